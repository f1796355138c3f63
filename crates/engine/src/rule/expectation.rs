//! The closed set of demands that a rule can make.

use super::{Condition, FieldRef};
use regex::Regex;
use saydo_evidence::FieldName;
use saydo_source::Duration;

/// One demand with its exceptions.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What is demanded.
    pub demand: Expectation,
    /// Where these hold, it is not.
    pub unless: Vec<Condition>,
}

/// A claim held against the rows behind it, or fields of two sides against each other.
#[derive(Clone, Debug)]
pub enum Agreement {
    /// The same fields on both sides.
    Fields(Vec<FieldName>, usize),
    /// A stated number against the number of joined rows for which the conditions hold.
    Count(FieldRef, usize, Vec<Condition>),
}

/// Where the windows of a cadence lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// In the calendar: each quarter, each year.
    Calendar,
    /// From one record to the next.
    Rolling,
}

/// How numbers give a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Multiplied.
    Product,
    /// Added.
    Sum,
    /// The greatest of them.
    Max,
}

/// Who says which arithmetic it is.
#[derive(Clone, Debug)]
pub enum Method {
    /// The rule.
    Stated(Arithmetic),
    /// A field with the word for it, such as that of the organisation's own method.
    Field(FieldRef),
}

/// What a number is computed from where nothing is joined that gives it.
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// How.
    pub method: Method,
    /// From these.
    pub of: Vec<FieldRef>,
}

impl Arithmetic {
    /// All of them with their words.
    pub const ALL: [(&'static str, Self); 3] =
        [("product", Self::Product), ("sum", Self::Sum), ("max", Self::Max)];

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, arithmetic)| *arithmetic)
    }

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Sum => "sum",
            Self::Max => "max",
        }
    }

    /// The number that these give.
    pub fn of(self, numbers: &[f64]) -> Option<f64> {
        match self {
            _ if numbers.is_empty() => None,
            Self::Product => Some(numbers.iter().product()),
            Self::Sum => Some(numbers.iter().sum()),
            Self::Max => numbers.iter().copied().reduce(f64::max),
        }
    }
}

/// How a number is held against a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Not less.
    AtLeast,
    /// Not more.
    AtMost,
    /// Exactly.
    Is,
}

/// A number of records, or a share of them in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Written in the rule.
    Number(f64),
    /// A limit.
    Limit(usize),
}

/// What a number of records, or a share of them, must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// How it is compared.
    pub order: Order,
    /// With what.
    pub measure: Measure,
}

/// Where a pattern is looked for.
#[derive(Clone, Debug)]
pub enum Looked {
    /// In the text of the document, under this number.
    Text(usize),
    /// In the words of a field.
    Field(FieldRef),
}

/// What a rule can demand of a subject.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// The subject is there.
    Present,
    /// These fields have readable values.
    Fields(Vec<FieldRef>),
    /// These conditions hold.
    That(Vec<Condition>),
    /// The date is not older than the limit.
    Fresh(FieldRef, usize),
    /// The date has not passed.
    Due(FieldRef),
    /// A joined record in every window of the limit.
    Cadence {
        /// The join.
        of: usize,
        /// The date of its records.
        date: FieldName,
        /// The limit.
        every: usize,
        /// Where the windows lie.
        window: Window,
        /// How long after its end a window may still be served.
        grace: Duration,
        /// The subject's own start.
        since: Option<FieldName>,
    },
    /// The second date follows the first within the limit.
    Within(FieldRef, FieldRef, usize),
    /// The dates follow each other.
    Ordered(Vec<FieldRef>),
    /// No two subjects share these values.
    Unique(Vec<FieldName>),
    /// Something is joined.
    Covers(usize),
    /// Two fields name different people.
    Distinct(FieldRef, FieldRef),
    /// A claim agrees with what stands behind it.
    Agrees(Agreement),
    /// A number equals another; without one, what the method's arithmetic gives.
    Computed(FieldRef, FieldRef, Option<Otherwise>),
    /// Each topic is addressed; the probes of its patterns.
    Topics(Vec<(String, usize, Regex)>),
    /// No placeholder is left.
    NoPlaceholders,
    /// Each value of the subject's field names a record of the join.
    References(FieldName, usize),
    /// So many records are joined.
    Count(usize, Bound),
    /// So many records in each group.
    Counts {
        /// The join whose records are grouped; `None` for the subjects themselves, all together.
        of: Option<usize>,
        /// The field that tells the group.
        per: FieldName,
        /// The groups there must be; `None` for those that occur.
        groups: Option<Vec<String>>,
        /// How many of each.
        bound: Bound,
    },
    /// For this share the conditions hold.
    Ratio {
        /// Of the records of a join; `None` for the subjects themselves, all together.
        of: Option<usize>,
        /// The conditions.
        conditions: Vec<Condition>,
        /// The share in percent.
        bound: Bound,
    },
    /// Each of these sections is there, by one of its names, and something stands in it.
    Sections(Vec<Vec<String>>),
    /// A pattern matches.
    Matches(Looked, Regex),
    /// A pattern matches nowhere.
    Lacks(Looked, Regex),
    /// Every link to a file leads to one; whether a link out of the tree is a mistake, not merely unknown.
    Links(bool),
}

/// The names of the expectations, for messages.
pub(crate) const NAMES: [&str; 23] = [
    "present",
    "fields",
    "that",
    "fresh",
    "due",
    "cadence",
    "within",
    "ordered",
    "unique",
    "covers",
    "distinct",
    "agrees",
    "computed",
    "topics",
    "no-placeholders",
    "references",
    "count",
    "counts",
    "ratio",
    "sections",
    "matches",
    "lacks",
    "links",
];

impl Expectation {
    /// Its name in a rule.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Fields(_) => "fields",
            Self::That(_) => "that",
            Self::Fresh(..) => "fresh",
            Self::Due(_) => "due",
            Self::Cadence { .. } => "cadence",
            Self::Within(..) => "within",
            Self::Ordered(_) => "ordered",
            Self::Unique(_) => "unique",
            Self::Covers(_) => "covers",
            Self::Distinct(..) => "distinct",
            Self::Agrees(_) => "agrees",
            Self::Computed(..) => "computed",
            Self::Topics(_) => "topics",
            Self::NoPlaceholders => "no-placeholders",
            Self::References(..) => "references",
            Self::Count(..) => "count",
            Self::Counts { .. } => "counts",
            Self::Ratio { .. } => "ratio",
            Self::Sections(_) => "sections",
            Self::Matches(..) => "matches",
            Self::Lacks(..) => "lacks",
            Self::Links(_) => "links",
        }
    }

    /// Whether it looks at values rather than at presence alone.
    pub fn content(&self) -> bool {
        match self {
            // That a text lacks words shows nothing of what it says.
            Self::Present
            | Self::Fields(_)
            | Self::NoPlaceholders
            | Self::Sections(_)
            | Self::Lacks(Looked::Text(_), _)
            | Self::Links(_) => false,
            Self::That(conditions) | Self::Ratio { conditions, .. } => conditions.iter().any(looks_at_values),
            Self::Fresh(..)
            | Self::Due(_)
            | Self::Cadence { .. }
            | Self::Within(..)
            | Self::Ordered(_)
            | Self::Unique(_)
            | Self::Covers(_)
            | Self::Distinct(..)
            | Self::Agrees(_)
            | Self::Computed(..)
            | Self::Topics(_)
            | Self::References(..)
            | Self::Count(..)
            | Self::Counts { .. }
            | Self::Matches(..)
            | Self::Lacks(Looked::Field(_), _) => true,
        }
    }

    /// Whether it is a demand on all subjects together, not on each.
    pub const fn of_all(&self) -> bool {
        matches!(self, Self::Counts { of: None, .. } | Self::Ratio { of: None, .. })
    }
}

fn looks_at_values(condition: &Condition) -> bool {
    match condition {
        Condition::Field(_, super::Test::Present(_)) => false,
        Condition::Field(..) | Condition::Joined(..) => true,
        Condition::Any(inner) => inner.iter().any(looks_at_values),
    }
}
