//! The tree of a commit: listed and read from the objects of git, whatever is checked out.

use super::{Entry, History, Limits, OpenError, ReadError, listing, pointer};
use crate::git::{Listed, ObjectId, Objects, Repository, Silent, Sort};
use crate::{Problem, RepoPath};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a commit below a root.
#[derive(Debug)]
pub struct RevisionTree {
    pub(super) root: PathBuf,
    pub(super) entries: Vec<Entry>,
    pub(super) problems: Vec<Problem>,
    pub(super) revision: String,
    pub(super) history: History,
    pub(super) limits: Limits,
    /// All that the commit has, shared by every view of it.
    whole: Arc<Whole>,
}

/// All of a commit, what is not listed too: a path that is asked for is there or not.
#[derive(Debug)]
struct Whole {
    files: BTreeMap<String, ObjectId>,
    links: BTreeSet<String>,
    objects: Objects,
}

pub(super) fn open(
    root: &Path,
    commit: &str,
    patterns: &[String],
    limits: &Limits,
) -> Result<RevisionTree, OpenError> {
    let meta = root.metadata().map_err(|_| OpenError::Missing(root.to_owned()))?;
    if !meta.is_dir() {
        return Err(OpenError::NotAFolder(root.to_owned()));
    }
    let hidden = listing::Hidden::new(patterns)?;
    let unlisted = |reason: String| OpenError::Unlisted { commit: commit.to_owned(), reason };
    let id = ObjectId::parse(commit).ok_or_else(|| unlisted("it is no full commit id".to_owned()))?;
    let repository = Repository::find(root).map_err(|silent| unlisted(silent.said()))?;
    let (mut listed, mut more) =
        repository.list(&id, limits.max_paths()).map_err(|silent: Silent| unlisted(silent.said()))?;
    // The order in which a folder is walked, so that a bound cuts both trees at one place.
    listed.sort_by(|a, b| parts(&a.name).cmp(parts(&b.name)));
    let mut tree = RevisionTree {
        root: root.to_owned(),
        entries: Vec::new(),
        problems: Vec::new(),
        revision: id.to_string(),
        history: repository.history(),
        limits: *limits,
        whole: Arc::new(Whole {
            files: BTreeMap::new(),
            links: BTreeSet::new(),
            objects: Objects::of(repository),
        }),
    };
    let (mut files, mut links) = (BTreeMap::new(), BTreeSet::new());
    let mut submodules = Vec::new();
    let mut entered = true;
    let mut deepest = None;
    for Listed { name, sort, id } in listed {
        let Some(path) = std::str::from_utf8(&name).ok().and_then(RepoPath::exact) else {
            if entered && !listing::lies_in_pruned(&String::from_utf8_lossy(&name)) {
                tree.problems.push(listing::unreadable_name(&name));
            }
            continue;
        };
        let name = path.to_string();
        match sort {
            Sort::File => drop(files.insert(name.clone(), id)),
            Sort::Link => drop(links.insert(name.clone())),
            Sort::Submodule => submodules.push(name.clone()),
        }
        if !entered || listing::lies_in_pruned(&name) {
            continue;
        }
        if let Some(folder) = beyond(&name, limits.max_depth) {
            if deepest.as_deref() != Some(folder) {
                tree.problems.push(listing::too_deep(folder));
                deepest = Some(folder.to_owned());
            }
            continue;
        }
        if sort == Sort::Submodule || hidden.hides(path.as_str()) {
            continue;
        }
        if sort == Sort::Link {
            tree.problems.push(listing::link(&path));
            continue;
        }
        if tree.entries.len() >= limits.max_files {
            entered = false;
            more = true;
            continue;
        }
        tree.entries.push(Entry { path, tracked: Some(true) });
    }
    let tools = listing::in_tools(files.keys().map(String::as_str), &hidden);
    if let Some(whole) = Arc::get_mut(&mut tree.whole) {
        (whole.files, whole.links) = (files, links);
    }
    if more {
        tree.problems.push(listing::too_many(limits));
    }
    tree.problems.extend(tools);
    for name in submodules {
        if let Some(path) = RepoPath::exact(&name)
            && !hidden.hides(&name)
            && !listing::lies_in_pruned(&name)
        {
            tree.problems.push(listing::submodule(&path));
        }
    }
    tree.entries.sort_by(|a, b| a.path.cmp(&b.path));
    tree.entries.dedup_by(|a, b| a.path == b.path);
    Ok(tree)
}

fn parts(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|byte| *byte == b'/')
}

/// The folder at the greatest depth that a path lies below, if it lies below one.
fn beyond(name: &str, max_depth: usize) -> Option<&str> {
    let Some(last) = max_depth.checked_sub(1) else { return Some("") };
    name.match_indices('/').nth(last).and_then(|(at, _)| name.get(..at))
}

impl RevisionTree {
    /// The same with what these patterns hide left out.
    pub(super) fn hiding(&self, patterns: &[String]) -> Result<Self, OpenError> {
        let hidden = listing::Hidden::new(patterns)?;
        let hides =
            |problem: &Problem| problem.place.as_ref().is_some_and(|place| hidden.hides(place.path.as_str()));
        Ok(Self {
            root: self.root.clone(),
            entries: self
                .entries
                .iter()
                .filter(|entry| !hidden.hides(entry.path.as_str()))
                .cloned()
                .collect(),
            problems: self.problems.iter().filter(|problem| !hides(problem)).cloned().collect(),
            revision: self.revision.clone(),
            history: self.history,
            limits: self.limits,
            whole: Arc::clone(&self.whole),
        })
    }

    /// The bytes that stand at a path, a pointer too.
    pub(super) fn stored(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        let Some(id) = self.whole.files.get(path.as_str()) else {
            let link = |name: &str| self.whole.links.contains(name);
            let above = path.as_str().match_indices('/').filter_map(|(at, _)| path.as_str().get(..at));
            return Err(if above.chain([path.as_str()]).any(link) {
                ReadError::Link
            } else {
                ReadError::Missing
            });
        };
        self.whole.objects.file(id, self.limits.max_file_bytes)
    }

    /// Whether exactly these bytes stand at a path, by their id.
    pub(super) fn holds(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        let Some(id) = self.whole.files.get(path.as_str()) else { return false };
        id.names(bytes)
            || self
                .whole
                .objects
                .file(id, pointer::MAX_BYTES)
                .is_ok_and(|stored| pointer::stands_for(&stored, bytes))
    }

    /// Whether the commit has a file or link at a path, listed or not.
    pub(super) fn has(&self, path: &RepoPath) -> bool {
        self.whole.files.contains_key(path.as_str()) || self.whole.links.contains(path.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use crate::tree::Tree;

    fn names(tree: &Tree) -> Vec<&str> {
        tree.entries().iter().map(|entry| entry.path.as_str()).collect()
    }

    fn told(tree: &Tree) -> Vec<(&str, &str)> {
        tree.problems().iter().map(|problem| (problem.code, problem.message.as_str())).collect()
    }

    fn at(sample: &Sample, folder: &str, commit: &str, limits: &Limits) -> Tree {
        Tree::at_revision(&sample.root().join(folder), commit, &["drafts".into()], limits).unwrap()
    }

    #[test]
    fn a_commit_is_read_whatever_is_checked_out() {
        for format in ["sha1", "sha256"] {
            let sample = Sample::with_format(format);
            let files =
                [("sub/a.md", "before"), ("sub/drafts/b.md", "b"), ("sub/target/c.md", "c"), ("d.md", "d")];
            let commit = sample.commit("2026-01-01", &files);
            sample.commit("2026-01-02", &[("sub/a.md", "after"), ("sub/e.md", "e")]);
            let tree = at(&sample, "sub", &commit, &Limits::default());
            assert_eq!(names(&tree), ["a.md"]);
            let path = |name: &str| name.parse::<RepoPath>().unwrap();
            assert_eq!(tree.read(&path("a.md")).unwrap(), b"before");
            assert_eq!(tree.read(&path("drafts/b.md")).unwrap(), b"b", "ignored is not gone");
            assert!(matches!(tree.read(&path("e.md")), Err(ReadError::Missing)));
            assert_eq!((tree.revision(), tree.history()), (Some(commit.as_str()), History::Full));
            assert_eq!((tree.untracked(), tree.entries()[0].tracked), (0, Some(true)));
            let whole =
                Tree::at_revision(&sample.root().join("sub"), &commit, &[], &Limits::default()).unwrap();
            assert_eq!(names(&whole), ["a.md", "drafts/b.md"]);
            assert_eq!(names(&whole.hiding(&["drafts".into()]).unwrap()), ["a.md"]);
            assert!(tree.holds(&path("a.md"), b"before") && !tree.holds(&path("a.md"), b"beford"));
            assert!(!tree.holds(&path("a.md"), b"after") && !tree.holds(&path("e.md"), b"e"));
            let wanted = [path("a.md")].into();
            assert_eq!(crate::changes(&tree, &wanted)[&path("a.md")].when.first.to_string(), "2026-01-01");
            assert_eq!(
                names(&at(&sample, "", &commit, &Limits::default())),
                ["d.md", "sub/a.md", "sub/drafts/b.md"]
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_commit_lists_and_says_what_the_work_tree_of_it_does() {
        use std::os::unix::ffi::OsStrExt as _;
        let sample = Sample::new();
        sample.write(&[
            ("a/b.md", "1"),
            ("a-b.md", "2"),
            ("a.md", "3"),
            ("deep/er/still/x.md", "4"),
            ("deep/er/still/y.md", "5"),
            ("node_modules/deep/er/still/x.md", "6"),
            ("drafts/x.md", "7"),
            ("z.md", "8"),
            ("pointer.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
        ]);
        std::os::unix::fs::symlink("/etc", sample.root().join("out")).unwrap();
        std::os::unix::fs::symlink("/etc", sample.root().join("drafts/out")).unwrap();
        let odd = sample.root().join(std::ffi::OsStr::from_bytes(b"caf\xe9.md"));
        crate::disk::write(&odd, b"9").unwrap();
        sample.git(&["add", "-A"]);
        sample.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{},vendor", "1".repeat(40))]);
        sample.git(&["commit", "-q", "-m", "x"]);
        let commit = sample.git(&["rev-parse", "HEAD"]);
        let path = |name: &str| name.parse::<RepoPath>().unwrap();
        for max_files in [100, 3] {
            let limits = Limits { max_depth: 3, max_files, ..Limits::default() };
            let revision = at(&sample, "", &commit, &limits);
            let work = Tree::open(sample.root(), &["drafts".into()], &limits).unwrap();
            assert_eq!(revision.entries(), work.entries());
            assert_eq!(revision.problems(), work.problems());
            for name in ["pointer.csv", "out", "out/passwd"] {
                let error = |tree: &Tree| tree.read(&path(name)).unwrap_err().to_string();
                assert_eq!(error(&revision), error(&work), "{name}");
            }
        }
        let codes: Vec<&str> = at(&sample, "", &commit, &Limits { max_depth: 3, ..Limits::default() })
            .problems()
            .iter()
            .map(|problem| problem.code)
            .collect();
        assert_eq!(
            codes,
            ["unreadable-name", "too-deep", "link-not-followed", "folder-of-tools", "submodule"]
        );
    }

    #[test]
    fn a_pointer_holds_the_content_it_stands_for() {
        let sample = Sample::new();
        let digest = crate::Digest::of(b"id\n1\n");
        let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 5\n");
        let commit = sample.commit("2026-01-01", &[("a.csv", &pointer)]);
        let path: RepoPath = "a.csv".parse().unwrap();
        let work = Tree::open(sample.root(), &[], &Limits::default()).unwrap();
        for tree in [at(&sample, "", &commit, &Limits::default()), work] {
            assert!(tree.holds(&path, b"id\n1\n") && tree.holds(&path, pointer.as_bytes()));
            assert!(!tree.holds(&path, b"id\n2\n"));
        }
        let memory = Tree::memory([(path.clone(), b"id".to_vec())]);
        assert!(memory.holds(&path, b"id") && !memory.holds(&path, b"di"));
    }

    #[test]
    fn what_is_no_commit_or_too_large_is_an_error() {
        let sample = Sample::new();
        let commit = sample.commit("2026-01-01", &[("a.md", "0123456789")]);
        let open = |root: &Path, commit: &str, ignore: &[String]| {
            Tree::at_revision(root, commit, ignore, &Limits::default()).unwrap_err()
        };
        for no_id in ["main", "--help", "", &"1".repeat(40)] {
            let error = open(sample.root(), no_id, &[]);
            assert!(matches!(error, OpenError::Unlisted { .. }), "{no_id}: {error}");
        }
        assert!(matches!(open(&sample.root().join("no"), &commit, &[]), OpenError::Missing(_)));
        assert!(matches!(open(sample.root(), &commit, &["[".into()]), OpenError::Pattern { .. }));
        let small = at(&sample, "", &commit, &Limits { max_file_bytes: 9, ..Limits::default() });
        let read = small.read(&"a.md".parse().unwrap());
        assert!(matches!(read, Err(ReadError::TooLarge { size: 10, limit: 9 })));
        std::fs::create_dir(sample.root().join("later")).unwrap();
        assert!(at(&sample, "later", &commit, &Limits::default()).entries().is_empty());
    }

    #[test]
    fn a_listing_past_its_bound_is_cut_and_said() {
        let sample = Sample::new();
        let files: Vec<(String, &str)> = (0..40).map(|at| (format!("target/{at}.md"), "x")).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let commit = sample.commit("2026-01-01", &files);
        let tree = at(&sample, "", &commit, &Limits { max_files: 5, ..Limits::default() });
        let tools = "`target` holds 20 files of the repository and is not entered: it is a folder of tools";
        let expected =
            [("too-many-files", "more than 5 files; the rest is not read"), ("folder-of-tools", tools)];
        assert_eq!(told(&tree), expected, "of those that were listed");
    }
}
