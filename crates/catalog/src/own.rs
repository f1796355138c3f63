//! Frameworks and crosswalks of the organisation's own: added, or in place of those inside the program. What replaces or widens one is
//! said; what is wrong in a file is said at its place, all of it.

mod check;

use crate::catalog::Catalog;
use crate::crosswalk::Walk;
use crate::framework::Draft;
use crate::load::retired;
use crate::{ControlId, Mention};
use check::Checked;
pub(crate) use check::near;
use saydo_source::{ByteRange, Definition, Place, Problem, Spanned};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Definition files of the organisation's own.
#[derive(Debug, Default)]
pub struct Own {
    /// Frameworks, and what is added to one.
    pub frameworks: Vec<Definition>,
    /// Ids of earlier editions.
    pub retired: Vec<Definition>,
    /// Crosswalks.
    pub crosswalks: Vec<Definition>,
}

impl Catalog {
    /// Takes in the organisation's own. `home` is the framework that bare numbers belong to.
    pub fn add(&mut self, own: &Own, home: &str) -> Vec<Problem> {
        let mut told = Vec::new();
        let mut drafts: Vec<(&Definition, Draft)> =
            own.frameworks.iter().filter_map(|file| Some((file, Draft::read(&file.root())?))).collect();
        // A framework is there before something is added to it.
        drafts.sort_by_key(|(_, draft)| draft.extends);
        let mut files: BTreeMap<String, &Definition> = BTreeMap::new();
        let mut added: Vec<(&Definition, Vec<ControlId>)> = Vec::new();
        for (file, draft) in drafts {
            let Some(id) = draft.id.clone() else { continue };
            if !draft.extends
                && let Some(first) = files.insert(id.value.clone(), file)
            {
                let label = format!("also in {}", first.name);
                let message = format!("the framework `{}` is defined twice", id.value);
                file.complain("defined-twice", id.at, message, label, None);
                continue;
            }
            let ids = draft.controls.iter().map(|entry| entry.control.id.clone()).collect();
            let known = self.frameworks.iter().position(|known| known.id == id.value);
            told.extend(self.enter(file, &id, draft, known));
            added.push((file, ids));
        }
        self.connect();
        self.add_retired(own);
        told.extend(self.add_crosswalks(own));
        self.connect();
        told.extend(self.spell(&added, home));
        for file in own.frameworks.iter().chain(&own.retired).chain(&own.crosswalks) {
            told.extend(file.finish());
        }
        told
    }

    /// One framework, or what is added to one; what it does to one that is there is told.
    fn enter(
        &mut self,
        file: &Definition,
        id: &Spanned<String>,
        draft: Draft,
        known: Option<usize>,
    ) -> Option<Problem> {
        let base = known.and_then(|at| self.frameworks.get(at));
        let said =
            |what: String, code: &'static str| Problem::noted(code, what).at(Place::bytes(&file.name, id.at));
        let said = match (draft.extends, base) {
            (true, None) => {
                let ids = self.frameworks.iter().map(|known| known.id.as_str());
                let label = near(&id.value, ids, "no framework of this id");
                file.complain("unknown-framework", id.at, "unknown framework", label, None);
                return None;
            }
            (true, Some(_)) => {
                let (controls, baselines) = (draft.controls.len(), draft.baselines.len());
                let what = format!(
                    "adds {} and {} to the framework `{}`",
                    counted(controls, "control"),
                    counted(baselines, "baseline"),
                    id.value
                );
                Some(said(what, "extends-framework"))
            }
            (false, Some(inside)) => {
                let own: BTreeSet<&str> = draft.controls.iter().map(|entry| entry.control.id.id()).collect();
                let gone = inside.controls.iter().filter(|known| !own.contains(known.id.id())).count();
                let gone = match gone {
                    0 => String::new(),
                    gone => format!("; {} of it are gone", counted(gone, "control")),
                };
                let what = format!("replaces the framework `{}` that comes with the program{gone}", id.value);
                Some(said(what, "replaces-inside"))
            }
            (false, None) => None,
        };
        Checked { file, draft: &draft, base: base.filter(|_| draft.extends), table: &file.root() }.check(id);
        let base = base.filter(|_| draft.extends).cloned();
        let framework = draft.framework(base.as_ref())?;
        self.own.insert(framework.id.clone());
        match known.and_then(|at| self.frameworks.get_mut(at)) {
            Some(place) => *place = framework,
            None => self.frameworks.push(framework),
        }
        self.frameworks.sort_by(|a, b| a.id.cmp(&b.id));
        said
    }

    fn add_retired(&mut self, own: &Own) {
        for file in &own.retired {
            for (id, into) in retired(&file.root()) {
                if into.iter().any(|id| self.control(id).is_none()) {
                    let label = "its `into` names a control that no framework has";
                    let message = format!("`{}` went nowhere", id.value);
                    file.complain("unknown-control", id.at, message, label, None);
                    continue;
                }
                match self.retired.entry(id.value) {
                    Entry::Vacant(place) => drop(place.insert(into)),
                    Entry::Occupied(known) => {
                        let message = format!("`{}` is an earlier id already", known.key());
                        file.complain("defined-twice", id.at, message, "leave it out", None);
                    }
                }
            }
        }
    }

    fn add_crosswalks(&mut self, own: &Own) -> Vec<Problem> {
        let mut told = Vec::new();
        let mut files: BTreeMap<(String, String), &Definition> = BTreeMap::new();
        for file in &own.crosswalks {
            let table = file.root();
            let walk = Walk::read(&table);
            Walk::check(&table, self);
            let Some(walk) = walk else { continue };
            let ends = (walk.from.clone(), walk.to.clone());
            let name = format!("crosswalk from `{}` to `{}`", walk.from, walk.to);
            let noted = |code, what: String| Problem::noted(code, what).at(Place::file(&file.name));
            if let Some(first) = files.insert(ends, file) {
                let at = table.text("to").map_or(table.at(), |to| to.at);
                let label = format!("also in {}", first.name);
                file.complain("defined-twice", at, format!("the {name} is defined twice"), label, None);
                continue;
            }
            let replaced = self.walks.iter().position(|known| known.from == walk.from && known.to == walk.to);
            if replaced.is_some() {
                told.push(noted(
                    "replaces-inside",
                    format!("replaces the {name} that comes with the program"),
                ));
            }
            if walk.infers() {
                let relation = walk.relation.as_str();
                let what = format!(
                    "the {name} says `{relation}`: what holds on one side can count as inferred on the other"
                );
                told.push(noted("infers", what));
            }
            match replaced.and_then(|at| self.walks.get_mut(at)) {
                Some(place) => *place = walk,
                None => self.walks.push(walk),
            }
        }
        told
    }

    /// Makes the own ids known without their framework, unless they mean something else already or mean two things.
    fn spell(&mut self, added: &[(&Definition, Vec<ControlId>)], home: &str) -> Vec<Problem> {
        let mut told = Vec::new();
        let mut owners: BTreeMap<&str, BTreeSet<&ControlId>> = BTreeMap::new();
        for id in added.iter().flat_map(|(_, ids)| ids) {
            owners.entry(id.id()).or_default().insert(id);
        }
        for (file, ids) in added {
            let (mut other, mut example) = (0, None);
            for id in ids {
                let meant = self.elsewhere(id, home).or_else(|| {
                    let mut owners = owners.get(id.id()).into_iter().flatten();
                    owners.find(|owner| **owner != id).map(|owner| (*owner).clone())
                });
                match meant {
                    Some(meant) => {
                        other += 1;
                        example = example.or(Some((id, meant)));
                    }
                    None if tells(id.id()) => drop(self.spelled.insert(id.id().to_owned(), id.clone())),
                    None => {}
                }
            }
            if let Some((id, meant)) = example {
                let what = format!("{} of {}", counted(other, "id"), id.framework());
                let problem = Problem::noted("ambiguous-id", format!("{what} can mean another control"))
                    .labelled(format!("{} is also {meant}", id.id()))
                    .help(format!("In evidence write them with their framework, as in {id}."));
                told.push(problem.at(Place::file(&file.name)));
            }
        }
        told
    }

    /// The control of another framework that the whole id is read as.
    fn elsewhere(&self, id: &ControlId, home: &str) -> Option<ControlId> {
        let whole = ByteRange::new(0, id.id().len());
        self.mentions(id.id(), Some(home)).into_iter().find_map(|mention| match mention {
            Mention::Known { id: known, at } if at == whole && known != *id => Some(known),
            Mention::Known { .. } | Mention::Retired { .. } | Mention::Unknown { .. } => None,
        })
    }
}

/// Whether an id says by itself that it is one: a bare number or word does not.
fn tells(id: &str) -> bool {
    id.contains(char::is_numeric) && id.contains(char::is_alphabetic)
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
