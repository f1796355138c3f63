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
    let screen = terminal::line();
    // A narrow screen shows the title below its rule, and has no room for the number of controls.
    let narrow = id + severity + basis + level + "controls".len() + 10 + ROOM > screen;
    let row = |[rule, graded, rests, shows, count]: [&str; 5], title: &str| {
        let lead = format!("{rule:<id$}  {graded:<severity$}  {rests:<basis$}  {shows:<level$}");
        if narrow {
            format!("{}\n{}", lead.trim_end(), beside("    ", title, screen))
        } else {
            beside(&format!("{lead}  {count:>8}  "), title, screen)
        }
    };
    write!(out, "{}", row(["rule", "severity", "basis", "shows", "controls"], "title"))?;
    for rule in all {
        let count = match &rule.binding {
            Binding::Controls(controls) => controls.len().to_string(),
            Binding::Lowers(_) => "named".to_owned(),
        };
        let columns = [
            &escape::line(&rule.id),
            rule.severity.as_str(),
            rule.basis.as_str(),
            rule.shows.as_str(),
            &count,
        ];
        write!(out, "{}", row(columns, &escape::line(&rule.title)))?;
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
