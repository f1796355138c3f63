//! `[[case.history]]`: earlier versions of the files of a case, so that rules on their history can be tried without git.

use saydo_source::{Moment, Past, RepoPath, Spanned, Table, Zone};
use std::collections::BTreeMap;

/// One commit of one file.
struct Version {
    date: jiff::civil::Date,
    author: String,
    committer: String,
    /// The file as the commit left it; the last one left it as it stands.
    text: Option<Spanned<String>>,
}

/// Reads the versions of a case, oldest first, as git would tell them.
pub(super) fn read(table: &Table<'_>, files: &BTreeMap<RepoPath, String>) -> BTreeMap<RepoPath, Past> {
    let mut versions: BTreeMap<RepoPath, Vec<Version>> = BTreeMap::new();
    for entry in table.tables("history") {
        if let Some((path, version)) = version(&entry, files) {
            versions.entry(path).or_default().push(version);
        }
    }
    versions.into_iter().filter_map(|(path, versions)| Some((path, past(table, &versions)?))).collect()
}

fn version(table: &Table<'_>, files: &BTreeMap<RepoPath, String>) -> Option<(RepoPath, Version)> {
    let (path, author) = (table.required("path"), table.required("author"));
    let date = table.date("date");
    if !table.has("date") {
        let label = "expected date = 2026-01-10, the day of the commit";
        table.complain("missing-key", table.at(), "`date` is missing", label, None);
    }
    let committer = table.text("committer").map(|name| name.value);
    let text = table.text("text").map(|text| Spanned {
        value: text.value.strip_prefix('\n').unwrap_or(&text.value).to_owned(),
        at: text.at,
    });
    table.close();
    let (path, author, date) = (path?, author?.value, date?.value);
    let name = path.value.parse::<RepoPath>().ok().filter(|name| files.contains_key(name));
    if name.is_none() {
        let message = format!("`{}` is no file of the case", path.value);
        table.complain("unknown-path", path.at, message, "expected a path of [case.files]", None);
    }
    Some((name?, Version { date, committer: committer.unwrap_or_else(|| author.clone()), author, text }))
}

fn past(table: &Table<'_>, versions: &[Version]) -> Option<Past> {
    let (first, last) = (versions.first()?, versions.last()?);
    let mut sound = true;
    for (number, version) in versions.iter().enumerate() {
        let is_last = number + 1 == versions.len();
        if let (Some(text), true) = (&version.text, is_last) {
            let label = "leave it out: the last version is the file as it stands";
            table.complain("last-version", text.at, "the last version has a text", label, None);
            sound = false;
        }
        if version.text.is_none() && !is_last {
            let label = "expected text = \"…\" for every version but the last of a file, oldest first";
            table.complain("missing-key", table.at(), "an earlier version has no text", label, None);
            sound = false;
        }
    }
    let before = versions.len().checked_sub(2).and_then(|number| versions.get(number));
    let before = before.and_then(|version| version.text.as_ref()).map(|text| text.value.clone().into_bytes());
    sound.then(|| Past {
        changed: Moment::day(last.date, &Zone::utc()),
        author: last.author.clone(),
        committer: last.committer.clone(),
        since: Some((first.author.clone(), versions.len())),
        before: Some(before),
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use saydo_source::Definition;

    fn mistakes(history: &str) -> Vec<String> {
        let text = format!(
            "[[case]]\nname = \"x\"\nas-of = 2026-06-30\noutcome = \"met\"\n[case.files]\n\"a.md\" = \"# A\"\n{history}"
        );
        let definition = Definition::parse(&"x.test.toml".parse().unwrap(), &text);
        read(&definition);
        definition.finish().into_iter().map(|problem| problem.label).collect()
    }

    #[test]
    fn a_history_is_told_oldest_first_and_ends_with_the_file() {
        let entry =
            |rest: &str| format!("[[case.history]]\npath = \"a.md\"\nauthor = \"Ana Ruiz\"\n{rest}\n");
        let first = entry("date = 2025-01-10\ntext = \"# B\"");
        let last = entry("date = 2026-01-10\ncommitter = \"Ben Ode\"");
        assert!(mistakes(&format!("{first}{last}")).is_empty());
        assert_eq!(mistakes(&first), ["leave it out: the last version is the file as it stands"]);
        assert_eq!(
            mistakes(&format!("{last}{last}")),
            ["expected text = \"…\" for every version but the last of a file, oldest first"]
        );
        assert_eq!(mistakes(&entry("")), ["expected date = 2026-01-10, the day of the commit"]);
        assert_eq!(mistakes(&last.replace("a.md", "b.md")), ["expected a path of [case.files]"]);
    }
}
