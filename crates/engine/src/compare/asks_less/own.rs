//! What a subject says of itself: the limit it is held to, the day from which something is expected of it, what its key names.

use super::{AsksLess, Pair, What, at, shown};
use crate::compare::Sides;
use crate::judge::{asks_less, own_amount};
use crate::rule::{Expectation, Rule, Source};
use saydo_evidence::{Amount, FieldName, Item, Kind, Reading, Shape, Unit, Value};
use std::collections::BTreeSet;

/// Fields that name what a record is about, where its key is a number of the register.
const NAMES: [&str; 6] = ["name", "title", "person", "system", "supplier", "asset"];

/// Limits that subjects state themselves, and that ask for less now or are stated no longer. What the kind says of such a field itself is told
/// with the other values.
pub(super) fn promises(sides: &Sides<'_>, pairs: &[Pair<'_>]) -> Vec<AsksLess> {
    let mut told: Vec<AsksLess> = Vec::new();
    for Pair { now, before } in pairs {
        // Rules that read one field tell of it once.
        let mut fields: BTreeSet<&FieldName> =
            sides.head.kinds.get(&now.kind).map(told_by_kind).unwrap_or_default();
        for rule in judging(sides, now) {
            for limit in &rule.limits {
                let Some(field) = &limit.field else { continue };
                let Some(earlier) = amount(before, field, limit.unit).filter(|_| fields.insert(field)) else {
                    continue;
                };
                let became = match amount(now, field, limit.unit) {
                    Some(laxer) if asks_less(limit.asks, &laxer, &earlier) => format!("became {laxer}"),
                    Some(_) => continue,
                    None => "is stated no longer".to_owned(),
                };
                told.push(AsksLess {
                    what: What::Promise,
                    message: format!("{}: the promise of {earlier} {became} ({})", now.title, rule.title),
                    now: vec![at(now, now.fact(field), &became)],
                    before: vec![at(before, before.fact(field), &format!("the promise: {earlier}"))],
                });
            }
        }
    }
    told
}

fn told_by_kind(kind: &Kind) -> BTreeSet<&FieldName> {
    kind.fields.iter().filter(|field| field.asks_less.is_some()).map(|field| &field.name).collect()
}

/// Days from which a rule expects occurrences of a subject, and that are later now.
pub(super) fn starts(sides: &Sides<'_>, pairs: &[Pair<'_>]) -> Vec<AsksLess> {
    let mut told = Vec::new();
    for Pair { now, before } in pairs {
        for rule in judging(sides, now) {
            let since = rule.expects.iter().find_map(|expect| match &expect.demand {
                Expectation::Cadence { since, .. } => since.as_ref(),
                _ => None,
            });
            let Some(field) = since else { continue };
            let start = |item: &Item| match item.fact(field).map(|fact| &fact.reading) {
                Some(Reading::Known(Value::Date(day))) => Some(day.first),
                _ => None,
            };
            // Where no start is known everything is expected.
            if start(now) <= start(before) {
                continue;
            }
            let said = |item: &Item| item.fact(field).map_or("blank", shown).to_owned();
            let name = field.as_str().replace('-', " ");
            told.push(AsksLess {
                what: What::Scope,
                message: format!(
                    "{}: {name} was {} and is {}, and nothing is expected before it: {}",
                    now.title,
                    said(before),
                    said(now),
                    rule.title
                ),
                now: vec![at(now, now.fact(field), &format!("{name} {}", said(now)))],
                before: vec![at(before, before.fact(field), &format!("{name} {}", said(before)))],
            });
        }
    }
    told
}

/// Records whose key names another thing than before: what it named is gone, and whatever was known of it passes for what is new.
pub(super) fn names(sides: &Sides<'_>, pairs: &[Pair<'_>]) -> Vec<AsksLess> {
    let told = pairs.iter().filter_map(|Pair { now, before }| {
        let kind = sides.head.kinds.get(&now.kind)?;
        let field = name_of(kind)?;
        let words = |item: &Item| -> BTreeSet<String> {
            let said = item.fact(field).map_or("", |fact| fact.raw.as_str()).to_lowercase();
            said.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let (is, was) = (words(now), words(before));
        if was.is_empty() || is == was || !is.is_disjoint(&was) {
            return None;
        }
        let said = |item: &Item| item.fact(field).map_or("blank", shown).to_owned();
        Some(AsksLess {
            what: What::Population,
            message: format!(
                "{}: {} was {} and is {}",
                kind.title.to_lowercase(),
                now.title,
                said(before),
                said(now)
            ),
            now: vec![at(now, now.fact(field), "another")],
            before: vec![at(before, before.fact(field), "was here")],
        })
    });
    told.collect()
}

/// The field that names what a record is about, where its key alone does not.
pub(super) fn name_of(kind: &Kind) -> Option<&FieldName> {
    if kind.shape != Shape::Record || kind.key != [FieldName::new("id")] {
        return None;
    }
    let named =
        |wanted: &&str| kind.fields.iter().map(|field| &field.name).find(|name| name.as_str() == *wanted);
    NAMES.iter().find_map(named)
}

fn judging<'s>(sides: &'s Sides<'_>, item: &'s Item) -> impl Iterator<Item = &'s Rule> {
    let judges = |rule: &&Rule| matches!(&rule.each, Source::Kinds(kinds) if kinds.contains(&item.kind));
    sides.rules.rules.iter().filter(judges)
}

fn amount(item: &Item, field: &FieldName, unit: Unit) -> Option<Amount> {
    match item.fact(field).map(|fact| &fact.reading) {
        Some(Reading::Known(value)) => own_amount(value, unit),
        Some(Reading::Unset | Reading::Unreadable(_)) | None => None,
    }
}
