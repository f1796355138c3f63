//! Findings of a rule as a whole: evidence that is not there or cannot be read, a promise that no text makes, a nil return against rows.

use super::Context;
use super::finding::{At, Counts, Finding, Member, Verdict, fingerprint};
use super::limit::{self, Promises};
use super::population::{kinds_asked, place_of};
use super::shortfall::blank;
use crate::rule::parameter::SetTo;
use crate::rule::{Asks, Basis, Binding, Limit, Rule, Severity};
use saydo_catalog::ControlId;
use saydo_evidence::{Item, KindId, Unit};

/// So many subjects that miss the same kind are told one by one.
const FEW: usize = 3;

/// The rule under which the absence of a kind is reported, once for all rules that ask for it.
pub const ABSENT: &str = "evidence-present";

/// More than a few subjects that fail only because no record of a joined kind exists are one finding: the kind is what is missing.
pub(super) fn gathered(rule: &Rule, failing: Vec<Finding>) -> Vec<Finding> {
    let alone = |finding: &Finding| {
        let mut failed =
            finding.observations.iter().filter(|observation| observation.verdict.fails()).peekable();
        failed.peek().is_some() && failed.all(|observation| observation.alone)
    };
    let count = failing.iter().filter(|finding| alone(finding)).count();
    if count <= FEW || !matches!(rule.binding, Binding::Controls(_)) {
        return failing;
    }
    let (alone, mut rest): (Vec<Finding>, Vec<Finding>) = failing.into_iter().partition(alone);
    let member = |finding: &Finding| Member {
        fingerprint: finding.fingerprint.clone(),
        subject: finding.subject.clone(),
        title: finding.title.clone(),
        at: finding.places.first().cloned(),
    };
    let members = alone.iter().map(member).collect();
    let Some(first) = alone.into_iter().max_by_key(|finding| (finding.verdict, finding.severity)) else {
        return rest;
    };
    let worst = first.observations.iter().find(|observation| observation.alone);
    let found = worst.map_or_else(String::new, |observation| observation.found.clone());
    let print = fingerprint(&rule.id, first.kind.as_str(), "without what it is compared with");
    rest.push(Finding {
        fingerprint: print,
        members,
        message: format!("{found} to compare {count} subjects with, such as {}", first.title),
        subject: format!("{count} subjects"),
        title: format!("{count} subjects"),
        places: first.places.iter().take(1).cloned().collect(),
        ..first
    });
    rest
}

/// Evidence of a kind that is nowhere, said once for every rule that asks for it.
pub(super) fn absent(kind: &KindId, asked: &[&Rule], context: &Context<'_>) -> Finding {
    let counted = asked.iter().filter(|rule| rule.counts()).max_by_key(|rule| rule.severity);
    let counted = counted.or(asked.first());
    let mut controls: Vec<ControlId> = asked
        .iter()
        .flat_map(|rule| match &rule.binding {
            Binding::Controls(controls) => controls.clone(),
            Binding::Lowers(_) => Vec::new(),
        })
        .collect();
    controls.sort();
    controls.dedup();
    let title = context.kinds.get(kind).map_or_else(|| kind.to_string(), |kind| kind.title.to_lowercase());
    let empty = context.facts.empty(kind);
    let found =
        empty.map_or_else(|| "none in force".to_owned(), |file| format!("{} holds no row", file.path));
    let places = empty
        .iter()
        .map(|file| At { path: file.path.clone(), range: None, label: "no row".to_owned() })
        .collect();
    Finding {
        fingerprint: fingerprint(ABSENT, kind.as_str(), kind.as_str()),
        rule: ABSENT.to_owned(),
        rules: asked.iter().map(|rule| rule.id.clone()).collect(),
        members: Vec::new(),
        kind: kind.clone(),
        subject: kind.to_string(),
        title: title.clone(),
        verdict: Verdict::Missing,
        severity: counted.map_or(Severity::Minor, |rule| rule.severity),
        by_age: false,
        origin: None,
        about_promise: false,
        basis: counted.map_or(Basis::Standard, |rule| rule.basis),
        cite: counted.map(|rule| rule.cite.clone()).unwrap_or_default(),
        message: format!("{title}: {found}"),
        remedy: format!("Keep the evidence of {title} in the repository, or pin the file that holds it."),
        controls,
        waived_by: None,
        counts: Counts::default(),
        limit: None,
        places,
        observations: Vec::new(),
    }
}

/// Files that may be of a rule's kind cannot be read: what stands in them is not known, whatever else there is.
pub(super) fn unreadable(rule: &Rule, context: &Context<'_>) -> Option<Finding> {
    let kinds = kinds_asked(rule);
    let kind = kinds.iter().copied().find(|kind| context.facts.candidate(kind).is_some())?;
    let files = context.facts.files.iter();
    let places: Vec<At> = files
        .filter(|file| file.candidates.iter().any(|candidate| kinds.contains(&candidate)))
        .map(|file| {
            let label = file.aside.clone().unwrap_or_else(|| "it could not be read".to_owned());
            At { path: file.path.clone(), range: None, label }
        })
        .collect();
    let first = places.first()?;
    let title = first.path.as_str().to_owned();
    Some(Finding {
        verdict: Verdict::Undetermined,
        message: format!("{title}: {}", first.label),
        remedy: "Make the file readable; until then nothing can be concluded.".to_owned(),
        places,
        ..blank(rule, kind, kind.as_str(), &title)
    })
}

/// Every subject is out of the question, though the rule does not say that this is as good as none.
pub(super) fn nothing_judged(rule: &Rule, subjects: usize, first: &Finding) -> Finding {
    Finding {
        verdict: Verdict::Undetermined,
        message: format!("{}: nothing to judge in {subjects} of {subjects}", rule.title),
        places: first.places.clone(),
        observations: first.observations.clone(),
        ..blank(rule, &first.kind, "nothing judged", &rule.title)
    }
}

/// A limit that no text states, or that two texts state differently.
pub(super) fn promise(
    rule: &Rule,
    limit: &Limit,
    promises: &Promises,
    on_advice: bool,
    context: &Context<'_>,
) -> Option<Finding> {
    // A limit that only the subjects themselves can state is missing with them.
    let kind = limit.stated_in.first().or_else(|| kinds_asked(rule).first().copied())?;
    let severity = rule.severity.min(Severity::Minor);
    let subject = format!("limit {}", limit.name);
    if let Some((shortest, longest, tier)) = limit::conflict(promises) {
        let to_whom = tier.map_or_else(String::new, |tier| format!(" to {tier}"));
        return Some(Finding {
            verdict: Verdict::Undetermined,
            severity,
            about_promise: true,
            message: format!(
                "{}: expected one promise{to_whom}; one text says {}, another {}",
                rule.title, shortest.value, longest.value
            ),
            remedy: "Let one text state the limit, or say in each sentence for whom it holds.".to_owned(),
            places: vec![shortest.at.clone(), longest.at.clone()],
            ..blank(rule, kind, &subject, &rule.title)
        });
    }
    let silent = if promises.is_empty() { Vec::new() } else { limit::silent(limit, promises) };
    if !on_advice || (!promises.is_empty() && silent.is_empty()) {
        return None;
    }
    let to_whom = if silent.is_empty() { String::new() } else { format!(" to {}", silent.join(", ")) };
    let text = limit.stated_in.iter().flat_map(|kind| context.facts.of(kind)).next();
    let of_kind = || context.kinds.get(kind).map_or_else(|| kind.to_string(), |kind| kind.title.clone());
    let title = text.map_or_else(of_kind, |item| item.title.clone());
    let places = text.map(|item| place_of(item, "no such promise in this text")).into_iter();
    Some(Finding {
        verdict: Verdict::Missing,
        severity,
        about_promise: true,
        message: format!(
            "{title}: no sentence promises the limit \"{}\"{to_whom} of: {}{}",
            limit.name,
            rule.title,
            by_parameter(limit)
        ),
        remedy: until_stated(limit),
        places: places.chain(limit.set_to.as_ref().map(limit::set_at)).collect(),
        ..blank(rule, kind, &subject, &title)
    })
}

/// What a parameter stands in for, and that it is laxer than the advice where it is.
fn by_parameter(limit: &Limit) -> String {
    let Some(set) = &limit.set_to else { return String::new() };
    let laxer = limit.advice.filter(|advice| limit::asks_less(limit.asks, &set.amount, advice));
    let laxer =
        laxer.map_or_else(String::new, |advice| format!(", which asks for less than the advice of {advice}"));
    format!("; {} sets it to {}{laxer}", set.path, set.amount)
}

fn until_stated(limit: &Limit) -> String {
    let lead = match (limit.unit, limit.asks) {
        (Unit::Duration, Asks::AtMost) => "within ",
        (Unit::Count | Unit::Percent, Asks::AtMost) => "at most ",
        (Unit::Duration | Unit::Count | Unit::Percent, Asks::AtLeast) => "at least ",
    };
    let state = |amount| format!("State the limit in one sentence, as in \"{lead}{amount}\"; until then");
    match (&limit.set_to, limit.advice) {
        (Some(SetTo { amount, .. }), _) => {
            format!("{} the records are compared with the parameter, {amount}.", state(amount))
        }
        (None, Some(advice)) => {
            format!("{} the records are compared with {advice}, as an improvement only.", state(&advice))
        }
        (None, None) => {
            "State the limit in one sentence; until then nothing can be compared with it.".to_owned()
        }
    }
}

/// A signed statement that there was nothing, against rows that say otherwise.
pub(super) fn nil_return(rule: &Rule, nil: &Item, rows: usize) -> Finding {
    Finding {
        verdict: Verdict::Violated,
        message: format!("{}: expected no row in its period; there are {rows}", nil.title),
        remedy: "Withdraw the nil return; the records of the period stand against it.".to_owned(),
        places: vec![place_of(nil, "signed that there were none")],
        ..blank(rule, &nil.kind, &nil.key, &nil.title)
    }
}
