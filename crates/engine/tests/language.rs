//! The rule language as it judges: small rules over small trees, for what no shipped rule does.
#![allow(clippy::unwrap_used)] // what helps a test may fail like one

#[path = "language/computed.rs"]
mod computed;
#[path = "language/conditions.rs"]
mod conditions;
#[path = "language/limits.rs"]
mod limits;
#[path = "language/parameters.rs"]
mod parameters;
#[path = "language/whole.rs"]
mod whole;
#[path = "language/windows.rs"]
mod windows;

use saydo_catalog::Catalog;
use saydo_engine::cases::{Case, read, run};
use saydo_engine::judge::{Finding, Outcome};
use saydo_engine::rule::{Rule, compile};
use saydo_evidence::Kinds;
use saydo_source::Definition;
use std::sync::LazyLock;

static INSIDE: LazyLock<(Catalog, Kinds)> =
    LazyLock::new(|| (Catalog::embedded().unwrap(), Kinds::embedded().0));

const HEAD: &str = "title = \"The title\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\nbasis = \"standard\"\n\
                    cite = \"c\"\nwhy = \"w\"\nremedy = \"r\"\n";

fn rule(parts: &str) -> Rule {
    let severity = if parts.contains("severity = ") { "" } else { "severity = \"major\"\n" };
    let definition = Definition::parse(&"rules/x.toml".parse().unwrap(), &format!("{severity}{HEAD}{parts}"));
    let (mut set, problems) = compile(&[definition], &INSIDE.0, &INSIDE.1);
    let said: Vec<_> = problems.iter().map(|problem| (&problem.message, &problem.label)).collect();
    assert!(said.is_empty(), "{said:?}");
    set.rules.remove(0)
}

/// A tree on a day, with parameters.
struct World<'a> {
    day: &'a str,
    parameters: &'a str,
    files: Vec<(&'a str, String)>,
}

/// What was found.
struct Found {
    outcome: Outcome,
    findings: Vec<Finding>,
}

impl Found {
    /// `title: verdict severity` of each failing finding, `by age` where only time made it fail.
    fn said(&self) -> Vec<String> {
        let said = |finding: &Finding| {
            let age = if finding.by_age { " by age" } else { "" };
            format!("{}: {} {}{age}", finding.title, finding.verdict.as_str(), finding.severity.as_str())
        };
        self.findings.iter().map(said).collect()
    }

    /// What the first expectation that fails found.
    fn found(&self) -> &str {
        let failing = |finding: &'_ Finding| finding.observations.iter().position(|one| one.verdict.fails());
        let (finding, index) =
            self.findings.iter().find_map(|finding| Some((finding, failing(finding)?))).unwrap();
        &finding.observations[index].found
    }
}

impl<'a> World<'a> {
    fn of(files: &[(&'a str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        Self { day: "2026-06-30", parameters: "", files }
    }

    fn on(self, day: &'a str) -> Self {
        Self { day, ..self }
    }

    fn with(self, parameters: &'a str) -> Self {
        Self { parameters, ..self }
    }

    fn judged(&self, rule: &Rule) -> Found {
        let files: Vec<String> =
            self.files.iter().map(|(path, text)| format!("\"{path}\" = '''\n{text}'''")).collect();
        let text = format!(
            "[[case]]\nname = \"x\"\nas-of = {}\noutcome = \"met\"\n[case.parameters]\n{}\n[case.files]\n{}\n",
            self.day,
            self.parameters,
            files.join("\n")
        );
        let definition = Definition::parse(&"rules/x.test.toml".parse().unwrap(), &text);
        let cases: Vec<Case> = read(&definition);
        assert!(definition.finish().is_empty(), "{:?}", definition.finish());
        let ran = run(rule, &cases[0], &INSIDE.0, &INSIDE.1).unwrap();
        Found { outcome: ran.outcome, findings: ran.failing }
    }
}

/// An access control policy with this version and approval, saying this.
fn policy(version: &str, approved: &str, text: &str) -> String {
    format!(
        "# Access Control Policy\n\n**Owner:** Dana Weiss\n**Version:** {version}\n**Status:** Approved\n\
         **Document ID:** POL-01\n**Approved by:** Maria Lang\n**Approval date:** {approved}\n\n## Rules\n\n{text}\n"
    )
}

const POLICY: &str = "policies/access-control-policy.md";
const ASSETS: &str = "registers/asset-inventory.csv";
const REVIEWS: &str = "records/access-reviews.csv";
const RISKS: &str = "registers/risk-register.csv";
