//! For whom a sentence, item or row speaks: the tiers it names, each with its own value where it states several.

use crate::rule::Tiers;
use regex::Regex;
use saydo_evidence::Kinds;
use saydo_evidence::value::duration::{self, Manner, Stated};
use saydo_evidence::value::{Amount, Unit, amount};
use saydo_source::ByteRange;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Where one clause of a sentence ends and another may begin.
static CLAUSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[,;|]|\b(?:and|or|but|und|oder|aber|sowie)\b").expect("a constant pattern, tested below")
});

/// Words for all that have not been named.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:all|any|every|others?|rest|remaining|else|otherwise|alle[rn]?|andere[rn]?|übrige[rn]?|sonst(?:ige[rn]?)?)\b")
        .expect("a constant pattern, tested below")
});

/// What before a name says that it is not meant.
static NOT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:non|not|nicht|less|weniger)[\s-]+|\bun)$")
        .expect("a constant pattern, tested below")
});

/// A word of a text.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{L}\p{N}]+").expect("a constant pattern, tested below"));

/// Words of one state have at most this many parts.
const LONGEST: usize = 3;

/// Shorter words are signs for a cell (`x`, `1`), not names in a sentence.
const SHORTEST: usize = 3;

/// A value with the tiers it is promised to.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) value: Amount,
    pub(super) tiers: BTreeSet<String>,
}

/// What a sentence states: its first length of time, or, where it names tiers and states several values, one for each of its clauses.
/// Of several numbers or shares nobody knows which is the promise: each may be.
pub(super) fn parts(words: &str, unit: Unit, again: bool, by: Option<&Tiers>, kinds: &Kinds) -> Vec<Part> {
    let values = match unit {
        Unit::Duration => lengths(words, again),
        Unit::Count | Unit::Percent => amount::find(words, unit),
    };
    let named = by.map(|by| mentions(words, by, kinds)).unwrap_or_default();
    if values.len() < 2 || named.is_empty() {
        let tiers: BTreeSet<String> = named.into_iter().map(|(_, tier)| tier).collect();
        let meant = if unit == Unit::Duration { 1 } else { values.len() };
        let part = |(value, _)| Part { value, tiers: tiers.clone() };
        return values.into_iter().take(meant).map(part).collect();
    }
    let clauses: Vec<Clause> = clauses(words)
        .into_iter()
        .map(|range| {
            let value = values.iter().find(|(_, at)| range.contains(&at.range().start));
            let tiers = named.iter().filter(|(at, _)| range.contains(&at.start));
            Clause {
                value: value.map(|(value, at)| (*value, at.range().start)),
                first: named.iter().map(|(at, _)| at.start).find(|start| range.contains(start)),
                tiers: tiers.map(|(_, tier)| tier.clone()).collect(),
                others: OTHERS.is_match(&words[range]),
            }
        })
        .collect();
    joined(clauses)
}

/// The lengths of time that can be the promise: of an interval those that recur, else days that are no deadline; of a deadline those
/// that do not recur.
fn lengths(words: &str, again: bool) -> Vec<(Amount, ByteRange)> {
    let stated = duration::stated(words);
    let recurs = stated.iter().any(|stated| stated.manner == Manner::Recurring);
    let fits = |stated: &Stated| match (stated.manner, again) {
        (Manner::Recurring, again) => again,
        (Manner::Plain, true) => !recurs && stated.duration.is_calendar(),
        // "Within 12 months" can be an interval, "within 30 days" is the time to do what a review found.
        (Manner::Bounded, true) => !recurs && stated.duration.approximate_days() > 150.0,
        (Manner::Bounded | Manner::Plain, false) => true,
    };
    stated.into_iter().filter(fits).map(|stated| (Amount::Duration(stated.duration), stated.at)).collect()
}

/// A part of a sentence: the first value and the tiers in it, and where they stand.
struct Clause {
    value: Option<(Amount, usize)>,
    first: Option<usize>,
    tiers: BTreeSet<String>,
    others: bool,
}

/// "Critical and high within 7 days" names before the value, "7 days for critical and high" after it: a clause without a value
/// belongs to the next one or to the one before.
fn joined(clauses: Vec<Clause>) -> Vec<Part> {
    let after =
        clauses.iter().find_map(|clause| Some(clause.value?.1 < clause.first?)).unwrap_or_else(|| {
            clauses.iter().position(|c| c.value.is_some()) < clauses.iter().position(|c| c.first.is_some())
        });
    let mut parts: Vec<Part> = Vec::new();
    let mut waiting: BTreeSet<String> = BTreeSet::new();
    for clause in clauses {
        match clause.value {
            Some((value, _)) => {
                let mut tiers = clause.tiers;
                tiers.append(&mut waiting);
                // A second value for those just named, such as the time to look at it, is not the promise.
                let more = tiers.is_empty() && !clause.others && !parts.is_empty();
                if !more {
                    parts.push(Part { value, tiers });
                }
            }
            None => match parts.last_mut().filter(|_| after) {
                Some(before) if !clause.tiers.is_empty() => before.tiers.extend(clause.tiers),
                Some(_) => {}
                None => waiting.extend(clause.tiers),
            },
        }
    }
    parts
}

fn clauses(words: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for end in CLAUSES.find_iter(words) {
        ranges.push(start..end.start());
        start = end.end();
    }
    ranges.push(start..words.len());
    ranges
}

/// The tiers that a text names, in order, each with its place.
fn mentions(words: &str, by: &Tiers, kinds: &Kinds) -> Vec<(Range<usize>, String)> {
    let mut found = if by.patterns.is_empty() {
        named_as_in_cells(words, by, kinds)
    } else {
        named_by_patterns(words, by)
    };
    found.retain(|(at, _)| !NOT.is_match(&words[..at.start]));
    found
}

fn named_by_patterns(words: &str, by: &Tiers) -> Vec<(Range<usize>, String)> {
    let found = by.patterns.iter().flat_map(|(state, pattern)| {
        pattern.find_iter(words).map(move |found| (found.range(), state.clone()))
    });
    let mut found: Vec<(Range<usize>, String)> = found.collect();
    found.sort_by(|a, b| (a.0.start, &a.1).cmp(&(b.0.start, &b.1)));
    found
}

/// A text names a state by the words that mean it in a cell; of several the longest ("sehr hoch", not "hoch").
fn named_as_in_cells(words: &str, by: &Tiers, kinds: &Kinds) -> Vec<(Range<usize>, String)> {
    let tokens: Vec<Range<usize>> = WORD.find_iter(words).map(|word| word.range()).collect();
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(first) = tokens.get(next) {
        let longest = (1..=LONGEST).rev().find_map(|length| {
            let range = first.start..tokens.get(next + length - 1)?.end;
            let state = state(&words[range.clone()], by, kinds)?;
            Some((length, (range, state.to_owned())))
        });
        next += longest.as_ref().map_or(1, |(length, _)| *length);
        found.extend(longest.map(|(_, mention)| mention));
    }
    found
}

/// The state that words mean, also with the ending of an adjective ("kritische").
fn state<'t>(words: &str, by: &'t Tiers, kinds: &Kinds) -> Option<&'t str> {
    if words.chars().count() < SHORTEST {
        return None;
    }
    let endings = ["", "e", "en", "er", "es", "em"];
    let mut stems = endings.iter().filter_map(|ending| words.strip_suffix(ending));
    stems.find_map(|stem| kinds.state(&by.states, stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::RegexBuilder;
    use saydo_evidence::FieldName;

    static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::embedded().0);

    fn said(words: &str, by: &Tiers) -> Vec<String> {
        let part = |part: Part| {
            let tiers: Vec<&str> = part.tiers.iter().map(String::as_str).collect();
            format!("{} {}", part.value, tiers.join("+")).trim().to_owned()
        };
        let again = words.contains("jedes") || words.contains("every");
        parts(words, Unit::Duration, again, Some(by), &KINDS).into_iter().map(part).collect()
    }

    fn severity() -> Tiers {
        let states = ["critical", "high", "medium", "low", "info"].map(str::to_owned).into();
        Tiers { field: FieldName::new("severity"), states, patterns: Vec::new() }
    }

    #[test]
    fn a_row_or_sentence_speaks_for_the_states_it_names() {
        for (words, expected) in [
            ("Critical | 7 days", vec!["7 days critical"]),
            ("High and critical: 14 days", vec!["14 days critical+high"]),
            ("Sehr hoch | 7 Tage", vec!["7 days critical"]),
            ("Kritische Schwachstellen binnen 7 Tagen", vec!["7 days critical"]),
            ("Patches are applied within 30 days.", vec!["30 days"]),
            ("The highway is patched within 30 days.", vec!["30 days"]),
            ("Severity | Days", vec![]),
            ("Non-critical weaknesses are fixed within 30 days.", vec!["30 days"]),
        ] {
            assert_eq!(said(words, &severity()), expected, "{words}");
        }
    }

    #[test]
    fn each_clause_of_a_sentence_speaks_for_its_own() {
        for (words, expected) in [
            (
                "Critical ones are fixed within 7 days, high within 30 days and medium within 90 days.",
                vec!["7 days critical", "30 days high", "90 days medium"],
            ),
            (
                "Fixed within 7 days for critical and high, 30 days for medium.",
                vec!["7 days critical+high", "30 days medium"],
            ),
            (
                "Critical and high within 7 days, medium within 30 days.",
                vec!["7 days critical+high", "30 days medium"],
            ),
            (
                "All are fixed within 30 days, critical ones within 7 days.",
                vec!["30 days", "7 days critical"],
            ),
            ("Critical ones within 7 days, all others within 30 days.", vec!["7 days critical", "30 days"]),
            ("Critical ones are rated within 24 hours and fixed within 7 days.", vec!["24 hours critical"]),
            ("critical | 7 days | 24 hours if exploited", vec!["7 days critical"]),
        ] {
            assert_eq!(said(words, &severity()), expected, "{words}");
        }
    }

    #[test]
    fn a_rule_can_give_its_own_pattern_for_each_state() {
        let pattern = |text: &str| RegexBuilder::new(text).case_insensitive(true).build().unwrap();
        let states = ["standard", "critical", "privileged"].map(str::to_owned).into();
        let patterns = vec![
            ("privileged".to_owned(), pattern("privileg")),
            ("critical".to_owned(), pattern("critical|kritisch")),
        ];
        let by = Tiers { field: FieldName::new("access-tier"), states, patterns };
        assert_eq!(
            said("Privilegierte Zugriffe werden jedes Quartal geprüft.", &by),
            ["3 months privileged"]
        );
        assert_eq!(
            said("Access is reviewed every year, privileged access every quarter.", &by),
            ["1 year", "3 months privileged"]
        );
    }

    #[test]
    fn a_number_or_share_is_promised_as_a_time_is_and_several_are_not_one() {
        let said = |words: &str, unit| -> Vec<String> {
            let parts = parts(words, unit, false, Some(&severity()), &KINDS);
            let tiers = |part: &Part| part.tiers.iter().cloned().collect::<Vec<_>>().join("+");
            parts.iter().map(|part| format!("{} {}", part.value, tiers(part)).trim().to_owned()).collect()
        };
        for (words, unit, expected) in [
            ("Critical | 99.5 %", Unit::Percent, vec!["99.5 % critical"]),
            ("95 % of critical and 80 % of high ones", Unit::Percent, vec!["95 % critical", "80 % high"]),
            ("95 % in spring, 90 % in autumn", Unit::Percent, vec!["95 %", "90 %"]),
            ("At least 3 copies within 30 days, in version 1.2", Unit::Count, vec!["3"]),
            ("Copies within 30 days", Unit::Count, vec![]),
        ] {
            assert_eq!(said(words, unit), expected, "{words}");
        }
    }
}
