//! Trees -> facts: every file read once and parsed once, in parallel; only what the rules ask for is kept.

mod copies;
mod declared;
mod document;
mod load;
mod metadata;
mod rows;
mod tables;
mod unread;

use crate::facts::{Demand, Facts, FileFacts, Item};
use crate::kind::{Kind, KindId, Kinds, Shape};
use crate::parsed::Parsed;
use crate::read::parse;
use crate::recognise::{self, Hints, Match};
use crate::value::date::DateOrder;
use rayon::prelude::*;
use saydo_source::{Entry, Moment, Place, Problem, RepoPath, Tree, Zone};
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// A file that the configuration says is of a kind.
#[derive(Clone, Debug)]
pub struct Pin {
    /// Path pattern.
    pub path: globset::GlobMatcher,
    /// The kind.
    pub kind: KindId,
}

/// What gathering depends on besides tree and kinds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The zone of dates without one.
    pub zone: Zone,
    /// The day of the assessment.
    pub as_of: Moment,
    /// The order of `03/04/2026` where nothing else decides it.
    pub date_order: Option<DateOrder>,
    /// Files whose kind is given; a pin is exclusive for its kind.
    pub pins: Vec<Pin>,
}

/// Reads every file of the tree. Evidence is untrusted: bad files are problems, never an end of the run.
pub fn gather(tree: &Tree, kinds: &Kinds, demand: &Demand, settings: &Settings) -> Facts {
    let gatherer = Gatherer { kinds, demand, settings };
    let mut read: Vec<Taken> = tree.entries().par_iter().map(|entry| gatherer.file(tree, entry)).collect();
    read.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    unread::renditions(&mut read);
    let mut facts = Facts { problems: tree.problems().to_vec(), ..Facts::default() };
    for taken in read {
        facts.files.push(taken.file);
        facts.items.extend(taken.items);
        facts.problems.extend(taken.problems);
    }
    facts.problems.extend(declared::wrong_pins(kinds, settings, &facts.files));
    copies::set_aside(&mut facts, kinds);
    facts.items.sort_by(|a, b| (&a.kind, &a.path, a.at, &a.key).cmp(&(&b.kind, &b.path, b.at, &b.key)));
    copies::number_equal_keys(&mut facts.items);
    facts
}

/// A file as it was taken.
struct Taken {
    file: FileFacts,
    items: Vec<Item>,
    problems: Vec<Problem>,
}

/// A file as it was read, with what it says about itself.
struct Page<'a> {
    path: &'a RepoPath,
    parsed: &'a Parsed,
    hints: Hints<'a>,
    /// The kinds it is declared to be.
    given: Vec<&'a Kind>,
}

struct Gatherer<'a> {
    kinds: &'a Kinds,
    demand: &'a Demand,
    settings: &'a Settings,
}

impl Gatherer<'_> {
    fn file(&self, tree: &Tree, entry: &Entry) -> Taken {
        let path = &entry.path;
        let mut taken = Taken {
            file: FileFacts {
                path: path.clone(),
                digest: None,
                recognised: Vec::new(),
                aside: None,
                candidates: Vec::new(),
                metadata: BTreeMap::new(),
                effective: None,
            },
            items: Vec::new(),
            problems: Vec::new(),
        };
        match load::load(tree, path, &mut taken.file) {
            Ok(Some((format, text))) => {
                let parsed = parse(path, format, &text.content);
                self.take(path, &text.content, &parsed, &mut taken);
                self.unread(path, parsed.problems, &mut taken);
            }
            Ok(None) => unread::take(path, self.kinds, &mut taken),
            Err(reason) => {
                taken.file.candidates = recognise::candidates(self.kinds, path);
                taken.file.aside = Some(format!("unreadable: {reason}"));
                let message = format!("{path} cannot be read");
                let problem = Problem::noted("unreadable-file", message).labelled(reason);
                taken.problems.push(problem.at(Place::file(path)));
            }
        }
        taken
    }

    /// What the reader could not read matters where the file is evidence or its path says it should be: a broken manifest is none of our business.
    fn unread(&self, path: &RepoPath, problems: Vec<Problem>, taken: &mut Taken) {
        let lost = problems.iter().find(|problem| problem.code != "duplicate-key");
        if taken.file.recognised.is_empty() && taken.problems.is_empty() {
            let Some(lost) = lost else { return };
            taken.file.candidates = recognise::candidates(self.kinds, path);
            if taken.file.candidates.is_empty() {
                let known = taken.file.aside.take().map_or_else(String::new, |known| format!("{known}: "));
                taken.file.aside = Some(format!("{known}{}", lost.message));
                return;
            }
            taken.file.aside = Some(format!("unreadable: {}", lost.message));
        }
        taken.problems.extend(problems);
    }

    fn take(&self, path: &RepoPath, text: &str, parsed: &Parsed, taken: &mut Taken) {
        let given = self.given(path, parsed, &mut taken.problems);
        if let Some(why) = recognise::not_evidence(path, parsed, text).filter(|_| given.is_empty()) {
            taken.file.aside = Some(why.to_owned());
            return;
        }
        if recognise::is_template(parsed) {
            taken.file.aside =
                Some("template: most of its owner, version and dates are placeholders".to_owned());
            return;
        }
        let page = Page { path, parsed, hints: Hints::new(self.kinds, path, parsed), given };
        let document = self.which_document(&page);
        if let Some(found) = &document {
            self.document(&page, found, taken);
        }
        // What stands in a document that is not in force is not in force either.
        if taken.file.aside.is_none() {
            self.tables(&page, document.is_some(), taken);
        }
        declared::check(&page, taken);
        if taken.file.recognised.is_empty() && taken.file.aside.is_none() {
            taken.file.aside = Some("not recognised".to_owned());
        }
    }

    fn which_document<'p>(&'p self, page: &Page<'p>) -> Option<Match<'p>> {
        if let Some(kind) = page.given.iter().find(|kind| kind.shape == Shape::Document) {
            return Some(Match::declared(kind));
        }
        if !page.given.is_empty() {
            return None;
        }
        recognise::document(self.kinds, page.path, page.parsed, &page.hints)
            .filter(|found| !self.is_pinned(found.kind))
    }

    /// A kind with a pin is found where the pin says and nowhere else.
    fn is_pinned(&self, kind: &Kind) -> bool {
        self.settings.pins.iter().any(|pin| pin.kind == kind.id)
    }
}
