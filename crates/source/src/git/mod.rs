//! Git as a witness: read-only commands, hardened against repositories of strangers.

mod command;
mod diff;
#[cfg(test)]
#[cfg(unix)]
mod hostile;
mod identity;
mod listing;
mod log;
mod objects;

pub(crate) use identity::ObjectId;
pub(crate) use listing::{Listed, Sort};
pub(crate) use log::Follow;
pub(crate) use objects::Objects;

use crate::tree::History;
use std::collections::BTreeMap;
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

/// Git gave no answer.
#[derive(Debug)]
pub(crate) enum Silent {
    /// It could not be run.
    Unrunnable(std::io::Error),
    /// It refused, with its exit code and what it said, in one line.
    Refused(Option<i32>, String),
}

impl Silent {
    /// Whether git said no and nothing else, as its plumbing does for "there is none".
    pub(crate) fn is_plain_no(&self) -> bool {
        matches!(self, Self::Refused(Some(1), _))
    }

    /// What it said.
    pub(crate) fn said(self) -> String {
        match self {
            Self::Unrunnable(error) => error.to_string(),
            Self::Refused(_, said) => said,
        }
    }
}

/// The repository a folder lies in.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The repository of the folder, if git is there and trusts it.
    pub(crate) fn at(root: &Path) -> Option<Self> {
        Self::find(root).ok()
    }

    /// The repository of the folder, or why there is none.
    pub(crate) fn find(root: &Path) -> Result<Self, Silent> {
        let repository = Self { root: root.to_owned() };
        let answer = repository.ask(&["rev-parse", "--is-inside-work-tree"])?;
        if answer.trim_ascii() == b"true" {
            Ok(repository)
        } else {
            Err(Silent::Refused(None, "the folder is not in a work tree".to_owned()))
        }
    }

    /// The tracked paths below the folder, relative to it.
    pub(crate) fn tracked(&self) -> Option<BTreeMap<String, Held>> {
        let list =
            answered(self.command(&["ls-files", "-z", "-t", "--stage"]).env_remove("GIT_INDEX_FILE")).ok()?;
        Some(list.split(|byte| *byte == 0).filter_map(|line| held(std::str::from_utf8(line).ok()?)).collect())
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

    /// The folder that git is asked from.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The answer of one command, for commands whose answer is short.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, Silent> {
        answered(&mut self.command(arguments))
    }

    fn run(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        self.ask(arguments).ok()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        command::command(&self.root, arguments)
    }
}

fn answered(command: &mut Command) -> Result<Vec<u8>, Silent> {
    let output = command.stderr(Stdio::piped()).output().map_err(Silent::Unrunnable)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Silent::Refused(output.status.code(), line_of(&output.stderr)))
    }
}

/// The line that says why git refused.
fn line_of(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().find(|line| line.starts_with("fatal: ")).or_else(|| said.lines().next());
    let line = line.unwrap_or("git says nothing");
    line.trim_start_matches("fatal: ").trim_end().to_owned()
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
