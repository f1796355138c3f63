//! Configuration, rules and reports on disk. What the user names is opened as it is; what a folder holds is opened only if it is a
//! regular file of that folder, for whoever writes into the folder may be a stranger.

use crate::RepoPath;
use crate::tree::{ReadError, work_own, work_read, work_read_below};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Definition files are small; a larger one is refused.
const MAX_DEFINITION_BYTES: u64 = 4 * 1024 * 1024;
/// A report tells of every file and finding; what is larger than this no run has written.
const MAX_REPORT_BYTES: u64 = 256 * 1024 * 1024;

/// The bytes of a configuration or definition file that the user names, at most 4 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    work_read(path, MAX_DEFINITION_BYTES)
}

/// The bytes of such a file below a folder. No link is followed, no pipe waited for.
pub fn read_below(root: &Path, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
    work_read_below(root, path, MAX_DEFINITION_BYTES)
}

/// As [`list`], of a folder below another one; no link leads to it.
pub fn list_below(root: &Path, folder: &RepoPath, ending: &str) -> Result<Vec<PathBuf>, ReadError> {
    match work_own(root, folder, std::fs::FileType::is_dir) {
        Ok(full) => list(&full, ending),
        Err(ReadError::NotAFile) => Err(ReadError::Missing),
        Err(error) => Err(error),
    }
}

/// The bytes of a report that was written before, at most 256 MiB: one of a large organisation has tens.
pub fn read_report(path: &Path) -> Result<Vec<u8>, ReadError> {
    work_read(path, MAX_REPORT_BYTES)
}

/// The files below a folder whose name ends with `ending`, sorted by path; links are not followed. A folder that cannot
/// be read is an error: a rule that is silently left out would be a demand less.
pub fn list(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, ReadError> {
    if !folder.is_dir() {
        return Err(ReadError::Missing);
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).max_depth(16) {
        let entry = entry.map_err(std::io::Error::from)?;
        if entry.file_type().is_file() && entry.path().to_string_lossy().ends_with(ending) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a whole file or nothing: into a neighbour first, then renamed over the target.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(name);
    let result = std::fs::File::create(&partial)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&partial, path));
    if result.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    result
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_a_folder_holds_is_read_only_if_it_is_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (root, out) = (folder.path().join("in"), folder.path().join("out"));
        for place in [&root, &out] {
            std::fs::create_dir_all(place.join("rules")).unwrap();
            write(&place.join("rules/a.toml"), b"a = 1\n").unwrap();
        }
        symlink(out.join("rules"), root.join("linked")).unwrap();
        symlink(out.join("rules/a.toml"), root.join("saydo.toml")).unwrap();
        symlink("nowhere", root.join("dangling.toml")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(root.join("pipe.toml")).status();
        assert!(made.unwrap().success());
        let told = |name: &str| read_below(&root, &name.parse().unwrap());
        assert_eq!(told("rules/a.toml").unwrap(), b"a = 1\n");
        for link in ["saydo.toml", "linked/a.toml", "dangling.toml"] {
            assert!(matches!(told(link), Err(ReadError::Link)), "{link}");
        }
        for no_file in ["rules", "pipe.toml"] {
            assert!(matches!(told(no_file), Err(ReadError::NotAFile)), "{no_file}");
        }
        assert!(matches!(told("no.toml"), Err(ReadError::Missing)));
        let listed = |name: &str| list_below(&root, &name.parse().unwrap(), ".toml");
        assert_eq!(listed("rules").unwrap(), [root.join("rules/a.toml")]);
        assert!(matches!(listed("linked"), Err(ReadError::Link)));
        assert!(matches!(listed("no"), Err(ReadError::Missing)));
        assert!(matches!(listed("rules/a.toml"), Err(ReadError::Missing)));
        assert_eq!(read(&root.join("saydo.toml")).unwrap(), b"a = 1\n", "what the user names is opened");
    }
}
