//! How far rules and evidence reach: what the rules had to judge of each control, and of which kinds of evidence there is nothing though
//! rules ask for it. It looks at an assessment and changes nothing of it.

use super::{Assessment, ControlState};
use crate::judge::Outcome;
use crate::rule::{Absent, Join, Rule, RuleSet, Source};
use saydo_catalog::ControlId;
use saydo_evidence::{Facts, KindId};
use saydo_source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

use super::state::State;

/// What the rules that count have of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Evidence, or a file that may be it and cannot be read.
    Judged,
    /// Nothing: each of them waits for evidence that is not here.
    Waits,
    /// Nothing that they ask anything of, and that is as good as none.
    NothingDue,
    /// There is no such rule: it stays with people.
    NoRule,
}

impl Reach {
    /// All of them, in the order of the reports.
    pub const ALL: [Self; 4] = [Self::Judged, Self::Waits, Self::NothingDue, Self::NoRule];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Waits => "no-evidence",
            Self::NothingDue => "nothing-due",
            Self::NoRule => "no-rule",
        }
    }
}

/// What the rules have of a control.
pub fn reach(control: &ControlState, assessment: &Assessment, rules: &RuleSet) -> Reach {
    let results = control.rules.iter().filter_map(|index| assessment.results.get(*index));
    let counting = results.filter(|result| rules.rules.get(result.rule).is_some_and(Rule::counts));
    let outcomes: Vec<Outcome> = counting.map(|result| result.outcome).collect();
    let due = || outcomes.iter().filter(|outcome| **outcome != Outcome::Void);
    if outcomes.is_empty() {
        Reach::NoRule
    } else if due().next().is_none() {
        Reach::NothingDue
    } else if due().all(|outcome| *outcome == Outcome::Missing) {
        Reach::Waits
    } else {
        Reach::Judged
    }
}

/// Evidence that rules ask for and no file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The kinds, any of which would do; sorted.
    pub kinds: Vec<KindId>,
    /// The rules that ask for it and are not met, by id.
    pub rules: Vec<String>,
    /// The controls that these rules lower; none where only good practice asks.
    pub controls: Vec<ControlId>,
    /// A file that may be it and cannot be read.
    pub unreadable: Option<RepoPath>,
    /// A file of the kind without a row.
    pub empty: Option<RepoPath>,
}

/// Of which kinds there is nothing in force, those first for which most controls wait.
pub fn wanted(assessment: &Assessment, rules: &RuleSet, facts: &Facts) -> Vec<Wanted> {
    let mut asked: BTreeMap<Vec<KindId>, BTreeSet<usize>> = BTreeMap::new();
    for (index, result) in assessment.results.iter().enumerate() {
        let Some(rule) = rules.rules.get(result.rule) else { continue };
        if matches!(result.outcome, Outcome::Met | Outcome::Declared | Outcome::Void) {
            continue;
        }
        for mut kinds in needs(rule) {
            kinds.sort();
            kinds.dedup();
            if !kinds.is_empty() && kinds.iter().all(|kind| facts.of(kind).is_empty()) {
                asked.entry(kinds).or_default().insert(index);
            }
        }
    }
    let mut wanted: Vec<Wanted> =
        asked.into_iter().map(|(kinds, results)| want(kinds, &results, assessment, rules, facts)).collect();
    wanted.sort_by(|a, b| {
        (b.controls.len(), b.rules.len(), &a.kinds).cmp(&(a.controls.len(), a.rules.len(), &b.kinds))
    });
    wanted
}

fn want(
    kinds: Vec<KindId>,
    results: &BTreeSet<usize>,
    assessment: &Assessment,
    rules: &RuleSet,
    facts: &Facts,
) -> Wanted {
    let rule = |index: &usize| rules.rules.get(assessment.results.get(*index)?.rule);
    let asking: Vec<&Rule> = results.iter().filter_map(rule).collect();
    let counts = |index: &&usize| results.contains(index) && rule(index).is_some_and(Rule::counts);
    let waiting = assessment.controls.iter().filter(|control| {
        control.state != State::Excluded && control.rules.iter().any(|index| counts(&index))
    });
    let first = |found: &dyn Fn(&KindId) -> Option<RepoPath>| kinds.iter().find_map(found);
    Wanted {
        rules: asking.iter().map(|rule| rule.id.clone()).collect(),
        controls: waiting.map(|control| control.id.clone()).collect(),
        unreadable: first(&|kind| facts.candidate(kind).map(|file| file.path.clone())),
        empty: first(&|kind| facts.empty(kind).map(|file| file.path.clone())),
        kinds,
    }
}

/// What a rule cannot be met without, each as the kinds any of which would do.
fn needs(rule: &Rule) -> Vec<Vec<KindId>> {
    let kinds = |source: &Source| match source {
        Source::Kinds(kinds) => kinds.clone(),
        Source::CatalogControl | Source::AssessmentControl | Source::TreeFile => Vec::new(),
    };
    let needed = |join: &&Join| {
        join.complete.is_some() || matches!(join.absent, Absent::Violated | Absent::Undetermined)
    };
    let mut needs = vec![kinds(&rule.each)];
    for join in rule.joins.iter().filter(needed) {
        needs.push(kinds(&join.source));
        needs.extend(join.complete.iter().map(|complete| kinds(&complete.of)));
    }
    // What the subject itself or a law states needs no text.
    let stated = rule.limits.iter().filter(|limit| limit.field.is_none() && limit.fixed.is_none());
    needs.extend(stated.map(|limit| limit.stated_in.clone()));
    needs
}
