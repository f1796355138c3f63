//! Where the links of documents lead. Nothing is followed but the list of the tree.

use crate::facts::{Item, Leads};
use saydo_source::{RepoPath, Tree};
use std::collections::BTreeMap;

/// Tells of each link where it leads.
pub(super) fn follow(tree: &Tree, items: &mut [Item]) {
    if items.iter().all(|item| item.extract.links.is_empty()) {
        return;
    }
    let files: Vec<&str> = tree.entries().iter().map(|entry| entry.path.as_str()).collect();
    let mut known: BTreeMap<String, Leads> = BTreeMap::new();
    for item in items {
        let from: Vec<String> = item.path.folders().map(str::to_owned).collect();
        for link in &mut item.extract.links {
            let plain = file_part(&link.target);
            let key = format!("{}\n{plain}", from.join("/"));
            link.leads = *known.entry(key).or_insert_with(|| meant(tree, &files, &from, plain));
        }
    }
}

/// Where a target leads as it is written, else with its percent signs decoded: a name may itself hold one.
fn meant(tree: &Tree, files: &[&str], from: &[String], target: &str) -> Leads {
    let as_written = leads(tree, files, from, target);
    match decoded(target) {
        Some(decoded) if as_written == Leads::Nowhere && decoded != target => {
            leads(tree, files, from, &decoded)
        }
        Some(_) | None => as_written,
    }
}

/// A target without its anchor and query.
pub(super) fn file_part(target: &str) -> &str {
    let target = target.trim();
    target.find(['#', '?']).map_or(target, |at| &target[..at])
}

fn leads(tree: &Tree, files: &[&str], from: &[String], target: &str) -> Leads {
    let rooted = target.starts_with('/');
    let mut parts: Vec<&str> = if rooted { Vec::new() } else { from.iter().map(String::as_str).collect() };
    for part in target.split('/') {
        match part {
            ".." if parts.pop().is_none() => return Leads::Outside,
            "" | "." | ".." => {}
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let folder = format!("{path}/");
    let below = files.partition_point(|file| *file < folder.as_str());
    let is_folder = path.is_empty() || files.get(below).is_some_and(|file| file.starts_with(&folder));
    let listed = files.binary_search(&path.as_str()).is_ok();
    if is_folder || (listed && !target.ends_with('/')) {
        return Leads::There;
    }
    // Where the root of a site lies, only the site knows.
    let elsewhere =
        rooted || path.parse::<RepoPath>().is_ok_and(|name| name.as_str() == path && tree.has(&name));
    if elsewhere && !listed { Leads::Unread } else { Leads::Nowhere }
}

/// With the bytes that stand as `%20`; `None` if they are no text.
fn decoded(target: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(target: &str, from: &str) -> Leads {
        let from: RepoPath = from.parse().unwrap();
        let tree = Tree::memory(
            [from.as_str(), "policies/b c.md", "records/x.csv", "100%25.md"]
                .map(|path| (path.parse().unwrap(), Vec::new())),
        );
        let files: Vec<&str> = tree.entries().iter().map(|entry| entry.path.as_str()).collect();
        let folders: Vec<String> = from.folders().map(str::to_owned).collect();
        meant(&tree, &files, &folders, file_part(target))
    }

    #[test]
    fn a_link_leads_to_a_file_or_a_folder_of_the_tree_and_nowhere_else() {
        for (target, expected) in [
            ("../records/x.csv", Leads::There),
            ("../records/x.csv#row-3", Leads::There),
            ("../records/x.csv?raw=1", Leads::There),
            ("./b%20c.md", Leads::There),
            ("b c.md", Leads::There),
            ("../records", Leads::There),
            ("../records/", Leads::There),
            ("..", Leads::There),
            ("../100%25.md", Leads::There),
            ("/records/x.csv", Leads::There),
            ("/elsewhere/x.csv", Leads::Unread),
            ("../Records/x.csv", Leads::Nowhere),
            ("../records/x.csv/", Leads::Nowhere),
            ("../record", Leads::Nowhere),
            ("../records/%2e%2e/%2e%2e/x.csv", Leads::Outside),
            ("../../x.csv", Leads::Outside),
            ("../../a/records/x.csv", Leads::Outside),
            ("c:/policies/a.md", Leads::Nowhere),
            ("gone.md", Leads::Nowhere),
            ("%ff.md", Leads::Nowhere),
        ] {
            assert_eq!(told(target, "policies/a.md"), expected, "{target}");
        }
    }
}
