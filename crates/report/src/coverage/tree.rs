//! Coverage as a tree on a screen: framework, groups, themes, controls.

use super::table::{header, next};
use super::{By, Control, Coverage, Framework, Part};
use crate::escape;
use crate::frame::Style;
use crate::human::counted;
use crate::wrap::beside;
use std::io::{self, Write};

/// How far branches reach.
struct Branches {
    tee: &'static str,
    corner: &'static str,
    trunk: &'static str,
}

const DRAWN: Branches = Branches { tee: "├─ ", corner: "└─ ", trunk: "│  " };
const PLAIN: Branches = Branches { tee: "|- ", corner: "`- ", trunk: "|  " };

/// A line with what hangs below it.
struct Node {
    text: String,
    below: Vec<Node>,
}

/// Writes the tree; without a wish, down to the controls.
pub fn write(coverage: &Coverage, by: By, style: Style, out: &mut dyn Write) -> io::Result<()> {
    header(coverage, style, out)?;
    let branches = if style.unicode { &DRAWN } else { &PLAIN };
    for framework in &coverage.frameworks {
        let text = format!("{}   {}", framework.named(), counted(framework.total, "control"));
        write!(out, "{}", beside("", &escape::line(&text), style.width))?;
        draw(&groups(framework, by), "", branches, style.width, out)?;
        writeln!(out)?;
    }
    next(coverage, style, out)
}

fn groups(framework: &Framework, by: By) -> Vec<Node> {
    let deep = matches!(by, By::Parts | By::Control);
    let leaves = |part: &Part| {
        let controls = if deep { framework.of(part) } else { Vec::new() };
        controls
            .into_iter()
            .map(|control| Node { text: leaf(control), below: Vec::new() })
            .collect::<Vec<_>>()
    };
    let node = |part: &Part, mut below: Vec<Node>| {
        below.extend(leaves(part));
        Node { text: format!("{}   {}", part.title, states(part)), below }
    };
    let themes = |group: &Part| {
        let of = |part: &&Part| part.group.as_deref() == Some(group.id.as_str());
        let themes = framework.parts.iter().filter(of).filter(|_| by != By::Group);
        themes.map(|theme| node(theme, Vec::new())).collect::<Vec<_>>()
    };
    let groups = framework.parts.iter().filter(|part| part.group.is_none());
    groups.map(|group| node(group, themes(group))).collect()
}

fn leaf(control: &Control) -> String {
    format!("{} {}   {}, {}", control.id, control.title, control.state, control.reached())
}

/// `4 controls: 1 partial, 3 gap`: the denominator first.
fn states(part: &Part) -> String {
    let order = ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];
    let counts = order.iter().filter_map(|state| match part.states.get(*state) {
        Some(0) | None => None,
        Some(count) => Some(format!("{count} {state}")),
    });
    format!("{}: {}", counted(part.total, "control"), counts.collect::<Vec<_>>().join(", "))
}

fn draw(
    nodes: &[Node],
    before: &str,
    branches: &Branches,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (number, node) in nodes.iter().enumerate() {
        let last = number + 1 == nodes.len();
        let (branch, trunk) = if last { (branches.corner, "   ") } else { (branches.tee, branches.trunk) };
        let below = format!("{before}{trunk}");
        let stem = if node.below.is_empty() { "" } else { branches.trunk };
        let drawn = beside(&" ".repeat(below.chars().count()), &escape::line(&node.text), width);
        for (number, line) in drawn.lines().enumerate() {
            let lead = match number {
                0 => format!("{before}{branch}"),
                _ => format!("{below}{stem}{}", " ".repeat(3 - stem.chars().count().min(3))),
            };
            writeln!(out, "{}", format!("{lead}{}", line.trim_start()).trim_end())?;
        }
        draw(&node.below, &below, branches, width, out)?;
    }
    Ok(())
}
