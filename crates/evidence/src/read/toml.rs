//! TOML evidence.

use super::structured::{self, MAX_DEPTH, Node};
use crate::parsed::{Parsed, Written};
use saydo_source::{ByteRange, Place, Problem, RepoPath};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(ByteRange::new(0, 0), |span| ByteRange::new(span.start, span.end));
        parsed.problems.push(
            Problem::noted("broken-toml", format!("{path} is no valid TOML"))
                .labelled(error.message())
                .at(Place::bytes(path, at)),
        );
    }
    let document = table(root.get_ref(), ByteRange::new(0, text.len()), 0);
    structured::lower(text, &[document], &mut parsed);
    parsed
}

fn table(entries: &DeTable<'_>, at: ByteRange, depth: usize) -> Node {
    let mut entries: Vec<(Written, Node)> = entries
        .iter()
        .map(|(key, value)| {
            let at = ByteRange::new(key.span().start, key.span().end);
            (Written { text: key.get_ref().to_string(), at }, node(value, depth + 1))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.at);
    Node::Map(entries, at)
}

fn node(value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
    let at = ByteRange::new(value.span().start, value.span().end);
    let scalar = |text: String| Node::Scalar(Written { text: text.trim().to_owned(), at });
    if depth > MAX_DEPTH {
        return scalar(String::new());
    }
    match value.get_ref() {
        DeValue::String(text) => scalar(text.to_string()),
        DeValue::Integer(number) => scalar(number.to_string()),
        DeValue::Float(number) => scalar(number.to_string()),
        DeValue::Boolean(flag) => scalar(if *flag { "yes" } else { "no" }.to_owned()),
        DeValue::Datetime(moment) => scalar(moment.to_string()),
        DeValue::Array(items) => Node::List(items.iter().map(|item| node(item, depth + 1)).collect(), at),
        DeValue::Table(entries) => table(entries, at, depth),
    }
}
