//! Git as a witness: read-only commands, hardened against repositories of strangers.

use crate::tree::History;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How git holds a tracked path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// A file or link.
    File,
    /// A submodule: a commit of another repository.
    Submodule,
    /// Left out of a sparse checkout.
    Sparse,
}

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

    /// The tracked paths below the folder, relative to it.
    pub(crate) fn tracked(&self) -> Option<BTreeMap<String, Held>> {
        let list = self.run(&["ls-files", "-z", "-t", "--stage"])?;
        Some(list.split(|byte| *byte == 0).filter_map(|line| held(std::str::from_utf8(line).ok()?)).collect())
    }

    /// Walks the history from the newest commit, one call for each path a commit changed, until `see` answers `false`.
    /// Merges count against their first parent.
    pub(crate) fn walk(&self, mut see: impl FnMut(&Commit, &str) -> bool) {
        let child = self
            .command(&[
                "log",
                "--no-show-signature",
                "--no-ext-diff",
                "--no-textconv",
                "--no-renames",
                "--diff-merges=first-parent",
                "--ignore-submodules=all",
                "--no-color",
                "--relative",
                "--raw",
                "-z",
                "--format=%H%x01%ct%x01%an",
                "HEAD",
            ])
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else { return };
        if let Some(output) = child.stdout.take() {
            let mut commit = Commit::default();
            let mut path_follows = false;
            for token in BufReader::new(output).split(0) {
                let Ok(token) = token else { break };
                let text = String::from_utf8_lossy(&token);
                let text: &str = if path_follows { &text } else { text.trim_start_matches('\n') };
                if path_follows {
                    path_follows = false;
                    if !see(&commit, text) {
                        break;
                    }
                } else if text.starts_with(':') {
                    path_follows = true;
                } else if let Some(next) = Commit::parse(text) {
                    commit = next;
                }
            }
        }
        let _ = child.kill();
        let _ = child.wait();
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

    fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        let output = self.command(arguments).output().ok()?;
        output.status.success().then_some(output.stdout)
    }

    /// Git without hooks, monitors, prompts, replacement objects, lazy fetches or a pager.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
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
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

/// A commit as the log tells it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commit {
    /// Its full name.
    pub(crate) id: String,
    /// Committer time, seconds since 1970.
    pub(crate) seconds: i64,
    /// Name of the author.
    pub(crate) author: String,
}

impl Commit {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '\u{1}');
        let id = parts.next()?.to_owned();
        let seconds = parts.next()?.parse().ok()?;
        Some(Self { id, seconds, author: parts.next()?.trim_end().to_owned() })
    }
}

/// One line of `ls-files -t --stage`: tag, mode, object, stage, then a tab and the path.
fn held(line: &str) -> Option<(String, Held)> {
    let (state, path) = line.split_once('\t')?;
    let mut words = state.split(' ');
    let (tag, mode) = (words.next()?, words.next()?);
    let held = match (tag, mode) {
        (_, "160000") => Held::Submodule,
        ("S", _) => Held::Sparse,
        _ => Held::File,
    };
    Some((path.to_owned(), held))
}
