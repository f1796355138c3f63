//! Amounts that a text can promise: a length of time, a number of things, a share. One reader for all three, so that nothing that is a
//! date, a version, the number of a section or a length of time is ever taken for a number of things.

use super::duration;
use regex::Regex;
use saydo_source::{ByteRange, Duration};
use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

/// What an amount is an amount of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Time.
    Duration,
    /// Things.
    Count,
    /// A hundredth part of all there is.
    Percent,
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A length of time.
    Duration(Duration),
    /// A number of things.
    Count(u32),
    /// A share, 0 to 100.
    Percent(f64),
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Duration, Self::Count, Self::Percent];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duration => "duration",
            Self::Count => "count",
            Self::Percent => "percent",
        }
    }

    /// What its amounts are called.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Duration => "a length of time",
            Self::Count => "a number of things",
            Self::Percent => "a share",
        }
    }

    /// What a text is called that holds none.
    pub const fn no_such(self) -> &'static str {
        match self {
            Self::Duration => "no length of time",
            Self::Count => "no number of things",
            Self::Percent => "no share",
        }
    }

    /// How its amounts are written.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Duration => "a number and a unit such as \"72 hours\", \"30 days\", \"6 months\"",
            Self::Count => "a whole number such as \"3\"",
            Self::Percent => "a share such as \"95 %\"",
        }
    }
}

impl Amount {
    /// What it is an amount of.
    pub const fn unit(&self) -> Unit {
        match self {
            Self::Duration(_) => Unit::Duration,
            Self::Count(_) => Unit::Count,
            Self::Percent(_) => Unit::Percent,
        }
    }

    /// The length of time, if it is one.
    pub const fn duration(&self) -> Option<&Duration> {
        match self {
            Self::Duration(length) => Some(length),
            Self::Count(_) | Self::Percent(_) => None,
        }
    }

    /// Its size among amounts of one unit; of a length of time in days, roughly.
    pub fn size(&self) -> f64 {
        match self {
            Self::Duration(length) => length.approximate_days(),
            Self::Count(number) => f64::from(*number),
            Self::Percent(share) => *share,
        }
    }

    /// The order of two amounts; none between different units.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        if self.unit() == other.unit() { self.size().partial_cmp(&other.size()) } else { None }
    }

    /// Reads an amount as a definition has it: nothing but the amount stands there.
    pub fn parse(text: &str, unit: Unit) -> Option<Self> {
        let text = text.trim();
        match unit {
            Unit::Duration => text.parse().ok().map(Self::Duration),
            Unit::Count => text.parse().ok().map(Self::Count),
            Unit::Percent => SHARE
                .captures(text)
                .filter(|groups| groups.get(0).is_some_and(|whole| whole.as_str() == text))
                .and_then(|groups| share(&groups[1])),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration(length) => length.fmt(f),
            Self::Count(number) => number.fmt(f),
            Self::Percent(share) => write!(f, "{share} %"),
        }
    }
}

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern, tested below")
}

/// `95 %`, `99,5 Prozent`.
static SHARE: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?i)\b(\d{1,3}(?:[.,]\d{1,3})?) ?(?:%|per ?cent\b|prozent\b|v\. ?h\.)"));

/// Whole numbers and the number words that lengths of time know too. `one` is one only where a bound stands before it.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)\b(?:(\d{1,6})|(two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|dreißig)|(one|a|an|ein|eine[nrs]?|einem))\b",
    )
});

/// What makes a number a bound: of several numbers in a sentence it is the one that is promised.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)(?:\b(?:at least|at most|minimum(?: of)?|min\.|maximum(?: of)?|max\.|(?:no|not) (?:more|fewer|less) than|more than|fewer than|less than|up to|exactly|mindestens|wenigstens|höchstens|maximal|minimal|nicht (?:mehr|weniger) als|mehr als|weniger als|bis zu|genau)|[≥≤])\s*$",
    )
});

/// What before a number says that it names something, rather than counting it.
static NAMING: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)(?:\b(?:section|sections|clause|clauses|chapter|annex|appendix|article|art\.?|control|controls|iso|iec|iso/iec|din|en|nist|version|v|rev\.?|revision|step|level|tier|class|phase|figure|table|page|no\.?|nr\.?|number|room|item|abschnitt|abschnitte|kapitel|anhang|artikel|absatz|abs\.|ziffer|nummer|stufe|klasse|schritt|seite|raum|punkt|maßnahme|kw|week|woche|q|tel\.?)\s*|[§#€$£&]\s?|[/\p{L}_-])$",
    )
});

/// What directly after a number says that it is a part of something else: a date, a version, an id, a time of day, money, an ordinal.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)^(?:[.,:/'_-]\d|[.)]?-[\p{L}\d]|\)\s|\.\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember)\b|\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember)\b|\s?(?:€|\$|£|eur\b|euros?\b|usd\b|chf\b|gbp\b|°|uhr\b)|_)",
    )
});

/// A length of time in words that nobody reads as one: `30 consecutive days`.
static OF_TIME: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?i)^[\s-]*(?:\p{L}+\s+)?(?:(?:minute|hour|day|week|month|quarter|year)s?|stunden?|tage?n?|wochen?|monate?n?|quartale?n?|jahre?n?|minuten?)\b",
    )
});

/// Amounts of one unit in a text, in order, each with its place. Of numbers of things only those that a bound stands before, if there
/// are any.
pub fn find(text: &str, unit: Unit) -> Vec<(Amount, ByteRange)> {
    match unit {
        Unit::Duration => {
            duration::find(text).into_iter().map(|(length, at)| (Amount::Duration(length), at)).collect()
        }
        Unit::Count => counts(text),
        Unit::Percent => bounded(text, shares(text)),
    }
}

fn shares(text: &str) -> Vec<(Amount, ByteRange)> {
    let shares = SHARE.captures_iter(text).filter_map(|groups| {
        let whole = groups.get(0)?;
        let before = text[..whole.start()].chars().next_back();
        let part = before.is_some_and(|c| matches!(c, '.' | ',' | '-' | '/'));
        Some((share(&groups[1])?, ByteRange::new(whole.start(), whole.end()))).filter(|_| !part)
    });
    shares.collect()
}

fn share(digits: &str) -> Option<Amount> {
    let share: f64 = digits.replace(',', ".").parse().ok()?;
    (share <= 100.0).then_some(Amount::Percent(share))
}

fn counts(text: &str) -> Vec<(Amount, ByteRange)> {
    let taken: Vec<ByteRange> = duration::find(text)
        .into_iter()
        .map(|(_, at)| at)
        .chain(shares(text).into_iter().map(|(_, at)| at))
        .collect();
    let counts = NUMBER.captures_iter(text).filter_map(|groups| {
        let whole = groups.get(0)?;
        let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
        let inside = |at: &ByteRange| at.range().contains(&whole.start());
        // The number of a heading or of an item stands first, and what it numbers begins like a sentence.
        let heads = groups.get(1).is_some()
            && before.trim().is_empty()
            && (after.starts_with(". ") || after.trim_start().starts_with(char::is_uppercase));
        let of_more = before.ends_with(|c: char| ".,:'".contains(c))
            && before.trim_end_matches(|c: char| ".,:'".contains(c)).ends_with(|c: char| c.is_ascii_digit());
        let names = NAMING.is_match(before) || PART.is_match(after) || OF_TIME.is_match(after);
        if taken.iter().any(inside) || heads || of_more || names {
            return None;
        }
        let number = match (groups.get(1), groups.get(2)) {
            // A year is no number of things.
            (Some(digits), _) => {
                let number: u32 = digits.as_str().parse().ok()?;
                if (1900..2200).contains(&number) {
                    return None;
                }
                number
            }
            (None, Some(word)) => duration::count_of(&word.as_str().to_lowercase()),
            (None, None) => return BOUND.is_match(before).then_some((Amount::Count(1), at(&whole))),
        };
        Some((Amount::Count(number), at(&whole)))
    });
    bounded(text, counts.collect())
}

fn at(found: &regex::Match<'_>) -> ByteRange {
    ByteRange::new(found.start(), found.end())
}

fn bounded(text: &str, found: Vec<(Amount, ByteRange)>) -> Vec<(Amount, ByteRange)> {
    let bound = |(_, at): &(Amount, ByteRange)| BOUND.is_match(&text[..at.range().start]);
    if found.iter().any(bound) { found.into_iter().filter(bound).collect() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, unit: Unit) -> Vec<String> {
        find(text, unit).into_iter().map(|(amount, _)| amount.to_string()).collect()
    }

    #[test]
    fn numbers_of_things_in_sentences() {
        for (text, expected) in [
            ("Passwords have at least 12 characters.", vec!["12"]),
            ("Passwörter haben mindestens zwölf Zeichen.", vec!["12"]),
            ("Three backups are kept.", vec!["3"]),
            ("We keep three generations of backups", vec!["3"]),
            ("Drei Sicherungen werden aufbewahrt.", vec!["3"]),
            ("Passwords of 3 systems have at least 12 characters.", vec!["12"]),
            ("At least one restore test is held.", vec!["1"]),
            ("Password length | 14", vec!["14"]),
            ("After 5 failed attempts the account is locked, after 10 for good.", vec!["5", "10"]),
        ] {
            assert_eq!(said(text, Unit::Count), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_of_things() {
        for text in [
            "Approved on 2026-06-30.",
            "Approved on 30.06.2026 in version 1.2.",
            "Since 30 June 2026, see section 4.",
            "Gültig seit 1. Juni 2026, siehe Abschnitt 7 und § 8.",
            "This serves A.5.18 and ISO 27001, clause 6.",
            "See POL-08 and ISO/IEC 27001:2022.",
            "Accounts are closed within 30 days, backups kept for 12 months, zwei Jahre.",
            "95 % of all accounts are reviewed.",
            "They are kept for 30 consecutive days.",
            "The 3-2-1 rule applies, and it costs 500 EUR or €20.",
            "3. Backups are kept.",
            "3 Backups and restores",
            "By 17:30 or 08:00 Uhr in 2026.",
            "An owner and one deputy are named.",
            "The 2nd line reviews v2 and AES-256.",
        ] {
            assert_eq!(said(text, Unit::Count), [""; 0], "{text}");
        }
    }

    #[test]
    fn shares_in_sentences() {
        for (text, expected) in [
            ("At least 95 % of the staff are trained within 30 days.", vec!["95 %"]),
            ("99,5 Prozent der Sicherungen gelingen.", vec!["99.5 %"]),
            ("We train 95 per cent, in version 1.2 of 2026.", vec!["95 %"]),
            ("A sample of 10 % is taken; at least 95% must hold.", vec!["95 %"]),
            ("All 12 are trained, a plus of 110 %.", vec![]),
        ] {
            assert_eq!(said(text, Unit::Percent), expected, "{text}");
        }
    }

    #[test]
    fn an_amount_reads_and_prints() {
        for (text, unit, printed) in [
            ("72 hours", Unit::Duration, "72 hours"),
            ("3", Unit::Count, "3"),
            ("95%", Unit::Percent, "95 %"),
            ("99,5 Prozent", Unit::Percent, "99.5 %"),
        ] {
            assert_eq!(Amount::parse(text, unit).map(|amount| amount.to_string()).as_deref(), Some(printed));
        }
        for (text, unit) in [
            ("3", Unit::Duration),
            ("3 days", Unit::Count),
            ("-3", Unit::Count),
            ("95", Unit::Percent),
            ("120 %", Unit::Percent),
            ("about 95 %", Unit::Percent),
        ] {
            assert!(Amount::parse(text, unit).is_none(), "{text}");
        }
    }

    #[test]
    fn amounts_of_one_unit_have_an_order() {
        let less = Amount::Count(2).order(&Amount::Count(3));
        assert_eq!(less, Some(Ordering::Less));
        assert_eq!(Amount::Count(2).order(&Amount::Percent(3.0)), None);
    }
}
