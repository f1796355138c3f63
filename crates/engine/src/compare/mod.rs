//! Two assessments of one day: what a change introduced, what it resolved, what failed and is gone, which states are others, and in
//! what the organisation asks less of itself. At one instant time alone changes nothing.

mod asks_less;
mod origin;
pub mod reports;
mod states;
pub mod weakened;
pub mod workflows;

pub(crate) use asks_less::fields;
pub use asks_less::{AsksLess, What};
pub use states::{Direction, StateChange, direction};

use crate::assess::state::State;
use crate::assess::{Assessment, ControlState};
use crate::judge::{At, Context, Finding, Origin};
use crate::rule::RuleSet;
use saydo_catalog::ControlId;
use saydo_evidence::Difference;
use saydo_source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// The two sides of a comparison, judged by the same rules.
pub struct Sides<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// What the head was judged by.
    pub head: &'a Context<'a>,
    /// What the base was judged by.
    pub base: &'a Context<'a>,
    /// In what their facts differ.
    pub difference: &'a Difference,
    /// The path that each renamed file had in the base.
    pub former: &'a BTreeMap<RepoPath, RepoPath>,
}

/// What a change did.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Findings of the base that are resolved or whose subject is gone; their places are those of the base.
    pub gone: Vec<Finding>,
    /// Controls with another state.
    pub states: Vec<StateChange>,
    /// In what the organisation asks less of itself.
    pub asks_less: Vec<AsksLess>,
    /// By fingerprint of an introduced finding: the places of the base that made it hold there, the main one first.
    pub held_by: BTreeMap<String, Vec<At>>,
}

impl Sides<'_> {
    /// Fingerprints in the base of everything that fails in the head: what to watch when the base is judged.
    pub fn watched(&self, head: &Assessment) -> BTreeSet<String> {
        let failing = head.findings.iter().filter(|finding| finding.verdict.fails());
        failing.flat_map(|finding| self.former_prints(finding)).collect()
    }

    /// Compares: each failing finding of the head gets its origin.
    pub fn compare(&self, head: &mut Assessment, base: &Assessment) -> Comparison {
        let (gone, held_by) = self.origins(&mut head.findings, base);
        let mut asks_less = asks_less::all(self, head, base);
        let gone = gone.into_iter().filter(|finding| !falls_away(finding, &mut asks_less)).collect();
        let states = states::changes(head.controls.iter().map(of), base.controls.iter().map(of));
        Comparison { gone, states, asks_less, held_by }
    }
}

fn of(control: &ControlState) -> (&ControlId, State) {
    (&control.id, control.state)
}

/// Whether a finding does not fail any more only because less is promised: then it is told with the promise, and is not mended.
fn falls_away(finding: &Finding, asks_less: &mut [AsksLess]) -> bool {
    let stated = finding.limit.as_ref().and_then(|limit| limit.stated_at.as_ref());
    let Some(stated) = stated.filter(|_| finding.origin == Some(Origin::Resolved)) else { return false };
    let is_it = |at: &At| (&at.path, at.range) == (&stated.path, stated.range);
    let mut promises = asks_less.iter_mut().filter(|less| less.what == What::Promise);
    let Some(less) = promises.find(|less| less.before.iter().any(is_it)) else { return false };
    less.message = format!("{}; by it {} falls short no longer", less.message, finding.title);
    true
}
