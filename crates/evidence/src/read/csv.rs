//! Separated values: the separator found, title rows above the header kept as metadata, ragged rows marked and never shifted.

use crate::parsed::{Meta, Parsed, Row, SheetTable, Style, Written};
use saydo_source::ByteRange;

/// A cell and a record of the file before the header is known.
type Record = (Vec<Written>, ByteRange);

/// Whether a text that calls itself prose is a sheet: its first five lines have the same number of commas or semicolons, at least two.
pub(super) fn looks_like_sheet(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(5).collect();
    lines.len() >= 3
        && !lines.iter().any(|line| line.starts_with(['#', '|', '-', '*', '>']))
        && [',', ';', '\t'].iter().any(|separator| {
            let count = |line: &str| line.matches(*separator).count();
            count(lines[0]) >= 2 && lines.iter().all(|line| count(line) == count(lines[0]))
        })
}

pub(super) fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let records = records(text, separator(text));
    let filled = |record: &Record| record.0.iter().filter(|cell| !cell.text.is_empty()).count();
    let widest = records.iter().take(50).map(filled).max().unwrap_or(0);
    let Some(header) =
        records.iter().position(|record| filled(record) >= 2 && filled(record) * 4 >= widest * 3)
    else {
        return parsed;
    };
    for (cells, _) in &records[..header] {
        let mut filled = cells.iter().filter(|cell| !cell.text.is_empty());
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
            _ => {}
        }
    }
    let mut columns = records[header].0.clone();
    while columns.last().is_some_and(|cell| cell.text.is_empty()) {
        columns.pop();
    }
    let width = columns.len();
    let rows = records
        .iter()
        .skip(header + 1)
        .filter(|record| filled(record) > 0)
        .map(|(cells, at)| {
            let over = cells.iter().skip(width).any(|cell| !cell.text.is_empty());
            let ragged = over || cells.len() < width;
            Row { cells: (0..width).map(|index| cells.get(index).cloned()).collect(), at: *at, ragged }
        })
        .collect();
    let heading = parsed.title.as_ref().map(|title| title.text.clone());
    parsed.tables.push(SheetTable { heading, columns, rows });
    parsed
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

/// Records with the place of every cell; quoted cells may hold separators and line ends.
fn records(text: &str, separator: char) -> Vec<Record> {
    let mut records = Vec::new();
    let mut cells = Vec::new();
    let mut record_start = 0;
    let mut start = 0;
    let mut quoted = false;
    let mut chars = text.char_indices().peekable();
    let close = |cells: &mut Vec<Written>, start: usize, end: usize| cells.push(cell(text, start, end));
    while let Some((at, c)) = chars.next() {
        if quoted {
            if c == '"' {
                if chars.peek().is_some_and(|(_, next)| *next == '"') {
                    chars.next();
                } else {
                    quoted = false;
                }
            }
        } else if c == '"' && text[start..at].trim().is_empty() {
            quoted = true;
        } else if c == separator {
            close(&mut cells, start, at);
            start = at + 1;
        } else if c == '\n' {
            close(&mut cells, start, at);
            records.push((std::mem::take(&mut cells), ByteRange::new(record_start, at)));
            start = at + 1;
            record_start = start;
        }
    }
    if record_start < text.len() {
        close(&mut cells, start, text.len());
        records.push((cells, ByteRange::new(record_start, text.len())));
    }
    records
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

    fn cells(row: &Row) -> Vec<&str> {
        row.cells.iter().map(|cell| cell.as_ref().map_or("∅", |cell| &cell.text)).collect()
    }

    #[test]
    fn title_rows_quotes_and_separators() {
        let text =
            "Asset list;;\nStand:;25.01.2026;\n\nID;Name;Owner\nA-1;\"one; two\nlines\";Ann\n\nA-2;x;Bo\n";
        let parsed = parse(text);
        let table = &parsed.tables[0];
        assert_eq!(parsed.title.as_ref().map(|t| t.text.as_str()), Some("Asset list"));
        assert_eq!(parsed.metadata[0].label.text, "Stand");
        assert_eq!(table.columns.len(), 3);
        assert_eq!(cells(&table.rows[0]), ["A-1", "one; two\nlines", "Ann"]);
        let owner = table.rows[1].cells[2].as_ref().unwrap();
        assert_eq!(&text[owner.at.range()], "Bo");
    }

    #[test]
    fn ragged_rows_are_marked_and_never_shifted() {
        let table = &parse("id,name,owner\n1,a,b\n2,a,b,c\n3,a\n").tables[0];
        assert_eq!(table.rows.iter().map(|row| row.ragged).collect::<Vec<_>>(), [false, true, true]);
        assert_eq!(cells(&table.rows[2]), ["3", "a", "∅"]);
    }

    #[test]
    fn a_large_and_a_strange_sheet_are_read() {
        let rows: Vec<String> = (0..100_000).map(|n| format!("{n},x")).collect();
        let text = format!("id,name\n{}\n", rows.join("\n"));
        assert_eq!(parse(&text).tables[0].rows.len(), 100_000);
        assert!(parse(&"x".repeat(1_000_000)).tables.is_empty());
        assert!(parse("\"never closed,\n\n").tables.is_empty());
    }
}
