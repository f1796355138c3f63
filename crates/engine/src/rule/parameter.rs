//! Parameters: amounts of a limit that the configuration sets, for where no text states it.

use super::{Limit, RuleSet};
use saydo_evidence::{Amount, Unit};
use saydo_source::{ByteRange, Duration, Item, RepoPath, Spanned, Table, nearest};
use std::collections::BTreeSet;

/// The last words of a name that say in which unit its number is.
const LENGTHS: [&str; 7] = ["business-days", "working-days", "hours", "days", "weeks", "months", "years"];

/// A value as it is written.
#[derive(Clone, Debug, PartialEq)]
enum Written {
    Text(String),
    Whole(i64),
    Fraction(f64),
}

/// A parameter as it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    name: Spanned<String>,
    written: Written,
    at: ByteRange,
    path: RepoPath,
}

/// The amount that a parameter gives to a limit, and where it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetTo {
    /// How much.
    pub amount: Amount,
    /// The file that sets it.
    pub path: RepoPath,
    /// The value in it.
    pub at: ByteRange,
}

/// A parameter that is set wrongly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The kind of mistake.
    pub code: &'static str,
    /// Where.
    pub at: ByteRange,
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub label: String,
}

/// Reads `[parameters]`. What is no value of any limit is a mistake already; the rest is held against the rules.
pub fn read(table: &Table<'_>) -> Vec<Given> {
    let path = &table.definition().name;
    let entries = table.entries().into_iter().filter_map(|(name, value)| {
        let (written, at) = match value {
            Item::Text(text) => (Written::Text(text.value), text.at),
            Item::Integer(number) => (Written::Whole(number.value), number.at),
            Item::Number(number) => (Written::Fraction(number.value), number.at),
            other @ (Item::Flag(_) | Item::Date(_) | Item::List(..) | Item::Table(_)) => {
                let label = "expected a number, or a text such as \"14 days\"";
                table.complain(
                    "wrong-type",
                    other.at(),
                    format!("{} is no amount", other.what()),
                    label,
                    None,
                );
                return None;
            }
        };
        Some(Given { name, written, at, path: path.clone() })
    });
    entries.collect()
}

impl Given {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name.value
    }

    /// Its value as an amount of the unit.
    pub fn amount(&self, unit: Unit) -> Option<Amount> {
        match (&self.written, unit) {
            (Written::Text(text), _) => Amount::parse(text, unit),
            (Written::Whole(number), Unit::Duration) => {
                let word = LENGTHS.iter().find(|word| self.name.value.ends_with(&format!("-{word}")))?;
                let count = u32::try_from(*number).ok()?;
                Duration::of(count, &word.replace('-', " ")).map(Amount::Duration)
            }
            (Written::Whole(number), Unit::Count) => u32::try_from(*number).ok().map(Amount::Count),
            (Written::Whole(number), Unit::Percent) => u8::try_from(*number)
                .ok()
                .filter(|share| *share <= 100)
                .map(|share| Amount::Percent(share.into())),
            (Written::Fraction(share), Unit::Percent) => {
                (0.0..=100.0).contains(share).then_some(Amount::Percent(*share))
            }
            (Written::Fraction(_), Unit::Duration | Unit::Count) => None,
        }
    }

    fn wrong(&self, unit: Unit) -> Mistake {
        let bare = matches!(self.written, Written::Whole(0..)) && unit == Unit::Duration;
        let label = if bare {
            format!(
                "expected a text such as \"14 days\", or a name that ends in -{}",
                LENGTHS[2..].join(", -")
            )
        } else if unit == Unit::Duration {
            "expected a text such as \"14 days\", or a whole number whose unit ends the name".to_owned()
        } else {
            format!("expected {}", unit.example())
        };
        let message = format!("the parameter `{}` is {}", self.name.value, unit.no_such());
        Mistake { code: "bad-parameter", at: self.at, message, label }
    }
}

impl RuleSet {
    /// The limits that read a parameter.
    pub fn reading<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r Limit> {
        let limits = self.rules.iter().flat_map(|rule| &rule.limits);
        limits.filter(move |limit| limit.parameter.as_deref() == Some(name))
    }

    /// What is wrong with parameters: a name that no rule reads, or a value that is no amount of the limit that reads it.
    pub fn mistakes(&self, given: &[Given]) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for parameter in given {
            let units: BTreeSet<Unit> = self.reading(parameter.name()).map(|limit| limit.unit).collect();
            if units.is_empty() {
                mistakes.push(self.unknown(parameter));
            }
            let wrong = units.into_iter().find(|unit| parameter.amount(*unit).is_none());
            mistakes.extend(wrong.map(|unit| parameter.wrong(unit)));
        }
        mistakes
    }

    /// Gives the limits the values of their parameters; those that are left out have none.
    pub fn set(&mut self, given: &[Given]) {
        for limit in self.rules.iter_mut().flat_map(|rule| &mut rule.limits) {
            let parameter = given.iter().find(|given| limit.parameter.as_deref() == Some(given.name()));
            limit.set_to = parameter.and_then(|given| {
                let amount = given.amount(limit.unit)?;
                Some(SetTo { amount, path: given.path.clone(), at: given.at })
            });
        }
    }

    fn unknown(&self, given: &Given) -> Mistake {
        let limits = self.rules.iter().flat_map(|rule| &rule.limits);
        let known: BTreeSet<&str> = limits.filter_map(|limit| limit.parameter.as_deref()).collect();
        let label = match nearest(given.name(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "no rule reads a parameter".to_owned(),
            None => {
                format!("no rule reads it; known are {}", known.into_iter().collect::<Vec<_>>().join(", "))
            }
        };
        let message = format!("unknown parameter `{}`", given.name());
        Mistake { code: "unknown-parameter", at: given.name.at, message, label }
    }
}
