//! Lengths of time in sentences: "within one business day", "every quarter", "alle 12 Monate", "annually".

use regex::Regex;
use saydo_source::{ByteRange, Duration};
use std::sync::LazyLock;

static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(\d{1,4})|(an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|einem?|eines|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|dreißig|every|each|per|jedes|jeden|jede|pro))[ -]?(?:\(\d+\) )?((?:business|working|calendar) days?|workdays?|minutes?|minuten|mins?|hours?|hrs?|h|std|stunden?|days?|tage?n?|kalendertage?n?|werktage?s?n?|arbeitstage?s?n?|weeks?|wochen?|months?|monate?n?|quarters?|quartale?n?|years?|jahre?n?)\b",
    )
    .expect("a constant pattern, tested below")
});

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(daily|täglich|weekly|wöchentlich|monthly|monatlich|quarterly|vierteljährlich|quartalsweise|semi[- ]?annual(?:ly)?|half[- ]yearly|halbjährlich|annual(?:ly)?|yearly|jährlich|biennial(?:ly)?)\b",
    )
    .expect("a constant pattern, tested below")
});

static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:within|in|after|for|under|than|exceed(?:ing)?|kept|retained|valid|last|innerhalb|innert|binnen|nach|für|als|von|spätestens)\s+(?:the\s+|a\s+maximum\s+of\s+|max(?:\.|imum)?\s+|von\s+|der\s+)?$",
    )
    .expect("a constant pattern, tested below")
});

static RECURRING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:every|each|per|once|twice|times|alle|jede[nrs]?|pro|einmal|intervals? of|abstand von|mindestens alle)\s+(?:\w+\s+)?$")
        .expect("a constant pattern, tested below")
});

/// How a length of time is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Again and again: every quarter, annually, once a year.
    Recurring,
    /// At most: within one day, after 30 days.
    Bounded,
    /// Neither is said.
    Plain,
}

/// A length of time in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The length.
    pub duration: Duration,
    /// Its bytes in the text.
    pub at: ByteRange,
    /// How it is meant.
    pub manner: Manner,
}

/// Every length of time in a text, in order, with its place in it.
pub fn find(text: &str) -> Vec<(Duration, ByteRange)> {
    stated(text).into_iter().map(|stated| (stated.duration, stated.at)).collect()
}

/// Every length of time in a text, in order, with the way it is meant.
pub fn stated(text: &str) -> Vec<Stated> {
    let mut found = Vec::new();
    for groups in COUNTED.captures_iter(text) {
        let (Some(whole), Some(unit)) = (groups.get(0), groups.get(3)) else { continue };
        let word = groups.get(2).map(|word| word.as_str().to_lowercase());
        let count = match (groups.get(1), &word) {
            (Some(digits), _) => digits.as_str().parse().ok(),
            (None, Some(word)) => Some(count_of(word)),
            (None, None) => None,
        };
        let unit = unit.as_str().to_lowercase();
        let unit = unit.strip_suffix("tages").map_or(unit.clone(), |stem| format!("{stem}tag"));
        let unit = match unit.as_str() {
            "min" | "mins" => "minutes",
            "hr" | "hrs" | "std" => "hours",
            other => other,
        };
        let again =
            |word: &str| matches!(word, "every" | "each" | "per" | "jedes" | "jeden" | "jede" | "pro");
        let before = &text[..whole.start()];
        let manner = if word.is_some_and(|word| again(&word)) || RECURRING.is_match(before) {
            Manner::Recurring
        } else if BOUND.is_match(before) {
            Manner::Bounded
        } else {
            Manner::Plain
        };
        if let Some(duration) = count.and_then(|count| Duration::of(count, unit)) {
            found.push(Stated { duration, at: ByteRange::new(whole.start(), whole.end()), manner });
        }
    }
    for word in NAMED.find_iter(text) {
        let duration = match word.as_str().to_lowercase().replace([' ', '-'], "").as_str() {
            "daily" | "täglich" => Duration::days(1),
            "weekly" | "wöchentlich" => Duration::days(7),
            "monthly" | "monatlich" => Duration::months(1),
            "quarterly" | "vierteljährlich" | "quartalsweise" => Duration::months(3),
            "semiannual" | "semiannually" | "halfyearly" | "halbjährlich" => Duration::months(6),
            "biennial" | "biennially" => Duration::months(24),
            _ => Duration::months(12),
        };
        let at = ByteRange::new(word.start(), word.end());
        found.push(Stated { duration, at, manner: Manner::Recurring });
    }
    found.sort_by_key(|stated| stated.at);
    found
}

pub(super) fn count_of(word: &str) -> u32 {
    match word {
        "two" | "zwei" => 2,
        "three" | "drei" => 3,
        "four" | "vier" => 4,
        "five" | "fünf" => 5,
        "six" | "sechs" => 6,
        "seven" | "sieben" => 7,
        "eight" | "acht" => 8,
        "nine" | "neun" => 9,
        "ten" | "zehn" => 10,
        "twelve" | "zwölf" => 12,
        "thirty" | "dreißig" => 30,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn again_and_again_is_not_at_most() {
        use Manner::{Bounded, Plain, Recurring};
        for (text, expected) in [
            ("Access is reviewed every quarter.", Recurring),
            ("reviewed at least once a year", Recurring),
            ("reviewed annually", Recurring),
            ("Lieferanten werden alle 12 Monate bewertet.", Recurring),
            ("mindestens einmal pro Jahr", Recurring),
            ("at intervals of 6 months", Recurring),
            ("Emergency access is reviewed within 2 hours.", Bounded),
            ("innerhalb von 14 Tagen", Bounded),
            ("not older than 12 months", Bounded),
            ("logs are kept for 90 days", Bounded),
            ("critical | 7 days", Plain),
        ] {
            assert_eq!(stated(text).first().map(|stated| stated.manner), Some(expected), "{text}");
        }
    }

    #[test]
    fn promises_in_sentences() {
        for (text, expected) in [
            ("Access is revoked within one business day of leaving.", "1 business day"),
            ("Access to every system is reviewed every quarter.", "3 months"),
            ("All staff are trained every 12 months.", "1 year"),
            ("Lieferanten werden alle 12 Monate bewertet.", "1 year"),
            ("Die Prüfung erfolgt vierteljährlich.", "3 months"),
            ("critical | 7 days", "7 days"),
            ("binnen 14 Tagen", "14 days"),
            ("4 hrs", "4 hours"),
            ("15 min", "15 minutes"),
            ("Semi Annual", "6 months"),
            ("Semi-Annual", "6 months"),
            ("Annual, or upon material change", "1 year"),
            ("innerhalb eines Werktages", "1 business day"),
            ("told within 72 hours", "72 hours"),
        ] {
            let found = find(text);
            assert_eq!(found.first().map(|(d, _)| d.to_string()).as_deref(), Some(expected), "{text}");
        }
        assert!(find("Access to every system").is_empty());
    }
}
