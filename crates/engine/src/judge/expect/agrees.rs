//! `agrees`: a claim agrees with what stands behind it: fields of two sides, or a number with rows.

use super::super::compare::{same, shown};
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of, of};
use crate::rule::{Condition, FieldRef};
use saydo_evidence::{FieldName, Item, Value};
use saydo_source::Truth;
use std::collections::BTreeSet;

impl Ask<'_, '_> {
    pub(super) fn agrees(&self, fields: &[FieldName], index: usize) -> Observation {
        let rows = self.subject.join(index).rows.iter();
        let judged = rows.map(|other| self.agrees_with(fields, other));
        judged
            .max_by_key(|observation| observation.verdict)
            .unwrap_or_else(|| self.nothing_joined(index, "the same on both sides".to_owned()))
    }

    fn agrees_with(&self, fields: &[FieldName], other: &Item) -> Observation {
        let (item, expected) = (self.subject.item, "the same on both sides");
        let mut worst: Option<Observation> = None;
        let mut compared = 0;
        for field in fields {
            let expected = told!(self, "{field} as in {}", other.path);
            let observation = match (got(item, field), got(other, field)) {
                (Got::Known(ours), Got::Known(theirs)) => {
                    compared += 1;
                    let truth = same(ours, theirs, self.subject.context.catalog);
                    if truth == Truth::Yes {
                        continue;
                    }
                    let places = vec![
                        place(item, field, told!(self, "{} here", shown(ours))),
                        place(other, field, told!(self, "{} there", shown(theirs))),
                    ];
                    let found = told!(self, "{field} {} here, {} there", shown(ours), shown(theirs));
                    self.say(of(truth), expected, found, places)
                }
                (Got::Unreadable(why), _) => {
                    let places = vec![place(item, field, why)];
                    self.say(Verdict::Undetermined, expected, told!(self, "{field}: {why}"), places)
                }
                (_, Got::Unreadable(why)) => {
                    let places = vec![place(other, field, why)];
                    self.say(Verdict::Undetermined, expected, told!(self, "{field}: {why}"), places)
                }
                (Got::Known(_), Got::Unset) => {
                    let places = vec![place(other, field, "not stated here")];
                    self.say(Verdict::Missing, expected, told!(self, "no {field} in {}", other.path), places)
                }
                (Got::Unset, Got::Known(_)) => {
                    let places = vec![place(item, field, "not stated here")];
                    self.say(Verdict::Missing, expected, told!(self, "no {field} in {}", item.path), places)
                }
                (Got::Unset, Got::Unset) => continue,
            };
            if worst.as_ref().is_none_or(|known| observation.verdict > known.verdict) {
                worst = Some(observation);
            }
        }
        worst.unwrap_or_else(|| {
            let (verdict, found) = if compared == 0 {
                (Verdict::Missing, "neither side says")
            } else {
                (Verdict::Holds, "the same")
            };
            self.say(verdict, expected, found, Vec::new())
        })
    }

    pub(super) fn counts(&self, claim: &FieldRef, index: usize, conditions: &[Condition]) -> Observation {
        let joined = self.subject.join(index);
        let what = name_of(&self.subject.rule.joins[index].source);
        let expected = told!(self, "{} equal to the number of rows", claim.field);
        let stated = match got(self.subject.item, &claim.field) {
            Got::Known(Value::Number(number)) => *number,
            Got::Unset => {
                return self.say(
                    Verdict::Missing,
                    expected,
                    told!(self, "no {}", claim.field),
                    vec![place(self.subject.item, &claim.field, "not stated")],
                );
            }
            Got::Known(_) => return self.say(Verdict::Undetermined, expected, "no number", Vec::new()),
            Got::Unreadable(why) => {
                return self.say(
                    Verdict::Undetermined,
                    expected,
                    told!(self, "{}: {why}", claim.field),
                    vec![place(self.subject.item, &claim.field, why)],
                );
            }
        };
        let nothing_names_it = joined.rows.is_empty() && joined.incomplete.is_some();
        if self.subject.unread(index).is_some() || self.subject.partner_gone(index) || nothing_names_it {
            let found =
                joined.incomplete.clone().unwrap_or_else(|| told!(self, "the {what} could not be read"));
            return self.say(Verdict::Undetermined, expected, found, Vec::new());
        }
        let meant = |row: &Item| {
            conditions.iter().fold(Truth::Yes, |truth, condition| {
                truth.and(self.subject.selects(condition, Some((index, row))))
            })
        };
        let (mut sure, mut maybe) = (0_u32, u32::try_from(joined.maybe).unwrap_or(u32::MAX));
        let mut seen = BTreeSet::new();
        for row in &joined.rows {
            match meant(row) {
                // A row that stands twice is one row, or it is a slip in its key: the number is open.
                Truth::Yes if !seen.insert(self.subject.index.own_key(row, self.subject.context.kinds)) => {
                    maybe += 1;
                }
                Truth::Yes => sure += 1,
                Truth::Unknown => maybe += 1,
                Truth::No => {}
            }
        }
        // A row that belongs to no subject at all may have been meant for this one.
        let stray = self.subject.strays(index).into_iter().filter(|row| meant(row) != Truth::No).count();
        maybe += u32::try_from(stray).unwrap_or(u32::MAX);
        let at = place(self.subject.item, &claim.field, told!(self, "{stated} stated"));
        let found = told!(self, "{} says {stated}, the rows of {what} are {sure}", claim.field);
        if (f64::from(sure) - stated).abs() < 0.5 && maybe == 0 {
            self.say(Verdict::Holds, expected, found, vec![at])
        } else if f64::from(sure) <= stated && stated <= f64::from(sure + maybe) {
            self.say(Verdict::Undetermined, expected, found, vec![at])
        } else {
            let rows = joined.rows.iter().take(3).map(|row| At {
                path: row.path.clone(),
                range: Some(row.at),
                label: row.title.clone(),
            });
            self.say(Verdict::Violated, expected, found, std::iter::once(at).chain(rows).collect())
        }
    }
}
