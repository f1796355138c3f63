//! `saydo check`: the main job.

use super::Failure;
use crate::args::{Check, Gate};
use crate::run::{Run, shown};
use crate::terminal;
use saydo_engine::assess::gate::{Part, Policy, unjudged};
use saydo_engine::config::fail_on;
use saydo_report::view::View;
use saydo_report::{escape, github, gitlab, human, json, junit, markdown, privacy, sarif};
use saydo_source::disk;
use std::cell::LazyCell;
use std::io::Write;
use std::path::PathBuf;

/// A report that was asked for.
enum Format {
    Human,
    Json,
    GitHub,
    GitLab,
    JUnit,
    Sarif,
    Markdown,
    Comment,
}

impl Format {
    /// Whether it is made for readers outside the repository.
    fn leaves(&self) -> bool {
        match self {
            Self::Human | Self::Json => false,
            Self::GitHub | Self::GitLab | Self::JUnit | Self::Sarif | Self::Markdown | Self::Comment => true,
        }
    }
}

/// Judges, writes every report, and says whether exit is 0: the gate is met, or the run only reports.
pub fn run(check: &Check, out: &mut dyn Write) -> Result<bool, Failure> {
    let formats = check.format.iter().map(|text| format(text)).collect::<Result<Vec<_>, _>>()?;
    let run = Run::against(&check.subject, check.base.as_deref())?.with_evidence()?;
    let policy = policy(&check.gate, &run)?;
    let judged = run.assess(&policy);
    let whole = formats.iter().any(|(format, _)| matches!(format, Format::Json));
    let view = privacy::masked(run.view(&judged, whole, check.all));
    let outside = LazyCell::new(|| privacy::outside(&view));
    let shown_in = |format: &Format| if format.leaves() { &*outside } else { &view };
    // Files first: if one of them cannot be written, nothing is concluded, and then nothing is shown as if it were.
    for (format, path) in formats.iter().filter_map(|(format, path)| Some((format, path.as_ref()?))) {
        let mut bytes = Vec::new();
        write(shown_in(format), format, check, &mut bytes)?;
        disk::write(path, &bytes).map_err(|error| Failure::Nothing {
            message: format!("the report `{}` cannot be written: {error}", shown(path)),
            help: "name a file in a folder that exists and can be written".to_owned(),
        })?;
    }
    for (format, _) in formats.iter().filter(|(_, path)| path.is_none() && !check.quiet) {
        write(shown_in(format), format, check, out)?;
    }
    if check.quiet {
        human::gate(&view, out)?;
    }
    let gate = &view.document.gate;
    Ok(gate.met || gate.report_only)
}

fn write(view: &View, format: &Format, check: &Check, out: &mut dyn Write) -> Result<(), Failure> {
    match format {
        Format::Human => {
            let options = human::Options { style: terminal::style(check.color), all: check.all };
            human::write(view, options, out)?;
        }
        Format::Json => json::write(&view.document, out)?,
        Format::GitHub => github::write(view, out)?,
        Format::GitLab => gitlab::write(view, out)?,
        Format::JUnit => junit::write(view, out)?,
        Format::Sarif => sarif::write(view, sarif::Options::default(), out)?,
        Format::Markdown => markdown::write(view, markdown::Options { limit: markdown::SUMMARY }, out)?,
        Format::Comment => markdown::write(view, markdown::Options { limit: markdown::COMMENT }, out)?,
    }
    Ok(())
}

fn format(text: &str) -> Result<(Format, Option<PathBuf>), Failure> {
    let (name, path) = text.split_once('=').map_or((text, None), |(name, path)| (name, Some(path)));
    let format = match name {
        "human" => Format::Human,
        "json" => Format::Json,
        "github" => Format::GitHub,
        "gitlab" => Format::GitLab,
        "junit" => Format::JUnit,
        "sarif" => Format::Sarif,
        "markdown" => Format::Markdown,
        "comment" => Format::Comment,
        other => {
            return Err(Failure::Nothing {
                message: format!("there is no format `{}`", escape::line(other)),
                help:
                    "known are human, json, github, gitlab, junit, sarif, markdown and comment, as in --format \
                       json=report.json"
                        .to_owned(),
            });
        }
    };
    Ok((format, path.map(PathBuf::from)))
}

/// The gate of the configuration, with what the command line says instead.
fn policy(flags: &Gate, run: &Run) -> Result<Policy, Failure> {
    let mut policy = run.configuration.engine.gate.clone();
    let refused = |message: String, help: &str| Failure::Nothing { message, help: help.to_owned() };
    if let Some(word) = &flags.fail_on {
        policy.fail_on = fail_on(word).map_err(|error| {
            refused(
                escape::line(&error.to_string()).into_owned(),
                "write --fail-on major, or never to read only",
            )
        })?;
    }
    for (texts, counts) in [
        (&flags.min_satisfied, &mut policy.min_satisfied),
        (&flags.max_open, &mut policy.max_open),
        (&flags.max_unassessed, &mut policy.max_unassessed),
    ] {
        for text in texts {
            counts.push(counted(text, run)?);
        }
    }
    policy.no_regression |= flags.no_regression;
    policy.report_only |= flags.report_only;
    if let Some(base) = &run.base {
        let looser = policy.weaker_than(&run.configuration.engine.gate);
        if let Some(first) = looser.first() {
            return Err(refused(
                format!(
                    "with --base the command line may only ask for more than {} does: {first}",
                    escape::line(&base.rev)
                ),
                "leave the flag out, or change the gate in the configuration and merge that first",
            ));
        }
    }
    if let Some(part) = unjudged(&policy, &run.scopes).first() {
        return Err(refused(
            format!("the gate counts {part}, which is not judged"),
            "add it with --framework, or take the count out of the gate",
        ));
    }
    if run.filtered && policy.counts_states() {
        return Err(refused(
            "a run by some of the rules cannot count states".to_owned(),
            "run without --rule and --skip, or take the counts of states out of the gate",
        ));
    }
    Ok(policy)
}

fn counted(text: &str, run: &Run) -> Result<(Part, usize), Failure> {
    let wrong = |message: String| Failure::Nothing {
        message: escape::line(&message).into_owned(),
        help: "write a count as in iso27001-2022/annex-a=40".to_owned(),
    };
    let (part, count) = text.rsplit_once('=').ok_or_else(|| wrong(format!("`{text}` holds no count")))?;
    let count = count.trim().parse().map_err(|_| wrong(format!("`{count}` is no whole number")))?;
    Ok((Part::parse(part.trim(), &run.loaded.catalog).map_err(wrong)?, count))
}
