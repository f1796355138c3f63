//! Nothing examined is never a pass. Every shipped rule, from every case it ships, with its evidence taken away, emptied, renamed, blanked,
//! made unreadable or contradicted: none of it may leave the rule met.
#![allow(clippy::unwrap_used)] // what helps a test may fail like one

#[path = "nothing_never_passes/auditor.rs"]
mod auditor;
#[path = "nothing_never_passes/judge.rs"]
mod judge;
#[path = "nothing_never_passes/random.rs"]
mod random;
#[path = "nothing_never_passes/reads.rs"]
mod reads;
#[path = "nothing_never_passes/scene.rs"]
mod scene;

use rayon::prelude::*;
use reads::{Need, needs};
use saydo_engine::cases::Case;
use saydo_engine::judge::Outcome;
use saydo_engine::rule::{Absent, FieldRef, Pick, Rule};
use saydo_evidence::{Facts, Field, FieldType, KindId, Pin, Reading, Value};
use saydo_source::RepoPath;
use scene::{BENCH, Edit, Judged, Scene, csv, edit, emptied, is_sheet, kinds_of, of_kinds, sheet};

/// What stands where a value should be.
const PLACEHOLDERS: [&str; 5] = ["[TBD]", "n/a", "—", "YYYY-MM-DD", "________"];
/// Words that mean nothing.
const WORDS: [&str; 2] = ["rolling", "soon"];

/// A tree after something was done to it, with what that was.
type Changed = (String, Scene);

#[test]
fn no_rule_is_met_without_its_evidence() {
    let cases: Vec<(&Rule, usize, &Case)> = BENCH
        .rules
        .rules
        .iter()
        .flat_map(|rule| {
            let cases = BENCH.cases.get(&rule.id).into_iter().flatten();
            cases.enumerate().map(move |(number, case)| (rule, number, case))
        })
        .collect();
    let judged: Vec<(usize, Vec<String>)> = cases
        .par_iter()
        .map(|(rule, number, case)| {
            let (name, scene) = (&case.name, Scene::of(case));
            let before = scene.judge(rule);
            // All of it from the first case that is met; of every other case each kind of change once.
            let first = BENCH.cases[&rule.id].iter().position(|case| case.outcome == Outcome::Met);
            let met = before.outcome == Outcome::Met;
            let changed = changes(rule, &scene, met, first == Some(*number), *number);
            let wrong = changed.iter().filter_map(|(what, scene)| {
                let after = scene.judge(rule);
                let passes = after.outcome == Outcome::Met
                    || (after.outcome == Outcome::Declared && before.outcome != Outcome::Declared);
                passes.then(|| format!("{} ({name}): {what}: {}", rule.id, told(&before, &after)))
            });
            (changed.len(), wrong.collect())
        })
        .collect();
    let tried: usize = judged.iter().map(|(tried, _)| tried).sum();
    let wrong: Vec<&String> = judged.iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(tried > 2000, "only {tried} changes were tried");
    assert!(wrong.is_empty(), "{} of {tried}\n{wrong:#?}", wrong.len());
}

fn told(before: &Judged, after: &Judged) -> String {
    format!("{} before, {} after", before.outcome.as_str(), after.outcome.as_str())
}

/// What must not leave the rule met: all changes, or each kind of change once.
fn changes(rule: &Rule, scene: &Scene, met: bool, all: bool, number: usize) -> Vec<Changed> {
    let facts = scene.facts(rule);
    let mut changed = Vec::new();
    files(rule, scene, &facts, &mut changed);
    let zero = |claim: &FieldRef| {
        let mut items = kinds_of(&rule.each).iter().flat_map(|kind| facts.of(kind));
        items.all(|item| item.value(claim.field.as_str()) == Some(&Value::Number(0.0)))
    };
    let none_counted = |need: &Need| met && !need.claims.is_empty() && need.claims.iter().all(zero);
    for need in needs(rule).into_iter().filter(|need| !none_counted(need)) {
        let edits = edits(all, number);
        fields(rule, scene, &facts, &need, &edits, &mut changed);
    }
    promises(rule, scene, &facts, &mut changed);
    twice(rule, scene, &facts, &mut changed);
    changed.retain(|(_, after)| after.files != scene.files || after.pins.len() != scene.pins.len());
    changed
}

/// The kinds that must be there: the rule's own, those joined unless nothing of them is as good, and those that say what is complete.
fn partners(rule: &Rule) -> Vec<(&'static str, Vec<KindId>)> {
    let joined = rule.joins.iter().filter(|join| join.absent != Absent::Void);
    let complete = rule.joins.iter().filter_map(|join| join.complete.as_ref());
    let mut partners = vec![("own", kinds_of(&rule.each).to_vec())];
    partners.extend(joined.map(|join| ("joined", kinds_of(&join.source).to_vec())));
    partners.extend(complete.map(|complete| ("complete", kinds_of(&complete.of).to_vec())));
    partners.retain(|(_, kinds)| !kinds.is_empty());
    partners
}

fn files(rule: &Rule, scene: &Scene, facts: &Facts, changed: &mut Vec<Changed>) {
    for (what, kinds) in partners(rule) {
        let found = of_kinds(facts, &kinds);
        if found.is_empty() {
            continue;
        }
        let mut each = |how: &str, change: &dyn Fn(&RepoPath, &str) -> Option<Vec<u8>>| {
            let mut after = scene.clone();
            for (path, _) in &found {
                match change(path, &scene.text(path)) {
                    Some(bytes) => after.files.insert(path.clone(), bytes),
                    None => after.files.remove(path),
                };
            }
            changed.push((format!("{what} evidence ({}) {how}", kinds[0]), after));
        };
        each("removed", &|_, _| None);
        each("emptied", &|path, text| Some(emptied(path, text).into_bytes()));
        each("without a byte", &|_, _| Some(Vec::new()));
        each("unreadable", &|_, text| Some([b"\0\0\0\x01", text.as_bytes()].concat()));
        let mut after = scene.clone();
        for kind in kinds {
            let path = globset::Glob::new("nowhere/*.none").unwrap().compile_matcher();
            after.pins.push(Pin { path, kind });
        }
        changed.push((format!("{what} evidence pinned to nothing"), after));
    }
}

fn edits(all: bool, number: usize) -> Vec<Edit<'static>> {
    let mut edits = vec![Edit::Remove];
    if all {
        edits.push(Edit::Rename);
        edits.extend(PLACEHOLDERS.map(Edit::Fill));
        edits.extend(WORDS.map(Edit::Fill));
    } else {
        edits.push(Edit::Fill(PLACEHOLDERS[number % PLACEHOLDERS.len()]));
        edits.push(Edit::Fill(WORDS[number % WORDS.len()]));
    }
    edits
}

/// Whether a word that means nothing may still be a value of this field.
fn any_word_serves(field: &Field, need: &Need) -> bool {
    let words = matches!(
        field.holds,
        FieldType::Text | FieldType::Person | FieldType::Scale | FieldType::Reference | FieldType::Link
    );
    words && need.presence
}

fn fields(
    rule: &Rule,
    scene: &Scene,
    facts: &Facts,
    need: &Need,
    edits: &[Edit<'_>],
    changed: &mut Vec<Changed>,
) {
    let source = need.field.join.map_or(&rule.each, |join| &rule.joins[join].source);
    let kinds = kinds_of(source);
    let name = &need.field.field;
    let filled = kinds
        .iter()
        .flat_map(|kind| facts.of(kind))
        .any(|item| item.fields.get(name).is_some_and(|fact| fact.reading != Reading::Unset));
    if !filled {
        return;
    }
    for how in edits.iter().copied() {
        let mut after = scene.clone();
        for (path, kind) in of_kinds(facts, kinds) {
            let Some(kind) = BENCH.kinds.get(&kind) else { continue };
            let Some(field) = kind.field(name) else { continue };
            let serves = match (how, &field.holds) {
                (Edit::Fill(word), FieldType::State(values)) => BENCH.kinds.state(values, word).is_some(),
                (Edit::Fill(word), _) => WORDS.contains(&word) && any_word_serves(field, need),
                (Edit::Remove | Edit::Rename, _) => false,
            };
            if !serves {
                let text = edit(&path, &scene.text(&path), kind, name, how);
                after.files.insert(path, text.into_bytes());
            }
        }
        let whose = if need.field.join.is_some() { "joined" } else { "own" };
        changed.push((format!("{whose} field {name}: {how:?}"), after));
    }
}

/// Without any sentence or field that states a limit.
fn promises(rule: &Rule, scene: &Scene, facts: &Facts, changed: &mut Vec<Changed>) {
    for limit in rule.limits.iter().filter(|limit| !limit.stated_in.is_empty()) {
        let mut after = scene.clone();
        for item in limit.stated_in.iter().flat_map(|kind| facts.of(kind)) {
            let mut ranges: Vec<_> =
                item.passages.iter().filter(|p| Some(p.probe) == limit.probe).map(|p| p.at).collect();
            ranges.sort_unstable();
            ranges.dedup();
            let bytes = after.files.get_mut(&item.path).expect("the file of a fact");
            for range in ranges.into_iter().rev() {
                bytes.drain(range.start as usize..range.end as usize);
            }
        }
        if let Some(name) = &limit.field {
            for (path, kind) in of_kinds(facts, kinds_of(&rule.each)) {
                let text =
                    edit(&path, &after.text(&path), BENCH.kinds.get(&kind).unwrap(), name, Edit::Remove);
                after.files.insert(path, text.into_bytes());
            }
        }
        changed.push((format!("nothing states the limit {}", limit.name), after));
    }
}

/// Where one record must be the only one, a second of the same key that says something else, and a second that says the same.
fn twice(rule: &Rule, scene: &Scene, facts: &Facts, changed: &mut Vec<Changed>) {
    for join in rule.joins.iter().filter(|join| join.pick == Pick::Only) {
        for (path, kind) in of_kinds(facts, kinds_of(&join.source)) {
            let kind = BENCH.kinds.get(&kind).unwrap();
            if !is_sheet(&path) {
                continue;
            }
            let table = sheet(&scene.text(&path));
            let key = |column: usize| {
                kind.labelled(&table[0][column])
                    .is_some_and(|(field, _)| join.on.iter().any(|(theirs, _)| *theirs == field.name))
            };
            for (how, word) in [("says the same", None), ("contradicts", Some("1"))] {
                let mut double = table.clone();
                for row in table.iter().skip(1) {
                    let cell = |(column, cell): (usize, &String)| match word {
                        Some(word) if !key(column) => word.to_owned(),
                        _ => cell.clone(),
                    };
                    double.push(row.iter().enumerate().map(cell).collect());
                }
                let mut after = scene.clone();
                after.files.insert(path.clone(), csv(&double).into_bytes());
                changed.push((format!("each {} twice, the second {how}", kind.id), after));
            }
        }
    }
}
