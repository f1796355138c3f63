//! `saydo evidence`: every file, as what and why.

use super::Failure;
use crate::args::Subject;
use crate::run::Run;
use crate::terminal;
use saydo_evidence::{By, FileFacts, KindId};
use saydo_report::escape;
use saydo_report::privacy::secrets;
use saydo_report::wrap::beside;
use std::io::{self, Write};

/// Writes the files.
pub fn run(subject: &Subject, aside: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let run = Run::prepare(subject)?;
    let (used, others): (Vec<&FileFacts>, Vec<&FileFacts>) =
        run.facts.files.iter().partition(|file| !file.recognised.is_empty());
    writeln!(
        out,
        "{} of {} files are evidence as of {}\n",
        used.len(),
        run.facts.files.len(),
        run.as_of.first
    )?;
    if !aside {
        let changes = run.changes();
        for file in &used {
            let date = match (&file.effective, changes.get(&file.path)) {
                (Some(date), _) => format!("effective {date}"),
                (None, Some(change)) => {
                    format!("last changed {} by {}, says git", change.when.first, change.author)
                }
                (None, None) => "no date of its own".to_owned(),
            };
            writeln!(out, "{}", escape::line(file.path.as_str()))?;
            for found in &file.recognised {
                let subjects = if found.subjects == 1 {
                    "1 subject".to_owned()
                } else {
                    format!("{} subjects", found.subjects)
                };
                let by = match found.by {
                    By::Declared => "declared".to_owned(),
                    by => format!("by {}", by.as_str()),
                };
                writeln!(out, "  is        {} ({by}), {subjects}", found.kind)?;
                if let Some(other) = &found.runner_up {
                    writeln!(out, "  could be  {other}; if so, add to saydo.toml:")?;
                    writeln!(
                        out,
                        "            [[pin]]\n            path = {}\n            kind = \"{other}\"",
                        escape::line(&format!("{:?}", file.path.as_str()))
                    )?;
                }
                let rules = asking(&run, &found.kind);
                let rules = if rules.is_empty() { "no rule".to_owned() } else { rules.join(", ") };
                lines("  asked by  ", &rules, out)?;
            }
            let said: Vec<String> = file
                .metadata
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| format!("{name} {}", cut(&secrets::mask(value))))
                .collect();
            if !said.is_empty() {
                lines("  says      ", &said.join(", "), out)?;
            }
            let digest = file.digest.map(|digest| digest.to_string()).unwrap_or_default();
            writeln!(out, "  date      {}", escape::line(&date))?;
            writeln!(out, "  sha256    {digest}\n")?;
        }
    }
    if !others.is_empty() {
        writeln!(out, "Set aside")?;
        for file in &others {
            let reason = file.aside.as_deref().unwrap_or("not recognised");
            writeln!(out, "  {}: {}", escape::line(file.path.as_str()), escape::line(reason))?;
        }
    }
    for problem in &run.facts.problems {
        let place = problem.place.as_ref().map_or("", |place| place.path.as_str());
        let text = format!("{place}: {}. {}", problem.message, problem.help.as_deref().unwrap_or_default());
        writeln!(out, "  problem  {}", escape::line(text.trim_start_matches(": ")))?;
    }
    Ok(())
}

/// The rules that judge subjects of the kind or compare with them.
fn asking(run: &Run, kind: &KindId) -> Vec<String> {
    let rules = run.loaded.rules.rules.iter();
    rules.filter(|rule| rule.reads(kind)).map(|rule| rule.id.clone()).collect()
}

fn cut(value: &str) -> String {
    let short: String = value.chars().take(60).collect();
    if short.len() < value.len() { format!("{short}…") } else { short }
}

/// A list after a lead.
fn lines(lead: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}", beside(lead, &escape::line(text), terminal::page()))
}
