//! The words of verdicts and of rules, each with what it says: one table, for `explain` and for the reference. A word that is said of
//! several things has a line for each.

/// What a word is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A control.
    State,
    /// A rule over all that it judges.
    Outcome,
    /// One demand on one subject, and the finding it leads to.
    Verdict,
    /// A finding, in a comparison.
    Origin,
    /// A finding, as to what made it fail.
    Nature,
    /// How grave a finding is.
    Severity,
    /// What a rule rests on.
    Basis,
    /// What evidence shows of a control.
    Level,
    /// `empty` of a rule.
    Empty,
    /// `absent` of a join.
    Absent,
    /// `pick` of a join.
    Pick,
    /// Two controls of different frameworks.
    Relation,
}

impl Sort {
    /// All of them, in the order of the reference.
    pub const ALL: [Self; 12] = [
        Self::State,
        Self::Outcome,
        Self::Verdict,
        Self::Origin,
        Self::Nature,
        Self::Severity,
        Self::Basis,
        Self::Level,
        Self::Empty,
        Self::Absent,
        Self::Pick,
        Self::Relation,
    ];

    /// What such a word is.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "the state of a control",
            Self::Outcome => "the outcome of a rule over all that it judges",
            Self::Verdict => "the verdict of a finding",
            Self::Origin => "the origin of a finding, in a comparison",
            Self::Nature => "the nature of a finding",
            Self::Severity => "the severity of a finding",
            Self::Basis => "the basis of a rule",
            Self::Level => "a level of proof",
            Self::Empty => "`empty` of a rule: what it means that there is nothing to judge",
            Self::Absent => "`absent` of a join: what it means that nothing is joined",
            Self::Pick => "`pick` of a join: which of the joined records count",
            Self::Relation => "a relation of two controls in a crosswalk",
        }
    }
}

/// A word with what it says, in one or two sentences.
pub type Word = (Sort, &'static str, &'static str);

/// The table, by sort.
pub const WORDS: [Word; 55] = [
    (
        Sort::State,
        "satisfied",
        "Every rule that counts is met, and what is written shows the control at a level that proves it. Nothing examined, a waiver or an \
         assessment record never comes to this.",
    ),
    (
        Sort::State,
        "attested",
        "Nothing falls short, but what is written does not prove the control: somebody who is not its owner has examined it, a signed nil \
         return covers the period, or only the presence of evidence is shown.",
    ),
    (
        Sort::State,
        "partial",
        "Some of what is demanded is shown and some is not; or the control is designed and not shown to run.",
    ),
    (
        Sort::State,
        "stale",
        "Only time made it fall short: a review, a test or a certificate has become too old.",
    ),
    (Sort::State, "gap", "Nothing that is demanded is shown, or what there is speaks against it."),
    (
        Sort::State,
        "unassessed",
        "No rule judges it, or none has anything to judge, and no assessment record speaks of it. It is never counted as good.",
    ),
    (
        Sort::State,
        "excluded",
        "The Statement of Applicability leaves it out, with a reason, and nothing contradicts that.",
    ),
    (
        Sort::State,
        "waived",
        "Every shortfall is accepted by name, with a reason and an end; without the waivers it would be another state, which the report \
         shows too.",
    ),
    (Sort::Outcome, "met", "Something was judged, and all of it holds."),
    (
        Sort::Outcome,
        "declared",
        "There was nothing to judge, and a signed nil return says so for the whole period.",
    ),
    (Sort::Outcome, "aged", "Every subject that fails does so only because time has passed."),
    (Sort::Outcome, "partly", "At least one subject holds, and at least one does not."),
    (Sort::Outcome, "failed", "No subject holds, and at least one is violated or lacks what is asked."),
    (
        Sort::Outcome,
        "missing",
        "There is no evidence in force to judge: no file of the kind, a header without rows, or none that the rule speaks of.",
    ),
    (
        Sort::Outcome,
        "undetermined",
        "Nothing holds and nothing is shown to fail: what is there cannot be read, or says too little. It counts as failing.",
    ),
    (
        Sort::Outcome,
        "void",
        "There is honestly nothing to judge, and the rule says that this is fine. It then counts neither for the control nor against it.",
    ),
    (Sort::Verdict, "holds", "What is demanded is there, and it is as demanded."),
    (
        Sort::Verdict,
        "violated",
        "What is there goes against the demand. Of several verdicts on one subject this is the worst.",
    ),
    (Sort::Verdict, "missing", "What is demanded is not there: a blank field, a file, a promise."),
    (
        Sort::Verdict,
        "undetermined",
        "The evidence decides nothing, such as a date that cannot be read or two promises that differ. It counts as failing.",
    ),
    (
        Sort::Verdict,
        "void",
        "It is not asked of this subject: an exception applies, or what it is held against need not be there.",
    ),
    (
        Sort::Origin,
        "introduced",
        "It fails now and did not before, or more of it fails. The gate of a change judges it.",
    ),
    (
        Sort::Origin,
        "unchanged",
        "It failed before as it does now. It is told, and a change is not held to it.",
    ),
    (Sort::Origin, "resolved", "It failed before; its subject is still there and holds now."),
    (
        Sort::Origin,
        "vanished",
        "It failed before and its subject is gone, which mends nothing: the gate judges it as introduced.",
    ),
    (Sort::Nature, "content", "What is written makes it fail; it would fail on any later day too."),
    (
        Sort::Nature,
        "age",
        "Only the passing of time makes it fail: on an earlier day the same files would hold.",
    ),
    (
        Sort::Severity,
        "major",
        "The demand is not met as a whole, or a certificate hangs on it. It lowers the state of a control.",
    ),
    (Sort::Severity, "minor", "A single lapse. It lowers the state of a control."),
    (Sort::Severity, "improvement", "It could be better. It never lowers the state of a control."),
    (Sort::Basis, "standard", "A standard demands it, and the rule names where."),
    (Sort::Basis, "law", "A law demands it, and the rule names the provision."),
    (Sort::Basis, "promise", "The organisation says so in its own texts, and is held to its own words."),
    (
        Sort::Basis,
        "practice",
        "It is good practice and nobody demands it: at most an improvement, and it never lowers the state of a control.",
    ),
    (Sort::Level, "design", "It is written down how it shall be: a policy, a procedure, a scope."),
    (
        Sort::Level,
        "implementation",
        "It is set up: an inventory, a configuration, a list of what is in place.",
    ),
    (
        Sort::Level,
        "operation",
        "It is done: dated records, approvals, reviews and signed agreements of the period.",
    ),
    (Sort::Level, "measurement", "Somebody looks whether it works: measures, inspections, audits."),
    (
        Sort::Level,
        "improvement",
        "What was found is acted upon: corrective actions, lessons that were put to use.",
    ),
    (Sort::Empty, "missing", "None is a gap: the evidence is missing. This is meant where nothing is said."),
    (
        Sort::Empty,
        "void",
        "Records of which the rule means none are fine: it does not apply then. No record at all is missing all the same.",
    ),
    (
        Sort::Empty,
        "nil-return",
        "None must be signed for: a record of the kind nil-return that covers the whole period.",
    ),
    (
        Sort::Absent,
        "violated",
        "That none is there goes against the demand. This is meant where nothing is said.",
    ),
    (
        Sort::Absent,
        "holds",
        "That none is there is good news. It must be shown: there has to be evidence of the kind, of the right day.",
    ),
    (Sort::Absent, "void", "Without one the demand is not made of the subject."),
    (Sort::Absent, "undetermined", "That none is there decides nothing, and counts as failing."),
    (Sort::Pick, "every", "All of them count, and each must fit. This is meant where nothing is said."),
    (Sort::Pick, "latest", "Only the one with the latest date counts."),
    (Sort::Pick, "first", "Only the one with the earliest date counts."),
    (Sort::Pick, "only", "There must be one; a second one is a violation."),
    (Sort::Relation, "equal", "Both demand the same: where rules satisfy the one, the other is inferred."),
    (
        Sort::Relation,
        "superset",
        "The one demands all that the other demands, and more: where rules satisfy it, the other is inferred.",
    ),
    (
        Sort::Relation,
        "subset",
        "The one demands a part of what the other demands; it changes no state of the other.",
    ),
    (Sort::Relation, "intersects", "They share a part. It is listed as support and changes no state."),
    (
        Sort::Relation,
        "related",
        "They are about the same matter. It is listed as support and changes no state.",
    ),
];

/// What a word says, of everything it is said of.
pub fn named(word: &str) -> impl Iterator<Item = &'static Word> {
    WORDS.iter().filter(move |(_, known, _)| *known == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use saydo_catalog::Level;
    use saydo_engine::assess::state::State;
    use saydo_engine::judge::{Origin, Outcome, Verdict};
    use saydo_engine::rule::{Basis, Severity};
    use std::collections::BTreeSet;

    fn of(sort: Sort) -> Vec<&'static str> {
        WORDS.iter().filter(|(known, ..)| *known == sort).map(|(_, word, _)| *word).collect()
    }

    #[test]
    fn every_word_of_a_verdict_is_said_once() {
        let same = |sort: Sort, words: &[&str]| {
            let (said, known): (BTreeSet<&str>, BTreeSet<&str>) =
                (of(sort).into_iter().collect(), words.iter().copied().collect());
            assert_eq!(said, known, "{sort:?}");
            assert_eq!(of(sort).len(), said.len(), "{sort:?}");
        };
        same(Sort::State, &State::ALL.map(State::as_str));
        same(Sort::Verdict, &Verdict::ALL.map(Verdict::as_str));
        same(Sort::Level, &Level::ALL.map(saydo_catalog::Level::as_str));
        same(Sort::Outcome, &Outcome::ALL.map(Outcome::as_str));
        let origins = [Origin::Introduced, Origin::Unchanged, Origin::Resolved, Origin::Vanished];
        same(Sort::Origin, &origins.map(Origin::as_str));
        same(Sort::Basis, &[Basis::Standard, Basis::Law, Basis::Promise, Basis::Practice].map(Basis::as_str));
        same(
            Sort::Severity,
            &[Severity::Improvement, Severity::Minor, Severity::Major].map(Severity::as_str),
        );
    }

    #[test]
    fn the_table_is_sorted_and_reads_as_sentences() {
        assert!(WORDS.is_sorted_by_key(|(sort, ..)| *sort));
        for (_, word, meaning) in WORDS {
            assert!(meaning.ends_with('.') && meaning.len() < 260, "{word}");
        }
        assert!(Sort::ALL.iter().all(|sort| !of(*sort).is_empty()));
    }
}
