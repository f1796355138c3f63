//! `saydo rules list`: one line a rule.

use super::super::Failure;
use crate::{load, terminal};
use saydo_engine::rule::{Binding, Rule};
use saydo_report::escape;
use saydo_report::wrap::beside;
use std::io::Write;
use std::path::Path;

/// A title with less room beside its columns goes below them.
const ROOM: usize = 40;

/// Writes the rules by id, in aligned columns; with `controls`, the controls of each below it.
pub fn run(controls: bool, rules: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    let loaded = load::load(rules)?.usable()?;
    let all = &loaded.rules.rules;
    let widest =
        |cell: &dyn Fn(&Rule) -> usize, least: usize| all.iter().map(cell).max().unwrap_or(0).max(least);
    let id = widest(&|rule| escape::line(&rule.id).chars().count(), 4);
    let severity = widest(&|rule| rule.severity.as_str().len(), 8);
    let basis = widest(&|rule| rule.basis.as_str().len(), 5);
    let level = widest(&|rule| rule.shows.as_str().len(), 5);
    let width = terminal::line();
    let head = format!(
        "{:<id$}  {:<severity$}  {:<basis$}  {:<level$}  controls  ",
        "rule", "severity", "basis", "shows"
    );
    let title = if head.chars().count() + ROOM <= width { "title" } else { "" };
    writeln!(out, "{}", format!("{head}{title}").trim_end())?;
    for rule in all {
        let count = match &rule.binding {
            Binding::Controls(controls) => controls.len().to_string(),
            Binding::Lowers(_) => "named".to_owned(),
        };
        let lead = format!(
            "{:<id$}  {:<severity$}  {:<basis$}  {:<level$}  {count:>8}  ",
            escape::line(&rule.id),
            rule.severity.as_str(),
            rule.basis.as_str(),
            rule.shows.as_str(),
        );
        let title = escape::line(&rule.title);
        if lead.chars().count() + ROOM <= width {
            write!(out, "{}", beside(&lead, &title, width))?;
        } else {
            write!(out, "{}\n{}", lead.trim_end(), beside("    ", &title, width))?;
        }
        if controls {
            match &rule.binding {
                Binding::Controls(controls) => {
                    for control in controls {
                        writeln!(out, "    {}   {}", loaded.catalog.named(control), control.framework())?;
                    }
                }
                Binding::Lowers(field) => {
                    writeln!(
                        out,
                        "    the controls that a record names in its `{field}`; it only lowers them"
                    )?;
                }
            }
        }
    }
    writeln!(out, "\n{} rules; saydo explain RULE says what one demands", all.len())?;
    Ok(())
}
