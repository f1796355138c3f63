//! The rules that speak to a control, and what follows for it from them.

use crate::command::describe::sentence::listed;
use crate::load::Loaded;
use saydo_catalog::{Control, ControlId, Level, Relation};
use saydo_engine::rule::{Binding, Rule};

/// The rules that name the control, or what it is a part of, or a part of it.
pub fn bound<'a>(loaded: &'a Loaded, id: &ControlId) -> Vec<&'a Rule> {
    let own: Vec<&ControlId> = loaded.catalog.leaves(id).iter().map(|leaf| &leaf.id).collect();
    let names = |rule: &&Rule| match &rule.binding {
        Binding::Controls(ids) => {
            let leaves = || ids.iter().flat_map(|id| loaded.catalog.leaves(id));
            ids.contains(id) || leaves().any(|leaf| own.contains(&&leaf.id))
        }
        Binding::Lowers(_) => false,
    };
    loaded.rules.rules.iter().filter(names).collect()
}

/// The levels that prove a control, in words.
pub fn level_words(control: &Control) -> String {
    let levels: Vec<String> = control.proof.iter().map(Level::to_string).collect();
    if levels.len() > 1 { format!("one of {}", listed(&levels, "or")) } else { levels.join("") }
}

/// What the state `satisfied` needs, as the rules of this edition stand.
pub fn satisfied(loaded: &Loaded, control: &Control, bound: &[&Rule]) -> String {
    let counting: Vec<&&Rule> = bound.iter().filter(|rule| rule.counts()).collect();
    let levels: Vec<String> = control.proof.iter().map(Level::to_string).collect();
    let levels = listed(&levels, "or");
    if counting.is_empty() {
        let from = inferred_from(loaded, &control.id);
        let inferred = if from.is_empty() {
            String::new()
        } else {
            format!(
                ", and it is inferred as satisfied where the rules of {} satisfy that control",
                listed(&from, "or")
            )
        };
        return format!(
            "no rule of this edition shows {levels}; an assessment record can attest it{inferred}"
        );
    }
    let prove: Vec<String> = counting
        .iter()
        .filter(|rule| rule.content() && control.proof.contains(&rule.shows))
        .map(|rule| rule.id.clone())
        .collect();
    let none = match counting.as_slice() {
        [one] => format!("{} must be met", one.id),
        several => format!("all {} rules below that count must be met", several.len()),
    };
    if prove.is_empty() {
        let shown: Vec<Level> = counting.iter().map(|rule| rule.shows).collect();
        let most = shown.iter().max().map_or_else(String::new, |level| format!(" (they show {level})"));
        return format!(
            "no rule of this edition shows {levels} by what is written{most}; an assessment record can attest it, and {none}"
        );
    }
    let by = if prove.len() == counting.len() && prove.len() == 1 {
        format!("it shows {levels}")
    } else {
        format!("{levels} is shown by {}", listed(&prove, "or"))
    };
    format!("{none}; {by}. A negative assessment record outweighs them")
}

/// Controls whose demand is equal or includes this one, and which rules of this edition speak to.
fn inferred_from(loaded: &Loaded, id: &ControlId) -> Vec<String> {
    let includes = |relation| matches!(relation, Relation::Equal | Relation::Subset);
    loaded
        .catalog
        .pairs(id)
        .iter()
        .filter(|pair| includes(pair.relation) && bound(loaded, &pair.other).iter().any(|rule| rule.counts()))
        .map(|pair| loaded.catalog.named(&pair.other))
        .collect()
}

/// What stays with people, and the record that is wanted of it.
pub fn people(control: &Control, bound: &[&Rule]) -> String {
    let spoken_to = bound.iter().any(|rule| rule.counts());
    match (&control.stays_with_people, spoken_to) {
        (Some(residue), true) => residue.clone(),
        (Some(residue), false) => {
            format!("{residue}. No rule of this edition speaks to it; an assessment record can")
        }
        (None, true) => String::new(),
        (None, false) => format!(
            "no rule of this edition speaks to it. An assessment record attests it: {}, by somebody who is not the owner",
            method(&control.proof)
        ),
    }
}

/// How somebody comes to know, by what proves it.
fn method(proof: &[Level]) -> &'static str {
    let shows = |level| proof.contains(&level);
    if proof == [Level::Design] {
        "examine (method) the document, its approval and its last review"
    } else if shows(Level::Implementation) {
        "test (method) the setting itself on sampled systems, or examine exports of it"
    } else {
        "examine (method) sampled records of the period, and interview who made them"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;

    #[test]
    fn a_rule_of_a_whole_clause_speaks_to_each_of_its_parts_and_the_other_way_round() {
        let loaded = load(None).unwrap();
        let ids = |id: &str| -> Vec<&str> {
            bound(&loaded, &ControlId::new("iso27001-2022", id)).iter().map(|rule| rule.id.as_str()).collect()
        };
        assert!(ids("9.3.1").contains(&"management-review-complete"));
        assert!(ids("9.3").contains(&"management-review-complete"));
        assert!(!ids("9.2").contains(&"management-review-complete"));
    }

    #[test]
    fn a_control_without_rules_names_the_record_that_is_wanted() {
        let loaded = load(None).unwrap();
        let mut methods = std::collections::BTreeSet::new();
        for scope in ["iso27001-2022", "nist-csf-2.0", "nist-800-53-r5@moderate"] {
            for control in loaded.catalog.population(&loaded.catalog.scope(scope).unwrap()) {
                let bound = bound(&loaded, &control.id);
                let said = people(control, &bound);
                if bound.iter().any(|rule| rule.counts()) {
                    continue;
                }
                assert!(said.contains("record"), "{}: {said}", control.id);
                methods.extend(
                    ["examine (", "test (", "interview"].into_iter().filter(|way| said.contains(way)),
                );
            }
        }
        assert_eq!(methods.len(), 3);
    }
}
