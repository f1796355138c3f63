//! `cadence`: a joined record in every window of the limit, or no gap longer than it; what is missing is named.

mod windows;

use super::super::compare::moment;
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of, one};
use crate::rule::Window;
use jiff::civil::Date;
use saydo_evidence::FieldName;
use saydo_source::{Duration, Moment, Truth};
use windows::{Frame, Served};

/// What is expected how often.
pub(super) struct Asked<'r> {
    /// The join.
    pub(super) of: usize,
    /// The date of its records.
    pub(super) date: &'r FieldName,
    /// Where the windows lie.
    pub(super) window: Window,
    /// How late a record may be.
    pub(super) grace: &'r Duration,
    /// The subject's own start.
    pub(super) since: Option<&'r FieldName>,
}

impl Ask<'_, '_> {
    pub(super) fn cadence(&mut self, asked: &Asked<'_>, every: usize) -> Observation {
        let (join, date) = (asked.of, asked.date);
        let limit = match self.limited(every) {
            Ok(limit) => limit,
            Err(observation) => return observation,
        };
        let what = || one(&name_of(&self.subject.rule.joins[join].source));
        let late = || {
            let none = *asked.grace == Duration::default();
            if none { String::new() } else { format!(", {} late at most", asked.grace) }
        };
        let expected = told!(self, "{} every {}{}", what(), limit.words(), late());
        let mut unreadable: Vec<At> = Vec::new();
        let mut dates: Vec<Moment> = Vec::new();
        for row in &self.subject.join(join).rows {
            match got(row, date) {
                Got::Known(value) => match moment(value) {
                    Some(date) if date.not_after(&self.subject.context.as_of) == Truth::Yes => {
                        dates.push(*date);
                    }
                    // A day to come is a plan; of a month that is not over nobody knows.
                    Some(plan) if plan.not_after(&self.subject.context.as_of) == Truth::No => {}
                    Some(_) | None => unreadable.push(place(row, date, "it may still be a plan")),
                },
                Got::Unset => unreadable.push(place(row, date, "no date")),
                Got::Unreadable(why) => unreadable.push(place(row, date, why)),
            }
        }
        // With no record at all, no length of the windows would do.
        self.by_advice &= !self.subject.join(join).rows.is_empty() || self.subject.open(join);
        dates.sort_unstable();
        let (began, start_known) = self.began(asked.since, limit.since);
        let (Some(least), Some(greatest)) = (limit.least.duration(), limit.greatest.duration()) else {
            return self.say(Verdict::Undetermined, expected, "the limit is no length of time", Vec::new());
        };
        let context = self.subject.context;
        let frame = Frame { period: context.period, began, as_of: context.as_of, grace: asked.grace };
        let serve = |length: &Duration| -> Served {
            match asked.window {
                Window::Calendar => frame.calendar(length, &dates),
                Window::Rolling => frame.rolling(length, &dates),
            }
        };
        let (strict, lax) = (serve(least), serve(greatest));
        if strict.windows == 0 {
            return self.say(Verdict::Void, expected, "no window has ended yet", Vec::new());
        }
        let label = match asked.window {
            Window::Calendar => {
                told!(self, "{} of {} windows", strict.windows - strict.missing.len(), strict.windows)
            }
            Window::Rolling => {
                told!(self, "{} records, {} gaps too long", dates.len(), strict.missing.len())
            }
        };
        let places = [vec![self.whole(&label)], limit.sentences].concat();
        let surely_missing =
            lax.missing.len() > unreadable.len() && start_known && self.subject.join(join).maybe == 0;
        if surely_missing {
            let found = told!(self, "none in {}", lax.missing.join(", "));
            return Observation { parts: lax.missing, ..self.say(Verdict::Missing, expected, found, places) };
        }
        if !strict.missing.is_empty() || !strict.open.is_empty() {
            let windows = [strict.missing, strict.open].concat().join(", ");
            let found = told!(self, "what was written does not decide {windows}");
            return self.say(Verdict::Undetermined, expected, found, [unreadable, places].concat());
        }
        let rows = &self.subject.join(join).rows;
        let rows =
            rows.iter().filter(|_| self.subject.watched).map(|row| place(row, date, row.title.as_str()));
        let places = [places, rows.collect()].concat();
        self.say(Verdict::Holds, expected, label, places)
    }

    /// The latest of the starts of the promise, of the subject itself and of the management system, as far as they are known, and whether
    /// the subject's own is no riddle: of "2026" its first day counts, and nothing is sure.
    fn began(&self, since: Option<&FieldName>, promised: Option<Date>) -> (Option<Date>, bool) {
        let own = since.map(|field| got(self.subject.item, field));
        let (own, known) = match own {
            Some(Got::Known(value)) => match moment(value) {
                Some(date) => (Some(date.first), date.first == date.last),
                None => (None, false),
            },
            Some(Got::Unreadable(_)) => (None, false),
            Some(Got::Unset) | None => (None, true),
        };
        (own.into_iter().chain(promised).chain(self.subject.context.isms_start).max(), known)
    }
}
