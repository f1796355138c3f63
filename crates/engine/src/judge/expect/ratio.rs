//! `ratio`: for which share of the records conditions hold.

use super::super::finding::{At, Observation, Verdict};
use super::super::members::{Between, Kept, Members};
use super::count::Said;
use super::{Ask, name_of, of};
use crate::rule::{Bound, Condition};
use saydo_evidence::Item;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn ratio(&mut self, index: usize, conditions: &[Condition], bound: &Bound) -> Observation {
        let bound = &match self.kept(bound, " %") {
            Ok(kept) => kept,
            Err(observation) => return observation,
        };
        let members = Members::joined(self.subject, index);
        let what = name_of(&self.subject.rule.joins[index].source);
        if let Some(nothing) = self.no_member(&members, index, &expected(bound, &what)) {
            return nothing;
        }
        let said = share(&members, bound, &what, |row| {
            conditions.iter().fold(Truth::Yes, |truth, condition| {
                truth.and(self.subject.shows_of(condition, (index, row)))
            })
        });
        self.told(said)
    }
}

fn expected(bound: &Kept, what: &str) -> String {
    format!("{} of each {what} as demanded", bound.words)
}

/// The share for which a test holds. Of none at all nothing is shown.
pub(in crate::judge) fn share<'a>(
    members: &Members<'a>,
    bound: &Kept,
    what: &str,
    test: impl Fn(&'a Item) -> Truth,
) -> Said {
    let expected = expected(bound, what);
    let none = members.rows.iter().all(|(_, counts)| *counts == Truth::No);
    if let Some(open) = members.open.clone() {
        return Said {
            verdict: Verdict::Undetermined,
            expected,
            found: open,
            parts: Vec::new(),
            places: Vec::new(),
        };
    }
    if none && members.more == 0 {
        let found = format!("no {what} to take a share of");
        return Said { verdict: Verdict::Missing, expected, found, parts: Vec::new(), places: Vec::new() };
    }
    let (mut holding, mut failing, mut open) =
        (0_u32, Vec::new(), u32::try_from(members.more).unwrap_or(u32::MAX));
    for (row, counts) in &members.rows {
        match (counts, test(row)) {
            (Truth::No, _) => {}
            (Truth::Yes, Truth::Yes) => holding += 1,
            (Truth::Yes, Truth::No) => failing.push(*row),
            (Truth::Unknown, _) | (Truth::Yes, Truth::Unknown) => open = open.saturating_add(1),
        }
    }
    // A record that may not count at all moves the share less than one that counts and may hold or not.
    let sure = f64::from(holding) + f64::from(u32::try_from(failing.len()).unwrap_or(u32::MAX));
    let all = sure + f64::from(open);
    let percent = |part: f64| part * 100.0 / all;
    let between =
        Between { least: percent(f64::from(holding)), most: percent(f64::from(holding) + f64::from(open)) };
    let verdict = of(exactly(between, bound, all).keeps(bound));
    let round = |share: f64| (share * 10.0).round() / 10.0;
    let share = if open == 0 {
        format!("{} %", round(between.least))
    } else {
        format!("{} to {} %", round(between.least), round(between.most))
    };
    let places = failing.iter().take(3).map(|row| At {
        path: row.path.clone(),
        range: Some(row.at),
        label: row.title.clone(),
    });
    Said {
        verdict,
        expected,
        found: format!(
            "{share}: {holding} of {all}{}",
            if open == 0 { String::new() } else { format!(", {open} not known") }
        ),
        places: places.collect(),
        parts: failing.iter().map(|row| row.key.clone()).collect(),
    }
}

/// A share that differs from the bound by less than any record could make it differ is the bound.
fn exactly(between: Between, bound: &Kept, all: f64) -> Between {
    let same = |share: f64, number: f64| (share - number).abs() * all < 1e-6;
    let near = |share: f64| {
        let numbers = [bound.least, bound.greatest];
        numbers.into_iter().find(|number| same(share, *number)).unwrap_or(share)
    };
    Between { least: near(between.least), most: near(between.most) }
}
