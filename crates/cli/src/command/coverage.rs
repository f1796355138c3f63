//! `saydo coverage [PATH]`: what of each framework is covered. It tells and gates nothing.

use super::Failure;
use super::format::Asked;
use crate::args::{self, Color, Division};
use crate::run::Run;
use crate::terminal;
use saydo_report::coverage::{self, By, absent, markdown, table, tree};
use std::io::Write;

/// A form of the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Table,
    Tree,
    Json,
    Markdown,
}

/// The formats by name.
const FORMATS: [(&str, Format); 4] = [
    ("table", Format::Table),
    ("tree", Format::Tree),
    ("json", Format::Json),
    ("markdown", Format::Markdown),
];

/// Judges as `check` does, and writes the coverage in every form that was asked for.
pub fn run(arguments: &args::Coverage, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::read(&arguments.format, &FORMATS)?;
    let run = Run::prepare(&arguments.subject)?.with_evidence()?;
    let judged = run.assess(&run.configuration.engine.gate);
    let coverage = run.coverage(&judged);
    let by = match arguments.by {
        None => By::Parts,
        Some(Division::Group) => By::Group,
        Some(Division::Theme) => By::Theme,
        Some(Division::Control) => By::Control,
    };
    let style = terminal::style(Color::Never);
    asked.write(false, out, |format, out| {
        match format {
            Format::Json => coverage::write(&coverage, out)?,
            Format::Markdown => markdown::write(&coverage, by, arguments.absent, out)?,
            Format::Table | Format::Tree if arguments.absent => absent::write(&coverage, style, out)?,
            Format::Table => table::write(&coverage, by, style, out)?,
            Format::Tree => tree::write(&coverage, by, style, out)?,
        }
        Ok(())
    })
}
