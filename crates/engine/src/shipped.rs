//! The rules inside the program, taken together: each reads as the others do, and has all the cases that decide it.

use crate::cases;
use crate::embedded::{CASES, RULES};
use crate::rule::{Agreement, Condition, Expectation, Rule, Test, compile};
use saydo_catalog::Catalog;
use saydo_evidence::Kinds;
use saydo_source::{Definition, RepoPath};

fn define((name, text): &(&str, &str)) -> Definition {
    let name: RepoPath = name.parse().expect("a path written by the build script");
    Definition::parse(&name, text)
}

fn rules() -> Vec<Rule> {
    let catalog = Catalog::embedded().expect("the frameworks inside");
    let definitions: Vec<Definition> = RULES.iter().map(define).collect();
    let (set, problems) = compile(&definitions, &catalog, &Kinds::embedded().0);
    assert!(problems.is_empty(), "{problems:?}");
    set.rules
}

/// Names of the cases of a rule.
fn cases_of(rule: &Rule) -> Vec<String> {
    let file = CASES.iter().find(|(name, _)| name.ends_with(&format!("/{}.test.toml", rule.id)));
    let cases = file.map(|file| cases::read(&define(file))).unwrap_or_default();
    cases.into_iter().map(|case| case.name).collect()
}

/// Whether an hour, a day or a step of a number can turn the verdict.
fn has_boundary(rule: &Rule) -> bool {
    let joined = rule.joins.iter().flat_map(|join| {
        join.conditions.iter().chain(join.complete.iter().flat_map(|complete| &complete.conditions))
    });
    let unless = rule.expects.iter().flat_map(|expect| &expect.unless);
    rule.during.is_some()
        || rule.conditions.iter().chain(joined).chain(unless).any(is_ordered)
        || rule.expects.iter().any(|expect| match &expect.demand {
            Expectation::That(conditions) => conditions.iter().any(is_ordered),
            Expectation::Fresh(..)
            | Expectation::Due(_)
            | Expectation::Cadence { .. }
            | Expectation::Within(..)
            | Expectation::Ordered(_)
            | Expectation::Computed(..)
            | Expectation::Agrees(Agreement::Count(..))
            | Expectation::Count(..)
            | Expectation::Counts { .. }
            | Expectation::Ratio { .. } => true,
            Expectation::Present
            | Expectation::Fields(_)
            | Expectation::Unique(_)
            | Expectation::Covers(_)
            | Expectation::Distinct(..)
            | Expectation::Agrees(Agreement::Fields(..))
            | Expectation::Topics(_)
            | Expectation::NoPlaceholders
            | Expectation::References(..)
            | Expectation::Sections(_)
            | Expectation::Matches(..)
            | Expectation::Lacks(..)
            | Expectation::Links(_) => false,
        })
}

fn is_ordered(condition: &Condition) -> bool {
    match condition {
        Condition::Field(_, test) => match test {
            Test::Above(_)
            | Test::Below(_)
            | Test::AtLeast(_)
            | Test::AtMost(_)
            | Test::YoungerThan(_)
            | Test::OnScale(_) => true,
            Test::Is(_) | Test::Not(_) | Test::Matches(_) | Test::Present(_) => false,
        },
        Condition::Joined(..) => false,
        Condition::Any(inner) => inner.iter().any(is_ordered),
    }
}

#[test]
fn every_rule_has_the_cases_that_decide_it() {
    let mut lacking = Vec::new();
    for rule in rules() {
        let cases = cases_of(&rule);
        let boundary = has_boundary(&rule).then_some("boundary");
        let wanted = ["holds", "violated", "missing", "empty", "malformed"].into_iter().chain(boundary);
        let lacks: Vec<&str> =
            wanted.filter(|wanted| !cases.iter().any(|name| name.starts_with(wanted))).collect();
        if !lacks.is_empty() {
            lacking.push(format!("{} lacks {}", rule.id, lacks.join(", ")));
        }
        let mut names = cases.clone();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), cases.len(), "{}: two cases of one name", rule.id);
    }
    assert!(lacking.is_empty(), "\n{}", lacking.join("\n"));
}

#[test]
fn every_rule_reads_as_the_others_do() {
    for rule in rules() {
        let id = &rule.id;
        assert!(rule.why.ends_with('.'), "{id}: why is a sentence");
        assert!(rule.remedy.ends_with('.'), "{id}: remedy is a sentence");
        assert!(!rule.title.ends_with('.'), "{id}: title has no full stop");
        assert!(rule.title.starts_with(char::is_uppercase), "{id}: title begins as a sentence");
    }
}

/// `access-reviewed`, not `check-access-review` or `rule-12`.
#[test]
fn every_id_says_the_demanded_state() {
    for rule in rules() {
        let id = &rule.id;
        let words: Vec<&str> = id.split('-').collect();
        let plain = id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(
            plain && words.len() >= 2 && !words.contains(&""),
            "{id}: small words with dashes, no numbers"
        );
        let orders = ["check", "ensure", "verify", "test", "rule", "must", "should", "review", "require"];
        assert!(!orders.contains(&words[0]), "{id}: a state, not an order");
    }
}

#[test]
fn every_rule_has_its_cases_beside_it_and_every_file_of_cases_its_rule() {
    let beside: Vec<String> = RULES.iter().map(|(name, _)| name.replace(".toml", ".test.toml")).collect();
    let cases: Vec<&str> = CASES.iter().map(|(name, _)| *name).collect();
    assert_eq!(beside, cases);
}
