//! `saydo rules list`: one line a rule.

use super::super::Failure;
use crate::load;
use saydo_engine::rule::{Binding, Rule};
use saydo_report::escape;
use std::io::Write;
use std::path::Path;

/// Writes the rules by id, in aligned columns; with `controls`, the controls of each below it.
pub fn run(controls: bool, rules: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    let loaded = load::load(rules)?.usable()?;
    let all = &loaded.rules.rules;
    let width =
        |cell: &dyn Fn(&Rule) -> usize, least: usize| all.iter().map(cell).max().unwrap_or(0).max(least);
    let id = width(&|rule| escape::line(&rule.id).chars().count(), 4);
    let severity = width(&|rule| rule.severity.as_str().len(), 8);
    let basis = width(&|rule| rule.basis.as_str().len(), 5);
    let level = width(&|rule| rule.shows.as_str().len(), 5);
    writeln!(
        out,
        "{:<id$}  {:<severity$}  {:<basis$}  {:<level$}  controls  title",
        "rule", "severity", "basis", "shows"
    )?;
    for rule in all {
        let count = match &rule.binding {
            Binding::Controls(controls) => controls.len().to_string(),
            Binding::Lowers(_) => "named".to_owned(),
        };
        writeln!(
            out,
            "{:<id$}  {:<severity$}  {:<basis$}  {:<level$}  {count:>8}  {}",
            escape::line(&rule.id),
            rule.severity.as_str(),
            rule.basis.as_str(),
            rule.shows.as_str(),
            escape::line(&rule.title)
        )?;
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
