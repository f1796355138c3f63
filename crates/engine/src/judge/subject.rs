//! One subject with everything that belongs to it: its fields, its joined records, its limits.

use super::Context;
use super::compare;
use super::finding::At;
use super::index::Index;
use super::joined::Joined;
use super::limit::{self, Applied, Promises};
use crate::rule::{FieldRef, Rule};
use saydo_catalog::ControlId;
use saydo_evidence::{FieldName, Item, Reading, Value};
use saydo_source::Truth;
use std::cell::OnceCell;

/// What a field says, seen from a rule.
pub(super) enum Got<'a> {
    Known(&'a Value),
    Unset,
    Unreadable(&'a str),
}

/// What is taken for true to see on what a verdict hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Supposing {
    /// Nothing: what is there is judged.
    Nothing,
    /// That every comparison with this limit comes to this.
    Limit(usize, Truth),
    /// That nothing is too old.
    Young,
}

/// A subject under judgement.
pub(super) struct Subject<'a> {
    pub(super) rule: &'a Rule,
    pub(super) item: &'a Item,
    pub(super) context: &'a Context<'a>,
    pub(super) index: &'a Index<'a>,
    pub(super) promises: &'a [Promises],
    /// Whether the places of what holds are told too.
    pub(super) watched: bool,
    pub(super) supposing: Supposing,
    joined: Vec<OnceCell<Joined<'a>>>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        rule: &'a Rule,
        item: &'a Item,
        context: &'a Context<'a>,
        index: &'a Index<'a>,
        promises: &'a [Promises],
    ) -> Self {
        Self {
            rule,
            item,
            context,
            index,
            promises,
            watched: false,
            supposing: Supposing::Nothing,
            joined: rule.joins.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The same subject under a supposition.
    pub(super) fn under(&self, supposing: Supposing) -> Self {
        let Self { rule, item, context, index, promises, watched, .. } = *self;
        Self { supposing, watched, ..Self::new(rule, item, context, index, promises) }
    }

    /// A limit as it applies here; `None` if nothing states it.
    pub(super) fn limit(&self, index: usize) -> Option<Applied> {
        limit::apply(self, self.rule.limits.get(index)?, self.promises.get(index)?)
    }

    /// The limits that conditions of the rule compare with, as they apply here.
    pub(super) fn compared_with(&self) -> impl Iterator<Item = (usize, Option<Applied>)> {
        let limits = self.rule.limits.iter().enumerate().filter(|(_, limit)| limit.in_conditions);
        limits.map(|(index, _)| (index, self.limit(index)))
    }

    /// The controls that the subject's own field names.
    pub(super) fn controls(&self) -> Vec<ControlId> {
        let words = self.item.fields.get(&FieldName::new("control")).map_or("", |fact| fact.raw.as_str());
        let mentions = self.context.catalog.mentions(words, Some(compare::HOME));
        mentions.iter().filter_map(|mention| mention.known().cloned()).collect()
    }

    pub(super) fn join(&self, index: usize) -> &Joined<'a> {
        self.joined[index].get_or_init(|| self.find(&self.rule.joins[index], index))
    }

    /// The items a reference looks at: the subject, or what is joined.
    pub(super) fn items(&self, field: &FieldRef) -> Vec<&'a Item> {
        match field.join {
            None => vec![self.item],
            Some(index) => self.join(index).rows.clone(),
        }
    }
}

/// What a field of an item says; a row that cannot be trusted says nothing readable.
pub(super) fn got<'a>(item: &'a Item, field: &FieldName) -> Got<'a> {
    match item.fields.get(field).map(|fact| &fact.reading) {
        Some(Reading::Known(value)) => Got::Known(value),
        Some(Reading::Unreadable(why)) => Got::Unreadable(why),
        Some(Reading::Unset) | None => Got::Unset,
    }
}

/// The place of a field, or of the item where the field is not there.
pub(super) fn place(item: &Item, field: &FieldName, label: impl Into<String>) -> At {
    let range =
        item.fields.get(field).map_or(item.at, |fact| if fact.raw.is_empty() { item.at } else { fact.at });
    At { path: item.path.clone(), range: Some(range), label: label.into() }
}
