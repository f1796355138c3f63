//! Conditions: age, steps of a scale, days and lengths of time.

use super::{ASSETS, POLICY, REVIEWS, RISKS, World, policy, rule};
use saydo_engine::judge::Outcome;

fn review(held: &str) -> String {
    format!("System,Review date,Reviewer,Outcome\ncrm,{held},Jon Reed,confirmed\n")
}

#[test]
fn a_date_is_young_up_to_the_boundary_day_and_a_plan_never_is() {
    let young = rule(
        "each = \"access-review\"\n[[expect]]\nthat = [{ field = \"held\", younger-than = \"12 months\" }]\n",
    );
    for (held, said) in [
        ("2025-06-30", None),
        ("2026-06-30", None),
        ("2025-06-29", Some("violated major by age")),
        ("2026-07-01", Some("violated major")),
        ("2025-06", Some("undetermined major")),
        ("2026", Some("undetermined major")),
        ("2025-07", None),
        ("2025-05", Some("violated major by age")),
        ("soon", Some("undetermined major")),
        ("", Some("missing major")),
    ] {
        let text = review(held);
        let found = World::of(&[(REVIEWS, text.as_str())]).judged(&young);
        let verdicts: Vec<String> =
            found.said().iter().filter_map(|said| Some(said.split_once(": ")?.1.to_owned())).collect();
        assert_eq!(verdicts.first().map(String::as_str), said, "{held}: {verdicts:?}");
    }
}

const REVIEWED: &str = "each = \"asset-inventory\"\n[limit.interval]\nstated-in = [\"policy.access-control\"]\nnear = [\"review\"]\n\
     advice = \"1 year\"\nby = { field = \"access-tier\", privileged = \"privileg\" }\n[join.review]\nkind = \"access-review\"\n\
     on = { system = \"name\" }\nwhere = [{ field = \"held\", younger-than = { limit = \"interval\" } }]\n\
     [[expect]]\ncovers = \"review\"\n";

fn assets(rows: &str) -> String {
    format!("Asset ID,Asset,Type,Owner,Has accounts,Access tier,In service,Status\n{rows}")
}

#[test]
fn the_limit_of_a_join_is_that_of_the_subject() {
    let reviewed = rule(REVIEWED);
    let (crm, root) = (
        "A-1,crm,application,Dana Weiss,yes,standard,2020-01-01,in-service\n",
        "A-2,root,application,Dana Weiss,yes,privileged,2020-01-01,in-service\n",
    );
    let all = assets(&format!("{crm}{root}"));
    let promise =
        policy("2.1", "2025-01-10", "Access is reviewed every year, privileged access every quarter.");
    let reviews = "System,Review date,Reviewer,Outcome\ncrm,2025-12-01,Jon Reed,confirmed\nroot,2025-12-01,Jon Reed,confirmed\n";
    let found = World::of(&[(ASSETS, &all), (REVIEWS, reviews), (POLICY, &promise)]).judged(&reviewed);
    assert_eq!(found.said(), ["A-2: violated major by age"]);
    assert!(found.found().ends_with("; what there is, is too old"), "{}", found.found());
    let places: Vec<&str> = found.findings[0].places.iter().map(|at| at.path.as_str()).collect();
    assert!(places.contains(&POLICY) && places.contains(&REVIEWS), "both sides are shown: {places:?}");
}

#[test]
fn what_hangs_on_advice_in_a_condition_is_an_improvement_and_the_promise_is_missing() {
    let reviewed = rule(REVIEWED);
    let crm = assets("A-1,crm,application,Dana Weiss,yes,standard,2020-01-01,in-service\n");
    let silent = policy("2.1", "2025-01-10", "Access follows need.");
    let judged = |held: &str| {
        let reviews = review(held);
        World::of(&[(ASSETS, &crm), (REVIEWS, &reviews), (POLICY, &silent)]).judged(&reviewed)
    };
    let promise = "Access Control Policy: missing minor";
    assert_eq!(judged("2024-01-01").said(), ["A-1: violated improvement by age", promise]);
    assert_eq!(judged("2026-01-01").said(), [promise], "it holds against advice, and never is met");
    assert_eq!(judged("2026-01-01").outcome, Outcome::Partly);
    // That there is no review at all does not hang on how old one may be.
    let other = "System,Review date,Reviewer,Outcome\nother,2026-01-01,Jon Reed,confirmed\n";
    let none = World::of(&[(ASSETS, &crm), (REVIEWS, other), (POLICY, &silent)]).judged(&reviewed);
    assert_eq!(none.said(), ["A-1: violated major", promise]);
}

#[test]
fn a_limit_that_only_selects_is_promised_too() {
    let selecting = rule(
        "each = \"access-review\"\nempty = \"void\"\nwhere = [{ field = \"held\", younger-than = { limit = \"interval\" } }]\n\
         [limit.interval]\nstated-in = [\"policy.access-control\"]\nnear = [\"review\"]\nadvice = \"1 year\"\n\
         [[expect]]\nthat = [{ field = \"outcome\", present = true }]\n",
    );
    let old = review("2020-01-01");
    let silent = policy("2.1", "2025-01-10", "Access follows need.");
    let found = World::of(&[(REVIEWS, &old), (POLICY, &silent)]).judged(&selecting);
    assert_eq!(
        (found.outcome, found.said()),
        (Outcome::Failed, vec!["Access Control Policy: missing minor".to_owned()])
    );
    let stated = policy("2.1", "2025-01-10", "Access is reviewed every year.");
    assert_eq!(World::of(&[(REVIEWS, &old), (POLICY, &stated)]).judged(&selecting).outcome, Outcome::Void);
    let blank = "System,Review date,Reviewer,Outcome\ncrm,2026-01-01,Jon Reed,\n";
    let found = World::of(&[(REVIEWS, blank), (POLICY, &silent)]).judged(&selecting);
    assert_eq!(found.said()[1], "Access Control Policy: missing minor");
    assert!(found.said()[0].ends_with("missing improvement"), "{:?}", found.said());
}

#[test]
fn two_promises_leave_open_what_lies_between_them() {
    let reviewed = rule(REVIEWED);
    let crm = assets("A-1,crm,application,Dana Weiss,yes,standard,2020-01-01,in-service\n");
    let both = policy(
        "2.1",
        "2025-01-10",
        "Access is reviewed every quarter.\n\nAll access is reviewed every year.",
    );
    let judged = |held: &str| {
        let reviews = review(held);
        let found = World::of(&[(ASSETS, &crm), (REVIEWS, &reviews), (POLICY, &both)]).judged(&reviewed);
        found.said().into_iter().filter(|said| said.starts_with("A-1")).collect::<Vec<_>>()
    };
    assert_eq!(judged("2026-06-01"), [""; 0]);
    assert_eq!(judged("2025-12-01"), ["A-1: undetermined major"]);
    assert_eq!(judged("2024-12-01"), ["A-1: violated major by age"]);
}

const SCALES: &str = "registers/risk-scales.csv";

fn risk(likelihood: &str, impact: &str) -> String {
    format!(
        "Risk ID,Risk,Category,Threat,Vulnerability,Likelihood,Impact,Score,Owner,Treatment,Residual risk,Status\n\
         R-1,Stale accounts,access,a,b,{likelihood},{impact},12,Dana Weiss,mitigate,6,open\n"
    )
}

fn scales(rows: &str) -> String {
    format!(
        "---\nkind: risk-scale\n---\n\n# Risk scales\n\n| Dimension | Value | Label | Meaning |\n|---|---|---|---|\n{rows}"
    )
}

#[test]
fn a_rating_is_a_step_of_the_scale_of_its_own_dimension() {
    let rated = rule(
        "each = \"risk-register\"\n[[expect]]\nthat = [{ field = \"likelihood\", on-scale = \"risk-scale\" }, { field = \"impact\", on-scale = \"risk-scale\" }]\n",
    );
    let steps: String = (1..=4)
        .map(|step| format!("| likelihood | {step} | L{step} | m |\n"))
        .chain((1..=5).map(|step| format!("| impact | {step} | I{step} | m |\n")))
        .collect();
    let judged = |likelihood: &str, impact: &str, scales: &str| {
        let risks = risk(likelihood, impact);
        World::of(&[(RISKS, &risks), ("registers/risk-scales.md", scales)]).judged(&rated).said()
    };
    let whole = scales(&steps);
    assert_eq!(judged("4", "5", &whole), [""; 0]);
    assert_eq!(judged("l4", "I5", &whole), [""; 0], "by its word");
    for (likelihood, impact) in [("5", "5"), ("3.5", "5"), ("0", "5"), ("4", "6"), ("I4", "5")] {
        assert_eq!(judged(likelihood, impact, &whole), ["R-1: violated major"], "{likelihood} {impact}");
    }
    assert_eq!(judged("", "5", &whole), ["R-1: missing major"]);
    let open = ["R-1: undetermined major"];
    let of_impact: String =
        steps.lines().filter(|line| line.contains("impact")).map(|line| format!("{line}\n")).collect();
    assert_eq!(judged("4", "5", &scales(&of_impact)), open, "no step of likelihood");
    assert_eq!(
        judged("4", "5", &scales(&steps.replace("likelihood", ""))),
        open,
        "steps of nobody knows what"
    );
    assert_eq!(
        judged("9", "5", &scales(&steps.replace("| 4 | L4", "| four | L4"))),
        open,
        "a step that cannot be read"
    );
    assert_eq!(judged("4", "5", &scales("")), open, "no step");
    let risks = risk("4", "5");
    let none = World::of(&[(RISKS, &risks), (SCALES, "Dimension,Value,Label\n")]).judged(&rated);
    assert_eq!(none.said(), open, "no scale at all");
}

#[test]
fn days_and_lengths_of_time_are_compared_as_written() {
    let since =
        rule("each = \"access-review\"\n[[expect]]\nthat = [{ field = \"held\", at-least = 2026-01-01 }]\n");
    let judged = |held: &str| World::of(&[(REVIEWS, &review(held))]).judged(&since).said().len();
    assert_eq!([judged("2026-01-01"), judged("2025-12-31"), judged("2026")], [0, 1, 0]);
    let cycle = rule(
        "each = \"policy.access-control\"\n[[expect]]\nthat = [{ field = \"review-cycle\", at-most = \"12 months\" }]\n",
    );
    let judged = |length: &str| {
        let text = policy("1.0", "2026-01-01", "Text.");
        let text = text.replace("**Owner", &format!("**Review cycle:** {length}\n**Owner"));
        World::of(&[(POLICY, &text)]).judged(&cycle).said().len()
    };
    assert_eq!([judged("1 year"), judged("18 months")], [0, 1]);
}
