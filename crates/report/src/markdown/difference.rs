//! A difference as a page, made as the page of a check is: for a summary, or for a comment on a release or an audit.

use super::{
    Block, OPEN, Options, asks_less, clipped, code, commit, fill, folded, row, short, states, states_changed,
    table, text,
};
use crate::difference::{Part, Shown, Side, human};
use std::io::{self, Write};

/// What a program that keeps one comment up to date looks for; another than that of a check, which it would overwrite.
const MARK: &str = "<!-- saydo diff -->";

/// Writes the page.
pub fn write(shown: &Shown, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let difference = &shown.difference;
    let prefix = shown.prefix.as_str();
    let head = format!("{MARK}\n### saydo: {}", human::summary(shown));
    let mut blocks = vec![Block::paragraph(head)];
    let notes = difference.remarks.iter();
    blocks.extend(notes.map(|remark| Block::paragraph(format!("**Note**: {}", short(&remark.message)))));
    blocks.extend(asks_less(prefix, &difference.changes.asks_less));
    let table_of = |part: Part| {
        let rows: Vec<String> = shown.of(part).iter().map(|finding| row(prefix, finding, "")).collect();
        (!rows.is_empty()).then(|| table(part.title(shown), rows))
    };
    for part in [Part::Introduced, Part::Vanished] {
        let open = |block: Block| Block {
            head: format!("**{}**\n\n{}", part.title(shown), block.head),
            most: OPEN,
            ..block
        };
        blocks.extend(table_of(part).map(open));
    }
    blocks.extend(states_changed(&difference.changes.states));
    blocks.extend(states(&difference.groups));
    blocks.extend(table_of(Part::Resolved).and_then(|block| folded(Part::Resolved.title(shown), block)));
    out.write_all(fill(&blocks, &last(shown), options.limit).as_bytes())
}

/// What was compared.
fn last(shown: &Shown) -> String {
    let difference = &shown.difference;
    let day = difference.as_of.iter().map(|day| format!("as of {}", text(day)));
    let mut parts: Vec<String> = day.collect();
    parts.push(format!("rules {}", text(&clipped(&difference.tool.rules_edition))));
    parts.push(format!("from {}", side(&difference.from)));
    parts.push(format!("to {}", side(&difference.to)));
    parts.join(", ")
}

/// A side by name, with its commit and the day of its report.
fn side(side: &Side) -> String {
    let mut name = code(&clipped(&side.name));
    if let Some(revision) = &side.revision {
        name.push(' ');
        name.push_str(&commit(revision));
    }
    if let Some(made) = &side.report {
        name.push_str(" of ");
        name.push_str(&text(&made.as_of));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::tests::sound;
    use super::super::{COMMENT, SUMMARY};
    use super::*;
    use crate::difference::tests::{all, revisions, two_reports};
    use crate::privacy::outside_difference;
    use crate::sample;

    fn page(shown: &Shown, limit: usize) -> String {
        let mut out = Vec::new();
        write(&outside_difference(shown), Options { limit }, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.len() <= limit, "{} of {limit}", page.len());
        sound(&page);
        page
    }

    #[test]
    fn the_page_of_two_revisions_says_what_changed() {
        insta::assert_snapshot!(page(&revisions(sample::compared()), COMMENT), @r"
        <!-- saydo diff -->
        ### saydo: 1 introduced, 1 gone, 1 resolved; 1 fails as before

        **Note**: configuration or rules differ between the two: both are judged by those of main

        **Asks less of itself**

        | what | how | where |
        |---|---|---|
        | promise | the interval of access reviews was 3 months and is 1 year | `isms/policies/access-control.md:3` |

        **Introduced**

        | severity | finding | where |
        |---|---|---|
        | major | E-114 (person-1e6559<!-- -->73) left on 2026-06-02 and is still enabled | `isms/exports/users.csv:2` |

        **Gone, not mended**

        | severity | finding | where |
        |---|---|---|
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

        as of 2026-06-30, rules 2026.11, from `v1.0` `9999999`, to `main` `aaaaaaa`
        ");
    }

    #[test]
    fn the_page_of_two_reports_says_first_what_else_may_be_the_cause() {
        insta::assert_snapshot!(page(&two_reports(), COMMENT), @r"
        <!-- saydo diff -->
        ### saydo: 1 introduced, 1 resolved or gone

        **Note**: the two reports were made on different days (2026-06-30 and 2026-07-31): time alone may have changed findings

        **Note**: two reports cannot tell a subject that was mended from one that is gone; two revisions can

        **Introduced**

        | severity | finding | where |
        |---|---|---|
        | major | E-200 left on 2026-07-02 and is still enabled, ask person-39f2b0<!-- -->c7 | `exports/users.csv:2` |

        | control | state |
        |---|---|
        | A.5.18 Access rights | gap → partial |

        | group | controls | partial | gap |
        |---|---:|---:|---:|
        | ISO/IEC 27001:2022, Annex A | 1 | 1 (was 0) | 0 (was 1) |

        <details>
        <summary>Resolved or gone (1)</summary>

        | severity | finding | where |
        |---|---|---|
        | major | E-114 left on 2026-06-02 and is still enabled | `exports/users.csv:2` |

        </details>

        rules 2026.11, from `before.json` of 2026-06-30, to `after.json` of 2026-07-31
        ");
    }

    #[test]
    fn at_every_length_the_page_is_whole_and_nobody_is_called() {
        for shown in all() {
            let whole = page(&shown, SUMMARY);
            sample::assert_harmless(&whole);
            for word in ["<script", "<img", "](", "@org", "https://", "<https", "| a |"] {
                assert!(!whole.contains(word), "{word} in {whole}");
            }
            let heading = whole.split("\n\n").next().unwrap();
            for limit in (3_500..whole.len() + 10).step_by(97) {
                assert!(page(&shown, limit).starts_with(heading));
            }
        }
    }
}
