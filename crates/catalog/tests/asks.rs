//! What an assessor asks to see: there for every control that people come for, in words of our own, and no two alike.
#![allow(clippy::unwrap_used)] // what helps a test may fail like one

use saydo_catalog::{Catalog, Framework};
use std::collections::{BTreeMap, BTreeSet};

/// The frameworks in which every control that has a state says it, and the texts that they are read from.
const EXPLAINED: [(&str, &str); 3] = [
    ("iso27001-2022", include_str!("../../../rules/frameworks/iso27001-2022.toml")),
    ("nist-800-53-r5@moderate", include_str!("../../../rules/frameworks/nist-800-53-r5.toml")),
    ("nist-csf-2.0", include_str!("../../../rules/frameworks/nist-csf-2.0.toml")),
];

/// Wording of standards and of nobody who asks for anything.
const BANNED: [&str; 19] = [
    "shall",
    "should ensure that",
    "ensure that",
    "the organization",
    "the organisation",
    "top management",
    "interested part",
    "external and internal issues",
    "suitability, adequacy",
    "in accordance with",
    "as appropriate",
    "continually improv",
    "continual improvement",
    "conflicting areas of responsibility",
    "relevant interested",
    "documented information",
    "statutory, regulatory",
    "topic-specific",
    "organization-defined",
];

/// Where the other half of a control's proof was widened on purpose: the rule about it looks at what was done.
const WIDENED: [&str; 4] = ["5.3", "A.5.2", "GV.PO-02", "GV.RR-02"];

fn catalog() -> Catalog {
    Catalog::embedded().unwrap()
}

/// Everything that is said: by control, and by family of SP 800-53.
fn said(catalog: &Catalog) -> BTreeMap<String, Option<String>> {
    let mut said = BTreeMap::new();
    for (scope, _) in EXPLAINED {
        let scope = catalog.scope(scope).unwrap();
        for control in catalog.population(&scope) {
            said.insert(control.id.to_string(), control.asks.clone());
        }
    }
    let families: &Framework = catalog.framework("nist-800-53-r5").unwrap();
    said.extend(families.groups.iter().map(|group| (group.id.clone(), group.asks.clone())));
    said
}

/// The entry of each control as written.
fn entries(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    let entry = |entry: &'static str| Some((entry.split("id = \"").nth(1)?.split('"').next()?, entry));
    text.split("[[control]]").skip(1).filter_map(entry).collect()
}

#[test]
fn every_control_says_what_an_assessor_asks_to_see() {
    let said = said(&catalog());
    assert_eq!(said.len(), 123 + 287 + 106 + 20);
    let silent: Vec<&String> = said.iter().filter(|(_, asks)| asks.is_none()).map(|(id, _)| id).collect();
    assert!(silent.is_empty(), "{} say nothing: {silent:?}", silent.len());
}

#[test]
fn it_is_said_in_a_sentence_or_two_of_our_own() {
    let mut known = BTreeSet::new();
    for (id, asks) in said(&catalog()) {
        let Some(asks) = asks else { continue };
        let length = asks.chars().count();
        assert!((80..=320).contains(&length), "{id} has {length} characters: {asks}");
        assert!(asks.ends_with('.'), "{id} ends without a full stop: {asks}");
        let lower = asks.to_lowercase();
        for words in BANNED {
            assert!(!lower.contains(words), "{id} says \"{words}\": {asks}");
        }
        assert!(known.insert(lower), "{id} says what another says: {asks}");
    }
}

#[test]
fn every_control_with_a_state_says_what_proves_it() {
    let catalog = catalog();
    for (scope, text) in EXPLAINED {
        let entries = entries(text);
        for control in catalog.population(&catalog.scope(scope).unwrap()) {
            let entry = entries[control.id.id()];
            assert!(entry.contains("\nproof = ["), "{} leaves its proof to a default", control.id);
        }
    }
}

#[test]
fn a_document_alone_proves_only_what_is_a_document() {
    let catalog = catalog();
    let framework = catalog.scope("iso27001-2022").unwrap();
    let design = catalog
        .population(&framework)
        .into_iter()
        .filter(|control| control.proof.iter().all(|level| level.as_str() == "design"))
        .map(|control| control.id.id().to_owned())
        .collect::<Vec<_>>();
    assert_eq!(design, ["4.3", "5.2", "6.2", "7.5.1", "A.5.1", "A.5.37"]);
    for id in WIDENED {
        let framework = if id.contains('-') { "nist-csf-2.0" } else { "iso27001-2022" };
        let control = catalog.control(&saydo_catalog::ControlId::new(framework, id)).unwrap();
        assert_eq!(control.proof.len(), 2, "{id}");
    }
}
