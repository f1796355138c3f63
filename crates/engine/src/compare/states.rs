//! Controls whose state is another than in the base.

use crate::assess::state::State;
use saydo_catalog::ControlId;
use std::collections::BTreeMap;

/// Which way a state went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// More is shown than before.
    Better,
    /// Less is shown than before, or the control is left out.
    Worse,
    /// Neither.
    Other,
}

impl Direction {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Other => "other",
        }
    }
}

/// A control with another state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// The control.
    pub id: ControlId,
    /// In the base.
    pub before: State,
    /// Now.
    pub after: State,
    /// Which way.
    pub direction: Direction,
}

/// How much a state shows; none for one that says the control need not be shown.
const fn rank(state: State) -> Option<u8> {
    match state {
        State::Satisfied => Some(5),
        State::Attested => Some(4),
        State::Stale => Some(3),
        State::Partial | State::Waived => Some(2),
        State::Gap => Some(1),
        State::Unassessed => Some(0),
        State::Excluded => None,
    }
}

/// Which way a control went. To leave it out is worse than any state; to take it in again is neither.
pub fn direction(before: State, after: State) -> Direction {
    match (rank(before), rank(after)) {
        (Some(before), Some(after)) if after > before => Direction::Better,
        (Some(before), Some(after)) if after < before => Direction::Worse,
        (Some(_), None) => Direction::Worse,
        (Some(_), Some(_)) | (None, _) => Direction::Other,
    }
}

/// Every control of the head whose state is another than in the base, in the order of the head.
pub(super) fn changes<'a>(
    head: impl Iterator<Item = (&'a ControlId, State)>,
    base: impl Iterator<Item = (&'a ControlId, State)>,
) -> Vec<StateChange> {
    let known: BTreeMap<&ControlId, State> = base.collect();
    let change = |(id, after): (&ControlId, State)| {
        let before = *known.get(id)?;
        (before != after).then(|| StateChange {
            id: id.clone(),
            before,
            after,
            direction: direction(before, after),
        })
    };
    head.filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_from_state_to_state() {
        for before in State::ALL {
            for after in State::ALL {
                let (there, back) = (direction(before, after), direction(after, before));
                assert_eq!(
                    there == Direction::Better,
                    back == Direction::Worse && before != State::Excluded && after != State::Excluded,
                    "{before:?} {after:?}"
                );
            }
            assert_eq!(direction(before, before), Direction::Other);
            let left_out = if before == State::Excluded { Direction::Other } else { Direction::Worse };
            assert_eq!(direction(before, State::Excluded), left_out);
        }
        assert_eq!(direction(State::Satisfied, State::Waived), Direction::Worse);
        assert_eq!(direction(State::Gap, State::Unassessed), Direction::Worse);
    }
}
