//! What a tree lists, and what it says about the rest: the same for the work tree and for a commit.

use super::{Limits, OpenError};
use crate::{Place, Problem, RepoPath};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::fmt::Display;

/// Folders that hold tools, not evidence.
const PRUNED: [&str; 8] = [".git", ".hg", ".svn", "node_modules", "target", ".venv", "__pycache__", ".cache"];

/// Whether a folder of this name is never entered.
pub(super) fn is_pruned(folder: &str) -> bool {
    PRUNED.contains(&folder)
}

/// Whether a path lies in a folder that is never entered.
pub(super) fn lies_in_pruned(name: &str) -> bool {
    name.rsplit_once('/').is_some_and(|(folders, _)| folders.split('/').any(is_pruned))
}

/// The paths that the configuration ignores.
pub(super) struct Hidden(GlobSet);

impl Hidden {
    /// Reads the patterns; each hides what it matches and all below it.
    pub(super) fn new(patterns: &[String]) -> Result<Self, OpenError> {
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
        set.build().map(Self).map_err(|error| wrong("", &error))
    }

    /// Whether a path is ignored.
    pub(super) fn hides(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

/// A folder past the greatest depth.
pub(super) fn too_deep(folder: impl Display) -> Problem {
    Problem::noted("too-deep", format!("`{folder}` is nested too deep and is not entered"))
        .help("Move the evidence nearer to the root.")
}

/// A name that is no text.
pub(super) fn unreadable_name(shown: &str) -> Problem {
    Problem::noted("unreadable-name", format!("the name of `{shown}` is no UTF-8; it is not read"))
        .help("Rename the file.")
}

/// A symbolic link.
pub(super) fn link(path: &RepoPath) -> Problem {
    Problem::noted("link-not-followed", format!("`{path}` is a symbolic link and is not followed"))
        .at(Place::file(path))
        .help("Put the file itself into the tree; a link can lead out of it.")
}

/// Files past the greatest number.
pub(super) fn too_many(limits: &Limits) -> Problem {
    Problem::noted("too-many-files", format!("more than {} files; the rest is not read", limits.max_files))
        .help("Check a smaller folder, or ignore folders that hold no evidence.")
}

/// A commit of another repository.
pub(super) fn submodule(path: &RepoPath) -> Problem {
    Problem::noted("submodule", format!("`{path}` is a submodule; its files are another repository's"))
        .at(Place::file(path))
        .help("Check that repository on its own, or hold the evidence in this one.")
}
