//! Assessment records: somebody who is not the owner has examined, asked or tested. They attest; they never satisfy.

use super::state::Attestation;
use crate::judge::{At, named};
use crate::statement::Statement;
use saydo_catalog::{Catalog, ControlId};
use saydo_evidence::{Facts, FieldName, Item, KindId, Person, Reading, Value};
use saydo_source::{Duration, Moment, Truth};
use std::collections::BTreeMap;

/// How long a record counts that does not say so itself.
const LIFE: Duration = Duration::months(12);

/// What the records say of one control.
#[derive(Clone, Debug)]
pub struct Attested {
    /// The newest valid word, or that all are too old.
    pub word: Attestation,
    /// The records it rests on.
    pub by: Vec<At>,
    /// The day of the newest of them.
    held: Moment,
}

/// Reads the records: method, assessor, day and result must be there, the assessor must not own the control.
pub fn read(
    facts: &Facts,
    catalog: &Catalog,
    statement: &Statement,
    as_of: &Moment,
) -> BTreeMap<ControlId, Attested> {
    let mut by_control: BTreeMap<ControlId, Vec<(Moment, Attestation, At)>> = BTreeMap::new();
    let mut doubts: BTreeMap<ControlId, Vec<Option<Moment>>> = BTreeMap::new();
    for item in facts.of(&KindId::new("assessment-record")) {
        let Some(fact) = item.fact(&FieldName::new("controls")) else { continue };
        let ids = named(&fact.raw, catalog);
        let mut doubt = |id: &ControlId| {
            if speaks_against(item, as_of) {
                doubts.entry(id.clone()).or_default().push(date(item, "held"));
            }
        };
        let Some((assessor, held, word)) = valid(item, as_of) else {
            ids.iter().flat_map(|id| catalog.leaves(id)).for_each(|control| doubt(&control.id));
            continue;
        };
        let label = format!("{} by {} on {held}", word_of(word), assessor.name);
        let at = At { path: item.path.clone(), range: Some(item.at), label };
        for control in ids.iter().flat_map(|id| catalog.leaves(id)) {
            let mut owners = statement.claims(&control.id).iter().filter_map(|claim| claim.owner.as_ref());
            // Who may be the owner has not shown to be somebody else.
            if owners.any(|owner| owner.same(&assessor) != Truth::No) {
                doubt(&control.id);
            } else {
                by_control.entry(control.id.clone()).or_default().push((held, word, at.clone()));
            }
        }
    }
    let undoubted = |id: &ControlId, attested: &Attested| {
        let newer = |date: &Option<Moment>| date.is_none_or(|date| date.before(&attested.held) != Truth::Yes);
        attested.word != Attestation::Positive || !doubts.get(id).is_some_and(|dates| dates.iter().any(newer))
    };
    let decided = by_control.into_iter().filter_map(|(id, records)| Some((id, decide(&records)?)));
    decided.filter(|(id, attested)| undoubted(id, attested)).collect()
}

fn date(item: &Item, name: &str) -> Option<Moment> {
    match item.value(name) {
        Some(Value::Date(moment)) => Some(*moment),
        Some(_) | None => None,
    }
}

/// Whether a record that does not count says, or may say, that something is not as it should be: then an older good word is in doubt.
fn speaks_against(item: &Item, as_of: &Moment) -> bool {
    let result = item.fact(&FieldName::new("result")).map(|fact| &fact.reading);
    let against = match result {
        Some(Reading::Known(Value::State(word))) => word != "positive",
        Some(Reading::Known(_) | Reading::Unreadable(_)) => true,
        Some(Reading::Unset) | None => false,
    };
    against && date(item, "held").is_none_or(|held| held.not_after(as_of) != Truth::No)
}

fn valid(item: &Item, as_of: &Moment) -> Option<(Person, Moment, Attestation)> {
    let state = |name: &str| match item.value(name) {
        Some(Value::State(word)) => Some(word.as_str()),
        Some(_) | None => None,
    };
    let (Some(Value::Person(assessor)), Some(held), None) =
        (item.value("assessor"), date(item, "held"), &item.unreadable)
    else {
        return None;
    };
    let is_state = |value: &Value| matches!(value, Value::State(_));
    let known = match item.value("method") {
        Some(Value::List(methods)) => methods.iter().all(is_state),
        Some(method) => is_state(method),
        None => false,
    };
    if !known || assessor.is_some_owner() {
        return None;
    }
    if held.not_after(as_of) != Truth::Yes {
        return None;
    }
    let said = match state("result")? {
        "positive" => Attestation::Positive,
        // A result in part leaves something open: it is no positive word.
        _ => Attestation::Negative,
    };
    let written = item.fact(&FieldName::new("expires")).is_some_and(|fact| !fact.raw.trim().is_empty());
    let lasts = match (date(item, "expires"), written) {
        (Some(expires), _) => as_of.not_after(&expires) == Truth::Yes,
        // A date that cannot be read is no date to come.
        (None, true) => false,
        (None, false) => held.within(as_of, &LIFE) == Truth::Yes,
    };
    Some((assessor.clone(), held, if lasts { said } else { Attestation::Expired }))
}

/// The newest record that still counts; of the same day a negative one outweighs.
fn decide(records: &[(Moment, Attestation, At)]) -> Option<Attested> {
    let lasting = || records.iter().filter(|(_, word, _)| *word != Attestation::Expired);
    let newest = lasting().map(|(held, _, _)| held.last).max();
    let word = match newest {
        None => Attestation::Expired,
        Some(day) => lasting()
            .filter(|(held, _, _)| held.last == day)
            .map(|(_, word, _)| *word)
            .max_by_key(|word| *word == Attestation::Negative)?,
    };
    let of_word = || records.iter().filter(|(_, said, _)| *said == word);
    let held = of_word().map(|(held, _, _)| *held).max_by_key(|held| held.last)?;
    Some(Attested { word, by: of_word().map(|(_, _, at)| at.clone()).collect(), held })
}

fn word_of(word: Attestation) -> &'static str {
    match word {
        Attestation::Positive => "positive",
        Attestation::Negative => "not positive",
        Attestation::Expired => "expired",
    }
}
