//! Text from evidence is data: nothing in a file may steer the terminal that shows it, or the service that reads a run's log for
//! commands. Controls, bidirectional overrides, invisible characters and the marks that begin a workflow command are shown as what
//! they are, `\u{202e}`, instead of being obeyed.

pub mod markdown;

use std::borrow::Cow;

/// One line of text as a terminal may show it: every control (line ends and tabs included) is written out.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, hostile)
}

/// A line of a source excerpt: as [`line()`], but a tab stays, since columns are counted with it.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    escaped(text, refused_in_excerpts)
}

/// Whether the character would be obeyed or hidden rather than shown.
pub fn hostile(c: char) -> bool {
    c.is_control() || invisible(c)
}

/// Where the excerpt of a text stands after so many of its characters, in bytes.
pub(crate) fn excerpt_offset(text: &str, characters: usize) -> usize {
    let length = |(c, treatment): (char, Treatment)| match (treatment, c) {
        (Treatment::WrittenOut, '\r' | '\n') => 2,
        (Treatment::WrittenOut, _) => c.escape_unicode().len(),
        (Treatment::Shown, _) => c.len_utf8(),
        (Treatment::LeftOut, _) => 0,
    };
    treated(text, refused_in_excerpts).take(characters).map(length).sum()
}

fn refused_in_excerpts(c: char) -> bool {
    c != '\t' && hostile(c)
}

fn escaped(text: &str, refuse: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.char_indices().any(|(at, c)| refuse(c) || begins_command(text, at, c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (c, treatment) in treated(text, refuse) {
        match (treatment, c) {
            (Treatment::WrittenOut, '\t' | '\r' | '\n') => out.extend(c.escape_default()),
            (Treatment::WrittenOut, _) => out.extend(c.escape_unicode()),
            (Treatment::Shown, _) => out.push(c),
            (Treatment::LeftOut, _) => {}
        }
    }
    Cow::Owned(out)
}

/// What becomes of a character.
#[derive(Clone, Copy)]
enum Treatment {
    Shown,
    WrittenOut,
    /// It only asks for the coloured form of the sign before it; left out, nothing is hidden.
    LeftOut,
}

fn treated(text: &str, refuse: impl Fn(char) -> bool) -> impl Iterator<Item = (char, Treatment)> {
    let mut before = ' ';
    text.char_indices().map(move |(at, c)| {
        let styles_emoji = c == '\u{fe0f}' && !before.is_ascii() && before != c;
        before = c;
        let treatment = if styles_emoji {
            Treatment::LeftOut
        } else if refuse(c) || begins_command(text, at, c) {
            Treatment::WrittenOut
        } else {
            Treatment::Shown
        };
        (c, treatment)
    })
}

/// Whether the character makes a command of the text for a service that reads logs: `::error::` at the start of a line (any word
/// can become one when lines are wrapped), `##[error]` and `##vso[task...]` anywhere.
pub(crate) fn begins_command(text: &str, at: usize, c: char) -> bool {
    let before = text.get(..at).unwrap_or_default();
    match c {
        ':' => {
            let after = text.get(at..).and_then(|rest| rest.strip_prefix("::"));
            after.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_alphabetic()))
                && before.chars().next_back().is_none_or(char::is_whitespace)
        }
        '[' => {
            let tail = before.len().checked_sub(5).and_then(|from| before.get(from..));
            before.ends_with("##") || tail.is_some_and(|tail| tail.eq_ignore_ascii_case("##vso"))
        }
        _ => false,
    }
}

/// Characters without a shape of their own: bidirectional marks and overrides, zero widths, line separators, tags, and the two that
/// are none, which XML refuses.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_steer_the_terminal() {
        assert_eq!(line("a\u{1b}[2Jb"), r"a\u{1b}[2Jb");
        assert_eq!(line("x\r\ny\tz"), r"x\r\ny\tz");
        assert_eq!(line("\u{9b}31m"), r"\u{9b}31m");
    }

    #[test]
    fn reordered_and_invisible_text_is_written_out() {
        assert_eq!(line("invoice\u{202e}fdp.exe"), r"invoice\u{202e}fdp.exe");
        assert_eq!(line("ad\u{200b}min\u{feff}"), r"ad\u{200b}min\u{feff}");
        assert_eq!(line("\u{e0041}"), r"\u{e0041}");
        assert_eq!(line("☁\u{fe0f} a\u{fe0f}"), r"☁ a\u{fe0f}");
        assert_eq!(line("☁\u{fe0f}\u{fe0f}"), r"☁\u{fe0f}");
    }

    #[test]
    fn no_text_is_a_command_for_the_service_that_reads_the_log() {
        assert_eq!(line("::error file=x::y"), r"\u{3a}:error file=x::y");
        assert_eq!(line("a ::add-mask::b"), r"a \u{3a}:add-mask::b");
        assert_eq!(line("x ##[group]y"), r"x ##\u{5b}group]y");
        assert_eq!(line("##VSO[task.setvariable]"), r"##VSO\u{5b}task.setvariable]");
        assert_eq!(line("std::fs, 10 :: 20, a:: b, [1]"), "std::fs, 10 :: 20, a:: b, [1]");
    }

    #[test]
    fn the_place_in_an_excerpt_counts_what_was_written_out() {
        for text in ["a\u{1b}b\tc\r", "##[x] ::y::z", "\u{202e}\u{e0041}é☁\u{fe0f}a\u{fe0f}"] {
            let whole = excerpt(text).len();
            assert_eq!(excerpt_offset(text, text.chars().count()), whole, "{text:?}");
            assert_eq!(excerpt_offset(text, 0), 0);
        }
    }

    #[test]
    fn ordinary_text_of_any_language_is_left_alone() {
        let text = "Zugriffskontrolle — Eigentümer: José, 監査, ✓";
        assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        assert_eq!(excerpt("a\tb\u{7}"), "a\tb\\u{7}");
    }
}
