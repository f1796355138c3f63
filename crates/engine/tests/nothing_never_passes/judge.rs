//! The table of outcomes, nil returns, systemic lapses, advice and promises that differ, over rules made for the purpose.

use crate::scene::{BENCH, Judged, Scene};
use saydo_engine::judge::{Outcome, Verdict};
use saydo_engine::rule::{Rule, Severity};

const HEAD: &str = r#"
title = "Incidents are made up"
controls = ["iso27001-2022:A.5.26"]
shows = "operation"
basis = "standard"
cite = "none"
severity = "minor"
why = "A test."
remedy = "Nothing."
"#;

const INCIDENTS: &str = "records/incidents.csv";
const COLUMNS: &str = "Incident ID,Title,Severity,Owner,Detected,Status\n";

fn made_up(rest: &str) -> Rule {
    BENCH.compiled(&format!("{HEAD}{rest}"))
}

fn owned(empty: &str) -> Rule {
    made_up(&format!(
        "each = \"incident-record\"\nduring = \"detected\"\nempty = \"{empty}\"\nwhere = [{{ field = \"severity\", is = [\"high\"] }}]\n[[expect]]\nfields = [\"owner\"]\n"
    ))
}

fn incidents(rows: &str) -> Scene {
    Scene::new("2026-06-30", &[(INCIDENTS, &format!("{COLUMNS}{rows}"))])
}

#[track_caller]
fn comes_to(judged: &Judged, outcome: Outcome) {
    assert_eq!(judged.outcome, outcome, "{}", judged.failing());
}

#[test]
fn every_line_of_the_table_from_real_files() {
    let (held, bare) = ("I-1,A,high,Jon Reed,2026-02-01,closed\n", "I-2,B,high,,2026-02-01,closed\n");
    let unknown = "I-3,C,purple,,2026-02-01,closed\n";
    for (empty, rows, outcome) in [
        ("missing", "", Outcome::Missing),
        ("void", "", Outcome::Missing),
        // Decided out: by the condition, and by the period.
        ("missing", "I-1,A,low,Jon Reed,2026-02-01,closed\n", Outcome::Missing),
        ("void", "I-1,A,low,Jon Reed,2026-02-01,closed\n", Outcome::Void),
        ("void", "I-1,A,high,Jon Reed,2024-02-01,closed\n", Outcome::Void),
        ("void", "I-1,A,high,Jon Reed,2026-12-01,closed\n", Outcome::Void),
        // No date, or half of one: in the period or not, nobody knows.
        ("void", "I-1,A,high,Jon Reed,,closed\n", Outcome::Undetermined),
        ("void", "I-1,A,high,Jon Reed,soon,closed\n", Outcome::Undetermined),
        ("void", "I-1,A,high,Jon Reed,2025,closed\n", Outcome::Undetermined),
        ("missing", held, Outcome::Met),
        ("missing", bare, Outcome::Failed),
        ("missing", unknown, Outcome::Undetermined),
        ("missing", &format!("{held}{bare}"), Outcome::Partly),
        ("missing", &format!("{held}{unknown}"), Outcome::Partly),
        ("missing", &format!("{bare}{unknown}"), Outcome::Failed),
    ] {
        let judged = incidents(rows).judge(&owned(empty));
        assert_eq!(judged.outcome, outcome, "{empty}: {rows}{}", judged.failing());
    }
}

#[test]
fn a_row_that_may_be_meant_stays_in_the_population() {
    let judged = incidents("I-3,C,purple,Jon Reed,2026-02-01,closed\n").judge(&owned("void"));
    comes_to(&judged, Outcome::Met);
    assert_eq!(judged.out_of_scope, 0);
}

#[test]
fn only_age_is_aged_and_nothing_beside_it() {
    let rule = made_up(
        "each = \"risk-register\"\n[[expect]]\nfields = [\"owner\"]\n[[expect]]\ndue = { date = \"next-review\" }\n",
    );
    let columns = "Risk ID,Risk,Likelihood,Impact,Owner,Treatment,Next review,Status\n";
    let row = |id: &str, owner: &str, due: &str| format!("{id},Fire,3,4,{owner},accept,{due},open\n");
    for (rows, outcome) in [
        (row("R-1", "Jon Reed", "2026-06-30"), Outcome::Met),
        (row("R-1", "Jon Reed", "2026-06-29"), Outcome::Aged),
        (row("R-1", "", "2026-06-29"), Outcome::Failed),
        (row("R-1", "Jon Reed", "2026-06-29") + &row("R-2", "Jon Reed", "2027-01-01"), Outcome::Aged),
        (row("R-1", "Jon Reed", "2026-06-29") + &row("R-2", "", "2027-01-01"), Outcome::Failed),
        (row("R-1", "Jon Reed", "2026-06-29") + &row("R-2", "Jon Reed", "soon"), Outcome::Failed),
        (row("R-1", "Jon Reed", "2026-06"), Outcome::Undetermined),
    ] {
        let scene = Scene::new("2026-06-30", &[("registers/risk-register.csv", &format!("{columns}{rows}"))]);
        let judged = scene.judge(&rule);
        assert_eq!(judged.outcome, outcome, "{rows}{}", judged.failing());
    }
}

const NIL: &str = "records/nil-return.csv";

fn nil(row: &str) -> String {
    format!("Record kind,From,To,Signed by,Signed on\n{row}\n")
}

#[test]
fn a_nil_return_counts_whole_signed_and_uncontradicted() {
    let rule = owned("nil-return");
    let whole = "incident-record,2025-07-01,2026-06-30,Dana Weiss,2026-06-30";
    let declared = |row: &str| incidents("").with(NIL, &nil(row)).judge(&rule);
    comes_to(&declared(whole), Outcome::Declared);
    for row in [
        // Half the period, a day less, another kind, unsigned, signed by nobody, too early, in the future, of an open date.
        "incident-record,2026-01-01,2026-06-30,Dana Weiss,2026-06-30",
        "incident-record,2025-07-02,2026-06-30,Dana Weiss,2026-06-30",
        "incident-record,2025-07-01,2026-06-29,Dana Weiss,2026-06-30",
        "leaver-record,2025-07-01,2026-06-30,Dana Weiss,2026-06-30",
        "incident-record,2025-07-01,2026-06-30,Dana Weiss,",
        "incident-record,2025-07-01,2026-06-30,,2026-06-30",
        "incident-record,2025-07-01,2026-06-30,[TBD],2026-06-30",
        "incident-record,2025-07-01,2026-06-30,Dana Weiss,2026-06-29",
        "incident-record,2025-07-01,2026-06-30,Dana Weiss,2026-07-01",
        "incident-record,2025-07-01,2026-06-30,Dana Weiss,soon",
        "incident-record,Q3 2025,2026-06-30,Dana Weiss,2026-06-30",
        "incident-record,2025-07-01,Q2 2026,Dana Weiss,2026-06-30",
        ",2025-07-01,2026-06-30,Dana Weiss,2026-06-30",
    ] {
        comes_to(&declared(row), Outcome::Missing);
    }
    // Two halves, each signed in its time, are two statements and no whole one.
    let halves = "incident-record,2025-07-01,2025-12-31,Dana Weiss,2025-12-31\nincident-record,2026-01-01,2026-06-30,Dana Weiss,2026-06-30";
    comes_to(&declared(halves), Outcome::Missing);
    // A rule that does not accept one stays without evidence.
    comes_to(&incidents("").with(NIL, &nil(whole)).judge(&owned("missing")), Outcome::Missing);
    comes_to(&incidents("").with(NIL, &nil(whole)).judge(&owned("void")), Outcome::Missing);
}

#[test]
fn rows_in_the_period_stand_against_a_nil_return() {
    let rule = owned("nil-return");
    let whole = nil("incident-record,2025-07-01,2026-06-30,Dana Weiss,2026-06-30");
    let judged = incidents("I-1,A,high,Jon Reed,2026-02-01,closed\n").with(NIL, &whole).judge(&rule);
    comes_to(&judged, Outcome::Partly);
    let against = judged.findings.iter().find(|finding| finding.kind.as_str() == "nil-return").unwrap();
    assert_eq!(against.verdict, Verdict::Violated);
    // Also where the condition of the rule decides the row out, or its date cannot be read.
    for row in ["I-1,A,low,Jon Reed,2026-02-01,closed\n", "I-1,A,high,Jon Reed,soon,closed\n"] {
        let judged = incidents(row).with(NIL, &whole).judge(&rule);
        assert!(!matches!(judged.outcome, Outcome::Declared | Outcome::Met | Outcome::Void), "{row}");
        assert!(
            judged.findings.iter().any(|f| f.kind.as_str() == "nil-return" && f.verdict.fails()),
            "{row}"
        );
    }
    // A row before the period does not.
    comes_to(
        &incidents("I-1,A,high,Jon Reed,2024-02-01,closed\n").with(NIL, &whole).judge(&rule),
        Outcome::Declared,
    );
}

#[test]
fn many_lapses_are_systemic_and_few_are_not() {
    let rule = made_up(
        "each = \"incident-record\"\nsystemic = { over = \"20 %\", severity = \"major\" }\n[[expect]]\nfields = [\"owner\"]\n",
    );
    for (bare, worst) in [(1, Severity::Minor), (2, Severity::Minor), (3, Severity::Major)] {
        let row = |number: usize| {
            let owner = if number < bare { "" } else { "Jon Reed" };
            format!("I-{number},A,high,{owner},2026-02-01,closed\n")
        };
        let judged = incidents(&(0..10).map(row).collect::<String>()).judge(&rule);
        let failing = judged.findings.iter().filter(|finding| finding.verdict.fails());
        assert_eq!(failing.clone().count(), bare);
        assert!(failing.clone().all(|finding| finding.severity == worst), "{bare}: {}", judged.failing());
    }
}

fn reviewed(limit: &str) -> Rule {
    made_up(&format!(
        "each = \"policy.*\"\nsystemic = {{ over = \"20 %\", severity = \"major\" }}\n[limit.cycle]\nunit = \"duration\"\n{limit}\n[[expect]]\nfresh = {{ date = \"last-review\", limit = \"cycle\" }}\n"
    ))
}

fn policy(name: &str, last: &str, words: &str) -> String {
    let last = if last.is_empty() { String::new() } else { format!("**Last review:** {last}  \n") };
    format!("# {name} Policy\n\n**Owner:** Dana Weiss  \n{last}\n## Rules\n\n{words}\n")
}

const STATED: &str =
    "stated-in = [\"policy.information-security\"]\nnear = [\"polic\", \"review\"]\nadvice = \"1 year\"";

#[test]
fn without_a_promise_the_promise_is_missing_and_lateness_an_improvement_never_systemic() {
    let rule = reviewed(STATED);
    let scene = |last: &str| {
        Scene::new(
            "2026-06-30",
            &[
                ("policies/backup-policy.md", &policy("Backup", last, "All staff follow this.")),
                (
                    "policies/information-security-policy.md",
                    &policy("Information Security", "2026-01-01", "All staff follow this."),
                ),
            ],
        )
    };
    for (last, outcome) in [("2026-01-01", Outcome::Partly), ("2020-01-01", Outcome::Partly)] {
        let judged = scene(last).judge(&rule);
        comes_to(&judged, outcome);
        let promise: Vec<_> = judged.findings.iter().filter(|finding| finding.about_promise).collect();
        assert_eq!(promise.len(), 1, "{}", judged.failing());
        assert_eq!((promise[0].verdict, promise[0].severity), (Verdict::Missing, Severity::Minor));
        let late = judged.findings.iter().filter(|finding| finding.verdict.fails() && !finding.about_promise);
        assert!(
            late.clone().all(|finding| finding.severity == Severity::Improvement),
            "{}",
            judged.failing()
        );
        assert_eq!(late.count(), usize::from(last == "2020-01-01"));
    }
    // No review at all is no question of how long: half of the policies lack it, and that is grave.
    let judged = scene("").judge(&rule);
    let bare = judged.findings.iter().find(|finding| finding.title == "Backup Policy").unwrap();
    assert_eq!((bare.verdict, bare.severity), (Verdict::Missing, Severity::Major), "{}", judged.failing());
}

#[test]
fn a_promise_that_only_the_subject_can_make_is_missing_with_it() {
    let rule = reviewed("field = \"review-cycle\"\nadvice = \"1 year\"");
    let scene =
        Scene::new("2026-06-30", &[("policies/backup-policy.md", &policy("Backup", "2026-01-01", "Words."))]);
    let judged = scene.judge(&rule);
    assert_ne!(judged.outcome, Outcome::Met, "{}", judged.failing());
}

#[test]
fn two_promises_decide_only_what_both_decide() {
    let rule = reviewed(STATED);
    let two = "Every policy is reviewed every 6 months.\n\nPolicies get a review every 12 months.";
    for (last, verdict) in [
        ("2026-05-01", Verdict::Holds),
        ("2025-10-01", Verdict::Undetermined),
        ("2024-10-01", Verdict::Violated),
    ] {
        let scene = Scene::new(
            "2026-06-30",
            &[("policies/information-security-policy.md", &policy("Information Security", last, two))],
        );
        let judged = scene.judge(&rule);
        assert_ne!(judged.outcome, Outcome::Met, "{last}");
        let (about, subjects): (Vec<_>, Vec<_>) = judged.findings.iter().partition(|f| f.about_promise);
        assert_eq!(
            subjects.iter().map(|f| f.verdict).collect::<Vec<_>>(),
            [verdict],
            "{last}: {}",
            judged.failing()
        );
        assert_eq!(about.len(), 1, "{}", judged.failing());
        assert_eq!((about[0].verdict, about[0].places.len()), (Verdict::Undetermined, 2));
    }
}

#[test]
fn subjects_that_are_all_out_of_the_question_show_nothing() {
    let rule = |empty: &str| {
        made_up(&format!(
            "each = \"incident-record\"\nempty = \"{empty}\"\n[limit.hours]\nunit = \"duration\"\nfixed = \"72 hours\"\n[[expect]]\nwithin = {{ from = \"detected\", to = \"closed\", limit = \"hours\" }}\n"
        ))
    };
    let scene = incidents("I-1,A,high,Jon Reed,2026-06-29,detected\n");
    let judged = scene.judge(&rule("missing"));
    comes_to(&judged, Outcome::Undetermined);
    // What is not decided is said: a rule without a failing finding could be taken for waived.
    assert!(judged.findings.iter().any(|finding| finding.verdict == Verdict::Undetermined));
    comes_to(&scene.judge(&rule("void")), Outcome::Void);
}
