//! What the rules ask of the evidence, before any file is parsed.

use super::file::{BUMP_ONLY, WITNESSED};
use super::walk::{Part, Sought, What, kinds_of, reads};
use super::{RuleSet, Source};
use saydo_evidence::{Demand, FieldName, KindDemand, KindId, Kinds, Probe};

/// Fields that the engine itself reads.
const OWN: [(&str, &[&str]); 3] = [
    (
        "statement-of-applicability",
        &["control", "title", "applicable", "justification", "status", "owner", "own", "inherited"],
    ),
    ("assessment-record", &["controls", "method", "assessor", "held", "result", "expires"]),
    ("nil-return", &["kind", "period-from", "period-to", "signed-by", "signed"]),
];

/// What says since when a text makes its promises.
const PROMISED: [&str; 3] = ["effective", "approved-on", "version"];

/// What says which step of which scale a row is.
const STEP: [&str; 3] = ["value", "label", "dimension"];

impl RuleSet {
    /// Fields, patterns and placeholders of each kind that some rule needs.
    pub fn demand(&self, kinds: &Kinds) -> Demand {
        let mut demand = Demand::default();
        for (kind, fields) in OWN {
            let entry = demand.kinds.entry(KindId::new(kind)).or_default();
            entry.fields.extend(fields.iter().map(|name| FieldName::new(name)));
        }
        for rule in &self.rules {
            for read in reads(rule) {
                match read.what {
                    What::Field(owner, field, _) => {
                        for kind in owner.source(rule).map(kinds_of).unwrap_or_default() {
                            demand.kinds.entry(kind.clone()).or_default().fields.insert(field.clone());
                        }
                    }
                    What::Text(kinds, sought) => {
                        for kind in kinds {
                            let entry = demand.kinds.entry(kind.clone()).or_default();
                            look_for(sought, entry);
                            if matches!(read.part, Part::Limit(_)) {
                                entry.fields.extend(PROMISED.map(FieldName::new));
                            }
                        }
                    }
                    What::Join(_) | What::Limit(_) => {}
                }
            }
            for kind in &rule.scales {
                demand.kinds.entry(kind.clone()).or_default().fields.extend(STEP.map(FieldName::new));
            }
        }
        for (id, entry) in &mut demand.kinds {
            if let Some(kind) = kinds.get(id) {
                entry.fields.extend(kind.key.iter().cloned());
                entry.fields.extend(crate::compare::fields(kind));
                entry.fields.extend(["owner", "title", "name"].map(FieldName::new));
            }
        }
        demand
    }
}

/// What the rules ask of the history of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryDemand {
    /// Who wrote the first version, and how many changes there are.
    pub since: bool,
    /// What the last change did.
    pub before: bool,
    /// Of every file, not only of those that are evidence.
    pub all: bool,
}

impl RuleSet {
    /// What is asked of the history of files; `None` if nothing is.
    pub fn history(&self) -> Option<HistoryDemand> {
        let mut asked = None;
        for rule in self.rules.iter().filter(|rule| rule.reads_files()) {
            for read in reads(rule) {
                let What::Field(owner, field, _) = read.what else { continue };
                if owner.source(rule) != Some(&Source::TreeFile) || !WITNESSED.contains(&field.as_str()) {
                    continue;
                }
                let known: &mut HistoryDemand =
                    asked.get_or_insert(HistoryDemand { since: false, before: false, all: false });
                known.since |= matches!(field.as_str(), "author" | "changes");
                known.before |= field.as_str() == BUMP_ONLY;
                // What is joined to evidence is the file of evidence.
                known.all |= rule.each == Source::TreeFile;
            }
        }
        asked
    }
}

fn look_for(sought: Sought<'_>, entry: &mut KindDemand) {
    match sought {
        Sought::Probe(id, all) => entry.probes.push(Probe { id, all: all.to_vec() }),
        Sought::Placeholders => entry.placeholders = true,
        Sought::Anywhere(id, pattern) => entry.anywhere.push(Probe { id, all: vec![pattern.clone()] }),
        Sought::Sections => entry.sections = true,
        Sought::Links => entry.links = true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile;
    use super::*;
    use saydo_catalog::Catalog;
    use saydo_source::{Definition, RepoPath};

    #[test]
    fn a_field_that_a_join_is_compared_with_is_the_subjects() {
        let text = "title = \"t\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\nbasis = \"standard\"\n\
                    cite = \"c\"\nseverity = \"minor\"\nwhy = \"w\"\nremedy = \"r\"\neach = \"leaver-record\"\n\
                    [join.account]\nkind = \"access-export\"\non = { person = \"person\" }\n\
                    where = [{ field = \"exported\", at-least = { field = \"left\" } }]\n\
                    complete = { per = \"system\", of = \"asset-inventory\", dated-after = \"left\", \
                    where = [{ field = \"in-service\", at-most = { field = \"revoked\" } }] }\n\
                    [[expect]]\ncovers = \"account\"\n";
        let name: RepoPath = "rules/x.toml".parse().unwrap();
        let (catalog, (kinds, _)) = (Catalog::embedded().unwrap(), Kinds::embedded());
        let (rules, problems) = compile(&[Definition::parse(&name, text)], &catalog, &kinds);
        assert!(problems.is_empty(), "{problems:?}");
        let demand = rules.demand(&kinds);
        let asked = |kind: &str, field: &str| {
            demand.kinds[&KindId::new(kind)].fields.contains(&FieldName::new(field))
        };
        for (kind, field) in
            [("leaver-record", "left"), ("leaver-record", "revoked"), ("asset-inventory", "in-service")]
        {
            assert!(asked(kind, field), "{kind} {field}");
        }
        assert!(!asked("asset-inventory", "revoked"));
    }
}
