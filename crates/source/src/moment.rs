//! A date as an interval: an instant, a day, a month, a quarter, a range. Comparisons are three-valued, because a day is no hour.

use crate::{Duration, Truth};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::fmt;

/// How exactly a moment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// Date and time.
    Instant,
    /// A civil day.
    Day,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
    /// From one day to another.
    Range,
}

/// The zone in which dates without a zone are meant.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// No time zone of this name.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no time zone; expected an IANA name such as \"Europe/Berlin\" or \"UTC\"")]
pub struct ZoneError(pub String);

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone of an IANA name, from the tables inside the binary.
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        TimeZone::get(name).map(Self).map_err(|_| ZoneError(name.to_owned()))
    }

    /// The civil day of an instant in this zone.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        self.0.to_datetime(instant).date()
    }

    fn first_instant(&self, day: Date) -> Timestamp {
        self.0
            .to_ambiguous_zoned(day.to_datetime(jiff::civil::Time::midnight()))
            .compatible()
            .map_or(Timestamp::MIN, |zoned| zoned.timestamp())
    }

    fn last_instant(&self, day: Date) -> Timestamp {
        day.tomorrow().map_or(Timestamp::MAX, |next| self.first_instant(next))
    }
}

/// An interval of time: civil days (both inclusive) and instants (`end` exclusive), computed once in the zone that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// First instant.
    pub start: Timestamp,
    /// One past the last instant.
    pub end: Timestamp,
    /// First civil day.
    pub first: Date,
    /// Last civil day.
    pub last: Date,
    /// How exactly it is known.
    pub grain: Grain,
}

impl Moment {
    /// A civil day.
    pub fn day(day: Date, zone: &Zone) -> Self {
        Self::span(day, day, Grain::Day, zone)
    }

    /// Civil days from `first` to `last`, both inclusive; the two are put in order.
    pub fn span(first: Date, last: Date, grain: Grain, zone: &Zone) -> Self {
        let (first, last) = if first <= last { (first, last) } else { (last, first) };
        Self { start: zone.first_instant(first), end: zone.last_instant(last), first, last, grain }
    }

    /// An instant, with its civil day in the zone.
    pub fn instant(at: Timestamp, zone: &Zone) -> Self {
        let day = zone.day_of(at);
        let end = at.checked_add(Span::new().seconds(1)).unwrap_or(Timestamp::MAX);
        Self { start: at, end, first: day, last: day, grain: Grain::Instant }
    }

    /// A date and time without a zone, meant in `zone`.
    pub fn local(at: DateTime, zone: &Zone) -> Self {
        let instant =
            zone.0.to_ambiguous_zoned(at).compatible().map_or(Timestamp::MIN, |zoned| zoned.timestamp());
        Self { first: at.date(), last: at.date(), ..Self::instant(instant, zone) }
    }

    /// Strictly earlier: by instants if both have times, else by civil days.
    pub fn before(&self, other: &Self) -> Truth {
        if self.grain == Grain::Instant && other.grain == Grain::Instant {
            return (self.start < other.start).into();
        }
        if self.last < other.first {
            Truth::Yes
        } else if self.first >= other.last {
            Truth::No
        } else {
            Truth::Unknown
        }
    }

    /// Not later: the same day is not later; intervals that overlap beyond that leave it open.
    pub fn not_after(&self, other: &Self) -> Truth {
        if self.grain == Grain::Instant && other.grain == Grain::Instant {
            return (self.start <= other.start).into();
        }
        if self.last <= other.first {
            Truth::Yes
        } else if self.first > other.last {
            Truth::No
        } else {
            Truth::Unknown
        }
    }

    /// The same civil day; coarser moments that contain the day leave it open.
    pub fn same_day(&self, other: &Self) -> Truth {
        if self.last < other.first || other.last < self.first {
            Truth::No
        } else if self.first == self.last && other.first == other.last {
            Truth::Yes
        } else {
            Truth::Unknown
        }
    }

    /// Whether `to` lies no later than this moment plus the limit. Calendar limits compare civil days (the thirtieth day is
    /// within 30 days), hours compare instants: 10 to 13 January is neither within nor beyond 72 hours.
    pub fn within(&self, to: &Self, limit: &Duration) -> Truth {
        let (early, late) = if limit.is_calendar() {
            let (early, late) = self.deadline(limit);
            (to.last <= early, to.first > late)
        } else {
            let span = Span::new()
                .try_seconds(i64::try_from(limit.seconds).unwrap_or(i64::MAX))
                .unwrap_or_else(|_| Span::new());
            let early = self.start.checked_add(span).unwrap_or(Timestamp::MAX);
            let last = if self.grain == Grain::Instant { self.start } else { self.end };
            let late = last.checked_add(span).unwrap_or(Timestamp::MAX);
            let to_last = if to.grain == Grain::Instant { to.start } else { to.end };
            // An interval ends before `end`: starting at the very end of the limit is already beyond it.
            let beyond = if self.grain == Grain::Instant { to.start > late } else { to.start >= late };
            (to_last <= early, beyond)
        };
        if early {
            Truth::Yes
        } else if late {
            Truth::No
        } else {
            Truth::Unknown
        }
    }

    /// Earliest and latest civil day on which the limit ends, counted from this moment.
    pub fn deadline(&self, limit: &Duration) -> (Date, Date) {
        (add(self.first, limit), add(self.last, limit))
    }

    /// Civil days from `earlier` to this moment, from first day to first day.
    pub fn days_after(&self, earlier: &Self) -> i64 {
        earlier.first.until(self.first).map_or(0, |span| i64::from(span.get_days()))
    }
}

/// The civil day a limit after `day`; months clamp to the end of the month; dates past year 9999 stay there.
pub fn add(day: Date, limit: &Duration) -> Date {
    let clamp = |n: u32| i64::from(n.min(100_000));
    let hours = i64::try_from(limit.seconds / 3600).unwrap_or(i64::MAX).min(2_000_000);
    let days = hours / 24 + i64::from(hours % 24 != 0);
    let span = Span::new().months(clamp(limit.months)).days(clamp(limit.days) + days);
    let mut end = day.checked_add(span).unwrap_or(Date::MAX);
    let mut left = limit.business_days.min(10_000);
    while left > 0 {
        let Ok(next) = end.tomorrow() else { return Date::MAX };
        end = next;
        if !matches!(end.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    end
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.grain {
            Grain::Instant => write!(f, "{}", self.start),
            Grain::Day => write!(f, "{}", self.first),
            Grain::Month => write!(f, "{:04}-{:02}", self.first.year(), self.first.month()),
            Grain::Quarter => write!(f, "{:04}-Q{}", self.first.year(), (self.first.month() + 2) / 3),
            Grain::Year => write!(f, "{:04}", self.first.year()),
            Grain::Range => write!(f, "{}..{}", self.first, self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(month: i8, day: i8) -> Moment {
        Moment::day(date(2026, month, day), &Zone::utc())
    }

    #[test]
    fn days_decide_nothing_about_hours() {
        assert_eq!(day(1, 10).within(&day(1, 13), &Duration::hours(72)), Truth::Unknown);
        assert_eq!(day(1, 10).within(&day(1, 12), &Duration::hours(72)), Truth::Yes);
        assert_eq!(day(1, 10).within(&day(1, 14), &Duration::hours(72)), Truth::No);
    }

    #[test]
    fn the_boundary_day_is_within() {
        assert_eq!(day(3, 2).within(&day(4, 1), &Duration::days(30)), Truth::Yes);
        assert_eq!(day(3, 2).within(&day(4, 2), &Duration::days(30)), Truth::No);
    }

    #[test]
    fn months_clamp_and_business_days_skip_the_weekend() {
        assert_eq!(add(date(2026, 1, 31), &Duration::months(1)), date(2026, 2, 28));
        assert_eq!(add(date(2026, 6, 5), &Duration::business_days(1)), date(2026, 6, 8));
    }

    #[test]
    fn a_month_is_neither_before_nor_after_its_days() {
        let january = Moment::span(date(2026, 1, 1), date(2026, 1, 31), Grain::Month, &Zone::utc());
        assert_eq!(january.before(&day(1, 10)), Truth::Unknown);
        assert_eq!(january.before(&day(2, 1)), Truth::Yes);
        assert_eq!(day(1, 10).not_after(&day(1, 10)), Truth::Yes);
        assert_eq!(january.to_string(), "2026-01");
    }

    #[test]
    fn a_zone_moves_the_day() -> Result<(), Box<dyn std::error::Error>> {
        let instant: Timestamp = "2026-06-30T23:30:00Z".parse()?;
        assert_eq!(Moment::instant(instant, &Zone::named("Europe/Berlin")?).first, date(2026, 7, 1));
        assert!(Zone::named("Mars/Olympus").is_err());
        Ok(())
    }
}
