//! How long a check takes on 1,000 and on 10,000 files, and in which of its steps: `cargo bench -p saydo-engine --bench check`.
//! Run by hand; the figures of one machine say nothing about another, the ratio of the two sizes does.

use divan::{Bencher, counter::ItemsCount};
use saydo_catalog::{Catalog, Scope};
use saydo_engine::assess::gate::Policy;
use saydo_engine::assess::terms::Terms;
use saydo_engine::assess::{Assessment, Input, assess};
use saydo_engine::embedded::RULES;
use saydo_engine::judge::{Asked, Context};
use saydo_engine::rule::{RuleSet, compile};
use saydo_evidence::{Facts, Kinds, Settings, gather};
use saydo_source::{Definition, Limits, Moment, Period, Tree, Zone};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const SIZES: [usize; 2] = [1_000, 10_000];

fn main() {
    divan::main();
}

/// Files on disk -> facts: listing, reading, recognising, parsing, keeping what the rules ask for.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_and_gather(bencher: Bencher, files: usize) {
    let (stage, folder) = (Stage::new(), folder(files));
    bencher.counter(ItemsCount::new(files)).bench_local(|| stage.facts(folder.path()));
}

/// Facts -> an assessment: every rule over its population, the state of every control, the gate.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn judge_and_assess(bencher: Bencher, files: usize) {
    let (stage, folder) = (Stage::new(), folder(files));
    let facts = stage.facts(folder.path());
    bencher.counter(ItemsCount::new(files)).bench_local(|| stage.assessment(&facts));
}

/// Definitions compiled, files read, rules judged: all of a check but the drawing of its screen.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn whole_check(bencher: Bencher, files: usize) {
    let folder = folder(files);
    bencher.counter(ItemsCount::new(files)).bench_local(|| {
        let stage = Stage::new();
        let facts = stage.facts(folder.path());
        stage.assessment(&facts)
    });
}

/// The same with ten times the rules: each of those inside nine more times under another name, looking for other words.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn whole_check_with_ten_times_the_rules(bencher: Bencher, files: usize) {
    let folder = folder(files);
    bencher.counter(ItemsCount::new(files)).bench_local(|| {
        let stage = Stage::with(10);
        let facts = stage.facts(folder.path());
        stage.assessment(&facts)
    });
}

/// What a check needs besides the tree.
struct Stage {
    catalog: Catalog,
    kinds: Kinds,
    rules: RuleSet,
    scopes: Vec<Scope>,
    as_of: Moment,
}

impl Stage {
    fn new() -> Self {
        Self::with(1)
    }

    /// With so many times the rules inside.
    fn with(times: usize) -> Self {
        let catalog = Catalog::embedded().expect("the frameworks inside are sound");
        let (kinds, _) = Kinds::embedded();
        let again = |number: usize| RULES.iter().map(move |(name, text)| copy(name, text, number));
        let definitions: Vec<Definition> = (0..times).flat_map(again).collect();
        let (rules, problems) = compile(&definitions, &catalog, &kinds);
        assert!(problems.is_empty(), "the rules inside compile");
        let scopes = vec![catalog.scope("iso27001-2022").expect("the default framework")];
        Self { catalog, kinds, rules, scopes, as_of: Moment::day(day(), &Zone::utc()) }
    }

    fn facts(&self, root: &Path) -> Facts {
        let tree = Tree::open(root, &[], &Limits::default()).expect("the folder was just written");
        let settings = Settings {
            zone: Zone::utc(),
            as_of: self.as_of,
            date_order: None,
            pins: Vec::new(),
            former: std::collections::BTreeMap::new(),
        };
        gather(&tree, &self.kinds, &self.rules.demand(&self.kinds), &settings)
    }

    fn assessment(&self, facts: &Facts) -> Assessment {
        let context = Context {
            catalog: &self.catalog,
            kinds: &self.kinds,
            facts,
            as_of: self.as_of,
            period: Period::year_to(day()),
            scopes: &self.scopes,
            isms_start: None,
        };
        assess(&Input {
            context,
            rules: &self.rules,
            waivers: &[],
            terms: &Terms::default(),
            renamed: &BTreeMap::new(),
            partial: false,
            gate: &Policy::default(),
            asked: Asked::default(),
        })
    }
}

/// A rule under another name, whose patterns are no others' either.
fn copy(name: &str, text: &str, number: usize) -> Definition {
    let (mut name, mut text) = (name.to_owned(), text.to_owned());
    if number > 0 {
        name = name.replace(".toml", &format!("-{number}.toml"));
        let mut in_topics = false;
        let own = |line: &str| {
            in_topics = line.starts_with("[expect.topics]") || (in_topics && !line.starts_with('['));
            let mark = if in_topics || line.starts_with("near = ") {
                format!(" = [\"zq{number}q|")
            } else {
                " = [\"".to_owned()
            };
            line.replace(" = [\"", &mark)
        };
        text = text.lines().map(own).collect::<Vec<_>>().join("\n");
    }
    Definition::parse(&name.parse().expect("a path inside the repository"), &text)
}

/// The day of the assessment.
const fn day() -> jiff::civil::Date {
    jiff::civil::date(2026, 6, 30)
}

/// A folder of so many files: of each hundred 8 policies, 9 registers of 20 to 200 rows, 3 lists of incidents, 80 notes.
fn folder(files: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for number in 0..files {
        let (name, text) = file(number);
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        #[allow(clippy::disallowed_methods)] // the bench sets its own stage
        std::fs::write(path, text).expect("a file");
    }
    let facts = Stage::new().facts(folder.path());
    let evidence = facts.files.iter().filter(|file| !file.recognised.is_empty()).count();
    assert_eq!(evidence, files / 5, "one file in five is evidence");
    folder
}

fn file(number: usize) -> (String, String) {
    let part = number / 100;
    match number % 100 {
        place @ 0..=7 => policy(place, part),
        place @ 8..=16 => register(place - 8, part),
        place @ 17..=19 => (format!("records/{part:03}/incidents-{place}.yaml"), incidents(number)),
        _ => (format!("notes/{part:03}/note-{number:05}.md"), note(number)),
    }
}

fn policy(place: usize, part: usize) -> (String, String) {
    let (name, title, promise) = [
        ("access-control", "Access Control Policy", "Access to every system is reviewed every quarter."),
        ("incident", "Incident Management Policy", "Incidents are contained within 4 hours of detection."),
        ("backup", "Backup Policy", "A restore is tested every six months."),
        ("supplier", "Supplier Security Policy", "Critical suppliers are assessed every year."),
        ("cryptography", "Cryptography Policy", "Keys are rotated every year."),
        ("awareness", "Security Awareness Policy", "New joiners are trained within 30 days of their start."),
        ("remote-work", "Remote Work Policy", "Devices lock themselves after ten minutes."),
        ("information-security", "Information Security Policy", "The policy is reviewed every year."),
    ][place];
    let text = format!(
        "# {title} of unit {part}\n\n**Document ID:** P-{part:03}-{place}  \n**Owner:** Dana Weiss  \n**Version:** 1.2  \n\
         **Status:** Approved  \n**Approved by:** Maria Lang  \n**Approval date:** 2025-11-03  \n**Last review:** 2025-11-03  \n\
         **Next review:** 2026-11-03  \n\n## Rules\n\n{promise}\n\n{}",
        paragraphs(part, 12)
    );
    (format!("policies/{part:03}/{name}-policy.md"), text)
}

fn register(place: usize, part: usize) -> (String, String) {
    let rows = 20 + (part * 37 + place * 53) % 181;
    let (name, head): (&str, &str) = [
        ("staff-list", "Employee ID,Person,Email,Department,Start date,Status"),
        ("leavers", "Employee ID,Person,Last day,Access revoked"),
        ("user-export", "System,Account,Person,Status,Exported"),
        (
            "asset-inventory",
            "Asset ID,Asset,Type,Owner,Confidentiality,Integrity,Availability,Has accounts,In service,Status",
        ),
        ("access-reviews", "System,Review date,Reviewer,Outcome"),
        (
            "risk-register",
            "Risk ID,Risk,Category,Threat,Vulnerability,Likelihood,Impact,Score,Owner,Treatment,Residual risk,Residual band,Next review,Status",
        ),
        ("suppliers", "Supplier ID,Supplier,Owner,Tier,Status,Services"),
        ("supplier-assessments", "Supplier,Assessment date,Assessor,Result,Certificate valid until,Expired"),
        ("training-record", "Employee ID,Person,Course,Type,Completed,Result"),
    ][place];
    let mut text = format!("{head}\n");
    for row in 0..rows {
        let id = format!("{part:03}-{row:03}");
        let date = format!("2026-{:02}-{:02}", 1 + row % 6, 1 + (row * 7 + part) % 28);
        let line = match place {
            0 => format!("E-{id},Person {id},p{id}@example.org,Sales,{date},active"),
            1 => format!("E-{id},Person {id},{date},{date}"),
            2 => format!("app {part:03},p{id},Person {id},enabled,2026-06-25"),
            3 => format!("A-{id},app {id},application,Dana Weiss,3,4,5,yes,2024-01-15,in-service"),
            4 => format!("app {part:03}-{:03},{date},Amy Chen,confirmed", row % 50),
            5 => format!(
                "R-{id},Risk {id},information,attacker,missing patch,3,4,12,Dana Weiss,mitigate,6,medium,2026-10-01,open"
            ),
            6 => format!("S-{id},Supplier {id},Dana Weiss,critical,active,hosting"),
            7 => format!("S-{id},{date},Amy Chen,accepted,2027-12-31,no"),
            _ => format!("E-{id},Person {id},Security basics,awareness,{date},completed"),
        };
        text.push_str(&line);
        text.push('\n');
    }
    (format!("registers/{part:03}/{name}.csv"), text)
}

fn incidents(number: usize) -> String {
    let mut text = String::from("incidents:\n");
    for row in 0..10 + number % 10 {
        let day = 1 + row;
        write!(
            text,
            "  - incident id: I-{number}-{row}\n    title: Token in a public log\n    severity: high\n    owner: Dana Weiss\n    \
             detected: 2026-02-{day:02}\n    contained: 2026-02-{day:02}\n    eradicated: 2026-03-{day:02}\n    \
             recovered: 2026-03-{day:02}\n    closed: 2026-04-{day:02}\n    status: closed\n    personal data: no\n"
        )
        .expect("a text grows");
    }
    text
}

/// What repositories are full of and no rule asks for.
fn note(number: usize) -> String {
    format!("# How we build part {number}\n\n{}", paragraphs(number, 6))
}

fn paragraphs(seed: usize, count: usize) -> String {
    let words = [
        "The service",
        "reads",
        "a queue,",
        "writes",
        "to the store",
        "and is",
        "deployed",
        "by a pipeline.",
    ];
    let line = |at: usize| {
        (0..24).map(|step| words[(seed + at * 5 + step * 3) % words.len()]).collect::<Vec<_>>().join(" ")
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n\n")
}
