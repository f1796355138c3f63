//! What git tells of files over their history: who began and who last changed each, when, how often, and what the last change did to it.

use crate::git::{Follow, ObjectId, Objects, Repository};
use crate::moment::Zone;
use crate::tree::{History, Limits, Tree};
use crate::{Moment, RepoPath};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The history of one file, under the path it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// When it last changed: the instant of the commit, with its civil day in UTC.
    pub changed: Moment,
    /// Who wrote the last change.
    pub author: String,
    /// Who committed it.
    pub committer: String,
    /// Who wrote the first version, and how many changes there are; `None` where only the last change was asked for.
    pub since: Option<(String, usize)>,
    /// The bytes before the last change: none in the first version. `None` where they were not asked for or cannot be read.
    pub before: Option<Option<Vec<u8>>>,
}

/// What is asked of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Who wrote the first version, and how many changes there are: all of the history has to be walked.
    pub since: bool,
    /// The bytes before the last change.
    pub before: bool,
}

/// The history of each wanted file of a tree, in one pass. A file that git does not decide has no entry: without git, in a shallow
/// clone, never committed, or not as its last commit left it. A rename is not followed: a file begins with the commit that gave it its
/// path.
pub fn pasts(tree: &Tree, wanted: &BTreeSet<RepoPath>, wish: Wish) -> BTreeMap<RepoPath, Past> {
    let Some(root) = tree.root().filter(|_| tree.history() == History::Full && !wanted.is_empty()) else {
        return BTreeMap::new();
    };
    let (Some(repository), Some(from)) = (Repository::at(root), tree.revision().and_then(ObjectId::parse))
    else {
        return BTreeMap::new();
    };
    let mut found: BTreeMap<RepoPath, Seen> = BTreeMap::new();
    let whole = repository.walk(&from, Follow::Everything, |commit, touched| {
        let Some(path) = RepoPath::exact(touched.path).filter(|path| wanted.contains(path)) else {
            return true;
        };
        let seen = found.entry(path).or_insert_with(|| Seen {
            seconds: commit.seconds,
            author: commit.author.clone(),
            committer: commit.committer.clone(),
            first: String::new(),
            changes: 0,
            object: touched.object.to_owned(),
            before: touched.before.to_owned(),
        });
        seen.first.clone_from(&commit.author);
        seen.changes += 1;
        wish.since || found.len() < wanted.len()
    });
    if !whole {
        return BTreeMap::new();
    }
    let objects = Objects::of(repository);
    found
        .into_iter()
        .filter_map(|(path, seen)| Some((path.clone(), seen.past(tree, &path, &objects, wish)?)))
        .collect()
}

struct Seen {
    seconds: i64,
    author: String,
    committer: String,
    first: String,
    changes: usize,
    object: String,
    before: String,
}

impl Seen {
    fn past(self, tree: &Tree, path: &RepoPath, objects: &Objects, wish: Wish) -> Option<Past> {
        let limit = Limits::default().max_file_bytes;
        let content = |object: &str| objects.file(&ObjectId::parse(object)?, limit).ok();
        // What was changed since the last commit, no commit tells of.
        if !tree.holds(path, &content(&self.object)?) {
            return None;
        }
        let none = self.before.bytes().all(|digit| digit == b'0');
        let before = if none { Some(None) } else { content(&self.before).map(Some) };
        Some(Past {
            changed: Moment::instant(Timestamp::from_second(self.seconds).ok()?, &Zone::utc()),
            author: self.author,
            committer: self.committer,
            since: wish.since.then_some((self.first, self.changes)),
            before: before.filter(|_| wish.before),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    const ALL: Wish = Wish { since: true, before: true };

    fn told(sample: &Sample, names: &[&str], wish: Wish) -> Vec<String> {
        let tree = Tree::open(sample.root(), &[], &Limits::default()).unwrap();
        let wanted = names.iter().map(|name| name.parse().unwrap()).collect();
        let line = |(path, past): (RepoPath, Past)| {
            let before = past.before.map(|before| before.map(|bytes| String::from_utf8(bytes).unwrap()));
            format!(
                "{path} {} {} {} {:?} {before:?}",
                past.changed.first, past.author, past.committer, past.since
            )
        };
        pasts(&tree, &wanted, wish).into_iter().map(line).collect()
    }

    #[test]
    fn each_file_tells_its_last_change_its_first_author_and_what_stood_there_before() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "one\n"), ("b.md", "b\n")]);
        sample.commit("2026-02-01", &[("a.md", "two\n")]);
        sample.commit("2026-03-01", &[("a.md", "three\n")]);
        let name = "Ana Ruiz";
        let committer = sample.git(&["log", "-1", "--format=%cn"]);
        assert_eq!(
            told(&sample, &["a.md", "b.md", "never.md"], ALL),
            [
                format!("a.md 2026-03-01 {name} {committer} Some((\"{name}\", 3)) Some(Some(\"two\\n\"))"),
                format!("b.md 2026-01-01 {name} {committer} Some((\"{name}\", 1)) Some(None)"),
            ]
        );
        let little = Wish { since: false, before: false };
        assert_eq!(
            told(&sample, &["b.md"], little),
            [format!("b.md 2026-01-01 {name} {committer} None None")]
        );
    }

    #[test]
    fn what_no_commit_left_there_has_no_history() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "one\n"), ("b.md", "b\n")]);
        sample.commit("2026-01-02", &[("b.md", "c\n")]);
        sample.write(&[("a.md", "one, changed\n"), ("new.md", "new\n")]);
        assert!(told(&sample, &["a.md", "new.md"], ALL).is_empty());
        sample.git(&["config", "uploadpack.allowFilter", "true"]);
        let wanted: BTreeSet<RepoPath> = ["b.md".parse().unwrap()].into();
        for shallow in [sample.cloned(&["--depth=1"]), sample.cloned(&["--filter=blob:none"])] {
            let tree = Tree::open(shallow.root(), &[], &Limits::default()).unwrap();
            let past = pasts(&tree, &wanted, ALL);
            assert!(past.values().all(|past| past.before.is_none()), "{past:?}");
        }
        let memory = Tree::memory([("b.md".parse().unwrap(), b"c\n".to_vec())]);
        assert!(pasts(&memory, &wanted, ALL).is_empty());
    }

    #[test]
    fn a_merge_that_took_a_file_as_a_branch_left_it_changed_nothing() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "one\n")]);
        sample.git(&["switch", "-q", "-c", "topic"]);
        sample.commit("2026-01-02", &[("a.md", "two\n")]);
        sample.git(&["switch", "-q", "main"]);
        sample.commit("2026-01-03", &[("b.md", "b\n")]);
        sample.git(&["merge", "-q", "--no-commit", "topic"]);
        sample.commit("2026-01-04", &[]);
        let found = told(&sample, &["a.md"], ALL);
        assert!(
            found[0].starts_with("a.md 2026-01-02 ") && found[0].ends_with("Some(Some(\"one\\n\"))"),
            "{found:?}"
        );
    }
}
