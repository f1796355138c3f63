//! Findings of one subject: what its expectations say, how grave that is, and where it stands.

use super::expect;
use super::finding::{At, Counts, Finding, Observation, StatedLimit, Verdict, fingerprint};
use super::index::NOWHERE;
use super::population::place_of;
use super::subject::{Subject, place};
use super::{Context, HOME};
use crate::rule::{Binding, Expectation, Rule, Severity};
use saydo_catalog::ControlId;
use saydo_evidence::{Item, KindId};
use saydo_source::{RepoPath, Truth};

/// One rule on one subject.
pub(super) struct Judged {
    pub(super) finding: Finding,
    /// Whether no text stated a limit, so that advice or a parameter was looked at.
    pub(super) advised: bool,
    /// Whether it falls short of advice only.
    pub(super) by_advice: bool,
}

/// What the expectations of a rule come to on one subject.
struct Weighed {
    verdict: Verdict,
    observations: Vec<Observation>,
    stated: Option<StatedLimit>,
    advised: bool,
    failed_on_advice: bool,
    failed_otherwise: bool,
}

/// What a subject that does not fall short comes to, and whether advice was looked at; `None` where it falls short. It costs no words.
pub(super) fn holding(
    rule: &Rule,
    subject: &Subject<'_>,
    dated: Truth,
    scope: Truth,
) -> Option<(Verdict, bool)> {
    let Weighed { verdict, advised, .. } = weigh(rule, subject, dated, scope, false);
    (!verdict.fails()).then_some((verdict, advised))
}

/// Each expectation on one subject, and what the subject as a whole comes to; with words and places if it tells.
fn weigh(rule: &Rule, subject: &Subject<'_>, dated: Truth, scope: Truth, tells: bool) -> Weighed {
    let item = subject.item;
    let mut observations = Vec::with_capacity(rule.expects.len());
    let mut stated: Option<StatedLimit> = None;
    let (mut advised, mut failed_on_advice) = (false, false);
    let mut failed_otherwise = false;
    for expect in &rule.expects {
        let judged = expect::judge(subject, expect, tells);
        stated = stated.or(judged.limit);
        advised |= judged.advised;
        if judged.observation.verdict.fails() {
            if judged.by_advice { failed_on_advice = true } else { failed_otherwise = true }
        }
        observations.push(judged.observation);
    }
    for double in (0..rule.joins.len()).filter_map(|join| too_many(subject, join)) {
        failed_otherwise = true;
        observations.push(double);
    }
    let mut verdict =
        observations.iter().map(|observation| observation.verdict).max().unwrap_or(Verdict::Void);
    if verdict.fails() && scope == Truth::Unknown {
        verdict = Verdict::Undetermined;
    }
    let holding = || (0..rule.joins.len()).filter(|_| verdict == Verdict::Holds);
    let gone = holding().find(|join| subject.partner_gone(*join));
    let unsorted = holding().find(|join| subject.join(*join).unsorted);
    let mut undecided = |expected: &str, found: String, at: At| {
        if matches!(verdict, Verdict::Void | Verdict::Holds | Verdict::Undetermined) {
            failed_otherwise = true;
            verdict = Verdict::Undetermined;
            observations.push(Observation {
                expectation: "present",
                verdict,
                by_age: false,
                alone: false,
                expected: expected.to_owned(),
                found,
                parts: Vec::new(),
                places: vec![at],
            });
        }
    };
    if let Some(why) = &item.unreadable {
        undecided("a row that can be read", why.clone(), place_of(item, why));
    } else if let (Truth::Unknown, Some(field)) = (dated, &rule.during) {
        let found = item.fact(field).map_or("", |fact| fact.raw.as_str());
        let found = format!("{field} \"{found}\" cannot be placed in it");
        undecided("a date in the audit period", found, place(item, field, "no date in the period"));
    } else if let Some(gone) = gone {
        let what = expect::name_of(&rule.joins[gone].source);
        let found = format!("there is no {what} at all");
        undecided(&format!("the {what} to compare with"), found, place_of(item, "compared with nothing"));
    } else if let Some(unsorted) = unsorted {
        let what = expect::name_of(&rule.joins[unsorted].source);
        let found = format!("a {what} has a date that cannot be read");
        undecided(&format!("the dates of each {what}"), found, place_of(item, "which counts is not known"));
    }
    Weighed { verdict, observations, stated, advised, failed_on_advice, failed_otherwise }
}

/// One rule on one subject. `dated` says whether the subject lies in the audit period, `scope` whether the rule speaks to it at all, and
/// `scope_by_advice` whether only advice says so.
pub(super) fn judge(
    rule: &Rule,
    subject: &Subject<'_>,
    dated: Truth,
    scope: Truth,
    scope_by_advice: bool,
) -> Judged {
    let item = subject.item;
    let Weighed { verdict, observations, stated, advised, failed_on_advice, failed_otherwise } =
        weigh(rule, subject, dated, scope, true);
    let failing = || observations.iter().filter(|observation| observation.verdict.fails());
    let by_age = verdict == Verdict::Violated && failing().all(|observation| observation.by_age);
    let worst = observations.iter().rev().max_by_key(|observation| observation.verdict);
    let message = worst.map_or_else(
        || rule.title.clone(),
        |worst| format!("{}: expected {}; {}", named(item, subject), worst.expected, worst.found),
    );
    let mut places: Vec<At> = worst.map(|worst| worst.places.clone()).unwrap_or_default();
    for place in failing().flat_map(|observation| &observation.places) {
        if !places.contains(place) {
            places.push(place.clone());
        }
    }
    anchor(&mut places, subject);
    let by_advice = verdict.fails() && (scope_by_advice || (failed_on_advice && !failed_otherwise));
    let severity = if by_advice { Severity::Improvement } else { rule.severity };
    let finding = Finding {
        verdict,
        severity,
        by_age,
        message,
        controls: bound(rule, item, subject.context),
        limit: stated,
        places,
        observations,
        ..blank(rule, &item.kind, &item.key, &item.title)
    };
    Judged { finding, advised, by_advice }
}

/// The subject as people know it: a control never stands without its title.
fn named(item: &Item, subject: &Subject<'_>) -> String {
    let by_control = item.path.as_str() == NOWHERE || item.kind.as_str() == "statement-of-applicability";
    let mentions = subject.context.catalog.mentions(&item.title, Some(HOME));
    match mentions.as_slice() {
        [only] if by_control => {
            only.known().map_or_else(|| item.title.clone(), |id| subject.context.catalog.named(id))
        }
        _ => item.title.clone(),
    }
}

/// More than one record where there must be one, unless an expectation says so itself.
fn too_many(subject: &Subject<'_>, index: usize) -> Option<Observation> {
    let says_so = subject
        .rule
        .expects
        .iter()
        .any(|expect| matches!(&expect.demand, Expectation::Covers(join) if *join == index));
    let joined = subject.join(index);
    if says_so || !joined.too_many {
        return None;
    }
    let what = expect::name_of(&subject.rule.joins[index].source);
    Some(Observation {
        expectation: "present",
        verdict: Verdict::Violated,
        by_age: false,
        alone: false,
        expected: format!("one {what} for {}", subject.item.title),
        found: format!("{} of them", joined.rows.len()),
        parts: Vec::new(),
        places: joined.rows.iter().map(|row| place_of(row, &row.title)).collect(),
    })
}

/// Controls stand in no file: what is said about them is anchored at the subject, else at the register that should hold them.
fn anchor(places: &mut Vec<At>, subject: &Subject<'_>) {
    places.retain(|at| at.path.as_str() != NOWHERE);
    if !places.is_empty() {
        return;
    }
    let item = subject.item;
    if item.path.as_str() != NOWHERE {
        places.push(place_of(item, "here"));
        return;
    }
    let mut registers = subject.rule.joins.iter().filter_map(|join| subject.index.all(&join.source).first());
    if let Some(row) = registers.next() {
        let label = format!("{} belongs here", item.title);
        places.push(At { path: row.path.clone(), range: None, label });
    }
}

/// What holds in one file, as one finding.
pub(super) fn held(rule: &Rule, path: &RepoPath, number: usize, first: Finding) -> Finding {
    let print = fingerprint(&rule.id, first.kind.as_str(), &format!("{} in {path}", first.verdict.as_str()));
    let (subject, title) = if number > 1 {
        (format!("{number} subjects"), format!("{number} subjects in {path}"))
    } else {
        (first.subject.clone(), first.title.clone())
    };
    let word = if first.verdict == Verdict::Void { "out of the question" } else { "as demanded" };
    let message = format!("{}: {number} {word}", rule.title);
    Finding { fingerprint: print, subject, title, message, ..first }
}

pub(super) fn blank(rule: &Rule, kind: &KindId, subject: &str, title: &str) -> Finding {
    Finding {
        fingerprint: fingerprint(&rule.id, kind.as_str(), subject),
        rule: rule.id.clone(),
        rules: Vec::new(),
        members: Vec::new(),
        kind: kind.clone(),
        subject: subject.to_owned(),
        title: title.to_owned(),
        verdict: Verdict::Void,
        severity: rule.severity,
        by_age: false,
        origin: None,
        about_promise: false,
        basis: rule.basis,
        cite: rule.cite.clone(),
        message: String::new(),
        remedy: rule.remedy.clone(),
        controls: if let Binding::Controls(controls) = &rule.binding { controls.clone() } else { Vec::new() },
        waived_by: None,
        counts: Counts::default(),
        limit: None,
        places: Vec::new(),
        observations: Vec::new(),
    }
}

/// The controls a finding concerns: those of the rule, or those the record names.
fn bound(rule: &Rule, item: &Item, context: &Context<'_>) -> Vec<ControlId> {
    match &rule.binding {
        Binding::Controls(controls) => controls.clone(),
        Binding::Lowers(field) => {
            let words = item.fields.get(field).map(|fact| fact.raw.as_str()).unwrap_or_default();
            let mentions = context.catalog.mentions(words, Some(HOME));
            mentions.iter().filter_map(|mention| mention.known().cloned()).collect()
        }
    }
}
