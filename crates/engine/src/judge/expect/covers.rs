//! `covers`: something is joined.

use super::super::finding::{At, Observation, Verdict};
use super::{Ask, name_of, one};

impl Ask<'_, '_> {
    pub(super) fn covers(&self, index: usize) -> Observation {
        let join = &self.subject.rule.joins[index];
        let joined = self.subject.join(index);
        let what = name_of(&join.source);
        let expected = format!("{} for {}", one(&what), self.sought(index));
        if joined.too_many {
            let places = joined
                .rows
                .iter()
                .map(|row| At { path: row.path.clone(), range: Some(row.at), label: row.title.clone() })
                .collect();
            return self.say(Verdict::Violated, expected, format!("{} of them", joined.rows.len()), places);
        }
        match joined.rows.first() {
            Some(row) => self.say(
                Verdict::Holds,
                expected,
                row.title.clone(),
                vec![At { path: row.path.clone(), range: Some(row.at), label: what }],
            ),
            None => self.nothing_joined(index, expected),
        }
    }
}
