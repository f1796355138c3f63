//! Places of a base in the head that is compared with it: which line a line has become, or where it is missed; and which lines of the
//! head are new.

use crate::json::Place;
use saydo_engine::judge::At;
use saydo_source::{Lines, Moves, RepoPath};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A file of the base with what has become of it.
#[derive(Clone, Debug)]
pub struct Became {
    /// Its text in the base.
    pub before: Arc<str>,
    /// Its path and text in the head; `None` where it is gone.
    pub now: Option<(RepoPath, Arc<str>)>,
}

/// The files of both trees that a comparison tells of.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// By path in the base.
    pub before: BTreeMap<RepoPath, Became>,
    /// Files of the head that the base has not.
    pub new: BTreeSet<RepoPath>,
}

/// Lines of the base and of the head, told from each other.
pub struct Moved<'a> {
    files: BTreeMap<&'a RepoPath, File<'a>>,
    /// By path in the head: the path in the base.
    former: BTreeMap<&'a str, &'a RepoPath>,
    new: BTreeSet<&'a str>,
}

struct File<'a> {
    lines: Lines<'a>,
    now: Option<&'a RepoPath>,
    /// `None` where nothing of it is another.
    moves: Option<Moves>,
}

impl<'a> Moved<'a> {
    /// Compares each pair of texts once.
    pub fn new(files: &'a Files) -> Self {
        let file = |became: &'a Became| File {
            lines: Lines::new(&became.before),
            now: became.now.as_ref().map(|(path, _)| path),
            moves: became
                .now
                .as_ref()
                .filter(|(_, text)| *text != became.before)
                .map(|(_, text)| Moves::new(&became.before, text)),
        };
        let former = files.before.iter().filter_map(|(before, became)| {
            let (now, _) = became.now.as_ref()?;
            Some((now.as_str(), before))
        });
        Self {
            files: files.before.iter().map(|(path, became)| (path, file(became))).collect(),
            former: former.collect(),
            new: files.new.iter().map(RepoPath::as_str).collect(),
        }
    }

    /// Where a place of the base is in the head, and whether its line still stands there as it was; `None` where its file is gone.
    pub fn place(&self, at: &At) -> Option<(Place, bool)> {
        let file = self.files.get(&at.path)?;
        let mut place = Place { path: file.now?.to_string(), label: at.label.clone(), ..Place::default() };
        let Some(range) = at.range else { return Some((place, file.moves.is_none())) };
        let (line, column) = file.lines.position(range.start as usize);
        let (line, kept) = file.moves.as_ref().map_or((line, true), |moves| moves.after(line));
        place.line = Some(line);
        place.column = kept.then_some(column);
        place.end_line = Some(line);
        Some((place, kept))
    }

    /// Whether a line of the head is new or another than in the base.
    pub fn is_changed(&self, path: &str, line: usize) -> bool {
        let file = || self.files.get(*self.former.get(path)?);
        let moves = || file().and_then(|file| file.moves.as_ref());
        self.new.contains(path) || moves().is_some_and(|moves| moves.changed(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saydo_source::ByteRange;

    #[test]
    fn a_line_is_found_again_and_one_that_is_gone_is_missed_at_its_place() {
        let path = |text: &str| -> RepoPath { text.parse().unwrap() };
        let before = "# Policy\n\nOwner: CISO\nApproved by: Maria\n\nText.\n";
        let now = "# Policy\n\nNew.\n\nOwner: CISO\n\nText.\n";
        let became = Became { before: before.into(), now: Some((path("p/b.md"), now.into())) };
        let gone = Became { before: "x\n".into(), now: None };
        let files = Files {
            before: BTreeMap::from([(path("a.md"), became), (path("gone.md"), gone)]),
            new: BTreeSet::from([path("new.md")]),
        };
        let moved = Moved::new(&files);
        let at = |name: &str, words: &str, text: &str| {
            let start = text.find(words).unwrap();
            let range = Some(ByteRange::new(start, start + words.len()));
            At { path: path(name), range, label: "here".into() }
        };
        let (owner, kept) = moved.place(&at("a.md", "CISO", before)).unwrap();
        assert_eq!((owner.path.as_str(), owner.line, owner.column, kept), ("p/b.md", Some(5), Some(8), true));
        let (approval, kept) = moved.place(&at("a.md", "Maria", before)).unwrap();
        assert_eq!((approval.line, approval.column, kept), (Some(6), None, false));
        assert!(moved.place(&at("gone.md", "x", "x\n")).is_none());
        assert!(moved.is_changed("p/b.md", 3) && !moved.is_changed("p/b.md", 5));
        assert!(moved.is_changed("new.md", 9) && !moved.is_changed("other.md", 1));
    }
}
