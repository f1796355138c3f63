//! The tables of a file: which of them are registers, and what a file of one record in prose is.

use super::document::out_of_force;
use super::rows::Stands;
use super::{Gatherer, Page, Taken};
use crate::facts::{By, Fact, Item, Recognised};
use crate::kind::{Kind, Shape, normalise};
use crate::parsed::SheetTable;
use crate::recognise::{self, Match};
use crate::value::Reading;
use saydo_source::{ByteRange, Problem, Spot};
use std::collections::{BTreeMap, BTreeSet};

/// Problems of readers that mean: rows may be missing.
const LOSSES: [&str; 4] = ["broken-json", "broken-yaml", "broken-toml", "too-deep"];

impl Gatherer<'_> {
    pub(super) fn tables(&self, page: &Page<'_>, is_document: bool, taken: &mut Taken) {
        let before = taken.file.recognised.len();
        let mut forms = 0;
        let bare = |table: &&SheetTable| table.columns.is_empty();
        let lists = page.parsed.tables.iter().any(|table| bare(&table));
        for table in page.parsed.tables.iter().filter(|table| !bare(table)) {
            let Some(found) = self.which_table(page, is_document, table) else { continue };
            // The head of a register without entries is no entry.
            if lists && !has_first_key(found.kind, table) {
                continue;
            }
            if recognise::is_blank_form(table) {
                forms += 1;
                continue;
            }
            self.rows(page, table, &found, taken);
        }
        if taken.file.recognised.len() == before {
            for table in page.parsed.tables.iter().filter(bare) {
                self.no_rows(page, is_document, table, taken);
            }
        }
        if !is_document && taken.file.recognised.is_empty() && taken.file.aside.is_none() && forms == 0 {
            self.single(page, taken);
        }
        if forms > 0 && taken.file.recognised.is_empty() && taken.file.aside.is_none() {
            taken.file.aside = Some("template: a form that is not filled in".to_owned());
        }
        self.losses(page, taken);
        merge_equal_kinds(&mut taken.file.recognised);
    }

    fn which_table<'p>(
        &'p self,
        page: &Page<'p>,
        is_document: bool,
        table: &SheetTable,
    ) -> Option<Match<'p>> {
        let labels: Vec<&str> = table.columns.iter().map(|column| column.text.as_str()).collect();
        let records = || page.given.iter().copied().filter(|kind| kind.shape == Shape::Record);
        let known = |kind: &Kind| recognise::columns(kind, &labels).iter().flatten().count();
        let most = records().max_by_key(|kind| known(kind));
        let only = page.parsed.tables.len() == 1;
        if let Some(kind) = most.filter(|kind| known(kind) >= if only { 1 } else { 2 }) {
            return Some(Match::declared(kind));
        }
        let prose = is_document || page.hints.is_prose();
        recognise::table(self.kinds, &page.hints, table.heading.as_deref(), prose, &labels)
            .filter(|found| !self.is_pinned(found.kind))
    }

    /// A register without entries: an empty list, an empty sheet.
    fn no_rows(&self, page: &Page<'_>, is_document: bool, table: &SheetTable, taken: &mut Taken) {
        let given = page.given.iter().copied().find(|kind| kind.shape == Shape::Record);
        let found = given.map(Match::declared).or_else(|| {
            let found = recognise::empty(self.kinds, &page.hints, table.heading.as_deref());
            found.filter(|found| !is_document && !self.is_pinned(found.kind))
        });
        if let Some(found) = found {
            taken.file.recognised.push(Recognised {
                kind: found.kind.id.clone(),
                by: found.by,
                subjects: 0,
                runner_up: found.runner_up,
            });
        }
    }

    /// One record written as prose with metadata: the minutes of a meeting, the report of an incident.
    fn single(&self, page: &Page<'_>, taken: &mut Taken) {
        let labels: Vec<&str> = page.parsed.metadata.iter().map(|meta| meta.label.text.as_str()).collect();
        let given = page.given.iter().copied().find(|kind| kind.shape == Shape::Record);
        let has_keys = |kind: &Kind| {
            let known: Vec<_> =
                recognise::columns(kind, &labels).into_iter().flatten().map(|field| &field.name).collect();
            kind.key.iter().all(|key| known.contains(&key))
        };
        let found = match given {
            Some(kind) => Some(Match::declared(kind))
                .filter(|_| recognise::columns(kind, &labels).iter().flatten().count() >= 2),
            None if page.hints.is_prose() => None,
            None => recognise::table(self.kinds, &page.hints, None, false, &labels).filter(|found| {
                found.by != By::Columns && has_keys(found.kind) && !self.is_pinned(found.kind)
            }),
        };
        let Some(found) = found else { return };
        let fields = self.metadata(found.kind, &page.parsed.metadata);
        if let Some(why) = not_held(page, found.kind) {
            taken.file.aside = Some(why);
            return;
        }
        let at = page.parsed.title.as_ref().map_or(ByteRange::default(), |title| title.at);
        for (name, fact) in &fields {
            taken.file.metadata.insert(name.to_string(), fact.raw.clone());
        }
        let title = page.parsed.title.as_ref().map_or("", |title| &title.text);
        let said: Vec<&str> = fields.values().map(|fact| fact.raw.as_str()).collect();
        let words = if title.is_empty() { said.join("\u{1f}") } else { title.to_owned() };
        let stands = Stands { at, number: 0, words: &words };
        taken.items.push(self.item(page.path, found.kind, fields, stands, None));
        taken.file.recognised.push(Recognised {
            kind: found.kind.id.clone(),
            by: found.by,
            subjects: 1,
            runner_up: found.runner_up,
        });
    }

    /// Where a part of a register could not be read, its place is a row that cannot be trusted: the rest is not all there is.
    fn losses(&self, page: &Page<'_>, taken: &mut Taken) {
        let kinds: BTreeSet<_> = taken.items.iter().map(|item| item.kind.clone()).collect();
        let kinds: Vec<&Kind> = kinds.iter().filter_map(|id| self.kinds.get(id)).collect();
        for problem in page.parsed.problems.iter().filter(|problem| LOSSES.contains(&problem.code)) {
            let at = place_of(problem);
            for kind in kinds.iter().filter(|kind| kind.shape == Shape::Record) {
                let why = Some("a part of the file could not be read".to_owned());
                let stands = Stands { at, number: 0, words: "" };
                let mut item = self.item(page.path, kind, BTreeMap::new(), stands, why);
                "a part that could not be read".clone_into(&mut item.title);
                item.key.clone_from(&item.title);
                taken.items.push(item);
            }
        }
    }
}

/// Why a record in prose records nothing: it calls itself a draft, or a status that is no field of its own says that it was not held.
fn not_held(page: &Page<'_>, kind: &Kind) -> Option<String> {
    let title = page.parsed.title.as_ref().map_or("", |title| &title.text);
    if recognise::is_called_draft(title) || recognise::is_called_draft(page.path.stem()) {
        return Some("not in force: it calls itself a draft".to_owned());
    }
    let status = page.parsed.metadata.iter().find(|meta| normalise(&meta.label.text) == "status")?;
    if kind.meant("status").is_some() {
        return None;
    }
    let reading = Reading::Unreadable(String::new());
    let fact = Fact { reading, raw: status.value.text.clone(), at: status.value.at };
    out_of_force(&fact).map(|_| format!("not in force: its status is {}", status.value.text))
}

fn place_of(problem: &Problem) -> ByteRange {
    match problem.place.as_ref().map(|place| &place.spot) {
        Some(Spot::Bytes(at)) => *at,
        Some(Spot::File | Spot::Cell { .. } | Spot::Page(_)) | None => ByteRange::default(),
    }
}

fn has_first_key(kind: &Kind, table: &SheetTable) -> bool {
    let labels: Vec<&str> = table.columns.iter().map(|column| column.text.as_str()).collect();
    let columns = recognise::columns(kind, &labels);
    columns.into_iter().flatten().any(|field| kind.key.first() == Some(&field.name))
}

/// Several tables of one kind are one register.
fn merge_equal_kinds(recognised: &mut Vec<Recognised>) {
    let mut merged: Vec<Recognised> = Vec::new();
    for found in recognised.drain(..) {
        match merged.iter_mut().find(|known| known.kind == found.kind) {
            Some(known) => known.subjects += found.subjects,
            None => merged.push(found),
        }
    }
    *recognised = merged;
}

impl Item {
    /// Whether the item stands in this file for a record rather than a document.
    pub(crate) fn is_record(&self, kinds: &crate::kind::Kinds) -> bool {
        kinds.get(&self.kind).is_some_and(|kind| kind.shape == Shape::Record)
    }
}
