//! Paths inside a tree: relative, `/` between parts, never `.` or `..`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A path relative to the root of a tree. Cheap to clone; sorts by its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

/// Why a text is no path inside a tree.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PathError {
    /// Empty text.
    #[error("the path is empty")]
    Empty,
    /// Absolute, or climbing out with `..`.
    #[error("`{0}` leaves the tree; expected a path relative to its root")]
    Outside(String),
}

impl RepoPath {
    /// The path of a name that a disk or git gives. It is taken as it is: `None` where it would be read as another path, as where a
    /// file name holds a backslash, which separates folders elsewhere.
    pub(crate) fn exact(name: &str) -> Option<Self> {
        name.parse().ok().filter(|path: &Self| path.as_str() == name)
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last part without its last extension.
    pub fn stem(&self) -> &str {
        let name = self.name();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// The last extension in lower case, empty if there is none.
    pub fn extension(&self) -> String {
        self.name().rsplit_once('.').map(|(_, ext)| ext.to_ascii_lowercase()).unwrap_or_default()
    }

    /// The folders above the file, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder).split('/').filter(|part| !part.is_empty())
    }
}

impl FromStr for RepoPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let slashed = text.replace('\\', "/");
        if slashed.starts_with('/') || slashed.split('/').any(|part| part == "..") {
            return Err(PathError::Outside(text.to_owned()));
        }
        let parts: Vec<&str> = slashed.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        if parts.is_empty() {
            return Err(PathError::Empty);
        }
        Ok(Self(parts.join("/").into()))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_round_trips_and_never_leaves_the_tree() -> Result<(), PathError> {
        let path: RepoPath = "./policies//access.md".parse()?;
        assert_eq!(path.to_string(), "policies/access.md");
        assert_eq!((path.name(), path.stem(), path.extension().as_str()), ("access.md", "access", "md"));
        assert_eq!(path.folders().collect::<Vec<_>>(), ["policies"]);
        assert_eq!("../x".parse::<RepoPath>(), Err(PathError::Outside("../x".into())));
        assert_eq!("/etc/passwd".parse::<RepoPath>(), Err(PathError::Outside("/etc/passwd".into())));
        assert_eq!(".".parse::<RepoPath>(), Err(PathError::Empty));
        Ok(())
    }

    #[test]
    fn a_name_stands_for_no_path_but_its_own() {
        assert_eq!(RepoPath::exact("a/b c.md").map(|path| path.to_string()).as_deref(), Some("a/b c.md"));
        for name in ["a\\b.md", "..\\b.md", "a//b.md", "./a.md", "a/../b.md", "/a.md", "a/", ""] {
            assert_eq!(RepoPath::exact(name), None, "{name}");
        }
    }
}
