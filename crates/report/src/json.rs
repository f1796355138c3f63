//! The JSON contract, `saydo.assessment/v1`: wire structs of their own, so that the engine may change without breaking readers.
//! Within a version fields may be added, never changed. Lists are sorted by whoever fills them, `null` means unknown.

mod change;
mod harmless;

pub use change::{AsksLess, Base, Changes, StateChange};
pub(crate) use harmless::harmless;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Name and version of the contract, the value of `schema`.
pub const SCHEMA: &str = "saydo.assessment/v1";

/// The JSON Schema of the contract, as published.
pub const SCHEMA_TEXT: &str = include_str!("../schema/assessment-v1.schema.json");

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Which program, with which rules.
    pub tool: Tool,
    /// The day judged, ISO 8601.
    pub as_of: String,
    /// The audit period.
    pub period: Period,
    /// What was read.
    pub tree: Tree,
    /// Digests of what steered the run.
    pub inputs: Inputs,
    /// What the tree was compared with; `null` without `--base`.
    pub base: Option<Base>,
    /// What this change did; `null` without `--base`.
    pub changes: Option<Changes>,
    /// The frameworks judged, with counts per group.
    pub frameworks: Vec<Framework>,
    /// One entry per control in scope.
    pub controls: Vec<Control>,
    /// Findings by rule, then subject.
    pub findings: Vec<Finding>,
    /// Recognised files by path.
    pub evidence: Vec<Evidence>,
    /// Files read and not used, by path.
    pub set_aside: Vec<SetAside>,
    /// Accepted shortfalls of the configuration.
    pub waivers: Vec<Waiver>,
    /// Bad inputs.
    pub problems: Vec<Problem>,
    /// What the exit code says.
    pub gate: Gate,
}

/// The program and its rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Tool {
    /// `saydo`.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Edition of the rule set.
    pub rules_edition: String,
}

/// First and last day, both inclusive.
#[derive(Clone, Debug, Serialize)]
pub struct Period {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// The tree that was read.
#[derive(Clone, Debug, Serialize)]
pub struct Tree {
    /// Commit, where there is git.
    pub revision: Option<String>,
    /// Number of files seen.
    pub files: usize,
    /// Digest over paths and contents.
    pub digest: Option<String>,
    /// How much of the git history was there.
    pub history: History,
    /// Number of untracked files used.
    pub untracked: usize,
    /// Where the root lies in its repository, such as `isms/`; empty at its top. Paths are relative to the root.
    pub prefix: String,
}

/// Extent of the git history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum History {
    /// Every commit.
    Full,
    /// Cut off: dates from git are unknown.
    Shallow,
    /// No git.
    None,
}

/// Digests of configuration and rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Inputs {
    /// Of `saydo.toml`; `null` without one.
    pub config_digest: Option<String>,
    /// Of all rules used.
    pub rules_digest: Option<String>,
}

/// A framework in scope.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Framework {
    /// Such as `iso27001-2022`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Baseline, where it has baselines.
    pub baseline: Option<String>,
    /// Its groups; never blended.
    pub groups: Vec<Group>,
}

/// Counts of one group of controls.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Group {
    /// Such as `annex-a`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Number of controls, the denominator.
    pub total: usize,
    /// Number per state, all eight states present.
    pub states: BTreeMap<String, usize>,
    /// Those of `satisfied` that follow from another control.
    pub satisfied_inferred: usize,
}

/// One control and its state.
#[derive(Clone, Debug, Serialize)]
pub struct Control {
    /// Framework id.
    pub framework: String,
    /// Control id within it.
    pub id: String,
    /// Short title.
    pub title: String,
    /// Group id.
    pub group: String,
    /// State after waivers.
    pub state: String,
    /// State before waivers.
    pub state_before_waivers: String,
    /// Levels of which one must be shown.
    pub proof: Vec<String>,
    /// Levels that were shown.
    pub shown: Vec<String>,
    /// Level from 1 to 5; `null` where it is not judged.
    pub maturity: Option<u8>,
    /// Why, and what lifts it.
    pub maturity_reason: String,
    /// The control it follows from.
    pub inferred: Option<String>,
    /// Assessment records that attest it.
    pub attested_by: Vec<Place>,
    /// Fingerprints of the findings behind the state.
    pub why: Vec<String>,
    /// Related controls; they never change a state.
    pub supported_by: Vec<Support>,
}

/// A control that supports another.
#[derive(Clone, Debug, Serialize)]
pub struct Support {
    /// `framework:id`.
    pub control: String,
    /// `equal`, `subset`, `superset`, `intersects` or `related`.
    pub relation: String,
}

/// One rule on one subject.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Finding {
    /// Stable across moves of text and days.
    pub fingerprint: String,
    /// Rule id.
    pub rule: String,
    /// Kind of the subject.
    pub kind: String,
    /// Key of the subject.
    pub subject: String,
    /// The subject as people name it.
    pub title: String,
    /// `violated`, `missing`, `undetermined`, `holds` or `void`.
    pub verdict: String,
    /// `major`, `minor` or `improvement`.
    pub severity: String,
    /// `content` or `age`.
    pub nature: String,
    /// `introduced` or `unchanged`; `resolved` or `vanished` where it failed in the base only; `null` without a base and where
    /// nothing fails.
    pub origin: Option<String>,
    /// `standard`, `law`, `promise` or `practice`.
    pub basis: String,
    /// What the basis is.
    pub cite: Option<String>,
    /// Headline.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Controls the rule serves, `framework:id`.
    pub controls: Vec<String>,
    /// Index into `waivers`.
    pub waived_by: Option<usize>,
    /// How many subjects the rule looked at.
    pub counts: Counts,
    /// The promise it was measured by.
    pub limit: Option<Limit>,
    /// Where; the first is the main one.
    pub places: Vec<Place>,
    /// The expectations behind it.
    pub observations: Vec<Observation>,
    /// The fingerprints that its subjects have where each is told by itself; empty unless it tells of several as one.
    #[serde(default)]
    pub members: Vec<String>,
}

/// Population of a rule.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub struct Counts {
    /// Judged.
    pub examined: usize,
    /// Of these, held.
    pub held: usize,
    /// Decided out by conditions.
    pub out_of_scope: usize,
    /// Undecided.
    pub unknown: usize,
}

/// A stated limit.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Limit {
    /// Such as `3 months`.
    pub value: String,
    /// Where it is stated; `null` for a fixed one.
    pub stated_at: Option<Place>,
}

/// A place in a file; lines, columns and pages count from 1, columns in characters.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Place {
    /// Relative to the root, `/` between parts.
    pub path: String,
    /// Line.
    pub line: Option<usize>,
    /// Column.
    pub column: Option<usize>,
    /// Last line.
    pub end_line: Option<usize>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Cell of it, such as `B13`.
    pub cell: Option<String>,
    /// Page.
    pub page: Option<u32>,
    /// What stands there, in words.
    pub label: String,
}

/// One expectation on the subject.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Observation {
    /// Its name in the rule.
    pub expectation: String,
    /// As in [`Finding::verdict`].
    pub verdict: String,
    /// What was demanded.
    pub expected: String,
    /// What was there.
    pub found: String,
    /// Where.
    pub places: Vec<Place>,
    /// Fingerprints of what of it fails, where it asks for several things, such as fields or records; else empty.
    #[serde(default)]
    pub parts: Vec<String>,
}

/// A recognised file.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// Its path.
    pub path: String,
    /// Digest of its bytes, hex.
    pub sha256: String,
    /// What it is, and how that was known.
    pub kinds: Vec<Recognised>,
    /// Its own words about itself, by field name (`owner`, `version`, ...).
    pub metadata: BTreeMap<String, Option<String>>,
    /// The day from which it counts.
    pub effective: Option<String>,
    /// `content` or `git`.
    pub effective_from: Option<String>,
}

/// A kind and the way it was recognised.
#[derive(Clone, Debug, Serialize)]
pub struct Recognised {
    /// Kind id.
    pub kind: String,
    /// `declared`, `pinned`, `path`, `title` or `columns`.
    pub by: String,
    /// Another kind that was nearly as likely.
    pub runner_up: Option<String>,
}

/// A file that is not used.
#[derive(Clone, Debug, Serialize)]
pub struct SetAside {
    /// Its path.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// An accepted shortfall.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Waiver {
    /// Rule it covers.
    pub rule: Option<String>,
    /// Control it covers.
    pub control: Option<String>,
    /// Path pattern it covers.
    pub path: Option<String>,
    /// Subject it covers.
    pub subject: Option<String>,
    /// Why it was accepted.
    pub reason: String,
    /// By whom.
    pub approved_by: String,
    /// Last day it counts; `null` when malformed, which means expired.
    pub expires: Option<String>,
    /// Number of findings it marks.
    pub used: usize,
    /// The day from which it counts; `null` where that is not said or malformed.
    pub approved_on: Option<String>,
    /// `yes`, or why it does not count: `expired`, `not-yet`, `not-entitled`, `self-approved` or `too-long`.
    pub counts: String,
}

/// A bad input.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// Stable name of its class.
    pub code: String,
    /// Headline.
    pub message: String,
    /// Where.
    pub places: Vec<Place>,
}

/// The gate.
#[derive(Clone, Debug, Serialize)]
pub struct Gate {
    /// Whether it is met: then exit is 0.
    pub met: bool,
    /// Why not.
    pub reasons: Vec<GateReason>,
    /// Whether exit is 0 all the same.
    pub report_only: bool,
}

/// One reason why the gate is not met.
#[derive(Clone, Debug, Serialize)]
pub struct GateReason {
    /// `fail-on`, `min-satisfied`, `max-open`, `max-unassessed` or `no-regression`.
    pub rule: String,
    /// What was there.
    pub value: String,
    /// What was allowed.
    pub limit: String,
}

/// Writes the document, indented, with a final line end. The text is that of the evidence, the bytes are harmless: what a terminal
/// or a log reader would obey stands there as `\u202e`, which reads back as the character it was.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    harmless(document, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape;
    use serde_json::Value;

    const HOSTILE: &str = "a\u{1b}[2J\u{202e}\u{9b}\u{e0041}##[error].md";

    #[test]
    fn the_published_schema_names_every_field_that_is_written() -> Result<(), Box<dyn std::error::Error>> {
        for sample in [crate::sample::document(), crate::sample::compared()] {
            let mut out = Vec::new();
            write(&sample, &mut out)?;
            let (document, schema): (Value, Value) =
                (serde_json::from_slice(&out)?, serde_json::from_str(SCHEMA_TEXT)?);
            assert_eq!(document["schema"], SCHEMA);
            crate::sample::same_keys(&document, &schema, &schema, "");
        }
        Ok(())
    }

    #[test]
    fn the_hostile_sample_is_harmless_and_reads_back_as_it_was() -> Result<(), Box<dyn std::error::Error>> {
        let mut out = Vec::new();
        write(&crate::sample::hostile(), &mut out)?;
        let text = String::from_utf8(out)?;
        crate::sample::assert_harmless(&text);
        let read: Value = serde_json::from_str(&text)?;
        assert!(
            read["findings"][0]["title"]
                .as_str()
                .is_some_and(|title| title.ends_with(crate::sample::HOSTILE))
        );
        Ok(())
    }

    #[test]
    fn unknown_is_null_and_terminal_controls_are_escaped() -> Result<(), Box<dyn std::error::Error>> {
        let mut document = crate::sample::document();
        document.tree.revision = None;
        document.set_aside = vec![SetAside { path: HOSTILE.to_owned(), reason: "not recognised".to_owned() }];
        let mut out = Vec::new();
        write(&document, &mut out)?;
        let text = String::from_utf8(out)?;
        assert!(text.contains("\"revision\": null"));
        assert!(text.contains("\\u001b") && text.contains("\\u202e") && text.contains("##\\u005berror]"));
        assert!(!text.chars().any(|c| c != '\n' && escape::hostile(c)), "{text}");
        let read: Value = serde_json::from_str(&text)?;
        assert_eq!(read["set_aside"][0]["path"], HOSTILE);
        Ok(())
    }
}
