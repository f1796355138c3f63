//! A pull request from a stranger: file names, contents, settings and references of a repository that means harm. Nothing of it runs, nothing
//! is fetched, nothing outside or inside changes, and no reader of a report is steered.
#![cfg(unix)]

mod runner;

use runner::story::Story;
use runner::{Run, call, repository};
use saydo_source::Digest;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

const DAY: &str = "2026-06-30";

/// Words that a terminal, a service or a page would obey.
const HARM: &str = "::error file=a::b ::add-mask::x ##[command]y \u{1b}[31mred \u{202e}evil \u{200b}<script>x</script> \
                    <img src=x> ![i](http://e.example/i.png) [l](javascript:x) @org/team </details> ../../etc/passwd";

/// Every file below a folder with what it is, links by where they lead.
fn everything(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        #[allow(clippy::disallowed_methods)] // the stage is looked at as it is
        let entries = std::fs::read_dir(&folder).expect("a folder");
        for entry in entries {
            let path = entry.expect("an entry").path();
            let meta = path.symlink_metadata().expect("an entry");
            let what = if meta.is_dir() {
                folders.push(path.clone());
                "folder".to_owned()
            } else if meta.is_symlink() {
                format!("link {:?}", std::fs::read_link(&path))
            } else if meta.is_file() {
                #[allow(clippy::disallowed_methods)] // as above
                let bytes = std::fs::read(&path).expect("a file");
                Digest::of(&bytes).to_string()
            } else {
                "other".to_owned()
            };
            found.insert(path, what);
        }
    }
    found
}

/// The program without any network, where the machine lets a test take it away.
fn cut_off(arguments: &[&str], within: &Path) -> Run {
    let may =
        Command::new("unshare").args(["-rn", "true"]).output().is_ok_and(|output| output.status.success());
    if may {
        let mut all = vec!["-rn", env!("CARGO_BIN_EXE_saydo")];
        all.extend(arguments);
        return runner::program("unshare", &all).within(within).run().expect("unshare runs");
    }
    call(arguments).within(within).run().expect("the program runs")
}

/// A repository in which everything that git could be made to run leaves a mark.
fn booby_trapped(story: &Story) -> PathBuf {
    let mark = PathBuf::from(story.beside("it-ran"));
    let script = story.beside("trap.sh");
    let text = format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display());
    saydo_source::disk::write(Path::new(&script), text.as_bytes()).expect("a script");
    Command::new("chmod").args(["+x", &script]).status().expect("chmod runs");
    let ext = format!("ext::sh -c touch%20{}", mark.display());
    for (key, value) in [
        ("core.fsmonitor", script.as_str()),
        ("core.hooksPath", &story.beside("hooks")),
        ("core.pager", &script),
        ("core.editor", &script),
        ("core.sshCommand", &script),
        ("core.askPass", &script),
        ("core.alternateRefsCommand", &script),
        ("credential.helper", &script),
        ("diff.external", &script),
        ("diff.trap.textconv", &script),
        ("diff.trap.command", &script),
        ("filter.trap.clean", &script),
        ("filter.trap.smudge", &script),
        ("filter.trap.process", &script),
        ("gpg.program", &script),
        ("log.showSignature", "true"),
        ("alias.ls-files", &format!("!{script}")),
        ("alias.log", &format!("!{script}")),
        ("protocol.ext.allow", "always"),
        ("remote.origin.url", &ext),
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialclonefilter", "blob:none"),
    ] {
        story.git(&["config", key, value]);
    }
    mark
}

#[test]
fn nothing_runs_nothing_is_fetched_and_nothing_changes() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    // The change: a failing record goes, and harm comes in names and contents.
    story.delete_line("records/leavers.csv", "P-10,");
    story.write(".gitattributes", "* filter=trap diff=trap ident\n*.csv working-tree-encoding=UTF-16\n");
    story.write("policies/harm.md", &format!("# Backup Policy {HARM}\n\n**Owner:** {HARM}\n\n{HARM}\n"));
    let asset =
        format!("\nA-99,{},application,{},3,3,2,yes,2020-01-01,in-service\n", HARM.replace(',', ";"), "@org");
    story.write(
        "registers/asset-inventory.csv",
        &format!("{}{asset}", story.read("registers/asset-inventory.csv").trim_end()),
    );
    for name in [
        "::error::x.csv",
        "a\u{1b}[2Jb.md",
        "evil\u{202e}dm.exe.md",
        "new\nline.md",
        "quote\"'`.md",
        "<img src=x>.md",
        "@org.md",
    ] {
        story.write(&format!("notes/{name}"), &format!("# Incident Management Policy\n\n{HARM}\n"));
    }
    symlink("/etc", story.root().join("out"))?;
    symlink("..", story.root().join("notes/up"))?;
    symlink("/etc/passwd", story.root().join("records/passwd.csv"))?;
    assert!(Command::new("mkfifo").arg(story.root().join("records/pipe.csv")).status()?.success());
    // A replacement and a graft that would make the base look like the change.
    let tree = story.git(&["rev-parse", "main^{tree}"]);
    let fake = story.git(&["commit-tree", &tree, "-m", "fake"]);
    story.git(&["replace", &story.git(&["rev-parse", "main"]), &fake]);
    let mark = booby_trapped(&story);
    let stage = story.root().parent().expect("the stage").to_owned();
    let before = everything(&stage);
    for format in ["human", "json", "github", "gitlab", "junit", "sarif", "markdown", "comment"] {
        let arguments = ["check", ".", "--base", "main", "--as-of", DAY, "--format", format];
        let run = cut_off(&arguments, story.root()).code(1).calm();
        let out = run.stdout();
        assert!(
            !out.contains('\u{1b}') && !out.contains('\u{202e}') && !out.contains('\u{200b}'),
            "{format}"
        );
        if format == "github" {
            let commands = out.lines().filter(|line| line.starts_with("::"));
            for line in commands {
                assert!(
                    ["::error ", "::warning ", "::notice "].iter().any(|known| line.starts_with(known)),
                    "{line}"
                );
            }
            assert!(!out.contains("\n##["), "{out}");
        }
        if matches!(format, "markdown" | "comment") {
            assert!(!out.contains("<script") && !out.contains("<img") && !out.contains("![i]"), "{out}");
        }
    }
    for arguments in [
        &["why", "A.5.18", ".", "--as-of", DAY][..],
        &["evidence", ".", "--as-of", DAY],
        &["diff", "main", "HEAD", "--as-of", DAY],
    ] {
        cut_off(arguments, story.root()).code(0).calm();
    }
    assert!(!mark.exists(), "a program that the repository names was run");
    assert_eq!(everything(&stage), before, "something was written");
    // The traps are live: git itself steps into them.
    let _ = Command::new("git").args(["status", "--short"]).current_dir(story.root()).output()?;
    assert!(mark.exists(), "the stage is set for nothing");
    // What the change did is seen all the same.
    let report = cut_off(&["check", ".", "--base", "main", "--as-of", DAY], story.root()).stdout();
    assert!(report.contains("Ola Berg failed before and is gone"), "{report}");
    Ok(())
}

#[test]
fn a_revision_is_never_an_option_a_path_or_an_endless_word() -> io::Result<()> {
    let story = Story::of("hartwell-pumps")?;
    let stage = story.root().parent().expect("the stage").to_owned();
    let before = everything(&stage);
    let long = "a".repeat(20_000);
    for rev in [
        "--output=mine",
        "-h",
        "--exec=touch x",
        "HEAD:records",
        "main^{/x}",
        ":/x",
        "@{-9}",
        "",
        "main..change",
        "^main",
        &long,
        "a\u{1b}[2J",
        "main\nHEAD",
        "refs/heads/*",
    ] {
        let base = format!("--base={rev}");
        let run = call(&["check", ".", &base, "--as-of", DAY]).within(story.root()).run()?.calm();
        assert_eq!((run.ended(), run.stdout().as_str()), (Some(2), ""), "{rev:?}: {}", run.stderr());
    }
    assert_eq!(everything(&stage), before);
    Ok(())
}

#[test]
fn a_configuration_or_a_folder_of_rules_that_is_a_link_is_none() -> io::Result<()> {
    let story = Story::of("brightloom")?;
    story.git(&["switch", "-q", "main"]);
    story.write("saydo.toml", "[rules]\nfolder = \"own\"\n");
    let rule = runner::story::text_of(&repository().join("rules/access/leaver-access-revoked.toml"));
    story.write("own/own-rule.toml", &rule);
    story.commit("2026-06-02", "Gate");
    story.git(&["switch", "-qC", "change"]);
    let outside = story.beside("lax.toml");
    saydo_source::disk::write(Path::new(&outside), b"[gate]\nfail-on = \"never\"\n")?;
    std::fs::remove_file(story.root().join("saydo.toml"))?;
    symlink(&outside, story.root().join("saydo.toml"))?;
    let arguments = ["check", ".", "--base", "main", "--as-of", DAY, "--format", "json"];
    let run = call(&arguments).within(story.root()).run()?.code(1).calm();
    assert!(run.stdout().contains("gate-weakened"), "{}", run.stdout());
    Ok(())
}
