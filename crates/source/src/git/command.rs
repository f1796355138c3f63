//! How git is called: only to read, and so that neither the repository nor the environment can make it run, fetch, ask or
//! hide anything.

use std::path::Path;
use std::process::{Command, Stdio};

/// Settings that go before every other, the repository's own among them.
const SETTINGS: [&str; 14] = [
    // Nothing of the repository is run: no monitor, no hook, no pager, no signature program.
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "log.showSignature=false",
    // Nothing is fetched. Without a protocol there is no ssh and no one to ask for a password either; these say so twice.
    "protocol.allow=never",
    "core.sshCommand=false",
    "core.askPass=",
    "credential.helper=",
    // A repository that someone committed into the tree as files is none.
    "safe.bareRepository=explicit",
    // Parents and dates are read from the commits themselves, never from a cache that lies beside them.
    "core.commitGraph=false",
    // The same history for everyone, whatever is configured.
    "log.showRoot=true",
    "log.follow=false",
    "log.mailmap=false",
    "core.quotePath=off",
];

/// Variables that go before the settings of the repository where git has no setting for it.
const VARIABLES: [(&str, &str); 11] = [
    // Objects as they are: not replaced, not grafted, not fetched when missing.
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_GRAFT_FILE", "/dev/null"),
    ("GIT_NO_LAZY_FETCH", "1"),
    // A list of allowed protocols with none in it that exists; it goes before `protocol.<name>.allow` of the repository.
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", ""),
    // No index, so that git takes no file of the work tree for an object: only what lists the index is given it.
    ("GIT_INDEX_FILE", "/nowhere/index"),
    // The index is not refreshed on the way.
    ("GIT_OPTIONAL_LOCKS", "0"),
    // A path is a path, never a pattern.
    ("GIT_LITERAL_PATHSPECS", "1"),
    ("GIT_PAGER", "cat"),
    // What git says is read in English.
    ("LC_ALL", "C"),
];

/// What may stay of git's environment: which files hold the user's own configuration, because that is where a folder is
/// trusted (`safe.directory`). All else (`GIT_DIR`, `GIT_OBJECT_DIRECTORY`, `GIT_CONFIG_COUNT`, `GIT_TRACE`,
/// `GIT_EXTERNAL_DIFF`, ...) would have git read another repository, write a log or run a program.
const KEPT: [&str; 3] = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"];

/// A hardened git in a folder. Whatever comes from outside stands after `--end-of-options` or is the id of an object.
pub(super) fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager");
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.args(arguments).current_dir(root);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("GIT_") && !KEPT.contains(&name)) {
            command.env_remove(&name);
        }
    }
    command.env_remove("SSH_ASKPASS").envs(VARIABLES);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}
