//! Real repositories for the tests, in folders that go away.

use std::path::Path;
use std::process::Command;

/// A repository with commits at given days.
pub(crate) struct Sample {
    folder: tempfile::TempDir,
}

impl Sample {
    /// An empty repository on the branch `main`.
    pub(crate) fn new() -> Self {
        Self::with_format("sha1")
    }

    /// An empty repository whose ids are of a format.
    pub(crate) fn with_format(format: &str) -> Self {
        let sample = Self { folder: tempfile::tempdir().unwrap() };
        sample.git(&["init", "-q", "-b", "main", &format!("--object-format={format}")]);
        sample
    }

    /// A clone of it.
    pub(crate) fn cloned(&self, arguments: &[&str]) -> Self {
        let clone = Self { folder: tempfile::tempdir().unwrap() };
        let address = format!("file://{}", self.root().display());
        clone.git(&[&["clone", "-q"], arguments, &[&address, "."]].concat());
        clone
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What plain git answers, with the settings of the repository and all its rights.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Plain git, on a day.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]);
        command.args(["-c", "commit.gpgsign=false", "-c", "init.templateDir="]);
        command.args(arguments).current_dir(self.root());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        command
    }

    /// Writes files.
    pub(crate) fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.root().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            crate::disk::write(&path, text.as_bytes()).unwrap();
        }
    }

    /// Writes files and commits all that changed, at noon of a day; answers the id of the commit.
    pub(crate) fn commit(&self, day: &str, files: &[(&str, &str)]) -> String {
        self.write(files);
        self.git(&["add", "-A", "."]);
        let noon = format!("{day}T12:00:00Z");
        let done = self
            .command(&["commit", "-q", "--no-verify", "--allow-empty", "-m", "x"])
            .env("GIT_COMMITTER_DATE", &noon)
            .env("GIT_AUTHOR_DATE", &noon)
            .status();
        assert!(done.unwrap().success());
        self.git(&["rev-parse", "HEAD"])
    }
}
