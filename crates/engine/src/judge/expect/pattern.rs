//! `matches` and `lacks`: a pattern in the text of a document or in the words of a field.

use super::super::denial;
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::Ask;
use crate::rule::FieldRef;
use regex::Regex;
use saydo_evidence::{Item, Passage};
use std::sync::LazyLock;

/// A pattern that itself speaks of what is not.
static DENYING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b|\\b)(?:not|no|never|without|nicht|nie|kein|ohne)")
        .expect("a constant pattern, used by tests")
});

impl Ask<'_, '_> {
    /// A sentence that denies what the pattern finds in it does not match, unless the pattern asks for a denial.
    pub(super) fn matches(&self, id: usize, pattern: &Regex) -> Observation {
        let item = self.subject.item;
        let expected = format!("a sentence like \"{pattern}\"");
        let denies = DENYING.is_match(pattern.as_str());
        let says = |passage: &&Passage| {
            passage.probe == id && (denies || !denial::is_silent(&passage.words, pattern))
        };
        match item.passages.iter().find(says) {
            Some(passage) => {
                let label = "as demanded".to_owned();
                let at = At { path: item.path.clone(), range: Some(passage.at), label };
                self.say(Verdict::Holds, expected, passage.words.clone(), vec![at])
            }
            None => self.say(Verdict::Violated, expected, "no such sentence", Vec::new()),
        }
    }

    pub(super) fn lacks(&self, id: usize, pattern: &Regex) -> Observation {
        let item = self.subject.item;
        let hits: Vec<&Passage> = item.extract.hits.iter().filter(|hit| hit.probe == id).collect();
        let expected = format!("nothing like \"{pattern}\"");
        let Some(first) = hits.first() else {
            return self.say(Verdict::Holds, expected, "nothing like it", Vec::new());
        };
        let found = match hits.len() {
            1 => format!("\"{}\"", first.words),
            several => format!("{several} places, such as \"{}\"", first.words),
        };
        let at = |hit: &&Passage| At {
            path: item.path.clone(),
            range: Some(hit.at),
            label: "it must not stand here".to_owned(),
        };
        Observation {
            parts: hits.iter().map(|hit| hit.words.clone()).collect(),
            ..self.say(Verdict::Violated, expected, found, hits.iter().map(at).collect())
        }
    }

    /// The words of a field, of each record where it is one of a join; whether the pattern should be in them.
    pub(super) fn worded(&self, field: &FieldRef, pattern: &Regex, wanted: bool) -> Observation {
        let label = self.label(field);
        let like = if wanted { "like" } else { "with nothing like" };
        let expected = told!(self, "{label} {like} \"{pattern}\"");
        let items = self.subject.items(field);
        if let (Some(index), true) = (field.join, items.is_empty()) {
            return self.nothing_joined(index, expected);
        }
        let one = |item: &&Item| {
            let raw = item.fields.get(&field.field).map_or("", |fact| fact.raw.as_str());
            let found = pattern.is_match(raw);
            let (verdict, words) = match got(item, &field.field) {
                // Blank, it says nothing: neither what it must nor what it must not.
                Got::Unset if wanted => (Verdict::Missing, told!(self, "no {label}")),
                Got::Unset => (Verdict::Void, told!(self, "no {label}")),
                Got::Unreadable(why) if found == wanted => (Verdict::Undetermined, why.to_owned()),
                Got::Known(_) if found == wanted => (Verdict::Holds, told!(self, "\"{raw}\"")),
                Got::Known(_) | Got::Unreadable(_) => (Verdict::Violated, told!(self, "\"{raw}\"")),
            };
            let places = self.places(|| vec![place(item, &field.field, words.clone())]);
            self.say(verdict, expected.clone(), words, places)
        };
        let mut worst: Option<Observation> = None;
        for next in items.iter().map(one) {
            if worst.as_ref().is_none_or(|known| next.verdict > known.verdict) {
                worst = Some(next);
            }
        }
        worst.unwrap_or_else(|| self.say(Verdict::Missing, expected.clone(), "nothing", Vec::new()))
    }
}
