//! The layout of an explanation: a title, then labelled paragraphs wrapped beside their labels. Every text is escaped here.

use saydo_report::escape;
use saydo_report::wrap::beside;
use std::io::{self, Write};

/// Columns before a paragraph.
const INDENT: usize = 14;

/// A last column with less room goes below its row.
const NARROWEST: usize = 48;

/// Writes one explanation.
pub struct Page<'a> {
    out: &'a mut dyn Write,
    width: usize,
}

impl<'a> Page<'a> {
    /// A page of so many columns on this output.
    pub fn new(out: &'a mut dyn Write, width: usize) -> Self {
        Self { out, width }
    }

    /// The first line: what is explained, and what it is.
    pub fn title(&mut self, name: &str, what: &str) -> io::Result<()> {
        write!(self.out, "{}", beside(&format!("{}   ", escape::line(name)), &escape::line(what), self.width))
    }

    /// A labelled paragraph; a blank text is left out.
    pub fn entry(&mut self, label: &str, text: &str) -> io::Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let text = escape::line(text);
        for (number, line) in wrapped(&text, self.width - INDENT).into_iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            writeln!(self.out, "  {label:<width$}{line}", width = INDENT - 2)?;
        }
        Ok(())
    }

    /// A labelled list, one paragraph each.
    pub fn list(&mut self, label: &str, texts: &[String]) -> io::Result<()> {
        for (number, text) in texts.iter().enumerate() {
            self.entry(if number == 0 { label } else { "" }, text)?;
        }
        Ok(())
    }

    /// A labelled table: columns aligned, the last one wrapped; below its row where there is little room beside it.
    pub fn table(&mut self, label: &str, rows: &[Vec<String>]) -> io::Result<()> {
        let widths = widths(rows);
        let lead = widths.len().saturating_sub(1);
        let beside = INDENT + widths.iter().take(lead).map(|width| width + 2).sum::<usize>();
        let fits = beside + widths.last().copied().unwrap_or(0) <= self.width;
        let below = !fits && beside > self.width - NARROWEST;
        let indent = if below { INDENT + 2 } else { beside };
        for (number, row) in rows.iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            let (last, lead) =
                row.split_last().map_or(("", row.as_slice()), |(last, lead)| (last.as_str(), lead));
            let mut columns = String::new();
            for (cell, width) in lead.iter().zip(&widths) {
                let cell = escape::line(cell);
                let pad = width.saturating_sub(cell.chars().count()) + 2;
                columns.push_str(&cell);
                columns.push_str(&" ".repeat(pad));
            }
            let last = escape::line(last);
            let mut lines = wrapped(&last, self.width.saturating_sub(indent));
            let first = if below { "" } else { lines.remove(0) };
            writeln!(self.out, "{}", format!("  {label:<12}{columns}{first}").trim_end())?;
            for line in lines {
                writeln!(self.out, "{}{line}", " ".repeat(indent))?;
            }
        }
        Ok(())
    }

    /// Text that is to be copied, line by line.
    pub fn sample(&mut self, label: &str, text: &str) -> io::Result<()> {
        writeln!(self.out, "  {label}\n")?;
        for line in text.lines() {
            let indent = if line.is_empty() { "" } else { "    " };
            writeln!(self.out, "{indent}{}", escape::excerpt(line))?;
        }
        writeln!(self.out)
    }

    /// The end of the page.
    pub fn end(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths = Vec::new();
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            let width = escape::line(cell).chars().count();
            match widths.get_mut(index) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
    }
    widths
}

/// The text in lines of at most so many characters; a longer word stands alone.
fn wrapped(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while rest.chars().count() > width {
        let limit = rest.char_indices().nth(width + 1).map_or(rest.len(), |(at, _)| at);
        let Some(at) = rest[..limit].rfind(' ').or_else(|| rest.find(' ')) else { break };
        lines.push(rest[..at].trim_end());
        rest = rest[at..].trim_start();
    }
    lines.push(rest);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_wrap_beside_their_label_and_tables_align() {
        let mut out = Vec::new();
        let mut page = Page::new(&mut out, 100);
        page.entry("why", &"word ".repeat(30)).unwrap();
        page.table("rules", &[vec!["a".into(), "one".into()], vec!["long-name".into(), "two\u{1b}".into()]])
            .unwrap();
        let drawn = String::from_utf8(out).unwrap();
        assert!(drawn.lines().all(|line| line.chars().count() <= 100), "{drawn}");
        assert!(
            drawn.contains("  rules       a          one\n              long-name  two\\u{1b}\n"),
            "{drawn}"
        );
        assert_eq!(wrapped("ab cdefghij k", 4), ["ab", "cdefghij", "k"]);
    }
}
