//! What a repository of strangers may not do: run, fetch or hide anything.

use super::{ObjectId, Repository};
use crate::revision::{BaseError, compare_with, resolve};
use crate::sample::Sample;
use crate::tree::{OpenError, ReadError};
use crate::{Limits, RepoPath, Tree, changes, renames, versions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

/// A folder in which a program of the repository would leave its name.
struct Marks(tempfile::TempDir);

impl Marks {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A program that leaves a mark and swallows what it is given.
    fn program(&self, name: &str) -> String {
        let path = self.0.path().join(format!("{name}-program"));
        let text = format!("#!/bin/sh\n: >'{}'\nexit 1\n", self.0.path().join(name).display());
        crate::disk::write(&path, text.as_bytes()).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    /// The marks that were left.
    fn left(&self) -> Vec<String> {
        let names = walkdir::WalkDir::new(self.0.path())
            .min_depth(1)
            .max_depth(1)
            .sort_by_file_name()
            .into_iter()
            .flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| !name.ends_with("-program") && name != "hooks").collect()
    }
}

/// Asks everything that is ever asked of git; answers what was found, as text.
fn everything(root: &Path, from: &str, to: &str) -> String {
    let path: RepoPath = "a.md".parse().unwrap();
    let limits = Limits::default();
    let work = Tree::open(root, &[], &limits).unwrap();
    let commit = Tree::at_revision(root, from, &[], &limits).unwrap();
    let named: Vec<String> =
        ["main", "main~1", "mian", "v1"].map(|rev| format!("{:?}", resolve(root, rev).ok())).into();
    let told = (
        (work.entries(), work.problems(), work.revision(), work.history()),
        (commit.entries(), commit.problems(), commit.history(), commit.read(&path).ok()),
        (commit.holds(&path, b"one\n"), work.holds(&path, b"one\n"), named),
        (compare_with(root, "main~1").ok(), compare_with(root, "topic").ok(), renames(root, from, &work)),
        (changes(&work, &[path.clone()].into()), changes(&commit, &[path.clone()].into())),
        versions(root, &path, to, 9, &limits),
    );
    format!("{told:#?}")
}

/// A repository with a branch, a rename and a change that is not committed; and its first and last commit.
fn sample() -> (Sample, String, String) {
    let sample = Sample::new();
    let first =
        sample.commit("2026-01-01", &[("a.md", "one\n"), ("old.md", "renamed\n"), ("sub/b.md", "b\n")]);
    sample.git(&["branch", "topic"]);
    sample.git(&["mv", "old.md", "new.md"]);
    let last =
        sample.commit("2026-01-02", &[("a.md", "two\n"), (".gitattributes", "*.md filter=evil diff=evil\n")]);
    sample.write(&[("a.md", "three\n"), ("untracked.md", "b\n")]);
    std::fs::remove_file(sample.root().join("sub/b.md")).unwrap();
    (sample, first, last)
}

/// Sets everything in the repository's own settings that names a program.
fn arm(sample: &Sample, marks: &Marks) {
    let hooks = marks.0.path().join("hooks");
    std::fs::create_dir(&hooks).unwrap();
    for hook in
        ["post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout", "fsmonitor-watchman"]
    {
        std::fs::copy(marks.program("hook"), hooks.join(hook)).unwrap();
    }
    sample.git(&["config", "core.hooksPath", hooks.to_str().unwrap()]);
    let programs = [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "gpg.program",
        "gpg.ssh.program",
        "interactive.diffFilter",
        "pager.log",
        "pager.diff-tree",
        "remote.origin.uploadpack",
        "sequence.editor",
        "uploadpack.packObjectsHook",
    ];
    for setting in programs {
        sample.git(&["config", setting, &marks.program(setting)]);
    }
    for command in
        ["cat-file", "diff-tree", "for-each-ref", "log", "ls-files", "ls-tree", "merge-base", "rev-parse"]
    {
        sample.git(&["config", &format!("alias.{command}"), &format!("!{}", marks.program("alias"))]);
    }
    let settings = [
        ("log.showSignature", "true"),
        ("filter.evil.required", "true"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialclonefilter", "blob:none"),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
        ("core.useReplaceRefs", "true"),
    ];
    for (setting, value) in settings {
        sample.git(&["config", setting, value]);
    }
    sample.git(&["config", "remote.origin.url", &format!("ext::{} %S", marks.program("ext"))]);
}

/// Gives a commit a signature, for a program to look at; answers the new id.
fn signed(sample: &Sample, commit: &str) -> String {
    let text = sample.git(&["cat-file", "commit", commit]);
    let (head, message) = text.split_once("\n\n").unwrap();
    let signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----";
    sample.write(&[(".git/signed", &format!("{head}\n{signature}\n\n{message}\n"))]);
    sample.git(&["hash-object", "-t", "commit", "-w", ".git/signed"])
}

/// Removes the object that a revision names.
fn remove(sample: &Sample, rev: &str) {
    let id = sample.git(&["rev-parse", rev]);
    let (folder, file) = id.split_at(2);
    std::fs::remove_file(sample.root().join(".git/objects").join(folder).join(file)).unwrap();
}

#[test]
fn nothing_that_the_repository_names_is_run() {
    let (sample, first, last) = sample();
    let last = signed(&sample, &last);
    sample.git(&["update-ref", "refs/heads/main", &last]);
    let marks = Marks::new();
    let before = everything(sample.root(), &first, &last);
    arm(&sample, &marks);
    assert_eq!(everything(sample.root(), &first, &last), before);
    assert_eq!(marks.left(), [""; 0]);
    remove(&sample, &format!("{first}:a.md"));
    remove(&sample, &format!("{first}:sub/b.md"));
    everything(sample.root(), &first, &last);
    let tree = Tree::at_revision(sample.root(), &first, &[], &Limits::default()).unwrap();
    assert!(matches!(tree.read(&"a.md".parse().unwrap()), Err(ReadError::Absent)));
    assert!(!tree.holds(&"a.md".parse().unwrap(), b"two\n"));
    assert_eq!(versions(sample.root(), &"a.md".parse().unwrap(), &last, 9, &Limits::default()), None);
    assert_eq!(marks.left(), [""; 0]);
}

/// Else the tests here would prove nothing.
#[test]
fn plain_git_runs_what_the_repository_names() {
    let (sample, first, last) = sample();
    sample.git(&["update-ref", "refs/heads/main", &signed(&sample, &last)]);
    let marks = Marks::new();
    arm(&sample, &marks);
    remove(&sample, &format!("{first}:sub/b.md"));
    let unfiltered =
        ["-c", "filter.evil.required=false", "-c", "filter.evil.process=", "-c", "filter.evil.smudge=cat"];
    for arguments in [
        ["update-ref", "refs/heads/other", "HEAD"].as_slice(),
        &["status", "--short"],
        &["log", "-1"],
        &["log", "-1", "-p", "--ext-diff"],
        &[&unfiltered[..], &["log", "-1", "-p", "--ext-diff", "--", "a.md"]].concat(),
        &[&unfiltered[..], &["log", "-1", "-p", "--", "a.md"]].concat(),
        &["cat-file", "-p", &format!("{first}:sub/b.md")],
    ] {
        let _ = sample.command(arguments).stdin(Stdio::null()).output().unwrap();
    }
    let expected = [
        "core.fsmonitor",
        "diff.evil.command",
        "diff.evil.textconv",
        "diff.external",
        "ext",
        "filter.evil.process",
        "gpg.program",
        "hook",
    ];
    assert_eq!(marks.left(), expected);
}

#[test]
fn no_older_git_fetches_either() {
    let (sample, first, _) = sample();
    let marks = Marks::new();
    arm(&sample, &marks);
    remove(&sample, &format!("{first}:a.md"));
    let ask = || {
        let mut command =
            super::command::command(sample.root(), &["cat-file", "-p", &format!("{first}:a.md")]);
        assert!(!command.env_remove("GIT_NO_LAZY_FETCH").status().unwrap().success());
    };
    ask();
    for (url, uploadpack) in
        [("ssh://localhost/x", "x"), ("file:///", "uploadpack"), ("::x", "x"), ("x::y", "x")]
    {
        sample.git(&["config", "remote.origin.url", url]);
        sample.git(&["config", "remote.origin.uploadpack", &marks.program(uploadpack)]);
        ask();
    }
    assert_eq!(marks.left(), [""; 0]);
}

#[test]
fn what_is_missing_in_a_partial_clone_is_said_and_not_fetched() {
    let (sample, first, last) = sample();
    sample.git(&["config", "uploadpack.allowFilter", "true"]);
    let path: RepoPath = "a.md".parse().unwrap();
    let held = |clone: &Sample| clone.git(&["count-objects", "-v"]);
    let blobless = sample.cloned(&["--filter=blob:none"]);
    let before = held(&blobless);
    let tree = Tree::at_revision(blobless.root(), &first, &[], &Limits::default()).unwrap();
    assert_eq!(tree.entries().len(), 3);
    assert!(matches!(tree.read(&path), Err(ReadError::Absent)));
    assert!(tree.holds(&path, b"one\n"), "its id is known all the same");
    let work = Tree::open(blobless.root(), &[], &Limits::default()).unwrap();
    let told: Vec<String> =
        renames(blobless.root(), &first, &work).values().map(RepoPath::to_string).collect();
    assert_eq!(told, ["old.md"]);
    assert_eq!(compare_with(blobless.root(), "origin/main~1").unwrap().merge_base, first);
    assert_eq!(versions(blobless.root(), &path, &last, 9, &Limits::default()), None);
    assert_eq!(held(&blobless), before);

    let treeless = sample.cloned(&["--filter=tree:0"]);
    let before = held(&treeless);
    let refused = Tree::at_revision(treeless.root(), &first, &[], &Limits::default());
    assert!(matches!(refused, Err(OpenError::Unlisted { .. })));
    assert!(matches!(compare_with(treeless.root(), "origin/main~1"), Err(BaseError::Absent { .. })));
    assert_eq!(held(&treeless), before);
    blobless.git(&["fetch", "-q", "--refetch", "--no-filter"]);
    let tree = Tree::at_revision(blobless.root(), &first, &[], &Limits::default()).unwrap();
    assert_eq!(tree.read(&path).unwrap(), b"one\n", "what the error advises helps");
}

#[test]
fn replacements_and_grafts_change_nothing() {
    let (sample, first, last) = sample();
    let before = everything(sample.root(), &first, &last);
    let blob = |name: &str| sample.git(&["rev-parse", name]);
    sample.git(&["replace", &blob("main~1:a.md"), &blob("main:a.md")]);
    let orphan = sample.git(&["commit-tree", "-m", "x", "main^{tree}"]);
    sample.git(&["replace", &last, &orphan]);
    sample.write(&[(".git/info/grafts", &format!("{last}\n"))]);
    assert_eq!(sample.git(&["cat-file", "-p", &format!("{first}:a.md")]), "two", "plain git is deceived");
    assert_eq!(sample.git(&["log", "--format=tformat:x"]), "x", "plain git is deceived");
    assert_eq!(everything(sample.root(), &first, &last), before);
    sample.git(&["replace", "-d", &last]);
    assert_eq!(
        sample.git(&["--no-replace-objects", "log", "--format=tformat:x"]),
        "x",
        "the graft alone deceives it"
    );
    assert_eq!(everything(sample.root(), &first, &last), before);
}

#[test]
fn a_repository_among_the_files_is_none() {
    let sample = Sample::new();
    let marks = Marks::new();
    sample.git(&["init", "-q", "--bare", "inner"]);
    let inner = sample.root().join("inner");
    for (setting, value) in
        [("core.bare", "false"), ("core.worktree", "."), ("core.fsmonitor", &marks.program("core.fsmonitor"))]
    {
        sample.git(&["config", "--file", "inner/config", setting, value]);
    }
    sample.git(&["-C", "inner", "rev-parse", "--is-inside-work-tree"]);
    assert!(Repository::at(&inner).is_none());
    let tree = Tree::open(&inner, &[], &Limits::default()).unwrap();
    assert_eq!(tree.problems().iter().map(|problem| problem.code).collect::<Vec<_>>(), ["git-unreadable"]);
    assert_eq!(marks.left(), [""; 0]);
}

#[test]
fn a_repository_of_another_user_is_refused() {
    let (sample, ..) = sample();
    // Only the superuser can give a folder away; for others there is nothing to try.
    let given = walkdir::WalkDir::new(sample.root()).into_iter().flatten();
    for entry in given {
        if std::os::unix::fs::lchown(entry.path(), Some(65_534), None).is_err() {
            return;
        }
    }
    let told = compare_with(sample.root(), "main").unwrap_err();
    assert!(matches!(&told, BaseError::Refused(said) if said.contains("dubious ownership")), "{told}");
}

#[test]
fn a_small_forged_tree_with_endless_paths_is_cut_and_said() {
    let sample = Sample::new();
    let first = sample.commit("2026-01-01", &[("a.md", "a\n")]);
    let make = |kind: &str, id: &str| {
        let lines: Vec<String> = (0..10).map(|name| format!("{kind} {id}\t{name}\n")).collect();
        sample.write(&[(".git/lines", &lines.concat())]);
        let lines = Stdio::from(lines_of(&sample));
        let made = sample.command(&["mktree"]).stdin(lines).output().unwrap();
        String::from_utf8(made.stdout).unwrap().trim_end().to_owned()
    };
    let mut tree = make("100644 blob", &sample.git(&["rev-parse", "HEAD:a.md"]));
    for _ in 0..10 {
        tree = make("040000 tree", &tree);
    }
    let bomb = sample.git(&["commit-tree", "-m", "x", &tree]);
    let limits = Limits { max_files: 1_000, ..Limits::default() };
    let tree = Tree::at_revision(sample.root(), &bomb, &[], &limits).unwrap();
    assert_eq!(tree.entries().len(), 1_000);
    assert_eq!(tree.problems().iter().map(|problem| problem.code).collect::<Vec<_>>(), ["too-many-files"]);
    let head = Tree::at_revision(sample.root(), &first, &[], &limits).unwrap();
    assert!(renames(sample.root(), &bomb, &head).is_empty());
}

#[allow(clippy::disallowed_methods)] // a file of the test itself
fn lines_of(sample: &Sample) -> std::fs::File {
    std::fs::File::open(sample.root().join(".git/lines")).unwrap()
}

#[test]
fn variables_of_git_change_nothing() {
    let (sample, first, last) = sample();
    let (other, _, _) = self::sample();
    let marks = Marks::new();
    let told = everything(sample.root(), &first, &last);
    sample.write(&[(".git/told", &told), (".git/commits", &format!("{first}\n{last}\n"))]);
    let mut this = std::process::Command::new(std::env::current_exe().unwrap());
    this.args(["--exact", "--ignored", "git::hostile::asked_in_another_environment"])
        .current_dir(sample.root());
    let program = marks.program("environment");
    let git = other.root().join(".git").display().to_string();
    let log = |name: &str| marks.0.path().join(name).display().to_string();
    let variables = [
        ("GIT_DIR", git.clone()),
        ("GIT_WORK_TREE", other.root().display().to_string()),
        ("GIT_COMMON_DIR", git.clone()),
        ("GIT_INDEX_FILE", format!("{git}/index")),
        ("GIT_OBJECT_DIRECTORY", format!("{git}/objects")),
        ("GIT_NAMESPACE", "other".to_owned()),
        ("GIT_CEILING_DIRECTORIES", sample.root().display().to_string()),
        ("GIT_SHALLOW_FILE", format!("{git}/HEAD")),
        ("GIT_REPLACE_REF_BASE", "refs/heads/".to_owned()),
        ("GIT_CONFIG_COUNT", "1".to_owned()),
        ("GIT_CONFIG_KEY_0", "core.fsmonitor".to_owned()),
        ("GIT_CONFIG_VALUE_0", program.clone()),
        ("GIT_CONFIG_PARAMETERS", "'core.worktree'='/'".to_owned()),
        ("GIT_EXTERNAL_DIFF", program.clone()),
        ("GIT_PAGER", program.clone()),
        ("GIT_SSH_COMMAND", program.clone()),
        ("GIT_ASKPASS", program.clone()),
        ("GIT_EXEC_PATH", "/nowhere".to_owned()),
        ("GIT_TRACE", log("trace")),
        ("GIT_TRACE2_EVENT", log("events")),
        ("GIT_ICASE_PATHSPECS", "1".to_owned()),
        ("GIT_ATTR_SOURCE", "HEAD".to_owned()),
    ];
    let output = this.envs(variables).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    assert_eq!(marks.left(), [""; 0]);
}

#[test]
#[ignore = "asked by the test above, with its variables and in its folder"]
fn asked_in_another_environment() {
    let Ok(folder) = std::env::current_dir() else { return };
    let (Ok(told), Ok(commits)) =
        (crate::disk::read(&folder.join(".git/told")), crate::disk::read(&folder.join(".git/commits")))
    else {
        return;
    };
    let commits = String::from_utf8(commits).unwrap();
    let (first, last) = commits.trim_end().split_once('\n').unwrap();
    assert!(ObjectId::parse(first).is_some());
    assert_eq!(everything(&folder, first, last), String::from_utf8(told).unwrap());
}
