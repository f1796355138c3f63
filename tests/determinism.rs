//! The same files, configuration and day give the same bytes: on any machine, in any zone and language, by any number of threads,
//! from any folder.

mod runner;

use runner::{Call, DAY, Folder, assessment, call, company, repository};
use std::io;
use std::path::Path;

const COMPANIES: [&str; 2] = ["brightloom", "hartwell-pumps"];
const FORMATS: [&[&str]; 4] = [
    &[],
    &["--all"],
    &["--format", "json"],
    &["--format", "github", "--format", "gitlab", "--format", "junit"],
];

fn check(path: &Path, format: &[&str]) -> Call {
    call(&["check", "--as-of", DAY]).arg(path).args(format)
}

#[test]
fn zone_language_and_threads_change_no_byte() -> io::Result<()> {
    for name in COMPANIES {
        for format in FORMATS {
            let plain = check(&company(name), format).run()?.concludes().stdout();
            for (variable, value) in [
                ("TZ", "Pacific/Apia"),
                ("TZ", "America/New_York"),
                ("TZ", "UTC"),
                ("LC_ALL", "C"),
                ("LC_ALL", "de_DE.UTF-8"),
                ("RAYON_NUM_THREADS", "1"),
                ("RAYON_NUM_THREADS", "2"),
                ("RAYON_NUM_THREADS", "8"),
                ("COLUMNS", "40"),
                ("TERM", "dumb"),
                ("NO_COLOR", "1"),
            ] {
                let run = check(&company(name), format).with(variable, value).run()?;
                assert_eq!(run.stdout(), plain, "{name} {format:?} with {variable}={value}");
            }
        }
    }
    Ok(())
}

#[test]
fn the_same_run_twice_is_the_same() -> io::Result<()> {
    for command in [&["why", "A.5.18"][..], &["evidence"], &["coverage"], &["coverage", "--format", "json"]] {
        for name in COMPANIES {
            let run = || call(command).arg(company(name)).args(&["--as-of", DAY]).run();
            assert_eq!(run()?.code(0).stdout(), run()?.stdout(), "{command:?} {name}");
        }
    }
    Ok(())
}

#[test]
fn the_way_a_folder_is_named_changes_no_byte() -> io::Result<()> {
    for name in COMPANIES {
        let whole = company(name);
        for format in FORMATS {
            let absolute = check(&whole, format).run()?.concludes().stdout();
            let below = Path::new("fixtures/companies").join(name);
            let relative = check(&below, format).within(&repository()).run()?.stdout();
            let inside = check(Path::new("."), format).within(&whole).run()?.stdout();
            let around =
                check(&Path::new("..").join(name), format).within(&company(COMPANIES[0])).run()?.stdout();
            for other in [&relative, &inside, &around] {
                assert_eq!(*other, absolute, "{name} {format:?}");
            }
            assert!(!absolute.contains(repository().to_str().unwrap_or_default()), "{absolute}");
        }
    }
    Ok(())
}

#[test]
fn a_copy_elsewhere_differs_in_nothing_but_what_git_knows() -> io::Result<()> {
    for name in COMPANIES {
        let (here, copy) = (company(name), Folder::company(name)?);
        for format in &FORMATS[..2] {
            let there = check(copy.path(), format).run()?.stdout();
            assert_eq!(there, check(&here, format).run()?.stdout(), "{name}");
        }
        let mut data = Vec::new();
        for path in [here.as_path(), copy.path()] {
            let mut read = assessment(&check(path, FORMATS[2]).run()?)?.0;
            // Only this repository has a history, which dates what has no date of its own, and a place for the folder in it.
            for field in ["revision", "history", "untracked", "prefix"] {
                read["tree"][field].take();
            }
            for file in read["evidence"].as_array_mut().into_iter().flatten() {
                if file["effective_from"] != "content" {
                    file["effective"].take();
                    file["effective_from"].take();
                }
            }
            data.push(read);
        }
        assert_eq!(data[0], data[1], "{name}");
    }
    Ok(())
}

#[test]
fn two_copies_give_the_same_bytes() -> io::Result<()> {
    for name in COMPANIES {
        let (one, two) = (Folder::company(name)?, Folder::company(name)?);
        for format in FORMATS {
            let first = check(one.path(), format).run()?.stdout();
            assert_eq!(first, check(two.path(), format).run()?.stdout(), "{name} {format:?}");
            assert!(!first.contains(one.name()), "{name}: the place of the folder is in its report");
        }
    }
    Ok(())
}

#[test]
fn the_day_of_the_assessment_is_the_only_day_of_the_run() -> io::Result<()> {
    let seconds = now()?;
    let folder = Folder::of(&[
        ("registers/suppliers.csv", "Supplier ID,Supplier,Owner,Tier,Status\nS-1,Cloud,,low,active\n"),
        ("policies/backup-policy.md", "# Backup Policy\n\n**Version:** 1.0\n"),
    ])?;
    for (day, period) in [("1999-12-31", "1999-01-01"), ("2024-02-29", "2023-03-01"), (DAY, "2025-07-01")] {
        for format in FORMATS {
            let run = call(&["check", folder.name(), "--as-of", day]).args(format).run()?.concludes();
            // A test report has room for one day only.
            let run = if format.contains(&"junit") { run } else { run.says(period) };
            run.says(day).never_says(&civil(seconds)).never_says(&seconds.to_string());
        }
    }
    // Without a day it is today in UTC, wherever the machine stands.
    for zone in ["Pacific/Apia", "Pacific/Pago_Pago"] {
        let (before, run) =
            (civil(now()?), call(&["check", folder.name()]).with("TZ", zone).run()?.concludes());
        let said = [before, civil(now()?)].iter().any(|day| run.stdout().contains(&format!("as of {day}")));
        assert!(said, "{}", run.stdout());
    }
    Ok(())
}

fn now() -> io::Result<u64> {
    #[allow(clippy::disallowed_methods)] // today, to look for it
    let now = std::time::SystemTime::now();
    Ok(now.duration_since(std::time::UNIX_EPOCH).map_err(io::Error::other)?.as_secs())
}

/// The day of a time, in UTC.
fn civil(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{:02}", of_year - (153 * shifted + 2) / 5 + 1)
}

#[test]
fn the_order_in_which_files_were_written_does_not_matter() -> io::Result<()> {
    let files = [
        ("registers/suppliers.csv", "Supplier ID,Supplier,Owner,Tier,Status\nS-1,Cloud,,low,active\n"),
        ("registers/a-suppliers.csv", "Supplier ID,Supplier,Owner,Tier,Status\nS-1,Cloud,,low,active\n"),
        ("policies/b.md", "# Backup Policy\n\n**Version:** 1.0\n"),
        ("policies/a.md", "# Backup Policy\n\n**Version:** 1.0\n"),
    ];
    let mut turned = files;
    turned.reverse();
    for format in FORMATS {
        let first = Folder::of(&files)?.check(format)?.concludes().stdout();
        assert_eq!(first, Folder::of(&turned)?.check(format)?.stdout());
    }
    Ok(())
}
