//! A framework, or a part of one (a group, family, function, theme, category): what it consists of, what rules speak to, and what
//! stays with people.

use super::bound::{bound, level_words};
use super::page::Page;
use crate::command::describe::reads::reads;
use crate::load::Loaded;
use saydo_catalog::{Control, Framework, Scope};
use saydo_evidence::KindId;
use saydo_report::human::counted;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// Kinds of a part that are named.
const KINDS: usize = 8;

/// A part of a framework.
pub struct Part<'a> {
    framework: &'a Framework,
    /// Its name, as people know it.
    name: String,
    /// What an assessor asks to see across it.
    asks: Option<&'a str>,
    group: &'a str,
    theme: Option<String>,
}

/// The part that an id means: of the framework named, else of any other whose parts have ids that are no plain words. `framework/group`
/// means that of a framework.
pub fn named<'a>(loaded: &'a Loaded, id: &str, framework: &str) -> Option<Part<'a>> {
    if let Some((of, group)) = id.split_once('/') {
        let scope = loaded.catalog.scope(of).ok()?;
        return loaded
            .catalog
            .framework(&scope.framework)
            .and_then(|framework| within(framework, group, true));
    }
    let first = loaded.catalog.framework(framework).and_then(|framework| within(framework, id, true));
    first.or_else(|| loaded.catalog.frameworks().find_map(|framework| within(framework, id, false)))
}

fn within<'a>(framework: &'a Framework, id: &str, any: bool) -> Option<Part<'a>> {
    for group in &framework.groups {
        let mut part = Part {
            framework,
            name: titled(&group.id, &group.title),
            asks: group.asks.as_deref(),
            group: &group.id,
            theme: None,
        };
        if group.id.eq_ignore_ascii_case(id) {
            return Some(part);
        }
        let is_it = |name: &str| name.eq_ignore_ascii_case(id);
        let theme = framework
            .themes(&group.id)
            .into_iter()
            .find(|theme| is_it(&theme.id) && (any || theme.head.is_some()) || any && is_it(&theme.title));
        if let Some(theme) = theme {
            let head = framework.controls().find(|control| Some(control.id.id()) == theme.head.as_deref());
            part.asks = head.and_then(|head| head.asks.as_deref());
            part.name =
                theme.head.map_or_else(|| theme.title.clone(), |head| format!("{head} {}", theme.title));
            part.theme = Some(theme.id);
            return Some(part);
        }
    }
    None
}

/// `AC Access Control`, but `Annex A`.
fn titled(id: &str, title: &str) -> String {
    let for_programs = id.starts_with(|c: char| c.is_lowercase());
    if for_programs || title.split(' ').any(|word| word == id) {
        title.to_owned()
    } else {
        format!("{id} {title}")
    }
}

/// Writes the page of a part, of the baseline that is meant where there are some.
pub fn write(loaded: &Loaded, part: &Part<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let scope = scope(part.framework, None);
    page.title(&part.name, &of_scope(part.framework, &scope))?;
    page.entry("asks", part.asks.unwrap_or_default())?;
    let controls: Vec<&Control> =
        loaded.catalog.population(&scope).into_iter().filter(|control| part.holds(control)).collect();
    let (said, people) = spoken_to(loaded, &controls);
    page.entry("rules", &sentence(controls.len(), said, people))?;
    let rows: Vec<Vec<String>> = controls
        .iter()
        .map(|control| {
            let count = bound(loaded, &control.id).iter().filter(|rule| rule.counts()).count();
            let rules = if count == 0 { "with people".to_owned() } else { counted(count, "rule") };
            vec![rules, format!("{}   {}", loaded.catalog.named(&control.id), level_words(control))]
        })
        .collect();
    page.table("controls", &rows)?;
    page.table("evidence", &evidence(loaded, &controls))?;
    page.end()
}

/// Writes the page of a framework.
pub fn framework(loaded: &Loaded, scope: &Scope, page: &mut Page<'_>) -> io::Result<()> {
    let Some(framework) = loaded.catalog.framework(&scope.framework) else { return Ok(()) };
    page.title(&framework.id, &of_scope(framework, scope))?;
    let all = loaded.catalog.population(scope);
    let (said, people) = spoken_to(loaded, &all);
    page.entry("rules", &sentence(all.len(), said, people))?;
    if !framework.baselines.is_empty() {
        let default = framework.default_baseline.as_deref().unwrap_or("all of it");
        let text = format!("{}; without one: {default}", framework.baselines.join(", "));
        page.entry("baselines", &text)?;
    }
    let mut rows = Vec::new();
    let mut row = |name: String, of: &dyn Fn(&Control) -> bool| {
        let controls: Vec<&Control> = all.iter().copied().filter(|control| of(control)).collect();
        if !controls.is_empty() {
            let (said, _) = spoken_to(loaded, &controls);
            rows.push(vec![name, format!("{said} of {} with rules", controls.len())]);
        }
    };
    for group in &framework.groups {
        row(titled(&group.id, &group.title), &|control| control.group == group.id);
        for theme in framework.themes(&group.id) {
            let name =
                theme.head.map_or_else(|| theme.title.clone(), |head| format!("{head} {}", theme.title));
            row(format!("  {name}"), &|control| control.group == group.id && control.theme == theme.id);
        }
    }
    page.table("parts", &rows)?;
    page.table("relates to", &crosswalks(loaded, framework))?;
    page.table("evidence", &evidence(loaded, &all))?;
    page.end()
}

impl Part<'_> {
    fn holds(&self, control: &Control) -> bool {
        control.group == self.group && self.theme.as_ref().is_none_or(|theme| control.theme == *theme)
    }
}

fn scope(framework: &Framework, baseline: Option<&str>) -> Scope {
    let baseline = baseline.map(str::to_owned).or_else(|| framework.default_baseline.clone());
    Scope { framework: framework.id.clone(), baseline }
}

fn of_scope(framework: &Framework, scope: &Scope) -> String {
    scope
        .baseline
        .as_ref()
        .map_or_else(|| framework.title.clone(), |baseline| format!("{} ({baseline})", framework.title))
}

/// How many of the controls rules that count speak to, and how many stay with people.
fn spoken_to(loaded: &Loaded, controls: &[&Control]) -> (usize, usize) {
    let counts = |control: &&&Control| bound(loaded, &control.id).iter().any(|rule| rule.counts());
    let said = controls.iter().filter(counts).count();
    (said, controls.len() - said)
}

fn sentence(all: usize, said: usize, people: usize) -> String {
    let speak = format!("rules of this edition speak to {said} of {}", counted(all, "control"));
    match people {
        0 => speak,
        1 => format!("{speak}; 1 stays with people, and an assessment record can attest it"),
        _ => format!("{speak}; {people} stay with people, and assessment records can attest them"),
    }
}

/// The kinds that most controls rest on.
fn evidence(loaded: &Loaded, controls: &[&Control]) -> Vec<Vec<String>> {
    let mut of: BTreeMap<KindId, BTreeSet<&str>> = BTreeMap::new();
    for control in controls {
        for rule in bound(loaded, &control.id).into_iter().filter(|rule| rule.counts()) {
            let read: Vec<KindId> = reads(rule).into_keys().collect();
            // A rule over a family rests on whichever there is.
            for kind in read.iter().filter(|kind| !kind.as_str().contains('.') || read.len() <= KINDS) {
                of.entry(kind.clone()).or_default().insert(control.id.id());
            }
        }
    }
    let mut kinds: Vec<(usize, KindId)> = of.into_iter().map(|(kind, ids)| (ids.len(), kind)).collect();
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let more = kinds.len().saturating_sub(KINDS);
    let title = |kind: &KindId| loaded.kinds.get(kind).map_or("", |kind| kind.title.as_str()).to_owned();
    let rows = kinds.iter().take(KINDS);
    let mut rows: Vec<Vec<String>> =
        rows.map(|(count, kind)| vec![kind.to_string(), counted(*count, "control"), title(kind)]).collect();
    if more > 0 {
        rows.push(vec![format!("and {}", counted(more, "other kind")), String::new(), String::new()]);
    }
    rows
}

/// How many pairs each other framework has with this one.
fn crosswalks(loaded: &Loaded, framework: &Framework) -> Vec<Vec<String>> {
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for control in framework.controls() {
        for pair in loaded.catalog.pairs(&control.id) {
            *others.entry(pair.other.framework()).or_default() += 1;
        }
    }
    let title = |id: &str| loaded.catalog.framework(id).map_or("", |other| other.title.as_str()).to_owned();
    others.into_iter().map(|(id, count)| vec![id.to_owned(), counted(count, "pair"), title(id)]).collect()
}
