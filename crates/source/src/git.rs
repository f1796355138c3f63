//! Git as a witness: plumbing commands only, hardened against repositories of strangers.

use crate::tree::History;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository a folder lies in.
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The repository of the folder, if git is there and trusts it.
    pub(crate) fn at(root: &Path) -> Option<Self> {
        let repository = Self { root: root.to_owned() };
        (repository.run(&["rev-parse", "--is-inside-work-tree"])?.trim_ascii() == b"true")
            .then_some(repository)
    }

    /// The tracked files below the folder, relative to it.
    pub(crate) fn tracked(&self) -> Option<BTreeSet<String>> {
        let list = self.run(&["ls-files", "-z", "--cached"])?;
        Some(
            list.split(|byte| *byte == 0)
                .filter_map(|name| std::str::from_utf8(name).ok())
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    /// The commit that is checked out.
    pub(crate) fn revision(&self) -> Option<String> {
        let commit = self.run(&["rev-parse", "--verify", "--quiet", "HEAD"])?;
        Some(std::str::from_utf8(&commit).ok()?.trim().to_owned())
    }

    /// How much history there is.
    pub(crate) fn history(&self) -> History {
        match self.run(&["rev-parse", "--is-shallow-repository"]) {
            Some(answer) if answer.trim_ascii() == b"true" => History::Shallow,
            Some(_) if self.revision().is_some() => History::Full,
            Some(_) | None => History::None,
        }
    }

    /// Runs git without hooks, monitors, prompts, replacement objects, lazy fetches or a pager.
    fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        let output = Command::new("git")
            .arg("--no-pager")
            .args([
                "-c",
                "core.fsmonitor=false",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "core.quotepath=off",
            ])
            .args(arguments)
            .current_dir(&self.root)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        output.status.success().then_some(output.stdout)
    }
}
