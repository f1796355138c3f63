//! What the history of a file shows: git's word, and whether the last change touched more than what the document says of itself.

use crate::facts::{Facts, Witnessed};
use crate::kind::{Kind, Kinds, Shape};
use crate::parsed::{Parsed, SheetTable, Style};
use crate::read::{Format, parse};
use regex::Regex;
use saydo_source::{ByteRange, Past, RepoPath, Text};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A heading over the history of a document.
static HISTORY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(?:revision|change|version|document|review) (?:history|log|control)|changelog|änderungs(?:historie|verzeichnis)|versionshistorie|dokumentenhistorie)\b",
    )
    .expect("a constant pattern, used by tests")
});

impl Facts {
    /// Adds what git tells of files; `now` reads a file of the tree.
    pub fn witness(
        &mut self,
        kinds: &Kinds,
        pasts: BTreeMap<RepoPath, Past>,
        now: impl Fn(&RepoPath) -> Option<Vec<u8>>,
    ) {
        for (path, past) in pasts {
            let Ok(number) = self.files.binary_search_by(|file| file.path.cmp(&path)) else { continue };
            let file = &mut self.files[number];
            let document = |id| kinds.get(id).filter(|kind| kind.shape == Shape::Document);
            let kind = file.recognised.iter().find_map(|found| document(&found.kind));
            let bump_only = match (past.before, kind) {
                (Some(Some(before)), Some(kind)) => {
                    now(&path).and_then(|after| bump_only(kind, &path, &before, &after))
                }
                // The first version is all of it new.
                (Some(None), Some(_)) => Some(false),
                (None, _) | (_, None) => None,
            };
            file.witnessed = Some(Witnessed {
                changed: past.changed,
                author: past.author,
                committer: past.committer,
                since: past.since,
                bump_only,
            });
        }
    }
}

/// Whether two versions of a document differ in nothing but what it says of itself; `None` where they do not differ or cannot be read.
fn bump_only(kind: &Kind, path: &RepoPath, before: &[u8], after: &[u8]) -> Option<bool> {
    if before == after {
        return None;
    }
    let (before, after) = (Text::decode(before).ok()?, Text::decode(after).ok()?);
    Some(said(kind, path, &before.content)? == said(kind, path, &after.content)?)
}

/// The lines of a document that are about its subject.
fn said<'a>(kind: &Kind, path: &RepoPath, text: &'a str) -> Option<Vec<&'a str>> {
    let parsed = parse(path, Format::of(path, text)?, text);
    let own = of_itself(kind, &parsed, text);
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let about_itself = own.iter().any(|at| (at.start as usize) < end && start < at.end as usize);
        let words = line.trim();
        if !about_itself && !words.is_empty() {
            lines.push(words);
        }
        start = end;
    }
    Some(lines)
}

/// Where a document speaks of itself: its metadata, and the rows of its history.
fn of_itself(kind: &Kind, parsed: &Parsed, text: &str) -> Vec<ByteRange> {
    let metadata = parsed.metadata.iter().filter(|meta| match meta.style {
        // A short section is metadata only where its heading is the name of a date, a version or a person: "Scope" is not.
        Style::HeadingValue | Style::TwoColumnTable | Style::PlainLine | Style::BoldLine | Style::Badge => {
            kind.labelled(&meta.label.text).is_some_and(|(field, _)| OF_ITSELF.contains(&field.name.as_str()))
        }
        Style::FrontMatter | Style::Structured => kind.labelled(&meta.label.text).is_some(),
        Style::Revision => true,
    });
    let mut own: Vec<ByteRange> = metadata.map(|meta| meta.value.at).collect();
    for table in parsed.tables.iter().filter(|table| is_history(table)) {
        own.extend(table.rows.iter().map(|row| row.at));
    }
    own.extend(
        parsed
            .blocks
            .iter()
            .filter(|block| block.heading.as_deref().is_some_and(|heading| HISTORY.is_match(heading)))
            .map(|block| block.words.at),
    );
    own.retain(|at| at.end as usize <= text.len());
    own
}

/// What a document says of itself and not of its subject.
const OF_ITSELF: [&str; 14] = [
    "document-id",
    "version",
    "status",
    "owner",
    "author",
    "approved-by",
    "approver-role",
    "approved-on",
    "effective",
    "last-review",
    "next-review",
    "review-cycle",
    "reviewed-by",
    "valid-until",
];

/// A table of versions with their dates, or one under a heading that says so.
fn is_history(table: &SheetTable) -> bool {
    let has = |words: &[&str]| {
        let mut columns = table.columns.iter().map(|column| column.text.to_lowercase());
        columns.any(|column| words.iter().any(|word| column.starts_with(word)))
    };
    let headed = table.heading.as_deref().is_some_and(|heading| HISTORY.is_match(heading));
    headed || (has(&["version", "rev", "fassung"]) && has(&["date", "datum", "revision date"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::KindId;

    const BEFORE: &str = "---\ntitle: Backup policy\nlast-review: 2025-01-10\nversion: 1.0\n---\n# Backup policy\n\n**Owner:** CISO\n\n\
                          ## Scope\n\nAll sites\n\n## Rules\n\nCopies are kept for 30 days.\n\n| Tier | Days |\n|---|---|\n| critical | 30 |\n\n\
                          ## Change history\n\n| Version | Date | Author | Change |\n|---|---|---|---|\n| 1.0 | 2025-01-10 | Ana Ruiz | first |\n";

    fn bump(from: &[(&str, &str)]) -> Option<bool> {
        let (kinds, _) = Kinds::embedded();
        let kind = kinds.get(&KindId::new("policy.backup")).unwrap();
        let mut after = BEFORE.to_owned();
        for (from, to) in from {
            assert!(after.contains(from), "{from}");
            after = after.replacen(from, to, 1);
        }
        bump_only(kind, &"policies/backup.md".parse().unwrap(), BEFORE.as_bytes(), after.as_bytes())
    }

    #[test]
    fn only_what_a_document_says_of_itself_is_a_bump() {
        assert_eq!(bump(&[("2025-01-10\nv", "2026-01-10\nv"), ("version: 1.0", "version: 1.1")]), Some(true));
        assert_eq!(bump(&[("**Owner:** CISO", "**Owner:** CIO")]), Some(true));
        let row = "| 1.0 | 2025-01-10 | Ana Ruiz | first |\n";
        let more = format!("{row}| 1.1 | 2026-01-10 | Ana Ruiz | reviewed, no changes |\n");
        assert_eq!(bump(&[(row, &more)]), Some(true));
        assert_eq!(bump(&[("version: 1.0", "version: 1.0\nnext-review: 2027-01-10")]), Some(true));
        for change in [
            ("30 days", "31 days"),
            ("All sites", "Berlin only"),
            ("| critical | 30 |", "| critical | 7 |"),
            ("## Rules", "## Guidance"),
            ("Copies are kept for 30 days.", ""),
        ] {
            assert_eq!(bump(&[change, ("version: 1.0", "version: 1.1")]), Some(false), "{change:?}");
        }
        assert_eq!(bump(&[]), None);
    }
}
