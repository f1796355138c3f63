//! What a comparison adds to a view: origins, places of the change, what is gone, what is asked less.

use super::{Material, lower_finding};
use crate::json::{self, AsksLess, Changes, Document, Finding, Place, StateChange};
use crate::located::Located;
use crate::moved::Moved;
use saydo_engine::compare::Comparison;
use saydo_engine::judge::{self, At, Origin};
use saydo_source::RepoPath;
use std::collections::BTreeSet;

/// What a change did, with what its places are told by.
pub struct Compared<'a> {
    /// The commits.
    pub base: json::Base,
    /// Findings that are gone, states that changed, what is asked less.
    pub comparison: &'a Comparison,
    /// Where places of the base stand now.
    pub moved: &'a Moved<'a>,
    /// Names of persons in the base.
    pub persons: BTreeSet<String>,
}

/// The findings of the head, and with a base those that are gone, by rule, kind and subject.
pub(super) fn findings(material: &Material<'_>, read: &BTreeSet<&RepoPath>) -> Vec<Finding> {
    let located = material.located;
    let lower = |finding: &judge::Finding| lower_finding(finding, located, read);
    let mut findings: Vec<Finding> = material.assessment.findings.iter().map(lower).collect();
    let Some(change) = &material.change else { return findings };
    for finding in &mut findings {
        if finding.origin.as_deref() == Some(Origin::Introduced.as_str()) {
            lead_with_the_cause(&mut finding.places, &finding.fingerprint, change);
        }
    }
    findings.extend(change.comparison.gone.iter().map(|finding| lower_gone(finding, change.moved)));
    findings.sort_by(|a, b| (&a.rule, &a.kind, &a.subject).cmp(&(&b.rule, &b.kind, &b.subject)));
    findings
}

/// An introduced finding is shown where the change made it: on a changed line among its places, else where something stood that made it
/// hold.
fn lead_with_the_cause(places: &mut Vec<Place>, fingerprint: &str, change: &Compared<'_>) {
    let is_changed = |place: &Place| {
        place.line.is_some_and(|line| {
            (line..=place.end_line.unwrap_or(line)).any(|line| change.moved.is_changed(&place.path, line))
        })
    };
    if let Some(at) = places.iter().position(is_changed) {
        places[..=at].rotate_right(1);
        return;
    }
    let held = change.comparison.held_by.get(fingerprint).map_or(&[][..], Vec::as_slice);
    let lost = held.iter().find_map(|at| change.moved.place(at).filter(|(_, kept)| !kept));
    if let Some((place, _)) = lost {
        let label = format!("{} stood here", place.label);
        places.insert(0, Place { label, ..place });
    }
}

/// A finding of the base: its places are told as those of the head where their files are still there.
fn lower_gone(finding: &judge::Finding, moved: &Moved<'_>) -> Finding {
    let place = |at: &At| {
        let (place, kept) = moved.place(at)?;
        // Where its line is gone, another one stands there now.
        let label = if kept { place.label } else { format!("{} stood here", place.label).trim().to_owned() };
        Some(Place { label, ..place })
    };
    let mut lowered = lower_finding(finding, &Located::nowhere(), &BTreeSet::new());
    lowered.places = finding.places.iter().filter_map(place).collect();
    if let (Some(limit), Some(stated)) = (&mut lowered.limit, &finding.limit) {
        limit.stated_at = stated.stated_at.as_ref().and_then(place);
    }
    lowered
}

/// The counts of a change, what it asks less, and the states it changed.
pub(super) fn changes(change: &Compared<'_>, document: &Document, material: &Material<'_>) -> Changes {
    let count = |origins: &[Origin], fails: bool| {
        let counted = |finding: &&Finding| {
            let origin = finding.origin.as_deref();
            origins.iter().any(|known| origin == Some(known.as_str()))
                && (!fails || finding.waived_by.is_none())
        };
        document.findings.iter().filter(counted).count()
    };
    let asks_less = change.comparison.asks_less.iter().map(|less| {
        let now = less.now.iter().map(|at| material.located.place(at));
        let before = less.before.iter().filter_map(|at| change.moved.place(at).map(|(place, _)| place));
        let places: Vec<Place> = if less.now.is_empty() { before.collect() } else { now.collect() };
        AsksLess { what: less.what.as_str().to_owned(), message: less.message.clone(), places }
    });
    let states = change.comparison.states.iter().map(|state| StateChange {
        framework: state.id.framework().to_owned(),
        id: state.id.id().to_owned(),
        title: material.catalog.control(&state.id).map(|known| known.title.clone()).unwrap_or_default(),
        before: state.before.as_str().to_owned(),
        after: state.after.as_str().to_owned(),
        direction: state.direction.as_str().to_owned(),
    });
    Changes {
        introduced: count(&[Origin::Introduced, Origin::Vanished], true),
        unchanged: count(&[Origin::Unchanged], true),
        resolved: count(&[Origin::Resolved], false),
        vanished: count(&[Origin::Vanished], false),
        asks_less: asks_less.collect(),
        states: states.collect(),
    }
}
