//! The program as people meet it: through the built binary, with its exit codes and its advice.

mod runner;

use runner::{Folder, Run, call, saydo};

#[test]
fn a_control_is_explained_with_its_title() -> std::io::Result<()> {
    saydo(&["explain", "A.5.18"])?.code(0).says("A.5.18 Access rights").says("proof");
    saydo(&["explain", "9.2"])?.code(0).says("9.2.1 ");
    saydo(&["explain", "AC-2", "--framework", "nist-800-53"])?.code(0).says("AC-2 Account Management");
    Ok(())
}

#[test]
fn every_word_of_a_verdict_is_explained_by_all_that_it_is_said_of() -> std::io::Result<()> {
    for (word, says) in [
        ("gap", "gap   the state of a control"),
        ("partly", "at least one does not"),
        ("void", "void   the verdict of a finding"),
        ("void", "void   the outcome of a rule"),
        ("practice", "it never lowers"),
        ("vanished", "mends nothing"),
        ("never-holds", "a remark of saydo rules lint"),
    ] {
        saydo(&["explain", word])?.code(0).says(says);
    }
    saydo(&["explain", "undetermind"])?.code(2).advises("did you mean undetermined?");
    saydo(&["explain"])?.code(0).says("satisfied, attested, partial, stale, gap");
    Ok(())
}

#[test]
fn what_cannot_be_concluded_is_exit_2_with_advice() -> std::io::Result<()> {
    saydo(&["explain", "A.99.99"])?.code(2).advises("nothing that can be explained is named");
    saydo(&["explain", "A.5.18", "--framework", "iso9"])?.code(2).advises("unknown framework");
    saydo(&["no-such-command"])?.code(2);
    Ok(())
}

#[test]
fn hostile_arguments_are_escaped() -> std::io::Result<()> {
    let run = saydo(&["explain", "x\u{1b}[2J\u{202e}"])?.code(2);
    assert!(!run.stderr().contains(['\u{1b}', '\u{202e}']), "{}", run.stderr());
    Ok(())
}

#[test]
fn the_output_does_not_depend_on_the_environment() -> std::io::Result<()> {
    let plain = saydo(&["explain", "A.5.18"])?.stdout();
    for (name, value) in [("TZ", "Pacific/Apia"), ("LC_ALL", "de_DE.UTF-8"), ("RAYON_NUM_THREADS", "1")] {
        assert_eq!(call(&["explain", "A.5.18"]).with(name, value).run()?.stdout(), plain);
    }
    Ok(())
}

#[test]
fn completions_name_the_commands() -> std::io::Result<()> {
    saydo(&["completions", "bash"])?.code(0).says("explain");
    Ok(())
}

fn with_rules(args: &[&str], rules: &Folder) -> std::io::Result<Run> {
    saydo(&[args, &["--rules", rules.name()]].concat())
}

const RULE: &str = r#"title = "Doors are closed"
controls = ["iso27001-2022:A.7.2"]
each = "door-log"
shows = "operation"
basis = "standard"
cite = "ISO/IEC 27001:2022 A.7.2"
severity = "minor"
why = "An open door is open to everyone."
remedy = "Close it."

[[expect]]
fields = ["closed"]
"#;

const KIND: &str = r#"kind = "door-log"
title = "Door log"
shape = "record"
grain = "one door on one day"
key = ["door"]
paths = ["**/*door-log*"]

[[field]]
name = "door"
type = "text"

[[field]]
name = "closed"
type = "date"
aliases = ["shut on"]
"#;

#[test]
fn a_control_names_its_rules_its_evidence_and_what_satisfied_needs() -> std::io::Result<()> {
    saydo(&["explain", "A.5.18"])?
        .code(0)
        .says("operation is shown by access-reviewed or")
        .says("leaver-access-revoked            shows operation")
        .says("Access ends when people leave")
        .says("access-export            compared with");
    saydo(&["explain", "A.8.9"])?
        .says("no rule of this edition shows implementation or operation; an assessment record can");
    saydo(&["explain", "A.8.24"])?.says("(they\n              show design)");
    saydo(&["explain", "5.1"])?.says("people      minutes and signatures show attendance");
    saydo(&["explain", "A.9.2.1"])?.says("an id of an earlier edition; today: A.5.16 Identity management");
    Ok(())
}

#[test]
fn a_rule_a_kind_and_an_expectation_are_explained() -> std::io::Result<()> {
    saydo(&["explain", "leaver-access-revoked"])?
        .code(0)
        .says("A.6.5 Responsibilities after termination or change of employment")
        .says("`revoked` follows `left` within the limit `revoke`")
        .says("there is no joined `account`")
        .says("only those whose `left` lies in the audit period")
        .says("policy.access-control (Access control policy)")
        .says("the promise is missing, and 1 day is")
        .says("rules/access/leaver-access-revoked.toml");
    saydo(&["explain", "policy.access-control"])?
        .code(0)
        .says("**/policies/**/*access*")
        .says("**Approved by:** Maria Lang  \n")
        .says("Freigegeben von");
    saydo(&["explain", "within"])?
        .code(0)
        .says("unless  conditions")
        .says("used by     authority-told-in-time");
    Ok(())
}

#[test]
fn the_page_of_an_expectation_reads_well() -> std::io::Result<()> {
    insta::assert_snapshot!(saydo(&["explain", "present"])?.code(0).stdout(), @r#"
    present   an expectation of a rule
      means       the subject is there at all
      value       true
      decides on  presence: that something is there; alone it never makes a control satisfied
      example

        each = "risk-acceptance"

        [[expect]]
        present = true
    "#);
    Ok(())
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_nearest() -> std::io::Result<()> {
    for (slip, meant) in [
        ("leaver-acess-revoked", "did you mean leaver-access-revoked?"),
        ("risk-registr", "did you mean risk-register?"),
        ("witihn", "did you mean within?"),
        ("A.5.189", "did you mean A.5.18 Access rights?"),
    ] {
        saydo(&["explain", slip])?.code(2).advises(meant);
    }
    Ok(())
}

#[test]
fn a_name_with_two_meanings_is_explained_twice() -> std::io::Result<()> {
    let mine = Folder::of(&[("A.7.2.toml", RULE), ("kinds/door-log.toml", KIND)])?;
    with_rules(&["explain", "A.7.2"], &mine)?
        .code(0)
        .says("A.7.2 Physical entry   ISO/IEC 27001:2022")
        .says("A.7.2   Doors are closed")
        .says("mine/A.7.2.toml");
    with_rules(&["explain", "door-log"], &mine)?.code(0).says("shut on").says("Door,Closed");
    Ok(())
}

#[test]
fn the_rules_are_listed_in_columns_with_the_titles_of_their_controls() -> std::io::Result<()> {
    let list = saydo(&["rules", "list"])?.code(0).says(" rules; saydo explain RULE").stdout();
    let column = |line: &str| line.find("operation").or_else(|| line.find("shows"));
    let lines: Vec<&str> = list.lines().take(3).collect();
    assert!(lines[0].starts_with("rule ") && column(lines[0]) == column(lines[2]), "{list}");
    saydo(&["rules", "list", "--controls"])?.code(0).says("    A.5.18 Access rights   iso27001-2022");
    Ok(())
}

#[test]
fn the_rules_inside_are_well_formed() -> std::io::Result<()> {
    saydo(&["rules", "lint", "--deny"])?.code(0).says(" kinds compile; 0 remarks");
    Ok(())
}

#[test]
fn every_mistake_of_a_rule_is_shown_at_its_place() -> std::io::Result<()> {
    let broken = RULE
        .replace("\"door-log\"", "\"leaver-record\"")
        .replace("\"minor\"", "\"minr\"")
        .replace("fields = [\"closed\"]", "fresh = { date = \"lefft\", limt = \"days\" }");
    let mine = Folder::of(&[("doors.toml", &broken), ("doors.test.toml", "")])?;
    let run = with_rules(&["rules", "lint"], &mine)?.code(2).advises("mistakes in 1 file");
    insta::assert_snapshot!(run.stdout(), @r#"
      × mine/doors.toml cannot be used: 4 mistakes
       ╭─[mine/doors.toml:7:12]
     7 │ severity = "minr"
       ·            ───┬──
       ·               ╰── `minr` is no severity; expected one of improvement, minor, major
        ├─[mine/doors.toml:12:9]
     12 │ fresh = { date = "lefft", limt = "days" }
        ·         ┬        ───┬───  ──┬─
        ·         │           │       ╰── unknown key `limt`; did you mean `limit`?
        ·         │           ╰── unknown field `lefft`; did you mean "left"?
        ·         ╰── `limit` is missing; expected `limit = "…"`
        ╰────
    "#);
    with_rules(&["rules", "list"], &mine)?.code(2).advises("mine/doors.toml cannot be used");
    Ok(())
}

#[test]
fn what_is_legal_and_odd_is_a_remark() -> std::io::Result<()> {
    let odd = RULE.replace(
        "[[expect]]",
        "[limit.days]\nfixed = \"3 days\"\n\n[join.leaver]\nkind = \"leaver-record\"\non = { person = \"door\" }\n\n[[expect]]",
    );
    let files =
        [("doors-closed.toml", odd.as_str()), ("kinds/door-log.toml", KIND), ("staff-trained.toml", RULE)];
    let mine = Folder::of(&files)?;
    with_rules(&["rules", "lint"], &mine)?
        .code(0)
        .says("never-used: the limit `days` is never used")
        .says("never-used: the join `leaver` is never used")
        .says("doors-closed.test.toml")
        .says("mine/staff-trained.toml: replaces-inside: replaces the rule `staff-trained` that comes with")
        .says("compile, 3 files of yours among them; 5 remarks");
    let lint = ["rules", "lint", "--deny"];
    with_rules(&lint, &mine)?.code(1).says("5 remarks");
    let allowed = ["--allow", "never-used", "--allow", "no-cases", "--allow", "replaces-inside"];
    with_rules(&[&lint[..], &allowed].concat(), &mine)?.code(0).says("; 0 remarks");
    with_rules(&[&lint[..], &["--allow", "never-usd"]].concat(), &mine)?
        .code(2)
        .advises("did you mean `never-used`?");
    Ok(())
}

#[test]
fn a_folder_without_rules_is_no_pass() -> std::io::Result<()> {
    let mine = Folder::of(&[("notes.md", "nothing")])?;
    with_rules(&["rules", "lint"], &mine)?.code(2).advises("no rule lies below");
    saydo(&["rules", "lint", "--rules", "no/such/folder"])?.code(2).advises("cannot be listed");
    Ok(())
}

#[test]
fn a_hostile_rule_cannot_steer_the_terminal() -> std::io::Result<()> {
    let hostile = RULE.replace("Doors are closed", "x\\u001b[2Jy\\u202e").replace("Close it.", "z\\u0007");
    let broken = hostile.replace("\"minor\"", "\"\\u001b[31m\"");
    let mine = Folder::of(&[("doors.toml", &hostile), ("kinds/door-log.toml", KIND)])?;
    for args in [&["explain", "doors"][..], &["rules", "list"], &["explain", "A.7.2"]] {
        let run = with_rules(args, &mine)?.code(0);
        assert!(!run.stdout().contains(['\u{1b}', '\u{202e}', '\u{7}']), "{}", run.stdout());
    }
    let mine = Folder::of(&[("doors.toml", &broken), ("kinds/door-log.toml", KIND)])?;
    let run = with_rules(&["rules", "lint"], &mine)?.code(2);
    assert!(!run.stdout().contains(['\u{1b}', '\u{202e}', '\u{7}']), "{}", run.stdout());
    Ok(())
}
