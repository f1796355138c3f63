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

use crate::assess::gate::{self, BaseSeen, Seen};
use crate::assess::state::State;
use crate::assess::{Assessment, ControlState, Input, assess};
use crate::judge::{Asked, At, Context, Finding, Known, Origin, sort};
use crate::rule::RuleSet;
use saydo_catalog::ControlId;
use saydo_evidence::{Difference, KindId};
use saydo_source::{ByteRange, RepoPath};
use std::collections::{BTreeMap, BTreeSet};
use weakened::Weakened;

/// The two sides of a comparison, judged by the same rules.
pub(crate) struct Sides<'a> {
    rules: &'a RuleSet,
    head: &'a Context<'a>,
    base: &'a Context<'a>,
    difference: &'a Difference,
    /// The path that each renamed file had in the base.
    former: &'a BTreeMap<RepoPath, RepoPath>,
}

/// The other side of a change, and what is known of the change beside its evidence.
pub struct Change<'a> {
    /// What the base is judged by.
    pub base: Context<'a>,
    /// In what the facts of both differ.
    pub difference: &'a Difference,
    /// Every way in which the change would weaken its own gate, that texts show.
    pub weakened: &'a [Weakened],
    /// The gate it is held to; `None` where nothing is gated, and what weakens is told with all else that is asked less.
    pub gated: Option<Gated>,
}

/// What there was to weaken.
#[derive(Clone, Copy, Debug)]
pub struct Gated {
    /// Whether the base has a configuration.
    pub configured: bool,
    /// Whether a service runs the program there.
    pub run: bool,
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

/// Both sides of a change, judged and compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The head: each failing finding has its origin, and the reasons are those of the change.
    pub head: Assessment,
    /// The base.
    pub base: Assessment,
    /// What the change did.
    pub comparison: Comparison,
}

/// Judges both sides of a change, each by `input` with its own facts; rules that read nothing in which they differ are judged once. The
/// gate is asked about what the change caused.
pub fn assess_change(input: &Input<'_>, change: &Change<'_>) -> Compared {
    let sides = Sides {
        rules: input.rules,
        head: &input.context,
        base: &change.base,
        difference: change.difference,
        former: input.renamed,
    };
    let subjects = change.difference.subjects();
    let asked = Asked { changed: Some(&subjects), ..Asked::default() };
    let mut head = assess(&Input { asked, ..*input });
    let watched = sides.watched(&head);
    let known =
        Known { results: &head.results, findings: &head.findings, differing: &change.difference.kinds };
    let asked = Asked { watched: Some(&watched), known: Some(known), ..asked };
    let unmoved = BTreeMap::new();
    let base = assess(&Input { context: change.base, renamed: &unmoved, asked, ..*input });
    let mut comparison = sides.compare(&mut head, &base);
    let excluded = weakened::exclusions(&sides);
    let weakened = change.weakened.iter().chain(&excluded);
    match change.gated {
        Some(gated) => {
            head.findings.extend(weakened.map(|one| one.finding(gated)));
            sort(&mut head.findings);
        }
        None => comparison.asks_less.extend(weakened.map(Weakened::told)),
    }
    let worse = comparison.states.iter().filter(|change| change.direction == Direction::Worse);
    let worsened: Vec<ControlId> = worse.map(|change| change.id.clone()).collect();
    let other = BaseSeen { controls: &base.controls, worsened: &worsened };
    let mut seen = Seen::of(&head.findings, &head.controls, Some(other));
    seen.findings.extend(Seen::of(&comparison.gone, &head.controls, Some(other)).findings);
    head.reasons = gate::judge(input.gate, &seen);
    Compared { head, base, comparison }
}

impl Sides<'_> {
    /// Fingerprints in the base of everything that fails in the head: what to watch when the base is judged.
    fn watched(&self, head: &Assessment) -> BTreeSet<String> {
        let failing = head.findings.iter().filter(|finding| finding.verdict.fails());
        failing.flat_map(|finding| self.former_prints(finding)).collect()
    }

    /// Compares: each failing finding of the head gets its origin.
    fn compare(&self, head: &mut Assessment, base: &Assessment) -> Comparison {
        let (gone, held_by) = self.origins(&mut head.findings, base);
        let mut asks_less = asks_less::all(self, head, base);
        let gone = fallen_away(gone, &mut asks_less);
        let states = states::changes(head.controls.iter().map(of), base.controls.iter().map(of));
        Comparison { gone, states, asks_less, held_by }
    }

    /// Subjects of the base that are still there, each by the key it had.
    fn still_there(&self) -> BTreeSet<(&KindId, &str)> {
        let now = self.head.facts.items.iter().map(|item| (&item.kind, item.key.as_str()));
        let renamed = self.difference.former_keys.iter();
        now.chain(renamed.map(|((kind, _), before)| (kind, before.as_str()))).collect()
    }
}

fn of(control: &ControlState) -> (&ControlId, State) {
    (&control.id, control.state)
}

/// The first names of a group, and how many more there are.
fn some<T: AsRef<str>>(names: &[T]) -> String {
    const NAMED: usize = 5;
    let named: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

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
        let plural = if names.len() == 1 { "falls" } else { "fall" };
        if let Some(less) = asks_less.get_mut(promise) {
            less.message = format!("{}; by it {} {plural} short no longer", less.message, some(&names));
        }
    }
    mended
}
