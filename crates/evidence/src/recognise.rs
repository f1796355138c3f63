//! What a file or a table is: by declaration, path, title and columns, scored, with a stated threshold.

use crate::facts::By;
use crate::kind::{Kind, KindId, Kinds, Shape, normalise};
use crate::parsed::{Parsed, SheetTable};
use crate::placeholder::is_unset;
use saydo_source::RepoPath;

/// Points for the path, the title, and for all columns being known.
const PATH: u32 = 40;
const TITLE: u32 = 50;
const COLUMNS: u32 = 60;
/// A candidate with fewer points is not recognised.
const THRESHOLD: u32 = 60;
/// A runner-up this close is named.
const CLOSE: u32 = 10;

/// A recognised kind.
pub(crate) struct Match<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) by: By,
    pub(crate) runner_up: Option<KindId>,
}

/// Why a file is no evidence at all, from its name and text.
pub(crate) fn not_evidence(path: &RepoPath, parsed: &Parsed, text: &str) -> Option<&'static str> {
    let name = path.stem().to_lowercase();
    if [
        "readme",
        "license",
        "licence",
        "changelog",
        "contributing",
        "code_of_conduct",
        "saydo",
        "package",
        "package-lock",
    ]
    .iter()
    .any(|known| name == *known || name.starts_with("license-"))
    {
        return Some("about the repository, not evidence");
    }
    let title = parsed.title.as_ref().map(|title| title.text.to_lowercase()).unwrap_or_default();
    if parsed.tables.is_empty() && text.len() > 20_000 && text.matches("shall").count() > 150 {
        return Some("the text of a standard");
    }
    if ["training material", "course notes", "study guide", "cheat sheet", "template"]
        .iter()
        .any(|word| title.contains(word))
        && is_template(parsed)
    {
        return Some("a template or teaching material");
    }
    None
}

/// Most of what says who and when is a placeholder.
pub(crate) fn is_template(parsed: &Parsed) -> bool {
    let identity = [
        "owner",
        "version",
        "approved by",
        "approver",
        "approval date",
        "date",
        "effective date",
        "last review",
        "next review",
        "organisation",
        "organization",
        "company",
        "author",
        "incident id",
        "detected",
        "eigentümer",
        "freigabe",
    ];
    let said: Vec<bool> = parsed
        .metadata
        .iter()
        .filter(|meta| identity.iter().any(|word| normalise(&meta.label.text).contains(word)))
        .map(|meta| is_unset(&meta.value.text))
        .collect();
    said.len() >= 2 && said.iter().filter(|unset| **unset).count() * 2 > said.len()
}

/// Every value of every row is a placeholder.
pub(crate) fn is_blank_form(table: &SheetTable) -> bool {
    !table.rows.is_empty()
        && table.rows.iter().all(|row| row.cells.iter().flatten().skip(1).all(|cell| is_unset(&cell.text)))
}

/// What a document is.
pub(crate) fn document<'a>(kinds: &'a Kinds, path: &RepoPath, parsed: &Parsed) -> Option<Match<'a>> {
    let title = parsed.title.as_ref().map(|title| normalise(&title.text)).unwrap_or_default();
    let scored = kinds.iter().filter(|kind| kind.shape == Shape::Document).map(|kind| {
        let longest = titles(kind, &title);
        let by_title = if longest > 0 { TITLE + 10 + u32::try_from(longest).unwrap_or(0).min(40) } else { 0 };
        let by_path = if on_path(kind, path) { PATH } else { 0 };
        (by_title + by_path, if by_title > 0 { By::Title } else { By::Path }, kind)
    });
    best(scored)
}

/// What a table is; `context` are the words of the headings and the title above it.
pub(crate) fn table<'a>(
    kinds: &'a Kinds,
    path: &RepoPath,
    context: &[String],
    columns: &[&str],
) -> Option<Match<'a>> {
    let filled = columns.iter().filter(|column| !column.trim().is_empty()).count();
    if filled < 2 {
        return None;
    }
    let scored = kinds.iter().filter(|kind| kind.shape == Shape::Record).filter_map(|kind| {
        let known: Vec<_> = columns.iter().filter_map(|column| kind.labelled(column)).collect();
        let has_key = kind.key.iter().all(|key| known.iter().any(|(field, _)| field.name == *key));
        let first_key = kind.key.first().is_some_and(|key| known.iter().any(|(field, _)| field.name == *key));
        let own = known.iter().filter(|(_, own)| *own).count();
        let hinted = on_path(kind, path) || context.iter().any(|words| titles(kind, words) > 0);
        if !first_key || (!has_key && !hinted) || (!hinted && (own < 3 || known.len() * 4 < filled * 3)) {
            return None;
        }
        let share = u32::try_from(known.len() * 40 / filled + own * 20 / filled).unwrap_or(0).min(COLUMNS);
        let by_path = if on_path(kind, path) { PATH } else { 0 };
        let by_title = if context.iter().any(|words| titles(kind, words) > 0) { TITLE } else { 0 };
        let by = if by_path > 0 {
            By::Path
        } else if by_title > 0 {
            By::Title
        } else {
            By::Columns
        };
        let score = share + by_path + by_title;
        Some((if hinted { score } else { score + 20 }, by, kind))
    });
    best(scored)
}

/// The kinds whose paths fit, for a file that cannot be read.
pub(crate) fn candidates(kinds: &Kinds, path: &RepoPath) -> Vec<KindId> {
    kinds.iter().filter(|kind| on_path(kind, path)).map(|kind| kind.id.clone()).collect()
}

fn best<'a>(scored: impl Iterator<Item = (u32, By, &'a Kind)>) -> Option<Match<'a>> {
    let mut scored: Vec<_> = scored.filter(|(score, _, _)| *score >= THRESHOLD).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.id.cmp(&b.2.id)));
    let (score, by, kind) = scored.first().copied()?;
    let runner_up =
        scored.get(1).filter(|(next, _, _)| score - next <= CLOSE).map(|(_, _, kind)| kind.id.clone());
    Some(Match { kind, by, runner_up })
}

fn on_path(kind: &Kind, path: &RepoPath) -> bool {
    kind.paths
        .iter()
        .any(|glob| glob.is_match(path.as_str()) || glob.is_match(path.as_str().replace(['_', ' '], "-")))
}

/// Length of the longest title of the kind that stands in the words, as whole words.
fn titles(kind: &Kind, words: &str) -> usize {
    let padded = format!(" {} ", normalise(words));
    let stands = |title: &&String| {
        title.len() > 3 && (padded.contains(&format!(" {title} ")) || padded.contains(&format!(" {title}s ")))
    };
    kind.titles.iter().filter(stands).map(String::len).max().unwrap_or(0)
}
