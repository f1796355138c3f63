//! What can be asked about: the kinds, the expectations and what is said about waivers, by name.

use super::page::Page;
use crate::command::describe::words::{Sort, WORDS};
use crate::command::rules::lint::Lint;
use crate::load::Loaded;
use saydo_engine::assess::steering;
use saydo_engine::rule::reference::REFERENCE;
use std::io;

/// Writes the names.
pub fn write(loaded: &Loaded, page: &mut Page<'_>) -> io::Result<()> {
    page.title("saydo explain ID", "what a control, a rule, a kind or an expectation demands")?;
    let frameworks = loaded.catalog.frameworks().map(|framework| framework.id.clone());
    page.entry("frameworks", &frameworks.collect::<Vec<_>>().join(", "))?;
    page.entry("parts", "groups, families, functions, themes, categories: annex-a, AC, GV, physical, PR.AA")?;
    page.entry("controls", "as people write them: A.5.18, 9.2.1, AC-2, PR.AA-05, iso27001-2022:A.5.18")?;
    page.entry("rules", "saydo rules list")?;
    let kinds = loaded.kinds.iter().map(|kind| vec![kind.id.to_string(), kind.title.clone()]);
    page.table("kinds", &kinds.collect::<Vec<_>>())?;
    let expectations = REFERENCE.iter().map(|entry| vec![entry.name.to_owned(), entry.meaning.to_owned()]);
    page.table("expects", &expectations.collect::<Vec<_>>())?;
    let about = steering::rules().map(|about| vec![about.id().to_owned(), about.title().to_owned()]);
    page.table("steering", &about.collect::<Vec<_>>())?;
    let words = Sort::ALL.map(|sort| {
        let of = WORDS.iter().filter(|(of, ..)| *of == sort).map(|(_, word, _)| *word);
        format!("{}: {}", sort.as_str(), of.collect::<Vec<_>>().join(", "))
    });
    page.list("words", &words)?;
    page.entry("remarks", &Lint::ALL.map(Lint::code).join(", "))
}
