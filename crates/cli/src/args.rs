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

/// What is judged, and by which rules.
#[derive(Debug, clap::Args)]
pub struct Subject {
    /// The folder that holds the evidence.
    #[arg(default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub by: By,
    #[command(flatten)]
    pub part: Part,
}

/// How it is judged.
#[derive(Clone, Debug, clap::Args)]
pub struct By {
    /// A framework to judge, with its baseline: iso27001-2022, nist-800-53-r5@moderate (repeatable).
    #[arg(long, value_name = "FW[@BASELINE]")]
    pub framework: Vec<String>,
    /// The day of the assessment; without it, today in the zone of the configuration, else in UTC.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The configuration, instead of saydo.toml in the folder.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A folder with rules, kinds, frameworks and crosswalks of your own, which add to those inside or replace them.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// By which part of the rules it is judged.
#[derive(Debug, Default, clap::Args)]
pub struct Part {
    /// Judge by this rule only (repeatable); the states are those of a part.
    #[arg(long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// Leave this rule out (repeatable); the states are those of a part.
    #[arg(long, value_name = "RULE")]
    pub skip: Vec<String>,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that shows them, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge the evidence of a folder: findings, the state of every control, and an exit code (0 gate met, 1 not met, 2 nothing
    /// could be concluded).
    Check(Check),
    /// What of each framework is covered: states by part and by control, what the rules had to judge, which kinds of evidence no file
    /// shows; exit 0 when it could be told.
    Coverage(Coverage),
    /// What changed between two revisions, or between two reports of `saydo check --format json`; exit 0 when it could be told.
    Diff(Diff),
    /// The trace of one control: its rules, the evidence with place, date and digest, the Statement of Applicability, assessments.
    Why {
        /// The control as people write it: A.5.18, 9.2.1, AC-2.
        control: String,
        #[command(flatten)]
        subject: Subject,
    },
    /// Every file: what it was recognised as and why, what was read from it, and why the others are set aside.
    Evidence {
        #[command(flatten)]
        subject: Subject,
        /// Only the files that are not evidence, with the reason.
        #[arg(long)]
        aside: bool,
    },
    /// Run the cases of rules: small trees in memory with what must be found there.
    Test {
        /// A folder with rules of your own; without it the rules inside the program are tested.
        #[arg(value_name = "DIR")]
        rules: Option<PathBuf>,
        /// Only cases of this rule.
        #[arg(long, value_name = "RULE")]
        rule: Option<String>,
    },
    /// What a control, a framework or a part of it, a rule, a kind or an expectation demands, and what would satisfy it; what a word
    /// of a verdict says.
    Explain {
        /// A control as people write it (A.5.18, 9.2.1, AC-2, PR.AA-05, iso27001-2022:A.5.18), a framework (nist-csf-2.0) or a part of
        /// one (annex-a, physical, AC, PR.AA, nist-csf-2.0/GV), the name of a rule, a kind or an expectation, or a word such as gap,
        /// partly or void; without it, all but the controls and rules by name.
        id: Option<String>,
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

/// `saydo check`.
#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    pub subject: Subject,
    /// Judge only what the work tree introduces since it left this revision; rules and configuration are those of the revision.
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Where results go: human, json, github (annotations), gitlab (Code Quality), junit (a test per control), sarif
    /// (code scanning), markdown (the summary of a run), comment (the same, no longer than a comment on a pull request may be), each
    /// with =PATH for a file (repeatable).
    #[arg(long, value_name = "FORMAT[=PATH]", default_value = "human")]
    pub format: Vec<String>,
    #[command(flatten)]
    pub gate: Gate,
    /// Every finding instead of the worst one of each rule.
    #[arg(long)]
    pub all: bool,
    /// When to use colours.
    #[arg(long, value_enum, default_value = "auto")]
    pub color: Color,
    /// Nothing on standard output but the line of the gate.
    #[arg(short, long)]
    pub quiet: bool,
}

/// `saydo coverage`.
#[derive(Debug, clap::Args)]
pub struct Coverage {
    #[command(flatten)]
    pub subject: Subject,
    /// How finely: group (or family, function), theme (or clause, category), or every control; without it groups with their themes.
    #[arg(long, value_enum, value_name = "PART")]
    pub by: Option<Division>,
    /// Where results go: table, tree, json or markdown, each with =PATH for a file (repeatable).
    #[arg(long, value_name = "FORMAT[=PATH]", default_value = "table")]
    pub format: Vec<String>,
    /// Only the kinds of evidence that no file shows, with the controls that wait for them, most controls first.
    #[arg(long)]
    pub absent: bool,
}

/// How finely a framework is divided; frameworks have names of their own for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Division {
    /// Its first division, such as clauses and Annex A.
    #[value(aliases = ["family", "function"])]
    Group,
    /// The division of its groups, such as the themes of Annex A.
    #[value(aliases = ["clause", "category"])]
    Theme,
    /// Every control.
    Control,
}

/// `saydo diff`.
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// What was: a branch, tag or commit, or a file that `saydo check --format json` wrote.
    pub a: String,
    /// What is: the same. Of two revisions this one says by which rules and configuration both are judged.
    pub b: String,
    /// The folder that holds the evidence, for two revisions; the current one if it is left out.
    pub path: Option<PathBuf>,
    #[command(flatten)]
    pub by: By,
    /// Where results go: human, json or markdown, each with =PATH for a file (repeatable).
    #[arg(long, value_name = "FORMAT[=PATH]", default_value = "human")]
    pub format: Vec<String>,
}

/// What must hold for exit 0, beside what the configuration says.
#[derive(Debug, clap::Args)]
pub struct Gate {
    /// The least severity that fails the gate: major, minor, improvement or never.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<String>,
    /// At least so many controls satisfied (repeatable): iso27001-2022/annex-a=40.
    #[arg(long, value_name = "FW[/GROUP]=COUNT")]
    pub min_satisfied: Vec<String>,
    /// At most so many controls open (repeatable): iso27001-2022/clauses=10.
    #[arg(long, value_name = "FW[/GROUP]=COUNT")]
    pub max_open: Vec<String>,
    /// At most so many controls unassessed (repeatable): iso27001-2022/annex-a=60.
    #[arg(long, value_name = "FW[/GROUP]=COUNT")]
    pub max_unassessed: Vec<String>,
    /// No control may be worse off than in the base; without a base this asks nothing.
    #[arg(long)]
    pub no_regression: bool,
    /// Say whether the gate is met, with every reason, and exit 0 all the same.
    #[arg(long)]
    pub report_only: bool,
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
    /// Compile the rules; show every mistake at its place (exit 2), and remarks on what is legal but odd.
    Lint {
        /// A folder with rules and kinds of your own.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
        /// Exit 1 if there is a remark.
        #[arg(long)]
        deny: bool,
        /// Leave remarks with this code out (repeatable); saydo explain CODE says what one means.
        #[arg(long, value_name = "CODE")]
        allow: Vec<String>,
    },
    /// The reference of rules, controls, kinds, expectations and words as one Markdown page.
    Doc {
        /// A folder with rules and kinds of your own, which are included and marked.
        #[arg(long, value_name = "DIR")]
        rules: Option<PathBuf>,
        /// The file to write; without it, standard output.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
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
