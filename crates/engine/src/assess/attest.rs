//! Assessment records: somebody who is not the owner has examined, asked or tested. They attest; they never satisfy.

use super::state::Attestation;
use crate::judge::{At, HOME};
use crate::statement::Statement;
use saydo_catalog::{Catalog, ControlId};
use saydo_evidence::{Facts, FieldName, Item, KindId, Value};
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
}

/// Reads the records: method, assessor, day and result must be there, the assessor must not own the control.
pub fn read(
    facts: &Facts,
    catalog: &Catalog,
    statement: &Statement,
    as_of: &Moment,
) -> BTreeMap<ControlId, Attested> {
    let mut by_control: BTreeMap<ControlId, Vec<(Moment, Attestation, At)>> = BTreeMap::new();
    for item in facts.of(&KindId::new("assessment-record")) {
        let Some((assessor, held, word)) = valid(item, as_of) else { continue };
        let Some(fact) = item.fact(&FieldName::new("controls")) else { continue };
        let label = format!("{} by {assessor} on {held}", word_of(word));
        let at = At { path: item.path.clone(), range: Some(item.at), label };
        let mentions = catalog.mentions(&fact.raw, Some(HOME));
        let named = mentions.iter().filter_map(|mention| mention.known());
        for control in named.flat_map(|id| catalog.leaves(id)) {
            let key = bare(&saydo_evidence::Person::new(&assessor).key);
            let owns = |owner: &String| bare(owner) == key;
            let owner =
                statement.claims(&control.id).iter().filter_map(|claim| claim.owner.as_ref()).any(owns);
            if !owner {
                by_control.entry(control.id.clone()).or_default().push((held, word, at.clone()));
            }
        }
    }
    by_control.into_iter().filter_map(|(id, records)| Some((id, decide(records)?))).collect()
}

/// A name as it may be compared with an address: `jonas.brandt@example.org` is taken for Jonas Brandt.
fn bare(key: &str) -> String {
    key.split('@').next().unwrap_or(key).replace(['.', '_', '-'], " ")
}

fn valid(item: &Item, as_of: &Moment) -> Option<(String, Moment, Attestation)> {
    let state = |name: &str| match item.value(name) {
        Some(Value::State(word)) => Some(word.as_str()),
        Some(_) | None => None,
    };
    let date = |name: &str| match item.value(name) {
        Some(Value::Date(moment)) => Some(*moment),
        Some(_) | None => None,
    };
    let (Some(Value::Person(assessor)), Some(held), None) =
        (item.value("assessor"), date("held"), &item.unreadable)
    else {
        return None;
    };
    state("method")?;
    if held.not_after(as_of) != Truth::Yes {
        return None;
    }
    let said = match state("result")? {
        "positive" => Attestation::Positive,
        // A result in part leaves something open: it is no positive word.
        _ => Attestation::Negative,
    };
    let written = item.fact(&FieldName::new("expires")).is_some_and(|fact| !fact.raw.trim().is_empty());
    let lasts = match (date("expires"), written) {
        (Some(expires), _) => as_of.not_after(&expires) == Truth::Yes,
        // A date that cannot be read is no date to come.
        (None, true) => false,
        (None, false) => held.within(as_of, &LIFE) == Truth::Yes,
    };
    Some((assessor.name.clone(), held, if lasts { said } else { Attestation::Expired }))
}

/// The newest record that still counts; of the same day a negative one outweighs.
fn decide(records: Vec<(Moment, Attestation, At)>) -> Option<Attested> {
    let lasting = || records.iter().filter(|(_, word, _)| *word != Attestation::Expired);
    let newest = lasting().map(|(held, _, _)| held.last).max();
    let word = match newest {
        None => Attestation::Expired,
        Some(day) => lasting()
            .filter(|(held, _, _)| held.last == day)
            .map(|(_, word, _)| *word)
            .max_by_key(|word| *word == Attestation::Negative)?,
    };
    let by: Vec<At> = records.into_iter().filter(|(_, said, _)| *said == word).map(|(_, _, at)| at).collect();
    Some(Attested { word, by })
}

fn word_of(word: Attestation) -> &'static str {
    match word {
        Attestation::Positive => "positive",
        Attestation::Negative => "not positive",
        Attestation::Expired => "expired",
    }
}
