//! A fork: the repository of a sample company with a branch on which a stranger works, and everything that a run says of it.

use crate::runner::{self, DAY, Folder, Run, is_offline, offline};
use saydo_source::{Digest, disk};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who works on the branch.
const STRANGER: &str = "Stranger";

/// The formats with the files they are written to.
pub const FORMATS: [&str; 8] = ["human", "json", "github", "gitlab", "junit", "sarif", "markdown", "comment"];

/// A repository whose `main` is a sample company, and a branch on which a stranger works.
pub struct Fork {
    folder: Folder,
}

impl Fork {
    /// The fork of a sample company.
    pub fn of(company: &str) -> io::Result<Self> {
        Self::with(company, &[])
    }

    /// The same with more files in `main`.
    pub fn with(company: &str, files: &[(&str, &str)]) -> io::Result<Self> {
        let mut folder = Folder::company(company)?;
        for (name, text) in files {
            folder = folder.with(name, text)?;
        }
        let fork = Self { folder: folder.committed("Owner")? };
        fork.git(&["switch", "-qc", "change"])?;
        Ok(fork)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path beside it, outside the repository.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.beside(name)
    }

    /// What plain git does.
    pub fn git(&self, arguments: &[&str]) -> io::Result<()> {
        self.folder.git(STRANGER, arguments)
    }

    /// Commits all of it.
    pub fn commit(&self) -> io::Result<()> {
        self.git(&["add", "-A"])?;
        self.git(&["commit", "-qm", "Change", "--allow-empty", "--no-verify"])
    }

    /// Writes a file, under any name that the disk takes.
    pub fn write(&self, name: impl AsRef<[u8]>, text: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.root().join(OsStr::from_bytes(name.as_ref()));
        std::fs::create_dir_all(path.parent().unwrap_or(self.root()))?;
        disk::write(&path, text.as_ref())
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> io::Result<String> {
        self.folder.read(name)
    }

    /// Other words in a file; they must be there.
    pub fn change(&self, name: &str, from: &str, to: &str) -> io::Result<()> {
        let text = self.read(name)?;
        if !text.contains(from) {
            return Err(io::Error::other(format!("`{from}` is not in {name}:\n{text}")));
        }
        self.write(name, text.replace(from, to))
    }

    /// More lines at the end of a file.
    pub fn append(&self, name: &str, lines: &str) -> io::Result<()> {
        self.write(name, self.read(name)? + lines)
    }

    /// Takes a file away.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        std::fs::remove_file(self.root().join(name))
    }

    /// Moves a file or folder.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let to = self.root().join(to);
        std::fs::create_dir_all(to.parent().unwrap_or(self.root()))?;
        std::fs::rename(self.root().join(from), to)
    }

    /// A symbolic link in place of whatever stands there.
    pub fn link(&self, to: impl AsRef<Path>, name: &str) -> io::Result<()> {
        let path = self.root().join(name);
        if path.symlink_metadata().is_ok() {
            std::fs::remove_file(&path)?;
        }
        std::fs::create_dir_all(path.parent().unwrap_or(self.root()))?;
        symlink(to, path)
    }

    /// A pipe in place of whatever stands there. Whoever opens it waits.
    pub fn pipe(&self, name: &str) -> io::Result<()> {
        let path = self.root().join(name);
        if path.symlink_metadata().is_ok() {
            std::fs::remove_file(&path)?;
        }
        let made = Command::new("mkfifo").arg(path).status()?;
        if made.success() { Ok(()) } else { Err(io::Error::other("no pipe could be made")) }
    }

    /// A program that leaves a mark; see [`Fork::marks`].
    pub fn program(&self, name: &str) -> io::Result<String> {
        let folder = self.beside("programs");
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(name);
        let marks = self.beside("marks");
        std::fs::create_dir_all(&marks)?;
        disk::write(&path, format!("#!/bin/sh\n: >'{}/{name}'\nexit 1\n", marks.display()).as_bytes())?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
        Ok(path.display().to_string())
    }

    /// The programs that were run.
    pub fn marks(&self) -> io::Result<Vec<String>> {
        let marks = self.beside("marks");
        if marks.exists() { names(&marks) } else { Ok(Vec::new()) }
    }

    /// `saydo check` against `main`.
    pub fn check(&self, more: &[&str]) -> io::Result<Run> {
        offline(&["check", ".", "--as-of", DAY, "--base", "main"]).args(more).within(self.root()).bounded()
    }

    /// What it says, and the exit code.
    pub fn told(&self) -> io::Result<Told> {
        let run = self.check(&["--format", "json"])?;
        let report = serde_json::from_str(&run.stdout())
            .map_err(|error| io::Error::other(format!("{error}: {}{}", run.stdout(), run.stderr())))?;
        Ok(Told { code: run.ended(), report })
    }

    /// Every report there is of it, by name: each format against `main` and without a base, and what `why` and `evidence` say. The
    /// runs must conclude, or say calmly that they cannot; they must run nothing and leave everything around them as it was.
    pub fn everything(&self) -> io::Result<BTreeMap<String, String>> {
        let before = snapshot(&self.beside("."))?;
        let reports = tempfile::tempdir()?;
        let file = |format: &str| reports.path().join(format);
        let asked: Vec<String> =
            FORMATS.iter().map(|format| format!("--format={format}={}", file(format).display())).collect();
        let mut asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        asked.extend(["--format", "human", "--all"]);
        let mut texts = BTreeMap::new();
        let run = self.check(&asked)?;
        texts.insert("screen with a base".to_owned(), run.stdout());
        let mut runs = vec![run];
        for format in FORMATS.iter().filter(|format| file(format).exists()) {
            let text = String::from_utf8(disk::read_report(&file(format)).map_err(io::Error::other)?);
            texts.insert((*format).to_owned(), text.map_err(io::Error::other)?);
        }
        for arguments in [
            &["check", ".", "--as-of", DAY, "--all"][..],
            &["check", ".", "--as-of", DAY, "--format", "github"],
            &["why", "A.5.18", ".", "--as-of", DAY],
            &["evidence", ".", "--as-of", DAY],
            &["evidence", ".", "--as-of", DAY, "--aside"],
            &["diff", "main", "change", "--as-of", DAY],
        ] {
            let run = offline(arguments).within(self.root()).bounded()?;
            texts.insert(arguments.join(" "), run.stdout());
            runs.push(run);
        }
        for run in runs {
            assert!(matches!(run.ended(), Some(0..=2)), "{:?} {}", run.ended(), run.stderr());
            assert!(!run.stderr().contains("panicked"), "{}", run.stderr());
            texts.entry("said beside".to_owned()).or_default().push_str(&run.stderr());
        }
        let after = snapshot(&self.beside("."))?;
        let differs: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
        assert_eq!(differs, Vec::<&String>::new(), "{after:#?}");
        assert_eq!(before.len(), after.len(), "something is new");
        assert_eq!(self.marks()?, [""; 0], "a program that the repository names was run");
        if !is_offline() {
            say_that_there_was_a_network();
        }
        Ok(texts)
    }
}

#[allow(clippy::print_stderr)] // a test that could not be made in full says so
fn say_that_there_was_a_network() {
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        eprintln!("this machine lets no process go without a network: not tried without one");
    });
}

/// What a run concluded.
pub struct Told {
    /// Its exit code.
    pub code: Option<i32>,
    /// The assessment.
    pub report: Value,
}

impl Told {
    /// `origin severity rule title` of each finding that is not as it was, `asks less what: message`, and `problem code message`.
    pub fn lines(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let findings = list(&self.report["findings"]).into_iter().filter_map(|finding| {
            let origin = finding["origin"].as_str().filter(|origin| *origin != "unchanged")?;
            let [severity, rule, title] = ["severity", "rule", "title"].map(|field| text(&finding[field]));
            Some(format!("{origin} {severity} {rule} {title}"))
        });
        let less = list(&self.report["changes"]["asks_less"]).into_iter();
        let less = less.map(|less| format!("asks less {}: {}", text(&less["what"]), text(&less["message"])));
        let problems = list(&self.report["problems"]).into_iter();
        let problems = problems
            .map(|problem| format!("problem {} {}", text(&problem["code"]), text(&problem["message"])));
        findings.chain(less).chain(problems).collect()
    }

    /// The gate is met or not, and each of these begins a line.
    #[track_caller]
    pub fn says(&self, code: i32, expected: &[&str]) {
        let lines = self.lines();
        assert_eq!(self.code, Some(code), "{lines:#?}");
        for expected in expected {
            assert!(lines.iter().any(|line| line.starts_with(expected)), "`{expected}` is not in {lines:#?}");
        }
    }

    /// Nothing is said to have changed.
    #[track_caller]
    pub fn says_nothing(&self) {
        assert_eq!((self.code, self.lines()), (Some(0), Vec::new()));
    }

    /// Each path that stands in it.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        collect(&self.report, &mut paths);
        paths
    }
}

fn collect(value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let own = fields.get("path").and_then(Value::as_str);
            paths.extend(own.map(str::to_owned));
            fields.values().for_each(|value| collect(value, paths));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, paths)),
        _ => {}
    }
}

#[allow(clippy::disallowed_methods)] // a test looks at its own stage
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Everything below a folder: kind, rights, time and content.
#[allow(clippy::disallowed_methods)] // a test looks at its own stage
pub fn snapshot(folder: &Path) -> io::Result<Vec<String>> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            let meta = path.symlink_metadata()?;
            let content = if meta.is_dir() {
                open.push(path.clone());
                String::new()
            } else if meta.is_file() && meta.len() < 1 << 24 {
                Digest::of(&std::fs::read(&path)?).to_string()
            } else if meta.is_symlink() {
                std::fs::read_link(&path)?.display().to_string()
            } else {
                format!("{} bytes", meta.len())
            };
            let (mode, time) = (meta.mode(), (meta.mtime(), meta.mtime_nsec()));
            all.push(format!("{} {mode:o} {time:?} {content}", path.display()));
        }
    }
    all.sort();
    Ok(all)
}

/// What a terminal, the log of a service or a page would obey instead of showing it.
#[track_caller]
pub fn steers_nothing(name: &str, text: &str) {
    let raw = text.chars().find(|c| *c != '\n' && (c.is_control() || runner::hidden(*c)));
    assert_eq!(raw, None, "{name}: {}", text.escape_debug());
    for line in text.lines() {
        let lower = line.to_lowercase();
        assert!(!lower.contains("##[") && !lower.contains("##vso["), "{name}: {line}");
        let command = line.trim_start().starts_with("::");
        let own = name.contains("github")
            && ["::error ", "::warning ", "::notice "].iter().any(|kind| line.starts_with(kind));
        assert!(!command || own, "{name}: {line}");
    }
    // An annotation is shown as plain text; these are not.
    if ["junit", "markdown", "comment"].contains(&name) {
        for markup in ["<img", "<script", "<svg"] {
            assert!(!text.to_lowercase().contains(markup), "{name}: {text}");
        }
    }
    if ["markdown", "comment"].contains(&name) {
        for reference in ["@everyone", "](http", "![p]", "https://evil"] {
            assert!(!text.contains(reference), "{name}: {text}");
        }
    }
}
