//! The limit a subject is measured by: its own field, else what the organisation's text promises, else advice.

use super::Context;
use super::compare;
use super::finding::{At, StatedLimit};
use super::subject::{Got, Subject, got, place};
use crate::rule::Limit;
use regex::Regex;
use saydo_evidence::{Reading, Value, value};
use saydo_source::{Duration, Truth};
use std::sync::LazyLock;

/// A sentence that denies or remembers is no promise.
static NO_PROMISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no longer|not required|never been|previously|formerly|used to|until 20\d\d|was replaced|nicht mehr|früher|bisher|entfällt)\b")
        .expect("a constant pattern, used by every test of a promise")
});

/// A promised value with its sentence.
pub(super) type Promise = (Duration, At);
/// Each sentence that promises a value, found once for a rule.
pub(super) type Promises = Vec<Promise>;

/// A limit as it applies to one subject: texts that differ give a shortest and a longest value.
pub(super) struct Applied {
    pub(super) shortest: Duration,
    pub(super) longest: Duration,
    /// Whether nobody stated it.
    pub(super) advice: bool,
    /// For the finding.
    pub(super) stated: StatedLimit,
    /// Every sentence that states it.
    pub(super) sentences: Vec<At>,
}

impl Applied {
    fn one(value: Duration, advice: bool, at: Option<At>) -> Self {
        let sentences = at.iter().cloned().collect();
        let stated = StatedLimit { value: value.to_string(), stated_at: at };
        Self { shortest: value, longest: value, advice, stated, sentences }
    }

    /// What holds against every promise holds; what fails against every one fails; between them nothing is decided.
    pub(super) fn decide(&self, test: impl Fn(&Duration) -> Truth) -> Truth {
        let (strict, lax) = (test(&self.shortest), test(&self.longest));
        if strict == lax { strict } else { Truth::Unknown }
    }

    /// The limit in words.
    pub(super) fn words(&self) -> String {
        if self.shortest == self.longest {
            self.shortest.to_string()
        } else {
            format!("{} (another text says {})", self.shortest, self.longest)
        }
    }
}

/// What the texts promise.
pub(super) fn promises(limit: &Limit, context: &Context<'_>) -> Promises {
    let Some(probe) = limit.probe else { return Vec::new() };
    let mut found = Vec::new();
    for item in limit.stated_in.iter().flat_map(|kind| context.facts.of(kind)) {
        for passage in item.passages.iter().filter(|passage| passage.probe == probe) {
            if NO_PROMISE.is_match(&passage.words) {
                continue;
            }
            if let Some((duration, _)) = value::duration::find(&passage.words).into_iter().next() {
                let label = format!("the promise: {duration}");
                found.push((duration, At { path: item.path.clone(), range: Some(passage.at), label }));
            }
        }
    }
    found
}

/// The shortest and the longest promise, if there is any.
pub(super) fn extremes(promises: &Promises) -> Option<(&Promise, &Promise)> {
    let less = |a: &&Promise, b: &&Promise| a.0.approximate_days().total_cmp(&b.0.approximate_days());
    Some((promises.iter().min_by(less)?, promises.iter().max_by(less)?))
}

/// Whether texts promise different things.
pub(super) fn differ(promises: &Promises) -> bool {
    extremes(promises).is_some_and(|(shortest, longest)| {
        compare::order(&Value::Duration(shortest.0), &Value::Duration(longest.0))
            .is_some_and(|(less, _)| less == Truth::Yes)
    })
}

/// The limit for a subject; `None` if nothing states it and there is no advice.
pub(super) fn apply(subject: &Subject<'_>, limit: &Limit, promises: &Promises) -> Option<Applied> {
    if let Some(field) = &limit.field
        && let Some(fact) = subject.item.fields.get(field)
        && let Reading::Known(Value::Duration(own)) = &fact.reading
    {
        let at = place(subject.item, field, format!("the promise: {own}"));
        return Some(Applied::one(*own, false, Some(at)));
    }
    // There, but no length of time: what it promises is not known.
    if limit.field.as_ref().is_some_and(|field| matches!(got(subject.item, field), Got::Unreadable(_))) {
        return None;
    }
    if let Some(fixed) = limit.fixed {
        return Some(Applied::one(fixed, false, None));
    }
    let Some((shortest, longest)) = extremes(promises) else {
        return limit.advice.map(|advice| Applied::one(advice, true, None));
    };
    let stated = StatedLimit { value: shortest.0.to_string(), stated_at: Some(shortest.1.clone()) };
    let mut sentences = vec![shortest.1.clone()];
    if differ(promises) {
        sentences.push(longest.1.clone());
    }
    let longest = if differ(promises) { longest.0 } else { shortest.0 };
    Some(Applied { shortest: shortest.0, longest, advice: false, stated, sentences })
}
