//! The command line as clap reads it. What is written here is the whole of `--help`.

use clap::{Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Say what you do, do what you say, prove it: checks an organisation's own evidence against its controls.
#[derive(Debug, Parser)]
#[command(name = "saydo", version, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What a control, a rule, a kind or an expectation demands, and what would satisfy it.
    Explain {
        /// A control as people write it (A.5.18, 9.2.1, AC-2, PR.AA-05, iso27001-2022:A.5.18), or the name of a rule, a kind or
        /// an expectation.
        id: String,
        /// The framework meant by a bare control id.
        #[arg(long, value_name = "FW", default_value = "iso27001-2022")]
        framework: String,
        /// A folder with rules and kinds of your own.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// The rules: which there are, and whether they are well formed.
    Rules {
        /// What to do with them.
        #[command(subcommand)]
        command: Rules,
    },
    /// A completion script for a shell, on standard output.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Every rule with its severity, basis, level, number of controls and title.
    List {
        /// Name the controls of each rule too.
        #[arg(long)]
        controls: bool,
        /// A folder with rules and kinds of your own.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
    /// Compile the rules and show every mistake at its place; exit 2 if one is broken.
    Lint {
        /// A folder with rules and kinds of your own.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::Args;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }
}
