//! How a stranger would get a shortfall past the gate: hide a record that fails, weaken one that holds, promise less. Each way is tried
//! on a branch of its own, and the gate says what it is.

use super::stage::Fork;
use std::io;

const LEAVERS: &str = "records/leavers.csv";
const ASSETS: &str = "registers/asset-inventory.csv";
const SUPPLIERS: &str = "registers/suppliers.csv";
const SOA: &str = "registers/statement-of-applicability.csv";
const INCIDENTS: &str = "records/incidents.yaml";
const ACCESS: &str = "policies/access-control-policy.md";

/// One way, the exit code that it must end with, and what must be said of it.
type Attack = (&'static str, fn(&Fork) -> io::Result<()>, i32, &'static [&'static str]);

/// Tries each, every other one without a commit: the files in the folder count, not what is committed of them.
fn tried(company: &str, files: &[(&str, &str)], attacks: &[Attack]) -> io::Result<()> {
    Fork::with(company, files)?.told()?.says(0, &[]);
    for (number, (name, change, code, expected)) in attacks.iter().enumerate() {
        let fork = Fork::with(company, files)?;
        change(&fork)?;
        if number % 2 == 0 {
            fork.commit()?;
        }
        let told = fork.told()?;
        let lines = told.lines();
        assert_eq!(told.code, Some(*code), "{name}: {lines:#?}");
        for expected in *expected {
            let said = lines.iter().any(|line| line.starts_with(expected));
            assert!(said, "{name}: `{expected}` is not in {lines:#?}");
        }
    }
    Ok(())
}

const GONE: &[&str] = &[
    "vanished major leaver-access-revoked Ola Berg",
    "vanished major leaver-access-revoked Raj Mehta",
    "vanished major leaver-access-revoked Max Iversen",
    "asks less population: leaver record: the entry Tess Quinn is gone from records/leavers.csv",
];

#[test]
fn a_file_of_failing_records_cannot_be_put_out_of_sight() -> io::Result<()> {
    let ignoring = [("saydo.toml", "ignore = [\"scratch/**\"]\n")];
    let attacks: [Attack; 16] = [
        ("an ignored folder", |fork| fork.rename(LEAVERS, "scratch/leavers.csv"), 1, GONE),
        (
            "no longer tracked and ignored by git",
            |fork| {
                fork.write(".gitignore", "/records/leavers.csv\n")?;
                fork.git(&["rm", "-q", "--cached", LEAVERS])
            },
            1,
            GONE,
        ),
        ("a folder of tools", |fork| fork.rename(LEAVERS, "node_modules/leavers.csv"), 1, GONE),
        ("a draft by its name", |fork| fork.rename(LEAVERS, "records/leavers-draft.csv"), 1, GONE),
        ("a form that is not read", |fork| fork.rename(LEAVERS, "records/leavers.dat"), 1, GONE),
        ("an office file by its name", |fork| fork.rename(LEAVERS, "records/leavers.xlsx"), 1, GONE),
        ("about the repository by its name", |fork| fork.rename(LEAVERS, "records/README.csv"), 1, GONE),
        (
            "an archive beside a register of the good ones",
            |fork| {
                fork.rename(LEAVERS, "archive/leavers.csv")?;
                fork.write(
                    LEAVERS,
                    "Employee ID,Person,Last day,Access revoked\nP-11,Tess Quinn,2025-10-31,2025-10-31\n",
                )
            },
            1,
            &GONE[..3],
        ),
        (
            "a template by its look",
            |fork| {
                fork.write(LEAVERS, "Employee ID,Person,Last day,Access revoked\nP-10,[name],[date],[date]\n")
            },
            1,
            GONE,
        ),
        ("bytes that are no text", |fork| fork.append(LEAVERS, "\0"), 1, GONE),
        (
            "another delimiter that nobody knows",
            |fork| fork.write(LEAVERS, fork.read(LEAVERS)?.replace(',', "^")),
            1,
            GONE,
        ),
        (
            "a declaration of another kind",
            |fork| fork.write(LEAVERS, format!("# saydo-kind: supplier-register\n{}", fork.read(LEAVERS)?)),
            1,
            GONE,
        ),
        (
            "a pointer to a content that is elsewhere",
            |fork| {
                let pointer = format!(
                    "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 1\n",
                    "0".repeat(64)
                );
                fork.write(LEAVERS, pointer)
            },
            1,
            GONE,
        ),
        ("larger than what is read", |fork| fork.append(LEAVERS, &"#".repeat(33 * 1024 * 1024)), 1, GONE),
        (
            "deeper than what is entered",
            |fork| fork.rename(LEAVERS, &format!("{}leavers.csv", "d/".repeat(70))),
            1,
            GONE,
        ),
        (
            "a signed nil return instead",
            |fork| {
                fork.remove(LEAVERS)?;
                fork.write(
                    "records/nil-return.md",
                    "---\nsaydo-kind: nil-return\nkind: leaver-record\nperiod from: 2025-07-01\nperiod to: 2026-06-30\n\
                     signed by: Amy Chen\nsigned on: 2026-06-30\n---\n# Nil return\n",
                )
            },
            1,
            GONE,
        ),
    ];
    tried("brightloom", &ignoring, &attacks)
}

#[test]
fn a_failing_record_cannot_be_told_away_where_it_stands() -> io::Result<()> {
    let attacks: [Attack; 14] = [
        ("deleted", |fork| fork.change(LEAVERS, "P-10,Ola Berg,2026-02-27,2026-03-05\n", ""), 1, &GONE[..1]),
        (
            "a good double of it",
            |fork| fork.change(LEAVERS, "P-11,", "P-10,Ola Berg,2026-02-27,2026-02-27\nP-11,"),
            1,
            &["introduced major leaver-access-revoked Ola Berg"],
        ),
        (
            "in the future",
            |fork| fork.change(LEAVERS, "2026-02-27,2026-03-05", "2027-02-27,2027-03-05"),
            1,
            &GONE[..1],
        ),
        (
            "long ago",
            |fork| fork.change(LEAVERS, "2026-02-27,2026-03-05", "2016-02-27,2016-03-05"),
            1,
            &GONE[..1],
        ),
        (
            "a row that cannot be taken apart",
            |fork| fork.change(LEAVERS, "P-10,Ola Berg,", "P-10;Ola Berg;"),
            1,
            &["vanished major leaver-access-revoked Ola Berg", "problem ragged-row"],
        ),
        (
            "a quote that never closes",
            |fork| fork.change(LEAVERS, "P-10,Ola", "P-10,\"Ola"),
            1,
            &["introduced major leaver-access-revoked", "problem unclosed-quote"],
        ),
        (
            "a good column before the bad one",
            |fork| {
                let dates = ["Access revoked", "2026-06-02", "2026-02-27", "2025-10-31", "2026-05-31"];
                let text = fork.read(LEAVERS)?;
                let rows = text.lines().zip(dates).map(|(row, date)| {
                    let (before, revoked) = row.rsplit_once(',').unwrap_or((row, ""));
                    format!("{before},{date},{revoked}\n")
                });
                fork.write(LEAVERS, rows.collect::<String>())
            },
            0,
            &[
                "resolved major leaver-access-revoked Ola Berg",
                "problem duplicate-column the column `Access revoked`",
            ],
        ),
        (
            "another spelling of its key",
            |fork| fork.change(ASSETS, "BA-2,", "\u{ff22}\u{ff21}-2,"),
            1,
            &[
                "vanished major assets-owned-and-rated BA-2",
                "introduced major assets-owned-and-rated \u{ff22}\u{ff21}-2",
            ],
        ),
        (
            "something invisible in its key",
            |fork| fork.change(ASSETS, "BA-2,", "B\u{200b}A-2,"),
            1,
            &[
                "vanished major assets-owned-and-rated BA-2",
                "introduced major assets-owned-and-rated B\u{200b}A-2",
            ],
        ),
        (
            "no key any more",
            |fork| fork.change(ASSETS, "\nBA-2,", "\n,"),
            1,
            &[
                "vanished major assets-owned-and-rated BA-2",
                "introduced major assets-owned-and-rated customer-db",
            ],
        ),
        (
            "the keys of a good and a bad one swapped",
            |fork| {
                let swapped = fork
                    .read(ASSETS)?
                    .replace("BA-1,", "?,")
                    .replace("BA-2,", "BA-1,")
                    .replace("?,", "BA-2,");
                fork.write(ASSETS, swapped)
            },
            1,
            &["introduced major assets-owned-and-rated BA-1", "resolved major assets-owned-and-rated BA-2"],
        ),
        (
            "another thing under its key",
            |fork| fork.change(ASSETS, "BA-2,customer-db", "BA-2,new-thing"),
            0,
            &["asks less population: asset inventory: BA-2 was customer-db and is new-thing"],
        ),
        (
            "out of what the rule speaks to",
            |fork| fork.change(INCIDENTS, "detected: 2026-01-12", "detected: 2027-01-12"),
            0,
            &["asks less scope: BI-2 is no longer judged by: The authority is told"],
        ),
        (
            "expected only from later on",
            |fork| fork.change(ASSETS, "5,yes,2021-06-01", "5,yes,2026-05-01"),
            0,
            &["asks less scope: BA-1: in service was 2021-06-01 and is 2026-05-01"],
        ),
    ];
    tried("brightloom", &[], &attacks)?;
    // What is written otherwise and says the same is no way, and no change.
    let same: [Attack; 5] = [
        ("another case", |fork| fork.change(ASSETS, "BA-2,", "ba-2,"), 0, &[]),
        ("another delimiter", |fork| fork.write(LEAVERS, fork.read(LEAVERS)?.replace(',', ";")), 0, &[]),
        (
            "another encoding",
            |fork| {
                let units = format!("\u{feff}{}", fork.read(LEAVERS)?);
                let bytes: Vec<u8> = units.encode_utf16().flat_map(u16::to_le_bytes).collect();
                fork.write(LEAVERS, bytes)
            },
            0,
            &[],
        ),
        ("an archive alone", |fork| fork.rename(LEAVERS, "archive/leavers.csv"), 0, &[]),
        (
            "left out of archives of git",
            |fork| fork.write(".gitattributes", "records/** export-ignore\n"),
            0,
            &[],
        ),
    ];
    for (name, change, ..) in same {
        let fork = Fork::of("brightloom")?;
        change(&fork)?;
        fork.commit()?;
        let told = fork.told()?;
        assert_eq!((told.code, told.lines()), (Some(0), Vec::new()), "{name}");
    }
    Ok(())
}

/// An asset without an owner that somebody accepted, by its key.
const ACCEPTED: &str = "[[waiver]]\nrule = \"assets-owned-and-rated\"\nsubject = \"BA-2\"\nreason = \"it is being retired\"\n\
                        approved-by = \"Sam Okoro\"\nexpires = 2026-08-31\n";

#[test]
fn what_was_accepted_covers_nothing_new() -> io::Result<()> {
    let row = |name: &str| format!("BA-2,{name},data,,5,5,4,no,2021-06-01,in-service\n");
    // Before or after the other in whatever order.
    for name in ["aaa", "zzz"] {
        let fork = Fork::with("brightloom", &[("saydo.toml", ACCEPTED)])?;
        fork.append(ASSETS, &row(name))?;
        fork.commit()?;
        fork.told()?.says(1, &["introduced major assets-owned-and-rated BA-2"]);
    }
    Ok(())
}

#[test]
fn less_cannot_be_promised_in_silence() -> io::Result<()> {
    const DATED: &str = "2025-11-28,2025-11-28,";
    const LATE: &str = "2025-11-28,2025-12-28,";
    const PROMISE: &str = "Access is revoked within one business day of leaving.";
    const OTHER: &str = "**Owner:** Petra Vogel\n**Version:** 9.0\n**Status:** Approved\n**Approved by:** Martin Hartwell\n\
                         **Approval date:** 2026-01-06\n**Last review:** 2026-01-06\n**Next review:** 2027-01-06\n\n\
                         Access is revoked within 60 days of leaving.\n";
    let attacks: [Attack; 13] = [
        (
            "the promise deleted and the record weakened",
            |fork| {
                fork.change(ACCESS, PROMISE, "")?;
                fork.change(LEAVERS, DATED, LATE)
            },
            0,
            &[
                "asks less promise: revoke: the promise of 1 business day is promised no longer",
                "introduced improvement leaver-access-revoked Karl Lohse",
                "introduced minor leaver-access-revoked Access Control Policy",
            ],
        ),
        (
            "the promise loosened and the record weakened",
            |fork| {
                fork.change(ACCESS, "one business day", "60 days")?;
                fork.change(LEAVERS, DATED, LATE)
            },
            0,
            &["asks less promise: revoke: the promise of 1 business day became 60 days"],
        ),
        (
            "a laxer promise in another policy",
            |fork| {
                fork.write("policies/hr-policy.md", format!("# Human Resources Policy\n\n{OTHER}"))?;
                fork.change(LEAVERS, DATED, LATE)
            },
            1,
            &[
                "introduced major leaver-access-revoked Karl Lohse",
                "asks less promise: revoke: the promise of 1 business day became 60 days",
            ],
        ),
        (
            "a newer copy that promises less",
            |fork| {
                let copy = fork.read(ACCESS)?.replace("| Version | 2.3 |", "| Version | 9.0 |");
                fork.write(
                    "policies/access-control-policy-v9.md",
                    copy.replace("one business day", "60 days"),
                )?;
                fork.change(LEAVERS, DATED, LATE)
            },
            0,
            &["asks less promise: revoke: the promise of 1 business day became 60 days"],
        ),
        (
            "the policy a draft",
            |fork| {
                fork.change(ACCESS, "| Status | Approved |", "| Status | Draft |")?;
                fork.change(LEAVERS, DATED, LATE)
            },
            0,
            &[
                "asks less promise: revoke: the promise of 1 business day is promised no longer",
                "asks less population: access control policy: the document Access Control Policy is gone",
                "introduced minor evidence-present access control policy",
            ],
        ),
        (
            "the policy superseded",
            |fork| fork.change(ACCESS, "| Status | Approved |", "| Status | Superseded |"),
            0,
            &["asks less population: access control policy: the document Access Control Policy is gone"],
        ),
        (
            "the policy in force only later",
            |fork| {
                fork.change(
                    ACCESS,
                    "| Status | Approved |",
                    "| Status | Approved |\n| Effective date | 2027-01-01 |",
                )
            },
            0,
            &["asks less population: access control policy: the document Access Control Policy is gone"],
        ),
        (
            "reviewed less often, under another title",
            |fork| {
                fork.change(ACCESS, "| Review cycle | Annual |", "| Review cycle | 10 years |")?;
                fork.change(ACCESS, "# Access Control Policy", "# Policy on Access Control")
            },
            0,
            &["asks less promise: Policy on Access Control: the promise of 1 year became 10 years"],
        ),
        (
            "a supplier less critical",
            |fork| fork.change(SUPPLIERS, "Jonas Brandt,critical", "Jonas Brandt,low"),
            0,
            &["asks less rating: supplier register of S-01: tier was critical and is low"],
        ),
        (
            "a supplier that ended",
            |fork| fork.change(SUPPLIERS, "critical,active,hosting", "critical,ended,hosting"),
            0,
            &["asks less scope: S-01 is no longer judged by: Critical suppliers are assessed"],
        ),
        (
            "a system without accounts",
            |fork| fork.change(ASSETS, "Becker,4,4,4,yes", "Becker,4,4,4,no"),
            0,
            &["asks less scope: A-01 is no longer judged by: Access to every system is reviewed"],
        ),
        (
            "a good record gone",
            |fork| fork.change(LEAVERS, "E-091,Mina Sato,2026-04-30,2026-04-30,2026-04-30\n", ""),
            0,
            &["asks less population: leaver record: the entry Mina Sato is gone from records/leavers.csv"],
        ),
        (
            "all records in columns that say nothing",
            |fork| {
                fork.rename(LEAVERS, "records/notes.csv")?;
                fork.change(
                    "records/notes.csv",
                    "Employee ID,Person,Last day,Access revoked,Equipment returned",
                    "A,B,C,D,E",
                )
            },
            1,
            &[
                "introduced major evidence-present leaver record",
                "asks less population: leaver record: 2 entries are gone",
            ],
        ),
    ];
    tried("hartwell-pumps", &[], &attacks)
}

#[test]
fn no_second_statement_and_no_row_of_one_leaves_anything_out_unseen() -> io::Result<()> {
    let configured = [("saydo.toml", "[gate]\nfail-on = \"major\"\n")];
    let attacks: [Attack; 4] = [
        (
            "a second Statement",
            |fork| fork.write("aaa/statement-of-applicability.csv", fork.read(SOA)?.replace(",yes,", ",no,")),
            1,
            &["introduced major soa-complete A.5.18"],
        ),
        (
            "a second row",
            |fork| {
                let row = "A.5.18,Access rights,yes,risk assessment,implemented\n";
                fork.change(SOA, row, &format!("{}{row}", row.replace(",yes,", ",no,")))
            },
            1,
            &["introduced major soa-complete A.5.18"],
        ),
        (
            "a row that leaves it out",
            |fork| {
                let row = "A.5.18,Access rights,yes,risk assessment,implemented\n";
                fork.change(SOA, row, &row.replace(",yes,", ",no,"))
            },
            1,
            &["introduced major gate-weakened iso27001-2022:A.5.18", "problem exclusion-contradicted"],
        ),
        (
            "no row any more",
            |fork| fork.change(SOA, "A.5.18,Access rights,yes,risk assessment,implemented\n", ""),
            1,
            &["introduced major soa-complete A.5.18"],
        ),
    ];
    tried("brightloom", &configured, &attacks)
}
