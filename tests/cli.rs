//! The program as people meet it: through the built binary, with its exit codes and its advice.

use std::process::{Command, Output};

/// One run of the program.
struct Run(Output);

fn saydo(args: &[&str]) -> std::io::Result<Run> {
    with_environment(args, &[])
}

fn with_environment(args: &[&str], environment: &[(&str, &str)]) -> std::io::Result<Run> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saydo"));
    command.args(args).envs(environment.iter().copied()).output().map(Run)
}

impl Run {
    fn code(self, code: i32) -> Self {
        assert_eq!(self.0.status.code(), Some(code), "{}", self.stderr());
        self
    }

    fn says(self, words: &str) -> Self {
        assert!(self.stdout().contains(words), "`{words}` is not in\n{}", self.stdout());
        self
    }

    fn advises(self, words: &str) -> Self {
        assert!(self.stderr().contains(words), "`{words}` is not in\n{}", self.stderr());
        self
    }

    fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}

#[test]
fn a_control_is_explained_with_its_title() -> std::io::Result<()> {
    saydo(&["explain", "A.5.18"])?.code(0).says("A.5.18 Access rights").says("proof");
    saydo(&["explain", "9.2"])?.code(0).says("9.2.1 ");
    saydo(&["explain", "AC-2", "--framework", "nist-800-53"])?.code(0).says("AC-2 Account Management");
    Ok(())
}

#[test]
fn what_cannot_be_concluded_is_exit_2_with_advice() -> std::io::Result<()> {
    saydo(&["explain", "A.99.99"])?.code(2).advises("no control is named").advises("help:");
    saydo(&["explain", "A.5.18", "--framework", "iso9"])?.code(2).advises("unknown framework");
    saydo(&["no-such-command"])?.code(2);
    Ok(())
}

#[test]
fn hostile_arguments_are_escaped() -> std::io::Result<()> {
    let run = saydo(&["explain", "x\u{1b}[2J\u{202e}"])?.code(2);
    assert!(!run.stderr().contains(['\u{1b}', '\u{202e}']), "{}", run.stderr());
    Ok(())
}

#[test]
fn the_output_does_not_depend_on_the_environment() -> std::io::Result<()> {
    let plain = saydo(&["explain", "A.5.18"])?.stdout();
    for environment in [[("TZ", "Pacific/Apia")], [("LC_ALL", "de_DE.UTF-8")], [("RAYON_NUM_THREADS", "1")]] {
        assert_eq!(with_environment(&["explain", "A.5.18"], &environment)?.stdout(), plain);
    }
    Ok(())
}

#[test]
fn completions_name_the_commands() -> std::io::Result<()> {
    saydo(&["completions", "bash"])?.code(0).says("explain");
    Ok(())
}
