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
        let expected = told!(self, "{} not older than {}", self.label(field), limit.words());
        // Without a date there is nothing to compare: that does not hang on what the limit is.
        self.by_advice &= self.dates(field, &expected).iter().any(Result::is_ok);
        self.each_date(field, &expected, |dated @ (date, _)| match date.not_after(&as_of) {
            Truth::No => self.say(
                Verdict::Violated,
                expected.as_str(),
                told!(self, "{date} has not come yet"),
                self.places(|| vec![self.dated(dated)]),
            ),
            Truth::Unknown => self.say(
                Verdict::Undetermined,
                expected.as_str(),
                told!(self, "{date} is not over: it may still be a plan"),
                self.places(|| vec![self.dated(dated)]),
            ),
            Truth::Yes => {
                let truth = limit.decide_time(|limit| date.within(&as_of, limit));
                let found = told!(self, "{date}, {} days ago", as_of.days_after(&date));
                let places = self.places(|| {
                    std::iter::once(self.dated(dated)).chain(limit.sentences.iter().cloned()).collect()
                });
                Observation {
                    by_age: truth == Truth::No,
                    ..self.say(of(truth), expected.as_str(), found, places)
                }
            }
        })
    }
}
