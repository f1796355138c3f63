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
use saydo_source::{ByteRange, RepoPath};
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
        let gone = fallen_away(gone, &mut asks_less);
        let states = states::changes(head.controls.iter().map(of), base.controls.iter().map(of));
        Comparison { gone, states, asks_less, held_by }
    }
}

fn of(control: &ControlState) -> (&ControlId, State) {
    (&control.id, control.state)
}

/// So many names are told of a group.
const NAMED: usize = 5;

/// The findings without those that do not fail any more only because less is promised: they are told with the promise, and are not mended.
fn fallen_away(gone: Vec<Finding>, asks_less: &mut [AsksLess]) -> Vec<Finding> {
    let stood = |at: &At| (at.path.clone(), at.range);
    let told = asks_less.iter().enumerate().filter(|(_, less)| less.what == What::Promise);
    let promises: BTreeMap<(RepoPath, Option<ByteRange>), usize> =
        told.rev().flat_map(|(at, less)| less.before.iter().map(move |place| (stood(place), at))).collect();
    let promised = |finding: &Finding| {
        let stated = finding.limit.as_ref().and_then(|limit| limit.stated_at.as_ref());
        stated.filter(|_| finding.origin == Some(Origin::Resolved)).and_then(|at| promises.get(&stood(at)))
    };
    let mut names: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut mended = Vec::new();
    for finding in gone {
        match promised(&finding) {
            Some(promise) => names.entry(*promise).or_default().push(finding.title),
            None => mended.push(finding),
        }
    }
    for (promise, names) in names {
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let plural = if names.len() == 1 { "falls" } else { "fall" };
        let named = names[..names.len().min(NAMED)].join(", ");
        if let Some(less) = asks_less.get_mut(promise) {
            less.message = format!("{}; by it {named}{more} {plural} short no longer", less.message);
        }
    }
    mended
}
