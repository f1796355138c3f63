//! Kinds: what a piece of evidence is, as data. Names, fields with types and aliases, keys, and where files of the kind usually lie.

use crate::embedded;
use saydo_source::{Definition, Item, Problem, RepoPath, Table};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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
    /// Titles and headings that say so, normalised.
    pub(crate) titles: Vec<String>,
    /// Path patterns.
    pub(crate) paths: Vec<globset::GlobMatcher>,
}

impl Kind {
    /// A field by its name.
    pub fn field(&self, name: &FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }

    /// The field that a label means, and whether the label is the field's own: own names and labels before shared ones.
    pub fn labelled(&self, label: &str) -> Option<(&Field, bool)> {
        let label = normalise(label);
        if label.is_empty() {
            return None;
        }
        let own = |field: &&Field| normalise(field.name.as_str()) == label || field.aliases.contains(&label);
        let shared = |field: &&Field| field.shared.contains(&label);
        let find = |test: &dyn Fn(&&Field) -> bool, file: bool| {
            self.fields.iter().filter(|field| field.file_level == file).find(test)
        };
        find(&own, false)
            .map(|field| (field, true))
            .or_else(|| find(&shared, false).map(|field| (field, false)))
            .or_else(|| find(&own, true).map(|field| (field, false)))
    }
}

/// All kinds of a run, and the words of their vocabularies.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    kinds: BTreeMap<KindId, Kind>,
    words: BTreeMap<String, Vec<String>>,
}

impl Kinds {
    /// The kinds inside the binary.
    pub fn embedded() -> (Self, Vec<Problem>) {
        let mut kinds = Self::default();
        let mut problems = Vec::new();
        let name = |file: &str| format!("rules/kinds/{file}").parse::<RepoPath>().ok();
        if let Some(name) = name("_words.toml") {
            let definition = Definition::parse(&name, embedded::WORDS);
            for (word, item) in definition.root().table("words").map(|t| t.entries()).unwrap_or_default() {
                let Item::List(list, _) = item else { continue };
                let synonyms = list.into_iter().filter_map(|item| match item {
                    Item::Text(text) => Some(normalise(&text.value)),
                    _ => None,
                });
                kinds.words.insert(word.value, synonyms.collect());
            }
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

    /// Adds or replaces the kind of a definition file; its mistakes are collected in the definition.
    pub fn add(&mut self, definition: &Definition) {
        if let Some(kind) = lower(&definition.root()) {
            self.kinds.insert(kind.id.clone(), kind);
        }
    }

    /// A kind by its name.
    pub fn get(&self, id: &KindId) -> Option<&Kind> {
        self.kinds.get(id)
    }

    /// Every kind, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }

    /// The kinds of a pattern: a name, a family such as `policy.*`, or several of them with `|` between.
    pub fn matching(&self, pattern: &str) -> Vec<&Kind> {
        let is_meant = |kind: &&Kind| {
            pattern.split('|').map(str::trim).any(|part| match part.strip_suffix('*') {
                Some(family) => kind.id.as_str().starts_with(family),
                None => kind.id.as_str() == part,
            })
        };
        self.kinds.values().filter(is_meant).collect()
    }

    /// The word of a vocabulary that is meant, if one is.
    pub fn state<'a>(&self, values: &'a [String], written: &str) -> Option<&'a str> {
        let plain = normalise(written);
        let exact = values.iter().find(|value| normalise(value) == plain);
        let synonym =
            || values.iter().find(|value| self.words.get(*value).is_some_and(|words| words.contains(&plain)));
        exact.or_else(synonym).map(String::as_str)
    }
}

fn lower(table: &Table<'_>) -> Option<Kind> {
    let id = table.required("kind")?;
    let title = table.required("title")?;
    let shape = match table.required("shape")?.value.as_str() {
        "document" => Shape::Document,
        "record" => Shape::Record,
        other => {
            let label = "expected \"document\" or \"record\"";
            table.complain("unknown-shape", id.at, format!("`{other}` is no shape of evidence"), label, None);
            return None;
        }
    };
    let mut paths = Vec::new();
    for pattern in table.texts("paths") {
        match globset::GlobBuilder::new(&pattern.value).case_insensitive(true).build() {
            Ok(glob) => paths.push(glob.compile_matcher()),
            Err(error) => {
                table.complain("bad-pattern", pattern.at, "no path pattern", error.to_string(), None);
            }
        }
    }
    let normal = |list: Vec<saydo_source::Spanned<String>>| {
        list.into_iter().map(|text| normalise(&text.value)).collect::<Vec<_>>()
    };
    let mut fields = Vec::new();
    for field in table.tables("field") {
        let Some(name) = field.required("name") else { continue };
        let kind = field.required("type");
        let values: Vec<String> = field.texts("values").into_iter().map(|text| text.value).collect();
        field.text("of");
        let holds = match kind.as_ref().map(|kind| kind.value.as_str()) {
            Some("text") => FieldType::Text,
            Some("date") => FieldType::Date,
            Some("state") => FieldType::State(values),
            Some("scale") => FieldType::Scale,
            Some("number") => FieldType::Number,
            Some("money") => FieldType::Money,
            Some("duration") => FieldType::Duration,
            Some("person") => FieldType::Person,
            Some("control") => FieldType::Control,
            Some("reference") => FieldType::Reference,
            Some("link") => FieldType::Link,
            Some(other) => {
                let at = kind.as_ref().map_or(name.at, |kind| kind.at);
                field.complain("unknown-type", at, format!("`{other}` is no type of field"), "here", None);
                continue;
            }
            None => continue,
        };
        fields.push(Field {
            name: FieldName::new(&name.value),
            holds,
            list: field.flag("list").is_some_and(|flag| flag.value),
            file_level: field.flag("file").is_some_and(|flag| flag.value),
            aliases: normal(field.texts("aliases")),
            shared: normal(field.texts("shared")),
        });
        field.close();
    }
    let kind = Kind {
        id: KindId::new(&id.value),
        title: title.value,
        shape,
        grain: table.text("grain").map(|text| text.value).unwrap_or_default(),
        key: table.texts("key").into_iter().map(|text| FieldName::new(&text.value)).collect(),
        fields,
        titles: normal(table.texts("titles")),
        paths,
    };
    table.close();
    Some(kind)
}

/// A label without case, punctuation, parentheses and needless blanks.
pub(crate) fn normalise(label: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in label.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '-' | '_' | '.' | ':' | '?' | '*' | '"' | ',' => plain.push(' '),
            other => plain.extend(other.to_lowercase()),
        }
    }
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { label.trim().to_lowercase() } else { words }
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
