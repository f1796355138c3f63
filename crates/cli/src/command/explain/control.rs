//! A control: what would prove it, the rules that speak to it, the evidence they read, and what stays with people.

use super::page::Page;
use crate::command::describe::reads::{Use, reads};
use crate::command::describe::sentence::listed;
use crate::load::Loaded;
use saydo_catalog::{Control, ControlId, Level, Relation};
use saydo_engine::rule::{Binding, Rule};
use saydo_evidence::KindId;
use std::collections::BTreeMap;
use std::io;

/// More kinds of one family are named by the family.
const FAMILY: usize = 6;

/// Writes the page of a control.
pub fn write(loaded: &Loaded, id: &ControlId, page: &mut Page<'_>) -> io::Result<()> {
    let catalog = &loaded.catalog;
    let Some(control) = catalog.control(id) else { return Ok(()) };
    let framework = catalog.framework(id.framework()).map_or("", |framework| framework.title.as_str());
    page.title(&catalog.named(id), framework)?;
    if let Some(withdrawn) = &control.withdrawn {
        let named = |into: &String| catalog.named(&ControlId::new(id.framework(), into));
        let into: Vec<String> = withdrawn.into.iter().map(named).collect();
        page.entry("withdrawn", &format!("{} {}", withdrawn.relation, into.join(", ")))?;
    }
    let below: Vec<Vec<String>> = catalog
        .leaves(id)
        .into_iter()
        .filter(|leaf| leaf.id != *id)
        .map(|leaf| vec![catalog.named(&leaf.id), level_words(leaf)])
        .collect();
    page.table("consists of", &below)?;
    let bound = bound(loaded, id);
    if control.leaf && control.withdrawn.is_none() {
        page.entry("proof", &level_words(control))?;
        page.entry("satisfied", &satisfied(loaded, control, &bound))?;
    }
    page.entry("people", control.stays_with_people.as_deref().unwrap_or_default())?;
    let rows: Vec<Vec<String>> = bound.iter().map(|rule| row(rule)).collect();
    page.table("rules", &rows)?;
    let lowers: Vec<String> = loaded
        .rules
        .rules
        .iter()
        .filter_map(|rule| match &rule.binding {
            Binding::Lowers(field) => {
                Some(format!("{} ({}), when a record names the control in `{field}`", rule.id, rule.title))
            }
            Binding::Controls(_) => None,
        })
        .collect();
    if control.leaf && control.withdrawn.is_none() {
        page.list("lowered by", &lowers)?;
    }
    page.table("evidence", &evidence(loaded, &bound))?;
    let pairs: Vec<Vec<String>> = catalog
        .pairs(id)
        .iter()
        .map(|pair| {
            let other = &pair.other;
            vec![relation(pair.relation).to_owned(), other.framework().to_owned(), catalog.named(other)]
        })
        .collect();
    page.table("relates to", &pairs)?;
    page.end()
}

fn level_words(control: &Control) -> String {
    let levels: Vec<String> = control.proof.iter().map(Level::to_string).collect();
    if levels.len() > 1 { format!("one of {}", listed(&levels, "or")) } else { levels.join("") }
}

/// The rules that name the control.
fn bound<'a>(loaded: &'a Loaded, id: &ControlId) -> Vec<&'a Rule> {
    let names = |rule: &&Rule| matches!(&rule.binding, Binding::Controls(ids) if ids.contains(id));
    loaded.rules.rules.iter().filter(names).collect()
}

fn row(rule: &Rule) -> Vec<String> {
    let advice = if rule.counts() { "" } else { ", advice only" };
    let presence = if rule.content() { "" } else { ", by presence" };
    let shows = format!("shows {}{presence}", rule.shows);
    let weight = format!("{} {}{advice}", rule.severity.as_str(), rule.basis.as_str());
    vec![rule.id.clone(), shows, weight, rule.title.clone()]
}

/// What the state `satisfied` needs, as the rules of this edition stand.
fn satisfied(loaded: &Loaded, control: &Control, bound: &[&Rule]) -> String {
    let counting: Vec<&&Rule> = bound.iter().filter(|rule| rule.counts()).collect();
    let levels: Vec<String> = control.proof.iter().map(Level::to_string).collect();
    let levels = listed(&levels, "or");
    if counting.is_empty() {
        let from = inferred_from(loaded, &control.id);
        let inferred = if from.is_empty() {
            String::new()
        } else {
            format!(
                ", and it is inferred as satisfied where the rules of {} satisfy that control",
                listed(&from, "or")
            )
        };
        return format!(
            "no rule of this edition shows {levels}; an assessment record can attest it{inferred}"
        );
    }
    let prove: Vec<String> = counting
        .iter()
        .filter(|rule| rule.content() && control.proof.contains(&rule.shows))
        .map(|rule| rule.id.clone())
        .collect();
    let none = match counting.as_slice() {
        [one] => format!("{} must be met", one.id),
        several => format!("all {} rules below that count must be met", several.len()),
    };
    if prove.is_empty() {
        let shown: Vec<Level> = counting.iter().map(|rule| rule.shows).collect();
        let most = shown.iter().max().map_or_else(String::new, |level| format!(" (they show {level})"));
        return format!(
            "no rule of this edition shows {levels} by what is written{most}; an assessment record can attest it, and {none}"
        );
    }
    let by = if prove.len() == counting.len() && prove.len() == 1 {
        format!("it shows {levels}")
    } else {
        format!("{levels} is shown by {}", listed(&prove, "or"))
    };
    format!("{none}; {by}. A negative assessment record outweighs them")
}

/// Controls whose demand is equal or includes this one, and which rules of this edition speak to.
fn inferred_from(loaded: &Loaded, id: &ControlId) -> Vec<String> {
    let includes = |relation| matches!(relation, Relation::Equal | Relation::Subset);
    loaded
        .catalog
        .pairs(id)
        .iter()
        .filter(|pair| includes(pair.relation) && bound(loaded, &pair.other).iter().any(|rule| rule.counts()))
        .map(|pair| loaded.catalog.named(&pair.other))
        .collect()
}

/// The kinds that the rules read, with what for.
fn evidence(loaded: &Loaded, bound: &[&Rule]) -> Vec<Vec<String>> {
    let mut uses: BTreeMap<KindId, Use> = BTreeMap::new();
    for rule in bound {
        for (kind, what) in reads(rule) {
            let known = uses.entry(kind).or_insert(what);
            *known = what.min(*known);
        }
    }
    let mut families: BTreeMap<String, (Use, usize)> = BTreeMap::new();
    let mut rows = Vec::new();
    let family = |kind: &KindId| kind.as_str().split_once('.').map(|(family, _)| family.to_owned());
    for (kind, what) in &uses {
        let size = uses.keys().filter(|other| family(other) == family(kind)).count();
        match family(kind) {
            Some(family) if size > FAMILY => {
                let entry = families.entry(format!("{family}.*")).or_insert((*what, 0));
                *entry = (entry.0.min(*what), entry.1 + 1);
            }
            _ => {
                let title = loaded.kinds.get(kind).map_or("", |kind| kind.title.as_str());
                rows.push((*what, kind.to_string(), title.to_owned()));
            }
        }
    }
    rows.extend(families.into_iter().map(|(name, (what, count))| (what, name, format!("{count} kinds"))));
    rows.sort();
    let said = |what: Use| match what {
        Use::Judged => "judged",
        Use::Joined => "compared with",
        Use::Listed => "lists what must be covered",
        Use::States => "states a limit",
    };
    rows.into_iter().map(|(what, kind, title)| vec![kind, said(what).to_owned(), title]).collect()
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal to",
        Relation::Subset => "part of",
        Relation::Superset => "includes",
        Relation::Intersects => "overlaps",
        Relation::Related => "related to",
    }
}
