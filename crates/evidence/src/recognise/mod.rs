//! What a file or a table is: by declaration, path, title and columns, scored, with a stated threshold.

mod document;
mod standing;
mod table;
mod title;

pub(crate) use document::document;
pub(crate) use standing::{is_blank_form, is_called_draft, is_template, is_unwritten, not_evidence};
pub(crate) use table::{columns, empty, table};
pub(crate) use title::{Hints, name_of};

use crate::facts::By;
use crate::kind::{Kind, KindId, Kinds, Shape, title_words};
use saydo_source::RepoPath;

/// A candidate with fewer points is not recognised.
const THRESHOLD: usize = 60;
/// A runner-up this close is named.
const CLOSE: usize = 10;

/// A recognised kind.
pub(crate) struct Match<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) by: By,
    pub(crate) runner_up: Option<KindId>,
}

impl<'a> Match<'a> {
    /// The file or the configuration says so.
    pub(crate) fn declared(kind: &'a Kind) -> Self {
        Self { kind, by: By::Declared, runner_up: None }
    }
}

/// The kinds whose paths fit, for a file that cannot be read.
pub(crate) fn candidates(kinds: &Kinds, path: &RepoPath) -> Vec<KindId> {
    kinds.index().on_path(path).into_iter().cloned().collect()
}

/// The kinds that a file may be whose format is not read: those its name says, else those of its path that take its shape.
pub(crate) fn likely(kinds: &Kinds, path: &RepoPath, shape: Shape) -> Vec<KindId> {
    let phrases = kinds.index().phrases(&title_words(path.stem()));
    let longest = phrases.iter().map(|phrase| phrase.length).max();
    let mut named: Vec<KindId> = phrases
        .into_iter()
        .filter(|phrase| Some(phrase.length) == longest)
        .map(|phrase| phrase.kind)
        .collect();
    named.sort();
    named.dedup();
    if !named.is_empty() {
        return named;
    }
    let takes = |id: &KindId| kinds.get(id).is_some_and(|kind| kind.shape == shape);
    candidates(kinds, path).into_iter().filter(takes).collect()
}

/// A kind with its points and the reason that weighs most.
struct Scored<'a> {
    points: usize,
    by: By,
    kind: &'a Kind,
}

fn best(mut scored: Vec<Scored<'_>>) -> Option<Match<'_>> {
    scored.retain(|candidate| candidate.points >= THRESHOLD);
    scored.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.kind.id.cmp(&b.kind.id)));
    let first = scored.first()?;
    let runner_up = scored
        .iter()
        .find(|next| next.kind.id != first.kind.id)
        .filter(|next| first.points - next.points <= CLOSE)
        .map(|next| next.kind.id.clone());
    Some(Match { kind: first.kind, by: first.by, runner_up })
}
