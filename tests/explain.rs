//! `saydo explain`: what it says of controls, of parts of frameworks and of frameworks, as people read it.

mod runner;

use runner::{Folder, Run, saydo};
use std::io;

fn explain(arguments: &[&str]) -> io::Result<Run> {
    Ok(saydo(&[&["explain"], arguments].concat())?.calm())
}

#[test]
fn a_control_is_explained_as_a_whole() -> io::Result<()> {
    let page = explain(&["A.5.18"])?.code(0);
    let page =
        page.says("A.5.18 Access rights   ISO/IEC 27001:2022\n  asks        The assessor picks leavers");
    let page = page.says("\n  proof       operation\n").says("\n  satisfied   ").says("\n  rules       ");
    let page = page.says("asset-inventory").says("Leaver record: person, left, revoked");
    let page =
        page.says("AC-2 Account Management").says("\n  example     registers/leavers.csv (Leaver record");
    page.says("\n  with        ").says("together they meet leaver-access-revoked");
    Ok(())
}

#[test]
fn what_no_rule_speaks_to_stays_with_people_and_says_which_record_is_wanted() -> io::Result<()> {
    let page = explain(&["A.7.1"])?.code(0);
    page.says("  people      ")
        .says("assessment record:")
        .says("walk along each perimeter")
        .never_says("example ");
    Ok(())
}

#[test]
fn a_part_is_found_by_the_name_that_its_framework_gives_it() -> io::Result<()> {
    for (id, title, control) in [
        ("annex-a", "Annex A   ISO/IEC 27001:2022", "A.8.34 "),
        ("physical", "Physical   ISO/IEC 27001:2022", "A.7.14 "),
        ("PHYSICAL", "Physical   ISO/IEC 27001:2022", "A.7.14 "),
        ("clause 9", "9 Performance evaluation   ISO", "9.3.3 "),
        ("AC", "AC Access Control   NIST SP 800-53 Rev. 5 (moderate)", "AC-2(13) "),
        ("GV", "GV GOVERN   NIST CSF 2.0", "GV.SC-10 "),
        ("PR.AA", "PR.AA Identity Management, Authentication, and Access Control", "PR.AA-06 "),
        ("nist-csf-2.0/RC", "RC RECOVER   NIST CSF 2.0", "RC.CO-04 "),
        ("iso27001/people", "People   ISO/IEC 27001:2022", "A.6.8 "),
    ] {
        let page = explain(&[id])?.code(0);
        assert!(page.stdout().starts_with(title), "{id}: {}", page.stdout());
        page.says(control).says("rules of this edition speak to");
    }
    let high = explain(&["AC-2(13)"])?;
    assert_eq!(high.ended(), Some(0), "a control in brackets is no part");
    // A plain word of another framework's parts is no name of a part: what is meant are kinds.
    explain(&["risk"])?.nothing("did you mean");
    explain(&["nist-csf-2.0/XX"])?.nothing("is named");
    Ok(())
}

#[test]
fn a_framework_is_explained_by_its_parts() -> io::Result<()> {
    let page = explain(&["iso27001"])?.code(0);
    let page = page.says("iso27001-2022   ISO/IEC 27001:2022\n").says("of 123 controls").says("Clauses 4-10");
    page.says("  9 Performance evaluation").says("  Technological").says("667 pairs");
    let page = explain(&["nist-800-53-r5@high"])?.code(0);
    page.says("NIST SP 800-53 Rev. 5 (high)").says("370 controls").says("baselines");
    explain(&["nist-csf"])?.code(0).says("GV GOVERN").says("PR.AA Identity Management");
    Ok(())
}

#[test]
fn an_id_never_stands_without_its_title() -> io::Result<()> {
    for id in ["A.5.18", "AC-2", "PR.AA-05", "A.5.1"] {
        let page = explain(&[id, "--framework", "nist-800-53"])?.code(0).stdout();
        let related = page.lines().filter(|line| line.contains("related to"));
        for line in related {
            let after =
                line.split("nist-").last().or_else(|| line.split("iso27001-").last()).unwrap_or_default();
            assert!(after.split_whitespace().count() >= 3, "{line}");
        }
    }
    Ok(())
}

#[test]
fn a_rule_shows_the_files_that_meet_it_and_a_kind_what_its_rules_accept() -> io::Result<()> {
    let rule = explain(&["access-reviewed"])?.code(0);
    rule.says("met by      ").says("and         ").says("Access is reviewed every quarter.");
    let kind = explain(&["risk-register"])?.code(0);
    kind.says("alone it meets risk-register-complete");
    Ok(())
}

#[test]
fn the_files_shown_for_a_rule_meet_it_when_they_are_copied() -> io::Result<()> {
    let page = explain(&["risk-register-complete"])?.code(0).stdout();
    let (_, sample) = page.split_once("met by      ").expect("an example");
    let (path, rest) = sample.split_once(" (as of ").expect("its day");
    let day: String = rest.chars().take(10).collect();
    let lines = rest.lines().skip(2).map_while(|line| line.strip_prefix("    "));
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    let folder = Folder::of(&[(path, &text)])?;
    let run = runner::call(&["check", "--rule", "risk-register-complete", "--as-of", &day])
        .arg(folder.path())
        .run()?;
    run.code(0).says("gate met");
    Ok(())
}
