//! `unique`: no two subjects share these values.

use super::super::finding::{Observation, Verdict};
use super::super::subject::place;
use super::Ask;
use saydo_evidence::FieldName;

impl Ask<'_, '_> {
    pub(super) fn unique(&self, fields: &[FieldName]) -> Observation {
        let (item, index, each) = (self.subject.item, self.subject.index, &self.subject.rule.each);
        let names: Vec<&str> = fields.iter().map(FieldName::as_str).collect();
        let expected = told!(self, "{} that is no other's", names.join(" and "));
        let words = index.keys(item, fields);
        let Some(first) = fields.first().filter(|_| !words.is_empty()) else {
            return self.say(
                Verdict::Missing,
                expected,
                told!(self, "no {}", names.join(" and ")),
                Vec::new(),
            );
        };
        let all = index.all(each);
        let twin = index
            .matching(each, fields, &words)
            .into_iter()
            .filter_map(|number| all.get(number).copied())
            .find(|other| !std::ptr::eq(*other, item));
        match twin {
            Some(twin) => {
                let places =
                    self.places(|| vec![place(item, first, "this one"), place(twin, first, "and this one")]);
                self.say(Verdict::Violated, expected, told!(self, "{} stands twice", item.title), places)
            }
            None => self.say(Verdict::Holds, expected, "unique", Vec::new()),
        }
    }
}
