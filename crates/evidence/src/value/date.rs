//! Dates as people write them. An order that nothing decides is no date.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Timestamp};
use regex::{Captures, Regex};
use saydo_source::{Grain, Moment, Zone};
use std::sync::LazyLock;

/// What the first number of `03/04/2026` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
}

const MONTHS: [[&str; 4]; 12] = [
    ["january", "jan", "januar", "jän"],
    ["february", "feb", "februar", "feb"],
    ["march", "mar", "märz", "mrz"],
    ["april", "apr", "april", "apr"],
    ["may", "may", "mai", "mai"],
    ["june", "jun", "juni", "jun"],
    ["july", "jul", "juli", "jul"],
    ["august", "aug", "august", "aug"],
    ["september", "sep", "september", "sept"],
    ["october", "oct", "oktober", "okt"],
    ["november", "nov", "november", "nov"],
    ["december", "dec", "dezember", "dez"],
];

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern, tested below")
}

static ISO: LazyLock<Regex> = LazyLock::new(|| constant(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$"));
static LOCAL: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"^(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?Uhr)?( ?(?:UTC|GMT))?$")
});
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:[ ,]+(\d{1,2}):(\d{2})(?: ?Uhr)?)?$")
});
static SLASHED: LazyLock<Regex> = LazyLock::new(|| constant(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$"));
static MONTH: LazyLock<Regex> =
    LazyLock::new(|| constant(r"^(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[./](\d{4}))$"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| constant(r"^(20\d{2})$"));
static QUARTER: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"(?i)^(?:(?:Q([1-4])|([1-4])\. ?Quartal)[ /-]*(\d{4})|(\d{4})[ /-]*Q([1-4]))$")
});
/// A remark that changes nothing: a zone, a weekday, a version. `(planned)` changes everything and stays unreadable.
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)^(?P<date>.+?)\s*\((?:UTC|GMT|CES?T|MES?Z|Z|(?:mon|tues|wednes|thurs|fri|satur|sun)day|v?\d+(?:\.\d+)*)\)$",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)^(?:(\d{1,2})(?:st|nd|rd|th)?\.?[ -])?([a-zäéû]{3,9})\.?[ -](?:(\d{1,2})(?:st|nd|rd|th)?,? +)?(\d{2}|\d{4})$",
    )
});
static RANGE: LazyLock<Regex> =
    LazyLock::new(|| constant(r"^(\d{1,2})\.?\s*[–-]\s*(\d{1,2})\.? (\D+ \d{4})$"));

/// The order that these dates of one column decide: one `25/01/2026` does, two that contradict decide nothing.
pub fn order_of<'a>(dates: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut day, mut month) = (false, false);
    for text in dates {
        if let Some(groups) = SLASHED.captures(text.trim()) {
            let number = |index: usize| groups[index].parse::<i8>().unwrap_or(0);
            day |= number(1) > 12;
            month |= number(2) > 12;
        }
    }
    match (day, month) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Reads a date; the error says what was expected.
pub fn parse(text: &str, order: Option<DateOrder>, zone: &Zone) -> Result<Moment, String> {
    let text = text.trim().trim_matches(['`', '*']);
    let text = REMARK.captures(text).and_then(|groups| groups.name("date")).map_or(text, |m| m.as_str());
    let unreadable = || "expected a date such as 2026-06-30".to_owned();
    let day = |year: i16, month: i8, day: i8| {
        Date::new(year, month, day)
            .map(|date| Moment::day(date, zone))
            .map_err(|_| "no such day in the calendar".to_owned())
    };
    if let Ok(instant) = text.parse::<Timestamp>() {
        let written = text.get(..10).and_then(|date| date.parse::<Date>().ok());
        let moment = Moment::instant(instant, zone);
        return Ok(written.map_or(moment, |date| Moment { first: date, last: date, ..moment }));
    }
    let small = |text: &str| text.parse::<i8>().unwrap_or(0);
    let year = |text: &str| text.parse::<i16>().map_or(0, |year| if year < 100 { year + 2000 } else { year });
    if let Some(g) = ISO.captures(text) {
        return day(year(&g[1]), small(&g[2]), small(&g[3]));
    }
    if let Some(g) = LOCAL.captures(text) {
        let second = g.get(6).map_or(0, |second| small(second.as_str()));
        let time = Time::new(small(&g[4]), small(&g[5]), second, 0);
        let date = Date::new(year(&g[1]), small(&g[2]), small(&g[3]));
        let utc = Zone::utc();
        let zone = if g.get(7).is_some() { &utc } else { zone };
        return match (date, time) {
            (Ok(date), Ok(time)) => Ok(Moment::local(DateTime::from_parts(date, time), zone)),
            _ => Err(unreadable()),
        };
    }
    if let Some(g) = DOTTED.captures(text) {
        let date = day(year(&g[3]), small(&g[2]), small(&g[1]))?;
        return match (g.get(4), g.get(5)) {
            (Some(hour), Some(minute)) => Time::new(small(hour.as_str()), small(minute.as_str()), 0, 0)
                .map(|time| Moment::local(DateTime::from_parts(date.first, time), zone))
                .map_err(|_| unreadable()),
            _ => Ok(date),
        };
    }
    if let Some(g) = SLASHED.captures(text) {
        let (first, second) = (small(&g[1]), small(&g[2]));
        let order = match (first > 12, second > 12) {
            (true, _) => DateOrder::DayFirst,
            (_, true) => DateOrder::MonthFirst,
            _ if first == second => DateOrder::DayFirst,
            _ => order.ok_or("day or month first? nothing decides it; set date-order")?,
        };
        return match order {
            DateOrder::DayFirst => day(year(&g[3]), second, first),
            DateOrder::MonthFirst => day(year(&g[3]), first, second),
        };
    }
    let span = |from: Date, months: i32, grain| {
        let to = from.checked_add(Span::new().months(months)).and_then(Date::yesterday);
        to.map(|to| Moment::span(from, to, grain, zone)).map_err(|_| unreadable())
    };
    let first_of = |year: i16, month: i8| Date::new(year, month, 1).map_err(|_| "no such month".to_owned());
    let part = |g: &Captures<'_>, places: &[usize]| {
        let found = places.iter().find_map(|place| g.get(*place));
        found.map(|found| found.as_str().to_owned()).unwrap_or_default()
    };
    if let Some(g) = MONTH.captures(text) {
        return span(first_of(year(&part(&g, &[1, 4])), small(&part(&g, &[2, 3])))?, 1, Grain::Month);
    }
    if let Some(g) = YEAR.captures(text) {
        return span(first_of(year(&g[1]), 1)?, 12, Grain::Year);
    }
    if let Some(g) = QUARTER.captures(text) {
        let quarter = small(&part(&g, &[1, 2, 5]));
        return span(first_of(year(&part(&g, &[3, 4])), quarter * 3 - 2)?, 3, Grain::Quarter);
    }
    if let Some(g) = RANGE.captures(text) {
        let from = parse(&format!("{} {}", &g[1], &g[3]), order, zone)?;
        let to = parse(&format!("{} {}", &g[2], &g[3]), order, zone)?;
        return Ok(Moment::span(from.first, to.last, Grain::Range, zone));
    }
    if let Some(g) = NAMED.captures(text) {
        let word = g[2].to_lowercase();
        let month = MONTHS.iter().position(|names| names.contains(&word.as_str())).ok_or_else(unreadable)?;
        let month = i8::try_from(month + 1).unwrap_or(1);
        let number = g.get(1).or_else(|| g.get(3)).map(|number| small(number.as_str()));
        return match number {
            Some(number) => day(year(&g[4]), month, number),
            None if g[4].len() == 4 => span(first_of(year(&g[4]), month)?, 1, Grain::Month),
            None => Err(unreadable()),
        };
    }
    Err(unreadable())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse(text, None, &Zone::utc()).map_or_else(|why| why, |moment| moment.to_string())
    }

    #[test]
    fn dates_as_people_write_them() {
        for text in [
            "2026-01-25",
            "25.01.2026",
            "January 25, 2026",
            "25 January 2026",
            "25/01/2026",
            "01/25/2026",
            "25-Jan-26",
            "25. Januar 2026",
            "25.01.26",
            "2026/01/25",
            "2026-01-25 (UTC)",
            "25. Jan. 2026",
            "January 25th, 2026",
        ] {
            assert_eq!(read(text), "2026-01-25", "{text}");
        }
        for text in ["Q1 2026", "2026-Q1", "Q1/2026", "1. Quartal 2026"] {
            assert_eq!(read(text), "2026-Q1", "{text}");
        }
        for text in ["January 2026", "2026-01", "Januar 2026", "01/2026", "01.2026"] {
            assert_eq!(read(text), "2026-01", "{text}");
        }
        assert_eq!(read("2026"), "2026");
        assert_eq!(read("15.03.2026"), "2026-03-15");
        assert_eq!(read("15. Mrz 2026"), "2026-03-15");
        assert_eq!(read("2026-01-10 08:00 UTC"), "2026-01-10T08:00:00Z");
        assert_eq!(read("10–14 February 2025"), "2025-02-10..2025-02-14");
        assert_eq!(read("2026-01-10T08:00:00Z"), "2026-01-10T08:00:00Z");
    }

    #[test]
    fn words_and_undecided_orders_are_no_dates() {
        for text in [
            "Continuous",
            "Rolling",
            "Live",
            "soon",
            "Within 2 weeks of start",
            "2026-02-30",
            "early June",
            "2026-01-25 (planned)",
            "31.02.2026",
            "Q5 2026",
            "13/2026",
        ] {
            assert!(parse(text, None, &Zone::utc()).is_err(), "{text}");
        }
        assert!(read("03/04/2026").contains("date-order"));
        assert_eq!(order_of(["03/04/2026", "25/01/2026"].into_iter()), Some(DateOrder::DayFirst));
        assert_eq!(order_of(["25/01/2026", "01/25/2026"].into_iter()), None);
    }
}
