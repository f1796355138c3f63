//! `within`: the second date follows the first within the limit.

use super::super::finding::{At, Observation, Verdict};
use super::{Ask, of};
use crate::rule::FieldRef;
use saydo_evidence::FieldName;
use saydo_source::{Moment, Truth};

impl Ask<'_, '_> {
    pub(super) fn within(&mut self, from: &FieldRef, to: &FieldRef, index: usize) -> Observation {
        let limit = match self.limited(index) {
            Ok(limit) => limit,
            Err(observation) => return observation,
        };
        let expected = format!("{} within {} of {}", self.label(to), limit.words(), self.label(from));
        let (start, start_at) = match self.start(from, &expected) {
            Ok(found) => found,
            Err(observation) => return observation,
        };
        let as_of = self.subject.context.as_of;
        let not_yet = match self.date(to, &expected) {
            Ok((end, at)) if as_of.before(&end) == Truth::Yes => {
                // A date to come is a plan: the thing has not happened.
                self.say(
                    Verdict::Missing,
                    expected.as_str(),
                    format!("{} is planned for {end}", self.label(to)),
                    vec![at],
                )
            }
            Ok((end, at)) => {
                let truth = if end.before(&start) == Truth::Yes && to.join.is_some() {
                    Truth::Yes
                } else {
                    limit.decide(|limit| start.within(&end, limit))
                };
                let found = match truth {
                    Truth::Unknown if limit.shortest == limit.longest => {
                        format!("{end}: days do not tell, add times")
                    }
                    Truth::Yes | Truth::No | Truth::Unknown => {
                        format!("{end}, {} days after {start}", end.days_after(&start))
                    }
                };
                return self.say(of(truth), expected, found, [vec![at, start_at], limit.sentences].concat());
            }
            Err(observation) if matches!(observation.verdict, Verdict::Missing | Verdict::Violated) => {
                observation
            }
            Err(observation) => return observation,
        };
        match limit.decide(|limit| start.within(&as_of, limit)) {
            Truth::No => {
                let places = [not_yet.places, vec![start_at], limit.sentences].concat();
                let found = format!("{}; the limit has passed", not_yet.found);
                self.say(Verdict::Violated, expected, found, places)
            }
            Truth::Yes | Truth::Unknown => {
                self.say(Verdict::Void, expected, "the limit has not passed yet", Vec::new())
            }
        }
    }

    /// The first date; when nobody wrote since when they knew, the day of detection counts.
    fn start(&self, from: &FieldRef, expected: &str) -> Result<(Moment, At), Observation> {
        match self.date(from, expected) {
            Err(observation) if from.field.as_str() == "aware" && observation.verdict == Verdict::Missing => {
                self.date(&FieldRef { join: None, field: FieldName::new("detected") }, expected)
            }
            other => other,
        }
    }
}
