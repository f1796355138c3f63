//! SARIF 2.1.0, for code scanning on GitHub and for every viewer that reads the standard: what fails, each at a place, with the rule in
//! words and the controls of each framework as a taxonomy.
//!
//! GitHub opens an alert for whatever stands among the results. It reads neither `kind`, nor `baselineState`, nor `suppressions`, and
//! refuses a file with a result that has no place. So what holds is left out, what is absent stands at the configuration, what is
//! accepted is a note that says so, and what a change resolved is told only to who asks for it.

mod rules;
mod wire;

use crate::escape;
use crate::json::{self, Finding, Place, Problem, Waiver};
use crate::view::{View, severity};
use rules::{Taxonomies, level};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use wire::{
    ArtifactLocation, AutomationDetails, Base, BaseProperties, Component, DescriptorReference, Fingerprints,
    Invocation, Location, Log, Notification, Outcome, OutcomeProperties, PhysicalLocation, Region, Run,
    RunProperties, Suppression, SuppressionProperties, Text, Tool,
};

/// The published schema, by its address.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The root of the repository, to which every path is relative.
const ROOT: &str = "%SRCROOT%";
/// GitHub refuses a file with more results in a run.
const RESULTS: usize = 25_000;
/// GitHub refuses a file of more than 10 MB in its compressed form, which is no longer than this, its rules and its blanks.
const BYTES: usize = 8_000_000;
/// GitHub shows so many places of a result.
const PLACES: usize = 100;
/// Problems that are told.
const PROBLEMS: usize = 100;
/// Characters of a message, a label, a reason.
const LONGEST: usize = 1_000;
/// Where nothing exists that a finding could stand at, it stands where it would be answered.
const NOWHERE: &str = "saydo.toml";

/// What is written beside what fails.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What the change resolved too, as `absent`: for viewers that know what this means. GitHub does not, and would open an alert for
    /// what is mended.
    pub resolved: bool,
}

/// Writes one run, worst first. What does not fit is left out and counted.
pub fn write(view: &View, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(view, options, RESULTS, BYTES)?] };
    json::harmless(&log, out)
}

fn run(view: &View, options: Options, most: usize, mut room: usize) -> io::Result<Run> {
    let told = told(view, options);
    let mut named: Vec<&str> = Vec::new();
    let mut results = Vec::new();
    for finding in told.iter().take(most) {
        let index = named.iter().position(|rule| *rule == finding.rule).unwrap_or(named.len());
        let result = outcome(view, finding, index);
        let size = serde_json::to_string(&result).map_err(io::Error::from)?.len();
        let Some(rest) = room.checked_sub(size) else { break };
        room = rest;
        if index == named.len() {
            named.push(&finding.rule);
        }
        results.push(result);
    }
    let shown = told.get(..results.len()).unwrap_or_default();
    let taxonomies = Taxonomies::of(view, shown);
    let document = &view.document;
    let frameworks = document.frameworks.iter().map(|framework| match &framework.baseline {
        Some(baseline) => format!("{}@{baseline}", framework.id),
        None => framework.id.clone(),
    });
    Ok(Run {
        tool: Tool {
            driver: Component {
                name: document.tool.name.clone(),
                semantic_version: Some(document.tool.version.clone()),
                information_uri: Some(env!("CARGO_PKG_REPOSITORY")),
                rules: Some(named.iter().map(|rule| rules::rule(view, rule, shown, &taxonomies)).collect()),
                supported_taxonomies: taxonomies.references(),
                ..Component::default()
            },
        },
        // What stands before the last slash tells GitHub apart what it would else take for an older version of the same.
        automation_details: AutomationDetails {
            id: format!("saydo/{}/", frameworks.collect::<Vec<_>>().join("+")),
        },
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            Base { description: plain("The root of the repository.") },
        )]),
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications(view, told.len() - results.len()),
        }],
        taxonomies: taxonomies.components(),
        properties: RunProperties {
            as_of: document.as_of.clone(),
            period: format!("{}/{}", document.period.from, document.period.to),
            rules_edition: document.tool.rules_edition.clone(),
            revision: document.tree.revision.clone(),
            base: document.base.as_ref().map(|base| BaseProperties {
                rev: words(&base.rev),
                tip: base.tip.clone(),
                merge_base: base.merge_base.clone(),
            }),
            gate_met: document.gate.met,
            results_left_out: told.len() - results.len(),
        },
        results,
    })
}

/// What fails, worst first, and of the same severity first what the change caused; then what is accepted, and last what a change
/// resolved.
fn told(view: &View, options: Options) -> Vec<&Finding> {
    let mut told = view.worst_first(|finding| {
        matches!(finding.verdict.as_str(), "violated" | "missing" | "undetermined")
            && (options.resolved || !resolved(finding))
    });
    told.sort_by_key(|finding| {
        let before = finding.origin.as_deref() == Some("unchanged");
        (resolved(finding), finding.waived_by.is_some(), severity(finding), before)
    });
    told
}

fn resolved(finding: &Finding) -> bool {
    finding.origin.as_deref() == Some("resolved")
}

fn outcome(view: &View, finding: &Finding, rule_index: usize) -> Outcome {
    let waiver = finding.waived_by.and_then(|index| view.document.waivers.get(index));
    let anchor = view.anchor(finding).unwrap_or_else(|| Place {
        path: view.in_repository(NOWHERE),
        line: Some(1),
        ..Place::default()
    });
    let more = finding.places.iter().skip(1);
    let related = more.clone().take(PLACES - 1).enumerate().map(|(number, place)| {
        let place = Place { path: view.in_repository(&place.path), ..place.clone() };
        Location { id: Some(number + 1), ..location(&place) }
    });
    Outcome {
        rule_id: finding.rule.clone(),
        rule_index,
        level: if waiver.is_some() { "note" } else { level(&finding.severity) },
        message: plain(&message(finding, waiver)),
        locations: [location(&anchor)],
        related_locations: related.collect(),
        // Both are of rule and subject, never of a line: a line that moved reopens nothing.
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: finding.fingerprint.clone(),
            saydo: finding.fingerprint.clone(),
        },
        baseline_state: match finding.origin.as_deref() {
            Some("introduced" | "vanished") => Some("new"),
            Some("resolved") => Some("absent"),
            Some(_) => Some("unchanged"),
            None => None,
        },
        suppressions: waiver.map(suppression).into_iter().collect(),
        properties: OutcomeProperties {
            verdict: finding.verdict.clone(),
            severity: finding.severity.clone(),
            nature: finding.nature.clone(),
            origin: finding.origin.clone(),
            controls: finding.controls.clone(),
            places_left_out: more.len().saturating_sub(PLACES - 1),
        },
    }
}

/// What is wrong and what to do, in sentences.
fn message(finding: &Finding, waiver: Option<&Waiver>) -> String {
    let undecided = if finding.verdict == "undetermined" { "undetermined: " } else { "" };
    let mut sentences = vec![format!("{undecided}{}", finding.message)];
    if let Some(waiver) = waiver {
        let until = waiver.expires.as_ref().map_or_else(String::new, |expires| format!(" until {expires}"));
        sentences.push(format!("Accepted{until}: {}", waiver.reason));
    }
    if resolved(finding) {
        sentences.push("Resolved by this change".to_owned());
    } else {
        sentences.push(finding.remedy.clone());
    }
    let ended = sentences.iter().map(|sentence| words(sentence.trim().trim_end_matches('.')));
    ended.filter(|sentence| !sentence.is_empty()).fold(String::new(), |mut all, sentence| {
        let _ = write!(all, "{}{sentence}.", if all.is_empty() { "" } else { " " });
        all
    })
}

fn suppression(waiver: &Waiver) -> Suppression {
    let until = waiver.expires.as_ref().map_or_else(String::new, |expires| format!(", until {expires}"));
    Suppression {
        kind: "external",
        status: "accepted",
        justification: format!(
            "{} (approved by {}{until})",
            words(waiver.reason.trim_end_matches('.')),
            words(&waiver.approved_by)
        ),
        properties: SuppressionProperties {
            approved_by: words(&waiver.approved_by),
            expires: waiver.expires.clone(),
        },
    }
}

/// The problems of the run, and what was left out of it.
fn notifications(view: &View, left: usize) -> Vec<Notification> {
    let document = &view.document;
    let mut told: Vec<Notification> = Vec::new();
    let mut tell = |id: &str, level, text: String, locations| {
        let descriptor = DescriptorReference { id: id.to_owned() };
        told.push(Notification { descriptor, level, message: plain(&text), locations });
    };
    if left > 0 {
        let text = format!(
            "{left} findings, the least of all, are left out: GitHub takes {RESULTS} results and 10 MB. saydo check \
             --format json has all of them."
        );
        tell("results-left-out", "warning", text, Vec::new());
    }
    if view.filtered {
        let text = "Filtered by --rule or --skip: the results are those of a part of the rules.".to_owned();
        tell("filtered", "note", text, Vec::new());
    }
    for problem in document.problems.iter().take(PROBLEMS) {
        tell(&problem.code, "warning", problem_text(problem), problem_places(view, problem));
    }
    if document.problems.len() > PROBLEMS {
        let text = format!(
            "{} more problems. saydo check --format json has all of them.",
            document.problems.len() - PROBLEMS
        );
        tell("problems-left-out", "warning", text, Vec::new());
    }
    told
}

fn problem_text(problem: &Problem) -> String {
    let label = problem.places.first().map(|place| words(&place.label)).filter(|label| !label.is_empty());
    let label = label.map_or_else(String::new, |label| format!(": {label}"));
    format!("{}{label}.", words(&problem.message))
}

fn problem_places(view: &View, problem: &Problem) -> Vec<Location> {
    let places = problem.places.iter().take(PLACES);
    let whole = places.map(|place| Place { path: view.in_repository(&place.path), ..place.clone() });
    whole.map(|place| Location { message: None, ..location(&place) }).collect()
}

/// A place; its path is relative to the root of the repository. What has no lines has no region.
fn location(place: &Place) -> Location {
    let within = match (&place.sheet, &place.cell, place.page) {
        (Some(sheet), Some(cell), _) => Some(format!("{sheet}!{cell}")),
        (Some(sheet), None, _) => Some(sheet.clone()),
        (None, Some(cell), _) => Some(cell.clone()),
        (None, None, Some(page)) => Some(format!("page {page}")),
        (None, None, None) => None,
    };
    let said = [Some(place.label.clone()), within];
    let said: Vec<String> = said.into_iter().flatten().filter(|said| !said.is_empty()).collect();
    Location {
        id: None,
        physical: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: encoded(&place.path), uri_base_id: ROOT },
            region: place.line.map(|line| Region {
                start_line: line.max(1),
                start_column: place.column.map(|column| column.max(1)),
                end_line: place.end_line.map(|end| end.max(line).max(1)),
            }),
        },
        message: (!said.is_empty()).then(|| plain(&words(&said.join(", ")))),
    }
}

/// A path as a relative address.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn plain(text: &str) -> Text {
    Text { text: text.to_owned(), markdown: None }
}

/// Text from outside as plain text of the standard, in which `[words](address)` would be a link.
fn words(text: &str) -> String {
    let text = text.trim();
    let text = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    };
    escape::line(&text).replace("](", "]\\(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;
    use crate::sample;
    use serde_json::{Value, json};

    const ALL: Options = Options { resolved: true };

    fn of(view: &View, options: Options) -> (String, Value) {
        let mut out = Vec::new();
        write(view, options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let value = serde_json::from_str(&text).unwrap();
        valid(&value);
        (text, value)
    }

    fn written(document: Document, options: Options) -> Value {
        of(&sample::view(document), options).1["runs"][0].clone()
    }

    /// Holds a log against the published schema, and every index against what it points to.
    fn valid(log: &Value) {
        let schema: Value = serde_json::from_str(include_str!("../schema/sarif-2.1.0.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mistakes: Vec<String> =
            validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}\n{log:#}");
        let run = &log["runs"][0];
        let rules = &run["tool"]["driver"]["rules"];
        for result in list(&run["results"]) {
            assert_eq!(rules[index(&result["ruleIndex"])]["id"], result["ruleId"]);
            assert_eq!(result["locations"].as_array().map(Vec::len), Some(1), "{result:#}");
        }
        for target in list(rules).iter().flat_map(|rule| list(&rule["relationships"])) {
            let component = &target["target"]["toolComponent"];
            let taxonomy = &run["taxonomies"][index(&component["index"])];
            assert_eq!(taxonomy["name"], component["name"]);
            let taxon = &taxonomy["taxa"][index(&target["target"]["index"])];
            assert_eq!(taxon["id"], target["target"]["id"]);
            assert!(taxon["shortDescription"]["text"].as_str().is_some_and(|title| !title.is_empty()));
        }
    }

    fn index(value: &Value) -> usize {
        usize::try_from(value.as_u64().unwrap()).unwrap()
    }

    fn list(value: &Value) -> &[Value] {
        value.as_array().map(Vec::as_slice).unwrap_or_default()
    }

    fn texts(value: &Value) -> Vec<&str> {
        match value {
            Value::String(text) => vec![text],
            Value::Array(items) => items.iter().flat_map(texts).collect(),
            Value::Object(fields) => fields.values().flat_map(texts).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
        }
    }

    #[test]
    fn a_result_says_what_where_and_what_to_do_and_its_rule_says_why() {
        let run = written(sample::document(), Options::default());
        insta::assert_snapshot!(format!("{:#}", run["results"][0]), @r#"
        {
          "ruleId": "leaver-access-revoked",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "E-114 left on 2026-06-02 and is still enabled. disable the account, then write the date into the register."
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "exports/users.csv",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 1
                }
              },
              "message": {
                "text": "enabled on 2026-06-25"
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 1,
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "policies/access-control.md",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 3,
                  "startColumn": 1
                }
              },
              "message": {
                "text": "the promise"
              }
            }
          ],
          "partialFingerprints": {
            "primaryLocationLineHash": "f1",
            "saydoFingerprint/v1": "f1"
          },
          "properties": {
            "verdict": "violated",
            "severity": "major",
            "nature": "content",
            "origin": null,
            "controls": [
              "iso27001-2022:A.5.18"
            ]
          }
        }
        "#);
        insta::assert_snapshot!(format!("{:#}", run["tool"]["driver"]), @r#"
        {
          "name": "saydo",
          "semanticVersion": "0.1.0",
          "informationUri": "https://github.com/saydo/saydo",
          "rules": [
            {
              "id": "leaver-access-revoked",
              "name": "LeaverAccessRevoked",
              "shortDescription": {
                "text": "Access of leavers is revoked within the promised time"
              },
              "fullDescription": {
                "text": "An account that outlives its owner is an open door."
              },
              "help": {
                "text": "Why: An account that outlives its owner is an open door.\n\nWhat to do: disable the account, then write the date into the register\n\nRests on: what the organisation itself promises, ISO/IEC 27001:2022 A.5.18\n\nControls: A.5.18 Access rights (ISO/IEC 27001:2022)",
                "markdown": "**Why:** An account that outlives its owner is an open door.\n\n**What to do:** disable the account, then write the date into the register\n\n**Rests on:** what the organisation itself promises, ISO/IEC 27001:2022 A.5.18\n\n| control | title | framework |\n|---|---|---|\n| A.5.18 | Access rights | ISO/IEC 27001:2022 |"
              },
              "defaultConfiguration": {
                "level": "error"
              },
              "relationships": [
                {
                  "target": {
                    "id": "A.5.18",
                    "index": 0,
                    "toolComponent": {
                      "name": "iso27001-2022",
                      "index": 0
                    }
                  },
                  "kinds": [
                    "relevant"
                  ]
                }
              ],
              "properties": {
                "tags": [
                  "iso27001-2022",
                  "promise",
                  "operation"
                ],
                "precision": "high",
                "problem.severity": "error"
              }
            }
          ],
          "supportedTaxonomies": [
            {
              "name": "iso27001-2022",
              "index": 0
            }
          ]
        }
        "#);
        insta::assert_snapshot!(format!("{:#}", run["taxonomies"]), @r#"
        [
          {
            "name": "iso27001-2022",
            "fullName": "ISO/IEC 27001:2022",
            "shortDescription": {
              "text": "The controls of ISO/IEC 27001:2022 that results name."
            },
            "taxa": [
              {
                "id": "A.5.18",
                "shortDescription": {
                  "text": "Access rights"
                }
              }
            ]
          }
        ]
        "#);
    }

    #[test]
    fn alerts_of_several_frameworks_do_not_overwrite_each_other() {
        let mut document = sample::document();
        let mut other = document.frameworks[0].clone();
        (other.id, other.baseline) = ("nist-800-53-r5".into(), Some("moderate".into()));
        document.frameworks.push(other);
        let run = written(document, Options::default());
        assert_eq!(run["automationDetails"]["id"], "saydo/iso27001-2022+nist-800-53-r5@moderate/");
        assert_eq!(list(&run["taxonomies"]).len(), 1, "only those whose controls are named");
    }

    #[test]
    fn with_a_base_each_result_says_whether_the_change_caused_it() {
        let state = |options| {
            let run = written(sample::compared(), options);
            let of = |result: &Value| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let print = text(&result["partialFingerprints"]["primaryLocationLineHash"]);
                (print, text(&result["baselineState"]), text(&result["level"]))
            };
            list(&run["results"]).iter().map(of).collect::<Vec<_>>()
        };
        let told = [
            ("f1", "new", "error"),
            ("f2", "unchanged", "error"),
            ("f4", "new", "warning"),
            ("f5", "unchanged", "note"),
        ];
        let told = told.map(|(print, state, level)| (print.to_owned(), state.to_owned(), level.to_owned()));
        assert_eq!(state(Options::default()), told, "what is mended opens no alert");
        let all = state(ALL);
        assert_eq!(all[..4], told);
        assert_eq!(all[4..], [("f3".to_owned(), "absent".to_owned(), "error".to_owned())]);
        assert!(written(sample::document(), ALL)["results"][0].get("baselineState").is_none());
    }

    #[test]
    fn what_is_accepted_says_so_where_suppressions_are_read_and_where_they_are_not() {
        let run = written(sample::compared(), Options::default());
        let accepted = &run["results"][3];
        assert_eq!(
            accepted["suppressions"],
            json!([{
                "kind": "external",
                "status": "accepted",
                "justification": "system is being retired (approved by R. Ode, until 2026-12-31)",
                "properties": {"approvedBy": "R. Ode", "expires": "2026-12-31"},
            }])
        );
        assert_eq!(
            accepted["message"]["text"],
            "E-077 left on 2026-04-02 and is still enabled. Accepted until 2026-12-31: system is being retired. disable the \
             account, then write the date into the register."
        );
    }

    #[test]
    fn every_result_has_a_place_in_the_repository() {
        let mut view = sample::view(sample::compared());
        let place = |view: &View, number: usize| {
            of(view, Options::default()).1["runs"][0]["results"][number]["locations"][0]["physicalLocation"]
                .clone()
        };
        assert_eq!(
            place(&view, 0),
            json!({
                "artifactLocation": {"uri": "isms/exports/users.csv", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "startColumn": 1},
            })
        );
        for fallback in [Some("saydo.toml".to_owned()), None] {
            view.fallback = fallback;
            assert_eq!(
                place(&view, 2),
                json!({
                    "artifactLocation": {"uri": "isms/saydo.toml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                })
            );
        }
        let sheet = Place {
            path: "Register für alle/Risiken 100%.xlsx".into(),
            sheet: Some("Risks".into()),
            cell: Some("B13".into()),
            label: "residual 12".into(),
            ..Place::default()
        };
        view.document.findings.truncate(1);
        view.document.findings[0].places = vec![sheet.clone(), sheet];
        let (_, log) = of(&view, Options::default());
        let result = &log["runs"][0]["results"][0];
        let uri = "isms/Register%20f%C3%BCr%20alle/Risiken%20100%25.xlsx";
        assert_eq!(
            result["locations"][0],
            json!({
                "physicalLocation": {
                    "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                },
                "message": {"text": "residual 12, Risks!B13"},
            })
        );
        assert!(result["relatedLocations"][0]["physicalLocation"].get("region").is_none());
    }

    #[test]
    fn what_no_rule_demands_has_words_too() {
        let mut document = sample::document();
        document.findings[0].rule = "evidence-present".into();
        let run = written(document, Options::default());
        let rule = &run["tool"]["driver"]["rules"][0];
        assert_eq!(rule["shortDescription"]["text"], "Evidence present");
        assert_eq!(rule["defaultConfiguration"]["level"], "error");
        assert_eq!(rule["relationships"][0]["target"]["id"], "A.5.18");
    }

    #[test]
    fn problems_are_told_with_their_places_and_are_no_results() {
        let mut document = sample::compared();
        document.problems[0].places =
            vec![Place { path: "scan.pdf".into(), label: "no text".into(), ..Place::default() }];
        let mut more = document.problems[0].clone();
        more.places.clear();
        document.problems.extend(vec![more; 120]);
        let run = written(document, Options::default());
        let told = list(&run["invocations"][0]["toolExecutionNotifications"]);
        assert_eq!(told.len(), 101);
        assert_eq!(
            told[0],
            json!({
                "descriptor": {"id": "not-text"},
                "level": "warning",
                "message": {"text": "scan.pdf is not text: no text."},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": "isms/scan.pdf", "uriBaseId": "%SRCROOT%"},
                }}],
            })
        );
        assert!(told[100]["message"]["text"].as_str().unwrap().starts_with("21 more problems."));
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn of_too_many_findings_the_worst_are_told_and_the_rest_is_counted() {
        let mut document = sample::document();
        let finding = |severity: &str, number: usize| Finding {
            severity: severity.into(),
            fingerprint: format!("f{number}"),
            subject: format!("{number:05}"),
            ..document.findings[0].clone()
        };
        let findings =
            (0..30_000).map(|number| finding(if number < 29_000 { "minor" } else { "major" }, number));
        document.findings = findings.collect();
        let view = sample::view(document);
        let few = |most, room| {
            let run = run(&view, Options::default(), most, room).unwrap();
            let told =
                run.invocations[0].tool_execution_notifications.first().map(|told| told.message.text.clone());
            (run.results.len(), run.properties.results_left_out, told.unwrap_or_default())
        };
        let (count, left, told) = few(5_000, BYTES);
        assert_eq!((count, left), (5_000, 25_000));
        assert!(told.starts_with("25000 findings, the least of all, are left out"), "{told}");
        let (count, left, _) = few(RESULTS, 100_000);
        assert!(count > 50 && count + left == 30_000, "{count} and {left}");
        let mut out = Vec::new();
        write(&view, Options::default(), &mut out).unwrap();
        let log: Value = serde_json::from_slice(&out).unwrap();
        let results = list(&log["runs"][0]["results"]);
        assert!((5_000..=RESULTS).contains(&results.len()), "{}", results.len());
        assert_eq!((&results[999]["level"], &results[1000]["level"]), (&json!("error"), &json!("warning")));
        assert!(serde_json::to_string(&log).unwrap().len() < 10_000_000);
    }

    #[test]
    fn of_too_many_places_the_first_are_told() {
        let mut document = sample::document();
        document.findings[0].places = vec![document.findings[0].places[0].clone(); 2_000];
        let run = written(document, Options::default());
        assert_eq!(list(&run["results"][0]["relatedLocations"]).len(), 99);
        assert_eq!(run["results"][0]["properties"]["placesLeftOut"], 1_900);
    }

    #[test]
    fn evidence_is_plain_text_without_links_and_every_path_an_address() {
        let (text, log) = of(&sample::view(sample::hostile()), ALL);
        sample::assert_harmless(&text);
        let results = &log["runs"][0]["results"];
        assert_eq!(list(results).len(), 5);
        for text in texts(&log) {
            assert!(!text.contains("]("), "{text}");
            assert!(!text.chars().any(|c| c != '\n' && escape::hostile(c)), "{text}");
        }
        for place in list(results).iter().flat_map(|result| list(&result["locations"])) {
            let uri = place["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            let allowed = |c: char| c.is_ascii_alphanumeric() || "/-_.~%".contains(c);
            assert!(uri.starts_with("is%20ms") && uri.chars().all(allowed), "{uri}");
        }
    }

    #[test]
    fn nothing_that_fails_is_a_run_without_results() {
        let mut document = sample::document();
        document.findings[0].verdict = "holds".into();
        let run = written(document, ALL);
        assert_eq!(run["results"], json!([]));
        assert_eq!(run["tool"]["driver"]["rules"], json!([]), "GitHub asks for the array");
        assert!(run.get("taxonomies").is_none());
    }
}
