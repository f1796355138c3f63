//! YAML, also of several documents: the event stream with places, aliases never expanded into bombs, duplicate keys reported.

use super::structured::{self, MAX_DEPTH, MAX_NODES, Node};
use crate::parsed::{Parsed, Written};
use saphyr_parser::{Event, Parser, Span};
use saydo_source::{ByteRange, Place, Problem, RepoPath};

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let documents = documents(path, text, 0, &mut parsed.problems);
    structured::lower(text, &documents, &mut parsed);
    parsed
}

/// An open list or map; a map remembers the key that waits for its value.
enum Open {
    List(Vec<Node>, usize),
    Map(Vec<(Written, Node)>, Option<Written>, usize),
}

/// The documents of a YAML text that begins `offset` bytes into its file.
pub(super) fn documents(
    path: &RepoPath,
    text: &str,
    offset: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Node> {
    let bytes: Vec<u32> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .map(|at| u32::try_from(at).unwrap_or(u32::MAX))
        .collect();
    let place = |chars: usize| bytes.get(chars).map_or(text.len(), |at| *at as usize);
    let range =
        |span: Span| ByteRange::new(place(span.start.index()), place(span.end.index())).shifted(offset);
    let mut documents = Vec::new();
    let mut stack: Vec<Open> = Vec::new();
    let mut nodes = 0;
    let mut wrong = |code, message: String, label: String, at| {
        problems.push(Problem::noted(code, message).labelled(label).at(Place::bytes(path, at)));
    };
    for step in Parser::new_from_str(text) {
        let (event, span) = match step {
            Ok(step) => step,
            Err(error) => {
                let at = place(error.marker().index());
                let at = ByteRange::new(at, at).shifted(offset);
                wrong("broken-yaml", format!("{path} is no valid YAML"), error.info().to_owned(), at);
                break;
            }
        };
        nodes += 1;
        if nodes > MAX_NODES || stack.len() > MAX_DEPTH {
            let message = format!("{path} is nested too deep or too large");
            wrong("too-deep", message, String::new(), range(span));
            break;
        }
        let done = match event {
            Event::Scalar(value, style, _, _) => {
                let plain = style == saphyr_parser::ScalarStyle::Plain;
                let value = if plain && matches!(&*value, "~" | "null") { "" } else { value.trim() };
                Some(Node::Scalar(Written { text: value.to_owned(), at: range(span) }))
            }
            Event::Alias(_) => Some(Node::Scalar(Written { text: String::new(), at: range(span) })),
            Event::SequenceStart(..) => {
                stack.push(Open::List(Vec::new(), range(span).start as usize));
                None
            }
            Event::MappingStart(..) => {
                stack.push(Open::Map(Vec::new(), None, range(span).start as usize));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|open| {
                let end = range(span).end as usize;
                match open {
                    Open::List(items, start) => Node::List(items, ByteRange::new(start, end)),
                    Open::Map(entries, _, start) => Node::Map(entries, ByteRange::new(start, end)),
                }
            }),
            _ => None,
        };
        let Some(node) = done else { continue };
        match stack.last_mut() {
            None => documents.push(node),
            Some(Open::List(items, _)) => items.push(node),
            Some(Open::Map(entries, key, _)) => match key.take() {
                None => *key = Some(key_of(&node)),
                Some(name) if entries.iter().any(|(known, _)| known.text == name.text) => {
                    let label = "again here; the first one was read".to_owned();
                    wrong("duplicate-key", format!("the key `{}` stands twice", name.text), label, name.at);
                }
                Some(name) => entries.push((name, node)),
            },
        }
    }
    documents
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
        assert!(read(&bomb).problems.is_empty());
        assert!(!read(&"[".repeat(10_000)).problems.is_empty());
        assert!(read("a: 1\na: 2\n").problems.iter().any(|p| p.code == "duplicate-key"));
        assert_eq!(read("---\nid: 1\n---\nid: 2\n").tables[0].rows.len(), 2);
    }
}
