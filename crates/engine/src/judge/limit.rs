//! The limit a subject is measured by: its own field, else what the organisation's text promises, else advice.

use super::Context;
use super::compare;
use super::denial;
use super::finding::{At, StatedLimit};
use super::subject::{Got, Subject, got, place};
use super::tier::{self, Part};
use crate::rule::parameter::SetTo;
use crate::rule::{Asks, Expectation, Limit, Rule};
use jiff::civil::Date;
use regex::Regex;
use saydo_evidence::{Amount, FieldName, Item, Unit, Value};
use saydo_source::{Duration, Truth};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A sentence that denies or remembers is no promise.
static NO_PROMISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no longer|not required|never been|previously|formerly|used to|until 20\d\d|was replaced|nicht mehr|früher|bisher|entfällt)\b")
        .expect("a constant pattern, used by every test of a promise")
});

/// A promised value with its sentence, and the tiers it speaks for; without one it speaks for those that no sentence names.
pub(super) struct Promise {
    pub(super) value: Amount,
    pub(super) at: At,
    /// Since when it is made, if that is known: the document that makes it has not been made anew since.
    pub(super) since: Option<Date>,
    tiers: BTreeSet<String>,
}

/// Each sentence that promises a value, found once for a rule.
pub(super) type Promises = Vec<Promise>;

/// A limit as it applies to one subject: texts that differ give a least and a greatest value.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    pub(super) least: Amount,
    pub(super) greatest: Amount,
    /// Whether it is advice only.
    pub(super) advice: bool,
    /// Whether no text states it that should, be it advice or a parameter.
    pub(super) unstated: bool,
    /// Since when all of it is promised, if that is known.
    pub(super) since: Option<Date>,
    /// For the finding.
    pub(super) stated: StatedLimit,
    /// Every sentence that states it.
    pub(super) sentences: Vec<At>,
}

impl Applied {
    fn one(value: Amount, advice: bool, at: Option<At>) -> Self {
        let sentences = at.iter().cloned().collect();
        let stated = StatedLimit { value: value.to_string(), stated_at: at };
        Self { least: value, greatest: value, advice, unstated: advice, since: None, stated, sentences }
    }

    /// What holds against every promise holds; what fails against every one fails; between them nothing is decided.
    pub(super) fn decide(&self, test: impl Fn(&Amount) -> Truth) -> Truth {
        let (least, greatest) = (test(&self.least), test(&self.greatest));
        if least == greatest { least } else { Truth::Unknown }
    }

    /// The same of a limit of time.
    pub(super) fn decide_time(&self, test: impl Fn(&Duration) -> Truth) -> Truth {
        self.decide(|amount| amount.duration().map_or(Truth::Unknown, &test))
    }

    /// Whether all texts say one and the same.
    pub(super) fn is_one(&self) -> bool {
        self.least == self.greatest
    }

    /// The limit in words.
    pub(super) fn words(&self) -> String {
        if self.is_one() {
            self.least.to_string()
        } else {
            format!("{} (another text says {})", self.least, self.greatest)
        }
    }
}

/// What the texts promise.
pub(super) fn promises(rule: &Rule, index: usize, context: &Context<'_>) -> Promises {
    let Some(limit) = rule.limits.get(index) else { return Vec::new() };
    // What a condition asks of a date or an interval recurs, as freshness does.
    let again = limit.in_conditions
        || rule.expects.iter().any(|expect| match &expect.demand {
            Expectation::Fresh(_, limit) => *limit == index,
            Expectation::Cadence { every, .. } => *every == index,
            _ => false,
        });
    let Some(probe) = limit.probe else { return Vec::new() };
    let mut found: Promises = Vec::new();
    for item in limit.stated_in.iter().flat_map(|kind| context.facts.of(kind)) {
        let since = made_since(item);
        for passage in item.passages.iter().filter(|passage| passage.probe == probe) {
            if NO_PROMISE.is_match(&passage.words) || denial::is_no_promise(&passage.words, &limit.near) {
                continue;
            }
            for Part { value, tiers } in
                tier::parts(&passage.words, limit.unit, again, limit.by.as_ref(), context.kinds)
            {
                let label = format!("the promise: {value}");
                let at = At { path: item.path.clone(), range: Some(passage.at), label };
                // The same promise to the same subjects is one, however many texts repeat it.
                let said = |known: &&mut Promise| known.value == value && known.tiers == tiers;
                match found.iter_mut().find(said) {
                    // Made in several texts it is made since the first; unless of one nobody knows since when.
                    Some(known) => known.since = known.since.zip(since).map(|(one, other)| one.min(other)),
                    None => found.push(Promise { value, at, since, tiers }),
                }
            }
        }
    }
    found
}

/// Since when a document makes its promises: in its first version since it is in force, else since it was approved. What a later version
/// says, an earlier one may have said.
fn made_since(item: &Item) -> Option<Date> {
    let first = item.fact(&FieldName::new("version")).is_some_and(|fact| {
        let version = fact.raw.trim().trim_start_matches(['v', 'V']).trim();
        version == "1"
            || version.strip_prefix("1.").is_some_and(|rest| rest.chars().all(|c| c == '0' || c == '.'))
    });
    let date = |name| item.value(name).and_then(compare::moment).map(|date| date.first);
    date("effective").or_else(|| date("approved-on")).filter(|_| first)
}

/// A promise that asks for less than it did, or made no longer.
pub(crate) struct Loosened {
    /// For whom; `None` for all that no sentence names.
    pub(crate) tier: Option<String>,
    /// The value and the sentence before.
    pub(crate) before: (Amount, At),
    /// The value and the sentence now.
    pub(crate) now: Option<(Amount, At)>,
}

/// The promises of a limit that ask for less in the head than in the base. Of several values the laxest counts, and the strictest: a
/// second sentence with a laxer one leaves open what holds.
pub(crate) fn loosened(rule: &Rule, index: usize, head: &Context<'_>, base: &Context<'_>) -> Vec<Loosened> {
    let Some(limit) = rule.limits.get(index) else { return Vec::new() };
    let (now, before) = (promises(rule, index, head), promises(rule, index, base));
    let tiers: BTreeSet<&String> = before.iter().chain(&now).flat_map(|promise| &promise.tiers).collect();
    let told = |promise: &Promise| (promise.value, promise.at.clone());
    let mut loosened = Vec::new();
    for tier in std::iter::once(None).chain(tiers.into_iter().map(|tier| Some(tier.as_str()))) {
        let (earlier, current) = (speaking(&before, tier), speaking(&now, tier));
        let Some((strictest, laxest)) = by_demand(limit.asks, &earlier) else { continue };
        let laxer = |a: &Promise, b: &Promise| asks_less(limit.asks, &a.value, &b.value);
        let change = match by_demand(limit.asks, &current) {
            None => Some((told(laxest), None)),
            Some((_, last)) if laxer(last, laxest) => Some((told(laxest), Some(told(last)))),
            Some((first, _)) if laxer(first, strictest) => Some((told(strictest), Some(told(first)))),
            Some(_) => None,
        };
        // What holds for all is said once, not again for each of those that no sentence names.
        let repeated = |(before, _): &((Amount, At), Option<(Amount, At)>)| {
            loosened.iter().any(|known: &Loosened| known.before == *before && known.tier.is_none())
        };
        if let Some((before, now)) = change.filter(|change| !repeated(change)) {
            loosened.push(Loosened { tier: tier.map(str::to_owned), before, now });
        }
    }
    loosened
}

/// A promise that is made since a later day than before, and from which occurrences are counted.
pub(crate) struct Later {
    pub(crate) value: Amount,
    pub(crate) since: Date,
    pub(crate) now: At,
    pub(crate) before: At,
}

/// The promises of a cadence that count from a later day in the head than in the base.
pub(crate) fn later(rule: &Rule, index: usize, head: &Context<'_>, base: &Context<'_>) -> Vec<Later> {
    let of_cadence =
        |demand: &Expectation| matches!(demand, Expectation::Cadence { every, .. } if *every == index);
    if !rule.expects.iter().any(|expect| of_cadence(&expect.demand)) {
        return Vec::new();
    }
    let before = promises(rule, index, base);
    let now = promises(rule, index, head).into_iter().filter_map(|promise| {
        let earlier =
            before.iter().find(|known| known.value == promise.value && known.tiers == promise.tiers)?;
        // Where no start is known everything is expected.
        let since = promise.since.filter(|since| earlier.since.is_none_or(|known| known < *since))?;
        Some(Later { value: promise.value, since, now: promise.at, before: earlier.at.clone() })
    });
    now.collect()
}

/// Whether the one amount, as the value of a limit, asks for less than the other.
pub(crate) fn asks_less(asks: Asks, one: &Amount, other: &Amount) -> bool {
    let laxer = match asks {
        Asks::AtMost => Ordering::Greater,
        Asks::AtLeast => Ordering::Less,
    };
    one.order(other) == Some(laxer)
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

/// The least and the greatest promise, if there is any.
fn extremes<'p>(promises: &[&'p Promise]) -> Option<(&'p Promise, &'p Promise)> {
    let less = |a: &&&Promise, b: &&&Promise| a.value.size().total_cmp(&b.value.size());
    Some((promises.iter().min_by(less)?, promises.iter().max_by(less)?))
}

/// The promise that asks for most and the one that asks for least.
fn by_demand<'p>(asks: Asks, promises: &[&'p Promise]) -> Option<(&'p Promise, &'p Promise)> {
    let (least, greatest) = extremes(promises)?;
    Some(match asks {
        Asks::AtMost => (least, greatest),
        Asks::AtLeast => (greatest, least),
    })
}

/// The least and the greatest of promises that are not the same.
fn differing<'p>(promises: &[&'p Promise]) -> Option<(&'p Promise, &'p Promise)> {
    extremes(promises).filter(|(least, greatest)| least.value.order(&greatest.value) == Some(Ordering::Less))
}

/// Two sentences that promise different things to the same subjects, and the tier of these if they have one.
pub(super) fn conflict(promises: &Promises) -> Option<(&Promise, &Promise, Option<&str>)> {
    let tiers: BTreeSet<&str> =
        promises.iter().flat_map(|promise| promise.tiers.iter().map(String::as_str)).collect();
    std::iter::once(None).chain(tiers.into_iter().map(Some)).find_map(|tier| {
        let (least, greatest) = differing(&speaking(promises, tier))?;
        Some((least, greatest, tier))
    })
}

/// The tiers for which no sentence speaks; none where a sentence speaks for all the others.
pub(super) fn silent<'l>(limit: &'l Limit, promises: &Promises) -> Vec<&'l str> {
    let states = limit.by.iter().flat_map(|by| &by.states);
    states.map(String::as_str).filter(|state| speaking(promises, Some(state)).is_empty()).collect()
}

/// The limit for a subject; `None` if nothing states it and there is no advice.
pub(super) fn apply(subject: &Subject<'_>, limit: &Limit, promises: &Promises) -> Option<Applied> {
    if let Some(field) = &limit.field {
        match got(subject.item, field) {
            // There, but no such amount: what it promises is not known.
            Got::Unreadable(_) => return None,
            Got::Known(value) => {
                let own = own_amount(value, limit.unit)?;
                let at = place(subject.item, field, format!("the promise: {own}"));
                return Some(Applied::one(own, false, Some(at)));
            }
            Got::Unset => {}
        }
    }
    if let Some(fixed) = limit.fixed {
        return Some(Applied::one(fixed, false, None));
    }
    let promises = applying(subject, limit, promises);
    let Some((least, _)) = extremes(&promises) else {
        if let Some(set) = &limit.set_to {
            let at = set_at(set);
            return Some(Applied {
                unstated: limit.probe.is_some(),
                ..Applied::one(set.amount, false, Some(at))
            });
        }
        return limit.advice.map(|advice| Applied::one(advice, true, None));
    };
    let greatest = differing(&promises).map(|(_, greatest)| greatest);
    let since = std::iter::once(least).chain(greatest).map(|promise| promise.since);
    let since = since.collect::<Option<Vec<Date>>>().and_then(|dates| dates.into_iter().min());
    let stated = StatedLimit { value: least.value.to_string(), stated_at: Some(least.at.clone()) };
    let sentences = std::iter::once(least).chain(greatest).map(|promise| promise.at.clone()).collect();
    let greatest = greatest.map_or(least.value, |promise| promise.value);
    Some(Applied { least: least.value, greatest, advice: false, unstated: false, since, stated, sentences })
}

/// Where a parameter is set.
pub(super) fn set_at(set: &SetTo) -> At {
    let label = format!("the parameter: {}", set.amount);
    At { path: set.path.clone(), range: Some(set.at), label }
}

/// The amount that a subject states in its own field.
pub(crate) fn own_amount(value: &Value, unit: Unit) -> Option<Amount> {
    match (unit, value) {
        (Unit::Duration, Value::Duration(length)) => Some(Amount::Duration(*length)),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // tested for both beside
        (Unit::Count, Value::Number(number))
            if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number) =>
        {
            Some(Amount::Count(*number as u32))
        }
        (Unit::Percent, Value::Number(share)) if (0.0..=100.0).contains(share) => {
            Some(Amount::Percent(*share))
        }
        (Unit::Duration | Unit::Count | Unit::Percent, _) => None,
    }
}
