//! Metadata as people write it near the top of prose: bold lines, plain lines, badges, two-column tables, a heading with its value.

use crate::parsed::{Heading, Meta, Parsed, Row, SheetTable, Style, Written};
use crate::value::date;
use regex::Regex;
use saydo_source::{ByteRange, Zone};
use std::sync::LazyLock;

/// Labels stand in the first lines of a document.
const TOP_LINES: usize = 60;

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern, tested below")
}

static BOLD: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?:\*\*|__)([^*_\n]{1,60}?)\s*(:?)\s*(?:\*\*|__)\s*(:?)"));
static PLAIN: LazyLock<Regex> =
    LazyLock::new(|| constant(r"^[ \t]*([\p{Lu}][\p{L} /\-\.()]{1,40}?)\s?:[ \t]+(\S[^\n]{0,120})$"));
static BADGE: LazyLock<Regex> =
    LazyLock::new(|| constant(r"badge/((?:[^-/?)\s]|--)+)-((?:[^-/?)\s]|--)+)-[A-Za-z0-9]+"));

/// What stands between two labels of one line.
const SEPARATORS: [&str; 6] = ["|", "<br>", "<br/>", "<br />", "•", "·"];

/// Lines near the top that hold labels and values.
pub(super) fn lines(text: &str, offset: usize, parsed: &mut Parsed) {
    let mut start = offset;
    let mut fenced = false;
    let mut sections = 0;
    for line in text[offset..].split_inclusive('\n').take(TOP_LINES) {
        let words = line.trim_end();
        let bare = words.trim_start().trim_start_matches(['>', ' ']);
        let at = start + words.len() - bare.len();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
        }
        if bare.starts_with("##") {
            sections += 1;
        }
        if !fenced {
            badges(words, start, parsed);
            if !bare.starts_with('|') && !bold(bare, at, parsed) && sections == 0 {
                plain(bare, at, parsed);
            }
        }
        start += line.len();
    }
}

/// `**Owner:** CISO`, several on a line; whether the line was one. A value ends where the next label begins.
fn bold(line: &str, start: usize, parsed: &mut Parsed) -> bool {
    let is_label = |groups: &regex::Captures<'_>| !groups[2].is_empty() || !groups[3].is_empty();
    let labels: Vec<_> = BOLD.captures_iter(line).filter(is_label).collect();
    let mut from = 0;
    let mut found = false;
    for (index, groups) in labels.iter().enumerate() {
        let (Some(whole), Some(label)) = (groups.get(0), groups.get(1)) else { continue };
        let lead = line.get(from..whole.start()).unwrap_or("");
        if index == 0 && lead.chars().any(char::is_alphanumeric) {
            return false;
        }
        let to = labels.get(index + 1).and_then(|next| next.get(0)).map_or(line.len(), |next| next.start());
        let raw = line.get(whole.end()..to).unwrap_or("");
        let end = SEPARATORS.iter().filter_map(|separator| raw.find(separator)).min();
        // The last value of a line may hold a bar or a dot of its own.
        let end = if index + 1 < labels.len() { end } else { end.filter(|end| ends_line(&raw[*end..])) };
        let raw = raw.get(..end.unwrap_or(raw.len())).unwrap_or(raw);
        let label = written(label.as_str(), start + label.start());
        let value = written(raw, start + whole.end());
        parsed.metadata.push(Meta { label, value, style: Style::BoldLine });
        from = to;
        found = true;
    }
    found
}

/// Nothing but a separator is left of the line.
fn ends_line(rest: &str) -> bool {
    SEPARATORS.iter().any(|separator| rest.trim() == *separator)
}

fn plain(line: &str, start: usize, parsed: &mut Parsed) {
    if let Some(groups) = PLAIN.captures(line)
        && let (Some(label), Some(value)) = (groups.get(1), groups.get(2))
        && label.as_str().split_whitespace().count() <= 4
    {
        let place = |m: regex::Match<'_>| written(m.as_str(), start + m.start());
        parsed.metadata.push(Meta { label: place(label), value: place(value), style: Style::PlainLine });
    }
}

fn badges(line: &str, start: usize, parsed: &mut Parsed) {
    for groups in BADGE.captures_iter(line) {
        let (Some(label), Some(value)) = (groups.get(1), groups.get(2)) else { continue };
        let place = |m: regex::Match<'_>| {
            let text = m
                .as_str()
                .replace("--", "\u{0}")
                .replace(['_'], " ")
                .replace('\u{0}', "-")
                .replace("%20", " ");
            Written { text, at: ByteRange::new(start + m.start(), start + m.end()) }
        };
        parsed.metadata.push(Meta { label: place(label), value: place(value), style: Style::Badge });
    }
}

/// Rows of two-column tables near the top, values under a heading, the newest row of a revision table.
pub(super) fn structures(text: &str, parsed: &mut Parsed) {
    let top = text.split_inclusive('\n').take(TOP_LINES).map(str::len).sum::<usize>();
    let mut metas = Vec::new();
    for table in &parsed.tables {
        let near_top = table.columns.first().is_some_and(|column| (column.at.start as usize) < top);
        if near_top {
            two_columns(table, &mut metas);
        }
        revisions(table, &mut metas);
    }
    heading_values(text, &parsed.headings, &mut metas);
    parsed.metadata.extend(metas);
}

/// Headers of a table of labels and values.
const VALUE_HEADERS: [&str; 10] =
    ["value", "values", "details", "detail", "information", "info", "content", "wert", "inhalt", "angabe"];
/// Second headers of a table that explains its first column: its words are about owners, not the owner.
const EXPLAINING: [&str; 14] = [
    "responsib",
    "verantwort",
    "aufgabe",
    "dut",
    "definition",
    "description",
    "beschreibung",
    "meaning",
    "bedeutung",
    "purpose",
    "task",
    "action",
    "requirement",
    "example",
];

/// Whether the header says that labels and values stand below.
pub(super) fn is_of_values(table: &SheetTable) -> bool {
    let [label, value] = table.columns.as_slice() else { return false };
    let second = value.text.to_lowercase();
    label.text.is_empty() || second.is_empty() || VALUE_HEADERS.contains(&second.as_str())
}

fn two_columns(table: &SheetTable, metas: &mut Vec<Meta>) {
    let [label, value] = table.columns.as_slice() else { return };
    let second = value.text.to_lowercase();
    let generic = is_of_values(table);
    if !generic && (table.rows.len() >= 30 || EXPLAINING.iter().any(|word| second.starts_with(word))) {
        return;
    }
    if !generic {
        metas.push(pair(label, value));
    }
    for row in &table.rows {
        if let [Some(label), Some(value)] = row.cells.as_slice() {
            metas.push(pair(label, value));
        }
    }
}

/// A table of versions with dates is the history of its own document unless it names something else.
fn revisions(table: &SheetTable, metas: &mut Vec<Meta>) {
    let header: Vec<String> = table.columns.iter().map(|column| column.text.to_lowercase()).collect();
    let column =
        |words: &[&str]| header.iter().position(|name| words.iter().any(|word| name.starts_with(word)));
    let (Some(version), Some(date)) =
        (column(&["version", "rev"]).filter(|index| *index < 2), column(&["date", "datum", "revision date"]))
    else {
        return;
    };
    let about_others = ["document", "policy", "name", "title", "product", "software", "component", "system"];
    if column(&about_others).is_some() || version == date {
        return;
    }
    let cell = |row: &Row, index: usize| row.cells.get(index).cloned().flatten();
    let order = date::order_of(
        table.rows.iter().filter_map(|row| row.cells.get(date)?.as_ref()).map(|c| c.text.as_str()),
    );
    let dated = |row: &Row| {
        let date = cell(row, date)?;
        let version = cell(row, version).map(|cell| numbers(&cell.text)).unwrap_or_default();
        date::parse(&date.text, order, &Zone::utc()).ok().map(|moment| (moment.last, version))
    };
    let newest = table.rows.iter().filter(|row| !row.ragged).filter_map(|row| Some((dated(row)?, row)));
    let Some((_, row)) = newest.max_by(|a, b| a.0.cmp(&b.0)) else { return };
    for (index, name) in [(version, "Version"), (date, "Revision date")] {
        if let Some(value) = cell(row, index) {
            let label = Written { text: name.to_owned(), at: value.at };
            metas.push(Meta { label, value, style: Style::Revision });
        }
    }
}

/// The numbers of a version, to compare versions.
fn numbers(version: &str) -> Vec<u32> {
    let parts = version.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().unwrap_or(u32::MAX)).collect()
}

/// A short heading with one short line under it.
fn heading_values(text: &str, headings: &[Heading], metas: &mut Vec<Meta>) {
    for (index, heading) in headings.iter().enumerate() {
        let from = heading.words.at.end as usize;
        let to = headings.get(index + 1).map_or(text.len(), |next| next.words.at.start as usize);
        let raw = text.get(from..to).unwrap_or("");
        let body = raw.trim_matches(['#', ' ', '\r', '\n', '=']);
        let is_value = !body.is_empty()
            && body.len() <= 60
            && !body.contains('\n')
            && !body.ends_with(['.', ':'])
            && (body.starts_with("**") || !body.starts_with(['|', '<', '!', '`', '>', '*', '+', '-', '[']));
        if is_value && heading.words.text.len() <= 30 {
            let at = from + raw.find(body).unwrap_or(0);
            let value = written(body, at);
            metas.push(Meta { label: heading.words.clone(), value, style: Style::HeadingValue });
        }
    }
}

fn pair(label: &Written, value: &Written) -> Meta {
    let label = Written { text: label.text.trim_end_matches(':').to_owned(), at: label.at };
    Meta { label, value: value.clone(), style: Style::TwoColumnTable }
}

fn written(raw: &str, at: usize) -> Written {
    let lead = raw.len() - raw.trim_start().len();
    let trimmed = raw.trim().trim_end_matches('\\').trim_end();
    let text = super::plain::words(trimmed);
    Written { text, at: ByteRange::new(at + lead, at + lead + trimmed.len()) }
}

#[cfg(test)]
mod tests {
    use crate::read::{Format, parse};

    fn value(text: &str, label: &str) -> Option<String> {
        let parsed = parse(&"p.md".parse().unwrap(), Format::Markdown, text);
        let found = parsed.metadata.into_iter().find(|meta| meta.label.text == label)?;
        Some(found.value.text)
    }

    #[test]
    fn several_labels_on_one_line() {
        for line in [
            "**📋 Owner:** CEO | **📄 Version:** 2.3 | **⏰ Next Review:** 2027-05-10  ",
            "**Owner:** CEO **Version:** 2.3 **Next Review:** 2027-05-10",
            "**Owner**: CEO<br>**Version**: 2.3<br>**Next Review**: 2027-05-10<br>",
            "> **Owner:** CEO • **Version:** 2.3 • **Next Review:** 2027-05-10",
        ] {
            let text = format!("# P\n\n{line}\n");
            for (label, expected) in [("Owner", "CEO"), ("Version", "2.3"), ("Next Review", "2027-05-10")] {
                assert_eq!(value(&text, label).as_deref(), Some(expected), "{line}: {label}");
            }
        }
        assert_eq!(value("# P\n\n**Scope:** a | b\n", "Scope").as_deref(), Some("a | b"));
    }

    #[test]
    fn plain_lines_in_quotes_and_with_blanks() {
        for line in ["Owner: CISO", "> Owner: CISO", "Owner : CISO"] {
            assert_eq!(value(&format!("# P\n\n{line}\n"), "Owner").as_deref(), Some("CISO"), "{line}");
        }
        assert_eq!(value("# P\n\n### Roles\n\nOwner: approves it\n", "Owner"), None);
    }

    #[test]
    fn a_badge_in_a_link_is_its_words() {
        let line = "**Classification:** [![Public](https://img.shields.io/badge/C-Public-green)](./C.md)";
        assert_eq!(value(&format!("# P\n\n{line}\n"), "Classification").as_deref(), Some("Public"));
    }

    #[test]
    fn a_table_about_roles_is_no_metadata() {
        for header in ["Role | Responsibilities", "Rolle | Verantwortung", "Field | Description"] {
            let text = format!("# P\n\n| {header} |\n|---|---|\n| Policy owner | reviews it |\n");
            assert_eq!(value(&text, "Policy owner"), None, "{header}");
        }
    }

    #[test]
    fn the_newest_revision_counts_wherever_it_stands() {
        let row = |date: &str, version: &str| format!("| {version} | {date} | Ann | x |\n");
        let head = "# P\n\n| Version | Date | Author | Change |\n|---|---|---|---|\n";
        for (a, b, newest) in [
            ("2024-01-01", "2025-03-04", "2025-03-04"),
            ("March 4, 2025", "Jan 1, 2024", "March 4, 2025"),
            ("31.12.2024", "04.03.2025", "04.03.2025"),
            ("12/31/2024", "03/04/2025", "03/04/2025"),
        ] {
            let text = format!("{head}{}{}", row(a, "1.0"), row(b, "1.1"));
            assert_eq!(value(&text, "Revision date").as_deref(), Some(newest));
        }
        let index = "# P\n\n| Document | Version | Date |\n|---|---|---|\n| X | 2.0 | 2025-01-01 |\n";
        assert_eq!(value(index, "Revision date"), None);
        let rolling = format!("{head}{}", row("rolling", "1.0"));
        assert_eq!(value(&rolling, "Revision date"), None);
    }

    #[test]
    fn a_value_under_a_heading_is_short_and_plain() {
        assert_eq!(value("# P\n\n## Owner\n\nCISO\n\n## Scope\n\nAll.\n", "Owner").as_deref(), Some("CISO"));
        assert_eq!(value("# P\n\n## Approval\n\n- see list\n", "Approval"), None);
    }
}
