//! `saydo rules lint`: every mistake of the rules and kinds at its place, and what is legal but odd.

use super::super::{Failure, STYLE};
use crate::load::{self, Loaded, Source};
use saydo_engine::rule::{Agreement, Condition, Expectation, FieldRef, Operand, Rule, Test};
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
        used.conditions(&rule.conditions);
        for expect in &rule.expects {
            used.conditions(&expect.unless);
            used.expectation(&expect.demand);
        }
        // A join may serve another one; its own conditions are no use of it.
        for (index, join) in rule.joins.iter().enumerate() {
            let mut inner = Self::default();
            inner.fields(join.on.iter().flat_map(|(_, ours)| ours));
            inner.conditions(&join.conditions);
            inner.joins.remove(&index);
            used.joins.extend(inner.joins);
        }
        used
    }

    fn fields<'a>(&mut self, fields: impl IntoIterator<Item = &'a FieldRef>) {
        self.joins.extend(fields.into_iter().filter_map(|field| field.join));
    }

    fn conditions(&mut self, conditions: &[Condition]) {
        for condition in conditions {
            match condition {
                Condition::Field(field, test) => {
                    self.fields([field]);
                    let operands: &[Operand] = match test {
                        Test::Is(operands) | Test::Not(operands) => operands,
                        Test::Above(one) | Test::Below(one) | Test::AtLeast(one) | Test::AtMost(one) => {
                            std::slice::from_ref(one)
                        }
                        Test::Matches(_) | Test::Present(_) => &[],
                    };
                    for operand in operands {
                        match operand {
                            Operand::Field(field) => self.fields([field]),
                            Operand::Word(_) | Operand::Number(_) | Operand::AsOf => {}
                        }
                    }
                }
                Condition::Joined(join, _) => {
                    self.joins.insert(*join);
                }
                Condition::Any(inner) => self.conditions(inner),
            }
        }
    }

    fn expectation(&mut self, demand: &Expectation) {
        match demand {
            Expectation::Present
            | Expectation::Unique(_)
            | Expectation::Topics(_)
            | Expectation::NoPlaceholders => {}
            Expectation::Fields(fields) | Expectation::Ordered(fields) => self.fields(fields),
            Expectation::That(conditions) => self.conditions(conditions),
            Expectation::Due(date) => self.fields([date]),
            Expectation::Fresh(date, limit) => {
                self.fields([date]);
                self.limits.insert(*limit);
            }
            Expectation::Within(from, to, limit) => {
                self.fields([from, to]);
                self.limits.insert(*limit);
            }
            Expectation::Cadence { of, every, .. } => {
                self.joins.insert(*of);
                self.limits.insert(*every);
            }
            Expectation::Covers(join) | Expectation::Agrees(Agreement::Fields(_, join)) => {
                self.joins.insert(*join);
            }
            Expectation::Distinct(a, b) | Expectation::Computed(a, b) => self.fields([a, b]),
            Expectation::Agrees(Agreement::Count(claim, join, conditions)) => {
                self.fields([claim]);
                self.joins.insert(*join);
                self.conditions(conditions);
            }
        }
    }
}
