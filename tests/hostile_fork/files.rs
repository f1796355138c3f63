//! Names and contents of files.

use super::stage::{FORMATS, Fork, steers_nothing};
use std::io;

/// Each begins a name that a service, a terminal, a shell, a page or git might take for something else.
const NAMES: [&str; 26] = [
    "::error file=a,line=1::",
    "::add-mask::x ",
    "##[command]",
    "##vso[task.complete]",
    "%0a::error::",
    "\u{1b}[2J\u{1b}]0;x\u{7}",
    "\u{202e}vsc\u{2066}",
    "lea\u{200b}\u{feff}ver ",
    "<img src=x onerror=alert(1)>",
    "![p](https:evil.example)",
    "[x](javascript:alert(1))",
    "`|</code>@everyone ",
    "\"quoted' ",
    "tab\t",
    "new\nline ",
    "return\r",
    "--output=x ",
    "-rf ",
    "$(touch x)`touch x` ",
    ":(glob)**",
    "..",
    " ",
    "*?[a-z]",
    "=cmd|calc!A1 ",
    "]]>&amp;",
    "\u{1f469}\u{200d}\u{1f4bb} ",
];

const CONTENT: &str = "::error file=x::y ##[command]z \u{1b}[31m\u{7} a\u{202e}b\u{200b}c <img src=x onerror=alert(1)> \
                       <script>x</script> ![p](https://evil.example/p.png) @everyone #1 ../../etc/passwd ]]> &amp; =cmd|calc";

/// A leaver whose access was left open, in a file of its own.
fn record(number: usize) -> String {
    format!(
        "Employee ID,Person,Last day,Access revoked\nX-{number},Xena Nr{number} {CONTENT},2026-03-02,2026-04-30\n"
    )
}

fn hostile() -> io::Result<Fork> {
    let fork = Fork::of("brightloom")?;
    for (number, name) in NAMES.iter().enumerate() {
        fork.write(format!("records/{name}leavers.csv"), record(number))?;
    }
    fork.write("Records/LEAVERS.csv", record(100))?;
    fork.write("RECORDS/leavers.csv", record(101))?;
    fork.write(b"records\\..\\..\\leavers.csv", record(102))?;
    fork.write(b"records/leavers-\xff\xfe.csv", record(103))?;
    let words =
        format!("# Backup Policy {CONTENT}\n\n**Owner:** {CONTENT}\n**Version:** {CONTENT}\n\n{CONTENT}\n");
    fork.write(format!("policies/{}policy.md", NAMES[0]), &words)?;
    fork.write("policies/x-policy.md", &words)?;
    fork.write(
        "registers/x.yaml",
        format!("suppliers:\n- supplier id: {:?}\n  supplier: {CONTENT:?}\n", "S-\u{1b}[2J"),
    )?;
    fork.commit()?;
    Ok(fork)
}

#[test]
fn no_name_and_no_content_steers_what_is_said() -> io::Result<()> {
    let texts = hostile()?.everything()?;
    for (name, text) in &texts {
        steers_nothing(name, text);
        assert!(!text.is_empty() || name == "said beside", "{name}");
    }
    for format in FORMATS {
        assert!(texts.contains_key(format), "{format}");
    }
    Ok(())
}

#[test]
fn no_configuration_or_rule_of_a_change_steers_what_is_said() -> io::Result<()> {
    let hostile = "\\u001b[2J ::error::x ##[error] \\u202e <img src=x onerror=alert(1)> ![p](https://evil.example/p.png) @everyone";
    let fork =
        Fork::with("brightloom", &[("saydo.toml", "[rules]\nfolder = \"own\"\n"), ("own/x.toml", RULE)])?;
    fork.write(
        "saydo.toml",
        format!(
            "organisation = \"{hostile}\"\nignore = [\"{hostile}\"]\n[rules]\nfolder = \"own\"\n[[waiver]]\nsubject = \"{hostile}\"\n\
             reason = \"{hostile}\"\napproved-by = \"{hostile}\"\nexpires = 2026-12-31\n[[pin]]\npath = \"{hostile}\"\nkind = \"leaver-record\"\n"
        ),
    )?;
    fork.write("own/::error::<img src=x>.toml", RULE.replace("title = \"", &format!("title = \"{hostile}")))?;
    fork.write("own/x.toml", RULE.replace("title = \"", &format!("title = \"{hostile}")))?;
    fork.commit()?;
    for (name, text) in fork.everything()? {
        steers_nothing(&name, &text);
    }
    let broken = format!("\"{hostile}\" = 1\n\"::error::x\" = 2\n\"##[error]\" = \"\"\"\n");
    for text in [broken, format!("frameworks = [\"{hostile}\"]\n")] {
        fork.write("saydo.toml", text)?;
        for (name, text) in fork.everything()? {
            steers_nothing(&name, &text);
        }
    }
    Ok(())
}

#[test]
fn every_place_that_is_told_lies_in_the_repository() -> io::Result<()> {
    let fork = hostile()?;
    let told = fork.told()?;
    let paths = told.paths();
    assert!(paths.len() > NAMES.len(), "{paths:?}");
    for path in paths {
        let parts: Vec<&str> = path.split('/').collect();
        assert!(!parts.contains(&"..") && !parts.contains(&"") && !path.contains('\\'), "{path}");
        let stands = fork.root().join(&path).symlink_metadata().is_ok();
        assert!(stands || path.contains("%5C") || path.contains("%FF"), "{path}");
    }
    Ok(())
}

#[test]
fn no_name_hides_what_falls_short() -> io::Result<()> {
    let told = hostile()?.told()?;
    let lines = told.lines();
    let introduced = |title: &str| {
        let wanted = format!("introduced major leaver-access-revoked {title}");
        lines.iter().any(|line| line.starts_with(&wanted))
    };
    for number in (0..NAMES.len()).chain([100, 101]) {
        assert!(introduced(&format!("Xena Nr{number} ")), "{number}: {lines:#?}");
    }
    // What cannot be read under its name is not known, and that is no pass.
    assert!(introduced("records%5C..%5C..%5Cleavers.csv"), "{lines:#?}");
    assert!(told.paths().contains(&"records/leavers-%FF%FE.csv".to_owned()), "{:?}", told.paths());
    told.says(1, &["problem unreadable-name"]);
    Ok(())
}

#[test]
fn pipes_sockets_and_devices_are_waited_for_by_nobody() -> io::Result<()> {
    let workflow = ".github/workflows/isms.yml";
    let rule = include_str!("../../rules/suppliers/suppliers-owned-and-tiered.toml");
    let fork = Fork::with(
        "brightloom",
        &[
            ("saydo.toml", "[rules]\nfolder = \"own\"\n"),
            ("own/own-rule.toml", rule),
            (workflow, "run: saydo check --base origin/main\n"),
        ],
    )?;
    for name in [
        "records/leavers.csv",
        "policies/new-policy.md",
        "saydo.toml",
        "own/own-rule.toml",
        "own/new-rule.toml",
        workflow,
        ".gitignore",
        "README.md",
    ] {
        fork.pipe(name)?;
    }
    let _socket = std::os::unix::net::UnixListener::bind(fork.root().join("records/socket.csv"))?;
    let texts = fork.everything()?;
    assert!(texts["json"].contains("`records/socket.csv` is a pipe, socket or device"), "{}", texts["json"]);
    let expected = [
        "vanished major leaver-access-revoked Ola Berg",
        "introduced major gate-weakened saydo.toml",
        "introduced major gate-weakened own-rule",
        "introduced major gate-weakened .github/workflows/isms.yml",
        "problem no-regular-file `records/leavers.csv`",
    ];
    fork.told()?.says(1, &expected);
    Ok(())
}

#[test]
fn no_link_is_followed_out_of_the_folder_or_around_in_it() -> io::Result<()> {
    let secret = "never-to-be-told";
    let fork =
        Fork::with("brightloom", &[("saydo.toml", "[rules]\nfolder = \"own\"\n"), ("own/x.toml", RULE)])?;
    let outside = fork.beside("outside");
    std::fs::create_dir_all(outside.join("rules"))?;
    for name in ["config.toml", "leavers.csv", "policy.md", "rules/x.toml", "ignore"] {
        let text = format!("{secret} = {secret}\n# {secret}\n*.csv\n");
        saydo_source::disk::write(&outside.join(name), text.as_bytes())?;
    }
    fork.link(outside.join("config.toml"), "saydo.toml")?;
    fork.rename("own", "theirs")?;
    fork.link(outside.join("rules"), "own")?;
    fork.link(outside.join("leavers.csv"), "records/leavers.csv")?;
    fork.link(outside.join("leavers.csv"), "records/more-leavers.csv")?;
    fork.link(outside.join("ignore"), ".gitignore")?;
    fork.link("/", "root")?;
    fork.link("/dev/zero", "policies/zero-policy.md")?;
    fork.link("/dev/tty", "policies/tty-policy.md")?;
    fork.link("..", "policies/around")?;
    fork.link("itself", "policies/itself")?;
    fork.link("policies", "guidelines")?;
    fork.commit()?;
    for (name, text) in fork.everything()? {
        assert!(!text.contains(secret), "{name}: {text}");
    }
    let expected = [
        "introduced major gate-weakened saydo.toml",
        "introduced major gate-weakened broken",
        "introduced major gate-weakened x",
        "vanished major leaver-access-revoked Ola Berg",
        "problem link-not-followed `root`",
    ];
    fork.told()?.says(1, &expected);
    Ok(())
}

#[test]
fn a_configuration_that_is_a_link_is_refused_without_a_base_too() -> io::Result<()> {
    let fork = Fork::of("brightloom")?;
    let secret = fork.beside("secret.txt");
    saydo_source::disk::write(&secret, b"never-to-be-told\n")?;
    let check = |arguments: &[&str]| {
        crate::runner::offline(&["check", "."]).args(arguments).within(fork.root()).bounded()
    };
    fork.link(&secret, "saydo.toml")?;
    let run = check(&[])?.nothing("a symbolic link is not followed");
    assert!(!run.stderr().contains("never-to-be-told"), "{}", run.stderr());
    fork.link("nowhere", "saydo.toml")?;
    check(&[])?.nothing("a symbolic link is not followed");
    fork.pipe("saydo.toml")?;
    check(&[])?.nothing("it is no regular file");
    fork.remove("saydo.toml")?;
    fork.write("saydo.toml", "[rules]\nfolder = \"own/rules\"\n")?;
    fork.link(fork.beside("."), "own")?;
    check(&[])?.nothing("a symbolic link is not followed");
    fork.remove("own")?;
    fork.write("own/rules/a.toml", RULE)?;
    fork.link(&secret, "own/rules/b.toml")?;
    let run = check(&[])?.nothing("a symbolic link is not followed");
    assert!(!run.stderr().contains("never-to-be-told"), "{}", run.stderr());
    Ok(())
}

const RULE: &str = include_str!("../../rules/suppliers/suppliers-owned-and-tiered.toml");

#[test]
fn what_is_huge_deep_or_many_is_bounded_and_said() -> io::Result<()> {
    let fork = Fork::of("brightloom")?;
    for name in ["records/leavers.csv", "saydo.toml", ".gitignore", "policies/huge-policy.md"] {
        fork.write(name, "")?;
        let file = std::fs::File::options().write(true).open(fork.root().join(name))?;
        file.set_len(1 << 30)?;
    }
    fork.write(format!("{}leavers.csv", "d/".repeat(200)), record(1))?;
    fork.write(format!("{}/leavers.csv", vec!["n".repeat(250); 12].join("/")), record(2))?;
    for number in 0..3_000 {
        fork.write(format!("many/{number}.md"), "# Note\n")?;
    }
    let texts = fork.everything()?;
    let screen = &texts["screen with a base"];
    for said in ["bytes are more than the limit", "is nested too deep", "`.gitignore` is larger than 256 KiB"]
    {
        assert!(screen.contains(said), "{said} is not in {screen}");
    }
    assert!(texts.values().all(|text| text.len() < 8 << 20), "a report is as large as the change");
    Ok(())
}

#[test]
fn a_file_that_was_a_folder_and_a_folder_that_was_a_file() -> io::Result<()> {
    let fork =
        Fork::with("brightloom", &[("saydo.toml", "[rules]\nfolder = \"own\"\n"), ("own/x.toml", RULE)])?;
    fork.rename("records", "aside")?;
    fork.write("records", "# Leavers\n")?;
    fork.rename("policies/backup-policy.md", "x.md")?;
    fork.rename("x.md", "policies/backup-policy.md/backup-policy.md")?;
    fork.remove("saydo.toml")?;
    fork.write("saydo.toml/saydo.toml", "")?;
    fork.rename("own", "x")?;
    fork.write("own", RULE)?;
    fork.commit()?;
    fork.everything()?;
    let expected = ["introduced major gate-weakened saydo.toml", "introduced major gate-weakened x"];
    let told = fork.told()?;
    told.says(1, &expected);
    assert!(
        !told.lines().iter().any(|line| line.starts_with("vanished")),
        "what moved is there: {:#?}",
        told.lines()
    );
    Ok(())
}
