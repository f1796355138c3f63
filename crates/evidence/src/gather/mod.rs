//! Trees -> facts: every file read once and parsed once, in parallel; only what the rules ask for is kept.

mod copies;
mod document;
mod load;
mod rows;

use crate::facts::{By, Demand, Facts, FileFacts, Item};
use crate::kind::{Kind, KindId, Kinds, Shape, normalise};
use crate::parsed::Parsed;
use crate::read::parse;
use crate::recognise::{self, Match};
use crate::value::date::DateOrder;
use rayon::prelude::*;
use saydo_source::{Entry, Moment, Place, Problem, RepoPath, Tree, Zone};
use std::collections::BTreeMap;

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
    let mut facts = Facts { problems: tree.problems().to_vec(), ..Facts::default() };
    for taken in read {
        facts.files.push(taken.file);
        facts.items.extend(taken.items);
        facts.problems.extend(taken.problems);
    }
    for pin in &settings.pins {
        if !facts.files.iter().any(|file| pin.path.is_match(file.path.as_str())) {
            let message = format!("the pin of {} matches no file", pin.kind);
            facts.problems.push(
                Problem::noted("pin-without-file", message)
                    .help("Correct the path of the pin, or remove it."),
            );
        }
    }
    copies::set_aside(&mut facts, kinds);
    facts.items.sort_by(|a, b| (&a.kind, &a.path, a.at, &a.key).cmp(&(&b.kind, &b.path, b.at, &b.key)));
    copies::number_equal_keys(&mut facts.items);
    facts
}

#[derive(Default)]
struct Out {
    items: Vec<Item>,
    problems: Vec<Problem>,
}

struct Taken {
    file: FileFacts,
    items: Vec<Item>,
    problems: Vec<Problem>,
}

struct Gatherer<'a> {
    kinds: &'a Kinds,
    demand: &'a Demand,
    settings: &'a Settings,
}

impl Gatherer<'_> {
    fn file(&self, tree: &Tree, entry: &Entry) -> Taken {
        let path = &entry.path;
        let mut file = FileFacts {
            path: path.clone(),
            digest: None,
            recognised: Vec::new(),
            aside: None,
            candidates: Vec::new(),
            metadata: BTreeMap::new(),
            effective: None,
        };
        let mut out = Out::default();
        match load::load(tree, path, &mut file) {
            Ok(Some((format, text))) => {
                let parsed = parse(path, format, &text.content);
                self.take(path, &text.content, &parsed, &mut file, &mut out);
                if parsed.problems.iter().any(|problem| problem.code != "duplicate-key")
                    && file.recognised.is_empty()
                {
                    file.candidates = recognise::candidates(self.kinds, path);
                }
                out.problems.extend(parsed.problems);
            }
            Ok(None) => file.aside = Some("not recognised: no format that is read".to_owned()),
            Err(reason) => {
                file.candidates = recognise::candidates(self.kinds, path);
                file.aside = Some(format!("unreadable: {reason}"));
                let message = format!("{path} cannot be read");
                out.problems
                    .push(Problem::noted("unreadable-file", message).labelled(reason).at(Place::file(path)));
            }
        }
        Taken { file, items: out.items, problems: out.problems }
    }

    fn take(&self, path: &RepoPath, text: &str, parsed: &Parsed, file: &mut FileFacts, out: &mut Out) {
        if let Some(why) = recognise::not_evidence(path, parsed, text) {
            file.aside = Some(why.to_owned());
            return;
        }
        if recognise::is_template(parsed) {
            file.aside = Some("template: most of its owner, version and dates are placeholders".to_owned());
            return;
        }
        let declared = parsed
            .metadata
            .iter()
            .find(|meta| matches!(normalise(&meta.label.text).as_str(), "kind" | "saydo kind"));
        let declared = declared.and_then(|meta| self.kinds.get(&KindId::new(&meta.value.text)));
        let pinned = self.settings.pins.iter().find(|pin| pin.path.is_match(path.as_str()));
        let given = declared.or_else(|| pinned.and_then(|pin| self.kinds.get(&pin.kind)));
        let mut context: Vec<String> = parsed.title.iter().map(|title| title.text.clone()).collect();
        let document = match given {
            Some(kind) if kind.shape == Shape::Document => {
                Some(Match { kind, by: By::Declared, runner_up: None })
            }
            Some(_) => None,
            None => recognise::document(self.kinds, path, parsed)
                .filter(|found| !self.pinned_elsewhere(found.kind)),
        };
        if let Some(found) = &document {
            self.document(path, parsed, found, file, out);
        }
        let mut forms = 0;
        for table in &parsed.tables {
            context.truncate(1);
            context.extend(table.heading.clone());
            let columns: Vec<&str> = table.columns.iter().map(|column| column.text.as_str()).collect();
            let found = match given {
                Some(kind) if kind.shape == Shape::Record => {
                    Some(Match { kind, by: By::Declared, runner_up: None })
                }
                _ => recognise::table(self.kinds, path, &context, &columns)
                    .filter(|found| !self.pinned_elsewhere(found.kind)),
            };
            let Some(found) = found else { continue };
            if recognise::is_blank_form(table) {
                forms += 1;
                continue;
            }
            self.rows(path, parsed, table, &found, file, out);
        }
        if document.is_none() && file.recognised.is_empty() {
            self.single(path, parsed, given, &context, file, out);
        }
        if file.recognised.is_empty() && file.aside.is_none() {
            file.aside = Some(
                if forms > 0 { "template: a form that is not filled in" } else { "not recognised" }
                    .to_owned(),
            );
        }
    }

    fn pinned_elsewhere(&self, kind: &Kind) -> bool {
        self.settings.pins.iter().any(|pin| pin.kind == kind.id)
    }
}
