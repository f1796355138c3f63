//! The bytes of a file as text with its format.

use crate::facts::FileFacts;
use crate::read::Format;
use saydo_source::{Digest, RepoPath, Text, Tree};

/// The text of a file with its format; `None` for formats that are not read. `alike` becomes whether the `other` tree has the same.
pub(super) fn load(
    tree: &Tree,
    path: &RepoPath,
    file: &mut FileFacts,
    other: Option<&Tree>,
    alike: &mut bool,
) -> Result<Option<(Format, Text)>, String> {
    if Format::of(path, "").is_none() {
        return Ok(None);
    }
    let bytes = tree.read(path).map_err(|error| error.to_string())?;
    file.digest = Some(Digest::of(&bytes));
    *alike = other.is_some_and(|other| other.holds(path, &bytes));
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Err("a pointer to a large file that is not here (git lfs pull)".to_owned());
    }
    let text = Text::decode(&bytes).map_err(|error| error.to_string())?;
    Ok(Format::of(path, &text.content).map(|format| (format, text)))
}
