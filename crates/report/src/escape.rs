//! Text from evidence is data: nothing in a file may steer the terminal that shows it. Controls, bidirectional overrides and
//! invisible characters are shown as what they are, `\u{202e}`, instead of being obeyed.

use std::borrow::Cow;

/// One line of text as a terminal may show it: every control (line ends and tabs included) is written out.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, hostile)
}

/// A line of a source excerpt: as [`line()`], but a tab stays, since columns are counted with it.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\t' && hostile(c))
}

/// Whether the character would be obeyed or hidden rather than shown.
pub fn hostile(c: char) -> bool {
    c.is_control() || invisible(c)
}

fn escaped(text: &str, refuse: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&refuse) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        let styles_emoji = c == '\u{fe0f}' && !before.is_ascii() && before != c;
        before = c;
        if styles_emoji {
            // It only asks for the coloured form of the sign before it; left out, nothing is hidden.
        } else if refuse(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Format characters without a shape of their own: bidirectional marks and overrides, zero widths, line separators, tags.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
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
    fn ordinary_text_of_any_language_is_left_alone() {
        let text = "Zugriffskontrolle — Eigentümer: José, 監査, ✓";
        assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        assert_eq!(excerpt("a\tb\u{7}"), "a\tb\\u{7}");
    }
}
