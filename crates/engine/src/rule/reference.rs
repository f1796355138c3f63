//! The expectations in words: what each means, its keys, an example. Kept beside the enum and tested against it, so that what
//! `explain` says is what the compiler reads.

use super::expectation::NAMES;

/// What an expectation decides upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// That something is there; never enough for `satisfied`.
    Presence,
    /// What is written there.
    Content,
    /// What is written there, unless every test is `present`.
    Either,
}

/// One expectation in words.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Its name in a rule.
    pub name: &'static str,
    /// What it demands, in one sentence without a full stop.
    pub meaning: &'static str,
    /// The value it takes: `true`, a list of fields, a table.
    pub value: &'static str,
    /// The keys of its table and what each holds; empty if it takes no table.
    pub keys: &'static [(&'static str, &'static str)],
    /// What it decides upon.
    pub looks: Looks,
    /// The parts of a rule that show it: an `[[expect]]`, with the limit or join that it names.
    pub example: &'static str,
}

/// The key that stands beside any demand in its `[[expect]]`, and in the table of a demand that has one.
pub const UNLESS: (&str, &str) =
    ("unless", "conditions; where they hold, nothing is demanded (may be left out)");

/// Every expectation, in the order of the names.
pub const REFERENCE: [Reference; NAMES.len()] = [
    Reference {
        name: "present",
        meaning: "the subject is there at all",
        value: "true",
        keys: &[],
        looks: Looks::Presence,
        example: r#"each = "risk-acceptance"

[[expect]]
present = true
"#,
    },
    Reference {
        name: "fields",
        meaning: "each of these fields has a value that can be read",
        value: "a list of fields",
        keys: &[],
        looks: Looks::Presence,
        example: r#"each = "leaver-record"

[[expect]]
fields = ["person", "left", "revoked"]
"#,
    },
    Reference {
        name: "that",
        meaning: "all of these conditions hold",
        value: "a list of conditions { field, is | not | above | below | at-least | at-most | younger-than | on-scale | \
                matches | present }, { join, present } or { any = [conditions] }",
        keys: &[],
        looks: Looks::Either,
        example: r#"each = "policy.*"

[[expect]]
that = [{ field = "approved-on", at-most = { as-of = true } }]
"#,
    },
    Reference {
        name: "fresh",
        meaning: "the date is not older than the limit on the day of the assessment",
        value: "a table",
        keys: &[
            ("date", "the field with the date"),
            ("limit", "the name of a [limit.…]: how old it may be"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "policy.*"

[limit.cycle]
fixed = "1 year"

[[expect]]
fresh = { date = "last-review", limit = "cycle" }
"#,
    },
    Reference {
        name: "due",
        meaning: "the date has not passed on the day of the assessment",
        value: "a table",
        keys: &[("date", "the field with the date"), UNLESS],
        looks: Looks::Content,
        example: r#"each = "corrective-action"

[[expect]]
due = { date = "target", unless = [{ field = "status", is = ["closed"] }] }
"#,
    },
    Reference {
        name: "cadence",
        meaning: "in every window that has ended, a joined record exists, each record for one window; missing windows are \
                  named",
        value: "a table",
        keys: &[
            ("of", "the name of a [join.…]: the records that are counted"),
            ("date", "the date of those records"),
            ("every", "the name of a [limit.…]: the length of a window"),
            (
                "window",
                "\"calendar\": each month, quarter or year (the same if it is left out); \"rolling\": no gap is longer, \
                 from the start, between two records and to the day of the assessment",
            ),
            (
                "grace",
                "how long after its end a window may still be served, such as \"2 weeks\" (may be left out)",
            ),
            ("since", "the field with the subject's own start (may be left out)"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "asset-inventory"

[limit.interval]
fixed = "3 months"

[join.review]
kind = "access-review"
on = { system = "name" }

[[expect]]
cadence = { of = "review", date = "held", every = "interval", window = "calendar", since = "in-service" }
"#,
    },
    Reference {
        name: "within",
        meaning: "the second date follows the first, and within the limit",
        value: "a table",
        keys: &[
            ("from", "the field with the first date"),
            ("to", "the field with the second date"),
            ("limit", "the name of a [limit.…]: how long it may take"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "leaver-record"

[limit.revoke]
fixed = "1 business day"

[[expect]]
within = { from = "left", to = "revoked", limit = "revoke" }
"#,
    },
    Reference {
        name: "ordered",
        meaning: "the dates that are given follow each other in this order",
        value: "a list of fields",
        keys: &[],
        looks: Looks::Content,
        example: r#"each = "incident-record"

[[expect]]
ordered = ["detected", "contained", "closed"]
"#,
    },
    Reference {
        name: "unique",
        meaning: "no two subjects have the same values in these fields",
        value: "a list of fields",
        keys: &[],
        looks: Looks::Content,
        example: r#"each = "asset-inventory"

[[expect]]
unique = ["id"]
"#,
    },
    Reference {
        name: "covers",
        meaning: "the join finds something for the subject",
        value: "the name of a [join.…]",
        keys: &[],
        looks: Looks::Content,
        example: r#"each = "risk-register"

[join.acceptance]
kind = "risk-acceptance"
on = { risk = "id" }

[[expect]]
covers = "acceptance"
"#,
    },
    Reference {
        name: "distinct",
        meaning: "two fields name different people",
        value: "a table",
        keys: &[("field", "the one field"), ("from", "the other field"), UNLESS],
        looks: Looks::Content,
        example: r#"each = "policy.*"

[[expect]]
distinct = { field = "approved-by", from = "author" }
"#,
    },
    Reference {
        name: "agrees",
        meaning: "the subject and what is joined say the same: a stated number and the rows it counts, or the same fields on both sides",
        value: "a table, in one of two forms: claim and count, or ours and theirs",
        keys: &[
            ("claim", "the field with the stated number"),
            ("count", "the name of a [join.…]: the rows that are counted"),
            ("where", "conditions on those rows (may be left out)"),
            ("ours", "the fields that both sides have"),
            ("theirs", "the name of a [join.…]: the other side"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "audit-report"

[join.rows]
kind = "audit-finding"
on = { report = "id" }

[[expect]]
agrees = { claim = "major-count", count = "rows", where = [{ field = "grade", is = ["major"] }] }
"#,
    },
    Reference {
        name: "computed",
        meaning: "a number equals the number that it must follow from",
        value: "a table",
        keys: &[
            ("field", "the field with the number"),
            ("from", "the field it must equal"),
            (
                "else",
                "where nothing is joined that has it: \"product\", \"sum\" or \"max\", or the field of a join that says \
                 which of them, such as \"method.score-rule\" (may be left out)",
            ),
            ("of", "with else: the fields whose numbers it is computed from"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "risk-register"

[join.cell]
kind = "risk-matrix"
on = { likelihood = "likelihood", impact = "impact" }

[[expect]]
computed = { field = "score", from = "cell.score", else = "product", of = ["likelihood", "impact"] }
"#,
    },
    Reference {
        name: "topics",
        meaning: "the text addresses each topic: one of its patterns matches somewhere, in any case",
        value: "a table of topics, each a list of patterns",
        keys: &[],
        looks: Looks::Content,
        example: r#"each = "policy.access-control"

[[expect]]
[expect.topics]
review = ["review", "recertif"]
removal = ["revok", "remov"]
"#,
    },
    Reference {
        name: "no-placeholders",
        meaning: "no placeholder such as [Company] or TBD is left in the text",
        value: "true",
        keys: &[],
        looks: Looks::Presence,
        example: r#"each = "policy.*"

[[expect]]
no-placeholders = true
"#,
    },
    Reference {
        name: "references",
        meaning: "each entry of a field names a record that the join finds; what dangles is named",
        value: "a table",
        keys: &[
            ("field", "the subject's own field that names the records"),
            ("to", "the name of a [join.…] that looks for this field"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "incident-record"

[join.action]
kind = "action-register"
on = { id = "actions" }

[[expect]]
references = { field = "actions", to = "action" }
"#,
    },
    Reference {
        name: "count",
        meaning: "the number of joined records keeps to a bound; records that may be meant leave it open",
        value: "a table",
        keys: &[
            ("of", "the name of a [join.…]: the records that are counted"),
            ("at-least", "the least number, or { limit = \"…\" } (one of three bounds)"),
            ("at-most", "the greatest number, or { limit = \"…\" } (one of three bounds)"),
            ("is", "the exact number, or { limit = \"…\" } (one of three bounds)"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "continuity-plan"

[join.exercise]
kind = "continuity-exercise"
on = { plan = "title" }

[[expect]]
count = { of = "exercise", at-least = 1 }
"#,
    },
    Reference {
        name: "counts",
        meaning: "the number of records of each group keeps to a bound, of joined ones or of all subjects together",
        value: "a table",
        keys: &[
            ("of", "the name of a [join.…]: the records that are grouped (left out: all subjects together)"),
            ("per", "the field that tells the group"),
            (
                "in",
                "the groups there must be: a list of words, or \"vocabulary\" (left out: those that occur)",
            ),
            ("at-least", "the least number, or { limit = \"…\" } (one of three bounds)"),
            ("at-most", "the greatest number, or { limit = \"…\" } (one of three bounds)"),
            ("is", "the exact number, or { limit = \"…\" } (one of three bounds)"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "training-record"

[[expect]]
counts = { per = "type", in = ["awareness", "phishing"], at-least = 1 }
"#,
    },
    Reference {
        name: "ratio",
        meaning: "the share for which the conditions hold keeps to a bound, of joined records or of all subjects together; of none at all \
                  nothing is shown",
        value: "a table",
        keys: &[
            (
                "of",
                "the name of a [join.…]: the records of which a share is taken (left out: all subjects together)",
            ),
            ("where", "conditions on each of those records"),
            ("at-least", "the least share, as in \"95 %\", or { limit = \"…\" } (one of three bounds)"),
            ("at-most", "the greatest share, or { limit = \"…\" } (one of three bounds)"),
            ("is", "the exact share, or { limit = \"…\" } (one of three bounds)"),
            UNLESS,
        ],
        looks: Looks::Either,
        example: r#"each = "training-record"

[[expect]]
ratio = { where = [{ field = "result", is = ["completed"] }], at-least = "95 %" }
"#,
    },
    Reference {
        name: "sections",
        meaning: "the document has a heading with each of these words, and something stands below it",
        value: "a list of headings, each a text or a list of its names",
        keys: &[],
        looks: Looks::Presence,
        example: r#"each = "policy.*"

[[expect]]
sections = ["Scope", ["Roles", "Responsibilities", "Verantwortlichkeiten"]]
"#,
    },
    Reference {
        name: "matches",
        meaning: "a sentence, item or table row of the text matches the pattern and does not deny it; with `field`, the words of that field do",
        value: "a table",
        keys: &[
            ("pattern", "a regular expression, matched in any case"),
            ("field", "the field that is looked into (left out: the text of the document)"),
            UNLESS,
        ],
        looks: Looks::Content,
        example: r#"each = "policy.cryptography"

[[expect]]
matches = { pattern = "AES-(?:128|192|256)" }
"#,
    },
    Reference {
        name: "lacks",
        meaning: "the pattern matches nowhere in the text, headings, tables and metadata among it; with `field`, not in the words of that field",
        value: "a table",
        keys: &[
            ("pattern", "a regular expression, matched in any case"),
            ("field", "the field that is looked into (left out: the text of the document)"),
            UNLESS,
        ],
        looks: Looks::Either,
        example: r#"each = "policy.*"

[[expect]]
lacks = { pattern = "ISO/IEC 27001:2013" }
"#,
    },
    Reference {
        name: "links",
        meaning: "every link of the document to a file leads to a file or folder of the tree; addresses elsewhere are not looked at",
        value: "true, or a table",
        keys: &[
            (
                "inside",
                "true where a link out of the tree is a mistake; else it leaves the demand undetermined (may be left out)",
            ),
            UNLESS,
        ],
        looks: Looks::Presence,
        example: r#"each = "policy.*"

[[expect]]
links = { inside = true }
"#,
    },
];

/// The expectation of this name.
pub fn reference(name: &str) -> Option<&'static Reference> {
    REFERENCE.iter().find(|reference| reference.name == name)
}

#[cfg(test)]
mod tests {
    use super::super::{Rule, compile};
    use super::*;
    use saydo_catalog::Catalog;
    use saydo_evidence::Kinds;
    use saydo_source::{Definition, Problem, RepoPath};
    use std::collections::BTreeSet;

    fn compiled(fragment: &str) -> (Option<Rule>, Vec<Problem>) {
        let head = "title = \"t\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\nbasis = \"standard\"\n\
                    cite = \"c\"\nseverity = \"minor\"\nwhy = \"w\"\nremedy = \"r\"\n";
        let name: RepoPath = "rules/x.toml".parse().unwrap();
        let definition = Definition::parse(&name, &format!("{head}{fragment}"));
        let (catalog, (kinds, _)) = (Catalog::embedded().unwrap(), Kinds::embedded());
        let (mut set, problems) = compile(&[definition], &catalog, &kinds);
        (set.rules.pop(), problems)
    }

    #[test]
    fn every_expectation_is_described_once_in_the_order_of_the_names() {
        assert_eq!(REFERENCE.map(|entry| entry.name), NAMES);
        for entry in REFERENCE {
            assert!(!entry.meaning.is_empty() && !entry.meaning.ends_with('.'), "{}", entry.name);
        }
    }

    #[test]
    fn every_example_compiles_to_the_expectation_it_shows() {
        for entry in REFERENCE {
            let (rule, problems) = compiled(entry.example);
            let said: Vec<_> = problems.iter().map(|problem| (&problem.message, &problem.label)).collect();
            assert!(said.is_empty(), "{}: {said:?}", entry.name);
            let demand = rule.unwrap().expects.pop().unwrap().demand;
            assert_eq!(demand.name(), entry.name);
            let looks = demand.content() == (entry.looks != Looks::Presence);
            assert!(looks || entry.looks == Looks::Either, "{}", entry.name);
        }
    }

    /// The compiler lists the keys it asked for when it meets one that it did not.
    #[test]
    fn the_keys_are_those_that_the_compiler_reads() {
        let second = r#"each = "document-register"
            [join.file]
            kind = "policy.*"
            on = { title = "title" }
            [[expect]]
            agrees = { ours = ["owner"], theirs = "file" }"#;
        for entry in REFERENCE.iter().filter(|entry| !entry.keys.is_empty()) {
            let mut read = BTreeSet::new();
            for example in [entry.example, second] {
                let open = format!("{} = {{ ", entry.name);
                let (_, problems) = compiled(&example.replace(&open, &format!("{open}qqqqqq = 1, ")));
                for problem in problems.iter().filter(|problem| problem.code == "unknown-key") {
                    let list = problem.label.rsplit_once(": ").unwrap().1;
                    read.extend(list.split(", ").map(str::to_owned));
                }
            }
            let documented: BTreeSet<String> = entry.keys.iter().map(|(key, _)| (*key).to_owned()).collect();
            assert_eq!(read, documented, "{}", entry.name);
        }
    }

    #[test]
    fn a_slip_in_a_key_is_named_beside_the_key_that_is_missing() {
        let (_, problems) = compiled(&REFERENCE[6].example.replace("to = ", "untill = "));
        let said: Vec<_> = problems.iter().map(|problem| problem.label.as_str()).collect();
        assert_eq!(said, ["expected `to = \"…\"`", "unknown key; known here: from, limit, to, unless"]);
    }
}
