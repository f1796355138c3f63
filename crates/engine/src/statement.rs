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
    /// Done by a provider: then it is judged by the supplier kinds, and not left out.
    pub inherited: bool,
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
                inherited: state("inherited").as_deref() == Some("yes"),
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
        let leaves_out = |claim: &Claim| {
            claim.applicable == Some(false) && claim.justification.is_some() && !claim.inherited
        };
        !clause && !claims.is_empty() && claims.iter().all(leaves_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::mentions;
    use crate::rule::RuleSet;
    use saydo_evidence::{Kinds, Settings, gather};
    use saydo_source::{Moment, Tree, Zone};

    #[test]
    fn an_own_control_is_nobody_elses_and_what_a_provider_does_is_not_left_out() {
        let catalog = Catalog::embedded().unwrap();
        let (kinds, _) = Kinds::embedded();
        let text = "Control,Applicable,Justification,Status,Inherited,Own control\n\
                    A.7.4,no,no rooms of our own,not applicable,no,no\n\
                    A.8.14,no,the provider does it,not applicable,yes,no\n\
                    A.7.5,no,,not applicable,no,no\n\
                    X.1,yes,our own,implemented,no,yes\n";
        let tree = Tree::memory([("soa.csv".parse().unwrap(), text.as_bytes().to_vec())]);
        let zone = Zone::utc();
        let as_of = Moment::day(jiff::civil::date(2026, 6, 30), &zone);
        let settings = Settings { zone, as_of, date_order: None, pins: Vec::new(), former: BTreeMap::new() };
        let facts = gather(&tree, &kinds, &RuleSet::default().demand(&kinds), &settings);
        let statement = Statement::read(&facts, &catalog);
        let excluded = |id: &str| statement.excludes(&ControlId::new("iso27001-2022", id), &catalog);
        assert_eq!(["A.7.4", "A.8.14", "A.7.5"].map(excluded), [true, false, false]);
        assert!(mentions::problems(&facts, &catalog).is_empty());
    }
}
