//! Where configuration and rules are read from: the disk, or the revision that governs a change.

use saydo_source::tree::ReadError;
use saydo_source::{RepoPath, Tree, disk};
use std::path::{Path, PathBuf};

/// A place that holds definitions.
#[derive(Clone, Copy)]
pub enum Definitions<'a> {
    /// The folder that is checked, as the user named it.
    Disk(&'a Path),
    /// A commit below that folder.
    Revision {
        /// Its files.
        tree: &'a Tree,
        /// The revision that names it.
        rev: &'a str,
        /// Whether its files are those that are judged; else those of the folder on disk are.
        judged: bool,
    },
}

/// A folder of rules.
pub enum Folder<'a> {
    /// As the user named it.
    Disk(PathBuf),
    /// In a commit.
    Revision(&'a Tree, RepoPath),
}

impl<'a> Definitions<'a> {
    /// A folder that the configuration names, below the folder that is checked.
    pub fn below(self, path: &RepoPath) -> Folder<'a> {
        match self {
            Self::Disk(root) => Folder::Disk(root.join(path.as_str())),
            Self::Revision { tree, .. } => Folder::Revision(tree, path.clone()),
        }
    }

    /// A folder that the command line names; in a revision it must lie below the folder that is checked.
    pub fn named(self, path: &Path) -> Option<Folder<'a>> {
        match self {
            Self::Disk(_) => Some(Folder::Disk(path.to_owned())),
            Self::Revision { tree, .. } => Some(Folder::Revision(tree, in_tree(tree, path)?)),
        }
    }
}

impl Folder<'_> {
    /// As it is shown.
    pub fn shown(&self) -> String {
        match self {
            Self::Disk(path) => path.to_string_lossy().into_owned(),
            Self::Revision(_, path) => path.to_string(),
        }
    }

    /// The definition files in it, sorted: the path as it is shown, and the parts below the folder.
    pub fn list(&self) -> Result<Vec<(PathBuf, PathBuf)>, ReadError> {
        match self {
            Self::Disk(folder) => {
                let files = disk::list(folder, ".toml")?;
                let below = |file: PathBuf| {
                    let below = file.strip_prefix(folder).unwrap_or(&file).to_owned();
                    (file, below)
                };
                Ok(files.into_iter().map(below).collect())
            }
            Self::Revision(tree, folder) => {
                let start = format!("{folder}/");
                let files = tree.entries().iter().map(|entry| entry.path.as_str());
                let files = files.filter(|path| path.strip_suffix(".toml").is_some());
                let listed: Vec<_> = files
                    .filter_map(|path| Some((PathBuf::from(path), PathBuf::from(path.strip_prefix(&start)?))))
                    .collect();
                if listed.is_empty() { Err(ReadError::Missing) } else { Ok(listed) }
            }
        }
    }

    /// The bytes of one of them.
    pub fn read(&self, file: &Path) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Disk(_) => disk::read(file),
            Self::Revision(tree, _) => {
                tree.read(&file.to_string_lossy().parse().map_err(|_| ReadError::Missing)?)
            }
        }
    }
}

/// A path of the command line as one below the root of a tree: it may be written from the current folder or from that root.
pub fn in_tree(tree: &Tree, path: &Path) -> Option<RepoPath> {
    let root = tree.root()?;
    let below = path.strip_prefix(root).unwrap_or(path);
    let below = below.strip_prefix(".").unwrap_or(below);
    below.to_str()?.trim_end_matches('/').parse().ok()
}
