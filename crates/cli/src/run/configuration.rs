//! `saydo.toml`: read once, each part lowered by the crate that obeys it, unknown keys refused.

use super::definitions::{Definitions, in_tree};
use super::shown;
use crate::args::Subject;
use crate::command::{Failure, STYLE};
use crate::load::{self, Loaded};
use saydo_report::{escape, problems};
use saydo_source::tree::ReadError;
use saydo_source::{Definition, Digest, RepoPath, Table, Text};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// The file under which its places stand.
    pub file: Option<File>,
}

/// The file that a configuration was read from.
#[derive(Debug)]
pub struct File {
    /// Its path in the tree; of a file elsewhere a name that no file of the tree has.
    pub path: RepoPath,
    /// Whether it lies in the tree.
    pub inside: bool,
    /// Its text, into which its places point.
    pub text: Arc<str>,
}

/// Reads the configuration and the definitions it names. Without a file everything has its default.
pub fn load(
    from: Definitions<'_>,
    root: &Path,
    subject: &Subject,
) -> Result<(Configuration, Loaded), Failure> {
    let named = subject.by.config.as_deref();
    let path = match (from, named) {
        (_, Some(named)) => named.to_owned(),
        (Definitions::Change(_), None) => PathBuf::from(NAME),
        (Definitions::Disk(_) | Definitions::Revision { .. }, None) => root.join(NAME),
    };
    let text = match from.configuration(named, NAME) {
        Ok(bytes) => Some(bytes),
        Err(ReadError::Missing) if named.is_none() => None,
        Err(error) => {
            let of = match from {
                Definitions::Disk(_) | Definitions::Change(_) => String::new(),
                Definitions::Revision { rev, .. } => format!(" of {}", escape::line(rev)),
            };
            return Err(Failure::Nothing {
                message: format!("the configuration `{}`{of} cannot be read: {error}", shown(&path)),
                help: match error {
                    ReadError::Link => "put the file itself in its place: a link can lead out of the folder",
                    _ => "name an existing file with --config, or leave it out",
                }
                .to_owned(),
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
    let inside = match from {
        Definitions::Revision { tree, judged: true, .. } => in_tree(tree, &path),
        Definitions::Change(_) => Some(name.clone()),
        Definitions::Disk(_) | Definitions::Revision { .. } => within(root, &path),
    };
    // Another text than that of the tree that is judged stands under a name of its own: its places are not those of the file.
    let elsewhere = match from {
        Definitions::Disk(_) | Definitions::Change(_) | Definitions::Revision { judged: true, .. } => None,
        Definitions::Revision { rev, .. } => {
            let own = Definitions::Change(root).configuration(named, NAME);
            let same = own.is_ok_and(|own| digest == Some(Digest::of(&own)));
            (!same).then(|| format!("{name} ({})", rev.replace(['/', '\\'], "-")))
        }
    };
    let inside = inside.filter(|_| elsewhere.is_none());
    let placed = match (&inside, elsewhere) {
        (_, Some(elsewhere)) => elsewhere.parse().unwrap_or_else(|_| name.clone()),
        (Some(inside), None) => inside.clone(),
        (None, None) => format!("{name} (--config)").parse().unwrap_or_else(|_| name.clone()),
    };
    // The rules that the configuration names can bring kinds, which its pins may mean: read twice, complained about once.
    let first = Definition::parse(&name, &text);
    let folder = first.root().table("rules").and_then(|rules| rules.text("folder"));
    let folder = folder.and_then(|folder| folder.value.parse::<RepoPath>().ok());
    let folder = match &subject.by.rules {
        Some(named) => Some(from.named(named).ok_or_else(|| Failure::Nothing {
            message: format!("`{}` lies outside the folder that is checked", shown(named)),
            help: "the rules are those of the revision; name a folder of it".to_owned(),
        })?),
        None => folder.map(|folder| from.below(&folder)),
    };
    let mut loaded = load::load_from(folder.as_ref())?.usable()?;
    let definition = Definition::parse(&placed, &text);
    let table = definition.root();
    let configuration = Configuration {
        ignore: table.texts("ignore").into_iter().map(|text| text.value).collect(),
        names: names(&table),
        evidence: saydo_evidence::Config::lower(&table, &loaded.kinds),
        engine: saydo_engine::config::Config::lower(&table, &loaded.catalog, &loaded.rules),
        file: digest.is_some().then(|| File {
            path: placed,
            inside: inside.is_some(),
            text: text.as_str().into(),
        }),
        digest,
    };
    table.close();
    loaded.rules.set(&configuration.engine.parameters);
    let mut mistakes = definition.finish();
    // Whoever corrects it knows the file by the name that was given.
    for place in mistakes.iter_mut().filter_map(|mistake| mistake.place.as_mut()) {
        place.path = name.clone();
    }
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

/// The path of the configuration in the tree, if it lies there, as far as the two names tell.
fn within(root: &Path, path: &Path) -> Option<RepoPath> {
    let here = root.components().all(|part| part == std::path::Component::CurDir);
    let below = if here && path.is_relative() { path } else { path.strip_prefix(root).ok()? };
    below.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::within;
    use std::path::Path;

    #[test]
    fn a_configuration_lies_in_the_tree_or_elsewhere() {
        let path =
            |root: &str, path: &str| within(Path::new(root), Path::new(path)).map(|path| path.to_string());
        assert_eq!(path(".", "./saydo.toml").as_deref(), Some("saydo.toml"));
        assert_eq!(path(".", "ci/saydo.toml").as_deref(), Some("ci/saydo.toml"));
        assert_eq!(path("isms", "isms/saydo.toml").as_deref(), Some("saydo.toml"));
        assert_eq!(path("/a/isms", "/a/isms/ci/x.toml").as_deref(), Some("ci/x.toml"));
        for (root, elsewhere) in [(".", "../saydo.toml"), (".", "/etc/saydo.toml"), ("isms", "saydo.toml")] {
            assert_eq!(path(root, elsewhere), None, "{root} {elsewhere}");
        }
    }
}
