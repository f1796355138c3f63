//! What a document is: a title of its kind, or a topic of the kind where the genre is known.

use super::title::{Hints, is_about};
use super::{Match, Scored, best};
use crate::facts::By;
use crate::kind::{Kind, Kinds, Shape};
use crate::parsed::Parsed;
use saydo_source::RepoPath;

/// Points for a title of the kind, for one in the file name, and for a topic of the kind.
const TITLE: usize = 60;
const NAME: usize = 55;
const TOPIC: usize = 60;
/// A path that fits breaks a tie.
const PATH: usize = 10;

/// What a document is.
pub(crate) fn document<'a>(
    kinds: &'a Kinds,
    path: &RepoPath,
    parsed: &Parsed,
    hints: &Hints<'a>,
) -> Option<Match<'a>> {
    if parsed.blocks.is_empty() && parsed.tables.iter().any(|table| table.rows.len() > 1) {
        return None;
    }
    let mut scored = Vec::new();
    let mut add = |kind: &'a Kind, points: usize, by: By| {
        if kind.shape == Shape::Document {
            let fits = hints.paths.contains(&&kind.id);
            scored.push(Scored { points: points + if fits { PATH } else { 0 }, by, kind });
        }
    };
    for (phrases, points, by) in [(&hints.titled, TITLE, By::Title), (&hints.named, NAME, By::Path)] {
        for phrase in phrases {
            if let Some(kind) = kinds.get(&phrase.kind) {
                add(kind, points + phrase.length.min(40), by);
            }
        }
    }
    let genre = Genre::of(path, parsed, hints);
    // "BCP policy" is a policy although a "BCP" is a plan.
    let ends = hints.part().iter().rposition(|word| !is_version(word)).map_or(0, |last| last + 1);
    let whole = hints.titled.first().is_some_and(|phrase| phrase.to >= ends);
    if let Some(genre) = genre.as_ref().filter(|genre| genre.titled && !whole) {
        scored.retain(|candidate| candidate.kind.id.as_str().starts_with(genre.family));
    }
    // A title that names a record is no policy about it, unless it ends in calling itself one.
    if let Some(genre) = genre.filter(|genre| hints.titled.is_empty() || genre.titled && scored.is_empty()) {
        for kind in kinds.iter().filter(|kind| kind.id.as_str().starts_with(genre.family)) {
            if let Some(known) = topic(kind, hints.part(), &genre) {
                let fits = hints.paths.contains(&&kind.id);
                let points = TOPIC + known + if fits { PATH } else { 0 };
                scored.push(Scored { points, by: By::Title, kind });
            }
        }
    }
    best(scored)
}

/// `2026`, `v2`.
fn is_version(word: &str) -> bool {
    word.trim_start_matches('v').chars().all(|c| c.is_ascii_digit())
}

/// What sort of document it is, and whether its own title says so.
struct Genre {
    family: &'static str,
    titled: bool,
}

const POLICY: [&str; 7] =
    ["policy", "policies", "richtlinie", "richtlinien", "leitlinie", "directive", "regulation"];
const PROCEDURE: [&str; 10] = [
    "procedure",
    "procedures",
    "process",
    "sop",
    "guideline",
    "guidelines",
    "runbook",
    "playbook",
    "verfahren",
    "prozess",
];

impl Genre {
    /// From the last word of the title, else from the folder, else from a heading "Policy".
    fn of(path: &RepoPath, parsed: &Parsed, hints: &Hints<'_>) -> Option<Self> {
        let part = hints.part();
        let head = part.iter().rev().find(|word| !is_version(word)).map(String::as_str).unwrap_or_default();
        let first = part.first().map(String::as_str).unwrap_or_default();
        // "Richtlinie zur Zugriffskontrolle", "Policy on passwords": the genre may stand first.
        for (words, family) in [(POLICY.as_slice(), "policy."), (PROCEDURE.as_slice(), "procedure.")] {
            if words.contains(&head) || words.contains(&first) {
                return Some(Self { family, titled: true });
            }
        }
        let folder = |family: &str| {
            hints.paths.iter().any(|kind| kind.as_str().starts_with(family))
                && path.folders().any(|folder| folder.to_lowercase().contains(&family[..family.len() - 2]))
        };
        if folder("policy.") {
            return Some(Self { family: "policy.", titled: false });
        }
        if folder("procedure.") {
            return Some(Self { family: "procedure.", titled: false });
        }
        let says_policy = |text: &str| {
            matches!(
                text.to_lowercase().as_str(),
                "policy" | "policy statement" | "policy statements" | "richtlinie"
            )
        };
        let heading = parsed.headings.iter().any(|heading| says_policy(&heading.words.text));
        heading.then_some(Self { family: "policy.", titled: false })
    }
}

/// Words that say nothing about the topic.
const GENERIC: [&str; 20] = [
    "security",
    "information",
    "management",
    "it",
    "company",
    "corporate",
    "data",
    "control",
    "controls",
    "system",
    "systems",
    "isms",
    "general",
    "our",
    "group",
    "internal",
    "business",
    "use",
    "statement",
    "program",
];

/// How many points the topic of a title has in a kind: its first word and most of its words are words of the kind.
fn topic(kind: &Kind, title: &[String], genre: &Genre) -> Option<usize> {
    if is_about(title) {
        return None;
    }
    let says_topic = |word: &&String| {
        let word = word.as_str();
        !is_version(word) && !GENERIC.contains(&word) && !POLICY.contains(&word) && !PROCEDURE.contains(&word)
    };
    let is_known = |word: &&String| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        let same = |known: &String| {
            known == *word || known == singular || known.strip_suffix('s') == Some(word.as_str())
        };
        kind.titles.iter().flatten().filter(says_topic).any(same)
    };
    let topic: Vec<&String> = title.iter().filter(says_topic).collect();
    let known = topic.iter().filter(|word| is_known(word)).count();
    let first = topic.first().is_some_and(is_known);
    let enough = if genre.titled { known * 2 >= topic.len() } else { known * 2 > topic.len() };
    (first && enough).then_some(known * 5)
}
