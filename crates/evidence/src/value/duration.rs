//! Lengths of time in sentences: "within one business day", "every quarter", "alle 12 Monate", "annually".

use regex::Regex;
use saydo_source::{ByteRange, Duration};
use std::sync::LazyLock;

static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(\d{1,4})|(an?|one|two|three|four|five|six|seven|ten|twelve|thirty|einem?|eines|einer|zwei|drei|vier|fünf|sechs|sieben|zehn|zwölf|dreißig|every|each|per|jedes|jeden|jede|pro))[ -]?(?:\(\d+\) )?((?:business|working|calendar) days?|workdays?|minutes?|minuten|hours?|h|stunden?|days?|tage?n?|kalendertage?n?|werktage?s?n?|arbeitstage?s?n?|weeks?|wochen?|months?|monate?n?|quarters?|quartale?n?|years?|jahre?n?)\b",
    )
    .expect("a constant pattern, tested below")
});

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(daily|täglich|weekly|wöchentlich|monthly|monatlich|quarterly|vierteljährlich|quartalsweise|semi[- ]?annual(?:ly)?|half[- ]yearly|halbjährlich|annual(?:ly)?|yearly|jährlich|biennial(?:ly)?)\b",
    )
    .expect("a constant pattern, tested below")
});

/// Every length of time in a text, in order, with its place in it.
pub fn find(text: &str) -> Vec<(Duration, ByteRange)> {
    let mut found = Vec::new();
    for groups in COUNTED.captures_iter(text) {
        let (Some(whole), Some(unit)) = (groups.get(0), groups.get(3)) else { continue };
        let count = match (groups.get(1), groups.get(2)) {
            (Some(digits), _) => digits.as_str().parse().ok(),
            (None, Some(word)) => Some(count_of(&word.as_str().to_lowercase())),
            (None, None) => None,
        };
        let unit = unit.as_str().to_lowercase();
        let unit = unit.strip_suffix("tages").map_or(unit.clone(), |stem| format!("{stem}tag"));
        if let Some(duration) = count.and_then(|count| Duration::of(count, &unit)) {
            found.push((duration, ByteRange::new(whole.start(), whole.end())));
        }
    }
    for word in NAMED.find_iter(text) {
        let named = match word.as_str().to_lowercase().replace([' ', '-'], "").as_str() {
            "daily" | "täglich" => Duration::days(1),
            "weekly" | "wöchentlich" => Duration::days(7),
            "monthly" | "monatlich" => Duration::months(1),
            "quarterly" | "vierteljährlich" | "quartalsweise" => Duration::months(3),
            "semiannual" | "semiannually" | "halfyearly" | "halbjährlich" => Duration::months(6),
            "biennial" | "biennially" => Duration::months(24),
            _ => Duration::months(12),
        };
        found.push((named, ByteRange::new(word.start(), word.end())));
    }
    found.sort_by_key(|(_, at)| *at);
    found
}

fn count_of(word: &str) -> u32 {
    match word {
        "two" | "zwei" => 2,
        "three" | "drei" => 3,
        "four" | "vier" => 4,
        "five" | "fünf" => 5,
        "six" | "sechs" => 6,
        "seven" | "sieben" => 7,
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
    fn promises_in_sentences() {
        for (text, expected) in [
            ("Access is revoked within one business day of leaving.", "1 business day"),
            ("Access to every system is reviewed every quarter.", "3 months"),
            ("All staff are trained every 12 months.", "1 year"),
            ("Lieferanten werden alle 12 Monate bewertet.", "1 year"),
            ("Die Prüfung erfolgt vierteljährlich.", "3 months"),
            ("critical | 7 days", "7 days"),
            ("binnen 14 Tagen", "14 days"),
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
