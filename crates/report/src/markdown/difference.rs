//! A difference as a page, made as the page of a check is: for a summary, or for a comment on a release or an audit.

use super::{
    Block, OPEN, Options, asks_less, clipped, code, commit, fill, folded, row, short, states, states_changed,
    table, text,
};
use crate::difference::{Part, Shown, Side, human};
use std::io::{self, Write};

/// What a program that keeps one comment up to date looks for; another than that of a check, which it would overwrite.
const MARK: &str = "<!-- saydo diff -->";

/// Writes the page.
pub fn write(shown: &Shown, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let difference = &shown.difference;
    let prefix = shown.prefix.as_str();
    let head = format!("{MARK}\n### saydo: {}", human::summary(shown));
    let mut blocks = vec![Block::paragraph(head)];
    let notes = difference.remarks.iter();
    blocks.extend(notes.map(|remark| Block::paragraph(format!("**Note**: {}", short(&remark.message)))));
    blocks.extend(asks_less(prefix, &difference.changes.asks_less));
    let table_of = |part: Part| {
        let rows: Vec<String> = shown.of(part).iter().map(|finding| row(prefix, finding, "")).collect();
        (!rows.is_empty()).then(|| table(part.title(shown), rows))
    };
    for part in [Part::Introduced, Part::Vanished] {
        let open = |block: Block| Block {
            head: format!("**{}**\n\n{}", part.title(shown), block.head),
            most: OPEN,
            ..block
        };
        blocks.extend(table_of(part).map(open));
    }
    blocks.extend(states_changed(&difference.changes.states));
    blocks.extend(states(&difference.groups));
    blocks.extend(table_of(Part::Resolved).and_then(|block| folded(Part::Resolved.title(shown), block)));
    out.write_all(fill(&blocks, &last(shown), options.limit).as_bytes())
}

/// What was compared.
fn last(shown: &Shown) -> String {
    let difference = &shown.difference;
    let day = difference.as_of.iter().map(|day| format!("as of {}", text(day)));
    let mut parts: Vec<String> = day.collect();
    parts.push(format!("rules {}", text(&clipped(&difference.tool.rules_edition))));
    parts.push(format!("from {}", side(&difference.from)));
    parts.push(format!("to {}", side(&difference.to)));
    parts.join(", ")
}

/// A side by name, with its commit and the day of its report.
fn side(side: &Side) -> String {
    let mut name = code(&clipped(&side.name));
    if let Some(revision) = &side.revision {
        name.push(' ');
        name.push_str(&commit(revision));
    }
    if let Some(made) = &side.report {
        name.push_str(" of ");
        name.push_str(&text(&made.as_of));
    }
    name
}
