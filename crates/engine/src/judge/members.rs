//! Records that are counted: which are sure to count, which may, and what a bound says of their number.

use super::limit::Applied;
use super::subject::Subject;
use crate::rule::{Bound, Measure, Order};
use saydo_evidence::Item;
use saydo_source::Truth;
use std::collections::BTreeSet;

/// Records that are counted together.
pub(super) struct Members<'a> {
    /// Each with whether it is one of them.
    pub(super) rows: Vec<(&'a Item, Truth)>,
    /// So many more that may be.
    pub(super) more: usize,
    /// Why there may be any number of others.
    pub(super) open: Option<String>,
}

/// The least and the most there may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Between {
    pub(super) least: f64,
    /// Without end where anything may be missing.
    pub(super) most: f64,
}

/// A bound with its value.
pub(super) struct Kept {
    pub(super) order: Order,
    pub(super) least: f64,
    pub(super) greatest: f64,
    /// In words, with its unit.
    pub(super) words: String,
}

impl<'a> Members<'a> {
    /// The records of a join.
    pub(super) fn joined(subject: &Subject<'a>, index: usize) -> Self {
        let joined = subject.join(index);
        let join = &subject.rule.joins[index];
        let mut seen = BTreeSet::new();
        let row = |row: &&'a Item| {
            // A row that stands twice is one row, or it is a slip in its key: the number is open.
            let first = seen.insert(subject.index.own_key(row, subject.context.kinds));
            (*row, if first && row.unreadable.is_none() { Truth::Yes } else { Truth::Unknown })
        };
        let rows: Vec<_> = joined.rows.iter().map(row).collect();
        // A record that belongs to no subject at all may have been meant for this one.
        let meant = |row: &&Item| {
            let mut tests = join.conditions.iter();
            tests.all(|condition| subject.selects(condition, Some((index, row))) != Truth::No)
        };
        let strays = subject.strays(index).iter().filter(|row| meant(row)).count();
        let unread = subject.unread(index).map(|path| format!("{path} cannot be read"));
        let gone = || subject.partner_gone(index).then(|| "there are none at all".to_owned());
        let open = unread.or_else(gone).or_else(|| joined.incomplete.clone());
        Self { rows, more: joined.maybe + strays, open }
    }

    /// How many of them a test holds for.
    pub(super) fn number(&self, test: impl Fn(&Item) -> Truth) -> Between {
        let (mut least, mut most) = (0_u32, 0_u32);
        for (row, counts) in &self.rows {
            match counts.and(test(row)) {
                Truth::Yes => {
                    least += 1;
                    most += 1;
                }
                Truth::Unknown => most += 1,
                Truth::No => {}
            }
        }
        let more = u32::try_from(self.more).unwrap_or(u32::MAX);
        let most = if self.open.is_some() { f64::INFINITY } else { f64::from(most) + f64::from(more) };
        Between { least: f64::from(least), most }
    }

    /// Whether none is there, and none may be.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.more == 0
    }
}

impl Between {
    /// Whether a number of which this is known keeps to a bound; a limit that two texts state differently decides where both do.
    pub(super) fn keeps(self, bound: &Kept) -> Truth {
        let (least, greatest) =
            (self.against(bound.order, bound.least), self.against(bound.order, bound.greatest));
        if least == greatest { least } else { Truth::Unknown }
    }

    fn against(self, order: Order, number: f64) -> Truth {
        let (low, high) = (self.least >= number, self.most <= number);
        match order {
            Order::AtLeast if low => Truth::Yes,
            Order::AtLeast if self.most < number => Truth::No,
            Order::AtMost if high => Truth::Yes,
            Order::AtMost if self.least > number => Truth::No,
            Order::Is if low && high => Truth::Yes,
            Order::Is if self.most < number || self.least > number => Truth::No,
            Order::AtLeast | Order::AtMost | Order::Is => Truth::Unknown,
        }
    }

    /// In words.
    pub(super) fn words(self) -> String {
        if self.most.is_infinite() {
            format!("{} or more", self.least)
        } else if (self.least - self.most).abs() < 0.5 {
            format!("{}", self.least)
        } else {
            format!("{} to {}", self.least, self.most)
        }
    }
}

impl Kept {
    /// The bound with its value; `limit` is asked for one that is not written in the rule.
    pub(super) fn of<E>(
        bound: &Bound,
        unit: &str,
        limit: impl FnOnce(usize) -> Result<Applied, E>,
    ) -> Result<Self, E> {
        let order = bound.order;
        let words = match order {
            Order::AtLeast => "at least ",
            Order::AtMost => "at most ",
            Order::Is => "",
        };
        Ok(match bound.measure {
            Measure::Number(number) => {
                Self { order, least: number, greatest: number, words: format!("{words}{number}{unit}") }
            }
            Measure::Limit(index) => {
                let limit = limit(index)?;
                let words = format!("{words}{}", limit.words());
                Self { order, least: limit.least.size(), greatest: limit.greatest.size(), words }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_decided_only_where_every_number_decides_it() {
        let bound = |order| Kept { order, least: 2.0, greatest: 2.0, words: String::new() };
        for (least, most, at_least, at_most, is) in [
            (2.0, 2.0, Truth::Yes, Truth::Yes, Truth::Yes),
            (1.0, 1.0, Truth::No, Truth::Yes, Truth::No),
            (3.0, 3.0, Truth::Yes, Truth::No, Truth::No),
            (1.0, 2.0, Truth::Unknown, Truth::Yes, Truth::Unknown),
            (2.0, 3.0, Truth::Yes, Truth::Unknown, Truth::Unknown),
            (0.0, f64::INFINITY, Truth::Unknown, Truth::Unknown, Truth::Unknown),
            (2.0, f64::INFINITY, Truth::Yes, Truth::Unknown, Truth::Unknown),
            (3.0, f64::INFINITY, Truth::Yes, Truth::No, Truth::No),
        ] {
            let between = Between { least, most };
            let found = [Order::AtLeast, Order::AtMost, Order::Is].map(|order| between.keeps(&bound(order)));
            assert_eq!(found, [at_least, at_most, is], "{least} {most}");
        }
    }
}
