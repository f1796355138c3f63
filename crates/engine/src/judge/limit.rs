//! The limit a subject is measured by: its own field, else what the organisation's text promises, else advice.

use super::Context;
use super::compare;
use super::denial;
use super::finding::{At, StatedLimit};
use super::subject::{Got, Subject, got, place};
use super::tier::{self, Part};
use crate::rule::{Expectation, Limit, Rule};
use regex::Regex;
use saydo_evidence::{Reading, Value};
use saydo_source::{Duration, Truth};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A sentence that denies or remembers is no promise.
static NO_PROMISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no longer|not required|never been|previously|formerly|used to|until 20\d\d|was replaced|nicht mehr|früher|bisher|entfällt)\b")
        .expect("a constant pattern, used by every test of a promise")
});

/// A promised value with its sentence, and the tiers it speaks for; without one it speaks for those that no sentence names.
pub(super) struct Promise {
    pub(super) value: Duration,
    pub(super) at: At,
    tiers: BTreeSet<String>,
}

/// Each sentence that promises a value, found once for a rule.
pub(super) type Promises = Vec<Promise>;

/// A limit as it applies to one subject: texts that differ give a shortest and a longest value.
pub(super) struct Applied {
    pub(super) shortest: Duration,
    pub(super) longest: Duration,
    /// Whether nobody stated it.
    pub(super) advice: bool,
    /// For the finding.
    pub(super) stated: StatedLimit,
    /// Every sentence that states it.
    pub(super) sentences: Vec<At>,
}

impl Applied {
    fn one(value: Duration, advice: bool, at: Option<At>) -> Self {
        let sentences = at.iter().cloned().collect();
        let stated = StatedLimit { value: value.to_string(), stated_at: at };
        Self { shortest: value, longest: value, advice, stated, sentences }
    }

    /// What holds against every promise holds; what fails against every one fails; between them nothing is decided.
    pub(super) fn decide(&self, test: impl Fn(&Duration) -> Truth) -> Truth {
        let (strict, lax) = (test(&self.shortest), test(&self.longest));
        if strict == lax { strict } else { Truth::Unknown }
    }

    /// The limit in words.
    pub(super) fn words(&self) -> String {
        if self.shortest == self.longest {
            self.shortest.to_string()
        } else {
            format!("{} (another text says {})", self.shortest, self.longest)
        }
    }
}

/// What the texts promise.
pub(super) fn promises(rule: &Rule, index: usize, context: &Context<'_>) -> Promises {
    let Some(limit) = rule.limits.get(index) else { return Vec::new() };
    let again = rule.expects.iter().any(|expect| match &expect.demand {
        Expectation::Fresh(_, limit) => *limit == index,
        Expectation::Cadence { every, .. } => *every == index,
        _ => false,
    });
    let Some(probe) = limit.probe else { return Vec::new() };
    let mut found: Promises = Vec::new();
    for item in limit.stated_in.iter().flat_map(|kind| context.facts.of(kind)) {
        for passage in item.passages.iter().filter(|passage| passage.probe == probe) {
            if NO_PROMISE.is_match(&passage.words) || denial::is_no_promise(&passage.words, &limit.near) {
                continue;
            }
            for Part { value, tiers } in tier::parts(&passage.words, again, limit.by.as_ref(), context.kinds)
            {
                let label = format!("the promise: {value}");
                let at = At { path: item.path.clone(), range: Some(passage.at), label };
                // The same promise to the same subjects is one, however many texts repeat it.
                let said = |known: &Promise| known.value == value && known.tiers == tiers;
                if !found.iter().any(said) {
                    found.push(Promise { value, at, tiers });
                }
            }
        }
    }
    found
}

/// A promise that is longer than it was, or made no longer.
pub(crate) struct Loosened {
    /// For whom; `None` for all that no sentence names.
    pub(crate) tier: Option<String>,
    /// The value and the sentence before.
    pub(crate) before: (Duration, At),
    /// The value and the sentence now.
    pub(crate) now: Option<(Duration, At)>,
}

/// The promises of a limit that ask for less in the head than in the base. Of several values the longest counts, and the shortest: a
/// second sentence with a longer one leaves open what holds.
pub(crate) fn loosened(rule: &Rule, index: usize, head: &Context<'_>, base: &Context<'_>) -> Vec<Loosened> {
    let (now, before) = (promises(rule, index, head), promises(rule, index, base));
    let tiers: BTreeSet<&String> = before.iter().chain(&now).flat_map(|promise| &promise.tiers).collect();
    let told = |promise: &Promise| (promise.value, promise.at.clone());
    let mut loosened = Vec::new();
    for tier in std::iter::once(None).chain(tiers.into_iter().map(|tier| Some(tier.as_str()))) {
        let (earlier, current) = (speaking(&before, tier), speaking(&now, tier));
        let Some((shortest, longest)) = extremes(&earlier) else { continue };
        let greater = |a: &Promise, b: &Promise| a.value.approximate_days() > b.value.approximate_days();
        let change = match extremes(&current) {
            None => Some((told(longest), None)),
            Some((_, last)) if greater(last, longest) => Some((told(longest), Some(told(last)))),
            Some((first, _)) if greater(first, shortest) => Some((told(shortest), Some(told(first)))),
            Some(_) => None,
        };
        // What holds for all is said once, not again for each of those that no sentence names.
        let repeated = |(before, _): &((Duration, At), Option<(Duration, At)>)| {
            loosened.iter().any(|known: &Loosened| known.before == *before && known.tier.is_none())
        };
        if let Some((before, now)) = change.filter(|change| !repeated(change)) {
            loosened.push(Loosened { tier: tier.map(str::to_owned), before, now });
        }
    }
    loosened
}

/// Whether the texts of both sides promise the same to the same subjects.
pub(crate) fn same_promises(rule: &Rule, index: usize, head: &Context<'_>, base: &Context<'_>) -> bool {
    let said = |context: &Context<'_>| -> Vec<(String, BTreeSet<String>)> {
        let mut said: Vec<_> = promises(rule, index, context)
            .into_iter()
            .map(|promise| (promise.value.to_string(), promise.tiers))
            .collect();
        said.sort();
        said
    };
    said(head) == said(base)
}

/// The promises that speak for a tier: those that name it, else those that name none.
fn speaking<'p>(promises: &'p Promises, tier: Option<&str>) -> Vec<&'p Promise> {
    let naming: Vec<&Promise> =
        promises.iter().filter(|promise| tier.is_some_and(|tier| promise.tiers.contains(tier))).collect();
    if naming.is_empty() {
        promises.iter().filter(|promise| promise.tiers.is_empty()).collect()
    } else {
        naming
    }
}

/// The promises that may speak for a subject; where its tier cannot be read, all of them.
fn applying<'p>(subject: &Subject<'_>, limit: &Limit, promises: &'p Promises) -> Vec<&'p Promise> {
    let Some(by) = &limit.by else { return promises.iter().collect() };
    match got(subject.item, &by.field) {
        Got::Known(Value::State(tier)) => speaking(promises, Some(tier)),
        Got::Known(_) | Got::Unset | Got::Unreadable(_) => promises.iter().collect(),
    }
}

/// The shortest and the longest promise, if there is any.
fn extremes<'p>(promises: &[&'p Promise]) -> Option<(&'p Promise, &'p Promise)> {
    let less =
        |a: &&&Promise, b: &&&Promise| a.value.approximate_days().total_cmp(&b.value.approximate_days());
    Some((promises.iter().min_by(less)?, promises.iter().max_by(less)?))
}

/// The shortest and the longest of promises that are not the same.
fn differing<'p>(promises: &[&'p Promise]) -> Option<(&'p Promise, &'p Promise)> {
    extremes(promises).filter(|(shortest, longest)| {
        compare::order(&Value::Duration(shortest.value), &Value::Duration(longest.value))
            .is_some_and(|(less, _)| less == Truth::Yes)
    })
}

/// Two sentences that promise different things to the same subjects, and the tier of these if they have one.
pub(super) fn conflict(promises: &Promises) -> Option<(&Promise, &Promise, Option<&str>)> {
    let tiers: BTreeSet<&str> =
        promises.iter().flat_map(|promise| promise.tiers.iter().map(String::as_str)).collect();
    std::iter::once(None).chain(tiers.into_iter().map(Some)).find_map(|tier| {
        let (shortest, longest) = differing(&speaking(promises, tier))?;
        Some((shortest, longest, tier))
    })
}

/// The tiers for which no sentence speaks; none where a sentence speaks for all the others.
pub(super) fn silent<'l>(limit: &'l Limit, promises: &Promises) -> Vec<&'l str> {
    let states = limit.by.iter().flat_map(|by| &by.states);
    states.map(String::as_str).filter(|state| speaking(promises, Some(state)).is_empty()).collect()
}

/// The limit for a subject; `None` if nothing states it and there is no advice.
pub(super) fn apply(subject: &Subject<'_>, limit: &Limit, promises: &Promises) -> Option<Applied> {
    if let Some(field) = &limit.field
        && let Some(fact) = subject.item.fields.get(field)
        && let Reading::Known(Value::Duration(own)) = &fact.reading
    {
        let at = place(subject.item, field, format!("the promise: {own}"));
        return Some(Applied::one(*own, false, Some(at)));
    }
    // There, but no length of time: what it promises is not known.
    if limit.field.as_ref().is_some_and(|field| matches!(got(subject.item, field), Got::Unreadable(_))) {
        return None;
    }
    if let Some(fixed) = limit.fixed {
        return Some(Applied::one(fixed, false, None));
    }
    let promises = applying(subject, limit, promises);
    let Some((shortest, _)) = extremes(&promises) else {
        return limit.advice.map(|advice| Applied::one(advice, true, None));
    };
    let longest = differing(&promises).map(|(_, longest)| longest);
    let stated = StatedLimit { value: shortest.value.to_string(), stated_at: Some(shortest.at.clone()) };
    let sentences = std::iter::once(shortest).chain(longest).map(|promise| promise.at.clone()).collect();
    let longest = longest.map_or(shortest.value, |promise| promise.value);
    Some(Applied { shortest: shortest.value, longest, advice: false, stated, sentences })
}
