//! The page as a whole: links lead somewhere, nothing of a definition becomes Markdown, and it is the same each time.

use super::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};
use std::collections::BTreeSet;

const KIND: &str = "kind = \"door-log\"\ntitle = \"Door log [x](https://evil.example) <b>bold</b> @me\"\nshape = \"record\"\n\
                    grain = \"one | door\"\nkey = [\"door\"]\npaths = [\"**/*door`s|log*\"]\n[[field]]\nname = \"door\"\ntype = \"text\"\n\
                    aliases = [\"<script>\", \"a|b\"]\n[[field]]\nname = \"closed\"\ntype = \"date\"\n";
const RULE: &str = "title = \"Doors <i>are</i> | closed ![i](x)\"\ncontrols = [\"iso27001-2022:A.7.2\"]\neach = \"door-log\"\n\
                    shows = \"operation\"\nbasis = \"practice\"\ncite = \"# `one` </a> <a id=\\\"rules\\\">\"\nseverity = \"improvement\"\n\
                    why = \"</details>\\n# No heading.\"\nremedy = \"- no item ``` @team\"\n\
                    where = [{ field = \"door\", matches = 'a`b|\\[x\\](y)' }]\n[[expect]]\nfields = [\"closed\"]\n";

fn hostile() -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("kinds")).unwrap();
    disk::write(&folder.path().join("kinds/door-log.toml"), KIND.as_bytes()).unwrap();
    disk::write(&folder.path().join("do`or] <b>.toml"), RULE.as_bytes()).unwrap();
    load::load(Some(folder.path())).unwrap().usable().unwrap_or_else(|failure| panic!("{failure}"))
}

fn events(page: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The anchor that an element of ours makes.
fn anchor_of(html: &str) -> Option<&str> {
    html.trim().strip_prefix("<a id=\"")?.split('"').next()
}

#[test]
fn every_link_leads_to_an_anchor_that_is_there_once() {
    for loaded in [load::load(None).unwrap(), hostile()] {
        let page = reference(&loaded);
        let (mut anchors, mut links) = (BTreeSet::new(), BTreeSet::new());
        for event in events(&page) {
            match event {
                Event::InlineHtml(html) | Event::Html(html) => {
                    if let Some(anchor) = anchor_of(&html) {
                        assert!(anchors.insert(anchor.to_owned()), "twice: {anchor}");
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let anchor =
                        dest_url.strip_prefix('#').unwrap_or_else(|| panic!("leads away: {dest_url}"));
                    links.insert(anchor.to_owned());
                }
                Event::Start(Tag::Image { .. }) => panic!("an image"),
                _ => {}
            }
        }
        let nowhere: Vec<_> = links.difference(&anchors).collect();
        assert!(nowhere.is_empty(), "{nowhere:?}");
        assert!(links.len() > 200, "{}", links.len());
    }
}

#[test]
fn nothing_of_a_definition_becomes_an_element_or_a_heading() {
    let page = reference(&hostile());
    let allowed = ["<!-- -->", "<code>", "</code>", "</a>"];
    for event in events(&page) {
        if let Event::InlineHtml(html) | Event::Html(html) = event {
            let ours = allowed.contains(&html.trim()) || html.starts_with("<a id=\"");
            assert!(ours, "{html}");
        }
    }
    let titles = events(&page)
        .filter(|event| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. })))
        .count();
    assert_eq!(titles, 1);
    assert!(page.contains("*Yours*") && !page.contains("@me") && !page.contains("@team"), "{page}");
    let own = page.lines().find(|line| line.starts_with("| ") && line.contains("Doors")).unwrap();
    assert_eq!(own.matches(" | ").count(), 2, "{own}");
}

#[test]
fn every_rule_kind_and_expectation_has_its_place() {
    let loaded = load::load(None).unwrap();
    let page = reference(&loaded);
    assert_eq!(page, reference(&loaded));
    for rule in &loaded.rules.rules {
        assert!(page.contains(&format!("<a id=\"{}\"></a>", page::anchor("rule", &rule.id))), "{}", rule.id);
        assert!(page.contains(&plain(&rule.why)), "{}", rule.id);
    }
    for kind in loaded.kinds.iter() {
        assert!(page.contains(&format!("<a id=\"{}\"></a>", page::anchor("kind", kind.id.as_str()))));
    }
}

#[test]
fn two_names_never_have_one_anchor() {
    let names = ["a b", "a_b", "a_20_b", "a.b", "A.b", "a(b)", "a_28_b)"];
    let anchors: BTreeSet<String> = names.iter().map(|name| page::anchor("rule", name)).collect();
    assert_eq!(anchors.len(), names.len(), "{anchors:?}");
}
