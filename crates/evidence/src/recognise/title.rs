//! What the title, the file name and the folders of a file say about its kind.

use crate::kind::{KindId, Kinds, Phrase, Shape, title_words};
use crate::parsed::Parsed;
use saydo_source::RepoPath;

/// What a file says about itself before its tables are looked at.
pub(crate) struct Hints<'a> {
    /// Kinds with a pattern that fits the path.
    pub(super) paths: Vec<&'a KindId>,
    /// The title in its parts: "Acme — Access policy" has two.
    pub(super) title: Vec<Vec<String>>,
    /// The part of the title that counts.
    lead: usize,
    /// The file name, or the name of its folder.
    pub(super) name: Vec<String>,
    /// Kinds that the parts of the title name.
    pub(super) titled: Vec<Phrase>,
    /// Kinds that the file name names.
    pub(super) named: Vec<Phrase>,
    prose: bool,
}

impl<'a> Hints<'a> {
    /// The hints of a file.
    pub(crate) fn new(kinds: &'a Kinds, path: &RepoPath, parsed: &Parsed) -> Self {
        let title = parsed.title.as_ref().map(|title| parts(&title.text)).unwrap_or_default();
        let name = title_words(name_of(path));
        let (lead, titled) = leading(kinds, &title);
        let (_, named) = leading(kinds, std::slice::from_ref(&name));
        let head = |words: &Vec<String>| words.last().is_some_and(|word| PROSE.contains(&word.as_str()));
        let is_record = |phrase: &Phrase| kinds.get(&phrase.kind).is_some_and(|k| k.shape == Shape::Record);
        let prose = (title.iter().any(head) || title.is_empty() && head(&name))
            && !titled.iter().chain(&named).any(is_record);
        Self { paths: kinds.index().on_path(path), title, lead, name, titled, named, prose }
    }

    /// Whether the path or the file name speaks for the kind.
    pub(super) fn on_path(&self, kind: &KindId) -> bool {
        self.paths.contains(&kind) || self.named.iter().any(|phrase| phrase.kind == *kind)
    }

    /// Whether the title calls it prose and names no register: its tables are no registers by its name alone.
    pub(crate) fn is_prose(&self) -> bool {
        self.prose
    }

    /// The part of the title that counts: the one that names a kind, else the last; the file name where there is no title.
    pub(super) fn part(&self) -> &[String] {
        self.title.get(self.lead).unwrap_or(&self.name)
    }

    /// Whether the title speaks for the kind.
    pub(super) fn in_title(&self, kind: &KindId) -> bool {
        self.titled.iter().any(|phrase| phrase.kind == *kind)
    }
}

/// Last words of the titles of prose.
const PROSE: [&str; 17] = [
    "policy",
    "policies",
    "procedure",
    "procedures",
    "process",
    "plan",
    "strategy",
    "framework",
    "guide",
    "guideline",
    "guidelines",
    "methodology",
    "standard",
    "handbook",
    "richtlinie",
    "leitlinie",
    "verfahren",
];

/// The name that says what a file is: its stem, or its folder where the stem is only "index".
pub(crate) fn name_of(path: &RepoPath) -> &str {
    let stem = path.stem();
    match stem.to_lowercase().as_str() {
        "index" | "_index" | "main" | "document" | "policy" => path.folders().last().unwrap_or(stem),
        _ => stem,
    }
}

/// The parts of a title: an organisation, a number or a subtitle is divided from the name by a dash, a colon or a bar.
pub(super) fn parts(title: &str) -> Vec<Vec<String>> {
    title
        .replace(" - ", "—")
        .split(['—', '–', '|', ':'])
        .map(title_words)
        .filter(|words| !words.is_empty())
        .collect()
}

/// Words that make a page one *about* the thing its title names.
const ABOUT: [&str; 42] = [
    "template",
    "vorlage",
    "muster",
    "form",
    "formular",
    "checklist",
    "checkliste",
    "training",
    "schulung",
    "quiz",
    "faq",
    "index",
    "overview",
    "summary",
    "mapping",
    "comparison",
    "guide",
    "tutorial",
    "example",
    "beispiel",
    "sample",
    "presentation",
    "slides",
    "acknowledgement",
    "acknowledgment",
    "acceptance",
    "exam",
    "course",
    "lesson",
    "module",
    "introduction",
    "understanding",
    "how",
    "writing",
    "why",
    "what",
    "gap",
    "changelog",
    "feedback",
    "announcement",
    "questionnaire",
    "exceptions",
];

/// The kinds that lead a title, and which part does: of each part the first phrase, and of those that overlap the one that ends last, as the head of an English name stands last.
fn leading(kinds: &Kinds, parts: &[Vec<String>]) -> (usize, Vec<Phrase>) {
    for (lead, words) in parts.iter().enumerate() {
        let phrases = kinds.index().phrases(words);
        let Some(first) = phrases.iter().min_by_key(|phrase| (phrase.from, phrase.to)) else { continue };
        let mut reach = first.to;
        while let Some(next) = phrases.iter().filter(|p| p.from < reach && p.to > reach).map(|p| p.to).max() {
            reach = next;
        }
        let longest = phrases.iter().filter(|p| p.to == reach).map(|p| p.length).max();
        let about = |from: usize, to: usize| {
            let around = words.iter().enumerate().filter(|(index, _)| *index < from || *index >= to);
            around.map(|(_, word)| word.as_str()).any(|word| ABOUT.contains(&word))
        };
        let heads = phrases.iter().filter(|p| p.to == reach && Some(p.length) == longest);
        return (lead, heads.filter(|p| !about(p.from, p.to)).cloned().collect());
    }
    (parts.len().saturating_sub(1), Vec::new())
}

/// Whether a page is about the thing that its words name.
pub(super) fn is_about(words: &[String]) -> bool {
    words.iter().any(|word| ABOUT.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    fn kind(title: &str) -> Option<String> {
        static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::embedded().0);
        leading(&KINDS, &parts(title)).1.first().map(|phrase| phrase.kind.to_string())
    }

    #[test]
    fn the_head_of_a_title_decides() {
        for (title, expected) in [
            ("Acme — Access Control Policy", "policy.access-control"),
            ("User access review procedure", "procedure.access-review"),
            ("Access Review: Q1, per Access Control Policy", "access-review"),
            ("Internal Audit Report - Access Control Policy", "audit-report"),
            ("4. Risk Management Policy", "policy.risk"),
            ("Richtlinie zur Zugriffssteuerung", "policy.access-control"),
            ("Richtlinie Umgang mit Sicherheitsvorfällen", "policy.incident"),
            ("Richtlinie Umgang mit Sicherheitsvorfaellen", "policy.incident"),
        ] {
            assert_eq!(kind(title).as_deref(), Some(expected), "{title}");
        }
    }

    #[test]
    fn a_page_about_a_policy_is_none() {
        for title in [
            "Access Control Policy Template",
            "How to write an access control policy",
            "Access Control Policy Acknowledgement",
            "Example incident response plan",
        ] {
            assert_eq!(kind(title), None, "{title}");
        }
    }
}
