//! The command line as clap reads it. What is written here is the whole of `--help`.

use clap::{Parser, Subcommand};
use clap_complete::Shell;

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
    /// What a control demands, what would prove it, and what it relates to.
    Explain {
        /// A control as people write it: A.5.18, 9.2.1, AC-2, PR.AA-05, iso27001-2022:A.5.18.
        id: String,
        /// The framework meant by a bare id.
        #[arg(long, value_name = "FW", default_value = "iso27001-2022")]
        framework: String,
    },
    /// A completion script for a shell, on standard output.
    Completions {
        /// The shell.
        shell: Shell,
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
