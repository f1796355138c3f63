//! Trees -> facts: every file read once and parsed once, in parallel; only what the rules ask for is kept.

mod copies;
mod declared;
mod document;
mod extract;
mod links;
mod load;
mod markup;
mod metadata;
mod rows;
mod tables;
mod unread;

use crate::facts::{Demand, Fact, Facts, FileFacts, Item};
use crate::kind::{FieldName, Kind, KindId, Kinds, Shape};
use crate::parsed::Parsed;
use crate::read::parse;
use crate::recognise::{self, Hints, Match};
use crate::value::date::DateOrder;
use crate::value::{Reading, Value};
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
    /// The former path of each file that was renamed: a pin follows it.
    pub former: BTreeMap<RepoPath, RepoPath>,
}

impl Settings {
    /// Whether a pin means the file, by its path or by the one it had.
    fn pins(&self, pin: &Pin, path: &RepoPath) -> bool {
        pin.path.is_match(path.as_str())
            || self.former.get(path).is_some_and(|former| pin.path.is_match(former.as_str()))
    }
}

/// Reads every file of the tree. Evidence is untrusted: bad files are problems, never an end of the run.
pub fn gather(tree: &Tree, kinds: &Kinds, demand: &Demand, settings: &Settings) -> Facts {
    let gatherer = Gatherer { kinds, demand, settings };
    let read = tree.entries().par_iter().map(|entry| gatherer.file(tree, entry, None).0).collect();
    facts(tree, read, kinds, settings)
}

/// Reads the files of two trees. A file that both have alike is read and parsed once; `former` of the settings tells of the head which
/// files were renamed since the base.
pub fn gather_both(
    (head, base): (&Tree, &Tree),
    kinds: &Kinds,
    demand: &Demand,
    settings: &Settings,
) -> (Facts, Facts) {
    let gatherer = Gatherer { kinds, demand, settings };
    let read: Vec<(Taken, bool)> =
        head.entries().par_iter().map(|entry| gatherer.file(head, entry, Some(base))).collect();
    let alike: BTreeMap<&RepoPath, &Taken> =
        read.iter().filter(|(_, alike)| *alike).map(|(taken, _)| (&taken.file.path, taken)).collect();
    let before = Settings { former: BTreeMap::new(), ..settings.clone() };
    let earlier = Gatherer { kinds, demand, settings: &before };
    let of_base = base.entries().par_iter().map(|entry| match alike.get(&entry.path) {
        Some(taken) => (*taken).clone(),
        None => earlier.file(base, entry, None).0,
    });
    let of_base: Vec<Taken> = of_base.collect();
    let of_head = read.into_iter().map(|(taken, _)| taken).collect();
    rayon::join(|| facts(head, of_head, kinds, settings), || facts(base, of_base, kinds, &before))
}

/// What was taken of each file, as the facts of the tree.
fn facts(tree: &Tree, mut read: Vec<Taken>, kinds: &Kinds, settings: &Settings) -> Facts {
    read.extend(unread::unnamed(tree, kinds));
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
    links::follow(tree, &mut facts.items);
    facts
}

/// A file as it was taken.
#[derive(Clone)]
struct Taken {
    file: FileFacts,
    items: Vec<Item>,
    problems: Vec<Problem>,
}

impl Taken {
    /// A file of which nothing is known yet.
    fn of(path: &RepoPath) -> Self {
        let file = FileFacts {
            path: path.clone(),
            digest: None,
            recognised: Vec::new(),
            aside: None,
            candidates: Vec::new(),
            metadata: BTreeMap::new(),
            effective: None,
            witnessed: None,
        };
        Self { file, items: Vec::new(), problems: Vec::new() }
    }
}

/// A file as it was read, with what it says about itself.
struct Page<'a> {
    path: &'a RepoPath,
    text: &'a str,
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
    /// A file, and whether `other` has it alike.
    fn file(&self, tree: &Tree, entry: &Entry, other: Option<&Tree>) -> (Taken, bool) {
        let path = &entry.path;
        let mut taken = Taken::of(path);
        let mut alike = false;
        match load::load(tree, path, &mut taken.file, other, &mut alike) {
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
        for item in &mut taken.items {
            self.path_of(item);
        }
        (taken, alike)
    }

    /// The file a subject stands in, for rules that ask for it where the kind has no field of that name.
    fn path_of(&self, item: &mut Item) {
        let path = FieldName::new("path");
        let asked = self.demand.kinds.get(&item.kind).is_some_and(|wanted| wanted.fields.contains(&path));
        let own = self.kinds.get(&item.kind).is_some_and(|kind| kind.field(&path).is_some());
        if asked && !own {
            let words = item.path.to_string();
            let reading = Reading::Known(Value::Text(words.clone()));
            item.fields.insert(path, Fact { reading, raw: words, at: item.at });
        }
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
        let page = Page { path, text, parsed, hints: Hints::new(self.kinds, path, parsed), given };
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
