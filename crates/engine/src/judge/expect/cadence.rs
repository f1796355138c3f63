//! `cadence`: a joined record in every window of the limit; the windows without one are named.

use super::super::compare::moment;
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of, one};
use jiff::civil::Date;
use saydo_evidence::FieldName;
use saydo_source::{Duration, Moment, Period, Truth};

/// What the windows of one length come to.
struct Served {
    windows: usize,
    missing: Vec<String>,
    /// Windows that only a date of a coarser grain may serve.
    open: Vec<String>,
}

impl Ask<'_, '_> {
    pub(super) fn cadence(
        &mut self,
        join: usize,
        date: &FieldName,
        every: usize,
        since: Option<&FieldName>,
    ) -> Observation {
        let limit = match self.limited(every) {
            Ok(limit) => limit,
            Err(observation) => return observation,
        };
        let what = || one(&name_of(&self.subject.rule.joins[join].source));
        let expected = told!(self, "{} every {}", what(), limit.words());
        let mut unreadable: Vec<At> = Vec::new();
        let mut dates: Vec<Moment> = Vec::new();
        for row in &self.subject.join(join).rows {
            match got(row, date) {
                Got::Known(value) => dates.extend(moment(value).copied()),
                Got::Unset => unreadable.push(place(row, date, "no date")),
                Got::Unreadable(why) => unreadable.push(place(row, date, why)),
            }
        }
        // With no record at all, no length of the windows would do.
        self.by_advice &= !self.subject.join(join).rows.is_empty() || self.subject.open(join);
        dates.sort_unstable();
        let (start, start_known) = self.start_of(since);
        let (Some(least), Some(greatest)) = (limit.least.duration(), limit.greatest.duration()) else {
            return self.say(Verdict::Undetermined, expected, "the limit is no length of time", Vec::new());
        };
        let strict = self.served(least, start, &dates);
        let lax = self.served(greatest, start, &dates);
        if strict.windows == 0 {
            return self.say(Verdict::Void, expected, "no window has ended yet", Vec::new());
        }
        let label = told!(self, "{} of {} windows", strict.windows - strict.missing.len(), strict.windows);
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

    /// From which day windows count: the period, the subject's own start, the start of the management system; and whether that
    /// day is known.
    fn start_of(&self, since: Option<&FieldName>) -> (Date, bool) {
        let context = self.subject.context;
        let own = since.map(|field| got(self.subject.item, field));
        let known = !matches!(own, Some(Got::Unreadable(_)));
        let own = match own {
            Some(Got::Known(value)) => moment(value).map(|date| date.last),
            Some(Got::Unset | Got::Unreadable(_)) | None => None,
        };
        let start = [own, context.isms_start].into_iter().flatten().fold(context.period.from, Date::max);
        (start, known)
    }

    /// Calendar windows that began after the start and have ended; where none fits into the period, the time before the day of the
    /// assessment is the one window. One record serves one window.
    fn served(&self, length: &Duration, start: Date, dates: &[Moment]) -> Served {
        let context = self.subject.context;
        let mut windows: Vec<Period> = context
            .period
            .windows(length)
            .into_iter()
            .filter(|window| window.from >= start && window.to <= context.as_of.last)
            .collect();
        if windows.is_empty() {
            windows.extend(
                Period::ending(context.as_of.last, length).into_iter().filter(|window| window.from >= start),
            );
        }
        let mut used = vec![false; dates.len()];
        let mut served = Served { windows: windows.len(), missing: Vec::new(), open: Vec::new() };
        for window in &windows {
            let serves = |truth: Truth, used: &[bool]| {
                dates.iter().zip(used).position(|(date, used)| !used && window.contains(date) == truth)
            };
            match (serves(Truth::Yes, &used), serves(Truth::Unknown, &used)) {
                (Some(index), _) => used[index] = true,
                (None, Some(index)) => {
                    used[index] = true;
                    served.open.push(window.to_string());
                }
                (None, None) => served.missing.push(window.to_string()),
            }
        }
        served
    }
}
