//! Rules x facts -> assessment: findings, the state of every control before and after waivers, maturity, the gate.

pub mod accepted;
pub mod attest;
pub mod coverage;
pub mod gate;
pub mod mentions;
pub mod remarks;
pub mod state;
mod states;
pub mod steering;
pub mod terms;
pub mod waiver;
pub mod weaker;

use crate::judge::{Asked, At, Context, Finding, RuleResult, Told, judge, sort};
use crate::rule::RuleSet;
use crate::statement::{Claim, Statement};
use accepted::{Accepted, Standing};
use gate::{Policy, Reason, Seen};
use saydo_catalog::{ControlId, Level, Relation};
use saydo_source::{Place, Problem, RepoPath, Spot};
use state::State;
use states::States;
use std::collections::BTreeMap;
use terms::Terms;
use waiver::Waiver;

/// All that an assessment depends on.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What judging depends on.
    pub context: Context<'a>,
    /// The rules.
    pub rules: &'a RuleSet,
    /// Accepted shortfalls.
    pub waivers: &'a [Waiver],
    /// What every waiver is held to.
    pub terms: &'a Terms,
    /// By the path of today, the former path of a file; waivers mean both.
    pub renamed: &'a BTreeMap<RepoPath, RepoPath>,
    /// Whether some rules or frameworks of the configuration do not judge: then a waiver that covers nothing may have its use.
    pub partial: bool,
    /// What must hold for exit 0.
    pub gate: &'a Policy,
    /// What is asked for the comparison with another tree; nothing by default.
    pub asked: Asked<'a>,
}

/// One control with its state and what it rests on.
#[derive(Clone, Debug)]
pub struct ControlState {
    /// The control.
    pub id: ControlId,
    /// The group it counts in.
    pub group: String,
    /// After waivers.
    pub state: State,
    /// Before waivers.
    pub before_waivers: State,
    /// The line of the decision table.
    pub line: u8,
    /// Levels that met content rules show.
    pub shown: Vec<Level>,
    /// 1 to 5; `None` where it is not judged.
    pub maturity: Option<u8>,
    /// Why, and what lifts it.
    pub maturity_reason: String,
    /// The control it follows from.
    pub inferred: Option<ControlId>,
    /// Assessment records that speak for or against it.
    pub attested_by: Vec<At>,
    /// Index (in [`Assessment::results`]) of every rule that speaks to it, also those that do not count.
    pub rules: Vec<usize>,
    /// Fingerprints of the findings behind the state.
    pub why: Vec<String>,
    /// What the Statement of Applicability says of it.
    pub claims: Vec<Claim>,
    /// Controls of other frameworks that support it; they never change a state.
    pub supported_by: Vec<(ControlId, Relation)>,
}

/// All of it, at one instant, for one tree.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Each rule with its outcome.
    pub results: Vec<RuleResult>,
    /// Sorted by rule and subject.
    pub findings: Vec<Finding>,
    /// The controls of the scopes, in the order of their frameworks.
    pub controls: Vec<ControlState>,
    /// Number of findings each waiver marks.
    pub waived: Vec<usize>,
    /// Whether each waiver counts, or why not.
    pub standings: Vec<Standing>,
    /// Problems that only judging finds: ids that no edition has, exclusions that do not stand.
    pub problems: Vec<Problem>,
    /// Why the gate is not met.
    pub reasons: Vec<Reason>,
    /// Answers for the comparison with another tree.
    pub told: Told,
    /// Whether exit is 0 all the same.
    pub report_only: bool,
}

/// Assesses.
pub fn assess(input: &Input<'_>) -> Assessment {
    let context = &input.context;
    let statement = Statement::read(context.facts, context.catalog);
    let attested = attest::read(context.facts, context.catalog, &statement, &context.as_of);
    let accepted = Accepted::new(input);
    let first = judge(input.rules, context, &BTreeMap::new(), false, &input.asked);
    let states = States::new(input, &accepted, &statement, &attested, first);
    let known: BTreeMap<ControlId, &'static str> =
        states.population().map(|control| (control.clone(), states.state(&control).state.as_str())).collect();
    let second = judge(input.rules, context, &known, true, &input.asked);
    let mut judgement = states.judgement;
    judgement.results.extend(second.results);
    judgement.results.sort_by_key(|result| result.rule);
    judgement.findings.extend(second.findings);
    let mut told = std::mem::take(&mut judgement.told);
    told.append(second.told);
    sort(&mut judgement.findings);
    join_absent(&mut judgement.findings);
    let used = accepted.mark(&mut judgement.findings);
    let states = States::new(input, &accepted, &statement, &attested, judgement);
    let controls: Vec<ControlState> = states.population().map(|control| states.state(&control)).collect();
    let hiding = controls.iter().filter(|control| {
        control.state != State::Excluded
            && statement.excludes(&control.id, context.catalog)
            && states.falls_short(&control.id)
    });
    let mut hidden: Vec<Problem> = hiding.filter_map(|control| kept_in(control, context)).collect();
    let mut judgement = states.judgement;
    // Beyond waivers and states: what is said about steering comes when both are done.
    judgement.findings.extend(accepted.findings(&used));
    sort(&mut judgement.findings);
    let mut problems = mentions::problems(context.facts, context.catalog);
    problems.append(&mut hidden);
    let reasons = gate::judge(input.gate, &Seen::of(&judgement.findings, &controls, None));
    Assessment {
        results: judgement.results,
        findings: judgement.findings,
        controls,
        waived: used.iter().map(|used| used.marks).collect(),
        standings: accepted.standings(&used),
        problems,
        reasons,
        told,
        report_only: input.gate.report_only,
    }
}

/// An exclusion that does not stand, because evidence of the control falls short.
fn kept_in(control: &ControlState, context: &Context<'_>) -> Option<Problem> {
    let at = &control.claims.first()?.at;
    let name = context.catalog.named(&control.id);
    let message = format!("the Statement leaves out {name}, yet evidence of it is here and falls short");
    let place = Place { path: at.path.clone(), spot: at.range.map_or(Spot::File, Spot::Bytes) };
    Some(
        Problem::noted("exclusion-contradicted", message)
            .labelled("the exclusion does not stand")
            .at(place)
            .help("Include the control, or take the evidence of what is not done out of the repository."),
    )
}

/// A kind whose absence both strata report is absent once, for the rules of both.
fn join_absent(findings: &mut Vec<Finding>) {
    findings.dedup_by(|next, known| {
        let same = !known.rules.is_empty() && next.fingerprint == known.fingerprint;
        if same {
            known.rules.append(&mut next.rules);
            known.controls.append(&mut next.controls);
            known.controls.sort();
            known.controls.dedup();
            known.severity = known.severity.max(next.severity);
        }
        same
    });
}
