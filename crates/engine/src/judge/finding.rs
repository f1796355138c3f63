//! What judging says: observations, findings, and the outcome of a rule.

use crate::rule::{Basis, Severity};
use saydo_catalog::ControlId;
use saydo_evidence::KindId;
use saydo_source::{ByteRange, Digest, RepoPath};

/// What one expectation, or one rule on one subject, comes to; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not asked of this subject.
    Void,
    /// As demanded.
    Holds,
    /// The evidence decides nothing.
    Undetermined,
    /// Nothing is there.
    Missing,
    /// Against the demand.
    Violated,
}

impl Verdict {
    /// All verdicts, the worst last.
    pub const ALL: [Self; 5] = [Self::Void, Self::Holds, Self::Undetermined, Self::Missing, Self::Violated];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Holds => "holds",
            Self::Undetermined => "undetermined",
            Self::Missing => "missing",
            Self::Violated => "violated",
        }
    }

    /// Whether it is a shortfall.
    pub const fn fails(self) -> bool {
        matches!(self, Self::Undetermined | Self::Missing | Self::Violated)
    }
}

/// A place with what stands there, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The file.
    pub path: RepoPath,
    /// The bytes; `None` for the file as a whole.
    pub range: Option<ByteRange>,
    /// What it shows.
    pub label: String,
}

/// One expectation on one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its name in the rule.
    pub expectation: &'static str,
    /// What it came to.
    pub verdict: Verdict,
    /// Whether only the passing of time made it fail.
    pub by_age: bool,
    /// Whether it fails only for want of any record of the joined kind.
    pub alone: bool,
    /// What was demanded.
    pub expected: String,
    /// What was there.
    pub found: String,
    /// What of it fails, where it asks for several things: a change that makes one more of them fail makes it worse.
    pub parts: Vec<String>,
    /// Where, the main place first.
    pub places: Vec<At>,
}

/// A subject of a finding that tells of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The fingerprint it has where it is told by itself.
    pub fingerprint: String,
    /// Its normalised key.
    pub subject: String,
    /// Its name for people.
    pub title: String,
    /// Where it stands.
    pub at: Option<At>,
}

/// The population of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Judged.
    pub examined: usize,
    /// Of these, held.
    pub held: usize,
    /// Decided out.
    pub out_of_scope: usize,
    /// Undetermined.
    pub unknown: usize,
}

/// The limit a subject was measured by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedLimit {
    /// Its value.
    pub value: String,
    /// Where it is stated; `None` for a law or advice.
    pub stated_at: Option<At>,
}

/// What a change has to do with a finding, by comparison with a base at the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// It fails, and did not fail in the base.
    Introduced,
    /// It fails as it did in the base.
    Unchanged,
    /// It failed in the base and holds now.
    Resolved,
    /// It failed in the base and its subject is gone: introduced, not resolved.
    Vanished,
}

impl Origin {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::Unchanged => "unchanged",
            Self::Resolved => "resolved",
            Self::Vanished => "vanished",
        }
    }

    /// Whether the change answers for it.
    pub const fn caused(self) -> bool {
        matches!(self, Self::Introduced | Self::Vanished)
    }
}

/// One rule on one subject; what holds is one finding a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Stable: rule and subject, never path, line, message or date.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// Of an absent kind: every rule that asks for it.
    pub rules: Vec<String>,
    /// Of several subjects told as one: each of them.
    pub members: Vec<Member>,
    /// The kind of the subject.
    pub kind: KindId,
    /// Its normalised key; of an absent kind, the kind.
    pub subject: String,
    /// Its name for people.
    pub title: String,
    /// What it came to.
    pub verdict: Verdict,
    /// How grave it is.
    pub severity: Severity,
    /// Whether only time made it fail.
    pub by_age: bool,
    /// What the change has to do with it; `None` without a base, and where nothing fails.
    pub origin: Option<Origin>,
    /// Whether it is about the promise (missing, or made twice) rather than about a subject.
    pub about_promise: bool,
    /// What the rule rests on.
    pub basis: Basis,
    /// Where that is written.
    pub cite: String,
    /// Headline.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The controls it concerns.
    pub controls: Vec<ControlId>,
    /// Index of the waiver that covers it.
    pub waived_by: Option<usize>,
    /// The population of the rule.
    pub counts: Counts,
    /// The limit it was measured by.
    pub limit: Option<StatedLimit>,
    /// Where, the main place first.
    pub places: Vec<At>,
    /// What the expectations said.
    pub observations: Vec<Observation>,
}

/// The order of findings everywhere.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.rule, &a.kind, &a.subject).cmp(&(&b.rule, &b.kind, &b.subject)));
}

/// What a rule comes to over its population, before waivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All subjects hold.
    Met,
    /// A signed nil return covers the period.
    Declared,
    /// Only time made subjects fail.
    Aged,
    /// Some hold, some fail.
    Partly,
    /// None holds, some are violated or missing.
    Failed,
    /// There is no evidence.
    Missing,
    /// Nothing can be concluded.
    Undetermined,
    /// Honestly nothing to judge.
    Void,
}

impl Outcome {
    /// All outcomes, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Met,
        Self::Declared,
        Self::Aged,
        Self::Partly,
        Self::Failed,
        Self::Missing,
        Self::Undetermined,
        Self::Void,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Declared => "declared",
            Self::Aged => "aged",
            Self::Partly => "partly",
            Self::Failed => "failed",
            Self::Missing => "missing",
            Self::Undetermined => "undetermined",
            Self::Void => "void",
        }
    }
}

/// What there is to judge, as the table of outcomes asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// A nil return covers all of the period, and there is no row in it.
    NilReturn,
    /// No evidence, but a file that may be it could not be read.
    OnlyUnreadable,
    /// No evidence, a header without rows, or no readable row.
    None,
    /// Rows, all decided out.
    DecidedOut,
    /// Subjects were judged.
    Subjects,
}

/// The outcome of a rule: the first line of the table that fits. `subjects` are verdict and "by age" of each.
pub fn outcome(population: Population, empty_is_void: bool, subjects: &[(Verdict, bool)]) -> Outcome {
    let count = |wanted: Verdict| subjects.iter().filter(|(verdict, _)| *verdict == wanted).count();
    let failing = || subjects.iter().filter(|(verdict, _)| verdict.fails());
    match population {
        Population::NilReturn => Outcome::Declared,
        Population::DecidedOut if empty_is_void => Outcome::Void,
        Population::None | Population::DecidedOut => Outcome::Missing,
        Population::Subjects if failing().count() == 0 && count(Verdict::Holds) > 0 => Outcome::Met,
        Population::Subjects if failing().count() == 0 && empty_is_void => Outcome::Void,
        Population::Subjects if failing().count() == 0 => Outcome::Undetermined,
        Population::Subjects
            if failing().all(|(verdict, by_age)| *verdict == Verdict::Violated && *by_age) =>
        {
            Outcome::Aged
        }
        Population::Subjects if count(Verdict::Holds) > 0 => Outcome::Partly,
        Population::Subjects if count(Verdict::Violated) + count(Verdict::Missing) > 0 => Outcome::Failed,
        Population::Subjects | Population::OnlyUnreadable => Outcome::Undetermined,
    }
}

/// Of rule, kind and subject (the first 16 digits of SHA-256): the same over machines, versions, paths and days. Nobody can name a
/// subject so that its finding passes for another one, which is known or was accepted.
pub(crate) fn fingerprint(rule: &str, kind: &str, subject: &str) -> String {
    let mut print = Digest::of([rule, kind, subject].join("\u{1f}").as_bytes()).to_string();
    print.truncate(16);
    print
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Holds, Missing, Undetermined, Violated, Void};

    #[test]
    fn every_line_of_the_table() {
        let judged = |subjects: &[(Verdict, bool)]| outcome(Population::Subjects, false, subjects);
        assert_eq!(outcome(Population::NilReturn, false, &[]), Outcome::Declared);
        assert_eq!(outcome(Population::OnlyUnreadable, true, &[]), Outcome::Undetermined);
        assert_eq!(outcome(Population::None, true, &[]), Outcome::Missing);
        assert_eq!(outcome(Population::DecidedOut, true, &[]), Outcome::Void);
        assert_eq!(outcome(Population::DecidedOut, false, &[]), Outcome::Missing);
        assert_eq!(judged(&[(Holds, false), (Void, false)]), Outcome::Met);
        assert_eq!(judged(&[(Violated, true), (Holds, false)]), Outcome::Aged);
        assert_eq!(judged(&[(Violated, true), (Missing, false), (Holds, false)]), Outcome::Partly);
        assert_eq!(judged(&[(Violated, true), (Violated, false)]), Outcome::Failed);
        assert_eq!(judged(&[(Undetermined, false), (Holds, false)]), Outcome::Partly);
        assert_eq!(judged(&[(Missing, false), (Undetermined, false)]), Outcome::Failed);
        assert_eq!(judged(&[(Undetermined, false)]), Outcome::Undetermined);
        assert_eq!(judged(&[(Undetermined, true)]), Outcome::Undetermined);
        // Only a rule that says so takes subjects that are all out of the question for none.
        assert_eq!(outcome(Population::Subjects, true, &[(Void, false)]), Outcome::Void);
        assert_eq!(judged(&[(Void, false)]), Outcome::Undetermined);
        assert_eq!(judged(&[]), Outcome::Undetermined);
    }
}
