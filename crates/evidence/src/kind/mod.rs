//! Kinds: what a piece of evidence is, as data. Names, fields with types and aliases, keys, and where files of the kind usually lie.

mod check;
mod index;
mod label;
mod lower;
mod words;

use crate::embedded;
use saydo_source::{Definition, Problem, RepoPath};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub(crate) use index::{Index, Phrase};
pub(crate) use label::{normalise, plain, spelled_out, title_words};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// From its text.
            pub fn new(text: &str) -> Self {
                Self(text.into())
            }

            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// The name of a kind, e.g. `leaver-record`, `policy.access-control`.
    KindId
);
name!(
    /// The name of a field of a kind, e.g. `approved-on`.
    FieldName
);

/// Prose with metadata, or rows with fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One file, one subject.
    Document,
    /// One row or entry, one subject.
    Record,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Words.
    Text,
    /// A date as an interval.
    Date,
    /// A word of a closed vocabulary.
    State(Vec<String>),
    /// A step of a scale: a number or its word.
    Scale,
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// A length of time.
    Duration,
    /// A person.
    Person,
    /// Control ids as written.
    Control,
    /// The key of a record of another kind.
    Reference,
    /// A path or address.
    Link,
}

/// A way in which a value can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// A number, length of time or date grows.
    Greater,
    /// It shrinks.
    Smaller,
    /// A word nearer to the start of its vocabulary.
    Earlier,
    /// A word nearer to its end.
    Later,
}

/// A field of a kind.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: FieldName,
    /// What it holds.
    pub holds: FieldType,
    /// Whether it holds several values.
    pub list: bool,
    /// Whether it stands around the rows rather than in them.
    pub file_level: bool,
    /// The way its value goes when the organisation asks less of itself; `None` where that says nothing.
    pub asks_less: Option<Towards>,
    /// Its own labels, normalised.
    pub(crate) aliases: Vec<String>,
    /// Labels it shares with fields of many kinds, normalised.
    pub(crate) shared: Vec<String>,
}

/// A kind of evidence.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub id: KindId,
    /// Its name for people.
    pub title: String,
    /// Document or record.
    pub shape: Shape,
    /// What one subject of it is.
    pub grain: String,
    /// The fields that name a subject.
    pub key: Vec<FieldName>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Titles and headings that say so, as words.
    pub(crate) titles: Vec<Vec<String>>,
    /// Path patterns.
    pub(crate) paths: Vec<globset::Glob>,
    /// A table without one field of each of these is of another kind, whatever stands above it.
    pub needs: Vec<Vec<FieldName>>,
    /// Every label: the place of its field, and whether the label is the field's own.
    labels: BTreeMap<String, (usize, bool)>,
}

impl Kind {
    /// A field by its name.
    pub fn field(&self, name: &FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }

    /// The field that a label means, and whether the label is the field's own: own names and labels before shared ones.
    pub fn labelled(&self, label: &str) -> Option<(&Field, bool)> {
        self.meant(&normalise(label))
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = (&String, &(usize, bool))> {
        self.labels.iter()
    }

    /// The same for a label that is normalised already.
    pub(crate) fn meant(&self, label: &str) -> Option<(&Field, bool)> {
        let (index, own) = self.labels.get(label)?;
        Some((self.fields.get(*index)?, *own))
    }

    /// The field around the rows that a normalised label means.
    pub(crate) fn around(&self, label: &str) -> Option<&Field> {
        self.fields.iter().filter(|field| field.file_level).find(|field| field.is_named(label))
    }
}

impl Field {
    fn is_named(&self, label: &str) -> bool {
        self.aliases.iter().any(|alias| alias == label) || normalise(self.name.as_str()) == label
    }
}

/// All kinds of a run, and the words of their vocabularies.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    by_id: BTreeMap<KindId, Kind>,
    /// Synonym -> the words of vocabularies it stands for.
    words: BTreeMap<String, Vec<String>>,
    index: Index,
}

impl Kinds {
    /// The kinds inside the binary.
    pub fn embedded() -> (Self, Vec<Problem>) {
        let mut kinds = Self::default();
        let mut problems = Vec::new();
        let name = |file: &str| format!("rules/kinds/{file}").parse::<RepoPath>().ok();
        if let Some(name) = name("_words.toml") {
            let definition = Definition::parse(&name, embedded::WORDS);
            kinds.take_words(&definition);
            problems.extend(definition.finish());
        }
        for (file, text) in embedded::KINDS {
            let Some(name) = name(file) else { continue };
            let definition = Definition::parse(&name, text);
            kinds.add(&definition);
            problems.extend(definition.finish());
        }
        (kinds, problems)
    }

    /// Adds or replaces the kind of a definition file of the organisation's own. Its mistakes are collected in the definition.
    pub fn add_own(&mut self, definition: &Definition) {
        self.add(definition);
        check::kind(&definition.root());
    }

    /// Adds or replaces the kind of a definition file; its mistakes are collected in the definition.
    pub fn add(&mut self, definition: &Definition) {
        if let Some(kind) = lower::kind(&definition.root()) {
            if let Some(old) = self.by_id.get(&kind.id) {
                self.index.remove(&old.id);
            }
            self.index.add(&kind);
            self.by_id.insert(kind.id.clone(), kind);
        }
    }

    /// A kind by its name.
    pub fn get(&self, id: &KindId) -> Option<&Kind> {
        self.by_id.get(id)
    }

    /// Every kind, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.by_id.values()
    }

    /// The kinds of a pattern: a name, a family such as `policy.*`, or several of them with `|` between.
    pub fn matching(&self, pattern: &str) -> Vec<&Kind> {
        let is_meant = |kind: &&Kind| {
            pattern.split('|').map(str::trim).any(|part| match part.strip_suffix('*') {
                Some(family) => kind.id.as_str().starts_with(family),
                None => kind.id.as_str() == part,
            })
        };
        self.by_id.values().filter(is_meant).collect()
    }

    /// The word of a vocabulary that is meant, if one is.
    pub fn state<'a>(&self, values: &'a [String], written: &str) -> Option<&'a str> {
        let plain = normalise(written);
        let exact = values.iter().find(|value| is_same(value, &plain));
        let synonym = || {
            let words = self.words.get(&plain)?;
            values.iter().find(|value| words.contains(value))
        };
        exact.or_else(synonym).map(String::as_str)
    }

    /// What is looked up by label, title and path.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }
}

/// Whether a word of a vocabulary is this normalised one.
fn is_same(value: &str, plain: &str) -> bool {
    let fold = |c: char| if matches!(c, '-' | '_') { ' ' } else { c };
    value.chars().map(fold).eq(plain.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_inside_are_sound() {
        let (kinds, problems) = Kinds::embedded();
        assert!(problems.is_empty(), "{:?}", problems.first());
        assert!(kinds.iter().count() >= 100);
        for kind in kinds.iter() {
            assert!(!kind.key.is_empty(), "{} has no key", kind.id);
            for key in &kind.key {
                assert!(kind.field(key).is_some(), "{} has no field {key}", kind.id);
            }
        }
        assert!(kinds.matching("policy.*").len() >= 30);
    }

    #[test]
    fn labels_in_two_languages_mean_one_field() {
        let (kinds, _) = Kinds::embedded();
        let kind = kinds.get(&KindId::new("leaver-record")).unwrap();
        for label in ["Last day", "letzter Arbeitstag", "LEFT"] {
            assert_eq!(kind.labelled(label).map(|(field, _)| field.name.as_str()), Some("left"), "{label}");
        }
    }

    #[test]
    fn a_word_outside_the_vocabulary_is_unknown() {
        let (kinds, _) = Kinds::embedded();
        let values: Vec<String> = ["detected", "closed"].map(str::to_owned).into();
        assert_eq!(kinds.state(&values, "Geschlossen"), Some("closed"));
        assert_eq!(kinds.state(&values, "done"), None);
    }
}
