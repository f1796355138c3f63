//! Coverage as a page: a table for each framework, and the kinds that are absent. It names nobody: it holds numbers, rules and controls.

use super::counts::{Column, columns, legend, sum};
use super::{By, Coverage};
use crate::escape::markdown::text;
use crate::human::counted;
use std::io::{self, Write};

/// Controls of one kind that are named.
const NAMED: usize = 12;

/// Writes the page.
pub fn write(coverage: &Coverage, by: By, only_absent: bool, out: &mut dyn Write) -> io::Result<()> {
    let (period, tree) = (&coverage.period, &coverage.tree);
    writeln!(out, "### saydo: coverage as of {}\n", text(&coverage.as_of))?;
    writeln!(
        out,
        "Period {} .. {}, {} of {} evidence, rules {}.{}\n",
        text(&period.from),
        text(&period.to),
        tree.evidence,
        counted(tree.files, "file"),
        text(&coverage.tool.rules_edition),
        if coverage.filtered { " **Filtered: the numbers are those of a part of the rules.**" } else { "" },
    )?;
    if !only_absent {
        numbers(coverage, by, out)?;
    }
    absent(coverage, out)
}

fn numbers(coverage: &Coverage, by: By, out: &mut dyn Write) -> io::Result<()> {
    let mut drawn = Vec::new();
    for framework in &coverage.frameworks {
        if by == By::Control {
            writeln!(out, "| {} | state | rules |\n|---|---|---|", text(&framework.named()))?;
            for control in &framework.controls {
                let name = text(&format!("{} {}", control.id, control.title));
                writeln!(out, "| {name} | {} | {} |", control.state, text(&control.reached()))?;
            }
            writeln!(out)?;
            continue;
        }
        let sum = sum(framework);
        let mut rows = framework.shown(by);
        rows.extend(sum.as_ref());
        let of_rows = columns(&rows);
        let all: Vec<&Column> =
            std::iter::once(&of_rows.total).chain(&of_rows.states).chain(&of_rows.reach).collect();
        let heads: Vec<&str> = all.iter().map(|column| column.head).collect();
        writeln!(out, "| {} | {} |", text(&framework.named()), heads.join(" | "))?;
        writeln!(out, "|---|{}", "---:|".repeat(all.len()))?;
        for (row, part) in rows.iter().enumerate() {
            let cells: Vec<&str> = all
                .iter()
                .map(|column| column.cells.get(row).map(String::as_str).unwrap_or_default())
                .collect();
            let bold = if by == By::Parts && part.group.is_none() { "**" } else { "" };
            writeln!(out, "| {bold}{}{bold} | {} |", text(&part.title), cells.join(" | "))?;
        }
        writeln!(out)?;
        drawn.push(of_rows);
    }
    let legend = legend(&drawn.iter().collect::<Vec<_>>());
    for (word, means) in &legend {
        writeln!(out, "- *{word}*: {}", text(means))?;
    }
    if legend.is_empty() { Ok(()) } else { writeln!(out) }
}

fn absent(coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
    let waiting: Vec<_> = coverage.absent.iter().filter(|absent| !absent.controls.is_empty()).collect();
    if waiting.is_empty() {
        return writeln!(out, "Of every kind of evidence that a control waits for there is some.");
    }
    writeln!(out, "| evidence that no file shows | controls that wait for it | |\n|---|---|---:|")?;
    for absent in waiting {
        let mut named: Vec<String> = absent
            .controls
            .iter()
            .take(NAMED)
            .map(|control| text(&format!("{} {}", control.id, control.title)))
            .collect();
        if absent.controls.len() > NAMED {
            named.push(format!("{} more", absent.controls.len() - NAMED));
        }
        writeln!(out, "| {} | {} | {} |", text(&absent.title), named.join(", "), absent.controls.len())?;
    }
    Ok(())
}
