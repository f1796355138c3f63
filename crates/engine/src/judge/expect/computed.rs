//! `computed`: a number equals what the method gives: a joined number, else the method's own arithmetic.

use super::super::compare::{same, shown};
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of, of};
use crate::rule::{Absent, Arithmetic, FieldRef, Method, Otherwise};
use saydo_evidence::{Item, Value};

impl Ask<'_, '_> {
    pub(super) fn computed(
        &self,
        field: &FieldRef,
        from: &FieldRef,
        otherwise: Option<&Otherwise>,
    ) -> Observation {
        let expected = told!(self, "{} as the method gives it", self.label(field));
        let own = match got(self.subject.item, &field.field) {
            Got::Known(value) => value,
            Got::Unset => {
                return self.say(
                    Verdict::Missing,
                    expected,
                    told!(self, "no {}", self.label(field)),
                    self.places(|| vec![place(self.subject.item, &field.field, "not filled in")]),
                );
            }
            Got::Unreadable(why) => {
                return self.say(
                    Verdict::Undetermined,
                    expected,
                    why,
                    self.places(|| vec![place(self.subject.item, &field.field, why)]),
                );
            }
        };
        let items = self.subject.items(from);
        if let (true, Some(join)) = (items.is_empty(), from.join) {
            return match otherwise {
                // What may be the number that the method gives is not passed over for another one.
                Some(otherwise) if !self.may_be_joined(join) => {
                    self.by_arithmetic(field, own, otherwise, join, &expected)
                }
                Some(_) | None => self.nothing_joined(join, expected),
            };
        }
        let judged = items.into_iter().map(|other| self.against(field, own, other, from, &expected));
        judged.max_by_key(|observation| observation.verdict).unwrap_or_else(|| {
            self.say(Verdict::Undetermined, expected.as_str(), "nothing to compute from", Vec::new())
        })
    }

    /// Whether a record may be joined, or is in a file that cannot be read.
    fn may_be_joined(&self, join: usize) -> bool {
        let subject = self.subject;
        subject.join(join).maybe > 0 || subject.has_unkeyed(join) || subject.unread(join).is_some()
    }

    /// The own number against what the arithmetic of the method gives. Where nobody says which it is, or a number it takes is not
    /// there, nothing is decided, whatever the join says of absence.
    fn by_arithmetic(
        &self,
        field: &FieldRef,
        own: &Value,
        otherwise: &Otherwise,
        join: usize,
        expected: &str,
    ) -> Observation {
        let (arithmetic, stated) = match self.arithmetic(&otherwise.method, join, expected) {
            Ok(known) => known,
            Err(observation) => return observation,
        };
        let mut numbers = Vec::new();
        let mut places = vec![place(self.subject.item, &field.field, format!("{} here", shown(own)))];
        for number in &otherwise.of {
            let items = self.subject.items(number);
            let value = match items.as_slice() {
                [item] => got(item, &number.field),
                _ => Got::Unset,
            };
            let label = self.label(number);
            let item = items.first().copied().unwrap_or(self.subject.item);
            match value {
                Got::Known(Value::Number(known)) => {
                    numbers.push(*known);
                    places.push(place(item, &number.field, format!("{label} {known}")));
                }
                Got::Known(other) => {
                    let found = format!("{label} is {}, no number", shown(other));
                    let at = place(item, &number.field, "no number");
                    return self.say(Verdict::Undetermined, expected, found, vec![at]);
                }
                Got::Unset => {
                    let at = place(item, &number.field, "not filled in");
                    return self.say(Verdict::Undetermined, expected, format!("no {label}"), vec![at]);
                }
                Got::Unreadable(why) => {
                    let at = place(item, &number.field, why);
                    return self.say(Verdict::Undetermined, expected, format!("{label}: {why}"), vec![at]);
                }
            }
        }
        let Some(given) = arithmetic.of(&numbers) else {
            return self.say(Verdict::Undetermined, expected, "nothing to compute from", places);
        };
        let truth = same(own, &Value::Number(given), self.subject.context.catalog);
        let word = arithmetic.as_str();
        let found = format!("{} is {}, the {word} is {given}", self.label(field), shown(own));
        places.extend(stated);
        self.say(of(truth), expected, found, places)
    }

    /// Which arithmetic it is, and where that is stated.
    fn arithmetic(
        &self,
        method: &Method,
        cell: usize,
        expected: &str,
    ) -> Result<(Arithmetic, Option<At>), Observation> {
        let field = match method {
            Method::Stated(arithmetic) => return Ok((*arithmetic, None)),
            Method::Field(field) => field,
        };
        let words: Vec<(&Item, Option<Arithmetic>)> = self
            .subject
            .items(field)
            .into_iter()
            .map(|item| match got(item, &field.field) {
                Got::Known(Value::State(word)) => (item, Arithmetic::parse(word)),
                Got::Known(_) | Got::Unset | Got::Unreadable(_) => (item, None),
            })
            .collect();
        if let Some((item, Some(first))) = words.first()
            && words.iter().all(|(_, other)| *other == Some(*first))
        {
            let at = place(item, &field.field, format!("the method: {}", first.as_str()));
            return Ok((*first, Some(at)));
        }
        let places =
            words.iter().map(|(item, _)| place(item, &field.field, "no arithmetic that is read")).collect();
        let nothing = self.nothing_joined(cell, expected.to_owned());
        let unsaid = format!("{} does not say how it is computed", self.label(field));
        // With neither a cell nor a method anywhere it is not this subject that falls short.
        let alone = words.is_empty() && self.subject.none_at_all(cell);
        let found = if alone {
            let what = name_of(&self.subject.rule.joins[cell].source);
            format!("there is no {what} at all, and no {}", self.label(field))
        } else {
            format!("{}, and {unsaid}", nothing.found)
        };
        let said = self.say(Verdict::Undetermined, expected, found, places);
        let undecided = Observation { alone, ..said };
        // Without any record of the method, it is that which is missing.
        let absent = self.subject.rule.joins.get(cell).is_some_and(|join| join.absent == Absent::Violated);
        Err(if absent { Observation { verdict: nothing.verdict, ..undecided } } else { undecided })
    }

    /// The own number against one that the method gives.
    fn against(
        &self,
        field: &FieldRef,
        own: &Value,
        other: &Item,
        from: &FieldRef,
        expected: &str,
    ) -> Observation {
        match got(other, &from.field) {
            Got::Known(value) => {
                let truth = same(own, value, self.subject.context.catalog);
                let found =
                    told!(self, "{} is {}, the method gives {}", self.label(field), shown(own), shown(value));
                let places = self.places(|| {
                    vec![
                        place(self.subject.item, &field.field, format!("{} here", shown(own))),
                        place(other, &from.field, format!("{} by the method", shown(value))),
                    ]
                });
                self.say(of(truth), expected, found, places)
            }
            Got::Unset | Got::Unreadable(_) => self.say(
                Verdict::Undetermined,
                expected,
                told!(self, "the method gives no {}", from.field),
                self.places(|| vec![place(other, &from.field, "no value")]),
            ),
        }
    }
}
