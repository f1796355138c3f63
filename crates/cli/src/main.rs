//! The program: arguments to a command, its result to an exit code. Results go to standard output, advice to standard error.

mod args;
mod command;
mod embedded;
mod load;

use args::{Args, Command, Rules};
use clap::Parser;
use command::{Failure, completions, explain, rules};
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let result = match Args::parse().command {
        Command::Explain { id, framework, rules } => {
            explain::run(&id, &framework, rules.as_deref(), &mut out)
        }
        Command::Rules { command: Rules::List { controls, rules } } => {
            rules::list::run(controls, rules.as_deref(), &mut out)
        }
        Command::Rules { command: Rules::Lint { rules } } => rules::lint::run(rules.as_deref(), &mut out),
        Command::Completions { shell } => completions::run(shell, &mut out),
    };
    match result.and_then(|()| out.flush().map_err(Failure::from)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let lead = if matches!(failure, Failure::Definitions(_)) { "" } else { "× " };
            let _ = writeln!(io::stderr(), "{lead}{failure}\n  nothing was concluded (exit 2)");
            ExitCode::from(2)
        }
    }
}
