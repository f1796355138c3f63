//! The gate: counts, never percentages, so that leaving something out buys no pass. With a base it asks what a change did.

use super::ControlState;
use super::state::State;
use crate::judge::{Finding, Origin};
use crate::rule::Severity;
use saydo_catalog::{Catalog, ControlId, Scope};
use saydo_source::{Place, nearest};
use std::collections::BTreeMap;

/// So many controls are named in a reason.
const NAMED: usize = 8;

/// A framework or one group of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The framework.
    pub framework: String,
    /// The group; `None` for all of it.
    pub group: Option<String>,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.framework)?;
        self.group.as_ref().map_or(Ok(()), |group| write!(f, "/{group}"))
    }
}

impl Part {
    /// Reads `FW[/GROUP]`; the error is a sentence.
    pub fn parse(text: &str, catalog: &Catalog) -> Result<Self, String> {
        let (framework, group) =
            text.split_once('/').map_or((text, None), |(framework, group)| (framework, Some(group)));
        let framework = catalog.scope(framework)?.framework;
        if let (Some(group), Some(known)) = (group, catalog.framework(&framework)) {
            let names: Vec<&str> = known.groups.iter().map(|group| group.id.as_str()).collect();
            if !names.contains(&group) {
                let hint = nearest(group, names.iter().copied()).map_or_else(
                    || format!("known are {}", names.join(", ")),
                    |near| format!("did you mean {near}?"),
                );
                return Err(format!("`{framework}` has no group `{group}`; {hint}"));
            }
        }
        Ok(Self { framework, group: group.map(str::to_owned) })
    }

    fn holds(&self, control: &ControlState) -> bool {
        control.id.framework() == self.framework
            && self.group.as_ref().is_none_or(|group| *group == control.group)
    }
}

/// What must hold for exit 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The least severity of a failing finding that is not waived; `None` reads only.
    pub fail_on: Option<Severity>,
    /// At least so many controls satisfied.
    pub min_satisfied: Vec<(Part, usize)>,
    /// At most so many controls open: partial, stale, gap or unassessed.
    pub max_open: Vec<(Part, usize)>,
    /// At most so many controls unassessed.
    pub max_unassessed: Vec<(Part, usize)>,
    /// Whether no control may be worse off than in the base; asks nothing without one.
    pub no_regression: bool,
    /// Whether exit is 0 whatever the gate says.
    pub report_only: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            fail_on: Some(Severity::Major),
            min_satisfied: Vec::new(),
            max_open: Vec::new(),
            max_unassessed: Vec::new(),
            no_regression: false,
            report_only: false,
        }
    }
}

impl Policy {
    /// Whether it counts the states of controls.
    pub fn counts_states(&self) -> bool {
        !(self.min_satisfied.is_empty() && self.max_open.is_empty() && self.max_unassessed.is_empty())
    }
}

/// One thing that a policy says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clause {
    /// The least severity.
    FailOn,
    /// A least number of satisfied controls.
    MinSatisfied(Part),
    /// A greatest number of open ones.
    MaxOpen(Part),
    /// A greatest number of unassessed ones.
    MaxUnassessed(Part),
    /// No control worse off.
    NoRegression,
    /// Exit 0 whatever is found.
    ReportOnly,
}

impl Clause {
    /// Its key in the configuration, and the name of the reason.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::FailOn => "fail-on",
            Self::MinSatisfied(_) => "min-satisfied",
            Self::MaxOpen(_) => "max-open",
            Self::MaxUnassessed(_) => "max-unassessed",
            Self::NoRegression => "no-regression",
            Self::ReportOnly => "report-only",
        }
    }
}

/// A clause about a part.
pub(crate) type Counted = fn(Part) -> Clause;

/// Where the configuration says what the gate asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The header of the table, if there is one.
    pub table: Option<Place>,
    /// Each thing that stands in it.
    pub clauses: BTreeMap<Clause, Place>,
}

impl Places {
    /// Where a thing stands, else where it would belong.
    pub fn of(&self, clause: &Clause) -> Option<&Place> {
        self.clauses.get(clause).or(self.table.as_ref())
    }
}

/// Why the gate is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The key of the policy: `fail-on`, `min-satisfied`, `max-open`, `max-unassessed` or `no-regression`.
    pub rule: &'static str,
    /// What was there.
    pub value: String,
    /// What was allowed.
    pub limit: String,
}

/// All that the gate looks at.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// Of every failing finding its severity, and whether it counts.
    pub findings: Vec<(Severity, bool)>,
    /// The controls in scope.
    pub controls: &'a [ControlState],
    /// What it is compared with.
    pub base: Option<BaseSeen<'a>>,
}

/// The other side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct BaseSeen<'a> {
    /// The controls as they are in the base.
    pub controls: &'a [ControlState],
    /// The controls that are worse off than there.
    pub worsened: &'a [ControlId],
}

impl<'a> Seen<'a> {
    /// What is waived never counts. With a base only what the change caused does, and a failing finding of unknown origin, because
    /// nobody has shown that it was there before.
    pub fn of(findings: &[Finding], controls: &'a [ControlState], base: Option<BaseSeen<'a>>) -> Self {
        let counts = |finding: &Finding| {
            let caused = base.is_none() || finding.origin.is_none_or(Origin::caused);
            finding.waived_by.is_none() && caused
        };
        let failing = findings.iter().filter(|finding| finding.verdict.fails());
        Self {
            findings: failing.map(|finding| (finding.severity, counts(finding))).collect(),
            controls,
            base,
        }
    }
}

/// The parts of the policy that ask for a framework that is not judged.
pub fn unjudged<'a>(policy: &'a Policy, scopes: &[Scope]) -> Vec<&'a Part> {
    let counts = [&policy.min_satisfied, &policy.max_open, &policy.max_unassessed];
    let parts = counts.into_iter().flatten().map(|(part, _)| part);
    parts.filter(|part| scopes.iter().all(|scope| scope.framework != part.framework)).collect()
}

/// The reasons why the gate is not met; none if it is. Whether that matters (`report_only`) is not asked here.
pub fn judge(policy: &Policy, seen: &Seen<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = fail_on(policy, seen).into_iter().collect();
    let satisfied = &[State::Satisfied][..];
    let open = &[State::Partial, State::Stale, State::Gap, State::Unassessed][..];
    let unassessed = &[State::Unassessed][..];
    for (rule, word, states, limits) in [
        ("min-satisfied", "satisfied", satisfied, &policy.min_satisfied),
        ("max-open", "open", open, &policy.max_open),
        ("max-unassessed", "unassessed", unassessed, &policy.max_unassessed),
    ] {
        // More of what is good and less of what is not.
        let worse =
            |now: usize, other: usize| if rule == "min-satisfied" { now < other } else { now > other };
        for (part, limit) in limits {
            let now = count(seen.controls, part, states);
            let before = seen.base.map(|base| count(base.controls, part, states));
            // What was missed before is nobody's fault today, unless it got worse.
            if worse(now, *limit) && before.is_none_or(|before| worse(now, before)) {
                let then = before.map(|before| format!(", {before} in the base")).unwrap_or_default();
                let value = format!("{now} {word} of {part}{then}");
                reasons.push(Reason { rule, value, limit: limit.to_string() });
            }
        }
    }
    reasons.extend(no_regression(policy, seen));
    reasons
}

fn fail_on(policy: &Policy, seen: &Seen<'_>) -> Option<Reason> {
    let least = policy.fail_on?;
    let failing = |severity: Severity| {
        seen.findings.iter().filter(|(known, counts)| *counts && *known == severity).count()
    };
    let counted: Vec<String> = [Severity::Major, Severity::Minor, Severity::Improvement]
        .into_iter()
        .filter(|severity| *severity >= least)
        .map(|severity| (failing(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {}", severity.as_str()))
        .collect();
    let introduced = if seen.base.is_some() { " introduced" } else { "" };
    let value = format!("{}{introduced}", counted.join(", "));
    (!counted.is_empty()).then(|| Reason { rule: "fail-on", value, limit: least.as_str().to_owned() })
}

fn count(controls: &[ControlState], part: &Part, states: &[State]) -> usize {
    controls.iter().filter(|control| part.holds(control) && states.contains(&control.state)).count()
}

fn no_regression(policy: &Policy, seen: &Seen<'_>) -> Option<Reason> {
    let worsened = seen.base?.worsened;
    if !policy.no_regression || worsened.is_empty() {
        return None;
    }
    let mut names: Vec<String> = worsened.iter().take(NAMED).map(|id| id.id().to_owned()).collect();
    if worsened.len() > NAMED {
        names.push(format!("{} more", worsened.len() - NAMED));
    }
    let plural = if worsened.len() == 1 { "control is" } else { "controls are" };
    let value = format!("{} {plural} worse off: {}", worsened.len(), names.join(", "));
    Some(Reason { rule: "no-regression", value, limit: "none".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Severity::{Improvement, Major, Minor};
    use State::{Attested, Excluded, Gap, Partial, Satisfied, Stale, Unassessed, Waived};

    fn controls(states: &[State]) -> Vec<ControlState> {
        let control = |(number, state): (usize, &State)| ControlState {
            id: ControlId::new("iso27001-2022", &format!("A.5.{}", number + 1)),
            group: "annex-a".to_owned(),
            state: *state,
            before_waivers: *state,
            line: 0,
            shown: Vec::new(),
            maturity: None,
            maturity_reason: String::new(),
            inferred: None,
            attested_by: Vec::new(),
            rules: Vec::new(),
            why: Vec::new(),
            claims: Vec::new(),
            supported_by: Vec::new(),
        };
        states.iter().enumerate().map(control).collect()
    }

    fn part() -> Part {
        Part { framework: "iso27001-2022".to_owned(), group: Some("annex-a".to_owned()) }
    }

    fn never() -> Policy {
        Policy { fail_on: None, ..Policy::default() }
    }

    fn said(policy: &Policy, seen: &Seen<'_>) -> Vec<String> {
        let said = |reason: &Reason| format!("{}: {} against {}", reason.rule, reason.value, reason.limit);
        judge(policy, seen).iter().map(said).collect()
    }

    #[test]
    fn the_least_severity_and_what_counts_decide() {
        let seen =
            |findings: &[(Severity, bool)]| Seen { findings: findings.to_vec(), controls: &[], base: None };
        let on = |least| Policy { fail_on: least, ..Policy::default() };
        for (least, findings, reason) in [
            (Some(Major), &[(Minor, true), (Improvement, true)][..], None),
            (Some(Major), &[(Major, true)], Some("fail-on: 1 major against major")),
            (Some(Major), &[(Major, false)], None),
            (
                Some(Minor),
                &[(Minor, true), (Minor, true), (Major, false)],
                Some("fail-on: 2 minor against minor"),
            ),
            (
                Some(Improvement),
                &[(Improvement, true), (Major, true), (Minor, false)],
                Some("fail-on: 1 major, 1 improvement against improvement"),
            ),
            (Some(Improvement), &[], None),
            (None, &[(Major, true)], None),
        ] {
            let reasons = said(&on(least), &seen(findings));
            assert_eq!(reasons.first().map(String::as_str), reason, "{least:?} {findings:?}");
        }
    }

    #[test]
    fn counts_are_of_states_and_what_is_waived_or_excluded_is_neither_satisfied_nor_open() {
        let controls =
            controls(&[Satisfied, Attested, Partial, Stale, Gap, Unassessed, Unassessed, Excluded, Waived]);
        let seen = Seen { findings: Vec::new(), controls: &controls, base: None };
        let min = |count| Policy { min_satisfied: vec![(part(), count)], ..never() };
        let open = |count| Policy { max_open: vec![(part(), count)], ..never() };
        let unassessed = |count| Policy { max_unassessed: vec![(part(), count)], ..never() };
        assert!(said(&min(1), &seen).is_empty() && said(&open(5), &seen).is_empty());
        assert!(said(&unassessed(2), &seen).is_empty());
        assert_eq!(said(&min(2), &seen), ["min-satisfied: 1 satisfied of iso27001-2022/annex-a against 2"]);
        assert_eq!(said(&open(4), &seen), ["max-open: 5 open of iso27001-2022/annex-a against 4"]);
        assert_eq!(
            said(&unassessed(1), &seen),
            ["max-unassessed: 2 unassessed of iso27001-2022/annex-a against 1"]
        );
        let elsewhere = Part { framework: "iso27001-2022".to_owned(), group: Some("clauses".to_owned()) };
        let elsewhere = Policy { min_satisfied: vec![(elsewhere, 1)], ..never() };
        assert_eq!(said(&elsewhere, &seen).len(), 1, "a group without controls satisfies nothing");
    }

    #[test]
    fn with_a_base_a_count_that_was_missed_before_fails_only_when_it_got_worse() {
        let policy = Policy {
            min_satisfied: vec![(part(), 3)],
            max_open: vec![(part(), 1)],
            max_unassessed: vec![(part(), 0)],
            ..never()
        };
        let keys = |before: &[State], now: &[State]| {
            let (before, now) = (controls(before), controls(now));
            let base = BaseSeen { controls: &before, worsened: &[] };
            let seen = Seen { findings: Vec::new(), controls: &now, base: Some(base) };
            judge(&policy, &seen).iter().map(|reason| reason.rule).collect::<Vec<_>>()
        };
        let none: [&str; 0] = [];
        let good = [Satisfied, Satisfied, Satisfied];
        assert_eq!(keys(&good, &good), none);
        assert_eq!(keys(&good, &[Satisfied, Satisfied, Attested]), ["min-satisfied"]);
        assert_eq!(keys(&[Satisfied, Satisfied, Gap], &[Satisfied, Satisfied, Partial]), none);
        assert_eq!(keys(&[Satisfied, Gap, Gap], &[Satisfied, Satisfied, Gap]), none, "better, not yet good");
        assert_eq!(keys(&[Satisfied, Satisfied, Gap], &[Satisfied, Gap, Gap]), ["min-satisfied", "max-open"]);
        assert_eq!(keys(&[Gap, Gap, Gap], &[Gap, Gap, Unassessed]), ["max-unassessed"]);
        assert_eq!(keys(&[Unassessed, Gap, Gap], &[Unassessed, Gap, Gap]), none);
    }

    #[test]
    fn a_reason_says_what_was_there_before() {
        let (before, now) = (controls(&[Satisfied, Satisfied]), controls(&[Satisfied, Gap]));
        let worsened = [ControlId::new("iso27001-2022", "A.5.2")];
        let base = Some(BaseSeen { controls: &before, worsened: &worsened });
        let policy = Policy { min_satisfied: vec![(part(), 2)], no_regression: true, ..Policy::default() };
        let seen = Seen { findings: vec![(Major, true)], controls: &now, base };
        assert_eq!(
            said(&policy, &seen),
            [
                "fail-on: 1 major introduced against major",
                "min-satisfied: 1 satisfied of iso27001-2022/annex-a, 2 in the base against 2",
                "no-regression: 1 control is worse off: A.5.2 against none",
            ]
        );
    }

    #[test]
    fn no_regression_asks_nothing_without_a_base_or_where_nothing_got_worse() {
        let worsened: Vec<ControlId> =
            (1..=10).map(|number| ControlId::new("iso27001-2022", &format!("A.5.{number}"))).collect();
        let seen = |base| Seen { findings: Vec::new(), controls: &[], base };
        let asked = Policy { no_regression: true, ..never() };
        assert!(judge(&asked, &seen(None)).is_empty());
        assert!(judge(&asked, &seen(Some(BaseSeen { controls: &[], worsened: &[] }))).is_empty());
        let base = Some(BaseSeen { controls: &[], worsened: &worsened });
        assert!(judge(&never(), &seen(base)).is_empty(), "not asked");
        let reasons = judge(&asked, &seen(base));
        assert!(reasons[0].value.starts_with("10 controls are worse off: A.5.1, "), "{reasons:?}");
        assert!(reasons[0].value.ends_with("A.5.8, 2 more"), "{reasons:?}");
    }

    #[test]
    fn reading_only_changes_no_reason() {
        let policy = Policy { report_only: true, ..Policy::default() };
        let seen = Seen { findings: vec![(Major, true)], controls: &[], base: None };
        assert_eq!(judge(&policy, &seen).len(), 1);
    }
}
