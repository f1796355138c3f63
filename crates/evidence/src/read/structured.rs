//! YAML, TOML and JSON in one shape: scalars are metadata, lists of maps are tables.

use crate::parsed::{Heading, Meta, Parsed, Row, SheetTable, Style, Written};
use crate::placeholder::placeholders;
use saydo_source::{ByteRange, Place, Problem, RepoPath};
use std::collections::BTreeMap;

/// Nesting deeper than this is refused by the readers.
pub(super) const MAX_DEPTH: usize = 128;
/// More values than this are refused by the readers.
pub(super) const MAX_NODES: usize = 2_000_000;
/// A table of entries with more different keys than this is cut: every row has a cell for every key.
pub(super) const MAX_COLUMNS: usize = 512;

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
pub(super) fn lower(path: &RepoPath, text: &str, documents: &[Node], parsed: &mut Parsed) {
    let mut lowering = Lowering { path, parsed };
    let mut flat = Vec::new();
    let mut told = Vec::new();
    for document in documents {
        match document {
            Node::Map(entries, _) => {
                let tables = lowering.parsed.tables.len();
                let metadata = lowering.parsed.metadata.len();
                lowering.walk(entries, "");
                if lowering.parsed.tables.len() == tables {
                    flat.push(document);
                    told.extend(lowering.parsed.metadata.drain(metadata..));
                }
            }
            Node::List(items, _) if is_rows(items) => lowering.table(None, items.iter().collect()),
            Node::List(..) | Node::Scalar(_) => {}
        }
    }
    // Of several entries, none may say anything about another one; a single one may head the tables of the others.
    let heads = flat.len() == 1;
    if flat.len() > 1 || heads && lowering.parsed.tables.is_empty() {
        lowering.table(None, flat);
    }
    if heads {
        parsed.metadata.extend(told);
    }
    if let Some(title) = parsed.metadata.iter().find(|meta| meta.label.text.eq_ignore_ascii_case("title")) {
        parsed.title = Some(title.value.clone());
    }
    parsed.placeholders = placeholders(text);
}

/// Entries of a register; an empty list is a register without entries.
fn is_rows(items: &[Node]) -> bool {
    items.iter().all(|item| matches!(item, Node::Map(..)))
}

/// Maps by name are entries too: several, or one whose name is a number or an id.
fn is_named_rows(entries: &[(Written, Node)]) -> bool {
    entries.iter().all(|(_, value)| matches!(value, Node::Map(..)))
        && (entries.len() > 1
            || entries.iter().any(|(name, _)| name.text.chars().any(|c| c.is_ascii_digit())))
}

struct Lowering<'a> {
    path: &'a RepoPath,
    parsed: &'a mut Parsed,
}

impl Lowering<'_> {
    fn walk(&mut self, entries: &[(Written, Node)], prefix: &str) {
        for (key, value) in entries {
            let name = if prefix.is_empty() { key.text.clone() } else { format!("{prefix} {}", key.text) };
            let label = Written { text: name.clone(), at: key.at };
            match value {
                Node::List(items, _) if is_rows(items) => {
                    self.parsed.headings.push(Heading { level: 2, words: label });
                    self.table(Some(name), items.iter().collect());
                }
                Node::Map(inner, _) if is_named_rows(inner) => {
                    self.parsed.headings.push(Heading { level: 2, words: label });
                    let rows: Vec<Node> = inner.iter().map(|(id, row)| with_id(id, row)).collect();
                    self.table(Some(name), rows.iter().collect());
                }
                Node::Map(inner, _) => self.walk(inner, &name),
                Node::Scalar(_) | Node::List(..) => {
                    let value = value.words();
                    self.parsed.metadata.push(Meta { label, value, style: Style::Structured });
                }
            }
        }
    }

    fn table(&mut self, heading: Option<String>, maps: Vec<&Node>) {
        let mut columns: Vec<Written> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let mut rows = Vec::new();
        let mut cut = None;
        for map in maps {
            let Node::Map(entries, _) = map else { continue };
            let mut cells: Vec<Option<Written>> = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let index = known.get(key.text.as_str()).copied().unwrap_or(columns.len());
                if index == MAX_COLUMNS {
                    cut.get_or_insert(key.at);
                    continue;
                }
                if index == columns.len() {
                    known.insert(&key.text, index);
                    columns.push(key.clone());
                }
                if cells.len() <= index {
                    cells.resize(index + 1, None);
                }
                if let Some(cell) = cells.get_mut(index) {
                    *cell = Some(value.words());
                }
            }
            rows.push(Row { cells, at: map.at(), ragged: false });
        }
        for row in &mut rows {
            row.cells.resize(columns.len(), None);
        }
        if let Some(at) = cut {
            self.parsed.problems.push(
                Problem::noted("too-wide", format!("{} has a table of too many keys", self.path))
                    .labelled(format!("after {MAX_COLUMNS} different keys, further ones are not read"))
                    .at(Place::bytes(self.path, at)),
            );
        }
        self.parsed.tables.push(SheetTable { heading, columns, rows });
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
