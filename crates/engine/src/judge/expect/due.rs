//! `due`: a date has not passed.

use super::super::finding::Observation;
use super::{Ask, of};
use crate::rule::FieldRef;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn due(&self, field: &FieldRef) -> Observation {
        let expected = told!(self, "{} not passed", self.label(field));
        self.each_date(field, &expected, |dated| {
            let date = dated.0;
            let truth = self.subject.context.as_of.not_after(&date);
            let found = told!(self, "it was {date}");
            Observation {
                by_age: truth == Truth::No,
                ..self.say(of(truth), expected.as_str(), found, self.places(|| vec![self.dated(dated)]))
            }
        })
    }
}
