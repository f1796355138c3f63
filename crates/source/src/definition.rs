//! Definition files: spanned TOML, read key by key, with every mistake of a file at its place and the nearest right word.

use crate::similar::nearest;
use crate::{ByteRange, Gravity, Place, Problem, RepoPath};
use jiff::civil::Date;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
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

/// One thing that a definition file says, for a comparison of two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// Its key with those of the tables around it, `gate.fail-on`; of a list `ignore[]`, once for each entry.
    pub key: String,
    /// Its value in words that are the same for equal values, however they are written; a table by its own keys in order.
    pub value: String,
    /// Where it stands.
    pub at: ByteRange,
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

/// A table says what its keys say, a list what its entries say.
fn say(key: &str, node: &Spanned<Node>, sayings: &mut Vec<Saying>) {
    match &node.value {
        Node::Table(entries) => {
            for (name, value) in entries {
                let key = if key.is_empty() { name.value.clone() } else { format!("{key}.{}", name.value) };
                say(&key, value, sayings);
            }
        }
        Node::List(items) => {
            let key = format!("{key}[]");
            sayings.extend(items.iter().map(|item| Saying {
                key: key.clone(),
                value: in_words(&item.value),
                at: item.at,
            }));
        }
        _ => sayings.push(Saying { key: key.to_owned(), value: in_words(&node.value), at: node.at }),
    }
}

fn in_words(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("\"{text}\""),
        Node::Integer(number) => number.to_string(),
        Node::Number(number) => number.to_string(),
        Node::Flag(flag) => flag.to_string(),
        Node::Date(date) => date.to_string(),
        Node::List(items) => {
            format!("[{}]", items.iter().map(|item| in_words(&item.value)).collect::<Vec<_>>().join(", "))
        }
        Node::Table(entries) => {
            let mut said: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{} = {}", name.value, in_words(&value.value)))
                .collect();
            said.sort();
            said.join(", ")
        }
    }
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
        say("", &self.root, &mut sayings);
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

/// A cursor on one table. It remembers the keys that were asked for; [`Table::close`] reports the others.
pub struct Table<'a> {
    definition: &'a Definition,
    entries: &'a [(Spanned<String>, Spanned<Node>)],
    at: ByteRange,
    known: RefCell<BTreeSet<&'static str>>,
    open: Cell<bool>,
}

/// A value of any type.
pub enum Item<'a> {
    /// A string.
    Text(Spanned<String>),
    /// A whole number.
    Integer(Spanned<i64>),
    /// A number with a fraction.
    Number(Spanned<f64>),
    /// True or false.
    Flag(Spanned<bool>),
    /// A day.
    Date(Spanned<Date>),
    /// A list and its place.
    List(Vec<Item<'a>>, ByteRange),
    /// A table.
    Table(Table<'a>),
}

impl<'a> Item<'a> {
    fn new(definition: &'a Definition, node: &'a Spanned<Node>) -> Self {
        let at = node.at;
        match &node.value {
            Node::Text(value) => Self::Text(Spanned { value: value.clone(), at }),
            Node::Integer(value) => Self::Integer(Spanned { value: *value, at }),
            Node::Number(value) => Self::Number(Spanned { value: *value, at }),
            Node::Flag(value) => Self::Flag(Spanned { value: *value, at }),
            Node::Date(value) => Self::Date(Spanned { value: *value, at }),
            Node::List(items) => {
                Self::List(items.iter().map(|item| Self::new(definition, item)).collect(), at)
            }
            table @ Node::Table(_) => Self::Table(Table::new(definition, table, at)),
        }
    }

    /// Its place.
    pub fn at(&self) -> ByteRange {
        match self {
            Self::Text(value) => value.at,
            Self::Integer(value) => value.at,
            Self::Number(value) => value.at,
            Self::Flag(value) => value.at,
            Self::Date(value) => value.at,
            Self::List(_, at) => *at,
            Self::Table(table) => table.at,
        }
    }

    /// What it is, for messages.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) | Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(..) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl<'a> Table<'a> {
    fn new(definition: &'a Definition, node: &'a Node, at: ByteRange) -> Self {
        let entries: &[_] = if let Node::Table(entries) = node { entries } else { &[] };
        Self { definition, entries, at, known: RefCell::default(), open: Cell::new(false) }
    }

    /// The place of the table (of a `[header]`, only the header).
    pub fn at(&self) -> ByteRange {
        self.at
    }

    /// Whether the key stands in the table.
    pub fn has(&self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    /// A value of any type.
    pub fn item(&self, key: &'static str) -> Option<Item<'a>> {
        self.find(key).map(|node| Item::new(self.definition, node))
    }

    /// A string.
    pub fn text(&self, key: &'static str) -> Option<Spanned<String>> {
        match self.item(key)? {
            Item::Text(text) => Some(text),
            other => self.mismatch(key, "a text", &other),
        }
    }

    /// A string that must be there and must not be empty.
    pub fn required(&self, key: &'static str) -> Option<Spanned<String>> {
        if !self.has(key) {
            self.complain(
                "missing-key",
                self.at,
                format!("`{key}` is missing"),
                format!("expected `{key} = \"…\"`"),
                None,
            );
            return None;
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.complain("empty-value", text.at, format!("`{key}` is empty"), "expected a text", None);
            return None;
        }
        Some(text)
    }

    /// True or false.
    pub fn flag(&self, key: &'static str) -> Option<Spanned<bool>> {
        match self.item(key)? {
            Item::Flag(flag) => Some(flag),
            other => self.mismatch(key, "true or false", &other),
        }
    }

    /// A whole number.
    pub fn integer(&self, key: &'static str) -> Option<Spanned<i64>> {
        match self.item(key)? {
            Item::Integer(number) => Some(number),
            other => self.mismatch(key, "a whole number", &other),
        }
    }

    /// A number, whole or not.
    pub fn number(&self, key: &'static str) -> Option<Spanned<f64>> {
        match self.item(key)? {
            #[allow(clippy::cast_precision_loss)] // definitions hold small numbers
            Item::Integer(number) => Some(Spanned { value: number.value as f64, at: number.at }),
            Item::Number(number) => Some(number),
            other => self.mismatch(key, "a number", &other),
        }
    }

    /// A day, as a TOML date or as a text in ISO form.
    pub fn date(&self, key: &'static str) -> Option<Spanned<Date>> {
        match self.item(key)? {
            Item::Date(date) => Some(date),
            Item::Text(text) if text.value.parse::<Date>().is_ok() => {
                text.value.parse().ok().map(|value| Spanned { value, at: text.at })
            }
            other => self.mismatch(key, "a date such as 2026-06-30", &other),
        }
    }

    /// A string or a list of strings; an absent key is an empty list.
    pub fn texts(&self, key: &'static str) -> Vec<Spanned<String>> {
        self.item(key).map(|item| self.texts_in(key, item)).unwrap_or_default()
    }

    /// The string or the strings that [`Table::entries`] gave for a key.
    pub fn texts_in(&self, key: &str, item: Item<'_>) -> Vec<Spanned<String>> {
        match item {
            Item::Text(text) => vec![text],
            Item::List(items, _) => items
                .into_iter()
                .filter_map(|item| match item {
                    Item::Text(text) => Some(text),
                    other => self.mismatch(key, "a text", &other),
                })
                .collect(),
            other => self.mismatch(key, "a text or a list of texts", &other).unwrap_or_default(),
        }
    }

    /// A sub-table.
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        match self.item(key)? {
            Item::Table(table) => Some(table),
            other => self.mismatch(key, "a table", &other),
        }
    }

    /// An array of tables (`[[key]]`), or one table; an absent key is an empty list.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        match self.item(key) {
            None => Vec::new(),
            Some(Item::Table(table)) => vec![table],
            Some(Item::List(items, _)) => items
                .into_iter()
                .filter_map(|item| match item {
                    Item::Table(table) => Some(table),
                    other => self.mismatch(key, "a table", &other),
                })
                .collect(),
            Some(other) => self.mismatch(key, "an array of tables", &other).unwrap_or_default(),
        }
    }

    /// Sub-tables with free names, such as `[limit.days]`.
    pub fn named(&self, key: &'static str) -> Vec<(Spanned<String>, Table<'a>)> {
        let Some(parent) = self.table(key) else { return Vec::new() };
        let entries = parent.entries();
        entries
            .into_iter()
            .filter_map(|(name, item)| match item {
                Item::Table(table) => Some((name, table)),
                other => self.mismatch(key, "a table", &other),
            })
            .collect()
    }

    /// Every key with its value; all count as known.
    pub fn entries(&self) -> Vec<(Spanned<String>, Item<'a>)> {
        self.open.set(true);
        self.entries.iter().map(|(key, node)| (key.clone(), Item::new(self.definition, node))).collect()
    }

    /// Reports a mistake in the file.
    pub fn complain(
        &self,
        code: &'static str,
        at: ByteRange,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        self.definition.complain(code, at, message, label, help);
    }

    /// The definition file of the table.
    pub fn definition(&self) -> &'a Definition {
        self.definition
    }

    /// Reports every key that nobody asked for.
    pub fn close(&self) {
        if self.open.get() {
            return;
        }
        let known = self.known.borrow();
        for (key, _) in self.entries {
            if self.definition.is_full() {
                return;
            }
            if known.contains(key.value.as_str()) {
                continue;
            }
            let label = match nearest(&key.value, known.iter().copied()) {
                Some(near) => format!("unknown key; did you mean `{near}`?"),
                None => {
                    let list = known.iter().copied().collect::<Vec<_>>().join(", ");
                    format!("unknown key; known here: {list}")
                }
            };
            self.complain("unknown-key", key.at, format!("unknown key `{}`", key.value), label, None);
        }
    }

    fn find(&self, key: &'static str) -> Option<&'a Spanned<Node>> {
        self.known.borrow_mut().insert(key);
        self.entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    fn mismatch<T>(&self, key: &str, expected: &str, found: &Item<'_>) -> Option<T> {
        self.complain(
            "wrong-type",
            found.at(),
            format!("`{key}` has the wrong type"),
            format!("expected {expected}, found {}", found.what()),
            None,
        );
        None
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
