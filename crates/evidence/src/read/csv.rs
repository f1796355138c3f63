//! Separated values: the separator found, title rows above the header kept as metadata, ragged rows marked and never shifted.

use crate::parsed::{Meta, Parsed, Row, SheetTable, Style, Written};
use saydo_source::{ByteRange, Place, Problem, RepoPath};

/// A record of the file before the header is known.
struct Record {
    cells: Vec<Written>,
    at: ByteRange,
    /// It holds a quote that is never closed.
    unclosed: bool,
}

/// All records, and the first quote that is never closed.
struct Records {
    records: Vec<Record>,
    unclosed: Option<ByteRange>,
}

/// Whether a text that calls itself prose is a sheet: its first lines have the same number of separators outside quotes, at least two, and the first reads as a header.
pub(super) fn looks_like_sheet(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(5).collect();
    let [header, second, rest @ ..] = lines.as_slice() else { return false };
    if rest.is_empty() && text.len() > 4_000
        || lines.iter().any(|line| line.starts_with(['#', '|', '-', '*', '>']))
    {
        return false;
    }
    let is_header = |separator: char| {
        header.split(separator).all(|cell| (1..=40).contains(&cell.trim().chars().count()))
            && !header.trim_end().ends_with(['.', ':'])
    };
    [',', ';', '\t'].into_iter().any(|separator| {
        let count = outside_quotes(header, separator);
        count >= 2
            && is_header(separator)
            && outside_quotes(second, separator) == count
            && rest.iter().all(|line| outside_quotes(line, separator) == count)
    })
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for c in line.chars() {
        quoted ^= c == '"';
        count += usize::from(c == separator && !quoted);
    }
    count
}

pub(super) fn parse(path: &RepoPath, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let (declared, body) = declared_separator(text);
    let Records { records, unclosed } = records(text, body, declared.unwrap_or_else(|| separator(text)));
    if let Some(at) = unclosed {
        parsed.problems.push(
            Problem::noted("unclosed-quote", format!("a quote of {path} is never closed"))
                .labelled("the rows with such a quote are undetermined")
                .at(Place::bytes(path, at))
                .help("Close the quote, or write two quotes where one is meant."),
        );
    }
    let filled = |record: &Record| record.cells.iter().filter(|cell| !cell.text.is_empty()).count();
    let widest = records.iter().take(50).map(filled).max().unwrap_or(0);
    let Some(header) =
        records.iter().position(|record| filled(record) >= 2 && filled(record) * 4 >= widest * 3)
    else {
        if text.trim().is_empty() {
            parsed.tables.push(SheetTable { heading: None, columns: Vec::new(), rows: Vec::new() });
        }
        return parsed;
    };
    let mut rest = records.into_iter();
    for record in rest.by_ref().take(header) {
        title_row(&record, &mut parsed);
    }
    let mut columns = rest.next().map(|record| record.cells).unwrap_or_default();
    while columns.last().is_some_and(|cell| cell.text.is_empty()) {
        columns.pop();
    }
    let width = columns.len();
    let rows = rest.filter(|record| filled(record) > 0).map(|record| {
        let over = record.cells.iter().skip(width).any(|cell| !cell.text.is_empty());
        let ragged = over || record.cells.len() < width || record.unclosed;
        let mut cells: Vec<Option<Written>> = record.cells.into_iter().map(Some).collect();
        cells.resize(width, None);
        Row { cells, at: record.at, ragged }
    });
    let rows = rows.collect();
    let heading = parsed.title.as_ref().map(|title| title.text.clone());
    parsed.tables.push(SheetTable { heading, columns, rows });
    parsed
}

/// A row above the header: a label and its value, or the title of the sheet.
fn title_row(record: &Record, parsed: &mut Parsed) {
    let mut filled = record.cells.iter().filter(|cell| !cell.text.is_empty());
    match (filled.next(), filled.next()) {
        (Some(label), Some(value)) => parsed.metadata.push(meta(label, value)),
        (Some(line), None) => match line.text.split_once(':') {
            Some((label, value)) if !value.trim().is_empty() => {
                let part = |text: &str| Written { text: text.trim().to_owned(), at: line.at };
                parsed.metadata.push(meta(&part(label), &part(value)));
            }
            _ if parsed.title.is_none() => parsed.title = Some(line.clone()),
            _ => {}
        },
        (None, _) => {}
    }
}

fn meta(label: &Written, value: &Written) -> Meta {
    let label = Written { text: label.text.trim_end_matches(':').to_owned(), at: label.at };
    Meta { label, value: value.clone(), style: Style::Structured }
}

/// The separator that the first lines use most evenly.
fn separator(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let score = |separator: char| lines.iter().filter(|line| line.contains(separator)).count();
    let total = |separator: char| lines.iter().map(|line| line.matches(separator).count()).sum::<usize>();
    [';', '\t', ','].into_iter().max_by_key(|c| (score(*c), total(*c))).unwrap_or(',')
}

/// The separator that a first line `sep=;` declares, and where the sheet begins.
fn declared_separator(text: &str) -> (Option<char>, usize) {
    let line = text.split_inclusive('\n').next().unwrap_or("");
    match line.trim_end().strip_prefix("sep=").map(|rest| (rest.chars().next(), rest.chars().count())) {
        Some((separator, 0 | 1)) => (separator.or(Some('\t')), line.len()),
        Some(_) | None => (None, 0),
    }
}

/// Records with the place of every cell; quoted cells may hold separators and line ends. A quote that nothing closes is an ordinary character, and its row is marked: it must not swallow the rows below.
fn records(text: &str, body: usize, separator: char) -> Records {
    let mut found = Records { records: Vec::new(), unclosed: None };
    let mut record = Record { cells: Vec::new(), at: ByteRange::new(body, body), unclosed: false };
    let mut start = body;
    let mut at = body;
    let mut never = false;
    let bytes = text.as_bytes();
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + c.len_utf8();
        if c == '"' && text.get(start..at).is_some_and(|before| before.trim().is_empty()) {
            // If nothing closes one quote, nothing closes a later one: the search is never repeated.
            let end = if never { Closing::Never } else { closing_quote(bytes, next, separator) };
            if let Closing::At(end) = end {
                at = end + 1;
                continue;
            }
            never |= end == Closing::Never;
            found.unclosed.get_or_insert(ByteRange::new(at, next));
            record.unclosed = true;
        } else if c == separator {
            record.cells.push(cell(text, start, at));
            start = next;
        } else if c == '\n' {
            record.cells.push(cell(text, start, at));
            record.at = ByteRange::new(record.at.start as usize, at);
            let blank = Record { cells: Vec::new(), at: ByteRange::new(next, next), unclosed: false };
            found.records.push(std::mem::replace(&mut record, blank));
            start = next;
        }
        at = next;
    }
    if (record.at.start as usize) < text.len() {
        record.cells.push(cell(text, start, text.len()));
        record.at = ByteRange::new(record.at.start as usize, text.len());
        found.records.push(record);
    }
    found
}

/// What ends a quoted cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// The quote at this byte.
    At(usize),
    /// Before anything closes it, a cell of a later row opens with a quote.
    OpensAgain,
    /// Nothing up to the end of the file.
    Never,
}

/// The quote that closes a cell: not doubled, and with nothing but blanks before the next separator or line end.
fn closing_quote(bytes: &[u8], from: usize, separator: char) -> Closing {
    let is_separator = |byte: u8| char::from(byte) == separator;
    let mut at = from;
    let mut lines = false;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'"')) {
        let quote = at + found;
        let rest = bytes.get(quote + 1..).unwrap_or_default();
        lines |= bytes.get(at..quote).is_some_and(|before| before.contains(&b'\n'));
        if rest.first() == Some(&b'"') {
            at = quote + 2;
            continue;
        }
        let after = rest.iter().find(|byte| !matches!(byte, b' ' | b'\r'));
        if after.is_none_or(|byte| *byte == b'\n' || is_separator(*byte)) {
            return Closing::At(quote);
        }
        let before = quote.checked_sub(1).and_then(|before| bytes.get(before));
        if lines && before.is_some_and(|byte| *byte == b'\n' || is_separator(*byte)) {
            return Closing::OpensAgain;
        }
        at = quote + 1;
    }
    Closing::Never
}

fn cell(text: &str, start: usize, end: usize) -> Written {
    let raw = &text[start..end];
    let trimmed = raw.trim();
    let lead = raw.len() - raw.trim_start().len();
    let at = start + lead;
    match trimmed.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(inner) => Written {
            text: inner.replace("\"\"", "\"").trim().to_owned(),
            at: ByteRange::new(at + 1, at + 1 + inner.len()),
        },
        None => Written { text: trimmed.to_owned(), at: ByteRange::new(at, at + trimmed.len()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Parsed {
        parse(&"x.csv".parse().unwrap(), text)
    }

    fn cells(row: &Row) -> Vec<&str> {
        row.cells.iter().map(|cell| cell.as_ref().map_or("∅", |cell| &cell.text)).collect()
    }

    #[test]
    fn title_rows_quotes_and_separators() {
        let text =
            "Asset list;;\nStand:;25.01.2026;\n\nID;Name;Owner\nA-1;\"one; two\nlines\";Ann\n\nA-2;x;Bo\n";
        let parsed = read(text);
        let table = &parsed.tables[0];
        assert_eq!(parsed.title.as_ref().map(|t| t.text.as_str()), Some("Asset list"));
        assert_eq!(parsed.metadata[0].label.text, "Stand");
        assert_eq!(table.columns.len(), 3);
        assert_eq!(cells(&table.rows[0]), ["A-1", "one; two\nlines", "Ann"]);
        let owner = table.rows[1].cells[2].as_ref().unwrap();
        assert_eq!(&text[owner.at.range()], "Bo");
    }

    #[test]
    fn separators_are_found_or_declared() {
        for text in ["id\tname\n1\tx, y\n", "sep=;\nid;name\n1;x, y\n", "id;name\r\n1;x, y\r\n"] {
            let table = &read(text).tables[0];
            assert_eq!(table.columns[0].text, "id", "{text}");
            assert_eq!(cells(&table.rows[0]), ["1", "x, y"], "{text}");
        }
    }

    #[test]
    fn ragged_rows_are_marked_and_never_shifted() {
        let table = &read("id,name,owner\n1,a,b\n2,a,b,c\n3,a\n").tables[0];
        assert_eq!(table.rows.iter().map(|row| row.ragged).collect::<Vec<_>>(), [false, true, true]);
        assert_eq!(cells(&table.rows[2]), ["3", "a", "∅"]);
    }

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        let parsed = read("id,name,owner\n1,\"a,b\n2,c,d\n3,\"e \"\"x\"\" f\",g\n4,h,i\n");
        let rows = &parsed.tables[0].rows;
        assert_eq!(parsed.problems[0].code, "unclosed-quote");
        assert_eq!(rows.iter().map(|row| row.ragged).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(cells(&rows[2]), ["3", "e \"x\" f", "g"]);
        let parsed = read("id,name,owner\n1,\"a,b\n2,c,d\n3,\"e,g\n4,h,i\n");
        let rows = &parsed.tables[0].rows;
        assert_eq!(parsed.problems[0].code, "unclosed-quote");
        assert_eq!(rows.iter().map(|row| row.ragged).collect::<Vec<_>>(), [true, false, true, false]);
        assert_eq!(cells(&rows[1]), ["2", "c", "d"]);
        let inches = &read("id,name\n1,a 19\" rack\n2,\"b \"quoted\" c\"\n").tables[0].rows;
        assert_eq!(cells(&inches[0]), ["1", "a 19\" rack"]);
        assert_eq!(inches.len(), 2);
    }

    #[test]
    fn a_sheet_that_calls_itself_prose() {
        assert!(looks_like_sheet("id,name,owner\n1,\"a, b\",c\n2,d,e\n"));
        assert!(looks_like_sheet("id;name;owner\n1;a;b\n"));
        assert!(!looks_like_sheet(
            "First, we log in, then work.\nSecond, we rest, then stop.\nThird, a, b\n"
        ));
        assert!(!looks_like_sheet("# Risks\n\na, b, c\nd, e, f\n"));
    }

    #[test]
    fn a_sheet_of_a_header_and_an_empty_file_are_empty_tables() {
        assert_eq!(read("id,name,owner\n").tables[0].rows.len(), 0);
        assert_eq!(read("").tables[0].columns.len(), 0);
    }

    #[test]
    fn a_large_and_a_strange_sheet_are_read() {
        let rows: Vec<String> = (0..100_000).map(|n| format!("{n},x")).collect();
        let text = format!("id,name\n{}\n", rows.join("\n"));
        assert_eq!(read(&text).tables[0].rows.len(), 100_000);
        let quotes: Vec<String> = (0..100_000).map(|n| format!("{n},\"x")).collect();
        assert_eq!(read(&format!("id,name\n{}\n", quotes.join("\n"))).tables[0].rows.len(), 100_000);
        assert!(read(&"x".repeat(1_000_000)).tables.is_empty());
        assert!(read("\"never closed,\n\n").tables.is_empty());
    }
}
