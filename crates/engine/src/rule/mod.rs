//! The rule language: a demand on evidence, compiled from TOML. After compiling nothing can be malformed.

mod compile;
mod condition;
mod demand;
mod expectation;
mod file;
mod limit;
pub mod parameter;
pub mod reference;
pub mod walk;

use saydo_catalog::{ControlId, Level, Scope};
use saydo_evidence::{FieldName, KindId};

pub use compile::compile;
pub use condition::{Condition, Operand, Test};
pub use demand::HistoryDemand;
pub use expectation::{
    Agreement, Arithmetic, Bound, Expect, Expectation, Looked, Measure, Method, Order, Otherwise, Window,
};
pub(crate) use file::{ALONE, FILE};
pub use limit::{Asks, Limit, Tiers};

/// The states of a control, as a rule that reads them names them.
pub(crate) const STATES: [&str; 8] =
    ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];

/// As an ISO auditor grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Could be better; never lowers a state.
    Improvement,
    /// A single lapse.
    Minor,
    /// The demand is not met as a whole, or a certificate hangs on it.
    Major,
}

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A standard.
    Standard,
    /// A law.
    Law,
    /// The organisation's own words.
    Promise,
    /// Good practice; never lowers a state.
    Practice,
}

/// What an empty population means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// The evidence is missing.
    Missing,
    /// Honestly none.
    Void,
    /// A signed statement that there was none is accepted.
    NilReturn,
}

/// The controls a rule speaks to.
#[derive(Clone, Debug)]
pub enum Binding {
    /// These.
    Controls(Vec<ControlId>),
    /// The ones a record names; a failing record lowers them and never credits.
    Lowers(FieldName),
}

/// What a rule judges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Records or documents of these kinds.
    Kinds(Vec<KindId>),
    /// Every file of the tree.
    TreeFile,
    /// Every leaf control of the chosen frameworks.
    CatalogControl,
    /// Every control with its state; judged after all others.
    AssessmentControl,
}

/// A field of the subject, or of what is joined to it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldRef {
    /// Index of the join; `None` for the subject itself.
    pub join: Option<usize>,
    /// The field.
    pub field: FieldName,
}

/// Which of the joined records count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// All.
    Every,
    /// The one with the latest date.
    Latest,
    /// The one with the earliest date.
    First,
    /// There must be one; more is a violation.
    Only,
}

/// What it means that nothing is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The demand is violated.
    Violated,
    /// Fine.
    Holds,
    /// The subject is out of the question.
    Void,
    /// Nothing can be concluded.
    Undetermined,
}

/// When the absence of a record in exports proves something.
#[derive(Clone, Debug)]
pub struct Complete {
    /// The field of the export that names what it covers.
    pub per: FieldName,
    /// The kind that lists what must be covered, by its `name`.
    pub of: Source,
    /// Which of them.
    pub conditions: Vec<Condition>,
    /// The subject's date after which each export must be taken.
    pub dated_after: FieldName,
}

/// Records that belong to a subject.
#[derive(Clone, Debug)]
pub struct Join {
    /// Its name in the rule.
    pub name: String,
    /// What is joined.
    pub source: Source,
    /// Their field = one of our fields (ours may belong to an earlier join).
    pub on: Vec<(FieldName, Vec<FieldRef>)>,
    /// Whether all pairs must match (they are the kind's key), rather than the first pair of which both sides have a value.
    pub all_keys: bool,
    /// Which records of the kind count, tested on the record itself (`join` of a field = this join) or on the subject.
    pub conditions: Vec<Condition>,
    /// Which of those that match.
    pub pick: Pick,
    /// What none means.
    pub absent: Absent,
    /// When none proves anything.
    pub complete: Option<Complete>,
}

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name: the demanded state.
    pub id: String,
    /// In one sentence.
    pub title: String,
    /// The controls it speaks to.
    pub binding: Binding,
    /// What it judges.
    pub each: Source,
    /// Which of them.
    pub conditions: Vec<Condition>,
    /// The date that must lie in the audit period.
    pub during: Option<FieldName>,
    /// What an empty population means.
    pub empty: Empty,
    /// The level it shows.
    pub shows: Level,
    /// What it rests on.
    pub basis: Basis,
    /// Where that is written.
    pub cite: String,
    /// Of one subject.
    pub severity: Severity,
    /// Over this share of failing subjects, this severity.
    pub systemic: Option<(f64, Severity)>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// Joined records.
    pub joins: Vec<Join>,
    /// Limits.
    pub limits: Vec<Limit>,
    /// Demands.
    pub expects: Vec<Expect>,
    /// Whether a violation contradicts an exclusion in the Statement of Applicability.
    pub contradicts_exclusion: bool,
    /// The kinds whose rows are the steps of a scale that a condition asks for.
    pub scales: Vec<KindId>,
    /// Whether a condition asks how old a date is: then time alone can turn it.
    pub ages: bool,
}

impl Rule {
    /// Whether it looks at values rather than at presence alone.
    pub fn content(&self) -> bool {
        self.expects.iter().any(|expect| expect.demand.content())
    }

    /// Whether it judges subjects of the kind, or compares with them, or looks for a promise in them.
    pub fn reads(&self, kind: &KindId) -> bool {
        let holds = |source: &Source| matches!(source, Source::Kinds(kinds) if kinds.contains(kind));
        holds(&self.each)
            || self.joins.iter().any(|join| {
                holds(&join.source) || join.complete.as_ref().is_some_and(|complete| holds(&complete.of))
            })
            || self.limits.iter().any(|limit| limit.stated_in.contains(kind))
            || self.scales.contains(kind)
    }

    /// Whether it reads the files of the tree as such.
    pub fn reads_files(&self) -> bool {
        self.each == Source::TreeFile || self.joins.iter().any(|join| join.source == Source::TreeFile)
    }

    /// Whether it can lower the state of a control.
    pub fn counts(&self) -> bool {
        self.basis != Basis::Practice && self.severity > Severity::Improvement
    }

    /// Whether it reads states, and so is judged after the others.
    pub fn second_stratum(&self) -> bool {
        self.each == Source::AssessmentControl
            || self.joins.iter().any(|join| join.source == Source::AssessmentControl)
    }
}

/// The rules of a run, by id.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// Sorted by id.
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// Leaves out what speaks to none of the frameworks; laws and records that name controls speak to all.
    pub fn keep_for(&mut self, scopes: &[Scope]) {
        self.rules.retain(|rule| match &rule.binding {
            Binding::Controls(controls) => {
                rule.basis == Basis::Law
                    || controls.iter().any(|id| scopes.iter().any(|scope| scope.framework == id.framework()))
            }
            Binding::Lowers(_) => true,
        });
    }
}

impl Severity {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Improvement => "improvement",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Improvement, Self::Minor, Self::Major].into_iter().find(|severity| severity.as_str() == word)
    }
}

impl Basis {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Law => "law",
            Self::Promise => "promise",
            Self::Practice => "practice",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::STATES;
    use crate::assess::state::State;

    #[test]
    fn a_rule_can_name_every_state() {
        assert_eq!(STATES, State::ALL.map(State::as_str));
    }
}
