//! A page in Markdown, for the summary of a run and for a comment on a pull request: with a base what the change did, in a screenful;
//! without one the whole check in short. It holds so many bytes and no more, for a service drops a page that is longer.

pub mod difference;
mod page;

use crate::difference::{Group as Counted, groups};
use crate::escape::markdown::{code, text};
use crate::human::{counted, gate_reasons};
use crate::json::{AsksLess, Base, Changes, Finding, Place, Problem, StateChange};
use crate::view::{View, severity, worse_first};
use page::{Block, fill};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Bytes of a step summary: GitHub drops one of more than 1 MiB.
pub const SUMMARY: usize = 1_000_000;
/// Bytes of a comment: GitHub refuses one of more than 65,536 characters, and what posts it may add a line of its own.
pub const COMMENT: usize = 64_000;

/// Findings, or controls whose state changed, that stand open; the others are counted or folded.
const OPEN: usize = 20;
/// Characters of a message or a reason.
const LONGEST: usize = 300;
/// Characters of a path.
const LONGEST_PATH: usize = 150;
/// What a program that keeps one comment up to date looks for.
const MARK: &str = "<!-- saydo -->";
/// In the order of the screen.
const STATES: [&str; 8] =
    ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];

/// How long the page may be.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// At most so many bytes, such as [`SUMMARY`] or [`COMMENT`].
    pub limit: usize,
}

/// Writes the page.
pub fn write(view: &View, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let document = &view.document;
    let blocks = match (&document.base, &document.changes) {
        (Some(base), Some(changes)) => of_change(view, base, changes),
        _ => of_check(view),
    };
    out.write_all(fill(&blocks, &last(view), options.limit).as_bytes())
}

/// What a change did: what it asks less, what it introduced, which states it changed; folded, what it leaves as it is.
fn of_change(view: &View, base: &Base, changes: &Changes) -> Vec<Block> {
    let prefix = view.document.tree.prefix.as_str();
    let did = match (changes.introduced, changes.resolved) {
        (0, 0) => "introduces no finding and resolves none".to_owned(),
        (new, 0) => format!("introduces {}", counted(new, "finding")),
        (0, resolved) => format!("resolves {}", counted(resolved, "finding")),
        (new, resolved) => format!("introduces {} and resolves {resolved}", counted(new, "finding")),
    };
    let mut blocks = vec![heading(view, &format!("this change {did}"))];
    if !base.configured {
        blocks.push(Block::paragraph("The base has no configuration: the defaults govern."));
    }
    blocks.extend(asks_less(prefix, &changes.asks_less));
    let reported = view.reported();
    if reported.is_empty() {
        blocks.push(Block::paragraph("Nothing that falls short was introduced."));
    } else {
        let rows = reported.iter().map(|finding| row(prefix, finding, "")).collect();
        blocks.push(Block { most: OPEN, beyond: ", below", ..table("Introduced", rows) });
    }
    blocks.extend(states_changed(&changes.states));
    blocks.extend(states(&groups(&view.document)));
    let more = reported.get(OPEN..).unwrap_or_default();
    let (resolved, unchanged) = (view.of_origin("resolved"), view.of_origin("unchanged"));
    for (title, findings) in [
        ("More that is introduced", more),
        ("Resolved", &resolved),
        ("Unchanged, not judged here", &unchanged),
    ] {
        let rows = findings.iter().map(|finding| row(prefix, finding, "")).collect();
        blocks.extend(folded(title, table(title, rows)));
    }
    blocks.extend(accepted(view));
    blocks.extend(problems(view));
    blocks
}

/// The whole check: states, the worst finding of each rule, what is absent; folded, the rest.
fn of_check(view: &View) -> Vec<Block> {
    let prefix = view.document.tree.prefix.as_str();
    let mut counts: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
    for finding in view.reported() {
        counts.entry(severity(finding)).or_insert((&finding.severity, 0)).1 += 1;
    }
    let counts: Vec<String> = counts
        .into_values()
        .map(
            |(word, count)| {
                if word == "improvement" { counted(count, word) } else { format!("{count} {word}") }
            },
        )
        .collect();
    let found = if counts.is_empty() { "nothing falls short".to_owned() } else { counts.join(", ") };
    let (read, files) = (view.document.evidence.len(), counted(view.document.tree.files, "file"));
    let are = if read == 1 { "is" } else { "are" };
    let mut blocks =
        vec![heading(view, &found), Block::paragraph(format!("{read} of {files} {are} evidence."))];
    blocks.extend(states(&groups(&view.document)));
    let rules = view.by_rule();
    if !rules.is_empty() {
        let rows = rules.iter().map(|(first, more)| row(prefix, first, &also(more))).collect();
        blocks.push(Block { most: OPEN, beyond: " rules, below", ..table("The worst of each rule", rows) });
    }
    blocks.extend(absent(view));
    let open: Vec<&str> = rules.iter().take(OPEN).map(|(first, _)| first.fingerprint.as_str()).collect();
    let more = view.worst().into_iter().filter(|finding| !open.contains(&finding.fingerprint.as_str()));
    let rows = more.map(|finding| row(prefix, finding, "")).collect();
    blocks.extend(folded("More findings", table("More findings", rows)));
    blocks.extend(accepted(view));
    blocks.extend(problems(view));
    blocks
}

/// The mark, the gate in a line, and why it is not met.
fn heading(view: &View, said: &str) -> Block {
    let gate = &view.document.gate;
    let met = match (gate.met, gate.report_only) {
        (true, _) => "gate met",
        (false, false) => "gate not met",
        (false, true) => "report only, the gate would not be met",
    };
    let mut head = format!("{MARK}\n### saydo: {met} — {said}");
    if !gate.met {
        let reasons = gate_reasons(gate);
        let reasons: Vec<String> = reasons.iter().take(OPEN).map(|reason| short(reason)).collect();
        head.push_str("\n\n**Gate**: ");
        head.push_str(&reasons.join(", "));
    }
    if view.filtered {
        head.push_str("\n\nFiltered by --rule or --skip: the states are those of a part of the rules.");
    }
    Block::paragraph(head)
}

fn asks_less(prefix: &str, asked: &[AsksLess]) -> Option<Block> {
    let row = |less: &AsksLess| {
        let at = less.places.first().map(|at| place(prefix, at)).unwrap_or_default();
        format!("| {} | {} | {at} |", text(&less.what), short(&less.message))
    };
    (!asked.is_empty()).then(|| Block {
        head: "**Asks less of itself**\n\n| what | how | where |\n|---|---|---|".to_owned(),
        rows: asked.iter().map(row).collect(),
        most: OPEN,
        instead: format!("**Asks less of itself**: {}, left out for room.", counted(asked.len(), "time")),
        ..Block::default()
    })
}

/// A table of findings.
fn table(title: &str, rows: Vec<String>) -> Block {
    Block {
        head: "| severity | finding | where |\n|---|---|---|".to_owned(),
        most: usize::MAX,
        instead: format!("{title}: {}, left out for room.", rows.len()),
        rows,
        ..Block::default()
    }
}

fn row(prefix: &str, finding: &Finding, also: &str) -> String {
    let undecided = if finding.verdict == "undetermined" { ", undetermined" } else { "" };
    let at = finding.places.first().map(|at| place(prefix, at)).unwrap_or_default();
    format!("| {}{undecided} | {}{also} | {at} |", text(&finding.severity), short(&finding.message))
}

/// The others of a rule, by name.
fn also(more: &[&Finding]) -> String {
    if more.is_empty() {
        return String::new();
    }
    let mut names: Vec<String> = more.iter().take(3).map(|finding| short(&finding.title)).collect();
    if more.len() > names.len() {
        names.push("…".to_owned());
    }
    // "Müller, Jörg" is one name.
    let between = if names.iter().any(|name| name.contains(',')) { "; " } else { ", " };
    format!(" ({} more of this rule: {})", more.len(), names.join(between))
}

/// What nothing exists of.
fn absent(view: &View) -> Option<Block> {
    let absent = view.absent();
    let mut names: Vec<String> = absent.iter().take(3 * OPEN).map(|name| short(name)).collect();
    if absent.len() > names.len() {
        names.push(format!("and {} more", absent.len() - names.len()));
    }
    (!absent.is_empty()).then(|| Block {
        head: format!("**Absent**: {}", names.join(", ")),
        instead: format!("**Absent**: {}, left out for room.", absent.len()),
        ..Block::default()
    })
}

/// Controls with another state than before, the worse ones first.
fn states_changed(changed: &[StateChange]) -> Option<Block> {
    let changed = worse_first(changed);
    let row = |change: &&StateChange| {
        let name = short(&format!("{} {}", change.id, change.title));
        format!("| {name} | {} → {} |", text(&change.before), text(&change.after))
    };
    (!changed.is_empty()).then(|| Block {
        head: "| control | state |\n|---|---|".to_owned(),
        rows: changed.iter().map(row).collect(),
        most: OPEN,
        instead: format!("Controls with another state: {}, left out for room.", changed.len()),
        ..Block::default()
    })
}

/// Controls by state, a group a row; what the number was, where it is another. States that no group has are left out.
fn states(groups: &[Counted]) -> Option<Block> {
    let count = |states: &Option<BTreeMap<String, usize>>, state: &str| {
        states.as_ref().map(|states| states.get(state).copied().unwrap_or(0))
    };
    let known = |state: &&str| {
        let of = |group: &Counted| count(&group.after, state).max(count(&group.before, state));
        groups.iter().any(|group| of(group) > Some(0))
    };
    let shown: Vec<&str> = STATES.into_iter().filter(known).collect();
    let row = |group: &Counted| {
        let cells =
            shown.iter().map(|state| match (count(&group.after, state), count(&group.before, state)) {
                (Some(now), Some(was)) if now != was => format!("{now} (was {was})"),
                (Some(now), _) => now.to_string(),
                (None, _) => "-".to_owned(),
            });
        let baseline =
            group.baseline.as_ref().map(|baseline| format!(" ({})", text(baseline))).unwrap_or_default();
        let name = format!("{}{baseline}, {}", short(&group.framework_title), short(&group.title));
        format!("| {name} | {} | {} |", group.total, cells.collect::<Vec<_>>().join(" | "))
    };
    let rows: Vec<String> = groups.iter().map(row).collect();
    let head =
        format!("| group | controls | {} |\n|---|---:|{}", shown.join(" | "), "---:|".repeat(shown.len()));
    (!shown.is_empty()).then(|| Block {
        head,
        instead: format!("States of {}, left out for room.", counted(rows.len(), "group")),
        rows,
        most: usize::MAX,
        ..Block::default()
    })
}

/// What was accepted is never out of sight.
fn accepted(view: &View) -> Option<Block> {
    let document = &view.document;
    let waived = view.worst_first(|finding| {
        finding.waived_by.is_some() && !matches!(finding.verdict.as_str(), "holds" | "void")
    });
    let row = |finding: &&Finding| {
        let waiver = finding.waived_by.and_then(|index| document.waivers.get(index));
        let until = waiver.and_then(|waiver| waiver.expires.as_deref()).unwrap_or_default();
        let reason = waiver.map(|waiver| short(&waiver.reason)).unwrap_or_default();
        let by = waiver.map(|waiver| short(&waiver.approved_by)).unwrap_or_default();
        format!(
            "| {} | {} | {} | {reason} | {by} |",
            text(&finding.severity),
            short(&finding.message),
            text(until)
        )
    };
    let rows: Vec<String> = waived.iter().map(row).collect();
    folded(
        "Waived",
        Block {
            head: "| severity | finding | accepted until | reason | approved by |\n|---|---|---|---|---|"
                .to_owned(),
            most: usize::MAX,
            instead: format!("Waived: {}, left out for room.", rows.len()),
            rows,
            ..Block::default()
        },
    )
}

fn problems(view: &View) -> Option<Block> {
    let row = |problem: &Problem| {
        let at = problem.places.first();
        let label = at.map(|at| short(&at.label)).filter(|label| !label.is_empty());
        let label = label.map(|label| format!(": {label}")).unwrap_or_default();
        let at = at.map(|at| place(&view.document.tree.prefix, at)).unwrap_or_default();
        format!("| {}{label} | {at} |", short(&problem.message))
    };
    let rows: Vec<String> = view.document.problems.iter().map(row).collect();
    let title = "Problems with the files";
    folded(
        title,
        Block {
            head: "| problem | where |\n|---|---|".to_owned(),
            most: usize::MAX,
            instead: format!("{title}: {}, left out for room.", rows.len()),
            rows,
            ..Block::default()
        },
    )
}

/// The block behind its title and number, if there is anything in it.
fn folded(title: &str, block: Block) -> Option<Block> {
    let count = block.rows.len();
    (count > 0).then(|| Block {
        head: format!("<details>\n<summary>{title} ({count})</summary>\n\n{}", block.head),
        tail: format!("{}\n\n</details>", block.tail),
        ..block
    })
}

/// By what it was judged.
fn last(view: &View) -> String {
    let document = &view.document;
    let mut parts = vec![
        format!("as of {}", text(&document.as_of)),
        format!("period {} .. {}", text(&document.period.from), text(&document.period.to)),
        format!("rules {}", text(&document.tool.rules_edition)),
    ];
    parts.extend(document.tree.revision.as_deref().map(|revision| format!("commit {}", commit(revision))));
    if let Some(base) = &document.base {
        let merge_base = commit(&base.merge_base);
        parts.push(format!(
            "base {} {} (merge base {merge_base})",
            code(&clipped(&base.rev)),
            commit(&base.tip)
        ));
    }
    parts.join(", ")
}

/// The short name of a commit.
fn commit(id: &str) -> String {
    code(&id.chars().take(7).collect::<String>())
}

/// File and line, sheet and cell, or page; the path from the root of the repository.
fn place(prefix: &str, place: &Place) -> String {
    let path = format!("{prefix}{}", place.path);
    // Of a path that is too long the end says more.
    let skipped = path.chars().count().saturating_sub(LONGEST_PATH);
    let path: String =
        if skipped > 0 { "…".chars().chain(path.chars().skip(skipped)).collect() } else { path };
    let at = place.line.map_or_else(|| code(&path), |line| code(&format!("{path}:{line}")));
    let within = match (&place.sheet, &place.cell, place.page) {
        (Some(sheet), Some(cell), _) => short(&format!("{sheet}!{cell}")),
        (Some(within), None, _) | (None, Some(within), _) => short(within),
        (None, None, Some(page)) => format!("page {page}"),
        (None, None, None) => return at,
    };
    format!("{at} {within}")
}

fn short(words: &str) -> String {
    text(&clipped(words))
}

/// Cut before it is escaped, so that no escape is cut.
fn clipped(words: &str) -> String {
    let words = words.trim();
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;
    use crate::{escape, sample};
    use pulldown_cmark::{Event, Parser, Tag};
    use regex::Regex;

    fn of(view: &View, limit: usize) -> String {
        let mut out = Vec::new();
        write(view, Options { limit }, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.len() <= limit, "{} of {limit}", page.len());
        sound(&page);
        page
    }

    fn page(document: Document) -> String {
        of(&sample::view(document), COMMENT)
    }

    /// Holds a page against what a service would make of it: nothing but tables, folded parts and code, and no reference to anything.
    pub(super) fn sound(page: &str) {
        let options = pulldown_cmark::Options::all() - pulldown_cmark::Options::ENABLE_SMART_PUNCTUATION;
        let html = [
            "<!-- saydo -->",
            "<!-- saydo diff -->",
            "<!-- -->",
            "<details>",
            "</details>",
            "<summary>",
            "<code>",
            "</code>",
        ];
        let mut text = String::new();
        let reference = Regex::new(r"@\w|#\d|:\w+:|\w:/|www\.|(?i:gh-\d)").unwrap();
        for event in Parser::new_ext(page, options) {
            match event {
                Event::Text(piece) => {
                    text.push_str(&piece);
                    continue;
                }
                Event::InlineHtml(tag) | Event::Html(tag) => {
                    assert!(html.iter().any(|known| tag.starts_with(known)), "{tag}");
                }
                Event::Start(tag) => assert!(
                    matches!(
                        tag,
                        Tag::Heading { .. }
                            | Tag::Paragraph
                            | Tag::HtmlBlock
                            | Tag::Table(_)
                            | Tag::TableHead
                            | Tag::TableRow
                            | Tag::TableCell
                            | Tag::Strong
                    ),
                    "{tag:?}"
                ),
                Event::End(_) | Event::Code(_) | Event::SoftBreak => {}
                other => panic!("{other:?}"),
            }
            assert!(!reference.is_match(&text), "{text}");
            text.clear();
        }
        // Who posts the page for others looks through it for what may not be in it, and does not take it apart first.
        let refused = Regex::new(r"@\w|\]\(|\]\[|\]:|://|www\.").unwrap();
        assert!(!refused.is_match(page), "{page}");
        assert_eq!(page.matches("<details>").count(), page.matches("</details>").count(), "{page}");
        assert!(!page.chars().any(|c| c != '\n' && escape::hostile(c)));
        for table in page.split("\n\n").filter(|part| part.starts_with('|')) {
            let columns = |row: &str| row.matches('|').count();
            let first = table.lines().next().map(columns);
            assert!(table.lines().all(|row| Some(columns(row)) == first), "{table}");
        }
    }

    #[test]
    fn a_comment_says_what_the_change_did_in_a_screenful() {
        insta::assert_snapshot!(page(sample::compared()), @r#"
        <!-- saydo -->
        ### saydo: gate not met — this change introduces 2 findings and resolves 1

        **Gate**: 1 major; fail-on is "major"

        **Asks less of itself**

        | what | how | where |
        |---|---|---|
        | promise | the interval of access reviews was 3 months and is 1 year | `isms/policies/access-control.md:3` |

        | severity | finding | where |
        |---|---|---|
        | major | E-114 (Jo Klein) left on 2026-06-02 and is still enabled | `isms/exports/users.csv:2` |
        | minor | E-090 failed before and is gone |  |

        | control | state |
        |---|---|
        | A.5.18 Access rights | satisfied → partial |
        | A.6.3 Information security awareness, education and training | gap → partial |

        | group | controls | satisfied | gap |
        |---|---:|---:|---:|
        | ISO/IEC 27001:2022, Annex A | 1 | 0 (was 1) | 1 |

        <details>
        <summary>Resolved (1)</summary>

        | severity | finding | where |
        |---|---|---|
        | major | E-099 left on 2026-05-01 and is still enabled | `isms/exports/users.csv:2` |

        </details>

        <details>
        <summary>Unchanged, not judged here (1)</summary>

        | severity | finding | where |
        |---|---|---|
        | major | E-100 left on 2026-05-02 and is still enabled | `isms/exports/users.csv:2` |

        </details>

        <details>
        <summary>Waived (1)</summary>

        | severity | finding | accepted until | reason | approved by |
        |---|---|---|---|---|
        | major | E-077 left on 2026-04-02 and is still enabled | 2026-12-31 | system is being retired | R. Ode |

        </details>

        <details>
        <summary>Problems with the files (1)</summary>

        | problem | where |
        |---|---|
        | scan.pdf is not text |  |

        </details>

        as of 2026-06-30, period 2025-07-01 .. 2026-06-30, rules 2026.11, commit `aaaaaaa`, base `origin/main` `4444444` (merge base `9999999`)
        "#);
    }

    #[test]
    fn a_summary_says_what_the_check_found() {
        let mut view = sample::view(sample::document());
        let first = view.document.findings[0].clone();
        for (number, name) in ["E-115", "Klein, Jo", "E-117", "E-118"].into_iter().enumerate() {
            let fingerprint = format!("g{number}");
            view.document.findings.push(Finding { fingerprint, title: name.into(), ..first.clone() });
        }
        view.document.findings.push(Finding {
            verdict: "missing".into(),
            subject: first.kind.clone(),
            title: "access review".into(),
            places: Vec::new(),
            severity: "minor".into(),
            ..first
        });
        insta::assert_snapshot!(of(&view, SUMMARY), @r#"
        <!-- saydo -->
        ### saydo: gate not met — 5 major, 1 minor

        **Gate**: 1 major; fail-on is "major"

        1 of 3 files is evidence.

        | group | controls | gap |
        |---|---:|---:|
        | ISO/IEC 27001:2022, Annex A | 1 | 1 |

        | severity | finding | where |
        |---|---|---|
        | major | E-114 left on 2026-06-02 and is still enabled (4 more of this rule: E-115; Klein, Jo; E-117; …) | `exports/users.csv:2` |

        **Absent**: access review

        <details>
        <summary>More findings (4)</summary>

        | severity | finding | where |
        |---|---|---|
        | major | E-114 left on 2026-06-02 and is still enabled | `exports/users.csv:2` |
        | major | E-114 left on 2026-06-02 and is still enabled | `exports/users.csv:2` |
        | major | E-114 left on 2026-06-02 and is still enabled | `exports/users.csv:2` |
        | major | E-114 left on 2026-06-02 and is still enabled | `exports/users.csv:2` |

        </details>

        <details>
        <summary>Problems with the files (1)</summary>

        | problem | where |
        |---|---|
        | scan.pdf is not text |  |

        </details>

        as of 2026-06-30, period 2025-07-01 .. 2026-06-30, rules 2026.11
        "#);
    }

    #[test]
    fn nothing_introduced_is_said_and_so_is_a_base_without_configuration() {
        let mut document = sample::compared();
        document.findings.retain(|finding| finding.origin.as_deref() == Some("unchanged"));
        document.changes = document.changes.map(|changes| Changes {
            introduced: 0,
            resolved: 0,
            asks_less: Vec::new(),
            states: Vec::new(),
            ..changes
        });
        document.base.iter_mut().for_each(|base| base.configured = false);
        document.gate.met = true;
        let page = page(document);
        assert!(page.starts_with(
            "<!-- saydo -->\n### saydo: gate met — this change introduces no finding and resolves none\n\n\
             The base has no configuration: the defaults govern.\n\nNothing that falls short was introduced.\n\n"
        ));
        assert!(!page.contains("Asks less"), "{page}");
    }

    #[test]
    fn of_many_findings_twenty_stand_open_and_the_others_are_folded_and_counted() {
        let mut document = sample::compared();
        let one = document.findings[0].clone();
        let many = |origin: &str, count: usize| -> Vec<Finding> {
            let finding = |number| Finding {
                fingerprint: format!("{origin}{number}"),
                subject: format!("{number:05}"),
                origin: Some(origin.into()),
                ..one.clone()
            };
            (0..count).map(finding).collect()
        };
        document.findings = [many("introduced", 35), many("unchanged", 3_000)].concat();
        let view = sample::view(document);
        let comment = of(&view, COMMENT);
        let open = comment.split("<details>").next().unwrap();
        assert_eq!(open.matches("\n| major |").count(), 20);
        assert!(
            open.contains("and 15 more, below")
                && comment.contains("<summary>More that is introduced (15)</summary>")
        );
        assert!(comment.contains("<summary>Unchanged, not judged here (3000)</summary>"), "{comment}");
        let rest = Regex::new(r"and (\d+) more\n\n</details>").unwrap().captures(&comment).unwrap();
        let shown = comment.matches("\n| major |").count() - 35;
        assert_eq!(rest[1].parse::<usize>().unwrap() + shown, 3_000);
        assert!(of(&view, SUMMARY).matches("\n| major |").count() >= 3_035);
    }

    #[test]
    fn at_every_length_the_page_is_whole() {
        for document in [sample::hostile(), sample::compared(), sample::document()] {
            let view = sample::view(document);
            let whole = of(&view, SUMMARY);
            let heading = whole.split("\n\n").next().unwrap();
            for limit in (3_500..whole.len() + 10).step_by(37) {
                let page = of(&view, limit);
                assert!(page.starts_with(heading) && page.contains("\nas of 2026-06-30"), "{page}");
            }
        }
    }

    #[test]
    fn evidence_reads_as_it_stands_and_nobody_is_called() {
        for document in [sample::hostile(), Document { base: None, changes: None, ..sample::hostile() }] {
            let page = page(document);
            sample::assert_harmless(&page);
            for word in ["<script", "<img", "](", "@org", "https://", "<https", "| a |"] {
                assert!(!page.contains(word), "{word} in {page}");
            }
        }
    }
}
