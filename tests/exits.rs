//! The exit codes as a contract: 0 the gate is met, 1 it is not, 2 nothing could be concluded, with advice and no result.

mod runner;

use runner::{Folder, call, company, repository, saydo};
use std::io;

const RULE: &str = r#"title = "Suppliers have names"
controls = ["iso27001-2022:A.5.19"]
each = "supplier-register"
shows = "operation"
basis = "standard"
cite = "ISO/IEC 27001:2022 A.5.19"
severity = "minor"
why = "Who has no name cannot be called."
remedy = "Write the name."

[[expect]]
fields = ["name"]
"#;

const CASES: &str = r#"[[case]]
name = "a supplier with a name"
as-of = 2026-06-30
outcome = "met"
findings = []
[case.files]
"registers/suppliers.csv" = """
Supplier ID,Supplier,Owner,Tier
S-1,Cloud,Ann,low
"""
"#;

fn small() -> io::Result<Folder> {
    Folder::of(&[(
        "registers/suppliers.csv",
        "Supplier ID,Supplier,Owner,Tier,Status,Services\nS-1,Cloud,Ann,low,active,hosting\n",
    )])
}

fn configured(text: &str) -> io::Result<Folder> {
    small()?.with("saydo.toml", text)
}

#[test]
fn an_empty_a_missing_and_a_wrong_folder_conclude_nothing() -> io::Result<()> {
    let empty = Folder::empty()?;
    empty.check(&[])?.nothing("0 of 0 files look like evidence");
    let missing = empty.beside("elsewhere");
    call(&["check"])
        .arg(&missing)
        .run()?
        .nothing("there is no folder")
        .advises("name the folder that holds the policies");
    let file = small()?;
    let inside = file.path().join("registers/suppliers.csv");
    call(&["check"]).arg(&inside).run()?.nothing("is a file; expected a folder");
    Ok(())
}

#[test]
fn a_repository_of_code_is_told_so_in_one_line_and_not_in_93_gaps() -> io::Result<()> {
    let code = Folder::of(&[
        ("src/main.rs", "fn main() {}\n"),
        ("package.json", "{\"name\": \"tool\", \"version\": \"1.0.0\"}\n"),
        ("README.md", "# Tool\n\nA tool.\n"),
        ("docs/usage.md", "# Usage\n\nCall it.\n"),
    ])?;
    let run = code.check(&[])?.nothing("0 of 4 files look like evidence").advises("saydo evidence");
    assert!(run.stderr().lines().count() < 6, "{}", run.stderr());
    Ok(())
}

#[test]
fn evidence_that_can_only_not_be_read_is_no_conclusion_either() -> io::Result<()> {
    let broken = Folder::of(&[("registers/suppliers.json", "{\"suppliers\": [")])?;
    broken.check(&[])?.nothing("0 of 1 files look like evidence, 1 of them could be but cannot be read");
    Ok(())
}

#[test]
fn a_rule_that_does_not_exist_is_answered_with_the_nearest() -> io::Result<()> {
    for flag in ["--rule", "--skip"] {
        small()?.check(&[flag, "acess-reviewed"])?.nothing("did you mean `access-reviewed`?");
    }
    small()?.check(&["--rule", "zzzz"])?.nothing("saydo rules list");
    Ok(())
}

#[test]
fn a_run_without_any_rule_concludes_nothing() -> io::Result<()> {
    let (rule, folder) = ("access-reviewed", small()?);
    folder.check(&["--rule", rule, "--skip", rule])?.nothing("no rule is left");
    Ok(())
}

#[test]
fn an_unknown_framework_or_baseline_is_answered_with_those_that_are_known() -> io::Result<()> {
    let small = small()?;
    small.check(&["--framework", "iso27001-2023"])?.nothing("did you mean iso27001-2022?");
    small.check(&["--framework", "soc2"])?.nothing("known are").advises("nist-csf-2.0");
    small
        .check(&["--framework", "nist-800-53-r5@moderat"])?
        .nothing("no baseline `moderat`")
        .advises("moderate");
    configured("frameworks = [\"iso27001-2023\"]\n")?.check(&[])?.nothing("did you mean iso27001-2022?");
    Ok(())
}

#[test]
fn every_mistake_of_a_broken_rule_is_shown_at_its_place() -> io::Result<()> {
    let text = RULE
        .replace("iso27001-2022:A.5.19", "iso27001-2022:A.5.99")
        .replace("\"minor\"", "\"minr\"")
        .replace("fields =", "feilds =");
    let rules = Folder::of(&[("named.toml", &text)])?;
    small()?
        .check(&["--rules", rules.name()])?
        .nothing("mine/named.toml cannot be used: 3 mistakes")
        .advises("mine/named.toml:2:13")
        .advises("A.5.99")
        .advises("`minr` is no severity")
        .advises("did you mean `fields`?");
    Ok(())
}

#[test]
fn an_unknown_kind_does_not_hide_the_other_mistakes_of_a_rule() -> io::Result<()> {
    let text = RULE.replace("\"supplier-register\"", "\"suplier-register\"").replace("\"minor\"", "\"minr\"");
    let rules = Folder::of(&[("named.toml", &text)])?;
    let run = small()?.check(&["--rules", rules.name()])?.nothing("did you mean \"supplier-register\"?");
    run.advises("cannot be used: 2 mistakes").advises("`minr` is no severity");
    Ok(())
}

#[test]
fn rules_that_cannot_be_read_end_the_run() -> io::Result<()> {
    let none = Folder::of(&[("notes.md", "nothing\n")])?;
    small()?.check(&["--rules", none.name()])?.nothing("no rule lies below");
    small()?.check(&["--rules", "no/such/folder"])?.nothing("cannot be listed");
    let binary = Folder::empty()?.with("bad.toml", b"title = \"\xff\xfe\"\n")?;
    small()?.check(&["--rules", binary.name()])?.nothing("bad.toml: cannot be read");
    Ok(())
}

#[test]
fn a_broken_configuration_is_refused_with_the_place_and_the_likely_word() -> io::Result<()> {
    for (text, place, advice) in [
        ("gaet = 1\n", ":1:1", "did you mean `gate`?"),
        ("[gate]\nfail_on = \"major\"\n", ":2:1", "did you mean `fail-on`?"),
        ("organisation = 3\n", ":1:16", "expected a text, found a number"),
        ("ignore = 3\n", ":1:10", "expected a text or a list of texts"),
        ("time-zone = \"Mars/Olympus\"\n", ":1:13", "expected an IANA name such as \"Europe/Berlin\""),
        ("date-order = \"american\"\n", ":1:14", "\"month-first\""),
        ("privacy = \"none\"\n", ":1:11", "expected \"pseudonyms\" or \"names\""),
        ("[[pin]]\npath = \"a.md\"\nkind = \"polcy.backup\"\n", ":3:8", "did you mean \"policy.backup\"?"),
        ("[[pin]]\nkind = \"policy.backup\"\n", ":1:1", "`path` is missing"),
        (
            "[[waiver]]\nrule = \"access-reviewed\"\nreason = \"r\"\napproved-by = \"Ann\"\n",
            ":1:1",
            "expected expires =",
        ),
        (
            "[[waiver]]\nreason = \"r\"\napproved-by = \"Ann\"\nexpires = 2027-01-01\n",
            ":1:1",
            "expected rule, control, path or subject",
        ),
        (
            "[[waiver]]\nrule = \"access-reviewed\"\napproved-by = \"Ann\"\nexpires = 2027-01-01\n",
            ":1:1",
            "`reason` is missing",
        ),
        (
            "[[waiver]]\nrule = \"acess-reviewed\"\nreason = \"r\"\napproved-by = \"Ann\"\nexpires = 2027-01-01\n",
            ":2:8",
            "did you mean \"access-reviewed\"?",
        ),
        (
            "[[waiver]]\nrule = \"waiver-expired\"\nreason = \"r\"\napproved-by = \"Ann\"\nexpires = 2027-01-01\n",
            ":2:8",
            "is said about waivers and cannot be waived",
        ),
        (
            "[[waiver]]\ncontrol = \"A.5.99\"\nreason = \"r\"\napproved-by = \"Ann\"\nexpires = 2027-01-01\n",
            ":2:11",
            "`A.5.99` is no control",
        ),
        (
            "[[waiver]]\ncontrol = \"A.9.2.5\"\nreason = \"r\"\napproved-by = \"Ann\"\nexpires = 2027-01-01\n",
            ":2:11",
            "did you mean A.5.18 Access rights",
        ),
        ("[waivers]\nlongest = { major = \"soon\" }\n", ":2:21", "is no length of time"),
        ("[waivers]\napprover = [\"Ann\"]\n", ":2:1", "did you mean `approvers`?"),
        ("[waivers]\nwarn = 30\n", ":2:8", "expected a text, found a number"),
        ("[gate]\nfail-on = \"sometimes\"\n", ":2:11", "expected major, minor, improvement or never"),
        ("[gate.min-satisfied]\n\"iso27001-2022/anex-a\" = 1\n", ":2:1", "did you mean annex-a?"),
        ("[gate.max-open]\n\"iso27001-2022/annex-a\" = \"50 %\"\n", ":2:1", "takes counts"),
        ("[gate]\nmax-unasessed = {}\n", ":2:1", "did you mean `max-unassessed`?"),
        ("[gate.max-unassessed]\n\"iso27001-2022/annex-b\" = 1\n", ":2:1", "did you mean annex-a?"),
        ("[gate]\nreport-only = \"yes\"\n", ":2:15", "expected true or false, found a text"),
        ("[gate]\nno-regression = 1\n", ":2:17", "expected true or false, found a number"),
        ("[period]\nfrom = 2026-01-01\nto = 2025-01-01\n", ":3:6", "ends before it starts"),
        ("[rules]\nedition = \"1999.1\"\n", ":2:11", "are not in this program"),
        ("= 1\n", ":1:1", "no valid TOML"),
    ] {
        configured(text)?.check(&[])?.nothing(advice).advises("saydo.toml").advises(place);
    }
    Ok(())
}

#[test]
fn a_configuration_that_is_named_must_be_there() -> io::Result<()> {
    small()?.check(&["--config", "no-such.toml"])?.nothing("the configuration `no-such.toml` cannot be read");
    configured("ignore = [\"[a\"]\n")?.check(&[])?.nothing("`[a` is no path pattern");
    Ok(())
}

#[test]
fn a_report_that_cannot_be_written_ends_the_run_before_anything_is_shown() -> io::Result<()> {
    let small = small()?;
    let nowhere = format!("json={}", small.beside("no/such/folder/report.json").display());
    small.check(&["--format", &nowhere])?.nothing("cannot be written");
    small.check(&["--format", "human", "--format", &nowhere])?.nothing("cannot be written");
    small.check(&["--format", "pdf"])?.nothing("there is no format `pdf`").advises("human, json, ");
    let folder = format!("json={}", small.name());
    small.check(&["--format", &folder])?.nothing("cannot be written");
    Ok(())
}

#[test]
fn a_gate_that_cannot_be_judged_is_refused() -> io::Result<()> {
    let small = small()?;
    for count in [
        ["--min-satisfied", "iso27001-2022/annex-a=1"],
        ["--max-open", "iso27001-2022=1"],
        ["--max-unassessed", "iso27001-2022=1"],
    ] {
        let filtered = [&["--rule", "suppliers-owned-and-tiered"][..], &count].concat();
        small.check(&filtered)?.nothing("a run by some of the rules cannot count states");
    }
    small.check(&["--max-open", "nist-csf-2.0=1"])?.nothing("nist-csf-2.0, which is not judged");
    small.check(&["--max-unassessed", "gdpr=1"])?.nothing("gdpr, which is not judged");
    small.check(&["--min-satisfied", "iso27001-2022/annex-a"])?.nothing("holds no count");
    small.check(&["--min-satisfied", "iso27001-2022/annex-a=50%"])?.nothing("is no whole number");
    small.check(&["--fail-on", "sometimes"])?.nothing("is no severity");
    let day = call(&["check", small.name(), "--as-of", "30.06.2026"]).run()?;
    day.nothing("`30.06.2026` is no date").advises("--as-of 2026-06-30");
    let gate = configured("[gate.max-open]\n\"nist-csf-2.0\" = 1\n")?;
    gate.check(&[])?.nothing("nist-csf-2.0, which is not judged");
    Ok(())
}

#[test]
fn one_file_that_cannot_be_read_is_a_problem_and_the_run_concludes() -> io::Result<()> {
    let open = "{\"suppliers\": [";
    let code = Folder::company("hartwell-pumps")?.check(&[])?.concludes().ended();
    // What could be a register may hold a supplier that falls short: undetermined, and undetermined is no pass.
    let candidate = Folder::company("hartwell-pumps")?.with("registers/more-suppliers.json", open)?;
    candidate
        .check(&[])?
        .code(1)
        .says("1 problem with the files")
        .says("registers/more-suppliers.json:1")
        .says("major, undetermined");
    // What could be nothing that is asked for changes nothing, and is told.
    let other =
        Folder::company("hartwell-pumps")?.with("notes/x.json", open)?.with("notes/y.csv", b"\0\0")?;
    let run = other.check(&[])?.says("notes/y.csv cannot be read");
    assert_eq!(run.ended(), code);
    call(&["evidence", "--aside", other.name()]).run()?.code(0).says("notes/x.json is no valid JSON");
    Ok(())
}

#[test]
fn two_wins_over_one() -> io::Result<()> {
    let failing = Folder::company("brightloom")?;
    failing.check(&[])?.code(1);
    failing.check(&["--framework", "iso9"])?.nothing("unknown framework");
    let nowhere = format!("json={}", failing.beside("no/report.json").display());
    failing.check(&["--format", &nowhere])?.nothing("cannot be written");
    Ok(())
}

#[test]
fn a_major_finding_is_exit_1_and_reading_only_is_exit_0() -> io::Result<()> {
    let folder = Folder::company("brightloom")?;
    let run = folder.check(&[])?.code(1).says("gate not met (exit 1): ").says("fail-on is \"major\"");
    assert_eq!(run.stderr(), "");
    let run = folder.check(&["--fail-on", "never"])?.code(0).says("gate met (exit 0)");
    assert_eq!(run.stderr(), "");
    folder
        .check(&["--fail-on", "never", "--min-satisfied", "iso27001-2022/annex-a=93"])?
        .code(1)
        .says("min-satisfied");
    folder.check(&["--fail-on", "never", "--max-open", "iso27001-2022=0"])?.code(1).says("max-open");
    folder.check(&["--quiet"])?.code(1);
    Ok(())
}

/// What the gate asks, on the command line and in the configuration, and whether Hartwell Pumps (24 of 123 satisfied, 15 unassessed,
/// no finding) and Brightloom (none satisfied, 123 open) meet it.
const GATES: [(&[&str], &str, i32, i32); 15] = [
    (&[], "", 0, 1),
    (&["--fail-on", "major"], "fail-on = \"major\"", 0, 1),
    (&["--fail-on", "minor"], "fail-on = \"minor\"", 0, 1),
    (&["--fail-on", "improvement"], "fail-on = \"improvement\"", 0, 1),
    (&["--fail-on", "never"], "fail-on = \"never\"", 0, 0),
    (
        &["--fail-on", "never", "--min-satisfied", "iso27001-2022/annex-a=9"],
        "fail-on = \"never\"\nmin-satisfied = { \"iso27001-2022/annex-a\" = 9 }",
        0,
        1,
    ),
    (
        &["--fail-on", "never", "--min-satisfied", "iso27001-2022/annex-a=10"],
        "fail-on = \"never\"\nmin-satisfied = { \"iso27001-2022/annex-a\" = 10 }",
        1,
        1,
    ),
    (
        &["--fail-on", "never", "--max-open", "iso27001-2022=15"],
        "fail-on = \"never\"\nmax-open = { \"iso27001-2022\" = 15 }",
        0,
        1,
    ),
    (
        &["--fail-on", "never", "--max-open", "iso27001-2022/clauses=14"],
        "fail-on = \"never\"\nmax-open = { \"iso27001-2022/clauses\" = 14 }",
        1,
        1,
    ),
    (
        &["--fail-on", "never", "--max-unassessed", "iso27001-2022/annex-a=0"],
        "fail-on = \"never\"\nmax-unassessed = { \"iso27001-2022/annex-a\" = 0 }",
        0,
        1,
    ),
    (
        &["--fail-on", "never", "--max-unassessed", "iso27001-2022/clauses=14"],
        "fail-on = \"never\"\nmax-unassessed = { \"iso27001-2022/clauses\" = 14 }",
        1,
        0,
    ),
    // Without a base there is nothing to be worse than.
    (&["--fail-on", "never", "--no-regression"], "fail-on = \"never\"\nno-regression = true", 0, 0),
    (&["--report-only"], "report-only = true", 0, 0),
    (&["--report-only", "--fail-on", "improvement"], "report-only = true\nfail-on = \"improvement\"", 0, 0),
    (
        &["--report-only", "--min-satisfied", "iso27001-2022=123"],
        "report-only = true\nmin-satisfied = { \"iso27001-2022\" = 123 }",
        0,
        0,
    ),
];

#[test]
fn every_rule_of_the_gate_is_met_or_not_by_flag_and_by_configuration() -> io::Result<()> {
    for (name, good) in [("hartwell-pumps", true), ("brightloom", false)] {
        let mut folder = Folder::company(name)?;
        for (flags, keys, hartwell, brightloom) in GATES {
            let code = if good { hartwell } else { brightloom };
            folder = folder.with("saydo.toml", "")?;
            let flagged = folder.check(&[flags, &["--quiet"]].concat())?.code(code);
            folder = folder.with("saydo.toml", format!("[gate]\n{keys}\n"))?;
            let configured = folder.check(&["--quiet"])?.code(code);
            assert_eq!(flagged.stdout(), configured.stdout(), "{name} {keys}");
            let reasons = flagged.stdout().contains(": ");
            let report_only = keys.contains("report-only");
            assert!(reasons == (code == 1) || report_only, "{name} {keys}: {}", flagged.stdout());
        }
    }
    Ok(())
}

#[test]
fn with_a_base_the_gate_asks_what_the_change_did() -> io::Result<()> {
    let reading = "[gate]\nfail-on = \"never\"\n";
    let same = Folder::company("hartwell-pumps")?.with("saydo.toml", reading)?.committed("Ana Ruiz")?;
    let worse = Folder::company("hartwell-pumps")?.with("saydo.toml", reading)?.committed("Ana Ruiz")?;
    let worse = worse.without("records/access-reviews.csv")?;
    let table: [(&[&str], i32, i32, &str); 7] = [
        (&[], 0, 0, "gate met"),
        (&["--fail-on", "major"], 0, 1, "introduced; fail-on is \"major\""),
        (&["--no-regression"], 0, 1, "no-regression allows none"),
        (&["--min-satisfied", "iso27001-2022=24"], 0, 1, ", 24 in the base; min-satisfied is 24"),
        // Missed in the base already: only what got worse fails.
        (&["--min-satisfied", "iso27001-2022=25"], 0, 1, ", 24 in the base; min-satisfied is 25"),
        (&["--max-open", "iso27001-2022=14"], 0, 1, ", 15 in the base; max-open is 14"),
        (&["--max-unassessed", "iso27001-2022=14"], 0, 0, "gate met"),
    ];
    for (flags, unchanged, changed, words) in table {
        let with = [&["--base", "main", "--quiet"], flags].concat();
        same.check(&with)?.code(unchanged).says("gate met (exit 0)");
        worse.check(&with)?.code(changed).says(words);
    }
    // What asks for less than the base does is refused, the one that only reports among it.
    worse.check(&["--base", "main", "--report-only"])?.nothing("report-only is true instead of false");
    Ok(())
}

#[test]
fn a_run_that_only_reports_says_every_reason_and_stays_honest() -> io::Result<()> {
    let folder = Folder::company("brightloom")?;
    let lead = "report only (exit 0): the gate would not be met: ";
    let run = folder.check(&["--report-only"])?.code(0).says(lead).says("fail-on is \"major\"");
    assert!(run.stdout().lines().last().is_some_and(|line| line.starts_with(lead)), "{}", run.stdout());
    run.says("Worst first").never_says("gate met").never_says("exit 1");
    let data = folder.assessment(&["--report-only"])?;
    assert_eq!((&data.0["gate"]["met"], &data.0["gate"]["report_only"]), (&false.into(), &true.into()));
    assert!(!data.0["gate"]["reasons"].as_array().is_none_or(Vec::is_empty));
    let met = Folder::company("hartwell-pumps")?;
    met.check(&["--report-only"])?.code(0).says("gate met (exit 0)").never_says("report only");
    // What cannot be judged is not reported as if it could.
    met.check(&["--report-only", "--max-open", "gdpr=1"])?.nothing("gdpr, which is not judged");
    Folder::empty()?.check(&["--report-only"])?.nothing("0 of 0 files look like evidence");
    Ok(())
}

#[test]
fn every_command_has_its_codes() -> io::Result<()> {
    let (good, bad) = (company("hartwell-pumps"), company("brightloom"));
    let (good, bad) = (good.to_str().unwrap_or_default(), bad.to_str().unwrap_or_default());
    let own = Folder::of(&[("named.toml", RULE), ("named.test.toml", CASES)])?;
    let wrong =
        Folder::of(&[("named.toml", RULE), ("named.test.toml", &CASES.replace("\"met\"", "\"failed\""))])?;
    let broken = Folder::of(&[("named.toml", &RULE.replace("minor", "minr"))])?;
    let (own, wrong, broken, empty) = (own.name(), wrong.name(), broken.name(), Folder::empty()?);
    let empty = empty.name();
    let day = "--as-of=2026-06-30";
    let reports = Folder::empty()?;
    let report = |name: &str, company: &str| -> io::Result<String> {
        let path = reports.beside(name).to_string_lossy().into_owned();
        saydo(&["check", company, day, "--fail-on=never", "-q", "--format", &format!("json={path}")])?
            .code(0);
        Ok(path)
    };
    let (was, is) = (report("was.json", bad)?, report("is.json", good)?);
    let unwritable = Folder::empty()?;
    let unwritable = format!("json={}", unwritable.beside("no/report.json").display());
    let table: &[(i32, &[&str])] = &[
        (0, &["check", good, day]),
        (1, &["check", bad, day]),
        (0, &["check", bad, day, "--fail-on", "never"]),
        (0, &["check", bad, day, "--report-only"]),
        (1, &["check", bad, day, "--quiet"]),
        (1, &["check", bad, day, "--format", "json"]),
        (2, &["check", empty, day]),
        (2, &["check", empty, day, "--report-only"]),
        (2, &["check", "no/such/folder", day]),
        (2, &["check", good, "--as-of=soon"]),
        (2, &["check", good, day, "--rules", broken]),
        (2, &["check", good, day, "--report-only", "--format", &unwritable]),
        (0, &["diff", &was, &is]),
        (0, &["diff", &is, &was, "--format", "json"]),
        (0, &["diff", &was, &was, "--format", "markdown"]),
        (2, &["diff", &was]),
        (2, &["diff", &was, "no-such.json"]),
        (2, &["diff", &was, &is, day]),
        (2, &["diff", &was, &is, "--format", "junit"]),
        (2, &["diff", &was, &is, "--format", &unwritable]),
        (2, &["diff", "no-such-revision", "HEAD", good]),
        (2, &["diff", "HEAD", "HEAD", empty]),
        (2, &["diff", "HEAD", "HEAD", "no/such/folder"]),
        (0, &["why", "A.5.18", good, day]),
        (0, &["why", "A.5.18", bad, day]),
        (2, &["why", "A.99.1", bad, day]),
        (2, &["why", "AC-2", bad, day]),
        (2, &["why", "A.5.18", empty, day]),
        (2, &["why", "A.5.18", "no/such/folder", day]),
        (0, &["evidence", good, day]),
        (0, &["evidence", bad, day]),
        (0, &["evidence", "--aside", bad, day]),
        (0, &["evidence", empty, day]),
        (2, &["evidence", "no/such/folder"]),
        (2, &["evidence", bad, "--framework", "iso9"]),
        (0, &["test", own]),
        (0, &["test", "--rule", "access-reviewed"]),
        (1, &["test", wrong]),
        (2, &["test", broken]),
        (2, &["test", empty]),
        (2, &["test", "--rule", "no-such-rule"]),
        (0, &["explain"]),
        (0, &["explain", "A.5.18"]),
        (0, &["explain", "access-reviewed"]),
        (0, &["explain", "risk-register"]),
        (0, &["explain", "within"]),
        (2, &["explain", "no-such-thing"]),
        (2, &["explain", "A.5.18", "--rules", broken]),
        (0, &["rules", "list"]),
        (0, &["rules", "list", "--rules", own]),
        (2, &["rules", "list", "--rules", broken]),
        (0, &["rules", "lint"]),
        (0, &["rules", "lint", "--rules", own]),
        (1, &["rules", "lint", "--deny", "--rules", own]),
        (2, &["rules", "lint", "--allow", "no-such-code"]),
        (2, &["rules", "lint", "--rules", empty]),
        (2, &["rules"]),
        (0, &["completions", "bash"]),
        (2, &["completions", "cmd"]),
        (2, &["completions"]),
        (0, &["--help"]),
        (0, &["--version"]),
        (2, &[]),
        (2, &["no-such-command"]),
        (2, &["check", "--no-such-flag"]),
    ];
    for (code, args) in table {
        let run = saydo(args)?;
        assert_eq!(run.ended(), Some(*code), "saydo {}\n{}{}", args.join(" "), run.stdout(), run.stderr());
        match code {
            2 => assert!(run.stdout().is_empty() && !run.stderr().is_empty(), "saydo {}", args.join(" ")),
            _ => assert!(run.stderr().is_empty() && !run.stdout().is_empty(), "saydo {}", args.join(" ")),
        }
        run.calm();
    }
    Ok(())
}

#[test]
fn lint_alone_shows_mistakes_as_its_result() -> io::Result<()> {
    let broken = Folder::of(&[("named.toml", &RULE.replace("minor", "minr"))])?;
    saydo(&["rules", "lint", "--rules", broken.name()])?
        .code(2)
        .says("`minr` is no severity")
        .advises("exit 2");
    Ok(())
}

#[test]
fn without_a_path_the_current_folder_is_judged() -> io::Result<()> {
    call(&["check", "--as-of", "2026-06-30"]).within(&company("hartwell-pumps")).run()?.code(0);
    let elsewhere = repository().join("crates/source/src");
    call(&["check"]).within(&elsewhere).run()?.nothing("look like evidence");
    Ok(())
}
