//! The program: arguments to a command, its result to an exit code. Results go to standard output, advice to standard error.

mod args;
mod command;
mod embedded;
mod load;
mod run;
mod terminal;

use args::{Args, Command, Rules};
use clap::Parser;
use command::{Failure, check, completions, coverage, diff, evidence, explain, rules, test, why};
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let command = Args::parse().command;
    let gates = matches!(command, Command::Check(_));
    match dispatch(command, &mut out).and_then(|met| Ok(out.flush().map(|()| met)?)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads only the first lines has seen enough; a gate has not been read to its end.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe && !gates => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let lead = if matches!(failure, Failure::Definitions(_)) { "" } else { "× " };
            let _ = writeln!(io::stderr(), "{lead}{failure}\n  nothing was concluded (exit 2)");
            ExitCode::from(2)
        }
    }
}

/// Runs a command; whether what it checks is met.
fn dispatch(command: Command, out: &mut dyn Write) -> Result<bool, Failure> {
    match command {
        Command::Check(arguments) => check::run(&arguments, out),
        Command::Test { rules, rule } => test::run(rules.as_deref(), rule.as_deref(), out),
        Command::Coverage(arguments) => coverage::run(&arguments, out).map(|()| true),
        Command::Diff(arguments) => diff::run(arguments, out).map(|()| true),
        Command::Why { control, subject } => why::run(&control, &subject, out).map(|()| true),
        Command::Evidence { subject, aside } => evidence::run(&subject, aside, out).map(|()| true),
        Command::Explain { id, framework, rules } => {
            explain::run(id.as_deref(), &framework, rules.as_deref(), out).map(|()| true)
        }
        Command::Rules { command: Rules::List { controls, rules } } => {
            rules::list::run(controls, rules.as_deref(), out).map(|()| true)
        }
        Command::Rules { command: Rules::Lint { rules, deny, allow } } => {
            rules::lint::run(rules.as_deref(), deny, &allow, out)
        }
        Command::Rules { command: Rules::Doc { rules, out: file } } => {
            rules::doc::run(rules.as_deref(), file.as_deref(), out).map(|()| true)
        }
        Command::Completions { shell } => completions::run(shell, out).map(|()| true),
    }
}
