//! TOML -> rules: every mistake of a file at its place, with the nearest right word. One file for each part of a rule.

mod binding;
mod condition;
mod expect;
mod head;
mod join;
mod limit;
mod names;

use super::{Join, Limit, Rule, RuleSet, Source};
use regex::{Regex, RegexBuilder};
use saydo_catalog::Catalog;
use saydo_evidence::Kinds;
use saydo_source::{ByteRange, Definition, Problem, Spanned, Table};

/// Compiled patterns larger than this are refused.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Compiles rule files. What is wrong with any of them is returned beside the rules that could be used.
pub fn compile(definitions: &[Definition], catalog: &Catalog, kinds: &Kinds) -> (RuleSet, Vec<Problem>) {
    let mut rules: Vec<Rule> = Vec::new();
    let mut problems = Vec::new();
    let mut probes = 0;
    for definition in definitions {
        let table = definition.root();
        let mut scope = Scope {
            definition,
            kinds,
            catalog,
            each: Source::CatalogControl,
            joins: Vec::new(),
            limits: Vec::new(),
            probes: &mut probes,
        };
        if let Some(rule) = scope.rule(&table) {
            rules.retain(|known| known.id != rule.id);
            rules.push(rule);
        }
        problems.extend(definition.finish());
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    (RuleSet { rules }, problems)
}

/// What names in a rule can mean.
struct Scope<'a> {
    definition: &'a Definition,
    kinds: &'a Kinds,
    catalog: &'a Catalog,
    each: Source,
    joins: Vec<Join>,
    limits: Vec<Limit>,
    probes: &'a mut usize,
}

impl Scope<'_> {
    pub(super) fn complain(
        &self,
        code: &'static str,
        at: ByteRange,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.definition.complain(code, at, message, label, None);
    }

    /// A fresh number for a probe.
    pub(super) fn probe(&mut self) -> usize {
        *self.probes += 1;
        *self.probes
    }

    fn word<T: Copy>(&self, table: &Table<'_>, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = table.required(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.complain(
                "unknown-word",
                text.at,
                format!("`{}` is no {key}", text.value),
                format!("expected one of {}", known.join(", ")),
            );
        }
        found
    }

    /// Patterns are matched without regard to case, within a bound on their size.
    pub(super) fn regex(&self, text: &Spanned<String>) -> Option<Regex> {
        let built =
            RegexBuilder::new(&text.value).case_insensitive(true).size_limit(MAX_PATTERN_BYTES).build();
        match built {
            Ok(regex) => Some(regex),
            Err(error) => {
                self.complain("bad-pattern", text.at, "the pattern cannot be used", error.to_string());
                None
            }
        }
    }
}
