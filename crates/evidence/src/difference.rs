//! What two trees say differently: the kinds that have to be judged again, the records that say something else, and the documents
//! that are the same ones under another name.

use crate::facts::{Facts, FileFacts, Item, Leads};
use crate::kind::{KindId, Kinds};
use saydo_source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// In what the facts of a head differ from those of its base.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Kinds of which anything differs, be it only a place.
    pub kinds: BTreeSet<KindId>,
    /// Subjects of both trees that do not say the same in both.
    pub changed: BTreeSet<(KindId, String)>,
    /// Documents of the head that had another key in the base: the same file, or one that was renamed.
    pub former_keys: BTreeMap<(KindId, String), String>,
}

impl Difference {
    /// The subjects of both trees that do not say the same in both or stand under another name, by their keys of both.
    pub fn subjects(&self) -> BTreeSet<(KindId, String)> {
        let renamed = self.former_keys.iter();
        let keys =
            renamed.flat_map(|((kind, now), before)| [now, before].map(|key| (kind.clone(), key.clone())));
        self.changed.iter().cloned().chain(keys).collect()
    }
}

impl Facts {
    /// In what these facts, of a head, differ from those of a base. `former` names the path that a renamed file had.
    pub fn difference(
        &self,
        base: &Facts,
        kinds: &Kinds,
        former: &BTreeMap<RepoPath, RepoPath>,
    ) -> Difference {
        let mut difference = Difference { kinds: differing_files(self, base), ..Difference::default() };
        let all: BTreeSet<&KindId> = self.items.iter().chain(&base.items).map(|item| &item.kind).collect();
        for kind in all {
            let (now, before) = (self.of(kind), base.of(kind));
            if now == before {
                continue;
            }
            difference.kinds.insert(kind.clone());
            let known: BTreeMap<&str, &Item> = before.iter().map(|item| (item.key.as_str(), item)).collect();
            let still: BTreeSet<&str> = now.iter().map(|item| item.key.as_str()).collect();
            let mut at_path: BTreeMap<&RepoPath, Vec<&Item>> = BTreeMap::new();
            for item in before {
                at_path.entry(&item.path).or_default().push(item);
            }
            for item in now {
                match known.get(item.key.as_str()) {
                    Some(earlier) if says_the_same(item, earlier) => {}
                    Some(_) => {
                        difference.changed.insert((kind.clone(), item.key.clone()));
                    }
                    None if item.is_record(kinds) => {}
                    None => {
                        let path = former.get(&item.path).unwrap_or(&item.path);
                        if let Some([earlier]) = at_path.get(path).map(Vec::as_slice)
                            && !still.contains(earlier.key.as_str())
                        {
                            let now = (kind.clone(), item.key.clone());
                            difference.former_keys.insert(now, earlier.key.clone());
                        }
                    }
                }
            }
        }
        difference
    }
}

/// Kinds of files that were taken otherwise: another path, no row any more, no longer readable.
fn differing_files(head: &Facts, base: &Facts) -> BTreeSet<KindId> {
    let known: BTreeMap<&RepoPath, &FileFacts> = base.files.iter().map(|file| (&file.path, file)).collect();
    let mut seen: BTreeSet<&RepoPath> = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    let mut differs = |file: &FileFacts| {
        kinds.extend(file.recognised.iter().map(|found| found.kind.clone()));
        kinds.extend(file.candidates.iter().cloned());
    };
    for file in &head.files {
        seen.insert(&file.path);
        match known.get(&file.path) {
            Some(earlier)
                if earlier.recognised == file.recognised && earlier.candidates == file.candidates => {}
            Some(earlier) => {
                differs(earlier);
                differs(file);
            }
            None => differs(file),
        }
    }
    base.files.iter().filter(|file| !seen.contains(&file.path)).for_each(differs);
    kinds
}

/// Whether two subjects say the same, wherever they stand.
fn says_the_same(item: &Item, other: &Item) -> bool {
    let fields = |item: &Item| -> Vec<_> {
        item.fields.iter().map(|(name, fact)| (name.clone(), fact.raw.clone())).collect()
    };
    let passages = |item: &Item| -> Vec<_> {
        item.passages.iter().map(|passage| (passage.probe, passage.words.clone())).collect()
    };
    item.unreadable == other.unreadable
        && fields(item) == fields(other)
        && passages(item) == passages(other)
        && item.placeholders.len() == other.placeholders.len()
        && extracted(item) == extracted(other)
}

/// What was kept of a text, without its places.
fn extracted(item: &Item) -> Vec<(&str, bool)> {
    let sections = item.extract.sections.iter().map(|section| (section.heading.as_str(), section.filled));
    let links = item.extract.links.iter().map(|link| (link.target.as_str(), link.leads == Leads::There));
    sections.chain(links).chain(item.extract.hits.iter().map(|hit| (hit.words.as_str(), true))).collect()
}
