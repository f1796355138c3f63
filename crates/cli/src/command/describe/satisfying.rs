//! An example that rules accept: of the texts there are for a kind, made up or taken from the cases of the rules, the one by which most
//! of the rules about it are met, tried on the spot.

use super::example::{Example, Known, example, of_known};
use super::reads::{Use, reads};
use super::written::Written;
use crate::load::Loaded;
use crate::run::DEFAULT_FRAMEWORK;
use jiff::civil::Date;
use saydo_engine::cases;
use saydo_engine::judge::{Asked, Context, Outcome, judge};
use saydo_engine::rule::{Rule, RuleSet};
use saydo_evidence::{Facts, FieldName, Item, Kind, KindId, Settings, Shape, gather};
use saydo_source::{Definition, Moment, Period, RepoPath, Tree, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// The day on which examples are tried; the dates in them are those of a good week then.
pub const DAY: Date = jiff::civil::date(2026, 6, 30);

/// Files of a small world.
type Files = BTreeMap<RepoPath, String>;

/// An example with what it comes to.
pub struct Satisfying {
    /// The file.
    pub example: Example,
    /// The day on which it was tried.
    pub as_of: Date,
    /// Rules that are met by it alone, by id.
    pub met: Vec<String>,
    /// Where it meets none alone: what stands beside it in the case that it is taken from.
    pub beside: Option<Beside>,
    /// The other rules that judge the kind, each with the kinds that it reads besides.
    pub others: Vec<(String, Vec<KindId>)>,
}

/// What a record needs beside it.
pub struct Beside {
    /// Other records.
    pub records: Vec<Example>,
    /// Documents, each with the sentences in them that promise something.
    pub documents: Vec<(String, Vec<String>)>,
    /// Rules that are met by all of it together.
    pub met: Vec<String>,
}

/// A good case of a rule.
pub struct Good {
    /// Its day.
    pub as_of: Date,
    /// Its files.
    pub files: Files,
}

/// The first case of a rule that is met, as its author wrote it.
pub fn good(loaded: &Loaded, rule: &Rule) -> Option<Good> {
    let file = loaded.sources.get(&rule.id)?.cases.as_ref()?;
    let cases = cases::read(&Definition::parse(&file.path, &file.text));
    let case = cases.into_iter().find(|case| case.outcome == Outcome::Met)?;
    Some(Good { as_of: case.as_of, files: case.files })
}

/// The example of a kind by which most of these rules are met.
pub fn satisfying(loaded: &Loaded, kind: &Kind, rules: &[&Rule]) -> Satisfying {
    let judging: Vec<&Rule> =
        rules.iter().filter(|rule| reads(rule).get(&kind.id) == Some(&Use::Judged)).copied().collect();
    let set = RuleSet { rules: judging.iter().map(|rule| (*rule).clone()).collect() };
    let written =
        loaded.kind_sources.get(&kind.id).map(|source| Written::of(&source.file)).unwrap_or_default();
    let demand = set.demand(&loaded.kinds);
    let asked: BTreeSet<FieldName> =
        demand.kinds.get(&kind.id).map(|asked| asked.fields.clone()).unwrap_or_default();
    let mut candidates = vec![(DAY, example(kind, &asked, &written))];
    let mut known = Known::default();
    let mut taken = Vec::new();
    for good in judging.iter().filter_map(|rule| good(loaded, rule)) {
        let facts = facts(loaded, &set, good.as_of, &good.files);
        let Some(item) = facts.of(&kind.id).first() else { continue };
        learn(&mut known, kind, item, &good);
        if let Some(text) = good.files.get(&item.path) {
            taken.push((good.as_of, Example { path: item.path.to_string(), text: text.clone() }));
        }
    }
    let wanted: BTreeSet<FieldName> = asked.iter().chain(known.values.keys()).cloned().collect();
    candidates.push((DAY, of_known(kind, &wanted, &written, &known)));
    candidates.extend(taken);
    let tried = candidates.into_iter().map(|(as_of, example)| {
        let met = example.path.parse().map_or_else(
            |_| Vec::new(),
            |path| met(loaded, &set, as_of, &Files::from([(path, example.text.clone())])),
        );
        (as_of, example, met)
    });
    // Of equals the first: what has a value for every field that is asked for says more.
    let best = tried.reduce(|best, next| if next.2.len() > best.2.len() { next } else { best });
    let (as_of, example, met) =
        best.unwrap_or_else(|| (DAY, self::example(kind, &asked, &written), Vec::new()));
    let mut shown = Satisfying { example, as_of, met, beside: None, others: Vec::new() };
    if shown.met.is_empty() {
        let mut goods = judging.iter().filter_map(|rule| good(loaded, rule));
        let world = goods.find_map(|good| world(loaded, kind, &set, &good));
        if let Some((as_of, example, beside)) = world {
            (shown.as_of, shown.example, shown.beside) = (as_of, example, Some(beside));
        }
    }
    let together = shown.beside.iter().flat_map(|beside| &beside.met);
    let known: Vec<&String> = shown.met.iter().chain(together).collect();
    let others = judging.iter().filter(|rule| !known.contains(&&rule.id));
    shown.others = others.map(|rule| (rule.id.clone(), besides(rule, &kind.id))).collect();
    shown
}

/// The file of a kind in a good case, with what stands beside it.
fn world(loaded: &Loaded, kind: &Kind, rules: &RuleSet, good: &Good) -> Option<(Date, Example, Beside)> {
    let facts = facts(loaded, rules, good.as_of, &good.files);
    let met = met(loaded, rules, good.as_of, &good.files);
    let path = &facts.of(&kind.id).first().filter(|_| !met.is_empty())?.path;
    let of = |path: &RepoPath, text: &String| Example { path: path.to_string(), text: text.clone() };
    let example = of(path, good.files.get(path)?);
    let mut beside = Beside { records: Vec::new(), documents: Vec::new(), met };
    for (other, text) in good.files.iter().filter(|(other, _)| *other != path) {
        let items = || facts.items.iter().filter(|item| item.path == *other);
        let document =
            |item: &Item| loaded.kinds.get(&item.kind).is_some_and(|kind| kind.shape == Shape::Document);
        if items().any(document) {
            let passages = items().flat_map(|item| &item.passages);
            let said: BTreeSet<String> = passages.map(|passage| passage.words.clone()).collect();
            beside.documents.push((other.to_string(), said.into_iter().collect()));
        } else {
            beside.records.push(of(other, text));
        }
    }
    Some((good.as_of, example, beside))
}

/// Takes over what a good case says of the kind; what is known already stays.
fn learn(known: &mut Known, kind: &Kind, item: &Item, good: &Good) {
    for (name, fact) in &item.fields {
        let own = kind.fields.iter().any(|field| field.name == *name && !field.file_level);
        if own && !fact.raw.trim().is_empty() {
            known.values.entry(name.clone()).or_insert_with(|| fact.raw.trim().to_owned());
        }
    }
    if kind.shape == Shape::Document && known.body.is_none() {
        known.body = good.files.get(&item.path).and_then(|text| {
            let at = text.find("\n## ")?;
            text.get(at + 1..).map(str::to_owned)
        });
    }
}

/// What a rule reads beside a kind.
fn besides(rule: &Rule, kind: &KindId) -> Vec<KindId> {
    let read = reads(rule);
    let other = |(id, what): (KindId, Use)| (id != *kind && what != Use::Judged).then_some(id);
    read.into_iter().filter_map(other).collect()
}

fn facts(loaded: &Loaded, rules: &RuleSet, day: Date, files: &Files) -> Facts {
    let settings = Settings {
        zone: Zone::utc(),
        as_of: Moment::day(day, &Zone::utc()),
        date_order: None,
        pins: Vec::new(),
        former: BTreeMap::new(),
    };
    let tree = Tree::memory(files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
    gather(&tree, &loaded.kinds, &rules.demand(&loaded.kinds), &settings)
}

/// The rules that are met by these files.
fn met(loaded: &Loaded, rules: &RuleSet, day: Date, files: &Files) -> Vec<String> {
    let facts = facts(loaded, rules, day, files);
    let scopes: Vec<_> = loaded.catalog.scope(DEFAULT_FRAMEWORK).into_iter().collect();
    let context = Context {
        catalog: &loaded.catalog,
        kinds: &loaded.kinds,
        facts: &facts,
        as_of: Moment::day(day, &Zone::utc()),
        period: Period::year_to(day),
        scopes: &scopes,
        isms_start: None,
    };
    let judgement = judge(rules, &context, &BTreeMap::new(), false, &Asked::default());
    let met = judgement.results.iter().filter(|result| result.outcome == Outcome::Met);
    met.filter_map(|result| Some(rules.rules.get(result.rule)?.id.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;

    /// A rule that one record can show: its own good case is one file with one subject.
    fn alone(loaded: &Loaded, rule: &Rule) -> bool {
        let set = RuleSet { rules: vec![rule.clone()] };
        good(loaded, rule).is_some_and(|good| {
            good.files.len() == 1 && facts(loaded, &set, good.as_of, &good.files).items.len() == 1
        })
    }

    #[test]
    fn the_example_of_a_kind_meets_every_rule_that_one_record_can_show() {
        let loaded = load(None).unwrap();
        let all: Vec<&Rule> = loaded.rules.rules.iter().collect();
        let mut unmet = Vec::new();
        let mut shown = BTreeSet::new();
        for kind in loaded.kinds.iter() {
            let judged = all.iter().filter(|rule| reads(rule).get(&kind.id) == Some(&Use::Judged));
            if judged.count() == 0 {
                continue;
            }
            let best = satisfying(&loaded, kind, &all);
            shown.extend(best.met);
            for (id, _) in best.others {
                let rule = all.iter().find(|rule| rule.id == id).unwrap();
                if alone(&loaded, rule) {
                    unmet.push(format!("{id} by {}:\n{}", kind.id, best.example.text));
                }
            }
        }
        assert!(unmet.is_empty(), "{}", unmet.join("\n"));
        assert!(shown.len() >= 12, "{shown:?}");
    }

    #[test]
    fn the_good_case_of_a_rule_meets_it() {
        let loaded = load(None).unwrap();
        let mut none = Vec::new();
        for rule in &loaded.rules.rules {
            let set = RuleSet { rules: vec![rule.clone()] };
            match good(&loaded, rule) {
                None => none.push(rule.id.as_str()),
                Some(good) if !rule.second_stratum() => {
                    let met = met(&loaded, &set, good.as_of, &good.files);
                    assert!(met.contains(&rule.id), "{}", rule.id);
                }
                Some(_) => {}
            }
        }
        // Of what it judges the best is that there is none of it.
        assert_eq!(none, ["soa-exclusion-stands"]);
    }
}
