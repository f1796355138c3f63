//! What is said about the waivers of a configuration, and where: findings at their lines, never covered, never in the way.

mod runner;

use runner::{Folder, call};
use serde_json::Value;
use std::io;

fn company(configuration: &str) -> io::Result<Folder> {
    Folder::company("brightloom")?.with("saydo.toml", configuration)
}

/// A waiver of the trained staff, with other words.
fn waiver(words: &str) -> String {
    let own = [("approved-by", "\"Sam Okoro\""), ("approved-on", "2026-06-01"), ("expires", "2026-08-15")];
    let kept = own.into_iter().filter(|(key, _)| !words.contains(key));
    let kept: Vec<String> = kept.map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!("[[waiver]]\nrule = \"staff-trained\"\nreason = \"new course\"\n{}{words}\n", kept.concat())
}

fn place(finding: &Value) -> (&str, Option<u64>, Option<u64>) {
    let place = &finding["places"][0];
    (place["path"].as_str().unwrap_or_default(), place["line"].as_u64(), place["column"].as_u64())
}

#[test]
fn each_thing_said_is_a_finding_at_its_line_in_both_outputs() -> io::Result<()> {
    let terms = "[waivers]\napprovers = [\"Okoro, Sam\"]\n\n";
    for (rule, severity, words, line) in [
        ("waiver-ends-soon", "improvement", "expires = 2026-07-30", 9),
        ("waiver-expired", "minor", "expires = 2026-06-29", 9),
        ("waiver-expired", "minor", "approved-on = \"soon\"", 9),
        ("waiver-not-entitled", "minor", "approved-by = \"S. Okoro\"", 9),
        ("waiver-not-yet", "improvement", "approved-on = 2026-07-01", 9),
        ("waiver-too-long", "minor", "expires = 2027-08-15", 9),
        ("waiver-unused", "improvement", "subject = \"Nobody\"", 4),
    ] {
        let folder = company(&format!("{terms}{}", waiver(words)))?;
        let assessment = folder.assessment(&[])?;
        let about: Vec<&Value> =
            assessment.list("findings").iter().filter(|finding| finding["kind"] == "waiver").collect();
        assert_eq!(about.len(), 1, "{words}: {about:?}");
        let finding = about[0];
        let said =
            ["rule", "severity", "verdict", "basis"].map(|field| finding[field].as_str().unwrap_or(""));
        assert_eq!(said, [rule, severity, "violated", "practice"], "{words}");
        let (path, at, column) = place(finding);
        assert_eq!((path, at), ("saydo.toml", Some(line)), "{words}");
        assert!(finding["waived_by"].is_null() && finding["controls"] == serde_json::json!([]), "{finding}");
        let column = column.unwrap_or_default();
        folder.check(&["--all"])?.says(&format!("saydo.toml:{line}:{column}]")).says(&format!("rule {rule}"));
        assert!(assessment.problems().is_empty(), "{:?}", assessment.problems());
    }
    Ok(())
}

#[test]
fn a_careful_waiver_is_worth_no_word() -> io::Result<()> {
    let assessment = company(&waiver(""))?.assessment(&[])?;
    assert!(assessment.list("findings").iter().all(|finding| finding["kind"] != "waiver"));
    assert!(!assessment.failing("staff-trained").is_empty());
    assert!(assessment.failing("staff-trained").iter().all(|finding| finding["waived_by"] == 0));
    Ok(())
}

#[test]
fn the_line_is_found_from_wherever_the_program_is_called() -> io::Result<()> {
    let folder = company(&waiver("expires = 2026-06-29"))?;
    let above = folder.beside("");
    let run = call(&["check", "mine", "--as-of", runner::DAY, "--format", "json"]).within(&above).run()?;
    let assessment = runner::assessment(&run)?;
    assert_eq!(place(assessment.failing("waiver-expired")[0]), ("saydo.toml", Some(6), Some(11)));
    let inside = call(&["check", "--as-of", runner::DAY, "--all"]).within(folder.path()).run()?;
    inside.says("[saydo.toml:6:11]");
    // A mistake is shown under the name that was given.
    let broken = folder.with("saydo.toml", waiver("expirs = 1"))?;
    call(&["check", "mine"]).within(&above).run()?.nothing("mine/saydo.toml cannot be used");
    drop(broken);
    Ok(())
}

#[test]
fn a_configuration_that_is_no_evidence_is_shown_all_the_same() -> io::Result<()> {
    let ignored = format!("ignore = [\"saydo.toml\"]\n{}", waiver("expires = 2026-06-29"));
    let assessment = company(&ignored)?.assessment(&[])?;
    assert_eq!(place(assessment.failing("waiver-expired")[0]), ("saydo.toml", Some(7), Some(11)));
    // One outside the tree is no file that a reader of the data could open, and is shown on the screen.
    let elsewhere = Folder::of(&[("ci.toml", &waiver("expires = 2026-06-29"))])?;
    let named = elsewhere.path().join("ci.toml");
    let named = named.to_str().unwrap_or_default();
    let folder = Folder::company("brightloom")?.with("ci.toml", "# another file of the same name\n")?;
    let assessment = folder.assessment(&["--config", named])?;
    assert_eq!(assessment.failing("waiver-expired")[0]["places"], serde_json::json!([]));
    folder.check(&["--config", named, "--all"])?.says("[ci.toml (--config):6:11]").says("2026-06-29");
    let inside = Folder::company("brightloom")?.with("ci/saydo.toml", waiver("expires = 2026-06-29"))?;
    let named = inside.path().join("ci/saydo.toml");
    let assessment = inside.assessment(&["--config", named.to_str().unwrap_or_default()])?;
    assert_eq!(place(assessment.failing("waiver-expired")[0]).0, "ci/saydo.toml");
    Ok(())
}

#[test]
fn the_gate_counts_them_like_any_finding() -> io::Result<()> {
    let expired = waiver("expires = 2026-06-29");
    let folder = Folder::company("hartwell-pumps")?.with("saydo.toml", &expired)?;
    folder.check(&[])?.code(0);
    folder.check(&["--fail-on", "minor"])?.code(1).says("1 minor; fail-on is \"minor\"");
    let unused = Folder::company("hartwell-pumps")?.with("saydo.toml", waiver(""))?;
    unused.check(&["--fail-on", "minor"])?.code(0);
    unused.check(&["--fail-on", "improvement"])?.code(1).says("rule waiver-unused");
    Ok(())
}

#[test]
fn a_run_by_a_part_of_the_rules_calls_no_waiver_unused() -> io::Result<()> {
    let folder = company(&waiver("subject = \"Nobody\""))?;
    for part in [
        &["--rule", "leaver-access-revoked"][..],
        &["--skip", "staff-trained"],
        &["--framework", "nist-csf-2.0"],
    ] {
        let assessment = folder.assessment(part)?;
        assert!(assessment.failing("waiver-unused").is_empty(), "{part:?}");
    }
    assert_eq!(folder.assessment(&[])?.failing("waiver-unused").len(), 1);
    Ok(())
}

#[test]
fn evidence_that_is_not_there_is_waived_by_the_name_that_is_shown() -> io::Result<()> {
    let folder = Folder::company("hartwell-pumps")?.without("records/leavers.csv")?;
    let absent = folder.assessment(&[])?;
    let names: Vec<&str> =
        absent.failing("evidence-present").iter().filter_map(|finding| finding["subject"].as_str()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let words =
        waiver("").replace("staff-trained", "evidence-present") + &format!("subject = \"{}\"\n", names[0]);
    let waived = folder.with("saydo.toml", words)?.assessment(&[])?;
    assert_eq!(waived.failing("evidence-present")[0]["waived_by"], 0);
    assert_ne!(waived.state("A.6.5"), "satisfied");
    Ok(())
}

#[test]
fn fingerprints_outlive_another_day_and_other_lines() -> io::Result<()> {
    let print = |configuration: String| -> io::Result<Value> {
        let assessment = company(&configuration)?.assessment(&[])?;
        Ok(assessment.failing("waiver-expired")[0]["fingerprint"].clone())
    };
    let first = print(waiver("expires = 2026-06-29"))?;
    assert_eq!(first, print(format!("# moved\n\n{}", waiver("expires = 2026-05-01")))?);
    assert_ne!(first, print(waiver("expires = 2026-06-29\nsubject = \"P-1\""))?);
    Ok(())
}

#[test]
fn every_id_is_explained() -> io::Result<()> {
    for about in saydo_engine::assess::steering::rules() {
        call(&["explain", about.id()]).run()?.code(0).says(about.title()).says("no waiver covers");
    }
    call(&["explain", "waiver-expird"]).run()?.nothing("did you mean waiver-expired?");
    Ok(())
}

#[test]
fn whoever_wrote_a_waiver_does_not_approve_it() -> io::Result<()> {
    for (author, counts) in [
        ("Ana Ruiz", "yes"),
        ("Sam Okoro", "self-approved"),
        ("OKORO, Sam", "self-approved"),
        ("sokoro", "yes"),
    ] {
        let folder = company(&waiver(""))?.committed(author)?;
        assert_eq!(folder.assessment(&[])?.list("waivers")[0]["counts"], counts, "{author}");
    }
    // Whoever moves a day of it has decided anew; whoever only finds other words has not.
    let folder = company(&waiver(""))?.committed("Ana Ruiz")?;
    let folder = folder.replace("saydo.toml", "new course", "new course in August")?;
    folder.git("Sam Okoro", &["commit", "-qam", "Other words"])?;
    assert_eq!(folder.assessment(&[])?.list("waivers")[0]["counts"], "yes");
    let folder = folder.replace("saydo.toml", "2026-08-15", "2026-08-20")?;
    folder.git("Sam Okoro", &["commit", "-qam", "Longer"])?;
    let assessment = folder.assessment(&[])?;
    assert_eq!(assessment.list("waivers")[0]["counts"], "self-approved");
    assert_eq!(place(assessment.failing("waiver-self-approved")[0]), ("saydo.toml", Some(4), Some(15)));
    Ok(())
}

#[test]
fn whoever_removes_what_a_waiver_covers_is_not_blocked_by_it() -> io::Result<()> {
    let supplier = "V-99,Nimbus,,low,active,hosting\n";
    let words = waiver("").replace("rule = \"staff-trained\"", "subject = \"V-99\"");
    let folder = Folder::company("hartwell-pumps")?
        .append("registers/suppliers.csv", supplier)?
        .with("saydo.toml", format!("[gate]\nfail-on = \"improvement\"\n\n{words}"))?;
    let folder = folder.committed("Ana Ruiz")?;
    folder.check(&["--base", "main"])?.code(0).says("Waived");
    let fixed =
        folder.replace("registers/suppliers.csv", supplier, &supplier.replace(",,", ",Petra Vogel,"))?;
    let assessment = fixed.assessment(&["--base", "main"])?;
    let unused = assessment.failing("waiver-unused");
    assert_eq!(unused.len(), 1, "it is said");
    assert_eq!(unused[0]["origin"], "unchanged");
    fixed.check(&["--base", "main"])?.code(0);
    fixed.check(&[])?.code(1).says("rule waiver-unused");
    Ok(())
}
