//! Words of a cell -> a typed value, or the reason why there is none.

pub mod amount;
pub mod date;
pub mod duration;
pub mod number;
mod person;

use crate::kind::{Field, FieldType, Kinds};
use crate::placeholder::{holds_placeholder, is_put_off, is_unset, names_nobody};
use date::DateOrder;
use saydo_source::{Duration, Moment, Zone};

pub use amount::{Amount, Unit};
pub use person::Person;

/// A typed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A date.
    Date(Moment),
    /// A word of a closed vocabulary.
    State(String),
    /// A number.
    Number(f64),
    /// A length of time.
    Duration(Duration),
    /// A person.
    Person(Person),
    /// Control ids as written.
    Control(String),
    /// Several values.
    List(Vec<Value>),
}

/// What a field says.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A value.
    Known(Value),
    /// Blank, a dash or a placeholder.
    Unset,
    /// There, but no value of its type: never a pass, never silence.
    Unreadable(String),
}

/// What the reading of values depends on.
pub(crate) struct Context<'a> {
    pub(crate) kinds: &'a Kinds,
    pub(crate) zone: &'a Zone,
    pub(crate) order: Option<DateOrder>,
}

/// Reads the words of a field.
pub(crate) fn read(words: &str, field: &Field, context: &Context<'_>) -> Reading {
    if is_unset(words)
        && !(matches!(&field.holds, FieldType::State(values) if context.kinds.state(values, words).is_some()))
    {
        return Reading::Unset;
    }
    let free =
        matches!(field.holds, FieldType::Text | FieldType::Reference | FieldType::Link | FieldType::Control);
    if !free && holds_placeholder(words) {
        return Reading::Unset;
    }
    if puts_off(words, &field.holds) {
        return Reading::Unset;
    }
    if !field.list {
        return single(words, &field.holds, context);
    }
    let mut values = Vec::new();
    for part in words.split([';', ',', '\n', '|']).map(str::trim) {
        if is_unset(part) || puts_off(part, &field.holds) {
            continue;
        }
        match single(part, &field.holds, context) {
            Reading::Known(value) => values.push(value),
            Reading::Unset => {}
            Reading::Unreadable(_) if matches!(field.holds, FieldType::State(_)) => {
                values.push(Value::Text(part.to_owned()));
            }
            unreadable @ Reading::Unreadable(_) => return unreadable,
        }
    }
    if values.is_empty() { Reading::Unset } else { Reading::Known(Value::List(values)) }
}

/// Whether a word is taken back or asked beside it: `audits (not discussed)`, `confirmed?`.
fn takes_back(words: &str) -> bool {
    let words = words.to_lowercase();
    let beside = words.split_once('(').map_or("", |(_, beside)| beside).trim_start();
    let taken = ["not ", "nicht ", "postponed", "deferred", "skipped", "cancelled", "verschoben", "vertagt"];
    words.ends_with('?') && words.len() > 1 || taken.iter().any(|taken| beside.starts_with(taken))
}

/// Whether the words stand for no value where any words would pass for one.
fn puts_off(words: &str, holds: &FieldType) -> bool {
    match holds {
        FieldType::Person => names_nobody(words),
        FieldType::Text | FieldType::Scale | FieldType::Reference | FieldType::Link => is_put_off(words),
        FieldType::Date
        | FieldType::State(_)
        | FieldType::Number
        | FieldType::Money
        | FieldType::Duration
        | FieldType::Control => false,
    }
}

fn single(words: &str, holds: &FieldType, context: &Context<'_>) -> Reading {
    let words = words.trim();
    let known = |value: Option<Value>, expected: &str| {
        value.map_or_else(|| Reading::Unreadable(format!("expected {expected}")), Reading::Known)
    };
    match holds {
        FieldType::Text | FieldType::Reference | FieldType::Link => {
            Reading::Known(Value::Text(words.to_owned()))
        }
        FieldType::Control => Reading::Known(Value::Control(words.to_owned())),
        FieldType::Person => Reading::Known(Value::Person(Person::new(words))),
        FieldType::Date => match date::parse(words, context.order, context.zone) {
            Ok(moment) => Reading::Known(Value::Date(moment)),
            Err(why) => Reading::Unreadable(why),
        },
        FieldType::State(values) => {
            let state = context.kinds.state(values, words).filter(|_| !takes_back(words));
            let state = state.map(|word| Value::State(word.to_owned()));
            known(state, &format!("one of {}", values.join(", ")))
        }
        FieldType::Scale => Reading::Known(
            number::parse(words).map_or_else(|| Value::State(words.to_lowercase()), Value::Number),
        ),
        FieldType::Number | FieldType::Money => known(number::parse(words).map(Value::Number), "a number"),
        FieldType::Duration => {
            let lengths = duration::find(words);
            match lengths.split_first() {
                Some(((value, _), rest)) if rest.iter().all(|(other, _)| other == value) => {
                    Reading::Known(Value::Duration(*value))
                }
                Some(_) => Reading::Unreadable("expected one length of time; there are several".to_owned()),
                None => Reading::Unreadable("expected a length of time".to_owned()),
            }
        }
    }
}
