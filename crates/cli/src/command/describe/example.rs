//! A small file that would be recognised as a kind, with a value for each field that a rule asks for.

use super::written::Written;
use saydo_evidence::{Field, FieldName, FieldType, Kind, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A table with fewer columns says too little about what it is.
const FEWEST_COLUMNS: usize = 4;
/// The words of a vocabulary that an example prefers.
const GOOD: [&str; 9] = [
    "approved",
    "active",
    "implemented",
    "in-service",
    "closed",
    "completed",
    "positive",
    "confirmed",
    "yes",
];

/// A file as an example.
pub struct Example {
    /// A path of the kind.
    pub path: String,
    /// The text.
    pub text: String,
}

/// What is known to be a good example of a kind, instead of words made up for it.
#[derive(Default)]
pub struct Known {
    /// Values of fields, as they are written.
    pub values: BTreeMap<FieldName, String>,
    /// Of a document, everything below its head.
    pub body: Option<String>,
}

/// An example of a kind with the fields that are asked for.
pub fn example(kind: &Kind, asked: &BTreeSet<FieldName>, written: &Written) -> Example {
    of_known(kind, asked, written, &Known::default())
}

/// The same with what is known.
pub fn of_known(kind: &Kind, asked: &BTreeSet<FieldName>, written: &Written, known: &Known) -> Example {
    let fields = fields(kind, asked);
    let title = written.titles.first().map_or_else(|| kind.title.clone(), |title| capital(title));
    let value =
        |field: &Field| known.values.get(&field.name).cloned().unwrap_or_else(|| value(kind, field, written));
    let text = match kind.shape {
        Shape::Record => {
            let labels: Vec<String> = fields.iter().map(|field| label(kind, field, written)).collect();
            let values: Vec<String> = fields.iter().map(|field| cell(&value(field))).collect();
            format!("{}\n{}\n", labels.join(","), values.join(","))
        }
        Shape::Document => {
            let mut text = format!("# {title}\n\n");
            for field in fields.iter().filter(|field| field.name.as_str() != "title") {
                // Two blanks end a line in Markdown; without them the metadata would run into one paragraph.
                let _ = writeln!(text, "**{}:** {}  ", label(kind, field, written), value(field));
            }
            let body = "## Purpose\n\nWhat it is for, whom it binds, and the rules, in your own words.\n";
            text.push('\n');
            text.push_str(known.body.as_deref().unwrap_or(body));
            text
        }
    };
    Example { path: path(kind, written), text }
}

/// A value as a cell: one that would divide the row is quoted.
fn cell(value: &str) -> String {
    if value.contains([',', ';', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// The key and what is asked for, in the order of the kind; a few more if that is too little.
fn fields<'a>(kind: &'a Kind, asked: &BTreeSet<FieldName>) -> Vec<&'a Field> {
    let needed = kind.needs.iter().filter_map(|any| any.first());
    let mut wanted: BTreeSet<&FieldName> = asked.iter().chain(&kind.key).chain(needed).collect();
    let inner = || kind.fields.iter().filter(|field| !field.file_level);
    for field in inner() {
        let known = inner().filter(|field| wanted.contains(&field.name)).count();
        if known >= FEWEST_COLUMNS {
            break;
        }
        wanted.insert(&field.name);
    }
    inner().filter(|field| wanted.contains(&field.name)).collect()
}

/// The field's name as a heading, or the first label that means it without doubt.
fn label(kind: &Kind, field: &Field, written: &Written) -> String {
    let aliases = written.fields.get(field.name.as_str()).map(|labels| labels.all.as_slice());
    let own = capital(&field.name.as_str().replace('-', " "));
    std::iter::once(own.clone())
        .chain(aliases.unwrap_or_default().iter().map(|alias| capital(alias)))
        .find(|label| kind.labelled(label).is_some_and(|(found, _)| found.name == field.name))
        .unwrap_or(own)
}

/// A path that the first usable pattern fits: `**/policies/**/*access*` -> `policies/access.md`.
fn path(kind: &Kind, written: &Written) -> String {
    let ending = match kind.shape {
        Shape::Record => ".csv",
        Shape::Document => ".md",
    };
    let usable = written.paths.iter().find(|pattern| !pattern.contains(['{', '[', '?']));
    let plain = usable.map_or_else(
        || kind.id.as_str().replace('.', "-"),
        |pattern| {
            let parts: Vec<String> = pattern
                .split('/')
                .filter(|part| *part != "**")
                .map(|part| part.replace('*', ""))
                .filter(|part| !part.is_empty())
                .collect();
            parts.join("/")
        },
    );
    let plain = plain.trim_end_matches(['.', '/']);
    if plain.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        plain.to_owned()
    } else {
        format!("{plain}{ending}")
    }
}

fn value(kind: &Kind, field: &Field, written: &Written) -> String {
    let name = field.name.as_str();
    match &field.holds {
        FieldType::Text => words(kind, name),
        FieldType::Date => day(name).to_owned(),
        FieldType::State(values) => {
            let good = GOOD.iter().find(|word| values.iter().any(|value| value == *word));
            good.map_or_else(|| values.first().cloned().unwrap_or_default(), |word| (*word).to_owned())
        }
        FieldType::Scale => "3".to_owned(),
        FieldType::Number if name == "score" => "9".to_owned(),
        FieldType::Number => "4".to_owned(),
        FieldType::Money => "12000 EUR".to_owned(),
        FieldType::Duration => "1 year".to_owned(),
        FieldType::Person => person(name).to_owned(),
        FieldType::Control => "A.5.18".to_owned(),
        FieldType::Reference => match written.fields.get(name).and_then(|labels| labels.of.as_deref()) {
            Some("asset-inventory") => "finance-app".to_owned(),
            Some(of) => numbered(of),
            None => "R-1".to_owned(),
        },
        FieldType::Link => "records/ticket-114.pdf".to_owned(),
    }
}

fn day(name: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["next", "expir", "until", "target", "due", "valid"]) {
        "2027-03-31"
    } else if has(&["start", "since", "in-service", "created", "from"]) {
        "2025-04-01"
    } else {
        "2026-03-31"
    }
}

fn person(name: &str) -> &'static str {
    let second = ["approv", "review", "audit", "assess", "deputy", "signed", "manager", "holder"];
    if second.iter().any(|word| name.contains(word)) { "Maria Lang" } else { "Dana Weiss" }
}

fn words(kind: &Kind, name: &str) -> String {
    match name {
        "id" => numbered(kind.id.as_str()),
        "document-id" => "DOC-01".to_owned(),
        "employee-id" => "E-114".to_owned(),
        "email" => "dana.weiss@example.org".to_owned(),
        "title" => format!("First {}", kind.title.to_lowercase()),
        "name" | "system" => "finance-app".to_owned(),
        "account" => "dweiss".to_owned(),
        "organisation" => "Example Ltd".to_owned(),
        "language" => "en".to_owned(),
        "classification" => "internal".to_owned(),
        version if version.ends_with("version") => "1.0".to_owned(),
        "role" | "approver-role" | "position" => "head of IT".to_owned(),
        "justification" | "reason" => "customer contracts ask for it".to_owned(),
        "kind" => "incident-record".to_owned(),
        "band" => "low".to_owned(),
        "threat" => "malware".to_owned(),
        "vulnerability" => "late patches".to_owned(),
        "course" => "Security basics".to_owned(),
        other => format!("{} in a few words", other.replace('-', " ")),
    }
}

/// `risk-register` -> `RR-1`.
fn numbered(kind: &str) -> String {
    let letters: String = kind.split(['-', '.']).filter_map(|word| word.chars().next()).collect();
    format!("{}-1", letters.to_uppercase())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;
    use saydo_evidence::{Reading, Settings, gather};
    use saydo_source::{Moment, Tree, Zone};

    #[test]
    fn the_example_of_every_kind_is_recognised_and_every_value_is_read() {
        let loaded = load(None).unwrap();
        let demand = loaded.rules.demand(&loaded.kinds);
        let zone = Zone::utc();
        let as_of = Moment::day("2026-06-30".parse().unwrap(), &zone);
        let settings = Settings {
            zone,
            as_of,
            date_order: None,
            pins: Vec::new(),
            former: std::collections::BTreeMap::new(),
        };
        let mut missed = Vec::new();
        for kind in loaded.kinds.iter() {
            let written = Written::of(&loaded.kind_sources[&kind.id].file);
            let asked = demand.kinds.get(&kind.id).map(|asked| asked.fields.clone()).unwrap_or_default();
            let example = example(kind, &asked, &written);
            let tree = Tree::memory([(example.path.parse().unwrap(), example.text.clone().into_bytes())]);
            let facts = gather(&tree, &loaded.kinds, &demand, &settings);
            let Some(item) = facts.items.iter().find(|item| item.kind == kind.id) else {
                let instead: Vec<_> = facts.items.iter().map(|item| item.kind.to_string()).collect();
                missed.push(format!("{} at {}: {instead:?}\n{}", kind.id, example.path, example.text));
                continue;
            };
            for (name, fact) in &item.fields {
                if !matches!(fact.reading, Reading::Known(_)) {
                    missed.push(format!("{} {name}: {:?}", kind.id, fact));
                }
            }
        }
        assert!(missed.is_empty(), "{}", missed.join("\n"));
    }
}
