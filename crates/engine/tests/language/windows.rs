//! Cadence: from when occurrences are expected, how late one may be, and gaps.

use super::{ASSETS, POLICY, REVIEWS, World, policy, rule};
use saydo_engine::judge::Outcome;
use saydo_engine::rule::Rule;

fn cadence(more: &str) -> Rule {
    rule(&format!(
        "each = \"asset-inventory\"\n[limit.interval]\nstated-in = [\"policy.access-control\"]\nnear = [\"review\"]\nadvice = \"1 year\"\n\
         [join.review]\nkind = \"access-review\"\non = {{ system = \"name\" }}\n\
         [[expect]]\ncadence = {{ of = \"review\", date = \"held\", every = \"interval\", since = \"in-service\"{more} }}\n"
    ))
}

fn world<'a>(dates: &[&str], version: &str, approved: &str) -> World<'a> {
    let assets = "Asset ID,Asset,Type,Owner,Has accounts,In service,Status\nA-1,crm,application,Dana Weiss,yes,2020-01-01,in-service\n";
    let rows: Vec<String> = dates.iter().map(|date| format!("crm,{date},Jon Reed,confirmed\n")).collect();
    let rows = rows.concat();
    let reviews = format!("System,Review date,Reviewer,Outcome\n{rows}");
    let policy = policy(version, approved, "Access is reviewed every quarter.");
    World::of(&[(ASSETS, assets), (REVIEWS, &reviews), (POLICY, &policy)])
}

#[test]
fn windows_count_from_the_start_of_the_promise_if_that_is_known() {
    let rule = cadence("");
    let late = ["2026-02-01", "2026-05-01"];
    assert_eq!(world(&late, "1.0", "2025-11-03").judged(&rule).outcome, Outcome::Met);
    assert_eq!(
        world(&late, "1.0", "2026-01-01").judged(&rule).outcome,
        Outcome::Met,
        "a window that begins on the day counts"
    );
    let missing = world(&["2026-05-01"], "1.0", "2026-01-01").judged(&rule);
    assert_eq!((missing.said(), missing.found()), (vec!["A-1: missing major".to_owned()], "none in 2026-Q1"));
    assert_eq!(world(&["2026-05-01"], "1.0", "2026-01-02").judged(&rule).outcome, Outcome::Met);
    // A later version says again what an earlier one may have said.
    for version in ["1.1", "2.0", "", "final"] {
        let found = world(&late, version, "2025-11-03").judged(&rule);
        assert_eq!(found.found(), "none in 2025-Q3, 2025-Q4", "{version}");
    }
    // Approved anew yesterday, nothing is due, and nothing is met.
    let nothing_due = world(&["2026-06-30"], "1.0", "2026-06-29").judged(&rule);
    assert_eq!(nothing_due.outcome, Outcome::Undetermined);
}

#[test]
fn a_record_may_be_late_by_the_grace() {
    let dates = ["2025-08-10", "2025-11-12", "2026-04-10", "2026-05-13"];
    assert_eq!(world(&dates, "1.2", "2025-01-01").judged(&cadence("")).found(), "none in 2026-Q1");
    let graced = cadence(", grace = \"2 weeks\"");
    assert_eq!(world(&dates, "1.2", "2025-01-01").judged(&graced).outcome, Outcome::Met);
    // The second quarter has ended, its grace has not.
    let open = ["2025-08-10", "2025-11-12", "2026-02-10"];
    assert_eq!(world(&open, "1.2", "2025-01-01").judged(&graced).outcome, Outcome::Met);
    assert_eq!(world(&open, "1.2", "2025-01-01").on("2026-07-13").judged(&graced).outcome, Outcome::Met);
    assert_eq!(world(&open, "1.2", "2025-01-01").on("2026-07-14").judged(&graced).found(), "none in 2026-Q2");
}

#[test]
fn a_gap_is_named_from_day_to_day() {
    let rolling = cadence(", window = \"rolling\"");
    let kept = ["2025-09-30", "2025-12-30", "2026-03-30"];
    assert_eq!(world(&kept, "1.2", "2025-01-01").judged(&rolling).outcome, Outcome::Met);
    let late = ["2025-09-30", "2025-12-31", "2026-03-29"];
    let found = world(&late, "1.2", "2025-01-01").judged(&rolling);
    assert_eq!(found.found(), "none in 2025-09-30 .. 2025-12-31, 2026-03-29 .. 2026-06-30");
    let unread = ["2025-09-30", "soon", "2026-03-30"];
    assert_eq!(world(&unread, "1.2", "2025-01-01").judged(&rolling).said(), ["A-1: undetermined major"]);
    let planned = ["2025-09-30", "2025-12-30", "2026-07-30"];
    assert_eq!(
        world(&planned, "1.2", "2025-01-01").judged(&rolling).found(),
        "none in 2025-12-30 .. 2026-06-30"
    );
}
