//! The work tree on disk: walked in order, `.gitignore` obeyed for untracked files, links and pointers reported, nothing followed.

use super::{Entry, History, Limits, OpenError, ReadError, WorkTree};
use crate::{Place, Problem, RepoPath, git};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use walkdir::WalkDir;

/// Folders that hold tools, not evidence.
const PRUNED: [&str; 8] = [".git", ".hg", ".svn", "node_modules", "target", ".venv", "__pycache__", ".cache"];

pub(super) fn open(root: &Path, patterns: &[String], limits: &Limits) -> Result<WorkTree, OpenError> {
    let meta = root.metadata().map_err(|_| OpenError::Missing(root.to_owned()))?;
    if !meta.is_dir() {
        return Err(OpenError::NotAFolder(root.to_owned()));
    }
    let hidden = patterns_of(patterns)?;
    let repository = git::Repository::at(root);
    let tracked: Option<BTreeSet<String>> = repository.as_ref().and_then(git::Repository::tracked);
    let mut tree = WorkTree {
        root: root.to_owned(),
        entries: Vec::new(),
        problems: Vec::new(),
        revision: repository.as_ref().and_then(git::Repository::revision),
        history: repository.as_ref().map_or(History::None, git::Repository::history),
        limits: *limits,
    };
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
            if depth > 0 && PRUNED.contains(&name.as_ref()) {
                walk.skip_current_dir();
                continue;
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
            let shown = relative.to_string_lossy();
            tree.problems.push(
                Problem::noted(
                    "unreadable-name",
                    format!("the name of `{shown}` is no UTF-8; it is not read"),
                )
                .help("Rename the file."),
            );
            continue;
        };
        let Ok(path) = text.parse::<RepoPath>() else { continue };
        let is_tracked = tracked.as_ref().map(|set| set.contains(path.as_str()));
        if hidden.is_match(path.as_str()) || (is_tracked == Some(false) && ignored(&ignores, entry.path())) {
            continue;
        }
        if entry.file_type().is_symlink() {
            tree.problems.push(
                Problem::noted(
                    "link-not-followed",
                    format!("`{path}` is a symbolic link and is not followed"),
                )
                .at(Place::file(&path))
                .help("Put the file itself into the tree; a link can lead out of it."),
            );
            continue;
        }
        if !entry.file_type().is_file() {
            continue;
        }
        if tree.entries.len() >= limits.max_files {
            tree.problems.push(
                Problem::noted(
                    "too-many-files",
                    format!("more than {} files; the rest is not read", limits.max_files),
                )
                .help("Check a smaller folder, or ignore folders that hold no evidence."),
            );
            break;
        }
        let size = entry.metadata().map_or(0, |meta| meta.len());
        tree.entries.push(Entry { path, size, tracked: is_tracked });
    }
    tree.entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

fn patterns_of(patterns: &[String]) -> Result<GlobSet, OpenError> {
    let mut set = GlobSetBuilder::new();
    let wrong = |pattern: &str, error: &globset::Error| OpenError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    for pattern in patterns {
        let folder = format!("{}/**", pattern.trim_end_matches('/'));
        for form in [pattern.as_str(), folder.as_str()] {
            let glob =
                GlobBuilder::new(form).literal_separator(true).build().map_err(|e| wrong(pattern, &e))?;
            set.add(glob);
        }
    }
    set.build().map_err(|error| wrong("", &error))
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

pub(super) fn read(tree: &WorkTree, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
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
