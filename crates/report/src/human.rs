//! The screen: what was read, what is wrong in what exists, what is absent, the states, the next command, the gate. With a base: what a
//! change did, instead of all that is wrong.

mod change;

use crate::escape;
use crate::frame::{self, Style};
use crate::json::{Finding, Gate, GateReason, Group, Problem};
use crate::view::{View, narrowed, shorten_labels};
use crate::wrap::beside;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Number of rules on the first screen, each with its worst finding.
pub const FIRST: usize = 10;
/// Number of problems on the first screen.
const PROBLEMS: usize = 5;

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
    header(view, options.style, out)?;
    if let Some(base) = &view.document.base {
        change::base(base, options.style, out)?;
    }
    read(view, options.style, out)?;
    match &view.document.changes {
        Some(changes) => change::write(view, changes, options, out)?,
        None => worst(view, options, out)?,
    }
    waived(view, out)?;
    if view.document.base.is_none() {
        absent(view, options.style, out)?;
    }
    states(view, options.style, out)?;
    next(view, options.style, out)?;
    gate(view, out)
}

fn header(view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
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
    let text =
        format!("{}   as of {}   period {} .. {}", titles.join(", "), document.as_of, period.from, period.to);
    let lead = format!("{} {}   ", tool.name, tool.version);
    writeln!(out, "{}", beside(&lead, &escape::line(&text), style.width))
}

fn read(view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let document = &view.document;
    let (evidence, files) = (document.evidence.len(), document.tree.files);
    let kinds =
        listed(document.evidence.iter().filter_map(|file| file.kinds.first()).map(|kind| family(&kind.kind)));
    let are = if evidence == 1 { "is" } else { "are" };
    let read = format!("{evidence} of {} {are} evidence{kinds}", counted(files, "file"));
    write!(out, "{}", beside("Read     ", &read, style.width))?;
    let aside = listed(document.set_aside.iter().map(|file| why_aside(&file.reason)));
    let untracked = match document.tree.untracked {
        0 => String::new(),
        used => format!("; {} used", counted(used, "untracked file")),
    };
    let aside = aside.strip_prefix(": ").map_or("nothing set aside".to_owned(), str::to_owned);
    write!(out, "{}", beside("         ", &format!("{aside}{untracked}   saydo evidence"), style.width))?;
    guesses(view, out)?;
    let problems = document.problems.len();
    if problems > 0 {
        writeln!(out, "\nTrouble  {} with the files", counted(problems, "problem"))?;
    }
    for problem in document.problems.iter().take(PROBLEMS) {
        write!(out, "{}", beside("         ", &escape::line(&trouble(problem)), style.width))?;
    }
    if problems > PROBLEMS {
        writeln!(out, "         and {} more, in --format json", problems - PROBLEMS)?;
    }
    writeln!(out)
}

/// The problem with its place and its reason, each said once.
fn trouble(problem: &Problem) -> String {
    let Some(place) = problem.places.first() else { return problem.message.clone() };
    let at = place.line.map_or_else(|| place.path.clone(), |line| format!("{}:{line}", place.path));
    let said = if problem.message.contains(&place.path) {
        problem.message.replacen(&place.path, &at, 1)
    } else {
        format!("{at}: {}", problem.message)
    };
    if place.label.is_empty() { said } else { format!("{said}: {}", place.label) }
}

/// Files that could be of another kind, with the lines that say so.
fn guesses(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let close = view.document.evidence.iter().filter_map(|file| {
        let kind = file.kinds.iter().find(|kind| kind.runner_up.is_some())?;
        Some((file, kind, kind.runner_up.as_deref()?))
    });
    let close: Vec<_> = close.collect();
    for (file, kind, other) in close.iter().take(3) {
        let path = escape::line(&file.path);
        writeln!(out, "\nGuess    {path} is read as {}; if it is {other}, add to saydo.toml:", kind.kind)?;
        writeln!(out, "         [[pin]]\n         path = \"{path}\"\n         kind = \"{other}\"")?;
    }
    if close.len() > 3 {
        writeln!(out, "         and {} more guesses: saydo evidence", close.len() - 3)?;
    }
    Ok(())
}

/// `: 18 policies, 9 registers`, in the order of their number; empty for nothing.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let singular = |word: &str| match word {
        "policies" => "policy".to_owned(),
        "plans and statements" => "plan or statement".to_owned(),
        "older copies" => "older copy".to_owned(),
        other => other.strip_suffix('s').unwrap_or(other).to_owned(),
    };
    let worded = |(word, count): (&str, usize)| {
        if count == 1 { format!("1 {}", singular(word)) } else { format!("{count} {word}") }
    };
    let parts: Vec<String> = counts.into_iter().map(worded).collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

/// What a file of a kind is, for people who count files.
fn family(kind: &str) -> &'static str {
    let registers = [
        "register",
        "inventory",
        "list",
        "statement-of-applicability",
        "matrix",
        "appetite",
        "authority",
        "accounts",
        "scale",
    ];
    match kind {
        _ if kind.starts_with("policy.") => "policies",
        _ if kind.starts_with("procedure.") => "procedures",
        _ if kind.ends_with("-export") => "exports",
        _ if kind.ends_with("-report") || kind == "audit-finding" || kind == "penetration-test" => "reports",
        _ if ["plan", "statement", "method", "programme"].iter().any(|word| kind.ends_with(word)) => {
            "plans and statements"
        }
        _ if registers.iter().any(|word| kind.ends_with(word)) => "registers",
        _ => "records",
    }
}

/// Why a file is set aside, in a word or two.
fn why_aside(reason: &str) -> &'static str {
    let starts = |words: &[&str]| words.iter().any(|word| reason.starts_with(word));
    match reason {
        _ if starts(&["template", "a template"]) => "templates",
        _ if starts(&["a copy", "another form"]) => "older copies",
        _ if starts(&["a translation"]) => "translations",
        _ if starts(&["not in force"]) => "not in force",
        _ if starts(&["unreadable"]) => "unreadable",
        _ if starts(&["about the repository"]) => "about the repository",
        _ if starts(&["not recognised"]) => "not recognised",
        _ => "not evidence",
    }
}

fn worst(view: &View, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let worst = view.worst();
    if worst.is_empty() {
        return writeln!(out, "Nothing that exists falls short of its rules.\n");
    }
    if options.all {
        writeln!(out, "Worst first, in what exists   all {}\n", worst.len())?;
        return each(view, &worst, options, out);
    }
    by_rule(view, "Worst first, in what exists   ", options, out)
}

/// One after the other.
fn each(view: &View, findings: &[&Finding], options: Options, out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        writeln!(out, "{}", finding_text(view, finding, options.style)?)?;
    }
    Ok(())
}

/// The worst of each rule, as many as fit the first screen, the others by name.
fn by_rule(view: &View, lead: &str, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let rules = view.by_rule();
    let shown = rules.len().min(FIRST);
    let count = rules.iter().map(|(_, more)| 1 + more.len()).sum();
    let all = counted(count, "finding");
    let heading = if shown == count {
        all
    } else {
        format!("{all}, one of each rule, {shown} of {} rules   saydo check --all", rules.len())
    };
    writeln!(out, "{}", beside(lead, &heading, options.style.width))?;
    for (finding, more) in rules.into_iter().take(shown) {
        write!(out, "{}", finding_text(view, finding, options.style)?)?;
        if !more.is_empty() {
            let names = named(&more, 6);
            let text = format!("{} more of this rule: {names}", more.len());
            write!(out, "{}", beside("    ", &text, options.style.width))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Findings by name, so many of them.
fn named(findings: &[&Finding], most: usize) -> String {
    let mut names: Vec<&str> = findings.iter().take(most).map(|finding| finding.title.as_str()).collect();
    if findings.len() > most {
        names.push("…");
    }
    // "Müller, Jörg" is one name.
    let between = if names.iter().any(|name| name.contains(',')) { "; " } else { ", " };
    escape::line(&names.join(between)).into_owned()
}

fn finding_text(view: &View, finding: &Finding, style: Style) -> io::Result<String> {
    let undecided = if finding.verdict == "undetermined" { ", undetermined" } else { "" };
    let headline = format!("{}{undecided}: {}", finding.severity, finding.message);
    let frames = view.frames.get(&finding.fingerprint).map(Vec::as_slice).unwrap_or_default();
    let room = style.room(frames);
    let mut frames = narrowed(frames, room);
    shorten_labels(&mut frames, room);
    let drawn = frame::draw(&headline, &finding.remedy, &frames, style).map_err(io::Error::other)?;
    let mut text = format!("{}\n", drawn.trim_end());
    if frames.is_empty()
        && let Some(place) = finding.places.first()
    {
        let at = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        text.push_str("    in ");
        text.push_str(&escape::line(&place.path));
        text.push_str(&at);
        text.push('\n');
    }
    let mut names = view.control_names(finding);
    if names.is_empty() {
        names.extend(finding.cite.clone());
    }
    names.push(format!("rule {}", finding.rule));
    text.push_str(&beside("    ", &escape::line(&names.join(", ")), style.width));
    Ok(text)
}

/// What was accepted is never out of sight.
fn waived(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let document = &view.document;
    let marked: Vec<usize> = document.findings.iter().filter_map(|finding| finding.waived_by).collect();
    if marked.is_empty() {
        return Ok(());
    }
    let waivers = document.waivers.iter().enumerate().filter(|(index, _)| marked.contains(index));
    let ends: Vec<&str> = waivers.filter_map(|(_, waiver)| waiver.expires.as_deref()).collect();
    writeln!(out, "Waived   {}, accepted until {}\n", counted(marked.len(), "finding"), ends.join(", "))
}

fn absent(view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let absent = view.absent();
    if absent.is_empty() {
        return Ok(());
    }
    let text = format!("{}   saydo coverage --absent", absent.join(", "));
    writeln!(out, "{}", beside("Absent   ", &escape::line(&text), style.width))
}

fn states(view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if view.filtered {
        writeln!(out, "Filtered by --rule or --skip: the states are those of a part of the rules.")?;
    }
    let groups = || view.document.frameworks.iter().flat_map(|framework| &framework.groups);
    let titles: Vec<_> = groups().map(|group| escape::line(&group.title)).collect();
    let width = titles.iter().map(|title| title.chars().count()).max().unwrap_or(0);
    for (number, (group, title)) in groups().zip(&titles).enumerate() {
        let lead = if number == 0 { "States" } else { "" };
        let lead = format!("{lead:<9}{title:<width$}   ");
        write!(out, "{}", beside(&lead, &group_text(group), style.width))?;
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
fn next(view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let name = view.worst().into_iter().find_map(|finding| view.control_names(finding).into_iter().next());
    match name {
        Some(name) => {
            let id = name.split(' ').next().unwrap_or_default();
            let text = format!("saydo why {id}     the whole trace of {}", escape::line(&name));
            writeln!(out, "{}", beside("Next     ", &text, style.width))
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
    let lead = if gate.report_only {
        "report only (exit 0): the gate would not be met"
    } else {
        "gate not met (exit 1)"
    };
    writeln!(out, "{lead}: {}", escape::line(&gate_reasons(gate).join(", ")))
}

/// Why the gate is not met, each in a clause, not yet escaped.
pub(crate) fn gate_reasons(gate: &Gate) -> Vec<String> {
    let said = |reason: &GateReason| match (reason.limit.as_str(), reason.limit.parse::<usize>()) {
        (_, Ok(count)) => format!("{}; {} is {count}", reason.value, reason.rule),
        ("none", _) => format!("{}; {} allows none", reason.value, reason.rule),
        (limit, _) => format!("{}; {} is \"{limit}\"", reason.value, reason.rule),
    };
    gate.reasons.iter().map(said).collect()
}

/// `1 file`, `2 files`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::view::Frame;

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
            cut: 0,
            label: "here".into(),
        };
        let frames = vec![line("exports/users.csv", "E-114,enabled", 5), line("policies/a.md", "one day", 7)];
        let frames = BTreeMap::from([("f1".to_owned(), frames)]);
        View { frames, ..sample::view(sample::document()) }
    }

    #[test]
    fn the_screen_says_what_where_and_what_to_do_and_ends_with_the_gate() -> io::Result<()> {
        let screen = screen(&view())?;
        for part in [
            "as of 2026-06-30",
            "1 of 3 files is evidence",
            "Worst first, in what exists   1 finding\n",
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
    fn one_finding_a_rule_is_shown_and_the_rest_is_counted() -> io::Result<()> {
        let mut view = view();
        let one = view.document.findings[0].clone();
        view.document.findings = vec![one.clone(); 3];
        view.document.findings.extend((0..11).map(|n| {
            let mut other = one.clone();
            other.rule = format!("rule-{n:02}");
            other
        }));
        let screen = screen(&view)?;
        assert!(
            screen.contains("14 findings, one of each rule, 10 of 12 rules   saydo check --all"),
            "{screen}"
        );
        assert!(screen.contains("2 more of this rule: E-114, E-114"), "{screen}");
        view.document.findings[1].title = "Lang, Maria".into();
        let screen = self::screen(&view)?;
        assert!(screen.contains("2 more of this rule: Lang, Maria; E-114"), "{screen}");
        Ok(())
    }

    #[test]
    fn a_problem_says_its_place_and_its_reason_once() {
        let mut problem = sample::document().problems[0].clone();
        problem.message = "a/b.md cannot be read".into();
        problem.places = vec![crate::json::Place { path: "a/b.md".into(), ..crate::json::Place::default() }];
        problem.places[0].label = "a link".into();
        assert_eq!(trouble(&problem), "a/b.md cannot be read: a link");
        problem.message = "a row is ragged".into();
        problem.places[0].line = Some(3);
        assert_eq!(trouble(&problem), "a/b.md:3: a row is ragged: a link");
    }

    #[test]
    fn the_gate_says_a_number_as_a_number() -> io::Result<()> {
        let mut view = view();
        let mut reason = view.document.gate.reasons[0].clone();
        reason.rule = "max-open".into();
        reason.limit = "10".into();
        reason.value = "30 open of iso27001-2022/clauses".into();
        view.document.gate.reasons = vec![reason];
        let mut out = Vec::new();
        gate(&view, &mut out)?;
        let said = String::from_utf8(out).map_err(io::Error::other)?;
        assert_eq!(said, "gate not met (exit 1): 30 open of iso27001-2022/clauses; max-open is 10\n");
        Ok(())
    }

    #[test]
    fn a_narrow_screen_is_filled_and_not_overrun() -> io::Result<()> {
        let mut view = view();
        view.document.findings[0].title = "a name of three words, and more of them".into();
        let narrow = Options { style: Style { width: 60, ..PLAIN.style }, ..PLAIN };
        let mut out = Vec::new();
        write(&view, narrow, &mut out)?;
        let screen = String::from_utf8(out).map_err(io::Error::other)?;
        let gate = |line: &&str| line.starts_with("gate");
        let widest = screen.lines().filter(|line| !gate(line)).max_by_key(|line| line.chars().count());
        assert!(widest.is_some_and(|line| line.chars().count() <= 60), "{widest:?}\n{screen}");
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

    #[test]
    fn the_last_line_says_what_was_allowed_and_whether_the_run_only_reports() -> io::Result<()> {
        let mut view = view();
        let reason = |rule: &str, value: &str, limit: &str| crate::json::GateReason {
            rule: rule.into(),
            value: value.into(),
            limit: limit.into(),
        };
        view.document.gate.reasons = vec![
            reason("fail-on", "1 major introduced", "major"),
            reason("max-open", "9 open of iso27001-2022, 8 in the base", "7"),
            reason("no-regression", "1 control is worse off: A.5.18", "none"),
        ];
        let last = |view: &View| -> io::Result<String> {
            let mut out = Vec::new();
            gate(view, &mut out)?;
            String::from_utf8(out).map_err(io::Error::other)
        };
        let reasons = "1 major introduced; fail-on is \"major\", 9 open of iso27001-2022, 8 in the base; \
                       max-open is 7, 1 control is worse off: A.5.18; no-regression allows none\n";
        assert_eq!(last(&view)?, format!("gate not met (exit 1): {reasons}"));
        view.document.gate.report_only = true;
        assert_eq!(last(&view)?, format!("report only (exit 0): the gate would not be met: {reasons}"));
        view.document.gate.met = true;
        assert_eq!(last(&view)?, "gate met (exit 0)\n");
        Ok(())
    }
}
