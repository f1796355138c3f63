//! `references`: each value of a field names a record that is there.

use super::super::compare::{self, shown};
use super::super::finding::{Observation, Verdict};
use super::super::subject::{Got, got, place};
use super::{Ask, name_of, one};
use regex::Regex;
use saydo_evidence::{FieldName, Value};
use saydo_source::Truth;
use std::sync::LazyLock;

/// A number as registers give it: `ACT-014`, `R12`.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{L}[\p{L}\d]*[-_./]?\d[\p{L}\d_./-]*").expect("a constant pattern, tested below")
});

impl Ask<'_, '_> {
    pub(super) fn references(&self, field: &FieldName, index: usize) -> Observation {
        let item = self.subject.item;
        let what = if self.tells { name_of(&self.subject.rule.joins[index].source) } else { String::new() };
        let expected = told!(self, "every entry of {} in the {what}", field.as_str().replace('-', " "));
        let value = match got(item, field) {
            Got::Known(value) => value,
            Got::Unset => return self.say(Verdict::Void, expected, told!(self, "no {field}"), Vec::new()),
            Got::Unreadable(why) => {
                let places = self.places(|| vec![place(item, field, why)]);
                return self.say(Verdict::Undetermined, expected, told!(self, "{field}: {why}"), places);
            }
        };
        let values: &[Value] = match value {
            Value::List(values) => values,
            single => std::slice::from_ref(single),
        };
        let (mut dangling, mut open) = (Vec::new(), Vec::new());
        for value in values {
            for (name, truth) in self.named(value, field, index) {
                match truth {
                    Truth::Yes => {}
                    Truth::No => dangling.push(name),
                    Truth::Unknown => open.push(name),
                }
            }
        }
        let at = |label: String| self.places(|| vec![place(item, field, label)]);
        if dangling.is_empty() && open.is_empty() {
            return self.say(Verdict::Holds, expected, "all of them", at(told!(self, "{what}: all there")));
        }
        let gone = self.subject.index.all(&self.subject.rule.joins[index].source).is_empty();
        let unread = self.subject.unread(index);
        // A record without a number may be the one that is meant.
        if gone || unread.is_some() || dangling.is_empty() || self.subject.has_unkeyed(index) {
            let names = [dangling, open].concat().join(", ");
            let found = match unread {
                Some(path) => format!("{path} cannot be read, so {names} may be there"),
                None if gone => format!("there is no {what} at all that could hold {names}"),
                None => format!("{} that may be {names}", one(&what)),
            };
            let alone = gone && unread.is_none();
            return Observation { alone, ..self.say(Verdict::Undetermined, expected, found, at(names)) };
        }
        let names = dangling.join(", ");
        let found = format!("no {what} holds {names}");
        let said = self.say(Verdict::Violated, expected, found, at(format!("{names} is not there")));
        Observation { parts: dangling, ..said }
    }

    /// What a value names, and whether each of it is there: the value as a whole, else every number in it: "ACT-014 (open)".
    fn named(&self, value: &Value, field: &FieldName, index: usize) -> Vec<(String, Truth)> {
        let whole = self.subject.refers(field, index, &compare::keys(value, self.subject.context.catalog));
        let words = shown(value);
        let numbers: Vec<&str> = NUMBERED.find_iter(&words).map(|found| found.as_str()).collect();
        if whole != Truth::No || numbers.is_empty() {
            return vec![(words, whole)];
        }
        let each = |number: &str| {
            let number = number.trim_end_matches(['.', '-', '/', '_']);
            (number.to_owned(), self.subject.refers(field, index, &[compare::plain(number)]))
        };
        numbers.into_iter().map(each).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::NUMBERED;

    #[test]
    fn numbers_stand_out_of_words() {
        let found = |text| NUMBERED.find_iter(text).map(|found| found.as_str()).collect::<Vec<_>>();
        assert_eq!(found("ACT-014 (open), see R12"), ["ACT-014", "R12"]);
        assert_eq!(found("the action of spring"), [""; 0]);
    }
}
