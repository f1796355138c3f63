//! A rule: what it demands of which evidence, why, what to do, and what it says about which controls.

use super::page::Page;
use crate::command::describe::satisfying::{Good, good};
use crate::command::describe::sentence::{self, Words};
use crate::load::Loaded;
use saydo_engine::rule::{Binding, Rule};
use std::io;

/// Writes the page of a rule.
pub fn write(loaded: &Loaded, rule: &Rule, page: &mut Page<'_>) -> io::Result<()> {
    let words = Words { rule, kinds: &loaded.kinds };
    page.title(&rule.id, &rule.title)?;
    page.entry("why", &rule.why)?;
    page.entry("remedy", &rule.remedy)?;
    page.entry("severity", &sentence::severity(rule))?;
    page.entry("shows", &sentence::shows(rule))?;
    page.entry("basis", &format!("{}, {}", rule.basis.as_str(), rule.cite))?;
    match &rule.binding {
        Binding::Controls(controls) => {
            let rows: Vec<Vec<String>> =
                controls.iter().map(|id| vec![loaded.catalog.named(id), id.framework().to_owned()]).collect();
            page.table("controls", &rows)?;
        }
        Binding::Lowers(field) => page.entry("controls", &sentence::lowers(field))?,
    }
    page.entry("judges each", &words.source(&rule.each))?;
    page.entry("where", &words.conditions(&rule.conditions))?;
    if let Some(field) = &rule.during {
        page.entry("during", &sentence::during(field))?;
    }
    page.entry("empty", sentence::empty(rule.empty))?;
    let expects: Vec<Vec<String>> = rule
        .expects
        .iter()
        .map(|expect| {
            vec![expect.demand.name().to_owned(), words.expectation(&expect.demand, &expect.unless)]
        })
        .collect();
    page.table("expects", &expects)?;
    page.list("limits", &rule.limits.iter().map(|limit| words.limit(limit)).collect::<Vec<_>>())?;
    page.list("joins", &rule.joins.iter().map(|join| words.join(join)).collect::<Vec<_>>())?;
    if rule.contradicts_exclusion {
        page.entry("exclusion", sentence::EXCLUSION)?;
    }
    if let Some(source) = loaded.sources.get(&rule.id) {
        let inside = if source.inside { "  (inside the program)" } else { "" };
        page.entry("file", &format!("{}{inside}", source.file.path))?;
        let none = || "none; what it finds is not tested".to_owned();
        page.entry("cases", &source.cases.as_ref().map_or_else(none, |cases| cases.path.to_string()))?;
    }
    page.end()?;
    match good(loaded, rule) {
        Some(good) => met_by(&good, page),
        None => Ok(()),
    }
}

/// The first of its cases that is met, file by file.
fn met_by(good: &Good, page: &mut Page<'_>) -> io::Result<()> {
    for (number, (path, text)) in good.files.iter().enumerate() {
        let label = if number == 0 { "met by" } else { "and" };
        let day = if number == 0 { format!(" (as of {})", good.as_of) } else { String::new() };
        page.sample(&format!("{label:<12}{path}{day}"), text)?;
    }
    Ok(())
}
