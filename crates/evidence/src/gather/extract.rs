//! What rules ask of a text beyond its sentences: sections and whether anything stands in them, links, words wherever they stand.

use super::{Page, links};
use crate::facts::{Extract, KindDemand, Passage, Section};
use crate::parsed::Parsed;
use crate::placeholder::{is_put_off, is_unset};
use saydo_source::ByteRange;

/// What is kept of a page for these wishes; nothing is looked for that nobody asks for.
pub(super) fn of(page: &Page<'_>, wanted: &KindDemand) -> Extract {
    Extract {
        sections: if wanted.sections { sections(page.parsed, page.text) } else { Vec::new() },
        links: if wanted.links { links::of(page.path, page.text) } else { Vec::new() },
        hits: hits(page.parsed, page.text, wanted),
    }
}

fn sections(parsed: &Parsed, text: &str) -> Vec<Section> {
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
        let below = text.get(from as usize..to).unwrap_or("");
        let shows = ["```", "~~~", "![", "<img", "<table"].iter().any(|mark| below.contains(mark));
        Section {
            heading: heading.words.text.clone(),
            at: heading.words.at,
            filled: shows || parsed.blocks.iter().any(|block| says(&block)),
        }
    };
    headings.iter().enumerate().map(section).collect()
}

/// Every match of a pattern: in each line as it is written, and in the words of a sentence, heading, row or label that markup or a
/// line break divides. What stands in a comment is not said.
fn hits(parsed: &Parsed, text: &str, wanted: &KindDemand) -> Vec<Passage> {
    if wanted.anywhere.is_empty() {
        return Vec::new();
    }
    let comments = comments(text);
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
        found.retain(|(at, _)| {
            !comments.iter().any(|comment| comment.start <= at.start && at.end <= comment.end)
        });
        found.sort();
        found.dedup_by(|a, b| a.0 == b.0);
        hits.extend(found.into_iter().map(|(at, words)| Passage { probe: probe.id, words, at }));
    }
    hits
}

fn comments(text: &str) -> Vec<ByteRange> {
    let mut comments = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("<!--").map(|at| from + at) {
        let end = text[open..].find("-->").map_or(text.len(), |at| open + at + 3);
        comments.push(ByteRange::new(open, end));
        from = end;
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Probe;
    use crate::read::{Format, parse};

    fn read(text: &str) -> Parsed {
        parse(&"p.md".parse().unwrap(), Format::Markdown, text)
    }

    #[test]
    fn a_section_is_filled_by_what_stands_below_it() {
        let text = "# P\n\n## Scope\n\nAll sites.\n\n## Roles\n\n### CISO\n\nDecides.\n\n## Review\n\nTBD\n\n## Empty\n\n\
                    ## Notes\n\n<!-- to be written -->\n\n## Table\n\n| a | b |\n|---|---|\n\n## Rows\n\n| a | b |\n|---|---|\n| 1 | x |\n\n\
                    ## Picture\n\n![who does what](raci.png)\n\n## Last\n";
        let found = sections(&read(text), text);
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
        let hits = hits(&read(text), text, &wanted);
        let lines: Vec<usize> =
            hits.iter().map(|hit| text[..hit.at.start as usize].matches('\n').count() + 1).collect();
        assert_eq!(lines, [2, 4, 6, 11, 13, 16]);
    }
}
