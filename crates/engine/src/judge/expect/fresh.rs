//! `fresh`: a date is not older than the limit.

use super::super::finding::{Observation, Verdict};
use super::{Ask, of};
use crate::rule::FieldRef;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn fresh(&mut self, field: &FieldRef, index: usize) -> Observation {
        let limit = match self.limited(index) {
            Ok(limit) => limit,
            Err(observation) => return observation,
        };
        let as_of = self.subject.context.as_of;
        let expected = format!("{} not older than {}", self.label(field), limit.words());
        let (date, at) = match self.date(field, &expected) {
            Ok(found) => found,
            Err(observation) => return observation,
        };
        if as_of.before(&date) == Truth::Yes {
            return self.say(Verdict::Violated, expected, format!("{date} has not come yet"), vec![at]);
        }
        let truth = limit.decide(|limit| date.within(&as_of, limit));
        let found = format!("{date}, {} days ago", as_of.days_after(&date));
        let places = std::iter::once(at).chain(limit.sentences).collect();
        Observation { by_age: truth == Truth::No, ..self.say(of(truth), expected, found, places) }
    }
}
