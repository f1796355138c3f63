//! `ordered`: dates follow each other, up to the status that was reached.

use super::super::compare::{plain, shown};
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, Dated};
use crate::rule::FieldRef;
use saydo_evidence::FieldName;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn ordered(&self, fields: &[FieldRef]) -> Observation {
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        let expected = told!(self, "{} in this order", names.join(", "));
        let status = FieldName::new("status");
        let reached = match got(self.subject.item, &status) {
            Got::Known(value) => names.iter().position(|name| *name == plain(&shown(value))),
            Got::Unreadable(why) => {
                return self.say(
                    Verdict::Undetermined,
                    expected,
                    told!(self, "the status: {why}"),
                    self.places(|| vec![place(self.subject.item, &status, why)]),
                );
            }
            Got::Unset => None,
        };
        let mut last: Option<Dated<'_>> = None;
        let mut unknown: Option<Vec<At>> = None;
        let at = |dated: Dated<'_>| self.places(|| vec![self.dated(dated)]);
        let filled = |field: &FieldRef| !matches!(got(self.subject.item, &field.field), Got::Unset);
        let furthest = reached.or_else(|| fields.iter().rposition(filled)).unwrap_or(0);
        for (number, field) in fields.iter().enumerate() {
            match self.date(field, &expected) {
                Ok(dated @ (date, _)) if self.subject.context.as_of.before(&date) == Truth::Yes => {
                    let found = told!(self, "{} {date} has not come yet", field.field);
                    return self.say(Verdict::Violated, expected, found, at(dated));
                }
                Ok(dated @ (date, _)) => {
                    if date.not_after(&self.subject.context.as_of) != Truth::Yes {
                        unknown = Some(at(dated));
                    }
                    if let Some(earlier @ (before, _)) = last {
                        match before.not_after(&date) {
                            Truth::No => {
                                let found = told!(self, "{} {date} lies before {before}", field.field);
                                let places = [at(dated), at(earlier)].concat();
                                return self.say(Verdict::Violated, expected, found, places);
                            }
                            Truth::Unknown => unknown = Some(at(dated)),
                            Truth::Yes => {}
                        }
                    }
                    last = Some(dated);
                }
                Err(observation) if observation.verdict == Verdict::Missing && number > furthest => {}
                Err(observation) if observation.verdict == Verdict::Missing => {
                    let found =
                        told!(self, "no date for {}, though {} was reached", field.field, names[furthest]);
                    return self.say(Verdict::Violated, expected, found, observation.places);
                }
                Err(observation) => unknown = Some(observation.places),
            }
        }
        match unknown {
            Some(at) => self.say(Verdict::Undetermined, expected, "a date that cannot be placed", at),
            None => self.say(Verdict::Holds, expected, "in order", Vec::new()),
        }
    }
}
