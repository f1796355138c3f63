//! Places of an assessment -> lines and columns, from the texts of the files that are reported.

use crate::json::Place;
use crate::view::Frame;
use saydo_engine::judge::At;
use saydo_source::{ByteRange, Lines, RepoPath, Spot};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The texts of the reported files, read again.
pub struct Located<'a> {
    lines: BTreeMap<&'a RepoPath, Lines<'a>>,
}

impl<'a> Located<'a> {
    /// Reads the line starts of each text once.
    pub fn new(texts: &'a BTreeMap<RepoPath, Arc<str>>) -> Self {
        Self { lines: texts.iter().map(|(path, text)| (path, Lines::new(text))).collect() }
    }

    /// A place with line and column, as far as the text of its file is there.
    pub fn place(&self, at: &At) -> Place {
        self.spot(&at.path, at.range, &at.label)
    }

    /// No text at all: places without lines.
    pub fn nowhere() -> Self {
        Self { lines: BTreeMap::new() }
    }

    /// The line at which something is missed, as a frame; none without its text.
    pub fn missed(&self, place: &Place) -> Option<Frame> {
        let (path, line) = (place.path.parse::<RepoPath>().ok()?, place.line?);
        let text = self.lines.get(&path)?.line(line);
        let width = text.chars().count().max(1);
        Some(Frame::new(&place.path, line, 1, width, text, &place.label))
    }

    /// The place of a problem.
    pub fn problem(&self, place: &saydo_source::Place, label: &str) -> Place {
        let range = match &place.spot {
            Spot::Bytes(range) => Some(*range),
            Spot::File | Spot::Cell { .. } | Spot::Page(_) => None,
        };
        self.spot(&place.path, range, label)
    }

    fn spot(&self, path: &RepoPath, range: Option<ByteRange>, label: &str) -> Place {
        let mut place = Place { path: path.to_string(), label: label.to_owned(), ..Place::default() };
        if let (Some(lines), Some(range)) = (self.lines.get(path), range) {
            let (line, column) = lines.position(range.start as usize);
            let (end, _) = lines.position((range.end as usize).max(range.start as usize + 1) - 1);
            (place.line, place.column, place.end_line) = (Some(line), Some(column), Some(end.max(line)));
        }
        place
    }

    /// The line of a place with the words that are meant; none for a file as a whole.
    pub fn frame(&self, at: &At) -> Option<Frame> {
        let (lines, range) = (self.lines.get(&at.path)?, at.range?);
        let (line, column) = lines.position(range.start as usize);
        let (last, end) = lines.position(range.end as usize);
        let text = lines.line(line);
        let length = text.chars().count();
        let width =
            if last == line { end.saturating_sub(column) } else { length + 1 - column.min(length + 1) };
        let width = width.min((length + 1).saturating_sub(column)).max(1);
        Some(Frame::new(at.path.as_str(), line, column, width, text, &at.label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::LONGEST_LINE;

    #[test]
    fn a_place_has_its_line_and_a_long_line_is_cut_around_it() {
        let text: Arc<str> = format!("first\n{}needle{}\n", "x".repeat(1000), "y".repeat(1000)).into();
        let path: RepoPath = "a.csv".parse().unwrap();
        let texts = BTreeMap::from([(path.clone(), text)]);
        let located = Located::new(&texts);
        let at = At { path, range: Some(ByteRange::new(1006, 1012)), label: "here".into() };
        let place = located.place(&at);
        assert_eq!((place.line, place.column, place.end_line), (Some(2), Some(1001), Some(2)));
        let frame = located.frame(&at).unwrap();
        assert_eq!(frame.text.chars().count(), LONGEST_LINE + 1);
        let meant: String = frame.text.chars().skip(frame.column - 1 - frame.cut).take(frame.width).collect();
        assert_eq!((meant.as_str(), frame.column), ("needle", 1001));
        let elsewhere = At { path: "b.csv".parse().unwrap(), ..at };
        assert_eq!(located.place(&elsewhere).line, None);
        assert!(located.frame(&elsewhere).is_none());
    }
}
