//! The versions of one file, to find who wrote something into it.

use crate::git::{Follow, ObjectId, Objects, Repository};
use crate::moment::Zone;
use crate::tree::{History, Limits};
use crate::{Moment, RepoPath};
use jiff::Timestamp;
use std::path::Path;

/// A file as a commit left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The full id of the commit.
    pub commit: String,
    /// Name of its author.
    pub author: String,
    /// Mail address of its author.
    pub email: String,
    /// When it was committed: the instant, with its civil day in UTC.
    pub when: Moment,
    /// The bytes of the file; empty where the commit removed it.
    pub content: Vec<u8>,
}

/// The versions of a file up to the commit `at` (its full id), newest first, at most `most` of them. A rename is not followed:
/// the file begins with the commit that gave it its path. `None` if the history does not decide: without git, in a shallow
/// clone, or where a version is not in this clone, is larger than the limit or cannot be read.
pub fn versions(
    root: &Path,
    path: &RepoPath,
    at: &str,
    most: usize,
    limits: &Limits,
) -> Option<Vec<Version>> {
    let repository = Repository::at(root)?;
    let from = ObjectId::parse(at)?;
    if repository.history() != History::Full {
        return None;
    }
    let objects = Objects::of(repository.clone());
    let mut versions = Vec::new();
    let mut whole = true;
    let walked = repository.walk(&from, Follow::Path(path.as_str()), |commit, touched| {
        if touched.path != path.as_str() {
            return true;
        }
        if versions.len() >= most {
            return false;
        }
        let version = content(&objects, touched.object, limits).and_then(|content| {
            let instant = Timestamp::from_second(commit.seconds).ok()?;
            Some(Version {
                commit: commit.id.clone(),
                author: commit.author.clone(),
                email: commit.email.clone(),
                when: Moment::instant(instant, &Zone::utc()),
                content,
            })
        });
        whole = version.is_some();
        versions.extend(version);
        whole
    });
    (walked && whole).then_some(versions)
}

fn content(objects: &Objects, object: &str, limits: &Limits) -> Option<Vec<u8>> {
    if object.bytes().all(|digit| digit == b'0') {
        return Some(Vec::new());
    }
    objects.file(&ObjectId::parse(object)?, limits.max_file_bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn told(sample: &Sample, folder: &str, name: &str, most: usize) -> Option<Vec<String>> {
        let at = sample.git(&["rev-parse", "HEAD"]);
        let path = name.parse().unwrap();
        let versions = versions(&sample.root().join(folder), &path, &at, most, &Limits::default())?;
        let told = versions.iter().map(|version| {
            let content = String::from_utf8_lossy(&version.content);
            format!("{} {} <{}> {}", version.when.first, version.author, version.email, content.trim_end())
        });
        Some(told.collect())
    }

    #[test]
    fn each_version_has_its_author_and_its_content_newest_first() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("sub/a*.toml", "one\n"), ("sub/ab.toml", "other\n")]);
        sample.commit("2026-01-02", &[("sub/ab.toml", "other two\n")]);
        std::fs::remove_file(sample.root().join("sub/a*.toml")).unwrap();
        sample.commit("2026-01-03", &[]);
        sample.commit("2026-01-04", &[("sub/a*.toml", "two\n")]);
        sample.git(&["config", "log.follow", "true"]);
        let all = [
            "2026-01-04 Ana Ruiz <ana@example.org> two",
            "2026-01-03 Ana Ruiz <ana@example.org> ",
            "2026-01-01 Ana Ruiz <ana@example.org> one",
        ];
        assert_eq!(told(&sample, "sub", "a*.toml", 9).unwrap(), all);
        assert_eq!(told(&sample, "", "sub/a*.toml", 2).unwrap(), all[..2]);
        assert_eq!(told(&sample, "", "never.toml", 2).unwrap(), [""; 0]);
    }

    #[test]
    fn what_a_merged_branch_brought_is_told_of_its_own_author() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.toml", "one\n")]);
        sample.git(&["switch", "-q", "-c", "topic"]);
        sample.commit("2026-01-02", &[("a.toml", "one\ntwo\n")]);
        sample.git(&["switch", "-q", "main"]);
        sample.commit("2026-01-03", &[("b.md", "b\n")]);
        sample.git(&["merge", "-q", "--no-commit", "topic"]);
        sample.commit("2026-01-04", &[]);
        let days = || {
            let told = told(&sample, "", "a.toml", 9).unwrap();
            told.iter().filter_map(|line| Some(line.get(..10)?.to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(days(), ["2026-01-02", "2026-01-01"]);
        sample.git(&["switch", "-q", "topic"]);
        sample.commit("2026-01-05", &[("a.toml", "one\ntwo\nthree\n")]);
        sample.git(&["switch", "-q", "main"]);
        sample.git(&["merge", "-q", "--no-commit", "topic"]);
        sample.commit("2026-01-06", &[("a.toml", "the merge wrote this\n")]);
        assert_eq!(days(), ["2026-01-06", "2026-01-05", "2026-01-02", "2026-01-01"]);
    }

    #[test]
    fn a_shallow_or_partial_clone_tells_nothing() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.toml", "one\n")]);
        sample.commit("2026-01-02", &[("a.toml", "two\n")]);
        sample.git(&["config", "uploadpack.allowFilter", "true"]);
        assert_eq!(told(&sample.cloned(&["--depth=1"]), "", "a.toml", 9), None);
        assert_eq!(told(&sample.cloned(&["--filter=blob:none"]), "", "a.toml", 9), None);
        let whole = sample.cloned(&[]);
        assert_eq!(told(&whole, "", "a.toml", 9).unwrap().len(), 2);
        let at = whole.git(&["rev-parse", "HEAD"]);
        let small = Limits { max_file_bytes: 3, ..Limits::default() };
        assert_eq!(versions(whole.root(), &"a.toml".parse().unwrap(), &at, 9, &small), None);
    }
}
