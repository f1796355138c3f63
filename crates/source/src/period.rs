//! A span of civil days, and its division into calendar windows with names people use.

use crate::moment::add;
use crate::{Duration, Moment, Truth};
use jiff::Span;
use jiff::civil::Date;
use std::fmt;

/// Civil days from `from` to `to`, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// The twelve months that end with `last`.
    pub fn year_to(last: Date) -> Self {
        Self::ending(last, &Duration::months(12)).unwrap_or(Self { from: Date::MIN, to: last })
    }

    /// The time of the given length that ends with `last`; none for a length of no days.
    pub fn ending(last: Date, length: &Duration) -> Option<Self> {
        let days = i32::try_from(length.days.min(100_000)).unwrap_or(0);
        let months = i32::try_from(length.months.min(12_000)).unwrap_or(0);
        let before = last.checked_sub(Span::new().months(months).days(days)).ok()?;
        let from = if months > 0 && last == last.last_of_month() { before.last_of_month() } else { before };
        let from = from.tomorrow().ok()?;
        (from <= last).then_some(Self { from, to: last })
    }

    /// Whether the moment lies inside; one that reaches over an edge leaves it open.
    pub fn contains(&self, moment: &Moment) -> Truth {
        if moment.last < self.from || moment.first > self.to {
            Truth::No
        } else if moment.first >= self.from && moment.last <= self.to {
            Truth::Yes
        } else {
            Truth::Unknown
        }
    }

    /// The windows of the given length that touch the period, in order. Lengths of 1, 2, 3, 4, 6 and 12 months are aligned to
    /// the calendar, 7 days to Monday; every other length runs from the start of the period. At most 4,000 windows.
    pub fn windows(&self, length: &Duration) -> Vec<Self> {
        let mut from = match (length.months, length.days) {
            (months @ (1 | 2 | 3 | 4 | 6 | 12), 0) => {
                let months = months as i8;
                let month = (self.from.month() - 1) / months * months + 1;
                Date::new(self.from.year(), month, 1).unwrap_or(self.from)
            }
            (0, 7) => {
                let back = i64::from(self.from.weekday().to_monday_zero_offset());
                self.from.checked_sub(Span::new().days(back)).unwrap_or(self.from)
            }
            _ => self.from,
        };
        let mut windows = Vec::new();
        while from <= self.to && windows.len() < 4000 {
            let next = add(from, length);
            if next <= from {
                break;
            }
            let Ok(to) = next.yesterday() else { break };
            windows.push(Self { from, to });
            from = next;
        }
        windows
    }
}

impl fmt::Display for Period {
    /// `2026-Q2`, `2026-05`, `2026`, else `2026-01-01..2026-01-14`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        let whole = from.day() == 1 && to == to.last_of_month() && from.year() == to.year();
        let months = to.month() - from.month() + 1;
        match (whole, months, from.month()) {
            (true, 1, month) => write!(f, "{:04}-{month:02}", from.year()),
            (true, 3, month) if (month - 1) % 3 == 0 => write!(f, "{:04}-Q{}", from.year(), (month + 2) / 3),
            (true, 12, _) => write!(f, "{:04}", from.year()),
            _ => write!(f, "{from}..{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_year_to_a_day_has_twelve_months() {
        let period = Period::year_to(date(2026, 6, 30));
        assert_eq!(period, Period { from: date(2025, 7, 1), to: date(2026, 6, 30) });
        assert_eq!(Period::year_to(date(2026, 6, 15)).from, date(2025, 6, 16));
    }

    #[test]
    fn windows_follow_the_calendar_and_have_names() {
        let period = Period { from: date(2025, 7, 1), to: date(2026, 6, 30) };
        let names: Vec<String> =
            period.windows(&Duration::months(3)).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]);
        assert_eq!(period.windows(&Duration::months(1)).len(), 12);
        assert_eq!(period.windows(&Duration::default()).len(), 0);
    }
}
