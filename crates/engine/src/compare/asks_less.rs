//! In what an organisation asks less of itself: a promise loosened, a target or tolerance moved, a rating lowered, subjects removed or
//! no longer spoken to. Told first, judged by people: each can be right.

mod own;

use super::{Sides, some};
use crate::assess::Assessment;
use crate::judge::{At, Loosened, later, loosened};
use saydo_evidence::{Fact, FieldName, FieldType, Item, Kind, KindId, Reading, Shape, Towards, Value};
use saydo_source::RepoPath;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked less of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A limit that the organisation's own text states.
    Promise,
    /// A target, tolerance or appetite.
    Target,
    /// A tier or rating that decides how much is asked.
    Rating,
    /// Subjects that a rule no longer speaks to.
    Scope,
    /// Records that are gone.
    Population,
    /// The gate, or what steers it: configuration, rules, exclusions, the workflow that runs it.
    Gate,
}

impl What {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Target => "target",
            Self::Rating => "rating",
            Self::Scope => "scope",
            Self::Population => "population",
            Self::Gate => "gate",
        }
    }
}

/// Something by which the organisation asks less of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsksLess {
    /// What.
    pub what: What,
    /// In one sentence.
    pub message: String,
    /// Where it stands in the head; none if it is gone.
    pub now: Vec<At>,
    /// Where it stood in the base.
    pub before: Vec<At>,
}

/// So many places are told of a group.
const PLACES: usize = 5;

pub(super) fn all(sides: &Sides<'_>, head: &Assessment, base: &Assessment) -> Vec<AsksLess> {
    let pairs = pairs(sides);
    let mut all = promises(sides);
    all.extend(own::promises(sides, &pairs));
    all.extend(own::starts(sides, &pairs));
    all.extend(own::names(sides, &pairs));
    all.extend(values(sides, &pairs));
    all.extend(scope(sides, &pairs, head, base));
    all.extend(population(sides, base));
    all.sort_by(|a, b| (a.what, &a.message).cmp(&(b.what, &b.message)));
    all.dedup();
    all
}

/// A subject of both trees that does not say the same in both, or that stands under another name.
pub(super) struct Pair<'a> {
    pub(super) now: &'a Item,
    pub(super) before: &'a Item,
}

fn pairs<'a>(sides: &Sides<'a>) -> Vec<Pair<'a>> {
    let mut wanted: BTreeMap<&KindId, Vec<(&str, &str)>> = BTreeMap::new();
    let same = sides.difference.changed.iter().map(|(kind, key)| (kind, (key.as_str(), key.as_str())));
    let renamed = sides
        .difference
        .former_keys
        .iter()
        .map(|((kind, now), before)| (kind, (now.as_str(), before.as_str())));
    same.chain(renamed).for_each(|(kind, keys)| wanted.entry(kind).or_default().push(keys));
    let by_key = |items: &'a [Item]| -> BTreeMap<&'a str, &'a Item> {
        items.iter().map(|item| (item.key.as_str(), item)).collect()
    };
    let mut pairs = Vec::new();
    for (kind, keys) in wanted {
        let (head, base) = (by_key(sides.head.facts.of(kind)), by_key(sides.base.facts.of(kind)));
        let pair = |(now, before)| Some(Pair { now: head.get(now)?, before: base.get(before)? });
        pairs.extend(keys.into_iter().filter_map(pair));
    }
    pairs
}

/// Promises of a limit that ask for less now, or made no longer. Rules that read one sentence tell of it once.
fn promises(sides: &Sides<'_>) -> Vec<AsksLess> {
    let mut told: Vec<AsksLess> = Vec::new();
    for rule in &sides.rules.rules {
        for (index, limit) in rule.limits.iter().enumerate() {
            if !limit.stated_in.iter().any(|kind| sides.difference.kinds.contains(kind)) {
                continue;
            }
            for later in later(rule, index, sides.head, sides.base) {
                let message = format!(
                    "the promise of {} counts from {}, and nothing is expected before it",
                    later.value, later.since
                );
                told.push(AsksLess {
                    what: What::Promise,
                    message: format!("{}: {message} ({})", limit.name.replace('-', " "), rule.title),
                    now: vec![later.now],
                    before: vec![later.before],
                });
            }
            for Loosened { tier, before, now } in loosened(rule, index, sides.head, sides.base) {
                let to_whom = tier.map(|tier| format!(" for {tier}")).unwrap_or_default();
                let became = now.as_ref().map_or_else(
                    || "is promised no longer".to_owned(),
                    |(value, _)| format!("became {value}"),
                );
                let message = format!(
                    "{}{to_whom}: the promise of {} {became}",
                    limit.name.replace('-', " "),
                    before.0
                );
                let next = AsksLess {
                    what: What::Promise,
                    message: format!("{message} ({})", rule.title),
                    now: now.into_iter().map(|(_, at)| at).collect(),
                    before: vec![before.1],
                };
                let same = |known: &AsksLess| known.now == next.now && known.before == next.before;
                if !told.iter().any(same) {
                    told.push(next);
                }
            }
        }
    }
    told
}

/// Fields of which the kind says which way asks less, in records of both trees.
fn values(sides: &Sides<'_>, pairs: &[Pair<'_>]) -> Vec<AsksLess> {
    let mut told = Vec::new();
    for Pair { now, before } in pairs {
        let Some(kind) = sides.head.kinds.get(&now.kind) else { continue };
        for field in &kind.fields {
            let (Some(towards), fact, Some(earlier)) =
                (field.asks_less, now.fact(&field.name), before.fact(&field.name))
            else {
                continue;
            };
            if !went(turned(towards, now), earlier, fact, &field.holds) {
                continue;
            }
            let what = if matches!(field.holds, FieldType::State(_)) || field.name.as_str() == "residual" {
                What::Rating
            } else {
                What::Target
            };
            let name = field.name.as_str().replace('-', " ");
            let is = fact.map_or("gone", shown);
            told.push(AsksLess {
                what,
                message: format!(
                    "{} of {}: {name} was {} and is {is}",
                    kind.title.to_lowercase(),
                    now.title,
                    shown(earlier),
                ),
                now: vec![at(now, fact, &format!("{name} {is}"))],
                before: vec![at(before, Some(earlier), &format!("{name} {}", shown(earlier)))],
            });
        }
    }
    told
}

/// A target that must not be exceeded asks less as it grows.
fn turned(towards: Towards, item: &Item) -> Towards {
    match (towards, item.value("direction")) {
        (Towards::Smaller, Some(Value::State(word))) if word == "at-most" => Towards::Greater,
        _ => towards,
    }
}

fn shown(fact: &Fact) -> &str {
    if fact.raw.trim().is_empty() { "blank" } else { fact.raw.trim() }
}

/// Whether a value went that way. A value that is gone, blank or cannot be read now asks for nothing any more.
fn went(towards: Towards, before: &Fact, now: Option<&Fact>, holds: &FieldType) -> bool {
    let Reading::Known(before) = &before.reading else { return false };
    let Some(Reading::Known(now)) = now.map(|now| &now.reading) else { return true };
    let order = match (before, now) {
        (Value::State(before), Value::State(now)) => {
            let FieldType::State(words) = holds else { return false };
            let place = |word: &String| words.iter().position(|known| known == word);
            place(now).cmp(&place(before))
        }
        (Value::Number(before), Value::Number(now)) => now.total_cmp(before),
        (Value::Duration(before), Value::Duration(now)) => {
            now.approximate_days().total_cmp(&before.approximate_days())
        }
        (Value::Date(before), Value::Date(now)) => now.first.cmp(&before.first),
        _ => return false,
    };
    match towards {
        Towards::Greater | Towards::Later => order == Ordering::Greater,
        Towards::Smaller | Towards::Earlier => order == Ordering::Less,
    }
}

/// Subjects of both trees that say something else, and that a rule spoke to and speaks to no longer.
fn scope(sides: &Sides<'_>, pairs: &[Pair<'_>], head: &Assessment, base: &Assessment) -> Vec<AsksLess> {
    let by_key: BTreeMap<(&KindId, &str), &Pair<'_>> =
        pairs.iter().map(|pair| ((&pair.before.kind, pair.before.key.as_str()), pair)).collect();
    let left = base.told.spoken_to.iter().filter_map(|(number, kind, key)| {
        let Pair { now, before } = by_key.get(&(kind, key.as_str()))?;
        let still = head.told.spoken_to.contains(&(*number, kind.clone(), now.key.clone()));
        let rule = sides.rules.rules.get(*number).filter(|_| !still)?;
        Some(AsksLess {
            what: What::Scope,
            message: format!("{} is no longer judged by: {}", now.title, rule.title),
            now: vec![at(now, None, "no longer judged")],
            before: vec![at(before, None, "was judged")],
        })
    });
    left.collect()
}

/// Records and documents that some rule reads and that are gone, by kind and file. Those that failed are told as vanished.
fn population(sides: &Sides<'_>, base: &Assessment) -> Vec<AsksLess> {
    let failing: BTreeSet<(&KindId, &str)> = base
        .findings
        .iter()
        .filter(|finding| finding.verdict.fails())
        .flat_map(|finding| {
            let own = std::iter::once(finding.subject.as_str());
            let members = finding.members.iter().map(|member| member.subject.as_str());
            own.chain(members).map(|subject| (&finding.kind, subject))
        })
        .collect();
    let there = sides.still_there();
    let mut gone: BTreeMap<(&KindId, &RepoPath), Vec<&Item>> = BTreeMap::new();
    for kind in &sides.difference.kinds {
        if !sides.rules.rules.iter().any(|rule| rule.reads(kind)) {
            continue;
        }
        for item in sides.base.facts.of(kind) {
            let subject = (&item.kind, item.key.as_str());
            if !there.contains(&subject) && !failing.contains(&subject) {
                gone.entry((&item.kind, &item.path)).or_default().push(item);
            }
        }
    }
    gone.into_iter()
        .map(|((kind, path), items)| removed(sides.head.kinds.get(kind), kind, path, &items))
        .collect()
}

fn removed(kind: Option<&Kind>, id: &KindId, path: &RepoPath, items: &[&Item]) -> AsksLess {
    let title = kind.map_or_else(|| id.to_string(), |kind| kind.title.to_lowercase());
    let names: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
    let names = some(&names);
    let document = kind.is_some_and(|kind| kind.shape == Shape::Document);
    let message = match (document, items.len()) {
        (true, _) => format!("{title}: the document {names} is gone from {path}"),
        (false, 1) => format!("{title}: the entry {names} is gone from {path}"),
        (false, count) => format!("{title}: {count} entries are gone from {path}: {names}"),
    };
    AsksLess {
        what: What::Population,
        message,
        now: Vec::new(),
        before: items.iter().take(PLACES).map(|item| at(item, None, "was here")).collect(),
    }
}

fn at(item: &Item, fact: Option<&Fact>, label: &str) -> At {
    let range = fact.filter(|fact| !fact.raw.is_empty()).map_or(item.at, |fact| fact.at);
    At { path: item.path.clone(), range: Some(range), label: label.to_owned() }
}

/// Fields that the kinds of the demand say something about, whatever the rules ask for.
pub(crate) fn fields(kind: &Kind) -> impl Iterator<Item = FieldName> {
    let asking = kind.fields.iter().filter(|field| field.asks_less.is_some());
    let direction = kind.fields.iter().filter(|field| field.name.as_str() == "direction");
    asking.chain(direction).map(|field| field.name.clone()).chain(own::name_of(kind).cloned())
}
