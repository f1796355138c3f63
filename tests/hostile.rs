//! Evidence is written by strangers: whatever a file holds, the run is bounded, says what it could not read, and neither the
//! terminal nor git does what a file wants.

mod runner;

use runner::{DAY, Folder, call};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// More than any of these runs needs on a slow, busy machine, and far less than an unbounded one would take.
const BOUND: Duration = Duration::from_mins(1);

fn good() -> io::Result<Folder> {
    Folder::company("hartwell-pumps")
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn bytes_that_are_no_text_are_a_problem_with_the_reason() -> io::Result<()> {
    good()?
        .with("policies/cut.md", b"# Backup Policy\n\n\xff\xfe\x00\x81 x\n")?
        .with("registers/suppliers-old.csv", b"Supplier ID,Supplier\n1,\xc3\x28\x00\n")?
        .check(&[])?
        .concludes()
        .calm()
        .says("policies/cut.md cannot be read: ")
        .says("registers/suppliers-old.csv cannot be read: ");
    Ok(())
}

#[test]
fn a_file_of_200_megabytes_is_named_and_not_read() -> io::Result<()> {
    let folder = good()?;
    for name in ["records/incident-log.csv", "records/incident-log.txt", "records/server.log"] {
        std::fs::File::create(folder.path().join(name))?.set_len(200 * 1024 * 1024)?;
    }
    let started = Instant::now();
    let run = folder.check(&[])?.concludes().calm();
    run.says("records/incident-log.csv cannot be read: 209715200 bytes are more than the limit of")
        .says("records/incident-log.txt cannot be read")
        .never_says("server.log");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    Ok(())
}

#[test]
fn aliases_of_aliases_are_not_multiplied() -> io::Result<()> {
    let lines = (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(",")));
    let bomb: String = std::iter::once("a0: &a0 [x,x,x,x]\n".to_owned()).chain(lines).collect();
    let started = Instant::now();
    good()?.with("registers/risks-more.yaml", bomb)?.check(&[])?.concludes().calm();
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    Ok(())
}

#[test]
fn an_alias_is_read_or_said_not_to_be() -> io::Result<()> {
    let text = "suppliers:\n  - supplier id: S-8\n    supplier: Eight\n    owner: &ann Ann Berg\n    tier: low\n    status: active\n    services: a\n  - supplier id: S-9\n    supplier: Nine\n    owner: *ann\n    tier: low\n    status: active\n    services: b\n";
    let assessment = good()?.with("registers/suppliers-more.yaml", text)?.assessment(&[])?;
    let said = assessment.problems().iter().any(|(code, _)| code.contains("alias"));
    let owned = assessment.failing("suppliers-owned-and-tiered").is_empty();
    assert!(said || owned, "{:?}", assessment.failures("suppliers-owned-and-tiered"));
    Ok(())
}

#[test]
fn ten_thousand_brackets_end_no_reader() -> io::Result<()> {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    let (maps, ends) = ("{\"a\":".repeat(10_000), "}".repeat(10_000));
    let steps = lines(3_000, |depth| format!("{}a:", " ".repeat(depth)));
    let items = lines(500, |depth| format!("{}- x", "  ".repeat(depth)));
    for (name, text, told) in [
        ("lists.json", format!("{open}{close}"), true),
        ("maps.json", format!("{maps}1{ends}"), true),
        ("lists.jsonl", format!("{open}{close}\n"), true),
        ("lists.yaml", format!("{open}{close}"), true),
        ("steps.yaml", steps, true),
        ("lists.toml", format!("a = {open}{close}"), true),
        ("keys.toml", format!("a{} = 1", ".a".repeat(10_000)), true),
        ("front.md", format!("---\n{open}\n---\n# Backup Policy\n"), true),
        ("links.md", format!("# Backup Policy\n\n{open}{}\n", "](x)".repeat(10_000)), false),
        ("quotes.md", format!("# Backup Policy\n\n{}x\n", "> ".repeat(10_000)), false),
        ("marks.md", format!("# Backup Policy\n\n{}a{}\n", "*".repeat(10_000), "_".repeat(10_000)), false),
        ("items.md", format!("# Backup Policy\n\n{items}"), false),
    ] {
        let started = Instant::now();
        let path = format!("registers/risk-register-{name}");
        let run = good()?.with(&path, text)?.check(&["--fail-on", "never"])?.code(0).calm();
        if told {
            run.says("1 problem with the files").says(&path);
        }
        assert!(started.elapsed() < BOUND, "{name}: {:?}", started.elapsed());
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn links_are_named_and_never_followed() -> io::Result<()> {
    use std::os::unix::fs::symlink;
    let folder = good()?;
    let outside = folder.beside("outside");
    runner::copy(&runner::company("brightloom"), &outside)?;
    symlink(&outside, folder.path().join("more"))?;
    symlink("..", folder.path().join("registers/circle"))?;
    symlink("itself", folder.path().join("itself"))?;
    symlink(outside.join("registers/suppliers.csv"), folder.path().join("registers/suppliers-link.csv"))?;
    let before = good()?.assessment(&[])?;
    let after = folder.assessment(&[])?;
    assert_eq!(before.list("evidence"), after.list("evidence"));
    assert_eq!(before.list("findings"), after.list("findings"));
    let codes: Vec<&str> = after.problems().iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["link-not-followed"; 4]);
    Ok(())
}

#[test]
fn a_line_of_a_megabyte_is_read_and_shown_in_part() -> io::Result<()> {
    let long = "y".repeat(1_000_000);
    let header = "Supplier ID,Supplier,Owner,Tier,Status,Services\n";
    let run = good()?
        .with("registers/suppliers-long.csv", format!("{header}S-9,{long},,critical,active,z\n"))?
        .with("policies/long.md", format!("# Change Policy\n\n**Owner:** {long}\n"))?
        .with("registers/long.json", format!("{{\"id\":\"{long}\"}}"))?
        .check(&["--all"])?
        .code(1)
        .calm()
        .says("S-9");
    let longest = run.stdout().lines().map(str::len).max();
    assert!(run.stdout().len() < 100_000 && longest < Some(2_000), "{longest:?}");
    Ok(())
}

#[test]
fn words_far_apart_on_one_line_are_shown_at_their_columns() -> io::Result<()> {
    for (name, filler) in [("Ola Berg", "é"), ("Ola Bergx", "é"), ("Ola Bergxx", "日")] {
        let row = format!("P-10,{name},2026-02-27,{},2026-03-05\n", filler.repeat(500));
        Folder::company("brightloom")?
            .with("records/leavers.csv", format!("Employee ID,Person,Last day,Note,Access revoked\n{row}"))?
            .check(&[])?
            .code(1)
            .calm()
            .says("left 2026-02-27")
            .says("revoked 2026-03-05")
            .says("…")
            .never_says("Failed to read");
    }
    Ok(())
}

#[test]
fn a_register_of_a_hundred_thousand_rows_is_judged_row_by_row() -> io::Result<()> {
    let rows = lines(100_000, |number| {
        let owner = if number == 77_777 { "" } else { "Ute Sommer" };
        format!("S-{number:06},Firm {number},{owner},low,active,parts")
    });
    let text = format!("Supplier ID,Supplier,Owner,Tier,Status,Services\n{rows}");
    let started = Instant::now();
    let run =
        good()?.with("registers/suppliers-many.csv", text)?.check(&["--fail-on", "never"])?.code(0).calm();
    run.says("S-077777: expected owner, tier, services filled in; no owner");
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    Ok(())
}

const NAMES: [&str; 5] = [
    "policies/\u{1b}[2Jbackup-policy.md",
    "policies/a\u{202e}fdp-policy.md",
    "policies/new\nline-policy.md",
    "policies/tab\tpolicy.md",
    "::error file=x::y-supplier.csv",
];

#[cfg(unix)]
#[test]
fn no_file_name_steers_the_terminal_or_the_log() -> io::Result<()> {
    let mut folder = good()?;
    for name in &NAMES[..4] {
        folder = folder.with(
            name,
            "# Backup Policy \u{1b}[31m\n\n**Owner:** A\u{202e}nn\n**Version:** 9\n\nCopies.\n",
        )?;
    }
    // A ragged row is a problem, and a problem is told by its path first.
    let folder = folder.with(NAMES[4], "Supplier ID,Supplier,Owner,Tier\nS-9,Nine\n")?;
    for run in [
        folder.check(&[])?,
        folder.check(&["--all"])?,
        folder.check(&["--format", "json"])?,
        call(&["evidence", folder.name(), "--as-of", DAY]).run()?,
        call(&["evidence", "--aside", folder.name(), "--as-of", DAY]).run()?,
        call(&["why", "A.8.13", folder.name(), "--as-of", DAY]).run()?,
    ] {
        obeyed_by_no_log(&run.concludes().calm());
    }
    let assessment = folder.assessment(&[])?;
    let paths: Vec<&str> = assessment
        .list("problems")
        .iter()
        .filter_map(|problem| problem["places"][0]["path"].as_str())
        .collect();
    assert_eq!(paths, [NAMES[4]], "in JSON a path reads back as it is");
    Ok(())
}

/// What a service that reads logs would take as a command.
#[track_caller]
fn obeyed_by_no_log(run: &runner::Run) {
    for line in run.stdout().lines().chain(run.stderr().lines()) {
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.contains("##[") && !line.to_lowercase().contains("##vso["), "{line}");
    }
}

#[test]
fn no_cell_steers_the_terminal_or_the_log() -> io::Result<()> {
    let folder = good()?.with(
        "registers/suppliers-hostile.csv",
        "Supplier ID,Supplier,Owner,Tier,Status,Services\n\
         \"S-\u{1b}[2J9\u{7}\",\"::error file=x::owned\u{202e}\",\"\u{1b}]0;x\u{7}\",\"::add-mask::low\",active,\"=cmd|calc\"\n\
         \"::warning::S-8\",\"##[add-mask]x\",,critical,active,y\n\
         \"S-7 ::stop-commands::x\",\"##vso[task.complete]\",\"a\u{200b}\",low,\"##[group]\",y\n",
    )?;
    let folder = folder.append(
        "policies/backup-policy.md",
        "\n::error::x\n\n##[error] [Company Name] \u{202e}\u{1b}[31m\n",
    )?;
    for run in [
        folder.check(&[])?,
        folder.check(&["--all"])?,
        folder.check(&["--format", "json"])?,
        call(&["evidence", folder.name(), "--as-of", DAY]).run()?,
        call(&["why", "A.5.22", folder.name(), "--as-of", DAY]).run()?,
    ] {
        obeyed_by_no_log(&run.concludes().calm());
    }
    Ok(())
}

#[test]
fn no_rule_or_configuration_steers_the_terminal_or_the_log() -> io::Result<()> {
    let rule = r###"title = "\u001b[2J ::error::t"
controls = ["iso27001-2022:A.5.19"]
each = "supplier-register"
shows = "operation"
basis = "standard"
cite = "##[error]"
severity = "major"
why = "\u202e"
remedy = "Do ##[add-mask]this, a long remedy that has to be wrapped because it does not fit in one line of a hundred ::error::x."

[[expect]]
that = [{ field = "name", is = ["::error::nobody ##[group]"] }]
"###;
    let rules = Folder::of(&[("::error::.toml", rule)])?;
    let run = good()?.check(&["--rules", rules.name(), "--all"])?.code(1).calm();
    obeyed_by_no_log(&run);
    let keys = "\"\\u001b[2J\" = 1\n\"::error::x\" = 2\n\"##[error]\" = 3\norganisation = \"\\u202e\"\n";
    let run = good()?.with("saydo.toml", keys)?.check(&[])?.nothing("cannot be used: 3 mistakes");
    obeyed_by_no_log(&run);
    Ok(())
}

#[test]
fn a_quote_that_never_closes_is_a_problem_at_its_row() -> io::Result<()> {
    let rows = "S-09,\"Never closed,Ute Sommer,critical,active,x\nS-10,Later,,critical,active,y\n";
    good()?
        .append("registers/suppliers.csv", rows)?
        .check(&[])?
        .code(1)
        .calm()
        .says("a quote of registers/suppliers.csv:6 is never closed");
    Ok(())
}

#[test]
fn a_quote_that_never_closes_in_the_last_column_hides_no_row() -> io::Result<()> {
    let rows = "S-09,Ninth,Ute Sommer,low,active,\"never closed\nS-10,Later,,critical,active,y\n";
    let assessment = good()?.append("registers/suppliers.csv", rows)?.assessment(&[])?;
    assert!(!assessment.problems().is_empty(), "S-10 is gone and nobody is told");
    Ok(())
}

#[test]
fn a_configuration_of_ten_thousand_keys_is_refused_at_once() -> io::Result<()> {
    let keys = lines(10_000, |number| format!("key{number} = {number}"));
    let started = Instant::now();
    let run = good()?.with("saydo.toml", keys)?.check(&[])?.nothing("more than 200 mistakes");
    assert!(run.stderr().len() < 50_000, "{}", run.stderr().len());
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    Ok(())
}

fn rule(expectation: &str) -> io::Result<Folder> {
    Folder::of(&[(
        "own.toml",
        &format!(
            "title = \"Own\"\ncontrols = [\"iso27001-2022:A.5.19\"]\neach = \"supplier-register\"\nshows = \"operation\"\n\
             basis = \"standard\"\ncite = \"own\"\nseverity = \"minor\"\nwhy = \"Why.\"\nremedy = \"Do.\"\n\n[[expect]]\n{expectation}\n"
        ),
    )])
}

#[test]
fn a_pattern_that_explodes_elsewhere_takes_a_moment_or_is_refused() -> io::Result<()> {
    let header = "Supplier ID,Supplier,Owner,Tier,Status,Services\n";
    let folder = good()?.with(
        "registers/suppliers-a.csv",
        format!("{header}S-9,{}!,Ute Sommer,low,active,z\n", "a".repeat(200_000)),
    )?;
    let started = Instant::now();
    let matching = |pattern: &str| rule(&format!("that = [{{ field = \"name\", matches = \"{pattern}\" }}]"));
    folder.check(&["--rules", matching("(a+)+$")?.name(), "--fail-on", "never"])?.code(0).calm();
    for pattern in ["(a+)+$".repeat(8_334), "((a{1000}){1000}){1000}".to_owned(), "(".repeat(10_000)] {
        let run =
            folder.check(&["--rules", matching(&pattern)?.name()])?.nothing("the pattern cannot be used");
        assert!(run.stderr().len() < 5_000, "{}", run.stderr().len());
    }
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    Ok(())
}

#[test]
fn a_rule_of_a_thousand_conditions_is_judged() -> io::Result<()> {
    let conditions: Vec<String> =
        (0..1_000).map(|number| format!("{{ field = \"name\", not = [\"x{number}\"] }}")).collect();
    let started = Instant::now();
    let rules = rule(&format!("that = [{}]", conditions.join(", ")))?;
    good()?.check(&["--rules", rules.name(), "--rule", "own"])?.code(0).calm();
    let nested = format!(
        "that = [{}{{ field = \"name\", present = true }}{}]",
        "{ any = [".repeat(5_000),
        "] }".repeat(5_000)
    );
    good()?.check(&["--rules", rule(&nested)?.name()])?.nothing("own.toml cannot be used");
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_repository_starts_no_program() -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;
    let folder = good()?.with(".gitattributes", "* diff=evil filter=evil\n*.csv merge=evil\n")?;
    let (marker, script) = (folder.beside("marker"), folder.beside("evil.sh"));
    let mut file = std::fs::File::create(&script)?;
    writeln!(file, "#!/bin/sh\ntouch '{}'\ncat", marker.display())?;
    file.set_permissions(std::fs::Permissions::from_mode(0o755))?;
    drop(file);
    let root = folder.path().to_owned();
    let git = |arguments: &[&str]| -> io::Result<bool> {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]).args(arguments);
        Ok(command.current_dir(&root).output()?.status.success())
    };
    assert!(git(&["init", "-q"])? && git(&["add", "."])? && git(&["commit", "-qm", "all"])?);
    let hooks = folder.beside("hooks");
    std::fs::create_dir(&hooks)?;
    for hook in ["post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"] {
        std::fs::copy(&script, hooks.join(hook))?;
        std::fs::copy(&script, folder.path().join(".git/hooks").join(hook))?;
    }
    let program = script.to_str().unwrap_or_default();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "gpg.program",
        "gpg.ssh.program",
        "pager.log",
        "credential.helper",
        "uploadpack.packObjectsHook",
        "alias.log",
    ] {
        assert!(git(&["config", key, program])?, "{key}");
    }
    assert!(git(&["config", "core.hooksPath", hooks.to_str().unwrap_or_default()])?);
    assert!(git(&["config", "log.showSignature", "true"])?);
    assert!(git(&["config", "diff.evil.cachetextconv", "true"])?);
    // A changed file is what a monitor, a filter or a difference would look at.
    let folder = folder.append("policies/backup-policy.md", "\nMore.\n")?;
    assert!(git(&["status"])? && marker.exists(), "the stage is set: git itself does start it");
    std::fs::remove_file(&marker)?;
    folder.check(&[])?.concludes().calm();
    folder.check(&["--format", "json"])?.concludes();
    call(&["evidence", folder.name(), "--as-of", DAY]).run()?.code(0).calm();
    call(&["why", "A.8.13", folder.name(), "--as-of", DAY]).run()?.code(0).calm();
    assert!(!marker.exists(), "a program that the repository names was started");
    Ok(())
}
