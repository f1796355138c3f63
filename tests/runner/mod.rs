//! One way to run the program in tests: a folder of files, arguments, and what it must answer.

#![allow(dead_code)] // each test file uses a part of it

pub mod story;

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The day on which the sample companies are judged.
pub const DAY: &str = "2026-06-30";

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap_or_default()
}

/// The folder of a sample company.
pub fn company(name: &str) -> PathBuf {
    repository().join("fixtures/companies").join(name)
}

/// A call that has not been made yet.
pub struct Call(Command);

/// The program with these arguments.
pub fn call(args: &[&str]) -> Call {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saydo"));
    command.args(args);
    Call(command)
}

/// The same without any network, where this machine lets a process go without one.
pub fn offline(args: &[&str]) -> Call {
    static CAN: LazyLock<bool> = LazyLock::new(|| {
        let tried = Command::new("unshare").args(["--map-root-user", "--net", "true"]).output();
        tried.is_ok_and(|output| output.status.success())
    });
    if !*CAN {
        return call(args);
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--net", "--", env!("CARGO_BIN_EXE_saydo")]).args(args);
    Call(command)
}

/// Whether [`offline`] means what it says.
pub fn is_offline() -> bool {
    offline(&[]).0.get_program() == "unshare"
}

/// One run of the program with these arguments.
pub fn saydo(args: &[&str]) -> io::Result<Run> {
    call(args).run()
}

impl Call {
    /// With one more argument, which need not be text.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.0.arg(argument);
        self
    }

    /// With more arguments.
    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.0.args(arguments);
        self
    }

    /// With a variable of the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// From another current folder.
    pub fn within(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// Makes the call.
    pub fn run(mut self) -> io::Result<Run> {
        self.0.output().map(Run)
    }

    /// Makes the call, and ends it where it does not end by itself.
    pub fn bounded(mut self) -> io::Result<Run> {
        const BOUND: Duration = Duration::from_mins(3);
        let mut child = self.0.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().map(|pipe| std::thread::spawn(|| drained(pipe)));
        let stderr = child.stderr.take().map(|pipe| std::thread::spawn(|| drained(pipe)));
        let started = Instant::now();
        let status = loop {
            match child.try_wait()? {
                Some(status) => break status,
                None if started.elapsed() < BOUND => std::thread::sleep(Duration::from_millis(10)),
                None => {
                    child.kill()?;
                    child.wait()?;
                    return Err(io::Error::other(format!("{:?} does not end", self.0)));
                }
            }
        };
        let said =
            |hand: Option<JoinHandle<Vec<u8>>>| hand.and_then(|hand| hand.join().ok()).unwrap_or_default();
        Ok(Run(Output { status, stdout: said(stdout), stderr: said(stderr) }))
    }
}

fn drained(mut pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = pipe.read_to_end(&mut bytes);
    bytes
}

/// One run of the program.
pub struct Run(Output);

impl Run {
    /// Ends with the code.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.0.status.code(), Some(code), "{}{}", self.stdout(), self.stderr());
        self
    }

    /// Ends with one of two codes: a conclusion, whichever it is.
    #[track_caller]
    pub fn concludes(self) -> Self {
        assert!(matches!(self.0.status.code(), Some(0 | 1)), "{}{}", self.stdout(), self.stderr());
        self
    }

    /// Says the words on standard output.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.stdout().contains(words), "`{words}` is not in\n{}", self.stdout());
        self
    }

    /// Does not say the words on standard output.
    #[track_caller]
    pub fn never_says(self, words: &str) -> Self {
        assert!(!self.stdout().contains(words), "`{words}` is in\n{}", self.stdout());
        self
    }

    /// Says the words on standard error.
    #[track_caller]
    pub fn advises(self, words: &str) -> Self {
        assert!(self.stderr().contains(words), "`{words}` is not in\n{}", self.stderr());
        self
    }

    /// Concluded nothing: exit 2, advice on standard error, nothing on standard output.
    #[track_caller]
    pub fn nothing(self, words: &str) -> Self {
        let run = self.code(2).calm().advises(words).advises("nothing was concluded (exit 2)");
        assert_eq!(run.stdout(), "");
        run
    }

    /// Neither panicked nor wrote anything that a terminal would obey instead of showing it.
    #[track_caller]
    pub fn calm(self) -> Self {
        for text in [self.stdout(), self.stderr()] {
            assert!(!text.contains("panicked"), "{text}");
            let raw = text.chars().find(|c| *c != '\n' && (c.is_control() || hidden(*c)));
            assert_eq!(raw, None, "{}", text.escape_debug());
        }
        self
    }

    /// Standard output.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    /// Standard error.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// The exit code.
    pub fn ended(&self) -> Option<i32> {
        self.0.status.code()
    }
}

/// What no reader sees, or sees elsewhere than where it stands.
pub fn hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A folder of files; it goes when it is dropped.
pub struct Folder {
    root: tempfile::TempDir,
    path: PathBuf,
}

impl Folder {
    /// An empty folder named `mine`.
    pub fn empty() -> io::Result<Self> {
        let root = tempfile::tempdir()?;
        let path = root.path().join("mine");
        std::fs::create_dir(&path)?;
        Ok(Self { root, path })
    }

    /// A folder with these files.
    pub fn of(files: &[(&str, &str)]) -> io::Result<Self> {
        files.iter().try_fold(Self::empty()?, |folder, (name, text)| folder.with(name, text))
    }

    /// A copy of a sample company.
    pub fn company(name: &str) -> io::Result<Self> {
        let folder = Self::empty()?;
        copy(&company(name), &folder.path)?;
        Ok(folder)
    }

    /// With one more file, or another text of one.
    #[allow(clippy::disallowed_methods)] // a test sets its own stage
    pub fn with(self, name: &str, text: impl AsRef<[u8]>) -> io::Result<Self> {
        let path = self.path.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&self.path))?;
        std::fs::write(path, text)?;
        Ok(self)
    }

    /// Without a file.
    pub fn without(self, name: &str) -> io::Result<Self> {
        std::fs::remove_file(self.path.join(name))?;
        Ok(self)
    }

    /// With lines after a file.
    pub fn append(self, name: &str, lines: &str) -> io::Result<Self> {
        let text = self.read(name)? + lines;
        self.with(name, text)
    }

    /// With other words in a file, which must be there.
    pub fn replace(self, name: &str, from: &str, to: &str) -> io::Result<Self> {
        let text = self.read(name)?;
        if !text.contains(from) {
            return Err(io::Error::other(format!("`{from}` is not in {name}:\n{text}")));
        }
        let text = text.replace(from, to);
        self.with(name, text)
    }

    /// With another text of a file, made of the present one.
    pub fn rewrite(self, name: &str, change: impl FnOnce(&str) -> String) -> io::Result<Self> {
        let text = change(&self.read(name)?);
        self.with(name, text)
    }

    /// The text of a file.
    #[allow(clippy::disallowed_methods)] // a test looks at its own stage
    pub fn read(&self, name: &str) -> io::Result<String> {
        std::fs::read_to_string(self.path.join(name))
    }

    /// As a repository whose `main` has all of it, committed by somebody.
    pub fn committed(self, author: &str) -> io::Result<Self> {
        self.git(author, &["init", "-q", "-b", "main"])?;
        self.git(author, &["add", "-A"])?;
        self.git(author, &["commit", "-qm", "As it is"])?;
        Ok(self)
    }

    /// Git in the folder, as somebody and on a day before that of the samples, whatever this machine is set to.
    pub fn git(&self, author: &str, arguments: &[&str]) -> io::Result<()> {
        let name = format!("user.name={author}");
        let settings = ["-c", &name, "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"];
        let days = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].map(|name| (name, "2026-06-20T12:00:00Z"));
        let mut git = Command::new("git");
        git.args(settings).args(arguments).current_dir(&self.path).envs(days);
        let output = git.output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(io::Error::other(format!("{arguments:?}: {said}"))) }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder as an argument.
    pub fn name(&self) -> &str {
        self.path.to_str().unwrap_or_default()
    }

    /// A path beside the folder, outside the tree.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// `saydo check` of it on the day of the samples.
    pub fn check(&self, more: &[&str]) -> io::Result<Run> {
        call(&["check", self.name(), "--as-of", DAY]).args(more).run()
    }

    /// The assessment of it, as data.
    pub fn assessment(&self, more: &[&str]) -> io::Result<Assessment> {
        let run = self.check(&[&["--format", "json"], more].concat())?.concludes();
        assessment(&run)
    }
}

/// Copies the files below a folder.
#[allow(clippy::disallowed_methods)] // a test sets its own stage
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

pub use data::{Assessment, assessment};

mod data {
    use super::Run;
    use serde_json::Value;
    use std::io;

    /// An assessment as a reader of the JSON sees it.
    pub struct Assessment(pub Value);

    /// The assessment that a run wrote.
    pub fn assessment(run: &Run) -> io::Result<Assessment> {
        serde_json::from_str(&run.stdout()).map(Assessment).map_err(io::Error::from)
    }

    /// The text of a field; empty where there is none.
    pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
        value[field].as_str().unwrap_or_default()
    }

    impl Assessment {
        /// A list of it.
        pub fn list(&self, name: &str) -> &[Value] {
            self.0[name].as_array().map_or(&[], Vec::as_slice)
        }

        /// The state of an ISO control.
        pub fn state(&self, id: &str) -> &str {
            let of = |control: &&Value| control["framework"] == "iso27001-2022" && control["id"] == id;
            self.list("controls").iter().find(of).map_or("", |control| text(control, "state"))
        }

        /// The ISO controls in a state.
        pub fn in_state(&self, state: &str) -> Vec<&str> {
            let controls = self.list("controls").iter();
            controls.filter(|control| control["state"] == state).map(|control| text(control, "id")).collect()
        }

        /// The findings of a rule that fail.
        pub fn failing(&self, rule: &str) -> Vec<&Value> {
            let fails = |finding: &&Value| {
                finding["rule"] == rule
                    && matches!(text(finding, "verdict"), "violated" | "missing" | "undetermined")
            };
            self.list("findings").iter().filter(fails).collect()
        }

        /// The subjects of the failing findings of a rule, with their verdicts.
        pub fn failures(&self, rule: &str) -> Vec<(String, &str)> {
            let of = |finding: &&'_ Value| text(finding, "title").to_owned();
            self.failing(rule).iter().map(|finding| (of(finding), text(finding, "verdict"))).collect()
        }

        /// Code and message of every problem.
        pub fn problems(&self) -> Vec<(&str, &str)> {
            self.list("problems")
                .iter()
                .map(|problem| (text(problem, "code"), text(problem, "message")))
                .collect()
        }
    }
}
