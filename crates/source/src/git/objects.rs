//! The contents of git objects, by one long-lived `git cat-file`.

use super::{ObjectId, Repository};
use crate::tree::ReadError;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

/// No head of an answer is longer: an id, a type and a size.
const MAX_HEAD_BYTES: u64 = 256;

/// Reads objects, one after the other, from whatever thread. Git is started at the first read, and again after a read that
/// it did not survive: one broken object spoils no other, in whichever order they are read.
#[derive(Debug)]
pub(crate) struct Objects {
    repository: Repository,
    reader: Mutex<Option<Reader>>,
}

#[derive(Debug)]
struct Reader {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Objects {
    /// The objects of a repository. Nothing is started yet.
    pub(crate) fn of(repository: Repository) -> Self {
        Self { repository, reader: Mutex::new(None) }
    }

    /// The bytes of a file, if they are not more than `limit`.
    pub(crate) fn file(&self, id: &ObjectId, limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut slot = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = match slot.take() {
            Some(reader) => reader,
            None => Reader::start(&self.repository)?,
        };
        let answer = reader.file(id, limit);
        // After any other error the next answer could not be told from the rest of this one.
        if matches!(answer, Ok(_) | Err(ReadError::Absent)) {
            *slot = Some(reader);
        }
        answer
    }

    #[cfg(test)]
    fn kill(&self) {
        if let Some(reader) = self.reader.lock().unwrap().as_mut() {
            reader.child.kill().unwrap();
            reader.child.wait().unwrap();
        }
    }
}

impl Reader {
    fn start(repository: &Repository) -> Result<Self, ReadError> {
        let mut child = repository.command(&["cat-file", "--batch"]).stdin(Stdio::piped()).spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self { child, input, output: BufReader::new(output) }),
            _ => Err(broken("git gives no pipe")),
        }
    }

    fn file(&mut self, id: &ObjectId, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.input.write_all(format!("{id}\n").as_bytes())?;
        self.input.flush()?;
        let mut head = Vec::new();
        self.output.by_ref().take(MAX_HEAD_BYTES).read_until(b'\n', &mut head)?;
        let head = std::str::from_utf8(&head).unwrap_or_default();
        let Some(head) = head.strip_suffix('\n') else {
            return Err(broken("git broke off while it read the object"));
        };
        let mut words = head.split(' ').skip(1);
        let size: u64 = match (words.next(), words.next().map(str::parse)) {
            (Some("missing"), None) => return Err(ReadError::Absent),
            (Some("blob"), Some(Ok(size))) => size,
            _ => return Err(broken("the object is no file")),
        };
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        let mut bytes = Vec::new();
        self.output.by_ref().take(size).read_to_end(&mut bytes)?;
        let mut end = [0];
        if bytes.len() as u64 != size || self.output.read_exact(&mut end).is_err() || end != *b"\n" {
            return Err(broken("git broke off while it read the object"));
        }
        Ok(bytes)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn broken(what: &str) -> ReadError {
    ReadError::Io(Error::new(ErrorKind::InvalidData, what.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn id(sample: &Sample, name: &str) -> ObjectId {
        ObjectId::parse(&sample.git(&["rev-parse", name])).unwrap()
    }

    #[test]
    fn contents_come_as_they_are_and_only_up_to_the_limit() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "a\nb"), ("empty.md", ""), ("more.md", "12345678")]);
        let objects = Objects::of(Repository::at(sample.root()).unwrap());
        let (a, more) = (id(&sample, "HEAD:a.md"), id(&sample, "HEAD:more.md"));
        assert_eq!(objects.file(&a, 5).unwrap(), b"a\nb");
        assert_eq!(objects.file(&id(&sample, "HEAD:empty.md"), 5).unwrap(), b"");
        assert!(matches!(objects.file(&more, 5), Err(ReadError::TooLarge { size: 8, limit: 5 })));
        assert_eq!(objects.file(&more, 8).unwrap(), b"12345678");
        assert!(
            matches!(objects.file(&id(&sample, "HEAD"), 999), Err(ReadError::Io(_))),
            "a commit is no file"
        );
        assert!(matches!(
            objects.file(&ObjectId::parse(&"1".repeat(40)).unwrap(), 9),
            Err(ReadError::Absent)
        ));
        assert_eq!(objects.file(&a, 5).unwrap(), b"a\nb");
    }

    #[test]
    fn a_read_that_git_does_not_survive_is_an_error_and_spoils_no_other() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "a"), ("broken.md", "broken")]);
        let objects = Objects::of(Repository::at(sample.root()).unwrap());
        let (a, broken) = (id(&sample, "HEAD:a.md"), id(&sample, "HEAD:broken.md"));
        assert_eq!(objects.file(&a, 9).unwrap(), b"a");
        objects.kill();
        assert!(matches!(objects.file(&a, 9), Err(ReadError::Io(_))));
        assert_eq!(objects.file(&a, 9).unwrap(), b"a");
        let (folder, file) = broken.as_str().split_at(2);
        let stored = sample.root().join(".git/objects").join(folder).join(file);
        std::fs::remove_file(&stored).unwrap();
        crate::disk::write(&stored, b"no object").unwrap();
        assert!(objects.file(&broken, 9).is_err());
        assert_eq!(objects.file(&a, 9).unwrap(), b"a");
    }
}
