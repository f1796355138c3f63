//! `topics`: a policy addresses what it must; `no-placeholders`: no gap is left in its text.

use super::super::denial;
use super::super::finding::{At, Observation, Verdict};
use super::Ask;
use regex::Regex;
use saydo_evidence::{Item, Passage};
use saydo_source::ByteRange;

impl Ask<'_, '_> {
    pub(super) fn topics(&self, topics: &[(String, usize, Regex)]) -> Observation {
        let item = self.subject.item;
        // Several texts of one kind are one policy: what one of them says needs no repeating in the other.
        let texts = self.subject.context.facts.of(&item.kind);
        let of = |text: &'_ Item, id: usize, topic: &Regex| {
            let says = |passage: &Passage| passage.probe == id && !denial::is_silent(&passage.words, topic);
            text.passages.iter().position(says)
        };
        let passage = |id: usize, topic: &Regex| {
            let text = if of(item, id, topic).is_some() {
                item
            } else {
                let says = |text: &Item| of(text, id, topic).is_some();
                texts.get(self.subject.index.addressed(&item.kind, texts, id, says)?)?
            };
            text.passages.get(of(text, id, topic)?).map(|passage| (text, passage))
        };
        let names = |list: Vec<&(String, usize, Regex)>| {
            list.into_iter().map(|(topic, _, _)| topic.replace('-', " ")).collect::<Vec<_>>().join(", ")
        };
        let missing: Vec<_> = topics.iter().filter(|(_, id, regex)| passage(*id, regex).is_none()).collect();
        let expected = told!(self, "a word on {}", names(topics.iter().collect()));
        // The first by its key: where a text stands says nothing about it.
        let first = texts.iter().min_by_key(|text| &text.key).is_none_or(|first| std::ptr::eq(first, item));
        if !missing.is_empty() && !first {
            return self.say(Verdict::Void, expected, "told of the first text of its kind", Vec::new());
        }
        if !missing.is_empty() {
            let parts = missing.iter().map(|(topic, _, _)| topic.clone()).collect();
            let found = told!(self, "no word on {}", names(missing));
            return Observation { parts, ..self.say(Verdict::Violated, expected, found, Vec::new()) };
        }
        let at = |(topic, id, regex): &(String, usize, Regex)| {
            let (text, passage) = passage(*id, regex)?;
            Some(At { path: text.path.clone(), range: Some(passage.at), label: topic.replace('-', " ") })
        };
        self.say(
            Verdict::Holds,
            expected,
            "all of it",
            self.places(|| topics.iter().filter_map(at).collect()),
        )
    }

    pub(super) fn no_placeholders(&self) -> Observation {
        let item = self.subject.item;
        let at = |(words, range): &(String, ByteRange)| At {
            path: item.path.clone(),
            range: Some(*range),
            label: format!("{words} waits for a value"),
        };
        match item.placeholders.first() {
            None => self.say(Verdict::Holds, "no placeholder", "none", Vec::new()),
            Some((words, _)) => Observation {
                parts: item.placeholders.iter().map(|(words, _)| words.clone()).collect(),
                ..self.say(
                    Verdict::Violated,
                    "no placeholder",
                    told!(self, "{words} is left in the text"),
                    self.places(|| item.placeholders.iter().map(at).collect()),
                )
            },
        }
    }
}
