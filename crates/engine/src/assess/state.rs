//! The state of one control: the decision table, first line that fits. Pure, so that a test can walk every line.

use crate::judge::Outcome;
use saydo_catalog::Level;

/// The state of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Shown by content at a level that proves it.
    Satisfied,
    /// Somebody who is not the owner has seen it, or only its presence is shown.
    Attested,
    /// Some of it is shown.
    Partial,
    /// Only time made it fall short.
    Stale,
    /// Nothing of it is shown, or what there is stands against it.
    Gap,
    /// Nothing judges it.
    Unassessed,
    /// The Statement of Applicability leaves it out, with a reason that nothing contradicts.
    Excluded,
    /// Every shortfall is accepted.
    Waived,
}

impl State {
    /// All states, in the order of the reports.
    pub const ALL: [Self; 8] = [
        Self::Satisfied,
        Self::Attested,
        Self::Partial,
        Self::Stale,
        Self::Gap,
        Self::Unassessed,
        Self::Excluded,
        Self::Waived,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Attested => "attested",
            Self::Partial => "partial",
            Self::Stale => "stale",
            Self::Gap => "gap",
            Self::Unassessed => "unassessed",
            Self::Excluded => "excluded",
            Self::Waived => "waived",
        }
    }
}

/// What a met rule is worth to a control, rising.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It looks at presence alone.
    Presence,
    /// It looks at values, at a level that does not prove the control.
    Content,
    /// It looks at values, at a level that proves the control.
    Proof,
}

/// A rule bound to the control that counts: basis standard, law or promise, severity major or minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What it came to.
    pub outcome: Outcome,
    /// What its being met is worth.
    pub weight: Weight,
    /// Whether every failing subject of it is waived.
    pub waived: bool,
    /// A record that names the control can lower it and never credits it.
    pub lowers: bool,
}

/// What a valid assessment record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attestation {
    /// It works.
    Positive,
    /// It does not, or only in part.
    Negative,
    /// Too long ago.
    Expired,
}

/// All that the table asks about a control.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Excluded in the Statement in force, justified, no clause, contradicted by nothing.
    pub excluded: bool,
    /// The rules that count.
    pub rules: Vec<Bound>,
    /// The assessment record.
    pub attestation: Option<Attestation>,
    /// A control satisfied by direct rules includes this one (an `equal` or `superset` pair).
    pub inferred: bool,
}

/// The line of the table that fits, and its state.
pub fn decide(question: &Question) -> (u8, State) {
    if question.excluded {
        return (1, State::Excluded);
    }
    // What was honestly not there leaves the question.
    let rules: Vec<&Bound> = question.rules.iter().filter(|rule| rule.outcome != Outcome::Void).collect();
    if rules.is_empty() {
        return match question.attestation {
            Some(Attestation::Positive) => (2, State::Attested),
            Some(Attestation::Negative) => (3, State::Gap),
            Some(Attestation::Expired) => (4, State::Stale),
            None if question.inferred => (5, State::Satisfied),
            None => (6, State::Unassessed),
        };
    }
    let failing: Vec<&Bound> = rules.iter().copied().filter(|rule| !met(**rule)).collect();
    if failing.is_empty() {
        return unfailing(&rules, question.attestation, false);
    }
    let met_it_would = || matches!(unfailing(&rules, question.attestation, true).0, 7 | 9);
    if failing.iter().all(|rule| rule.waived) && met_it_would() {
        return (11, State::Waived);
    }
    let unwaived = || failing.iter().filter(|rule| !rule.waived);
    if unwaived().count() > 0 && unwaived().all(|rule| rule.outcome == Outcome::Aged) && met_it_would() {
        return (12, State::Stale);
    }
    let some = |rule: &&&Bound| {
        rule.weight > Weight::Presence
            && !rule.lowers
            && matches!(rule.outcome, Outcome::Met | Outcome::Partly)
    };
    if rules.iter().any(|rule| some(&rule)) { (13, State::Partial) } else { (14, State::Gap) }
}

fn met(rule: Bound) -> bool {
    matches!(rule.outcome, Outcome::Met | Outcome::Declared)
}

/// Lines 7 to 10: no rule fails, or (`supposed`) the failing ones are taken as met.
fn unfailing(rules: &[&Bound], attestation: Option<Attestation>, supposed: bool) -> (u8, State) {
    let content = |rule: &&&Bound| {
        rule.weight > Weight::Presence
            && !rule.lowers
            && (rule.outcome == Outcome::Met || supposed && !met(***rule))
    };
    let negative = attestation == Some(Attestation::Negative);
    let proven = rules.iter().filter(|rule| content(rule)).any(|rule| rule.weight == Weight::Proof);
    let shown = rules.iter().any(|rule| content(&rule));
    let declared = rules.iter().any(|rule| rule.outcome == Outcome::Declared && rule.weight == Weight::Proof);
    match (proven, negative) {
        (true, false) => (7, State::Satisfied),
        (_, true) => (8, State::Partial),
        (false, false) if !shown || declared || attestation == Some(Attestation::Positive) => {
            (9, State::Attested)
        }
        (false, false) => (10, State::Partial),
    }
}

/// Which level of maturity the rules of a control show, and what lifts it: the index of the rule that stands in the way.
pub fn maturity(rules: &[(Level, Outcome)]) -> (u8, Option<usize>) {
    let rank = |level: Level| match level {
        Level::Design => 2,
        Level::Implementation => 3,
        Level::Operation | Level::Measurement => 4,
        Level::Improvement => 5,
    };
    let is_met = |outcome: Outcome| matches!(outcome, Outcome::Met | Outcome::Declared);
    let some = rules
        .iter()
        .any(|(_, outcome)| is_met(*outcome) || matches!(outcome, Outcome::Partly | Outcome::Aged));
    let mut reached = u8::from(some);
    for level in 2..=5 {
        let of_level = || {
            rules
                .iter()
                .enumerate()
                .filter(|(_, (shows, outcome))| rank(*shows) == level && *outcome != Outcome::Void)
        };
        if of_level().next().is_none() {
            continue;
        }
        if let Some((open, _)) = of_level().find(|(_, (_, outcome))| !is_met(*outcome)) {
            return (reached, Some(open));
        }
        // Improvement counts on top of operation only.
        if level < 5 || reached == 4 {
            reached = level;
        }
    }
    (reached, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Aged, Declared, Failed, Met, Missing, Partly, Undetermined, Void};

    fn content(outcome: Outcome) -> Bound {
        Bound { outcome, weight: Weight::Proof, waived: false, lowers: false }
    }

    fn design(outcome: Outcome) -> Bound {
        Bound { weight: Weight::Content, ..content(outcome) }
    }

    fn presence(outcome: Outcome) -> Bound {
        Bound { weight: Weight::Presence, ..content(outcome) }
    }

    fn waived(outcome: Outcome) -> Bound {
        Bound { waived: true, ..content(outcome) }
    }

    fn ask(rules: &[Bound], attestation: Option<Attestation>) -> (u8, State) {
        decide(&Question { rules: rules.to_vec(), attestation, ..Question::default() })
    }

    #[test]
    fn every_line_of_the_table() {
        let positive = Some(Attestation::Positive);
        let negative = Some(Attestation::Negative);
        let excluded = Question { excluded: true, rules: vec![content(Failed)], ..Question::default() };
        assert_eq!(decide(&excluded), (1, State::Excluded));
        assert_eq!(ask(&[], positive), (2, State::Attested));
        assert_eq!(ask(&[content(Void)], positive), (2, State::Attested));
        assert_eq!(ask(&[], negative), (3, State::Gap));
        assert_eq!(ask(&[], Some(Attestation::Expired)), (4, State::Stale));
        let inferred = Question { inferred: true, ..Question::default() };
        assert_eq!(decide(&inferred), (5, State::Satisfied));
        let judged = Question { inferred: true, rules: vec![content(Failed)], ..Question::default() };
        assert_eq!(decide(&judged).1, State::Gap);
        assert_eq!(ask(&[], None), (6, State::Unassessed));
        assert_eq!(ask(&[content(Void)], None), (6, State::Unassessed));
        assert_eq!(ask(&[content(Met)], None), (7, State::Satisfied));
        assert_eq!(ask(&[content(Met), presence(Declared)], positive), (7, State::Satisfied));
        assert_eq!(ask(&[content(Met)], Some(Attestation::Expired)), (7, State::Satisfied));
        assert_eq!(ask(&[content(Met)], negative), (8, State::Partial));
        assert_eq!(ask(&[presence(Met)], negative), (8, State::Partial));
        assert_eq!(ask(&[presence(Met)], None), (9, State::Attested));
        assert_eq!(ask(&[content(Declared)], None), (9, State::Attested));
        assert_eq!(ask(&[design(Met)], positive), (9, State::Attested));
        assert_eq!(ask(&[design(Met), content(Declared)], None), (9, State::Attested));
        assert_eq!(ask(&[design(Met)], None), (10, State::Partial));
        assert_eq!(ask(&[content(Met), waived(Failed)], None), (11, State::Waived));
        assert_eq!(ask(&[waived(Missing)], None), (11, State::Waived));
        assert_eq!(ask(&[content(Met), waived(Failed)], negative).0, 13);
        assert_eq!(ask(&[content(Met), content(Aged)], None), (12, State::Stale));
        assert_eq!(ask(&[content(Aged), waived(Failed)], None), (12, State::Stale));
        assert_eq!(ask(&[design(Aged)], None).1, State::Gap);
        assert_eq!(ask(&[content(Partly)], positive), (13, State::Partial));
        assert_eq!(ask(&[content(Met), content(Failed)], None), (13, State::Partial));
        assert_eq!(ask(&[content(Failed), presence(Met)], None), (14, State::Gap));
        for outcome in [Failed, Missing, Undetermined] {
            assert_eq!(ask(&[content(outcome)], positive), (14, State::Gap));
        }
    }

    #[test]
    fn a_record_that_names_a_control_lowers_it_and_never_credits() {
        let lowering = Bound { lowers: true, ..content(Partly) };
        assert_eq!(ask(&[content(Met), lowering], None), (13, State::Partial));
        assert_eq!(ask(&[lowering], None), (14, State::Gap));
    }

    #[test]
    fn no_waiver_and_no_attestation_makes_a_control_satisfied() {
        let outcomes = [Met, Declared, Aged, Partly, Failed, Missing, Undetermined, Void];
        let attestations =
            [None, Some(Attestation::Positive), Some(Attestation::Negative), Some(Attestation::Expired)];
        for first in outcomes {
            for second in outcomes {
                let plain = ask(&[content(first), content(second)], None).1;
                for attestation in attestations {
                    let helped = ask(&[waived(first), waived(second)], attestation).1;
                    assert!(helped != State::Satisfied || plain == State::Satisfied, "{first:?} {second:?}");
                }
            }
        }
    }

    #[test]
    fn maturity_climbs_until_a_level_with_an_unmet_rule() {
        use Level::{Design, Improvement, Operation};
        assert_eq!(maturity(&[]), (0, None));
        assert_eq!(maturity(&[(Design, Met), (Operation, Met)]), (4, None));
        assert_eq!(maturity(&[(Design, Met), (Operation, Partly)]), (2, Some(1)));
        assert_eq!(maturity(&[(Design, Failed), (Operation, Met)]), (1, Some(0)));
        assert_eq!(maturity(&[(Operation, Met)]), (4, None));
        assert_eq!(maturity(&[(Improvement, Met)]).0, 1);
        assert_eq!(maturity(&[(Operation, Met), (Improvement, Met)]), (5, None));
        assert_eq!(maturity(&[(Operation, Failed)]), (0, Some(0)));
    }
}
