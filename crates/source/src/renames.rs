//! Which files of a tree had another path in a commit.

use crate::RepoPath;
use crate::git::{Listed, ObjectId, Repository, Sort};
use crate::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The files of `head` that had another path in the commit `from` (its full id): new path to old path, both below `root`. What
/// is committed is found by likeness, as git does it; what is moved in the work tree only, by equal content. An old path is
/// used once, and only if nothing stands there any more. Of commits past the limits of the head none is told.
pub fn renames(root: &Path, from: &str, head: &Tree) -> BTreeMap<RepoPath, RepoPath> {
    let (Some(repository), Some(from)) = (Repository::at(root), ObjectId::parse(from)) else {
        return BTreeMap::new();
    };
    let Some(to) = head.revision().and_then(ObjectId::parse) else { return BTreeMap::new() };
    let most = head.most_paths();
    let Some(before) = files(&repository, &from, most) else { return BTreeMap::new() };
    let committed = repository.renamed(&from, &to);
    let listed: BTreeSet<&RepoPath> = head.entries().iter().map(|entry| &entry.path).collect();
    let mut renames: BTreeMap<RepoPath, RepoPath> = committed
        .iter()
        .filter(|(new, old)| listed.contains(new) && !head.has(old))
        .map(|(new, old)| (new.clone(), old.clone()))
        .collect();
    if matches!(head, Tree::Work(_)) {
        let Some(now) = (if from == to { Some(before.clone()) } else { files(&repository, &to, most) })
        else {
            return BTreeMap::new();
        };
        moved(&from, &before, &now, head, &committed, &mut renames);
    }
    renames
}

/// Adds the moves that are not committed.
fn moved(
    from: &ObjectId,
    before: &BTreeMap<RepoPath, Listed>,
    now: &BTreeMap<RepoPath, Listed>,
    head: &Tree,
    committed: &BTreeMap<RepoPath, RepoPath>,
    renames: &mut BTreeMap<RepoPath, RepoPath>,
) {
    let mut used: BTreeSet<RepoPath> = renames.values().cloned().collect();
    // Files that are gone, under the path they had in the commit that is compared with. A change can remove and add any number of them:
    // none is held against every other.
    let mut gone: BTreeMap<&ObjectId, Vec<&RepoPath>> = BTreeMap::new();
    let empty = from.of_file(&[]);
    for (path, file) in now.iter().chain(before) {
        let old = committed.get(path).unwrap_or(path);
        let is_gone = !head.has(path) && !head.has(old) && before.contains_key(old) && !used.contains(old);
        if is_gone && file.id != empty {
            gone.entry(&file.id).or_default().push(old);
        }
    }
    if gone.is_empty() {
        return;
    }
    let new: Vec<(&RepoPath, ObjectId)> = head
        .entries()
        .iter()
        .filter(|entry| !before.contains_key(&entry.path) && !renames.contains_key(&entry.path))
        .filter_map(|entry| Some((&entry.path, from.of_file(&head.read(&entry.path).ok()?))))
        .collect();
    // A file that kept its name goes first: of several with one content, it is the likeliest.
    for keeps_name in [true, false] {
        for (path, id) in &new {
            let fits = |old: &&&RepoPath| !used.contains(**old) && (!keeps_name || old.name() == path.name());
            if renames.contains_key(*path) {
                continue;
            }
            if let Some(old) = gone.get(id).and_then(|old| old.iter().find(fits).copied()) {
                used.insert(old.clone());
                renames.insert((*path).clone(), old.clone());
            }
        }
    }
}

/// The files of a commit by path; `None` if git does not list them, or more than `most`.
fn files(repository: &Repository, commit: &ObjectId, most: usize) -> Option<BTreeMap<RepoPath, Listed>> {
    let (listed, more) = repository.list(commit, most).ok()?;
    if more {
        return None;
    }
    let files = listed.into_iter().filter(|listed| listed.sort == Sort::File);
    Some(
        files
            .filter_map(|file| Some((RepoPath::exact(std::str::from_utf8(&file.name).ok()?)?, file)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::sample::Sample;

    fn told(sample: &Sample, folder: &str, from: &str, commit: Option<&str>) -> Vec<String> {
        let root = sample.root().join(folder);
        let tree = match commit {
            Some(commit) => Tree::at_revision(&root, commit, &[], &Limits::default()).unwrap(),
            None => Tree::open(&root, &[], &Limits::default()).unwrap(),
        };
        renames(&root, from, &tree).iter().map(|(new, old)| format!("{old} -> {new}")).collect()
    }

    #[test]
    fn a_committed_rename_is_found_by_likeness_and_only_below_the_root() {
        let sample = Sample::new();
        let text = "one\ntwo\nthree\nfour\nfive\n";
        let from =
            sample.commit("2026-01-01", &[("sub/a.md", text), ("sub/stays.md", "x\n"), ("out.md", "out\n")]);
        sample.git(&["mv", "sub/a.md", "sub/b.md"]);
        sample.git(&["mv", "out.md", "sub/in.md"]);
        let to = sample.commit("2026-01-02", &[("sub/b.md", "one\ntwo\nthree\nfour\nFIVE\n")]);
        for commit in [None, Some(to.as_str())] {
            assert_eq!(told(&sample, "sub", &from, commit), ["a.md -> b.md"]);
            assert_eq!(told(&sample, "", &from, commit), ["sub/a.md -> sub/b.md", "out.md -> sub/in.md"]);
        }
        sample.write(&[("sub/a.md", "again\n")]);
        assert!(told(&sample, "sub", &from, None).is_empty(), "the old path is in use again");
    }

    #[test]
    fn a_move_that_is_not_committed_is_found_by_equal_content() {
        let sample = Sample::new();
        let from = sample.commit(
            "2026-01-01",
            &[
                ("a/register.csv", "id\n1\n"),
                ("b/register.csv", "id\n1\n"),
                ("c.md", "c\n"),
                ("empty.md", ""),
            ],
        );
        let to = |old: &str, new: &str| {
            let new = sample.root().join(new);
            std::fs::create_dir_all(new.parent().unwrap()).unwrap();
            std::fs::rename(sample.root().join(old), new).unwrap();
        };
        to("b/register.csv", "z/other.csv");
        to("a/register.csv", "y/register.csv");
        to("empty.md", "nothing.md");
        assert_eq!(
            told(&sample, "", &from, None),
            ["a/register.csv -> y/register.csv", "b/register.csv -> z/other.csv"]
        );
        sample.commit("2026-01-02", &[("c.md", "c\n")]);
        to("c.md", "d.md");
        sample.commit("2026-01-03", &[]);
        to("d.md", "e.md");
        let told = told(&sample, "", &from, None);
        assert!(told.contains(&"c.md -> e.md".to_owned()), "moved once more on top of a commit: {told:?}");
        assert_eq!(told.len(), 3);
    }
}
