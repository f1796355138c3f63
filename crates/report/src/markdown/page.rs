//! A page that holds so many bytes and no more. It is made of blocks; of a block whole rows are left off, never a part of one, and
//! what is left off is counted.

use std::fmt::Write as _;

/// A part of the page: rows between a head and a tail.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// Before the rows; without rows, all of the block.
    pub head: String,
    /// Each on a line of its own, never with a line end within.
    pub rows: Vec<String>,
    /// After the rows, whether or not all of them are shown: what was opened is closed here.
    pub tail: String,
    /// Rows that are shown even where there is room for more.
    pub most: usize,
    /// Said of the rows that are left off, after their number.
    pub beyond: &'static str,
    /// What stands in its place where not even one row has room; empty for what may be gone.
    pub instead: String,
}

impl Block {
    /// A paragraph of our own making.
    pub(super) fn paragraph(text: impl Into<String>) -> Self {
        Self { head: text.into(), ..Self::default() }
    }

    /// With so many of its rows.
    fn with(&self, count: usize) -> String {
        let mut text = self.head.clone();
        for row in self.rows.iter().take(count) {
            text.push('\n');
            text.push_str(row);
        }
        if count < self.rows.len() {
            text.push_str("\n\n");
            let _ = write!(text, "and {} more{}", self.rows.len() - count, self.beyond);
        }
        text.push_str(&self.tail);
        text
    }

    /// As much of it as fits.
    fn fitted(&self, room: usize) -> String {
        let frame = self.head.len() + self.tail.len();
        let (mut most, mut length) = (0, frame);
        for row in self.rows.iter().take(self.most) {
            length += 1 + row.len();
            if length > room {
                break;
            }
            most += 1;
        }
        // The line that counts the others needs room too.
        while most > 0 && self.with(most).len() > room {
            most -= 1;
        }
        if most > 0 || self.rows.is_empty() && frame <= room {
            return self.with(most);
        }
        if self.instead.len() <= room { self.instead.clone() } else { String::new() }
    }
}

/// The blocks one after the other, and a last line that always has its place; at most so many bytes. What comes first has the room
/// first, but each block leaves enough for the others to be named.
pub(super) fn fill(blocks: &[Block], last: &str, limit: usize) -> String {
    const BETWEEN: &str = "\n\n";
    let named =
        |blocks: &[Block]| blocks.iter().map(|block| block.instead.len() + BETWEEN.len()).sum::<usize>();
    let mut page = String::new();
    for (number, block) in blocks.iter().enumerate() {
        let others = blocks.get(number + 1..).unwrap_or_default();
        let taken = page.len() + named(others) + last.len() + 2 * BETWEEN.len();
        let text = block.fitted(limit.saturating_sub(taken));
        if !text.is_empty() {
            page.push_str(&text);
            page.push_str(BETWEEN);
        }
    }
    page.push_str(last);
    page.push('\n');
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(name: &str, rows: usize) -> Block {
        Block {
            head: format!("<{name}>"),
            rows: (0..rows).map(|row| format!("{name}{row}")).collect(),
            tail: format!("\n</{name}>"),
            most: 20,
            beyond: "",
            instead: format!("{name}: {rows}"),
        }
    }

    #[test]
    fn everything_stands_where_there_is_room() {
        let page = fill(&[Block::paragraph("first"), block("a", 2)], "last", 1_000);
        assert_eq!(page, "first\n\n<a>\na0\na1\n</a>\n\nlast\n");
        assert!(fill(&[block("a", 23)], "last", 1_000).contains("a19\n\nand 3 more\n</a>"));
    }

    #[test]
    fn at_every_length_rows_are_whole_what_is_opened_is_closed_and_what_is_cut_is_counted() {
        let blocks = [Block::paragraph("first"), block("a", 30), block("b", 12), block("c", 1)];
        for limit in 60..600 {
            let page = fill(&blocks, "last", limit);
            assert!(page.len() <= limit, "{limit}: {page}");
            assert!(page.starts_with("first\n\n") && page.ends_with("\n\nlast\n"), "{page}");
            for (name, rows) in [("a", 30), ("b", 12), ("c", 1)] {
                let row = |line: &&str| {
                    line.strip_prefix(name).is_some_and(|number| number.parse::<usize>().is_ok())
                };
                let shown: Vec<&str> = page.lines().filter(row).collect();
                let whole: Vec<String> = (0..shown.len()).map(|row| format!("{name}{row}")).collect();
                assert_eq!(shown, whole, "{page}");
                let (opened, closed) = (format!("<{name}>"), format!("</{name}>"));
                assert_eq!(page.contains(&opened), page.contains(&closed), "{page}");
                let counted = page.contains(&format!("and {} more\n{closed}", rows - shown.len()));
                let named = page.contains(&format!("{name}: {rows}\n"));
                assert!(counted || named || shown.len() == rows, "{limit}: {name} in {page}");
            }
        }
    }

    #[test]
    fn a_row_that_is_longer_than_the_page_is_counted() {
        let long = Block { rows: vec!["x".repeat(5_000); 3], ..block("a", 0) };
        let page = fill(&[long], "last", 1_000);
        assert_eq!(page, "a: 0\n\nlast\n");
    }
}
