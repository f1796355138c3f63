//! GitHub workflow commands: each line becomes an annotation beside the changed line of a pull request and in the summary of the run.
//! GitHub shows ten of a kind and drops the others in silence, so the worst come first and the rest is counted.

use crate::escape;
use crate::human;
use crate::json::{AsksLess, Finding, Place, Problem};
use crate::view::View;
use std::io::{self, Write};

/// Annotations of one kind that GitHub shows of a step.
const MOST: usize = 10;
/// GitHub refuses longer titles.
const LONGEST_TITLE: usize = 250;
/// The runner cuts longer messages.
const LONGEST_MESSAGE: usize = 4000;

/// Writes what a reviewer is told: in what less is asked, the findings worst first, the problems of the run, what was left out, and
/// last the line of the gate.
pub fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let told = told(view);
    let of = |kind: Kind| told.iter().filter(move |annotation| annotation.kind == kind);
    let over = [Kind::Error, Kind::Warning, Kind::Notice].iter().any(|kind| of(*kind).count() > MOST);
    let mut left: Vec<&str> = Vec::new();
    let mut shown = [0; 3];
    for annotation in &told {
        let room = MOST - usize::from(over && annotation.kind == Kind::Notice);
        let Some(count) = shown.get_mut(annotation.kind as usize).filter(|count| **count < room) else {
            left.push(annotation.noun);
            continue;
        };
        *count += 1;
        annotation.write(out)?;
    }
    if over {
        rest(&left).write(out)?;
    }
    human::gate(view, out)
}

/// How loud an annotation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    Notice,
}

struct Annotation {
    kind: Kind,
    title: String,
    place: Option<Place>,
    /// Line by line.
    message: Vec<String>,
    /// What it is, for those that are only counted.
    noun: &'static str,
}

fn told(view: &View) -> Vec<Annotation> {
    let document = &view.document;
    let less = document.changes.iter().flat_map(|changes| &changes.asks_less).map(|less| of_less(view, less));
    let findings = view.reported().into_iter().map(|finding| of_finding(view, finding));
    less.chain(findings).chain(document.problems.iter().map(|problem| of_problem(view, problem))).collect()
}

fn of_less(view: &View, less: &AsksLess) -> Annotation {
    Annotation {
        kind: Kind::Notice,
        title: "asks less of itself".to_owned(),
        place: less.places.first().map(|place| in_repository(view, place)),
        message: vec![less.message.clone()],
        noun: "place where less is asked",
    }
}

fn of_finding(view: &View, finding: &Finding) -> Annotation {
    let (kind, noun) = match finding.severity.as_str() {
        "major" => (Kind::Error, "major finding"),
        "minor" => (Kind::Warning, "minor finding"),
        _ => (Kind::Notice, "improvement"),
    };
    let undecided = if finding.verdict == "undetermined" { "undetermined: " } else { "" };
    let mut controls = view.control_names(finding);
    if controls.is_empty() {
        controls.extend(finding.cite.clone());
    }
    controls.push(format!("rule {}", finding.rule));
    Annotation {
        kind,
        title: title(view, finding),
        place: view.anchor(finding),
        message: vec![format!("{undecided}{}", finding.message), finding.remedy.clone(), controls.join(", ")],
        noun,
    }
}

/// What the rule demands; what the program itself demands, such as `evidence-present`, has its name for a title.
fn title(view: &View, finding: &Finding) -> String {
    match view.rules.get(&finding.rule) {
        Some(rule) => rule.title.clone(),
        None => finding.rule.replace('-', " "),
    }
}

fn of_problem(view: &View, problem: &Problem) -> Annotation {
    let place = problem.places.first();
    let label = place.map(|place| place.label.clone());
    Annotation {
        kind: Kind::Warning,
        title: format!("problem with what was read ({})", problem.code),
        place: place.map(|place| in_repository(view, place)),
        message: std::iter::once(problem.message.clone()).chain(label).collect(),
        noun: "problem with what was read",
    }
}

fn in_repository(view: &View, place: &Place) -> Place {
    Place { path: view.in_repository(&place.path), ..place.clone() }
}

/// What is left out, in the order in which it would have come.
fn rest(left: &[&'static str]) -> Annotation {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for noun in left {
        match counts.iter_mut().find(|(known, _)| known == noun) {
            Some((_, count)) => *count += 1,
            None => counts.push((noun, 1)),
        }
    }
    let counted = counts.iter().map(|(noun, count)| match (*count, noun.split_once(' ')) {
        (1, _) => format!("1 {noun}"),
        (_, Some((first @ ("place" | "problem"), last))) => format!("{count} {first}s {last}"),
        _ => format!("{count} {noun}s"),
    });
    Annotation {
        kind: Kind::Notice,
        title: format!("{} more", left.len()),
        place: None,
        message: vec![
            format!("not shown here: {}", counted.collect::<Vec<_>>().join(", ")),
            "GitHub shows ten annotations of a kind. All of them: saydo check --format markdown, such as into the step \
             summary."
                .to_owned(),
        ],
        noun: "",
    }
}

impl Annotation {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = match self.kind {
            Kind::Error => "error",
            Kind::Warning => "warning",
            Kind::Notice => "notice",
        };
        write!(out, "::{name} ")?;
        if let Some(place) = &self.place {
            write!(out, "file={},", property(&place.path))?;
            if let Some(line) = place.line {
                write!(out, "line={line},")?;
                if let Some(end) = place.end_line {
                    write!(out, "endLine={end},")?;
                }
                // A column of one line and a last line further down contradict each other.
                if let Some(column) = place.column.filter(|_| place.end_line.is_none_or(|end| end == line)) {
                    write!(out, "col={column},")?;
                }
            }
        }
        let lines: Vec<_> =
            self.message.iter().filter(|line| !line.is_empty()).map(|line| escape::line(line)).collect();
        let message = shortened(&lines.join("\n"), LONGEST_MESSAGE);
        writeln!(out, "title={}::{}", property(&shortened(&self.title, LONGEST_TITLE)), data(&message))
    }
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A message of a command: in one line, without anything that the runner would unescape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(&escape::line(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn written(view: &View) -> String {
        let mut out = Vec::new();
        write(view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_reviewer_is_told_what_the_change_did_and_where() {
        insta::assert_snapshot!(written(&sample::view(sample::compared())), @r#"
        ::notice file=isms/policies/access-control.md,line=3,col=1,title=asks less of itself::the interval of access reviews was 3 months and is 1 year
        ::error file=isms/exports/users.csv,line=2,col=1,title=Access of leavers is revoked within the promised time::E-114 (Jo Klein) left on 2026-06-02 and is still enabled%0Adisable the account, then write the date into the register%0AA.5.18 Access rights, rule leaver-access-revoked
        ::warning file=isms/saydo.toml,line=1,title=Access of leavers is revoked within the promised time::E-090 failed before and is gone%0Adisable the account, then write the date into the register%0AA.5.18 Access rights, rule leaver-access-revoked
        ::warning title=problem with what was read (not-text)::scan.pdf is not text
        gate not met (exit 1): 1 major; fail-on is "major"
        "#);
    }

    #[test]
    fn ten_of_a_kind_are_shown_and_the_rest_is_counted() {
        let mut document = sample::compared();
        let finding = |severity: &str| Finding { severity: severity.into(), ..document.findings[0].clone() };
        let (major, minor, improvement) = (finding("major"), finding("minor"), finding("improvement"));
        let problem = document.problems[0].clone();
        document.findings = vec![major; 13];
        document.findings.extend(vec![minor; 8]);
        document.findings.extend(vec![improvement; 9]);
        document.problems = vec![problem; 4];
        let text = written(&sample::view(document));
        let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 10, 10));
        let lines: Vec<&str> = text.lines().rev().collect();
        assert!(
            lines[1].starts_with(
                "::notice title=6 more::not shown here: 3 major findings, 1 improvement, 2 problems with what was read%0A"
            ),
            "{}",
            lines[1]
        );
        assert!(lines[0].starts_with("gate not met"));
    }

    #[test]
    fn what_fits_is_not_counted() {
        let mut document = sample::compared();
        document.findings =
            vec![Finding { severity: "improvement".into(), ..document.findings[0].clone() }; 9];
        document.problems.clear();
        let text = written(&sample::view(document));
        assert_eq!(text.lines().count(), 11, "{text}");
        assert!(!text.contains(" more::"), "{text}");
    }

    #[test]
    fn a_line_is_given_once_and_a_column_only_within_it() {
        let mut document = sample::compared();
        document.findings.truncate(1);
        for (end, shown) in [
            (None, ",line=2,col=1,title="),
            (Some(2), ",line=2,endLine=2,col=1,title="),
            (Some(4), ",line=2,endLine=4,title="),
        ] {
            document.findings[0].places[0].end_line = end;
            let text = written(&sample::view(document.clone()));
            assert!(text.contains(shown), "{text}");
        }
    }

    /// A line as the runner takes it apart: properties and message.
    fn command(line: &str) -> (Vec<(&str, &str)>, &str) {
        let (head, message) = line.strip_prefix("::").and_then(|line| line.split_once("::")).unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name));
        (properties.split(',').map(|pair| pair.split_once('=').unwrap()).collect(), message)
    }

    #[test]
    fn evidence_cannot_speak_to_the_runner() {
        let document = sample::hostile();
        let findings = &document.findings;
        let path = format!("{}{}", document.tree.prefix, findings[0].places[0].path);
        let text = written(&sample::view(document.clone()));
        let lines: Vec<&str> = text.lines().collect();
        let (last, commands) = lines.split_last().unwrap();
        sample::assert_harmless(last);
        assert_eq!(commands.len(), 4, "{text}");
        for line in commands {
            let (properties, message) = command(line);
            sample::assert_harmless(message);
            for (key, value) in properties {
                assert!(["file", "line", "col", "title"].contains(&key), "{key}");
                sample::assert_harmless(value);
            }
        }
        let (properties, _) = command(commands[1]);
        let codes = [("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")];
        let file =
            codes.iter().fold(properties[0].1.to_owned(), |text, (code, meant)| text.replace(code, meant));
        assert_eq!(file, escape::line(&path), "as the runner reads it");
    }
}
