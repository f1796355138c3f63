//! Bad input as people read it: all mistakes of one file under one headline, each at its place in the text.

use crate::frame::{self, Style};
use crate::view::Frame;
use saydo_source::definition::UNTOLD;
use saydo_source::{Gravity, Lines, Place, Problem, Spot};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What a label says that the message has said already.
const SAID: [&str; 4] = ["here", "unknown key", "no kind of this name", "no field of this name"];

/// Mistakes shown of one file: whoever has more learns more from the first than from the last.
const MOST: usize = 50;

/// Writes the problems, those that end the run first, file by file in the order of their texts.
pub fn write(problems: &[Problem], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<(Gravity, &str), Vec<&Problem>> = BTreeMap::new();
    for problem in problems {
        let path = problem.place.as_ref().map_or("", |place| place.path.as_str());
        files.entry((problem.gravity, path)).or_default().push(problem);
    }
    for ((gravity, path), mut problems) in files {
        problems.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
        let (placed, whole): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| located(problem).is_some());
        for problem in whole {
            let said = sentence(problem);
            let headline =
                if path.is_empty() || said.contains(path) { said } else { format!("{path}: {said}") };
            draw(gravity, &headline, &[problem], &[], style, out)?;
        }
        if !placed.is_empty() {
            let shown = &placed[..placed.len().min(MOST)];
            let mut frames: Vec<Frame> = shown.iter().filter_map(|problem| located(problem)).collect();
            apart(&mut frames);
            draw(gravity, &headline(gravity, path, &placed), shown, &frames, style, out)?;
        }
    }
    Ok(())
}

fn headline(gravity: Gravity, path: &str, problems: &[&Problem]) -> String {
    let untold = problems.iter().filter(|problem| problem.code == UNTOLD).count();
    let number = problems.len() - untold;
    let plural = if number == 1 { "" } else { "s" };
    let count = if untold > 0 { format!("more than {number}") } else { number.to_string() };
    let first = if number > MOST { format!(", the first {MOST} are") } else { String::new() };
    match gravity {
        Gravity::Fatal => format!("{path} cannot be used: {count} mistake{plural}{first}"),
        Gravity::Noted => format!("{path}: {count} remark{plural}{first}"),
    }
}

/// A mistake around another one, such as a key that a table lacks, is shown at its first character: lines under lines would hide
/// the inner one.
fn apart(frames: &mut [Frame]) {
    let spans: Vec<(usize, usize, usize)> =
        frames.iter().map(|frame| (frame.line, frame.column, frame.column + frame.width)).collect();
    for (index, frame) in frames.iter_mut().enumerate() {
        let (line, from, to) = (frame.line, frame.column, frame.column + frame.width);
        let inside = |other: &(usize, usize, usize)| other.0 == line && from < other.1 && other.2 <= to;
        if spans.iter().enumerate().any(|(other, span)| other != index && inside(span)) {
            frame.width = 1;
        }
    }
}

fn draw(
    gravity: Gravity,
    headline: &str,
    problems: &[&Problem],
    frames: &[Frame],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut helps: Vec<&str> = Vec::new();
    for help in problems.iter().filter_map(|problem| problem.help.as_deref()) {
        if !helps.contains(&help) {
            helps.push(help);
        }
    }
    let drawn = frame::draw(headline, &helps.join(" "), frames, style).map_err(io::Error::other)?;
    let drawn = joined(&drawn, style);
    let drawn = match gravity {
        Gravity::Fatal => drawn,
        Gravity::Noted => drawn.replacen(if style.unicode { '×' } else { 'x' }, "!", 1),
    };
    writeln!(out, "{}\n", drawn.trim_end())
}

/// The frames of one file as one: miette closes and opens a frame between lines that do not touch.
fn joined(drawn: &str, style: Style) -> String {
    let (opens, goes_on, closes) =
        if style.unicode { ("╭─[", "├─[", "╰────") } else { (",-[", "|-[", "`----") };
    let lines: Vec<&str> = drawn.lines().collect();
    let mut out = String::with_capacity(drawn.len());
    let mut open = false;
    for (number, line) in lines.iter().enumerate() {
        let next_opens = lines.get(number + 1).is_some_and(|next| next.contains(opens));
        if next_opens && line.contains(closes) {
            open = true;
            continue;
        }
        let line = if open { line.replacen(opens, goes_on, 1) } else { (*line).to_owned() };
        open = false;
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// The message with what its label adds.
fn sentence(problem: &Problem) -> String {
    let label = problem.label.trim();
    let last = label.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let new = |part: &&str| !part.is_empty() && !SAID.contains(part) && !problem.message.contains(part);
    let added: Vec<&str> = last.split("; ").filter(new).collect();
    std::iter::once(problem.message.as_str()).chain(added).collect::<Vec<_>>().join("; ")
}

/// The line that is meant, if the problem has the text it points into; a range over several lines ends with its first.
fn located(problem: &Problem) -> Option<Frame> {
    let Some(Place { path, spot: Spot::Bytes(range) }) = &problem.place else { return None };
    let lines = Lines::new(problem.text.as_deref()?);
    let (line, column) = lines.position(range.start as usize);
    let (end, past) = lines.position(range.end as usize);
    let rest = lines.line(line).chars().count().saturating_sub(column - 1);
    let width = if end == line { past - column } else { rest };
    Some(Frame::new(path.as_str(), line, column, width.min(rest), lines.line(line), &sentence(problem)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use saydo_source::{ByteRange, RepoPath};

    const PLAIN: Style = Style { width: 100, colour: false, unicode: true };

    fn at(text: &str, meant: &str, message: &str, label: &str) -> Problem {
        let path: RepoPath = "rules/mine/patching.toml".parse().unwrap();
        let start = text.find(meant).unwrap();
        let place = Place::bytes(&path, ByteRange::new(start, start + meant.len()));
        let mut problem = Problem::fatal("x", message).labelled(label).at(place);
        problem.text = Some(text.into());
        problem
    }

    fn drawn(problems: &[Problem]) -> String {
        let mut out = Vec::new();
        write(problems, PLAIN, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    const RULE: &str = "title = \"Patched\"\neach = \"vulnerability-reprot\"\n\n[[expect]]\n\
                        within = { from = \"found\", untill = \"fixed\", limit = \"days\" }\n";

    #[test]
    fn what_the_message_says_is_not_said_again() {
        let message = "`critical` is no severity; expected major, minor or never";
        let drawn = drawn(&[at(RULE, "each", message, "expected major, minor or never")]);
        assert_eq!(drawn.matches("expected major").count(), 1, "{drawn}");
    }

    #[test]
    fn the_mistakes_of_a_file_stand_in_one_frame() {
        let problems = [
            at(RULE, "untill", "unknown key `untill`", "unknown key; known here: from, limit, to, unless"),
            at(
                RULE,
                "\"vulnerability-reprot\"",
                "unknown kind `vulnerability-reprot`",
                "no kind of this name; did you mean \"vulnerability-report\"?",
            ),
        ];
        insta::assert_snapshot!(drawn(&problems), @r#"
        × rules/mine/patching.toml cannot be used: 2 mistakes
         ╭─[rules/mine/patching.toml:2:8]
       2 │ each = "vulnerability-reprot"
         ·        ───────────┬──────────
         ·                   ╰── unknown kind `vulnerability-reprot`; did you mean "vulnerability-report"?
         ├─[rules/mine/patching.toml:5:28]
       5 │ within = { from = "found", untill = "fixed", limit = "days" }
         ·                            ───┬──
         ·                               ╰── unknown key `untill`; known here: from, limit, to, unless
         ╰────
        "#);
    }

    #[test]
    fn a_remark_is_no_mistake_and_a_file_as_a_whole_has_no_frame() {
        let path: RepoPath = "rules/a.toml".parse().unwrap();
        let problems = [
            Problem::noted("x", "replaces the rule inside").at(Place::file(&path)),
            Problem::fatal("x", "no rule lies here").help("Name another folder."),
        ];
        insta::assert_snapshot!(drawn(&problems), @r"
        × no rule lies here
        help: Name another folder.

        ! rules/a.toml: replaces the rule inside
        ");
    }

    #[test]
    fn mistakes_that_are_not_told_are_not_counted_either() {
        let told = at("key = 1\n", "key", "unknown key", "");
        let untold = Problem { code: UNTOLD, ..at("key = 1\n", "key", "from here on none is told", "") };
        let drawn = drawn(&[told, untold]);
        assert!(drawn.contains("cannot be used: more than 1 mistake"), "{drawn}");
    }

    #[test]
    fn of_a_file_full_of_mistakes_the_first_are_shown_and_all_are_counted() {
        let text = (0..10_000).map(|number| format!("key{number:05} = 1\n")).collect::<Vec<_>>().concat();
        let problems: Vec<Problem> = (0..10_000)
            .map(|number| at(&text[number * 13..][..13], &format!("key{number:05}"), "unknown key", ""))
            .collect();
        let drawn = drawn(&problems);
        assert!(drawn.contains("10000 mistakes, the first 50 are"), "{drawn}");
        assert_eq!(drawn.matches("╰── unknown key").count(), MOST, "{drawn}");
    }

    #[test]
    fn a_label_of_several_lines_says_its_last_and_hostile_text_is_written_out() {
        let text = "near = [\"a\u{1b}[2J(\"]";
        let drawn = drawn(&[at(
            text,
            "(",
            "the pattern cannot be used",
            "parse error:\n  (\n  ^\nerror: unclosed\u{202e}",
        )]);
        assert!(drawn.contains(r"the pattern cannot be used; error: unclosed\u{202e}"), "{drawn}");
        assert!(drawn.contains(r"a\u{1b}[2J("), "{drawn}");
        assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn}");
    }
}
