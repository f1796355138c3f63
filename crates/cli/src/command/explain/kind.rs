//! A kind: how files of it are recognised, what their fields are called, which rules read it, and an example.

use super::page::Page;
use crate::command::describe::fields::holds;
use crate::command::describe::reads::reads;
use crate::command::describe::satisfying::satisfying;
use crate::command::describe::written::{Labels, Written, synonyms};
use crate::command::describe::{example, sentence};
use crate::load::Loaded;
use saydo_engine::rule::Rule;
use saydo_evidence::{Field, FieldType, Kind, Shape};
use std::collections::BTreeSet;
use std::io;

/// Writes the page of a kind.
pub fn write(loaded: &Loaded, kind: &Kind, page: &mut Page<'_>) -> io::Result<()> {
    let written =
        loaded.kind_sources.get(&kind.id).map(|source| Written::of(&source.file)).unwrap_or_default();
    let demand = loaded.rules.demand(&loaded.kinds);
    let asked: BTreeSet<_> = demand.kinds.get(&kind.id).map(|asked| asked.fields.clone()).unwrap_or_default();
    page.title(kind.id.as_str(), &kind.title)?;
    let shape = match kind.shape {
        Shape::Document => "document: prose with metadata and headings",
        Shape::Record => "record: one row or entry with fields",
    };
    page.entry("shape", shape)?;
    page.entry("grain", &kind.grain)?;
    let key: Vec<String> = kind.key.iter().map(|name| format!("`{name}`")).collect();
    page.entry("key", &sentence::listed(&key, "and"))?;
    page.entry("paths", &written.paths.join("  "))?;
    page.entry("titles", &written.titles.join(", "))?;
    let rules: Vec<Vec<String>> = loaded
        .rules
        .rules
        .iter()
        .filter_map(|rule| {
            let how = reads(rule).get(&kind.id).copied()?;
            Some(vec![rule.id.clone(), how.as_str().to_owned(), rule.title.clone()])
        })
        .collect();
    if rules.is_empty() {
        let text = match kind.id.as_str() {
            "assessment-record" => "none: it attests the controls that it names, whatever rules they have",
            "nil-return" => "none: it stands for records where a rule accepts that there were none",
            _ => "no rule of this edition reads it",
        };
        page.entry("rules", text)?;
    }
    page.table("rules", &rules)?;
    let (around, rows): (Vec<&Field>, Vec<&Field>) = kind.fields.iter().partition(|field| field.file_level);
    let synonyms = synonyms(loaded.words());
    let none = Labels::default();
    let row = |field: &&Field| {
        let labels = written.fields.get(field.name.as_str()).unwrap_or(&none);
        let mark = if asked.contains(&field.name) { "*" } else { "" };
        let mut parts = vec![holds(field, labels)];
        if !labels.all.is_empty() {
            parts.push(format!("also written: {}", labels.all.join(", ")));
        }
        if let FieldType::State(values) = &field.holds {
            let said: Vec<String> = values
                .iter()
                .filter_map(|value| {
                    let words = synonyms.get(value).filter(|words| !words.is_empty())?;
                    Some(format!("{value} = {}", words.join(" | ")))
                })
                .collect();
            if !said.is_empty() {
                parts.push(format!("read as: {}", said.join("; ")));
            }
        }
        vec![format!("{}{mark}", field.name), parts.join(". ")]
    };
    page.table("fields", &rows.iter().map(row).collect::<Vec<_>>())?;
    page.table("around rows", &around.iter().map(row).collect::<Vec<_>>())?;
    if kind.fields.iter().any(|field| asked.contains(&field.name)) {
        page.entry("", if rules.is_empty() { "* the program reads it" } else { "* a rule asks for it" })?;
    }
    // What the rules accept, if one file of the kind can show it.
    let all: Vec<&Rule> = loaded.rules.rules.iter().collect();
    let best = satisfying(loaded, kind, &all);
    if best.met.is_empty() {
        let example = example::example(kind, &asked, &written);
        return page.sample(&format!("example     {}", example.path), &example.text);
    }
    page.sample(&format!("example     {} (as of {})", best.example.path, best.as_of), &best.example.text)?;
    page.entry("", &format!("alone it meets {}", sentence::listed(&best.met, "and")))
}
