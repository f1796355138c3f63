//! Markdown: front matter, metadata of every style, headings, tables, sentences, items, links and placeholders, with places.

use super::{entries, metadata, plain, structured, yaml};
use crate::parsed::{Block, BlockKind, Heading, Meta, Parsed, Row, SheetTable, Style, Written};
use crate::placeholder::placeholders;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use regex::Regex;
use saydo_source::{ByteRange, RepoPath};
use std::ops::Range;
use std::sync::LazyLock;

static HTML_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<h([1-6])\b[^>]*>(.*?)</h[1-6]>").expect("a constant pattern, tested below")
});

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let body = front_matter(path, text, &mut parsed);
    let mut reader = Reader {
        text,
        offset: body,
        parsed: &mut parsed,
        heading: None,
        table: None,
        items: Vec::new(),
        code: None,
    };
    for (event, range) in
        Parser::new_ext(&text[body..], Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS).into_offset_iter()
    {
        reader.event(&event, range);
    }
    metadata::lines(text, body, &mut parsed);
    metadata::structures(text, &mut parsed);
    entries::sections(&mut parsed);
    parsed.title = title(&parsed);
    parsed
}

/// The heading of the highest level, else the title in the front matter, else the first heading. A section such as "Purpose" is no title.
fn title(parsed: &Parsed) -> Option<Written> {
    let top = parsed.headings.iter().find(|heading| heading.level == 1);
    let titled = || {
        let is_title =
            |meta: &&Meta| meta.style == Style::FrontMatter && meta.label.text.eq_ignore_ascii_case("title");
        parsed.metadata.iter().find(is_title).map(|meta| meta.value.clone())
    };
    top.map(|heading| heading.words.clone())
        .or_else(titled)
        .or_else(|| parsed.headings.iter().min_by_key(|heading| heading.level).map(|h| h.words.clone()))
}

/// Reads YAML between `---` lines at the top (also one whose opening line is missing); the offset of what follows.
fn front_matter(path: &RepoPath, text: &str, parsed: &mut Parsed) -> usize {
    let lead = text.len() - text.trim_start().len();
    let rest = &text[lead..];
    let opened = rest.starts_with("---\n") || rest.starts_with("---\r\n");
    let begin = if opened { lead + rest.find('\n').map_or(0, |at| at + 1) } else { lead };
    let mut at = begin;
    for line in text[begin..].split_inclusive('\n').take(200) {
        let words = line.trim_end();
        if words == "---" || words == "..." {
            let documents = yaml::documents(path, &text[begin..at], begin, &mut parsed.problems);
            for document in &documents {
                if let structured::Node::Map(..) = document {
                    let mut inner = Parsed::default();
                    structured::lower(path, "", std::slice::from_ref(document), &mut inner);
                    parsed.metadata.extend(
                        inner.metadata.into_iter().map(|meta| Meta { style: Style::FrontMatter, ..meta }),
                    );
                }
            }
            return at + line.len();
        }
        let key = words.split(':').next().unwrap_or("");
        let yaml_like = words.starts_with([' ', '-', '#']) && opened
            || words.contains(':') && !key.contains(['*', '|', '#', '['])
            || words.is_empty() && opened;
        if !yaml_like {
            break;
        }
        at += line.len();
    }
    if opened {
        let place = saydo_source::Place::bytes(path, ByteRange::new(lead, lead + 3));
        let problem =
            saydo_source::Problem::noted("unclosed-front-matter", "the front matter is never closed");
        parsed.problems.push(problem.at(place).help("End it with a line of three dashes."));
    }
    lead
}

struct OpenTable {
    columns: Vec<Written>,
    rows: Vec<Row>,
    cells: Vec<Written>,
    head: bool,
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
    parsed: &'a mut Parsed,
    heading: Option<String>,
    table: Option<OpenTable>,
    items: Vec<usize>,
    code: Option<usize>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        let range = range.start + self.offset..range.end + self.offset;
        match event {
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) => {
                self.code = matches!(event, Event::Start(Tag::CodeBlock(_))).then_some(range.start);
            }
            Event::End(TagEnd::Heading(level)) => self.add_heading(*level, range),
            Event::Start(Tag::Table(_)) => {
                self.table =
                    Some(OpenTable { columns: Vec::new(), rows: Vec::new(), cells: Vec::new(), head: false });
            }
            Event::Start(Tag::TableHead) => {
                if let Some(table) = &mut self.table {
                    table.head = true;
                }
            }
            Event::End(TagEnd::TableCell) => {
                let words = self.cell(range);
                if let Some(table) = &mut self.table {
                    table.cells.push(words);
                }
            }
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => self.end_row(range),
            Event::End(TagEnd::Table) => {
                if let Some(table) = self.table.take() {
                    let heading = self.heading.clone();
                    self.parsed.tables.push(SheetTable { heading, columns: table.columns, rows: table.rows });
                }
            }
            Event::Start(Tag::Item) => self.items.push(range.start),
            Event::End(TagEnd::Item) => {
                self.items.pop();
            }
            Event::End(TagEnd::HtmlBlock) => self.add_html_headings(range),
            Event::End(TagEnd::Paragraph) => {
                let kind = if self.items.is_empty() { BlockKind::Sentence } else { BlockKind::Item };
                self.add_blocks(range, kind);
            }
            Event::Text(_) if !self.items.is_empty() && self.code.is_none() && self.table.is_none() => {
                self.add_item_line(range);
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.parsed
                    .links
                    .push(Written { text: dest_url.to_string(), at: ByteRange::new(range.start, range.end) });
            }
            _ => {}
        }
    }

    fn add_heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let mut words = self.words(range);
        let bare = words.text.trim_matches(['#', ' ']).to_owned();
        words.text = bare;
        self.heading = Some(words.text.clone());
        self.find_placeholders(&words);
        self.parsed.headings.push(Heading { level: level as u8, words });
    }

    /// `<h1 align="center">Title</h1>`, as many repositories write the top of a page.
    fn add_html_headings(&mut self, range: Range<usize>) {
        let found: Vec<(u8, Range<usize>)> = HTML_HEADING
            .captures_iter(&self.text[range.clone()])
            .filter_map(|groups| {
                let level = groups.get(1)?.as_str().parse().ok()?;
                let inner = groups.get(2)?.range();
                Some((level, range.start + inner.start..range.start + inner.end))
            })
            .collect();
        for (level, inner) in found {
            let words = self.words(inner);
            if !words.text.is_empty() {
                self.heading = Some(words.text.clone());
                self.parsed.headings.push(Heading { level, words });
            }
        }
    }

    fn end_row(&mut self, range: Range<usize>) {
        let Some(table) = &mut self.table else { return };
        let cells = std::mem::take(&mut table.cells);
        if table.head {
            table.head = false;
            table.columns = cells;
            return;
        }
        let at = ByteRange::new(range.start, range.end);
        let joined = cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | ");
        // The parser pads and cuts rows to the header; the row as written tells.
        let ragged = cells_written(&self.text[range.clone()]) != table.columns.len();
        table.rows.push(Row { cells: cells.iter().cloned().map(Some).collect(), at, ragged });
        let words = Written { text: joined, at: trim(self.text, range) };
        for cell in &cells {
            self.find_placeholders(cell);
        }
        self.parsed.blocks.push(Block { kind: BlockKind::TableRow, words, heading: self.heading.clone() });
    }

    fn add_item_line(&mut self, range: Range<usize>) {
        if self.parsed.blocks.last().is_some_and(|block| block.words.at.end as usize > range.start) {
            return;
        }
        let line_start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[range.start..].find('\n').map_or(self.text.len(), |at| range.start + at);
        self.add_blocks(line_start.max(self.offset)..line_end, BlockKind::Item);
    }

    fn add_blocks(&mut self, range: Range<usize>, kind: BlockKind) {
        if self.parsed.blocks.last().is_some_and(|block| block.words.at.end as usize > range.start) {
            return;
        }
        let whole = std::iter::once(0..range.len()).collect();
        let pieces: Vec<Range<usize>> =
            if kind == BlockKind::Sentence { sentences(&self.text[range.clone()]) } else { whole };
        for piece in pieces {
            let words = self.words(range.start + piece.start..range.start + piece.end);
            if !words.text.is_empty() {
                self.find_placeholders(&words);
                self.parsed.blocks.push(Block { kind, words, heading: self.heading.clone() });
            }
        }
    }

    fn find_placeholders(&mut self, words: &Written) {
        let raw = self.text.get(words.at.range()).unwrap_or("");
        for found in placeholders(raw) {
            self.parsed.placeholders.push(Written { at: found.at.shifted(words.at.start as usize), ..found });
        }
    }

    fn words(&self, range: Range<usize>) -> Written {
        let at = trim(self.text, range);
        Written { text: plain::words(&self.text[at.range()]), at }
    }

    fn cell(&self, range: Range<usize>) -> Written {
        let at = trim(self.text, range);
        Written { text: plain::inline(&self.text[at.range()]), at }
    }
}

/// How many cells a row has as written: bars that are not escaped divide them, those at its ends do not.
fn cells_written(row: &str) -> usize {
    let row = row.trim();
    let mut bars = 0;
    let mut escaped = false;
    for c in row.chars() {
        bars += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    let ends = usize::from(row.starts_with('|'))
        + usize::from(row.len() > 1 && row.ends_with('|') && !row.ends_with("\\|"));
    (bars + 1).saturating_sub(ends)
}

/// The range without blanks, bars and list marks around it.
fn trim(text: &str, range: Range<usize>) -> ByteRange {
    let raw = &text[range.clone()];
    let is_edge = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '|');
    let inner = raw.trim_start_matches(is_edge);
    let lead = raw.len() - inner.len();
    let inner = inner.trim_end_matches(is_edge);
    ByteRange::new(range.start + lead, range.start + lead + inner.len())
}

/// Sentences of a paragraph: a full stop, question or exclamation mark before a blank and a capital, or a line that ends so.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '?' | '!') {
            continue;
        }
        let end = at + c.len_utf8();
        let rest = text[end..].trim_start();
        let starts_new =
            rest.chars().next().is_none_or(|next| next.is_uppercase() || matches!(next, '*' | '[' | '"'));
        if chars.peek().is_none_or(|(_, next)| next.is_whitespace()) && starts_new {
            pieces.push(start..end);
            start = end;
        }
    }
    if start < text.len() {
        pieces.push(start..text.len());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Parsed {
        parse(&"p.md".parse().unwrap(), text)
    }

    fn metas(text: &str) -> Vec<(String, String)> {
        read(text).metadata.into_iter().map(|meta| (meta.label.text, meta.value.text)).collect()
    }

    fn has(text: &str, label: &str, value: &str) -> bool {
        metas(text).iter().any(|(l, v)| l == label && v == value)
    }

    #[test]
    fn every_style_of_metadata_is_read() {
        assert!(has("# P\n\n**Document Owner:** CISO  \n", "Document Owner", "CISO"));
        assert!(has("# P\n\n**Document Owner**: CISO\n", "Document Owner", "CISO"));
        assert!(has("# P\n\n📋 **Owner:** CISO | 🏷️ **Version:** 1.2\n", "Version", "1.2"));
        assert!(has(
            "# P\n\n| Document Owner | CISO |\n|---|---|\n| **Valid To** | 2027-01-13 |\n",
            "Valid To",
            "2027-01-13"
        ));
        assert!(has("# P\n\n| Document Owner | CISO |\n|---|---|\n| x | y |\n", "Document Owner", "CISO"));
        assert!(has("# P\n\nOwner: CISO\n", "Owner", "CISO"));
        assert!(has("---\nowner: CISO\n---\n# P\n", "owner", "CISO"));
        assert!(has("owner: CISO\nversion: 2\n---\n# P\n", "owner", "CISO"));
        assert!(has(
            "![v](https://img.shields.io/badge/Effective-2026--01--25-blue)\n",
            "Effective",
            "2026-01-25"
        ));
        assert!(has("# P\n\n> **Version:** 1.2\n", "Version", "1.2"));
        assert!(has("# P\n\n## Owner\n\nCISO\n\n## Scope\n\nAll.\n", "Owner", "CISO"));
        let table = "# P\n\nText.\n\n## History\n\n| Version | Date | Change | Author |\n|---|---|---|---|\n| 1.0 | 2024-01-01 | a | b |\n| 1.1 | 2025-01-01 | a | b |\n";
        assert!(has(table, "Revision date", "2025-01-01") && has(table, "Version", "1.1"));
    }

    #[test]
    fn the_title_is_the_top_heading_or_said_so() {
        let title = |text: &str| read(text).title.map(|title| title.text).unwrap_or_default();
        assert_eq!(title("---\ntitle: Access policy\n---\n### Purpose\n"), "Access policy");
        assert_eq!(title("---\ntitle: x\n---\n# Access policy\n"), "Access policy");
        assert_eq!(title("## Backups\n\n### Scope\n"), "Backups");
        let html = "<p align=\"center\"><img src=\"x.png\"></p>\n\n<h1 align=\"center\">🔑 Acme — <b>Access</b> Policy</h1>\n\n**Owner:** CEO\n\n# Appendix\n";
        assert_eq!(title(html), "Acme — Access Policy");
    }

    #[test]
    fn a_row_of_another_width_is_ragged() {
        let table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 | 3 |\n| 1 |\n| 1 | x \\| y |\n1 | 2\n";
        let ragged: Vec<bool> = read(table).tables[0].rows.iter().map(|row| row.ragged).collect();
        assert_eq!(ragged, [false, true, true, false, false]);
    }

    #[test]
    fn places_are_those_of_the_words() {
        let text = "---\ntitle: Größe\n---\n\n# Zugriff\n\nRechte werden überprüft. Konten enden sofort.\n\n- ein Punkt\n- **zwei** Punkte\n\n| a | b |\n|---|---|\n| ä | ö |\n";
        let parsed = read(text);
        let blocks: Vec<&str> = parsed.blocks.iter().map(|block| block.words.text.as_str()).collect();
        assert_eq!(
            blocks,
            ["Rechte werden überprüft.", "Konten enden sofort.", "ein Punkt", "zwei Punkte", "ä | ö"]
        );
        for heading in &parsed.headings {
            assert!(text[heading.words.at.range()].contains(&heading.words.text));
        }
        for cell in parsed.tables[0].rows[0].cells.iter().flatten() {
            assert_eq!(&text[cell.at.range()], cell.text);
        }
        assert!(text[parsed.blocks[3].words.at.range()].contains("**zwei** Punkte"));
    }

    #[test]
    fn placeholders_are_found_and_links_are_not() {
        let parsed = read("# P\n\nAsk [Company Name]. See [the list](list.md).\n");
        assert_eq!(parsed.placeholders.len(), 1);
        assert_eq!(parsed.links[0].text, "list.md");
    }

    #[test]
    fn hostile_prose_is_read() {
        for text in [
            "---\n",
            "**",
            &"[".repeat(10_000),
            &"x".repeat(1_000_000),
            "|a|\n|--|\n|b|c|d|\n",
            "# \u{202e}x",
            &"- **a** ".repeat(20_000),
            &"> ".repeat(20_000),
            &"- ".repeat(20_000),
            &"[a](b ".repeat(20_000),
            &"## h\n\nx\n\n".repeat(5_000),
        ] {
            let _ = read(text);
        }
    }
}
