//! The history, newest commit first, as git's log tells it.

use super::{ObjectId, Repository};
use std::io::{BufRead, BufReader};

/// A commit as the log tells it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commit {
    /// Its full name.
    pub(crate) id: String,
    /// Committer time, seconds since 1970.
    pub(crate) seconds: i64,
    /// Name of the author.
    pub(crate) author: String,
    /// Mail address of the author.
    pub(crate) email: String,
}

impl Commit {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '\u{1}');
        let id = parts.next()?.to_owned();
        let seconds = parts.next()?.parse().ok()?;
        // No name holds a `<`: git ends it there.
        let (author, email) = parts.next()?.trim_end().split_once('<')?;
        let email = email.strip_suffix('>').unwrap_or(email);
        Some(Self { id, seconds, author: author.to_owned(), email: email.to_owned() })
    }
}

/// One path that a commit changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touched<'a> {
    /// The path, relative to the folder git is asked from.
    pub(crate) path: &'a str,
    /// The object that stands there afterwards; zeros if the path was removed.
    pub(crate) object: &'a str,
}

impl Repository {
    /// Walks the history from a commit, one call for each path a commit changed, until `see` answers `false`. Merges count
    /// against their first parent. With `only`, only that path is followed, under this name, and a merge counts where it took it
    /// from none of its parents. False if git broke off.
    pub(crate) fn walk(
        &self,
        from: &ObjectId,
        only: Option<&str>,
        mut see: impl FnMut(&Commit, Touched<'_>) -> bool,
    ) -> bool {
        let mut arguments = vec![
            "log",
            "--no-show-signature",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-mailmap",
            "--no-notes",
            "--encoding=UTF-8",
            "--ignore-submodules=all",
            "-O/dev/null",
            "--no-color",
            "--no-abbrev",
            "--relative",
            "--raw",
            "-z",
            "--format=%H%x01%ct%x01%an<%ae>",
        ];
        arguments.extend(match only {
            Some(_) => ["--diff-merges=combined", "--topo-order"].as_slice(),
            None => ["--diff-merges=first-parent"].as_slice(),
        });
        arguments.extend(["--end-of-options", from.as_str(), "--"]);
        arguments.extend(only);
        let Ok(mut child) = self.command(&arguments).spawn() else { return false };
        let mut stopped = false;
        if let Some(output) = child.stdout.take() {
            let mut commit = Commit::default();
            let mut object: Option<String> = None;
            for token in BufReader::new(output).split(0) {
                let Ok(token) = token else { break };
                let text = String::from_utf8_lossy(&token);
                if let Some(object) = object.take() {
                    if !see(&commit, Touched { path: &text, object: &object }) {
                        stopped = true;
                        break;
                    }
                    continue;
                }
                let text = text.trim_start_matches('\n');
                let raw = text.trim_start_matches(':');
                let parents = text.len() - raw.len();
                if parents > 0 {
                    // A mode of each parent and of the commit, an object of each parent, then that of the commit.
                    object = Some(raw.split(' ').nth(2 * parents + 1).unwrap_or_default().to_owned());
                } else if let Some(next) = Commit::parse(text) {
                    commit = next;
                }
            }
        }
        if stopped {
            let _ = child.kill();
        }
        child.wait().is_ok_and(|status| stopped || status.success())
    }
}
