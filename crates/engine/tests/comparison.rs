//! What a change did, by comparison of two trees judged on one day.
#![allow(clippy::unwrap_used)] // what helps a test may fail like one

#[path = "nothing_never_passes/scene.rs"]
#[allow(dead_code)] // this file uses a part of it
mod scene;

use rayon::prelude::*;
use saydo_catalog::Scope;
use saydo_engine::assess::gate::Policy;
use saydo_engine::assess::terms::Terms;
use saydo_engine::assess::{Assessment, Input, assess};
use saydo_engine::compare::{Change, Compared, Direction, What, assess_change};
use saydo_engine::judge::{Asked, Context, Finding, Origin};
use saydo_evidence::{Facts, Settings, gather_both};
use saydo_source::{Moment, Period, RepoPath, Tree, Zone};
use scene::BENCH;
use std::collections::BTreeMap;

type Files<'a> = &'a [(&'a str, &'a str)];

/// Two trees, gathered for one day.
struct Pair {
    head: Facts,
    base: Facts,
    former: BTreeMap<RepoPath, RepoPath>,
    as_of: Moment,
    scopes: Vec<Scope>,
}

fn tree(files: Files<'_>) -> Tree {
    Tree::memory(files.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())))
}

fn pair(day: jiff::civil::Date, base: Files<'_>, head: Files<'_>, former: Files<'_>) -> Pair {
    let zone = Zone::utc();
    let as_of = Moment::day(day, &zone);
    let former: BTreeMap<RepoPath, RepoPath> =
        former.iter().map(|(now, then)| (now.parse().unwrap(), then.parse().unwrap())).collect();
    let settings = Settings { zone, as_of, date_order: None, pins: Vec::new(), former: former.clone() };
    let demand = BENCH.rules.demand(&BENCH.kinds);
    let (head, base) = gather_both((&tree(head), &tree(base)), &BENCH.kinds, &demand, &settings);
    let scopes = vec![BENCH.catalog.scope("iso27001-2022").unwrap()];
    Pair { head, base, former, as_of, scopes }
}

impl Pair {
    fn context<'a>(&'a self, facts: &'a Facts) -> Context<'a> {
        Context {
            catalog: &BENCH.catalog,
            kinds: &BENCH.kinds,
            facts,
            as_of: self.as_of,
            period: Period::year_to(self.as_of.first),
            scopes: &self.scopes,
            isms_start: None,
        }
    }

    /// Judges the facts of one side alone, or with the other side.
    fn judged<T>(&self, facts: &Facts, by: impl FnOnce(&Input<'_>) -> T) -> T {
        by(&Input {
            context: self.context(facts),
            rules: &BENCH.rules,
            waivers: &[],
            terms: &Terms::default(),
            renamed: &self.former,
            partial: false,
            gate: &Policy::default(),
            asked: Asked::default(),
        })
    }

    fn compared(&self) -> Compared {
        let difference = self.head.difference(&self.base, &BENCH.kinds, &self.former);
        let base = self.context(&self.base);
        let change = Change { base, difference: &difference, weakened: &[], gated: None };
        self.judged(&self.head, |input| assess_change(input, &change))
    }
}

/// What a comparison tells.
trait Told {
    fn of(&self, origin: Origin) -> Vec<String>;
    fn asks_less(&self, what: What) -> Vec<&str>;
}

impl Told for Compared {
    /// `rule subject` of the findings of an origin, those of the base included.
    fn of(&self, origin: Origin) -> Vec<String> {
        let all = self.head.findings.iter().chain(&self.comparison.gone);
        let named = |finding: &Finding| format!("{} {}", finding.rule, finding.title);
        all.filter(|finding| finding.origin == Some(origin)).map(named).collect()
    }

    fn asks_less(&self, what: What) -> Vec<&str> {
        let all = self.comparison.asks_less.iter().filter(|less| less.what == what);
        all.map(|less| less.message.as_str()).collect()
    }
}

fn compared(base: Files<'_>, head: Files<'_>) -> Compared {
    pair(jiff::civil::date(2026, 6, 30), base, head, &[]).compared()
}

const POLICY: &str = "# Access Control Policy\n\n**Owner:** CISO\n**Version:** 1.2\n**Status:** approved\n\
    **Approved by:** Maria Lang\n**Approved on:** 2026-02-01\n**Last review:** 2026-02-01\n**Next review:** 2027-02-01\n\n\
    ## Leavers\n\nAccess is revoked within one business day of leaving.\n\n\
    ## Reviews\n\nAccess rights are reviewed every quarter.\n";
const LEAVERS: &str = "Employee ID,Person,Last day,Access revoked
P-1,Ada,2026-03-02,2026-03-02
\
    P-2,Bob,2026-03-02,2026-03-12
P-3,Cy,2026-03-02,2026-03-03
";
const EXPORT: &str = "System,Account,Person,Status,Exported
finance-app,ada,Ada,disabled,2026-06-25
";
const ASSETS: &str =
    "Asset ID,Asset,Type,Owner,Confidentiality,Integrity,Availability,Has accounts,In service,Status
\
    A-1,finance-app,application,Dana Weiss,3,3,2,yes,2020-01-01,in-service
";

/// A policy and a leaver record with what they are compared with.
fn leavers<'a>(policy: &'a str, leavers: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("policies/access.md", policy),
        ("records/leavers.csv", leavers),
        ("exports/users.csv", EXPORT),
        ("registers/asset-inventory.csv", ASSETS),
    ]
}

#[test]
fn a_rule_that_reads_nothing_that_differs_comes_to_the_same_in_both_trees() {
    let cases: Vec<_> = BENCH.cases.values().flatten().collect();
    let wrong: Vec<String> = (0..cases.len())
        .into_par_iter()
        .flat_map_iter(|number| {
            let (head, base) = (cases[number], cases[(number + 1) % cases.len()]);
            let files = |case: &saydo_engine::cases::Case| -> Vec<(String, String)> {
                case.files.iter().map(|(path, text)| (path.to_string(), text.clone())).collect()
            };
            let (head_files, base_files) = (files(head), files(base));
            // Half of the heads are the base with the files of the other case beside them.
            let mut both = base_files.clone();
            both.retain(|(path, _)| head_files.iter().all(|(other, _)| other != path));
            let head_files = if number % 2 == 0 { [both, head_files].concat() } else { head_files };
            let head_list: Vec<(&str, &str)> =
                head_files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            let base_list: Vec<(&str, &str)> =
                base_files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            let pair = pair(head.as_of, &base_list, &head_list, &[]);
            let outcome = pair.compared();
            let alone = pair.judged(&pair.base, assess);
            let results = |assessment: &Assessment| -> Vec<String> {
                assessment.results.iter().map(|result| format!("{result:?}")).collect()
            };
            let failing = |assessment: &Assessment| -> Vec<String> {
                let failing = assessment.findings.iter().filter(|finding| finding.verdict.fails());
                // The places of what holds are told only where somebody asks for them.
                let shown = |finding: &Finding| {
                    let mut finding = finding.clone();
                    finding.observations.retain(|observed| observed.verdict.fails());
                    format!("{finding:?}")
                };
                failing.map(shown).collect()
            };
            let states = |assessment: &Assessment| -> Vec<String> {
                assessment.controls.iter().map(|control| format!("{control:?}")).collect()
            };
            let mut wrong = Vec::new();
            for (what, first, second) in [
                ("results", results(&outcome.base), results(&alone)),
                ("findings", failing(&outcome.base), failing(&alone)),
                ("states", states(&outcome.base), states(&alone)),
            ] {
                let differs = first.iter().zip(&second).find(|(a, b)| a != b);
                if first.len() != second.len() || differs.is_some() {
                    wrong.push(format!("{} against {}: {what}: {differs:#?}", head.name, base.name));
                }
            }
            wrong
        })
        .collect();
    assert!(wrong.is_empty(), "{} differ, such as {}", wrong.len(), wrong[0]);
}

#[test]
fn the_same_tree_introduces_nothing() {
    let files = leavers(POLICY, LEAVERS);
    let same = compared(&files, &files);
    assert!(same.of(Origin::Introduced).is_empty() && same.comparison.gone.is_empty());
    assert!(same.comparison.asks_less.is_empty() && same.comparison.states.is_empty());
    assert!(
        same.of(Origin::Unchanged).iter().any(|name| name == "leaver-access-revoked Bob"),
        "{:?}",
        same.of(Origin::Unchanged)
    );
}

#[test]
fn moved_lines_reordered_rows_and_renamed_files_introduce_nothing() {
    let base = [("policies/access.md", POLICY), ("records/leavers.csv", LEAVERS)];
    let policy =
        POLICY.replace("\n\n## Leavers", "\n\nAn introduction that was not there before.\n\n## Leavers");
    let rows: Vec<&str> = LEAVERS.lines().collect();
    let rows = [rows[0], rows[3], rows[1], rows[2], ""].join("\n");
    let head = [("richtlinien/access.md", policy.as_str()), ("records/leavers-2026.csv", rows.as_str())];
    let former = [
        ("richtlinien/access.md", "policies/access.md"),
        ("records/leavers-2026.csv", "records/leavers.csv"),
    ];
    let outcome = pair(jiff::civil::date(2026, 6, 30), &base, &head, &former).compared();
    assert_eq!(outcome.of(Origin::Introduced), [""; 0]);
    assert_eq!(outcome.comparison.gone, []);
    assert_eq!(outcome.comparison.asks_less, []);
}

#[test]
fn a_failing_record_that_is_deleted_has_vanished_and_one_that_is_mended_is_resolved() {
    let base = leavers(POLICY, LEAVERS);
    let deleted = LEAVERS.replace("P-2,Bob,2026-03-02,2026-03-12\n", "");
    let outcome = compared(&base, &leavers(POLICY, &deleted));
    assert_eq!(outcome.of(Origin::Vanished), ["leaver-access-revoked Bob"]);
    assert_eq!(outcome.asks_less(What::Population), [""; 0], "it is told once");
    let mended = LEAVERS.replace("2026-03-12", "2026-03-02");
    let outcome = compared(&base, &leavers(POLICY, &mended));
    assert_eq!(outcome.of(Origin::Resolved), ["leaver-access-revoked Bob"]);
    assert_eq!(outcome.of(Origin::Introduced), [""; 0]);
}

#[test]
fn a_good_record_that_is_deleted_is_told() {
    let base = leavers(POLICY, LEAVERS);
    let deleted = LEAVERS.replace("P-1,Ada,2026-03-02,2026-03-02\n", "");
    let outcome = compared(&base, &leavers(POLICY, &deleted));
    let told = outcome.asks_less(What::Population);
    assert!(
        matches!(told.as_slice(), [one] if one.contains("Ada") && one.contains("records/leavers.csv")),
        "{told:?}"
    );
}

#[test]
fn an_approval_that_is_deleted_is_introduced_and_the_place_it_had_is_known() {
    let approved = POLICY.replace("**Approved by:** Maria Lang\n", "");
    let outcome = compared(&[("policies/access.md", POLICY)], &[("policies/access.md", &approved)]);
    let introduced: Vec<&Finding> =
        outcome.head.findings.iter().filter(|finding| finding.origin == Some(Origin::Introduced)).collect();
    assert!(!introduced.is_empty());
    let worse: Vec<&str> = outcome
        .comparison
        .states
        .iter()
        .filter(|change| change.direction == Direction::Worse)
        .map(|change| change.id.id())
        .collect();
    assert!(!worse.is_empty(), "{:?}", outcome.comparison.states);
}

#[test]
fn what_failed_only_by_age_and_now_says_nothing_is_worse() {
    let lapsed = POLICY.replace("2026-02-01", "2023-02-01").replace("2027-02-01", "2024-02-01");
    let blank = lapsed
        .replace("**Last review:** 2023-02-01\n", "")
        .replace("**Next review:** 2024-02-01\n", "")
        .replace("**Approved on:** 2023-02-01\n", "");
    let outcome = compared(&[("policies/access.md", &lapsed)], &[("policies/access.md", &blank)]);
    assert!(!outcome.of(Origin::Introduced).is_empty(), "{:?}", outcome.of(Origin::Unchanged));
}

#[test]
fn a_promise_that_is_loosened_or_removed_is_told_with_both_places() {
    let base = [("policies/access.md", POLICY)];
    let yearly = POLICY.replace("every quarter", "every year");
    let outcome = compared(&base, &[("policies/access.md", &yearly)]);
    let told = outcome.asks_less(What::Promise);
    assert!(
        matches!(told.as_slice(), [one] if one.contains("3 months") && one.contains("1 year")),
        "{told:?}"
    );
    let less = &outcome.comparison.asks_less[0];
    assert_eq!((less.now.len(), less.before.len()), (1, 1));
    let tighter = compared(&[("policies/access.md", &yearly)], &base);
    assert_eq!(tighter.asks_less(What::Promise), [""; 0]);
    let silent = POLICY.replace("Access rights are reviewed every quarter.", "Nothing.");
    let outcome = compared(&base, &[("policies/access.md", &silent)]);
    let told = outcome.asks_less(What::Promise);
    assert!(matches!(told.as_slice(), [one] if one.contains("promised no longer")), "{told:?}");
}

#[test]
fn a_tier_that_is_lowered_is_told() {
    let suppliers = "Supplier ID,Name,Tier,Owner\nS-1,Hosting,critical,Ada\nS-2,Paper,low,Ada\n";
    let lowered = suppliers.replace("critical", "low");
    let raised = suppliers.replace("low", "high");
    let path = "registers/suppliers.csv";
    let outcome = compared(&[(path, suppliers)], &[(path, &lowered)]);
    assert!(
        outcome.asks_less(What::Rating).iter().any(|told| told.contains("critical") && told.contains("low")),
        "{:?}",
        outcome.comparison.asks_less
    );
    let outcome = compared(&[(path, suppliers)], &[(path, &raised)]);
    assert_eq!(outcome.asks_less(What::Rating), [""; 0]);
    let without = suppliers.replace(",Tier,", ",Class,");
    let outcome = compared(&[(path, suppliers)], &[(path, &without)]);
    let told = outcome.asks_less(What::Rating);
    assert!(told.iter().any(|told| told.ends_with("tier was critical and is gone")), "{told:?}");
}

#[test]
fn more_missing_in_what_was_incomplete_before_is_introduced_and_less_is_not() {
    let one = POLICY.replace("**Owner:** CISO\n", "");
    let two = one.replace("**Approved by:** Maria Lang\n", "");
    let worse = compared(&[("policies/access.md", &one)], &[("policies/access.md", &two)]);
    assert!(!worse.of(Origin::Introduced).is_empty());
    let better = compared(&[("policies/access.md", &two)], &[("policies/access.md", &one)]);
    assert_eq!(better.of(Origin::Introduced), [""; 0], "{:?}", better.head.findings);
}

#[test]
fn another_date_that_is_too_old_as_well_introduces_nothing() {
    let older = POLICY.replace("**Last review:** 2026-02-01", "**Last review:** 2023-02-01");
    let old = POLICY.replace("**Last review:** 2026-02-01", "**Last review:** 2024-06-01");
    let none = POLICY.replace("**Last review:** 2026-02-01\n", "");
    for base in [&older, &none] {
        let outcome = compared(&[("policies/access.md", base)], &[("policies/access.md", &old)]);
        assert_eq!(outcome.of(Origin::Introduced), [""; 0], "{base}");
    }
    let worse = compared(&[("policies/access.md", &old)], &[("policies/access.md", &none)]);
    assert!(!worse.of(Origin::Introduced).is_empty(), "an old date is more than none");
}

#[test]
fn a_second_text_of_a_kind_introduces_nothing_that_the_first_did_not_say_either() {
    let first = POLICY.replace("# Access Control Policy", "# Zugriffsrichtlinie");
    let base = [("policies/access.md", first.as_str())];
    let head = [("policies/access.md", first.as_str()), ("policies/access-2.md", POLICY)];
    let addresses = |names: Vec<String>| -> Vec<String> {
        names.into_iter().filter(|name| name.starts_with("access-control-policy-addresses")).collect()
    };
    let outcome = compared(&base, &head);
    assert_eq!(addresses(outcome.of(Origin::Introduced)), [""; 0]);
    assert_eq!(addresses(outcome.of(Origin::Resolved)), [""; 0]);
    assert_eq!(addresses(outcome.of(Origin::Unchanged)).len(), 1);
}

#[test]
fn a_document_that_gives_itself_longer_is_told_also_under_another_title() {
    let policy = POLICY.replace("**Last review:**", "**Review cycle:** annual\n**Last review:**");
    let longer = policy.replace("annual", "10 years");
    let renamed =
        longer.replace("# Access Control Policy", "# Access Control and Identity Management Policy");
    let silent = policy.replace("**Review cycle:** annual\n", "");
    let told = |head: &str| {
        let outcome = compared(&[("policies/access.md", &policy)], &[("policies/access.md", head)]);
        outcome.asks_less(What::Promise).join("; ")
    };
    assert!(told(&longer).contains("the promise of 1 year became 10 years"), "{}", told(&longer));
    assert!(told(&renamed).contains("the promise of 1 year became 10 years"), "{}", told(&renamed));
    assert!(told(&silent).contains("the promise of 1 year is stated no longer"), "{}", told(&silent));
    assert_eq!(told(&policy.replace("annual", "6 months")), "");
    assert_eq!(told(&policy.replace("annual", "every year")), "");
}

#[test]
fn a_start_that_is_later_is_told_because_less_is_expected_after_it() {
    let told = |day: &str| {
        let assets = ASSETS.replace("2020-01-01", day);
        let head = [leavers(POLICY, LEAVERS)[0], ("registers/asset-inventory.csv", assets.as_str())];
        let base = [leavers(POLICY, LEAVERS)[0], ("registers/asset-inventory.csv", ASSETS)];
        compared(&base, &head).asks_less(What::Scope).join("; ")
    };
    let later = told("2026-06-01");
    assert!(later.starts_with("A-1: in service was 2020-01-01 and is 2026-06-01"), "{later}");
    assert_eq!(told("2019-01-01"), "");
    assert_eq!(told(""), "", "without a start everything is expected");
}

#[test]
fn a_key_that_names_another_thing_is_told() {
    let suppliers = "Supplier ID,Supplier,Tier,Owner,Status,Services\nS-1,Hosting AG,critical,,active,x\n";
    let told = |name: &str| {
        let head = suppliers.replace("Hosting AG", name);
        let outcome =
            compared(&[("registers/suppliers.csv", suppliers)], &[("registers/suppliers.csv", &head)]);
        assert_eq!(outcome.of(Origin::Introduced), [""; 0], "what fails is the same");
        outcome.asks_less(What::Population).join("; ")
    };
    assert_eq!(told("Paper Ltd"), "supplier register: S-1 was Hosting AG and is Paper Ltd");
    assert_eq!(told("Hosting GmbH"), "");
}
