//! The Statement of Applicability: what the organisation claims of each control, and what that can change.

use crate::judge::{At, named};
use saydo_catalog::{Catalog, ControlId};
use saydo_evidence::{Facts, FieldName, KindId, Person, Reading, Value};
use std::collections::BTreeMap;

/// One row about one control.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whether the control applies; `None` if the row does not say so in words that are known.
    pub applicable: Option<bool>,
    /// The claimed status, as in the vocabulary.
    pub status: Option<String>,
    /// The reason for including or excluding it.
    pub justification: Option<String>,
    /// The owner.
    pub owner: Option<Person>,
    /// The row.
    pub at: At,
}

/// All rows by control. A range of controls is one row of each.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    claims: BTreeMap<ControlId, Vec<Claim>>,
}

impl Statement {
    /// Reads the rows of the Statement in force; own controls of the organisation are nobody else's.
    pub fn read(facts: &Facts, catalog: &Catalog) -> Self {
        let mut statement = Self::default();
        for item in facts.of(&KindId::new("statement-of-applicability")) {
            let state = |name: &str| match item.value(name) {
                Some(Value::State(word)) => Some(word.clone()),
                Some(_) | None => None,
            };
            let Some(fact) = item.fact(&FieldName::new("control")) else { continue };
            if item.unreadable.is_some() || state("own").as_deref() == Some("yes") {
                continue;
            }
            let words = |name: &str| {
                let fact = item.fact(&FieldName::new(name))?;
                matches!(fact.reading, Reading::Known(_)).then(|| fact.raw.clone())
            };
            let claim = Claim {
                applicable: state("applicable").map(|word| word == "yes"),
                status: state("status"),
                justification: words("justification"),
                owner: match item.value("owner") {
                    Some(Value::Person(person)) => Some(person.clone()),
                    Some(_) | None => None,
                },
                at: At { path: item.path.clone(), range: Some(item.at), label: "the Statement".to_owned() },
            };
            for id in named(&fact.raw, catalog) {
                statement.claims.entry(id).or_default().push(claim.clone());
            }
        }
        statement
    }

    /// The rows about a control.
    pub fn claims(&self, id: &ControlId) -> &[Claim] {
        self.claims.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether the control applies, if the rows about it say so with one voice.
    pub fn applicable(&self, id: &ControlId) -> Option<bool> {
        let (first, rest) = self.claims(id).split_first()?;
        first.applicable.filter(|applies| rest.iter().all(|claim| claim.applicable == Some(*applies)))
    }

    /// Whether every row about the control leaves it out, each with a reason. Clauses cannot be left out.
    pub fn excludes(&self, id: &ControlId, catalog: &Catalog) -> bool {
        let clause = catalog.control(id).is_none_or(|control| control.group == "clauses");
        let claims = self.claims(id);
        !clause
            && !claims.is_empty()
            && claims.iter().all(|claim| claim.applicable == Some(false) && claim.justification.is_some())
    }
}
