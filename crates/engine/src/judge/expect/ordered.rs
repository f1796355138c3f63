//! `ordered`: dates follow each other, up to the status that was reached.

use super::super::compare::{plain, shown};
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::Ask;
use crate::rule::FieldRef;
use saydo_evidence::FieldName;
use saydo_source::{Moment, Truth};

impl Ask<'_, '_> {
    pub(super) fn ordered(&self, fields: &[FieldRef]) -> Observation {
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        let expected = format!("{} in this order", names.join(", "));
        let status = FieldName::new("status");
        let reached = match got(self.subject.item, &status) {
            Got::Known(value) => names.iter().position(|name| *name == plain(&shown(value))),
            Got::Unreadable(why) => {
                return self.say(
                    Verdict::Undetermined,
                    expected,
                    format!("the status: {why}"),
                    vec![place(self.subject.item, &status, why)],
                );
            }
            Got::Unset => None,
        };
        let mut last: Option<(Moment, At)> = None;
        let mut unknown = None;
        let filled = |field: &FieldRef| !matches!(got(self.subject.item, &field.field), Got::Unset);
        let furthest = reached.or_else(|| fields.iter().rposition(filled)).unwrap_or(0);
        for (number, field) in fields.iter().enumerate() {
            match self.date(field, &expected) {
                Ok((date, at)) if self.subject.context.as_of.before(&date) == Truth::Yes => {
                    let found = format!("{} {date} has not come yet", field.field);
                    return self.say(Verdict::Violated, expected, found, vec![at]);
                }
                Ok((date, at)) => {
                    if date.not_after(&self.subject.context.as_of) != Truth::Yes {
                        unknown = Some(at.clone());
                    }
                    if let Some((before, before_at)) = &last {
                        match before.not_after(&date) {
                            Truth::No => {
                                let found = format!("{} {date} lies before {before}", field.field);
                                return self.say(
                                    Verdict::Violated,
                                    expected,
                                    found,
                                    vec![at, before_at.clone()],
                                );
                            }
                            Truth::Unknown => unknown = Some(at.clone()),
                            Truth::Yes => {}
                        }
                    }
                    last = Some((date, at));
                }
                Err(observation) if observation.verdict == Verdict::Missing && number > furthest => {}
                Err(observation) if observation.verdict == Verdict::Missing => {
                    let found =
                        format!("no date for {}, though {} was reached", field.field, names[furthest]);
                    return self.say(Verdict::Violated, expected, found, observation.places);
                }
                Err(observation) => unknown = observation.places.into_iter().next(),
            }
        }
        match unknown {
            Some(at) => self.say(Verdict::Undetermined, expected, "a date that cannot be placed", vec![at]),
            None => self.say(Verdict::Holds, expected, "in order", Vec::new()),
        }
    }
}
