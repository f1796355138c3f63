//! How a stranger would change the game instead of the play: configuration, rules, and what runs the program.

use super::stage::Fork;
use std::io;

const WORKFLOW: &str = ".github/workflows/isms.yml";
const RUNS: &str = "on: pull_request\njobs:\n  isms:\n    steps:\n      - run: ci/gate.sh\n";
const SCRIPT: &str = "#!/bin/sh\nexec saydo check . --base origin/main\n";
const OWNERS: &str = "/saydo.toml @owners\n";
const CONFIGURATION: &str = "ignore = [\"scratch/**\"]\n[gate]\nfail-on = \"minor\"\n[rules]\nfolder = \"own/rules\"\n\
                             [[pin]]\npath = \"registers/suppliers.csv\"\nkind = \"supplier-register\"\n";
const RULE: &str = include_str!("../../rules/suppliers/suppliers-owned-and-tiered.toml");
const OWN: &str = "own/rules/own-rule.toml";

/// One way, and what is weakened by it.
type Attack = (&'static str, fn(&Fork) -> io::Result<()>, &'static [&'static str]);

fn tried(files: &[(&str, &str)], attacks: &[Attack]) -> io::Result<()> {
    Fork::with("hartwell-pumps", files)?.told()?.says_nothing();
    for (number, (name, change, weakened)) in attacks.iter().enumerate() {
        let fork = Fork::with("hartwell-pumps", files)?;
        change(&fork)?;
        if number % 2 == 0 {
            fork.commit()?;
        }
        let told = fork.told()?;
        let lines = told.lines();
        assert_eq!(told.code, Some(1), "{name}: {lines:#?}");
        for subject in *weakened {
            let expected = format!("introduced major gate-weakened {subject}");
            assert!(
                lines.iter().any(|line| line.starts_with(&expected)),
                "{name}: `{expected}` is not in {lines:#?}"
            );
        }
    }
    Ok(())
}

#[test]
fn no_configuration_takes_the_place_of_another_unseen() -> io::Result<()> {
    let base = [("saydo.toml", CONFIGURATION), (OWN, RULE)];
    let attacks: [Attack; 14] = [
        (
            "through a link",
            |fork| {
                fork.write("x/easy.toml", "[gate]\nfail-on = \"never\"\n")?;
                fork.link("x/easy.toml", "saydo.toml")
            },
            &["saydo.toml"],
        ),
        (
            "through a link to the same words",
            |fork| {
                fork.rename("saydo.toml", "x/same.toml")?;
                fork.link("x/same.toml", "saydo.toml")
            },
            &["saydo.toml"],
        ),
        ("renamed", |fork| fork.rename("saydo.toml", "saydo.toml.bak"), &["saydo.toml"]),
        ("another case", |fork| fork.rename("saydo.toml", "Saydo.toml"), &["saydo.toml"]),
        (
            "a folder",
            |fork| {
                fork.remove("saydo.toml")?;
                fork.write("saydo.toml/saydo.toml", CONFIGURATION)
            },
            &["saydo.toml"],
        ),
        (
            "a dotted key",
            |fork| {
                fork.change("saydo.toml", "[gate]\nfail-on = \"minor\"\n", "")?;
                fork.write("saydo.toml", format!("gate.fail-on = \"never\"\n{}", fork.read("saydo.toml")?))
            },
            &["gate.fail-on"],
        ),
        (
            "a quoted key and an inline table",
            |fork| {
                fork.change("saydo.toml", "[gate]\nfail-on = \"minor\"\n", "")?;
                let gate = "\"g\\u0061te\" = { 'fail-on' = \"never\", \"report-only\" = true }\n";
                fork.write("saydo.toml", format!("{gate}{}", fork.read("saydo.toml")?))
            },
            &["gate.fail-on", "gate.report-only"],
        ),
        (
            "an inline waiver",
            |fork| {
                let waiver = "waiver = [{ path = \"**\", reason = \"so\", approved-by = \"X\", expires = 2026-12-31 }]\n";
                fork.write("saydo.toml", format!("{waiver}{}", fork.read("saydo.toml")?))
            },
            &["waiver[]"],
        ),
        ("an ignored path widened", |fork| fork.change("saydo.toml", "scratch/**", "**"), &["ignore[]"]),
        ("a pin moved", |fork| fork.change("saydo.toml", "suppliers.csv", "none.csv"), &["pin[]"]),
        (
            "an earlier audit period",
            |fork| fork.append("saydo.toml", "[period]\nfrom = 2020-01-01\nto = 2020-12-31\n"),
            &["period.from"],
        ),
        ("broken", |fork| fork.write("saydo.toml", "[[["), &["broken"]),
        ("no text", |fork| fork.append("saydo.toml", "# \0\n"), &["broken"]),
        ("too large to be read", |fork| fork.append("saydo.toml", &"#".repeat(5 << 20)), &["broken"]),
    ];
    tried(&base, &attacks)?;
    let harmless: [Attack; 2] = [
        (
            "in a folder below",
            |fork| fork.write("registers/saydo.toml", "[gate]\nfail-on = \"never\"\n"),
            &[],
        ),
        ("with remarks", |fork| fork.write("saydo.toml", format!("# Ours\n{CONFIGURATION}\n# End\n")), &[]),
    ];
    for (name, change, _) in harmless {
        let fork = Fork::with("hartwell-pumps", &base)?;
        change(&fork)?;
        fork.commit()?;
        let told = fork.told()?;
        assert_eq!((told.code, told.lines()), (Some(0), Vec::new()), "{name}");
    }
    Ok(())
}

#[test]
fn no_rule_of_the_organisation_is_lost_unseen() -> io::Result<()> {
    let base = [("saydo.toml", CONFIGURATION), (OWN, RULE)];
    let attacks: [Attack; 9] = [
        (
            "eased",
            |fork| fork.change(OWN, "severity = \"minor\"", "severity = \"improvement\""),
            &["own-rule"],
        ),
        ("renamed", |fork| fork.rename(OWN, "own/rules/own-rule.toml.off"), &["own-rule"]),
        ("in a folder of tools", |fork| fork.rename(OWN, "own/rules/target/own-rule.toml"), &["own-rule"]),
        (
            "through a link",
            |fork| {
                fork.rename(OWN, "elsewhere.toml")?;
                fork.link("../../elsewhere.toml", OWN)
            },
            &["own-rule", "broken"],
        ),
        (
            "its folder through a link",
            |fork| {
                fork.rename("own/rules", "elsewhere")?;
                fork.link("../elsewhere", "own/rules")
            },
            &["own-rule", "broken"],
        ),
        (
            "a folder above through a link",
            |fork| {
                fork.rename("own", "elsewhere")?;
                fork.link("elsewhere", "own")
            },
            &["own-rule", "broken"],
        ),
        (
            "its folder the whole machine",
            |fork| {
                fork.rename("own/rules", "elsewhere")?;
                fork.link("/", "own/rules")
            },
            &["own-rule", "broken"],
        ),
        (
            "another folder",
            |fork| {
                fork.rename("own", "mine")?;
                fork.change("saydo.toml", "own/rules", "mine/rules")
            },
            &["rules.folder"],
        ),
        (
            "one in place of one that comes with the program",
            |fork| fork.write("own/rules/leaver-access-revoked.toml", RULE),
            &["leaver-access-revoked"],
        ),
    ];
    tried(&base, &attacks)
}

#[test]
fn what_runs_the_gate_is_not_changed_unseen() -> io::Result<()> {
    let base = [
        ("saydo.toml", CONFIGURATION),
        (OWN, RULE),
        (WORKFLOW, RUNS),
        ("ci/gate.sh", SCRIPT),
        (".github/CODEOWNERS", OWNERS),
    ];
    let attacks: [Attack; 9] = [
        (
            "the script eased",
            |fork| fork.change("ci/gate.sh", "origin/main", "origin/main || true"),
            &["ci/gate.sh"],
        ),
        ("the script gone", |fork| fork.remove("ci/gate.sh"), &["ci/gate.sh"]),
        ("the workflow eased", |fork| fork.change(WORKFLOW, "ci/gate.sh", "ci/gate.sh || true"), &[WORKFLOW]),
        (
            "the workflow for other events",
            |fork| fork.change(WORKFLOW, "on: pull_request", "on:\n  pull_request:\n    paths: [never]"),
            &[WORKFLOW],
        ),
        ("the workflow gone", |fork| fork.remove(WORKFLOW), &[WORKFLOW]),
        ("the workflow elsewhere", |fork| fork.rename(WORKFLOW, ".github/isms.yml"), &[WORKFLOW]),
        (
            "the workflow through a link to the same words",
            |fork| {
                fork.rename(WORKFLOW, "x.yml")?;
                fork.link("../../x.yml", WORKFLOW)
            },
            &[WORKFLOW],
        ),
        ("the workflow cut off", |fork| fork.write(WORKFLOW, "on: pull_request\njobs:\n"), &[WORKFLOW]),
        (
            "other owners",
            |fork| fork.change(".github/CODEOWNERS", "@owners", "@stranger"),
            &[".github/CODEOWNERS"],
        ),
    ];
    tried(&base, &attacks)
}

#[test]
fn a_gate_without_configuration_is_a_gate() -> io::Result<()> {
    let soa = "registers/statement-of-applicability.csv";
    let base = [(WORKFLOW, RUNS), ("ci/gate.sh", SCRIPT)];
    let row = "A.5.19,Information security in supplier relationships,yes,risk assessment 2026,implemented";
    assert!(Fork::of("hartwell-pumps")?.read(soa)?.contains(row));
    let attacks: [Attack; 2] = [
        ("the workflow gone", |fork| fork.remove(WORKFLOW), &[WORKFLOW]),
        (
            "a control left out",
            |fork| {
                let soa = "registers/statement-of-applicability.csv";
                let row = "A.5.19,Information security in supplier relationships,yes,risk assessment 2026,implemented";
                fork.change(soa, row, &row.replace(",yes,", ",no,"))
            },
            &["iso27001-2022:A.5.19"],
        ),
    ];
    tried(&base, &attacks)?;
    // The first configuration fails nothing, whatever it says; but it says so.
    let fork = Fork::with("hartwell-pumps", &base)?;
    fork.write("saydo.toml", "[gate]\nfail-on = \"never\"\nreport-only = true\n")?;
    let expected = [
        "introduced improvement gate-weakened gate.fail-on",
        "introduced improvement gate-weakened gate.report-only",
    ];
    fork.told()?.says(0, &expected);
    fork.link("/etc/hostname", "saydo.toml")?;
    fork.told()?.says(0, &["introduced improvement gate-weakened broken"]);
    Ok(())
}
