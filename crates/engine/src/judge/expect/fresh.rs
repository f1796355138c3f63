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
        // Without a date there is nothing to compare: that does not hang on what the limit is.
        self.by_advice &= self.dates(field, &expected).iter().any(Result::is_ok);
        self.each_date(field, &expected, |date, at| match date.not_after(&as_of) {
            Truth::No => {
                self.say(Verdict::Violated, expected.as_str(), format!("{date} has not come yet"), vec![at])
            }
            Truth::Unknown => self.say(
                Verdict::Undetermined,
                expected.as_str(),
                format!("{date} is not over: it may still be a plan"),
                vec![at],
            ),
            Truth::Yes => {
                let truth = limit.decide_time(|limit| date.within(&as_of, limit));
                let found = format!("{date}, {} days ago", as_of.days_after(&date));
                let places = std::iter::once(at).chain(limit.sentences.clone()).collect();
                Observation {
                    by_age: truth == Truth::No,
                    ..self.say(of(truth), expected.as_str(), found, places)
                }
            }
        })
    }
}
