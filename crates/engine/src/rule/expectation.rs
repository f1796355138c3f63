//! The closed set of demands that a rule can make.

use super::compile::Scope;
use super::reference::reference;
use super::{Condition, FieldRef};
use regex::Regex;
use saydo_evidence::FieldName;
use saydo_source::{Item, Spanned};

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
    /// A number equals another.
    Computed(FieldRef, FieldRef),
    /// Each topic is addressed; the probes of its patterns.
    Topics(Vec<(String, usize, Regex)>),
    /// No placeholder is left.
    NoPlaceholders,
}

/// The names of the expectations, for messages.
pub(crate) const NAMES: [&str; 15] = [
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
        }
    }

    /// Whether it looks at values rather than at presence alone.
    pub fn content(&self) -> bool {
        match self {
            Self::Present | Self::Fields(_) | Self::NoPlaceholders => false,
            Self::That(conditions) => conditions.iter().any(looks_at_values),
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
            | Self::Topics(_) => true,
        }
    }

    /// Reads `name = value` of an `[[expect]]`. The unknown keys of a demand that cannot be used are reported too: they are
    /// most often why.
    pub(super) fn compile(name: &Spanned<String>, value: &Item<'_>, scope: &mut Scope<'_>) -> Option<Self> {
        let demand = Self::lower(name, value, scope);
        if let (None, Item::Table(table), Some(form)) = (&demand, value, reference(&name.value)) {
            for (key, _) in form.keys {
                table.has(key);
            }
            table.close();
        }
        demand
    }

    fn lower(name: &Spanned<String>, value: &Item<'_>, scope: &mut Scope<'_>) -> Option<Self> {
        match (name.value.as_str(), value) {
            ("present", Item::Flag(_)) => Some(Self::Present),
            ("no-placeholders", Item::Flag(_)) => Some(Self::NoPlaceholders),
            ("fields", Item::List(items, _)) => scope.fields(items).map(Self::Fields),
            ("ordered", Item::List(items, _)) => scope.fields(items).map(Self::Ordered),
            ("unique", Item::List(items, _)) => scope
                .fields(items)
                .map(|fields| Self::Unique(fields.into_iter().map(|field| field.field).collect())),
            ("that", Item::List(items, _)) => Some(Self::That(scope.conditions(items, None))),
            ("covers", Item::Text(join)) => scope.join(join).map(Self::Covers),
            ("fresh", Item::Table(table)) => {
                let (date, limit) = (table.required("date"), table.required("limit"));
                Some(Self::Fresh(scope.field(&date?)?, scope.limit(&limit?)?))
            }
            ("due", Item::Table(table)) => scope.field(&table.required("date")?).map(Self::Due),
            ("within", Item::Table(table)) => {
                let (from, to, limit) =
                    (table.required("from"), table.required("to"), table.required("limit"));
                Some(Self::Within(scope.field(&from?)?, scope.field(&to?)?, scope.limit(&limit?)?))
            }
            ("cadence", Item::Table(table)) => {
                table.text("window");
                let (of, date, every) =
                    (table.required("of"), table.required("date"), table.required("every"));
                let since =
                    table.text("since").and_then(|since| scope.field(&since)).map(|field| field.field);
                let of = scope.join(&of?)?;
                let date = scope.joined_field(of, &date?)?;
                Some(Self::Cadence { of, date, every: scope.limit(&every?)?, since })
            }
            ("distinct", Item::Table(table)) => {
                let (field, from) = (table.required("field"), table.required("from"));
                Some(Self::Distinct(scope.field(&field?)?, scope.field(&from?)?))
            }
            ("computed", Item::Table(table)) => {
                let (field, from) = (table.required("field"), table.required("from"));
                Some(Self::Computed(scope.field(&field?)?, scope.field(&from?)?))
            }
            ("agrees", Item::Table(table)) if table.has("claim") => {
                let (claim, count) = (table.required("claim"), table.required("count"));
                let join = scope.join(&count?)?;
                let conditions = match table.item("where") {
                    Some(Item::List(items, _)) => scope.conditions(&items, Some(join)),
                    _ => Vec::new(),
                };
                Some(Self::Agrees(Agreement::Count(scope.field(&claim?)?, join, conditions)))
            }
            ("agrees", Item::Table(table)) => {
                let (ours, theirs) = (table.texts("ours"), table.required("theirs"));
                let join = scope.join(&theirs?)?;
                let fields =
                    ours.iter().filter_map(|name| scope.field(name)).map(|field| field.field).collect();
                Some(Self::Agrees(Agreement::Fields(fields, join)))
            }
            ("topics", Item::Table(table)) => {
                let mut topics = Vec::new();
                for (topic, patterns) in table.entries() {
                    let words = match patterns {
                        Item::Text(text) => vec![text],
                        Item::List(items, _) => items
                            .into_iter()
                            .filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None })
                            .collect(),
                        _ => Vec::new(),
                    };
                    let alternatives: Vec<String> =
                        words.iter().map(|text| format!("(?:{})", text.value)).collect();
                    let pattern = Spanned { value: alternatives.join("|"), at: topic.at };
                    let regex = scope.regex(&pattern)?;
                    topics.push((topic.value, scope.probe(), regex));
                }
                Some(Self::Topics(topics))
            }
            (known, other) if NAMES.contains(&known) => {
                let message = format!("`{known}` cannot be {}", other.what());
                let form = reference(known).map_or("another form", |form| form.value);
                scope.complain("wrong-type", other.at(), message, format!("expected {form}"));
                None
            }
            (unknown, _) => {
                let near = saydo_source::nearest(unknown, NAMES).map_or_else(
                    || format!("known are {}", NAMES.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                scope.complain("unknown-expectation", name.at, format!("no expectation `{unknown}`"), near);
                None
            }
        }
    }
}

fn looks_at_values(condition: &Condition) -> bool {
    match condition {
        Condition::Field(_, super::Test::Present(_)) => false,
        Condition::Field(..) | Condition::Joined(..) => true,
        Condition::Any(inner) => inner.iter().any(looks_at_values),
    }
}
