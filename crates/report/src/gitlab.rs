//! GitLab Code Quality: an array of what a reviewer is told, shown in the merge request and beside the changed lines. GitLab compares
//! the reports of both branches by fingerprint, so that a line that moved reopens nothing.

use crate::json::{self, Finding};
use crate::view::View;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What GitLab reads, as a JSON Schema of our own: it publishes none.
pub const SCHEMA_TEXT: &str = include_str!("../schema/gitlab-code-quality.schema.json");

/// Where nothing exists that a finding could stand at, it stands where it would be answered.
const NOWHERE: &str = "saydo.toml";

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Writes the findings, worst first.
pub fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let findings = view.reported();
    let entries: Vec<Entry> = findings
        .into_iter()
        .map(|finding| {
            let times = seen.entry(&finding.fingerprint).or_default();
            *times += 1;
            entry(view, finding, *times)
        })
        .collect();
    json::harmless(&entries, out)
}

fn entry<'a>(view: &View, finding: &'a Finding, times: usize) -> Entry<'a> {
    let anchor = view.anchor(finding);
    let path = anchor.as_ref().map_or_else(|| view.in_repository(NOWHERE), |place| place.path.clone());
    let line = anchor.and_then(|place| place.line).unwrap_or(1);
    Entry {
        description: description(view, finding),
        check_name: &finding.rule,
        fingerprint: if times == 1 {
            finding.fingerprint.clone()
        } else {
            format!("{}-{times}", finding.fingerprint)
        },
        severity: severity(&finding.severity),
        location: Location {
            path: path.trim_start_matches("./").to_owned(),
            lines: Lines { begin: line.max(1) },
        },
    }
}

/// What is wrong, what to do, and whom it concerns: the merge request shows nothing else.
fn description(view: &View, finding: &Finding) -> String {
    let controls = view.control_names(finding).join(", ");
    let controls = if controls.is_empty() { controls } else { format!("({controls})") };
    let message = format!("{}.", finding.message.trim_end_matches('.'));
    let parts = [message, finding.remedy.clone(), controls];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The words of both are the same but for the least: an improvement is advice. `critical` and `blocker` say that nothing may be
/// merged, and that is for the gate to say.
fn severity(severity: &str) -> &'static str {
    match severity {
        "major" => "major",
        "minor" => "minor",
        _ => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;
    use crate::sample;
    use serde_json::Value;

    fn written(document: Document) -> (String, Value) {
        let mut out = Vec::new();
        write(&sample::view(document), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let value = serde_json::from_str(&text).unwrap();
        (text, value)
    }

    fn assert_valid(report: &Value) {
        let schema: Value = serde_json::from_str(SCHEMA_TEXT).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mistakes: Vec<String> = validator
            .iter_errors(report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}\n{report:#}");
    }

    #[test]
    fn a_finding_says_what_where_and_what_to_do() {
        let (text, report) = written(sample::compared());
        assert_valid(&report);
        insta::assert_snapshot!(text, @r#"
        [
          {
            "description": "E-114 (Jo Klein) left on 2026-06-02 and is still enabled. disable the account, then write the date into the register (A.5.18 Access rights)",
            "check_name": "leaver-access-revoked",
            "fingerprint": "f1",
            "severity": "major",
            "location": {
              "path": "isms/exports/users.csv",
              "lines": {
                "begin": 2
              }
            }
          },
          {
            "description": "E-090 failed before and is gone. disable the account, then write the date into the register (A.5.18 Access rights)",
            "check_name": "leaver-access-revoked",
            "fingerprint": "f4",
            "severity": "minor",
            "location": {
              "path": "isms/saydo.toml",
              "lines": {
                "begin": 1
              }
            }
          }
        ]
        "#);
    }

    #[test]
    fn fingerprints_are_those_of_the_findings_and_unique() {
        let mut document = sample::compared();
        document.findings.push(document.findings[0].clone());
        let (_, report) = written(document);
        let prints: Vec<&str> =
            report.as_array().unwrap().iter().filter_map(|entry| entry["fingerprint"].as_str()).collect();
        assert_eq!(prints, ["f1", "f1-2", "f4"]);
    }

    #[test]
    fn a_finding_about_nothing_there_has_a_place_all_the_same() {
        let mut view = sample::view(sample::compared());
        view.fallback = None;
        let mut out = Vec::new();
        write(&view, &mut out).unwrap();
        let report: Value = serde_json::from_slice(&out).unwrap();
        assert_valid(&report);
        assert_eq!(
            report[1]["location"],
            serde_json::json!({"path": "isms/saydo.toml", "lines": {"begin": 1}})
        );
    }

    #[test]
    fn evidence_is_data_and_nothing_to_tell_is_an_empty_list() {
        let (text, report) = written(sample::hostile());
        assert_valid(&report);
        sample::assert_harmless(&text);
        assert_eq!(report.as_array().map(Vec::len), Some(2));
        let mut document = sample::document();
        document.findings.clear();
        assert_eq!(written(document).0, "[]\n");
    }
}
