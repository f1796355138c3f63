//! JSON and JSON Lines, strictly: no comments, no trailing commas; a key that stands twice is a problem.

use super::structured::{self, MAX_DEPTH, MAX_NODES, Node};
use crate::parsed::{Parsed, Written};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use saydo_source::{ByteRange, Place, Problem, RepoPath};
use std::collections::BTreeSet;

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let documents: Vec<Node> = value(path, text, 0, &mut parsed).into_iter().collect();
    structured::lower(path, text, &documents, &mut parsed);
    parsed
}

/// More broken lines than this are counted, not told one by one.
const MAX_TOLD: usize = 20;

pub(super) fn parse_lines(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut documents = Vec::new();
    let mut offset = 0;
    let mut broken = 0_usize;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() && documents.len() < MAX_NODES {
            let told = parsed.problems.len();
            documents.extend(value(path, line, offset, &mut parsed));
            let is_broken = parsed.problems.iter().skip(told).any(|problem| problem.code == "broken-json");
            broken += usize::from(is_broken);
            if broken > MAX_TOLD {
                parsed.problems.truncate(told);
            }
        }
        offset += line.len();
    }
    if broken > MAX_TOLD {
        let message = format!("{path} has {} more broken lines", broken - MAX_TOLD);
        parsed.problems.push(Problem::noted("broken-json", message).at(Place::file(path)));
    }
    structured::lower(path, text, &documents, &mut parsed);
    parsed
}

fn value(path: &RepoPath, text: &str, offset: usize, parsed: &mut Parsed) -> Option<Node> {
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(result) => {
            let mut lowering = Lowering { path, offset, nodes: 0, problems: &mut parsed.problems };
            result.value.as_ref().and_then(|value| lowering.node(value, 0))
        }
        Err(error) => {
            let range = error.range();
            let at = ByteRange::new(range.start, range.end).shifted(offset);
            parsed.problems.push(
                Problem::noted("broken-json", format!("{path} is no valid JSON"))
                    .labelled(error.kind().to_string())
                    .at(Place::bytes(path, at))
                    .help("Correct the file; nothing of the broken part was read."),
            );
            None
        }
    }
}

struct Lowering<'a> {
    path: &'a RepoPath,
    offset: usize,
    nodes: usize,
    problems: &'a mut Vec<Problem>,
}

impl Lowering<'_> {
    fn node(&mut self, value: &Value<'_>, depth: usize) -> Option<Node> {
        let range = value.range();
        let at = ByteRange::new(range.start, range.end).shifted(self.offset);
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            if self.nodes <= MAX_NODES + 1 {
                self.problems.push(
                    Problem::noted("too-deep", format!("{} is nested too deep or too large", self.path))
                        .at(Place::bytes(self.path, at)),
                );
            }
            return None;
        }
        let scalar = |text: String| Node::Scalar(Written { text: text.trim().to_owned(), at });
        Some(match value {
            Value::StringLit(text) => {
                let inner = ByteRange::new(range.start + 1, range.end.saturating_sub(1)).shifted(self.offset);
                Node::Scalar(Written { text: text.value.trim().to_owned(), at: inner })
            }
            Value::NumberLit(number) => scalar(number.value.to_string()),
            Value::BooleanLit(flag) => scalar(if flag.value { "yes" } else { "no" }.to_owned()),
            Value::NullKeyword(_) => scalar(String::new()),
            Value::Array(list) => {
                Node::List(list.elements.iter().filter_map(|item| self.node(item, depth + 1)).collect(), at)
            }
            Value::Object(object) => {
                let mut entries: Vec<(Written, Node)> = Vec::new();
                let mut seen = BTreeSet::new();
                for property in &object.properties {
                    let name = property.name.as_str().to_owned();
                    let range = property.name.range();
                    let key = ByteRange::new(range.start, range.end).shifted(self.offset);
                    if !seen.insert(name.clone()) {
                        self.problems.push(
                            Problem::noted("duplicate-key", format!("the key `{name}` stands twice"))
                                .labelled("again here; the first one was read")
                                .at(Place::bytes(self.path, key)),
                        );
                        continue;
                    }
                    if let Some(node) = self.node(&property.value, depth + 1) {
                        entries.push((Written { text: name, at: key }, node));
                    }
                }
                Node::Map(entries, at)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> RepoPath {
        "x.jsonl".parse().unwrap()
    }

    #[test]
    fn a_broken_line_is_a_problem_and_the_others_are_read() {
        let parsed = parse_lines(&path(), "{\"id\": 1}\n{\"id\": 2,\n\n{\"id\": 3}\n");
        assert_eq!(parsed.tables[0].rows.len(), 2);
        assert_eq!(parsed.problems.len(), 1);
        assert_eq!(parsed.problems[0].code, "broken-json");
        let prose = parse_lines(&path(), &"no json\n".repeat(1_000));
        assert_eq!(prose.problems.len(), MAX_TOLD + 1);
    }

    #[test]
    fn large_and_deep_json_is_bounded() {
        let keys: Vec<String> = (0..50_000).map(|n| format!("\"k{n}\": {n}")).collect();
        assert!(parse(&path(), &format!("{{{}}}", keys.join(","))).metadata.len() == 50_000);
        for depth in [200, 100_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert!(!parse(&path(), &text).problems.is_empty(), "{depth}");
        }
        assert!(parse(&path(), "{\"a\": 1, \"a\": 2}").problems.iter().any(|p| p.code == "duplicate-key"));
    }
}
