//! What is gathered from small trees.

use super::*;
use crate::facts::KindDemand;
use crate::value::{Reading, Value};
use saydo_source::Zone;
use std::sync::LazyLock;

static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::embedded().0);

struct Gathered(Facts);

/// Gathers files of a path and a text each, as of 2026-06-30, with every field kept.
fn gathered(files: &[(&str, &str)]) -> Gathered {
    pinned(files, &[])
}

fn pinned(files: &[(&str, &str)], pins: &[(&str, &str)]) -> Gathered {
    let kinds = &*KINDS;
    let tree =
        Tree::memory(files.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())));
    Gathered(gather(&tree, kinds, &everything(), &settings(pins)))
}

/// Every field of every kind.
fn everything() -> Demand {
    let mut demand = Demand::default();
    for kind in KINDS.iter() {
        let fields = kind.fields.iter().map(|field| field.name.clone()).collect();
        demand.kinds.insert(kind.id.clone(), KindDemand { fields, ..KindDemand::default() });
    }
    demand
}

fn settings(pins: &[(&str, &str)]) -> Settings {
    let pins = pins
        .iter()
        .map(|(path, kind)| Pin {
            path: globset::Glob::new(path).unwrap().compile_matcher(),
            kind: KindId::new(kind),
        })
        .collect();
    let zone = Zone::utc();
    let as_of = Moment::day("2026-06-30".parse().unwrap(), &zone);
    Settings { zone, as_of, date_order: None, pins, former: BTreeMap::new() }
}

impl Gathered {
    /// Kinds of a file with their subjects: `risk-register 2`.
    fn kinds(&self, path: &str) -> Vec<String> {
        let file = self.0.files.iter().find(|file| file.path.as_str() == path).unwrap();
        file.recognised.iter().map(|found| format!("{} {}", found.kind, found.subjects)).collect()
    }

    fn aside(&self, path: &str) -> String {
        let file = self.0.files.iter().find(|file| file.path.as_str() == path).unwrap();
        file.aside.clone().unwrap_or_default()
    }

    fn codes(&self) -> Vec<&str> {
        self.0.problems.iter().map(|problem| problem.code).collect()
    }

    /// What a field of the nth item says: its words, "unset", "unreadable", or "none" where there is no such field.
    fn says(&self, item: usize, field: &str) -> String {
        match self.0.items[item].fact(&crate::FieldName::new(field)).map(|fact| (&fact.reading, &fact.raw)) {
            None => "none".to_owned(),
            Some((Reading::Unset, _)) => "unset".to_owned(),
            Some((Reading::Unreadable(_), _)) => "unreadable".to_owned(),
            Some((Reading::Known(Value::State(word)), _)) => word.clone(),
            Some((Reading::Known(_), raw)) => raw.clone(),
        }
    }
}

const POLICY: &str =
    "# Access Control Policy\n\n**Owner:** Ann\n**Version:** 1.0\n\nAccess is granted on request.\n";

#[test]
fn a_placeholder_in_front_matter_is_unset() {
    let text = "---\nowner: [TBD]\napproved by: [Company Name]\nversion: 1.0\nstatus: approved\neffective: 2025-01-01\n---\n# Access Control Policy\n\nWords.\n";
    let facts = gathered(&[("a.md", text)]);
    assert_eq!(facts.kinds("a.md"), ["policy.access-control 1"]);
    assert_eq!((facts.says(0, "owner"), facts.says(0, "approved-by")), ("unset".into(), "unset".into()));
}

#[test]
fn drafts_superseded_and_future_documents_do_not_count_nor_do_their_tables() {
    let roles = "\n## Roles and responsibilities\n\n| Role | Name |\n|---|---|\n| CISO | Ann |\n";
    for line in [
        "**Status:** Draft",
        "**Status:** Draft, for comment",
        "**Status:** Pending approval",
        "**Status:** Superseded",
        "**Status:** Archived",
        "**Status:** In Prüfung",
        "**Effective Date:** 2026-07-01",
    ] {
        let text = POLICY.replace("**Owner:** Ann", &format!("**Owner:** Ann\n{line}")) + roles;
        let facts = gathered(&[("a.md", &text)]);
        assert!(facts.aside("a.md").starts_with("not in force"), "{line}");
        assert!(facts.0.items.is_empty(), "{line}");
    }
    for (path, title) in [
        ("a.md", "DRAFT: Access Control Policy"),
        ("access-control-policy-draft.md", "Access Control Policy"),
    ] {
        let facts = gathered(&[(path, &POLICY.replace("Access Control Policy", title))]);
        assert!(facts.aside(path).starts_with("not in force"), "{title}");
    }
    assert_eq!(gathered(&[("a.md", &(POLICY.to_owned() + roles))]).0.items.len(), 2);
    let today = POLICY.replace("**Owner:** Ann", "**Owner:** Ann\n**Effective Date:** 2026-06-30");
    assert_eq!(gathered(&[("a.md", &today)]).kinds("a.md").len(), 1);
}

#[test]
fn templates_and_forms_are_no_evidence_but_one_placeholder_is() {
    let blank = "# Access Control Policy\n\n**Owner:** [Owner]\n**Version:** [X.X]\n**Approved by:** [Name]\n\nText of [Company Name].\n";
    assert!(gathered(&[("a.md", blank)]).aside("a.md").starts_with("template"));
    let nameless = "# Access Control Policy\n\n[Company Name] protects. [Company Name] grants. [Company Name] revokes.\n";
    assert!(gathered(&[("a.md", nameless)]).aside("a.md").starts_with("template"));
    let empty = "# Access Control Policy\n\nTODO\n";
    assert!(gathered(&[("a.md", empty)]).aside("a.md").starts_with("template"));
    let one = POLICY.replace("Ann", "[Owner]");
    let facts = gathered(&[("a.md", &one)]);
    assert_eq!((facts.kinds("a.md").len(), facts.says(0, "owner").as_str()), (1, "unset"));
    let waiting = POLICY.replace(
        "**Version:** 1.0",
        "**Version:** 1.0\n**Approved by:**\n**Approval date:**\n**Next review:**",
    );
    assert_eq!(gathered(&[("a.md", &waiting)]).kinds("a.md").len(), 1);
}

#[test]
fn a_table_is_a_form_only_if_all_rows_are() {
    let head = "Risk ID,Risk,Likelihood,Impact,Owner\n";
    let form = format!("{head}R-1,[Risk],[1-5],[1-5],[Owner]\nR-2,,,,\n");
    assert!(gathered(&[("risk-register.csv", &form)]).aside("risk-register.csv").starts_with("template"));
    let filled = format!("{head}R-1,[Risk],[1-5],[1-5],[Owner]\nR-2,Fire,2,4,TBD\n");
    let facts = gathered(&[("risk-register.csv", &filled)]);
    assert_eq!(facts.kinds("risk-register.csv"), ["risk-register 2"]);
    assert_eq!((facts.says(1, "owner"), facts.says(1, "impact")), ("unset".into(), "4".into()));
}

#[test]
fn registers_without_rows_are_registers() {
    for (path, text) in [
        ("risk-register.csv", "Risk ID,Risk,Likelihood,Impact,Owner\n"),
        ("risk-register.csv", ""),
        ("risk-register.md", "# Risk Register\n\n| Risk ID | Risk | Likelihood |\n|---|---|---|\n"),
        ("risk-register.yaml", "owner: Ann\nversion: 1\nrisks: []\n"),
        ("risk-register.json", "[]"),
    ] {
        assert_eq!(gathered(&[(path, text)]).kinds(path), ["risk-register 0"], "{path}: {text}");
    }
}

#[test]
fn a_broken_part_is_a_row_that_cannot_be_trusted() {
    let line = |id: &str| {
        format!(
            "{{\"incident id\": \"{id}\", \"title\": \"x\", \"detected\": \"2026-01-01\", \"severity\": \"high\"}}\n"
        )
    };
    let text = format!("{}{{\"incident id\": \"I-2\",\n{}", line("I-1"), line("I-3"));
    let facts = gathered(&[("incidents.jsonl", &text)]);
    assert_eq!(facts.kinds("incidents.jsonl"), ["incident-record 2"]);
    assert_eq!(facts.0.items.iter().filter(|item| item.unreadable.is_some()).count(), 1);
    assert_eq!(facts.codes(), ["broken-json"]);
    let broken = gathered(&[("incidents.yaml", "incidents:\n  - {id: 1\n")]);
    assert!(broken.0.candidate(&KindId::new("incident-record")).is_some());
}

#[test]
fn a_broken_file_that_is_no_evidence_is_no_problem() {
    let facts = gathered(&[("deploy/chart.yaml", "a: {{ .Values.x }}\nb: [\n")]);
    assert!(facts.codes().is_empty());
    assert!(
        facts.aside("deploy/chart.yaml").contains("no valid YAML"),
        "{}",
        facts.aside("deploy/chart.yaml")
    );
}

#[test]
fn what_a_register_says_of_itself_is_not_said_of_its_rows() {
    let text = "owner: Ann\nstatus: approved\nlast review: 2026-05-01\nrisks:\n  - id: R-1\n    risk: Fire\n    likelihood: 2\n";
    let facts = gathered(&[("risk-register.yaml", text)]);
    for field in ["owner", "status", "last-review"] {
        assert_eq!(facts.says(0, field), "none", "{field}");
    }
    assert_eq!(facts.says(0, "register-owner"), "Ann");
    assert!(
        gathered(&[("risk-register-draft.yaml", text)])
            .aside("risk-register-draft.yaml")
            .starts_with("not in")
    );
    let draft = text.replace("approved", "draft");
    assert!(
        gathered(&[("risk-register.yaml", &draft)]).aside("risk-register.yaml").starts_with("not in force")
    );
}

#[test]
fn what_holds_for_all_rows_is_lent_to_them() {
    let text = "# Access Review\n\n**System:** ERP\n**Review date:** 2026-05-04\n**Reviewer:** Ann\n\n| Outcome | Accounts reviewed |\n|---|---|\n| confirmed | 12 |\n";
    let facts = gathered(&[("records/access-review-erp.md", text)]);
    assert_eq!(facts.kinds("records/access-review-erp.md"), ["access-review 1"]);
    assert_eq!((facts.says(0, "system"), facts.says(0, "held")), ("ERP".into(), "2026-05-04".into()));
}

#[test]
fn the_newest_copy_counts_and_a_translation_is_a_copy() {
    let text = |title: &str, version: &str| format!("# {title}\n\n**Version:** {version}\n\nWords.\n");
    let facts = gathered(&[
        ("policies/old/access.md", &text("Access Control Policy", "3.0")),
        ("policies/access.md", &text("Access Control Policy", "2.10")),
        ("policies/access-v2.md", &text("Access Control Policy", "2.9")),
        ("policies/de/access.md", &text("Zugriffsrichtlinie", "2.10")),
    ]);
    let kept: Vec<&str> = facts.0.items.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(kept, ["policies/access.md"]);
    assert!(facts.aside("policies/de/access.md").contains("policies/access.md"));
    let suffix = gathered(&[
        ("access.de.md", &text("Zugriffsrichtlinie", "1")),
        ("access.en.md", &text("Access Control Policy", "1")),
    ]);
    assert_eq!(suffix.0.items.len(), 1);
    let two =
        gathered(&[("a.md", &text("Password Policy", "1")), ("b.md", &text("Access Control Policy", "1"))]);
    assert_eq!(two.0.items.len(), 2);
}

#[test]
fn an_archived_register_is_a_copy_of_the_current_one() {
    let text = "Risk ID,Risk,Likelihood,Impact,Owner\nR-1,Fire,2,4,Ann\n";
    let facts = gathered(&[("archive/2024/risk-register.csv", text), ("registers/risk-register.csv", text)]);
    assert_eq!(facts.0.items.len(), 1);
    assert_eq!(gathered(&[("archive/2024/risk-register.csv", text)]).0.items.len(), 1);
}

#[test]
fn a_pin_of_the_wrong_shape_is_a_problem() {
    let sheet = "a,b\n1,2\n";
    for (path, text, kind) in [
        ("x.csv", sheet, "risk-register"),
        ("x.csv", sheet, "policy.access-control"),
        ("x.md", "# Notes\n\nNo table.\n", "risk-register"),
    ] {
        let facts = pinned(&[(path, text)], &[("x.*", kind)]);
        assert!(facts.codes().contains(&"wrong-shape"), "{path} {kind}: {:?}", facts.codes());
        assert!(facts.0.items.is_empty(), "{path} {kind}");
    }
    assert_eq!(pinned(&[("x.md", POLICY)], &[("y.md", "policy.risk")]).codes(), ["pin-without-file"]);
    assert_eq!(pinned(&[("x.md", POLICY)], &[("x.md", "policy.rsk")]).codes(), ["unknown-kind"]);
}

#[test]
fn a_pin_is_exclusive_and_takes_only_the_tables_that_fit() {
    let risks = "Risk ID,Risk,Likelihood,Impact,Owner\nR-1,Fire,2,4,Ann\n";
    let facts = pinned(&[("risk-register.csv", risks), ("x.csv", risks)], &[("x.csv", "risk-register")]);
    assert_eq!((facts.kinds("x.csv").len(), facts.kinds("risk-register.csv").len()), (1, 0));
    let text = "# Notes\n\n| Version | Date |\n|---|---|\n| 1 | 2026-01-01 |\n\n| Risk ID | Risk | Impact |\n|---|---|---|\n| R-1 | Fire | 4 |\n";
    let facts = pinned(&[("x.md", text)], &[("x.md", "risk-register")]);
    assert_eq!(facts.kinds("x.md"), ["risk-register 1"]);
}

#[test]
fn a_kind_that_does_not_exist_is_a_problem_only_if_it_was_meant() {
    let declared =
        |label: &str, kind: &str| format!("---\n{label}: {kind}\n---\n# Notes\n\n**Owner:** Ann\n\nWords.\n");
    let facts = gathered(&[("a.md", &declared("saydo-kind", "policy.acess-control"))]);
    assert_eq!(facts.codes(), ["unknown-kind"]);
    assert!(facts.0.problems[0].help.as_deref().is_some_and(|help| help.contains("policy.access-control")));
    assert!(gathered(&[("a.yaml", "kind: Deployment\nname: x\n")]).codes().is_empty());
    assert_eq!(
        gathered(&[("a.md", &declared("kind", "policy.access-control"))]).kinds("a.md"),
        ["policy.access-control 1"]
    );
    let nil = "kind: incident-record\nperiod from: 2026-01-01\nperiod to: 2026-03-31\nsigned by: Ann\n";
    assert!(
        gathered(&[("nil-return.yaml", nil)])
            .kinds("nil-return.yaml")
            .iter()
            .all(|kind| !kind.starts_with("incident"))
    );
}

#[test]
fn ragged_rows_are_one_problem_and_never_values() {
    let text = "Risk ID,Risk,Likelihood,Impact,Owner\nR-1,Fire, flood,2,4,Ann\nR-2,x,1,1,Bo\nR-3,y\n";
    let facts = gathered(&[("risk-register.csv", text)]);
    assert_eq!(facts.codes(), ["ragged-row"]);
    assert_eq!(facts.says(0, "owner"), "unreadable");
    assert_eq!(facts.says(1, "owner"), "Bo");
    assert!(facts.0.problems[0].message.starts_with("2 rows"));
}

#[test]
fn a_column_that_stands_twice_is_told_where_the_two_differ() {
    let risks =
        |second: &str| format!("Risk ID,Risk,Likelihood,Impact,Owner,owner\nR-1,Fire,2,4,Ann,{second}\n");
    let facts = gathered(&[("risk-register.csv", &risks("Bo"))]);
    assert_eq!((facts.codes(), facts.says(0, "owner")), (vec!["duplicate-column"], "Ann".to_owned()));
    assert_eq!(gathered(&[("risk-register.csv", &risks("Ann "))]).codes(), [""; 0]);
    // Two headings of one meaning are no mistake.
    let two = risks("Bo").replace(",owner", ",Responsible");
    assert_eq!(gathered(&[("risk-register.csv", &two)]).codes(), [""; 0]);
}

#[test]
fn the_order_of_dates_comes_from_their_column() {
    let leavers = |second: &str| format!("Person,Last day\nAnn,03/04/2026\nBo,{second}\n");
    let left = |second: &str| gathered(&[("leavers.csv", &leavers(second))]).says(0, "left");
    assert_eq!(left("25/01/2026"), "03/04/2026");
    assert_eq!(left("01/02/2026"), "unreadable");
    let both = "Person,Last day\nAnn,03/04/2026\nBo,25/01/2026\nCy,01/25/2026\n";
    assert_eq!(gathered(&[("leavers.csv", both)]).says(0, "left"), "unreadable");
}

#[test]
fn a_review_date_says_which_one_it_is_or_nothing() {
    let with = |lines: &str| {
        gathered(&[("a.md", &POLICY.replace("**Owner:** Ann", &format!("**Owner:** Ann\n{lines}")))])
    };
    let says = |lines: &str| {
        let facts = with(lines);
        (facts.says(0, "last-review"), facts.says(0, "next-review"))
    };
    assert_eq!(says("**Review Date:** 2026-12-01"), ("none".into(), "2026-12-01".into()));
    assert_eq!(says("**Review Date:** 2026-02-01"), ("2026-02-01".into(), "none".into()));
    let kept = "**Effective:** 2025-02-01\n**Review Date:** 2026-02-01";
    assert_eq!(says(kept), ("unreadable".into(), "unreadable".into()));
    assert_eq!(says("**Review Date:** 2026"), ("unreadable".into(), "unreadable".into()));
    assert_eq!(says("**Last review:** rolling"), ("unreadable".into(), "none".into()));
    assert_eq!(with("**Review:** Annual").says(0, "review-cycle"), "Annual");
}

#[test]
fn a_policy_keeps_its_tables_to_itself() {
    let text = POLICY.to_owned()
        + "\n## Roles and responsibilities\n\n| Role | Responsibility |\n|---|---|\n| Owner | reviews |\n"
        + "\n## Controls\n\n| Control | Description | Status |\n|---|---|---|\n| A.5.15 | x | implemented |\n"
        + "\n## Metrics\n\n| Metric | Target | Frequency |\n|---|---|---|\n| x | 1 | monthly |\n";
    let facts = gathered(&[("policies/access-control-policy.md", &text)]);
    assert_eq!(facts.kinds("policies/access-control-policy.md"), ["policy.access-control 1"]);
    assert_eq!(facts.says(0, "owner"), "Ann");
}

#[test]
fn documents_in_every_layout() {
    let body = "\n\n**Owner:** Ann\n\nWords of the policy.\n";
    for (path, title, kind) in [
        ("01_Policies/Access.md", "Access", "policy.access-control"),
        ("access-control/index.md", "Purpose", "none"),
        ("Backup_Recovery_Policy.md", "Acme — Backup & Recovery Policy", "policy.backup"),
        ("x.md", "Data Classification Policy", "policy.classification"),
        ("x.md", "Third-Party Risk Management Policy", "policy.supplier"),
        ("x.md", "BCP/DR policy", "policy.continuity-and-recovery"),
        ("x.md", "Incident response process", "procedure.incident-response"),
        ("x.md", "Leitlinie zur Informationssicherheit", "policy.information-security"),
        ("x.md", "Climate Change Policy", "none"),
        ("x.md", "Open Source Policy", "none"),
        ("training/access-control-policy-training.md", "Access Control Policy Training", "none"),
        ("policies/metrics.md", "Metrics", "none"),
    ] {
        let facts = gathered(&[(path, &format!("# {title}{body}"))]);
        let found = facts.kinds(path).first().map_or("none".to_owned(), |kind| kind.replace(" 1", ""));
        assert_eq!(found, kind, "{path}: {title}");
    }
    let page = "## Backups\n\n### Policy\n\nData is backed up.\n\n### Scope\n\nAll.\n";
    assert_eq!(gathered(&[("physical/backups.md", page)]).kinds("physical/backups.md"), ["policy.backup 1"]);
}

#[test]
fn pages_about_a_repository_are_no_evidence() {
    for path in ["README.md", "policies/README.md", "SUMMARY.md", ".github/ISSUE_TEMPLATE/policy.md"] {
        let facts = gathered(&[(path, POLICY)]);
        assert!(facts.aside(path).starts_with("about the repository"), "{path}");
    }
}

#[test]
fn an_office_file_that_may_be_evidence_is_said_and_a_rendition_is_not() {
    let Gathered(facts) = gathered(&[
        ("registers/risk-register.xlsx", "PK"),
        ("holiday.pdf", "%PDF"),
        (
            "policies/access-control-policy.md",
            "# Access Control Policy\n\n**Owner:** Ann  \n**Version:** 1  \n\nAccess is granted on request.\n",
        ),
        ("policies/access-control-policy.pdf", "%PDF"),
    ]);
    let said: Vec<(&str, bool, &str)> = facts
        .files
        .iter()
        .map(|file| (file.path.name(), !file.candidates.is_empty(), file.aside.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        said,
        [
            ("holiday.pdf", false, "not recognised: no format that is read"),
            ("access-control-policy.md", false, ""),
            (
                "access-control-policy.pdf",
                false,
                "a copy of policies/access-control-policy.md in another form"
            ),
            ("risk-register.xlsx", true, "unreadable: Excel files are not read"),
        ]
    );
    assert_eq!(facts.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["unread-format"]);
}

fn both(
    head: &[(&str, &str)],
    base: &[(&str, &str)],
    former: &[(&str, &str)],
    pins: &[(&str, &str)],
) -> (Facts, Facts, BTreeMap<RepoPath, RepoPath>) {
    let tree = |files: &[(&str, &str)]| {
        Tree::memory(files.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())))
    };
    let former: BTreeMap<RepoPath, RepoPath> =
        former.iter().map(|(now, then)| (now.parse().unwrap(), then.parse().unwrap())).collect();
    let settings = Settings { former: former.clone(), ..settings(pins) };
    let (head, base) = gather_both((&tree(head), &tree(base)), &KINDS, &everything(), &settings);
    (head, base, former)
}

const LEAVERS: &str = "Person,Left,Revoked\nAda,2026-01-10,2026-01-10\nBob,2026-02-10,2026-02-11\n";

#[test]
fn two_trees_are_gathered_as_each_is_alone() {
    let base = [("records/leavers.csv", LEAVERS), ("policies/backup.md", "# Backup policy\n\nDaily.\n")];
    let head = [("records/leavers.csv", LEAVERS), ("policies/backup.md", "# Backup policy\n\nWeekly.\n")];
    let (now, before, _) = both(&head, &base, &[], &[]);
    for (facts, files) in [(&now, &head), (&before, &base)] {
        let alone = gathered(files).0;
        assert_eq!(facts.items, alone.items);
        assert_eq!(facts.files.len(), alone.files.len());
    }
    let difference = now.difference(&before, &KINDS, &BTreeMap::new());
    assert!(!difference.kinds.contains(&KindId::new("leaver-record")), "{difference:?}");
}

#[test]
fn rows_that_are_moved_are_the_same_rows() {
    let unkeyed = "Topic,Attendees\nPhishing,12\nPasswords,9\nPhishing,7\n";
    let moved = "Topic,Attendees\nPasswords,9\nPhishing,7\nPhishing,12\n";
    for (base, head) in [
        (LEAVERS, "Person,Left,Revoked\nBob,2026-02-10,2026-02-11\nAda,2026-01-10,2026-01-10\n"),
        (unkeyed, moved),
    ] {
        let (now, before, _) =
            both(&[("records/leavers.csv", head)], &[("records/leavers.csv", base)], &[], &[]);
        let keys = |facts: &Facts| -> std::collections::BTreeSet<String> {
            facts
                .items
                .iter()
                .map(|item| {
                    format!(
                        "{} {}",
                        item.key,
                        item.fields.values().map(|fact| fact.raw.as_str()).collect::<Vec<_>>().join("|")
                    )
                })
                .collect()
        };
        assert_eq!(keys(&now), keys(&before));
        assert!(now.difference(&before, &KINDS, &BTreeMap::new()).changed.is_empty());
    }
}

#[test]
fn a_renamed_file_keeps_its_pin_and_a_document_its_identity() {
    let (now, before, former) = both(
        &[("docs/b.md", "# Sicherung\n\nDaily backups.\n")],
        &[("docs/a.md", "# Sichern\n\nDaily backups.\n")],
        &[("docs/b.md", "docs/a.md")],
        &[("docs/a.md", "policy.backup")],
    );
    assert_eq!(now.items.len(), 1, "{:?}", now.files);
    let difference = now.difference(&before, &KINDS, &former);
    let key = (KindId::new("policy.backup"), now.items[0].key.clone());
    assert_eq!(difference.former_keys.get(&key), Some(&before.items[0].key));
    assert!(now.problems.is_empty(), "{:?}", now.problems);
}

#[test]
fn persons_are_those_of_fields_and_of_lists() {
    let leavers = "Person,Last day\n\"Berg, Ola\",2026-02-27\n";
    let exercise = "Tabletop ID,Date,Scenario,Participants\nT-1,2026-03-02,ransomware,Amy Chen; Lou Park\n";
    let files = [("records/leavers.csv", leavers), ("records/tabletop-exercises.csv", exercise)];
    let persons: Vec<String> = gathered(&files).0.persons().into_iter().collect();
    assert_eq!(persons, ["Amy Chen", "Berg, Ola", "Lou Park"]);
}
