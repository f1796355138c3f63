//! The revisions that a comparison rests on: the tip of a branch, and the commit where the work left it.

use crate::git::{ObjectId, Repository, Silent};
use crate::moment::Zone;
use crate::tree::{History, work_read};
use crate::{Moment, nearest};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Lists of shallow commits are short; a larger one is refused.
const MAX_SHALLOW_BYTES: u64 = 16 * 1024 * 1024;

/// What a tree is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The full id of the commit that the revision names.
    pub tip: String,
    /// When that commit was made, with its civil day in UTC.
    pub tip_day: Moment,
    /// The same instant.
    pub tip_at: Timestamp,
    /// The full id of the commit where the work that is checked out left the history of the tip.
    pub merge_base: String,
    /// The full id of the commit that is checked out.
    pub head: String,
    /// The folder inside the repository: empty for its root, else with a `/` at the end.
    pub prefix: String,
}

/// There is nothing to compare with.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// Git cannot be run.
    #[error("git cannot be run: {0}")]
    NoGit(std::io::Error),
    /// The folder is in no work tree of git.
    #[error("`{}` is in no git repository", .0.display())]
    NoRepository(PathBuf),
    /// Git does not answer for the repository, for example because the folder belongs to someone else.
    #[error("git refuses the repository: {0}")]
    Refused(String),
    /// The text cannot name a revision.
    #[error("`{0}` is no revision: the name of one does not begin with `-`")]
    NotAName(String),
    /// No branch, tag or commit has this name.
    #[error("there is no revision `{rev}`{}", .nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    Unknown {
        /// The revision as given.
        rev: String,
        /// The branch or tag whose name is most like it.
        nearest: Option<String>,
        /// Whether the clone is shallow, and may lack it for that reason.
        shallow: bool,
    },
    /// It names several branches, tags or commits: whoever can push one of them would choose what is meant.
    #[error("`{rev}` names more than one revision: {}", .names.join(", "))]
    Ambiguous {
        /// The revision as given.
        rev: String,
        /// Their full names.
        names: Vec<String>,
    },
    /// It names a file or folder.
    #[error("`{0}` is no commit")]
    NotACommit(String),
    /// Nothing was ever committed.
    #[error("nothing is committed yet: there is no commit to compare")]
    NoHead,
    /// The clone does not reach back to where the histories part.
    #[error(
        "the clone is shallow and does not reach back to where `{0}` and the work that is checked out part"
    )]
    Shallow(String),
    /// There is no such place.
    #[error("`{0}` and the work that is checked out have no common history")]
    Unrelated(String),
    /// An object that is needed is not in this clone; nothing is fetched.
    #[error("the object {object} is not in this clone")]
    Absent {
        /// Its full id.
        object: String,
        /// Whether the clone is shallow, and may lack it for that reason.
        shallow: bool,
    },
    /// Git broke off.
    #[error("git cannot read the history: {0}")]
    Broken(String),
}

/// The commit that a revision names, by its full id.
pub fn resolve(root: &Path, rev: &str) -> Result<String, BaseError> {
    commit_of(&repository(root)?, rev).map(|id| id.to_string())
}

/// What the work tree at `root` is compared with when it is held against `rev`.
pub fn compare_with(root: &Path, rev: &str) -> Result<Compared, BaseError> {
    let repository = repository(root)?;
    let prefix = answer(&repository, &["rev-parse", "--show-prefix"])?;
    let tip = commit_of(&repository, rev)?;
    let head = repository.revision().and_then(|id| ObjectId::parse(&id)).ok_or(BaseError::NoHead)?;
    let merge_base = merge_base(&repository, rev, &tip, &head)?;
    for commit in [&tip, &merge_base] {
        has_files(&repository, commit)?;
    }
    let seconds = answer(
        &repository,
        &["log", "-1", "--no-show-signature", "--format=%ct", "--end-of-options", tip.as_str(), "--"],
    )?;
    let tip_at = seconds
        .parse()
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or_else(|| BaseError::Broken(format!("the commit {tip} has no date")))?;
    Ok(Compared {
        tip: tip.to_string(),
        tip_day: Moment::instant(tip_at, &Zone::utc()),
        tip_at,
        merge_base: merge_base.to_string(),
        head: head.to_string(),
        prefix,
    })
}

/// Where a folder lies in its repository: empty at its top and without git, else with a `/` at the end.
pub fn prefix(root: &Path) -> String {
    let prefix = repository(root).and_then(|repository| answer(&repository, &["rev-parse", "--show-prefix"]));
    prefix.unwrap_or_default()
}

fn repository(root: &Path) -> Result<Repository, BaseError> {
    if !root.is_dir() {
        return Err(BaseError::NoRepository(root.to_owned()));
    }
    Repository::find(root).map_err(|silent| match silent {
        Silent::Unrunnable(error) => BaseError::NoGit(error),
        // Git says so of a broken repository too.
        Silent::Refused(_, said) if said.starts_with("not a git repository") && !looks_like_one(root) => {
            BaseError::NoRepository(root.to_owned())
        }
        Silent::Refused(_, said) => BaseError::Refused(said),
    })
}

fn looks_like_one(root: &Path) -> bool {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    root.ancestors().any(|folder| folder.join(".git").exists())
}

fn answer(repository: &Repository, arguments: &[&str]) -> Result<String, BaseError> {
    let bytes = repository.ask(arguments).map_err(broken)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

fn broken(silent: Silent) -> BaseError {
    match silent {
        Silent::Unrunnable(error) => BaseError::NoGit(error),
        Silent::Refused(_, said) => BaseError::Broken(said),
    }
}

fn is_shallow(repository: &Repository) -> bool {
    repository.history() == History::Shallow
}

/// The object that a name means. A full id means itself, whether the object is here or not.
fn meant(repository: &Repository, name: &str) -> Option<ObjectId> {
    let bytes = repository.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", name]).ok()?;
    ObjectId::parse(std::str::from_utf8(&bytes).ok()?.trim_end())
}

fn commit_of(repository: &Repository, rev: &str) -> Result<ObjectId, BaseError> {
    if rev.starts_with('-') {
        return Err(BaseError::NotAName(rev.to_owned()));
    }
    let names = others(repository, rev);
    if !names.is_empty() {
        return Err(BaseError::Ambiguous { rev: rev.to_owned(), names });
    }
    if let Some(id) = meant(repository, &format!("{rev}^{{commit}}")) {
        return Ok(id);
    }
    let shallow = is_shallow(repository);
    let Some(id) = meant(repository, rev) else {
        return Err(BaseError::Unknown { rev: rev.to_owned(), nearest: like(repository, rev), shallow });
    };
    Err(if repository.ask(&["cat-file", "-e", id.as_str()]).is_ok() {
        BaseError::NotACommit(rev.to_owned())
    } else {
        BaseError::Absent { object: id.to_string(), shallow }
    })
}

/// The full names that a short one may stand for, if they are not all of one commit. Git would take a tag for the branch of the same
/// name, and a branch for the commit whose id begins like it.
fn others(repository: &Repository, rev: &str) -> Vec<String> {
    let end = rev.find(['^', '~', ':']).into_iter().chain(rev.find("@{")).min().unwrap_or(rev.len());
    let name = rev.get(..end).unwrap_or_default();
    if name.is_empty() || name.starts_with("refs/") || name == "HEAD" || ObjectId::parse(name).is_some() {
        return Vec::new();
    }
    let full: Vec<String> = ["", "tags/", "heads/", "remotes/"]
        .iter()
        .map(|folder| format!("refs/{folder}{name}"))
        .chain([format!("refs/remotes/{name}/HEAD")])
        .collect();
    // An annotated tag is told with the commit it is of.
    let mut arguments =
        vec!["for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", "--end-of-options"];
    arguments.extend(full.iter().map(String::as_str));
    let listed = repository.ask(&arguments).unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut known: Vec<(String, String)> = listed
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next().filter(|name| full.iter().any(|full| full == name))?;
            let id = words.rfind(|id| !id.is_empty())?;
            Some((name.to_owned(), id.to_owned()))
        })
        .collect();
    let abbreviated = (4..40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if abbreviated && !known.is_empty() {
        let ids = repository.ask(&["rev-parse", &format!("--disambiguate={name}")]).unwrap_or_default();
        known.extend(String::from_utf8_lossy(&ids).lines().map(|id| (id.to_owned(), id.to_owned())));
    }
    if known.windows(2).all(|pair| pair[0].1 == pair[1].1) {
        return Vec::new();
    }
    known.into_iter().map(|(name, _)| name).collect()
}

/// The branch or tag that `rev` may have meant: the same name at a remote, else the one most like it.
fn like(repository: &Repository, rev: &str) -> Option<String> {
    let bytes = repository
        .ask(&[
            "for-each-ref",
            "--count=10000",
            "--format=%(refname:strip=2)",
            "refs/heads",
            "refs/tags",
            "refs/remotes",
        ])
        .ok()?;
    let names = String::from_utf8_lossy(&bytes);
    let at_remote = names.lines().find(|name| name.split_once('/').is_some_and(|(_, name)| name == rev));
    at_remote.or_else(|| nearest(rev, names.lines())).map(str::to_owned)
}

fn merge_base(
    repository: &Repository,
    rev: &str,
    tip: &ObjectId,
    head: &ObjectId,
) -> Result<ObjectId, BaseError> {
    let shallow = is_shallow(repository);
    let all = match repository.ask(&["merge-base", "--all", tip.as_str(), head.as_str()]) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(silent) if silent.is_plain_no() => String::new(),
        Err(silent) => return Err(broken(silent)),
    };
    let all: Vec<ObjectId> = all.lines().filter_map(ObjectId::parse).collect();
    let Some(first) = all.first() else {
        return Err(if shallow {
            BaseError::Shallow(rev.to_owned())
        } else {
            BaseError::Unrelated(rev.to_owned())
        });
    };
    if shallow && may_lack_a_nearer_one(repository, tip, head, &all)? {
        return Err(BaseError::Shallow(rev.to_owned()));
    }
    Ok(first.clone())
}

/// Whether the clone is cut off at a commit between the merge bases and the two tips: behind the cut may lie a common commit
/// that is nearer than those found.
fn may_lack_a_nearer_one(
    repository: &Repository,
    tip: &ObjectId,
    head: &ObjectId,
    bases: &[ObjectId],
) -> Result<bool, BaseError> {
    let file = answer(repository, &["rev-parse", "--git-path", "shallow"])?;
    let cut = work_read(&repository.root().join(file), MAX_SHALLOW_BYTES)
        .map_err(|error| BaseError::Broken(format!("the list of shallow commits: {error}")))?;
    let cut = String::from_utf8_lossy(&cut);
    let cut: BTreeSet<&str> = cut.lines().collect();
    let mut arguments = vec!["rev-list", tip.as_str(), head.as_str(), "--not"];
    arguments.extend(bases.iter().map(ObjectId::as_str));
    let between = answer(repository, &arguments)?;
    Ok(between.lines().any(|commit| cut.contains(commit)))
}

/// Whether the list of the files of a commit is here.
fn has_files(repository: &Repository, commit: &ObjectId) -> Result<(), BaseError> {
    let tree = format!("{commit}^{{tree}}");
    match repository.ask(&["cat-file", "-e", "--end-of-options", &tree]) {
        Ok(_) => Ok(()),
        Err(_) => Err(BaseError::Absent { object: commit.to_string(), shallow: is_shallow(repository) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[test]
    fn the_base_is_where_the_work_left_the_tip() {
        let sample = Sample::new();
        let parting = sample.commit("2026-01-01", &[("sub/a.md", "a")]);
        sample.git(&["switch", "-q", "-c", "topic"]);
        let head = sample.commit("2026-01-02", &[("b.md", "b")]);
        sample.git(&["switch", "-q", "main"]);
        let tip = sample.commit("2026-01-03", &[("c.md", "c")]);
        sample.git(&["switch", "-q", "topic"]);
        let compared = compare_with(&sample.root().join("sub"), "main").unwrap();
        assert_eq!(compared.tip_day.first.to_string(), "2026-01-03");
        assert_eq!(compared.tip_at.to_string(), "2026-01-03T12:00:00Z");
        assert_eq!((compared.tip, compared.merge_base, compared.head), (tip.clone(), parting.clone(), head));
        assert_eq!(compared.prefix, "sub/");
        assert_eq!(compare_with(sample.root(), "main~1").unwrap().merge_base, parting);
        sample.git(&["tag", "-a", "-m", "x", "v1", "main"]);
        assert_eq!(resolve(sample.root(), "v1").unwrap(), tip);
        assert_eq!(compare_with(sample.root(), "v1").unwrap().prefix, "");
    }

    #[test]
    fn a_name_that_is_no_commit_is_refused_with_the_nearest_one() {
        let sample = Sample::new();
        let tip = sample.commit("2026-01-01", &[("a.md", "a")]);
        sample.git(&["update-ref", "refs/remotes/origin/develop", "HEAD"]);
        let told = |rev: &str| resolve(sample.root(), rev).unwrap_err().to_string();
        assert_eq!(told("mian"), "there is no revision `mian`; did you mean `main`?");
        assert_eq!(told("develop"), "there is no revision `develop`; did you mean `origin/develop`?");
        assert_eq!(told("zzz"), "there is no revision `zzz`");
        assert_eq!(told(""), "there is no revision ``");
        assert_eq!(told("main:a.md"), "`main:a.md` is no commit");
        for hostile in ["main..main", "^main", "main\nmain", "main\0", "@{", "a b", "main^@"] {
            assert!(matches!(resolve(sample.root(), hostile), Err(BaseError::Unknown { .. })), "{hostile:?}");
        }
        for option in ["--all", "-h", "--git-dir=/", "--not"] {
            assert!(matches!(resolve(sample.root(), option), Err(BaseError::NotAName(_))), "{option}");
        }
        let elsewhere = "1".repeat(40);
        assert!(matches!(resolve(sample.root(), &elsewhere), Err(BaseError::Absent { shallow: false, .. })));
        assert_eq!(resolve(sample.root(), &tip).unwrap(), tip);
    }

    #[test]
    fn nobody_chooses_what_is_meant_by_pushing_another_of_the_name() {
        let sample = Sample::new();
        let meant = sample.commit("2026-01-01", &[("a.md", "a")]);
        sample.git(&["update-ref", "refs/remotes/origin/main", &meant]);
        sample.git(&["update-ref", "refs/remotes/origin/HEAD", &meant]);
        let other = sample.commit("2026-01-02", &[("b.md", "b")]);
        let told = |rev: &str| resolve(sample.root(), rev).map_err(|error| error.to_string());
        assert_eq!(told("origin/main"), Ok(meant.clone()));
        sample.git(&["tag", "-a", "-m", "x", "origin/main", &meant]);
        assert_eq!(told("origin/main"), Ok(meant.clone()), "both mean one commit");
        sample.git(&["tag", "-f", "origin/main", &other]);
        let both = "names more than one revision: refs/remotes/origin/main, refs/tags/origin/main";
        for rev in ["origin/main", "origin/main~1", "origin/main^{commit}", "origin/main@{0}"] {
            assert_eq!(told(rev), Err(format!("`{rev}` {both}")));
        }
        assert_eq!(told("refs/remotes/origin/main"), Ok(meant.clone()));
        for (name, named) in [("heads/main", "main"), ("remotes/origin/main", "remotes/origin/main")] {
            sample.git(&["update-ref", &format!("refs/tags/{name}"), &meant]);
            sample.git(&["update-ref", &format!("refs/tags/{named}"), &other]);
        }
        assert!(told("heads/main").is_err() && told("remotes/origin/main").is_err());
        assert_eq!(told("origin"), Ok(meant.clone()));
        sample.git(&["branch", "origin", &other]);
        assert!(told("origin").is_err(), "a remote by its name means the head of it");
        assert_eq!(told("main").unwrap(), other, "tag and branch are of one commit");
        let short = &meant[..10];
        assert_eq!(told(short), Ok(meant.clone()));
        sample.git(&["update-ref", &format!("refs/heads/{short}"), &other]);
        assert!(told(short).is_err_and(|told| told.contains(&meant) && told.contains("refs/heads/")));
        sample.git(&["update-ref", &format!("refs/heads/{meant}"), &other]);
        assert_eq!(told(&meant), Ok(meant.clone()), "a full id means itself");
        sample.git(&["update-ref", "refs/heads/HEAD", &meant]);
        assert_eq!(told("HEAD"), Ok(other));
    }

    #[test]
    fn a_folder_without_repository_or_commit_is_said() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(compare_with(folder.path(), "main"), Err(BaseError::NoRepository(_))));
        assert!(matches!(compare_with(&folder.path().join("no"), "main"), Err(BaseError::NoRepository(_))));
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        assert!(matches!(compare_with(folder.path(), "main"), Err(BaseError::Refused(_))));
        let sample = Sample::new();
        let commit = sample.commit("2026-01-01", &[("a.md", "a")]);
        sample.git(&["symbolic-ref", "HEAD", "refs/heads/unborn"]);
        assert!(matches!(compare_with(sample.root(), &commit), Err(BaseError::NoHead)));
        sample.commit("2026-01-02", &[("b.md", "b")]);
        assert!(matches!(compare_with(sample.root(), "main"), Err(BaseError::Unrelated(_))));
    }

    #[test]
    fn a_shallow_clone_gives_a_base_only_where_it_reaches_it() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "a")]);
        let parting = sample.commit("2026-01-02", &[("a.md", "b")]);
        sample.git(&["switch", "-q", "-c", "topic"]);
        sample.commit("2026-01-03", &[("b.md", "b")]);
        sample.git(&["switch", "-q", "main"]);
        sample.commit("2026-01-04", &[("c.md", "c")]);
        let cloned = |depth: &str| {
            let clone = sample.cloned(&["--no-single-branch", "-b", "topic", depth]);
            compare_with(clone.root(), "origin/main")
        };
        assert!(matches!(cloned("--depth=1"), Err(BaseError::Shallow(_))));
        assert_eq!(cloned("--depth=2").unwrap().merge_base, parting);
        let one = sample.cloned(&["--depth=1", "-b", "topic"]);
        assert!(matches!(
            compare_with(one.root(), "origin/main"),
            Err(BaseError::Unknown { shallow: true, .. })
        ));
        assert!(matches!(compare_with(one.root(), &parting), Err(BaseError::Absent { shallow: true, .. })));
    }

    #[test]
    fn a_cut_that_may_hide_a_nearer_base_gives_none() {
        let sample = Sample::new();
        sample.commit("2026-01-01", &[("a.md", "a")]);
        sample.git(&["branch", "old"]);
        let nearer = sample.commit("2026-01-02", &[("a.md", "b")]);
        sample.git(&["switch", "-q", "-c", "topic"]);
        sample.git(&["merge", "-q", "--no-ff", "-s", "ours", "--no-edit", "old"]);
        sample.commit("2026-01-03", &[("b.md", "b")]);
        sample.git(&["switch", "-q", "main"]);
        sample.commit("2026-01-04", &[("c.md", "c")]);
        sample.git(&["merge", "-q", "--no-ff", "-s", "ours", "--no-edit", "old"]);
        sample.git(&["switch", "-q", "topic"]);
        assert_eq!(compare_with(sample.root(), "main").unwrap().merge_base, nearer);
        let cut = sample.git(&["rev-parse", "main"]);
        sample.write(&[(".git/shallow", &format!("{cut}\n"))]);
        let told = compare_with(sample.root(), "main");
        assert!(matches!(told, Err(BaseError::Shallow(_))), "{told:?}");
    }
}
