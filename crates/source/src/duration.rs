//! Lengths of time as people promise them: months, days, business days, hours.

use std::fmt;
use std::str::FromStr;

/// A promised length of time. Calendar parts compare by civil days, seconds by instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Duration {
    /// Calendar months; a year is twelve.
    pub months: u32,
    /// Calendar days; a week is seven.
    pub days: u32,
    /// Days from Monday to Friday.
    pub business_days: u32,
    /// Seconds, for promises in hours and minutes.
    pub seconds: u64,
}

/// The text is no length of time.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{0}` is no length of time; expected a number and a unit such as \"72 hours\", \"30 days\", \"6 months\""
)]
pub struct DurationError(pub String);

impl Duration {
    /// Whole calendar months.
    pub const fn months(months: u32) -> Self {
        Self { months, days: 0, business_days: 0, seconds: 0 }
    }

    /// Whole calendar days.
    pub const fn days(days: u32) -> Self {
        Self { months: 0, days, business_days: 0, seconds: 0 }
    }

    /// Days from Monday to Friday.
    pub const fn business_days(business_days: u32) -> Self {
        Self { months: 0, days: 0, business_days, seconds: 0 }
    }

    /// Whole hours.
    pub const fn hours(hours: u64) -> Self {
        Self { months: 0, days: 0, business_days: 0, seconds: hours * 3600 }
    }

    /// `count` of a unit named in English or German (singular or plural), if the word is a unit of time.
    pub fn of(count: u32, unit: &str) -> Option<Self> {
        let unit = unit.trim().to_lowercase();
        Some(match unit.as_str() {
            "minute" | "minutes" | "min" | "minuten" => {
                Self { seconds: u64::from(count) * 60, ..Self::default() }
            }
            "hour" | "hours" | "h" | "hrs" | "stunde" | "stunden" => Self::hours(u64::from(count)),
            "day" | "days" | "d" | "calendar day" | "calendar days" | "tag" | "tage" | "tagen"
            | "kalendertag" | "kalendertage" | "kalendertagen" => Self::days(count),
            "business day" | "business days" | "working day" | "working days" | "workday" | "workdays"
            | "werktag" | "werktage" | "werktagen" | "arbeitstag" | "arbeitstage" | "arbeitstagen" => {
                Self::business_days(count)
            }
            "week" | "weeks" | "woche" | "wochen" => Self::days(count.checked_mul(7)?),
            "month" | "months" | "monat" | "monate" | "monaten" => Self::months(count),
            "quarter" | "quarters" | "quartal" | "quartale" | "quartalen" => {
                Self::months(count.checked_mul(3)?)
            }
            "half-year" | "half-years" | "halbjahr" | "halbjahre" | "halbjahren" => {
                Self::months(count.checked_mul(6)?)
            }
            "year" | "years" | "jahr" | "jahre" | "jahren" => Self::months(count.checked_mul(12)?),
            _ => return None,
        })
    }

    /// Whether it counts civil days (rather than hours).
    pub const fn is_calendar(&self) -> bool {
        self.seconds == 0
    }

    /// Rough length in days, to order durations of different units.
    pub fn approximate_days(&self) -> f64 {
        f64::from(self.months) * 30.44
            + f64::from(self.days)
            + f64::from(self.business_days) * 1.4
            + u32::try_from(self.seconds / 60).map_or(f64::MAX, |minutes| f64::from(minutes) / 1440.0)
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || DurationError(text.to_owned());
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let count = if number.is_empty() { 1 } else { number.parse().map_err(|_| error())? };
        Self::of(count, unit).ok_or_else(error)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = self.seconds / 3600;
        let minutes = self.seconds % 3600 / 60;
        let (years, months) =
            if self.months.is_multiple_of(12) { (self.months / 12, 0) } else { (0, self.months) };
        let parts: Vec<String> = [
            (u64::from(years), "year"),
            (u64::from(months), "month"),
            (u64::from(self.days), "day"),
            (u64::from(self.business_days), "business day"),
            (hours, "hour"),
            (minutes, "minute"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
        .collect();
        f.write_str(if parts.is_empty() { "0 days" } else { "" })?;
        f.write_str(&parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_and_prints() {
        for (text, printed) in [
            ("72 hours", "72 hours"),
            ("1 business day", "1 business day"),
            ("12 months", "1 year"),
            ("quarter", "3 months"),
            ("2 weeks", "14 days"),
            ("30 Tage", "30 days"),
        ] {
            assert_eq!(text.parse::<Duration>().map(|d| d.to_string()), Ok(printed.to_owned()));
        }
        assert!("soon".parse::<Duration>().is_err());
        assert!("99999999999 years".parse::<Duration>().is_err());
    }
}
