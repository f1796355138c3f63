//! The gate: counts, never percentages, so that leaving something out buys no pass.

use super::state::State;
use super::{ControlState, Finding};
use crate::rule::Severity;
use saydo_catalog::{Catalog, Scope};
use saydo_source::nearest;

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
#[derive(Clone, Debug)]
pub struct Policy {
    /// The least severity of a failing finding that is not waived; `None` reads only.
    pub fail_on: Option<Severity>,
    /// At least so many controls satisfied.
    pub min_satisfied: Vec<(Part, usize)>,
    /// At most so many controls open: partial, stale, gap or unassessed.
    pub max_open: Vec<(Part, usize)>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { fail_on: Some(Severity::Major), min_satisfied: Vec::new(), max_open: Vec::new() }
    }
}

/// Why the gate is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// `fail-on`, `min-satisfied` or `max-open`.
    pub rule: &'static str,
    /// What was there.
    pub value: String,
    /// What was allowed.
    pub limit: String,
}

/// The parts of the policy that ask for a framework that is not judged.
pub fn unjudged<'a>(policy: &'a Policy, scopes: &[Scope]) -> Vec<&'a Part> {
    let parts = policy.min_satisfied.iter().chain(&policy.max_open).map(|(part, _)| part);
    parts.filter(|part| scopes.iter().all(|scope| scope.framework != part.framework)).collect()
}

/// The reasons why the gate is not met; none if it is.
pub fn judge(policy: &Policy, findings: &[Finding], controls: &[ControlState]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(least) = policy.fail_on {
        let failing = |severity: Severity| {
            findings
                .iter()
                .filter(|finding| finding.verdict.fails() && finding.waived_by.is_none())
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let counted: Vec<String> = [Severity::Major, Severity::Minor, Severity::Improvement]
            .into_iter()
            .filter(|severity| *severity >= least)
            .map(|severity| (failing(severity), severity))
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{count} {}", severity.as_str()))
            .collect();
        if !counted.is_empty() {
            let (value, limit) = (counted.join(", "), least.as_str().to_owned());
            reasons.push(Reason { rule: "fail-on", value, limit });
        }
    }
    let count = |part: &Part, states: &[State]| {
        controls.iter().filter(|control| part.holds(control) && states.contains(&control.state)).count()
    };
    for (part, least) in &policy.min_satisfied {
        let satisfied = count(part, &[State::Satisfied]);
        if satisfied < *least {
            let value = format!("{satisfied} satisfied of {part}");
            reasons.push(Reason { rule: "min-satisfied", value, limit: least.to_string() });
        }
    }
    for (part, most) in &policy.max_open {
        let open = count(part, &[State::Partial, State::Stale, State::Gap, State::Unassessed]);
        if open > *most {
            let value = format!("{open} open of {part}");
            reasons.push(Reason { rule: "max-open", value, limit: most.to_string() });
        }
    }
    reasons
}
