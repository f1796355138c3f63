//! Which cases a rule lacks: what holds, what is violated, what is missing, nothing at all, what cannot be read. A case counts by the
//! first word of its name, or by what it expects.

use super::{Lint, Written};
use saydo_engine::cases::{self, Case};
use saydo_engine::judge::{Outcome, Verdict};
use saydo_source::{Definition, Place, Problem};

/// A word for what a case shows, and how it is known by what the case expects.
type Shown = (&'static str, fn(&Case) -> bool);

/// The cases that decide a rule.
const WANTED: [Shown; 5] = [
    ("holds", |case| matches!(case.outcome, Outcome::Met | Outcome::Declared)),
    ("violated", |case| finds(case, Verdict::Violated)),
    ("missing", |case| finds(case, Verdict::Missing) && case.outcome != Outcome::Missing),
    ("empty", |case| matches!(case.outcome, Outcome::Missing | Outcome::Void | Outcome::Declared)),
    ("malformed", |case| finds(case, Verdict::Undetermined) || case.outcome == Outcome::Undetermined),
];

/// One remark that names them.
pub fn lacking(written: &Written<'_>) -> Vec<Problem> {
    let Some(file) = &written.source.cases else { return Vec::new() };
    let definition = Definition::parse(&file.path, &file.text);
    let cases = cases::read(&definition);
    if !definition.finish().is_empty() {
        return Vec::new();
    }
    let tried = |(word, by): &(&str, fn(&Case) -> bool)| {
        cases.iter().any(|case| case.name.to_lowercase().starts_with(word) || by(case))
    };
    let lacks: Vec<&str> = WANTED.iter().filter(|wanted| !tried(wanted)).map(|(word, _)| *word).collect();
    if lacks.is_empty() {
        return Vec::new();
    }
    let problem = Problem::noted(Lint::CasesLack.code(), format!("no case for {}", lacks.join(", ")));
    vec![problem.at(Place::file(&file.path)).help(Lint::CasesLack.help())]
}

fn finds(case: &Case, verdict: Verdict) -> bool {
    case.findings.iter().any(|finding| finding.verdict == verdict)
}

#[cfg(test)]
mod tests {
    use super::super::said::{HEAD, STANDARD, whole};

    fn with(cases: &[(&str, &str, &str)]) -> Vec<String> {
        let cases: Vec<String> = cases
            .iter()
            .map(|(name, outcome, findings)| {
                format!("[[case]]\nname = \"{name}\"\nas-of = 2026-06-30\noutcome = \"{outcome}\"\nfindings = [{findings}]\n")
            })
            .collect();
        let rule = format!("{HEAD}{STANDARD}each = \"leaver-record\"\n[[expect]]\nfields = [\"left\"]\n");
        whole("doors-closed", &rule, Some(&cases.concat()))
    }

    #[test]
    fn the_cases_that_decide_a_rule_are_there_by_name_or_by_what_they_expect() {
        assert_eq!(
            with(&[("holds: shut", "met", "")]),
            ["cases-lack: no case for violated, missing, empty, malformed"]
        );
        let named: Vec<(&str, &str, &str)> =
            ["holds", "violated", "missing", "empty", "malformed"].map(|name| (name, "met", "")).to_vec();
        assert!(with(&named).is_empty());
        let expecting = [
            ("shut", "met", ""),
            ("open", "failed", "{ subject = \"a\", verdict = \"violated\" }"),
            ("no door", "failed", "{ subject = \"a\", verdict = \"missing\" }"),
            ("no list", "missing", "{ subject = \"door-log\", verdict = \"missing\" }"),
            ("a word", "undetermined", "{ subject = \"a\", verdict = \"undetermined\" }"),
        ];
        assert!(with(&expecting).is_empty());
        assert_eq!(with(&expecting[..4]), ["cases-lack: no case for malformed"]);
    }
}
