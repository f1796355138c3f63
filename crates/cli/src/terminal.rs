//! The terminal: its width, its colours. Into a file or a pipe the output is always the same.

use crate::args::Color;
use saydo_report::frame::Style;
use std::io::{IsTerminal, stdout};

/// How to draw on standard output.
pub fn style(color: Color) -> Style {
    let terminal = stdout().is_terminal();
    let colour = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !set("NO_COLOR") && !is("TERM", "dumb"),
    };
    let width = width().unwrap_or(PAGE);
    // Without a terminal the reader is unknown, and any reader of text reads UTF-8.
    let unicode = !terminal || !is("TERM", "linux") && speaks_utf8();
    Style { width: width.clamp(60, 160), colour, unicode }
}

/// Columns of a page of text: those of the screen, if there are fewer than are read with ease.
pub fn page() -> usize {
    width().map_or(PAGE, |width| width.clamp(60, PAGE))
}

/// Columns of a line that a program may read: those of the screen, endless in a file or a pipe.
pub fn line() -> usize {
    width().map_or(usize::MAX, |width| width.max(60))
}

/// Columns of text that are read with ease.
const PAGE: usize = 100;

fn width() -> Option<usize> {
    stdout()
        .is_terminal()
        .then(|| terminal_size::terminal_size().map_or(PAGE, |(width, _)| usize::from(width.0)))
}

#[allow(clippy::disallowed_methods)] // only what the terminal can show is asked of the environment, and only here
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn set(name: &str) -> bool {
    variable(name).is_some()
}

fn is(name: &str, value: &str) -> bool {
    variable(name).as_deref() == Some(value)
}

fn speaks_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    cfg!(windows) || locale.is_none_or(|locale| locale.to_lowercase().replace('-', "").contains("utf8"))
}
