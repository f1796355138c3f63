//! Conditions on a subject and what is joined to it; three-valued throughout.

use super::compare::{self, keys, plain, same};
use super::limit::Applied;
use super::scale;
use super::subject::{Got, Subject, Supposing, got};
use crate::rule::{Condition, Operand, Test};
use saydo_evidence::{Amount, FieldName, FieldType, Item, Value};
use saydo_source::{Moment, Truth, Zone};

/// What a condition is asked for. It decides what a blank field and an unknown word say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whether it selects: a blank field is none of the excluded words, an unknown word may be any word, so that nothing escapes.
    Selecting,
    /// Whether it is shown: a blank field shows nothing, not even that it is none of the excluded words.
    Showing,
}

impl Subject<'_> {
    /// Whether a condition selects the subject, or (in a join) one joined record.
    pub(super) fn selects(&self, condition: &Condition, row: Option<(usize, &Item)>) -> Truth {
        self.weigh(condition, row, Asked::Selecting)
    }

    /// Whether a condition is shown.
    pub(super) fn shows(&self, condition: &Condition) -> Truth {
        self.weigh(condition, None, Asked::Showing)
    }

    /// Whether a condition is shown of one joined record.
    pub(super) fn shows_of(&self, condition: &Condition, row: (usize, &Item)) -> Truth {
        self.weigh(condition, Some(row), Asked::Showing)
    }

    fn weigh(&self, condition: &Condition, row: Option<(usize, &Item)>, asked: Asked) -> Truth {
        match condition {
            Condition::Any(inner) => {
                inner.iter().fold(Truth::No, |truth, condition| truth.or(self.weigh(condition, row, asked)))
            }
            Condition::Joined(join, present) => {
                let joined = self.join(*join);
                let there = if !joined.rows.is_empty() {
                    Truth::Yes
                } else if self.open(*join) {
                    Truth::Unknown
                } else {
                    Truth::No
                };
                if *present { there } else { !there }
            }
            Condition::Field(field, test) => match row {
                Some((index, item))
                    if field.join == Some(index) || (index == usize::MAX && field.join.is_none()) =>
                {
                    self.test(item, &field.field, test, asked)
                }
                _ => {
                    let items = self.items(field);
                    if items.is_empty() {
                        return match (test, field.join) {
                            (Test::Present(present), Some(join)) if !self.open(join) => (!*present).into(),
                            _ => Truth::Unknown,
                        };
                    }
                    items
                        .iter()
                        .fold(Truth::Yes, |truth, item| truth.and(self.test(item, &field.field, test, asked)))
                }
            },
        }
    }

    /// A test of one field.
    pub(super) fn test(&self, item: &Item, field: &FieldName, test: &Test, asked: Asked) -> Truth {
        let value = match (got(item, field), test) {
            (Got::Unset, Test::Present(present)) => return (!*present).into(),
            (Got::Known(_), Test::Present(present)) => return (*present).into(),
            (Got::Unset, Test::Not(_)) if asked == Asked::Selecting => return Truth::Yes,
            (Got::Unset | Got::Unreadable(_), _) => return Truth::Unknown,
            (Got::Known(value), _) => value,
        };
        let one_of = |operands: &[Operand], asked: Asked| {
            let unknown = asked == Asked::Selecting && self.unknown_words(item, field).1 > 0;
            let start = if unknown { Truth::Unknown } else { Truth::No };
            operands.iter().fold(start, |truth, operand| truth.or(self.equals(value, operand)))
        };
        let raw = item.fields.get(field).map_or("", |fact| fact.raw.as_str());
        let ordered = |operand: &Operand, pick: fn(Truth, Truth) -> Truth| match operand {
            Operand::Limit(index) => self.against(value, raw, *index, pick),
            _ => self.ordered(value, operand, pick),
        };
        match test {
            Test::Present(present) => (*present).into(),
            Test::YoungerThan(age) => self.younger(value, age),
            Test::OnScale(kind) => scale::on(self.context, kind, field, value),
            Test::Matches(pattern) => pattern.is_match(&compare::shown(value)).into(),
            Test::Is(operands) => one_of(operands, asked),
            // That a word is none of these is known of known words only.
            Test::Not(operands) => !one_of(operands, Asked::Selecting),
            Test::Above(operand) => ordered(operand, |_, at_most| !at_most),
            Test::AtMost(operand) => ordered(operand, |_, at_most| at_most),
            Test::Below(operand) => ordered(operand, |below, _| below),
            Test::AtLeast(operand) => ordered(operand, |below, _| !below),
        }
    }

    /// A date that has come, and not longer ago than this: what is dated later is a plan, and no plan is young.
    fn younger(&self, value: &Value, age: &Operand) -> Truth {
        let Some(date) = compare::moment(value) else { return Truth::Unknown };
        let as_of = self.context.as_of;
        let young = match (age, self.supposing) {
            (_, Supposing::Young) => Truth::Yes,
            (Operand::Limit(index), Supposing::Limit(supposed, truth)) if *index == supposed => return truth,
            (Operand::Limit(index), _) => self
                .limit(*index)
                .map_or(Truth::Unknown, |applied| applied.decide_time(|length| date.within(&as_of, length))),
            (Operand::Duration(length), _) => date.within(&as_of, length),
            (
                Operand::Word(_) | Operand::Number(_) | Operand::Date(_) | Operand::Field(_) | Operand::AsOf,
                _,
            ) => Truth::Unknown,
        };
        date.not_after(&as_of).and(young)
    }

    /// Against a limit: two promises of it leave open what lies between them.
    fn against(&self, value: &Value, raw: &str, index: usize, pick: impl Fn(Truth, Truth) -> Truth) -> Truth {
        if let Supposing::Limit(supposed, truth) = self.supposing
            && supposed == index
        {
            return truth;
        }
        let Some(applied) = self.limit(index) else { return Truth::Unknown };
        applied.decide(|amount| {
            let other = match (amount, value) {
                // `0.95` may be 95 % or not one of a hundred.
                (Amount::Percent(_), Value::Number(share))
                    if *share > 0.0 && *share <= 1.0 && !raw.contains('%') =>
                {
                    return Truth::Unknown;
                }
                (Amount::Percent(share), _) => Value::Number(*share),
                (Amount::Count(number), _) => Value::Number(f64::from(*number)),
                (Amount::Duration(length), _) => Value::Duration(*length),
            };
            compare::order(value, &other).map_or(Truth::Unknown, |(below, at_most)| pick(below, at_most))
        })
    }

    fn equals(&self, value: &Value, operand: &Operand) -> Truth {
        match operand {
            Operand::Word(word) => keys(value, self.context.catalog).contains(&plain(word)).into(),
            _ => {
                let others = self.operand(operand);
                let start =
                    if others.contains(&None) || others.is_empty() { Truth::Unknown } else { Truth::No };
                others
                    .iter()
                    .flatten()
                    .fold(start, |truth, other| truth.or(same(value, other, self.context.catalog)))
            }
        }
    }

    /// Against several values only what holds against each is decided.
    fn ordered(&self, value: &Value, operand: &Operand, pick: impl Fn(Truth, Truth) -> Truth) -> Truth {
        let one = |other: &Option<Value>| {
            let order = other.as_ref().and_then(|other| compare::order(value, other));
            order.map_or(Truth::Unknown, |(below, at_most)| pick(below, at_most))
        };
        let mut truths = self.operand(operand).iter().map(one).collect::<Vec<_>>();
        truths.dedup();
        if let [decided] = truths.as_slice() { *decided } else { Truth::Unknown }
    }

    /// The values on the other side; `None` for one that is blank or cannot be read.
    fn operand(&self, operand: &Operand) -> Vec<Option<Value>> {
        match operand {
            Operand::Word(word) => vec![Some(Value::Text(word.clone()))],
            Operand::Number(number) => vec![Some(Value::Number(*number))],
            // Of a day without a time only the civil day is looked at.
            Operand::Date(day) => vec![Some(Value::Date(Moment::day(*day, &Zone::utc())))],
            Operand::Duration(length) => vec![Some(Value::Duration(*length))],
            Operand::Limit(index) => {
                vec![self.limit(*index).filter(Applied::is_one).map(|applied| match applied.least {
                    Amount::Duration(length) => Value::Duration(length),
                    Amount::Count(number) => Value::Number(f64::from(number)),
                    Amount::Percent(share) => Value::Number(share),
                })]
            }
            Operand::AsOf => vec![Some(Value::Date(self.context.as_of))],
            Operand::Field(field) => {
                self.items(field)
                    .iter()
                    .map(|item| {
                        if let Got::Known(value) = got(item, &field.field) {
                            Some(value.clone())
                        } else {
                            None
                        }
                    })
                    .collect()
            }
        }
    }

    /// How many words of a list of states the vocabulary knows, and how many it does not.
    pub(super) fn unknown_words(&self, item: &Item, field: &FieldName) -> (usize, usize) {
        let states = self
            .context
            .kinds
            .get(&item.kind)
            .and_then(|kind| kind.field(field))
            .is_some_and(|field| matches!(field.holds, FieldType::State(_)));
        match got(item, field) {
            Got::Known(Value::List(values)) if states => {
                let known = values.iter().filter(|value| matches!(value, Value::State(_))).count();
                (known, values.len() - known)
            }
            _ => (0, 0),
        }
    }
}
