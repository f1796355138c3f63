//! What rules ask of a text beyond its sentences: sections and whether anything stands in them, links, words wherever they stand.

use super::Page;
use super::markup::Markup;
use crate::facts::{Extract, KindDemand, Passage, Section};
use crate::parsed::Parsed;
use crate::placeholder::{is_put_off, is_unset};
use saydo_source::ByteRange;

/// What is kept of a page for these wishes; nothing is looked for that nobody asks for.
pub(super) fn of(page: &Page<'_>, wanted: &KindDemand) -> Extract {
    if !wanted.sections && !wanted.links && wanted.anywhere.is_empty() {
        return Extract::default();
    }
    let markup = Markup::of(page.path, page.text, page.parsed);
    Extract {
        sections: if wanted.sections { sections(page.parsed, page.text, &markup) } else { Vec::new() },
        hits: hits(page.parsed, page.text, &markup, wanted),
        links: if wanted.links { markup.links } else { Vec::new() },
    }
}

fn sections(parsed: &Parsed, text: &str, markup: &Markup) -> Vec<Section> {
    let headings = &parsed.headings;
    let section = |(number, heading): (usize, &crate::parsed::Heading)| {
        let from = heading.words.at.end;
        let next = headings.iter().skip(number + 1).find(|next| next.level <= heading.level);
        let to = next.map_or(text.len(), |next| next.words.at.start as usize);
        let says = |block: &&crate::parsed::Block| {
            let words = &block.words.text;
            block.words.at.start >= from
                && (block.words.at.end as usize) <= to
                && words.contains(char::is_alphanumeric)
                && !is_unset(words)
                && !is_put_off(words)
        };
        let shows = |at: &ByteRange| at.start >= from && (at.end as usize) <= to;
        Section {
            heading: heading.words.text.clone(),
            at: heading.words.at,
            filled: markup.shown.iter().any(shows) || parsed.blocks.iter().any(|block| says(&block)),
        }
    };
    headings.iter().enumerate().map(section).collect()
}

/// Every match of a pattern: in each line as it is written, and in the words of a sentence, heading, row or label that markup or a
/// line break divides. What stands in a comment is not said.
fn hits(parsed: &Parsed, text: &str, markup: &Markup, wanted: &KindDemand) -> Vec<Passage> {
    if wanted.anywhere.is_empty() {
        return Vec::new();
    }
    let metadata = parsed.metadata.iter().flat_map(|meta| [&meta.label, &meta.value]);
    let written = parsed.blocks.iter().map(|block| &block.words);
    let written = written.chain(parsed.headings.iter().map(|heading| &heading.words));
    let written = written.chain(parsed.tables.iter().flat_map(|table| &table.columns)).chain(metadata);
    let written: Vec<_> = written.collect();
    let mut hits = Vec::new();
    for probe in &wanted.anywhere {
        let mut found: Vec<(ByteRange, String)> = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let words = line.trim_end();
            for pattern in &probe.all {
                found.extend(pattern.find_iter(words).map(|hit| {
                    (ByteRange::new(start + hit.start(), start + hit.end()), words.trim().to_owned())
                }));
            }
            start += line.len();
        }
        for words in &written {
            let known = found.iter().any(|(at, _)| at.start < words.at.end && words.at.start < at.end);
            if !known && probe.all.iter().any(|pattern| pattern.is_match(&words.text)) {
                found.push((words.at, words.text.clone()));
            }
        }
        found.retain(|(at, _)| !markup.hides(*at));
        found.sort();
        found.dedup_by(|a, b| a.0 == b.0);
        hits.extend(found.into_iter().map(|(at, words)| Passage { probe: probe.id, words, at }));
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Probe;
    use crate::read::{Format, parse};

    fn read(text: &str) -> (Parsed, Markup) {
        let path = "p.md".parse().unwrap();
        let parsed = parse(&path, Format::Markdown, text);
        let markup = Markup::of(&path, text, &parsed);
        (parsed, markup)
    }

    #[test]
    fn a_section_is_filled_by_what_stands_below_it() {
        let text = "# P\n\n## Scope\n\nAll sites.\n\n## Roles\n\n### CISO\n\nDecides.\n\n## Review\n\nTBD\n\n## Empty\n\n\
                    ## Notes\n\n<!-- to be written -->\n\n## Table\n\n| a | b |\n|---|---|\n\n## Rows\n\n| a | b |\n|---|---|\n| 1 | x |\n\n\
                    ## Picture\n\n![who does what](raci.png)\n\n## Fence\n\n```mermaid\n```\n\n\
                    ## Hidden\n\n<!-- ![who](raci.png) -->\n\n## Last\n";
        let (parsed, markup) = read(text);
        let found = sections(&parsed, text, &markup);
        let filled: Vec<&str> =
            found.iter().filter(|section| section.filled).map(|section| section.heading.as_str()).collect();
        assert_eq!(filled, ["P", "Scope", "Roles", "CISO", "Rows", "Picture"]);
    }

    #[test]
    fn a_word_is_found_wherever_it_stands_and_told_once() {
        let text = "---\nowner: Privacy Shield office\n---\n# The Privacy Shield\n\nUnder the **Privacy**\nShield we act.\n\n\
                    <!-- Privacy Shield was here -->\n\n| Privacy Shield | b |\n|---|---|\n| `privacy shield` | x |\n\n```\nprivacy shield\n```\n";
        let pattern = regex::RegexBuilder::new("privacy shield").case_insensitive(true).build().unwrap();
        let wanted =
            KindDemand { anywhere: vec![Probe { id: 7, all: vec![pattern] }], ..KindDemand::default() };
        let (parsed, markup) = read(text);
        let hits = hits(&parsed, text, &markup, &wanted);
        let lines: Vec<usize> =
            hits.iter().map(|hit| text[..hit.at.start as usize].matches('\n').count() + 1).collect();
        assert_eq!(lines, [2, 4, 6, 11, 13, 16]);
    }

    #[test]
    fn the_sign_of_a_comment_in_code_hides_nothing() {
        let text = "# P\n\nBegin a remark with `<!--`.\n\nWe rely on the Privacy Shield.\n";
        let pattern = regex::RegexBuilder::new("privacy shield").case_insensitive(true).build().unwrap();
        let wanted =
            KindDemand { anywhere: vec![Probe { id: 7, all: vec![pattern] }], ..KindDemand::default() };
        let (parsed, markup) = read(text);
        assert_eq!(hits(&parsed, text, &markup, &wanted).len(), 1);
    }
}
