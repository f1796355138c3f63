//! An expectation: what it means, its keys, an example, and the rules that use it.

use super::page::Page;
use crate::load::Loaded;
use saydo_engine::rule::reference::{Looks, Reference};
use std::io;

/// Writes the page of an expectation.
pub fn write(loaded: &Loaded, entry: &Reference, page: &mut Page<'_>) -> io::Result<()> {
    page.title(entry.name, "an expectation of a rule")?;
    page.entry("means", entry.meaning)?;
    page.entry("value", entry.value)?;
    let keys: Vec<Vec<String>> =
        entry.keys.iter().map(|(key, holds)| vec![(*key).to_owned(), (*holds).to_owned()]).collect();
    page.table("keys", &keys)?;
    let looks = match entry.looks {
        Looks::Presence => "presence: that something is there; alone it never makes a control satisfied",
        Looks::Content => "content: what is written there",
        Looks::Either => "content: what is written there; presence, if every test is `present`",
    };
    page.entry("decides on", looks)?;
    let used = loaded
        .rules
        .rules
        .iter()
        .filter(|rule| rule.expects.iter().any(|expect| expect.demand.name() == entry.name));
    let used: Vec<Vec<String>> = used.map(|rule| vec![rule.id.clone(), rule.title.clone()]).collect();
    page.table("used by", &used)?;
    page.sample("example", entry.example)
}
