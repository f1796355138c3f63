//! Where the lines of a text stand after it was changed.

use ::similar::{Algorithm, DiffOp, capture_diff_slices};

/// Texts that differ in more lines than this are matched by their common beginning and end only.
const MAX_LINES: usize = 200_000;

/// Where each line of the text before stands in the text after. Lines are counted from 1 and compared without their line ends.
#[derive(Clone, Debug)]
pub struct Moves {
    /// For each line before: the line after, from 1, and whether it is the same line.
    stands: Vec<(usize, bool)>,
    /// For each line after: whether it is new or another than before.
    changed: Vec<bool>,
}

impl Moves {
    /// Compares two texts, line by line. The cost is bounded by the number of lines, and the same for the same texts.
    pub fn new(before: &str, after: &str) -> Self {
        let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
        let start = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
        let rest = |lines: &[&str]| lines.len() - start;
        let most = rest(&before).min(rest(&after));
        let end = before
            .iter()
            .rev()
            .zip(after.iter().rev())
            .take(most)
            .take_while(|(old, new)| old == new)
            .count();
        let mut moves =
            Self { stands: Vec::with_capacity(before.len()), changed: Vec::with_capacity(after.len()) };
        moves.same(start);
        let old = before.get(start..before.len() - end).unwrap_or_default();
        let new = after.get(start..after.len() - end).unwrap_or_default();
        if old.len() + new.len() > MAX_LINES {
            moves.replaced(old.len(), new.len());
        } else {
            for operation in capture_diff_slices(Algorithm::Myers, old, new) {
                match operation {
                    DiffOp::Equal { len, .. } => moves.same(len),
                    DiffOp::Delete { old_len, .. } => moves.replaced(old_len, 0),
                    DiffOp::Insert { new_len, .. } => moves.replaced(0, new_len),
                    DiffOp::Replace { old_len, new_len, .. } => moves.replaced(old_len, new_len),
                }
            }
        }
        moves.same(end);
        moves
    }

    /// The line of the text after at which a line of the text before now stands, and `true`. Where it was changed or removed:
    /// the line that stands in its place, and `false`. Never less than 1 nor past the last line.
    pub fn after(&self, line_before: usize) -> (usize, bool) {
        let last = self.changed.len().max(1);
        let stands = line_before.checked_sub(1).and_then(|index| self.stands.get(index));
        let (line, same) = stands.copied().unwrap_or((if line_before == 0 { 1 } else { last }, false));
        (line.clamp(1, last), same)
    }

    /// Whether a line of the text after is new or another than before. No line past the end is.
    pub fn changed(&self, line_after: usize) -> bool {
        line_after.checked_sub(1).and_then(|index| self.changed.get(index)).copied().unwrap_or(false)
    }

    fn same(&mut self, lines: usize) {
        let next = self.changed.len() + 1;
        self.stands.extend((next..next + lines).map(|line| (line, true)));
        self.changed.resize(self.changed.len() + lines, false);
    }

    fn replaced(&mut self, old: usize, new: usize) {
        let next = self.changed.len() + 1;
        self.stands.extend((0..old).map(|offset| (next + offset.min(new.saturating_sub(1)), false)));
        self.changed.resize(self.changed.len() + new, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_where_it_now_stands() {
        let moves = Moves::new("a\nb\nc\nd\n", "new\na\nb\nc\nmore\nd\n");
        let found: Vec<_> = (1..=4).map(|line| moves.after(line)).collect();
        assert_eq!(found, [(2, true), (3, true), (4, true), (6, true)]);
        let changed: Vec<_> = (1..=6).filter(|line| moves.changed(*line)).collect();
        assert_eq!(changed, [1, 5]);
    }

    #[test]
    fn a_changed_line_maps_onto_its_replacement_and_a_removed_one_onto_its_place() {
        let moves = Moves::new("a\nb\nc\nd\n", "a\nB\nc\n");
        assert_eq!(moves.after(2), (2, false));
        assert!(moves.changed(2));
        assert_eq!(moves.after(4), (3, false), "the last line is missed at the last that is left");
        let moves = Moves::new("a\nb\nc\n", "a\nc\n");
        assert_eq!(moves.after(2), (2, false));
        assert!(!moves.changed(2), "the line in whose place it stood is itself unchanged");
        let moves = Moves::new("x\n1\n2\n3\ny\n", "x\n9\ny\n");
        assert_eq!([2, 3, 4].map(|line| moves.after(line)), [(2, false); 3]);
    }

    #[test]
    fn every_answer_is_a_line_of_the_text_after() {
        for (before, after) in [("", ""), ("a\n", ""), ("", "a\n"), ("a\nb", "c"), ("a", "a\n")] {
            let moves = Moves::new(before, after);
            for line in 0..5 {
                let (found, _) = moves.after(line);
                assert!((1..=after.lines().count().max(1)).contains(&found), "{before:?} {after:?} {line}");
            }
            assert!(!moves.changed(0) && !moves.changed(9));
        }
        assert_eq!(Moves::new("a\r\nb\r\n", "a\nb\n").after(2), (2, true), "line ends are not compared");
    }

    #[test]
    fn texts_without_end_are_compared_all_the_same() {
        use std::fmt::Write as _;
        let numbered = |from: usize, step: usize| {
            (0..60_000).fold(String::new(), |mut text, line| {
                let _ = writeln!(text, "{}", (from + line * step) % 60_013);
                text
            })
        };
        let (before, after) = (numbered(0, 1), numbered(5, 7));
        let moves = Moves::new(&before, &after);
        assert!((1..=60_000).all(|line| (1..=60_000).contains(&moves.after(line).0)));
        let longer = |name: &str| format!("first\n{}last\n", format!("{name}\n").repeat(MAX_LINES));
        let moves = Moves::new(&longer("a"), &longer("b"));
        assert_eq!(moves.after(1), (1, true));
        assert_eq!(moves.after(7), (7, false));
        assert_eq!(moves.after(MAX_LINES + 2), (MAX_LINES + 2, true));
    }
}
