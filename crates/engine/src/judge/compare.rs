//! Values against values: one way to compare each type, three-valued where the evidence leaves it open.

use regex::Regex;
use saydo_catalog::{Catalog, ControlId};
use saydo_evidence::Value;
use saydo_source::{Moment, Truth};
use std::cmp::Ordering;
use std::sync::LazyLock;

/// The framework that bare numbers such as `5.1` belong to.
pub(crate) const HOME: &str = "iso27001-2022";

/// The words under which a value is looked up and compared; a list has all of its elements', a range of controls all controls.
pub(super) fn keys(value: &Value, catalog: &Catalog) -> Vec<String> {
    match value {
        Value::Text(text) => vec![plain(text)],
        Value::State(word) => vec![plain(word)],
        Value::Date(moment) => vec![moment.to_string()],
        Value::Number(number) => vec![format!("{number}")],
        Value::Duration(duration) => vec![duration.to_string()],
        Value::Person(person) => vec![person.key.clone()],
        Value::Control(text) => named(text, catalog)
            .iter()
            .flat_map(|id| std::iter::once(plain(id.id())).chain(leaves(id, catalog)))
            .collect(),
        Value::List(values) => values.iter().flat_map(|value| keys(value, catalog)).collect(),
    }
}

/// The controls that a text names, less those it excepts: `A.8.1-A.8.34 except A.8.24`.
pub(crate) fn named(text: &str, catalog: &Catalog) -> Vec<ControlId> {
    let known = |text: &str| -> Vec<ControlId> {
        catalog.mentions(text, Some(HOME)).iter().filter_map(|mention| mention.known().cloned()).collect()
    };
    if !EXCEPT.is_match(text) {
        return known(text);
    }
    let below = |ids: Vec<ControlId>| -> Vec<ControlId> {
        ids.iter().flat_map(|id| catalog.leaves(id)).map(|leaf| leaf.id.clone()).collect()
    };
    let mut all = Vec::new();
    for part in text.split([';', '\n']) {
        let Some(except) = EXCEPT.find(part) else {
            all.extend(known(part));
            continue;
        };
        let (before, after) = (&part[..except.start()], &part[except.end()..]);
        let inside = before.matches('(').count() > before.matches(')').count();
        let (excepted, rest) = after.split_once(')').filter(|_| inside).unwrap_or((after, ""));
        let excepted = below(known(excepted));
        let meant = below([known(before), known(rest)].concat());
        all.extend(meant.into_iter().filter(|id| !excepted.contains(id)));
    }
    all
}

/// What follows is left out.
static EXCEPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:except(?:ing)?|excluding|excl|without|not|other than|außer|ausgenommen|ohne|nicht)\b",
    )
    .expect("a constant pattern, tested below")
});

/// A clause stands for everything below it.
fn leaves(id: &ControlId, catalog: &Catalog) -> Vec<String> {
    catalog
        .leaves(id)
        .iter()
        .map(|leaf| &leaf.id)
        .filter(|leaf| *leaf != id)
        .map(|leaf| plain(leaf.id()))
        .collect()
}

/// Words without case and needless blanks.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether two values share a word.
pub(super) fn same(a: &Value, b: &Value, catalog: &Catalog) -> Truth {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.same_day(b),
        (Value::Number(a), Value::Number(b)) => ((a - b).abs() < 1e-9).into(),
        (Value::Person(a), Value::Person(b)) => a.same(b),
        (Value::List(values), Value::Person(_)) => {
            values.iter().fold(Truth::No, |truth, value| truth.or(same(value, b, catalog)))
        }
        (Value::Person(_), Value::List(values)) => {
            values.iter().fold(Truth::No, |truth, value| truth.or(same(a, value, catalog)))
        }
        (Value::Text(a), Value::Text(b)) => (version(a) == version(b)).into(),
        (a, b) => {
            let others = keys(b, catalog);
            let shared = keys(a, catalog).iter().any(|key| others.contains(key));
            // A number and a word ("4", "high") may mean one step of a scale that nobody spelt out.
            let words = |value: &Value| matches!(value, Value::State(_) | Value::Text(_));
            let number = |value: &Value| matches!(value, Value::Number(_));
            let open = (number(a) && words(b)) || (words(a) && number(b));
            if open && !shared { Truth::Unknown } else { shared.into() }
        }
    }
}

/// `v1.2` and `1.2` are one version.
fn version(text: &str) -> String {
    let text = plain(text);
    match text.strip_prefix('v') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest.to_owned(),
        Some(_) | None => text,
    }
}

/// How two values are ordered: numbers by size, dates by time; anything else has no order.
pub(super) fn order(a: &Value, b: &Value) -> Option<(Truth, Truth)> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let order = a.partial_cmp(b)?;
            Some(((order == Ordering::Less).into(), (order != Ordering::Greater).into()))
        }
        (Value::Date(a), Value::Date(b)) => Some((a.before(b), a.not_after(b))),
        (Value::Duration(a), Value::Duration(b)) => {
            let order = a.approximate_days().partial_cmp(&b.approximate_days())?;
            Some(((order == Ordering::Less).into(), (order != Ordering::Greater).into()))
        }
        _ => None,
    }
}

/// A value for people.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Control(text) => text.clone(),
        Value::State(word) => word.clone(),
        Value::Date(moment) => moment.to_string(),
        Value::Number(number) => format!("{number}"),
        Value::Duration(duration) => duration.to_string(),
        Value::Person(person) => person.name.clone(),
        Value::List(values) => values.iter().map(shown).collect::<Vec<_>>().join("; "),
    }
}

/// The date in a value.
pub(super) fn moment(value: &Value) -> Option<&Moment> {
    if let Value::Date(moment) = value { Some(moment) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_excepted_is_not_named() {
        let catalog = Catalog::embedded().unwrap_or_else(|problems| panic!("{} problems", problems.len()));
        let ids =
            |text| -> Vec<String> { named(text, &catalog).iter().map(|id| id.id().to_owned()).collect() };
        assert_eq!(ids("A.5.15-A.5.18 except A.5.16"), ["A.5.15", "A.5.17", "A.5.18"]);
        assert_eq!(ids("A.5.15-A.5.18 außer A.5.16 und A.5.17"), ["A.5.15", "A.5.18"]);
        assert_eq!(ids("A.8.13 (not A.8.24), A.8.25"), ["A.8.13", "A.8.25"]);
        assert_eq!(ids("9.2 without 9.2.1; A.5.1"), ["9.2.2", "A.5.1"]);
        assert_eq!(ids("A.5.1, 9.2"), ["A.5.1", "9.2"]);
    }
}
