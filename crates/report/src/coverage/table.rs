//! Coverage as a table on a screen: a row for each part, or for each control.

use super::counts::{Column, columns, legend, sum};
use super::{By, Coverage, Framework, Part};
use crate::escape;
use crate::frame::Style;
use crate::human::counted;
use crate::wrap::beside;
use std::io::{self, Write};

/// Columns that a title needs beside all numbers; with less room states and rules are told one after the other.
const TITLE: usize = 30;
/// With less room than this a title stands above its numbers.
const NARROWEST: usize = 16;

/// Writes the table.
pub fn write(coverage: &Coverage, by: By, style: Style, out: &mut dyn Write) -> io::Result<()> {
    header(coverage, style, out)?;
    let mut drawn = Vec::new();
    for framework in &coverage.frameworks {
        if by == By::Control {
            controls(framework, style, out)?;
            continue;
        }
        let sum = sum(framework);
        let mut rows = framework.shown(by);
        rows.extend(sum.as_ref());
        let of_rows = columns(&rows);
        let title = framework.named();
        let titles: Vec<String> = rows.iter().map(|part| indented(part, by)).collect();
        let room = |columns: &[&Column]| {
            style.width.saturating_sub(columns.iter().map(|column| column.width() + 2).sum())
        };
        let states: Vec<&Column> = std::iter::once(&of_rows.total).chain(&of_rows.states).collect();
        let all: Vec<&Column> = states.iter().copied().chain(&of_rows.reach).collect();
        if room(&all) >= TITLE {
            numbers(&title, &titles, &all, room(&all), out)?;
        } else {
            let reach: Vec<&Column> = std::iter::once(&of_rows.total).chain(&of_rows.reach).collect();
            numbers(&format!("{title}, states"), &titles, &states, room(&states), out)?;
            numbers(&format!("{title}, rules"), &titles, &reach, room(&reach), out)?;
        }
        drawn.push(of_rows);
    }
    let legend = legend(&drawn.iter().collect::<Vec<_>>());
    for (word, means) in &legend {
        write!(out, "{}", beside(&format!("{word:<13}"), means, style.width))?;
    }
    if !legend.is_empty() {
        writeln!(out)?;
    }
    next(coverage, style, out)
}

/// The first lines of every form.
pub(super) fn header(coverage: &Coverage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let titles: Vec<String> = coverage.frameworks.iter().map(Framework::named).collect();
    let (tool, period, tree) = (&coverage.tool, &coverage.period, &coverage.tree);
    let text =
        format!("{}   as of {}   period {} .. {}", titles.join(", "), coverage.as_of, period.from, period.to);
    let lead = format!("{} {}   ", tool.name, tool.version);
    write!(out, "{}", beside(&lead, &escape::line(&text), style.width))?;
    let are = if tree.evidence == 1 { "is" } else { "are" };
    writeln!(out, "{} of {} {are} evidence", tree.evidence, counted(tree.files, "file"))?;
    if coverage.filtered {
        let text = "Filtered by --rule or --skip: the numbers are those of a part of the rules.";
        write!(out, "{}", beside("", text, style.width))?;
    }
    writeln!(out)
}

fn indented(part: &Part, by: By) -> String {
    let below = by == By::Parts && part.group.is_some();
    format!("{}{}", if below { "  " } else { "" }, part.title)
}

/// Titles on the left, numbers on the right; a title that is too long goes on below.
fn numbers(
    head: &str,
    titles: &[String],
    columns: &[&Column],
    room: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let above = room < NARROWEST;
    let longest = titles.iter().map(|title| title.chars().count()).chain([head.chars().count()]).max();
    let room = (longest.unwrap_or(0) + 2).min(room);
    let mut line = |title: &str, cells: &dyn Fn(&Column) -> String| {
        let title = escape::line(title);
        let indent = title.len() - title.trim_start().len();
        // What goes on below hangs under its beginning.
        let space = if above { usize::MAX } else { room.saturating_sub(2) };
        let drawn = beside(&" ".repeat(indent), title.trim_start(), space);
        let mut lines = drawn.lines();
        let mut first = lines.next().unwrap_or_default();
        if above {
            writeln!(out, "{first}")?;
            first = "";
        }
        write!(out, "{first:<room$}")?;
        for column in columns {
            write!(out, "  {:>width$}", cells(column), width = column.width())?;
        }
        writeln!(out)?;
        for rest in lines {
            writeln!(out, "  {rest}")?;
        }
        Ok::<(), io::Error>(())
    };
    line(head, &|column| column.head.to_owned())?;
    for (row, title) in titles.iter().enumerate() {
        line(title, &|column| column.cells.get(row).cloned().unwrap_or_default())?;
    }
    writeln!(out)
}

/// Every control with its state and what the rules have of it, under the heading of its part.
fn controls(framework: &Framework, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escape::line(&framework.named()))?;
    let names = framework.controls.iter().map(|control| control.id.chars().count());
    let width = names.max().unwrap_or(0);
    for part in &framework.parts {
        let controls = framework.of(part);
        if controls.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", escape::line(&part.title))?;
        for control in controls {
            let lead = format!("  {:<width$}  {:<10}  ", control.id, control.state);
            let text = format!("{}   {}", control.title, control.reached());
            write!(out, "{}", beside(&lead, &escape::line(&text), style.width))?;
        }
    }
    writeln!(out)
}

/// What to look at next.
pub(super) fn next(coverage: &Coverage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let most = coverage.absent.first().filter(|absent| !absent.controls.is_empty());
    let Some(absent) = most else { return Ok(()) };
    let kinds = counted(coverage.absent.len(), "kind");
    let text = format!(
        "saydo coverage --absent     {kinds} of evidence that no file shows; {} for {}",
        counted(absent.controls.len(), "control"),
        absent.title
    );
    write!(out, "{}", beside("Next     ", &escape::line(&text), style.width))
}
