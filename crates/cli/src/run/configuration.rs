//! `saydo.toml`: read once, each part lowered by the crate that obeys it, unknown keys refused.

use super::shown;
use crate::args::Subject;
use crate::command::{Failure, STYLE};
use crate::load::{self, Loaded};
use saydo_report::problems;
use saydo_source::{Definition, Digest, RepoPath, Table, Text, disk};
use std::path::Path;

/// The name of the file at the root of a tree.
pub const NAME: &str = "saydo.toml";

/// The configuration of a run.
#[derive(Debug, Default)]
pub struct Configuration {
    /// Patterns of files that are not read.
    pub ignore: Vec<String>,
    /// Whether names of persons may leave the repository.
    pub names: bool,
    /// How evidence is read.
    pub evidence: saydo_evidence::Config,
    /// How it is judged.
    pub engine: saydo_engine::config::Config,
    /// Of the file; `None` without one.
    pub digest: Option<Digest>,
}

/// Reads the configuration and the definitions it names. Without a file everything has its default.
pub fn load(root: &Path, subject: &Subject) -> Result<(Configuration, Loaded), Failure> {
    let path = subject.by.config.clone().unwrap_or_else(|| root.join(NAME));
    let text = match disk::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(_) if subject.by.config.is_none() && !path.exists() => None,
        Err(error) => {
            return Err(Failure::Nothing {
                message: format!("the configuration `{}` cannot be read: {error}", shown(&path)),
                help: "name an existing file with --config, or leave it out".to_owned(),
            });
        }
    };
    let digest = text.as_deref().map(Digest::of);
    let text = match text.as_deref().map(Text::decode) {
        None => String::new(),
        Some(Ok(text)) => text.content.to_string(),
        Some(Err(error)) => {
            return Err(Failure::Nothing {
                message: format!("the configuration `{}` cannot be read: {error}", shown(&path)),
                help: "write it as TOML, in UTF-8".to_owned(),
            });
        }
    };
    let name: RepoPath = path
        .to_string_lossy()
        .parse()
        .or_else(|_| path.file_name().unwrap_or_default().to_string_lossy().parse())
        .map_err(|error: saydo_source::PathError| Failure::Nothing {
            message: error.to_string(),
            help: "name the configuration with --config saydo.toml".to_owned(),
        })?;
    // The rules that the configuration names can bring kinds, which its pins may mean: read twice, complained about once.
    let first = Definition::parse(&name, &text);
    let folder = first.root().table("rules").and_then(|rules| rules.text("folder"));
    let folder = folder.and_then(|folder| folder.value.parse::<RepoPath>().ok());
    let folder = folder.map(|folder| root.join(folder.as_str()));
    let loaded = load::load(subject.by.rules.as_deref().or(folder.as_deref()))?.usable()?;
    let definition = Definition::parse(&name, &text);
    let table = definition.root();
    let configuration = Configuration {
        ignore: table.texts("ignore").into_iter().map(|text| text.value).collect(),
        names: names(&table),
        evidence: saydo_evidence::Config::lower(&table, &loaded.kinds),
        engine: saydo_engine::config::Config::lower(&table, &loaded.catalog),
        digest,
    };
    table.close();
    let mistakes = definition.finish();
    if mistakes.is_empty() {
        return Ok((configuration, loaded));
    }
    let mut drawn = Vec::new();
    problems::write(&mistakes, STYLE, &mut drawn)?;
    Err(Failure::Definitions(String::from_utf8_lossy(&drawn).trim_end().to_owned()))
}

/// `privacy`: what names become in reports for readers outside the repository.
fn names(table: &Table<'_>) -> bool {
    let Some(word) = table.text("privacy") else { return false };
    match word.value.as_str() {
        "names" => return true,
        "pseudonyms" => {}
        other => {
            let message = format!("`{other}` is no privacy");
            table.complain("unknown-word", word.at, message, "expected \"pseudonyms\" or \"names\"", None);
        }
    }
    false
}
