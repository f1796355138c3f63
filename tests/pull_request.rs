//! The pull-request gate, from adoption on, with real repositories: a team switches it on for a repository with old findings, and nobody is
//! blocked by anything they did not cause.

mod runner;

use runner::story::{Story, text_of};
use runner::{Run, call};
use serde_json::Value;
use std::io;
use std::process::Command;

/// The day on which the gate is asked, unless a test says otherwise.
const DAY: &str = "2026-06-30";

impl Story {
    /// Commits on `main` and goes on with the change on top of it.
    fn merged(&self, files: &[(&str, &str)]) {
        self.git(&["switch", "-q", "main"]);
        for (name, text) in files {
            self.write(name, text);
        }
        self.commit("2026-06-02", "Merged before");
        self.git(&["switch", "-qC", "change"]);
    }

    fn check(&self, arguments: &[&str]) -> Run {
        let base = ["check", ".", "--base", "main", "--as-of", DAY];
        call(&base).args(arguments).within(self.root()).run().expect("the program runs")
    }

    fn json(&self, code: i32) -> Value {
        let run = self.check(&["--format", "json"]).code(code);
        serde_json::from_str(&run.stdout()).expect("the report is JSON")
    }
}

/// `rule subject path:line` of the findings of an origin.
fn of(report: &Value, origin: &str) -> Vec<String> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let told = |finding: &Value| {
        let place = &finding["places"][0];
        let (rule, title) = (finding["rule"].as_str()?, finding["title"].as_str()?);
        Some(format!("{rule} {title} {}:{}", place["path"].as_str().unwrap_or("-"), place["line"]))
    };
    findings.filter(|finding| finding["origin"] == origin).filter_map(told).collect()
}

fn asks_less(report: &Value) -> Vec<String> {
    let all = report["changes"]["asks_less"].as_array().into_iter().flatten();
    all.map(|less| format!("{}: {}", less["what"], less["message"]).replace('"', "")).collect()
}

/// What somebody does to the files.
type Change = fn(&Story);

/// The gate that the stories of single findings are told with.
const MINOR: &str = "[gate]\nfail-on = \"minor\"\n";

#[test]
fn a_repository_with_old_findings_adopts_the_gate_on_monday_and_passes() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.write("saydo.toml", "frameworks = [\"iso27001-2022\"]\n\n[gate]\nfail-on = \"major\"\n");
    story.write(".github/workflows/isms.yml", "jobs:\n  isms:\n    run: saydo check --base origin/main\n");
    let report = story.json(0);
    assert_eq!(report["base"]["configured"], false);
    assert_eq!(report["gate"]["met"], true);
    assert_eq!(report["changes"]["introduced"], 0);
    assert!(report["changes"]["unchanged"].as_u64() > Some(40), "{}", report["changes"]);
    story.check(&[]).code(0).says("no configuration in the base").says("gate met (exit 0)");
    Ok(())
}

#[test]
fn a_bystander_passes_on_the_day_a_date_lapses_and_is_told() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.write("notes/hello.md", "# Hello\n\nNothing to see.\n");
    let day = ["check", ".", "--base", "main", "--as-of", "2028-06-30"];
    let run = call(&day).args(&["--format", "json"]).within(story.root()).run()?.code(0);
    let report: Value = serde_json::from_str(&run.stdout()).map_err(io::Error::other)?;
    assert_eq!(report["changes"]["introduced"], 0);
    assert!(report["changes"]["unchanged"].as_u64() > Some(5), "much has lapsed by then");
    call(&day).within(story.root()).run()?.code(0).says("unchanged");
    // Without a base the same day fails.
    call(&["check", ".", "--as-of", "2028-06-30"]).within(story.root()).run()?.code(1);
    Ok(())
}

#[test]
fn a_deleted_approval_fails_on_the_line_where_it_stood() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.merged(&[("saydo.toml", MINOR)]);
    let line = story.delete_line("policies/cryptography-policy.md", "approved_by");
    let report = story.json(1);
    let expected = format!("policies/cryptography-policy.md:{line}");
    let introduced = of(&report, "introduced");
    assert!(introduced.iter().any(|told| told.ends_with(&expected)), "{introduced:?}");
    let annotation = format!("file=policies/cryptography-policy.md,line={line}");
    story.check(&["--format", "github"]).code(1).says(&annotation);
    Ok(())
}

#[test]
fn the_newest_review_cannot_be_deleted_as_if_time_had_passed() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    let text = story.read("records/access-reviews.csv");
    let newest = text
        .lines()
        .skip(1)
        .max_by_key(|line| line.split(',').nth(1).map(str::to_owned))
        .expect("a review")
        .to_owned();
    story.delete_line("records/access-reviews.csv", &newest);
    let report = story.json(1);
    assert!(!of(&report, "introduced").is_empty(), "{}", report["changes"]);
    Ok(())
}

#[test]
fn findings_that_are_mended_pass_and_are_said() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let records = story.read("records/leavers.csv");
    let mended: String = records
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            if line.starts_with("P-") {
                format!("{},{},{},{}\n", cells[0], cells[1], cells[2], cells[2])
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    story.write("records/leavers.csv", &mended);
    let report = story.json(0);
    assert!(report["changes"]["resolved"].as_u64() >= Some(1), "{}", report["changes"]);
    assert_eq!(report["changes"]["introduced"], 0);
    assert!(of(&report, "resolved").iter().any(|told| told.contains("leaver-access-revoked")));
    story.check(&[]).code(0).says("resolved");
    Ok(())
}

#[test]
fn a_failing_record_that_is_deleted_has_vanished_and_fails() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let line = story.delete_line("records/leavers.csv", "P-10,");
    let report = story.json(1);
    assert_eq!(
        of(&report, "vanished"),
        [format!("leaver-access-revoked Ola Berg records/leavers.csv:{line}")]
    );
    assert_eq!(report["changes"]["vanished"], 1);
    story.check(&[]).code(1).says("failed before and is gone");
    Ok(())
}

#[test]
fn a_threshold_that_is_lowered_fails_at_its_line() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.merged(&[("saydo.toml", "frameworks = [\"iso27001-2022\"]\n\n[gate]\nfail-on = \"minor\"\n")]);
    story.change("saydo.toml", "\"minor\"", "\"never\"");
    let report = story.json(1);
    assert_eq!(of(&report, "introduced"), ["gate-weakened gate.fail-on saydo.toml:4"]);
    story.check(&["--format", "github"]).code(1).says("file=saydo.toml,line=4");
    Ok(())
}

#[test]
fn every_way_of_weakening_the_gate_from_inside_fails() -> io::Result<()> {
    let configuration = "frameworks = [\"iso27001-2022\"]\n\n[rules]\nfolder = \"own\"\n";
    let rule = text_of(&runner::repository().join("rules/access/leaver-access-revoked.toml"));
    let rule = rule.replace("leaver-access-revoked", "own-rule");
    let workflow = "jobs:\n  isms:\n    run: saydo check --base origin/main\n";
    let base = [
        ("saydo.toml", configuration),
        ("own/own-rule.toml", rule.as_str()),
        (".github/workflows/isms.yml", workflow),
    ];
    let changes: [(&str, Change); 9] = [
        ("a waiver", |story| {
            let waiver = "[[waiver]]\nrule = \"access-reviewed\"\nreason = \"we moved to another system\"\napproved-by = \"Sam Okoro\"\nexpires = 2026-09-30\n";
            story.write("saydo.toml", &format!("{}\n{waiver}", story.read("saydo.toml")));
        }),
        ("an ignored folder", |story| {
            story.write("saydo.toml", &format!("ignore = [\"records/**\"]\n{}", story.read("saydo.toml")));
        }),
        ("a pin", |story| {
            let pin = "[[pin]]\npath = \"exports/*.csv\"\nkind = \"user-export\"\n";
            story.write("saydo.toml", &format!("{}\n{pin}", story.read("saydo.toml")));
        }),
        ("a rule that is changed", |story| {
            story.change("own/own-rule.toml", "severity = \"major\"", "severity = \"minor\"");
        }),
        ("a rule that is removed", |story| story.write("saydo.toml", "frameworks = [\"iso27001-2022\"]\n")),
        ("a rule over one that comes with the program", |story| {
            story.write("own/access-reviewed.toml", &story.read("own/own-rule.toml"));
        }),
        ("the workflow", |story| {
            story.change(".github/workflows/isms.yml", "origin/main", "origin/main || true");
        }),
        ("a configuration that cannot be used", |story| {
            story.write("saydo.toml", "frameworks = [\"iso27002\"]\n");
        }),
        ("an exclusion", |story| {
            let soa = story.read("registers/statement-of-applicability.csv");
            let row = soa.lines().find(|line| line.contains("A.8.26")).expect("a row").to_owned();
            let cells: Vec<String> = row.split(',').map(str::to_owned).collect();
            let header: Vec<&str> = soa.lines().next().expect("a header").split(',').collect();
            let at = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
            let mut cells = cells;
            cells[at("applicable").expect("a column")] = "no".to_owned();
            story.change("registers/statement-of-applicability.csv", &row, &cells.join(","));
        }),
    ];
    for (name, change) in changes {
        let story = Story::of("hartwell-pumps")?;
        story.merged(&base);
        story.check(&[]).code(0);
        change(&story);
        let report = story.json(1);
        let introduced = of(&report, "introduced");
        assert!(introduced.iter().any(|told| told.starts_with("gate-weakened")), "{name}: {introduced:?}");
    }
    Ok(())
}

#[test]
fn a_policy_folder_that_is_renamed_introduces_nothing_and_its_pins_follow() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    let pins = "[[pin]]\npath = \"policies/cryptography-policy.md\"\nkind = \"policy.cryptography\"\n\n\
                [[pin]]\npath = \"policies/backup-policy.md\"\nkind = \"policy.backup\"\n";
    story.merged(&[("saydo.toml", &format!("{MINOR}\n{pins}"))]);
    story.git(&["mv", "policies", "documents"]);
    let report = story.json(0);
    assert_eq!(of(&report, "introduced"), [""; 0]);
    assert_eq!(report["changes"]["vanished"], 0);
    assert_eq!(asks_less(&report), [""; 0]);
    story.commit("2026-06-03", "Renamed");
    assert_eq!(story.json(0)["changes"]["introduced"], 0);
    Ok(())
}

#[test]
fn reordered_rows_and_moved_lines_introduce_nothing() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    for name in [
        "records/leavers.csv",
        "records/access-reviews.csv",
        "registers/risk-register.csv",
        "registers/suppliers.csv",
    ] {
        let text = story.read(name);
        let (header, rows) = text.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        story.write(name, &format!("{header}\n{}\n", rows.join("\n")));
    }
    story.change(
        "policies/access-control-policy.md",
        "Access follows",
        "This text is new.\n\nAccess follows",
    );
    let report = story.json(0);
    assert_eq!(of(&report, "introduced"), [""; 0]);
    assert_eq!((&report["changes"]["vanished"], &report["changes"]["resolved"]), (&0.into(), &0.into()));
    Ok(())
}

#[test]
fn a_promise_that_is_loosened_is_shown_first() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.change("policies/access-control-policy.md", "every quarter", "every year");
    let report = story.json(0);
    let told = asks_less(&report);
    assert!(
        matches!(told.as_slice(), [one] if one.contains("3 months") && one.contains("1 year")),
        "{told:?}"
    );
    let screen = story.check(&[]).code(0).stdout();
    let (less, states) = (screen.find("Asks less of itself"), screen.find("States "));
    assert!(less.is_some() && less < states, "{screen}");
    Ok(())
}

#[test]
fn a_shallow_clone_concludes_nothing_and_says_what_to_do() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.commit("2026-06-05", "More");
    story.git(&["switch", "-q", "main"]);
    story.commit("2026-06-04", "Elsewhere");
    story.git(&["switch", "-q", "change"]);
    let folder = tempfile::tempdir()?;
    let url = format!("file://{}", story.root().display());
    let clone = |arguments: &[&str]| {
        let output =
            Command::new("git").args(arguments).current_dir(folder.path()).output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    clone(&["clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "change", &url, "shallow"]);
    let root = folder.path().join("shallow");
    let run = |base: &str| call(&["check", ".", "--base", base, "--as-of", DAY]).within(&root).run();
    run("origin/main")?.nothing("shallow").advises("fetch-depth: 0").advises("git fetch --unshallow");
    run("origin/mian")?.nothing("there is no revision").advises("origin/main");
    run("-x")?;
    Ok(())
}

#[test]
fn with_a_base_the_command_line_may_only_ask_for_more() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.merged(&[("saydo.toml", "frameworks = [\"iso27001-2022\", \"nist-csf-2.0\"]\n[gate]\nfail-on = \"minor\"\nmax-open = { \"iso27001-2022\" = 123 }\n")]);
    for looser in [
        &["--fail-on", "major"][..],
        &["--fail-on", "never"],
        &["--report-only"],
        &["--framework", "iso27001-2022"],
        &["--skip", "access-reviewed"],
        &["--rule", "access-reviewed"],
        &["--as-of", "2026-05-01"],
    ] {
        let run = call(&["check", ".", "--base", "main"]).args(looser).within(story.root()).run()?;
        assert_eq!((run.ended(), run.stdout().as_str()), (Some(2), ""), "{looser:?}: {}", run.stderr());
    }
    for stricter in [
        &["--fail-on", "improvement"][..],
        &["--framework", "iso27001-2022", "--framework", "nist-csf-2.0", "--framework", "gdpr"],
        &["--no-regression"],
    ] {
        story.check(stricter).concludes();
    }
    // Configuration and rules are those of the revision: a file of the work tree alone is not there.
    story.write("mine.toml", "");
    story.check(&["--config", "mine.toml"]).nothing("mine.toml");
    story.write("mine/x.toml", "");
    story.check(&["--rules", "mine"]).nothing("mine");
    Ok(())
}

#[test]
fn the_tip_governs_even_where_the_branch_left_it_earlier() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    // The branch deletes a failing record; meanwhile main got a gate that only reads, then one that fails.
    story.delete_line("records/leavers.csv", "P-10,");
    story.commit("2026-06-02", "Change");
    story.check(&[]).code(1);
    story.git(&["switch", "-q", "main"]);
    story.write("saydo.toml", "[gate]\nfail-on = \"never\"\n");
    story.commit("2026-06-03", "Only read");
    story.git(&["switch", "-q", "change"]);
    let report = story.json(0);
    assert_eq!(report["base"]["configured"], true);
    assert_eq!(report["changes"]["vanished"], 1);
    assert_ne!(report["base"]["tip"], report["base"]["merge_base"]);
    let weakened = of(&report, "introduced").iter().any(|told| told.starts_with("gate-weakened"));
    assert!(!weakened, "the branch removed nothing: it never had that file");
    Ok(())
}

#[test]
fn a_count_that_was_missed_before_fails_only_if_it_gets_worse() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.merged(&[("saydo.toml", "[gate]\nmin-satisfied = { \"iso27001-2022/annex-a\" = 93 }\n")]);
    story.write("notes/hello.md", "# Hello\n");
    story.check(&[]).code(0);
    story.delete_line("policies/cryptography-policy.md", "approved_by");
    story.check(&[]).code(1).says("min-satisfied");
    Ok(())
}

#[test]
fn a_folder_of_a_repository_is_compared_as_one() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.git(&["switch", "-q", "main"]);
    std::fs::create_dir(story.root().join("isms"))?;
    story.git(&["mv", "policies", "records", "registers", "exports", "audits", "isms/"]);
    story.write("README.md", "# Monorepo\n");
    story.commit("2026-06-02", "One folder of many");
    story.git(&["switch", "-qC", "change"]);
    story.delete_line("isms/records/leavers.csv", "P-10,");
    let run = call(&["check", "isms", "--base", "main", "--as-of", DAY, "--format", "json"])
        .within(story.root())
        .run()?;
    let report: Value = serde_json::from_str(&run.code(1).stdout()).map_err(io::Error::other)?;
    assert_eq!(report["tree"]["prefix"], "isms/");
    assert_eq!(report["changes"]["vanished"], 1);
    let run = call(&["check", "isms", "--base", "main", "--as-of", DAY, "--format", "github"])
        .within(story.root())
        .run()?;
    run.code(1).says("file=isms/records/leavers.csv,line=3");
    Ok(())
}
