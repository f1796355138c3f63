//! Cases of a rule: small trees in memory with a day and what must be found there. `saydo test` runs them, ours and a user's.

mod history;

use crate::judge::{Asked, Context, Finding, HOME, Outcome, Verdict, judge};
use crate::rule::parameter::{self, Given};
use crate::rule::{RuleSet, STATES};
use saydo_catalog::{Catalog, ControlId};
use saydo_evidence::{Kinds, Settings, gather};
use saydo_source::{Definition, Item, Moment, Past, Period, RepoPath, Spanned, Table, Tree, Zone, nearest};
use std::collections::BTreeMap;

/// A finding that a case expects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    /// Name of the subject, as the finding shows it.
    pub subject: String,
    /// `violated`, `missing` or `undetermined`.
    pub verdict: Verdict,
}

/// One small tree with a day.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The day of the assessment.
    pub as_of: jiff::civil::Date,
    /// What the rule must come to.
    pub outcome: Outcome,
    /// The failing findings, all of them.
    pub findings: Vec<Expected>,
    /// States of controls of the home framework, for a rule that reads them; the others are unassessed.
    pub states: BTreeMap<ControlId, &'static str>,
    /// Parameters as the configuration would set them.
    pub parameters: Vec<Given>,
    /// Files by path.
    pub files: BTreeMap<RepoPath, String>,
    /// What git would tell of them; of a file that has no entry it tells nothing.
    pub history: BTreeMap<RepoPath, Past>,
}

/// A case that came out otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Name of the case.
    pub case: String,
    /// Expected and found, a line each.
    pub lines: Vec<String>,
}

const VERDICTS: [Verdict; 3] = [Verdict::Violated, Verdict::Missing, Verdict::Undetermined];

/// Reads the cases of a `.test.toml`; its mistakes are collected in the definition.
pub fn read(definition: &Definition) -> Vec<Case> {
    let root = definition.root();
    let tables = root.tables("case");
    if tables.is_empty() {
        root.complain("no-case", root.at(), "the file holds no case", "expected at least one [[case]]", None);
    }
    let cases = tables.iter().filter_map(case).collect();
    root.close();
    cases
}

fn case(table: &Table<'_>) -> Option<Case> {
    let name = table.required("name");
    let as_of = table.date("as-of");
    if !table.has("as-of") {
        let label = "expected as-of = 2026-06-30";
        table.complain("missing-key", table.at(), "`as-of` is missing", label, None);
    }
    let outcome = word(table, &table.required("outcome")?, "outcome", &Outcome::ALL.map(|o| (o.as_str(), o)));
    let findings = table.tables("findings").iter().filter_map(expected).collect();
    let mut files = BTreeMap::new();
    for (path, text) in table.table("files").map(|files| files.entries()).unwrap_or_default() {
        match (path.value.parse::<RepoPath>(), text) {
            (Ok(name), Item::Text(text)) => {
                let body = text.value.strip_prefix('\n').unwrap_or(&text.value).to_owned();
                files.insert(name, body);
            }
            (Err(error), _) => table.complain("bad-path", path.at, error.to_string(), "here", None),
            (Ok(_), other) => {
                table.complain("wrong-type", other.at(), "a file is its text", "expected a text", None);
            }
        }
    }
    let states = table.table("states").map(|states| self::states(&states)).unwrap_or_default();
    let history = history::read(table, &files);
    let parameters = table.table("parameters").map(|given| parameter::read(&given)).unwrap_or_default();
    table.close();
    let (name, as_of, outcome) = (name?.value, as_of?.value, outcome?);
    Some(Case { name, as_of, outcome, findings, states, parameters, files, history })
}

/// `"A.5.1" = "satisfied"`.
fn states(table: &Table<'_>) -> BTreeMap<ControlId, &'static str> {
    let mut states = BTreeMap::new();
    for (control, state) in table.entries() {
        match state {
            Item::Text(text) => {
                let state = word(table, &text, "state", &STATES.map(|state| (state, state)));
                states.extend(state.map(|state| (ControlId::new(HOME, &control.value), state)));
            }
            other => {
                table.complain("wrong-type", other.at(), "a state is a word", "expected a text", None);
            }
        }
    }
    states
}

fn expected(table: &Table<'_>) -> Option<Expected> {
    let subject = table.required("subject");
    let verdict = word(table, &table.required("verdict")?, "verdict", &VERDICTS.map(|v| (v.as_str(), v)));
    table.close();
    Some(Expected { subject: subject?.value, verdict: verdict? })
}

fn word<T: Copy>(
    table: &Table<'_>,
    text: &Spanned<String>,
    what: &str,
    words: &[(&'static str, T)],
) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let label = nearest(&text.value, known.iter().copied()).map_or_else(
            || format!("expected one of {}", known.join(", ")),
            |near| format!("did you mean \"{near}\"?"),
        );
        table.complain("unknown-word", text.at, format!("`{}` is no {what}", text.value), label, None);
    }
    found
}

/// What a rule says of the tree of a case.
pub struct Ran {
    /// Over its population.
    pub outcome: Outcome,
    /// Its failing findings.
    pub failing: Vec<Finding>,
}

/// Judges one rule on one case. A state is the whole rule set's word, not one rule's: a rule that reads states sees those of the
/// case, and every other control unassessed.
pub fn run(rule: &crate::rule::Rule, case: &Case, catalog: &Catalog, kinds: &Kinds) -> Option<Ran> {
    let mut rules = RuleSet { rules: vec![rule.clone()] };
    rules.set(&case.parameters);
    let zone = Zone::utc();
    let as_of = Moment::day(case.as_of, &zone);
    let settings = Settings { zone, as_of, date_order: None, pins: Vec::new(), former: BTreeMap::new() };
    let tree = Tree::memory(case.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
    let mut facts = gather(&tree, kinds, &rules.demand(kinds), &settings);
    facts.witness(kinds, case.history.clone(), |path| tree.read(path).ok());
    let scopes: Vec<_> = catalog.scope(HOME).into_iter().collect();
    let context = Context {
        catalog,
        kinds,
        facts: &facts,
        as_of,
        period: Period::year_to(case.as_of),
        scopes: &scopes,
        isms_start: None,
    };
    let population = scopes.iter().flat_map(|scope| catalog.population(scope));
    let mut states: BTreeMap<ControlId, &'static str> =
        population.map(|control| (control.id.clone(), "unassessed")).collect();
    for (control, state) in &mut states {
        *state = case.states.get(control).copied().unwrap_or(state);
    }
    let judgement = judge(&rules, &context, &states, rule.second_stratum(), &Asked::default());
    let outcome = judgement.results.first()?.outcome;
    let failing = judgement.findings.into_iter().filter(|finding| finding.verdict.fails()).collect();
    Some(Ran { outcome, failing })
}

/// Runs a case and compares; `None` if it came out as expected.
pub fn check(rule: &crate::rule::Rule, case: &Case, catalog: &Catalog, kinds: &Kinds) -> Option<Failure> {
    let ran = run(rule, case, catalog, kinds)?;
    let mut found: Vec<Expected> = ran
        .failing
        .iter()
        .map(|finding| {
            // The absence of a whole kind is told under the kind.
            let absent = finding.rule != rule.id;
            let subject = if absent { finding.subject.clone() } else { finding.title.clone() };
            Expected { subject, verdict: finding.verdict }
        })
        .collect();
    found.sort();
    let mut wanted = case.findings.clone();
    wanted.sort();
    let mut lines = Vec::new();
    if ran.outcome != case.outcome {
        lines.push(format!("outcome: expected {}, found {}", case.outcome.as_str(), ran.outcome.as_str()));
    }
    let alone = RuleSet { rules: vec![rule.clone()] };
    for mistake in alone.mistakes(&case.parameters) {
        lines.push(format!("parameters: {}, {}", mistake.message, mistake.label));
    }
    for unknown in case.states.keys().filter(|control| catalog.control(control).is_none()) {
        lines.push(format!("states: no control {unknown}"));
    }
    let text = |e: &Expected| format!("{} {}", e.subject, e.verdict.as_str());
    for only in without(&wanted, &found) {
        lines.push(format!("expected, not found: {}", text(only)));
    }
    for only in without(&found, &wanted) {
        let message = ran.failing.iter().find(|f| f.title == only.subject).map_or("", |f| f.message.as_str());
        lines.push(format!("found, not expected: {} ({message})", text(only)));
    }
    (!lines.is_empty()).then(|| Failure { case: case.name.clone(), lines })
}

/// What stands in `these` and not, one for one, in `those`; the case of a subject does not matter.
fn without<'a>(these: &'a [Expected], those: &[Expected]) -> Vec<&'a Expected> {
    let key = |e: &Expected| (e.subject.to_lowercase(), e.verdict);
    let mut left: Vec<_> = those.iter().map(key).collect();
    let taken = |e: &&Expected| match left.iter().position(|other| *other == key(e)) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    these.iter().filter(taken).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::{CASES, RULES};
    use crate::rule::compile;

    #[test]
    fn every_case_of_every_rule_comes_out_as_written() {
        let catalog = Catalog::embedded().unwrap();
        let (kinds, _) = Kinds::embedded();
        let define = |(name, text): &(&str, &str)| Definition::parse(&name.parse().unwrap(), text);
        let rules: Vec<Definition> = RULES.iter().map(define).collect();
        let (set, problems) = compile(&rules, &catalog, &kinds);
        assert!(problems.is_empty(), "{problems:?}");
        let mut failures = Vec::new();
        for file in CASES {
            let definition = define(file);
            let cases = read(&definition);
            assert!(definition.finish().is_empty(), "{}", file.0);
            let id = definition.name.name().trim_end_matches(".test.toml").to_owned();
            let rule = set.rules.iter().find(|rule| rule.id == id).expect("a rule beside its cases");
            for failure in cases.iter().filter_map(|case| check(rule, case, &catalog, &kinds)) {
                failures.push(format!("{id}: {}\n    {}", failure.case, failure.lines.join("\n    ")));
            }
        }
        assert!(failures.is_empty(), "{} cases\n{}", failures.len(), failures.join("\n"));
    }
}
