//! `covers`: something is joined.

use super::super::finding::{At, Observation, Verdict};
use super::{Ask, name_of, one};
use saydo_evidence::Item;

impl Ask<'_, '_> {
    pub(super) fn covers(&self, index: usize) -> Observation {
        let join = &self.subject.rule.joins[index];
        let joined = self.subject.join(index);
        let what = || name_of(&join.source);
        let expected = told!(self, "{} for {}", one(&what()), self.sought(index));
        if joined.too_many {
            let at =
                |row: &&Item| At { path: row.path.clone(), range: Some(row.at), label: row.title.clone() };
            let places = self.places(|| joined.rows.iter().map(at).collect());
            return self.say(
                Verdict::Violated,
                expected,
                told!(self, "{} of them", joined.rows.len()),
                places,
            );
        }
        match joined.rows.first() {
            Some(row) => self.say(
                Verdict::Holds,
                expected,
                row.title.as_str(),
                self.places(|| vec![At { path: row.path.clone(), range: Some(row.at), label: what() }]),
            ),
            None => self.nothing_joined(index, expected),
        }
    }
}
