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
    /// Name of who committed it.
    pub(crate) committer: String,
}

/// What of the history is walked, and how a merge counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Follow<'a> {
    /// Every path; a merge counts against its first parent.
    FirstParent,
    /// Every path; a merge counts where it took a path from none of its parents.
    Everything,
    /// This path alone, under this name; a merge counts where it took it from none of its parents.
    Path(&'a str),
}

impl Commit {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '\u{1}');
        let id = parts.next()?.to_owned();
        let seconds = parts.next()?.parse().ok()?;
        // No name holds a `<`: git ends it there.
        let (author, email) = parts.next()?.trim_end().split_once('<')?;
        // Nor a mail address a `>`.
        let (email, committer) = email.split_once('>').unwrap_or((email, ""));
        let [author, email, committer] = [author, email, committer].map(str::to_owned);
        Some(Self { id, seconds, author, email, committer })
    }
}

/// One path that a commit changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touched<'a> {
    /// The path, relative to the folder git is asked from.
    pub(crate) path: &'a str,
    /// The object that stands there afterwards; zeros if the path was removed.
    pub(crate) object: &'a str,
    /// The object that stood there in the first parent; zeros if there was none.
    pub(crate) before: &'a str,
}

impl Repository {
    /// Walks the history from a commit, one call for each path a commit changed, until `see` answers `false`. False if git broke off.
    pub(crate) fn walk(
        &self,
        from: &ObjectId,
        follow: Follow<'_>,
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
            "--format=%H%x01%ct%x01%an<%ae>%cn",
        ];
        arguments.extend(match follow {
            Follow::Everything | Follow::Path(_) => ["--diff-merges=combined", "--topo-order"].as_slice(),
            Follow::FirstParent => ["--diff-merges=first-parent"].as_slice(),
        });
        arguments.extend(["--end-of-options", from.as_str(), "--"]);
        if let Follow::Path(path) = follow {
            arguments.push(path);
        }
        let Ok(mut child) = self.command(&arguments).spawn() else { return false };
        let mut stopped = false;
        if let Some(output) = child.stdout.take() {
            let mut commit = Commit::default();
            let mut objects: Option<(String, String)> = None;
            for token in BufReader::new(output).split(0) {
                let Ok(token) = token else { break };
                let text = String::from_utf8_lossy(&token);
                if let Some((before, object)) = objects.take() {
                    if !see(&commit, Touched { path: &text, object: &object, before: &before }) {
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
                    let word = |number| raw.split(' ').nth(number).unwrap_or_default().to_owned();
                    objects = Some((word(parents + 1), word(2 * parents + 1)));
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
