//! In what respects one policy lets pass more than another: flags of a run, or a change of its configuration, against what governs.

use super::gate::{Clause, Counted, Part, Policy};
use crate::rule::Severity;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

/// One respect in which a policy lets pass more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakening {
    /// What it is about.
    pub clause: Clause,
    /// In one sentence, without a full stop.
    pub sentence: String,
}

impl fmt::Display for Weakening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl Policy {
    /// In what respects this policy lets pass more than the other, one sentence each; none if it is as strict or stricter.
    pub fn weaker_than(&self, other: &Self) -> Vec<String> {
        self.weakenings(other).into_iter().map(|weakening| weakening.sentence).collect()
    }

    /// The same with what each is about, so that its place can be found.
    pub fn weakenings(&self, other: &Self) -> Vec<Weakening> {
        let mut found = Vec::new();
        let mut add = |clause: Clause, was: String, is: String| {
            let sentence = format!("{} is {is} instead of {was}", named(&clause));
            found.push(Weakening { clause, sentence });
        };
        let word = |least: Option<Severity>| format!("\"{}\"", least.map_or("never", Severity::as_str));
        // What never fails stands above every severity.
        let rank = |least: Option<Severity>| (least.is_none(), least);
        if rank(self.fail_on) > rank(other.fail_on) {
            add(Clause::FailOn, word(other.fail_on), word(self.fail_on));
        }
        let absent = || "left out".to_owned();
        let ours = strictest(&self.min_satisfied, |count| count);
        for (part, was) in strictest(&other.min_satisfied, |count| count) {
            let is = ours.get(part).copied();
            // Nobody misses a least number of none.
            if is.unwrap_or(0) < was {
                let is = is.map_or_else(absent, |is| is.to_string());
                add(Clause::MinSatisfied(part.clone()), was.to_string(), is);
            }
        }
        let most: [(Counted, _, _); 2] = [
            (Clause::MaxOpen, &self.max_open, &other.max_open),
            (Clause::MaxUnassessed, &self.max_unassessed, &other.max_unassessed),
        ];
        for (clause, ours, theirs) in most {
            let ours = strictest(ours, Reverse);
            for (part, was) in strictest(theirs, Reverse) {
                let is = ours.get(part).copied();
                if is.is_none_or(|is| is > was) {
                    let is = is.map_or_else(absent, |is| is.to_string());
                    add(clause(part.clone()), was.to_string(), is);
                }
            }
        }
        if other.no_regression && !self.no_regression {
            add(Clause::NoRegression, "true".to_owned(), "false".to_owned());
        }
        if self.report_only && !other.report_only {
            add(Clause::ReportOnly, "false".to_owned(), "true".to_owned());
        }
        found
    }
}

/// `min-satisfied of iso27001-2022/annex-a`.
fn named(clause: &Clause) -> String {
    match clause {
        Clause::MinSatisfied(part) | Clause::MaxOpen(part) | Clause::MaxUnassessed(part) => {
            format!("{} of {part}", clause.key())
        }
        Clause::FailOn | Clause::NoRegression | Clause::ReportOnly => clause.key().to_owned(),
    }
}

/// What is asked of each part: of several counts all must hold, so the strictest one.
fn strictest<K: Ord>(counts: &[(Part, usize)], strict: impl Fn(usize) -> K) -> BTreeMap<&Part, usize> {
    let mut asked: BTreeMap<&Part, usize> = BTreeMap::new();
    for (part, count) in counts {
        let known = asked.entry(part).or_insert(*count);
        if strict(*count) > strict(*known) {
            *known = *count;
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(group: &str) -> Part {
        Part { framework: "iso27001-2022".to_owned(), group: Some(group.to_owned()) }
    }

    fn policy() -> Policy {
        Policy {
            fail_on: Some(Severity::Minor),
            min_satisfied: vec![(part("annex-a"), 40), (part("clauses"), 0)],
            max_open: vec![(part("annex-a"), 10)],
            max_unassessed: vec![(part("annex-a"), 5)],
            no_regression: true,
            report_only: false,
        }
    }

    #[test]
    fn each_respect_is_one_sentence() {
        for (weaker, sentence) in [
            (
                Policy { fail_on: Some(Severity::Major), ..policy() },
                "fail-on is \"major\" instead of \"minor\"",
            ),
            (Policy { fail_on: None, ..policy() }, "fail-on is \"never\" instead of \"minor\""),
            (
                Policy { min_satisfied: vec![(part("annex-a"), 39)], ..policy() },
                "min-satisfied of iso27001-2022/annex-a is 39 instead of 40",
            ),
            (
                Policy { min_satisfied: vec![(part("clauses"), 0)], ..policy() },
                "min-satisfied of iso27001-2022/annex-a is left out instead of 40",
            ),
            (
                Policy { max_open: vec![(part("annex-a"), 11)], ..policy() },
                "max-open of iso27001-2022/annex-a is 11 instead of 10",
            ),
            (
                Policy { max_open: Vec::new(), ..policy() },
                "max-open of iso27001-2022/annex-a is left out instead of 10",
            ),
            (
                Policy { max_unassessed: vec![(part("annex-a"), 93)], ..policy() },
                "max-unassessed of iso27001-2022/annex-a is 93 instead of 5",
            ),
            (Policy { no_regression: false, ..policy() }, "no-regression is false instead of true"),
            (Policy { report_only: true, ..policy() }, "report-only is true instead of false"),
        ] {
            assert_eq!(weaker.weaker_than(&policy()), [sentence]);
            assert!(policy().weaker_than(&weaker).is_empty(), "{sentence}: the other way is stricter");
        }
    }

    #[test]
    fn the_same_policy_and_a_stricter_one_are_not_weaker() {
        assert!(policy().weaker_than(&policy()).is_empty());
        assert!(policy().weaker_than(&Policy::default()).is_empty());
        let more = [(part("annex-a"), 41), (part("annex-a"), 1)];
        let twice = Policy { min_satisfied: more.to_vec(), ..policy() };
        assert!(twice.weaker_than(&policy()).is_empty(), "of two counts both must hold");
        let wider = [(part("annex-a"), 99), (part("annex-a"), 3)];
        let twice = Policy { max_open: wider.to_vec(), ..policy() };
        assert!(twice.weaker_than(&policy()).is_empty());
        assert!(!policy().weaker_than(&twice).is_empty());
    }

    #[test]
    fn all_respects_are_said_at_once() {
        let loose = Policy { fail_on: None, report_only: true, ..Policy::default() };
        let clauses: Vec<&str> =
            loose.weakenings(&policy()).iter().map(|weakening| weakening.clause.key()).collect();
        let all = ["fail-on", "min-satisfied", "max-open", "max-unassessed", "no-regression", "report-only"];
        assert_eq!(clauses, all);
    }
}
