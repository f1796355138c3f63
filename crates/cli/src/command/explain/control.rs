//! A control: what an assessor asks to see, what would prove it, the rules that speak to it, the evidence they read with the fields that
//! matter and an example, what relates to it, and what stays with people.

use super::bound::{bound, level_words, people, satisfied};
use super::page::Page;
use crate::command::describe::reads::{Use, reads};
use crate::command::describe::satisfying::{Beside, Satisfying, satisfying};
use crate::command::describe::sentence::listed;
use crate::load::Loaded;
use saydo_catalog::{ControlId, Relation};
use saydo_engine::rule::{Binding, Rule, RuleSet};
use saydo_evidence::{Kind, KindId};
use std::collections::BTreeMap;
use std::io;

/// More kinds of one family are named by the family.
const FAMILY: usize = 6;
/// Kinds that are shown by an example.
const EXAMPLES: usize = 3;

/// Writes the page of a control.
pub fn write(loaded: &Loaded, id: &ControlId, page: &mut Page<'_>) -> io::Result<()> {
    let catalog = &loaded.catalog;
    let Some(control) = catalog.control(id) else { return Ok(()) };
    let framework = catalog.framework(id.framework()).map_or("", |framework| framework.title.as_str());
    page.title(&catalog.named(id), framework)?;
    page.entry("asks", control.asks.as_deref().unwrap_or_default())?;
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
    let active = control.leaf && control.withdrawn.is_none();
    if active {
        page.entry("proof", &level_words(control))?;
        page.entry("satisfied", &satisfied(loaded, control, &bound))?;
        page.entry("people", &people(control, &bound))?;
    }
    let rows: Vec<Vec<String>> = bound.iter().map(|rule| row(rule)).collect();
    page.table("rules", &rows)?;
    if active {
        page.list("lowered by", &lowering(loaded))?;
    }
    page.table("evidence", &evidence(loaded, &bound))?;
    relations(loaded, id, page)?;
    page.end()?;
    if active { examples(loaded, &bound, page) } else { Ok(()) }
}

fn row(rule: &Rule) -> Vec<String> {
    let advice = if rule.counts() { "" } else { ", advice only" };
    let presence = if rule.content() { "" } else { ", by presence" };
    let shows = format!("shows {}{presence}", rule.shows);
    let weight = format!("{} {}{advice}", rule.severity.as_str(), rule.basis.as_str());
    vec![rule.id.clone(), shows, weight, rule.title.clone()]
}

fn lowering(loaded: &Loaded) -> Vec<String> {
    let rules = loaded.rules.rules.iter();
    let said = |rule: &Rule| match &rule.binding {
        Binding::Lowers(field) => {
            Some(format!("{} ({}), when a record names the control in `{field}`", rule.id, rule.title))
        }
        Binding::Controls(_) => None,
    };
    rules.filter_map(said).collect()
}

/// The kinds that the rules read: what for, their title, and the fields that these rules look at.
fn evidence(loaded: &Loaded, bound: &[&Rule]) -> Vec<Vec<String>> {
    let uses = uses(bound);
    let demand = RuleSet { rules: bound.iter().map(|rule| (*rule).clone()).collect() }.demand(&loaded.kinds);
    let fields = |kind: &KindId| -> Vec<String> {
        let asked = demand.kinds.get(kind).map(|asked| &asked.fields);
        let asked = |name| asked.is_some_and(|asked| asked.contains(name));
        let fields = loaded.kinds.get(kind).into_iter().flat_map(|kind| &kind.fields);
        fields.filter(|field| asked(&field.name)).map(|field| field.name.to_string()).collect()
    };
    let mut families: BTreeMap<String, (Use, usize)> = BTreeMap::new();
    let mut rows = Vec::new();
    for (kind, what) in &uses {
        let size = uses.keys().filter(|other| family(other) == family(kind)).count();
        match family(kind) {
            Some(family) if size > FAMILY => {
                let entry = families.entry(format!("{family}.*")).or_insert((*what, 0));
                *entry = (entry.0.min(*what), entry.1 + 1);
            }
            _ => {
                let title = loaded.kinds.get(kind).map_or("", |kind| kind.title.as_str());
                let fields = if *what == Use::States { Vec::new() } else { fields(kind) };
                let text = if fields.is_empty() {
                    title.to_owned()
                } else {
                    format!("{title}: {}", fields.join(", "))
                };
                rows.push((*what, kind.to_string(), text));
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

/// Every kind that the rules read, with the first use of it.
fn uses(bound: &[&Rule]) -> BTreeMap<KindId, Use> {
    let mut uses: BTreeMap<KindId, Use> = BTreeMap::new();
    for (kind, what) in bound.iter().flat_map(|rule| reads(rule)) {
        let known = uses.entry(kind).or_insert(what);
        *known = what.min(*known);
    }
    uses
}

fn family(kind: &KindId) -> Option<String> {
    kind.as_str().split_once('.').map(|(family, _)| family.to_owned())
}

/// An example of each main kind: what most rules judge comes first, and a family is shown by one of it.
fn examples(loaded: &Loaded, bound: &[&Rule], page: &mut Page<'_>) -> io::Result<()> {
    let counting: Vec<&Rule> = bound.iter().filter(|rule| rule.counts()).copied().collect();
    let uses = uses(&counting);
    let judging = |kind: &KindId| -> usize {
        counting.iter().filter(|rule| reads(rule).get(kind) == Some(&Use::Judged)).count()
    };
    let mut main: Vec<(usize, &KindId)> = uses
        .iter()
        .filter(|(_, what)| **what == Use::Judged)
        .map(|(kind, _)| (judging(kind), kind))
        .collect();
    main.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut shown: Vec<&KindId> = Vec::new();
    for (_, kind) in main {
        let again = family(kind).is_some() && shown.iter().any(|known| family(known) == family(kind));
        if !again && shown.len() < EXAMPLES {
            shown.push(kind);
        }
    }
    for kind in shown.into_iter().filter_map(|id| loaded.kinds.get(id)) {
        example(kind, &satisfying(loaded, kind, &counting), page)?;
    }
    Ok(())
}

fn example(kind: &Kind, best: &Satisfying, page: &mut Page<'_>) -> io::Result<()> {
    page.sample(
        &format!("example     {} ({}, as of {})", best.example.path, kind.title, best.as_of),
        &best.example.text,
    )?;
    if let Some(beside) = &best.beside {
        with(beside, page)?;
    }
    if !best.met.is_empty() {
        page.entry("", &format!("alone it meets {}", listed(&best.met, "and")))?;
    }
    for (rule, besides) in &best.others {
        let kinds: Vec<String> = besides.iter().map(ToString::to_string).collect();
        let text = match kinds.as_slice() {
            [] => format!("{rule} needs more than one of it: saydo explain {rule}"),
            kinds => format!("{rule} reads {} too: saydo explain {rule}", listed(kinds, "and")),
        };
        page.entry("", &text)?;
    }
    page.end()
}

/// What stands beside an example: records as they are, of documents the sentences that promise something.
fn with(beside: &Beside, page: &mut Page<'_>) -> io::Result<()> {
    for record in &beside.records {
        page.sample(&format!("with        {}", record.path), &record.text)?;
    }
    for (path, said) in &beside.documents {
        let said: Vec<String> = said.iter().map(|words| format!("\"{words}\"")).collect();
        let says =
            if said.is_empty() { String::new() } else { format!(" that says {}", listed(&said, "and")) };
        page.entry("with", &format!("{path}{says}"))?;
    }
    page.entry("", &format!("together they meet {}", listed(&beside.met, "and")))
}

fn relations(loaded: &Loaded, id: &ControlId, page: &mut Page<'_>) -> io::Result<()> {
    let pairs: Vec<Vec<String>> = loaded
        .catalog
        .pairs(id)
        .iter()
        .map(|pair| {
            let other = &pair.other;
            vec![
                relation(pair.relation).to_owned(),
                other.framework().to_owned(),
                loaded.catalog.named(other),
            ]
        })
        .collect();
    page.table("relates to", &pairs)
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
