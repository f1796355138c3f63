//! Markdown: paragraphs, tables, anchors and links. Anchors are elements of our own, so that every renderer has the same ones; what names
//! them is written so that two names never give one anchor.

use saydo_report::escape::markdown;
use std::fmt::Write as _;

/// The page as it grows: blocks with a blank line between.
#[derive(Default)]
pub struct Page {
    /// What is written so far.
    pub text: String,
}

impl Page {
    /// A block.
    pub fn line(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block.trim_end());
        self.text.push('\n');
    }

    /// A section of the page, under an anchor of its own.
    pub fn section(&mut self, anchor: &str, title: &str) {
        self.line(&format!("<a id=\"{anchor}\"></a>\n\n## {title}"));
    }

    /// A heading of something that has a name.
    pub fn heading(&mut self, level: usize, sort: &str, name: &str, title: &str) {
        let marks = "#".repeat(level);
        self.line(&format!("<a id=\"{}\"></a>\n\n{marks} {title}", anchor(sort, name)));
    }

    /// A table; its cells are Markdown. None without rows.
    pub fn table<const N: usize>(&mut self, head: [&str; N], rows: &[[String; N]]) {
        if rows.is_empty() {
            return;
        }
        let mut block = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(N));
        for row in rows {
            let _ = writeln!(block, "| {} |", row.join(" | "));
        }
        self.line(&block);
    }

    /// A list; its items are Markdown. None without items.
    pub fn list(&mut self, items: &[String]) {
        if !items.is_empty() {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            self.line(&lines.join("\n"));
        }
    }

    /// Text that is to be copied, line by line.
    pub fn sample(&mut self, language: &str, text: &str) {
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let lines: Vec<_> = text.lines().map(saydo_report::escape::excerpt).collect();
        self.line(&format!("{fence}{language}\n{}\n{fence}", lines.join("\n")));
    }
}

/// The anchor of something that has a name: the signs of a plain name stay, every other one is written as its number.
pub fn anchor(sort: &str, name: &str) -> String {
    let mut anchor = format!("{sort}-");
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') {
            anchor.push(c);
        } else {
            let _ = write!(anchor, "_{:x}_", u32::from(c));
        }
    }
    anchor
}

/// A link to something that has a name; `shown` is Markdown.
pub fn link(sort: &str, name: &str, shown: &str) -> String {
    format!("[{shown}](#{})", anchor(sort, name))
}

/// A name as code, linked to where it is explained.
pub fn named(sort: &str, name: &str) -> String {
    link(sort, name, &code(name))
}

/// Words of a definition as text.
pub fn plain(text: &str) -> String {
    markdown::text(text)
}

/// Words of a definition as code.
pub fn code(text: &str) -> String {
    markdown::code(text)
}

/// A sentence of ours about a definition: what stands between backticks is code, all else is text.
pub fn prose(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // Backticks of a definition may stand in it too; where they do not pair, none is a mark of ours.
    if parts.len().is_multiple_of(2) {
        return plain(sentence);
    }
    let mut out = String::new();
    for (number, part) in parts.iter().enumerate() {
        if number % 2 == 1 {
            out.push_str(&code(part));
            continue;
        }
        // Blanks beside code are kept.
        if part.starts_with(' ') {
            out.push(' ');
        }
        let text = plain(part);
        out.push_str(&text);
        if part.ends_with(' ') && !text.is_empty() {
            out.push(' ');
        }
    }
    out
}

/// `3 rules`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
