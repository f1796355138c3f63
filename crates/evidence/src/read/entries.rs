//! A register written as sections: under each heading a table of the same labels and the values of one entry. Read as one table with a row for each.

use crate::parsed::{Heading, Parsed, Row, SheetTable, Written};
use saydo_source::ByteRange;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer labels than this are no entry of a register.
const LABELS: usize = 3;

/// Adds the registers that stand as sections.
pub(super) fn sections(parsed: &mut Parsed) {
    let mut found = Vec::new();
    let mut group: Vec<&SheetTable> = Vec::new();
    for table in parsed.tables.iter().filter(|table| is_entry(table)) {
        if group.first().is_some_and(|first| !are_alike(first, table)) {
            found.extend(register(&group, &parsed.headings));
            group.clear();
        }
        group.push(table);
    }
    found.extend(register(&group, &parsed.headings));
    parsed.tables.extend(found);
}

/// A table of labels and values.
fn is_entry(table: &SheetTable) -> bool {
    table.heading.is_some() && table.rows.len() >= LABELS && super::metadata::is_of_values(table)
}

fn labels(table: &SheetTable) -> BTreeSet<&str> {
    table.rows.iter().filter_map(|row| row.cells.first()?.as_ref()).map(|cell| cell.text.as_str()).collect()
}

/// Two thirds of the labels are the same.
fn are_alike(a: &SheetTable, b: &SheetTable) -> bool {
    let (a, b) = (labels(a), labels(b));
    a.intersection(&b).count() * 3 >= a.len().max(b.len()) * 2
}

fn register(tables: &[&SheetTable], headings: &[Heading]) -> Option<SheetTable> {
    let (first, _) = tables.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let mut columns: Vec<Written> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut column = |label: &Written| {
        *known.entry(label.text.to_lowercase()).or_insert_with(|| {
            columns.push(label.clone());
            columns.len() - 1
        })
    };
    let mut place = |cells: &mut Vec<Option<Written>>, label: &Written, value: &Written| {
        let index = column(label);
        if cells.len() <= index {
            cells.resize(index + 1, None);
        }
        if let Some(cell) = cells.get_mut(index) {
            cell.get_or_insert_with(|| value.clone());
        }
    };
    let mut rows = Vec::new();
    for table in tables {
        let mut cells = Vec::new();
        let mut at = ByteRange::default();
        for row in &table.rows {
            if let [Some(label), Some(value)] = row.cells.as_slice() {
                place(&mut cells, label, value);
                at = if at.end == 0 { label.at } else { at };
                at.end = at.end.max(value.at.end);
            }
        }
        // The heading right above the table: headings of one text are many, its place is the last before it.
        let above = headings.iter().rev().find(|heading| {
            heading.words.at.end <= at.start && Some(&heading.words.text) == table.heading.as_ref()
        });
        if let Some(heading) = above {
            let (id, title) = split(&heading.words.text);
            for (label, text) in [("ID", id), ("Title", title)] {
                if let Some(text) = text {
                    let at = heading.words.at;
                    let label = Written { text: label.to_owned(), at };
                    place(&mut cells, &label, &Written { text: text.to_owned(), at });
                }
            }
            at.start = heading.words.at.start;
        }
        rows.push(Row { cells, at, ragged: false });
    }
    for row in &mut rows {
        row.cells.resize(columns.len(), None);
    }
    let heading = parent(headings, first);
    Some(SheetTable { heading, columns, rows })
}

/// The id and the title that a heading holds: `RISK-42 | Weak passwords`.
fn split(heading: &str) -> (Option<&str>, Option<&str>) {
    let is_id = |text: &&str| !text.contains(' ') && text.chars().any(|c| c.is_ascii_digit());
    let parts = [" | ", ": ", " — ", " – ", " - "].iter().find_map(|mark| heading.split_once(mark));
    match parts.filter(|(id, _)| is_id(&id.trim())) {
        Some((id, title)) => (Some(id.trim()), Some(title.trim())),
        None if is_id(&heading) => (Some(heading), None),
        None => (None, Some(heading)),
    }
}

/// The heading above the sections.
fn parent(headings: &[Heading], first: &SheetTable) -> Option<String> {
    let at = headings.iter().position(|heading| Some(&heading.words.text) == first.heading.as_ref())?;
    let level = headings.get(at)?.level;
    let above = headings.get(..at)?.iter().rev().find(|heading| heading.level < level)?;
    Some(above.words.text.clone())
}

#[cfg(test)]
mod tests {
    use crate::read::{Format, parse};

    #[test]
    fn sections_of_one_shape_are_a_register() {
        let entry = |id: &str, owner: &str| {
            format!(
                "### {id} | Fire\n\n| Field | Value |\n|---|---|\n| Owner | {owner} |\n| Likelihood | 2 |\n| Impact | 4 |\n\n"
            )
        };
        let text = format!("# Risks\n\n## Entries\n\n{}{}", entry("R-1", "Ann"), entry("R-2", "Bo"));
        let parsed = parse(&"r.md".parse().unwrap(), Format::Markdown, &text);
        let table = parsed.tables.last().unwrap();
        assert_eq!(table.heading.as_deref(), Some("Entries"));
        let columns: Vec<&str> = table.columns.iter().map(|column| column.text.as_str()).collect();
        assert_eq!(columns, ["Owner", "Likelihood", "Impact", "ID", "Title"]);
        let second: Vec<&str> = table.rows[1].cells.iter().flatten().map(|cell| cell.text.as_str()).collect();
        assert_eq!(second, ["Bo", "2", "4", "R-2", "Fire"]);
        assert!(
            text[table.rows[1].at.range()].starts_with("R-2")
                || text[table.rows[1].at.range()].contains("R-2")
        );
    }

    #[test]
    fn one_table_of_values_is_metadata() {
        let text = "# P\n\n## Control\n\n| Field | Value |\n|---|---|\n| Owner | A |\n| Version | 2 |\n| Status | x |\n";
        assert_eq!(parse(&"r.md".parse().unwrap(), Format::Markdown, text).tables.len(), 1);
    }
}
