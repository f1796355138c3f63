//! Markdown as plain words: without emphasis, code, link targets, images, HTML tags, list marks and emoji at the front.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// HTML tags that people write in Markdown; `<Role/Name>` is a placeholder and stays.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)</?(?:a|b|br|center|code|del|details|div|em|font|h[1-6]|i|img|kbd|li|ol|p|small|span|strong|sub|summary|sup|u|ul)(?:\s[^<>]*)?/?>",
    )
    .expect("a constant pattern, tested below")
});

/// Words of a block: line marks of quotes, headings and lists are no words.
pub(super) fn words(raw: &str) -> String {
    let quoted = raw.contains('>');
    let lines: Cow<'_, str> = if quoted {
        let bare = |line: &str| line.trim_start().trim_start_matches(['>', ' ']).to_owned();
        raw.lines().map(bare).collect::<Vec<_>>().join("\n").into()
    } else {
        raw.into()
    };
    let text = inline(lines.trim_start().trim_start_matches('#'));
    text.strip_prefix("- ").or_else(|| text.strip_prefix("+ ")).map_or(text.clone(), str::to_owned)
}

/// Words of one cell or value.
pub(super) fn inline(raw: &str) -> String {
    const MARKS: [char; 7] = ['*', '`', '[', '<', '\\', '&', '!'];
    let words = if raw.contains(MARKS) { unmarked(raw) } else { Cow::Borrowed(raw) };
    let words = words.trim();
    let start =
        words.find(|c: char| c.is_ascii() || c.is_alphanumeric() || ('\u{2000}'..'\u{2070}').contains(&c));
    // A mark alone, such as a check mark, is the value.
    single_spaced(words.get(start.unwrap_or(0)..).unwrap_or(words))
}

fn unmarked(raw: &str) -> Cow<'_, str> {
    let untagged = if raw.contains('<') { TAG.replace_all(raw, " ") } else { raw.into() };
    let linked = link_brackets(&untagged);
    let mut out = String::with_capacity(untagged.len());
    let mut chars = untagged.char_indices().peekable();
    let mut next_link = linked.iter().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '*' | '`' => {}
            '!' if next_link.peek().is_some_and(|link| link.open == at + 1) => {}
            '[' | ']' if next_link.peek().is_some_and(|link| link.at == at) => {
                let end = next_link.next().map_or(at, |link| link.end);
                while chars.next_if(|(next, _)| *next < end).is_some() {}
            }
            '\\' if chars.peek().is_some_and(|(_, next)| next.is_ascii_punctuation()) => {
                if let Some((_, next)) = chars.next() {
                    out.push(next);
                }
            }
            other => out.push(other),
        }
    }
    if out.contains('&') {
        out = out.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
    Cow::Owned(out)
}

/// The words with one blank between them.
fn single_spaced(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')) {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// A bracket of a link: the opening one, or the closing one with its target.
struct Bracket {
    at: usize,
    /// The opening bracket of the link, on the opening bracket itself; else a place that is none.
    open: usize,
    /// Where the text goes on.
    end: usize,
}

/// The brackets of links and images, in order.
fn link_brackets(text: &str) -> Vec<Bracket> {
    let mut brackets = Vec::new();
    if !text.contains("](") {
        return brackets;
    }
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' => open.push(at),
            b']' => {
                let start = open.pop();
                if let (Some(start), Some(b'(')) = (start, bytes.get(at + 1)) {
                    let end = target_end(bytes, at + 1);
                    brackets.push(Bracket { at: start, open: start, end: start + 1 });
                    brackets.push(Bracket { at, open: usize::MAX, end });
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    brackets.sort_by_key(|bracket| bracket.at);
    brackets
}

/// The byte after the parenthesis that closes the one at `from`; a target never spans lines.
fn target_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' if depth <= 1 => return offset + 1,
            b')' => depth -= 1,
            b'\n' => return offset,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_no_words() {
        for (raw, plain) in [
            ("**Owner**", "Owner"),
            ("[the list](list.md), and [more](a_(b).md)!", "the list, and more!"),
            ("[![Public](https://x.example/badge/Public-green)](./CLASS.md)", "Public"),
            ("[TBD], see [x](y.md)", "[TBD], see x"),
            ("a<br>b <strong>c</strong> <Role/Name>", "a b c <Role/Name>"),
            ("\\_\\_\\_ \\[TBD\\]", "___ [TBD]"),
            ("> 95 %", "> 95 %"),
            ("📋 Owner", "Owner"),
            ("✅", "✅"),
            ("R&amp;D&nbsp;team", "R&D team"),
        ] {
            assert_eq!(inline(raw), plain, "{raw}");
        }
        assert_eq!(words("> a\n> b"), "a b");
        assert_eq!(words("- one"), "one");
        assert_eq!(words("## Scope"), "Scope");
    }

    #[test]
    fn hostile_brackets_are_read_in_one_pass() {
        for part in ["[", "[a](b ", "[a](b) ", "](", "<", "\\", "[a]((", "![[a](b)"] {
            let _ = inline(&part.repeat(100_000));
        }
    }
}
