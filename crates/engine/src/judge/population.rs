//! What there is for a rule to judge: rows in the period, nil returns, files that could not be read.

use super::Context;
use super::compare::{self, moment};
use super::finding::{At, Population};
use super::index::Index;
use super::subject::{Got, got};
use crate::rule::{Empty, Rule, Source};
use saydo_evidence::{FieldName, Item, KindId};
use saydo_source::Truth;

/// Whether a subject belongs to the audit period; rows dated after the day of the assessment are plans.
pub(super) fn during(rule: &Rule, item: &Item, context: &Context<'_>) -> Truth {
    let Some(field) = &rule.during else { return Truth::Yes };
    match got(item, field) {
        Got::Known(value) => moment(value)
            .map_or(Truth::Unknown, |date| date.not_after(&context.as_of).and(context.period.contains(date))),
        Got::Unset | Got::Unreadable(_) => Truth::Unknown,
    }
}

/// The subjects of a rule. Controls without a single record joined to any of them are no population: what is missing is the record.
pub(super) fn subjects<'a, 'i>(rule: &Rule, index: &'i Index<'a>) -> &'i [&'a Item] {
    let nothing_joined = matches!(rule.each, Source::CatalogControl | Source::AssessmentControl)
        && !rule.joins.is_empty()
        && rule.joins.iter().all(|join| index.all(&join.source).is_empty());
    if nothing_joined { &[] } else { index.all(&rule.each) }
}

/// The line of the outcome table: `judged` is the number of subjects not decided out, `in_period` of those in the period.
pub(super) fn population(
    rule: &Rule,
    context: &Context<'_>,
    items: &[&Item],
    judged: usize,
    in_period: usize,
) -> Population {
    let candidate = kinds_asked(rule).into_iter().any(|kind| context.facts.candidate(kind).is_some());
    // What stands in a file that nobody could read may contradict the nil return.
    if in_period == 0 && !candidate && nil_return(rule, context).is_some() {
        return Population::NilReturn;
    }
    let readable = items.iter().any(|item| item.unreadable.is_none());
    match (items.is_empty(), readable, judged) {
        (true, _, _) | (false, true, 0) if candidate => Population::OnlyUnreadable,
        (true, _, _) | (false, false, _) => Population::None,
        (false, true, 0) => Population::DecidedOut,
        (false, true, _) => Population::Subjects,
    }
}

/// The kinds of which there must be evidence.
pub(super) fn kinds_asked(rule: &Rule) -> Vec<&KindId> {
    let joined = rule.joins.iter().map(|join| &join.source);
    let sources: Vec<&Source> = match &rule.each {
        Source::Kinds(_) | Source::TreeFile => vec![&rule.each],
        Source::CatalogControl | Source::AssessmentControl => joined.collect(),
    };
    sources
        .iter()
        .flat_map(|source| match source {
            Source::Kinds(kinds) => kinds.iter().collect::<Vec<_>>(),
            Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => Vec::new(),
        })
        .collect()
}

/// The signed statement that there was nothing of the rule's kind in the whole period, if the rule accepts one.
pub(super) fn nil_return<'a>(rule: &Rule, context: &Context<'a>) -> Option<&'a Item> {
    let Source::Kinds(kinds) = &rule.each else { return None };
    if rule.empty != Empty::NilReturn {
        return None;
    }
    let returns = context.facts.of(&KindId::new("nil-return")).iter();
    returns
        .filter(|item| item.unreadable.is_none())
        .find(|item| kinds.iter().any(|kind| covers(item, kind, context)))
}

fn covers(item: &Item, kind: &KindId, context: &Context<'_>) -> bool {
    let date = |name: &str| item.value(name).and_then(moment).copied();
    let about = item
        .fact(&FieldName::new("kind"))
        .is_some_and(|fact| compare::plain(&fact.raw).replace(' ', "-") == kind.as_str());
    let whole = date("period-from").is_some_and(|from| from.last <= context.period.from)
        && date("period-to").is_some_and(|to| to.first >= context.period.to);
    // Signed before the period ended it could not know the rest of it.
    let signed = date("signed").is_some_and(|signed| {
        signed.not_after(&context.as_of) == Truth::Yes
            && signed.first >= context.period.to.min(context.as_of.first)
    });
    about && whole && signed && item.value("signed-by").is_some()
}

/// Where a nil return stands.
pub(super) fn place_of(item: &Item, label: &str) -> At {
    At { path: item.path.clone(), range: Some(item.at), label: label.to_owned() }
}
