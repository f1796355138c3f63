//! `saydo diff A B`: what changed between two revisions, or between two reports. It tells and gates nothing.

use super::Failure;
use super::format::Asked;
use crate::args::{By, Diff, Part, Subject};
use crate::run::base::Comparing;
use crate::run::{Run, shown};
use crate::terminal;
use saydo_report::difference::reports::{Report, of_reports};
use saydo_report::difference::{self, Revisions, Shown, human};
use saydo_report::{escape, markdown, privacy};
use saydo_source::disk;
use std::cell::LazyCell;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A form of the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Human,
    Json,
    Markdown,
}

/// The formats by name.
const FORMATS: [(&str, Format); 3] =
    [("human", Format::Human), ("json", Format::Json), ("markdown", Format::Markdown)];

/// Compares, and writes the difference in every form that was asked for.
pub fn run(diff: Diff, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::read(&diff.format, &FORMATS)?;
    let shown = match (file(&diff.a), file(&diff.b)) {
        (Some(from), Some(to)) => reports(&diff, from, to)?,
        (None, None) => revisions(diff)?,
        (Some(_), None) => return Err(mixed(&diff.a, &diff.b)),
        (None, Some(_)) => return Err(mixed(&diff.b, &diff.a)),
    };
    let shown = privacy::masked_difference(shown);
    let outside = LazyCell::new(|| privacy::outside_difference(&shown));
    asked.write(false, out, |format, out| {
        match format {
            Format::Human => human::write(&shown, terminal::page(), out)?,
            Format::Json => difference::write(&shown.difference, out)?,
            Format::Markdown => {
                markdown::difference::write(&outside, markdown::Options { limit: markdown::SUMMARY }, out)?;
            }
        }
        Ok(())
    })
}

/// The file that is meant, if there is one of this name: not a folder, for a branch may well be called as one.
fn file(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    (path.exists() && !path.is_dir()).then_some(path)
}

fn mixed(file: &str, other: &str) -> Failure {
    let (file, other) = (escape::line(file), escape::line(other));
    Failure::Nothing {
        message: format!("`{file}` is a file and `{other}` is none"),
        help: "name two revisions, or two files that `saydo check --format json` wrote; where a branch has the name of a \
               file, write refs/heads/NAME"
            .to_owned(),
    }
}

/// Two revisions: both are judged at one instant, by the rules and the configuration of the later.
fn revisions(diff: Diff) -> Result<Shown, Failure> {
    let Diff { a: from, b: to, path, by, format: _ } = diff;
    let path = path.unwrap_or_else(|| PathBuf::from("."));
    let subject = Subject { path, by, part: Part::default() };
    let run = Run::comparing(&subject, Comparing::Revisions { from: &from, to: &to })?.with_evidence()?;
    let judged = run.assess(&run.configuration.engine.gate);
    let view = run.view(&judged, false, false);
    let base = run.base.as_ref();
    let commit = |of: fn(&crate::run::base::Base) -> &String| base.map(of).cloned().unwrap_or_default();
    let revisions = Revisions {
        from: (from, commit(|base| &base.commit)),
        to: (to, commit(|base| &base.tip)),
        steered_otherwise: base.is_some_and(|base| base.steered_otherwise),
    };
    Ok(difference::of_revisions(view, revisions))
}

/// Two reports: what they say was judged when they were made, and nothing on the command line changes it.
fn reports(diff: &Diff, from: &Path, to: &Path) -> Result<Shown, Failure> {
    let By { framework, as_of, config, rules } = &diff.by;
    let given = [
        (diff.path.is_some(), "a folder"),
        (as_of.is_some(), "--as-of"),
        (!framework.is_empty(), "--framework"),
        (config.is_some(), "--config"),
        (rules.is_some(), "--rules"),
    ];
    if let Some((_, flag)) = given.iter().find(|(given, _)| *given) {
        return Err(Failure::Nothing {
            message: format!(
                "{flag} plays no part between two reports: they were judged when they were made"
            ),
            help: "leave it out, or name two revisions".to_owned(),
        });
    }
    Ok(of_reports(&report(from)?, &report(to)?))
}

fn report(path: &Path) -> Result<Report, Failure> {
    let bytes = disk::read_report(path).map_err(|error| Failure::Nothing {
        message: format!("the report `{}` cannot be read: {}", shown(path), escape::line(&error.to_string())),
        help: "name a file that `saydo check --format json` wrote".to_owned(),
    })?;
    Report::read(&path.to_string_lossy(), &bytes).map_err(|error| Failure::Nothing {
        message: format!("`{}` is no report to compare: {}", shown(path), escape::line(&error.to_string())),
        help: "name a file that `saydo check --format json` wrote, or write it again".to_owned(),
    })
}
