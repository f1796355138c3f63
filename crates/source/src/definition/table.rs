//! The tables of a definition file, read key by key.

use super::{Definition, Node, Spanned};
use crate::ByteRange;
use crate::similar::nearest;
use jiff::civil::Date;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

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
    pub(super) fn new(definition: &'a Definition, node: &'a Node, at: ByteRange) -> Self {
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
