//! `distinct`: two fields name different people.

use super::super::compare::{same, shown};
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::Ask;
use crate::rule::FieldRef;
use saydo_evidence::Value;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn distinct(&self, field: &FieldRef, from: &FieldRef) -> Observation {
        let expected = told!(self, "{} other than {}", self.label(field), self.label(from));
        let mut unreadable = false;
        let mut known = |field: &FieldRef| -> Vec<(&Value, Vec<At>)> {
            let mut values = Vec::new();
            for item in self.subject.items(field) {
                match got(item, &field.field) {
                    Got::Known(value) => values.push((
                        value,
                        self.places(|| {
                            let label = format!("{} {}", self.label(field), shown(value));
                            vec![place(item, &field.field, label)]
                        }),
                    )),
                    Got::Unreadable(_) => unreadable = true,
                    Got::Unset => {}
                }
            }
            values
        };
        let (ours, theirs) = (known(field), known(from));
        if ours.is_empty() {
            let verdict = if unreadable { Verdict::Undetermined } else { Verdict::Missing };
            return self.say(
                verdict,
                expected,
                told!(self, "no {}", self.label(field)),
                self.places(|| {
                    vec![place(self.subject.item, &field.field, format!("no {}", self.label(field)))]
                }),
            );
        }
        if theirs.is_empty() {
            return match from.join {
                Some(join) => self.nothing_joined(join, expected),
                None => self.say(
                    if unreadable { Verdict::Undetermined } else { Verdict::Missing },
                    expected,
                    told!(self, "no {}", self.label(from)),
                    Vec::new(),
                ),
            };
        }
        let context = self.subject.context;
        let mut maybe = None;
        for (our, at) in &ours {
            for (their, other) in &theirs {
                let places = || [at.clone(), other.clone()].concat();
                match same(our, their, context.catalog) {
                    Truth::Yes => {
                        let found = told!(self, "{} is both", shown(our));
                        return self.say(Verdict::Violated, expected, found, places());
                    }
                    Truth::Unknown => maybe = maybe.or_else(|| Some((our, their, places()))),
                    Truth::No => {}
                }
            }
        }
        if let Some((our, their, places)) = maybe {
            let found = told!(self, "{} may be {}: write both names in full", shown(our), shown(their));
            return self.say(Verdict::Undetermined, expected, found, places);
        }
        if unreadable {
            return self.say(Verdict::Undetermined, expected, "a name that cannot be read", Vec::new());
        }
        let places = if self.subject.watched {
            ours.into_iter().chain(theirs).flat_map(|(_, at)| at).collect()
        } else {
            Vec::new()
        };
        self.say(Verdict::Holds, expected, "different people", places)
    }
}
