//! `saydo rules lint`: every mistake of the rules and kinds at its place, and what is legal but odd: a demand that nothing can break or
//! nothing can meet, a pattern that no sentence matches, a text that says less than it seems to. One file for each sort of remark.

mod basis;
mod cases;
mod condition;
mod demand;
mod lints;
mod newer;
mod pattern;
mod style;
mod unused;

use super::super::{Failure, STYLE};
use crate::load::{self, Loaded, Source};
use saydo_engine::rule::Rule;
use saydo_report::{escape, problems};
use saydo_source::{ByteRange, Definition, Gravity, Place, Problem, nearest};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

pub use lints::Lint;

/// A rule with the text that it was compiled from.
pub struct Written<'a> {
    /// What it means.
    pub rule: &'a Rule,
    /// What stands in its file.
    pub definition: &'a Definition,
    /// Its file and its cases.
    pub source: &'a Source,
    /// Everything it can refer to.
    pub loaded: &'a Loaded,
}

impl Written<'_> {
    /// A remark at a place of its file.
    pub fn remark(&self, lint: Lint, at: ByteRange, message: impl Into<String>) -> Problem {
        remark(self.definition, lint, at, message)
    }
}

/// A remark at a place of a file.
pub fn remark(definition: &Definition, lint: Lint, at: ByteRange, message: impl Into<String>) -> Problem {
    let place = Place::bytes(&definition.name, at);
    let mut problem = Problem::noted(lint.code(), message).at(place).help(lint.help());
    problem.text = Some(definition.text.clone());
    problem
}

/// Writes the mistakes and remarks, but for the remarks that are allowed; fails if there is a mistake. Whether it came out as asked:
/// with `deny`, a remark is not.
pub fn run(
    rules: Option<&Path>,
    deny: bool,
    allowed: &[String],
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    for code in allowed {
        known(code)?;
    }
    let loaded = load::load(rules)?;
    let mut found = loaded.problems.clone();
    found.extend(remarks(&loaded));
    found.retain(|one| one.gravity == Gravity::Fatal || !allowed.iter().any(|code| code == one.code));
    for one in found.iter_mut().filter(|one| one.gravity == Gravity::Noted) {
        one.message = format!("{}: {}", one.code, one.message);
    }
    problems::write(&found, STYLE, out)?;
    let mistakes = loaded.fatal();
    if !mistakes.is_empty() {
        let files: BTreeSet<_> =
            mistakes.iter().filter_map(|one| one.place.as_ref()).map(|at| &at.path).collect();
        return Err(Failure::Nothing {
            message: format!("{} in {}", counted(mistakes.len(), "mistake"), counted(files.len(), "file")),
            help: "correct them; no command goes on with a rule that is broken".to_owned(),
        });
    }
    writeln!(out, "{}", summary(&loaded, found.len()))?;
    Ok(!deny || found.is_empty())
}

/// Everything that is legal and odd in the rules that compile and in the texts of all definition files.
fn remarks(loaded: &Loaded) -> Vec<Problem> {
    let mut found = Vec::new();
    for (id, source) in &loaded.sources {
        let definition = Definition::parse(&source.file.path, &source.file.text);
        found.extend(newer::newer(&definition));
        if let Some(rule) = loaded.rules.rules.iter().find(|rule| rule.id == *id) {
            let written = Written { rule, definition: &definition, source, loaded };
            found.extend(of(&written));
        }
        if let Some(cases) = &source.cases {
            found.extend(newer::newer(&Definition::parse(&cases.path, &cases.text)));
        }
    }
    for source in loaded.kind_sources.values() {
        found.extend(newer::newer(&Definition::parse(&source.file.path, &source.file.text)));
    }
    found
}

fn of(written: &Written<'_>) -> Vec<Problem> {
    let lints: [fn(&Written<'_>) -> Vec<Problem>; 6] =
        [unused::unused, demand::unreachable, basis::basis, pattern::patterns, style::style, cases::lacking];
    lints.iter().flat_map(|lint| lint(written)).collect()
}

/// Whether a remark has this code.
fn known(code: &str) -> Result<(), Failure> {
    let codes = Lint::ALL.map(Lint::code);
    if codes.contains(&code) {
        return Ok(());
    }
    Err(Failure::Nothing {
        message: format!("no remark has the code `{}`", escape::line(code)),
        help: nearest(code, codes).map_or_else(
            || format!("the codes are {}", codes.join(", ")),
            |near| format!("did you mean `{near}`?"),
        ),
    })
}

fn summary(loaded: &Loaded, remarks: usize) -> String {
    let own = loaded.sources.values().filter(|source| !source.inside).count()
        + loaded.kind_sources.values().filter(|source| !source.inside).count()
        + loaded.others.len();
    let yours =
        if own > 0 { format!(", {} of yours among them", counted(own, "file")) } else { String::new() };
    let kinds = loaded.kinds.iter().count();
    format!(
        "{} and {} compile{yours}; {}",
        counted(loaded.rules.rules.len(), "rule"),
        counted(kinds, "kind"),
        counted(remarks, "remark")
    )
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What is remarked on a small rule, for the tests of each sort.
#[cfg(test)]
mod said {
    use super::*;
    use crate::load::File;
    use saydo_engine::rule::compile;
    use saydo_source::Spot;
    use std::sync::LazyLock;

    static INSIDE: LazyLock<Loaded> = LazyLock::new(|| load::load(None).expect("what is inside"));

    /// A head without what a test is about.
    pub const HEAD: &str = "title = \"Doors are closed\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\n\
                            severity = \"minor\"\nwhy = \"An open door is open to all.\"\nremedy = \"Close it.\"\n";
    /// What most rules rest on.
    pub const STANDARD: &str = "basis = \"standard\"\ncite = \"ISO/IEC 27001:2022 A.5.18\"\n";

    fn file(path: &str, text: &str) -> File {
        File { path: path.parse().expect("a path"), text: text.into() }
    }

    /// `written: code: message` of each remark.
    pub fn whole(id: &str, text: &str, cases: Option<&str>) -> Vec<String> {
        let source = Source {
            file: file(&format!("mine/{id}.toml"), text),
            cases: cases.map(|cases| file(&format!("mine/{id}.test.toml"), cases)),
            inside: false,
        };
        let definition = Definition::parse(&source.file.path, text);
        let (set, problems) = compile(&[definition], &INSIDE.catalog, &INSIDE.kinds);
        let said: Vec<_> = problems.iter().map(|problem| (&problem.message, &problem.label)).collect();
        assert!(said.is_empty(), "{said:?}\n{text}");
        let definition = Definition::parse(&source.file.path, text);
        let rule = set.rules.first().expect("a rule without mistakes");
        let written = Written { rule, definition: &definition, source: &source, loaded: &INSIDE };
        of(&written)
            .iter()
            .map(|problem| match problem.place.as_ref().map(|place| &place.spot) {
                Some(Spot::Bytes(at)) => {
                    format!("{}: {}: {}", &text[at.range()], problem.code, problem.message)
                }
                _ => format!("{}: {}", problem.code, problem.message),
            })
            .collect()
    }

    /// The same of the parts below a sound head.
    pub fn parts(parts: &str) -> Vec<String> {
        whole("doors-closed", &format!("{HEAD}{STANDARD}{parts}"), None)
    }

    #[test]
    fn what_is_inside_has_no_remark() {
        let said: Vec<_> = remarks(&INSIDE).into_iter().map(|one| (one.code, one.message)).collect();
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn a_code_that_no_remark_has_is_refused_with_the_nearest() {
        assert!(known("never-used").is_ok());
        let refused = known("never-usd").expect_err("no remark has this code").to_string();
        assert!(refused.contains("did you mean `never-used`?"), "{refused}");
    }
}
