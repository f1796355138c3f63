//! `saydo rules lint`: every mistake of the rules and kinds at its place, and what is legal but odd.

use super::super::{Failure, STYLE};
use crate::load::{self, Loaded, Source};
use saydo_engine::rule::Rule;
use saydo_engine::rule::walk::{Part, What, reads};
use saydo_report::problems;
use saydo_source::{Definition, Place, Problem};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Writes the mistakes and remarks, and fails if there is a mistake.
pub fn run(rules: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    let loaded = load::load(rules)?;
    let mut found = loaded.problems.clone();
    for rule in &loaded.rules.rules {
        if let Some(source) = loaded.sources.get(&rule.id) {
            found.extend(unused(rule, source));
        }
    }
    problems::write(&found, STYLE, out)?;
    let mistakes = loaded.fatal();
    if !mistakes.is_empty() {
        let files: BTreeSet<_> =
            mistakes.iter().filter_map(|one| one.place.as_ref()).map(|at| &at.path).collect();
        return Err(Failure::Nothing {
            message: format!("{} in {}", counted(mistakes.len(), "mistake"), counted(files.len(), "file")),
            help: "correct them; no command goes on with a rule that is broken".to_owned(),
        });
    }
    writeln!(out, "{}", summary(&loaded, found.len()))?;
    Ok(())
}

fn summary(loaded: &Loaded, remarks: usize) -> String {
    let own = loaded.sources.values().filter(|source| !source.inside).count()
        + loaded.kind_sources.values().filter(|source| !source.inside).count()
        + loaded.others.len();
    let yours =
        if own > 0 { format!(", {} of yours among them", counted(own, "file")) } else { String::new() };
    let kinds = loaded.kinds.iter().count();
    format!(
        "{} and {} compile{yours}; {}",
        counted(loaded.rules.rules.len(), "rule"),
        counted(kinds, "kind"),
        counted(remarks, "remark")
    )
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Joins and limits that nothing refers to: most often a demand was meant and not written.
fn unused(rule: &Rule, source: &Source) -> Vec<Problem> {
    let used = Used::of(rule);
    let definition = Definition::parse(&source.file.path, &source.file.text);
    let root = definition.root();
    let mut problems = Vec::new();
    let mut remark = |what: &'static str, names: Vec<String>| {
        for (name, _) in root.named(what) {
            if names.contains(&name.value) {
                let message = format!("the {what} `{}` is never used", name.value);
                let mut problem = Problem::noted("never-used", message)
                    .at(Place::bytes(&source.file.path, name.at))
                    .help("Use it in an [[expect]], or remove it.");
                problem.text = Some(source.file.text.clone());
                problems.push(problem);
            }
        }
    };
    let joins = rule.joins.iter().enumerate().filter(|(index, _)| !used.joins.contains(index));
    remark("join", joins.map(|(_, join)| join.name.clone()).collect());
    let limits = rule.limits.iter().enumerate().filter(|(index, _)| !used.limits.contains(index));
    remark("limit", limits.map(|(_, limit)| limit.name.clone()).collect());
    problems
}

#[derive(Default)]
struct Used {
    joins: BTreeSet<usize>,
    limits: BTreeSet<usize>,
}

impl Used {
    fn of(rule: &Rule) -> Self {
        let mut used = Self::default();
        for read in reads(rule) {
            if let What::Limit(limit) = read.what {
                used.limits.insert(limit);
            }
            // A join may serve another one; what it reads of its own records is no use of it.
            let itself = match read.part {
                Part::Where
                | Part::During
                | Part::Controls
                | Part::Limit(_)
                | Part::Unless(_)
                | Part::Expect(_) => None,
                Part::Key(join) | Part::JoinWhere(join) | Part::Pick(join) | Part::Complete(join) => {
                    Some(join)
                }
            };
            used.joins.extend(read.join().filter(|join| Some(*join) != itself));
        }
        used
    }
}
