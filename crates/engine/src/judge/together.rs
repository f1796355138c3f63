//! Demands on all subjects of a rule together: one finding of the rule, whatever each of them is.

use super::Context;
use super::expect::{Groups, Said, grouped, name_of, share};
use super::finding::{Finding, Observation, Verdict};
use super::index::Index;
use super::limit::Promises;
use super::members::Members;
use super::population::{kinds_asked, place_of};
use super::shortfall::blank;
use super::subject::Subject;
use crate::rule::{Expect, Expectation, Rule};
use saydo_evidence::{Item, KindId};
use saydo_source::Truth;
use std::collections::BTreeSet;

/// The findings of a rule about all its subjects. `population` holds each with whether the rule speaks to it.
pub(super) fn judge<'a>(
    rule: &'a Rule,
    population: &[(&'a Item, Truth)],
    context: &'a Context<'a>,
    index: &'a Index<'a>,
    promises: &'a [Promises],
) -> Vec<Finding> {
    let of_all = rule.expects.iter().enumerate().filter(|(_, expect)| expect.demand.of_all());
    let mut findings = Vec::new();
    for (number, expect) in of_all {
        let members = members(rule, expect, population, context, index, promises);
        let what = name_of(&rule.each);
        let said = match &expect.demand {
            Expectation::Counts { of: None, per, groups, bound } => {
                let groups = Groups { per, words: groups.as_deref(), bound };
                grouped(&members, groups, &what, context.catalog, context.kinds)
            }
            Expectation::Ratio { of: None, conditions, bound } => share(&members, bound, &what, |row| {
                let subject = Subject::new(rule, row, context, index, promises);
                let shown = conditions
                    .iter()
                    .fold(Truth::Yes, |truth, condition| truth.and(subject.shows(condition)));
                if row.unreadable.is_some() { Truth::Unknown } else { shown }
            }),
            _ => continue,
        };
        findings.push(finding(rule, number, expect, said, population, context));
    }
    findings
}

fn members<'a>(
    rule: &'a Rule,
    expect: &Expect,
    population: &[(&'a Item, Truth)],
    context: &'a Context<'a>,
    index: &'a Index<'a>,
    promises: &'a [Promises],
) -> Members<'a> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for (item, scope) in population {
        let mut counts = *scope;
        if !expect.unless.is_empty() {
            let subject = Subject::new(rule, item, context, index, promises);
            let unless = expect.unless.iter();
            let excepted = unless.fold(Truth::Yes, |truth, condition| truth.and(subject.shows(condition)));
            counts = counts.and(!excepted);
        }
        // A row that stands twice is one row, or it is a slip in its key.
        if counts == Truth::Yes && !seen.insert(index.own_key(item, context.kinds)) {
            counts = Truth::Unknown;
        }
        rows.push((*item, counts));
    }
    let open = index.unread(&rule.each).map(|path| format!("{path} cannot be read"));
    Members { rows, more: 0, open }
}

fn finding(
    rule: &Rule,
    number: usize,
    expect: &Expect,
    said: Said,
    population: &[(&Item, Truth)],
    context: &Context<'_>,
) -> Finding {
    let kind = kinds_asked(rule).first().map_or_else(|| KindId::new("evidence"), |kind| (*kind).clone());
    let title = context.kinds.get(&kind).map_or_else(|| rule.title.clone(), |kind| kind.title.clone());
    let first = population.iter().find(|(_, scope)| *scope != Truth::No);
    let places = if said.places.is_empty() {
        first.map(|(item, _)| place_of(item, "all of them together")).into_iter().collect()
    } else {
        said.places
    };
    let observation = Observation {
        expectation: expect.demand.name(),
        verdict: said.verdict,
        by_age: false,
        alone: false,
        expected: said.expected,
        found: said.found,
        parts: said.parts,
        places: places.clone(),
    };
    let message = format!("{title}: expected {}; {}", observation.expected, observation.found);
    Finding {
        verdict: observation.verdict,
        message,
        places,
        observations: vec![observation],
        ..blank(rule, &kind, &format!("all together {number}"), &title)
    }
}

/// What one subject is told of a demand on all of them.
pub(super) const TOGETHER: (Verdict, &str) = (Verdict::Void, "told of all of them together");
