//! The rules that speak to each control, and the state that follows.

use super::accepted::Accepted;
use super::attest::Attested;
use super::state::{Bound, Question, State, Weight, decide, maturity};
use super::{ControlState, Input};
use crate::judge::{Finding, Judgement, Outcome};
use crate::rule::{Binding, Rule};
use crate::statement::Statement;
use saydo_catalog::{ControlId, Level, Relation};
use std::collections::BTreeMap;

/// Index of a result, and for a rule that lowers the fingerprints of the findings that name the control.
type Link = (usize, Option<Vec<String>>);

/// The rules that speak to each control, and what follows.
pub(super) struct States<'a> {
    input: &'a Input<'a>,
    accepted: &'a Accepted<'a>,
    statement: &'a Statement,
    attested: &'a BTreeMap<ControlId, Attested>,
    pub(super) judgement: Judgement,
    bound: BTreeMap<ControlId, Vec<Link>>,
    /// Index of a finding by its fingerprint.
    prints: BTreeMap<String, usize>,
}

impl<'a> States<'a> {
    pub(super) fn new(
        input: &'a Input<'a>,
        accepted: &'a Accepted<'a>,
        statement: &'a Statement,
        attested: &'a BTreeMap<ControlId, Attested>,
        judgement: Judgement,
    ) -> Self {
        let mut bound: BTreeMap<ControlId, Vec<Link>> = BTreeMap::new();
        for (index, result) in judgement.results.iter().enumerate() {
            match &input.rules.rules[result.rule].binding {
                Binding::Controls(controls) => {
                    let mut leaves: Vec<&ControlId> = controls
                        .iter()
                        .flat_map(|id| input.context.catalog.leaves(id))
                        .map(|control| &control.id)
                        .collect();
                    leaves.sort();
                    leaves.dedup();
                    for id in leaves {
                        bound.entry(id.clone()).or_default().push((index, None));
                    }
                }
                Binding::Lowers(_) => {
                    let mut named: BTreeMap<&ControlId, Vec<String>> = BTreeMap::new();
                    for (id, print) in &result.lowered {
                        for leaf in input.context.catalog.leaves(id) {
                            named.entry(&leaf.id).or_default().push(print.clone());
                        }
                    }
                    for (id, prints) in named {
                        bound.entry(id.clone()).or_default().push((index, Some(prints)));
                    }
                }
            }
        }
        let prints = judgement
            .findings
            .iter()
            .enumerate()
            .map(|(index, finding)| (finding.fingerprint.clone(), index));
        let prints = prints.collect();
        Self { input, accepted, statement, attested, judgement, bound, prints }
    }

    pub(super) fn population(&self) -> impl Iterator<Item = ControlId> {
        let (scopes, catalog) = (self.input.context.scopes, self.input.context.catalog);
        scopes.iter().flat_map(|scope| catalog.population(scope)).map(|control| control.id.clone())
    }

    fn rule(&self, index: usize) -> &'a Rule {
        &self.input.rules.rules[self.judgement.results[index].rule]
    }

    fn bound(&self, id: &ControlId) -> &[Link] {
        self.bound.get(id).map_or(&[], Vec::as_slice)
    }

    /// The question of the table, without what other controls could lend. `waivers` says whether they count.
    fn question(&self, id: &ControlId, waivers: bool) -> Question {
        let proof =
            self.input.context.catalog.control(id).map_or(&[][..], |control| control.proof.as_slice());
        let contradicted = self.judgement.results.iter().any(|result| result.contradicted.contains(id));
        let excluded = self.statement.excludes(id, self.input.context.catalog);
        let rules: Vec<Bound> = self
            .bound(id)
            .iter()
            .filter(|(index, _)| self.rule(*index).counts())
            .map(|(index, lowering)| {
                let (rule, result) = (self.rule(*index), &self.judgement.results[*index]);
                // Of a rule that lowers, only the failing records that name this control concern it.
                let outcome = if lowering.is_some() { Outcome::Failed } else { result.outcome };
                let weight = match (rule.content(), proof.contains(&rule.shows)) {
                    (false, _) => Weight::Presence,
                    (true, false) => Weight::Content,
                    (true, true) => Weight::Proof,
                };
                Bound {
                    outcome,
                    weight,
                    waived: waivers && self.waived(id, rule, lowering.as_ref().unwrap_or(&result.findings)),
                    lowers: lowering.is_some(),
                }
            })
            .collect();
        Question {
            excluded: excluded && !contradicted && !self.falls_short(id),
            rules,
            attestation: self.attested.get(id).map(|attested| attested.word),
            inferred: false,
        }
    }

    /// Whether evidence of the control was judged and falls short: what is done badly is not left out by saying so.
    pub(super) fn falls_short(&self, id: &ControlId) -> bool {
        self.bound(id).iter().any(|(index, lowering)| {
            let result = &self.judgement.results[*index];
            let short = matches!(result.outcome, Outcome::Failed | Outcome::Partly | Outcome::Aged);
            lowering.is_none() && self.rule(*index).counts() && result.counts.examined > 0 && short
        })
    }

    /// Whether a waiver covers every failing finding of a rule, as far as the control is concerned.
    fn waived(&self, id: &ControlId, rule: &Rule, prints: &[String]) -> bool {
        if self.input.waivers.is_empty() {
            return false;
        }
        let failing: Vec<&Finding> = prints
            .iter()
            .filter_map(|print| self.prints.get(print))
            .map(|index| &self.judgement.findings[*index])
            .filter(|finding| finding.verdict.fails())
            .collect();
        let covered = |finding: &&Finding| self.accepted.covering(&rule.id, finding, Some(id)).is_some();
        !failing.is_empty() && failing.iter().all(covered)
    }

    /// The control whose satisfaction by its own rules includes this one.
    fn lender(&self, id: &ControlId) -> Option<ControlId> {
        let pairs = self.input.context.catalog.pairs(id).iter();
        // Seen from here, the other one includes this one if this one is part of it.
        let includes = |relation| matches!(relation, Relation::Equal | Relation::Subset);
        let satisfied = |other: &ControlId| decide(&self.question(other, false)).1 == State::Satisfied;
        pairs
            .filter(|pair| includes(pair.relation))
            .map(|pair| &pair.other)
            .find(|other| satisfied(other))
            .cloned()
    }

    pub(super) fn state(&self, id: &ControlId) -> ControlState {
        let mut question = self.question(id, true);
        let mut unwaived = self.question(id, false);
        let mut inferred = None;
        if decide(&question).1 == State::Unassessed {
            inferred = self.lender(id);
            question.inferred = inferred.is_some();
            unwaived.inferred = inferred.is_some();
        }
        let (line, state) = decide(&question);
        let (_, before_waivers) = decide(&unwaived);
        let bound = self.bound(id);
        let counted = |index: &usize| self.rule(*index).counts();
        let mut shown: Vec<Level> = bound
            .iter()
            .filter(|(index, lowering)| lowering.is_none() && counted(index))
            .filter(|(index, _)| {
                self.rule(*index).content() && self.judgement.results[*index].outcome == Outcome::Met
            })
            .map(|(index, _)| self.rule(*index).shows)
            .collect();
        shown.sort_unstable();
        shown.dedup();
        let (maturity, maturity_reason) = self.maturity(id, state);
        let mut why: Vec<String> = bound
            .iter()
            .filter(|(index, _)| counted(index))
            .flat_map(|(index, lowering)| {
                lowering.clone().unwrap_or_else(|| self.judgement.results[*index].findings.clone())
            })
            .collect();
        why.sort();
        why.dedup();
        let group =
            self.input.context.catalog.control(id).map(|control| control.group.clone()).unwrap_or_default();
        ControlState {
            id: id.clone(),
            group,
            state,
            before_waivers,
            line,
            shown,
            maturity,
            maturity_reason,
            inferred,
            attested_by: self.attested.get(id).map(|attested| attested.by.clone()).unwrap_or_default(),
            rules: bound.iter().map(|(index, _)| *index).collect(),
            why,
            claims: self.statement.claims(id).to_vec(),
            supported_by: self.support(id),
        }
    }

    /// Pairs that carry support, never credit, from controls that hold.
    fn support(&self, id: &ControlId) -> Vec<(ControlId, Relation)> {
        let holds = |other: &ControlId| {
            matches!(decide(&self.question(other, false)).1, State::Satisfied | State::Attested)
        };
        let pairs = self.input.context.catalog.pairs(id).iter();
        let mut support: Vec<(ControlId, Relation)> = pairs
            .filter(|pair| {
                matches!(pair.relation, Relation::Related | Relation::Intersects) && holds(&pair.other)
            })
            .map(|pair| (pair.other.clone(), pair.relation))
            .collect();
        support.sort();
        support.dedup();
        support
    }

    fn maturity(&self, id: &ControlId, state: State) -> (Option<u8>, String) {
        if matches!(state, State::Excluded | State::Unassessed) {
            return (None, format!("the control is {}", state.as_str()));
        }
        let rules: Vec<(usize, Level, Outcome)> = self
            .bound(id)
            .iter()
            .filter(|(index, lowering)| lowering.is_none() && self.rule(*index).counts())
            .map(|(index, _)| (*index, self.rule(*index).shows, self.judgement.results[*index].outcome))
            .collect();
        let levels: Vec<(Level, Outcome)> =
            rules.iter().map(|(_, shows, outcome)| (*shows, *outcome)).collect();
        let (level, in_the_way) = maturity(&levels);
        // Somebody has seen it: that is some evidence.
        let level = if level == 0 && state == State::Attested { 1 } else { level };
        let reason = match in_the_way.and_then(|at| rules.get(at)) {
            Some((index, shows, outcome)) => {
                let rule = self.rule(*index);
                format!("{} ({}) is {}; met, it shows {shows}", rule.title, rule.id, outcome.as_str())
            }
            None if rules.is_empty() => "no rule judges it; an assessment record does".to_owned(),
            None => "no rule shows a higher level".to_owned(),
        };
        (Some(level), reason)
    }
}
