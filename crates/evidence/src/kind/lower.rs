//! Definition files -> kinds.

use super::{Field, FieldName, FieldType, Kind, KindId, Shape, Towards, normalise, title_words};
use saydo_source::{Spanned, Table, nearest};
use std::collections::BTreeMap;

/// The types of fields.
const TYPES: [&str; 11] = [
    "text",
    "date",
    "state",
    "scale",
    "number",
    "money",
    "duration",
    "person",
    "control",
    "reference",
    "link",
];

/// A kind from its definition; mistakes are collected in the definition.
pub(super) fn kind(table: &Table<'_>) -> Option<Kind> {
    let (id, title) = (table.required("kind"), table.required("title"));
    let shape = table.required("shape").map(|word| match word.value.as_str() {
        "document" => Shape::Document,
        "record" => Shape::Record,
        other => {
            let label = "expected \"document\" or \"record\"";
            table.complain(
                "unknown-shape",
                word.at,
                format!("`{other}` is no shape of evidence"),
                label,
                None,
            );
            Shape::Record
        }
    });
    let mut paths = Vec::new();
    for pattern in table.texts("paths") {
        match globset::GlobBuilder::new(&pattern.value).case_insensitive(true).build() {
            Ok(glob) => paths.push(glob),
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
                let otherwise = format!("expected one of {}", TYPES.join(", "));
                let label = nearest(other, TYPES)
                    .map_or(otherwise, |near| format!("no type of field; did you mean \"{near}\"?"));
                field.complain("unknown-type", at, format!("`{other}` is no type of field"), label, None);
                continue;
            }
            None => continue,
        };
        fields.push(Field {
            name: FieldName::new(&name.value),
            holds,
            list: field.flag("list").is_some_and(|flag| flag.value),
            file_level: field.flag("file").is_some_and(|flag| flag.value),
            asks_less: field.text("asks-less").and_then(|word| towards(&field, &word)),
            aliases: normal(field.texts("aliases")),
            shared: normal(field.texts("shared")),
        });
        field.close();
    }
    let kind = Kind {
        labels: labels(&fields),
        id: KindId::new(&id.map(|id| id.value).unwrap_or_default()),
        title: title.map(|title| title.value).unwrap_or_default(),
        shape: shape.unwrap_or(Shape::Record),
        grain: table.text("grain").map(|text| text.value).unwrap_or_default(),
        key: table.texts("key").into_iter().map(|text| FieldName::new(&text.value)).collect(),
        fields,
        titles: table.texts("titles").into_iter().map(|text| title_words(&text.value)).collect(),
        needs: table.texts("needs").into_iter().map(|text| alternatives(&text.value)).collect(),
        paths,
    };
    table.close();
    // What is missing is said; the rest of the file was read for its other mistakes.
    (!kind.id.as_str().is_empty()).then_some(kind)
}

fn towards(field: &Table<'_>, word: &Spanned<String>) -> Option<Towards> {
    match word.value.as_str() {
        "greater" => Some(Towards::Greater),
        "smaller" => Some(Towards::Smaller),
        "earlier" => Some(Towards::Earlier),
        "later" => Some(Towards::Later),
        other => {
            let message = format!("`{other}` is no way a value can go");
            let label = "expected greater, smaller, earlier or later";
            field.complain("unknown-word", word.at, message, label, None);
            None
        }
    }
}

/// Names of fields with `|` between: any of them will do.
fn alternatives(names: &str) -> Vec<FieldName> {
    names.split('|').map(|name| FieldName::new(name.trim())).collect()
}

/// Every label of the fields. Own labels of rows go first, then shared ones, then those around the rows; among equals the first field.
fn labels(fields: &[Field]) -> BTreeMap<String, (usize, bool)> {
    let mut labels = BTreeMap::new();
    let rows = || fields.iter().enumerate().filter(|(_, field)| !field.file_level);
    let around = fields.iter().enumerate().filter(|(_, field)| field.file_level);
    let mut take = |label: &str, index: usize, own: bool| {
        if !label.is_empty() && !labels.contains_key(label) {
            labels.insert(label.to_owned(), (index, own));
        }
    };
    for (index, field) in rows() {
        take(&normalise(field.name.as_str()), index, true);
        field.aliases.iter().for_each(|alias| take(alias, index, true));
    }
    for (index, field) in rows() {
        field.shared.iter().for_each(|alias| take(alias, index, false));
    }
    for (index, field) in around {
        take(&normalise(field.name.as_str()), index, false);
        field.aliases.iter().for_each(|alias| take(alias, index, false));
    }
    labels
}
