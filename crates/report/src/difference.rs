//! What changed, `saydo.difference/v1`: between two revisions that were judged at one instant, or between two reports that were written at
//! other times. Wire structs of their own, as [`crate::json`] has them for an assessment, and under the same promise. Decides no verdict.

pub mod human;
pub mod reports;

use crate::json::{self, Changes, Document, Finding, Tool, Waiver};
use crate::privacy;
use crate::view::{View, worst_first};
use saydo_engine::judge::Origin;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Name and version of the contract, the value of `schema`.
pub const SCHEMA: &str = "saydo.difference/v1";

/// The JSON Schema of the contract, as published.
pub const SCHEMA_TEXT: &str = include_str!("../schema/difference-v1.schema.json");

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Which program compared; the rules are those that judged the later side.
    pub tool: Tool,
    /// The day on which both sides are judged; `null` where two reports are of different days.
    pub as_of: Option<String>,
    /// What was.
    pub from: Side,
    /// What is.
    pub to: Side,
    /// What to know before reading on, such as that time alone may have changed findings.
    pub remarks: Vec<Remark>,
    /// Counts, what is asked less, and the states that changed.
    pub changes: Changes,
    /// The groups of controls with their states on both sides.
    pub groups: Vec<Group>,
    /// What is introduced, vanished or resolved, by rule, then subject.
    pub findings: Vec<Finding>,
    /// The waivers that the findings name.
    pub waivers: Vec<Waiver>,
}

/// One side of it.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// As the user named it.
    pub name: String,
    /// The commit; of a report the one it was made of, `null` where that is not known.
    pub revision: Option<String>,
    /// How a report was made; `null` for a revision.
    pub report: Option<Made>,
}

/// How a report was made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// Digest of its bytes, hex.
    pub sha256: String,
    /// The day judged.
    pub as_of: String,
    /// Version of the program.
    pub version: String,
    /// Edition of the rules.
    pub rules_edition: String,
    /// Digest of all rules used.
    pub rules_digest: Option<String>,
    /// Digest of the configuration; `null` without one.
    pub config_digest: Option<String>,
    /// The frameworks judged, `framework` or `framework@baseline`.
    pub frameworks: Vec<String>,
}

/// Something to know before reading on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Stable name of its class.
    pub code: String,
    /// In one sentence.
    pub message: String,
}

/// A group of controls on both sides.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Framework id.
    pub framework: String,
    /// Its title.
    pub framework_title: String,
    /// Its baseline, where it has baselines.
    pub baseline: Option<String>,
    /// Group id, such as `annex-a`.
    pub group: String,
    /// Its title.
    pub title: String,
    /// Number of controls, on the later side where both have the group.
    pub total: usize,
    /// Number per state before; `null` where the earlier side does not judge the group.
    pub before: Option<BTreeMap<String, usize>>,
    /// Number per state now; `null` where the later side does not judge it.
    pub after: Option<BTreeMap<String, usize>>,
}

/// A difference ready to be written.
#[derive(Clone, Debug)]
pub struct Shown {
    /// All of it, as data.
    pub difference: Difference,
    /// `A.5.18 Access rights` by `framework:id`: an id never stands alone.
    pub controls: BTreeMap<String, String>,
    /// Names of persons, for formats that leave the repository; none where names may pass or are not known.
    pub persons: BTreeSet<String>,
    /// Whether names may leave the repository.
    pub names: bool,
    /// Where the root lies in its repository; paths are relative to the root.
    pub prefix: String,
}

/// Two revisions, as far as a view does not tell them.
#[derive(Clone, Debug)]
pub struct Revisions {
    /// The earlier as the user named it, and its commit.
    pub from: (String, String),
    /// The later, by whose rules and configuration both are judged.
    pub to: (String, String),
    /// Whether rules or configuration of the two differ.
    pub steered_otherwise: bool,
}

/// What changed between two revisions: of an assessment that was compared, without what is unchanged.
pub fn of_revisions(view: View, revisions: Revisions) -> Shown {
    let mut persons = view.persons;
    if !view.names {
        persons.extend(privacy::told_as_persons(&view.document));
    }
    let groups = groups(&view.document);
    let controls = view.document.controls.iter();
    let controls = controls.map(|control| titled(&control.framework, &control.id, &control.title)).collect();
    let document = view.document;
    let side = |(name, revision): (String, String)| Side { name, revision: Some(revision), report: None };
    let judged_by = revisions.steered_otherwise.then(|| Remark {
        code: "judged-by-the-later".to_owned(),
        message: format!(
            "configuration or rules differ between the two: both are judged by those of {}",
            revisions.to.0
        ),
    });
    let caused = |finding: &Finding| {
        finding.origin.as_deref().is_some_and(|origin| origin != Origin::Unchanged.as_str())
    };
    let difference = Difference {
        schema: SCHEMA,
        tool: document.tool,
        as_of: Some(document.as_of),
        from: side(revisions.from),
        to: side(revisions.to),
        remarks: judged_by.into_iter().collect(),
        changes: document.changes.unwrap_or_default(),
        groups,
        findings: document.findings.into_iter().filter(caused).collect(),
        waivers: document.waivers,
    };
    Shown { difference, controls, persons, names: view.names, prefix: document.tree.prefix }
}

fn titled(framework: &str, id: &str, title: &str) -> (String, String) {
    (format!("{framework}:{id}"), format!("{id} {title}"))
}

/// The groups of an assessment with what their numbers were before the change that it tells of, if it tells of one.
pub(crate) fn groups(document: &Document) -> Vec<Group> {
    let by_id: BTreeMap<(&str, &str), &str> = document
        .controls
        .iter()
        .map(|control| ((control.framework.as_str(), control.id.as_str()), control.group.as_str()))
        .collect();
    let changed = document.changes.iter().flat_map(|changes| &changes.states);
    let changed: Vec<_> = changed
        .filter_map(|change| {
            let group = by_id.get(&(change.framework.as_str(), change.id.as_str()))?;
            Some((change.framework.as_str(), *group, change))
        })
        .collect();
    let counted = |framework: &json::Framework, group: &json::Group| {
        let mut before = group.states.clone();
        for (_, _, change) in changed
            .iter()
            .filter(|(known, of, _)| (*known, *of) == (framework.id.as_str(), group.id.as_str()))
        {
            *before.entry(change.before.clone()).or_default() += 1;
            let came = before.entry(change.after.clone()).or_default();
            *came = came.saturating_sub(1);
        }
        Group {
            framework: framework.id.clone(),
            framework_title: framework.title.clone(),
            baseline: framework.baseline.clone(),
            group: group.id.clone(),
            title: group.title.clone(),
            total: group.total,
            before: Some(before),
            after: Some(group.states.clone()),
        }
    };
    let frameworks = document.frameworks.iter();
    frameworks.flat_map(|framework| framework.groups.iter().map(|group| counted(framework, group))).collect()
}

/// Writes the document as [`json::write`] does an assessment.
pub fn write(difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    json::harmless(difference, out)
}

/// A part of what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What fails now and did not, or more of it.
    Introduced,
    /// What failed and is gone.
    Vanished,
    /// What failed and holds now; between two reports, or is gone.
    Resolved,
}

impl Part {
    /// In the order in which they are told.
    pub(crate) const ALL: [Self; 3] = [Self::Introduced, Self::Vanished, Self::Resolved];

    /// The heading.
    pub(crate) fn title(self, shown: &Shown) -> &'static str {
        match self {
            Self::Introduced => "Introduced",
            Self::Vanished => "Gone, not mended",
            Self::Resolved if shown.difference.to.report.is_some() => "Resolved or gone",
            Self::Resolved => "Resolved",
        }
    }

    /// In a line of numbers.
    pub(crate) fn word(self, shown: &Shown) -> String {
        if self == Self::Vanished { "gone".to_owned() } else { self.title(shown).to_lowercase() }
    }

    const fn origin(self) -> Origin {
        match self {
            Self::Introduced => Origin::Introduced,
            Self::Vanished => Origin::Vanished,
            Self::Resolved => Origin::Resolved,
        }
    }
}

impl Shown {
    /// The findings of a part, worst first; what is introduced and waived is left out.
    pub(crate) fn of(&self, part: Part) -> Vec<&Finding> {
        let told = self.difference.findings.iter().filter(|finding| {
            finding.origin.as_deref() == Some(part.origin().as_str())
                && (part != Part::Introduced || finding.waived_by.is_none())
        });
        worst_first(told)
    }

    /// The controls of a finding by name.
    pub(crate) fn control_names(&self, finding: &Finding) -> Vec<&str> {
        finding.controls.iter().filter_map(|id| self.controls.get(id)).map(String::as_str).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::reports::{Report, of_reports};
    use super::*;
    use crate::{escape, sample};
    use serde_json::Value;

    /// The change of the sample as what became of one revision in another.
    pub(crate) fn revisions(document: Document) -> Shown {
        let side = |name: &str, digit: &str| (name.to_owned(), digit.repeat(40));
        let revisions = Revisions { from: side("v1.0", "9"), to: side("main", "a"), steered_otherwise: true };
        of_revisions(sample::view(document), revisions)
    }

    pub(crate) fn report(name: &str, document: &Document) -> Report {
        let mut bytes = Vec::new();
        json::write(document, &mut bytes).unwrap();
        Report::read(name, &bytes).unwrap()
    }

    /// Two reports of other days, between which one finding came, one went, and the only control got better.
    pub(crate) fn two_reports() -> Shown {
        let (before, mut after) = (sample::document(), sample::document());
        after.as_of = "2026-07-31".into();
        let finding = &mut after.findings[0];
        (finding.fingerprint, finding.subject, finding.title) = ("f9".into(), "e-200".into(), "E-200".into());
        finding.message = "E-200 left on 2026-07-02 and is still enabled, ask eve@example.org".into();
        after.controls[0].state = "partial".into();
        for (state, count) in &mut after.frameworks[0].groups[0].states {
            *count = usize::from(state == "partial");
        }
        of_reports(&report("before.json", &before), &report("after.json", &after))
    }

    pub(crate) fn all() -> [Shown; 3] {
        [revisions(sample::compared()), two_reports(), revisions(sample::hostile())]
    }

    fn written(shown: &Shown) -> String {
        let mut out = Vec::new();
        write(&shown.difference, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_published_schema_names_every_field_that_is_written() {
        let schema: Value = serde_json::from_str(SCHEMA_TEXT).unwrap();
        for shown in all() {
            let document: Value = serde_json::from_str(&written(&shown)).unwrap();
            assert_eq!(document["schema"], SCHEMA);
            sample::same_keys(&document, &schema, &schema, "");
        }
    }

    #[test]
    fn what_both_contracts_name_is_the_same_in_both() {
        let [own, other]: [Value; 2] =
            [SCHEMA_TEXT, json::SCHEMA_TEXT].map(|text| serde_json::from_str(text).unwrap());
        let mut shared = 0;
        for (name, definition) in own["$defs"].as_object().unwrap() {
            let Some(known) = other["$defs"].get(name) else { continue };
            assert_eq!(definition, known, "{name}");
            shared += 1;
        }
        assert_eq!(shared, 10);
    }

    #[test]
    fn only_what_changed_is_told_and_the_numbers_before_follow_from_the_states() {
        let shown = revisions(sample::compared());
        let told: Vec<_> =
            shown.difference.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        assert_eq!(told, ["f1", "f3", "f4"]);
        let group = &shown.difference.groups[0];
        let count = |states: &Option<BTreeMap<String, usize>>, state: &str| states.as_ref().unwrap()[state];
        assert_eq!((count(&group.before, "satisfied"), count(&group.after, "satisfied")), (1, 0));
    }

    #[test]
    fn what_is_introduced_and_waived_is_in_the_data_and_on_no_page() {
        let mut document = sample::compared();
        document.findings[0].waived_by = Some(0);
        let shown = revisions(document);
        assert_eq!(shown.of(Part::Introduced).len(), 0);
        assert_eq!(shown.difference.findings.len(), 3);
        assert_eq!(shown.difference.waivers.len(), 1, "the one it names");
    }

    #[test]
    fn the_hostile_sample_is_harmless() {
        let text = written(&revisions(sample::hostile()));
        sample::assert_harmless(&text);
        assert!(!text.chars().any(|c| c != '\n' && escape::hostile(c)));
    }
}
