//! The rule as a whole: a systemic shortfall, and what none of a join means.

use super::{ASSETS, REVIEWS, World, rule};

fn assets(owned: usize, bare: usize) -> String {
    let rows = (0..owned + bare).map(|number| {
        let owner = if number < owned { "Dana Weiss" } else { "" };
        format!("A-{number},app {number},application,{owner},yes,2020-01-01,in-service\n")
    });
    format!("Asset ID,Asset,Type,Owner,Has accounts,In service,Status\n{}", rows.collect::<String>())
}

fn severities(systemic: &str, owned: usize, bare: usize) -> Vec<String> {
    let rule = rule(&format!(
        "severity = \"minor\"\n{systemic}\neach = \"asset-inventory\"\n[[expect]]\nfields = [\"owner\"]\n"
    ));
    let text = assets(owned, bare);
    let found = World::of(&[(ASSETS, &text)]).judged(&rule);
    found.findings.iter().map(|finding| finding.severity.as_str().to_owned()).collect()
}

#[test]
fn over_the_share_the_shortfall_is_graver_and_never_milder() {
    let major = "systemic = { over = \"20 %\", severity = \"major\" }";
    assert_eq!(severities(major, 8, 2), ["minor"; 2], "20 % is not over 20 %");
    assert_eq!(severities(major, 7, 2), ["major"; 2]);
    assert_eq!(severities("systemic = { over = \"0 %\", severity = \"major\" }", 99, 1), ["major"]);
}

#[test]
fn what_none_of_a_join_means_is_said_by_the_rule() {
    let said = |absent: &str| {
        let rule = rule(&format!(
            "each = \"asset-inventory\"\n[join.review]\nkind = \"access-review\"\non = {{ system = \"name\" }}\nabsent = \"{absent}\"\n\
             [[expect]]\nthat = [{{ field = \"review.outcome\", present = true }}]\n[[expect]]\nfields = [\"name\"]\n"
        ));
        let (assets, reviews) =
            (assets(1, 0), "System,Review date,Reviewer,Outcome\nother,2026-01-01,Jon Reed,confirmed\n");
        World::of(&[(ASSETS, &assets), (REVIEWS, reviews)]).judged(&rule).said()
    };
    assert_eq!(said("violated"), ["A-0: missing major"]);
    assert_eq!(said("undetermined"), ["A-0: undetermined major"]);
    assert_eq!([said("holds"), said("void")], [Vec::<String>::new(), Vec::new()]);
}
