//! `saydo check`: the main job.

use super::Failure;
use super::format::Asked;
use crate::args::{Check, Gate};
use crate::run::Run;
use crate::run::base::Comparing;
use crate::terminal;
use saydo_engine::assess::gate::{Part, Policy, unjudged};
use saydo_engine::config::fail_on;
use saydo_report::view::View;
use saydo_report::{escape, github, gitlab, human, json, junit, markdown, privacy, sarif};
use std::cell::LazyCell;
use std::io::Write;

/// A report that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
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

/// The formats by name.
const FORMATS: [(&str, Format); 8] = [
    ("human", Format::Human),
    ("json", Format::Json),
    ("github", Format::GitHub),
    ("gitlab", Format::GitLab),
    ("junit", Format::JUnit),
    ("sarif", Format::Sarif),
    ("markdown", Format::Markdown),
    ("comment", Format::Comment),
];

impl Format {
    /// Whether it is made for readers outside the repository.
    fn leaves(self) -> bool {
        match self {
            Self::Human | Self::Json => false,
            Self::GitHub | Self::GitLab | Self::JUnit | Self::Sarif | Self::Markdown | Self::Comment => true,
        }
    }
}

/// Judges, writes every report, and says whether exit is 0: the gate is met, or the run only reports.
pub fn run(check: &Check, out: &mut dyn Write) -> Result<bool, Failure> {
    let asked = Asked::read(&check.format, &FORMATS)?;
    let comparing = check.base.as_deref().map_or(Comparing::Nothing, |base| Comparing::WorkTree { base });
    let run = Run::comparing(&check.subject, comparing)?.with_evidence()?;
    let policy = policy(&check.gate, &run)?;
    let judged = run.assess(&policy);
    let view = privacy::masked(run.view(&judged, asked.holds(Format::Json), check.all));
    let outside = LazyCell::new(|| privacy::outside(&view));
    asked.write(check.quiet, out, |format, out| {
        let view = if format.leaves() { &*outside } else { &view };
        write(view, format, check, out)
    })?;
    if check.quiet {
        human::gate(&view, out)?;
    }
    let gate = &view.document.gate;
    Ok(gate.met || gate.report_only)
}

fn write(view: &View, format: Format, check: &Check, out: &mut dyn Write) -> Result<(), Failure> {
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
