//! Metadata as people write it near the top of prose: bold lines, plain lines, badges, two-column tables, a heading with its value.

use crate::parsed::{Meta, Parsed, Style, Written};
use regex::Regex;
use saydo_source::ByteRange;
use std::sync::LazyLock;

/// Labels stand in the first lines of a document.
const TOP_LINES: usize = 60;

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern, tested below")
}

static BOLD: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?:\*\*|__)([^*_\n]{1,60}?)\s*(:?)\s*(?:\*\*|__)\s*(:?)[ \t]*([^\n]*)"));
static PLAIN: LazyLock<Regex> =
    LazyLock::new(|| constant(r"^[ \t]*([\p{Lu}][\p{L} /\-\.]{1,40}?):[ \t]+(\S[^\n]{0,120})$"));
static BADGE: LazyLock<Regex> =
    LazyLock::new(|| constant(r"badge/((?:[^-/?)\s]|--)+)-((?:[^-/?)\s]|--)+)-[A-Za-z0-9]+"));

/// Lines near the top that hold labels and values.
pub(super) fn lines(text: &str, offset: usize, parsed: &mut Parsed) {
    let mut start = offset;
    let mut fenced = false;
    let mut sections = 0;
    for line in text[offset..].split_inclusive('\n').take(TOP_LINES) {
        let words = line.trim_end_matches(['\r', '\n']);
        let bare = words.trim_start().trim_start_matches('>').trim_start();
        if bare.starts_with("```") {
            fenced = !fenced;
        }
        if bare.starts_with("## ") {
            sections += 1;
        }
        if !fenced {
            badges(words, start, parsed);
            if !bare.starts_with('|') && !bold(words, start, parsed) && sections == 0 {
                plain(words, start, parsed);
            }
        }
        start += line.len();
    }
}

/// `**Owner:** CISO`, several on a line split by ` | `; whether the line was one.
fn bold(line: &str, start: usize, parsed: &mut Parsed) -> bool {
    let mut found = false;
    let mut from = 0;
    for part in line.split(" | ") {
        if let Some(groups) = BOLD.captures(part)
            && (!groups[2].is_empty() || !groups[3].is_empty())
            && let (Some(label), Some(value)) = (groups.get(1), groups.get(4))
        {
            let lead: &str = &part[..groups.get(0).map_or(0, |whole| whole.start())];
            if lead.chars().all(|c| !c.is_alphanumeric()) {
                let place = |m: regex::Match<'_>| written(m.as_str(), start + from + m.start());
                let label = place(label);
                let value = place(value);
                parsed.metadata.push(Meta { label, value, style: Style::BoldLine });
                found = true;
            }
        }
        from += part.len() + 3;
    }
    found
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
        let header: Vec<String> = table.columns.iter().map(|column| column.text.to_lowercase()).collect();
        let near_top = table.columns.first().is_some_and(|column| (column.at.start as usize) < top);
        if table.columns.len() == 2 && near_top {
            let generic = header.iter().any(|name| {
                ["value", "details", "wert", "description", "detail", ""].contains(&name.as_str())
            });
            if !generic && table.rows.len() < 30 {
                metas.push(pair(&table.columns[0], &table.columns[1]));
            }
            for row in &table.rows {
                if let [Some(label), Some(value)] = row.cells.as_slice() {
                    metas.push(pair(label, value));
                }
            }
        }
        let column =
            |words: &[&str]| header.iter().position(|name| words.iter().any(|word| name.starts_with(word)));
        if let (Some(version), Some(date)) = (column(&["version", "rev"]), column(&["date", "datum"])) {
            let newest = table
                .rows
                .iter()
                .max_by_key(|row| row.cells.get(date).cloned().flatten().map(|cell| sortable(&cell.text)));
            if let Some(row) = newest {
                for (index, name) in [(version, "Version"), (date, "Revision date")] {
                    if let Some(Some(cell)) = row.cells.get(index) {
                        let label = Written { text: name.to_owned(), at: cell.at };
                        metas.push(Meta { label, value: cell.clone(), style: Style::Revision });
                    }
                }
            }
        }
    }
    for (index, heading) in parsed.headings.iter().enumerate() {
        let from = heading.words.at.end as usize;
        let to = parsed.headings.get(index + 1).map_or(text.len(), |next| next.words.at.start as usize);
        let body = text.get(from..to).unwrap_or("").trim_matches(['#', ' ', '\r', '\n']);
        if !body.is_empty()
            && body.len() <= 60
            && !body.contains('\n')
            && !body.ends_with('.')
            && heading.words.text.len() <= 30
        {
            let at = from + text[from..to].find(body).unwrap_or(0);
            metas.push(Meta {
                label: heading.words.clone(),
                value: written(body, at),
                style: Style::HeadingValue,
            });
        }
    }
    parsed.metadata.extend(metas);
}

fn pair(label: &Written, value: &Written) -> Meta {
    let label = Written { text: label.text.trim_end_matches(':').to_owned(), at: label.at };
    Meta { label, value: value.clone(), style: Style::TwoColumnTable }
}

/// A key that orders ISO and German dates by time.
fn sortable(text: &str) -> String {
    let parts: Vec<&str> = text.trim().split('.').collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.trim().to_owned(),
    }
}

fn written(raw: &str, at: usize) -> Written {
    let lead = raw.len() - raw.trim_start().len();
    let trimmed = raw.trim().trim_end_matches('\\').trim_end();
    let text = super::plain::words(trimmed);
    Written { text, at: ByteRange::new(at + lead, at + lead + trimmed.len()) }
}
