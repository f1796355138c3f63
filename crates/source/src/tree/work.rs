//! The work tree on disk: walked in order, `.gitignore` obeyed for untracked files, links and pointers reported, nothing followed.

use super::{Entry, History, Limits, OpenError, ReadError, WorkTree, listing};
use crate::git::{Held, Repository};
use crate::{Place, Problem, RepoPath};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

pub(super) fn open(root: &Path, patterns: &[String], limits: &Limits) -> Result<WorkTree, OpenError> {
    let meta = root.metadata().map_err(|_| OpenError::Missing(root.to_owned()))?;
    if !meta.is_dir() {
        return Err(OpenError::NotAFolder(root.to_owned()));
    }
    let hidden = listing::Hidden::new(patterns)?;
    let repository = Repository::at(root);
    let tracked: Option<BTreeMap<String, Held>> = repository.as_ref().and_then(Repository::tracked);
    let mut tree = WorkTree {
        root: root.to_owned(),
        entries: Vec::new(),
        problems: Vec::new(),
        revision: repository.as_ref().and_then(Repository::revision),
        history: repository.as_ref().map_or(History::None, Repository::history),
        limits: *limits,
    };
    if repository.is_none() && root.ancestors().any(|folder| folder.join(".git").exists()) {
        tree.problems.push(
            Problem::noted("git-unreadable", "this is a git repository, but git does not answer for it")
                .help("Install git, or trust the folder with `git config --global --add safe.directory`; until then nothing counts as tracked and no history is known."),
        );
    }
    let mut ignores: BTreeMap<usize, Gitignore> = BTreeMap::new();
    let mut walk = WalkDir::new(root).max_depth(limits.max_depth).sort_by_file_name().into_iter();
    while let Some(step) = walk.next() {
        let entry = match step {
            Ok(entry) => entry,
            Err(error) => {
                tree.problems.push(unreadable_folder(root, &error));
                continue;
            }
        };
        let depth = entry.depth();
        ignores.retain(|level, _| *level <= depth.saturating_sub(1));
        let Ok(relative) = entry.path().strip_prefix(root) else { continue };
        if entry.file_type().is_dir() {
            let name = entry.file_name().to_string_lossy();
            if depth > 0 && listing::is_pruned(&name) {
                walk.skip_current_dir();
                continue;
            }
            let path = path_of(relative);
            if let (Some(tracked), Some(path), true) = (&tracked, &path, depth > 0)
                && let Some(why) = another(entry.path(), path, tracked)
            {
                // A submodule is said with the tracked paths, whether it is checked out or not.
                if why == Another::Repository && !hidden.hides(path.as_str()) {
                    tree.problems.push(listing::repository(path));
                }
                walk.skip_current_dir();
                continue;
            }
            if depth == limits.max_depth {
                tree.problems.push(listing::too_deep(relative.display()));
            }
            if tracked.is_some() {
                match ignores_of(entry.path()) {
                    Some(Ignores::Matcher(matcher)) => drop(ignores.insert(depth, matcher)),
                    Some(Ignores::TooLarge) => {
                        let file = relative.join(".gitignore");
                        tree.problems.push(listing::long_ignores(&file.to_string_lossy()));
                    }
                    None => {}
                }
            }
            continue;
        }
        let Some(path) = path_of(relative) else {
            tree.problems.push(listing::unreadable_name(&name_of(relative)));
            continue;
        };
        let is_tracked = tracked.as_ref().map(|held| held.contains_key(path.as_str()));
        if hidden.hides(path.as_str()) || (is_tracked == Some(false) && ignored(&ignores, entry.path())) {
            continue;
        }
        if entry.file_type().is_symlink() {
            tree.problems.push(listing::link(&path));
            continue;
        }
        if !entry.file_type().is_file() {
            tree.problems.push(listing::no_file(&path));
            continue;
        }
        if tree.entries.len() >= limits.max_files {
            tree.problems.push(listing::too_many(limits));
            break;
        }
        tree.entries.push(Entry { path, tracked: is_tracked });
    }
    let names = tracked.iter().flatten().map(|(name, _)| name.as_str());
    tree.problems.extend(listing::in_tools(names, &hidden));
    for (name, held) in tracked.iter().flatten() {
        if !hidden.hides(name) && !listing::lies_in_pruned(name) {
            tree.problems.extend(elsewhere(name, *held, root));
        }
    }
    tree.entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

/// The path of a file below the root; `None` if its name is no path.
fn path_of(relative: &Path) -> Option<RepoPath> {
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    RepoPath::exact(&parts?.join("/"))
}

/// The bytes of its name, as git has them.
fn name_of(relative: &Path) -> Vec<u8> {
    let parts: Vec<&[u8]> = relative.components().map(|part| part.as_os_str().as_encoded_bytes()).collect();
    parts.join(&b'/')
}

/// Why a folder belongs to another repository.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Another {
    /// It is a submodule.
    Submodule,
    /// A repository lies there of which this one knows nothing.
    Repository,
}

/// Whether the files of a folder are another repository's: no commit of this one lists them, so the work tree does not either.
fn another(folder: &Path, path: &RepoPath, tracked: &BTreeMap<String, Held>) -> Option<Another> {
    if tracked.get(path.as_str()) == Some(&Held::Submodule) {
        return Some(Another::Submodule);
    }
    let below = format!("{path}/");
    let own = tracked.range(below.clone()..).next().is_some_and(|(name, _)| name.starts_with(&below));
    (!own && folder.join(".git").symlink_metadata().is_ok()).then_some(Another::Repository)
}

/// What a folder ignores.
enum Ignores {
    Matcher(Gitignore),
    TooLarge,
}

/// The patterns of the `.gitignore` of a folder. As in git a link is none.
fn ignores_of(folder: &Path) -> Option<Ignores> {
    let file = folder.join(".gitignore");
    let meta = file.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
    if meta.len() > listing::MAX_IGNORE_BYTES {
        return Some(Ignores::TooLarge);
    }
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(file);
    builder.build().ok().map(Ignores::Matcher)
}

/// The problem of a folder that cannot be listed, by its path below the root.
fn unreadable_folder(root: &Path, error: &walkdir::Error) -> Problem {
    let folder = error.path().and_then(|path| path.strip_prefix(root).ok()).unwrap_or(Path::new(""));
    let why = error.io_error().map_or_else(|| "it is listed twice".to_owned(), ToString::to_string);
    Problem::noted("unreadable-folder", format!("the folder `{}` cannot be read: {why}", folder.display()))
}

/// The problem of a tracked path whose content is not in this work tree.
fn elsewhere(name: &str, held: Held, root: &Path) -> Option<Problem> {
    let path = RepoPath::exact(name)?;
    match held {
        Held::File => None,
        Held::Submodule => Some(listing::submodule(&path)),
        Held::Sparse if root.join(path.as_str()).exists() => None,
        Held::Sparse => Some(
            Problem::noted("not-checked-out", format!("`{path}` is left out of the sparse checkout"))
                .at(Place::file(&path))
                .help("Check out the whole tree with `git sparse-checkout disable`."),
        ),
    }
}

/// The innermost `.gitignore` that says anything decides.
fn ignored(ignores: &BTreeMap<usize, Gitignore>, path: &Path) -> bool {
    for matcher in ignores.values().rev() {
        let answer = matcher.matched_path_or_any_parents(path, false);
        if !answer.is_none() {
            return answer.is_ignore();
        }
    }
    false
}

/// The bytes that stand at a path, a pointer too.
pub(super) fn stored(tree: &WorkTree, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
    read_below(&tree.root, path, tree.limits.max_file_bytes)
}

/// The bytes of a regular file below a folder, if it is not larger than `limit`. No link is followed on the way, and nothing is opened
/// that is no file: whoever reads a pipe waits for its writer.
pub(crate) fn read_below(root: &Path, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
    read_bounded(&own(root, path, std::fs::FileType::is_file)?, limit)
}

/// The place of something below a folder that is reached without following a link.
pub(crate) fn own(
    root: &Path,
    path: &RepoPath,
    is_it: impl Fn(&std::fs::FileType) -> bool,
) -> Result<PathBuf, ReadError> {
    let mut full = root.to_owned();
    let mut kind = None;
    for part in path.as_str().split('/') {
        full.push(part);
        let meta = full.symlink_metadata().map_err(|error| match error.kind() {
            // A file stands where the path has a folder.
            ErrorKind::NotFound | ErrorKind::NotADirectory => ReadError::Missing,
            _ => ReadError::Io(error),
        })?;
        if meta.file_type().is_symlink() {
            return Err(ReadError::Link);
        }
        kind = Some(meta.file_type());
    }
    if kind.is_some_and(|kind| is_it(&kind)) { Ok(full) } else { Err(ReadError::NotAFile) }
}

/// The bytes of a file on disk, if it is not larger than `limit`.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    #[allow(clippy::disallowed_methods)] // the one door to the disk
    let file = std::fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge { size: bytes.len() as u64, limit });
    }
    Ok(bytes)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use crate::sample::Sample;
    use crate::tree::{ReadError, Tree};
    use crate::{Limits, RepoPath, renames};
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::process::Command;

    fn opened(sample: &Sample) -> Tree {
        Tree::open(sample.root(), &[], &Limits::default()).unwrap()
    }

    fn names(tree: &Tree) -> Vec<&str> {
        tree.entries().iter().map(|entry| entry.path.as_str()).collect()
    }

    fn told(tree: &Tree) -> Vec<String> {
        let place = |problem: &crate::Problem| {
            problem.place.as_ref().map(|place| place.path.to_string()).unwrap_or_default()
        };
        tree.problems().iter().map(|problem| format!("{} {}", problem.code, place(problem))).collect()
    }

    fn path(name: &str) -> RepoPath {
        name.parse().unwrap()
    }

    #[test]
    fn a_submodule_is_not_entered_whether_it_is_checked_out_or_not() {
        let (sample, other) = (Sample::new(), Sample::new());
        other.commit("2026-01-01", &[("leavers.csv", "another's\n")]);
        sample.commit("2026-01-01", &[("a.md", "a\n")]);
        let address = other.root().display().to_string();
        let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"];
        sample.git(&[add.as_slice(), &["--", &address, "records"]].concat());
        let commit = sample.commit("2026-01-02", &[("records/untracked.csv", "another's too\n")]);
        let tree = opened(&sample);
        let committed = Tree::at_revision(sample.root(), &commit, &[], &Limits::default()).unwrap();
        assert_eq!(names(&tree), [".gitmodules", "a.md"]);
        assert_eq!((names(&tree), told(&tree)), (names(&committed), told(&committed)));
        assert_eq!(told(&tree), ["submodule records"]);
        sample.git(&["submodule", "--quiet", "deinit", "--force", "--all"]);
        assert_eq!((names(&opened(&sample)), told(&opened(&sample))), (names(&tree), told(&tree)));
    }

    #[test]
    fn a_repository_inside_is_anothers_unless_its_files_are_tracked_here() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("kept/a.md", "a\n")]);
        sample.write(&[("clone/b.md", "b\n"), ("plain/c.md", "c\n"), ("plain/deep/d.md", "d\n")]);
        for folder in ["kept", "clone", "plain/deep"] {
            sample.git(&["init", "-q", folder]);
        }
        let tree = opened(&sample);
        assert_eq!(names(&tree), ["kept/a.md", "plain/c.md"]);
        assert_eq!(told(&tree), ["nested-repository clone", "nested-repository plain/deep"]);
        let outside = Tree::open(&sample.root().join("clone"), &[], &Limits::default()).unwrap();
        assert_eq!(names(&outside), ["b.md"], "checked on its own it is read");
    }

    #[test]
    fn a_name_that_is_no_path_is_told_and_stands_for_no_other_file() {
        let sample = Sample::new();
        let from = sample.commit("2026-01-01", &[("records/a.csv", "true\n"), ("old.csv", "moved\n")]);
        std::fs::remove_file(sample.root().join("old.csv")).unwrap();
        sample.write(&[("records/new.csv", "new\n")]);
        for (name, text) in [
            (b"records\\a.csv".as_slice(), "false\n"),
            (b"..\\b.csv", "b\n"),
            (b"records\\new.csv", "moved\n"),
            (b"caf\xe9 100%.csv", "c\n"),
        ] {
            crate::disk::write(&sample.root().join(OsStr::from_bytes(name)), text.as_bytes()).unwrap();
        }
        let commit = sample.commit("2026-01-02", &[]);
        let committed = Tree::at_revision(sample.root(), &commit, &[], &Limits::default()).unwrap();
        for tree in [opened(&sample), committed] {
            assert_eq!(names(&tree), ["records/a.csv", "records/new.csv"]);
            assert_eq!(tree.read(&path("records/a.csv")).unwrap(), b"true\n");
            let expected = [
                "unreadable-name ..%5Cb.csv",
                "unreadable-name caf%E9 100%25.csv",
                "unreadable-name records%5Ca.csv",
                "unreadable-name records%5Cnew.csv",
            ];
            assert_eq!(told(&tree), expected);
            assert!(renames(sample.root(), &from, &tree).is_empty(), "no other file takes the place of one");
        }
    }

    #[test]
    fn what_is_no_file_is_told_and_never_opened() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "a\n"), ("b.md", "b\n")]);
        std::fs::remove_file(sample.root().join("b.md")).unwrap();
        for pipe in ["b.md", "c.md"] {
            assert!(Command::new("mkfifo").arg(sample.root().join(pipe)).status().unwrap().success());
        }
        let _socket = std::os::unix::net::UnixListener::bind(sample.root().join("d.md")).unwrap();
        let tree = opened(&sample);
        assert_eq!(names(&tree), ["a.md"]);
        assert_eq!(told(&tree), ["no-regular-file b.md", "no-regular-file c.md", "no-regular-file d.md"]);
        for name in ["b.md", "c.md", "d.md", ".git"] {
            assert!(matches!(tree.read(&path(name)), Err(ReadError::NotAFile)), "{name}");
        }
        for name in ["no.md", "a.md/b.md"] {
            assert!(matches!(tree.read(&path(name)), Err(ReadError::Missing)), "{name}");
        }
    }

    #[test]
    fn ignores_that_lead_elsewhere_or_are_endless_hide_nothing() {
        let sample = Sample::new();
        sample.write(&[("a.md", "a\n"), ("more/b.md", "b\n"), ("more/patterns", "*.md\n")]);
        std::os::unix::fs::symlink("more/patterns", sample.root().join(".gitignore")).unwrap();
        sample.write(&[("more/.gitignore", &"*.md\n".repeat(60_000))]);
        let tree = opened(&sample);
        assert_eq!(names(&tree), ["a.md", "more/.gitignore", "more/b.md", "more/patterns"]);
        assert_eq!(told(&tree), ["link-not-followed .gitignore", "gitignore-too-large "]);
    }
}
