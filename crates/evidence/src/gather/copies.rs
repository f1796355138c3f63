//! Copies: documents that say they are one are one, translations too, and records with equal keys stay apart.

use crate::facts::{Facts, Item};
use crate::kind::{FieldName, KindId, Kinds};
use crate::value::{Reading, Value};
use saydo_source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Documents of one kind with one key are one document, and so are translations of one path: the current one of the highest version counts, the others are set aside. A register in an archive is set aside if one of its name is outside.
pub(super) fn set_aside(facts: &mut Facts, kinds: &Kinds) {
    let mut aside = older_documents(&facts.items, kinds);
    aside.extend(archived_registers(&facts.items, kinds));
    if aside.is_empty() {
        return;
    }
    // A copy is one as a whole: its tables repeat those of the other.
    facts.items.retain(|item| !aside.contains_key(&item.path));
    for file in &mut facts.files {
        if let Some(of) = aside.get(&file.path) {
            file.aside = Some(format!("a copy or older version of {of}"));
            file.recognised.clear();
        }
    }
}

fn older_documents(items: &[Item], kinds: &Kinds) -> BTreeMap<RepoPath, RepoPath> {
    let mut groups: Vec<Vec<&Item>> = Vec::new();
    let mut by_key: BTreeMap<(&KindId, String), usize> = BTreeMap::new();
    for item in items.iter().filter(|item| !item.is_record(kinds)) {
        let key = (&item.kind, format!("key {}", item.key));
        let path = (&item.kind, format!("path {}", without_language(item.path.as_str())));
        let known = by_key.get(&key).or_else(|| by_key.get(&path)).copied();
        let group = known.unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        if let Some(members) = groups.get_mut(group) {
            members.push(item);
        }
        by_key.entry(key).or_insert(group);
        by_key.entry(path).or_insert(group);
    }
    let mut aside = BTreeMap::new();
    for group in groups {
        // Of equals the first by path, so that the answer never depends on the order of reading.
        let best = group
            .iter()
            .enumerate()
            .max_by_key(|(index, item)| (is_current(&item.path), rank(item), std::cmp::Reverse(*index)));
        let Some((_, best)) = best else { continue };
        for item in group.iter().filter(|item| item.path != best.path) {
            aside.insert(item.path.clone(), best.path.clone());
        }
    }
    aside
}

/// Registers in an archive whose name stands outside an archive too.
fn archived_registers(items: &[Item], kinds: &Kinds) -> BTreeMap<RepoPath, RepoPath> {
    let paths: BTreeSet<(&KindId, &RepoPath)> =
        items.iter().filter(|item| item.is_record(kinds)).map(|item| (&item.kind, &item.path)).collect();
    let mut current: BTreeMap<(&KindId, String), &RepoPath> = BTreeMap::new();
    for (kind, path) in paths.iter().filter(|(_, path)| is_current(path)) {
        current.entry((kind, path.name().to_lowercase())).or_insert(path);
    }
    let archived = paths.iter().filter(|(_, path)| !is_current(path));
    archived
        .filter_map(|(kind, path)| {
            let of = current.get(&(*kind, path.name().to_lowercase()))?;
            Some(((*path).clone(), (*of).clone()))
        })
        .collect()
}

/// Not in a folder of old things, and not called a copy.
fn is_current(path: &RepoPath) -> bool {
    let old = |folder: &str| {
        matches!(
            folder
                .to_lowercase()
                .trim_start_matches(['_', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-']),
            "archive"
                | "archives"
                | "archived"
                | "archiv"
                | "old"
                | "alt"
                | "superseded"
                | "obsolete"
                | "previous"
                | "deprecated"
        )
    };
    let name = path.stem().to_lowercase();
    let copy = ["copy", "kopie", "old", "alt", "backup", "superseded", "obsolete"]
        .iter()
        .any(|word| name.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word));
    let words = name.split(|c: char| !c.is_alphanumeric()).count();
    !(path.folders().any(old) || copy && words > 2)
}

/// Version, then dates: what is greater is newer.
fn rank(item: &Item) -> (Vec<u32>, Vec<i64>) {
    let version =
        item.fields.get(&FieldName::new("version")).map(|fact| fact.raw.as_str()).unwrap_or_default();
    let numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap_or(u32::MAX))
        .collect();
    let dates = ["effective", "approved-on", "last-review"].iter().map(|name| {
        match item.fields.get(&FieldName::new(name)).map(|fact| &fact.reading) {
            Some(Reading::Known(Value::Date(date))) => date.start.as_second(),
            _ => i64::MIN,
        }
    });
    (numbers, dates.collect())
}

/// Languages that paths name. "it" and "is" are left out: they are departments and words.
const LANGUAGES: [&str; 18] = [
    "en", "de", "fr", "es", "nl", "pt", "pl", "cs", "da", "sv", "nb", "fi", "ja", "zh", "ko", "hu", "ro",
    "tr",
];

fn is_language(part: &str) -> bool {
    let part = part.to_lowercase();
    let (language, region) = part.split_once(['-', '_']).unwrap_or((&part, ""));
    LANGUAGES.contains(&language) && (region.is_empty() || region.len() == 2)
}

/// The path without the folder or suffix of a language: `de/policy.md` and `policy.de.md` are `policy.md`.
fn without_language(path: &str) -> String {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let bare = stem
        .rsplit_once(['.', '_', '-'])
        .filter(|(rest, suffix)| !rest.is_empty() && is_language(suffix))
        .map_or(stem, |(rest, _)| rest);
    let mut parts: Vec<&str> =
        folders.split('/').filter(|part| !part.is_empty() && !is_language(part)).collect();
    parts.push(bare);
    format!("{}.{extension}", parts.join("/"))
}

/// Records with equal keys stay apart: `key #2`. What they say puts them in order, not where they stand: a row that is moved is the same row.
pub(super) fn number_equal_keys(items: &mut [Item]) {
    let mut alike: BTreeMap<(&KindId, &str), Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        alike.entry((&item.kind, &item.key)).or_default().push(index);
    }
    let mut numbered: Vec<(usize, String)> = Vec::new();
    for ((_, key), mut indices) in alike {
        if indices.len() > 1 {
            indices.sort_by_cached_key(|index| (said(&items[*index]), *index));
            let named = indices.into_iter().enumerate().skip(1);
            numbered.extend(named.map(|(count, index)| (index, format!("{key} #{}", count + 1))));
        }
    }
    for (index, key) in numbered {
        items[index].key = key;
    }
}

/// All that the fields of a record say.
fn said(item: &Item) -> Vec<String> {
    item.fields.iter().map(|(name, fact)| format!("{name}\u{1f}{}", fact.raw)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_have_one_path() {
        for path in ["de/policy.md", "policy.de.md", "policy_de.md", "en-US/policy.md", "policy.md"] {
            assert_eq!(without_language(path), "policy.md", "{path}");
        }
        for path in ["it/policy.md", "policy-it.md", "x/de.md"] {
            assert_eq!(without_language(path), path, "{path}");
        }
    }

    #[test]
    fn what_is_old() {
        for (path, current) in [
            ("policies/access.md", true),
            ("policies/archive/access.md", false),
            ("99_Archiv/access.md", false),
            ("policies/copyright.md", true),
            ("backup-policy.md", true),
            ("policies/access policy copy.md", false),
        ] {
            assert_eq!(is_current(&path.parse().unwrap()), current, "{path}");
        }
    }
}
