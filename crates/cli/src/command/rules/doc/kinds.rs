//! The kinds: how files of them are recognised, what their fields are called, which rules read them, an example.

use super::page::{Page, code, named, plain, prose};
use crate::command::describe::fields::holds;
use crate::command::describe::reads::{Use, reads};
use crate::command::describe::written::{Labels, Written};
use crate::command::describe::{example, sentence};
use crate::load::Loaded;
use saydo_evidence::{Field, Kind, KindId, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Writes them, by name.
pub fn write(loaded: &Loaded, page: &mut Page) {
    page.section("kinds", "Kinds");
    page.line("What a piece of evidence is. A field with a star is one that some rule asks for.");
    let mut readers: BTreeMap<KindId, Vec<(Use, &str)>> = BTreeMap::new();
    for rule in &loaded.rules.rules {
        for (kind, how) in reads(rule) {
            readers.entry(kind).or_default().push((how, &rule.id));
        }
    }
    let rows: Vec<[String; 3]> = loaded
        .kinds
        .iter()
        .map(|kind| {
            let count = readers.get(&kind.id).map_or(0, Vec::len);
            [named("kind", kind.id.as_str()), plain(&kind.title), count.to_string()]
        })
        .collect();
    page.table(["kind", "is a", "rules"], &rows);
    let demand = loaded.rules.demand(&loaded.kinds);
    for kind in loaded.kinds.iter() {
        let asked = demand.kinds.get(&kind.id).map(|asked| asked.fields.clone()).unwrap_or_default();
        one(loaded, kind, &asked, readers.get(&kind.id).map_or(&[], Vec::as_slice), page);
    }
}

fn one(
    loaded: &Loaded,
    kind: &Kind,
    asked: &BTreeSet<saydo_evidence::FieldName>,
    readers: &[(Use, &str)],
    page: &mut Page,
) {
    let source = loaded.kind_sources.get(&kind.id);
    let written = source.map(|source| Written::of(&source.file)).unwrap_or_default();
    page.heading(3, "kind", kind.id.as_str(), &plain(kind.id.as_str()));
    let shape = match kind.shape {
        Shape::Document => "a document",
        Shape::Record => "a record, one row or entry",
    };
    page.line(&format!("**{}**: {shape}.", plain(&kind.title)));
    if let Some(source) = source.filter(|source| !source.inside) {
        page.line(&format!("*Yours*: {}.", code(source.file.path.as_str())));
    }
    let mut facts = Vec::new();
    if !kind.grain.is_empty() {
        facts.push(format!("**One subject:** {}", plain(&kind.grain)));
    }
    let key: Vec<String> = kind.key.iter().map(|name| code(name.as_str())).collect();
    if !key.is_empty() {
        facts.push(format!("**Named by:** {}", sentence::listed(&key, "and")));
    }
    let listed = |texts: &[String]| texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(", ");
    if !written.paths.is_empty() {
        facts.push(format!("**Paths:** {}", listed(&written.paths)));
    }
    if !written.titles.is_empty() {
        let titles: Vec<String> = written.titles.iter().map(|title| plain(title)).collect();
        facts.push(format!("**Titles:** {}", titles.join(", ")));
    }
    let rules: Vec<String> =
        readers.iter().map(|(how, rule)| format!("{} ({})", named("rule", rule), how.as_str())).collect();
    let none = "no rule reads it".to_owned();
    facts.push(format!("**Read by:** {}", if rules.is_empty() { none } else { rules.join(", ") }));
    page.list(&facts);
    let unlabelled = Labels::default();
    let row = |field: &Field| {
        let labels = written.fields.get(field.name.as_str()).unwrap_or(&unlabelled);
        let star = if asked.contains(&field.name) { " \\*" } else { "" };
        let around = if field.file_level { "; around the rows" } else { "" };
        let also: Vec<String> = labels.all.iter().map(|label| plain(label)).collect();
        [
            format!("{}{star}", code(field.name.as_str())),
            prose(&format!("{}{around}", holds(field, labels))),
            also.join(", "),
        ]
    };
    page.table(["field", "holds", "also written"], &kind.fields.iter().map(row).collect::<Vec<_>>());
    let example = example::example(kind, asked, &written);
    page.line(&format!("As in {}:", code(&example.path)));
    page.sample("", &example.text);
}
