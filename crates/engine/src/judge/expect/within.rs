//! `within`: the second date follows the first within the limit.

use super::super::finding::{Observation, Verdict};
use super::super::limit::Applied;
use super::{Ask, Dated, of};
use crate::rule::FieldRef;
use saydo_evidence::FieldName;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn within(&mut self, from: &FieldRef, to: &FieldRef, index: usize) -> Observation {
        let limit = match self.limited(index) {
            Ok(limit) => limit,
            Err(observation) => return observation,
        };
        let expected = told!(self, "{} within {} of {}", self.label(to), limit.words(), self.label(from));
        let detected = FieldRef { join: None, field: FieldName::new("detected") };
        let start @ (began, _) = match self.start(from, &detected, &expected) {
            Ok(found) => found,
            Err(observation) => return observation,
        };
        if began.not_after(&self.subject.context.as_of) != Truth::Yes {
            // A clock that is said to start later would excuse everything until then.
            let found = told!(self, "{} {began} is not over", from.field);
            return self.say(Verdict::Undetermined, expected, found, self.places(|| vec![self.dated(start)]));
        }
        let ends = self.dates(to, &expected).into_iter();
        let judged = ends.map(|end| self.end(end, start, to, &limit, &expected));
        let worse = |worst: Observation, next: Observation| {
            if next.verdict > worst.verdict { next } else { worst }
        };
        judged.reduce(worse).unwrap_or_else(|| self.say(Verdict::Missing, expected, "nothing", Vec::new()))
    }

    /// One second date against the first.
    fn end(
        &self,
        end: Result<Dated<'_>, Observation>,
        began: Dated<'_>,
        to: &FieldRef,
        limit: &Applied,
        expected: &str,
    ) -> Observation {
        let (as_of, start) = (self.subject.context.as_of, began.0);
        let not_yet = match end {
            // A date to come is a plan: the thing has not happened.
            Ok(dated @ (end, _)) if as_of.before(&end) == Truth::Yes => self.say(
                Verdict::Missing,
                expected,
                told!(self, "{} is planned for {end}", self.label(to)),
                self.places(|| vec![self.dated(dated)]),
            ),
            Ok(dated @ (end, _)) => {
                let truth = if end.before(&start) == Truth::Yes && to.join.is_some() {
                    Truth::Yes
                } else {
                    limit.decide_time(|limit| start.within(&end, limit))
                };
                // In time, if it has happened at all.
                let truth = if truth == Truth::Yes { end.not_after(&as_of) } else { truth };
                let found = match truth {
                    Truth::Unknown if limit.is_one() => {
                        told!(self, "{end}: days do not tell, add times")
                    }
                    Truth::Yes | Truth::No | Truth::Unknown => {
                        told!(self, "{end}, {} days after {start}", end.days_after(&start))
                    }
                };
                let places = self.places(|| {
                    [vec![self.dated(dated), self.dated(began)], limit.sentences.clone()].concat()
                });
                return self.say(of(truth), expected, found, places);
            }
            Err(observation) if matches!(observation.verdict, Verdict::Missing | Verdict::Violated) => {
                observation
            }
            Err(observation) => return observation,
        };
        match limit.decide_time(|limit| start.within(&as_of, limit)) {
            Truth::No => {
                let places = self
                    .places(|| [not_yet.places, vec![self.dated(began)], limit.sentences.clone()].concat());
                let found = told!(self, "{}; the limit has passed", not_yet.found);
                self.say(Verdict::Violated, expected, found, places)
            }
            Truth::Yes | Truth::Unknown => {
                self.say(Verdict::Void, expected, "the limit has not passed yet", Vec::new())
            }
        }
    }

    /// The first date; when nobody wrote since when they knew, the day of detection counts.
    fn start<'s>(
        &'s self,
        from: &'s FieldRef,
        detected: &'s FieldRef,
        expected: &str,
    ) -> Result<Dated<'s>, Observation> {
        match self.date(from, expected) {
            Err(observation) if from.field.as_str() == "aware" && observation.verdict == Verdict::Missing => {
                self.date(detected, expected)
            }
            other => other,
        }
    }
}
