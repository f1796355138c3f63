//! Patterns that match nothing, or nearly everything, that can be written. Texts are searched one sentence, item or table row at a time,
//! on one line and with single blanks; a value is searched as it is. What is said here follows from the pattern alone.

use super::{Lint, Written};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use saydo_source::{Item, Problem, Spanned, Table};

/// A text with fewer letters that must be as they are says nothing.
const FEWEST: usize = 3;
/// A class with more signs is no letter in two cases or a handful of them.
const NARROW: usize = 24;
/// No sentence is longer.
const LONGEST: usize = 1000;

/// A remark at each pattern.
pub fn patterns(written: &Written<'_>) -> Vec<Problem> {
    let root = written.definition.root();
    let mut found = Vec::new();
    let mut see = |text: &Spanned<String>, in_sentence: bool| {
        let Ok(hir) = ParserBuilder::new().case_insensitive(true).build().parse(&text.value) else { return };
        if let Some(why) = never(&hir, in_sentence) {
            found.push(written.remark(Lint::PatternNeverMatches, text.at, why));
        } else if in_sentence && weight(&hir) < FEWEST {
            let message = "fewer than three letters of it are fixed; nearly every text matches";
            found.push(written.remark(Lint::PatternMatchesAll, text.at, message));
        }
    };
    for (_, limit) in root.named("limit") {
        texts(limit.item("near").as_ref(), &mut |text| see(text, true));
        for (name, item) in limit.table("by").map(|by| by.entries()).unwrap_or_default() {
            if name.value != "field" {
                texts(Some(&item), &mut |text| see(text, true));
            }
        }
    }
    for expect in root.tables("expect") {
        for (_, item) in expect.table("topics").map(|topics| topics.entries()).unwrap_or_default() {
            texts(Some(&item), &mut |text| see(text, true));
        }
    }
    matches(&root, &mut |text| see(text, false));
    found
}

/// The texts of a text or a list.
fn texts(item: Option<&Item<'_>>, see: &mut dyn FnMut(&Spanned<String>)) {
    match item {
        Some(Item::Text(text)) => see(text),
        Some(Item::List(items, _)) => items.iter().for_each(|item| texts(Some(item), see)),
        _ => {}
    }
}

/// The patterns of conditions, wherever they stand.
fn matches(table: &Table<'_>, see: &mut dyn FnMut(&Spanned<String>)) {
    for (name, item) in table.entries() {
        match &item {
            Item::Text(text) if name.value == "matches" => see(text),
            other => inner(other, see),
        }
    }
}

fn inner(item: &Item<'_>, see: &mut dyn FnMut(&Spanned<String>)) {
    match item {
        Item::Table(table) => matches(table, see),
        Item::List(items, _) => items.iter().for_each(|item| inner(item, see)),
        Item::Text(_) | Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Date(_) => {}
    }
}

/// Why a pattern, or one of its alternatives, can match nothing.
fn never(hir: &Hir, in_sentence: bool) -> Option<&'static str> {
    if in_sentence && hir.properties().minimum_len().is_some_and(|length| length > LONGEST) {
        return Some("no sentence is this long");
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {
            let line =
                in_sentence && signs(hir).is_some_and(|all| all.only(|c| c.is_whitespace() && c != ' '));
            line.then_some("a sentence has no line end and no tab")
        }
        HirKind::Repetition(repetition) if repetition.min == 0 => None,
        HirKind::Repetition(repetition) => never(&repetition.sub, in_sentence),
        HirKind::Capture(capture) => never(&capture.sub, in_sentence),
        HirKind::Alternation(branches) => branches.iter().find_map(|branch| never(branch, in_sentence)),
        HirKind::Concat(parts) => parts
            .iter()
            .find_map(|part| never(part, in_sentence))
            .or_else(|| misplaced(parts))
            .or_else(|| in_sentence.then(|| apart(parts)).flatten()),
    }
}

/// An anchor with something before the start or after the end, or a border of words within a word.
fn misplaced(parts: &[Hir]) -> Option<&'static str> {
    let longer = |parts: &[Hir]| parts.iter().any(|part| part.properties().minimum_len().unwrap_or(0) > 0);
    for (number, part) in parts.iter().enumerate() {
        let (before, rest) = parts.split_at(number);
        let after = rest.get(1..).unwrap_or_default();
        let (starts, ends) = (part.properties().look_set_prefix(), part.properties().look_set_suffix());
        if starts.contains(Look::Start) && longer(before) {
            return Some("something must stand before the start (^)");
        }
        if ends.contains(Look::End) && longer(after) {
            return Some("something must stand after the end ($)");
        }
        let border = matches!(part.kind(), HirKind::Look(Look::WordUnicode | Look::WordAscii));
        if border && let (Some(before), Some(after)) = (before.last(), after.first()) {
            let word = |edge: Option<Signs>| edge.and_then(|signs| signs.words());
            if let (Some(a), Some(b)) = (word(edge(before, true)), word(edge(after, false)))
                && a == b
            {
                return Some("no word begins or ends where it asks for it (\\b)");
            }
        }
    }
    None
}

/// Two blanks in a row, or the end of a sentence with more behind it.
fn apart(parts: &[Hir]) -> Option<&'static str> {
    let mut signs: Vec<Option<Signs>> = Vec::new();
    for part in parts {
        match part.kind() {
            HirKind::Literal(literal) => {
                let text = String::from_utf8_lossy(&literal.0).into_owned();
                signs.extend(text.chars().map(|c| Some(Signs(vec![(c, c)]))));
            }
            HirKind::Look(_) => {}
            _ => signs.push(self::signs(part)),
        }
    }
    let is = |at: usize, what: fn(char) -> bool| {
        signs.get(at).and_then(Option::as_ref).is_some_and(|signs| signs.only(what))
    };
    for at in 0..signs.len() {
        if is(at, char::is_whitespace) && is(at + 1, char::is_whitespace) {
            return Some("a sentence has single blanks");
        }
        // After fewer letters it may be a short form, as in "e. g.".
        let word = at >= 3 && (at - 3..at).all(|at| is(at, char::is_alphabetic));
        let ends = word && is(at, |c| matches!(c, '.' | '?' | '!')) && is(at + 1, char::is_whitespace);
        if ends && is(at + 2, char::is_alphanumeric) {
            return Some("it asks for the words of two sentences, which are searched one at a time");
        }
    }
    None
}

/// The signs that one place of a text can be, as ranges.
#[derive(Clone, Debug)]
struct Signs(Vec<(char, char)>);

impl Signs {
    /// Whether all of them are of this sort; of a wide range the ends are asked.
    fn only(&self, sort: impl Fn(char) -> bool) -> bool {
        !self.0.is_empty()
            && self.0.iter().all(|(first, last)| {
                let narrow = u32::from(*last) - u32::from(*first) <= 64;
                if narrow { (*first..=*last).all(&sort) } else { false }
            })
    }

    /// Whether they belong to words, or none of them does; `None` where some do.
    fn words(&self) -> Option<bool> {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        if self.only(word) {
            Some(true)
        } else if self.only(|c| !word(c)) {
            Some(false)
        } else {
            None
        }
    }
}

/// The signs of a part that is one sign long.
fn signs(hir: &Hir) -> Option<Signs> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let mut all = text.chars();
            match (all.next(), all.next()) {
                (Some(c), None) => Some(Signs(vec![(c, c)])),
                _ => None,
            }
        }
        HirKind::Class(Class::Unicode(class)) => {
            Some(Signs(class.iter().map(|range| (range.start(), range.end())).collect()))
        }
        HirKind::Class(Class::Bytes(class)) => Some(Signs(
            class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect(),
        )),
        HirKind::Capture(capture) => signs(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => signs(&repetition.sub),
        HirKind::Empty
        | HirKind::Look(_)
        | HirKind::Repetition(_)
        | HirKind::Concat(_)
        | HirKind::Alternation(_) => None,
    }
}

/// The signs at the end or the start of a part.
fn edge(hir: &Hir, last: bool) -> Option<Signs> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let c = if last { text.chars().next_back() } else { text.chars().next() }?;
            Some(Signs(vec![(c, c)]))
        }
        HirKind::Concat(parts) => edge(if last { parts.last() } else { parts.first() }?, last),
        HirKind::Capture(capture) => edge(&capture.sub, last),
        HirKind::Alternation(branches) => {
            let all: Option<Vec<Signs>> = branches.iter().map(|branch| edge(branch, last)).collect();
            Some(Signs(all?.into_iter().flat_map(|signs| signs.0).collect()))
        }
        HirKind::Class(_) | HirKind::Repetition(_) | HirKind::Empty | HirKind::Look(_) => signs(hir),
    }
}

/// How many signs must be as they are; of alternatives the fewest. A border of words is as good as a letter.
fn weight(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty => 0,
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().count(),
        HirKind::Class(_) => {
            let size = |(first, last): &(char, char)| (u32::from(*last) - u32::from(*first) + 1) as usize;
            let all = signs(hir).map_or(usize::MAX, |signs| signs.0.iter().map(size).sum());
            usize::from(all <= NARROW)
        }
        HirKind::Look(_) => 1,
        HirKind::Repetition(repetition) => weight(&repetition.sub).saturating_mul(repetition.min as usize),
        HirKind::Capture(capture) => weight(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(weight).fold(0, usize::saturating_add),
        HirKind::Alternation(branches) => branches.iter().map(weight).min().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::parts;

    fn near(pattern: &str) -> Vec<String> {
        let said = parts(&format!(
            "each = \"leaver-record\"\n[[expect]]\nwithin = {{ from = \"left\", to = \"revoked\", limit = \"l\" }}\n\
             [limit.l]\nstated-in = [\"policy.access-control\"]\nnear = ['{pattern}', 'access']\n"
        ));
        said.iter().filter_map(|one| one.split(": ").nth(1).map(str::to_owned)).collect()
    }

    #[test]
    fn a_pattern_that_no_sentence_matches_is_remarked() {
        for pattern in [
            "revoke\\n",
            "access\\trights",
            "access  rights",
            "access\\s\\s+rights",
            "access^",
            "(revoke|x)^access",
            "revoked$ at once",
            "re\\bvoke",
            "revoked|acc\\bess",
            "is revoked\\. Access is",
            "(?:revoke ){200}",
        ] {
            assert_eq!(near(pattern), ["pattern-never-matches"], "{pattern}");
        }
        for pattern in [
            "revoke\\s+access",
            "^revoke",
            "revoked\\.?$",
            "(^|x)revoke",
            "\\brevoke\\b",
            "revoke \\baccess",
            "revoke|remov",
            "z\\. b\\. access",
            "revoked\\. ?$",
            "acc.ss \\S+ rights",
        ] {
            assert!(near(pattern).is_empty(), "{pattern} {:?}", near(pattern));
        }
    }

    #[test]
    fn a_pattern_that_nearly_every_text_matches_is_remarked() {
        for pattern in ["a", "in", "\\d+", ".+", "revoke|a", "[a-z]{5}", "\\w+ \\w+"] {
            assert_eq!(near(pattern), ["pattern-matches-all"], "{pattern}");
        }
        for pattern in ["all", "\\bit\\b", "every|jede", "[äa]nder", "(?:pen)?test"] {
            assert!(near(pattern).is_empty(), "{pattern}");
        }
    }

    #[test]
    fn topics_tiers_and_tests_of_values_are_looked_at() {
        let topics = |pattern: &str| {
            parts(&format!(
                "each = \"policy.backup\"\n[[expect]]\n[expect.topics]\nrestore = [\"restor\", '{pattern}']\n"
            ))
        };
        assert_eq!(topics("a").len(), 1);
        assert!(topics("recover").is_empty());
        let value = |pattern: &str| {
            parts(&format!(
                "each = \"leaver-record\"\n[[expect]]\nthat = [{{ any = [{{ field = \"email\", matches = '{pattern}' }}] }}]\n"
            ))
        };
        assert_eq!(value("a^b").len(), 1);
        // A value may have several lines, and one letter may be all it is.
        assert!(value("a\\nb").is_empty() && value("^x$").is_empty());
        let tier = |pattern: &str| {
            parts(&format!(
                "each = \"asset-inventory\"\n[[expect]]\nfresh = {{ date = \"verified\", limit = \"l\" }}\n[limit.l]\n\
                 stated-in = [\"policy.backup\"]\nnear = [\"verif\"]\nby = {{ field = \"access-tier\", critical = '{pattern}' }}\n"
            ))
        };
        assert_eq!(tier("k").len(), 1);
        assert!(tier("krit").is_empty());
    }
}
