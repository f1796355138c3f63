//! How far rules and evidence reach, over small trees: every control is counted once, and what is absent is named only if it is.
#![allow(clippy::unwrap_used)] // what helps a test may fail like one

#[path = "nothing_never_passes/scene.rs"]
#[allow(dead_code)] // this file uses a part of it
mod scene;

use saydo_engine::assess::coverage::{Reach, Wanted, reach, wanted};
use saydo_engine::assess::gate::Policy;
use saydo_engine::assess::terms::Terms;
use saydo_engine::assess::{Assessment, Input, assess};
use saydo_engine::judge::{Asked, Context, Outcome};
use saydo_evidence::{Facts, KindId, Settings, gather};
use saydo_source::{Moment, Period, RepoPath, Tree, Zone};
use scene::BENCH;
use std::collections::BTreeMap;

struct World {
    facts: Facts,
    assessment: Assessment,
}

/// Judges a tree.
fn world(files: &BTreeMap<RepoPath, Vec<u8>>, day: jiff::civil::Date) -> World {
    let as_of = Moment::day(day, &Zone::utc());
    let settings =
        Settings { zone: Zone::utc(), as_of, date_order: None, pins: Vec::new(), former: BTreeMap::new() };
    let facts =
        gather(&Tree::memory(files.clone()), &BENCH.kinds, &BENCH.rules.demand(&BENCH.kinds), &settings);
    let scopes = ["iso27001-2022", "nist-csf-2.0"].map(|scope| BENCH.catalog.scope(scope).unwrap());
    let context = Context {
        catalog: &BENCH.catalog,
        kinds: &BENCH.kinds,
        facts: &facts,
        as_of,
        period: Period::year_to(day),
        scopes: &scopes,
        isms_start: None,
    };
    let assessment = assess(&Input {
        context,
        rules: &BENCH.rules,
        waivers: &[],
        terms: &Terms::default(),
        renamed: &BTreeMap::new(),
        partial: false,
        gate: &Policy::default(),
        asked: Asked::default(),
    });
    World { facts, assessment }
}

fn small(files: &[(&str, &str)]) -> World {
    let files = files.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec()));
    world(&files.collect(), jiff::civil::date(2026, 6, 30))
}

impl World {
    fn reach(&self, id: &str) -> Reach {
        let control = self.assessment.controls.iter().find(|control| control.id.id() == id).unwrap();
        reach(control, &self.assessment, &BENCH.rules)
    }

    fn wanted(&self) -> Vec<Wanted> {
        wanted(&self.assessment, &BENCH.rules, &self.facts)
    }

    fn want(&self, kind: &str) -> Option<Wanted> {
        self.wanted().into_iter().find(|want| want.kinds == [KindId::new(kind)])
    }
}

const ASSETS: &str = "Asset ID,Asset,Type,Owner,Confidentiality,Integrity,Availability,Has accounts,In service,Status\n\
     A-1,finance-app,application,Dana Weiss,high,high,high,yes,2025-01-01,in service\n";

#[test]
fn evidence_that_is_missing_is_told_apart_from_rules_that_are() {
    let world = small(&[("registers/asset-inventory.csv", ASSETS)]);
    assert_eq!(world.reach("A.5.9"), Reach::Judged);
    // The rule about access reviews judges each asset: it has something to judge, and still waits for a partner.
    assert_eq!(world.reach("A.5.18"), Reach::Judged);
    let reviews = world.want("access-review").unwrap();
    assert_eq!(reviews.rules, ["access-reviewed"]);
    assert!(reviews.controls.iter().any(|id| id.id() == "A.5.18"), "{reviews:?}");
    assert_eq!(world.reach("8.2"), Reach::Waits);
    assert_eq!(world.reach("A.7.1"), Reach::NoRule);
    assert!(world.want("asset-inventory").is_none(), "it is there");
}

#[test]
fn a_file_that_may_be_it_is_no_absence_in_silence() {
    let unread = small(&[("registers/asset-inventory.csv", ASSETS), ("registers/risk-register.xlsx", "PK")]);
    assert_eq!(unread.reach("8.2"), Reach::Judged, "nothing can be concluded about it");
    let want = unread.want("risk-register").unwrap();
    assert_eq!(want.unreadable.unwrap().as_str(), "registers/risk-register.xlsx");
    let header = "Risk ID,Risk,Likelihood,Impact,Score,Owner,Treatment,Residual,Next review\n";
    let empty = small(&[("registers/asset-inventory.csv", ASSETS), ("registers/risk-register.csv", header)]);
    assert_eq!(empty.reach("8.2"), Reach::Waits, "a header is no register");
    assert_eq!(empty.want("risk-register").unwrap().empty.unwrap().as_str(), "registers/risk-register.csv");
}

#[test]
fn what_is_not_due_is_waited_for_by_nobody() {
    let risks = "Risk ID,Risk,Likelihood,Impact,Score,Owner,Treatment,Residual,Next review\n\
                 R-1,Malware,3,3,9,Dana Weiss,mitigate,2,2027-01-01\n";
    let world = small(&[("registers/risk-register.csv", risks)]);
    let findings = world.want("corrective-action");
    assert!(findings.is_none_or(|want| want.controls.iter().all(|id| id.id() != "8.2")), "it has risks only");
}

/// Whatever the tree: each control is in one class, what is called absent is nowhere, and a control whose rules all wait has something
/// named that it waits for, or evidence outside the period.
#[test]
fn over_every_shipped_case_nothing_is_counted_twice_and_nothing_there_is_called_absent() {
    for (id, cases) in &BENCH.cases {
        for case in cases.iter().take(2) {
            let scene = scene::Scene::of(case);
            let world = world(&scene.files, scene.as_of);
            let wanted = world.wanted();
            for want in &wanted {
                let there = want.kinds.iter().find(|kind| !world.facts.of(kind).is_empty());
                assert_eq!(there, None, "{id}: {}", case.name);
                assert!(!want.rules.is_empty(), "{id}: {}", case.name);
            }
            let counts: Vec<usize> = wanted.iter().map(|want| want.controls.len()).collect();
            assert!(counts.is_sorted_by(|a, b| a >= b), "{id}: {counts:?}");
            for control in &world.assessment.controls {
                let results = control.rules.iter().map(|index| &world.assessment.results[*index]);
                let counting = results.filter(|result| BENCH.rules.rules[result.rule].counts());
                let outcomes: Vec<Outcome> = counting.map(|result| result.outcome).collect();
                let said = reach(control, &world.assessment, &BENCH.rules);
                let decided = |outcome: &Outcome| !matches!(outcome, Outcome::Missing | Outcome::Void);
                assert_eq!(outcomes.iter().any(decided), said == Reach::Judged, "{id}: {}", control.id);
                assert_eq!(outcomes.is_empty(), said == Reach::NoRule, "{id}: {}", control.id);
            }
        }
    }
}
