//! What kinds a title or a path may mean, found by lookup: every file asks, whatever the number of kinds.

use super::{Kind, KindId, Shape, spelled_out, title_words};
use globset::{GlobSet, GlobSetBuilder};
use saydo_source::RepoPath;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A title of a kind, found in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The kind.
    pub(crate) kind: KindId,
    /// Where it begins among the words.
    pub(crate) from: usize,
    /// Where it ends.
    pub(crate) to: usize,
    /// Its length in characters.
    pub(crate) length: usize,
}

/// What a label means in a kind.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    /// The kind.
    pub(crate) kind: KindId,
    /// The place of the field in it.
    pub(crate) field: usize,
    /// The label is the field's own.
    pub(crate) own: bool,
}

/// Lookup of kinds by the words of their titles, by labels and by path patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Normalised label -> what it means in the kinds of records.
    labels: BTreeMap<String, Vec<Meaning>>,
    /// First word -> the titles that begin with it.
    titles: BTreeMap<String, Vec<(Vec<String>, KindId)>>,
    paths: Vec<(globset::Glob, KindId)>,
    /// All patterns as one; built when the first path is asked.
    set: OnceLock<GlobSet>,
}

impl Index {
    pub(super) fn add(&mut self, kind: &Kind) {
        let mut titles = kind.titles.clone();
        titles.push(title_words(&kind.title));
        if kind.shape == Shape::Record {
            titles.push(title_words(kind.id.as_str()));
            for (label, (field, own)) in kind.labels() {
                let meaning = Meaning { kind: kind.id.clone(), field: *field, own: *own };
                self.labels.entry(label.clone()).or_default().push(meaning);
            }
        }
        titles.sort();
        titles.dedup();
        for words in titles {
            // A name of one short word is too common to say anything in a title.
            if let Some(first) = words.first().filter(|first| words.len() > 1 || first.len() > 2) {
                self.titles.entry(first.clone()).or_default().push((words.clone(), kind.id.clone()));
            }
        }
        self.paths.extend(kind.paths.iter().map(|glob| (glob.clone(), kind.id.clone())));
        self.set = OnceLock::new();
    }

    pub(super) fn remove(&mut self, kind: &KindId) {
        for titles in self.titles.values_mut() {
            titles.retain(|(_, id)| id != kind);
        }
        for meanings in self.labels.values_mut() {
            meanings.retain(|meaning| meaning.kind != *kind);
        }
        self.paths.retain(|(_, id)| id != kind);
        self.set = OnceLock::new();
    }

    /// What a normalised label means, in every kind of records that knows it.
    pub(crate) fn meanings(&self, label: &str) -> &[Meaning] {
        self.labels.get(label).map_or(&[], Vec::as_slice)
    }

    /// The titles of kinds that stand in these words; the last word of a title may be plural.
    pub(crate) fn phrases(&self, words: &[String]) -> Vec<Phrase> {
        let mut found = Vec::new();
        for from in 0..words.len() {
            let rest = words.get(from..).unwrap_or_default();
            let Some(first) = rest.first() else { continue };
            // A title of one word may stand in the plural itself.
            let singular = first.strip_suffix('s').unwrap_or(first);
            let candidates = self
                .titles
                .get(first)
                .into_iter()
                .chain(self.titles.get(singular).filter(|_| singular.len() < first.len()));
            for (title, kind) in candidates.flatten() {
                let starts = rest.len() >= title.len()
                    && title.iter().zip(rest).enumerate().all(|(index, (part, word))| {
                        let last = index + 1 == title.len();
                        part == word || last && word.strip_suffix('s') == Some(part)
                    });
                if starts {
                    let length = title.iter().map(|word| word.chars().count() + 1).sum::<usize>() - 1;
                    found.push(Phrase { kind: kind.clone(), from, to: from + title.len(), length });
                }
            }
        }
        found
    }

    /// The kinds with a pattern that fits the path.
    pub(crate) fn on_path(&self, path: &RepoPath) -> Vec<&KindId> {
        let set = self.set.get_or_init(|| {
            let mut builder = GlobSetBuilder::new();
            for (glob, _) in &self.paths {
                builder.add(glob.clone());
            }
            // Every pattern was compiled alone before; together they can only be too many.
            builder.build().unwrap_or_else(|_| GlobSet::empty())
        });
        let written = path.as_str();
        let plain = canonical(written);
        let mut matches = set.matches(written);
        if plain != written {
            matches.extend(set.matches(&plain));
        }
        let mut kinds: Vec<&KindId> =
            matches.into_iter().filter_map(|index| self.paths.get(index)).map(|(_, kind)| kind).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }
}

/// A path in the spelling of the patterns: `01_Policies/Zutritt für Gäste.md` -> `policies/zutritt-fuer-gaeste.md`, folders of a genre by one name.
fn canonical(path: &str) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| {
            let plain = spelled_out(&part.to_lowercase()).replace([' ', '_'], "-");
            let bare = plain.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
            let bare = if bare.is_empty() { &plain } else { bare };
            match bare {
                "policy" | "richtlinien" | "leitlinien" | "security-policies" => "policies",
                "procedure" | "verfahren" | "sops" | "processes" => "procedures",
                other => other,
            }
            .to_owned()
        })
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use crate::kind::{Kinds, title_words};

    #[test]
    fn paths_in_every_spelling() {
        let (kinds, _) = Kinds::embedded();
        for path in ["policies/access.md", "01_Policies/Access Control.md", "docs/05. Policies/access_x.md"] {
            let found = kinds.index().on_path(&path.parse().unwrap());
            assert!(found.iter().any(|kind| kind.as_str() == "policy.access-control"), "{path}");
        }
    }

    #[test]
    fn titles_stand_in_words() {
        let (kinds, _) = Kinds::embedded();
        let found = kinds.index().phrases(&title_words("Acme: the Risk Registers 2026"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind.as_str(), found[0].from, found[0].to), ("risk-register", 1, 3));
    }
}
