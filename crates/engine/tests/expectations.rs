//! The expectations that no single unit decides alone, on trees in memory: what holds, what is against them, and what they leave open.
#![allow(clippy::unwrap_used)] // what helps a test may fail like one

use saydo_catalog::Catalog;
use saydo_engine::cases::{self, Ran};
use saydo_engine::rule::compile;
use saydo_evidence::Kinds;
use saydo_source::Definition;
use std::fmt::Write;

const HEAD: &str = "title = \"t\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\nbasis = \"standard\"\ncite = \"c\"\n\
                    severity = \"minor\"\nwhy = \"w\"\nremedy = \"r\"\n";

fn run(rule: &str, files: &[(&str, &str)]) -> Ran {
    let catalog = Catalog::embedded().unwrap();
    let (kinds, _) = Kinds::embedded();
    let rule = Definition::parse(&"rules/x.toml".parse().unwrap(), &format!("{HEAD}{rule}"));
    let (rules, problems) = compile(&[rule], &catalog, &kinds);
    assert!(problems.is_empty(), "{problems:?}");
    let mut case = "[[case]]\nname = \"x\"\nas-of = 2026-06-30\noutcome = \"met\"\n[case.files]\n".to_owned();
    for (path, text) in files {
        writeln!(case, "\"{path}\" = '''\n{text}'''").unwrap();
    }
    let case = Definition::parse(&"x.test.toml".parse().unwrap(), &case);
    let read = cases::read(&case);
    assert!(case.finish().is_empty());
    cases::run(&rules.rules[0], &read[0], &catalog, &kinds).unwrap()
}

/// The outcome, and of each failing finding its subject, verdict and what was found.
fn told(rule: &str, files: &[(&str, &str)]) -> String {
    let ran = run(rule, files);
    let mut said = ran.outcome.as_str().to_owned();
    for finding in &ran.failing {
        let found = finding.observations.iter().find(|seen| seen.verdict == finding.verdict);
        let found = found.map_or(finding.message.as_str(), |seen| seen.found.as_str());
        write!(said, "; {} {}: {found}", finding.title, finding.verdict.as_str()).unwrap();
    }
    said
}

const INCIDENTS: &str = "Incident ID,Incident,Severity,Detected,Status,Actions\n";
const ACTIONS: &str = "Action ID,Action,Owner,Due,Status\n";

fn incidents(rows: &str, actions: Option<&str>, expect: &str) -> String {
    let rule = format!(
        "each = \"incident-record\"\n[join.action]\nkind = \"action-register\"\non = {{ id = \"actions\" }}\n[[expect]]\n{expect}\n"
    );
    let rows = format!("{INCIDENTS}{rows}");
    let actions = actions.map(|rows| format!("{ACTIONS}{rows}"));
    let mut files = vec![("records/incident-log.csv", rows.as_str())];
    files.extend(actions.as_deref().map(|text| ("registers/action-register.csv", text)));
    told(&rule, &files)
}

const TO: &str = "references = { field = \"actions\", to = \"action\" }";

#[test]
fn every_reference_names_a_record_and_each_that_dangles_is_told() {
    let acts = "ACT-1,a,Ana Ruiz,2026-07-01,open\nACT-2,b,Ana Ruiz,2026-07-01,open\n";
    let row = |actions: &str| format!("INC-1,x,high,2026-02-01,closed,{actions}\n");
    for (actions, expected) in [
        ("ACT-1; ACT-2", "met"),
        ("act-1", "met"),
        ("ACT-1 (open)", "met"),
        ("ACT-14", "failed; INC-1 violated: no action register holds ACT-14"),
        ("ACT-1; ACT-14; ACT-15", "failed; INC-1 violated: no action register holds ACT-14, ACT-15"),
        ("ACT-1 and ACT-14", "failed; INC-1 violated: no action register holds ACT-14"),
        ("the usual", "failed; INC-1 violated: no action register holds the usual"),
    ] {
        assert_eq!(incidents(&row(actions), Some(acts), TO), expected, "{actions}");
    }
    // Nothing is referred to: nothing is shown.
    assert!(incidents(&row(""), Some(acts), TO).starts_with("undetermined"));
    let gone = incidents(&row("ACT-1"), None, TO);
    assert!(
        gone.starts_with("undetermined; INC-1 undetermined: there is no action register at all"),
        "{gone}"
    );
    let unnumbered = format!("{acts},c,Ana Ruiz,2026-07-01,open\n");
    let open = incidents(&row("ACT-14"), Some(&unnumbered), TO);
    assert_eq!(open, "undetermined; INC-1 undetermined: an action register that may be ACT-14");
}

#[test]
fn the_number_of_joined_records_is_open_where_one_more_may_be_meant() {
    let acts = "ACT-1,a,Ana Ruiz,2026-07-01,open\nACT-2,b,Ana Ruiz,2026-07-01,open\n";
    let stray = format!("{acts},c,Ana Ruiz,2026-07-01,open\n");
    let row = "INC-1,x,high,2026-02-01,closed,ACT-1; ACT-2\n";
    for (bound, clear, open) in [
        ("at-least = 2", "met", "met"),
        (
            "at-least = 3",
            "failed; INC-1 violated: 2 of them",
            "undetermined; INC-1 undetermined: 2 to 3 of them",
        ),
        ("at-most = 2", "met", "undetermined; INC-1 undetermined: 2 to 3 of them"),
        ("at-most = 1", "failed; INC-1 violated: 2 of them", "failed; INC-1 violated: 2 to 3 of them"),
        ("is = 2", "met", "undetermined; INC-1 undetermined: 2 to 3 of them"),
        ("is = 5", "failed; INC-1 violated: 2 of them", "failed; INC-1 violated: 2 to 3 of them"),
    ] {
        let expect = format!("count = {{ of = \"action\", {bound} }}");
        assert_eq!(incidents(row, Some(acts), &expect), clear, "{bound}");
        assert_eq!(incidents(row, Some(&stray), &expect), open, "{bound}");
        let gone = incidents(row, None, &expect);
        assert!(gone.starts_with("undetermined"), "{bound}: {gone}");
    }
    let none = incidents(
        row,
        Some("ACT-9,a,Ana Ruiz,2026-07-01,open\n"),
        "count = { of = \"action\", at-most = 0 }",
    );
    assert!(none.starts_with("undetermined"), "a record of no subject may be this one's: {none}");
}

#[test]
fn each_group_has_so_many_and_a_record_of_no_known_group_may_be_of_any() {
    let rule = |bound: &str| {
        format!("each = \"incident-record\"\n[[expect]]\ncounts = {{ per = \"severity\", {bound} }}\n")
    };
    let all = |rows: &[&str]| {
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(number, severity)| format!("INC-{number},x,{severity},2026-02-01,closed,\n"))
            .collect();
        format!("{INCIDENTS}{}", rows.concat())
    };
    let told = |bound: &str, rows: &[&str]| told(&rule(bound), &[("records/incident-log.csv", &all(rows))]);
    assert_eq!(told("in = [\"high\", \"low\"], at-least = 1", &["high", "low", "low"]), "met");
    assert_eq!(told("at-least = 2", &["low", "low"]), "met");
    assert_eq!(told("at-least = 2", &["high", "low", "low"]), "failed; Incident record violated: high has 1");
    assert_eq!(
        told("in = \"vocabulary\", at-least = 1", &["critical", "high", "medium"]),
        "failed; Incident record violated: low has 0"
    );
    assert_eq!(
        told("in = [\"high\", \"low\"], at-least = 1", &["high", "odd"]),
        "undetermined; Incident record undetermined: low has 0 to 1"
    );
    assert_eq!(
        told("in = [\"high\", \"low\"], at-least = 1", &["high", ""]),
        "undetermined; Incident record undetermined: low has 0 to 1"
    );
    assert_eq!(told("at-least = 1", &["", ""]), "failed; Incident record missing: no severity at all");
    assert!(told("at-least = 1", &[]).starts_with("missing"));
}

#[test]
fn a_share_is_taken_of_all_of_which_anything_is_known() {
    let rule = |bound: &str| {
        format!(
            "each = \"training-record\"\n[[expect]]\nratio = {{ where = [{{ field = \"result\", is = [\"completed\"] }}], {bound} }}\n"
        )
    };
    let told = |bound: &str, done: usize, failed: usize, odd: usize| {
        let mut text = "Person,Course,Completed,Result\n".to_owned();
        for (number, result) in std::iter::repeat_n("completed", done)
            .chain(std::iter::repeat_n("failed", failed))
            .chain(std::iter::repeat_n("perhaps", odd))
            .enumerate()
        {
            let first = char::from(b'a' + u8::try_from(number).unwrap());
            writeln!(text, "A{first}a Ruiz{first}an,security,2026-02-01,{result}").unwrap();
        }
        told(&rule(bound), &[("records/training-record.csv", &text)])
    };
    assert_eq!(told("at-least = \"95 %\"", 19, 1, 0), "met");
    assert_eq!(told("at-least = \"66.6 %\"", 2, 1, 0), "met");
    assert_eq!(told("at-least = \"95 %\"", 18, 2, 0), "failed; Training record violated: 90 %: 18 of 20");
    assert_eq!(told("at-least = \"95 %\"", 19, 0, 1), "met",);
    assert_eq!(
        told("at-least = \"100 %\"", 19, 0, 1),
        "undetermined; Training record undetermined: 95 to 100 %: 19 of 20, 1 not known"
    );
    assert_eq!(
        told("at-most = \"5 %\"", 0, 0, 20),
        "undetermined; Training record undetermined: 0 to 100 %: 0 of 20, 20 not known"
    );
    assert!(told("at-least = \"95 %\"", 0, 0, 0).starts_with("missing"));
}

#[test]
fn a_promised_share_is_the_limit_and_none_is_a_missing_promise() {
    let rule = "each = \"training-record\"\n[limit.share]\nunit = \"percent\"\nstated-in = [\"policy.awareness\"]\nnear = [\"train\"]\nadvice = \"90 %\"\n\
                [[expect]]\nratio = { where = [{ field = \"result\", is = [\"completed\"] }], at-least = { limit = \"share\" } }\n";
    let records = "Person,Course,Completed,Result\nAna Ruiz,security,2026-02-01,completed\nBen Ode,security,2026-02-01,failed\n";
    let policy =
        |sentence: &str| format!("# Security awareness policy\n\nOwner: CISO\n\n## Training\n\n{sentence}\n");
    let told = |sentence: &str| {
        let policy = policy(sentence);
        told(rule, &[("records/training-record.csv", records), ("policies/awareness-policy.md", &policy)])
    };
    assert_eq!(told("At least 50 % of staff complete the training every year."), "met");
    assert_eq!(
        told("At least 95 % of staff complete the training every year."),
        "failed; Training record violated: 50 %: 1 of 2"
    );
    let silent = told("Staff complete the training every year.");
    assert!(silent.contains("missing"), "{silent}");
    assert!(!silent.starts_with("met"), "{silent}");
}

const POLICY: &str = "# Backup policy\n\nOwner: CISO\n\n";

fn policy(expect: &str, body: &str) -> String {
    let rule = format!("each = \"policy.backup\"\n[[expect]]\n{expect}\n");
    let text = format!("{POLICY}{body}");
    told(
        &rule,
        &[("policies/backup-policy.md", &text), ("policies/other file.md", "# Notes\n\nSome words.\n")],
    )
}

#[test]
fn a_section_is_there_with_something_in_it() {
    let expect = "sections = [\"Scope\", [\"Roles\", \"Zuständigkeiten\"]]";
    let body = "## 1. Scope\n\nAll servers.\n\n## Zuständigkeiten\n\n- IT sichert.\n";
    assert_eq!(policy(expect, body), "met");
    for (from, to, found) in [
        ("All servers.", "TBD", "nothing below \"1. Scope\""),
        ("## 1. Scope", "## Out of scope", "no section on Scope"),
        ("## 1. Scope\n\n", "", "no section on Scope"),
        ("- IT sichert.", "<!-- later -->", "nothing below \"Zuständigkeiten\""),
    ] {
        let expected = format!("failed; Backup policy missing: {found}");
        assert_eq!(policy(expect, &body.replace(from, to)), expected, "{to}");
    }
    let own = "sections = [\"Backup\"]";
    assert!(policy(own, "Words.\n").starts_with("failed"), "the title is no section");
}

#[test]
fn a_pattern_matches_a_sentence_that_does_not_deny_it() {
    let expect = "matches = { pattern = \"AES-(?:128|256)\" }";
    assert_eq!(policy(expect, "Copies are encrypted with AES-256.\n"), "met");
    assert_eq!(policy(expect, "| what | how |\n|---|---|\n| copies | aes-128 |\n"), "met");
    let none = "failed; Backup policy violated: no such sentence";
    assert_eq!(policy(expect, "Copies are encrypted.\n"), none);
    assert_eq!(policy(expect, "Words.\n\n## Change history\n\n- AES-256 was removed\n"), none);
    let never = "matches = { pattern = \"never shared\" }";
    assert_eq!(policy(never, "Keys are never shared.\n"), "met");
}

#[test]
fn what_must_not_stand_anywhere_is_named_where_it_stands() {
    let expect = "lacks = { pattern = \"privacy shield\" }";
    assert_eq!(policy(expect, "Words.\n"), "met");
    for (body, found) in [
        ("## The Privacy Shield\n\nWords.\n", "\"## The Privacy Shield\""),
        ("Words.\n\n| Privacy Shield | b |\n|---|---|\n| 1 | 2 |\n", "\"| Privacy Shield | b |\""),
        ("Words of the Privacy\nShield.\n", "\"Words of the Privacy Shield.\""),
        (
            "Words.\n\nPrivacy Shield. Or privacy shield.\n",
            "2 places, such as \"Privacy Shield. Or privacy shield.\"",
        ),
    ] {
        assert_eq!(policy(expect, body), format!("failed; Backup policy violated: {found}"), "{body}");
    }
    let field = "lacks = { field = \"owner\", pattern = \"ciso\" }";
    assert_eq!(policy(field, "Words.\n"), "failed; Backup policy violated: \"CISO\"");
    assert_eq!(policy(&field.replace("ciso", "ceo"), "Words.\n"), "met");
    assert!(
        policy("lacks = { field = \"version\", pattern = \"x\" }", "Words.\n").starts_with("undetermined")
    );
    assert!(policy("matches = { field = \"version\", pattern = \"x\" }", "Words.\n").contains("missing"));
}

#[test]
fn a_link_leads_to_a_file_and_one_out_of_the_tree_is_not_known() {
    let expect = "links = true";
    assert_eq!(policy(expect, "See [notes](other%20file.md#words) and [us](https://example.org).\n"), "met");
    assert_eq!(
        policy(expect, "See [notes](gone.md) and [notes](<other file.md>).\n"),
        "failed; Backup policy violated: gone.md: nothing stands there"
    );
    assert_eq!(
        policy(expect, "See [notes](../../x.md).\n"),
        "undetermined; Backup policy undetermined: ../../x.md: it leads out of what is checked"
    );
    assert!(policy("links = { inside = true }", "See [notes](../../x.md).\n").starts_with("failed"));
    assert!(policy(expect, "Words.\n").starts_with("undetermined"), "without a link nothing is shown");
}
