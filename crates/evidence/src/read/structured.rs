//! YAML, TOML and JSON in one shape: scalars are metadata, lists of maps are tables.

use crate::parsed::{Heading, Meta, Parsed, Row, SheetTable, Style, Written};
use crate::placeholder::placeholders;
use saydo_source::ByteRange;

/// Nesting deeper than this is refused by the readers.
pub(super) const MAX_DEPTH: usize = 128;
/// More values than this are refused by the readers.
pub(super) const MAX_NODES: usize = 2_000_000;

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A scalar as written.
    Scalar(Written),
    /// A list.
    List(Vec<Node>, ByteRange),
    /// A map; keys in order.
    Map(Vec<(Written, Node)>, ByteRange),
}

impl Node {
    fn at(&self) -> ByteRange {
        match self {
            Self::Scalar(words) => words.at,
            Self::List(_, at) | Self::Map(_, at) => *at,
        }
    }

    /// The value as words of one cell: lists joined by `; `.
    fn words(&self) -> Written {
        match self {
            Self::Scalar(words) => words.clone(),
            Self::List(items, at) => {
                let texts: Vec<String> = items.iter().map(|item| item.words().text).collect();
                Written { text: texts.join("; "), at: *at }
            }
            Self::Map(entries, at) => {
                let texts: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key.text, value.words().text))
                    .collect();
                Written { text: texts.join("; "), at: *at }
            }
        }
    }
}

/// The documents of a file as one reading.
pub(super) fn lower(text: &str, documents: &[Node], parsed: &mut Parsed) {
    let mut flat = Vec::new();
    for document in documents {
        match document {
            Node::Map(entries, _) => {
                let before = parsed.tables.len();
                walk(entries, "", parsed);
                if parsed.tables.len() == before {
                    flat.push(document);
                }
            }
            Node::List(items, _) if is_rows(items) => table(None, items.iter().collect(), parsed),
            Node::List(..) | Node::Scalar(_) => {}
        }
    }
    if !flat.is_empty() {
        table(None, flat, parsed);
    }
    if let Some(title) = parsed.metadata.iter().find(|meta| meta.label.text.eq_ignore_ascii_case("title")) {
        parsed.title = Some(title.value.clone());
    }
    parsed.placeholders = placeholders(text);
}

fn is_rows(items: &[Node]) -> bool {
    !items.is_empty() && items.iter().all(|item| matches!(item, Node::Map(..)))
}

fn walk(entries: &[(Written, Node)], prefix: &str, parsed: &mut Parsed) {
    for (key, value) in entries {
        let name = if prefix.is_empty() { key.text.clone() } else { format!("{prefix} {}", key.text) };
        let label = Written { text: name.clone(), at: key.at };
        match value {
            Node::List(items, _) if is_rows(items) => {
                parsed.headings.push(Heading { level: 2, words: label });
                table(Some(name), items.iter().collect(), parsed);
            }
            Node::Map(inner, _)
                if inner.len() > 1 && inner.iter().all(|(_, v)| matches!(v, Node::Map(..))) =>
            {
                parsed.headings.push(Heading { level: 2, words: label });
                let rows: Vec<Node> = inner.iter().map(|(id, row)| with_id(id, row)).collect();
                table(Some(name), rows.iter().collect(), parsed);
            }
            Node::Map(inner, _) => walk(inner, &name, parsed),
            Node::Scalar(_) | Node::List(..) => {
                parsed.metadata.push(Meta { label, value: value.words(), style: Style::Structured });
            }
        }
    }
}

fn with_id(id: &Written, row: &Node) -> Node {
    let Node::Map(entries, at) = row else { return row.clone() };
    let mut entries = entries.clone();
    if !entries.iter().any(|(key, _)| key.text.eq_ignore_ascii_case("id")) {
        entries.insert(0, (Written { text: "id".to_owned(), at: id.at }, Node::Scalar(id.clone())));
    }
    Node::Map(entries, *at)
}

fn table(heading: Option<String>, maps: Vec<&Node>, parsed: &mut Parsed) {
    let mut columns: Vec<Written> = Vec::new();
    let mut rows = Vec::new();
    for map in maps {
        let Node::Map(entries, _) = map else { continue };
        let mut cells: Vec<Option<Written>> = vec![None; columns.len()];
        for (key, value) in entries {
            let index = columns.iter().position(|column| column.text == key.text).unwrap_or_else(|| {
                columns.push(key.clone());
                columns.len() - 1
            });
            if cells.len() <= index {
                cells.resize(index + 1, None);
            }
            cells[index] = Some(value.words());
        }
        rows.push(Row { cells, at: map.at(), ragged: false });
    }
    for row in &mut rows {
        row.cells.resize(columns.len(), None);
    }
    parsed.tables.push(SheetTable { heading, columns, rows });
}
