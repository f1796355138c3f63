//! A rule: what it demands of which evidence, why, what to do, and what it says about which controls.

use super::page::Page;
use super::sentence::{self, Words};
use crate::load::Loaded;
use saydo_engine::rule::{Binding, Rule, Severity};
use std::io;

/// Writes the page of a rule.
pub fn write(loaded: &Loaded, rule: &Rule, page: &mut Page<'_>) -> io::Result<()> {
    let words = Words { rule, kinds: &loaded.kinds };
    page.title(&rule.id, &rule.title)?;
    page.entry("why", &rule.why)?;
    page.entry("remedy", &rule.remedy)?;
    page.entry("severity", &severity(rule))?;
    let level =
        if rule.content() { "" } else { "; by presence alone, which never makes a control satisfied" };
    page.entry("shows", &format!("{}{level}", rule.shows))?;
    page.entry("basis", &format!("{}, {}", rule.basis.as_str(), rule.cite))?;
    match &rule.binding {
        Binding::Controls(controls) => {
            let rows: Vec<Vec<String>> =
                controls.iter().map(|id| vec![loaded.catalog.named(id), id.framework().to_owned()]).collect();
            page.table("controls", &rows)?;
        }
        Binding::Lowers(field) => page.entry(
            "controls",
            &format!(
                "those that a failing record names in its `{field}`; it lowers them and never credits one"
            ),
        )?,
    }
    page.entry("judges each", &words.source(&rule.each))?;
    page.entry("where", &words.conditions(&rule.conditions))?;
    if let Some(field) = &rule.during {
        page.entry("during", &format!("only those whose `{field}` lies in the audit period"))?;
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
        page.entry("exclusion", "a violation contradicts the exclusion in the Statement of Applicability")?;
    }
    if let Some(source) = loaded.sources.get(&rule.id) {
        let inside = if source.inside { "  (inside the program)" } else { "" };
        page.entry("file", &format!("{}{inside}", source.file.path))?;
        let none = || "none; what it finds is not tested".to_owned();
        page.entry("cases", &source.cases.as_ref().map_or_else(none, |cases| cases.path.to_string()))?;
    }
    page.end()
}

fn severity(rule: &Rule) -> String {
    let of_one = rule.severity.as_str();
    let systemic = rule.systemic.map_or_else(String::new, |(share, severity)| {
        format!(", {} if more than {:.0} % of the subjects fail", severity.as_str(), share * 100.0)
    });
    let effect = if rule.counts() {
        ""
    } else if rule.severity == Severity::Improvement {
        "; never lowers the state of a control"
    } else {
        "; good practice, never lowers the state of a control"
    };
    format!("{of_one}{systemic}{effect}")
}
