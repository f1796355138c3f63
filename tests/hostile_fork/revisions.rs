//! What a revision may be called.

use super::stage::Fork;
use crate::runner::{DAY, offline};
use std::io;
use std::process::Command;

fn late() -> io::Result<Fork> {
    let fork = Fork::of("brightloom")?;
    fork.append("records/leavers.csv", "P-99,Zoe New,2026-03-02,2026-04-30\n")?;
    fork.commit()?;
    Ok(fork)
}

#[test]
fn a_revision_that_is_an_option_a_path_or_nonsense_is_refused() -> io::Result<()> {
    let fork = late()?;
    let before = super::stage::snapshot(&fork.beside("."))?;
    let long = "x".repeat(100_000);
    for rev in [
        "--output=x",
        "--all",
        "-h",
        "--help",
        "--",
        "-",
        "",
        " ",
        "HEAD:records/leavers.csv",
        "HEAD:",
        ":records/leavers.csv",
        ":0:records/leavers.csv",
        "main^{tree}",
        "main^{/nobody wrote this}",
        ":/nobody wrote this",
        "main..change",
        "main...change",
        "^main",
        "main^@",
        "main^!",
        "@{-9}",
        "@{upstream}",
        "main@{999}",
        ":/As it",
        "records/leavers.csv",
        "..",
        "../main",
        "main~99999999999999999999",
        "main\nchange",
        "$(touch x)",
        "::error::x",
        "\u{1b}[2J\u{202e}",
        "<img src=x>",
        "refs/heads",
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "0000000000000000000000000000000000000000",
        &long,
    ] {
        let check = ["check", ".", "--as-of", DAY, &format!("--base={rev}")];
        let run = offline(&check).within(fork.root()).bounded()?.code(2).calm();
        assert_eq!(run.stdout(), "", "{rev}");
        super::stage::steers_nothing("advice", &run.stderr());
        let diff = ["diff", "--as-of", DAY, "--", rev, "change"];
        let run = offline(&diff).within(fork.root()).bounded()?.code(2).calm();
        super::stage::steers_nothing("advice", &run.stderr());
    }
    assert_eq!(super::stage::snapshot(&fork.beside("."))?, before);
    Ok(())
}

#[test]
fn a_revision_that_names_a_commit_by_other_means_is_that_commit() -> io::Result<()> {
    let fork = late()?;
    for rev in
        ["main^{}", "main^0", "HEAD~1", "change^", "@~", "@{-1}", "main^{/As it}", "heads/main", "change@{1}"]
    {
        let check = ["check", ".", "--as-of", DAY, "--base", rev];
        offline(&check).within(fork.root()).bounded()?.code(1).says("Zoe New");
    }
    Ok(())
}

#[test]
fn no_name_of_a_branch_or_tag_steers_git_or_what_is_said() -> io::Result<()> {
    let fork = late()?;
    let output = Command::new("git").args(["rev-parse", "main"]).current_dir(fork.root()).output()?;
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let names = [
        "refs/heads/-h",
        "refs/heads/--output=x",
        "refs/heads/<img/src=x>@everyone",
        "refs/heads/$(touch${IFS}x)`x`;x|x&x",
        "refs/heads/\u{202e}nim\u{200b}",
        "refs/heads/##vso]x",
        "refs/heads/\"quoted'",
        "refs/heads/%0a%1b",
        "refs/heads/!p(x)",
        "refs/tags/main/../x",
    ];
    for name in names.iter().take(names.len() - 1) {
        fork.git(&["update-ref", name, &id])?;
        let check = ["check", ".", "--as-of", DAY, "--base", name];
        let run = offline(&check).within(fork.root()).bounded()?.code(1).says("Zoe New");
        super::stage::steers_nothing("screen", &run.stdout());
        let check = ["check", ".", "--as-of", DAY, "--base", name, "--format", "markdown"];
        let run = offline(&check).within(fork.root()).bounded()?.code(1);
        super::stage::steers_nothing("markdown", &run.stdout());
    }
    fork.everything()?;
    Ok(())
}

#[test]
fn nobody_chooses_the_base_by_pushing_another_of_its_name() -> io::Result<()> {
    let fork = late()?;
    fork.git(&["update-ref", "refs/remotes/origin/main", "main"])?;
    let check =
        |rev: &str| offline(&["check", ".", "--as-of", DAY, "--base", rev]).within(fork.root()).bounded();
    check("origin/main")?.code(1).says("Zoe New");
    // With a tag of that name, git would compare the change with itself, by its own configuration.
    fork.git(&["tag", "origin/main", "change"])?;
    check("origin/main")?.nothing("names more than one revision").advises("refs/remotes/origin/main");
    check("refs/remotes/origin/main")?.code(1).says("Zoe New");
    let diff = offline(&["diff", "origin/main", "change", "--as-of", DAY]).within(fork.root()).bounded()?;
    diff.nothing("names more than one revision");
    Ok(())
}
