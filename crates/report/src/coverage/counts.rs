//! Parts as columns of numbers: what is nowhere has no column, the denominator always has one.

use super::{Framework, Part};

/// States in the order of the reports.
const STATES: [&str; 8] =
    ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];

/// What the rules had to judge, with the heading of each.
const REACH: [(&str, &str); 4] = [
    ("judged", "judged"),
    ("no-evidence", "no evidence"),
    ("nothing-due", "nothing due"),
    ("no-rule", "no rule"),
];

/// A heading and its numbers.
pub(super) struct Column {
    /// The heading.
    pub head: &'static str,
    /// A cell for each row.
    pub cells: Vec<String>,
}

impl Column {
    /// Its width.
    pub fn width(&self) -> usize {
        self.cells.iter().map(String::len).max().unwrap_or(0).max(self.head.len())
    }
}

/// The columns of rows: the denominators, the states, what the rules had to judge.
pub(super) struct Columns {
    /// The denominators.
    pub total: Column,
    /// The states.
    pub states: Vec<Column>,
    /// What the rules had to judge.
    pub reach: Vec<Column>,
}

/// The sum of the groups, where there are so many that nobody adds them up by eye; two are said apart and never blended.
pub(super) fn sum(framework: &Framework) -> Option<Part> {
    let groups: Vec<&Part> = framework.parts.iter().filter(|part| part.group.is_none()).collect();
    let (first, others) = groups.split_first().filter(|(_, others)| others.len() > 1)?;
    let mut sum = Part { id: String::new(), title: "all".to_owned(), ..(*first).clone() };
    for part in others {
        sum.total += part.total;
        sum.satisfied_inferred += part.satisfied_inferred;
        for (into, from) in [(&mut sum.states, &part.states), (&mut sum.reach, &part.reach)] {
            for (word, count) in from {
                *into.entry(word.clone()).or_default() += count;
            }
        }
    }
    Some(sum)
}

/// The columns of these rows.
pub(super) fn columns(rows: &[&Part]) -> Columns {
    let column = |head: &'static str, count: &dyn Fn(&Part) -> usize| {
        let cell = |part: &&Part| match count(part) {
            0 => "-".to_owned(),
            count => count.to_string(),
        };
        let some = rows.iter().any(|part| count(part) > 0);
        some.then(|| Column { head, cells: rows.iter().map(cell).collect() })
    };
    let number = |counts: &std::collections::BTreeMap<String, usize>, word: &str| {
        counts.get(word).copied().unwrap_or(0)
    };
    let mut states: Vec<Column> =
        STATES.iter().filter_map(|word| column(word, &|part| number(&part.states, word))).collect();
    if let Some(inferred) = column("inferred", &|part| part.satisfied_inferred) {
        // What follows from others stands beside the satisfied that it is a part of.
        states.insert(states.len().min(1), inferred);
    }
    let reach = REACH.iter().filter_map(|(word, head)| column(head, &|part| number(&part.reach, word)));
    Columns {
        total: Column { head: "of", cells: rows.iter().map(|part| part.total.to_string()).collect() },
        reach: reach.collect(),
        states,
    }
}

/// What the headings mean that are not states.
pub(super) fn legend(columns: &[&Columns]) -> Vec<(&'static str, &'static str)> {
    let there = |head: &str| {
        let heads = |columns: &&Columns| {
            columns.states.iter().chain(&columns.reach).any(|column| column.head == head)
        };
        columns.iter().any(heads)
    };
    [
        ("inferred", "of the satisfied: each follows from a control that includes it"),
        ("judged", "rules had evidence of it to judge"),
        ("no evidence", "every rule waits for evidence that is not here: saydo coverage --absent"),
        ("nothing due", "there was nothing to judge, and none is due"),
        ("no rule", "no rule speaks to it: it stays with people, and an assessment record can attest it"),
    ]
    .into_iter()
    .filter(|(head, _)| there(head))
    .collect()
}
