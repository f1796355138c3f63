//! The expectations: what each means, its keys, an example, and the rules that use it.

use super::page::{Page, code, named, prose};
use crate::load::Loaded;
use saydo_engine::rule::reference::{Looks, REFERENCE};

/// Writes them, in the order of the reference.
pub fn write(loaded: &Loaded, page: &mut Page) {
    page.section("expectations", "Expectations");
    page.line("What a rule can demand of a subject, each in an `[[expect]]` of its own.");
    for entry in &REFERENCE {
        page.heading(3, "expectation", entry.name, &code(entry.name));
        page.line(&format!("Demands that {}.", prose(entry.meaning)));
        let looks = match entry.looks {
            Looks::Presence => "presence; alone it never makes a control satisfied",
            Looks::Content => "what is written",
            Looks::Either => "what is written, unless every test is `present`",
        };
        let used: Vec<String> = loaded
            .rules
            .rules
            .iter()
            .filter(|rule| rule.expects.iter().any(|expect| expect.demand.name() == entry.name))
            .map(|rule| named("rule", &rule.id))
            .collect();
        let mut facts =
            vec![format!("**Value:** {}", prose(entry.value)), format!("**Decides on:** {looks}")];
        facts.push(format!(
            "**Used by:** {}",
            if used.is_empty() { "no rule".to_owned() } else { used.join(", ") }
        ));
        page.list(&facts);
        let rows: Vec<[String; 2]> =
            entry.keys.iter().map(|(key, holds)| [code(key), prose(holds)]).collect();
        page.table(["key", "holds"], &rows);
        page.sample("toml", entry.example);
    }
}
