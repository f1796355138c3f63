//! `saydo test [DIR]`: the cases beside the rules, in memory, each on its own day.

use super::Failure;
use crate::load::{self, Source};
use rayon::prelude::*;
use saydo_engine::cases::{self, Case, Failure as Failed};
use saydo_engine::rule::Rule;
use saydo_report::{escape, problems};
use saydo_source::{Definition, Problem, nearest};
use std::io::Write;
use std::path::Path;

/// Runs the cases; whether all came out as written.
pub fn run(folder: Option<&Path>, only: Option<&str>, out: &mut dyn Write) -> Result<bool, Failure> {
    let loaded = load::load(folder)?.usable()?;
    let ours = folder.is_none();
    let wanted = |rule: &&Rule| {
        loaded.sources.get(&rule.id).is_some_and(|source| source.inside == ours)
            && only.is_none_or(|only| only == rule.id)
    };
    let rules: Vec<&Rule> = loaded.rules.rules.iter().filter(wanted).collect();
    if rules.is_empty() {
        let ids = loaded.rules.rules.iter().map(|rule| rule.id.as_str());
        let near = only.and_then(|only| nearest(only, ids));
        return Err(Failure::Nothing {
            message: only.map_or("there is no rule to test".to_owned(), |only| {
                format!("there is no rule `{}` to test", escape::line(only))
            }),
            help: near.map_or_else(
                || "name a folder with rules and their .test.toml files".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
        });
    }
    let mut mistakes: Vec<Problem> = Vec::new();
    let mut all: Vec<(&Rule, Case)> = Vec::new();
    let mut bare = Vec::new();
    for rule in &rules {
        let Some(Source { cases: Some(file), .. }) = loaded.sources.get(&rule.id) else {
            bare.push(rule.id.as_str());
            continue;
        };
        let definition = Definition::parse(&file.path, &file.text);
        all.extend(cases::read(&definition).into_iter().map(|case| (*rule, case)));
        mistakes.extend(definition.finish());
    }
    if !mistakes.is_empty() {
        let mut drawn = Vec::new();
        problems::write(&mistakes, super::STYLE, &mut drawn)?;
        return Err(Failure::Definitions(String::from_utf8_lossy(&drawn).trim_end().to_owned()));
    }
    let failed: Vec<(&Rule, Failed)> = all
        .par_iter()
        .filter_map(|(rule, case)| Some((*rule, cases::check(rule, case, &loaded.catalog, &loaded.kinds)?)))
        .collect();
    for (rule, failure) in &failed {
        writeln!(out, "failed   {}: {}", escape::line(&rule.id), escape::line(&failure.case))?;
        for line in &failure.lines {
            writeln!(out, "         {}", escape::line(line))?;
        }
    }
    for id in &bare {
        writeln!(out, "no cases {}: write {}.test.toml beside it", escape::line(id), escape::line(id))?;
    }
    let passed = all.len() - failed.len();
    let plural = if rules.len() == 1 { "rule" } else { "rules" };
    writeln!(out, "{passed} of {} cases of {} {plural} came out as written", all.len(), rules.len())?;
    Ok(failed.is_empty() && bare.is_empty())
}
