//! `saydo explain ID`: a control, a rule, a kind or an expectation; what is demanded, and what would satisfy it.

mod control;
mod example;
mod expectation;
mod kind;
mod page;
mod reads;
mod rule;
mod sentence;
mod written;

use super::Failure;
use crate::load::{self, Loaded};
use page::Page;
use saydo_catalog::{ControlId, Mention};
use saydo_engine::rule::reference::{REFERENCE, reference};
use saydo_evidence::KindId;
use saydo_report::escape;
use saydo_source::nearest;
use std::io::Write;
use std::path::Path;

/// Writes everything that the id names.
pub fn run(id: &str, framework: &str, rules: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    let loaded = load::load(rules)?.usable()?;
    let scope = loaded.catalog.scope(framework).map_err(|message| Failure::Nothing {
        message: escape::line(&message).into_owned(),
        help: "name the framework as in --framework iso27001-2022".to_owned(),
    })?;
    let rule = loaded.rules.rules.iter().find(|rule| rule.id == id);
    let kind = loaded.kinds.get(&KindId::new(id));
    let expectation = reference(id);
    let named = rule.is_some() || kind.is_some() || expectation.is_some();
    let controls = controls(&loaded, id, &scope.framework, named);
    if !named && controls.is_empty() {
        return Err(unknown(&loaded, id, &scope.framework));
    }
    let mut page = Page::new(out);
    for id in &controls {
        control::write(&loaded, id, &mut page)?;
    }
    if let Some(rule) = rule {
        rule::write(&loaded, rule, &mut page)?;
    }
    if let Some(kind) = kind {
        kind::write(&loaded, kind, &mut page)?;
    }
    if let Some(entry) = expectation {
        expectation::write(&loaded, entry, &mut page)?;
    }
    Ok(())
}

/// The controls meant: the id as printed or as the framework writes it; ids within other words only if nothing else is named so.
fn controls(loaded: &Loaded, id: &str, framework: &str, named: bool) -> Vec<ControlId> {
    let catalog = &loaded.catalog;
    let known = |id: &ControlId| catalog.control(id).is_some();
    if let Some(exact) =
        id.parse().ok().filter(known).or_else(|| Some(ControlId::new(framework, id)).filter(known))
    {
        return vec![exact];
    }
    if named {
        return Vec::new();
    }
    let mentions = catalog.mentions(id, Some(framework));
    let mut found: Vec<ControlId> = mentions.iter().filter_map(Mention::known).cloned().collect();
    if found.is_empty() {
        let likely = |mention: &Mention| match mention {
            Mention::Retired { likely, .. } => likely.clone(),
            Mention::Known { .. } | Mention::Unknown { .. } => Vec::new(),
        };
        found = mentions.iter().flat_map(likely).filter(known).collect();
    }
    found.dedup();
    found
}

fn unknown(loaded: &Loaded, id: &str, framework: &str) -> Failure {
    let scope = loaded.catalog.scope(framework).ok();
    let controls: Vec<&ControlId> =
        scope.iter().flat_map(|scope| loaded.catalog.population(scope)).map(|control| &control.id).collect();
    let rules = loaded.rules.rules.iter().map(|rule| rule.id.as_str());
    let kinds = loaded.kinds.iter().map(|kind| kind.id.as_str());
    let expectations = REFERENCE.iter().map(|entry| entry.name);
    let known = rules.chain(kinds).chain(expectations).chain(controls.iter().map(|control| control.id()));
    let near = nearest(id, known).map(|near| {
        let control = controls.iter().find(|control| control.id() == near);
        control.map_or_else(|| near.to_owned(), |control| loaded.catalog.named(control))
    });
    Failure::Nothing {
        message: format!("no control, rule, kind or expectation is named `{}`", escape::line(id)),
        help: near.map_or_else(
            || {
                "write a control as in A.5.18 (--framework names another catalogue); rules: saydo rules list"
                    .to_owned()
            },
            |near| format!("did you mean {}?", escape::line(&near)),
        ),
    }
}
