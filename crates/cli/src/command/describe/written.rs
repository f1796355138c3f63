//! What a kind's file says beyond what is compiled: labels, titles and path patterns as people write them.

use crate::embedded;
use crate::load::File;
use saydo_source::{Definition, Item};
use std::collections::BTreeMap;

/// The labels of a field as written.
#[derive(Debug, Default)]
pub struct Labels {
    /// Its own labels, then those it shares with fields of many kinds.
    pub all: Vec<String>,
    /// The kind it refers to.
    pub of: Option<String>,
}

/// A kind's file as written.
#[derive(Debug, Default)]
pub struct Written {
    /// Titles and headings that say so.
    pub titles: Vec<String>,
    /// Path patterns; remarks in parentheses are left out.
    pub paths: Vec<String>,
    /// By field.
    pub fields: BTreeMap<String, Labels>,
}

impl Written {
    /// Reads the file of a kind.
    pub fn of(file: &File) -> Self {
        let definition = Definition::parse(&file.path, &file.text);
        let root = definition.root();
        let texts = |key| root.texts(key).into_iter().map(|text| text.value);
        let mut fields = BTreeMap::new();
        for field in root.tables("field") {
            let Some(name) = field.text("name") else { continue };
            let all = field.texts("aliases").into_iter().chain(field.texts("shared"));
            let labels =
                Labels { all: all.map(|text| text.value).collect(), of: field.text("of").map(|of| of.value) };
            fields.insert(name.value, labels);
        }
        let paths = texts("paths").filter(|path| !path.starts_with('(')).collect();
        Self { titles: texts("titles").collect(), paths, fields }
    }
}

/// The words that mean a word of a closed vocabulary, besides itself: those inside the program, then the user's own.
pub fn synonyms(own: Option<&File>) -> BTreeMap<String, Vec<String>> {
    let Ok(path) = "rules/kinds/_words.toml".parse() else { return BTreeMap::new() };
    let mut all = synonyms_of(&File { path, text: embedded::WORDS.into() });
    for (word, synonyms) in own.map(synonyms_of).unwrap_or_default() {
        all.entry(word).or_default().extend(synonyms);
    }
    all
}

fn synonyms_of(file: &File) -> BTreeMap<String, Vec<String>> {
    let definition = Definition::parse(&file.path, &file.text);
    let words = definition.root().table("words").map(|words| words.entries()).unwrap_or_default();
    let texts = |word: &str, item: Item<'_>| match item {
        Item::List(list, _) => list
            .into_iter()
            .filter_map(|item| if let Item::Text(text) = item { Some(text.value) } else { None })
            .filter(|text| *text != word.replace('-', " "))
            .collect(),
        Item::Text(text) => vec![text.value],
        _ => Vec::new(),
    };
    words
        .into_iter()
        .map(|(word, item)| {
            let synonyms = texts(&word.value, item);
            (word.value, synonyms)
        })
        .collect()
}
