//! `saydo completions SHELL`.

use super::Failure;
use crate::args::Args;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

/// Writes the script for the shell.
pub fn run(shell: Shell, out: &mut dyn Write) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "saydo", &mut script);
    out.write_all(&script)?;
    Ok(())
}
