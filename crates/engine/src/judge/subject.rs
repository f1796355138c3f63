//! One subject with everything that belongs to it: its fields, its joined records, its limits.

use super::Context;
use super::compare::{self, keys, plain, same};
use super::finding::At;
use super::index::Index;
use super::limit::Promises;
use crate::rule::{Absent, Complete, Condition, FieldRef, Join, Operand, Pick, Rule, Test};
use saydo_catalog::ControlId;
use saydo_evidence::{FieldName, Item, Reading, Value};
use saydo_source::{Grain, Moment, Truth};
use std::cell::OnceCell;

/// What a field says, seen from a rule.
pub(super) enum Got<'a> {
    Known(&'a Value),
    Unset,
    Unreadable(&'a str),
}

/// What is joined to a subject.
pub(super) struct Joined<'a> {
    /// The records that match.
    pub(super) rows: Vec<&'a Item>,
    /// Records that may match, but whose condition or key cannot be decided.
    pub(super) maybe: usize,
    /// Why absence proves nothing.
    pub(super) incomplete: Option<String>,
    /// More than one where only one may be.
    pub(super) too_many: bool,
}

/// A subject under judgement.
pub(super) struct Subject<'a> {
    pub(super) rule: &'a Rule,
    pub(super) item: &'a Item,
    pub(super) context: &'a Context<'a>,
    pub(super) index: &'a Index<'a>,
    pub(super) promises: &'a [Promises],
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
            joined: rule.joins.iter().map(|_| OnceCell::new()).collect(),
        }
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

    fn find(&self, join: &'a Join, index: usize) -> Joined<'a> {
        let mut rows: Vec<&'a Item> = Vec::new();
        let mut maybe = 0;
        for candidate in self.candidates(join) {
            let keep = join.conditions.iter().fold(Truth::Yes, |truth, condition| {
                truth.and(self.selects(condition, Some((index, candidate))))
            });
            let planned = self.is_plan(candidate);
            match keep {
                Truth::Yes if !planned => rows.push(candidate),
                Truth::Unknown if !planned => maybe += 1,
                _ => {}
            }
        }
        let too_many = join.pick == Pick::Only && rows.len() > 1;
        match join.pick {
            Pick::Latest => {
                rows = rows
                    .into_iter()
                    .max_by_key(|item| (date_of(item).map(|date| date.last), std::cmp::Reverse(item.at)))
                    .into_iter()
                    .collect();
            }
            Pick::First if rows.iter().any(|item| date_of(item).is_some()) => {
                rows = rows
                    .into_iter()
                    .min_by_key(|item| {
                        (date_of(item).is_none(), date_of(item).map(|date| date.first), item.at)
                    })
                    .into_iter()
                    .collect();
            }
            Pick::First => rows.truncate(1),
            Pick::Every | Pick::Only => {}
        }
        let incomplete = match &join.complete {
            _ if !rows.is_empty() => None,
            _ if !join.on.is_empty() && join.on.iter().all(|(_, fields)| self.words(fields).is_empty()) => {
                Some("nothing names what to look for".to_owned())
            }
            Some(complete) => self.gap(complete, join),
            None => None,
        };
        Joined { rows, maybe, incomplete, too_many }
    }

    /// The records that belong to the subject by its keys. Of several keys the first decides of which both sides have a value, so
    /// that an equal name never outweighs another number; where the keys name a record only together, all of them must agree.
    fn candidates(&self, join: &'a Join) -> Vec<&'a Item> {
        let all = self.index.all(&join.source);
        if join.on.is_empty() {
            return all.to_vec();
        }
        let ours: Vec<Vec<String>> = join.on.iter().map(|(_, fields)| self.words(fields)).collect();
        if join.all_keys {
            let mut left: Option<Vec<usize>> = None;
            for ((theirs, _), words) in join.on.iter().zip(&ours) {
                let matching = self.index.matching(&join.source, std::slice::from_ref(theirs), words);
                left = Some(match left {
                    None => matching,
                    Some(before) => before.into_iter().filter(|number| matching.contains(number)).collect(),
                });
            }
            return left
                .unwrap_or_default()
                .into_iter()
                .filter_map(|number| all.get(number).copied())
                .collect();
        }
        let mut numbers: Vec<usize> = Vec::new();
        for (position, ((theirs, _), words)) in join.on.iter().zip(&ours).enumerate() {
            for number in self.index.matching(&join.source, std::slice::from_ref(theirs), words) {
                let decided_before = join.on[..position].iter().zip(&ours).any(|((earlier, _), words)| {
                    !words.is_empty()
                        && all.get(number).is_some_and(|item| matches!(got(item, earlier), Got::Known(_)))
                });
                if !decided_before {
                    numbers.push(number);
                }
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| all.get(number).copied()).collect()
    }

    /// The words of our side of a key.
    fn words(&self, fields: &[FieldRef]) -> Vec<String> {
        let each = |field: &FieldRef| {
            let items = self.items(field);
            let keys = |item: &&Item| self.index.keys(item, std::slice::from_ref(&field.field));
            items.iter().flat_map(keys).collect::<Vec<_>>()
        };
        fields.iter().flat_map(each).collect()
    }

    /// Rows dated after the assessment are plans, never occurrences.
    fn is_plan(&self, item: &Item) -> bool {
        ["held", "completed", "accepted", "exported"].iter().any(|name| {
            item.value(name)
                .and_then(compare::moment)
                .is_some_and(|date| self.context.as_of.before(date) == Truth::Yes)
        })
    }

    /// Which export is missing for absence to prove something.
    fn gap(&self, complete: &'a Complete, join: &'a Join) -> Option<String> {
        let after = match got(self.item, &complete.dated_after) {
            Got::Known(Value::Date(date)) => *date,
            Got::Known(_) | Got::Unset | Got::Unreadable(_) => {
                return Some("the date to compare with is not known".to_owned());
            }
        };
        let rows = self.index.all(&join.source);
        let mut named = 0;
        for system in self.index.all(&complete.of) {
            let asked = complete.conditions.iter().fold(Truth::Yes, |truth, condition| {
                truth.and(self.weigh(condition, Some((usize::MAX, system)), Truth::Yes))
            });
            if asked == Truth::No {
                continue;
            }
            named += 1;
            let name = system.value("name").map_or_else(|| system.title.clone(), compare::shown);
            let words = [plain(&name), plain(&system.title)];
            let exports = self.index.matching(&join.source, std::slice::from_ref(&complete.per), &words);
            let covered = exports.iter().filter_map(|number| rows.get(*number)).any(|row| {
                row.value("exported")
                    .and_then(compare::moment)
                    .is_some_and(|date| after.not_after(date) == Truth::Yes)
            });
            if !covered {
                return Some(format!("no export of {name} after {after}"));
            }
        }
        (named == 0).then(|| "nothing says which systems have accounts".to_owned())
    }

    /// Whether a condition selects the subject, or (in a join) one joined record: a blank field is none of the excluded words.
    pub(super) fn selects(&self, condition: &Condition, row: Option<(usize, &Item)>) -> Truth {
        self.weigh(condition, row, Truth::Yes)
    }

    /// Whether a condition is shown: a blank field shows nothing, not even that it is none of the excluded words.
    pub(super) fn shows(&self, condition: &Condition) -> Truth {
        self.weigh(condition, None, Truth::Unknown)
    }

    fn weigh(&self, condition: &Condition, row: Option<(usize, &Item)>, blank: Truth) -> Truth {
        match condition {
            Condition::Any(inner) => {
                inner.iter().fold(Truth::No, |truth, condition| truth.or(self.weigh(condition, row, blank)))
            }
            Condition::Joined(join, present) => {
                let joined = self.join(*join);
                let there = if !joined.rows.is_empty() {
                    Truth::Yes
                } else if joined.maybe > 0 || joined.incomplete.is_some() || self.partner_gone(*join) {
                    Truth::Unknown
                } else {
                    Truth::No
                };
                if *present { there } else { !there }
            }
            Condition::Field(field, test) => match row {
                Some((index, item))
                    if field.join == Some(index) || (index == usize::MAX && field.join.is_none()) =>
                {
                    self.test(item, &field.field, test, blank)
                }
                _ => {
                    let items = self.items(field);
                    if items.is_empty() {
                        return match test {
                            Test::Present(present) => (!*present).into(),
                            _ => Truth::Unknown,
                        };
                    }
                    items
                        .iter()
                        .fold(Truth::Yes, |truth, item| truth.and(self.test(item, &field.field, test, blank)))
                }
            },
        }
    }

    /// Nothing of the joined kinds exists at all: absence proves nothing, unless the rule says it does.
    pub(super) fn partner_gone(&self, join: usize) -> bool {
        let join = &self.rule.joins[join];
        self.index.all(&join.source).is_empty() && !matches!(join.absent, Absent::Void)
    }

    /// A test of one field; `blank` is what a blank field says to "none of these".
    pub(super) fn test(&self, item: &Item, field: &FieldName, test: &Test, blank: Truth) -> Truth {
        let value = match (got(item, field), test) {
            (Got::Unset, Test::Present(present)) => return (!*present).into(),
            (Got::Known(_), Test::Present(present)) => return (*present).into(),
            (Got::Unset, Test::Not(_)) => return blank,
            (Got::Unset | Got::Unreadable(_), _) => return Truth::Unknown,
            (Got::Known(value), _) => value,
        };
        match test {
            Test::Present(present) => (*present).into(),
            Test::Matches(pattern) => pattern.is_match(&compare::shown(value)).into(),
            Test::Is(operands) => {
                operands.iter().fold(Truth::No, |truth, operand| truth.or(self.equals(value, operand)))
            }
            Test::Not(operands) => {
                !operands.iter().fold(Truth::No, |truth, operand| truth.or(self.equals(value, operand)))
            }
            Test::Above(operand) => self.ordered(value, operand, |_, at_most| !at_most),
            Test::AtMost(operand) => self.ordered(value, operand, |_, at_most| at_most),
            Test::Below(operand) => self.ordered(value, operand, |below, _| below),
            Test::AtLeast(operand) => self.ordered(value, operand, |below, _| !below),
        }
    }

    fn equals(&self, value: &Value, operand: &Operand) -> Truth {
        match operand {
            Operand::Word(word) => keys(value, self.context.catalog).contains(&plain(word)).into(),
            _ => self.operand(operand).iter().fold(
                if self.operand(operand).is_empty() { Truth::Unknown } else { Truth::No },
                |truth, other| truth.or(same(value, other, self.context.catalog)),
            ),
        }
    }

    fn ordered(&self, value: &Value, operand: &Operand, pick: impl Fn(Truth, Truth) -> Truth) -> Truth {
        let others = self.operand(operand);
        if others.is_empty() {
            return Truth::Unknown;
        }
        others.iter().fold(Truth::Yes, |truth, other| {
            truth.and(
                compare::order(value, other).map_or(Truth::Unknown, |(below, at_most)| pick(below, at_most)),
            )
        })
    }

    pub(super) fn operand(&self, operand: &Operand) -> Vec<Value> {
        match operand {
            Operand::Word(word) => vec![Value::Text(word.clone())],
            Operand::Number(number) => vec![Value::Number(*number)],
            Operand::AsOf => vec![Value::Date(self.context.as_of)],
            Operand::Field(field) => self
                .items(field)
                .iter()
                .filter_map(|item| {
                    if let Got::Known(value) = got(item, &field.field) { Some(value.clone()) } else { None }
                })
                .collect(),
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

/// The date by which the latest or first record is picked.
fn date_of(item: &Item) -> Option<Moment> {
    let dates = ["held", "completed", "accepted", "assessed", "exported", "approved-on"];
    dates
        .iter()
        .find_map(|name| item.value(name).and_then(compare::moment).copied())
        .filter(|date| date.grain <= Grain::Range)
}
