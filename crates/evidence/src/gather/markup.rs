//! What the markup of a Markdown text says beyond its words: links, comments, and what is shown without words. Walked once for all.

use crate::facts::{Leads, Link};
use crate::parsed::{Parsed, Style};
use crate::read::Format;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;
use saydo_source::{ByteRange, RepoPath};
use std::sync::LazyLock;

static IN_HTML: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)<(?:a|img)\b[^>]*?\s(?:href|src)\s*=\s*["']([^"']*)["']"#)
        .expect("a constant pattern, tested below")
});

static SHOWN_IN_HTML: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<(?:img|table|svg)\b").expect("a constant pattern, tested below"));

static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[A-Za-z][A-Za-z0-9+.-]+:|//)").expect("a constant pattern, tested below")
});

/// The markup of a text; empty where the text is no Markdown.
#[derive(Default)]
pub(super) struct Markup {
    /// Links and pictures that lead to files, not followed yet. What stands in code is none.
    pub(super) links: Vec<Link>,
    /// Comments, as a reader of the page does not see them: what looks like one in code is text.
    pub(super) comments: Vec<ByteRange>,
    /// Pictures, tables in HTML and code with something in it.
    pub(super) shown: Vec<ByteRange>,
}

impl Markup {
    pub(super) fn of(path: &RepoPath, text: &str, parsed: &Parsed) -> Self {
        let mut markup = Self::default();
        if Format::of(path, text) != Some(Format::Markdown) {
            return markup;
        }
        let front = parsed.metadata.iter().filter(|meta| meta.style == Style::FrontMatter);
        let body = front.map(|meta| meta.value.at.end as usize).max().unwrap_or(0);
        let mut in_code = false;
        let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
        for (event, range) in Parser::new_ext(text.get(body..).unwrap_or(""), options).into_offset_iter() {
            let at = ByteRange::new(body + range.start, body + range.end);
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => markup.link(&dest_url, at),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    markup.link(&dest_url, at);
                    markup.shown.push(at);
                }
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(words) if in_code && words.contains(char::is_alphanumeric) => {
                    markup.shown.push(at);
                }
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => markup.html(text, at),
                _ => {}
            }
        }
        markup
    }

    /// Whether a place lies in a comment.
    pub(super) fn hides(&self, at: ByteRange) -> bool {
        self.comments.iter().any(|comment| comment.start <= at.start && at.end <= comment.end)
    }

    /// A block or piece of HTML: its comments, and what stands between them.
    fn html(&mut self, text: &str, at: ByteRange) {
        let html = text.get(at.range()).unwrap_or("");
        let mut from = 0;
        while let Some(rest) = html.get(from..).filter(|rest| !rest.is_empty()) {
            let open = rest.find("<!--").map_or(html.len(), |open| from + open);
            let base = at.start as usize;
            let between = html.get(from..open).unwrap_or("");
            let place = ByteRange::new(base + from, base + open);
            for groups in IN_HTML.captures_iter(between) {
                self.link(&groups[1], place);
            }
            if SHOWN_IN_HTML.is_match(between) {
                self.shown.push(place);
            }
            if open == html.len() {
                return;
            }
            let end = html[open..].find("-->").map_or(html.len(), |end| open + end + 3);
            self.comments.push(ByteRange::new(base + open, base + end));
            from = end;
        }
    }

    fn link(&mut self, target: &str, at: ByteRange) {
        let target = target.trim();
        if !super::links::file_part(target).is_empty() && !SCHEME.is_match(target) {
            self.links.push(Link { target: target.to_owned(), at, leads: Leads::Nowhere });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parse;

    fn of(text: &str) -> Markup {
        let path: RepoPath = "a.md".parse().unwrap();
        Markup::of(&path, text, &parse(&path, Format::Markdown, text))
    }

    #[test]
    fn addresses_anchors_and_code_are_no_links_to_files() {
        for text in [
            "[t](https://example.org/x.md)",
            "[t](mailto:a@example.org)",
            "[t](//example.org/x)",
            "[t](#scope)",
            "[t](?raw=1)",
            "<https://example.org>",
            "`[t](gone.md)`",
            "```\n[t](gone.md)\n```",
            "<!-- <a href=\"gone.md\">t</a> -->",
            "<div>\n<!-- <a href=\"gone.md\">t</a> -->\n</div>",
        ] {
            assert!(of(text).links.is_empty(), "{text}");
        }
    }

    #[test]
    fn pictures_references_and_html_are_links_too() {
        for text in [
            "![t](gone.png)",
            "[t][r]\n\n[r]: gone.md",
            "see <a class=\"x\" href=\"gone.md\">t</a>",
            "<img\n src='gone.png'>",
            "<!-- c --> <a href=\"gone.md\">t</a>",
        ] {
            assert_eq!(of(text).links.len(), 1, "{text}");
        }
    }

    #[test]
    fn only_what_a_reader_does_not_see_is_a_comment() {
        for (text, expected) in [
            ("a <!-- b --> c", vec!["<!-- b -->"]),
            ("<!-- b\n\nc -->\n\nd", vec!["<!-- b\n\nc -->"]),
            ("<!-- a --> b <!-- c -->", vec!["<!-- a -->", "<!-- c -->"]),
            ("Begin one with `<!--`.\n\nd", vec![]),
            ("```\n<!--\n```\n\nd", vec![]),
            ("a <!-- b\n\nc", vec![]),
            ("---\nnote: x\n---\n\na <!-- b -->", vec!["<!-- b -->"]),
        ] {
            let found: Vec<&str> = of(text).comments.iter().map(|comment| &text[comment.range()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn pictures_tables_and_code_are_shown_unless_they_are_empty_or_commented_out() {
        for (text, expected) in [
            ("![a](b.png)", 1),
            ("<table><tr><td>1</td></tr></table>", 1),
            ("```\nx = 1\n```", 1),
            ("```mermaid\n```", 0),
            ("```\n\n```", 0),
            ("<!-- ![a](b.png) -->", 0),
            ("<!-- <table></table> -->", 0),
            ("Write `![a](b.png)` for a picture.", 0),
        ] {
            assert_eq!(of(text).shown.len(), expected, "{text}");
        }
    }
}
