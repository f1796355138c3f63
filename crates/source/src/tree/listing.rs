//! What a tree lists, and what it says about the rest: the same for the work tree and for a commit.

use super::{Limits, OpenError};
use crate::{Place, Problem, RepoPath};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

/// The code of the problem with a name that is no path.
pub const UNREADABLE_NAME: &str = "unreadable-name";

/// A larger `.gitignore` is not obeyed: what it would hide is read.
pub(super) const MAX_IGNORE_BYTES: u64 = 256 * 1024;

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

/// Files of the repository in folders that are never entered, each folder said once: evidence there would be lost in silence.
pub(super) fn in_tools<'a>(names: impl Iterator<Item = &'a str>, hidden: &Hidden) -> Vec<Problem> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.filter(|name| lies_in_pruned(name) && !hidden.hides(name)) {
        let mut ends = name.match_indices('/').map(|(at, _)| at);
        let pruned = |end: &usize| name[..*end].rsplit('/').next().is_some_and(is_pruned);
        if let Some(end) = ends.find(pruned) {
            *folders.entry(&name[..end]).or_default() += 1;
        }
    }
    let said = folders.into_iter().filter_map(|(folder, count)| {
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let message =
            format!("`{folder}` holds {files} of the repository and is not entered: it is a folder of tools");
        let problem = Problem::noted("folder-of-tools", message).at(Place::file(&RepoPath::exact(folder)?));
        Some(problem.help("Move evidence out of it, or ignore it in saydo.toml if there is none."))
    });
    said.collect()
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

/// A name that is no path: no UTF-8, or with a backslash, which separates folders elsewhere. Its file stands under a path in which what
/// cannot be written is percent-encoded, so that it is told from every other.
pub(super) fn unreadable_name(name: &[u8]) -> Problem {
    let shown = String::from_utf8_lossy(name);
    let why =
        if std::str::from_utf8(name).is_ok() { "cannot be told from another path" } else { "is no UTF-8" };
    let problem = Problem::noted(UNREADABLE_NAME, format!("the name of `{shown}` {why}; it is not read"))
        .help("Rename the file.");
    match written_out(name).parse() {
        Ok(path) => problem.at(Place::file(&path)),
        Err(_) => problem,
    }
}

/// A name with every byte percent-encoded that is no UTF-8, is a backslash or a percent sign, or belongs to a part that leads elsewhere.
fn written_out(name: &[u8]) -> String {
    let part = |part: &[u8]| -> String {
        if matches!(part, b"." | b"..") {
            return encoded(part);
        }
        let chunks = part.utf8_chunks().map(|chunk| {
            let valid = chunk.valid().replace('%', "%25").replace('\\', "%5C");
            valid + &encoded(chunk.invalid())
        });
        chunks.collect()
    };
    let parts: Vec<String> = name.split(|byte| *byte == b'/').map(part).collect();
    parts.join("/")
}

fn encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

/// What is neither file nor link: a pipe, a socket, a device.
pub(super) fn no_file(path: &RepoPath) -> Problem {
    Problem::noted("no-regular-file", format!("`{path}` is a pipe, socket or device and is not read"))
        .at(Place::file(path))
        .help("Put a file in its place, or remove it.")
}

/// A `.gitignore` past its bound.
pub(super) fn long_ignores(path: &str) -> Problem {
    let bound = MAX_IGNORE_BYTES / 1024;
    let problem = Problem::noted(
        "gitignore-too-large",
        format!("`{path}` is larger than {bound} KiB and hides nothing"),
    );
    problem.help("Ignore folders instead of single files.")
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

/// A repository inside this one that it knows nothing of.
pub(super) fn repository(path: &RepoPath) -> Problem {
    let message = format!("`{path}` is a repository of its own; its files are not this one's");
    Problem::noted("nested-repository", message)
        .at(Place::file(path))
        .help("Check that repository on its own, or hold the evidence in this one.")
}

/// A commit of another repository.
pub(super) fn submodule(path: &RepoPath) -> Problem {
    Problem::noted("submodule", format!("`{path}` is a submodule; its files are another repository's"))
        .at(Place::file(path))
        .help("Check that repository on its own, or hold the evidence in this one.")
}
