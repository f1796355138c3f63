//! What is no evidence although it looks like it: pages about the repository, forms, standards, pages not yet written.

use crate::kind::{normalise, title_words};
use crate::parsed::{Parsed, SheetTable};
use crate::placeholder::{holds_placeholder, is_blank, is_unset};
use regex::Regex;
use saydo_source::RepoPath;
use std::sync::LazyLock;

/// Pages about a repository.
const ABOUT_REPOSITORY: [&str; 12] = [
    "readme",
    "license",
    "licence",
    "changelog",
    "contributing",
    "code_of_conduct",
    "codeowners",
    "summary",
    "saydo",
    "package",
    "package-lock",
    "notice",
];

/// Why a file is no evidence at all, from its name and text.
pub(crate) fn not_evidence(path: &RepoPath, parsed: &Parsed, text: &str) -> Option<&'static str> {
    let name = path.stem().to_lowercase();
    let hidden = path.folders().any(|folder| matches!(folder, ".github" | ".gitlab" | "node_modules"));
    if hidden
        || name.starts_with("license-")
        || name.ends_with("-readme")
        || ABOUT_REPOSITORY.contains(&name.as_str())
    {
        return Some("about the repository, not evidence");
    }
    if parsed.tables.is_empty() && text.len() > 20_000 && text.matches("shall").count() > 150 {
        return Some("the text of a standard");
    }
    None
}

/// Labels that say who a document belongs to, which one it is, and since when.
const IDENTITY: [&str; 28] = [
    "owner",
    "version",
    "approved",
    "approver",
    "approval",
    "date",
    "effective",
    "valid",
    "review",
    "reviewed",
    "updated",
    "organisation",
    "organization",
    "company",
    "author",
    "detected",
    "name",
    "id",
    "eigentuemer",
    "freigabe",
    "freigegeben",
    "genehmigt",
    "gueltig",
    "pruefung",
    "stand",
    "ueberpruefung",
    "verantwortlich",
    "verantwortlicher",
];

/// Most of what says who and when is a placeholder. A blank is none: a document may wait for one word.
pub(crate) fn is_template(parsed: &Parsed) -> bool {
    let is_identity = |label: &str| {
        let label = normalise(label);
        label.split(' ').any(|word| IDENTITY.contains(&word))
    };
    let said: Vec<&str> = parsed
        .metadata
        .iter()
        .filter(|meta| is_identity(&meta.label.text))
        .map(|meta| meta.value.text.as_str())
        .collect();
    let waits = |words: &str| !is_blank(words) && (is_unset(words) || holds_placeholder(words));
    let mut waiting = said.iter().filter(|words| waits(words)).count();
    let all_unset = said.iter().all(|words| is_unset(words));
    let title = parsed.title.as_ref().is_some_and(|title| waits(&title.text));
    // A company that is nowhere named is not the owner of the text.
    let nameless = parsed.placeholders.iter().filter(|found| is_organisation(&found.text)).count() >= 3;
    waiting += usize::from(title) + usize::from(nameless);
    let counted = said.len() + usize::from(title) + usize::from(nameless);
    let alone = said.is_empty() && (title || nameless);
    alone || said.len() >= 2 && (waiting * 2 > counted || all_unset)
}

fn is_organisation(placeholder: &str) -> bool {
    let words = placeholder.to_lowercase();
    ["company", "organi", "firm"].iter().any(|word| words.contains(word))
}

/// Every value of every row is a placeholder or blank.
pub(crate) fn is_blank_form(table: &SheetTable) -> bool {
    !table.rows.is_empty()
        && table.columns.len() > 1
        && table
            .rows
            .iter()
            .all(|row| !row.ragged && row.cells.iter().flatten().skip(1).all(|cell| is_unset(&cell.text)))
}

static NOT_YET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:todo|to do|tbd|coming soon|work in progress|under construction|placeholder|folgt|in arbeit)\b")
        .expect("a constant pattern, tested below")
});

/// Nothing is written under the title yet.
pub(crate) fn is_unwritten(parsed: &Parsed) -> bool {
    let says_nothing = |words: &str| is_unset(words) || words.len() < 60 && NOT_YET.is_match(words);
    let is_meta = |at: saydo_source::ByteRange| {
        parsed.metadata.iter().any(|meta| at.start <= meta.label.at.start && meta.label.at.start < at.end)
    };
    parsed.tables.iter().all(|table| table.rows.is_empty())
        && parsed
            .blocks
            .iter()
            .take(20)
            .all(|block| says_nothing(&block.words.text) || is_meta(block.words.at))
}

/// Whether a title or a file name calls the document a draft.
pub(crate) fn is_called_draft(words: &str) -> bool {
    let words = title_words(words);
    let is_draft =
        |word: Option<&String>| word.is_some_and(|word| matches!(word.as_str(), "draft" | "entwurf" | "wip"));
    is_draft(words.first()) || is_draft(words.last())
}
