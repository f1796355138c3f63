//! What files are declared to be, by themselves or by a pin, and what is wrong with that.

use super::{Gatherer, Page, Settings, Taken};
use crate::facts::FileFacts;
use crate::kind::{Kind, KindId, Kinds, Shape, normalise};
use crate::parsed::{Meta, Parsed, Style};
use saydo_source::{Place, Problem, RepoPath, nearest};

impl Gatherer<'_> {
    /// The kinds that a file is declared to be: its own word first, then every pin that names it.
    pub(super) fn given(&self, path: &RepoPath, parsed: &Parsed, problems: &mut Vec<Problem>) -> Vec<&Kind> {
        let mut given = Vec::new();
        if let Some((meta, meant)) = declaration(parsed) {
            match self.kinds.get(&KindId::new(meta.value.text.trim())) {
                Some(kind) => given.push(kind),
                None if meant => {
                    let problem = unknown_kind(self.kinds, &meta.value.text);
                    problems.push(problem.at(Place::bytes(path, meta.value.at)));
                }
                // `kind: Deployment` was never meant for this tool.
                None => {}
            }
        }
        if given.is_empty() {
            let pinned = self.settings.pins.iter().filter(|pin| self.settings.pins(pin, path));
            given.extend(pinned.filter_map(|pin| self.kinds.get(&pin.kind)));
        }
        given
    }
}

/// A declared kind that the file does not have the shape of is a problem, never silence.
pub(super) fn check(page: &Page<'_>, taken: &mut Taken) {
    if taken.file.aside.is_some() {
        return;
    }
    for kind in &page.given {
        if taken.file.recognised.iter().any(|found| found.kind == kind.id) {
            continue;
        }
        let label = match kind.shape {
            Shape::Document => "it holds no text and no metadata of a document",
            Shape::Record => "it holds no table with columns of this kind",
        };
        let message = format!("{} is declared as {}, but does not look like it", page.path, kind.id);
        taken.problems.push(
            Problem::noted("wrong-shape", message)
                .labelled(label)
                .at(Place::file(page.path))
                .help("Correct the declaration or the columns of the file."),
        );
    }
}

/// The metadata that declares a kind, and whether it is clearly meant for this tool.
fn declaration(parsed: &Parsed) -> Option<(&Meta, bool)> {
    let labelled = |words: &str| {
        let is_own = |meta: &&Meta| {
            matches!(meta.style, Style::FrontMatter | Style::Structured)
                && normalise(&meta.label.text) == words
        };
        parsed.metadata.iter().find(is_own)
    };
    if let Some(meta) = labelled("saydo kind") {
        return Some((meta, true));
    }
    // A nil return says of which kind there was nothing.
    let is_nil_return = labelled("period from").is_some() && labelled("period to").is_some();
    labelled("kind").filter(|_| !is_nil_return).map(|meta| (meta, false))
}

/// Pins of kinds that do not exist, and pins that match no file.
pub(super) fn wrong_pins(kinds: &Kinds, settings: &Settings, files: &[FileFacts]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pin in &settings.pins {
        if kinds.get(&pin.kind).is_none() {
            problems.push(unknown_kind(kinds, pin.kind.as_str()));
        }
        if !files.iter().any(|file| settings.pins(pin, &file.path)) {
            let message = format!("the pin of {} matches no file", pin.kind);
            problems.push(
                Problem::noted("pin-without-file", message)
                    .help("Correct the path of the pin, or remove it."),
            );
        }
    }
    problems
}

fn unknown_kind(kinds: &Kinds, written: &str) -> Problem {
    let problem = Problem::noted("unknown-kind", format!("there is no kind `{}`", written.trim()));
    match nearest(written.trim(), kinds.iter().map(|kind| kind.id.as_str())) {
        Some(near) => problem.help(format!("Perhaps `{near}` is meant.")),
        None => problem.help("Name a kind that exists, or remove the declaration."),
    }
}
