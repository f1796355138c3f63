//! Demands on all subjects of a rule together: one finding of the rule, whatever each of them is.

use super::Context;
use super::expect::{Groups, Said, grouped, name_of, share};
use super::finding::{Finding, Observation, Verdict};
use super::index::Index;
use super::limit::{self, Applied, Promises};
use super::members::{Kept, Members};
use super::population::{kinds_asked, place_of};
use super::shortfall::blank;
use super::subject::Subject;
use crate::rule::{Bound, Expect, Expectation, Rule, Severity};
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
) -> Vec<Told> {
    let of_all = rule.expects.iter().enumerate().filter(|(_, expect)| expect.demand.of_all());
    let mut told = Vec::new();
    for (number, expect) in of_all {
        let (bound, unit) = match &expect.demand {
            Expectation::Counts { bound, .. } => (bound, ""),
            Expectation::Ratio { bound, .. } => (bound, " %"),
            _ => continue,
        };
        let mut limit = None;
        // A limit for all is the same for each: the first subject stands for them.
        let kept = population.first().map(|(first, _)| {
            let subject = Subject::new(rule, first, context, index, promises);
            kept(&subject, bound, unit, &mut limit)
        });
        let Some(kept) = kept else { continue };
        let what = name_of(&rule.each);
        let said = match kept {
            Err(said) => said,
            Ok(kept) => {
                let members = members(rule, expect, population, context, index, promises);
                match &expect.demand {
                    Expectation::Counts { per, groups, .. } => {
                        let groups = Groups { per, words: groups.as_deref(), bound: &kept };
                        grouped(&members, groups, &what, context.catalog, context.kinds)
                    }
                    Expectation::Ratio { conditions, .. } => share(&members, &kept, &what, |row| {
                        let subject = Subject::new(rule, row, context, index, promises);
                        let shown = conditions
                            .iter()
                            .fold(Truth::Yes, |truth, condition| truth.and(subject.shows(condition)));
                        if row.unreadable.is_some() { Truth::Unknown } else { shown }
                    }),
                    _ => continue,
                }
            }
        };
        let mut finding = finding(rule, number, expect, said, population, context);
        let by_advice = limit.as_ref().is_some_and(|limit| limit.advice);
        let advised = limit.as_ref().is_some_and(|limit| limit.unstated);
        if by_advice && finding.verdict.fails() {
            finding.severity = Severity::Improvement;
        }
        finding.limit = limit.map(|limit| limit.stated);
        told.push(Told { finding, advised, by_advice });
    }
    told
}

/// A finding about all subjects together.
pub(super) struct Told {
    pub(super) finding: Finding,
    /// Whether no text stated the limit, so that advice or a parameter was looked at.
    pub(super) advised: bool,
    /// Whether it was advice.
    by_advice: bool,
}

impl Told {
    /// What it counts for the outcome: what only falls short of advice lowers nothing by itself, the missing promise does.
    pub(super) fn verdict(&self) -> Verdict {
        if self.by_advice && self.finding.verdict.fails() { Verdict::Void } else { self.finding.verdict }
    }
}

fn kept(subject: &Subject<'_>, bound: &Bound, unit: &str, used: &mut Option<Applied>) -> Result<Kept, Said> {
    Kept::of(bound, unit, |index| {
        let applied = subject
            .rule
            .limits
            .get(index)
            .zip(subject.promises.get(index))
            .and_then(|(limit, promises)| limit::apply(subject, limit, promises));
        used.clone_from(&applied);
        applied.ok_or_else(|| Said {
            verdict: Verdict::Undetermined,
            expected: "a stated limit".to_owned(),
            found: "nothing states the limit".to_owned(),
            parts: Vec::new(),
            places: Vec::new(),
        })
    })
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
