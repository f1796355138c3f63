//! The index by control: which rules speak to it.

use super::page::{Page, anchor, named, plain};
use crate::load::Loaded;
use saydo_catalog::ControlId;
use saydo_engine::rule::{Binding, Rule};
use std::collections::BTreeMap;

/// Writes it, framework by framework.
pub fn write(loaded: &Loaded, page: &mut Page) {
    page.section("controls", "Controls");
    let mut bound: BTreeMap<&ControlId, Vec<&Rule>> = BTreeMap::new();
    let mut lowering = Vec::new();
    for rule in &loaded.rules.rules {
        match &rule.binding {
            Binding::Controls(controls) => {
                for control in controls {
                    bound.entry(control).or_default().push(rule);
                }
            }
            Binding::Lowers(_) => lowering.push(named("rule", &rule.id)),
        }
    }
    page.line("Of each framework, the controls that a rule speaks to. `saydo explain CONTROL` says what would satisfy one.");
    if !lowering.is_empty() {
        page.line(&format!("Any control that a record names can be lowered by {}.", lowering.join(", ")));
    }
    for framework in loaded.catalog.frameworks() {
        let population: Vec<&ControlId> = loaded
            .catalog
            .scope(&framework.id)
            .map(|scope| loaded.catalog.population(&scope).iter().map(|control| &control.id).collect())
            .unwrap_or_default();
        // A rule may speak to a control that the default baseline leaves out.
        let beside = bound.keys().filter(|id| id.framework() == framework.id && !population.contains(id));
        let all: Vec<&ControlId> = population.iter().copied().chain(beside.copied()).collect();
        let rows: Vec<[String; 2]> = all
            .iter()
            .filter_map(|id| {
                let rules = bound.get(id)?;
                let names: Vec<String> = rules.iter().map(|rule| named("rule", &rule.id)).collect();
                let at = anchor("control", &id.to_string());
                let control = format!("<a id=\"{at}\"></a>{}", plain(&loaded.catalog.named(id)));
                Some([control, names.join(", ")])
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        let of = population.iter().filter(|id| bound.contains_key(*id)).count();
        let title = format!("{}: {of} of {}", plain(&framework.title), population.len());
        page.heading(3, "framework", &framework.id, &title);
        page.table(["control", "rules"], &rows);
    }
}
