//! The screen: what was read, what is wrong in what exists, what is absent, the states, the next command, the gate.

use crate::escape;
use crate::frame::{self, Style};
use crate::json::{Finding, Group};
use crate::view::View;
use std::io::{self, Write};

/// Number of findings on the first screen.
pub const FIRST: usize = 10;

/// What the screen shows beyond the assessment itself.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How frames are drawn.
    pub style: Style,
    /// All findings instead of the first ten.
    pub all: bool,
}

/// Writes the screen of `saydo check`.
pub fn write(view: &View, options: Options, out: &mut dyn Write) -> io::Result<()> {
    header(view, out)?;
    read(view, out)?;
    worst(view, options, out)?;
    absent(view, out)?;
    states(view, out)?;
    next(view, out)?;
    gate(view, out)
}

fn header(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let document = &view.document;
    let titles: Vec<String> = document
        .frameworks
        .iter()
        .map(|framework| {
            framework.baseline.as_ref().map_or_else(
                || framework.title.clone(),
                |baseline| format!("{} ({baseline})", framework.title),
            )
        })
        .collect();
    let (tool, period) = (&document.tool, &document.period);
    writeln!(
        out,
        "{} {}   {}   as of {}   period {} .. {}\n",
        tool.name,
        tool.version,
        titles.join(", "),
        document.as_of,
        period.from,
        period.to
    )
}

fn read(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let document = &view.document;
    let (evidence, files) = (document.evidence.len(), document.tree.files);
    let aside = document.set_aside.len();
    let problems = document.problems.len();
    writeln!(out, "Read     {evidence} of {} are evidence", counted(files, "file"))?;
    write!(out, "         {aside} of {files} read and set aside, {}", counted(problems, "problem"))?;
    match document.tree.untracked {
        0 => writeln!(out),
        used => writeln!(out, ", {} used", counted(used, "untracked file")),
    }?;
    for problem in document.problems.iter().take(FIRST) {
        let place = problem.places.first().map(|place| format!("   {}", place.path)).unwrap_or_default();
        writeln!(out, "         ! {}", escape::line(&format!("{}{place}", problem.message)))?;
    }
    if problems > FIRST {
        writeln!(out, "         and {} more of {problems} problems", problems - FIRST)?;
    }
    writeln!(out)
}

fn worst(view: &View, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let worst = view.worst();
    if worst.is_empty() {
        return writeln!(out, "Nothing that exists falls short of its rules.\n");
    }
    let shown = if options.all { worst.len() } else { worst.len().min(FIRST) };
    let more = if shown < worst.len() { "   all of them: saydo check --all" } else { "" };
    writeln!(out, "Worst first, in what exists   {shown} of {}{more}\n", worst.len())?;
    for finding in worst.into_iter().take(shown) {
        writeln!(out, "{}", finding_text(view, finding, options.style)?)?;
    }
    Ok(())
}

fn finding_text(view: &View, finding: &Finding, style: Style) -> io::Result<String> {
    let undecided = if finding.verdict == "undetermined" { ", undetermined" } else { "" };
    let headline = format!("{}{undecided}: {}", finding.severity, finding.message);
    let frames = view.frames.get(&finding.fingerprint).map(Vec::as_slice).unwrap_or_default();
    let drawn = frame::draw(&headline, &finding.remedy, frames, style).map_err(io::Error::other)?;
    let mut names = view.control_names(finding);
    names.push(format!("rule {}", finding.rule));
    Ok(format!("{}\n    {}\n", drawn.trim_end(), escape::line(&names.join(", "))))
}

fn absent(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let absent = view.absent();
    if absent.is_empty() {
        return Ok(());
    }
    writeln!(out, "Absent   {}: {}\n", counted(absent.len(), "kind"), escape::line(&absent.join(", ")))
}

fn states(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let groups = || view.document.frameworks.iter().flat_map(|framework| &framework.groups);
    let width = groups().map(|group| group.title.chars().count()).max().unwrap_or(0);
    for (number, group) in groups().enumerate() {
        let lead = if number == 0 { "States" } else { "" };
        writeln!(out, "{lead:<9}{:<width$}   {}", group.title, group_text(group))?;
    }
    writeln!(out)
}

/// `93 controls: 28 satisfied, 31 gap`: states without a control are left out, the denominator is not.
fn group_text(group: &Group) -> String {
    let order = ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];
    let counts = order.iter().filter_map(|state| match group.states.get(*state) {
        Some(0) | None => None,
        Some(count) if *state == "satisfied" && group.satisfied_inferred > 0 => {
            Some(format!("{count} satisfied ({} inferred)", group.satisfied_inferred))
        }
        Some(count) => Some(format!("{count} {state}")),
    });
    format!("{}: {}", counted(group.total, "control"), counts.collect::<Vec<_>>().join(", "))
}

/// The one control to look at: of the worst finding, by its own name.
fn next(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let name = view.worst().into_iter().find_map(|finding| view.control_names(finding).into_iter().next());
    match name {
        Some(name) => {
            let id = name.split(' ').next().unwrap_or_default();
            writeln!(out, "Next     saydo explain {id}     what {} demands\n", escape::line(&name))
        }
        None => Ok(()),
    }
}

/// Writes the last line: whether the gate is met, and if not, why.
pub fn gate(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let gate = &view.document.gate;
    if gate.met {
        return writeln!(out, "gate met (exit 0)");
    }
    let reasons: Vec<String> = gate
        .reasons
        .iter()
        .map(|reason| format!("{}; {} is \"{}\"", reason.value, reason.rule, reason.limit))
        .collect();
    writeln!(out, "gate not met (exit 1): {}", escape::line(&reasons.join(", ")))
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::view::Frame;
    use std::collections::BTreeMap;

    const PLAIN: Options = Options { style: Style { width: 100, colour: false, unicode: true }, all: false };

    fn screen(view: &View) -> io::Result<String> {
        let mut out = Vec::new();
        write(view, PLAIN, &mut out)?;
        String::from_utf8(out).map_err(io::Error::other)
    }

    fn view() -> View {
        let line = |path: &str, text: &str, width| Frame {
            path: path.into(),
            line: 2,
            column: 1,
            width,
            text: text.into(),
            label: "here".into(),
        };
        let frames = vec![line("exports/users.csv", "E-114,enabled", 5), line("policies/a.md", "one day", 7)];
        View {
            document: sample::document(),
            frames: BTreeMap::from([("f1".to_owned(), frames)]),
            filtered: false,
        }
    }

    #[test]
    fn the_screen_says_what_where_and_what_to_do_and_ends_with_the_gate() -> io::Result<()> {
        let screen = screen(&view())?;
        for part in [
            "as of 2026-06-30",
            "1 of 3 files are evidence",
            "1 of 1",
            "major: E-114 left on 2026-06-02",
            "A.5.18 Access rights",
            "help: disable the account",
            "1 control: 1 gap",
        ] {
            assert!(screen.contains(part), "{part} is not in\n{screen}");
        }
        assert!(screen.ends_with("gate not met (exit 1): 1 major; fail-on is \"major\"\n"), "{screen}");
        Ok(())
    }

    #[test]
    fn a_control_id_never_stands_without_its_title() -> io::Result<()> {
        let mut view = view();
        view.document.controls.clear();
        assert!(!screen(&view)?.contains("A.5.18"));
        Ok(())
    }

    #[test]
    fn ten_of_many_are_shown_and_the_rest_is_counted() -> io::Result<()> {
        let mut view = view();
        let one = view.document.findings[0].clone();
        view.document.findings = vec![one; 12];
        assert!(screen(&view)?.contains("10 of 12   all of them: saydo check --all"));
        Ok(())
    }

    #[test]
    fn hostile_text_never_reaches_the_terminal() -> io::Result<()> {
        let mut view = view();
        view.document.findings[0].message.push_str("\u{1b}]0;x\u{7}\u{202e}");
        view.document.problems[0].message.push_str("\u{1b}[2J\nforged");
        let screen = screen(&view)?;
        assert!(!screen.chars().any(|c| c != '\n' && escape::hostile(c)), "{screen}");
        assert!(!screen.contains("\nforged"), "{screen}");
        Ok(())
    }
}
