//! `agrees`: a claim agrees with what stands behind it: fields of two sides, or a number with rows.

use super::super::compare::{same, shown};
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of};
use crate::rule::{Condition, FieldRef};
use saydo_evidence::{FieldName, Value};
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn agrees(&self, fields: &[FieldName], index: usize) -> Observation {
        let (item, expected) = (self.subject.item, "the same on both sides");
        let Some(other) = self.subject.join(index).rows.first().copied() else {
            return self.say(Verdict::Void, expected, "nothing to compare with", Vec::new());
        };
        let mut worst: Option<Observation> = None;
        let mut compared = 0;
        for field in fields {
            let expected = format!("{field} as in {}", other.path);
            let observation = match (got(item, field), got(other, field)) {
                (Got::Known(ours), Got::Known(theirs)) => {
                    compared += 1;
                    if same(ours, theirs, self.subject.context.catalog) != Truth::No {
                        continue;
                    }
                    let places = vec![
                        place(item, field, format!("{} here", shown(ours))),
                        place(other, field, format!("{} there", shown(theirs))),
                    ];
                    let found = format!("{field} {} here, {} there", shown(ours), shown(theirs));
                    self.say(Verdict::Violated, expected, found, places)
                }
                (Got::Unreadable(why), _) => {
                    let places = vec![place(item, field, why)];
                    self.say(Verdict::Undetermined, expected, format!("{field}: {why}"), places)
                }
                (_, Got::Unreadable(why)) => {
                    let places = vec![place(other, field, why)];
                    self.say(Verdict::Undetermined, expected, format!("{field}: {why}"), places)
                }
                (Got::Known(_), Got::Unset) => {
                    let places = vec![place(other, field, "not stated here")];
                    self.say(Verdict::Missing, expected, format!("no {field} in {}", other.path), places)
                }
                (Got::Unset, Got::Known(_)) => {
                    let places = vec![place(item, field, "not stated here")];
                    self.say(Verdict::Missing, expected, format!("no {field} in {}", item.path), places)
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
        let expected = format!("{} equal to the number of rows", claim.field);
        let stated = match got(self.subject.item, &claim.field) {
            Got::Known(Value::Number(number)) => *number,
            Got::Unset => {
                return self.say(
                    Verdict::Missing,
                    expected,
                    format!("no {}", claim.field),
                    vec![place(self.subject.item, &claim.field, "not stated")],
                );
            }
            Got::Known(_) => return self.say(Verdict::Undetermined, expected, "no number", Vec::new()),
            Got::Unreadable(why) => {
                return self.say(
                    Verdict::Undetermined,
                    expected,
                    format!("{}: {why}", claim.field),
                    vec![place(self.subject.item, &claim.field, why)],
                );
            }
        };
        if joined.rows.is_empty() && self.subject.partner_gone(index) {
            return self.nothing_joined(index, expected);
        }
        let (mut sure, mut maybe) = (0_u32, 0_u32);
        for row in &joined.rows {
            match conditions.iter().fold(Truth::Yes, |truth, condition| {
                truth.and(self.subject.selects(condition, Some((index, row))))
            }) {
                Truth::Yes => sure += 1,
                Truth::Unknown => maybe += 1,
                Truth::No => {}
            }
        }
        let at = place(self.subject.item, &claim.field, format!("{stated} stated"));
        let found = format!("{} says {stated}, the rows of {what} are {sure}", claim.field);
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
