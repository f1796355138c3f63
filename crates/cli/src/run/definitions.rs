//! Where configuration and rules are read from: the disk, or the revision that governs a change. What the user names is opened as it is;
//! what stands in the folder that is checked, or is named there, counts only as a file of that folder: no link leads out of it.

use saydo_source::tree::ReadError;
use saydo_source::{RepoPath, Tree, disk};
use std::path::{Path, PathBuf};

/// A place that holds definitions.
#[derive(Clone, Copy)]
pub enum Definitions<'a> {
    /// The folder that is checked, as the user named it.
    Disk(&'a Path),
    /// The same folder as the head of a change: what it brings is told by its path there, and nothing outside it plays a part.
    Change(&'a Path),
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
    /// Below a folder on disk.
    Below {
        /// That folder.
        root: &'a Path,
        /// Its path there.
        folder: RepoPath,
        /// As it is shown.
        shown: PathBuf,
    },
    /// In a commit.
    Revision(&'a Tree, RepoPath),
}

impl<'a> Definitions<'a> {
    /// A folder that the configuration names, below the folder that is checked.
    pub fn below(self, path: &RepoPath) -> Folder<'a> {
        let folder = path.clone();
        match self {
            Self::Disk(root) => Folder::Below { root, folder, shown: root.join(path.as_str()) },
            Self::Change(root) => Folder::Below { root, folder, shown: PathBuf::from(path.as_str()) },
            Self::Revision { tree, .. } => Folder::Revision(tree, folder),
        }
    }

    /// A folder that the command line names; of a change or a revision it must lie below the folder that is checked.
    pub fn named(self, path: &Path) -> Option<Folder<'a>> {
        match self {
            Self::Disk(_) => Some(Folder::Disk(path.to_owned())),
            Self::Change(root) => Some(self.below(&below(root, path)?)),
            Self::Revision { tree, .. } => Some(Folder::Revision(tree, in_tree(tree, path)?)),
        }
    }

    /// The configuration: `named` by the user, else the file `name` of the folder that is checked.
    pub fn configuration(self, named: Option<&Path>, name: &str) -> Result<Vec<u8>, ReadError> {
        let path = |root: &Path| below(root, named.unwrap_or(Path::new(name))).ok_or(ReadError::Outside);
        match (self, named) {
            (Self::Disk(_), Some(named)) => disk::read(named),
            (Self::Disk(root) | Self::Change(root), _) => disk::read_below(root, &path(root)?),
            (Self::Revision { tree, .. }, _) => {
                tree.read(&tree.root().map_or(Err(ReadError::Outside), path)?)
            }
        }
    }
}

impl Folder<'_> {
    /// As it is shown.
    pub fn shown(&self) -> String {
        match self {
            Self::Disk(path) | Self::Below { shown: path, .. } => path.to_string_lossy().into_owned(),
            Self::Revision(_, path) => path.to_string(),
        }
    }

    /// The definition files in it, sorted: the path as it is shown, and the parts below the folder. What is called a definition and
    /// cannot be read as one is an error: a rule that is silently left out would be a demand less.
    pub fn list(&self) -> Result<Vec<(PathBuf, PathBuf)>, ReadError> {
        match self {
            Self::Disk(folder) => {
                let files = disk::list(folder, ENDING)?;
                Ok(files.into_iter().map(|file| (file.clone(), parts_below(folder, file))).collect())
            }
            Self::Below { root, folder, shown } => {
                let full = root.join(folder.as_str());
                let files = disk::list_below(root, folder, ENDING)?.into_iter();
                let files = files.map(|file| parts_below(&full, file));
                Ok(files.map(|below| (shown.join(&below), below)).collect())
            }
            Self::Revision(tree, folder) => {
                let start = format!("{folder}/");
                let ours = |path: &&str| path.starts_with(&start) && path.strip_suffix(ENDING).is_some();
                let problems = tree.problems().iter().filter_map(|problem| problem.place.as_ref());
                if problems.map(|place| place.path.as_str()).any(|path| ours(&path)) {
                    return Err(ReadError::NotAFile);
                }
                let files = tree.entries().iter().map(|entry| entry.path.as_str()).filter(ours);
                let listed: Vec<_> = files
                    .filter_map(|path| Some((PathBuf::from(path), PathBuf::from(path.strip_prefix(&start)?))))
                    .collect();
                if listed.is_empty() { Err(ReadError::Missing) } else { Ok(listed) }
            }
        }
    }

    /// The bytes of one of them, by its shown path.
    pub fn read(&self, file: &Path) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Disk(_) => disk::read(file),
            Self::Below { root, folder, shown } => {
                let below = parts_below(shown, file.to_owned());
                disk::read_below(root, &path(&Path::new(folder.as_str()).join(below))?)
            }
            Self::Revision(tree, _) => tree.read(&path(file)?),
        }
    }
}

/// How the name of a definition ends.
const ENDING: &str = ".toml";

fn parts_below(folder: &Path, file: PathBuf) -> PathBuf {
    file.strip_prefix(folder).map(Path::to_owned).unwrap_or(file)
}

fn path(file: &Path) -> Result<RepoPath, ReadError> {
    file.to_string_lossy().parse().map_err(|_| ReadError::Missing)
}

/// A path of the command line as one below the root of a tree: it may be written from the current folder or from that root.
pub fn in_tree(tree: &Tree, path: &Path) -> Option<RepoPath> {
    below(tree.root()?, path)
}

fn below(root: &Path, path: &Path) -> Option<RepoPath> {
    let below = path.strip_prefix(root).unwrap_or(path);
    let below = below.strip_prefix(".").unwrap_or(below);
    below.to_str()?.trim_end_matches('/').parse().ok()
}
