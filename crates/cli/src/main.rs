//! The program: arguments to a command, its result to an exit code. Results go to standard output, advice to standard error.

mod args;
mod command;

use args::{Args, Command};
use clap::Parser;
use command::{Failure, completions, explain};
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let result = match Args::parse().command {
        Command::Explain { id, framework } => explain::run(&id, &framework, &mut out),
        Command::Completions { shell } => completions::run(shell, &mut out),
    };
    match result.and_then(|()| out.flush().map_err(Failure::from)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "× {failure}\n  nothing was concluded (exit 2)");
            ExitCode::from(2)
        }
    }
}
