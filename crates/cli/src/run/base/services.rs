//! Files that tell a service what to run, anywhere in the repository: whether one of them runs this program, and what the change does to
//! those that do.

use super::super::locate::text;
use super::{Started, at_revision};
use crate::command::Failure;
use saydo_engine::compare::weakened::{Files, Texts, Weakened};
use saydo_engine::compare::workflows::{running, workflows};
use saydo_source::{RepoPath, Text, Tree, disk};
use std::path::Path;

/// What there is to say of the services of a repository.
pub struct Services {
    /// What the change does to the files that run this program.
    pub weakened: Vec<Weakened>,
    /// Whether there is such a file in the base, as far as that was asked.
    pub run: bool,
}

impl Started {
    /// Looks at these files where the change touches one, or where it is `asked` whether a service runs this program. Places are
    /// relative to the folder that is checked where they lie in it, else nowhere.
    pub fn services(&self, root: &Path, asked: bool) -> Result<Services, Failure> {
        let mut top = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        for _ in self.prefix.split('/').filter(|part| !part.is_empty()) {
            top.pop();
        }
        let whole = |commit: &str| -> Result<Option<Tree>, Failure> {
            if self.prefix.is_empty() { Ok(None) } else { at_revision(&top, commit, &[]).map(Some) }
        };
        let before = whole(&self.commit)?;
        let base = before.as_ref().unwrap_or(&self.plain);
        let after = if self.is_judged() { whole(&self.tip_id)? } else { None };
        let head = self.is_judged().then(|| after.as_ref().unwrap_or(&self.tip));
        let read = |path: &RepoPath| match head {
            Some(head) => head.read(path).ok(),
            None => disk::read_below(&top, path).ok(),
        };
        let paths: Vec<&RepoPath> =
            base.entries().iter().map(|entry| &entry.path).filter(|path| tells_a_service(path)).collect();
        let now: Vec<(&RepoPath, Option<Vec<u8>>)> = paths.iter().map(|path| (*path, read(path))).collect();
        let same =
            |path: &RepoPath, now: &Option<Vec<u8>>| now.as_ref().is_some_and(|now| base.holds(path, now));
        let touched: Vec<_> = now.into_iter().filter(|(path, now)| !same(path, now)).collect();
        if touched.is_empty() && !asked {
            return Ok(Services { weakened: Vec::new(), run: false });
        }
        let files: Files =
            paths.into_iter().filter_map(|path| Some((path.clone(), text(base, path)?))).collect();
        let running = running(&files);
        let mut weakened = Vec::new();
        for (path, now) in touched.into_iter().filter(|(path, _)| running.contains(*path)) {
            let (before, now) = (files.get(path), now.and_then(|bytes| Text::decode(&bytes).ok()));
            let inside = path.as_str().strip_prefix(&self.prefix).and_then(|below| below.parse().ok());
            let shown = inside.as_ref().unwrap_or(path);
            let texts = Texts {
                path: shown,
                before: before.map(AsRef::as_ref),
                now: now.as_ref().map(|now| now.content.as_ref()),
            };
            // Places are relative to the folder that is checked: of a file outside it only the name is told.
            let placed = |one: Weakened| if inside.is_some() { one } else { Weakened { now: None, ..one } };
            weakened.extend(workflows(&[texts]).into_iter().map(placed));
        }
        Ok(Services { weakened, run: !running.is_empty() })
    }
}

/// Files that tell a service what to run: they lie anywhere in the repository, most in a folder whose name begins with a dot.
fn tells_a_service(path: &RepoPath) -> bool {
    const SCRIPTS: [&str; 8] = ["sh", "bash", "zsh", "ps1", "bat", "cmd", "mk", "just"];
    const NAMES: [&str; 10] = [
        "Jenkinsfile",
        "Makefile",
        "GNUmakefile",
        "makefile",
        "justfile",
        "Justfile",
        "Dockerfile",
        "Containerfile",
        "CODEOWNERS",
        "Earthfile",
    ];
    let extension = path.extension();
    let hidden = path.as_str().split('/').any(|part| part.starts_with('.'));
    let of_a_service = hidden
        || path.folders().next().is_none()
        || path.folders().any(|folder| matches!(folder.to_lowercase().as_str(), "ci" | "pipelines"));
    (matches!(extension.as_str(), "yml" | "yaml") && of_a_service)
        || (hidden && matches!(extension.as_str(), "toml" | "json"))
        || SCRIPTS.contains(&extension.as_str())
        || NAMES.contains(&path.name())
        || matches!(path.name(), "Taskfile.yml" | "Taskfile.yaml" | "package.json" | "tox.ini")
}

#[cfg(test)]
mod tests {
    use super::tells_a_service;

    #[test]
    fn what_services_are_told_lies_in_many_places() {
        let told = |path: &str| tells_a_service(&path.parse().unwrap());
        for path in [
            ".github/workflows/isms.yml",
            ".github/actions/isms/action.yaml",
            ".gitlab-ci.yml",
            ".pre-commit-config.yaml",
            "azure-pipelines.yml",
            "ci/isms.yml",
            "deploy/Pipelines/isms.yaml",
            "scripts/gate.sh",
            "Makefile",
            "tools/Jenkinsfile",
            "docs/CODEOWNERS",
            ".config/tasks.toml",
        ] {
            assert!(told(path), "{path}");
        }
        for path in ["registers/risks.yaml", "policies/ci.md", "records/a.csv", "saydo.toml", "src/main.rs"] {
            assert!(!told(path), "{path}");
        }
    }
}
