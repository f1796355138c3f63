//! A small tree with a day and pins, judged by one rule; and the edits that evidence suffers.

use saydo_catalog::{Catalog, ControlId};
use saydo_engine::cases::{Case, read};
use saydo_engine::embedded::{CASES, RULES};
use saydo_engine::judge::{Asked, Context, Finding, Outcome, judge};
use saydo_engine::rule::{Rule, RuleSet, Source, compile};
use saydo_evidence::{Facts, FieldName, Kind, KindId, Kinds, Pin, Settings, gather};
use saydo_source::{Definition, Moment, Past, Period, RepoPath, Tree, Zone};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What every test needs, read once.
pub struct Bench {
    pub catalog: Catalog,
    pub kinds: Kinds,
    pub rules: RuleSet,
    /// The cases of each rule, by its id.
    pub cases: BTreeMap<String, Vec<Case>>,
}

pub static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let catalog = Catalog::embedded().unwrap();
    let (kinds, _) = Kinds::embedded();
    let define = |(name, text): &(&str, &str)| Definition::parse(&name.parse().unwrap(), text);
    let (rules, problems) = compile(&RULES.iter().map(define).collect::<Vec<_>>(), &catalog, &kinds);
    assert!(problems.is_empty(), "{problems:?}");
    let mut cases: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for file in CASES {
        let definition = define(file);
        let id = definition.name.name().trim_end_matches(".test.toml").to_owned();
        cases.insert(id, read(&definition));
        assert!(definition.finish().is_empty(), "{}", file.0);
    }
    Bench { catalog, kinds, rules, cases }
});

impl Bench {
    pub fn rule(&self, id: &str) -> &Rule {
        self.rules.rules.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule {id}"))
    }

    /// A rule that is not shipped, to judge what no shipped one does.
    pub fn compiled(&self, text: &str) -> Rule {
        let definition = Definition::parse(&"rules/x/made-up.toml".parse().unwrap(), text);
        let (mut set, problems) = compile(&[definition], &self.catalog, &self.kinds);
        assert!(problems.is_empty(), "{problems:?}");
        set.rules.remove(0)
    }

    /// The first case of a rule whose name starts so.
    pub fn case(&self, rule: &str, name: &str) -> Scene {
        let cases = self.cases.get(rule).unwrap_or_else(|| panic!("no cases of {rule}"));
        let case = cases.iter().find(|case| case.name.starts_with(name));
        Scene::of(case.unwrap_or_else(|| panic!("no case {name} of {rule}")))
    }
}

/// A tree with a day.
#[derive(Clone, Debug)]
pub struct Scene {
    pub as_of: jiff::civil::Date,
    pub files: BTreeMap<RepoPath, Vec<u8>>,
    pub pins: Vec<Pin>,
    pub states: BTreeMap<ControlId, &'static str>,
    pub history: BTreeMap<RepoPath, Past>,
}

/// What a rule says of it.
#[derive(Debug)]
pub struct Judged {
    pub outcome: Outcome,
    pub out_of_scope: usize,
    pub findings: Vec<Finding>,
}

impl Judged {
    /// The failing findings in words, for a message.
    pub fn failing(&self) -> String {
        let failing = self.findings.iter().filter(|finding| finding.verdict.fails());
        let said: Vec<String> = failing
            .map(|f| format!("{} {} {} ({})", f.title, f.verdict.as_str(), f.severity.as_str(), f.message))
            .collect();
        said.join("\n      ")
    }
}

impl Scene {
    pub fn of(case: &Case) -> Self {
        let files = case.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        let (pins, states) = (Vec::new(), case.states.clone());
        Self { as_of: case.as_of, files: files.collect(), pins, states, history: case.history.clone() }
    }

    /// Of written files.
    pub fn new(as_of: &str, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec()));
        let (files, as_of) = (files.collect(), as_of.parse().unwrap());
        Self { as_of, files, pins: Vec::new(), states: BTreeMap::new(), history: BTreeMap::new() }
    }

    /// With a file added or replaced.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.parse().unwrap(), text.as_bytes().to_vec());
        self
    }

    /// With words of a file replaced; they must stand there.
    #[must_use]
    pub fn swap(mut self, path: &str, from: &str, to: &str) -> Self {
        let file = self.files.get_mut(&path.parse::<RepoPath>().unwrap()).expect("the file of the case");
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.contains(from), "{from} does not stand in {path}:\n{text}");
        *file = text.replace(from, to).into_bytes();
        self
    }

    fn settings(&self) -> Settings {
        let zone = Zone::utc();
        let as_of = Moment::day(self.as_of, &zone);
        Settings { zone, as_of, date_order: None, pins: self.pins.clone(), former: BTreeMap::new() }
    }

    /// What is read of it for a rule.
    pub fn facts(&self, rule: &Rule) -> Facts {
        let rules = RuleSet { rules: vec![rule.clone()] };
        let tree = Tree::memory(self.files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
        let mut facts = gather(&tree, &BENCH.kinds, &rules.demand(&BENCH.kinds), &self.settings());
        facts.witness(&BENCH.kinds, self.history.clone(), |path| tree.read(path).ok());
        facts
    }

    /// Judges it by one rule. States that are not given are unassessed.
    pub fn judge(&self, rule: &Rule) -> Judged {
        let facts = self.facts(rule);
        let rules = RuleSet { rules: vec![rule.clone()] };
        let scopes: Vec<_> = BENCH.catalog.scope("iso27001-2022").into_iter().collect();
        let context = Context {
            catalog: &BENCH.catalog,
            kinds: &BENCH.kinds,
            facts: &facts,
            as_of: self.settings().as_of,
            period: Period::year_to(self.as_of),
            scopes: &scopes,
            isms_start: None,
        };
        let population = scopes.iter().flat_map(|scope| BENCH.catalog.population(scope));
        let mut states: BTreeMap<ControlId, &'static str> =
            population.map(|control| (control.id.clone(), "unassessed")).collect();
        for (control, state) in &mut states {
            *state = self.states.get(control).copied().unwrap_or(state);
        }
        let judgement = judge(&rules, &context, &states, rule.second_stratum(), &Asked::default());
        let result = &judgement.results[0];
        Judged {
            outcome: result.outcome,
            out_of_scope: result.counts.out_of_scope,
            findings: judgement.findings,
        }
    }

    pub fn text(&self, path: &RepoPath) -> String {
        String::from_utf8(self.files[path].clone()).unwrap()
    }
}

/// The files that are evidence of one of the kinds.
pub fn of_kinds(facts: &Facts, kinds: &[KindId]) -> Vec<(RepoPath, KindId)> {
    let mut found = Vec::new();
    for file in &facts.files {
        let known = file.recognised.iter().find(|known| kinds.contains(&known.kind));
        found.extend(known.map(|known| (file.path.clone(), known.kind.clone())));
    }
    found
}

/// The kinds of a source.
pub fn kinds_of(source: &Source) -> &[KindId] {
    match source {
        Source::Kinds(kinds) => kinds,
        Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => &[],
    }
}

/// A sheet in memory: the first row is the header.
pub type Sheet = Vec<Vec<String>>;

pub fn is_sheet(path: &RepoPath) -> bool {
    path.as_str().rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("csv"))
}

pub fn sheet(text: &str) -> Sheet {
    text.lines().filter(|line| !line.trim().is_empty()).map(cells).collect()
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

pub fn csv(sheet: &Sheet) -> String {
    let cell = |cell: &String| {
        if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
    sheet.iter().map(row).collect()
}

/// The columns that mean a field.
pub fn columns(sheet: &Sheet, kind: &Kind, field: &FieldName) -> Vec<usize> {
    let meant = |label: &String| kind.labelled(label).is_some_and(|(known, _)| known.name == *field);
    (0..sheet[0].len()).filter(|index| meant(&sheet[0][*index])).collect()
}

/// What happens to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit<'a> {
    /// Its column or line is not there.
    Remove,
    /// Its label is another word.
    Rename,
    /// Every value is this.
    Fill(&'a str),
}

/// The text of a file with a field edited.
pub fn edit(path: &RepoPath, text: &str, kind: &Kind, field: &FieldName, edit: Edit<'_>) -> String {
    if is_sheet(path) {
        let mut sheet = sheet(text);
        for column in columns(&sheet, kind, field).into_iter().rev() {
            match edit {
                Edit::Remove => sheet.iter_mut().for_each(|row| drop(row.remove(column))),
                Edit::Rename => "Wombat".clone_into(&mut sheet[0][column]),
                Edit::Fill(word) => {
                    sheet.iter_mut().skip(1).for_each(|row| word.clone_into(&mut row[column]));
                }
            }
        }
        return csv(&sheet);
    }
    let line = |line: &str| {
        let (label, _) = line.strip_prefix("**").and_then(|rest| rest.split_once(":**")).unzip();
        let meant = label.is_some_and(|label| kind.labelled(label).is_some_and(|(f, _)| f.name == *field));
        match (meant, edit, label) {
            (true, Edit::Remove, _) => String::new(),
            (true, Edit::Rename, Some(label)) => line.replacen(label, "Wombat", 1) + "\n",
            (true, Edit::Fill(word), Some(label)) => format!("**{label}:** {word}  \n"),
            _ => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// The text of a file with nothing but its header or title.
pub fn emptied(path: &RepoPath, text: &str) -> String {
    let first =
        if is_sheet(path) { text.lines().next() } else { text.lines().find(|line| line.starts_with("# ")) };
    first.map(|line| format!("{line}\n")).unwrap_or_default()
}
