//! The rules, topic by topic.

use super::page::{Page, code, counted, link, named, plain, prose};
use crate::command::describe::sentence::{self, Words};
use crate::load::{Loaded, Source, comes_with_the_program};
use saydo_engine::cases;
use saydo_engine::rule::{Binding, Rule, Source as Judged};
use saydo_evidence::KindId;
use saydo_source::Definition;
use std::collections::BTreeMap;

/// More kinds are named by their number and a link to the list.
const KINDS: usize = 6;

/// The rules by topic: the folder that their file lies in.
pub fn topics(loaded: &Loaded) -> BTreeMap<String, Vec<&Rule>> {
    let mut topics: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    for rule in &loaded.rules.rules {
        let path = loaded.sources.get(&rule.id).map_or("", |source| source.file.path.as_str());
        let topic = path.rsplit('/').nth(1).unwrap_or("rules");
        topics.entry(topic.to_owned()).or_default().push(rule);
    }
    topics
}

/// Writes them.
pub fn write(loaded: &Loaded, topics: &BTreeMap<String, Vec<&Rule>>, page: &mut Page) {
    page.section("rules", "Rules");
    page.line(
        "A rule judges each record or document of a kind. The state of a control follows from the rules that speak to it and count: \
         those of basis standard, law or promise, and of severity major or minor.",
    );
    for (topic, rules) in topics {
        page.heading(3, "topic", topic, &plain(topic));
        let rows: Vec<[String; 3]> = rules
            .iter()
            .map(|rule| {
                let weight = format!("{}, {}", rule.severity.as_str(), rule.basis.as_str());
                [named("rule", &rule.id), weight, plain(&rule.title)]
            })
            .collect();
        page.table(["rule", "weight", "demands"], &rows);
        for rule in rules {
            one(loaded, rule, page);
        }
    }
}

fn one(loaded: &Loaded, rule: &Rule, page: &mut Page) {
    let words = Words { rule, kinds: &loaded.kinds };
    let source = loaded.sources.get(&rule.id);
    page.heading(4, "rule", &rule.id, &plain(&rule.id));
    page.line(&format!("**{}**", plain(&rule.title)));
    if let Some(source) = source.filter(|source| !source.inside) {
        let instead =
            if comes_with_the_program(&rule.id) { ", in place of the rule inside the program" } else { "" };
        page.line(&format!("*Yours*: {}{instead}.", code(source.file.path.as_str())));
    }
    page.line(&format!("Why: {}", plain(&rule.why)));
    let mut facts = vec![format!("**Judges each:** {}", judged(loaded, &rule.each))];
    if !rule.conditions.is_empty() {
        facts.push(format!("**Where:** {}", prose(&words.conditions(&rule.conditions))));
    }
    if let Some(field) = &rule.during {
        facts.push(format!("**During:** {}", prose(&sentence::during(field))));
    }
    let demands = rule.expects.iter().map(|expect| {
        let name = named("expectation", expect.demand.name());
        format!("\n  - {name}: {}", prose(&words.expectation(&expect.demand, &expect.unless)))
    });
    facts.push(format!("**Demands:**{}", demands.collect::<Vec<_>>().concat()));
    let part = |title: &str, parts: Vec<String>| match parts.as_slice() {
        [] => None,
        [one] => Some(format!("**{title}:** {one}")),
        several => Some(format!("**{title}:**\n  - {}", several.join("\n  - "))),
    };
    facts.extend(part("Limit", rule.limits.iter().map(|limit| prose(&words.limit(limit))).collect()));
    facts.extend(part("Held against", rule.joins.iter().map(|join| prose(&words.join(join))).collect()));
    facts.push(format!("**Nothing to judge:** {}", prose(sentence::empty(rule.empty))));
    facts.push(format!("**Speaks to:** {}", controls(loaded, &rule.binding)));
    facts.push(format!("**Rests on:** {}, {}", rule.basis.as_str(), cited(rule)));
    facts.push(format!("**Severity:** {}", prose(&sentence::severity(rule))));
    facts.push(format!("**Shows:** {}", prose(&sentence::shows(rule))));
    if rule.contradicts_exclusion {
        facts.push(format!("**Exclusion:** {}", prose(sentence::EXCLUSION)));
    }
    facts.push(format!("**Remedy:** {}", plain(&rule.remedy)));
    if let Some(source) = source {
        facts.push(examples(source));
    }
    page.list(&facts);
}

/// What is judged; a family by its number.
fn judged(loaded: &Loaded, each: &Judged) -> String {
    match each {
        Judged::CatalogControl => "every control of the chosen frameworks".to_owned(),
        Judged::AssessmentControl => "every control with its state, after all other rules".to_owned(),
        Judged::TreeFile => "every file of the tree".to_owned(),
        Judged::Kinds(kinds) if kinds.len() > KINDS => {
            format!("{}, {} kinds", family(kinds), kinds.len())
        }
        Judged::Kinds(kinds) => {
            let named = |id: &KindId| {
                let title = loaded.kinds.get(id).map_or_else(String::new, |kind| plain(&kind.title));
                format!("{} ({title})", named("kind", id.as_str()))
            };
            kinds.iter().map(named).collect::<Vec<_>>().join(", ")
        }
    }
}

/// `policy.*` where all are of one family, else the first and the last.
fn family(kinds: &[KindId]) -> String {
    let of = |kind: &KindId| kind.as_str().split_once('.').map(|(family, _)| family.to_owned());
    match (kinds.first(), kinds.last()) {
        (Some(first), Some(last)) => {
            match of(first).filter(|_| kinds.iter().all(|kind| of(kind) == of(first))) {
                Some(family) => code(&format!("{family}.*")),
                None => format!("from {} to {}", named("kind", first.as_str()), named("kind", last.as_str())),
            }
        }
        _ => String::new(),
    }
}

fn controls(loaded: &Loaded, binding: &Binding) -> String {
    match binding {
        Binding::Controls(controls) => {
            let one = |id: &saydo_catalog::ControlId| {
                link("control", &id.to_string(), &plain(&loaded.catalog.named(id)))
            };
            controls.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Binding::Lowers(field) => prose(&sentence::lowers(field)),
    }
}

/// What is cited; a limit by its name.
fn cited(rule: &Rule) -> String {
    rule.cite
        .strip_prefix("limit:")
        .map_or_else(|| plain(&rule.cite), |limit| format!("found by the limit {}", code(limit)))
}

/// The cases by name: each is an example.
fn examples(source: &Source) -> String {
    let Some(file) = &source.cases else { return "**Cases:** none; what it finds is not tested".to_owned() };
    let definition = Definition::parse(&file.path, &file.text);
    let cases = cases::read(&definition);
    let names: Vec<String> =
        cases.iter().map(|case| format!("\n  - {} ({})", plain(&case.name), case.outcome.as_str())).collect();
    format!("**{}**, in {}:{}", counted(cases.len(), "case"), code(file.path.as_str()), names.concat())
}
