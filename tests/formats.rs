//! The formats for other programs, through the program: each can be asked for beside the others, and says what may be read outside
//! the repository.

mod runner;

use runner::{Folder, Run};
use serde_json::Value;
use std::io;

/// The formats that are made for readers outside the repository.
const OUTSIDE: [&str; 3] = ["github", "gitlab", "junit"];
/// Persons of the sample who are told in its findings.
const PERSONS: [&str; 4] = ["Ola Berg", "Raj Mehta", "Lou Park", "Sam Okoro"];
const TOKEN: &str = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB";

fn report(folder: &Folder, format: &str) -> io::Result<Run> {
    folder.check(&["--fail-on", "never", "--format", format]).map(|run| run.code(0).calm())
}

#[test]
fn outside_the_repository_nobody_is_named_unless_the_configuration_says_so() -> io::Result<()> {
    let folder = Folder::company("brightloom")?;
    for format in OUTSIDE {
        let run = report(&folder, format)?.says("person-");
        PERSONS.into_iter().fold(run, Run::never_says);
    }
    for format in ["human", "json"] {
        report(&folder, format)?.says("Ola Berg").never_says("person-");
    }
    let folder = folder.with("saydo.toml", "privacy = \"names\"\n")?;
    for format in OUTSIDE {
        report(&folder, format)?.says("Sam Okoro").never_says("person-");
    }
    let folder = folder.with("saydo.toml", "privacy = \"pseudonyms\"\n")?;
    report(&folder, "gitlab")?.says("person-").never_says("Sam Okoro");
    Ok(())
}

#[test]
fn a_person_has_one_pseudonym_in_every_format_and_run() -> io::Result<()> {
    let folder = Folder::company("brightloom")?;
    let pseudonym = |format: &str| -> io::Result<Option<String>> {
        let text = report(&folder, format)?.stdout();
        let at = text.find(": expected revoked within 1 business day of left; 2026-03-05");
        Ok(at.and_then(|at| text.get(at - "person-01234567".len()..at)).map(str::to_owned))
    };
    let first = pseudonym("gitlab")?;
    assert!(first.as_ref().is_some_and(|name| name.starts_with("person-")), "{first:?}");
    for format in OUTSIDE {
        assert_eq!(pseudonym(format)?, first, "{format}");
    }
    Ok(())
}

#[test]
fn a_secret_in_evidence_is_told_by_no_report() -> io::Result<()> {
    let row = format!("P-30,Tove Dahl {TOKEN},2026-02-27,2026-03-09\n");
    let folder = Folder::company("brightloom")?.append("records/leavers.csv", &row)?;
    for format in ["human", "json", "github", "gitlab", "junit"] {
        let all = folder.check(&["--fail-on", "never", "--all", "--format", format])?.code(0);
        let all = all.calm().never_says(TOKEN).says("[secret]: expected");
        if OUTSIDE.contains(&format) {
            all.never_says("Tove Dahl")
        } else {
            all.says("Tove Dahl [secret]")
        };
    }
    let why = runner::call(&["why", "A.5.18", folder.name(), "--as-of", runner::DAY]).run()?;
    why.code(0).never_says(TOKEN).says("Tove Dahl [secret]");
    Ok(())
}

#[test]
fn one_run_writes_many_reports_and_each_as_it_would_alone() -> io::Result<()> {
    let folder = Folder::company("hartwell-pumps")?;
    let files = OUTSIDE.map(|format| folder.beside(&format!("{format}.report")));
    let asked =
        OUTSIDE.iter().zip(&files).map(|(format, file)| format!("--format={format}={}", file.display()));
    let asked: Vec<String> = asked.collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).chain(["--format", "human"]).collect();
    folder.check(&asked)?.concludes().says("States");
    for (format, file) in OUTSIDE.iter().zip(&files) {
        #[allow(clippy::disallowed_methods)] // the report under test
        let written = std::fs::read_to_string(file)?;
        assert_eq!(written, folder.check(&["--format", format])?.concludes().stdout(), "{format}");
    }
    Ok(())
}

#[test]
fn paths_are_those_of_files_that_exist() -> io::Result<()> {
    let folder = Folder::company("brightloom")?;
    let report: Value = serde_json::from_str(&report(&folder, "gitlab")?.stdout())?;
    let entries = report.as_array().map_or(&[][..], Vec::as_slice);
    assert!(entries.len() > 40, "{}", entries.len());
    for entry in entries {
        let (path, line) = (&entry["location"]["path"], &entry["location"]["lines"]["begin"]);
        let text = folder.read(path.as_str().unwrap_or_default())?;
        let within = line.as_u64().is_some_and(|line| line >= 1 && line <= text.lines().count() as u64);
        assert!(within, "{path}:{line}");
    }
    Ok(())
}

#[test]
fn what_nothing_exists_of_stands_at_the_configuration_else_the_readme_else_the_first_file() -> io::Result<()>
{
    let header =
        "Supplier ID,Supplier,Owner,Tier,Status,Services\nV-1,PayWell,Ann Lee,critical,active,billing\n";
    let folder = Folder::of(&[("registers/suppliers.csv", header)])?;
    report(&folder, "gitlab")?.says("suppliers.csv").never_says("saydo.toml");
    report(&folder, "github")?.says("file=registers/suppliers.csv,line=1,title=evidence present::");
    let folder = folder.with("README.md", "# Ours\n")?;
    report(&folder, "gitlab")?.says("\"path\": \"README.md\"").never_says("saydo.toml");
    report(&folder, "github")?.says("file=README.md,line=1,title=");
    let folder = folder.with("saydo.toml", "")?;
    report(&folder, "gitlab")?.says("\"path\": \"saydo.toml\"");
    Ok(())
}
