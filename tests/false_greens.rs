//! What other tools pass and an auditor does not: each case once showed something as fulfilled that nobody had shown. Nothing
//! examined is never a pass, and whatever is taken away makes nothing better.

mod runner;

use runner::{Assessment, Folder};
use std::io;

const SUPPLIERS: &str = "Supplier ID,Supplier,Owner,Tier,Status,Services\n";
const STATEMENT: &str = "Control,Control title,Applicable,Justification,Status\n";
const ASSESSMENTS: &str = "ID,Controls,Method,Object,Assessor,Date,Result,Expires\n";
const ACCESS_POLICY: &str = "policies/access-control-policy.md";
const PROMISE: &str = "Access to every system is reviewed every quarter by someone other than its owner.\n";
const REVIEWS: &str = "records/access-reviews.csv";

/// A company whose reviews of access are shown to run by the quarter, as its policy promises.
fn good() -> io::Result<Folder> {
    // The review of the policy itself is promised elsewhere for all policies.
    Folder::company("hartwell-pumps")?.replace(ACCESS_POLICY, "| Review cycle | Annual |\n", "")
}

/// Worth of a state; what is excluded or waived is no worth.
fn worth(state: &str) -> u8 {
    match state {
        "satisfied" => 4,
        "attested" => 3,
        "partial" => 2,
        "stale" => 1,
        _ => 0,
    }
}

/// The 93 controls of the annex as rows of a Statement, each with these cells after its id.
fn annex(cells: &str) -> String {
    let groups = [(5, 37), (6, 8), (7, 14), (8, 34)];
    let ids = groups
        .iter()
        .flat_map(|(group, count)| (1..=*count).map(move |number| format!("A.{group}.{number}")));
    STATEMENT.to_owned() + &ids.map(|id| format!("{id},{cells}\n")).collect::<Vec<_>>().concat()
}

#[track_caller]
fn never_satisfied(assessment: &Assessment, controls: &[&str]) {
    for id in controls {
        let state = assessment.state(id);
        assert!(!matches!(state, "satisfied" | "attested" | "excluded" | "waived"), "{id} is {state}");
    }
}

#[test]
fn the_good_company_shows_what_the_others_lose() -> io::Result<()> {
    let good = good()?.assessment(&[])?;
    for id in ["6.1.3", "7.3", "8.3", "9.2.2", "A.5.18", "A.5.22", "A.5.26", "A.6.3", "A.6.5"] {
        assert_eq!(good.state(id), "satisfied", "{id}");
    }
    assert_eq!(good.state("A.8.30"), "excluded");
    Ok(())
}

#[test]
fn an_empty_supplier_register_supplies_nothing() -> io::Result<()> {
    let folder = Folder::of(&[("registers/suppliers.csv", SUPPLIERS)])?;
    folder
        .check(&[])?
        .code(1)
        .says("registers/suppliers.csv holds no row")
        .never_says("Nothing that exists falls short");
    let alone = folder.assessment(&[])?;
    never_satisfied(&alone, &["A.5.19", "A.5.22"]);
    assert!(alone.in_state("satisfied").is_empty() && alone.in_state("attested").is_empty());
    let absent = alone.failures("evidence-present");
    assert!(absent.contains(&("supplier register".to_owned(), "missing")), "{absent:?}");
    let emptied = good()?.with("registers/suppliers.csv", SUPPLIERS)?.assessment(&[])?;
    never_satisfied(&emptied, &["A.5.19", "A.5.22"]);
    Ok(())
}

#[test]
fn a_certificate_of_2019_is_not_valid_because_a_column_says_so() -> io::Result<()> {
    let held = |until: &str| {
        Folder::of(&[
            ("registers/suppliers.csv", &format!("{SUPPLIERS}S-1,Cloud,Ann Berg,critical,active,hosting\n")),
            (
                "records/supplier-assessments.csv",
                &format!(
                    "Supplier,Assessment date,Assessor,Result,Certificate valid until,Expired\nS-1,2026-02-03,Bo Lind,accepted,{until},no\n"
                ),
            ),
            (
                "policies/supplier-policy.md",
                "# Supplier Security Policy\n\n**Version:** 1.0\n\nCritical suppliers are assessed every 12 months.\n",
            ),
        ])
    };
    let valid = held("2027-12-31")?.assessment(&[])?;
    assert_eq!(valid.failures("critical-suppliers-assured"), []);
    for until in ["2019-12-31", "2026-06-29", "valid", ""] {
        let assessment = held(until)?.assessment(&[])?;
        assert_eq!(assessment.failures("critical-suppliers-assured").len(), 1, "{until:?}");
        never_satisfied(&assessment, &["A.5.22"]);
    }
    Ok(())
}

#[test]
fn training_without_people_trains_nobody() -> io::Result<()> {
    for record in [
        "Employee ID,Person,Course,Type,Completed,Result\n",
        "Course,Type,Completed,Result\nSecurity basics,awareness,2026-03-01,completed\n",
        "Employee ID,Person,Course,Type,Completed,Result\n,,Security basics,awareness,2026-03-01,completed\n",
        "Employee ID,Person,Course,Type,Completed,Result\nall,everyone,Security basics,awareness,2026-03-01,completed\n",
    ] {
        let assessment = good()?.with("records/training-record.csv", record)?.assessment(&[])?;
        let all = assessment.failing("staff-trained");
        assert!(
            !all.is_empty() && all.iter().all(|finding| finding["counts"]["held"] == 0),
            "{record}: {all:?}"
        );
        never_satisfied(&assessment, &["A.6.3", "7.3"]);
    }
    Ok(())
}

#[test]
fn a_statement_that_calls_everything_implemented_shows_nothing() -> io::Result<()> {
    let statement = annex("title,yes,risk assessment,Implemented");
    let assessment =
        Folder::of(&[("registers/statement-of-applicability.csv", &statement)])?.assessment(&[])?;
    assert!(assessment.in_state("satisfied").is_empty(), "{:?}", assessment.in_state("satisfied"));
    assert!(assessment.in_state("attested").is_empty(), "{:?}", assessment.in_state("attested"));
    assert_eq!(assessment.failing("soa-claim-shown").len(), 93, "every claim is a finding at its row");
    for finding in assessment.failing("soa-claim-shown") {
        assert!(finding["places"][0]["line"].as_u64() > Some(1), "{finding}");
    }
    Ok(())
}

#[test]
fn exclusions_without_a_reason_exclude_nothing() -> io::Result<()> {
    for reason in ["", "n/a", "TBD", "-", "[reason]"] {
        let statement = annex(&format!("title,no,{reason},not applicable"));
        let path = "registers/statement-of-applicability.csv";
        let alone = Folder::of(&[(path, &statement)])?.assessment(&[])?;
        assert!(alone.in_state("excluded").is_empty(), "{reason:?}: {:?}", alone.in_state("excluded"));
        assert_eq!(alone.failing("soa-complete").len(), 93, "{reason:?}");
        let with_evidence = good()?.with(path, &statement)?.assessment(&[])?;
        assert!(with_evidence.in_state("excluded").is_empty(), "{reason:?}");
    }
    Ok(())
}

#[test]
fn a_clause_cannot_be_excluded() -> io::Result<()> {
    let assessment = good()?
        .append(
            "registers/statement-of-applicability.csv",
            "9.2.2,Audit,no,we are small,not applicable\n10.2,Actions,no,none,not applicable\n",
        )?
        .assessment(&[])?;
    assert!(
        assessment.in_state("excluded").iter().all(|id| id.starts_with("A.")),
        "{:?}",
        assessment.in_state("excluded")
    );
    Ok(())
}

const STRANGE_IDS: &str = "A.5.99,Everything,yes,risk,Implemented\n\
                           B.5.1,Policies for information security,yes,risk,Implemented\n\
                           A.9.2.3,Management of privileged access rights,yes,risk,Implemented\n";

#[test]
fn ids_that_do_not_exist_are_named_and_earn_nothing() -> io::Result<()> {
    let statement = STATEMENT.to_owned() + STRANGE_IDS;
    let records = ASSESSMENTS.to_owned()
        + "AS-1,A.5.99; B.5.1; A.9.2.3,test,all,Bo Lind,2026-03-01,positive,2027-03-01\n";
    let assessment = Folder::of(&[
        ("registers/statement-of-applicability.csv", &statement),
        ("records/assessment-records.csv", &records),
    ])?
    .assessment(&[])?;
    for (id, code) in
        [("A.5.99", "unknown-control"), ("B.5.1", "unknown-control"), ("A.9.2.3", "retired-control")]
    {
        let told = assessment.problems().iter().filter(|(c, m)| *c == code && m.contains(id)).count();
        assert!(told >= 2, "{id} in {:?}", assessment.problems());
    }
    let retired = assessment.list("problems").iter().find(|problem| problem["code"] == "retired-control");
    let label = retired.map(|problem| problem["places"][0]["label"].to_string()).unwrap_or_default();
    assert!(label.contains("A.8.2 Privileged access rights"), "{label}");
    for state in ["satisfied", "attested", "excluded"] {
        assert!(assessment.in_state(state).is_empty(), "{state}: {:?}", assessment.in_state(state));
    }
    Ok(())
}

#[test]
fn an_id_that_does_not_exist_is_told_with_the_likely_one() -> io::Result<()> {
    let statement = STATEMENT.to_owned() + STRANGE_IDS;
    let assessment =
        Folder::of(&[("registers/statement-of-applicability.csv", &statement)])?.assessment(&[])?;
    for (id, likely) in [("A.5.99", "A.5.9"), ("B.5.1", "A.5.1 Policies for information security")] {
        let problem =
            assessment.list("problems").iter().find(|problem| problem["message"].to_string().contains(id));
        let said = problem.map(ToString::to_string).unwrap_or_default();
        assert!(said.replace(id, "").contains(likely), "{said}");
    }
    Ok(())
}

#[test]
fn a_policy_that_is_still_a_template_is_no_policy() -> io::Result<()> {
    let template = "# Backup Policy\n\n**Owner:** [Policy Owner]  \n**Version:** [X.X]  \n**Approved by:** [Name]  \n\
                    **Approval date:** YYYY-MM-DD  \n\nAll systems of [Company Name] are backed up every day. Copies are encrypted. \
                    They are retained for 90 days. A restore is tested every quarter.\n";
    Folder::of(&[("policies/backup-policy.md", template)])?
        .check(&[])?
        .nothing("0 of 1 files look like evidence");
    let assessment = good()?.with("policies/backup-policy.md", template)?.assessment(&[])?;
    never_satisfied(&assessment, &["A.8.13"]);
    let aside = assessment.list("set_aside").iter().find(|file| file["path"] == "policies/backup-policy.md");
    assert!(aside.is_some_and(|file| file["reason"].to_string().contains("template")), "{aside:?}");
    Ok(())
}

#[test]
fn a_policy_with_a_placeholder_left_in_it_is_not_finished() -> io::Result<()> {
    for (from, to) in [
        ("| Owner | Petra Vogel |", "| Owner | [TBD] |"),
        ("Access follows", "Access to [Company Name] follows"),
    ] {
        let assessment = good()?.replace(ACCESS_POLICY, from, to)?.assessment(&[])?;
        assert_eq!(
            assessment.failures("policy-has-no-placeholders"),
            [("Access Control Policy".to_owned(), "violated")]
        );
        never_satisfied(&assessment, &["A.5.1", "7.5.2"]);
    }
    Ok(())
}

#[test]
fn a_draft_a_future_and_a_withdrawn_policy_are_not_in_force() -> io::Result<()> {
    for status in ["Draft", "Withdrawn", "Superseded", "In review"] {
        let assessment = good()?
            .replace(ACCESS_POLICY, "| Status | Approved |", &format!("| Status | {status} |"))?
            .assessment(&[])?;
        never_satisfied(&assessment, &["A.5.15", "A.5.18"]);
    }
    let later = "| Status | Approved |\n| Effective date | 2026-09-01 |";
    let assessment = good()?.replace(ACCESS_POLICY, "| Status | Approved |", later)?.assessment(&[])?;
    never_satisfied(&assessment, &["A.5.15", "A.5.18"]);
    Ok(())
}

#[test]
fn a_status_outside_the_vocabulary_closes_no_incident() -> io::Result<()> {
    let assessment = good()?
        .replace("records/incidents.jsonl", "\"status\": \"closed\"", "\"status\": \"done\"")?
        .assessment(&[])?;
    let expected = [("I-01".to_owned(), "undetermined"), ("I-02".to_owned(), "undetermined")];
    assert_eq!(assessment.failures("incident-phases-in-order"), expected);
    never_satisfied(&assessment, &["A.5.26"]);
    Ok(())
}

fn assessed(record: &str) -> io::Result<String> {
    let statement = "Control,Control title,Applicable,Justification,Status,Owner\n\
                     A.8.9,Configuration management,yes,risk,planned,Jonas Brandt\n";
    let folder = Folder::of(&[
        ("registers/statement-of-applicability.csv", statement),
        ("records/assessment-records.csv", &format!("{ASSESSMENTS}{record}\n")),
    ])?;
    Ok(folder.assessment(&[])?.state("A.8.9").to_owned())
}

#[test]
fn only_a_whole_record_by_somebody_else_attests() -> io::Result<()> {
    for (record, state) in [
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,positive,2027-03-27", "attested"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,positive,2026-06-30", "attested"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,positive,2026-06-29", "stale"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2025-03-27,positive,", "stale"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,positive,rolling", "stale"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,negative,2027-03-27", "gap"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,partial,2027-03-27", "gap"),
        ("AS-1,A.8.9,test,erp,Jonas Brandt,2026-03-27,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,test,erp,\"Brandt, Jonas\",2026-03-27,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,,erp,Greta Lindholm,2026-03-27,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,gut feeling,erp,Greta Lindholm,2026-03-27,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,test,erp,,2026-03-27,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-08-27,positive,2027-03-27", "unassessed"),
        ("AS-1,A.8.9,test,erp,Greta Lindholm,2026-03-27,,2027-03-27", "unassessed"),
    ] {
        assert_eq!(assessed(record)?, state, "{record}");
    }
    Ok(())
}

#[test]
fn a_record_never_makes_a_control_satisfied() -> io::Result<()> {
    let all =
        format!("{ASSESSMENTS}AS-1,A.5.1-A.8.34,test,all,Greta Lindholm,2026-03-27,positive,2027-03-27\n");
    let assessment = Folder::of(&[("records/assessment-records.csv", &all)])?.assessment(&[])?;
    assert!(assessment.in_state("satisfied").is_empty(), "{:?}", assessment.in_state("satisfied"));
    Ok(())
}

fn waived(rule: &str) -> String {
    format!(
        "[waivers]\napprovers = [\"Hartwell, Martin\"]\n\n\
         [[waiver]]\n{rule}\nreason = \"accepted\"\napproved-by = \"Martin Hartwell\"\n\
         approved-on = 2026-06-15\nexpires = 2026-08-31\n"
    )
}

#[test]
fn a_waiver_marks_its_finding_and_satisfies_nothing() -> io::Result<()> {
    let late = good()?.replace(
        "records/leavers.csv",
        "2026-04-30,2026-04-30,2026-04-30",
        "2026-04-30,2026-06-15,2026-04-30",
    )?;
    let before = late.assessment(&[])?;
    assert_eq!(before.failures("leaver-access-revoked"), [("Mina Sato".to_owned(), "violated")]);
    never_satisfied(&before, &["A.6.5", "A.5.18"]);
    let after = late.with("saydo.toml", waived("rule = \"leaver-access-revoked\""))?.assessment(&[])?;
    let marked = after.failing("leaver-access-revoked");
    assert_eq!(
        (marked.len(), &marked[0]["waived_by"], &marked[0]["verdict"]),
        (1, &0.into(), &"violated".into())
    );
    assert_eq!(after.state("A.6.5"), "waived");
    assert_ne!(after.state("A.5.18"), "satisfied");
    let control = after.list("controls").iter().find(|control| control["id"] == "A.6.5");
    assert_eq!(control.map(|control| &control["state_before_waivers"]), Some(&"partial".into()));
    Ok(())
}

#[test]
fn waiving_everything_satisfies_nothing_more() -> io::Result<()> {
    let before = Folder::company("brightloom")?.assessment(&[])?;
    let after = Folder::company("brightloom")?.with("saydo.toml", waived("path = \"**\""))?.assessment(&[])?;
    assert_eq!(after.0["gate"]["met"], true);
    assert_eq!(after.in_state("satisfied"), before.in_state("satisfied"));
    assert_eq!(after.in_state("attested"), before.in_state("attested"));
    for finding in after.list("findings") {
        let fails = matches!(finding["verdict"].as_str(), Some("violated" | "missing" | "undetermined"));
        let about_waivers = finding["kind"] == "waiver";
        assert_eq!(finding["waived_by"].is_null(), !fails || about_waivers, "{finding}");
    }
    // It counts, and is said: no waiver covers what is said about waivers.
    assert_eq!(after.failures("waiver-over-broad"), [("waiver of path **".to_owned(), "violated")]);
    fails_on_improvement(waived("path = \"**\""))
}

fn fails_on_improvement(waivers: String) -> io::Result<()> {
    let folder = Folder::company("brightloom")?.with("saydo.toml", waivers)?;
    folder.check(&["--fail-on", "improvement"])?.code(1).says("1 improvement; fail-on is \"improvement\"");
    Ok(())
}

#[test]
fn whatever_keeps_a_waiver_from_counting_leaves_everything_as_it_was() -> io::Result<()> {
    let before = Folder::company("brightloom")?.assessment(&[])?;
    let all = waived("path = \"**\"");
    for (from, to, rule) in [
        ("expires = 2026-08-31", "expires = 2026-06-29", "waiver-expired"),
        ("expires = 2026-08-31", "expires = \"end of August\"", "waiver-expired"),
        ("approved-on = 2026-06-15", "approved-on = \"lately\"", "waiver-expired"),
        ("approved-on = 2026-06-15", "approved-on = 2026-07-01", "waiver-not-yet"),
        ("approvers = [\"Hartwell, Martin\"]", "approvers = [\"Petra Vogel\"]", "waiver-not-entitled"),
        ("approvers = [\"Hartwell, Martin\"]", "approvers = []", "waiver-not-entitled"),
        ("expires = 2026-08-31", "expires = 2028-01-01", "waiver-too-long"),
    ] {
        let folder = Folder::company("brightloom")?.with("saydo.toml", all.replace(from, to))?;
        let after = folder.assessment(&[])?;
        let marked = after.list("findings").iter().filter(|finding| !finding["waived_by"].is_null()).count();
        assert_eq!(marked, 0, "{to}");
        for (then, now) in before.list("controls").iter().zip(after.list("controls")) {
            assert_eq!(then["state"], now["state"], "{to}: {}", now["id"]);
        }
        assert_eq!(after.0["gate"], before.0["gate"], "{to}");
        assert_eq!(after.failing(rule).len(), 1, "{to}");
        assert_ne!(after.list("waivers")[0]["counts"], "yes", "{to}");
    }
    Ok(())
}

#[test]
fn a_grave_finding_is_not_waived_for_as_long_as_a_lesser_one() -> io::Result<()> {
    let long = waived("path = \"**\"").replace("2026-08-31", "2026-12-12");
    let after = Folder::company("brightloom")?.with("saydo.toml", long)?.assessment(&[])?;
    assert_eq!(after.0["gate"]["met"], false, "180 days are too long for what is major");
    let failing =
        |finding: &&serde_json::Value| finding["verdict"] == "violated" && finding["kind"] != "waiver";
    for finding in after.list("findings").iter().filter(failing) {
        assert_eq!(finding["waived_by"].is_null(), finding["severity"] == "major", "{finding}");
    }
    assert_eq!(after.failing("waiver-too-long").len(), 1);
    assert_eq!(after.list("waivers")[0]["counts"], "yes", "of what is lesser");
    Ok(())
}

#[test]
fn a_waiver_that_lapsed_yesterday_covers_nothing() -> io::Result<()> {
    let lapsed = waived("path = \"**\"").replace("2026-08-31", "2026-06-29");
    let assessment = Folder::company("brightloom")?.with("saydo.toml", lapsed)?.assessment(&[])?;
    assert_eq!(assessment.0["gate"]["met"], false);
    assert!(assessment.list("findings").iter().all(|finding| finding["waived_by"].is_null()));
    assert_eq!(assessment.failures("waiver-expired"), [("waiver of path **".to_owned(), "violated")]);
    assert!(
        !assessment.problems().iter().any(|(code, _)| code.starts_with("waiver")),
        "a finding, no problem"
    );
    Ok(())
}

#[test]
fn whoever_has_an_office_cannot_exclude_its_walls() -> io::Result<()> {
    let assessment = good()?
        .replace(
            "registers/statement-of-applicability.csv",
            "A.7.1,Physical security perimeters,yes,risk assessment 2026,implemented",
            "A.7.1,Physical security perimeters,no,we have no premises,not applicable",
        )?
        .assessment(&[])?;
    assert_ne!(assessment.state("A.7.1"), "excluded");
    assert_eq!(assessment.failures("soa-exclusion-stands"), [("A.7.1".to_owned(), "violated")]);
    let places: Vec<String> = assessment.failing("soa-exclusion-stands")[0]["places"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|place| place["path"].to_string())
        .collect();
    assert!(places.iter().any(|path| path.contains("site-register")), "{places:?}");
    Ok(())
}

#[test]
fn without_reviews_access_is_not_reviewed() -> io::Result<()> {
    let header = "System,Review date,Reviewer,Outcome\n";
    let gone = good()?.without(REVIEWS)?.assessment(&[])?;
    never_satisfied(&gone, &["A.5.18", "6.1.3", "8.3"]);
    assert_eq!(gone.failures("access-reviewed").len(), 4, "each system misses them by name");
    let emptied = good()?.with(REVIEWS, header)?.assessment(&[])?;
    never_satisfied(&emptied, &["A.5.18"]);
    let one_less = good()?.replace(REVIEWS, "plm,2026-03-10,Petra Vogel,confirmed\n", "")?.assessment(&[])?;
    never_satisfied(&one_less, &["A.5.18"]);
    assert_eq!(one_less.failures("access-reviewed"), [("A-03".to_owned(), "missing")]);
    let planned = good()?.replace(REVIEWS, "plm,2026-06-09", "plm,2026-07-09")?.assessment(&[])?;
    never_satisfied(&planned, &["A.5.18"]);
    Ok(())
}

#[test]
fn without_a_promise_nothing_is_kept() -> io::Result<()> {
    let silent = good()?.replace(ACCESS_POLICY, PROMISE, "")?.assessment(&[])?;
    never_satisfied(&silent, &["A.5.18", "6.1.3", "8.3"]);
    assert_eq!(silent.failures("access-reviewed"), [("Access Control Policy".to_owned(), "missing")]);
    let former =
        good()?.replace(ACCESS_POLICY, "is reviewed every quarter", "is no longer reviewed every quarter")?;
    never_satisfied(&former.assessment(&[])?, &["A.5.18"]);
    // Without promise and without records there is still no pass.
    let nothing = good()?.replace(ACCESS_POLICY, PROMISE, "")?.without(REVIEWS)?.assessment(&[])?;
    never_satisfied(&nothing, &["A.5.18"]);
    Ok(())
}

#[test]
fn when_a_policy_is_reviewed_says_nothing_about_when_access_is() -> io::Result<()> {
    let folder = Folder::company("hartwell-pumps")?;
    assert_eq!(folder.assessment(&[])?.failures("access-reviewed"), []);
    let silent = folder.replace(ACCESS_POLICY, PROMISE, "")?.assessment(&[])?;
    never_satisfied(&silent, &["A.5.18"]);
    Ok(())
}

#[test]
fn the_head_of_a_policy_addresses_no_topic() -> io::Result<()> {
    let folder = good()?.replace(ACCESS_POLICY, PROMISE, "")?.replace(ACCESS_POLICY, "## Reviewing\n", "")?;
    let found = folder.assessment(&[])?.failures("access-control-policy-addresses").len();
    assert_eq!(found, 1, "no sentence speaks of a review of access");
    Ok(())
}

#[test]
fn a_pin_at_nothing_finds_nothing() -> io::Result<()> {
    let pin = "[[pin]]\npath = \"records/no-such.csv\"\nkind = \"access-review\"\n";
    let assessment = good()?.with("saydo.toml", pin)?.assessment(&[])?;
    never_satisfied(&assessment, &["A.5.18"]);
    assert!(
        assessment.problems().iter().any(|(code, _)| *code == "pin-without-file"),
        "{:?}",
        assessment.problems()
    );
    Ok(())
}

#[test]
fn whatever_is_taken_away_makes_no_control_better() -> io::Result<()> {
    let before = good()?.assessment(&[])?;
    let paths = before.list("evidence").iter().filter_map(|file| file["path"].as_str());
    for path in paths {
        let after = good()?.without(path)?.assessment(&[])?;
        for (old, new) in before.list("controls").iter().zip(after.list("controls")) {
            let (was, is) =
                (old["state"].as_str().unwrap_or_default(), new["state"].as_str().unwrap_or_default());
            // Without the Statement an exclusion ends, and what was excluded is judged.
            let judged = was == "excluded" && path.contains("applicability");
            assert!(worth(is) <= worth(was) || judged, "without {path} {} is {is}, it was {was}", old["id"]);
            assert!(is != "excluded" || was == "excluded", "without {path} {} is excluded", old["id"]);
        }
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_is_never_better_than_what_can() -> io::Result<()> {
    let before = good()?.assessment(&[])?;
    let paths = [
        "records/leavers.csv",
        REVIEWS,
        "registers/suppliers.csv",
        "records/incidents.jsonl",
        "registers/staff-list.csv",
    ];
    for path in paths {
        let after = good()?.with(path, b"\0\0\0")?.assessment(&[])?;
        assert!(after.problems().iter().any(|(code, _)| *code == "unreadable-file"), "{path}");
        for (old, new) in before.list("controls").iter().zip(after.list("controls")) {
            let (was, is) =
                (old["state"].as_str().unwrap_or_default(), new["state"].as_str().unwrap_or_default());
            assert!(worth(is) <= worth(was), "with {path} unreadable {} is {is}, it was {was}", old["id"]);
        }
    }
    Ok(())
}
