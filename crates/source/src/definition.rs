//! Definition files: spanned TOML, read key by key, with every mistake of a file at its place and the nearest right word.

mod sayings;
mod table;

pub use sayings::Saying;
pub use table::{Item, Table};

use crate::{ByteRange, Gravity, Place, Problem, RepoPath};
use jiff::civil::Date;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A value with its place in the definition text.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the text.
    pub at: ByteRange,
}

/// Nesting deeper than this is refused.
const MAX_DEPTH: usize = 32;
/// A file that says more than this is refused: keys, values and entries of lists. The longest inside the program says 15,000.
const MAX_SAID: usize = 250_000;
/// A text longer than this is refused; case files hold whole documents.
const MAX_TEXT: usize = 256 * 1024;
/// The code of the problem that stands for all mistakes of a file beyond those that are told.
pub const UNTOLD: &str = "untold-mistakes";
/// Of more mistakes than this in one file only these are told.
const MAX_MISTAKES: usize = 200;

#[derive(Debug)]
enum Node {
    Text(String),
    Integer(i64),
    Number(f64),
    Flag(bool),
    Date(Date),
    List(Vec<Spanned<Node>>),
    Table(Vec<(Spanned<String>, Spanned<Node>)>),
}

/// One definition file: its text, its tree and the problems found so far.
#[derive(Debug)]
pub struct Definition {
    /// The path shown to people.
    pub name: RepoPath,
    /// The whole text.
    pub text: Arc<str>,
    root: Spanned<Node>,
    /// How much was read of it so far.
    said: Cell<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl Definition {
    /// Reads the text; mistakes of syntax are kept as problems and the rest of the file is still read.
    pub fn parse(name: &RepoPath, text: &str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let at = ByteRange::new(0, 0);
        let mut definition = Self {
            name: name.clone(),
            text: text.into(),
            root: Spanned { value: Node::Table(Vec::new()), at },
            said: Cell::new(0),
            problems: RefCell::default(),
        };
        for error in errors {
            if definition.is_full() {
                break;
            }
            let at = error.span().map_or(at, |span| ByteRange::new(span.start, span.end));
            definition.complain("broken-toml", at, "the file is no valid TOML", error.message(), None);
        }
        definition.root = Spanned { value: definition.lower_table(table.get_ref(), 0), at };
        definition
    }

    /// The table of the whole file.
    pub fn root(&self) -> Table<'_> {
        Table::new(self, &self.root.value, self.root.at)
    }

    /// Everything that the file says, in the order of the text.
    pub fn sayings(&self) -> Vec<Saying> {
        let mut sayings = Vec::new();
        sayings::say("", &self.root, &mut sayings);
        sayings.sort_by_key(|saying| saying.at);
        sayings
    }

    /// Everything that is wrong with the file, in the order of the text.
    pub fn finish(&self) -> Vec<Problem> {
        let mut problems = self.problems.take();
        problems.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
        problems.dedup();
        problems
    }

    /// Reports a mistake at a place; `label` stands there, `help` says what to do.
    pub fn complain(
        &self,
        code: &'static str,
        at: ByteRange,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() > MAX_MISTAKES {
            return;
        }
        let last = problems.len() == MAX_MISTAKES;
        problems.push(Problem {
            code: if last { UNTOLD } else { code },
            message: if last { format!("more than {MAX_MISTAKES} mistakes") } else { message.into() },
            label: if last { "from here on none is told".to_owned() } else { label.into() },
            help: help.filter(|_| !last),
            place: Some(Place::bytes(&self.name, at)),
            text: Some(self.text.clone()),
            gravity: Gravity::Fatal,
        });
    }

    /// Whether no more mistakes are told.
    pub fn is_full(&self) -> bool {
        self.problems.borrow().len() > MAX_MISTAKES
    }

    /// Counts what the file says; whether it is still within the bound, which is complained about once.
    fn counts(&self, at: ByteRange) -> bool {
        self.said.set(self.said.get() + 1);
        if self.said.get() == MAX_SAID + 1 {
            let label = format!("expected at most {MAX_SAID} keys and values");
            self.complain("too-many", at, "the file says too much", label, None);
        }
        self.said.get() <= MAX_SAID
    }

    fn lower_table(&self, table: &DeTable<'_>, depth: usize) -> Node {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let at = ByteRange::new(key.span().start, key.span().end);
                let name = Spanned { value: key.get_ref().to_string(), at };
                (name, self.lower(value, depth + 1))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.at);
        Node::Table(entries)
    }

    fn lower(&self, value: &toml::Spanned<DeValue<'_>>, depth: usize) -> Spanned<Node> {
        let at = ByteRange::new(value.span().start, value.span().end);
        let wrong = |what: &str| {
            self.complain("bad-value", at, format!("{what} cannot be read"), "here", None);
            Node::Text(String::new())
        };
        if !self.counts(at) {
            return Spanned { value: Node::Flag(false), at };
        }
        if depth > MAX_DEPTH {
            return Spanned { value: wrong("a value nested this deep"), at };
        }
        let node = match value.get_ref() {
            DeValue::String(text) if text.len() > MAX_TEXT => {
                wrong(&format!("a text of more than {MAX_TEXT} bytes"))
            }
            DeValue::String(text) => Node::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| wrong("the whole number"), Node::Integer),
            DeValue::Float(number) => {
                number.as_str().parse().map_or_else(|_| wrong("the number"), Node::Number)
            }
            DeValue::Boolean(flag) => Node::Flag(*flag),
            DeValue::Datetime(moment) => match moment.date {
                Some(date) => Date::new(
                    i16::try_from(date.year).unwrap_or(i16::MAX),
                    i8::try_from(date.month).unwrap_or_default(),
                    i8::try_from(date.day).unwrap_or_default(),
                )
                .map_or_else(|_| wrong("the date"), Node::Date),
                None => wrong("a time without a date"),
            },
            DeValue::Array(list) => Node::List(list.iter().map(|item| self.lower(item, depth + 1)).collect()),
            DeValue::Table(table) => self.lower_table(table, depth),
        };
        Spanned { value: node, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(text: &str) -> Definition {
        Definition::parse(&"rules/x.toml".parse::<RepoPath>().unwrap(), text)
    }

    #[test]
    fn every_mistake_of_a_file_is_reported_at_its_place() {
        let file = definition("titel = \"a\"\nage = \"old\"\nwhen = 2026-06-30\n");
        let root = file.root();
        assert!(root.required("title").is_none());
        assert!(root.integer("age").is_none());
        assert_eq!(root.date("when").map(|d| d.value.to_string()), Some("2026-06-30".into()));
        root.close();
        let problems: Vec<(String, String)> =
            file.finish().into_iter().map(|p| (p.message, p.label)).collect();
        assert_eq!(
            problems,
            [
                ("`title` is missing".into(), "expected `title = \"…\"`".into()),
                ("unknown key `titel`".into(), "unknown key; did you mean `title`?".into()),
                ("`age` has the wrong type".into(), "expected a whole number, found a text".into()),
            ]
        );
    }

    #[test]
    fn what_a_stranger_writes_is_bounded() {
        let labels = |text: &str| -> Vec<String> {
            let file = definition(text);
            file.root().close();
            file.finish().into_iter().map(|problem| problem.label).collect()
        };
        let deep = 1_000_000;
        for (hostile, least) in [
            (format!("a = {}{}", "[".repeat(deep), "]".repeat(deep)), "recursion"),
            (format!("a = {}1{}", "{a=".repeat(deep), "}".repeat(deep)), "recursion"),
            (format!("{}a = 1", "a.".repeat(deep)), "recursion"),
            (format!("[{}a]", "a.".repeat(deep)), "recursion"),
            (format!("a = [{}]", "1,".repeat(deep)), "expected at most 250000 keys and values"),
            ("x = 1\n".repeat(deep / 4), "from here on none is told"),
            (format!("a = \"{}\"", "a".repeat(deep)), "here"),
        ] {
            let said = labels(&hostile);
            assert!(said.len() <= MAX_MISTAKES + 1, "{hostile:.20}: {}", said.len());
            assert!(said.iter().any(|label| label.contains(least)), "{hostile:.20}: {:?}", said.first());
        }
        let keys = (0..10_000).map(|key| format!("k{key} = 1\n")).collect::<Vec<_>>().concat();
        assert_eq!(labels(&keys).len(), MAX_MISTAKES + 1);
    }

    #[test]
    fn broken_syntax_is_a_problem_not_a_panic() {
        for text in ["a = ", "[[", "a = 1\na = 2", &format!("a = {}1{}", "[".repeat(500), "]".repeat(500))] {
            assert!(!definition(text).finish().is_empty(), "{text:.20}");
        }
    }
}
