//! What the repository itself says: its settings, attributes, refs, objects, and other repositories in it.

use super::stage::{Fork, Told};
use crate::runner::{DAY, offline};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

const LEAVERS: &str = "records/leavers.csv";
const LATE: &str = "P-99,Zoe New,2026-03-02,2026-04-30\n";

/// A fork in which a leaver is added whose access was left open.
fn late() -> io::Result<Fork> {
    let fork = Fork::of("brightloom")?;
    fork.append(LEAVERS, LATE)?;
    Ok(fork)
}

#[track_caller]
fn is_told(told: &Told) {
    told.says(1, &["introduced major leaver-access-revoked Zoe New"]);
}

/// What plain git answers, by its own settings and with all its rights.
fn plain(fork: &Fork, arguments: &[&str]) -> io::Result<String> {
    let output = Command::new("git").args(arguments).current_dir(fork.root()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Settings of the repository that name a program.
const PROGRAMS: [&str; 25] = [
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "credential.helper",
    "credential.https://example.org.helper",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "interactive.diffFilter",
    "merge.evil.driver",
    "pager.log",
    "remote.origin.uploadpack",
    "sequence.editor",
    "trailer.x.command",
    "uploadpack.packObjectsHook",
];

/// Git commands that would be another program.
const ALIASES: [&str; 8] =
    ["cat-file", "diff-tree", "for-each-ref", "log", "ls-files", "ls-tree", "merge-base", "rev-parse"];

fn arm(fork: &Fork) -> io::Result<()> {
    let hooks = fork.beside("hooks");
    std::fs::create_dir_all(&hooks)?;
    for hook in
        ["post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman", "post-checkout"]
    {
        std::fs::copy(fork.program("hook")?, hooks.join(hook))?;
        std::fs::copy(fork.program("hook")?, fork.root().join(".git/hooks").join(hook))?;
    }
    for setting in PROGRAMS {
        fork.git(&["config", setting, &fork.program(&setting.replace('/', "-"))?])?;
    }
    let included = fork.beside("included");
    let alias = fork.program("alias")?;
    let aliases: Vec<String> =
        ALIASES.iter().map(|name| format!("[alias]\n\t{name} = \"!{alias}\"\n")).collect();
    let text = format!(
        "[core]\n\thooksPath = {}\n[log]\n\tshowSignature = true\n{}",
        hooks.display(),
        aliases.concat()
    );
    saydo_source::disk::write(&included, text.as_bytes())?;
    for (setting, value) in [
        ("include.path", included.display().to_string()),
        ("extensions.partialClone", "origin".to_owned()),
        ("remote.origin.promisor", "true".to_owned()),
        ("remote.origin.partialclonefilter", "blob:none".to_owned()),
        ("remote.origin.url", format!("ext::{} %S", fork.program("ext")?)),
        ("protocol.allow", "always".to_owned()),
        ("protocol.ext.allow", "always".to_owned()),
        ("core.useReplaceRefs", "true".to_owned()),
        ("diff.evil.cachetextconv", "true".to_owned()),
        ("core.untrackedCache", "true".to_owned()),
    ] {
        fork.git(&["config", setting, &value])?;
    }
    Ok(())
}

#[test]
fn nothing_that_the_settings_and_attributes_name_is_run() -> io::Result<()> {
    let attributes =
        "* filter=evil diff=evil merge=evil ident\n*.csv working-tree-encoding=UTF-16 eol=crlf\n";
    let fork = Fork::with(
        "brightloom",
        &[(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = -u./run\n\tupdate = !run\n")],
    )?;
    fork.append(LEAVERS, LATE)?;
    fork.commit()?;
    fork.write(".gitattributes", attributes)?;
    let before = fork.told()?;
    is_told(&before);
    arm(&fork)?;
    // The stage is set: git itself does start them.
    plain(&fork, &["status"])?;
    plain(&fork, &["log", "-1", "-p", "--ext-diff"])?;
    assert!(!fork.marks()?.is_empty());
    std::fs::remove_dir_all(fork.beside("marks"))?;
    fork.everything()?;
    assert_eq!(fork.told()?.report, before.report);
    Ok(())
}

#[test]
fn what_is_missing_in_a_partial_clone_is_said_and_not_fetched() -> io::Result<()> {
    let fork = late()?;
    arm(&fork)?;
    let blob = plain(&fork, &["-c", "core.fsmonitor=false", "rev-parse", &format!("main:{LEAVERS}")])?;
    let (folder, file) = blob.split_at(2);
    std::fs::remove_file(fork.root().join(".git/objects").join(folder).join(file))?;
    plain(&fork, &["cat-file", "-p", &blob])?;
    assert!(fork.marks()?.contains(&"ext".to_owned()), "git itself fetches: {:?}", fork.marks()?);
    std::fs::remove_dir_all(fork.beside("marks"))?;
    fork.everything()?;
    // What stood in the base is not known: whatever falls short now may be the doing of the change.
    is_told(&fork.told()?);
    Ok(())
}

#[test]
fn neither_replaced_nor_grafted_nor_borrowed_objects_deceive() -> io::Result<()> {
    let fork = late()?;
    fork.commit()?;
    let expected = fork.told()?;
    is_told(&expected);
    let id = |name: &str| plain(&fork, &["rev-parse", name]);
    let (main, change) = (id("main")?, id("change")?);
    plain(&fork, &["replace", &id(&format!("main:{LEAVERS}"))?, &id(&format!("change:{LEAVERS}"))?])?;
    plain(&fork, &["replace", &id("main^{tree}")?, &id("change^{tree}")?])?;
    fork.write(".git/info/grafts", format!("{main} {change}\n{change}\n"))?;
    let elsewhere = Fork::of("hartwell-pumps")?;
    let objects = format!("{}\n/nowhere\n", elsewhere.root().join(".git/objects").display());
    fork.write(".git/objects/info/alternates", objects)?;
    assert!(
        plain(&fork, &["show", &format!("main:{LEAVERS}")])?.contains("Zoe New"),
        "plain git is deceived"
    );
    fork.everything()?;
    assert_eq!(fork.told()?.report, expected.report);
    Ok(())
}

#[test]
fn a_work_tree_that_is_said_to_be_elsewhere_is_no_pass() -> io::Result<()> {
    let fork = late()?;
    let outside = fork.beside("outside");
    std::fs::create_dir_all(&outside)?;
    fork.git(&["config", "core.worktree", &outside.display().to_string()])?;
    fork.check(&[])?.nothing("refuses the repository");
    fork.everything()?;
    // One folder up the commits would hold other paths.
    fork.git(&["config", "core.worktree", &fork.beside(".").display().to_string()])?;
    fork.check(&[])?.nothing("cannot be listed");
    fork.everything()?;
    Ok(())
}

#[test]
fn a_repository_that_another_user_owns_is_refused() -> io::Result<()> {
    let fork = late()?;
    let mut open = vec![fork.root().to_owned()];
    while let Some(next) = open.pop() {
        // Only the superuser can give a folder away; for others there is nothing to try.
        if std::os::unix::fs::lchown(&next, Some(65_534), Some(65_534)).is_err() {
            return Ok(());
        }
        #[allow(clippy::disallowed_methods)] // a test sets its own stage
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            } else {
                std::os::unix::fs::lchown(&path, Some(65_534), Some(65_534))?;
            }
        }
    }
    let check = |more: &[&str]| {
        crate::runner::call(&["check", ".", "--as-of", DAY]).args(more).within(fork.root()).bounded()
    };
    check(&["--base", "main"])?.nothing("git refuses the repository").advises("safe.directory");
    check(&[])?.concludes().says("git does not answer for it");
    Ok(())
}

#[test]
fn what_another_repository_holds_is_no_evidence_of_this_one() -> io::Result<()> {
    let fork = Fork::of("brightloom")?;
    let other = Fork::of("brightloom")?;
    other.append(LEAVERS, LATE)?;
    other.commit()?;
    let address = other.root().display().to_string();
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "--force", "--", &address];
    fork.git(&[add.as_slice(), &["elsewhere/theirs"]].concat())?;
    fork.git(&["rm", "-rq", "--cached", "records"])?;
    fork.rename("records", "aside")?;
    fork.git(&[add.as_slice(), &["records"]].concat())?;
    fork.rename("aside", "mine/aside")?;
    fork.git(&["init", "-q", "mine"])?;
    fork.git(&["add", "-A", "--", "elsewhere", ".gitmodules", "records"])?;
    fork.git(&["commit", "-qm", "Elsewhere"])?;
    let expected = [
        "vanished major leaver-access-revoked Ola Berg",
        "problem submodule `records`",
        "problem submodule `elsewhere/theirs`",
        "problem nested-repository `mine`",
    ];
    let told = fork.told()?;
    told.says(1, &expected);
    assert!(!told.lines().iter().any(|line| line.contains("Zoe New")), "{:#?}", told.lines());
    fork.everything()?;
    // Not checked out it says the same.
    fork.git(&["submodule", "--quiet", "deinit", "--force", "--all"])?;
    assert_eq!(fork.told()?.lines(), told.lines());
    fork.everything()?;
    Ok(())
}

#[test]
fn a_repository_in_the_files_is_no_repository() -> io::Result<()> {
    let fork = late()?;
    let program = fork.program("bare")?;
    for (name, text) in [
        ("HEAD", "ref: refs/heads/main\n".to_owned()),
        (
            "config",
            format!("[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = {program}\n\tpager = {program}\n"),
        ),
        ("objects/x", String::new()),
        ("refs/heads/x", String::new()),
    ] {
        fork.write(format!("records/{name}"), text)?;
    }
    fork.commit()?;
    fork.everything()?;
    is_told(&fork.told()?);
    let within = fork.root().join("records");
    offline(&["check", ".", "--as-of", DAY]).within(&within).bounded()?.concludes();
    assert_eq!(fork.marks()?, [""; 0]);
    Ok(())
}

#[test]
fn what_a_folder_refuses_to_list_is_said_by_its_path() -> io::Result<()> {
    let fork = late()?;
    let locked = fork.root().join("locked");
    std::fs::create_dir(&locked)?;
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000))?;
    let run = crate::runner::call(&["check", ".", "--as-of", DAY]).within(fork.root()).bounded()?;
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700))?;
    let run = run.concludes();
    // The superuser lists everything.
    if run.stdout().contains("cannot be read") {
        run.says("the folder `locked` cannot be read").never_says(&fork.root().display().to_string());
    }
    Ok(())
}

#[test]
fn a_checkout_with_other_line_ends_or_another_encoding_introduces_nothing() -> io::Result<()> {
    let rule = include_str!("../../rules/suppliers/suppliers-owned-and-tiered.toml");
    let configuration =
        "ignore = [\"scratch/**\"]\n[rules]\nfolder = \"own\"\n[gate]\nfail-on = \"improvement\"\n";
    for company in ["brightloom", "hartwell-pumps"] {
        let base = [
            ("saydo.toml", configuration),
            ("own/suppliers-owned-and-tiered.toml", rule),
            (
                ".github/workflows/isms.yml",
                "jobs:\n  isms:\n    run: |\n      saydo check --base origin/main\n",
            ),
        ];
        let fork = Fork::with(company, &base)?;
        let listed = plain(&fork, &["ls-files"])?;
        fork.git(&["config", "core.autocrlf", "true"])?;
        fork.write(
            ".git/info/attributes",
            "policies/*.md ident\nrecords/*.csv working-tree-encoding=UTF-16LE-BOM\n",
        )?;
        for name in listed.lines() {
            fork.remove(name)?;
        }
        fork.git(&["checkout", "-q", "--", "."])?;
        #[allow(clippy::disallowed_methods)] // a test looks at its own stage
        let bytes = |name: &str| std::fs::read(fork.root().join(name));
        assert!(bytes("saydo.toml")?.ends_with(b"\r\n") && bytes(LEAVERS)?.starts_with(&[0xff, 0xfe]));
        fork.told()?.says_nothing();
        fork.everything()?;
    }
    Ok(())
}
