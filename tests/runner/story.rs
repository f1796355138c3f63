//! A repository that changes: a sample company, committed day by day.

use super::Folder;
use saydo_source::disk;
use std::io;
use std::path::Path;
use std::process::Command;

/// A repository whose `main` is a sample company, and a branch `change` on top of it that is checked out.
pub struct Story {
    folder: Folder,
}

impl Story {
    /// The company, committed on `main` on 1 June.
    pub fn of(company: &str) -> io::Result<Self> {
        let story = Self { folder: Folder::company(company)? };
        story.git(&["init", "-q", "-b", "main"]);
        story.commit("2026-06-01", "Base");
        story.git(&["switch", "-qc", "change"]);
        Ok(story)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path beside the repository.
    pub fn beside(&self, name: &str) -> String {
        self.folder.beside(name).to_string_lossy().into_owned()
    }

    /// What git answers; it must succeed.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_on("2026-06-01", arguments)
    }

    fn git_on(&self, day: &str, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        for setting in ["user.name=Ana Ruiz", "user.email=ana@example.org", "commit.gpgsign=false"] {
            git.args(["-c", setting]);
        }
        for date in ["GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"] {
            git.env(date, format!("{day}T12:00:00Z"));
        }
        let output = git.args(arguments).current_dir(self.root()).output().expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Commits all there is, at noon of a day.
    pub fn commit(&self, day: &str, message: &str) {
        self.git(&["add", "-A"]);
        self.git_on(day, &["commit", "-qm", message, "--allow-empty"]);
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        disk::write(&path, text.as_bytes()).expect("a file");
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        text_of(&self.root().join(name))
    }

    /// Changes a file; the words must be there.
    pub fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "`{from}` is not in {name}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// Takes the first line away that holds the words; its number.
    pub fn delete_line(&self, name: &str, words: &str) -> usize {
        let text = self.read(name);
        let at = text.lines().position(|line| line.contains(words)).expect("a line with the words");
        let kept: Vec<&str> =
            text.lines().enumerate().filter(|(line, _)| *line != at).map(|(_, line)| line).collect();
        self.write(name, &format!("{}\n", kept.join("\n")));
        at + 1
    }
}

/// The text of a file of the stage.
pub fn text_of(path: &Path) -> String {
    String::from_utf8(disk::read(path).expect("a file")).expect("a text")
}
