//! `saydo diff`: what changed between two revisions and between two reports, with real repositories and real reports.

mod runner;

use runner::story::Story;
use runner::{DAY, Folder, Run, call};
use serde_json::Value;
use std::io;

impl Story {
    /// The company of `main` in the folder `change`, with nothing changed yet.
    fn diff(&self, arguments: &[&str]) -> Run {
        let run = call(&["diff", "main", "change", "--as-of", DAY]).args(arguments).within(self.root()).run();
        run.expect("the program runs").calm()
    }

    fn difference(&self) -> Value {
        data(&self.diff(&["--format", "json"]).code(0))
    }

    /// The report of the work tree on a day, beside the repository.
    fn report(&self, name: &str, day: &str) -> String {
        let path = self.beside(name);
        let format = format!("json={path}");
        let run = call(&["check", ".", "--as-of", day, "--fail-on", "never", "-q", "--format", &format]);
        run.within(self.root()).run().expect("the program runs").code(0);
        path
    }
}

fn data(run: &Run) -> Value {
    serde_json::from_str(&run.stdout()).expect("the difference is JSON")
}

fn between(from: &str, to: &str) -> io::Result<Run> {
    call(&["diff", from, to]).run()
}

fn difference(from: &str, to: &str) -> io::Result<Value> {
    Ok(data(&call(&["diff", from, to, "--format", "json"]).run()?.calm().code(0)))
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

/// `rule title` of the findings of an origin.
fn of(difference: &Value, origin: &str) -> Vec<String> {
    let told =
        |finding: &Value| Some(format!("{} {}", finding["rule"].as_str()?, finding["title"].as_str()?));
    list(difference, "findings")
        .iter()
        .filter(|finding| finding["origin"] == origin)
        .filter_map(told)
        .collect()
}

fn codes(difference: &Value) -> Vec<&str> {
    list(difference, "remarks").iter().filter_map(|remark| remark["code"].as_str()).collect()
}

/// Everything in a difference that says that something changed.
fn told(difference: &Value) -> usize {
    let changes = &difference["changes"];
    list(difference, "findings").len() + list(changes, "asks_less").len() + list(changes, "states").len()
}

#[test]
fn a_revision_does_not_differ_from_itself() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let difference = story.difference();
    assert_eq!(told(&difference), 0, "{}", difference["changes"]);
    assert!(difference["changes"]["unchanged"].as_u64() > Some(40));
    assert_eq!(difference["from"]["revision"], difference["to"]["revision"]);
    story.diff(&[]).code(0).says("nothing changed; ").never_says("Introduced");
    Ok(())
}

#[test]
fn a_finding_that_is_mended_is_resolved_and_one_that_is_made_is_introduced() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.change("records/leavers.csv", "2026-02-27,2026-03-05", "2026-02-27,2026-02-27");
    story.change("records/leavers.csv", "2025-10-31,2025-10-31", "2025-10-31,2025-11-30");
    story.commit("2026-06-02", "Leavers");
    let difference = story.difference();
    assert_eq!(of(&difference, "resolved"), ["leaver-access-revoked Ola Berg"]);
    assert_eq!(of(&difference, "introduced"), ["leaver-access-revoked Tess Quinn"]);
    let place =
        &list(&difference, "findings").iter().find(|finding| finding["origin"] == "introduced").expect("one")
            ["places"][0];
    assert_eq!((&place["path"], &place["line"]), (&"records/leavers.csv".into(), &4.into()));
    story
        .diff(&[])
        .code(0)
        .says("Introduced   1 finding: 1 major")
        .says("records/leavers.csv:4")
        .says("help: Disable the account")
        .says("A.5.18 Access rights")
        .says("Resolved   1 finding")
        .says("1 introduced, 1 resolved; ");
    Ok(())
}

#[test]
fn it_is_a_report_and_no_gate() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.delete_line("policies/cryptography-policy.md", "approved_by");
    story.commit("2026-06-02", "Nobody approves");
    let difference = story.difference();
    assert!(!of(&difference, "introduced").is_empty());
    story.diff(&[]).code(0).never_says("gate");
    Ok(())
}

#[test]
fn a_failing_record_that_is_deleted_is_gone_and_not_mended() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.delete_line("records/leavers.csv", "P-10,");
    story.commit("2026-06-02", "Ola is forgotten");
    let difference = story.difference();
    assert_eq!(of(&difference, "vanished"), ["leaver-access-revoked Ola Berg"]);
    assert_eq!(of(&difference, "introduced"), [""; 0]);
    story.diff(&[]).code(0).says("Gone, not mended   1 finding").says("1 gone; ");
    Ok(())
}

#[test]
fn a_promise_that_is_loosened_is_told_before_findings() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.change("policies/access-control-policy.md", "every quarter", "every year");
    story.delete_line("records/leavers.csv", "P-10,");
    story.commit("2026-06-02", "Once a year");
    let screen = story.diff(&[]).code(0).says("the promise of 3 months became 1 year");
    let screen = screen.says("policies/access-control-policy.md:16").stdout();
    assert!(screen.find("Asks less of itself") < screen.find("Gone, not mended"), "{screen}");
    Ok(())
}

#[test]
fn a_state_that_changed_has_its_way_and_the_numbers_follow() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.git(&["rm", "-q", "policies/cryptography-policy.md"]);
    story.commit("2026-06-02", "No policy");
    let difference = story.difference();
    let states = list(&difference["changes"], "states");
    assert!(
        states.iter().any(|state| state["id"] == "A.8.24" && state["direction"] == "worse"),
        "{states:?}"
    );
    for group in list(&difference, "groups") {
        let sum = |side: &str| -> u64 {
            group[side].as_object().into_iter().flatten().filter_map(|(_, count)| count.as_u64()).sum()
        };
        assert_eq!(
            (Some(sum("before")), Some(sum("after"))),
            (group["total"].as_u64(), group["total"].as_u64())
        );
        let here = states.iter().filter(|state| {
            group["group"] == "annex-a" && state["id"].as_str().is_some_and(|id| id.starts_with("A."))
        });
        let lost = here.filter(|state| state["before"] == "satisfied").count() as u64;
        let satisfied = |side: &str| group[side]["satisfied"].as_u64();
        if group["group"] == "annex-a" {
            assert_eq!(satisfied("before"), satisfied("after").map(|now| now + lost));
        }
    }
    story.diff(&[]).code(0).says("A.8.24 Use of cryptography: ").says(", worse").says(" satisfied of 93");
    Ok(())
}

#[test]
fn the_revisions_count_and_not_what_is_checked_out() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.change("records/leavers.csv", "2026-02-27,2026-03-05", "2026-02-27,2026-02-27");
    story.commit("2026-06-02", "Mended");
    story.git(&["switch", "-q", "main"]);
    // The other side moved on since: exactly the two are compared, not where their histories part.
    story.delete_line("registers/suppliers.csv", "V-");
    story.commit("2026-06-03", "A supplier less");
    story.write("records/leavers.csv", "broken");
    let difference = story.difference();
    assert_eq!(of(&difference, "resolved").len(), 1, "{}", difference["changes"]);
    let back =
        call(&["diff", "change", "main", "--as-of", DAY, "--format", "json"]).within(story.root()).run()?;
    let back = data(&back.code(0));
    assert_eq!(of(&back, "introduced"), ["leaver-access-revoked Ola Berg"]);
    assert!(told(&back) > 1, "the supplier: {}", back["changes"]);
    Ok(())
}

#[test]
fn the_later_one_says_by_which_rules_both_are_judged_and_a_weaker_gate_is_told() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    story.git(&["switch", "-q", "main"]);
    story.write(
        "saydo.toml",
        "frameworks = [\"iso27001-2022\", \"nist-csf-2.0\"]\n\n[gate]\nfail-on = \"minor\"\n",
    );
    story.write(".github/workflows/isms.yml", "run: saydo check\n");
    story.commit("2026-06-02", "A gate");
    story.git(&["switch", "-qC", "change"]);
    story.write("saydo.toml", "frameworks = [\"iso27001-2022\"]\n\n[gate]\nfail-on = \"never\"\n");
    story.write(".github/workflows/isms.yml", "run: saydo check || true\n");
    story.commit("2026-06-03", "An easier one");
    let difference = story.difference();
    assert_eq!(codes(&difference), ["judged-by-the-later"]);
    assert_eq!(of(&difference, "introduced"), [""; 0], "it is told, not found");
    let gate: Vec<String> = list(&difference["changes"], "asks_less")
        .iter()
        .filter(|less| less["what"] == "gate")
        .map(|less| {
            format!("{} {}:{}", less["message"], less["places"][0]["path"], less["places"][0]["line"])
        })
        .collect();
    assert_eq!(gate.len(), 3, "{gate:?}");
    for part in
        ["fail-on is \\\"never\\\"", "\"saydo.toml\":4", "nist-csf-2.0", "\".github/workflows/isms.yml\":1"]
    {
        assert!(gate.iter().any(|told| told.contains(part)), "{part} is not in {gate:?}");
    }
    let frameworks: Vec<&Value> =
        list(&difference, "groups").iter().map(|group| &group["framework"]).collect();
    assert_eq!(frameworks, ["iso27001-2022", "iso27001-2022"], "those of the later");
    story.diff(&[]).code(0).says("both are judged by those of change");
    // A configuration that cannot be used says nothing about anything.
    story.write("saydo.toml", "frameworks = [\"iso27002\"]\n");
    story.commit("2026-06-04", "Broken");
    story.diff(&[]).nothing("iso27002");
    Ok(())
}

#[test]
fn flags_are_those_of_check_and_name_what_the_later_one_has() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.write("ci/strict.toml", "frameworks = [\"gdpr\"]\n");
    story.commit("2026-06-02", "A configuration elsewhere");
    let group = |arguments: &[&str]| {
        let difference = data(&story.diff(&[arguments, &["--format", "json"]].concat()).code(0));
        difference["groups"][0]["framework"].as_str().map(str::to_owned)
    };
    assert_eq!(group(&["--config", "ci/strict.toml"]).as_deref(), Some("gdpr"));
    assert_eq!(group(&["--framework", "nist-csf-2.0"]).as_deref(), Some("nist-csf-2.0"));
    story.diff(&["--config", "ci/none.toml"]).nothing("ci/none.toml");
    story.diff(&["--rules", "ci/rules"]).nothing("ci/rules");
    story.diff(&["--framework", "iso9"]).nothing("unknown framework");
    story.diff(&["--format", "pdf"]).nothing("there is no format `pdf`").advises("human, json and markdown");
    Ok(())
}

#[test]
fn a_revision_that_is_not_there_concludes_nothing_and_says_what_could_be_meant() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let run = |from: &str, to: &str| call(&["diff", from, to]).within(story.root()).run();
    run("mian", "change")?.nothing("did you mean `main`?").advises("saydo check --format json");
    run("main", "no-such")?.nothing("there is no revision `no-such`");
    run("main", "main:records")?.nothing("is no commit");
    call(&["diff", "main", "change", "elsewhere"]).within(story.root()).run()?.nothing("there is no folder");
    let folder = Folder::company("brightloom")?;
    call(&["diff", "a", "b"]).within(folder.path()).run()?.nothing("is in no git repository");
    Ok(())
}

#[test]
fn a_folder_of_a_repository_is_compared_as_one_and_may_be_new() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    std::fs::create_dir(story.root().join("isms"))?;
    story.git(&["mv", "policies", "records", "registers", "exports", "audits", "isms/"]);
    story.commit("2026-06-02", "One folder of many");
    let run = |from: &str, to: &str| {
        call(&["diff", from, to, "isms", "--as-of", DAY, "--format", "json"]).within(story.root()).run()
    };
    let new = data(&run("main", "change")?.code(0));
    assert!(of(&new, "introduced").len() > 30, "nothing was there before: {}", new["changes"]);
    story.git(&["tag", "there"]);
    story.delete_line("isms/records/leavers.csv", "P-10,");
    story.commit("2026-06-03", "Ola is forgotten");
    let gone = data(&run("there", "change")?.code(0));
    assert_eq!(of(&gone, "vanished"), ["leaver-access-revoked Ola Berg"]);
    let page = call(&["diff", "there", "change", "isms", "--as-of", DAY, "--format", "markdown"]);
    page.within(story.root()).run()?.code(0).says("`isms/records/leavers.csv:3`");
    Ok(())
}

#[test]
fn two_reports_tell_what_came_and_that_what_went_is_resolved_or_gone() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let before = story.report("before.json", DAY);
    story.delete_line("records/leavers.csv", "P-10,");
    story.change("records/leavers.csv", "2025-10-31,2025-10-31", "2025-10-31,2025-11-30");
    let after = story.report("after.json", DAY);
    let told = difference(&before, &after)?;
    assert!(of(&told, "introduced").contains(&"leaver-access-revoked Tess Quinn".to_owned()));
    assert!(of(&told, "resolved").contains(&"leaver-access-revoked Ola Berg".to_owned()));
    assert_eq!((of(&told, "vanished").len(), &told["changes"]["vanished"]), (0, &0.into()));
    assert_eq!(codes(&told), ["resolved-or-gone"]);
    assert_eq!(told["as_of"], DAY);
    let states = list(&told["changes"], "states");
    assert!(states.iter().any(|state| state["id"] == "A.6.5" && state["direction"] == "worse"), "{states:?}");
    between(&before, &after)?
        .calm()
        .code(0)
        .says("Resolved or gone")
        .says("records/leavers.csv:3")
        .says("A.6.5 Responsibilities after termination")
        .never_says("different days");
    // The same of two revisions is told apart.
    story.commit("2026-06-02", "Change");
    let told = story.difference();
    assert!(of(&told, "vanished").contains(&"leaver-access-revoked Ola Berg".to_owned()));
    Ok(())
}

#[test]
fn a_report_does_not_differ_from_itself_and_both_ways_agree_on_what_is_introduced() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let before = story.report("before.json", DAY);
    assert_eq!(told(&difference(&before, &before)?), 0);
    between(&before, &before)?.code(0).says("nothing changed; ");
    story.delete_line("policies/backup-policy.md", "pproved");
    story.delete_line("records/access-reviews.csv", "2026-");
    story.change("registers/suppliers.csv", "critical", "");
    let after = story.report("after.json", DAY);
    story.commit("2026-06-02", "Change");
    let (revisions, reports) = (story.difference(), difference(&before, &after)?);
    assert!(!of(&revisions, "introduced").is_empty());
    assert_eq!(of(&revisions, "introduced"), of(&reports, "introduced"));
    assert_eq!(revisions["changes"]["states"], reports["changes"]["states"]);
    assert_eq!(revisions["groups"], reports["groups"]);
    Ok(())
}

#[test]
fn what_else_may_have_changed_findings_is_said_first() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    let before = story.report("before.json", DAY);
    let later = story.report("later.json", "2028-06-30");
    let told = difference(&before, &later)?;
    assert_eq!(codes(&told), ["other-day"]);
    assert_eq!(told["as_of"], Value::Null);
    let screen = between(&before, &later)?.code(0).says("time alone may").stdout();
    assert!(screen.find("different days") < screen.find("Introduced"), "{screen}");
    between(&later, &before)?.code(0).says("the first one is the later");
    story.write("saydo.toml", "frameworks = [\"iso27001-2022\", \"gdpr\"]\n");
    let other = story.report("other.json", DAY);
    let told = difference(&before, &other)?;
    assert_eq!(codes(&told), ["other-frameworks", "other-configuration"]);
    let gdpr = list(&told, "groups").iter().find(|group| group["framework"] == "gdpr").expect("a group");
    assert!(gdpr["before"].is_null() && gdpr["after"].is_object());
    between(&before, &other)?.code(0).says(", not judged before");
    Ok(())
}

#[test]
fn what_is_no_report_is_refused_with_what_was_expected_and_found() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let report = story.report("report.json", DAY);
    let text = runner::story::text_of(report.as_ref());
    let file = |name: &str, text: &[u8]| -> io::Result<String> {
        let path = story.beside(name);
        saydo_source::disk::write(path.as_ref(), text)?;
        Ok(path)
    };
    let cut = file("cut.json", &text.as_bytes()[..text.len() / 2])?;
    let newer = file("newer.json", text.replace("saydo.assessment/v1", "saydo.assessment/v2").as_bytes())?;
    let other = story.beside("difference.json");
    call(&["diff", &report, &report, "--format", &format!("json={other}")]).run()?.code(0);
    let splendid = file("splendid.json", text.replace("\"gap\"", "\"splendid\"").as_bytes())?;
    let none = file("none.json", b"{}")?;
    let prose = file("prose.md", b"# Report\n")?;
    let binary = file("binary.json", b"PK\0\x01")?;
    for (path, said) in [
        (&cut, "EOF while parsing"),
        (&newer, "expected the schema saydo.assessment/v1, found saydo.assessment/v2"),
        (&other, "expected the schema saydo.assessment/v1, found saydo.difference/v1"),
        (&none, "expected the schema saydo.assessment/v1, found none"),
        (&splendid, "`splendid` is no state"),
        (&prose, "expected value at line 1"),
        (&binary, "is not text"),
    ] {
        for (from, to) in [(path, &report), (&report, path)] {
            between(from, to)?.nothing(said).advises("saydo check --format json");
        }
    }
    Ok(())
}

#[test]
fn a_file_and_a_revision_are_no_pair_and_a_report_knows_how_it_was_judged() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let report = story.report("report.json", DAY);
    let run = |arguments: &[&str]| call(&["diff"]).args(arguments).within(story.root()).run();
    run(&[&report, "main"])?.nothing("is a file and `main` is none").advises("two revisions, or two files");
    run(&["main", &report])?.nothing("is a file and `main` is none");
    for more in
        [&["."][..], &["--as-of", DAY], &["--framework", "gdpr"], &["--config", "x"], &["--rules", "x"]]
    {
        run(&[&[report.as_str(), &report], more].concat())?.nothing("plays no part between two reports");
    }
    // A branch that has the name of a file is still a branch.
    story.git(&["branch", "README.md"]);
    run(&["main", "README.md"])?.nothing("`README.md` is a file").advises("refs/heads/NAME");
    run(&["main", "refs/heads/README.md", "--as-of", DAY])?.code(0).says("nothing changed");
    // As is one that has the name of a folder.
    story.git(&["branch", "records"]);
    run(&["main", "records", "--as-of", DAY])?.code(0).says("nothing changed");
    Ok(())
}

#[test]
fn a_report_of_a_pull_request_counts_as_what_its_tree_is() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let before = story.report("before.json", DAY);
    story.delete_line("records/leavers.csv", "P-10,");
    story.write("saydo.toml", "ignore = [\"drafts/**\"]\n");
    let path = story.beside("change.json");
    let format = format!("json={path}");
    let gate = ["check", ".", "--base", "main", "--as-of", DAY, "-q", "--format", &format];
    call(&gate).within(story.root()).run()?.code(1);
    let told = difference(&before, &path)?;
    assert_eq!(of(&told, "introduced"), [""; 0], "what it says of its own base is not of its tree");
    assert_eq!(of(&told, "resolved"), ["leaver-access-revoked Ola Berg"]);
    Ok(())
}

#[test]
fn names_stay_inside_and_secrets_are_told_nowhere() -> io::Result<()> {
    const TOKEN: &str = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB";
    let story = Story::of("brightloom")?;
    let before = story.report("before.json", DAY);
    let records = story.read("records/leavers.csv");
    let row =
        format!("P-30,Tove Dahl {TOKEN},2026-02-27,2026-03-09\nP-31,eve@example.org,2026-02-27,2026-03-09\n");
    story.write("records/leavers.csv", &format!("{records}{row}"));
    story.commit("2026-06-02", "A secret");
    for format in ["human", "json"] {
        story
            .diff(&["--format", format])
            .code(0)
            .says("Tove Dahl [secret]")
            .says("eve@example.org")
            .never_says(TOKEN);
    }
    let page = story.diff(&["--format", "markdown"]).code(0);
    page.says("person-").never_says("Tove Dahl").never_says("eve@").never_says(TOKEN);
    let after = story.report("after.json", DAY);
    let page = call(&["diff", &before, &after, "--format", "markdown"]).run()?.calm().code(0);
    // Of two reports nobody knows which words are names; an address is known as one.
    page.says("person-").never_says("eve@").says("Tove Dahl");
    story.write("saydo.toml", "privacy = \"names\"\n");
    story.commit("2026-06-03", "Names may be told");
    story.diff(&["--format", "markdown"]).code(0).says("Tove Dahl").never_says(TOKEN);
    Ok(())
}

#[test]
fn a_report_full_of_commands_is_harmless() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    let before = story.report("before.json", DAY);
    let records = story.read("records/leavers.csv");
    let row = "P-40,x\u{202e}\u{1b}[2J ::error::y <b>@org/team #1 | z,2026-02-27,2026-03-09\n";
    story.write("records/leavers.csv", &format!("{records}{row}"));
    let after = story.report("after.json", DAY);
    for format in ["human", "json", "markdown"] {
        let run = call(&["diff", &before, &after, "--format", format]).run()?.calm().code(0);
        assert!(!run.stdout().lines().any(|line| line.trim_start().starts_with("::")));
        if format == "markdown" {
            run.never_says("<b>").never_says("@org");
        }
    }
    Ok(())
}

#[test]
fn every_difference_validates_against_the_published_schema() -> io::Result<()> {
    let schema = runner::repository().join("crates/report/schema/difference-v1.schema.json");
    let schema: Value = serde_json::from_str(&runner::story::text_of(&schema))?;
    let validator = jsonschema::validator_for(&schema).map_err(io::Error::other)?;
    let story = Story::of("brightloom")?;
    let before = story.report("before.json", "2026-05-31");
    story.delete_line("records/leavers.csv", "P-10,");
    story.change("policies/access-control-policy.md", "every quarter", "every year");
    story.write(
        "saydo.toml",
        "frameworks = [\"nist-800-53-r5@low\"]\nignore = [\"exports/*\"]\n\n[[waiver]]\nrule = \"staff-trained\"\n\
         reason = \"new course in August\"\napproved-by = \"Sam Okoro\"\nexpires = 2026-08-15\n",
    );
    story.commit("2026-06-02", "Change");
    let after = story.report("after.json", DAY);
    for (name, difference) in [("revisions", story.difference()), ("reports", difference(&before, &after)?)] {
        let errors: Vec<String> = validator
            .iter_errors(&difference)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        assert!(
            !list(&difference, "findings").is_empty() && !list(&difference, "remarks").is_empty(),
            "{name}"
        );
        let mut other = difference.clone();
        other["remarks"][0]["code"] = "splendid".into();
        assert!(!validator.is_valid(&other), "{name}: the schema knows the remarks");
    }
    Ok(())
}

#[test]
fn files_are_written_before_anything_is_shown_and_each_as_it_would_be_alone() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.delete_line("records/leavers.csv", "P-10,");
    story.commit("2026-06-02", "Change");
    let formats = ["human", "json", "markdown"];
    let files = formats.map(|format| story.beside(&format!("{format}.out")));
    let asked: Vec<String> =
        formats.iter().zip(&files).map(|(format, file)| format!("--format={format}={file}")).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).chain(["--format", "human"]).collect();
    let shown = story.diff(&asked).code(0).stdout();
    for (format, file) in formats.iter().zip(&files) {
        let alone = story.diff(&["--format", format]).code(0).stdout();
        assert_eq!(runner::story::text_of(file.as_ref()), alone, "{format}");
        assert!(*format != "human" || alone == shown);
    }
    let nowhere = format!("json={}", story.beside("no/such/folder/out.json"));
    story.diff(&["--format", "human", "--format", &nowhere]).nothing("cannot be written");
    Ok(())
}

#[test]
fn zone_language_and_threads_change_no_byte() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.delete_line("records/leavers.csv", "P-10,");
    story.change("policies/access-control-policy.md", "every quarter", "every year");
    story.commit("2026-06-02", "Change");
    for format in ["human", "json", "markdown"] {
        let plain = story.diff(&["--format", format]).code(0).stdout();
        for (variable, value) in
            [("TZ", "Pacific/Apia"), ("LC_ALL", "de_DE.UTF-8"), ("RAYON_NUM_THREADS", "1"), ("COLUMNS", "40")]
        {
            let run = call(&["diff", "main", "change", "--as-of", DAY, "--format", format]);
            let run = run.within(story.root()).with(variable, value).run()?;
            assert_eq!(run.stdout(), plain, "{format} with {variable}={value}");
        }
    }
    Ok(())
}
