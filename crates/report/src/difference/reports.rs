//! Reports of `saydo check --format json`, read back and held against each other. They are files like any other: what is not what the
//! contract says is refused, never guessed.

use super::{Difference, Group, Made, Remark, SCHEMA, Shown, Side, titled};
use crate::json::{self, Changes, Finding, Framework, Inputs, StateChange, Tool, Waiver};
use jiff::civil::Date;
use saydo_catalog::ControlId;
use saydo_engine::assess::state::State;
use saydo_engine::assess::steering::Steering;
use saydo_engine::compare::reports::{self as compared, Differing, Failing, Observed, Otherwise, compare};
use saydo_engine::judge::{Origin, Verdict};
use saydo_source::{Digest, Text};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A report that was read.
#[derive(Debug)]
pub struct Report {
    name: String,
    sha256: String,
    read: Read,
    /// What of it can be compared.
    told: compared::Report,
    /// Of each finding in there its place among those that were read.
    failing: Vec<usize>,
}

/// Why a file is no report that can be compared.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It is no text at all.
    #[error(transparent)]
    NotText(#[from] saydo_source::text::NotText),
    /// It is no JSON, or not as the contract says.
    #[error("{0}")]
    Broken(#[from] serde_json::Error),
    /// It is something else.
    #[error("expected the schema {expected}, found {found}", expected = json::SCHEMA)]
    Schema {
        /// What it says it is.
        found: String,
    },
    /// A word outside a closed vocabulary.
    #[error("`{word}` is no {what}")]
    Word {
        /// What was expected.
        what: &'static str,
        /// What stands there.
        word: String,
    },
}

/// The value of `schema` alone.
#[derive(Deserialize)]
#[serde(expecting = "a report")]
struct Named {
    #[serde(default)]
    schema: serde_json::Value,
}

/// What is read of a report; what else is in it was added later or is not compared.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a report")]
struct Read {
    tool: Tool,
    as_of: String,
    tree: Tree,
    inputs: Inputs,
    frameworks: Vec<Framework>,
    controls: Vec<Control>,
    findings: Vec<Finding>,
    #[serde(default)]
    waivers: Vec<Waiver>,
}

#[derive(Debug, Deserialize)]
struct Tree {
    revision: Option<String>,
    #[serde(default)]
    prefix: String,
}

#[derive(Debug, Deserialize)]
struct Control {
    framework: String,
    id: String,
    title: String,
    state: String,
}

impl Report {
    /// Reads the bytes of a file; `name` is how the user named it.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, ReportError> {
        let text = Text::decode(bytes)?.content;
        let named: Named = serde_json::from_str(&text)?;
        if named.schema != json::SCHEMA {
            let found = match named.schema {
                serde_json::Value::Null => "none".to_owned(),
                serde_json::Value::String(schema) => schema,
                other => other.to_string(),
            };
            return Err(ReportError::Schema { found });
        }
        let read: Read = serde_json::from_str(&text)?;
        let mut failing = Vec::new();
        let mut places = Vec::new();
        for (at, finding) in read.findings.iter().enumerate() {
            let told = lowered(finding)?;
            // What such a run tells of its own base is no part of its tree.
            let of_base = matches!(finding.origin.as_deref(), Some("resolved" | "vanished"));
            if told.verdict.fails() && !of_base && finding.rule != Steering::GateWeakened.id() {
                failing.push(told);
                places.push(at);
            }
        }
        let controls = read.controls.iter().map(|control| {
            let state = State::ALL.into_iter().find(|state| state.as_str() == control.state);
            let state = state.ok_or_else(|| unknown("state", &control.state))?;
            Ok((ControlId::new(&control.framework, &control.id), state))
        });
        let controls = controls.collect::<Result<_, ReportError>>()?;
        let made = compared::Made {
            as_of: read.as_of.parse::<Date>().map_err(|_| unknown("day", &read.as_of))?,
            version: read.tool.version.clone(),
            edition: read.tool.rules_edition.clone(),
            rules: read.inputs.rules_digest.clone(),
            configuration: read.inputs.config_digest.clone(),
            frameworks: read.frameworks.iter().map(with_baseline).collect(),
        };
        let told = compared::Report { made, failing, controls };
        let sha256 = Digest::of(bytes).to_string();
        Ok(Self { name: name.to_owned(), sha256, read, told, failing: places })
    }

    fn side(&self) -> Side {
        let made = &self.told.made;
        Side {
            name: self.name.clone(),
            revision: self.read.tree.revision.clone(),
            report: Some(Made {
                sha256: self.sha256.clone(),
                as_of: made.as_of.to_string(),
                version: made.version.clone(),
                rules_edition: made.edition.clone(),
                rules_digest: made.rules.clone(),
                config_digest: made.configuration.clone(),
                frameworks: made.frameworks.clone(),
            }),
        }
    }

    fn controls(&self) -> impl Iterator<Item = (String, String)> {
        self.read.controls.iter().map(|control| titled(&control.framework, &control.id, &control.title))
    }
}

fn unknown(what: &'static str, word: &str) -> ReportError {
    ReportError::Word { what, word: word.to_owned() }
}

fn verdict(word: &str) -> Result<Verdict, ReportError> {
    let known = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == word);
    known.ok_or_else(|| unknown("verdict", word))
}

fn lowered(finding: &Finding) -> Result<Failing, ReportError> {
    let by_age = match finding.nature.as_str() {
        "age" => true,
        "content" => false,
        other => return Err(unknown("nature", other)),
    };
    if !matches!(finding.severity.as_str(), "major" | "minor" | "improvement") {
        return Err(unknown("severity", &finding.severity));
    }
    let observations = finding.observations.iter();
    let observations = observations.map(|one| {
        let (expectation, parts) = (one.expectation.clone(), one.parts.clone());
        Ok(Observed { expectation, verdict: verdict(&one.verdict)?, parts })
    });
    Ok(Failing {
        fingerprint: finding.fingerprint.clone(),
        members: finding.members.clone(),
        verdict: verdict(&finding.verdict)?,
        by_age,
        observations: observations.collect::<Result<_, ReportError>>()?,
    })
}

fn with_baseline(framework: &Framework) -> String {
    match &framework.baseline {
        Some(baseline) => format!("{}@{baseline}", framework.id),
        None => framework.id.clone(),
    }
}

/// What changed between two reports.
pub fn of_reports(from: &Report, to: &Report) -> Shown {
    let differing = compare(&from.told, &to.told);
    let controls: BTreeMap<String, String> = from.controls().chain(to.controls()).collect();
    let made = (&from.told.made, &to.told.made);
    let tool = Tool {
        name: "saydo".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules_edition: to.told.made.edition.clone(),
    };
    let difference = Difference {
        schema: SCHEMA,
        tool,
        as_of: (made.0.as_of == made.1.as_of).then(|| made.1.as_of.to_string()),
        from: from.side(),
        to: to.side(),
        remarks: remarks(made, &differing),
        changes: changes(to, &differing),
        groups: groups(&from.read.frameworks, &to.read.frameworks),
        findings: findings(from, to, &differing),
        waivers: to.read.waivers.clone(),
    };
    Shown {
        difference,
        controls,
        persons: BTreeSet::new(),
        names: false,
        prefix: to.read.tree.prefix.clone(),
    }
}

fn findings(from: &Report, to: &Report, differing: &Differing) -> Vec<Finding> {
    let told = |finding: &Finding, origin: Origin| Finding {
        origin: Some(origin.as_str().to_owned()),
        ..finding.clone()
    };
    let now = to.failing.iter().zip(&differing.origins).filter(|(_, origin)| **origin == Origin::Introduced);
    let mut findings: Vec<Finding> =
        now.filter_map(|(at, _)| Some(told(to.read.findings.get(*at)?, Origin::Introduced))).collect();
    // The waivers of the earlier report are not told.
    let gone = differing.no_longer.iter().filter_map(|at| from.read.findings.get(*from.failing.get(*at)?));
    findings.extend(gone.map(|finding| Finding { waived_by: None, ..told(finding, Origin::Resolved) }));
    findings.sort_by(|a, b| (&a.rule, &a.kind, &a.subject).cmp(&(&b.rule, &b.kind, &b.subject)));
    findings
}

fn changes(to: &Report, differing: &Differing) -> Changes {
    let waived = |at: &usize| to.read.findings.get(*at).is_some_and(|finding| finding.waived_by.is_some());
    let count = |wanted: Origin| {
        let told = to.failing.iter().zip(&differing.origins);
        told.filter(|(at, origin)| **origin == wanted && !waived(at)).count()
    };
    let titles: BTreeMap<(&str, &str), &str> = to
        .read
        .controls
        .iter()
        .map(|control| ((control.framework.as_str(), control.id.as_str()), control.title.as_str()))
        .collect();
    let states = differing.states.iter().map(|change| StateChange {
        framework: change.id.framework().to_owned(),
        id: change.id.id().to_owned(),
        title: titles.get(&(change.id.framework(), change.id.id())).copied().unwrap_or_default().to_owned(),
        before: change.before.as_str().to_owned(),
        after: change.after.as_str().to_owned(),
        direction: change.direction.as_str().to_owned(),
    });
    Changes {
        introduced: count(Origin::Introduced),
        unchanged: count(Origin::Unchanged),
        resolved: differing.no_longer.len(),
        vanished: 0,
        asks_less: Vec::new(),
        states: states.collect(),
    }
}

/// The groups of both, those of the later first.
fn groups(before: &[Framework], after: &[Framework]) -> Vec<Group> {
    let (then, now) = (states(before), states(after));
    let mut told = BTreeSet::new();
    let mut groups = Vec::new();
    for (framework, group) in each(after).chain(each(before)) {
        let id = (framework.id.as_str(), group.id.as_str());
        if !told.insert(id) {
            continue;
        }
        groups.push(Group {
            framework: framework.id.clone(),
            framework_title: framework.title.clone(),
            baseline: framework.baseline.clone(),
            group: group.id.clone(),
            title: group.title.clone(),
            total: group.total,
            before: then.get(&id).map(|states| (*states).clone()),
            after: now.get(&id).map(|states| (*states).clone()),
        });
    }
    groups
}

/// The groups of frameworks, each with its own.
fn each(frameworks: &[Framework]) -> impl Iterator<Item = (&Framework, &json::Group)> {
    frameworks.iter().flat_map(|framework| framework.groups.iter().map(move |group| (framework, group)))
}

/// The numbers of each group, by the ids of framework and group.
fn states(frameworks: &[Framework]) -> BTreeMap<(&str, &str), &BTreeMap<String, usize>> {
    each(frameworks)
        .map(|(framework, group)| ((framework.id.as_str(), group.id.as_str()), &group.states))
        .collect()
}

/// What to know before reading on: what else may have changed findings, each with both values.
fn remarks((before, after): (&compared::Made, &compared::Made), differing: &Differing) -> Vec<Remark> {
    let remark = |code: &str, message: String| Remark { code: code.to_owned(), message };
    let both = |before: &[String], after: &[String]| format!("{}; {}", before.join(", "), after.join(", "));
    let said = |otherwise: &Otherwise| match otherwise {
        Otherwise::Day => {
            let later = if before.as_of > after.as_of { "; the first one is the later" } else { "" };
            let days = format!("{} and {}", before.as_of, after.as_of);
            let message = format!(
                "the two reports were made on different days ({days}): time alone may have changed findings{later}"
            );
            remark("other-day", message)
        }
        Otherwise::Frameworks => {
            let judged = both(&before.frameworks, &after.frameworks);
            let message = format!(
                "the two reports judge different frameworks ({judged}): findings come and go with them"
            );
            remark("other-frameworks", message)
        }
        Otherwise::Version => {
            let message = format!(
                "the two reports were made by different versions of the program ({} and {})",
                before.version, after.version
            );
            remark("other-version", message)
        }
        Otherwise::Edition => {
            let message = format!(
                "the two reports were judged by different editions of the rules ({} and {}): a rule of one of them alone brings or takes findings",
                before.edition, after.edition
            );
            remark("other-edition", message)
        }
        Otherwise::Rules => {
            let message = "the two reports were judged by different rules, own ones or a part of them: a rule of one \
                           of them alone brings or takes findings";
            remark("other-rules", message.to_owned())
        }
        Otherwise::Configuration => {
            let message = "the configurations of the two reports differ: the period, pins, paths or waivers may have changed findings";
            remark("other-configuration", message.to_owned())
        }
    };
    let mut remarks: Vec<Remark> = differing.otherwise.iter().map(said).collect();
    if !differing.no_longer.is_empty() {
        let message =
            "two reports cannot tell a subject that was mended from one that is gone; two revisions can";
        remarks.push(remark("resolved-or-gone", message.to_owned()));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::super::tests::{report, two_reports};
    use super::*;
    use crate::json::Document;
    use crate::sample;
    use serde_json::Value;

    fn bytes(document: &Document) -> Vec<u8> {
        let mut bytes = Vec::new();
        json::write(document, &mut bytes).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Report, String> {
        Report::read("a.json", bytes).map_err(|error| error.to_string())
    }

    /// The sample with other words at a place of its JSON.
    fn with(pointer: &str, value: impl Into<Value>) -> Result<Report, String> {
        let mut document: Value = serde_json::from_slice(&bytes(&sample::document())).unwrap();
        *document.pointer_mut(pointer).unwrap() = value.into();
        read(document.to_string().as_bytes())
    }

    #[test]
    fn two_reports_are_told_with_their_own_findings_places_and_titles() {
        let Shown { difference, controls, .. } = two_reports();
        let told: Vec<_> = difference
            .findings
            .iter()
            .map(|finding| (finding.fingerprint.as_str(), finding.origin.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(told, [("f1", "resolved"), ("f9", "introduced")]);
        let codes: Vec<_> = difference.remarks.iter().map(|remark| remark.code.as_str()).collect();
        assert_eq!(codes, ["other-day", "resolved-or-gone"]);
        assert_eq!((difference.as_of.as_deref(), difference.from.name.as_str()), (None, "before.json"));
        assert_eq!(controls["iso27001-2022:A.5.18"], "A.5.18 Access rights");
        let change = &difference.changes.states[0];
        assert_eq!((change.title.as_str(), change.direction.as_str()), ("Access rights", "better"));
    }

    #[test]
    fn what_a_run_says_of_its_own_base_is_no_part_of_its_tree() {
        let now = report("now.json", &sample::compared());
        let told: Vec<_> = now.told.failing.iter().map(|finding| finding.fingerprint.as_str()).collect();
        assert_eq!(told, ["f1", "f2", "f5"], "without what is resolved and what vanished");
        let nothing = of_reports(&now, &now).difference;
        assert!(nothing.findings.is_empty() && nothing.remarks.is_empty());
        assert_eq!(nothing.changes.unchanged, 2, "one of the three is waived");
    }

    #[test]
    fn fields_that_were_added_later_may_be_missing_or_there() {
        let mut document: Value = serde_json::from_slice(&bytes(&sample::document())).unwrap();
        let finding = document.pointer_mut("/findings/0").and_then(Value::as_object_mut).unwrap();
        finding.remove("members");
        finding.insert("of_the_future".into(), 1.into());
        document.pointer_mut("/tree").and_then(Value::as_object_mut).unwrap().remove("prefix");
        let older = read(document.to_string().as_bytes()).unwrap();
        assert_eq!(older.told.failing.len(), 1);
    }

    #[test]
    fn what_is_not_as_the_contract_says_is_refused_and_not_guessed() {
        for (pointer, word, said) in [
            (
                "/schema",
                "saydo.assessment/v2",
                "expected the schema saydo.assessment/v1, found saydo.assessment/v2",
            ),
            ("/controls/0/state", "splendid", "`splendid` is no state"),
            ("/findings/0/verdict", "passed", "`passed` is no verdict"),
            ("/findings/0/observations/0/verdict", "", "`` is no verdict"),
            ("/findings/0/severity", "low", "`low` is no severity"),
            ("/findings/0/nature", "both", "`both` is no nature"),
            ("/as_of", "yesterday", "`yesterday` is no day"),
        ] {
            assert_eq!(with(pointer, word).map(|_| ()), Err(said.to_owned()), "{pointer}");
        }
        assert!(with("/schema", 1).is_err_and(|said| said.ends_with("found 1")));
        assert!(with("/findings", "none").is_err());
        for text in ["", "[]", "{", "null", "# Report", "{\"schema\": \"saydo.assessment/v1\"}"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        let deep = format!("{{\"schema\": {}", "[".repeat(100_000));
        assert!(read(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_report_in_the_encoding_of_another_shell_is_read() {
        let text = String::from_utf8(bytes(&sample::document())).unwrap();
        let utf16: Vec<u8> =
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16).unwrap().told.failing.len(), 1);
    }
}
