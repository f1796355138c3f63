//! What of a framework is covered, `saydo.coverage/v1`: states and what the rules had to judge, by part and by control, and which kinds of
//! evidence no file shows. Wire structs of their own, as [`crate::json`] has them for an assessment, and under the same promise. Decides
//! no verdict: it counts what an assessment says.

pub mod absent;
mod counts;
mod lower;
pub mod markdown;
#[cfg(test)]
mod sample;
pub mod table;
pub mod tree;

pub use lower::{Material, lower};

use crate::json::{self, Inputs, Period, Tool};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Name and version of the contract, the value of `schema`.
pub const SCHEMA: &str = "saydo.coverage/v1";

/// The JSON Schema of the contract, as published.
pub const SCHEMA_TEXT: &str = include_str!("../schema/coverage-v1.schema.json");

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
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
    /// Whether rules were left out by hand: then all numbers are those of a part of the rules.
    pub filtered: bool,
    /// The frameworks judged.
    pub frameworks: Vec<Framework>,
    /// Kinds of evidence that rules ask for and no file shows, those first for which most controls wait.
    pub absent: Vec<Absent>,
}

/// The tree that was read.
#[derive(Clone, Debug, Serialize)]
pub struct Tree {
    /// Commit, where there is git.
    pub revision: Option<String>,
    /// Number of files seen.
    pub files: usize,
    /// Number of files that are evidence.
    pub evidence: usize,
}

/// A framework in scope.
#[derive(Clone, Debug, Serialize)]
pub struct Framework {
    /// Such as `iso27001-2022`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Baseline, where it has baselines.
    pub baseline: Option<String>,
    /// Number of controls with a state.
    pub total: usize,
    /// Its groups, each followed by its themes; never blended.
    pub parts: Vec<Part>,
    /// Its controls, in its order.
    pub controls: Vec<Control>,
}

/// A part of a framework with its numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Such as `annex-a`, `AC`, `organizational`, `PR.AA`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// `group` or `theme`, a part of a group.
    pub division: String,
    /// Of a theme, the group that it is a part of.
    pub group: Option<String>,
    /// Number of controls, the denominator of all that follows.
    pub total: usize,
    /// Number per state, all eight states present.
    pub states: BTreeMap<String, usize>,
    /// Those of `satisfied` that follow from another control.
    pub satisfied_inferred: usize,
    /// What the rules that count had to judge, all four words present: `judged` (evidence), `no-evidence` (every rule waits for some
    /// that is not here), `nothing-due` (honestly nothing to judge), `no-rule` (no rule speaks to it: it stays with people).
    pub reach: BTreeMap<String, usize>,
}

/// One control.
#[derive(Clone, Debug, Serialize)]
pub struct Control {
    /// Control id within the framework.
    pub id: String,
    /// Short title.
    pub title: String,
    /// Group id.
    pub group: String,
    /// Theme id, where the group has themes.
    pub theme: Option<String>,
    /// State after waivers.
    pub state: String,
    /// The control it follows from.
    pub inferred: Option<String>,
    /// One of the words of [`Part::reach`].
    pub reach: String,
    /// The rules that count and speak to it here.
    pub rules: Vec<String>,
    /// Those of them that had something to judge.
    pub judged_by: Vec<String>,
    /// Kinds of evidence that those rules ask for and no file shows.
    pub waits_for: Vec<String>,
    /// What records cannot decide and an assessment has to.
    pub stays_with_people: Option<String>,
}

/// Evidence that rules ask for and no file shows.
#[derive(Clone, Debug, Serialize)]
pub struct Absent {
    /// The kinds, any of which would do.
    pub kinds: Vec<String>,
    /// Name for people.
    pub title: String,
    /// The rules that ask for it.
    pub rules: Vec<String>,
    /// The controls that wait for it; none where only good practice asks.
    pub controls: Vec<Waiting>,
    /// A file that may be it and cannot be read.
    pub unreadable: Option<String>,
    /// A file of the kind without a row.
    pub empty: Option<String>,
}

/// A control that waits for evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// Framework id.
    pub framework: String,
    /// Control id within it.
    pub id: String,
    /// Short title.
    pub title: String,
    /// Its state.
    pub state: String,
}

/// How finely numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Groups, and their themes below them.
    Parts,
    /// Groups: families, functions.
    Group,
    /// Themes: clauses, categories; groups that have none.
    Theme,
    /// Every control.
    Control,
}

/// Writes the document as [`json::write`] does an assessment.
pub fn write(coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
    json::harmless(coverage, out)
}

impl Framework {
    /// `NIST SP 800-53 Rev. 5 (moderate)`.
    fn named(&self) -> String {
        self.baseline
            .as_ref()
            .map_or_else(|| self.title.clone(), |baseline| format!("{} ({baseline})", self.title))
    }

    /// The parts to show, in order.
    fn shown(&self, by: By) -> Vec<&Part> {
        let divided =
            |group: &Part| self.parts.iter().any(|part| part.group.as_deref() == Some(group.id.as_str()));
        let wanted = |part: &&Part| match by {
            By::Parts | By::Control => true,
            By::Group => part.group.is_none(),
            By::Theme => part.group.is_some() || !divided(part),
        };
        self.parts.iter().filter(wanted).collect()
    }

    /// The controls of a part, each once: those of a theme stand there, not in its group.
    fn of(&self, part: &Part) -> Vec<&Control> {
        let own = |control: &&Control| match &part.group {
            Some(group) => control.group == *group && control.theme.as_deref() == Some(part.id.as_str()),
            None => control.group == part.id && control.theme.is_none(),
        };
        self.controls.iter().filter(own).collect()
    }
}

impl Control {
    /// What the rules have of it, in words.
    fn reached(&self) -> String {
        match (self.reach.as_str(), self.waits_for.as_slice()) {
            ("no-rule", _) if self.inferred.is_some() => {
                format!("follows from {}", self.inferred.as_deref().unwrap_or_default())
            }
            ("no-rule", _) => "no rule, stays with people".to_owned(),
            ("nothing-due", _) => "nothing to judge, and none is due".to_owned(),
            ("no-evidence", []) => "no evidence in the period".to_owned(),
            ("no-evidence", kinds) => format!("waits for {}", kinds.join(", ")),
            (_, []) => self.judged(),
            (_, kinds) => format!("{}, waits for {}", self.judged(), kinds.join(", ")),
        }
    }

    fn judged(&self) -> String {
        let all = crate::human::counted(self.rules.len(), "rule");
        let judged = self.judged_by.len();
        if judged == self.rules.len() {
            format!("judged by {all}")
        } else {
            format!("judged by {judged} of {all}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape;
    use crate::frame::Style;
    use crate::sample::{assert_harmless, same_keys};
    use serde_json::Value;

    const STYLE: Style = Style { width: 100, colour: false, unicode: true };

    fn hostile() -> Coverage {
        let mut coverage = sample::coverage();
        let text = "x\u{1b}[2J\u{202e}\n::error::y ##[group]z | <b>@all</b>".to_owned();
        coverage.frameworks[0].parts[1].title.clone_from(&text);
        coverage.frameworks[0].controls[0].title.clone_from(&text);
        coverage.frameworks[0].controls[0].waits_for = vec![text.clone()];
        coverage.absent[0].title.clone_from(&text);
        coverage.absent[0].unreadable = Some(text);
        coverage
    }

    /// Every form that a person reads, drawn.
    fn drawn(coverage: &Coverage, style: Style) -> Vec<String> {
        let mut forms: Vec<Vec<u8>> = Vec::new();
        for by in [By::Parts, By::Group, By::Theme, By::Control] {
            let (mut of_table, mut of_tree, mut page) = (Vec::new(), Vec::new(), Vec::new());
            table::write(coverage, by, style, &mut of_table).unwrap();
            tree::write(coverage, by, style, &mut of_tree).unwrap();
            markdown::write(coverage, by, false, &mut page).unwrap();
            forms.extend([of_table, of_tree, page]);
        }
        let mut of_absent = Vec::new();
        absent::write(coverage, style, &mut of_absent).unwrap();
        forms.push(of_absent);
        forms.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
    }

    #[test]
    fn the_published_schema_names_every_field_that_is_written() {
        let schema: Value = serde_json::from_str(SCHEMA_TEXT).unwrap();
        for coverage in [sample::coverage(), hostile()] {
            let mut out = Vec::new();
            write(&coverage, &mut out).unwrap();
            let document: Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(document["schema"], SCHEMA);
            same_keys(&document, &schema, &schema, "");
        }
    }

    #[test]
    fn what_two_contracts_name_is_the_same_in_both() {
        let [own, other]: [Value; 2] =
            [SCHEMA_TEXT, json::SCHEMA_TEXT].map(|text| serde_json::from_str(text).unwrap());
        let mut shared = 0;
        for (name, definition) in own["$defs"].as_object().unwrap() {
            let Some(known) = other["$defs"].get(name) else { continue };
            assert_eq!(definition, known, "{name}");
            shared += 1;
        }
        assert_eq!(shared, 3);
    }

    #[test]
    fn every_form_is_harmless_and_the_screens_are_not_overrun() {
        for coverage in [sample::coverage(), hostile()] {
            for style in [STYLE, Style { width: 60, unicode: false, ..STYLE }] {
                for text in drawn(&coverage, style) {
                    assert_harmless(&text);
                    assert!(!text.chars().any(|c| c != '\n' && escape::hostile(c)));
                    if text.starts_with("###") {
                        continue;
                    }
                    let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
                    let word = widest.split_whitespace().map(|word| word.chars().count()).max();
                    let endless = word.is_some_and(|word| word > 30);
                    assert!(endless || widest.chars().count() <= style.width, "{widest}\n{text}");
                    assert!(style.unicode || text.is_ascii(), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_table_has_a_denominator_in_every_row() {
        let mut out = Vec::new();
        table::write(&sample::coverage(), By::Parts, STYLE, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn a_table_that_is_too_wide_is_two() {
        let mut out = Vec::new();
        let narrow = Style { width: 60, ..STYLE };
        table::write(&sample::coverage(), By::Group, narrow, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn short_titles_stand_beside_their_numbers() {
        let mut coverage = sample::coverage();
        coverage.frameworks.truncate(1);
        coverage.frameworks[0].title = "House".to_owned();
        let mut out = Vec::new();
        table::write(&coverage, By::Group, Style { width: 160, ..STYLE }, &mut out).unwrap();
        let drawn = String::from_utf8(out).unwrap();
        assert!(drawn.contains("\nHouse      of  ") && drawn.contains("\nAnnex A     4  "), "{drawn}");
    }

    #[test]
    fn the_tree_goes_down_to_the_controls() {
        let mut out = Vec::new();
        tree::write(&sample::coverage(), By::Parts, STYLE, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn controls_are_told_with_their_state_and_what_they_wait_for() {
        let mut out = Vec::new();
        table::write(&sample::coverage(), By::Control, STYLE, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn what_is_absent_is_told_with_who_waits() {
        let mut out = Vec::new();
        absent::write(&sample::coverage(), STYLE, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn the_page_has_the_numbers_and_what_is_absent() {
        let mut out = Vec::new();
        markdown::write(&sample::coverage(), By::Parts, false, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}
