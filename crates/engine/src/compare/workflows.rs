//! The files by which a service runs this program, and what a change does to them.

use super::weakened::{Files, Texts, Weakened};
use crate::judge::At;
use saydo_source::{ByteRange, RepoPath};
use std::collections::BTreeSet;

/// Of files that tell a service what to run, those that run this program: they name it, or a file that does.
pub fn running(files: &Files) -> BTreeSet<RepoPath> {
    let names_it = |text: &str| text.to_lowercase().contains("saydo");
    let mut running: BTreeSet<RepoPath> = BTreeSet::new();
    let mut latest: Vec<&RepoPath> =
        files.iter().filter(|(_, text)| names_it(text)).map(|(path, _)| path).collect();
    while !latest.is_empty() {
        running.extend(latest.iter().map(|path| (*path).clone()));
        let called: Vec<&str> = latest.into_iter().map(called).collect();
        let calls = |text: &str| called.iter().any(|name| text.contains(name));
        let others = files.iter().filter(|(path, text)| !running.contains(*path) && calls(text));
        latest = others.map(|(path, _)| path).collect();
    }
    running
}

/// By what other files name a file: its path, of an action that of its folder.
fn called(path: &RepoPath) -> &str {
    let folder = path.as_str().rsplit_once('/').map(|(folder, _)| folder);
    folder.filter(|_| path.stem() == "action").unwrap_or(path.as_str())
}

/// What is changed in these files or takes them away. How their lines end does not matter.
pub fn workflows(texts: &[Texts<'_>]) -> Vec<Weakened> {
    texts.iter().filter_map(told).collect()
}

fn told(texts: &Texts<'_>) -> Option<Weakened> {
    let before = texts.before?;
    if texts.now.is_some_and(|now| now.lines().eq(before.lines())) {
        return None;
    }
    let what = if texts.now.is_some() { "changed" } else { "removed or no file any more" };
    let does = if texts.path.name() == "CODEOWNERS" { "says who owns the gate" } else { "runs saydo" };
    let at = |range, label: &str| At { path: texts.path.clone(), range, label: label.to_owned() };
    Some(Weakened {
        what: "workflow",
        subject: texts.path.to_string(),
        message: format!("{} {does} and is {what}", texts.path),
        now: texts.now.map(|now| at(Some(first_other(before, now)), "changed here")),
        before: Some(at(None, "was here")),
    })
}

/// The first line that is another.
fn first_other(before: &str, now: &str) -> ByteRange {
    let alike = now.lines().zip(before.lines()).take_while(|(a, b)| a == b).count();
    let start = now.split_inclusive('\n').take(alike).map(str::len).sum();
    let line = now.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    ByteRange::new(start, start + line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNS: &str = "jobs:\n  isms:\n    run: saydo check --base origin/main\n";

    fn path(text: &str) -> RepoPath {
        text.parse().unwrap()
    }

    #[test]
    fn a_file_that_runs_the_program_is_told_when_it_is_changed() {
        let path = path(".github/workflows/ci.yml");
        let told = |now| workflows(&[Texts { path: &path, before: Some(RUNS), now }]);
        let eased = "jobs:\n  isms:\n    run: saydo check || true\n";
        let range = told(Some(eased))[0].now.as_ref().unwrap().range.unwrap();
        assert_eq!(&eased[range.start as usize..range.end as usize], "    run: saydo check || true");
        assert_eq!(told(None).len(), 1);
        assert_eq!(told(Some("jobs:\n  isms:\n")).len(), 1, "cut off");
        assert!(told(Some(RUNS)).is_empty());
        assert!(told(Some(&RUNS.replace('\n', "\r\n"))).is_empty(), "only its lines end otherwise");
        assert!(workflows(&[Texts { path: &path, before: None, now: Some(RUNS) }]).is_empty());
    }

    #[test]
    fn what_runs_a_file_that_runs_the_program_runs_it_too() {
        let files: Files = [
            ("ci/gate.sh", "exec Saydo check \"$@\"\n"),
            (".github/actions/isms/action.yml", "runs:\n  - run: ci/gate.sh\n"),
            (".github/workflows/pull.yml", "jobs:\n  - uses: ./.github/actions/isms\n"),
            (".github/workflows/build.yml", "jobs:\n  - run: make\n"),
        ]
        .map(|(name, text)| (path(name), text.into()))
        .into();
        let running: Vec<String> = running(&files).iter().map(RepoPath::to_string).collect();
        assert_eq!(running, [".github/actions/isms/action.yml", ".github/workflows/pull.yml", "ci/gate.sh"]);
        assert!(super::running(&Files::new()).is_empty());
    }
}
