//! The windows of a cadence and the records that serve them: in the calendar, or from one record to the next.

use jiff::civil::Date;
use saydo_source::moment::add;
use saydo_source::{Duration, Moment, Period, Truth};

/// What the windows of one length come to.
pub(super) struct Served {
    /// How many are due.
    pub(super) windows: usize,
    /// Windows that no record serves.
    pub(super) missing: Vec<String>,
    /// Windows that only a date of a coarser grain may serve.
    pub(super) open: Vec<String>,
}

/// From when to when occurrences are expected, and how late one may be.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) period: Period,
    /// The latest of the starts of the promise, the subject and the management system; `None` where nothing tells of any.
    pub(super) began: Option<Date>,
    pub(super) as_of: Moment,
    pub(super) grace: &'a Duration,
}

impl Frame<'_> {
    fn start(&self) -> Date {
        self.began.map_or(self.period.from, |began| began.max(self.period.from))
    }

    /// Calendar windows that began after the start and are due: they have ended, and the grace after them too. Where none fits into
    /// the period, the time before that day is the one window, though it reach back before the period.
    pub(super) fn calendar(&self, length: &Duration, dates: &[Moment]) -> Served {
        let ended = |window: &Period| add(window.to, self.grace) <= self.as_of.last;
        let mut windows: Vec<Period> = self
            .period
            .windows(length)
            .into_iter()
            .filter(|window| window.from >= self.start() && ended(window))
            .collect();
        if windows.is_empty() {
            windows.extend(self.last(length));
        }
        self.serve(&windows, dates)
    }

    /// What records do for windows. One record serves one window: the one it lies in, else the one in whose grace it lies. So the later
    /// windows choose first, and each takes the latest record it can.
    fn serve(&self, windows: &[Period], dates: &[Moment]) -> Served {
        // Before the period a window is due only if something had begun by then; where nothing tells, nobody knows.
        let sure = |window: &Period| self.began.is_some() || window.from >= self.period.from;
        let mut used = vec![false; dates.len()];
        let mut served = Served { windows: windows.len(), missing: Vec::new(), open: Vec::new() };
        for window in windows.iter().rev() {
            let graced = Period { from: window.from, to: add(window.to, self.grace) };
            let latest = |truth: Truth, used: &[bool]| {
                let free = |(date, used): (&Moment, &bool)| !used && graced.contains(date) == truth;
                dates.iter().zip(used).rposition(free)
            };
            match (latest(Truth::Yes, &used), latest(Truth::Unknown, &used)) {
                (Some(index), _) => used[index] = true,
                (None, Some(index)) => {
                    used[index] = true;
                    served.open.push(window.to_string());
                }
                (None, None) if sure(window) => served.missing.push(window.to_string()),
                (None, None) => served.open.push(window.to_string()),
            }
        }
        served.missing.reverse();
        served.open.reverse();
        served
    }

    /// The one window of a length that ends with the last day that is due, unless something began within it.
    fn last(&self, length: &Duration) -> Option<Period> {
        let graced =
            Period::ending(self.as_of.last, self.grace).and_then(|period| period.from.yesterday().ok());
        let window = Period::ending(graced.unwrap_or(self.as_of.last), length)?;
        self.began.is_none_or(|began| began <= window.from).then_some(window)
    }

    /// The time from the start to the first record, from each to the next, and from the last to the day of the assessment: none may be
    /// longer than the length and the grace. What happened before the start excuses nothing after it. A length for which the period is
    /// too short is looked at as the one window before the day of the assessment.
    pub(super) fn rolling(&self, length: &Duration, dates: &[Moment]) -> Served {
        let start = self.start();
        let inside: Vec<&Moment> = dates.iter().filter(|date| date.last >= start).collect();
        let mut served = Served { windows: 0, missing: Vec::new(), open: Vec::new() };
        if start > self.as_of.last {
            return served;
        }
        let mut from = (start, start);
        let ends = inside.iter().map(|date| (date.first, date.last));
        for to in ends.chain(std::iter::once((self.as_of.first, self.as_of.last))) {
            let until = |day: Date| add(add(day, length), self.grace);
            let gap = format!("{} .. {}", from.1, to.0);
            if to.0 > until(from.1) {
                served.missing.push(gap);
            } else if to.1 > until(from.0) {
                served.open.push(gap);
            }
            from = to;
        }
        // Nothing was due before the length had passed once.
        if !inside.is_empty() || !served.missing.is_empty() || !served.open.is_empty() {
            served.windows = inside.len() + 1;
            return served;
        }
        let before: Vec<Period> =
            self.last(length).into_iter().filter(|window| window.from < self.period.from).collect();
        self.serve(&before, dates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use saydo_source::{Grain, Zone};

    fn day(month: i8, day: i8) -> Moment {
        Moment::day(date(2026, month, day), &Zone::utc())
    }

    fn frame(grace: &Duration) -> Frame<'_> {
        let period = Period { from: date(2026, 1, 1), to: date(2026, 12, 31) };
        Frame { period, began: Some(date(2026, 1, 1)), as_of: day(9, 30), grace }
    }

    fn quarters(grace: &Duration, dates: &[Moment]) -> (usize, Vec<String>, Vec<String>) {
        let served = frame(grace).calendar(&Duration::months(3), dates);
        (served.windows, served.missing, served.open)
    }

    #[test]
    fn a_window_is_due_when_it_and_its_grace_have_ended() {
        let none = Duration::default();
        assert_eq!(quarters(&none, &[]).1, ["2026-Q1", "2026-Q2", "2026-Q3"]);
        assert_eq!(quarters(&Duration::days(1), &[]).1, ["2026-Q1", "2026-Q2"]);
        assert_eq!(quarters(&Duration::days(92), &[]).1, ["2026-Q1", "2026-Q2"]);
        assert_eq!(quarters(&Duration::days(93), &[]).1, ["2026-Q1"]);
    }

    #[test]
    fn a_record_in_the_grace_serves_the_window_that_ended_only_if_it_serves_no_other() {
        let weeks = Duration::days(14);
        let late = |dates: &[Moment]| quarters(&weeks, dates).1;
        assert_eq!(late(&[day(4, 14)]), ["2026-Q1"], "it serves its own");
        assert_eq!(late(&[day(4, 14), day(5, 20)]), [""; 0]);
        assert_eq!(late(&[day(4, 15), day(5, 20)]), ["2026-Q1"], "a day too late");
        assert_eq!(late(&[day(4, 10), day(7, 10), day(8, 1)]), [""; 0], "each moves back by one");
        assert_eq!(late(&[day(4, 10), day(4, 11)]), [""; 0]);
        assert_eq!(late(&[day(3, 1), day(3, 2)]), ["2026-Q2"], "one record, one window");
        assert_eq!(quarters(&Duration::default(), &[day(4, 1), day(5, 20), day(8, 1)]).1, ["2026-Q1"]);
    }

    #[test]
    fn a_month_over_the_edge_leaves_the_window_open() {
        let month = Moment::span(date(2026, 3, 15), date(2026, 4, 15), Grain::Range, &Zone::utc());
        let (_, missing, open) = quarters(&Duration::default(), &[month, day(5, 1), day(8, 1)]);
        assert_eq!((missing, open), (vec![], vec!["2026-Q1".to_owned()]));
    }

    fn rolling(grace: &Duration, dates: &[Moment]) -> (usize, Vec<String>, Vec<String>) {
        let served = frame(grace).rolling(&Duration::months(3), dates);
        (served.windows, served.missing, served.open)
    }

    #[test]
    fn no_gap_is_longer_than_the_length() {
        let none = Duration::default();
        assert!(rolling(&none, &[day(4, 1), day(7, 1)]).1.is_empty(), "three months to the day");
        assert_eq!(rolling(&none, &[day(4, 2), day(7, 1)]).1, ["2026-01-01 .. 2026-04-02"]);
        assert_eq!(rolling(&none, &[day(4, 1), day(7, 2)]).1, ["2026-04-01 .. 2026-07-02"]);
        assert_eq!(rolling(&none, &[day(4, 1), day(6, 29)]).1, ["2026-06-29 .. 2026-09-30"]);
        assert!(rolling(&Duration::days(1), &[day(4, 2), day(7, 1)]).1.is_empty());
        assert_eq!(rolling(&none, &[]).1, ["2026-01-01 .. 2026-09-30"]);
        let before = Moment::day(date(2025, 12, 31), &Zone::utc());
        assert_eq!(rolling(&none, &[before]).1, ["2026-01-01 .. 2026-09-30"]);
        let june = Moment::span(date(2026, 6, 1), date(2026, 6, 30), Grain::Month, &Zone::utc());
        let (_, missing, open) = rolling(&none, &[day(3, 10), june]);
        assert_eq!((missing, open.len()), (vec![], 2), "either gap may be too long");
    }

    #[test]
    fn nothing_is_due_before_the_length_has_passed_once() {
        let none = Duration::default();
        let late = Frame { began: Some(date(2026, 6, 30)), ..frame(&none) };
        assert_eq!(late.rolling(&Duration::months(3), &[]).windows, 0);
        let later = Frame { began: Some(date(2026, 6, 29)), ..frame(&none) };
        assert_eq!(later.rolling(&Duration::months(3), &[]).missing.len(), 1);
        assert_eq!(
            Frame { began: Some(date(2027, 1, 1)), ..frame(&none) }
                .rolling(&Duration::months(3), &[])
                .windows,
            0
        );
    }

    #[test]
    fn a_length_for_which_the_period_is_too_short_reaches_back_before_it() {
        let (none, years) = (Duration::default(), Duration::months(24));
        let old = Moment::day(date(2015, 1, 1), &Zone::utc());
        let last_year = Moment::day(date(2025, 3, 1), &Zone::utc());
        let window = "2024-10-01..2026-09-30";
        for rolling in [false, true] {
            let served = |began: Option<Date>, dates: &[Moment]| {
                let frame = Frame { began, ..frame(&none) };
                let served =
                    if rolling { frame.rolling(&years, dates) } else { frame.calendar(&years, dates) };
                (served.windows, served.missing, served.open)
            };
            let long_ago = Some(date(2014, 1, 1));
            assert_eq!(served(long_ago, &[old]), (1, vec![window.to_owned()], vec![]));
            assert_eq!(served(long_ago, &[last_year]), (1, vec![], vec![]));
            // Nothing tells whether anything had begun by then.
            assert_eq!(served(None, &[old]), (1, vec![], vec![window.to_owned()]));
            assert_eq!(served(None, &[last_year]), (1, vec![], vec![]));
            // What began later is not due yet.
            assert_eq!(served(Some(date(2026, 1, 1)), &[]).0, 0);
        }
    }
}
