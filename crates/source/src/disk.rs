//! Files that the user names on the command line: configuration, rule folders, reports to write and to read.

use crate::tree::{ReadError, work_read};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Definition files are small; a larger one is refused.
const MAX_DEFINITION_BYTES: u64 = 4 * 1024 * 1024;
/// A report tells of every file and finding; what is larger than this no run has written.
const MAX_REPORT_BYTES: u64 = 256 * 1024 * 1024;

/// The bytes of a configuration or definition file, at most 4 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    work_read(path, MAX_DEFINITION_BYTES)
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
