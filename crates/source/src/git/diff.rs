//! What git finds renamed between two commits.

use super::{ObjectId, Repository};
use crate::RepoPath;
use std::collections::BTreeMap;

impl Repository {
    /// The files that were renamed from one commit to another below the folder: new path to old path. By likeness, or where
    /// contents are not in this clone by equality alone.
    pub(crate) fn renamed(&self, from: &ObjectId, to: &ObjectId) -> BTreeMap<RepoPath, RepoPath> {
        let ask = |likeness| {
            self.ask(&[
                "diff-tree",
                "-r",
                "-z",
                "--raw",
                "--relative",
                "--no-abbrev",
                likeness,
                "-l1000",
                "--no-rename-empty",
                "--no-ext-diff",
                "--no-textconv",
                "--ignore-submodules=all",
                "-O/dev/null",
                "--end-of-options",
                from.as_str(),
                to.as_str(),
                "--",
            ])
        };
        let Ok(changed) = ask("-M50%").or_else(|_| ask("-M100%")) else { return BTreeMap::new() };
        let mut renamed = BTreeMap::new();
        let mut tokens = changed.split(|byte| *byte == 0);
        while let Some(state) = tokens.next() {
            // `:mode mode id id R086`, then the old path and the new one; all but renames and copies have one path.
            let kind = state.rsplit(|byte| *byte == b' ').next().and_then(|kind| kind.first());
            let (path, second) = match kind {
                Some(b'R' | b'C') => (tokens.next(), tokens.next()),
                Some(_) => (tokens.next(), None),
                None => continue,
            };
            if let (Some(b'R'), Some(old), Some(new)) = (kind, path.and_then(parsed), second.and_then(parsed))
            {
                renamed.insert(new, old);
            }
        }
        renamed
    }
}

fn parsed(path: &[u8]) -> Option<RepoPath> {
    RepoPath::exact(std::str::from_utf8(path).ok()?)
}
