//! `saydo explain ID`: a control with its title, what would prove it, and its relatives in other frameworks.

use super::Failure;
use saydo_catalog::{Catalog, ControlId, Mention};
use saydo_report::escape;
use std::io::Write;

/// Writes what the catalogue knows of each control that the text names.
pub fn run(id: &str, framework: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let catalog = Catalog::embedded().map_err(|problems| Failure::Nothing {
        message: format!("the embedded catalogue is broken: {} problems", problems.len()),
        help: "report this; the program was built wrongly".to_owned(),
    })?;
    let scope = catalog.scope(framework).map_err(|message| Failure::Nothing {
        message: escape::line(&message).into_owned(),
        help: "name the framework as in --framework iso27001-2022".to_owned(),
    })?;
    let exact = id.parse::<ControlId>().ok().filter(|id| catalog.control(id).is_some());
    let found: Vec<ControlId> = match exact {
        Some(exact) => vec![exact],
        None => {
            catalog.mentions(id, Some(&scope.framework)).iter().filter_map(Mention::known).cloned().collect()
        }
    };
    if found.is_empty() {
        return Err(Failure::Nothing {
            message: format!("no control is named `{}` in {}", escape::line(id), scope.framework),
            help: "write the id as in A.5.18, or name the framework with --framework".to_owned(),
        });
    }
    found.iter().try_for_each(|id| one(&catalog, id, out))
}

fn one(catalog: &Catalog, id: &ControlId, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(control) = catalog.control(id) else { return Ok(()) };
    let title = catalog.framework(id.framework()).map_or("", |framework| framework.title.as_str());
    writeln!(out, "{}   {title}", catalog.named(id))?;
    if let Some(withdrawn) = &control.withdrawn {
        writeln!(out, "  withdrawn: {} {}", withdrawn.relation, withdrawn.into.join(", "))?;
    }
    let proof: Vec<String> = control.proof.iter().map(ToString::to_string).collect();
    if !proof.is_empty() {
        writeln!(out, "  proof     one of: {}", proof.join(", "))?;
    }
    if let Some(residue) = &control.stays_with_people {
        writeln!(out, "  people    {residue}")?;
    }
    for leaf in catalog.leaves(id).into_iter().filter(|leaf| leaf.id != *id) {
        writeln!(out, "  consists of   {}", catalog.named(&leaf.id))?;
    }
    for pair in catalog.pairs(id) {
        let (other, relation) = (&pair.other, pair.relation.as_str());
        writeln!(out, "  {relation:<10} {}   {}", catalog.named(other), other.framework())?;
    }
    writeln!(out)?;
    Ok(())
}
