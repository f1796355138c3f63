//! TOML -> rules: every mistake of a file at its place, with the nearest right word. One file for each part of a rule.

mod binding;
mod condition;
mod counted;
mod expect;
mod head;
mod join;
mod limit;
mod names;
mod text;

use super::{Join, Limit, Rule, RuleSet, Source};
use regex::{Regex, RegexBuilder};
use saydo_catalog::Catalog;
use saydo_evidence::{KindId, Kinds};
use saydo_source::{ByteRange, Definition, Problem, Spanned, Table, nearest};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Compiled patterns larger than this are refused.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Compiles rule files. A file with any mistake gives no rule, only its problems: half a rule would ask for less than was written.
pub fn compile(definitions: &[Definition], catalog: &Catalog, kinds: &Kinds) -> (RuleSet, Vec<Problem>) {
    let mut rules: Vec<Rule> = Vec::new();
    let mut problems = Vec::new();
    let mut probes = 0;
    for definition in definitions {
        let mut scope = Scope {
            definition,
            kinds,
            catalog,
            each: names::UNKNOWN,
            joins: Vec::new(),
            open_join: None,
            later_joins: Vec::new(),
            limits: Vec::new(),
            noted: RefCell::default(),
            probes: &mut probes,
        };
        let rule = scope.rule(&definition.root());
        let mistakes = definition.finish();
        if let (Some(rule), true) = (rule, mistakes.is_empty()) {
            rules.retain(|known| known.id != rule.id);
            rules.push(rule);
        }
        problems.extend(mistakes);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    (RuleSet { rules }, problems)
}

/// What names in a rule can mean.
struct Scope<'a> {
    definition: &'a Definition,
    kinds: &'a Kinds,
    catalog: &'a Catalog,
    each: Source,
    joins: Vec<Join>,
    /// The join that is being read; it cannot look at itself.
    open_join: Option<usize>,
    /// Names of joins further below, for a better message.
    later_joins: Vec<String>,
    limits: Vec<Limit>,
    noted: RefCell<Noted>,
    probes: &'a mut usize,
}

/// What the conditions of a rule compare with, wherever they stand.
#[derive(Default)]
struct Noted {
    limits: BTreeSet<usize>,
    scales: BTreeSet<KindId>,
    ages: bool,
}

impl Scope<'_> {
    fn complain(
        &self,
        code: &'static str,
        at: ByteRange,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.definition.complain(code, at, message, label, None);
    }

    /// A fresh number for a probe.
    fn probe(&mut self) -> usize {
        *self.probes += 1;
        *self.probes
    }

    /// A word of a closed set.
    fn word<T: Copy>(&self, table: &Table<'_>, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = table.required(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let label = format!("expected {}", one_of(&known));
            self.complain("unknown-word", text.at, format!("`{}` is no {key}", text.value), label);
        }
        found
    }

    /// A word of a closed set, or what is meant where the key is left out.
    fn word_or<T: Copy>(
        &self,
        table: &Table<'_>,
        key: &'static str,
        words: &[(&'static str, T)],
        left_out: T,
    ) -> Option<T> {
        if table.has(key) { self.word(table, key, words) } else { Some(left_out) }
    }

    /// Patterns are matched without regard to case, within a bound on their size. One that matches nothing written matches
    /// everything, and would decide nothing.
    fn regex(&self, text: &Spanned<String>) -> Option<Regex> {
        let built =
            RegexBuilder::new(&text.value).case_insensitive(true).size_limit(MAX_PATTERN_BYTES).build();
        match built {
            Ok(regex) if regex.is_match("") => {
                let label = "it matches where nothing is written";
                self.complain("bad-pattern", text.at, "the pattern matches every text", label);
                None
            }
            Ok(regex) => Some(regex),
            Err(error) => {
                self.complain("bad-pattern", text.at, "the pattern cannot be used", error.to_string());
                None
            }
        }
    }
}

/// `one of a, b, c`, or the only one there is.
fn one_of(words: &[&str]) -> String {
    match words {
        [single] => format!("\"{single}\""),
        several => format!("one of {}", several.join(", ")),
    }
}

/// The nearest of the known words, else what to say of them all.
fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    nearest(word, known)
        .map_or_else(|| otherwise.to_owned(), |near| format!("{otherwise}; did you mean \"{near}\"?"))
}

/// What compiling a small rule says, for the tests of each part.
#[cfg(test)]
mod said {
    use super::*;
    use saydo_source::{RepoPath, Spot};
    use std::sync::LazyLock;

    static INSIDE: LazyLock<(Catalog, Kinds)> =
        LazyLock::new(|| (Catalog::embedded().unwrap(), Kinds::embedded().0));

    /// A head without controls and subject.
    pub(super) const HEAD: &str = "title = \"t\"\nshows = \"operation\"\nbasis = \"standard\"\ncite = \"c\"\nseverity = \"minor\"\n\
                                   why = \"w\"\nremedy = \"r\"\n";

    /// The rule of a whole text, and `written: label` of each mistake.
    pub(super) fn whole(text: &str) -> (Option<Rule>, Vec<String>) {
        let name: RepoPath = "rules/x.toml".parse().unwrap();
        let definition = Definition::parse(&name, text);
        let (mut set, problems) = compile(&[definition], &INSIDE.0, &INSIDE.1);
        let said = |problem: &Problem| {
            let written = match problem.place.as_ref().map(|place| &place.spot) {
                Some(Spot::Bytes(at)) => &text[at.range()],
                _ => "",
            };
            format!("{written}: {}", problem.label)
        };
        (set.rules.pop(), problems.iter().map(said).collect())
    }

    /// The same for the parts below the head of a rule on A.5.18.
    pub(super) fn of(parts: &str) -> (Option<Rule>, Vec<String>) {
        whole(&format!("{HEAD}controls = [\"iso27001-2022:A.5.18\"]\n{parts}"))
    }

    /// The mistakes alone.
    pub(super) fn mistakes(parts: &str) -> Vec<String> {
        of(parts).1
    }

    #[test]
    fn a_rule_with_a_mistake_is_no_rule() {
        let (rule, mistakes) = of(
            "each = \"leaver-record\"\n[[expect]]\nfields = [\"left\"]\n[[expect]]\nfields = [\"lift\"]\n",
        );
        assert!(rule.is_none());
        assert_eq!(mistakes, ["\"lift\": no field of this name; did you mean \"left\"?"]);
    }
}
