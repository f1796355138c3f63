//! Limits that are a number of things or a share.

use super::{POLICY, REVIEWS, World, policy, rule};

const FINDINGS: &str = "audits/audit-reports.csv";

fn audits(minor: &str) -> String {
    format!(
        "Report ID,Title,Type,Audit date,Lead auditor,Scope,Minor nonconformities\nAR-1,Audit,internal,2026-03-10,Ada,A.5.1,{minor}\n"
    )
}

fn counted(extra: &str) -> String {
    format!(
        "each = \"audit-report\"\n[limit.few]\nunit = \"count\"\nasks = \"at-most\"\nstated-in = [\"policy.access-control\"]\n\
         near = [\"nonconformit\"]\n{extra}\n[[expect]]\nthat = [{{ field = \"minor-count\", at-most = {{ limit = \"few\" }} }}]\n"
    )
}

#[test]
fn a_number_of_things_is_promised_in_a_sentence_and_no_other_number_is() {
    let few = rule(&counted("advice = \"5\""));
    let stated = policy(
        "1.2",
        "2025-01-10",
        "Since 2024, see section 9, at most 3 nonconformities are open after 30 days.",
    );
    let judged = |minor: &str| {
        let audits = audits(minor);
        World::of(&[(FINDINGS, &audits), (POLICY, &stated)]).judged(&few)
    };
    assert!(judged("3").said().is_empty());
    let found = judged("4");
    assert_eq!(found.said(), ["AR-1: violated major"]);
    let limit = found.findings[0].limit.as_ref().unwrap();
    assert_eq!((limit.value.as_str(), limit.stated_at.as_ref().unwrap().path.as_str()), ("3", POLICY));
    assert_eq!(judged("some").said(), ["AR-1: undetermined major"]);
    assert_eq!(judged("").said(), ["AR-1: missing major"]);
}

#[test]
fn two_numbers_in_a_sentence_are_no_promise_of_either() {
    let few = rule(&counted("advice = \"5\""));
    let stated =
        policy("1.2", "2025-01-10", "Two nonconformities in spring, four nonconformities in autumn.");
    let judged = |minor: &str| {
        let audits = audits(minor);
        World::of(&[(FINDINGS, &audits), (POLICY, &stated)]).judged(&few).said()
    };
    let conflict = "The title: undetermined minor".to_owned();
    assert_eq!(judged("2"), std::slice::from_ref(&conflict));
    assert_eq!(judged("3"), ["AR-1: undetermined major".to_owned(), conflict.clone()]);
    assert_eq!(judged("5"), ["AR-1: violated major".to_owned(), conflict]);
}

const METRICS: &str = "registers/kpi-register.csv";

#[test]
fn a_share_is_compared_in_percent_and_a_fraction_decides_nothing() {
    let share = rule(
        "each = \"kpi-register\"\n[limit.enough]\nunit = \"percent\"\nstated-in = [\"policy.access-control\"]\nnear = [\"review\"]\n\
         [[expect]]\nthat = [{ field = \"target\", at-least = { limit = \"enough\" } }]\n",
    );
    let stated = policy("1.2", "2025-01-10", "At least 95 percent of the accounts are reviewed.");
    let judged = |target: &str| {
        let metrics =
            format!("KPI ID,KPI,What is measured,Target,Unit,KPI owner\nK-1,Reviewed,accounts,{target},share,Dana Weiss\n");
        let found = World::of(&[(METRICS, &metrics), (POLICY, &stated)]).judged(&share);
        found.said().into_iter().map(|said| said.split_once(": ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(judged("95"), [""; 0]);
    assert_eq!(judged("95 %"), [""; 0]);
    assert_eq!(judged("94.9"), ["violated major"]);
    assert_eq!(judged("0.95"), ["undetermined major"], "95 %, or not one of a hundred");
    assert_eq!(judged("0.95 %"), ["violated major"]);
}

#[test]
fn without_a_promise_and_without_advice_the_promise_is_told_too() {
    let young = rule(
        "each = \"access-review\"\n[limit.interval]\nstated-in = [\"policy.access-control\"]\nnear = [\"review\"]\n\
         [[expect]]\nthat = [{ field = \"held\", younger-than = { limit = \"interval\" } }]\n",
    );
    let silent = policy("1.2", "2025-01-10", "Access follows need.");
    let reviews = "System,Review date,Reviewer,Outcome\ncrm,2026-06-01,Jon Reed,confirmed\n";
    let found = World::of(&[(REVIEWS, reviews), (POLICY, &silent)]).judged(&young);
    assert_eq!(found.said().len(), 2);
    assert!(found.said()[0].ends_with("undetermined major"), "{:?}", found.said());
    assert_eq!(found.said()[1], "Access Control Policy: missing minor");
    assert!(found.findings[1].remedy.ends_with("until then nothing can be compared with it."));
}
