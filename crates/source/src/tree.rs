//! A tree of files: the work tree on disk, a commit, or files in memory. Read once, listed in the order of their paths.

mod listing;
mod pointer;
mod revision;
mod work;

pub use listing::UNREADABLE_NAME;
pub use revision::RevisionTree;

use crate::{Problem, RepoPath};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path.
    pub path: RepoPath,
    /// Whether git tracks it; `None` without git.
    pub tracked: Option<bool>,
}

/// Bounds on what is read: counts, never seconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A larger file is a problem and is not read.
    pub max_file_bytes: u64,
    /// Files past this number are not listed, and that is a problem.
    pub max_files: usize,
    /// Folders nested deeper are not entered.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_file_bytes: 32 * 1024 * 1024, max_files: 500_000, max_depth: 64 }
    }
}

impl Limits {
    /// Of the paths of a commit, how many are looked at: git lists the folders too that are never entered.
    fn max_paths(&self) -> usize {
        self.max_files.saturating_mul(4)
    }
}

/// How much of the history git has here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// All of it.
    Full,
    /// A shallow clone.
    Shallow,
    /// No git, or no commit.
    None,
}

/// The tree cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is nothing at the path.
    #[error("there is no folder `{}`", .0.display())]
    Missing(PathBuf),
    /// It is a file.
    #[error("`{}` is a file; expected a folder", .0.display())]
    NotAFolder(PathBuf),
    /// An ignore pattern is no glob.
    #[error("`{pattern}` is no path pattern: {reason}")]
    Pattern {
        /// The pattern as written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The files of a commit cannot be listed.
    #[error("the files of commit {commit} cannot be listed: {reason}")]
    Unlisted {
        /// The commit as given.
        commit: String,
        /// What git says.
        reason: String,
    },
}

/// One file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No such file in the tree.
    #[error("no such file in the tree")]
    Missing,
    /// Larger than the limit.
    #[error("{size} bytes are more than the limit of {limit}")]
    TooLarge {
        /// Bytes found.
        size: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// A symbolic link; links are never followed.
    #[error("a symbolic link is not followed")]
    Link,
    /// A path that leads out of the folder.
    #[error("it lies outside the folder that is checked")]
    Outside,
    /// A folder, a pipe, a socket or a device.
    #[error("it is no regular file")]
    NotAFile,
    /// A Git LFS pointer: the content is elsewhere.
    #[error("a Git LFS pointer stands in place of the content; fetch it with `git lfs pull`")]
    Pointer,
    /// A partial clone left the object out; nothing is fetched.
    #[error("the object is not in this clone; fetch it with `git fetch --refetch --no-filter`")]
    Absent,
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// A tree of files.
#[derive(Debug)]
pub enum Tree {
    /// Files on disk.
    Work(WorkTree),
    /// The files of a commit.
    Revision(RevisionTree),
    /// Files in memory, for rule cases and tests.
    Memory(MemoryTree),
}

/// Files on disk below a root.
#[derive(Debug)]
pub struct WorkTree {
    root: PathBuf,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
    revision: Option<String>,
    history: History,
    limits: Limits,
}

/// Files in memory.
#[derive(Debug)]
pub struct MemoryTree {
    entries: Vec<Entry>,
    files: BTreeMap<RepoPath, Vec<u8>>,
}

impl Tree {
    /// Lists the files below `root`. `ignore` holds path patterns of the configuration. Tracked files are always listed;
    /// `.gitignore` hides only untracked ones; links are never followed.
    pub fn open(root: &Path, ignore: &[String], limits: &Limits) -> Result<Self, OpenError> {
        work::open(root, ignore, limits).map(Self::Work)
    }

    /// Lists the files of a commit (its full id) below `root`, which may be any folder of the repository; what is checked out
    /// plays no part. The same folders are left out and the same patterns obeyed as in [`Tree::open`].
    pub fn at_revision(
        root: &Path,
        commit: &str,
        ignore: &[String],
        limits: &Limits,
    ) -> Result<Self, OpenError> {
        revision::open(root, commit, ignore, limits).map(Self::Revision)
    }

    /// The same commit with the files hidden that these patterns hide, as if it had been listed with them; nothing is asked of git.
    /// Other trees are listed once, and stay as they are.
    pub fn hiding(&self, ignore: &[String]) -> Result<Self, OpenError> {
        match self {
            Self::Revision(tree) => tree.hiding(ignore).map(Self::Revision),
            Self::Memory(tree) => Ok(Self::memory(tree.files.clone())),
            Self::Work(tree) => Self::open(&tree.root, ignore, &tree.limits),
        }
    }

    /// A tree of files in memory.
    pub fn memory(files: impl IntoIterator<Item = (RepoPath, Vec<u8>)>) -> Self {
        let files: BTreeMap<_, _> = files.into_iter().collect();
        let entries = files.keys().map(|path| Entry { path: path.clone(), tracked: None }).collect();
        Self::Memory(MemoryTree { entries, files })
    }

    /// The files, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        match self {
            Self::Work(tree) => &tree.entries,
            Self::Revision(tree) => &tree.entries,
            Self::Memory(tree) => &tree.entries,
        }
    }

    /// What could not be listed: links, pointers to large files, submodules.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Work(tree) => &tree.problems,
            Self::Revision(tree) => &tree.problems,
            Self::Memory(_) => &[],
        }
    }

    /// The bytes of a file.
    pub fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        let bytes = match self {
            Self::Work(tree) => work::stored(tree, path)?,
            Self::Revision(tree) => tree.stored(path)?,
            Self::Memory(tree) => return tree.files.get(path).cloned().ok_or(ReadError::Missing),
        };
        if pointer::is_pointer(&bytes) { Err(ReadError::Pointer) } else { Ok(bytes) }
    }

    /// Whether exactly these bytes stand at a path, or a Git LFS pointer to them. A commit knows it by their id, mostly without
    /// reading; what cannot be read is not held.
    pub fn holds(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        match self {
            Self::Work(tree) => work::stored(tree, path)
                .is_ok_and(|stored| stored == bytes || pointer::stands_for(&stored, bytes)),
            Self::Revision(tree) => tree.holds(path, bytes),
            Self::Memory(tree) => tree.files.get(path).is_some_and(|stored| stored == bytes),
        }
    }

    /// Whether there is a file or link at a path, listed or not.
    pub fn has(&self, path: &RepoPath) -> bool {
        match self {
            Self::Work(tree) => tree.root.join(path.as_str()).symlink_metadata().is_ok(),
            Self::Revision(tree) => tree.has(path),
            Self::Memory(tree) => tree.files.contains_key(path),
        }
    }

    /// Of the paths of a commit that this tree is held against, how many are looked at.
    pub(crate) fn most_paths(&self) -> usize {
        match self {
            Self::Work(tree) => tree.limits.max_paths(),
            Self::Revision(tree) => tree.limits.max_paths(),
            Self::Memory(_) => 0,
        }
    }

    /// The commit that is checked out, or that the tree is of.
    pub fn revision(&self) -> Option<&str> {
        match self {
            Self::Work(tree) => tree.revision.as_deref(),
            Self::Revision(tree) => Some(&tree.revision),
            Self::Memory(_) => None,
        }
    }

    /// The folder on disk, from which git answers for a commit too; `None` in memory.
    pub fn root(&self) -> Option<&Path> {
        match self {
            Self::Work(tree) => Some(&tree.root),
            Self::Revision(tree) => Some(&tree.root),
            Self::Memory(_) => None,
        }
    }

    /// How much history there is.
    pub fn history(&self) -> History {
        match self {
            Self::Work(tree) => tree.history,
            Self::Revision(tree) => tree.history,
            Self::Memory(_) => History::None,
        }
    }

    /// How many listed files git does not track.
    pub fn untracked(&self) -> usize {
        self.entries().iter().filter(|entry| entry.tracked == Some(false)).count()
    }
}

pub(crate) use work::{own as work_own, read_below as work_read_below};

/// The bytes of a file outside any tree, if it is not larger than `limit`.
pub(crate) fn work_read(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    work::read_bounded(path, limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        crate::disk::write(&path, text.as_bytes()).unwrap();
    }

    fn names(tree: &Tree) -> Vec<&str> {
        tree.entries().iter().map(|entry| entry.path.as_str()).collect()
    }

    #[test]
    fn gitignore_hides_only_what_git_does_not_track() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, ".gitignore", "*.log\n");
        write(root, "kept.log", "tracked");
        write(root, "hidden.log", "untracked");
        write(root, "notes/plain.md", "untracked");
        let git = |arguments: &[&str]| {
            Command::new("git").args(arguments).current_dir(root).output().unwrap().status.success()
        };
        assert!(git(&["init", "-q"]) && git(&["add", "-f", "kept.log", ".gitignore"]));
        let tree = Tree::open(root, &[], &Limits::default()).unwrap();
        assert_eq!(names(&tree), [".gitignore", "kept.log", "notes/plain.md"]);
        assert_eq!(tree.untracked(), 1);
        assert_eq!(tree.history(), History::None);
        let fewer = Tree::open(root, &["notes".into()], &Limits::default()).unwrap();
        assert_eq!(names(&fewer), [".gitignore", "kept.log"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_reported_and_never_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, "a.md", "a");
        std::os::unix::fs::symlink("/etc", root.join("out")).unwrap();
        std::os::unix::fs::symlink(root, root.join("circle")).unwrap();
        let tree = Tree::open(root, &[], &Limits::default()).unwrap();
        assert_eq!(names(&tree), ["a.md"]);
        assert_eq!(tree.problems().iter().map(|p| p.code).collect::<Vec<_>>(), ["link-not-followed"; 2]);
        assert!(matches!(tree.read(&"out/passwd".parse().unwrap()), Err(ReadError::Link)));
    }

    #[test]
    fn a_missing_folder_a_file_and_a_large_file_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "big.md", "0123456789");
        let limits = Limits { max_file_bytes: 5, ..Limits::default() };
        assert!(matches!(Tree::open(&folder.path().join("no"), &[], &limits), Err(OpenError::Missing(_))));
        assert!(matches!(
            Tree::open(&folder.path().join("big.md"), &[], &limits),
            Err(OpenError::NotAFolder(_))
        ));
        let tree = Tree::open(folder.path(), &[], &limits).unwrap();
        assert!(matches!(tree.read(&"big.md".parse().unwrap()), Err(ReadError::TooLarge { .. })));
    }

    #[test]
    fn what_git_holds_elsewhere_is_said_and_never_read_as_content() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, "policy.md", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
        write(root, "gone/register.csv", "id\n1\n");
        let git = |arguments: &[&str]| {
            Command::new("git").args(arguments).current_dir(root).output().unwrap().status.success()
        };
        assert!(git(&["init", "-q"]) && git(&["add", "."]));
        let module = format!("160000,{},vendor", "1".repeat(40));
        assert!(git(&["update-index", "--add", "--cacheinfo", &module]));
        assert!(git(&["update-index", "--skip-worktree", "gone/register.csv"]));
        std::fs::remove_dir_all(root.join("gone")).unwrap();
        let tree = Tree::open(root, &[], &Limits::default()).unwrap();
        assert_eq!(names(&tree), ["policy.md"]);
        assert!(matches!(tree.read(&"policy.md".parse().unwrap()), Err(ReadError::Pointer)));
        let codes: Vec<_> = tree.problems().iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["not-checked-out", "submodule"]);
    }

    #[test]
    fn what_git_holds_in_a_folder_of_tools_is_said() {
        let sample = crate::sample::Sample::new();
        let files = [
            ("a.md", "a"),
            ("node_modules/x/leavers.csv", "a"),
            ("node_modules/y.csv", "b"),
            ("sub/target/z.md", "c"),
        ];
        let commit = sample.commit("2026-01-01", &files);
        sample.write(&[("target/built.md", "nobody tracks it")]);
        let said = |tree: &Tree| -> Vec<String> {
            let place = |problem: &Problem| {
                problem.place.as_ref().map_or(String::new(), |place| place.path.to_string())
            };
            tree.problems().iter().map(|problem| format!("{} {}", problem.code, place(problem))).collect()
        };
        let expected = ["folder-of-tools node_modules", "folder-of-tools sub/target"];
        assert_eq!(said(&Tree::open(sample.root(), &[], &Limits::default()).unwrap()), expected);
        let whole = Tree::at_revision(sample.root(), &commit, &[], &Limits::default()).unwrap();
        assert_eq!(said(&whole), expected);
        let ignoring = Tree::open(sample.root(), &["node_modules".into()], &Limits::default()).unwrap();
        assert_eq!(said(&ignoring), expected[1..]);
    }

    #[test]
    fn a_folder_nested_too_deep_is_said() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a/b/c.md", "deep");
        let limits = Limits { max_depth: 1, ..Limits::default() };
        let tree = Tree::open(folder.path(), &[], &limits).unwrap();
        assert_eq!(tree.problems().iter().map(|p| p.code).collect::<Vec<_>>(), ["too-deep"]);
    }

    #[test]
    fn a_repository_that_git_refuses_is_said() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), ".git/HEAD", "broken");
        let tree = Tree::open(folder.path(), &[], &Limits::default()).unwrap();
        assert_eq!(tree.problems().iter().map(|p| p.code).collect::<Vec<_>>(), ["git-unreadable"]);
    }
}
