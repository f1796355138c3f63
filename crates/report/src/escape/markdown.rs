//! Text of evidence within Markdown, for pages that are rendered where people are reached by it: no element, link, image, reference,
//! mention or emoji comes of it, and it reads as it stands in the file.
//!
//! A character that means something to Markdown or HTML is written as a reference to it, which is text in both. A service looks for
//! mentions, issues and addresses only after that, in the text a reader would see: there an empty comment stands between the sign
//! and the word, for it cuts the text in two and is seen by nobody.

use super::line;

/// Cuts a text in two for whoever looks for references in it.
const CUT: &str = "<!-- -->";
/// Digits of the shortest name of a commit that services link.
const COMMIT: usize = 7;

/// One line of text, for a table cell or after words of our own; never for the start of a line, where it could begin a list.
pub fn text(text: &str) -> String {
    let text = line(text);
    let characters: Vec<char> = text.trim().chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    // Where a word that could name a commit ends, and how much of it stands uncut.
    let (mut end, mut uncut) = (0, 0);
    for (at, c) in characters.iter().copied().enumerate() {
        let (before, after) = characters.split_at(at);
        let after = after.get(1..).unwrap_or_default();
        if c.is_ascii_hexdigit() && at >= end {
            let length = 1 + after.iter().take_while(|next| next.is_ascii_hexdigit()).count();
            let word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
            let alone = !word(before.last()) && !word(characters.get(at + length));
            (end, uncut) = (at + length, if alone && length >= COMMIT { COMMIT - 1 } else { usize::MAX });
        }
        if at < end {
            if uncut == 0 {
                out.push_str(CUT);
                uncut = COMMIT - 1;
            }
            uncut -= 1;
        }
        if c == '.' && ends_with(before, "www") {
            out.push_str(CUT);
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '#' | '$' | '!' => {
                out.push_str("&#");
                out.push_str(&(c as u32).to_string());
                out.push(';');
            }
            _ => out.push(c),
        }
        if refers(c, before, after) {
            out.push_str(CUT);
        }
    }
    out
}

/// A path as code. Within a table a bar ends the cell even in code, and what stands before it is read in more than one way; and who
/// looks through a page for what may not be in it does not tell code from text. Where it matters it is an element with escaped text.
pub fn code(path: &str) -> String {
    let path = line(path);
    let address = path.contains("://") || path.to_ascii_lowercase().contains("www.");
    if address || path.contains(['|', '\\', '<', '@', '[', ']']) {
        return format!("<code>{}</code>", text(&path));
    }
    let longest = path.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if path.starts_with(['`', ' ']) || path.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{blank}{path}{blank}{fence}")
}

/// Whether the sign would make a reference of what follows it.
fn refers(c: char, before: &[char], after: &[char]) -> bool {
    let next = after.first().copied().unwrap_or(' ');
    match c {
        // A person or a team, wherever it stands: an address is linked too.
        '@' => true,
        // An issue, a merge request, a milestone, a label, an epic, a formula.
        '#' | '!' | '%' | '~' | '&' | '$' => next.is_alphanumeric() || next == '"',
        // The scheme of an address, or an emoji.
        ':' => {
            let name = |c: &&char| c.is_alphanumeric() || matches!(c, '_' | '+' | '-');
            let length = after.iter().take_while(name).count();
            let number = after.iter().take(length).all(char::is_ascii_digit);
            // Of numbers only two are emoji; the others are times of the day.
            next == '/' || after.get(length) == Some(&':') && !(number && length < 3)
        }
        '-' => next.is_ascii_digit() && ends_with(before, "gh"),
        _ => false,
    }
}

fn ends_with(text: &[char], word: &str) -> bool {
    let tail = text.len().checked_sub(word.len()).and_then(|from| text.get(from..));
    tail.is_some_and(|tail| tail.iter().copied().map(|c| c.to_ascii_lowercase()).eq(word.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::HOSTILE;
    use pulldown_cmark::{Event, Options, Parser, Tag};
    use regex::Regex;

    /// What stands in the only cell of a table: pieces of text as a service looks through them.
    fn pieces(cell: &str) -> Vec<String> {
        let page = format!("| a |\n|---|\n| {cell} |\n");
        let (mut pieces, mut cells) = (vec![String::new()], 0);
        for event in Parser::new_ext(&page, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) => pieces.last_mut().unwrap().push_str(&text),
                Event::InlineHtml(html) => {
                    assert!(["<!-- -->", "<code>", "</code>"].contains(&html.as_ref()), "{html} in {cell}");
                    pieces.push(String::new());
                }
                Event::Code(code) => pieces.push(code.into_string()),
                Event::Start(Tag::TableCell) => {
                    cells += 1;
                    pieces = vec![String::new()];
                }
                Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
                other => panic!("{other:?} in {cell}"),
            }
        }
        assert_eq!(cells, 2, "{page}");
        pieces
    }

    const REFERENCES: [&str; 8] = [
        r"@\w",
        r"(?i)[#!%~&]\w|gh-\d",
        r":\w{3,}:|:[^\d\W]\w*:",
        r"\w:/",
        r"(?i)www\.",
        r"\b[0-9a-f]{7,40}\b",
        r"\w@\w+\.\w",
        r"\$\w",
    ];

    fn refers_to_nothing(pieces: &[String]) {
        for reference in REFERENCES {
            let reference = Regex::new(reference).unwrap();
            for piece in pieces {
                assert!(!reference.is_match(piece), "{reference} in {piece}");
            }
        }
    }

    #[test]
    fn a_reader_sees_the_text_and_a_service_finds_nothing_in_it() {
        let git = "4f2a91c 4f2a91c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6 1234567 20260630 facade deadbeef1g";
        let signs = "a\\|b \\` :x: :+1: x:-1 10:30 a@b GH-12 gh-3 o/r#26 me!7 %1 %\"m\" ~bug &12 $x$ $`y`$ www.example.org [^1]";
        let more = "[ ] ![x](y) <details></details> &amp; &#64;me &colon; https&colon;// - > 1. WWW.example.org ~~s~~ mailto:a@b";
        for sample in
            [HOSTILE, git, signs, more, "plain words, 3/5 (10 %): all", "  trimmed\t", "", "☁️ ümlaut 監査"]
        {
            let pieces = pieces(&text(sample));
            assert_eq!(pieces.concat(), line(sample).trim(), "{}", text(sample));
            refers_to_nothing(&pieces);
            assert!(!text(sample).chars().any(super::super::hostile));
        }
        assert_eq!(text("plain words, 3/5 (10 %): all"), "plain words, 3/5 (10 %): all");
        for plain in ["ISO/IEC 27001:2022, 6 days", "2026-01-12T09:00:00Z", "feedback", "A.5.18: gap"] {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn a_path_is_code_whatever_it_is_called() {
        assert_eq!(code("registers/risk_register.csv"), "`registers/risk_register.csv`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a``"), "``` `a`` ```");
        let unread = Regex::new(r"@\w|\]\(|://|www\.|<[^!/c]").unwrap();
        for path in
            ["a|b.md", "a\\|b.md", "a\\", "`", "a`|", "[x](y)", "</code>", "@me #1 :x:", HOSTILE, " a "]
        {
            assert_eq!(pieces(&code(path)).concat().trim(), line(path).trim(), "{}", code(path));
            assert!(!unread.is_match(&code(path)), "{}", code(path));
        }
        assert_eq!(code("</code>|"), "<code>&lt;/code&gt;&#124;</code>");
    }
}
