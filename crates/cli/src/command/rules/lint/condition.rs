//! Conditions as they are written, and what can be said of several of them without any evidence: that they exclude each other, or that
//! one follows from the others. Only what is certain is said; what this file does not know is taken for possible.

use super::Written;
use saydo_engine::rule::Source;
use saydo_evidence::{FieldName, FieldType};
use saydo_source::{ByteRange, Item, Table};
use std::collections::{BTreeMap, BTreeSet};

/// A condition of a list.
#[derive(Clone, Debug)]
pub enum Clause {
    /// A test of a field.
    Field(Tested),
    /// Any of these.
    Any(ByteRange, Vec<Clause>),
    /// Whether a join finds something.
    Joined(ByteRange, String, bool),
}

/// A test of a field.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The field, with the name of its join.
    pub field: String,
    /// Where the condition stands.
    pub at: ByteRange,
    /// What is asked.
    pub ask: Ask,
}

/// What a test asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// One of these words.
    Is(BTreeSet<String>),
    /// None of these words.
    Not(BTreeSet<String>),
    /// A value, or none.
    Present(bool),
    /// An order to the other side.
    Order(Order, Other),
    /// A pattern.
    Matches(String),
    /// Whether it is, or is not, what it is itself.
    Itself,
    /// What cannot be judged from here; it has a value all the same.
    Other,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Greater.
    Above,
    /// Less.
    Below,
    /// Not less.
    AtLeast,
    /// Not greater.
    AtMost,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Other {
    /// A number.
    Number(f64),
    /// The day of the assessment.
    AsOf,
    /// Another field.
    Field(String),
}

/// The tests that compare with an order.
const ORDERS: [(&str, Order); 4] = [
    ("above", Order::Above),
    ("below", Order::Below),
    ("at-least", Order::AtLeast),
    ("at-most", Order::AtMost),
];

impl Clause {
    /// Where it stands.
    pub fn at(&self) -> ByteRange {
        match self {
            Self::Field(tested) => tested.at,
            Self::Any(at, _) | Self::Joined(at, ..) => *at,
        }
    }
}

/// The conditions under a key of a table.
pub fn clauses(table: &Table<'_>, key: &'static str) -> Vec<Clause> {
    if let Some(Item::List(items, _)) = table.item(key) { read(&items) } else { Vec::new() }
}

/// The conditions of a list.
pub fn read(items: &[Item<'_>]) -> Vec<Clause> {
    items.iter().filter_map(clause).collect()
}

fn clause(item: &Item<'_>) -> Option<Clause> {
    let Item::Table(table) = item else { return None };
    let at = item.at();
    if let Some(Item::List(inner, _)) = table.item("any") {
        return Some(Clause::Any(at, read(&inner)));
    }
    if let Some(Item::Text(join)) = table.item("join") {
        let present = !matches!(table.item("present"), Some(Item::Flag(flag)) if !flag.value);
        return Some(Clause::Joined(at, join.value, present));
    }
    let Some(Item::Text(field)) = table.item("field") else { return None };
    Some(Clause::Field(Tested { at, ask: ask(table, &field.value), field: field.value }))
}

fn ask(table: &Table<'_>, field: &str) -> Ask {
    let itself = |key| table.item(key).is_some_and(|item| names(&item, field));
    if itself("is") || itself("not") {
        return Ask::Itself;
    }
    if let Some(Item::Flag(flag)) = table.item("present") {
        return Ask::Present(flag.value);
    }
    if let Some(Item::Text(pattern)) = table.item("matches") {
        return Ask::Matches(pattern.value);
    }
    if let Some(words) = table.item("is").and_then(|item| words(&item)) {
        return Ask::Is(words);
    }
    if let Some(words) = table.item("not").and_then(|item| words(&item)) {
        return Ask::Not(words);
    }
    let order = ORDERS.into_iter().find_map(|(key, order)| Some((order, other(&table.item(key)?)?)));
    order.map_or(Ask::Other, |(order, other)| Ask::Order(order, other))
}

/// Whether a list, or a single operand, names the field.
fn names(item: &Item<'_>, field: &str) -> bool {
    match item {
        Item::List(items, _) => items.iter().any(|item| names(item, field)),
        Item::Table(table) => matches!(table.item("field"), Some(Item::Text(name)) if name.value == field),
        Item::Text(_) | Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Date(_) => false,
    }
}

/// The words of a list, if all of it are words.
fn words(item: &Item<'_>) -> Option<BTreeSet<String>> {
    let word = |item: &Item<'_>| match item {
        Item::Text(text) => Some(plain(&text.value)),
        Item::Integer(number) => Some(number.value.to_string()),
        Item::Number(number) => Some(number.value.to_string()),
        Item::Date(date) => Some(date.value.to_string()),
        Item::Flag(_) | Item::List(..) | Item::Table(_) => None,
    };
    match item {
        Item::List(items, _) => items.iter().map(word).collect(),
        single => word(single).map(|word| BTreeSet::from([word])),
    }
}

/// Words as they are compared.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn other(item: &Item<'_>) -> Option<Other> {
    #[allow(clippy::cast_precision_loss)] // rules hold small numbers
    match item {
        Item::Integer(number) => Some(Other::Number(number.value as f64)),
        Item::Number(number) => Some(Other::Number(number.value)),
        Item::Table(table) => match (table.item("as-of"), table.item("field")) {
            (Some(_), None) => Some(Other::AsOf),
            (None, Some(Item::Text(field))) => Some(Other::Field(field.value)),
            _ => None,
        },
        Item::Text(_) | Item::Date(_) | Item::Flag(_) | Item::List(..) => None,
    }
}

/// What is known of a field before any evidence.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Every word it can hold, where its vocabulary is closed.
    pub words: Option<BTreeSet<String>>,
    /// Whether it holds one value, which is a word or no word.
    pub single: bool,
}

/// Whose bare names are meant, to look up what is known of fields.
pub struct Names<'a> {
    /// The rule.
    pub written: &'a Written<'a>,
    /// The join whose records a bare name belongs to; the subject's without one.
    pub home: Option<&'a str>,
}

impl Names<'_> {
    /// What is known of a field.
    pub fn known(&self, field: &str) -> Known {
        let (join, name) = match field.split_once('.') {
            Some((join, name)) => (Some(join), name),
            None => (self.home, field),
        };
        let rule = self.written.rule;
        let source = match join {
            Some(join) => rule.joins.iter().find(|known| known.name == join).map(|join| &join.source),
            None => Some(&rule.each),
        };
        let Some(Source::Kinds(kinds)) = source else { return Known::default() };
        let name = FieldName::new(name);
        let kinds = kinds.iter().filter_map(|kind| self.written.loaded.kinds.get(kind));
        let fields: Vec<_> = kinds.filter_map(|kind| kind.field(&name)).collect();
        let mut words = BTreeSet::new();
        let (mut closed, mut single) = (!fields.is_empty(), !fields.is_empty());
        for field in &fields {
            match &field.holds {
                FieldType::State(values) => words.extend(values.iter().map(|value| plain(value))),
                FieldType::Text => closed = false,
                _ => (closed, single) = (false, false),
            }
            single &= !field.list;
        }
        Known { words: closed.then_some(words), single }
    }
}

/// What a list of conditions leaves open for one field.
#[derive(Clone, Debug, Default)]
struct Left {
    is: Option<BTreeSet<String>>,
    not: BTreeSet<String>,
    /// As it is said, or as another test needs it.
    present: Option<bool>,
    /// Whether it is said: what another test needs is not certain of a subject of which nothing is known.
    said: bool,
    orders: Vec<(Order, Other)>,
}

impl Left {
    fn add(&mut self, ask: &Ask, single: bool) {
        match ask {
            Ask::Is(words) if single => {
                self.is = Some(
                    self.is
                        .take()
                        .map_or_else(|| words.clone(), |known| known.intersection(words).cloned().collect()),
                );
            }
            Ask::Is(words) => {
                self.is.get_or_insert_with(|| words.clone());
            }
            Ask::Not(words) => self.not.extend(words.iter().cloned()),
            Ask::Present(present) => (self.present, self.said) = (Some(*present), true),
            Ask::Order(order, other) => self.orders.push((*order, other.clone())),
            Ask::Matches(_) | Ask::Itself | Ask::Other => {}
        }
        if !matches!(ask, Ask::Present(_) | Ask::Not(_)) && self.present.is_none() {
            self.present = Some(true);
        }
    }

    /// Why the test cannot hold beside what is left.
    fn excludes(&self, field: &str, ask: &Ask, known: &Known) -> Option<String> {
        let needs_value = !matches!(ask, Ask::Present(_) | Ask::Not(_));
        if self.present == Some(false) && (needs_value || *ask == Ask::Present(true)) {
            return Some(format!("`{field}` has no value here"));
        }
        if self.present == Some(true) && *ask == Ask::Present(false) {
            return Some(format!("`{field}` has a value here"));
        }
        match ask {
            Ask::Is(words) if known.single => {
                let open = |word: &&String| {
                    self.is.as_ref().is_none_or(|is| is.contains(*word)) && !self.not.contains(*word)
                };
                (!words.iter().any(|word| open(&word)))
                    .then(|| format!("`{field}` cannot be {} here", listed(words)))
            }
            Ask::Not(words) => {
                let all: Option<&BTreeSet<String>> = self.is.as_ref().filter(|_| known.single);
                let left = |all: &BTreeSet<String>| {
                    all.iter().any(|word| !words.contains(word) && !self.not.contains(word))
                };
                if let Some(all) = all {
                    return (!left(all)).then(|| format!("`{field}` is {} here", listed(all)));
                }
                let all = known.words.as_ref().filter(|_| known.single)?;
                (!left(all)).then(|| format!("no word of `{field}` is left"))
            }
            Ask::Order(order, other) => {
                let clash = self.orders.iter().any(|(known, with)| clash((*known, with), (*order, other)));
                clash.then(|| format!("`{field}` is held to bounds that exclude each other"))
            }
            Ask::Is(_) | Ask::Present(_) | Ask::Matches(_) | Ask::Itself | Ask::Other => None,
        }
    }

    /// Whether the test follows from what is left. A blank field is selected as none of some words, and shows nothing where that is
    /// demanded.
    fn implies(&self, ask: &Ask, known: &Known, selecting: bool) -> bool {
        match ask {
            Ask::Is(words) => self.is.as_ref().is_some_and(|is| is.is_subset(words)),
            Ask::Not(words) => {
                selecting && words.is_subset(&self.not)
                    || known.single && self.is.as_ref().is_some_and(|is| is.is_disjoint(words))
            }
            Ask::Present(present) => self.said && self.present == Some(*present),
            Ask::Order(order, other) => self.orders.contains(&(*order, other.clone())),
            Ask::Matches(_) | Ask::Itself | Ask::Other => false,
        }
    }
}

/// Whether two bounds leave nothing between them.
fn clash((a, with): (Order, &Other), (b, other): (Order, &Other)) -> bool {
    use Order::{Above, AtLeast, AtMost, Below};
    let (low, high, low_at, high_at) = match (a, b) {
        (Above | AtLeast, Below | AtMost) => (a, b, with, other),
        (Below | AtMost, Above | AtLeast) => (b, a, other, with),
        _ => return false,
    };
    let open = low == Above || high == Below;
    match (low_at, high_at) {
        (Other::Number(low), Other::Number(high)) => low > high || open && low >= high,
        (low, high) => low == high && open,
    }
}

/// What all conditions of a list leave open, field by field.
#[derive(Default)]
pub struct Space {
    fields: BTreeMap<String, Left>,
    joined: BTreeMap<String, bool>,
}

impl Space {
    /// Adds the conditions; the first that cannot hold beside the others, with the reason.
    pub fn add(&mut self, clauses: &[Clause], names: &Names<'_>) -> Option<(ByteRange, String)> {
        let mut first = None;
        for clause in clauses {
            let why = self.excludes(clause, names);
            if first.is_none() {
                first = why.map(|why| (clause.at(), why));
            }
            match clause {
                Clause::Field(tested) => {
                    let known = names.known(&tested.field);
                    let left = self.fields.entry(tested.field.clone()).or_default();
                    left.add(&tested.ask, known.single);
                }
                Clause::Joined(_, join, present) => {
                    self.joined.insert(join.clone(), *present);
                }
                Clause::Any(..) => {}
            }
        }
        first
    }

    /// Why a condition cannot hold beside the others.
    pub fn excludes(&self, clause: &Clause, names: &Names<'_>) -> Option<String> {
        match clause {
            Clause::Field(tested) => {
                let known = names.known(&tested.field);
                let nothing = Left::default();
                let left = self.fields.get(&tested.field).unwrap_or(&nothing);
                left.excludes(&tested.field, &tested.ask, &known).or_else(|| no_word(tested, &known))
            }
            Clause::Any(_, branches) => {
                let whys: Option<Vec<String>> =
                    branches.iter().map(|branch| self.excludes(branch, names)).collect();
                whys?.into_iter().next()
            }
            Clause::Joined(_, join, present) => {
                let other = self.joined.get(join).is_some_and(|known| known != present);
                other.then(|| format!("`{join}` is both there and not"))
            }
        }
    }

    /// Whether a condition follows from the others, where it selects or where it is demanded.
    pub fn implies(&self, clause: &Clause, names: &Names<'_>, selecting: bool) -> bool {
        match clause {
            Clause::Field(tested) => {
                let known = names.known(&tested.field);
                self.fields
                    .get(&tested.field)
                    .is_some_and(|left| left.implies(&tested.ask, &known, selecting))
            }
            Clause::Any(_, branches) => branches.iter().any(|branch| self.implies(branch, names, selecting)),
            Clause::Joined(_, join, present) => self.joined.get(join) == Some(present),
        }
    }

    /// Whether a field is said to have no value.
    pub fn blank(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|left| left.present == Some(false))
    }
}

/// A pattern that no word of a closed vocabulary matches.
fn no_word(tested: &Tested, known: &Known) -> Option<String> {
    let (Ask::Matches(pattern), Some(words)) = (&tested.ask, &known.words) else { return None };
    let regex = regex::RegexBuilder::new(pattern).case_insensitive(true).build().ok()?;
    (known.single && !words.iter().any(|word| regex.is_match(word)))
        .then(|| format!("no word of `{}` matches", tested.field))
}

/// Whether any value that can be read meets the test: it names every word.
pub fn every_value(tested: &Tested, known: &Known) -> bool {
    match (&tested.ask, &known.words) {
        (Ask::Is(words), Some(all)) => all.is_subset(words),
        (Ask::Matches(pattern), Some(all)) if known.single => regex::RegexBuilder::new(pattern)
            .case_insensitive(true)
            .build()
            .is_ok_and(|regex| all.iter().all(|word| regex.is_match(word))),
        _ => false,
    }
}

/// `a or b`.
fn listed(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(" or ")
}
