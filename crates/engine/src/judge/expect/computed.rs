//! `computed`: a number equals what the method gives.

use super::super::compare::{same, shown};
use super::super::finding::{Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, of};
use crate::rule::FieldRef;
use saydo_evidence::{Item, Value};

impl Ask<'_, '_> {
    pub(super) fn computed(&self, field: &FieldRef, from: &FieldRef) -> Observation {
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
            return self.nothing_joined(join, expected);
        }
        let judged = items.into_iter().map(|other| self.against(field, own, other, from, &expected));
        judged.max_by_key(|observation| observation.verdict).unwrap_or_else(|| {
            self.say(Verdict::Undetermined, expected.as_str(), "nothing to compute from", Vec::new())
        })
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
