//! Copies: documents that say they are one are one, and records with equal keys stay apart.

use crate::facts::{Facts, Item};
use crate::kind::{FieldName, KindId, Kinds, Shape};
use saydo_source::RepoPath;
use std::collections::BTreeMap;

/// Documents of one kind with one key are one document: the highest version counts, the others are set aside.
pub(super) fn set_aside(facts: &mut Facts, kinds: &Kinds) {
    let mut best: BTreeMap<(KindId, String), (String, RepoPath)> = BTreeMap::new();
    let version = |item: &Item| {
        let words =
            item.fields.get(&FieldName::new("version")).map(|fact| fact.raw.clone()).unwrap_or_default();
        let numbers: Vec<String> = words
            .split(|c: char| !c.is_ascii_digit())
            .filter(|n| !n.is_empty())
            .map(|n| format!("{n:0>6}"))
            .collect();
        let old = item.path.as_str().to_lowercase();
        let current =
            !["archive", "archiv", "/old", "copy", "superseded"].iter().any(|word| old.contains(word));
        format!("{}{}", u8::from(current), numbers.join("."))
    };
    let is_document = |item: &Item| kinds.get(&item.kind).is_some_and(|kind| kind.shape == Shape::Document);
    for item in facts.items.iter().filter(|item| is_document(item)) {
        let entry = (version(item), item.path.clone());
        let known = best.entry((item.kind.clone(), item.key.clone())).or_insert_with(|| entry.clone());
        if entry.0 > known.0 {
            *known = entry;
        }
    }
    let mut aside: BTreeMap<RepoPath, RepoPath> = BTreeMap::new();
    facts.items.retain(|item| {
        let Some((_, path)) = best.get(&(item.kind.clone(), item.key.clone())).filter(|_| is_document(item))
        else {
            return true;
        };
        if *path != item.path {
            aside.insert(item.path.clone(), path.clone());
        }
        *path == item.path
    });
    for file in &mut facts.files {
        if let Some(of) = aside.get(&file.path) {
            file.aside = Some(format!("a copy or older version of {of}"));
            file.recognised.clear();
        }
    }
}

/// Records with equal keys stay apart: `key #2`.
pub(super) fn number_equal_keys(items: &mut [Item]) {
    let mut seen: BTreeMap<(KindId, String), usize> = BTreeMap::new();
    for item in items {
        let count = seen.entry((item.kind.clone(), item.key.clone())).or_insert(0);
        *count += 1;
        if *count > 1 {
            item.key = format!("{} #{count}", item.key);
        }
    }
}
