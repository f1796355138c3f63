//! A number that follows from the matrix, else from the arithmetic that the method states.

use super::{RISKS, World, rule};

fn risks(likelihood: &str, impact: &str, score: &str) -> String {
    format!(
        "Risk ID,Risk,Category,Threat,Vulnerability,Likelihood,Impact,Score,Owner,Treatment,Residual risk,Status\n\
         R-1,Stale accounts,access,a,b,{likelihood},{impact},{score},Dana Weiss,mitigate,6,open\n"
    )
}

fn computed(otherwise: &str) -> saydo_engine::rule::Rule {
    rule(&format!(
        "each = \"risk-register\"\n[join.cell]\nkind = \"risk-matrix\"\non = {{ likelihood = \"likelihood\", impact = \"impact\" }}\n\
         pick = \"only\"\nabsent = \"void\"\n[join.method]\nkind = \"risk-method\"\non = {{}}\npick = \"latest\"\nabsent = \"void\"\n\
         [[expect]]\ncomputed = {{ field = \"score\", from = \"cell.score\", else = \"{otherwise}\", of = [\"likelihood\", \"impact\"] }}\n"
    ))
}

const MATRIX: &str = "registers/risk-matrix.csv";
const METHOD: &str = "policies/risk-method.md";

fn method(says: &str) -> String {
    format!(
        "# Risk management methodology\n\n**Owner:** Dana Weiss\n**Version:** 1.0\n**Status:** Approved\n**Document ID:** RM-1\n{says}\n\n## Scores\n\nText.\n"
    )
}

#[test]
fn the_arithmetic_decides_only_where_no_cell_is_joined() {
    for (word, score) in [("product", "12"), ("sum", "7"), ("max", "4")] {
        let rule = computed(word);
        let (good, bad) = (risks("3", "4", score), risks("3", "4", "11"));
        assert_eq!(World::of(&[(RISKS, &good)]).judged(&rule).said(), [""; 0], "{word}");
        assert_eq!(World::of(&[(RISKS, &bad)]).judged(&rule).said(), ["R-1: violated major"], "{word}");
        let matrix = "Likelihood,Impact,Score,Band\n3,4,11,high\n";
        assert_eq!(
            World::of(&[(RISKS, &bad), (MATRIX, matrix)]).judged(&rule).said(),
            [""; 0],
            "the cell wins"
        );
    }
}

#[test]
fn what_the_numbers_do_not_give_decides_nothing() {
    let rule = computed("product");
    for (likelihood, impact) in [("likely", "4"), ("", "4"), ("3", "2-3")] {
        let rows = risks(likelihood, impact, "12");
        assert_eq!(
            World::of(&[(RISKS, &rows)]).judged(&rule).said(),
            ["R-1: undetermined major"],
            "{likelihood} {impact}"
        );
    }
    let broken = "Likelihood,Impact,Score,Band\n,4,11,high\n";
    let rows = risks("3", "4", "12");
    let found = World::of(&[(RISKS, &rows), (MATRIX, broken)]).judged(&rule);
    assert!(!found.said().is_empty(), "a cell that may be the one: {:?}", found.said());
}

#[test]
fn the_method_says_which_arithmetic_it_is_or_nothing_is_decided() {
    let rule = computed("method.score-rule");
    let rows = risks("3", "4", "7");
    let judged = |says: &str| {
        let method = method(says);
        World::of(&[(RISKS, &rows), (METHOD, &method)]).judged(&rule)
    };
    assert_eq!(judged("**Formula:** sum").said(), [""; 0]);
    assert_eq!(judged("**Formula:** product").said(), ["R-1: violated major"]);
    for open in ["", "**Formula:** matrix", "**Formula:** as we feel"] {
        assert_eq!(judged(open).said(), ["R-1: undetermined major"], "{open}");
    }
    assert_eq!(
        World::of(&[(RISKS, &rows)]).judged(&rule).said(),
        ["R-1: undetermined major"],
        "no method at all"
    );
    let places: Vec<String> =
        judged("**Formula:** product").findings[0].places.iter().map(|at| at.path.to_string()).collect();
    assert!(places.contains(&METHOD.to_owned()), "{places:?}");
}
