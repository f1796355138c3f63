//! Values against values: one way to compare each type, three-valued where the evidence leaves it open.

use saydo_catalog::{Catalog, ControlId};
use saydo_evidence::Value;
use saydo_source::{Moment, Truth};
use std::cmp::Ordering;

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
        Value::Control(text) => catalog
            .mentions(text, Some(HOME))
            .iter()
            .filter_map(|mention| mention.known())
            .flat_map(|id| std::iter::once(plain(id.id())).chain(leaves(id, catalog)))
            .collect(),
        Value::List(values) => values.iter().flat_map(|value| keys(value, catalog)).collect(),
    }
}

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
