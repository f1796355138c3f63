//! JUnit XML: a suite per framework, a test per control, for whoever shows test reports and wants the states beside them. No schema is
//! agreed upon; what is written is what Jenkins, GitLab and junitparser read.

use crate::escape;
use crate::json::{Control, Finding, Framework, Place};
use crate::view::{View, fails};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Writes every control of every framework, in the order of the document.
pub fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<(&Framework, Vec<(&Control, Outcome)>)> =
        view.document.frameworks.iter().map(|framework| (framework, cases(view, framework))).collect();
    let tool = &view.document.tool;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let all: Vec<&Outcome> = suites.iter().flat_map(|(_, cases)| cases).map(|(_, outcome)| outcome).collect();
    let name = xml(&format!("{} {}", tool.name, tool.version));
    writeln!(out, "<testsuites name=\"{name}\" {}>", counts(&all))?;
    for (framework, cases) in &suites {
        let name = xml(&suite_name(view, framework));
        let outcomes: Vec<&Outcome> = cases.iter().map(|(_, outcome)| outcome).collect();
        // The day judged, not that of the run: the same input gives the same bytes.
        let day = xml(&view.document.as_of);
        writeln!(out, "  <testsuite name=\"{name}\" {} timestamp=\"{day}T00:00:00\">", counts(&outcomes))?;
        for (control, outcome) in cases {
            case(control, outcome, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// What a control is as a test.
enum Outcome {
    /// It is as it should be; with a remark.
    Passed(String),
    /// It is not for this run to say, or was said before.
    Skipped(String),
    /// It falls short: which way, in short, in full.
    Failed { kind: String, message: String, body: Vec<String> },
}

fn cases<'a>(view: &'a View, framework: &Framework) -> Vec<(&'a Control, Outcome)> {
    let controls = view.document.controls.iter().filter(|control| control.framework == framework.id);
    controls.map(|control| (control, outcome(view, control))).collect()
}

/// Without a base every open control is a failure; with one only what the change caused: a finding that it introduced, a subject that
/// failed and is gone, a state that is worse.
fn outcome(view: &View, control: &Control) -> Outcome {
    let findings = behind(view, control);
    let state = control.state.as_str();
    let open = matches!(state, "gap" | "partial" | "stale");
    let found = match findings.len() {
        0 if open => unproven(control),
        0 => "no finding".to_owned(),
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    let failed = |message: String| Outcome::Failed {
        kind: state.to_owned(),
        message,
        body: findings
            .iter()
            .flat_map(|finding| lines(view, finding))
            .chain(attested(view, control))
            .collect(),
    };
    if view.document.base.is_none() {
        return if open { failed(format!("{state}: {found}")) } else { closed(view, control) };
    }
    let caused = |finding: &&&Finding| matches!(finding.origin.as_deref(), Some("introduced" | "vanished"));
    let is_gone = |finding: &&Finding| finding.origin.as_deref() == Some("vanished");
    match (findings.iter().filter(caused).count(), worse_than(view, control)) {
        (_, Some(before)) => failed(format!("{state}, was {before}: {found}")),
        (0, None) if open => Outcome::Skipped(format!("{state}, open before this change: {found}")),
        // A subject that was taken away leaves a state behind that it does not deserve.
        (caused, None) if open || findings.iter().any(is_gone) => {
            failed(format!("{state}: {found}, {caused} of this change"))
        }
        (_, None) => closed(view, control),
    }
}

/// The state in the base, if this one is worse.
fn worse_than<'a>(view: &'a View, control: &Control) -> Option<&'a str> {
    let mut states = view.document.changes.iter().flat_map(|changes| &changes.states);
    let change = states.find(|change| change.framework == control.framework && change.id == control.id)?;
    (change.direction == "worse").then_some(change.before.as_str())
}

/// A control that is not open.
fn closed(view: &View, control: &Control) -> Outcome {
    match control.state.as_str() {
        "satisfied" => Outcome::Passed(
            control.inferred.as_ref().map(|from| format!("inferred from {from}")).unwrap_or_default(),
        ),
        "attested" => {
            let by: Vec<String> = attested(view, control).collect();
            let by = if by.is_empty() { control.maturity_reason.clone() } else { by.join("; ") };
            Outcome::Passed(format!("attested, not shown by evidence of its own: {by}"))
        }
        "waived" => Outcome::Skipped(format!("waived: {}", waivers(view, control))),
        "excluded" => Outcome::Skipped("excluded by the Statement of Applicability".to_owned()),
        other => Outcome::Skipped(format!(
            "{other}: no rule of this edition judges it, or none has anything to judge"
        )),
    }
}

/// The failing findings behind the state of a control, and those of subjects that are gone, which no state is made of.
fn behind<'a>(view: &'a View, control: &Control) -> Vec<&'a Finding> {
    let why: BTreeSet<&str> = control.why.iter().map(String::as_str).collect();
    let id = format!("{}:{}", control.framework, control.id);
    let serves = |finding: &Finding| {
        let parent =
            |other: &String| id.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('.'));
        finding.controls.iter().any(|other| *other == id || parent(other))
    };
    let findings = view.document.findings.iter().filter(|finding| fails(finding));
    findings
        .filter(|finding| match finding.origin.as_deref() {
            Some("vanished") => finding.severity != "improvement" && serves(finding),
            _ => why.contains(finding.fingerprint.as_str()),
        })
        .collect()
}

/// Why a control without a failing finding is open all the same.
fn unproven(control: &Control) -> String {
    let levels =
        |levels: &[String]| if levels.is_empty() { "nothing".to_owned() } else { levels.join(" and ") };
    format!("no finding; shown is {}, what counts is {}", levels(&control.shown), control.proof.join(" or "))
}

fn lines(view: &View, finding: &Finding) -> Vec<String> {
    let at = finding.places.first().map(|place| at(view, place) + ": ").unwrap_or_default();
    let origin = finding.origin.as_ref().map(|origin| format!(" ({origin})")).unwrap_or_default();
    let first = format!("{at}{}: {}{origin}", finding.severity, finding.message);
    let remedy = Some(format!("    {}", finding.remedy)).filter(|_| !finding.remedy.is_empty());
    std::iter::once(first).chain(remedy).collect()
}

/// What assessment records say of the control.
fn attested<'a>(view: &'a View, control: &'a Control) -> impl Iterator<Item = String> + 'a {
    control.attested_by.iter().map(|place| format!("{}: {}", at(view, place), place.label))
}

/// `path:line`, relative to the root of the repository.
fn at(view: &View, place: &Place) -> String {
    let path = view.in_repository(&place.path);
    place.line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"))
}

/// The waivers of its findings, each once.
fn waivers(view: &View, control: &Control) -> String {
    let document = &view.document;
    let findings = document.findings.iter().filter(|finding| control.why.contains(&finding.fingerprint));
    let used: BTreeSet<usize> = findings.filter_map(|finding| finding.waived_by).collect();
    let waivers = used.into_iter().filter_map(|index| document.waivers.get(index));
    let said = waivers.map(|waiver| {
        let until = waiver.expires.as_ref().map(|day| format!(", until {day}")).unwrap_or_default();
        format!("{} (approved by {}{until})", waiver.reason, waiver.approved_by)
    });
    said.collect::<Vec<_>>().join("; ")
}

fn suite_name(view: &View, framework: &Framework) -> String {
    let baseline = framework.baseline.as_ref().map(|baseline| format!(" ({baseline})")).unwrap_or_default();
    let part = if view.filtered { ", by a part of the rules" } else { "" };
    format!("{}{baseline}{part}", framework.title)
}

fn counts(outcomes: &[&Outcome]) -> String {
    let failures = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failed { .. })).count();
    let skipped = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Skipped(_))).count();
    format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", outcomes.len())
}

fn case(control: &Control, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let name = xml(&format!("{} {}", control.id, control.title));
    let class = xml(&format!("{}/{}", control.framework, control.group));
    write!(out, "    <testcase classname=\"{class}\" name=\"{name}\"")?;
    match outcome {
        Outcome::Passed(remark) if remark.is_empty() => return writeln!(out, "/>"),
        Outcome::Passed(remark) => write!(out, ">\n      <system-out>{}</system-out>", xml(remark))?,
        Outcome::Skipped(message) => write!(out, ">\n      <skipped message=\"{}\"/>", xml(message))?,
        Outcome::Failed { kind, message, body } => {
            write!(out, ">\n      <failure type=\"{}\" message=\"{}\">", xml(kind), xml(message))?;
            let body: Vec<String> = body.iter().map(|line| xml(line)).collect();
            write!(out, "{}</failure>", body.join("\n"))?;
        }
    }
    writeln!(out, "\n    </testcase>")
}

/// One line of text, for an attribute or between tags: what XML refuses is written out, and nothing in it is markup.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Document, StateChange};
    use crate::sample;
    use roxmltree::{Document as Xml, Node};

    fn written(document: Document) -> String {
        let mut out = Vec::new();
        write(&sample::view(document), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The one test of the sample: the name of its verdict, and what it says.
    fn said(document: Document) -> (String, String) {
        let text = written(document);
        let xml = Xml::parse(&text).unwrap();
        let case = xml.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
        assert_eq!(case.attribute("name"), Some("A.5.18 Access rights"));
        assert_eq!(case.attribute("classname"), Some("iso27001-2022/annex-a"));
        let verdict = case.children().find(Node::is_element);
        verdict.map_or(("passed".to_owned(), String::new()), |node| {
            let said = node.attribute("message").or(node.text()).unwrap_or_default();
            (node.tag_name().name().to_owned(), said.to_owned())
        })
    }

    fn in_state(state: &str) -> Document {
        let mut document = sample::document();
        document.controls[0].state = state.into();
        document
    }

    #[test]
    fn a_control_that_falls_short_says_where_and_what_to_do() {
        insta::assert_snapshot!(written(sample::document()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="saydo 0.1.0" tests="1" failures="1" errors="0" skipped="0">
          <testsuite name="ISO/IEC 27001:2022" tests="1" failures="1" errors="0" skipped="0" timestamp="2026-06-30T00:00:00">
            <testcase classname="iso27001-2022/annex-a" name="A.5.18 Access rights">
              <failure type="gap" message="gap: 1 finding">exports/users.csv:2: major: E-114 left on 2026-06-02 and is still enabled
            disable the account, then write the date into the register</failure>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn every_state_is_a_verdict() {
        for (state, verdict, message) in [
            ("satisfied", "passed", ""),
            ("partial", "failure", "partial: 1 finding"),
            ("stale", "failure", "stale: 1 finding"),
            ("gap", "failure", "gap: 1 finding"),
            ("excluded", "skipped", "excluded by the Statement of Applicability"),
            ("attested", "system-out", "attested, not shown by evidence of its own: nothing is shown"),
        ] {
            assert_eq!(said(in_state(state)), (verdict.to_owned(), message.to_owned()));
        }
        assert!(said(in_state("unassessed")).1.starts_with("unassessed: no rule"));
    }

    #[test]
    fn a_waived_control_says_the_reason_the_approver_and_the_end() {
        let mut document = in_state("waived");
        document.findings[0].waived_by = Some(0);
        let waived = "waived: system is being retired (approved by R. Ode, until 2026-12-31)";
        assert_eq!(said(document), ("skipped".to_owned(), waived.to_owned()));
    }

    #[test]
    fn designed_and_not_shown_to_run_is_said_where_nothing_fails() {
        let mut document = in_state("partial");
        document.controls[0].why.clear();
        document.controls[0].shown = vec!["design".into()];
        let message = "partial: no finding; shown is design, what counts is operation";
        assert_eq!(said(document), ("failure".to_owned(), message.to_owned()));
    }

    #[test]
    fn with_a_base_only_what_the_change_caused_is_a_failure() {
        let only = |origin: &str| {
            let mut document = sample::compared();
            document.findings.retain(|finding| finding.origin.as_deref() == Some(origin));
            document.findings.truncate(1);
            document.controls[0].why = vec![document.findings[0].fingerprint.clone()];
            document
        };
        let without_states = |mut document: Document| {
            document.changes.iter_mut().for_each(|changes| changes.states.clear());
            said(document)
        };
        let (skipped, failure) = ("skipped".to_owned(), "failure".to_owned());
        assert_eq!(
            without_states(only("unchanged")),
            (skipped, "gap, open before this change: 1 finding".to_owned())
        );
        assert_eq!(
            without_states(only("introduced")),
            (failure.clone(), "gap: 1 finding, 1 of this change".to_owned())
        );
        assert_eq!(
            without_states(only("vanished")),
            (failure.clone(), "gap: 1 finding, 1 of this change".to_owned())
        );
        assert_eq!(said(only("unchanged")), (failure.clone(), "gap, was satisfied: 1 finding".to_owned()));
        let mut gone = only("vanished");
        gone.controls[0].state = "satisfied".into();
        assert_eq!(
            without_states(gone),
            (failure.clone(), "satisfied: 1 finding, 1 of this change".to_owned())
        );
        let mut emptied = only("unchanged");
        emptied.findings.clear();
        emptied.controls[0].state = "unassessed".into();
        assert_eq!(said(emptied.clone()), (failure, "unassessed, was satisfied: no finding".to_owned()));
        assert_eq!(without_states(emptied).0, "skipped");
        let mut better = only("unchanged");
        let state =
            StateChange { direction: "better".into(), ..better.changes.as_ref().unwrap().states[0].clone() };
        better.changes.as_mut().unwrap().states = vec![state];
        assert_eq!(said(better).0, "skipped");
    }

    #[test]
    fn counts_are_those_of_the_tests() {
        let mut document = sample::document();
        for state in ["satisfied", "attested", "partial", "stale", "unassessed", "excluded", "waived"] {
            document.controls.push(Control { state: state.into(), ..document.controls[0].clone() });
        }
        document.frameworks.push(Framework {
            id: "other".into(),
            baseline: Some("low".into()),
            ..document.frameworks[0].clone()
        });
        let text = written(document);
        let xml = Xml::parse(&text).unwrap();
        let counted = |node: Node| {
            let of =
                |name: &str| node.descendants().filter(|node| node.has_tag_name(name)).count().to_string();
            let attribute = |name| node.attribute(name).unwrap().to_owned();
            let (tests, failures) = (attribute("tests"), attribute("failures"));
            assert_eq!((tests, failures), (of("testcase"), of("failure")));
            assert_eq!((attribute("skipped"), attribute("errors")), (of("skipped"), "0".to_owned()));
            node.attribute("name").unwrap().to_owned()
        };
        let root = xml.root_element();
        assert_eq!(counted(root), "saydo 0.1.0");
        let suites: Vec<String> = root.children().filter(Node::is_element).map(counted).collect();
        assert_eq!(suites, ["ISO/IEC 27001:2022", "ISO/IEC 27001:2022 (low)"]);
        assert!(text.contains("tests=\"8\" failures=\"3\" errors=\"0\" skipped=\"3\""), "{text}");
    }

    #[test]
    fn evidence_is_no_markup_and_reads_back() {
        for state in ["gap", "attested", "waived", "satisfied"] {
            let mut document = sample::hostile();
            document.controls[0].state = state.into();
            let text = written(document);
            sample::assert_harmless(&text);
            let xml = Xml::parse(&text).unwrap();
            assert!(xml.descendants().all(|node| !node.has_tag_name("script") && !node.is_comment()));
            let case = xml.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
            assert!(case.attribute("name").unwrap().contains("<script>alert(1)</script>"));
        }
    }
}
