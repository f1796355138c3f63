//! Links of documents to files: what is one, and where it leads. Nothing is followed but the list of the tree.

use crate::facts::{Item, Leads, Link};
use crate::read::Format;
use pulldown_cmark::{Event, Options, Parser, Tag};
use regex::Regex;
use saydo_source::{ByteRange, RepoPath, Tree};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static IN_HTML: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)<(?:a|img)\b[^>]*?\s(?:href|src)\s*=\s*["']([^"']*)["']"#)
        .expect("a constant pattern, tested below")
});

static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[A-Za-z][A-Za-z0-9+.-]+:|//)").expect("a constant pattern, tested below")
});

/// The links and pictures of a Markdown text that lead to files. What stands in code is none.
pub(super) fn of(path: &RepoPath, text: &str) -> Vec<Link> {
    if Format::of(path, text) != Some(Format::Markdown) {
        return Vec::new();
    }
    let mut links = Vec::new();
    let mut add = |target: &str, at: ByteRange| {
        if !file_part(target).is_empty() && !SCHEME.is_match(target.trim()) {
            links.push(Link { target: target.trim().to_owned(), at, leads: Leads::Nowhere });
        }
    };
    for (event, range) in
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS).into_offset_iter()
    {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                add(&dest_url, ByteRange::new(range.start, range.end));
            }
            Event::Html(html) | Event::InlineHtml(html) if !html.trim_start().starts_with("<!--") => {
                for groups in IN_HTML.captures_iter(&html) {
                    add(&groups[1], ByteRange::new(range.start, range.end));
                }
            }
            _ => {}
        }
    }
    links
}

/// Tells of each link where it leads.
pub(super) fn follow(tree: &Tree, items: &mut [Item]) {
    if items.iter().all(|item| item.extract.links.is_empty()) {
        return;
    }
    let files: Vec<&str> = tree.entries().iter().map(|entry| entry.path.as_str()).collect();
    let mut known: BTreeMap<String, Leads> = BTreeMap::new();
    for item in items {
        let from: Vec<String> = item.path.folders().map(str::to_owned).collect();
        for link in &mut item.extract.links {
            let plain = file_part(&link.target);
            let key = format!("{}\n{plain}", from.join("/"));
            link.leads = *known.entry(key).or_insert_with(|| {
                // A name may itself hold a percent sign.
                let as_written = leads(tree, &files, &from, plain);
                match decoded(plain) {
                    Some(decoded) if as_written == Leads::Nowhere && decoded != plain => {
                        leads(tree, &files, &from, &decoded)
                    }
                    Some(_) | None => as_written,
                }
            });
        }
    }
}

/// A target without its anchor and query.
fn file_part(target: &str) -> &str {
    let target = target.trim();
    target.find(['#', '?']).map_or(target, |at| &target[..at])
}

fn leads(tree: &Tree, files: &[&str], from: &[String], target: &str) -> Leads {
    let rooted = target.starts_with('/');
    let mut parts: Vec<&str> = if rooted { Vec::new() } else { from.iter().map(String::as_str).collect() };
    for part in target.split('/') {
        match part {
            ".." if parts.pop().is_none() => return Leads::Outside,
            "" | "." | ".." => {}
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let folder = format!("{path}/");
    let below = files.partition_point(|file| *file < folder.as_str());
    let is_folder = path.is_empty() || files.get(below).is_some_and(|file| file.starts_with(&folder));
    let listed = files.binary_search(&path.as_str()).is_ok();
    if is_folder || (listed && !target.ends_with('/')) {
        return Leads::There;
    }
    // Where the root of a site lies, only the site knows.
    let elsewhere =
        rooted || path.parse::<RepoPath>().is_ok_and(|name| name.as_str() == path && tree.has(&name));
    if elsewhere && !listed { Leads::Unread } else { Leads::Nowhere }
}

/// With the bytes that stand as `%20`; `None` if they are no text.
fn decoded(target: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, from: &str) -> Vec<(String, Leads)> {
        let from: RepoPath = from.parse().unwrap();
        let tree = Tree::memory(
            [from.as_str(), "policies/b c.md", "records/x.csv", "100%25.md"]
                .map(|path| (path.parse().unwrap(), Vec::new())),
        );
        let files: Vec<&str> = tree.entries().iter().map(|entry| entry.path.as_str()).collect();
        let folders: Vec<String> = from.folders().map(str::to_owned).collect();
        let one = |link: Link| {
            let plain = file_part(&link.target);
            let as_written = leads(&tree, &files, &folders, plain);
            let found = match decoded(plain) {
                Some(decoded) if as_written == Leads::Nowhere => leads(&tree, &files, &folders, &decoded),
                _ => as_written,
            };
            (link.target, found)
        };
        of(&from, text).into_iter().map(one).collect()
    }

    #[test]
    fn a_link_leads_to_a_file_or_a_folder_of_the_tree_and_nowhere_else() {
        for (target, expected) in [
            ("../records/x.csv", Leads::There),
            ("../records/x.csv#row-3", Leads::There),
            ("../records/x.csv?raw=1", Leads::There),
            ("./b%20c.md", Leads::There),
            ("<b c.md>", Leads::There),
            ("../records", Leads::There),
            ("../records/", Leads::There),
            ("..", Leads::There),
            ("../100%25.md", Leads::There),
            ("/records/x.csv", Leads::There),
            ("/elsewhere/x.csv", Leads::Unread),
            ("../Records/x.csv", Leads::Nowhere),
            ("../records/x.csv/", Leads::Nowhere),
            ("../record", Leads::Nowhere),
            ("../records/%2e%2e/%2e%2e/x.csv", Leads::Outside),
            ("../../x.csv", Leads::Outside),
            ("../../a/records/x.csv", Leads::Outside),
            ("c:/policies/a.md", Leads::Nowhere),
            ("gone.md", Leads::Nowhere),
            ("%ff.md", Leads::Nowhere),
        ] {
            let found = told(&format!("[t]({target})"), "policies/a.md");
            assert_eq!(found.iter().map(|(_, leads)| *leads).collect::<Vec<_>>(), [expected], "{target}");
        }
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
        ] {
            assert!(told(text, "a.md").is_empty(), "{text}");
        }
    }

    #[test]
    fn pictures_references_and_html_are_links_too() {
        for text in [
            "![t](gone.png)",
            "[t][r]\n\n[r]: gone.md",
            "see <a class=\"x\" href=\"gone.md\">t</a>",
            "<img\n src='gone.png'>",
        ] {
            assert_eq!(told(text, "a.md").len(), 1, "{text}");
            assert_eq!(told(text, "a.md")[0].1, Leads::Nowhere, "{text}");
        }
    }
}
