//! Assessment -> coverage.

use super::{Absent, Control, Coverage, Framework, Part, SCHEMA, Tree, Waiting};
use crate::json::{Inputs, Period, Tool};
use crate::privacy::secrets;
use saydo_catalog::{Catalog, ControlId, Scope};
use saydo_engine::assess::coverage::{Reach, Wanted, reach, wanted};
use saydo_engine::assess::state::State;
use saydo_engine::assess::{Assessment, ControlState};
use saydo_engine::judge::Outcome;
use saydo_engine::rule::{Rule, RuleSet};
use saydo_evidence::{Facts, KindId, Kinds};
use saydo_source::RepoPath;
use std::collections::BTreeMap;

/// Kinds of one family that are named one by one.
const NAMED: usize = 3;

/// Everything a coverage is made of.
pub struct Material<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The rules that judged.
    pub rules: &'a RuleSet,
    /// The frameworks.
    pub catalog: &'a Catalog,
    /// The kinds, for their titles.
    pub kinds: &'a Kinds,
    /// What was read.
    pub facts: &'a Facts,
    /// The frameworks judged.
    pub scopes: &'a [Scope],
    /// The day of the assessment.
    pub as_of: jiff::civil::Date,
    /// The audit period.
    pub period: saydo_source::Period,
    /// The commit, where there is git.
    pub revision: Option<String>,
    /// Digests of configuration and rules.
    pub inputs: Inputs,
    /// Edition of the rules.
    pub edition: &'a str,
    /// Whether rules were left out by hand.
    pub filtered: bool,
}

/// The coverage of an assessment.
pub fn lower(material: &Material<'_>) -> Coverage {
    let wanted = wanted(material.assessment, material.rules, material.facts);
    let mut waits: BTreeMap<&ControlId, Vec<String>> = BTreeMap::new();
    for want in &wanted {
        let name = short(&want.kinds);
        for control in &want.controls {
            waits.entry(control).or_default().push(name.clone());
        }
    }
    let files = &material.facts.files;
    Coverage {
        schema: SCHEMA,
        tool: Tool {
            name: "saydo".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules_edition: material.edition.to_owned(),
        },
        as_of: material.as_of.to_string(),
        period: Period { from: material.period.from.to_string(), to: material.period.to.to_string() },
        tree: Tree {
            revision: material.revision.clone(),
            files: files.len(),
            evidence: files.iter().filter(|file| !file.recognised.is_empty()).count(),
        },
        inputs: material.inputs.clone(),
        filtered: material.filtered,
        frameworks: material.scopes.iter().filter_map(|scope| framework(scope, &waits, material)).collect(),
        absent: wanted.iter().map(|want| absent(want, material)).collect(),
    }
}

fn framework(
    scope: &Scope,
    waits: &BTreeMap<&ControlId, Vec<String>>,
    material: &Material<'_>,
) -> Option<Framework> {
    let framework = material.catalog.framework(&scope.framework)?;
    let states = material.assessment.controls.iter();
    let states = states.filter(|control| control.id.framework() == framework.id);
    let controls: Vec<Control> = states.map(|control| lower_control(control, waits, material)).collect();
    let mut parts = Vec::new();
    for group in &framework.groups {
        let of_group = || controls.iter().filter(|control| control.group == group.id);
        parts.extend(part((&group.id, &group.title, None), of_group()));
        for theme in framework.themes(&group.id) {
            let title =
                theme.head.map_or_else(|| theme.title.clone(), |head| format!("{head} {}", theme.title));
            let of_theme = of_group().filter(|control| control.theme.as_deref() == Some(theme.id.as_str()));
            parts.extend(part((&theme.id, &title, Some(&group.id)), of_theme));
        }
    }
    Some(Framework {
        id: framework.id.clone(),
        title: framework.title.clone(),
        baseline: scope.baseline.clone(),
        total: controls.len(),
        parts,
        controls,
    })
}

/// A part with its numbers; none without a control of the scope.
fn part<'a>(
    (id, title, group): (&str, &str, Option<&String>),
    controls: impl Iterator<Item = &'a Control>,
) -> Option<Part> {
    let controls: Vec<&Control> = controls.collect();
    let state = |state: State| controls.iter().filter(|control| control.state == state.as_str()).count();
    let reach = |reach: Reach| controls.iter().filter(|control| control.reach == reach.as_str()).count();
    (!controls.is_empty()).then(|| Part {
        id: id.to_owned(),
        title: if group.is_none() { titled(id, title) } else { title.to_owned() },
        division: if group.is_none() { "group" } else { "theme" }.to_owned(),
        group: group.cloned(),
        total: controls.len(),
        states: State::ALL.into_iter().map(|word| (word.as_str().to_owned(), state(word))).collect(),
        satisfied_inferred: controls.iter().filter(|control| control.inferred.is_some()).count(),
        reach: Reach::ALL.into_iter().map(|word| (word.as_str().to_owned(), reach(word))).collect(),
    })
}

/// `AC Access Control`, but `Annex A`: a name for programs is none for people.
fn titled(id: &str, title: &str) -> String {
    let for_programs = id.starts_with(|c: char| c.is_lowercase());
    if for_programs || title.split(' ').any(|word| word == id) {
        title.to_owned()
    } else {
        format!("{id} {title}")
    }
}

fn lower_control(
    control: &ControlState,
    waits: &BTreeMap<&ControlId, Vec<String>>,
    material: &Material<'_>,
) -> Control {
    let known = material.catalog.control(&control.id);
    let rule = |index: &usize| {
        let result = material.assessment.results.get(*index)?;
        material.rules.rules.get(result.rule).filter(|rule| rule.counts())
    };
    let rules: Vec<&Rule> = control.rules.iter().filter_map(rule).collect();
    let judged = |index: &&usize| {
        let outcome = material.assessment.results.get(**index).map(|result| result.outcome);
        outcome.is_some_and(|outcome| !matches!(outcome, Outcome::Missing | Outcome::Void))
    };
    Control {
        id: control.id.id().to_owned(),
        title: known.map(|known| known.title.clone()).unwrap_or_default(),
        group: control.group.clone(),
        theme: known.map(|known| known.theme.clone()).filter(|theme| !theme.is_empty()),
        state: control.state.as_str().to_owned(),
        inferred: control.inferred.as_ref().map(|from| material.catalog.named(from)),
        reach: reach(control, material.assessment, material.rules).as_str().to_owned(),
        rules: rules.iter().map(|rule| rule.id.clone()).collect(),
        judged_by: control.rules.iter().filter(judged).filter_map(rule).map(|rule| rule.id.clone()).collect(),
        waits_for: waits.get(&control.id).cloned().unwrap_or_default(),
        stays_with_people: known.and_then(|known| known.stays_with_people.clone()),
    }
}

fn absent(want: &Wanted, material: &Material<'_>) -> Absent {
    let state = |id: &ControlId| material.assessment.controls.iter().find(|control| control.id == *id);
    let waiting = want.controls.iter().filter_map(|id| {
        Some(Waiting {
            framework: id.framework().to_owned(),
            id: id.id().to_owned(),
            title: material.catalog.control(id)?.title.clone(),
            state: state(id)?.state.as_str().to_owned(),
        })
    });
    let path = |path: &RepoPath| secrets::mask(path.as_str()).into_owned();
    Absent {
        kinds: want.kinds.iter().map(ToString::to_string).collect(),
        title: title(&want.kinds, material.kinds),
        rules: want.rules.clone(),
        controls: waiting.collect(),
        unreadable: want.unreadable.as_ref().map(path),
        empty: want.empty.as_ref().map(path),
    }
}

/// `policy.*` of many kinds of a family, else the kinds with "or" between.
fn short(kinds: &[KindId]) -> String {
    match family(kinds) {
        Some(family) if kinds.len() > NAMED => format!("{family}.*"),
        _ => kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
    }
}

fn title(kinds: &[KindId], known: &Kinds) -> String {
    let title = |id: &KindId| known.get(id).map_or_else(|| id.to_string(), |kind| kind.title.clone());
    match family(kinds) {
        Some(family) if kinds.len() > NAMED => format!("any {family}"),
        _ => kinds.iter().map(title).collect::<Vec<_>>().join(" or "),
    }
}

/// The family that all of them are of.
fn family(kinds: &[KindId]) -> Option<&str> {
    let of = |kind: &'_ KindId| kind.as_str().find('.');
    let first = kinds.first()?;
    let family = first.as_str().get(..of(first)?)?;
    let same = |kind: &KindId| kind.as_str().strip_prefix(family).is_some_and(|rest| rest.starts_with('.'));
    kinds.iter().all(same).then_some(family)
}
