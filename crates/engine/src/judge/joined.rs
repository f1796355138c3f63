//! What is joined to a subject: the records its keys lead to, which of them count, and whether it is known that there is none.

use super::compare::{self, plain};
use super::subject::{Got, Subject, got};
use crate::rule::{Absent, Complete, Condition, FieldRef, Join, Pick};
use saydo_evidence::{FieldName, Item, Reading, Value};
use saydo_source::{Moment, RepoPath, Truth};
use std::sync::Arc;

/// What is joined to a subject.
pub(super) struct Joined<'a> {
    /// The records that match.
    pub(super) rows: Vec<&'a Item>,
    /// Records that may match, but whose condition, date or key cannot be decided.
    pub(super) maybe: usize,
    /// Why absence proves nothing.
    pub(super) incomplete: Option<String>,
    /// More than one where only one may be.
    pub(super) too_many: bool,
    /// Which is the latest or first cannot be told: a record of the subject has no readable date.
    pub(super) unsorted: bool,
}

/// The records that the keys of a subject lead to.
#[derive(Default)]
struct Candidates<'a> {
    sure: Vec<&'a Item>,
    /// Found by a weaker key that another subject has too.
    shared: Vec<&'a Item>,
}

impl<'a> Subject<'a> {
    pub(super) fn find(&self, join: &'a Join, index: usize) -> Joined<'a> {
        let mut rows: Vec<&'a Item> = Vec::new();
        let mut maybe = 0;
        let keep = |candidate: &Item| self.counts(join, index, candidate);
        let candidates = self.candidates(join);
        for candidate in candidates.sure {
            match keep(candidate) {
                Truth::Yes => rows.push(candidate),
                Truth::Unknown => maybe += 1,
                Truth::No => {}
            }
        }
        maybe += candidates.shared.into_iter().filter(|candidate| keep(candidate) != Truth::No).count();
        let too_many = join.pick == Pick::Only && rows.len() > 1;
        let unsorted = matches!(join.pick, Pick::Latest | Pick::First)
            && rows.len() > 1
            && rows.iter().any(|item| date_of(item).is_err());
        match join.pick {
            Pick::Latest => outermost(&mut rows, |a, b| a.last > b.last, Moment::before),
            Pick::First => outermost(&mut rows, |a, b| a.first < b.first, |date, best| best.before(date)),
            Pick::Every | Pick::Only => {}
        }
        let incomplete = match &join.complete {
            _ if !rows.is_empty() => None,
            _ if !join.on.is_empty() && join.on.iter().all(|(_, fields)| self.words(fields).is_empty()) => {
                Some("nothing names what to look for".to_owned())
            }
            Some(complete) => self.gap(complete, index),
            None => None,
        };
        Joined { rows, maybe, incomplete, too_many, unsorted }
    }

    /// Whether a record is one of those that count.
    fn counts(&self, join: &Join, index: usize, candidate: &Item) -> Truth {
        join.conditions.iter().fold(self.has_happened(candidate), |truth, condition| {
            truth.and(self.selects(condition, Some((index, candidate))))
        })
    }

    /// The records that belong to the subject by its keys. Of several keys the first decides of which both sides have a value, so
    /// that an equal name never outweighs another number; where the keys name a record only together, all of them must agree.
    fn candidates(&self, join: &'a Join) -> Candidates<'a> {
        let all = self.index.all(&join.source);
        if join.on.is_empty() {
            return Candidates { sure: all.to_vec(), shared: Vec::new() };
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
            let sure = left.unwrap_or_default().into_iter().filter_map(|number| all.get(number).copied());
            return Candidates { sure: sure.collect(), shared: Vec::new() };
        }
        let (mut numbers, mut shared): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (position, ((theirs, _), words)) in join.on.iter().zip(&ours).enumerate() {
            let ambiguous = self.is_shared(join, position, words);
            for number in self.index.matching(&join.source, std::slice::from_ref(theirs), words) {
                let decided_before = join.on[..position].iter().zip(&ours).any(|((earlier, _), words)| {
                    !words.is_empty()
                        && all.get(number).is_some_and(|item| matches!(got(item, earlier), Got::Known(_)))
                });
                if !decided_before {
                    if ambiguous { shared.push(number) } else { numbers.push(number) }
                }
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        shared.sort_unstable();
        shared.dedup();
        shared.retain(|number| !numbers.contains(number));
        let items = |numbers: Vec<usize>| numbers.into_iter().filter_map(|number| all.get(number).copied());
        Candidates { sure: items(numbers).collect(), shared: items(shared).collect() }
    }

    /// Whether the weaker key of a subject is also that of another one: two people of one name are told apart by their numbers only.
    fn is_shared(&self, join: &Join, position: usize, words: &[String]) -> bool {
        let own = |fields: &[FieldRef]| -> Option<Vec<FieldName>> {
            fields.iter().map(|field| field.join.is_none().then(|| field.field.clone())).collect()
        };
        let Some(weak) = own(&join.on[position].1).filter(|_| position > 0) else { return false };
        let each = &self.rule.each;
        let others = self.index.all(each);
        let twins = weak
            .iter()
            .flat_map(|field| self.index.matching(each, std::slice::from_ref(field), words))
            .filter_map(|number| others.get(number).copied())
            .filter(|other| !std::ptr::eq(*other, self.item));
        let same = |other: &Item| {
            join.on[..position].iter().filter_map(|(_, fields)| own(fields)).flatten().any(|field| {
                let theirs = self.index.keys(other, std::slice::from_ref(&field));
                self.index
                    .keys(self.item, std::slice::from_ref(&field))
                    .iter()
                    .any(|key| theirs.contains(key))
            })
        };
        twins.into_iter().any(|other| !same(other))
    }

    /// Whether a record that counts names no one and nothing: it may be the subject's, so that there is none is not shown.
    pub(super) fn has_unkeyed(&self, index: usize) -> bool {
        let join = &self.rule.joins[index];
        if join.on.is_empty() {
            return false;
        }
        let blank =
            |item: &Item, field: &FieldName| self.index.keys(item, std::slice::from_ref(field)).is_empty();
        let list = self.index.list(self.rule, index, ("unkeyed", &join.source), |item| {
            let mut keys = join.on.iter().map(|(theirs, _)| blank(item, theirs));
            if join.all_keys { keys.any(|blank| blank) } else { keys.all(|blank| blank) }
        });
        let all = self.index.all(&join.source);
        list.iter()
            .filter_map(|number| all.get(*number))
            .any(|item| self.counts(join, index, item) != Truth::No)
    }

    /// Whether words of one of our fields name a record of a join that counts.
    pub(super) fn refers(&self, ours: &FieldName, index: usize, words: &[String]) -> Truth {
        let join = &self.rule.joins[index];
        let all = self.index.all(&join.source);
        let theirs = join
            .on
            .iter()
            .filter(|(_, fields)| fields.iter().any(|field| field.join.is_none() && field.field == *ours));
        let numbers = theirs
            .flat_map(|(theirs, _)| self.index.matching(&join.source, std::slice::from_ref(theirs), words));
        numbers
            .filter_map(|number| all.get(number).copied())
            .fold(Truth::No, |truth, item| truth.or(self.counts(join, index, item)))
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

    /// Rows dated after the assessment are plans, never occurrences; of a month or quarter that is not over nobody knows.
    fn has_happened(&self, item: &Item) -> Truth {
        let dates = ["held", "completed", "accepted", "exported"].iter();
        dates
            .filter_map(|name| item.value(name).and_then(compare::moment))
            .fold(Truth::Yes, |truth, date| truth.and(date.not_after(&self.context.as_of)))
    }

    /// The file that may hold the records that would be joined, and that nobody could read.
    pub(super) fn unread(&self, join: usize) -> Option<&'a RepoPath> {
        self.index.unread(&self.rule.joins[join].source)
    }

    /// Why it is not known that nothing is joined, though nothing is.
    pub(super) fn open(&self, join: usize) -> bool {
        let joined = self.join(join);
        joined.maybe > 0
            || self.has_unkeyed(join)
            || joined.incomplete.is_some()
            || self.unread(join).is_some()
            || self.partner_gone(join)
    }

    /// Records that belong to no subject of the rule: their key is blank, or leads nowhere.
    pub(super) fn strays(&self, index: usize) -> Vec<&'a Item> {
        let join = &self.rule.joins[index];
        if join.on.is_empty() {
            return Vec::new();
        }
        let owned = |item: &Item| {
            join.on.iter().any(|(theirs, ours)| {
                let words = self.index.keys(item, std::slice::from_ref(theirs));
                ours.iter().any(|field| {
                    field.join.is_some()
                        || !self
                            .index
                            .matching(&self.rule.each, std::slice::from_ref(&field.field), &words)
                            .is_empty()
                })
            })
        };
        let list = self.index.list(self.rule, index, ("strays", &join.source), |item| !owned(item));
        let all = self.index.all(&join.source);
        list.iter().filter_map(|number| all.get(*number).copied()).collect()
    }

    /// Which export is missing for absence to prove something.
    fn gap(&self, complete: &'a Complete, index: usize) -> Option<String> {
        let join = &self.rule.joins[index];
        let after = match got(self.item, &complete.dated_after) {
            Got::Known(Value::Date(date)) => *date,
            Got::Known(_) | Got::Unset | Got::Unreadable(_) => {
                return Some("the date to compare with is not known".to_owned());
            }
        };
        let rows = self.index.all(&join.source);
        let mut named = 0;
        let asked = |system: &Item| {
            let mut conditions = complete.conditions.iter();
            conditions.all(|condition| self.selects(condition, Some((usize::MAX, system))) != Truth::No)
        };
        let systems = self.index.all(&complete.of);
        let alone = complete.conditions.iter().all(Condition::asks_only_its_own);
        let numbers = if alone {
            self.index.list(self.rule, index, ("asked", &complete.of), asked)
        } else {
            Arc::new(
                (0..systems.len())
                    .filter(|number| systems.get(*number).is_some_and(|it| asked(it)))
                    .collect(),
            )
        };
        for system in numbers.iter().filter_map(|number| systems.get(*number)) {
            named += 1;
            let name = system.value("name").map_or_else(|| system.title.clone(), compare::shown);
            let words = [plain(&name), plain(&system.title)];
            let exports = self.index.matching(&join.source, std::slice::from_ref(&complete.per), &words);
            let dated = |row: &&&Item| {
                row.value("exported").and_then(compare::moment).is_some_and(|date| {
                    after.not_after(date).and(date.not_after(&self.context.as_of)) == Truth::Yes
                })
            };
            let mut covering = exports.iter().filter_map(|number| rows.get(*number)).filter(dated).peekable();
            if covering.peek().is_none() {
                return Some(format!("no export of {name} after {after}"));
            }
            if !covering.any(|row| self.names_alike(join, row)) {
                return Some(format!(
                    "the export of {name} names nobody the way {} is named",
                    self.item.title
                ));
            }
        }
        (named == 0).then(|| "nothing says which systems have accounts".to_owned())
    }

    /// Whether a record names its own the way the subject is named: login names can never match full names.
    fn names_alike(&self, join: &Join, row: &Item) -> bool {
        let form = |word: &str| (word.contains('@'), word.contains(' '));
        join.on.iter().any(|(theirs, ours)| {
            let ours = self.words(ours);
            let theirs = self.index.keys(row, std::slice::from_ref(theirs));
            theirs.iter().any(|word| ours.iter().any(|our| form(our) == form(word)))
        })
    }

    /// Nothing of the joined kinds exists at all: absence proves nothing, unless the rule says it does.
    pub(super) fn partner_gone(&self, join: usize) -> bool {
        self.none_at_all(join) && !matches!(self.rule.joins[join].absent, Absent::Void)
    }

    /// Nothing of the joined kinds exists at all.
    pub(super) fn none_at_all(&self, join: usize) -> bool {
        self.index.all(&self.rule.joins[join].source).is_empty()
    }
}

/// The date by which the latest or first record is picked; the error is one that stands there and cannot be read.
fn date_of(item: &Item) -> Result<Option<Moment>, ()> {
    let dates = ["held", "completed", "accepted", "assessed", "exported", "approved-on"];
    let known = dates.iter().find_map(|name| item.value(name).and_then(compare::moment).copied());
    let unreadable = |name: &&str| {
        item.fields.get(*name).is_some_and(|fact| matches!(fact.reading, Reading::Unreadable(_)))
    };
    match known {
        Some(date) => Ok(Some(date)),
        None if dates.iter().any(unreadable) => Err(()),
        None => Ok(None),
    }
}

/// Keeps the records that are, or may be, the latest or first; of records without a date nobody knows, so all of them stay.
fn outermost(
    rows: &mut Vec<&Item>,
    beyond: impl Fn(&Moment, &Moment) -> bool,
    inside: impl Fn(&Moment, &Moment) -> Truth,
) {
    let dated = |item: &Item| date_of(item).ok().flatten();
    let best = rows
        .iter()
        .filter_map(|item| dated(item))
        .reduce(|best, date| if beyond(&date, &best) { date } else { best });
    if let Some(best) = best {
        rows.retain(|item| dated(item).is_some_and(|date| inside(&date, &best) != Truth::Yes));
    }
}
