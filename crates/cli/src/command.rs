//! The commands, one file each: each writes to standard output and says how the program ends.

pub mod check;
pub mod completions;
pub mod coverage;
mod describe;
pub mod diff;
pub mod evidence;
pub mod explain;
mod format;
pub mod rules;
pub mod test;
pub mod why;

use saydo_report::frame::Style;
use std::io;

/// How frames are drawn until the terminal is asked.
pub const STYLE: Style = Style { width: 100, colour: false, unicode: true };

/// Why a command could not conclude anything (exit 2).
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked for does not exist, or an input is broken; the text says what to do.
    #[error("{message}\n  help: {help}")]
    Nothing {
        /// Headline.
        message: String,
        /// Advice.
        help: String,
    },
    /// A rule, kind or framework is broken; the text shows every mistake at its place.
    #[error("{0}")]
    Definitions(String),
    /// Standard output could not be written.
    #[error("the result could not be written: {0}")]
    Output(#[from] io::Error),
}
