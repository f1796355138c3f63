//! `fields`: these fields have readable values.

use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::Ask;
use crate::rule::FieldRef;

impl Ask<'_, '_> {
    /// Where each field is filled in.
    fn filled(&self, fields: &[FieldRef]) -> Vec<At> {
        let each = |field: &FieldRef| {
            let (items, label) = (self.subject.items(field), self.label(field));
            items.into_iter().map(|item| place(item, &field.field, label.clone())).collect::<Vec<_>>()
        };
        fields.iter().flat_map(each).collect()
    }

    pub(super) fn fields(&self, fields: &[FieldRef]) -> Observation {
        let names = || fields.iter().map(|field| self.label(field)).collect::<Vec<_>>().join(", ");
        let expected = told!(self, "{} filled in", names());
        let mut unset = Vec::new();
        let mut places = Vec::new();
        let mut unreadable = None;
        for field in fields {
            let items = self.subject.items(field);
            if items.is_empty() {
                unset.push(self.label(field));
            }
            for item in items {
                match got(item, &field.field) {
                    Got::Known(_) if matches!(self.subject.unknown_words(item, &field.field), (0, 1..)) => {
                        let label = told!(self, "{}: no word that is known", field.field);
                        unreadable = Some((item, &field.field, label));
                    }
                    Got::Known(_) => {}
                    Got::Unset => {
                        unset.push(self.label(field));
                        places.extend(self.places(|| {
                            vec![place(item, &field.field, format!("{} is not filled in", self.label(field)))]
                        }));
                    }
                    Got::Unreadable(why) => {
                        unreadable = Some((item, &field.field, told!(self, "{}: {why}", field.field)));
                    }
                }
            }
        }
        if !unset.is_empty() {
            let found = told!(self, "no {}", unset.join(", no "));
            return Observation { parts: unset, ..self.say(Verdict::Missing, expected, found, places) };
        }
        match unreadable {
            Some((item, field, label)) => {
                let at = self.places(|| vec![place(item, field, label.as_str())]);
                self.say(Verdict::Undetermined, expected, label, at)
            }
            None => {
                let places =
                    if self.tells && self.subject.watched { self.filled(fields) } else { Vec::new() };
                self.say(Verdict::Holds, expected, "filled in", places)
            }
        }
    }
}
