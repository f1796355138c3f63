//! The part of `saydo.toml` that is obeyed here: frameworks, audit period, rules, gate, waivers.

use crate::assess::gate::{Clause, Counted, Part, Places, Policy};
use crate::assess::terms::Terms;
use crate::assess::waiver::Waiver;
use crate::rule::parameter::{self, Given};
use crate::rule::{RuleSet, Severity};
use jiff::civil::Date;
use saydo_catalog::{Catalog, Scope};
use saydo_source::{ByteRange, Item, Period, Place, RepoPath, Spanned, Table};

/// The edition of the rules inside the program.
pub const EDITION: &str = "2026.11";

/// What the configuration says about judging.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Name of the organisation.
    pub organisation: Option<String>,
    /// The frameworks to judge; empty means the default.
    pub frameworks: Vec<Scope>,
    /// The audit period; `None` means the twelve months that end with the day of the assessment.
    pub period: Option<Period>,
    /// When the management system started.
    pub isms_start: Option<Date>,
    /// A folder of own rules, inside the tree.
    pub rules: Option<RepoPath>,
    /// What stands in for limits that no text states.
    pub parameters: Vec<Given>,
    /// What must hold for exit 0.
    pub gate: Policy,
    /// Where that is said.
    pub places: Places,
    /// Accepted shortfalls.
    pub waivers: Vec<Waiver>,
    /// What every waiver is held to.
    pub terms: Terms,
    /// Where that is said.
    pub terms_at: Option<Place>,
}

impl Config {
    /// Reads its keys; mistakes are collected in the definition. Whoever reads the last part closes the table. `rules` are all that a
    /// waiver can name, those left out of the run among them.
    pub fn lower(table: &Table<'_>, catalog: &Catalog, rules: &RuleSet) -> Self {
        let mut config = Self {
            organisation: table.text("organisation").map(|text| text.value),
            isms_start: table.date("isms-start").map(|date| date.value),
            ..Self::default()
        };
        for text in table.texts("frameworks") {
            match catalog.scope(&text.value) {
                Ok(scope) => config.frameworks.push(scope),
                Err(message) => {
                    table.complain("unknown-framework", text.at, message, "here", None);
                }
            }
        }
        if let Some(period) = table.table("period") {
            config.period = lower_period(&period);
        }
        if let Some(rules) = table.table("rules") {
            config.rules = rules.text("folder").and_then(|folder| path(&rules, &folder));
            if let Some(edition) = rules.text("edition").filter(|edition| edition.value != EDITION) {
                let message = format!("the rules of edition `{}` are not in this program", edition.value);
                rules.complain("unknown-edition", edition.at, message, format!("this is {EDITION}"), None);
            }
            rules.close();
        }
        if let Some(parameters) = table.table("parameters") {
            config.parameters = parameter::read(&parameters);
            for mistake in rules.mistakes(&config.parameters) {
                parameters.complain(mistake.code, mistake.at, mistake.message, mistake.label, None);
            }
        }
        if let Some(gate) = table.table("gate") {
            (config.gate, config.places) = lower_gate(&gate, catalog);
        }
        if let Some(terms) = table.table("waivers") {
            config.terms = Terms::lower(&terms);
            config.terms_at = Some(Place::bytes(&table.definition().name, terms.at()));
        }
        let waivers = table.tables("waiver");
        config.waivers = waivers.iter().filter_map(|waiver| Waiver::lower(waiver, catalog, rules)).collect();
        config
    }
}

fn path(table: &Table<'_>, text: &Spanned<String>) -> Option<RepoPath> {
    match text.value.parse() {
        Ok(path) => Some(path),
        Err(error) => {
            let error: saydo_source::PathError = error;
            table.complain("bad-path", text.at, error.to_string(), "expected a folder of this tree", None);
            None
        }
    }
}

fn lower_period(table: &Table<'_>) -> Option<Period> {
    let (from, to) = (table.date("from"), table.date("to"));
    for key in ["from", "to"] {
        if !table.has(key) {
            let label = format!("expected {key} = 2026-06-30");
            table.complain("missing-key", table.at(), format!("`{key}` is missing"), label, None);
        }
    }
    table.close();
    let (from, to) = (from?, to?);
    if to.value < from.value {
        let label = format!("before {}", from.value);
        table.complain("period-reversed", to.at, "the audit period ends before it starts", label, None);
        return None;
    }
    Some(Period { from: from.value, to: to.value })
}

fn lower_gate(table: &Table<'_>, catalog: &Catalog) -> (Policy, Places) {
    let mut policy = Policy::default();
    let place = |at: ByteRange| Place::bytes(&table.definition().name, at);
    let mut places = Places { table: Some(place(table.at())), ..Places::default() };
    if let Some(word) = table.text("fail-on") {
        match fail_on(&word.value) {
            Ok(least) => policy.fail_on = least,
            Err(error) => {
                table.complain("unknown-word", word.at, error.to_string(), "here", None);
            }
        }
        places.clauses.insert(Clause::FailOn, place(word.at));
    }
    let counted: [(_, Counted, _); 3] = [
        ("min-satisfied", Clause::MinSatisfied, &mut policy.min_satisfied),
        ("max-open", Clause::MaxOpen, &mut policy.max_open),
        ("max-unassessed", Clause::MaxUnassessed, &mut policy.max_unassessed),
    ];
    for (key, clause, counts) in counted {
        for (part, count) in table.table(key).map(|parts| parts.entries()).unwrap_or_default() {
            let count = match count {
                Item::Integer(number) => usize::try_from(number.value).ok(),
                _ => None,
            };
            match (Part::parse(&part.value, catalog), count) {
                (Ok(named), Some(count)) => {
                    places.clauses.insert(clause(named.clone()), place(part.at));
                    counts.push((named, count));
                }
                (Err(message), _) => table.complain("unknown-group", part.at, message, "here", None),
                (Ok(_), None) => {
                    let label = "expected a whole number";
                    table.complain("wrong-type", part.at, format!("`{key}` takes counts"), label, None);
                }
            }
        }
    }
    let flags = [
        ("no-regression", Clause::NoRegression, &mut policy.no_regression),
        ("report-only", Clause::ReportOnly, &mut policy.report_only),
    ];
    for (key, clause, asked) in flags {
        if let Some(flag) = table.flag(key) {
            *asked = flag.value;
            places.clauses.insert(clause, place(flag.at));
        }
    }
    table.close();
    (policy, places)
}

/// The word is neither a severity nor `never`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no severity; expected major, minor, improvement or never")]
pub struct UnknownSeverity(pub String);

/// The least severity that fails the gate; `never` (`None`) only reads.
pub fn fail_on(word: &str) -> Result<Option<Severity>, UnknownSeverity> {
    match (word, Severity::parse(word)) {
        ("never", _) => Ok(None),
        (_, Some(severity)) => Ok(Some(severity)),
        (_, None) => Err(UnknownSeverity(word.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saydo_source::{Definition, Spot};

    fn read(text: &str) -> Config {
        let definition = Definition::parse(&"saydo.toml".parse().unwrap(), text);
        let catalog = Catalog::embedded().unwrap();
        let config = Config::lower(&definition.root(), &catalog, &RuleSet::default());
        let problems = definition.finish();
        assert!(problems.is_empty(), "{problems:?}");
        config
    }

    #[test]
    fn each_clause_of_the_gate_has_its_value_and_its_place() {
        let text = "organisation = \"A\"\n[gate]\nfail-on = \"minor\"\nmin-satisfied = { \"iso27001-2022/annex-a\" = 4 }\n\
                    max-open = { \"iso27001-2022\" = 5 }\nno-regression = true\nreport-only = true\n\n\
                    [gate.max-unassessed]\n\"iso27001-2022/clauses\" = 6\n[waivers]\nwarn = \"1 week\"\n";
        let config = read(text);
        let part = |group: Option<&str>| Part {
            framework: "iso27001-2022".to_owned(),
            group: group.map(str::to_owned),
        };
        let (annex, all, clauses) = (part(Some("annex-a")), part(None), part(Some("clauses")));
        let policy = Policy {
            fail_on: Some(Severity::Minor),
            min_satisfied: vec![(annex.clone(), 4)],
            max_open: vec![(all.clone(), 5)],
            max_unassessed: vec![(clauses.clone(), 6)],
            no_regression: true,
            report_only: true,
        };
        assert_eq!(config.gate, policy);
        let words = |place: Option<&Place>| match place.map(|place| &place.spot) {
            Some(Spot::Bytes(range)) => text.get(range.range()),
            _ => None,
        };
        for (clause, expected) in [
            (Clause::FailOn, "\"minor\""),
            (Clause::MinSatisfied(annex.clone()), "\"iso27001-2022/annex-a\""),
            (Clause::MaxOpen(all), "\"iso27001-2022\""),
            (Clause::MaxUnassessed(clauses), "\"iso27001-2022/clauses\""),
            (Clause::NoRegression, "true"),
            (Clause::ReportOnly, "true"),
            (Clause::MaxOpen(annex), "[gate]"),
        ] {
            assert_eq!(words(config.places.of(&clause)), Some(expected), "{clause:?}");
        }
        assert_eq!(words(config.terms_at.as_ref()), Some("[waivers]"));
    }

    #[test]
    fn a_parameter_is_an_amount_of_the_limit_that_reads_it() {
        let inside = Catalog::embedded().unwrap();
        let kinds = saydo_evidence::Kinds::embedded().0;
        let head = "title = \"t\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\nbasis = \"standard\"\n\
                    cite = \"c\"\nseverity = \"minor\"\nwhy = \"w\"\nremedy = \"r\"\neach = \"leaver-record\"\n\
                    [[expect]]\npresent = true\n[limit.a]\nparameter = \"patch-days\"\n[limit.b]\nunit = \"percent\"\n\
                    parameter = \"trained\"\n[limit.c]\nunit = \"count\"\nparameter = \"copies\"\n\
                    [limit.d]\nparameter = \"leave-business-days\"\n[limit.e]\nparameter = \"cycle\"\n";
        let rule = Definition::parse(&"rules/x.toml".parse().unwrap(), head);
        let (mut rules, problems) = crate::rule::compile(&[rule], &inside, &kinds);
        assert!(problems.is_empty(), "{problems:?}");
        let name: RepoPath = "saydo.toml".parse().unwrap();
        let fine = "[parameters]\npatch-days = 14\ntrained = 95.5\ncopies = 3\nleave-business-days = 2\ncycle = \"3 years\"\n";
        let definition = Definition::parse(&name, fine);
        rules.set(&Config::lower(&definition.root(), &inside, &rules).parameters);
        assert!(definition.finish().is_empty());
        let set = rules.rules[0].limits.iter().map(|limit| limit.set_to.as_ref().unwrap().amount.to_string());
        assert_eq!(set.collect::<Vec<_>>(), ["14 days", "95.5 %", "3", "2 business days", "3 years"]);
        for (written, said) in [
            ("patch-dys = 14", "did you mean `patch-days`?"),
            (
                "something = 14",
                "no rule reads it; known are copies, cycle, leave-business-days, patch-days, trained",
            ),
            (
                "patch-days = -1",
                "expected a text such as \"14 days\", or a whole number whose unit ends the name",
            ),
            (
                "patch-days = \"14 %\"",
                "expected a text such as \"14 days\", or a whole number whose unit ends the name",
            ),
            (
                "cycle = 3",
                "expected a text such as \"14 days\", or a name that ends in -hours, -days, -weeks, -months, -years",
            ),
            ("trained = 101", "expected a share such as \"95 %\""),
            ("copies = 2.5", "expected a whole number such as \"3\""),
            ("copies = true", "expected a number, or a text such as \"14 days\""),
        ] {
            let definition = Definition::parse(&name, &format!("[parameters]\n{written}\n"));
            Config::lower(&definition.root(), &inside, &rules);
            let said_of: Vec<String> = definition.finish().into_iter().map(|problem| problem.label).collect();
            assert_eq!(said_of, [said], "{written}");
        }
    }

    #[test]
    fn without_a_gate_major_findings_fail_it_and_nothing_has_a_place() {
        let config = read("organisation = \"A\"\n");
        assert_eq!(config.gate, Policy::default());
        assert_eq!(config.places.of(&Clause::FailOn), None);
        assert!(config.waivers.is_empty() && config.terms == Terms::default());
    }
}
