//! The rules that results name, and the controls they speak to, as taxonomies.

use super::wire::{
    Component, ComponentReference, Configuration, Relationship, Rule, RuleProperties, Taxon, TaxonReference,
    Text,
};
use super::{plain, words};
use crate::escape::markdown;
use crate::json::{Control, Finding};
use crate::view::{RuleText, View};
use std::collections::BTreeSet;

/// GitHub keeps so many tags of a rule.
const TAGS: usize = 10;

/// `error`, `warning` or `note`: the words of the standard and of GitHub.
pub(super) fn level(severity: &str) -> &'static str {
    match severity {
        "major" => "error",
        "minor" => "warning",
        _ => "note",
    }
}

/// The controls that results name, by framework, in the order of the assessment. A control whose title is not known is left out: an id
/// never stands alone.
pub(super) struct Taxonomies<'a> {
    frameworks: Vec<(&'a str, &'a str, Vec<&'a Control>)>,
}

impl<'a> Taxonomies<'a> {
    pub(super) fn of(view: &'a View, shown: &[&Finding]) -> Self {
        let named: BTreeSet<&str> =
            shown.iter().flat_map(|finding| &finding.controls).map(String::as_str).collect();
        let frameworks = view.document.frameworks.iter().map(|framework| {
            let controls = view.document.controls.iter().filter(|control| {
                control.framework == framework.id && named.contains(full_id(control).as_str())
            });
            (framework.id.as_str(), framework.title.as_str(), controls.collect::<Vec<_>>())
        });
        Self { frameworks: frameworks.filter(|(_, _, controls)| !controls.is_empty()).collect() }
    }

    pub(super) fn components(&self) -> Vec<Component> {
        let component = |(id, title, controls): &(&str, &str, Vec<&Control>)| Component {
            name: (*id).to_owned(),
            full_name: Some(words(title)),
            short_description: Some(plain(&format!("The controls of {} that results name.", words(title)))),
            taxa: controls
                .iter()
                .map(|control| Taxon {
                    id: control.id.clone(),
                    short_description: plain(&words(&control.title)),
                })
                .collect(),
            ..Component::default()
        };
        self.frameworks.iter().map(component).collect()
    }

    pub(super) fn references(&self) -> Vec<ComponentReference> {
        self.frameworks
            .iter()
            .enumerate()
            .map(|(index, (id, _, _))| ComponentReference { name: (*id).to_owned(), index })
            .collect()
    }

    /// Those of some controls, with title and framework.
    fn named(&self, controls: &BTreeSet<&str>) -> Vec<(TaxonReference, &'a Control, &'a str)> {
        let mut named = Vec::new();
        for (component, (id, title, known)) in self.frameworks.iter().enumerate() {
            for (index, control) in known.iter().enumerate() {
                if controls.contains(full_id(control).as_str()) {
                    let tool_component = ComponentReference { name: (*id).to_owned(), index: component };
                    named.push((
                        TaxonReference { id: control.id.clone(), index, tool_component },
                        *control,
                        *title,
                    ));
                }
            }
        }
        named
    }
}

fn full_id(control: &Control) -> String {
    format!("{}:{}", control.framework, control.id)
}

/// A rule in words. What no rule demands, such as that a waiver ends, is known by its findings only.
pub(super) fn rule(view: &View, id: &str, shown: &[&Finding], taxonomies: &Taxonomies<'_>) -> Rule {
    let findings = || shown.iter().filter(|finding| finding.rule == id);
    let known = view.rules.get(id);
    let text = known.cloned().unwrap_or_else(|| RuleText {
        title: sentence(id),
        severity: findings().next().map(|finding| finding.severity.clone()).unwrap_or_default(),
        basis: findings().next().map(|finding| finding.basis.clone()).unwrap_or_default(),
        ..RuleText::default()
    });
    // What a rule is bound to, or what its records name.
    let controls: BTreeSet<&str> = if text.controls.is_empty() {
        findings().flat_map(|finding| &finding.controls).map(String::as_str).collect()
    } else {
        text.controls.iter().map(String::as_str).collect()
    };
    let controls = taxonomies.named(&controls);
    let mut tags: Vec<String> = Vec::new();
    for (reference, _, _) in &controls {
        if !tags.contains(&reference.tool_component.name) && tags.len() < TAGS - 2 {
            tags.push(reference.tool_component.name.clone());
        }
    }
    tags.extend([text.basis.clone(), text.shows.clone()].into_iter().filter(|tag| !tag.is_empty()));
    Rule {
        id: id.to_owned(),
        name: name(id),
        short_description: plain(&words(&text.title)),
        full_description: plain(&words(if text.why.is_empty() { &text.title } else { &text.why })),
        help: help(&text, &controls),
        default_configuration: Configuration { level: level(&text.severity) },
        properties: RuleProperties {
            tags,
            // What is written is compared with what is written; a guess that may be wrong is undetermined or advice.
            precision: "high",
            problem_severity: match level(&text.severity) {
                "note" => "recommendation",
                level => level,
            },
        },
        relationships: controls
            .into_iter()
            .map(|(target, _, _)| Relationship { target, kinds: ["relevant"] })
            .collect(),
    }
}

/// Why, what to do, what it rests on, which controls it speaks to.
fn help(rule: &RuleText, controls: &[(TaxonReference, &Control, &str)]) -> Text {
    let rests = rests(rule);
    let parts = [("Why", &rule.why), ("What to do", &rule.remedy), ("Rests on", &rests)];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let mut text: Vec<String> =
        parts.clone().map(|(head, text)| format!("{head}: {}", words(text))).collect();
    let mut page: Vec<String> =
        parts.map(|(head, text)| format!("**{head}:** {}", markdown::text(text))).collect();
    if !controls.is_empty() {
        let of = |(_, control, framework): &(TaxonReference, &Control, &str)| {
            format!("{} {} ({framework})", control.id, control.title)
        };
        let names: Vec<String> = controls.iter().map(of).map(|name| words(&name)).collect();
        text.push(format!("Controls: {}", names.join("; ")));
        let rows = controls.iter().map(|(_, control, framework)| {
            let [id, title, framework] = [&control.id, &control.title, *framework].map(markdown::text);
            format!("| {id} | {title} | {framework} |")
        });
        let table: Vec<String> = ["| control | title | framework |".to_owned(), "|---|---|---|".to_owned()]
            .into_iter()
            .chain(rows)
            .collect();
        page.push(table.join("\n"));
    }
    Text { text: text.join("\n\n"), markdown: Some(page.join("\n\n")) }
}

/// What gives the rule its right, in words.
fn rests(rule: &RuleText) -> String {
    let cite = rule.cite.as_str();
    match rule.basis.as_str() {
        // The promise stands in the evidence, and differs from one organisation to the next.
        "promise" if cite.is_empty() || cite.starts_with("limit:") => {
            "what the organisation itself promises in its own text".to_owned()
        }
        "promise" => format!("what the organisation itself promises, {cite}"),
        "law" => format!("law, {cite}"),
        "practice" if cite.is_empty() => "good practice".to_owned(),
        "practice" => format!("good practice, {cite}"),
        _ => cite.to_owned(),
    }
}

/// `leaver-access-revoked` as `LeaverAccessRevoked`.
fn name(id: &str) -> String {
    let parts = id.split(|c: char| !c.is_alphanumeric());
    let capital = |part: &str| {
        let mut rest = part.chars();
        rest.next().map(|first| first.to_uppercase().chain(rest).collect::<String>())
    };
    parts.filter_map(capital).collect()
}

/// `evidence-present` as `Evidence present`.
fn sentence(id: &str) -> String {
    let words = id.replace(['-', '_'], " ");
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
