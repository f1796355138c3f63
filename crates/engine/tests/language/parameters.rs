//! A parameter stands in for a promise that no text makes, and is seen.

use super::{POLICY, World, policy, rule};
use saydo_engine::judge::Outcome;
use saydo_engine::rule::Rule;

const LEAVERS: &str = "records/leavers.csv";

fn leavers() -> Rule {
    rule(
        "each = \"leaver-record\"\n[limit.revoke]\nstated-in = [\"policy.access-control\"]\nnear = [\"leav\"]\nadvice = \"1 day\"\n\
         parameter = \"leaver-days\"\n[[expect]]\nwithin = { from = \"left\", to = \"revoked\", limit = \"revoke\" }\n",
    )
}

fn world<'a>(revoked: &str, promise: &str) -> World<'a> {
    let rows = format!("Employee ID,Person,Last day,Access revoked\nP-1,Ada,2026-03-02,{revoked}\n");
    let policy = policy("1.2", "2025-01-10", promise);
    World::of(&[(LEAVERS, &rows), (POLICY, &policy)])
}

#[test]
fn a_parameter_stands_in_with_the_severity_of_the_rule_and_the_promise_stays_missing() {
    let rule = leavers();
    let promise = "Access Control Policy: missing minor";
    let late = world("2026-03-08", "Access follows need.").with("leaver-days = 5").judged(&rule);
    assert_eq!(late.said(), ["Ada: violated major", promise]);
    let stated = late.findings[0].limit.as_ref().unwrap();
    let at = stated.stated_at.as_ref().unwrap();
    assert_eq!(
        (stated.value.as_str(), at.path.name(), at.label.as_str()),
        ("5 days", "x.test.toml", "the parameter: 5 days")
    );
    let kept = world("2026-03-07", "Access follows need.").with("leaver-days = 5").judged(&rule);
    assert_eq!((kept.outcome, kept.said()), (Outcome::Partly, vec![promise.to_owned()]));
    let message = &kept.findings[0].message;
    assert!(
        message.ends_with("x.test.toml sets it to 5 days, which asks for less than the advice of 1 day"),
        "{message}"
    );
    assert!(kept.findings[0].places.iter().any(|at| at.label == "the parameter: 5 days"));
}

#[test]
fn a_promise_wins_whatever_the_parameter_says() {
    let rule = leavers();
    let promise = "Access of leavers ends within 2 days.";
    for parameter in ["leaver-days = 90", "leaver-days = 0"] {
        assert_eq!(world("2026-03-04", promise).with(parameter).judged(&rule).outcome, Outcome::Met);
        assert_eq!(
            world("2026-03-05", promise).with(parameter).judged(&rule).said(),
            ["Ada: violated major"]
        );
    }
    // Two promises are open between them; no parameter decides.
    let both = "Access of leavers ends within 2 days.\n\nAccess of leavers ends within 9 days.";
    let found = world("2026-03-07", both).with("leaver-days = 90").judged(&rule);
    assert_eq!(found.said()[0], "Ada: undetermined major");
}

#[test]
fn without_a_parameter_advice_is_an_improvement() {
    let found = world("2026-03-08", "Access follows need.").judged(&leavers());
    assert_eq!(found.said(), ["Ada: violated improvement", "Access Control Policy: missing minor"]);
}
