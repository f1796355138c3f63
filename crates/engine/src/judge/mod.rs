//! Rules x facts -> findings. Every rule over its population, each subject by each expectation, absent evidence said once.

mod compare;
mod condition;
mod denial;
mod expect;
mod files;
mod finding;
mod index;
mod joined;
mod limit;
mod members;
mod population;
mod scale;
mod shortfall;
mod subject;
mod tier;
mod together;
mod whole;

pub use finding::{
    At, Counts, Finding, Member, Observation, Origin, Outcome, Population, StatedLimit, Verdict, outcome,
};

use crate::rule::{Binding, Empty, Rule, RuleSet, Source};
use crate::statement::Statement;
use index::{Controls, Index};
use limit::Promises;
use rayon::prelude::*;
use saydo_catalog::{Catalog, ControlId, Scope};
use saydo_evidence::{Facts, Item, KindId, Kinds};
use saydo_source::{Moment, Period, RepoPath, Truth};
use shortfall::Judged;
use std::collections::{BTreeMap, BTreeSet};
use subject::{Subject, Supposing};

pub(crate) use compare::{HOME, named};
pub(crate) use finding::{fingerprint, sort};
pub(crate) use limit::{Loosened, asks_less, later, loosened, own_amount, same_promises};
pub use whole::ABSENT as EVIDENCE_PRESENT;

/// What judging depends on.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The frameworks.
    pub catalog: &'a Catalog,
    /// The kinds.
    pub kinds: &'a Kinds,
    /// The facts.
    pub facts: &'a Facts,
    /// The day of the assessment.
    pub as_of: Moment,
    /// The audit period.
    pub period: Period,
    /// The frameworks judged.
    pub scopes: &'a [Scope],
    /// When the management system started.
    pub isms_start: Option<jiff::civil::Date>,
}

/// What a rule came to.
#[derive(Clone, Debug)]
pub struct RuleResult {
    /// Index in the rule set.
    pub rule: usize,
    /// Over its population.
    pub outcome: Outcome,
    /// The population.
    pub counts: Counts,
    /// Fingerprints of its findings, the failing first.
    pub findings: Vec<String>,
    /// For a rule that lowers: each control named by a failing record, with the fingerprint of the finding.
    pub lowered: Vec<(ControlId, String)>,
    /// Controls whose exclusion a violation contradicts.
    pub contradicted: Vec<ControlId>,
}

/// All that judging says.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// One for each rule judged, in the order of the rule set.
    pub results: Vec<RuleResult>,
    /// Sorted by rule, kind and subject.
    pub findings: Vec<Finding>,
    /// What is told for the comparison with another tree.
    pub told: Told,
}

/// What is asked beyond the findings when two trees are compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Subjects that say something else in the other tree: it is told which rules speak to them.
    pub changed: Option<&'a BTreeSet<(KindId, String)>>,
    /// Fingerprints of findings that are told even if they hold.
    pub watched: Option<&'a BTreeSet<String>>,
    /// What is known of the other tree.
    pub known: Option<Known<'a>>,
}

/// What another tree came to, by the same rules on the same day: rules that read none of the kinds in which the trees differ come to the
/// same in both, and are not judged twice.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Each rule with its outcome.
    pub results: &'a [RuleResult],
    /// Its findings.
    pub findings: &'a [Finding],
    /// Kinds of which anything differs.
    pub differing: &'a BTreeSet<KindId>,
}

/// The answers to what was asked.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Changed subjects by the index of each rule that speaks to them.
    pub spoken_to: BTreeSet<(usize, KindId, String)>,
    /// Watched findings that hold.
    pub holding: Vec<Finding>,
}

impl Told {
    pub(crate) fn append(&mut self, mut other: Told) {
        self.spoken_to.append(&mut other.spoken_to);
        self.holding.append(&mut other.holding);
    }
}

impl Known<'_> {
    /// What a rule came to in the other tree, if it must come to the same here. Of what holds nothing is repeated.
    fn of(&self, number: usize, rule: &Rule) -> Option<(RuleResult, Vec<Finding>)> {
        let differs = |name: &str| self.differing.contains(&KindId::new(name));
        let over_controls = !matches!(rule.each, Source::Kinds(_))
            || rule.joins.iter().any(|join| !matches!(join.source, Source::Kinds(_)));
        if rule.second_stratum()
            || rule.reads_files()
            || self.differing.iter().any(|kind| rule.reads(kind))
            || (rule.empty == Empty::NilReturn && differs("nil-return"))
            || (over_controls && differs("statement-of-applicability"))
        {
            return None;
        }
        let mut result = self.results.iter().find(|result| result.rule == number)?.clone();
        let kind = asked_for(rule);
        let absent = finding::fingerprint(whole::ABSENT, kind.as_str(), kind.as_str());
        result.findings.retain(|print| *print != absent);
        let start = self.findings.partition_point(|finding| finding.rule < rule.id);
        let own = self.findings[start..].iter().take_while(|finding| finding.rule == rule.id);
        let failing = own.filter(|finding| finding.verdict.fails());
        let failing =
            failing.map(|finding| Finding { waived_by: None, origin: None, ..finding.clone() }).collect();
        Some((result, failing))
    }
}

/// Judges the rules of one stratum. `states` are the states of the controls, for rules that read them.
pub fn judge(
    rules: &RuleSet,
    context: &Context<'_>,
    states: &BTreeMap<ControlId, &'static str>,
    second: bool,
    asked: &Asked<'_>,
) -> Judgement {
    let statement = Statement::read(context.facts, context.catalog);
    let controls = Controls::new(context.catalog, context.scopes, states, &statement);
    let of_files = rules.rules.iter().any(Rule::reads_files);
    let files = if of_files { files::subjects(&context.facts.files) } else { Vec::new() };
    let index = Index::new(rules, context.facts, &controls, &files, context.catalog);
    let judged: Vec<(RuleResult, Vec<Finding>, Told)> = rules
        .rules
        .par_iter()
        .enumerate()
        .filter(|(_, rule)| rule.second_stratum() == second)
        .map(|(number, rule)| match asked.known.and_then(|known| known.of(number, rule)) {
            Some((result, findings)) => (result, findings, Told::default()),
            None => one(number, rule, context, &index, asked),
        })
        .collect();
    let mut judgement = Judgement::default();
    let mut absent: BTreeMap<KindId, Vec<usize>> = BTreeMap::new();
    for (mut result, findings, told) in judged {
        judgement.findings.extend(findings);
        judgement.told.append(told);
        if result.outcome == Outcome::Missing && result.findings.is_empty() {
            let kind = asked_for(&rules.rules[result.rule]);
            result.findings.push(finding::fingerprint(whole::ABSENT, kind.as_str(), kind.as_str()));
            absent.entry(kind).or_default().push(result.rule);
        }
        judgement.results.push(result);
    }
    for (kind, asked) in absent {
        let asked: Vec<&Rule> = asked.iter().map(|number| &rules.rules[*number]).collect();
        judgement.findings.push(whole::absent(&kind, &asked, context));
    }
    sort(&mut judgement.findings);
    judgement
}

/// What a rule over its population has come to so far.
#[derive(Default)]
struct Tally<'a> {
    /// Each subject with whether the rule speaks to it, where something is asked of all of them.
    population: Vec<(&'a Item, Truth)>,
    /// What was found of all of them.
    together: Vec<Finding>,
    counts: Counts,
    verdicts: Vec<(Verdict, bool)>,
    failing: Vec<Finding>,
    held: BTreeMap<(RepoPath, Verdict), (usize, Finding)>,
    lowered: Vec<(ControlId, String)>,
    contradicted: Vec<ControlId>,
    in_period: usize,
    advised: bool,
    told: Told,
}

fn one(
    number: usize,
    rule: &Rule,
    context: &Context<'_>,
    index: &Index<'_>,
    asked: &Asked<'_>,
) -> (RuleResult, Vec<Finding>, Told) {
    let items = population::subjects(rule, index);
    let promises: Vec<Promises> =
        (0..rule.limits.len()).map(|index| limit::promises(rule, index, context)).collect();
    let mut tally = Tally::default();
    for item in items {
        let spoken_to = tally.add(rule, item, context, index, &promises, asked);
        let subject = (item.kind.clone(), item.key.clone());
        if spoken_to && asked.changed.is_some_and(|changed| changed.contains(&subject)) {
            tally.told.spoken_to.insert((number, subject.0, subject.1));
        }
    }
    let judged = tally.verdicts.len();
    let population = match population::population(rule, context, items, judged, tally.in_period) {
        // That nobody is spoken to rests on a limit that nobody stated: the promise is what is missing.
        Population::DecidedOut if tally.advised => Population::Subjects,
        decided => decided,
    };
    // Of the rule as a whole, beside its subjects.
    let mut of_rule: Vec<Finding> = Vec::new();
    match population {
        Population::OnlyUnreadable => of_rule.extend(whole::unreadable(rule, context)),
        Population::Subjects => {
            of_rule.extend(whole::unreadable(rule, context));
            for told in together::judge(rule, &tally.population, context, index, &promises) {
                tally.advised |= told.advised;
                tally.verdicts.push((told.verdict(), false));
                tally.together.push(told.finding);
            }
            for (limit, promises) in rule.limits.iter().zip(&promises) {
                of_rule.extend(whole::promise(rule, limit, promises, tally.advised, context));
            }
        }
        Population::NilReturn | Population::None | Population::DecidedOut => {}
    }
    if tally.in_period > 0
        && let Some(nil) = population::nil_return(rule, context)
    {
        of_rule.push(whole::nil_return(rule, nil, tally.in_period));
    }
    tally.verdicts.extend(of_rule.iter().map(|finding| (finding.verdict, false)));
    let outcome = outcome(population, rule.empty == Empty::Void, &tally.verdicts);
    if outcome == Outcome::Undetermined
        && of_rule.is_empty()
        && tally.together.is_empty()
        && tally.failing.is_empty()
        && let Some((_, first)) = tally.held.values().next()
    {
        of_rule.push(whole::nothing_judged(rule, judged, first));
    }
    of_rule.append(&mut tally.together);
    let watched = |finding: &&Finding| {
        !finding.verdict.fails()
            && asked.watched.is_some_and(|watched| watched.contains(&finding.fingerprint))
    };
    tally.told.holding.extend(of_rule.iter().filter(watched).cloned());
    let told = std::mem::take(&mut tally.told);
    let (result, findings) = tally.close(number, rule, outcome, of_rule);
    (result, findings, told)
}

impl<'a> Tally<'a> {
    /// Judges a subject; whether the rule speaks to it.
    fn add(
        &mut self,
        rule: &'a Rule,
        item: &'a Item,
        context: &'a Context<'a>,
        index: &'a Index<'a>,
        promises: &'a [Promises],
        asked: &Asked<'_>,
    ) -> bool {
        let mut subject = Subject::new(rule, item, context, index, promises);
        subject.watched = asked.watched.is_some_and(|watched| {
            watched.contains(&finding::fingerprint(&rule.id, item.kind.as_str(), &item.key))
        });
        let dated = population::during(rule, item, context);
        let speaks = |subject: &Subject<'_>| {
            rule.conditions.iter().fold(dated, |truth, condition| truth.and(subject.selects(condition, None)))
        };
        let scope = speaks(&subject);
        // What only advice decides into the population, falls short of advice only; what it decides out is told by the promise.
        let mut scope_by_advice = false;
        for (limit, applied) in subject.compared_with() {
            self.advised |= applied.as_ref().is_none_or(|applied| applied.unstated);
            scope_by_advice |= applied.is_some_and(|applied| applied.advice)
                && [Truth::Yes, Truth::No]
                    .into_iter()
                    .any(|truth| speaks(&subject.under(Supposing::Limit(limit, truth))) != scope);
        }
        self.in_period += usize::from(dated != Truth::No);
        if rule.expects.iter().any(|expect| expect.demand.of_all()) {
            self.population.push((item, scope));
        }
        if scope == Truth::No {
            self.counts.out_of_scope += 1;
            return false;
        }
        // Of each file the first subject that holds stands for the others: they are only counted.
        if !subject.watched
            && let Some((verdict, advised)) = shortfall::holding(rule, &subject, dated, scope)
            && let Some((number, _)) = self.held.get_mut(&(item.path.clone(), verdict))
        {
            *number += 1;
            self.advised |= advised;
            self.counts.examined += usize::from(verdict != Verdict::Void);
            self.counts.held += usize::from(verdict == Verdict::Holds);
            self.verdicts.push((verdict, false));
            return true;
        }
        let Judged { finding, advised, by_advice } =
            shortfall::judge(rule, &subject, dated, scope, scope_by_advice);
        self.advised |= advised;
        self.counts.examined += usize::from(finding.verdict != Verdict::Void);
        self.counts.held += usize::from(finding.verdict == Verdict::Holds);
        self.counts.unknown += usize::from(finding.verdict == Verdict::Undetermined);
        // What only falls short of advice lowers nothing by itself: the missing promise does.
        self.verdicts.push(if by_advice {
            (Verdict::Void, false)
        } else {
            (finding.verdict, finding.by_age)
        });
        if !finding.verdict.fails() {
            if subject.watched {
                self.told.holding.push(finding.clone());
            }
            self.held.entry((item.path.clone(), finding.verdict)).or_insert_with(|| (0, finding)).0 += 1;
            return true;
        }
        if let Binding::Lowers(_) = &rule.binding {
            let lowered = finding.controls.iter().map(|id| (id.clone(), finding.fingerprint.clone()));
            self.lowered.extend(lowered);
        }
        if rule.contradicts_exclusion && finding.verdict == Verdict::Violated {
            self.contradicted.extend(subject.controls());
        }
        self.failing.push(finding);
        true
    }

    fn close(
        self,
        number: usize,
        rule: &Rule,
        outcome: Outcome,
        of_rule: Vec<Finding>,
    ) -> (RuleResult, Vec<Finding>) {
        let counts = self.counts;
        let mut findings = Vec::new();
        // What falls short of advice only is an improvement, however many do.
        let lapsed = self.failing.iter().filter(|finding| finding.severity == rule.severity).count();
        #[allow(clippy::cast_precision_loss)] // counts of records
        let grave = rule.systemic.filter(|(share, _)| lapsed as f64 / counts.examined.max(1) as f64 > *share);
        for mut finding in whole::gathered(rule, self.failing) {
            if let (Some((_, severity)), true) = (grave, finding.severity == rule.severity) {
                finding.severity = finding.severity.max(severity);
            }
            finding.counts = counts;
            findings.push(finding);
        }
        findings.extend(of_rule.into_iter().map(|finding| Finding { counts, ..finding }));
        for ((path, _), (number, finding)) in self.held {
            findings.push(shortfall::held(rule, &path, number, Finding { counts, ..finding }));
        }
        let result = RuleResult {
            rule: number,
            outcome,
            counts,
            findings: findings.iter().map(|finding| finding.fingerprint.clone()).collect(),
            lowered: self.lowered,
            contradicted: self.contradicted,
        };
        (result, findings)
    }
}

/// The kind whose absence is said: the family of a rule over many kinds, else the kind itself; of a rule over controls, what is
/// joined to them.
fn asked_for(rule: &Rule) -> KindId {
    let joined = rule.joins.first().map(|join| &join.source);
    let source = match &rule.each {
        Source::Kinds(_) | Source::TreeFile => &rule.each,
        controls @ (Source::CatalogControl | Source::AssessmentControl) => joined.unwrap_or(controls),
    };
    match source {
        Source::Kinds(kinds) => match kinds.first() {
            Some(first) => match first.as_str().split_once('.') {
                Some((family, _)) if kinds.len() > 1 => KindId::new(family),
                Some(_) | None => first.clone(),
            },
            None => KindId::new("evidence"),
        },
        Source::TreeFile => KindId::new(crate::rule::FILE),
        Source::CatalogControl | Source::AssessmentControl => KindId::new("control"),
    }
}
