//! YAML, also of several documents: the event stream with places; anchors of scalars resolved, others never expanded into bombs, duplicate keys reported.

use super::structured::{self, MAX_DEPTH, MAX_NODES, Node};
use crate::parsed::{Parsed, Written};
use crate::placeholder::is_flow_placeholder;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use saydo_source::{ByteRange, Place, Problem, RepoPath};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let documents = documents(path, text, 0, &mut parsed.problems);
    structured::lower(path, text, &documents, &mut parsed);
    parsed
}

/// The documents of a YAML text that begins `offset` bytes into its file.
pub(super) fn documents(
    path: &RepoPath,
    text: &str,
    offset: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Node> {
    let mut builder = Builder {
        path,
        text,
        offset,
        places: text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect(),
        stack: Vec::new(),
        documents: Vec::new(),
        anchors: BTreeMap::new(),
        alias_told: false,
        problems,
    };
    for (count, step) in Parser::new_from_str(text).enumerate() {
        let (event, span) = match step {
            Ok(step) => step,
            Err(error) => {
                let at = builder.place(error.marker().index());
                let at = ByteRange::new(at, at).shifted(offset);
                builder.wrong("broken-yaml", format!("{path} is no valid YAML"), error.info(), at);
                break;
            }
        };
        if count >= MAX_NODES || builder.stack.len() > MAX_DEPTH {
            let message = format!("{path} is nested too deep or too large");
            let at = builder.range(span);
            builder.wrong("too-deep", message, "nothing after this was read", at);
            break;
        }
        builder.event(event, span);
    }
    builder.documents
}

/// An open list or map.
enum Open {
    List(Vec<Node>, usize),
    Map(OpenMap),
}

/// An open map remembers the key that waits for its value, and the keys it has seen.
struct OpenMap {
    entries: Vec<(Written, Node)>,
    seen: BTreeSet<String>,
    key: Option<Written>,
    start: usize,
}

struct Builder<'a> {
    path: &'a RepoPath,
    text: &'a str,
    offset: usize,
    /// Byte offset of each character: the parser counts characters.
    places: Vec<u32>,
    stack: Vec<Open>,
    documents: Vec<Node>,
    /// Words of anchored scalars; `None` for an anchored list or map.
    anchors: BTreeMap<usize, Option<String>>,
    alias_told: bool,
    problems: &'a mut Vec<Problem>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        let at = self.range(span);
        let start = at.start as usize;
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(&*value, "~" | "null");
                let text = if null { String::new() } else { value.trim().to_owned() };
                if anchor > 0 {
                    self.anchors.insert(anchor, Some(text.clone()));
                }
                self.close(Node::Scalar(Written { text, at }));
            }
            Event::Alias(anchor) => {
                let text = self.anchors.get(&anchor).cloned().flatten();
                if text.is_none() && !self.alias_told {
                    self.alias_told = true;
                    let message = format!("{} repeats a list or map by an alias", self.path);
                    self.wrong("unread-alias", message, "read as blank, like every other one", at);
                }
                self.close(Node::Scalar(Written { text: text.unwrap_or_default(), at }));
            }
            Event::SequenceStart(anchor, _) => {
                self.anchors.insert(anchor, None);
                self.stack.push(Open::List(Vec::new(), start));
            }
            Event::MappingStart(anchor, _) => {
                self.anchors.insert(anchor, None);
                let map = OpenMap { entries: Vec::new(), seen: BTreeSet::new(), key: None, start };
                self.stack.push(Open::Map(map));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = at.end as usize;
                let (node, start) = match self.stack.pop() {
                    Some(Open::List(items, start)) => (Node::List(items, ByteRange::new(start, end)), start),
                    Some(Open::Map(map)) => {
                        (Node::Map(map.entries, ByteRange::new(map.start, end)), map.start)
                    }
                    None => return,
                };
                let range = start.saturating_sub(self.offset)..end.saturating_sub(self.offset);
                let raw = self.text.get(range).unwrap_or("").trim();
                let placeholder = is_flow_placeholder(raw);
                let written = || Written { text: raw.to_owned(), at: ByteRange::new(start, end) };
                self.close(if placeholder { Node::Scalar(written()) } else { node });
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }

    /// A finished node goes where it belongs: into the open list, the open map, or it is a document.
    fn close(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.documents.push(node),
            Some(Open::List(items, _)) => items.push(node),
            Some(Open::Map(map)) => match map.key.take() {
                None => map.key = Some(key_of(&node)),
                Some(name) if map.seen.insert(name.text.clone()) => map.entries.push((name, node)),
                Some(name) => {
                    let message = format!("the key `{}` stands twice", name.text);
                    self.wrong("duplicate-key", message, "again here; the first one was read", name.at);
                }
            },
        }
    }

    fn place(&self, chars: usize) -> usize {
        self.places.get(chars).map_or(self.text.len(), |at| *at as usize)
    }

    fn range(&self, span: Span) -> ByteRange {
        let at = ByteRange::new(self.place(span.start.index()), self.place(span.end.index()));
        at.shifted(self.offset)
    }

    fn wrong(&mut self, code: &'static str, message: String, label: &str, at: ByteRange) {
        self.problems.push(Problem::noted(code, message).labelled(label).at(Place::bytes(self.path, at)));
    }
}

fn key_of(node: &Node) -> Written {
    match node {
        Node::Scalar(words) => words.clone(),
        Node::List(_, at) | Node::Map(_, at) => Written { text: String::new(), at: *at },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Parsed {
        parse(&"x.yaml".parse().unwrap(), text)
    }

    fn cell(parsed: &Parsed, row: usize, column: &str) -> String {
        let table = &parsed.tables[0];
        let column = table.columns.iter().position(|name| name.text == column).unwrap();
        table.rows[row].cells[column].as_ref().map(|cell| cell.text.clone()).unwrap_or_default()
    }

    #[test]
    fn lists_of_maps_are_tables_with_places() {
        let text =
            "owner: Jörg\nrisks:\n  - id: R-1\n    title: früh\n  - id: R-2\n    controls: [A.5.1, A.5.2]\n";
        let parsed = read(text);
        assert_eq!(parsed.metadata[0].value.text, "Jörg");
        let table = &parsed.tables[0];
        assert_eq!(table.heading.as_deref(), Some("risks"));
        let title = table.rows[0].cells[1].as_ref().unwrap();
        assert_eq!(&text[title.at.range()], "früh");
        assert_eq!(table.rows[1].cells[2].as_ref().unwrap().text, "A.5.1; A.5.2");
    }

    #[test]
    fn hostile_yaml_is_bounded() {
        let lines = (1..30).map(|n| format!("a{n}: &a{n} [*a{0},*a{0}]\n", n - 1));
        let bomb: String = std::iter::once("a0: &a0 [x,x]\n".to_owned()).chain(lines).collect();
        let codes: Vec<&str> = read(&bomb).problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["unread-alias"]);
        assert!(!read(&"[".repeat(10_000)).problems.is_empty());
        assert!(read("a: 1\na: 2\n").problems.iter().any(|p| p.code == "duplicate-key"));
        assert_eq!(read("---\nid: 1\n---\nid: 2\n").tables[0].rows.len(), 2);
        let keys: Vec<String> = (0..50_000).map(|n| format!("k{n}: {n}")).collect();
        assert_eq!(read(&keys.join("\n")).tables[0].columns.len(), structured::MAX_COLUMNS);
    }

    #[test]
    fn an_alias_of_a_scalar_is_its_value_and_of_a_map_a_problem() {
        let parsed = read("risks:\n  - id: R-1\n    owner: &o Ann Lee\n  - id: R-2\n    owner: *o\n");
        assert_eq!(cell(&parsed, 1, "owner"), "Ann Lee");
        assert!(parsed.problems.is_empty());
        let merged = read("base: &b {owner: Ann}\nrisks:\n  - <<: *b\n    id: R-1\n");
        assert_eq!(merged.problems[0].code, "unread-alias");
    }

    #[test]
    fn a_bracketed_placeholder_is_no_list() {
        for text in ["owner: [TBD]\n", "owner: [Company Name]\n", "owner: {{companyShortName}}\n"] {
            let parsed = read(text);
            let value = &parsed.metadata[0].value.text;
            assert!(crate::placeholder::is_unset(value), "{text}: {value}");
        }
        assert_eq!(read("controls: [A.5.1]\n").metadata[0].value.text, "A.5.1");
    }

    #[test]
    fn documents_of_one_file_never_lend_each_other_values() {
        let parsed = read("id: I-1\nclosed: 2026-01-01\n---\nid: I-2\n");
        assert!(parsed.metadata.is_empty(), "{:?}", parsed.metadata);
        assert_eq!(cell(&parsed, 1, "closed"), "");
    }

    #[test]
    fn a_map_of_entries_is_a_table_even_of_one() {
        assert_eq!(read("risks:\n  R-1:\n    owner: Ann\n").tables[0].rows.len(), 1);
        assert!(read("document:\n  identity:\n    owner: Ann\n").tables.iter().all(|t| t.heading.is_none()));
    }

    #[test]
    fn an_empty_list_is_an_empty_table() {
        let parsed = read("risks: []\n");
        assert_eq!((parsed.tables[0].heading.as_deref(), parsed.tables[0].rows.len()), (Some("risks"), 0));
        assert_eq!(read("[]\n").tables[0].rows.len(), 0);
    }
}
