//! When files last changed, by git: one pass over the history for all files that are asked for.

use crate::git::{Follow, ObjectId, Repository};
use crate::moment::Zone;
use crate::tree::{History, Tree};
use crate::{Moment, RepoPath};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The last commit that changed a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it was committed: the instant, with its civil day in UTC.
    pub when: Moment,
    /// Who wrote it.
    pub author: String,
    /// The full name of the commit.
    pub commit: String,
}

/// The last committed change of each wanted file, up to the commit that the tree is of. A file that the history does not decide has no entry: without git, in a
/// shallow clone (where every file looks changed by the oldest commit) and for files never committed.
pub fn changes(tree: &Tree, wanted: &BTreeSet<RepoPath>) -> BTreeMap<RepoPath, Change> {
    let mut found = BTreeMap::new();
    let Some(root) = tree.root().filter(|_| tree.history() == History::Full && !wanted.is_empty()) else {
        return found;
    };
    let (Some(repository), Some(from)) = (Repository::at(root), tree.revision().and_then(ObjectId::parse))
    else {
        return found;
    };
    repository.walk(&from, Follow::FirstParent, |commit, touched| {
        let wanted_path = RepoPath::exact(touched.path).filter(|path| wanted.contains(path));
        if let (Some(path), Ok(instant)) = (wanted_path, Timestamp::from_second(commit.seconds)) {
            found.entry(path).or_insert_with(|| Change {
                when: Moment::instant(instant, &Zone::utc()),
                author: commit.author.clone(),
                commit: commit.id.clone(),
            });
        }
        found.len() < wanted.len()
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use std::path::Path;
    use std::process::Command;

    fn commit(root: &Path, day: &str, files: &[(&str, &str)]) {
        for (name, text) in files {
            crate::disk::write(&root.join(name), text.as_bytes()).unwrap();
        }
        for arguments in [vec!["add", "."], vec!["commit", "-qm", "x"]] {
            let done = Command::new("git")
                .args([
                    "-c",
                    "user.name=Ana Ruiz",
                    "-c",
                    "user.email=a@example.org",
                    "-c",
                    "commit.gpgsign=false",
                ])
                .args(arguments)
                .env("GIT_COMMITTER_DATE", format!("{day}T12:00:00Z"))
                .current_dir(root)
                .status();
            assert!(done.unwrap().success());
        }
    }

    #[test]
    fn each_file_has_its_own_last_change_even_below_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert!(Command::new("git").args(["init", "-q"]).current_dir(root).status().unwrap().success());
        std::fs::create_dir(root.join("sub")).unwrap();
        commit(root, "2026-01-10", &[("old.md", "a"), ("sub/ne w.md", "a")]);
        commit(root, "2026-03-01", &[("sub/ne w.md", "b"), ("other.md", "c")]);
        let ask = |root: &Path, names: &[&str]| {
            let tree = Tree::open(root, &[], &Limits::default()).unwrap();
            let wanted = names.iter().map(|name| name.parse().unwrap()).collect();
            changes(&tree, &wanted)
                .into_iter()
                .map(|(path, change)| format!("{path} {} {}", change.when.first, change.author))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            ask(root, &["old.md", "sub/ne w.md", "never.md"]),
            ["old.md 2026-01-10 Ana Ruiz", "sub/ne w.md 2026-03-01 Ana Ruiz"]
        );
        assert_eq!(ask(&root.join("sub"), &["ne w.md"]), ["ne w.md 2026-03-01 Ana Ruiz"]);
        let memory = Tree::memory([("old.md".parse().unwrap(), Vec::new())]);
        assert!(changes(&memory, &["old.md".parse().unwrap()].into()).is_empty());
    }
}
