//! Whether a value is a step of a scale: the rows of a kind, each with its number and its word.

use super::Context;
use super::compare::plain;
use super::subject::{Got, got};
use saydo_evidence::{FieldName, FieldType, Item, KindId, Value};
use saydo_source::Truth;

/// Whether the value of a field is a step. Without a row that says so of the field's own dimension nothing is decided.
pub(super) fn on(context: &Context<'_>, kind: &KindId, field: &FieldName, value: &Value) -> Truth {
    if let Value::List(values) = value {
        let each = values.iter().map(|value| on(context, kind, field, value));
        return each.fold(Truth::Yes, Truth::and);
    }
    let dimension = dimension(context, kind, field);
    let mut readable = false;
    let mut answer = if context.facts.candidate(kind).is_some() { Truth::Unknown } else { Truth::No };
    for step in context.facts.of(kind) {
        let (meant, same) = (speaks_of(step, dimension), is(step, value));
        let trusted = step.unreadable.is_none();
        readable |= trusted && meant == Truth::Yes;
        // A step of a dimension that nobody names may be one of this scale.
        answer = answer.or(if trusted { meant.and(same) } else { meant.and(Truth::Unknown) });
    }
    if readable { answer } else { Truth::Unknown }
}

/// The dimension that a field is rated in, if the scale has several and the field has the name of one: `residual-likelihood`.
fn dimension<'k>(context: &Context<'k>, kind: &KindId, field: &FieldName) -> Option<&'k str> {
    let dimensions = context.kinds.get(kind)?.field(&FieldName::new("dimension"))?;
    let FieldType::State(words) = &dimensions.holds else { return None };
    let named = |word: &&str| field.as_str() == *word || field.as_str().ends_with(&format!("-{word}"));
    words.iter().map(String::as_str).find(named)
}

fn speaks_of(step: &Item, dimension: Option<&str>) -> Truth {
    let Some(wanted) = dimension else { return Truth::Yes };
    match got(step, &FieldName::new("dimension")) {
        Got::Known(Value::State(word)) => (word == wanted).into(),
        Got::Known(_) | Got::Unset | Got::Unreadable(_) => Truth::Unknown,
    }
}

/// Whether the step has this number or this word.
fn is(step: &Item, value: &Value) -> Truth {
    match value {
        Value::Number(number) => match got(step, &FieldName::new("value")) {
            Got::Known(Value::Number(own)) => ((own - number).abs() < 1e-9).into(),
            Got::Known(_) | Got::Unset | Got::Unreadable(_) => Truth::Unknown,
        },
        Value::State(word) | Value::Text(word) => match got(step, &FieldName::new("label")) {
            Got::Known(Value::Text(own)) => (plain(own) == plain(word)).into(),
            Got::Known(_) | Got::Unset | Got::Unreadable(_) => Truth::Unknown,
        },
        Value::Date(_) | Value::Duration(_) | Value::Person(_) | Value::Control(_) | Value::List(_) => {
            Truth::Unknown
        }
    }
}
