//! `count`: how many records are joined; `counts`: how many of each group.

use super::super::compare::{keys, plain, shown};
use super::super::finding::{At, Verdict};
use super::super::members::{Between, Kept, Members};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of, of};
use crate::rule::{Bound, Order};
use saydo_catalog::Catalog;
use saydo_evidence::{FieldName, FieldType, Item, Kinds, Value};
use saydo_source::Truth;
use std::collections::{BTreeMap, BTreeSet};

/// What was said of records that were counted.
pub(in crate::judge) struct Said {
    pub(in crate::judge) verdict: Verdict,
    pub(in crate::judge) expected: String,
    pub(in crate::judge) found: String,
    pub(in crate::judge) parts: Vec<String>,
    pub(in crate::judge) places: Vec<At>,
}

/// The groups that are asked for.
#[derive(Clone, Copy)]
pub(in crate::judge) struct Groups<'a> {
    pub(in crate::judge) per: &'a FieldName,
    pub(in crate::judge) words: Option<&'a [String]>,
    pub(in crate::judge) bound: &'a Kept,
}

/// At most so many of what fails are told apart.
const TOLD: u32 = 100;

impl Ask<'_, '_> {
    pub(super) fn count(&mut self, index: usize, bound: &Bound) -> super::Observation {
        let bound = &match self.kept(bound, "") {
            Ok(kept) => kept,
            Err(observation) => return observation,
        };
        let what = || name_of(&self.subject.rule.joins[index].source);
        let expected = told!(self, "{} {} for {}", bound.words, what(), self.sought(index));
        let members = Members::joined(self.subject, index);
        if let Some(nothing) = self.no_member(&members, index, &expected) {
            return nothing;
        }
        let between = members.number(|_| Truth::Yes);
        let verdict = of(between.keeps(bound));
        let found = members.open.clone().filter(|_| verdict == Verdict::Undetermined);
        let found = found.unwrap_or_else(|| told!(self, "{} of them", between.words()));
        let places =
            self.places(|| members.rows.iter().take(3).map(|(row, _)| at(row, &row.title)).collect());
        let parts = if self.tells && verdict.fails() { beyond(between, bound) } else { Vec::new() };
        super::Observation { parts, ..self.say(verdict, expected, found, places) }
    }

    pub(super) fn groups(
        &mut self,
        index: usize,
        per: &FieldName,
        words: Option<&[String]>,
        bound: &Bound,
    ) -> super::Observation {
        let bound = &match self.kept(bound, "") {
            Ok(kept) => kept,
            Err(observation) => return observation,
        };
        let groups = Groups { per, words, bound };
        let what = name_of(&self.subject.rule.joins[index].source);
        let members = Members::joined(self.subject, index);
        let expected = expected(groups, &what);
        if let Some(nothing) = self.no_member(&members, index, &expected) {
            return nothing;
        }
        let said = grouped(&members, groups, &what, self.subject.context.catalog, self.subject.context.kinds);
        self.told(said)
    }

    pub(super) fn kept(&mut self, bound: &Bound, unit: &str) -> Result<Kept, super::Observation> {
        Kept::of(bound, unit, |index| self.limited(index))
    }

    pub(super) fn told(&self, said: Said) -> super::Observation {
        super::Observation {
            parts: said.parts,
            ..self.say(said.verdict, said.expected, said.found, said.places)
        }
    }

    /// What the rule says of nothing at all, where it says that nothing decides nothing.
    pub(super) fn no_member(
        &self,
        members: &Members<'_>,
        index: usize,
        expected: &str,
    ) -> Option<super::Observation> {
        use crate::rule::Absent;
        let absent = self.subject.rule.joins[index].absent;
        let open = matches!(absent, Absent::Void | Absent::Undetermined);
        (members.is_empty() && open).then(|| self.nothing_joined(index, expected.to_owned()))
    }
}

fn at(row: &Item, label: &str) -> At {
    At { path: row.path.clone(), range: Some(row.at), label: label.to_owned() }
}

/// The numbers by which a bound is missed: one more is one more shortfall.
fn beyond(between: Between, bound: &Kept) -> Vec<String> {
    let numbers = |from: f64, to: f64| {
        let numbers = (1..=TOLD).map(f64::from).filter(|number| *number > from && *number <= to);
        numbers.map(|number| number.to_string()).collect()
    };
    match bound.order {
        Order::Is if between.least > bound.least => numbers(bound.least, between.least),
        Order::AtMost => numbers(bound.least, between.least),
        Order::AtLeast | Order::Is => numbers(between.most.min(bound.least), bound.least),
    }
}

fn expected(groups: Groups<'_>, what: &str) -> String {
    let per = groups.per.as_str().replace('-', " ");
    format!("{} {what} for each {per}", groups.bound.words)
}

/// How many records there are of each group.
pub(in crate::judge) fn grouped(
    members: &Members<'_>,
    groups: Groups<'_>,
    what: &str,
    catalog: &Catalog,
    kinds: &Kinds,
) -> Said {
    let expected = expected(groups, what);
    // A record whose group is not known may be of any.
    let of_row = |row: &Item| group(row, groups.per, catalog, kinds);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    match groups.words {
        Some(words) => names.extend(words.iter().map(|word| (plain(word), word.clone()))),
        None => {
            let occurring = members.rows.iter().filter_map(|(row, _)| of_row(row));
            names.extend(occurring.flatten());
        }
    }
    if names.is_empty() {
        let found = members.open.clone().unwrap_or_else(|| format!("no {} at all", groups.per));
        let verdict =
            if members.open.is_some() || !members.is_empty() && groups.words.is_none() && members.more > 0 {
                Verdict::Undetermined
            } else {
                Verdict::Missing
            };
        return Said { verdict, expected, found, parts: Vec::new(), places: Vec::new() };
    }
    let mut worst = Truth::Yes;
    let (mut failing, mut parts) = (Vec::new(), Vec::new());
    let mut places = Vec::new();
    for (key, name) in &names {
        let between = members.number(|row| match of_row(row) {
            Some(groups) => groups.iter().any(|(group, _)| group == key).into(),
            None => Truth::Unknown,
        });
        let truth = between.keeps(groups.bound);
        worst = worst.and(truth);
        if truth != Truth::Yes {
            failing.push(format!("{name} has {}", between.words()));
        }
        if truth == Truth::No {
            parts.push(name.clone());
            let rows = members.rows.iter().map(|(row, _)| *row);
            let of_group = rows
                .filter(|row| of_row(row).is_some_and(|groups| groups.iter().any(|(group, _)| group == key)));
            places.extend(of_group.take(1).map(|row| place(row, groups.per, name.clone())));
        }
    }
    let found = match (&members.open, worst) {
        (_, Truth::Yes) => format!("{} of them", names.len()),
        (Some(open), Truth::Unknown) => open.clone(),
        (_, Truth::No | Truth::Unknown) => failing.join(", "),
    };
    Said { verdict: of(worst), expected, found, parts, places }
}

/// The groups of a record by key and name; `None` where they are not known.
fn group(row: &Item, per: &FieldName, catalog: &Catalog, kinds: &Kinds) -> Option<Vec<(String, String)>> {
    let Got::Known(value) = got(row, per) else { return None };
    let closed = kinds.get(&row.kind).and_then(|kind| kind.field(per));
    let closed = closed.is_some_and(|field| matches!(field.holds, FieldType::State(_)));
    let values: Vec<&Value> = match value {
        Value::List(values) => values.iter().collect(),
        single => vec![single],
    };
    let mut groups = BTreeSet::new();
    for value in values {
        if closed && !matches!(value, Value::State(_)) {
            return None;
        }
        groups.extend(keys(value, catalog).into_iter().map(|key| (key, shown(value))));
    }
    (row.unreadable.is_none() && !groups.is_empty()).then(|| groups.into_iter().collect())
}
