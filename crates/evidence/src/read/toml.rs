//! TOML evidence.

use super::structured::{self, MAX_DEPTH, Node};
use crate::parsed::{Parsed, Written};
use saydo_source::{ByteRange, Place, Problem, RepoPath};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// More mistakes than this of one file are not told.
const MAX_TOLD: usize = 20;

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let (root, errors) = DeTable::parse_recoverable(text);
    // The first mistakes say what is wrong; those after them mostly follow from them.
    for error in errors.into_iter().take(MAX_TOLD) {
        let at = error.span().map_or(ByteRange::new(0, 0), |span| ByteRange::new(span.start, span.end));
        parsed.problems.push(
            Problem::noted("broken-toml", format!("{path} is no valid TOML"))
                .labelled(error.message())
                .at(Place::bytes(path, at)),
        );
    }
    let mut lowering = Lowering { path, problems: &mut parsed.problems, told: false };
    let document = lowering.table(root.get_ref(), ByteRange::new(0, text.len()), 0);
    structured::lower(path, text, &[document], &mut parsed);
    parsed
}

struct Lowering<'a> {
    path: &'a RepoPath,
    problems: &'a mut Vec<Problem>,
    told: bool,
}

impl Lowering<'_> {
    fn table(&mut self, entries: &DeTable<'_>, at: ByteRange, depth: usize) -> Node {
        let mut entries: Vec<(Written, Node)> = entries
            .iter()
            .map(|(key, value)| {
                let at = ByteRange::new(key.span().start, key.span().end);
                (Written { text: key.get_ref().to_string(), at }, self.node(value, depth + 1))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.at);
        Node::Map(entries, at)
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let at = ByteRange::new(value.span().start, value.span().end);
        let scalar = |text: String| Node::Scalar(Written { text: text.trim().to_owned(), at });
        if depth > MAX_DEPTH {
            if !self.told {
                self.told = true;
                self.problems.push(
                    Problem::noted("too-deep", format!("{} is nested too deep", self.path))
                        .labelled("nothing below this was read")
                        .at(Place::bytes(self.path, at)),
                );
            }
            return scalar(String::new());
        }
        match value.get_ref() {
            DeValue::String(text) => scalar(text.to_string()),
            DeValue::Integer(number) => scalar(number.to_string()),
            DeValue::Float(number) => scalar(number.to_string()),
            DeValue::Boolean(flag) => scalar(if *flag { "yes" } else { "no" }.to_owned()),
            DeValue::Datetime(moment) => scalar(moment.to_string()),
            DeValue::Array(items) => {
                Node::List(items.iter().map(|item| self.node(item, depth + 1)).collect(), at)
            }
            DeValue::Table(entries) => self.table(entries, at, depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Parsed {
        parse(&"x.toml".parse().unwrap(), text)
    }

    #[test]
    fn arrays_of_tables_are_rows() {
        let parsed = read("owner = \"Ann\"\n[[risks]]\nid = 1\n[[risks]]\nid = 2\n");
        assert_eq!(parsed.tables[0].rows.len(), 2);
        assert_eq!(parsed.metadata[0].value.text, "Ann");
    }

    #[test]
    fn deep_and_large_toml_is_bounded_and_said() {
        for text in [
            format!("{}x = 1\n", "a.".repeat(5_000)),
            format!("x = {}{}\n", "[".repeat(5_000), "]".repeat(5_000)),
            format!("[{}x]\ny = 1\n", "a.".repeat(5_000)),
        ] {
            assert!(!read(&text).problems.is_empty());
        }
        assert_eq!(read(&"no toml\n".repeat(1_000)).problems.len(), MAX_TOLD);
        let keys: Vec<String> = (0..50_000).map(|n| format!("k{n} = {n}")).collect();
        assert_eq!(read(&keys.join("\n")).metadata.len(), 50_000);
    }
}
