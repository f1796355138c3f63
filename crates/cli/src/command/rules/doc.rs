//! `saydo rules doc`: the reference of rules, controls, kinds, expectations and words as one Markdown page, from the definitions alone. What a
//! definition says is text: it is escaped, and nothing of it becomes an element, a link or a mention.

mod controls;
mod expectations;
mod kinds;
mod page;
mod rules;

use super::super::Failure;
use super::super::describe::words::{Sort, WORDS};
use crate::load::{self, Loaded};
use page::{Page, code, counted, plain, prose};
use saydo_engine::config::EDITION;
use saydo_source::disk;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// Writes the page to a file, or to standard output.
pub fn run(rules: Option<&Path>, file: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    let loaded = load::load(rules)?.usable()?;
    let page = reference(&loaded);
    let Some(file) = file else { return Ok(out.write_all(page.as_bytes())?) };
    let shown = saydo_report::escape::line(&file.to_string_lossy()).into_owned();
    disk::write(file, page.as_bytes()).map_err(|error| Failure::Nothing {
        message: format!("`{shown}` cannot be written: {error}"),
        help: "name a file in a folder that exists, as in --out docs/rules.md".to_owned(),
    })?;
    let (rules, kinds) = (loaded.rules.rules.len(), loaded.kinds.iter().count());
    writeln!(out, "{shown}: {} and {}", counted(rules, "rule"), counted(kinds, "kind"))?;
    Ok(())
}

/// The whole page.
fn reference(loaded: &Loaded) -> String {
    let mut page = Page::default();
    page.line("# Reference of rules");
    let own = loaded.sources.values().filter(|source| !source.inside).count();
    let yours = if own == 0 { String::new() } else { format!(", {own} of them yours") };
    page.line(&format!(
        "What saydo {} (rules of edition {EDITION}) demands of which evidence, and why: {}{yours}, and {}. Written by `saydo rules doc`; \
         what is changed here by hand is lost.",
        env!("CARGO_PKG_VERSION"),
        counted(loaded.rules.rules.len(), "rule"),
        counted(loaded.kinds.iter().count(), "kind"),
    ));
    let topics = rules::topics(loaded);
    let mut contents = String::new();
    for (title, anchor) in [
        ("Rules", "rules"),
        ("Controls", "controls"),
        ("Kinds", "kinds"),
        ("Expectations", "expectations"),
        ("Words", "words"),
    ] {
        let _ = writeln!(contents, "- [{title}](#{anchor})");
        if anchor == "rules" {
            for (topic, rules) in &topics {
                let link = page::link("topic", topic, &plain(topic));
                let _ = writeln!(contents, "  - {link}, {}", counted(rules.len(), "rule"));
            }
        }
    }
    page.line(contents.trim_end());
    rules::write(loaded, &topics, &mut page);
    controls::write(loaded, &mut page);
    kinds::write(loaded, &mut page);
    expectations::write(loaded, &mut page);
    words(&mut page);
    page.text
}

/// The words of verdicts and of rules.
fn words(page: &mut Page) {
    page.section("words", "Words");
    for sort in Sort::ALL {
        let rows: Vec<[String; 2]> = WORDS
            .iter()
            .filter(|(of, ..)| *of == sort)
            .map(|(_, word, meaning)| [code(word), prose(meaning)])
            .collect();
        page.table(["word", &prose(sort.as_str())], &rows);
    }
}

#[cfg(test)]
mod tests;
