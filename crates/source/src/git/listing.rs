//! The files of a commit, as git lists them.

use super::{ObjectId, Repository, Silent, line_of};
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

/// No path is longer; a tree that holds one is forged.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// A submodule: a commit of another repository.
    Submodule,
}

/// One path of a commit.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// The path as git has it, relative to the folder git is asked from; not always UTF-8.
    pub(crate) name: Vec<u8>,
    /// What stands there.
    pub(crate) sort: Sort,
    /// The object.
    pub(crate) id: ObjectId,
}

impl Repository {
    /// The paths of a commit below the folder, at most `most` of them, in git's order; and whether there are more.
    pub(crate) fn list(&self, commit: &ObjectId, most: usize) -> Result<(Vec<Listed>, bool), Silent> {
        let mut child = self
            .command(&["ls-tree", "-r", "-z", "--end-of-options", commit.as_str()])
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Silent::Unrunnable)?;
        // Git may have more to say than a pipe holds: another hand takes it, so that neither waits for the other.
        let saying = child.stderr.take().map(|mut stderr| {
            std::thread::spawn(move || {
                let mut said = Vec::new();
                let _ = stderr.by_ref().take(MAX_LINE_BYTES).read_to_end(&mut said);
                let _ = std::io::copy(&mut stderr, &mut std::io::sink());
                said
            })
        });
        let mut listed = Vec::new();
        let mut more = false;
        if let Some(output) = child.stdout.take() {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.by_ref().take(MAX_LINE_BYTES).read_until(0, &mut line).is_ok_and(|bytes| bytes > 0) {
                if listed.len() >= most || line.pop() != Some(0) {
                    more = true;
                    break;
                }
                listed.extend(Listed::parse(&line));
                line.clear();
            }
        }
        if more {
            let _ = child.kill();
        }
        let status = child.wait().map_err(Silent::Unrunnable)?;
        let said = saying.and_then(|hand| hand.join().ok()).unwrap_or_default();
        if more || status.success() {
            Ok((listed, more))
        } else {
            Err(Silent::Refused(status.code(), line_of(&said)))
        }
    }
}

impl Listed {
    /// One line of `ls-tree`: mode, type, object, then a tab and the path. Sizes are not asked for: git would open every object.
    fn parse(line: &[u8]) -> Option<Self> {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let (state, name) = line.split_at(tab);
        let mut words = std::str::from_utf8(state).ok()?.split_ascii_whitespace();
        let (mode, class, id) = (words.next()?, words.next()?, words.next()?);
        let sort = match (mode, class) {
            ("120000", "blob") => Sort::Link,
            (_, "blob") => Sort::File,
            (_, "commit") => Sort::Submodule,
            _ => return None,
        };
        Some(Self { name: name.get(1..)?.to_owned(), sort, id: ObjectId::parse(id)? })
    }
}
