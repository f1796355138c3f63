//! The work tree on disk: walked in order, `.gitignore` obeyed for untracked files, links and pointers reported, nothing followed.

use super::{Entry, History, Limits, OpenError, ReadError, WorkTree, listing};
use crate::git::{Held, Repository};
use crate::{Place, Problem, RepoPath};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
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
                let problem =
                    Problem::noted("unreadable-folder", format!("a folder cannot be read: {error}"));
                tree.problems.push(problem);
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
            if depth == limits.max_depth {
                tree.problems.push(listing::too_deep(relative.display()));
            }
            if tracked.is_some() && entry.path().join(".gitignore").is_file() {
                let mut builder = GitignoreBuilder::new(entry.path());
                builder.add(entry.path().join(".gitignore"));
                if let Ok(matcher) = builder.build() {
                    ignores.insert(depth, matcher);
                }
            }
            continue;
        }
        let Some(text) = relative.to_str() else {
            tree.problems.push(listing::unreadable_name(&relative.to_string_lossy()));
            continue;
        };
        let Ok(path) = text.parse::<RepoPath>() else { continue };
        let is_tracked = tracked.as_ref().map(|held| held.contains_key(path.as_str()));
        if hidden.hides(path.as_str()) || (is_tracked == Some(false) && ignored(&ignores, entry.path())) {
            continue;
        }
        if entry.file_type().is_symlink() {
            tree.problems.push(listing::link(&path));
            continue;
        }
        if !entry.file_type().is_file() {
            continue;
        }
        if tree.entries.len() >= limits.max_files {
            tree.problems.push(listing::too_many(limits));
            break;
        }
        tree.entries.push(Entry { path, tracked: is_tracked });
    }
    for (name, held) in tracked.iter().flatten() {
        if !hidden.hides(name) && !listing::lies_in_pruned(name) {
            tree.problems.extend(elsewhere(name, *held, root));
        }
    }
    tree.entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

/// The problem of a tracked path whose content is not in this work tree.
fn elsewhere(name: &str, held: Held, root: &Path) -> Option<Problem> {
    let path: RepoPath = name.parse().ok()?;
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
    let mut full = tree.root.clone();
    for part in path.as_str().split('/') {
        full.push(part);
        if full.symlink_metadata()?.file_type().is_symlink() {
            return Err(ReadError::Link);
        }
    }
    read_bounded(&full, tree.limits.max_file_bytes)
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
