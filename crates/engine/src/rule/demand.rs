//! What the rules ask of the evidence, before any file is parsed.

use super::{Agreement, Condition, Expectation, FieldRef, Method, Operand, Otherwise, Rule, RuleSet, Source};
use saydo_evidence::{Demand, FieldName, KindId, Kinds, Probe};

/// Fields that the engine itself reads.
const OWN: [(&str, &[&str]); 3] = [
    (
        "statement-of-applicability",
        &["control", "title", "applicable", "justification", "status", "owner", "own", "inherited"],
    ),
    ("assessment-record", &["controls", "method", "assessor", "held", "result", "expires"]),
    ("nil-return", &["kind", "period-from", "period-to", "signed-by", "signed"]),
];

impl RuleSet {
    /// Fields, patterns and placeholders of each kind that some rule needs.
    pub fn demand(&self, kinds: &Kinds) -> Demand {
        let mut demand = Demand::default();
        for (kind, fields) in OWN {
            let entry = demand.kinds.entry(KindId::new(kind)).or_default();
            entry.fields.extend(fields.iter().map(|name| FieldName::new(name)));
        }
        for rule in &self.rules {
            Asked { rule, demand: &mut demand }.collect();
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

struct Asked<'a> {
    rule: &'a Rule,
    demand: &'a mut Demand,
}

impl Asked<'_> {
    fn collect(&mut self) {
        let rule = self.rule;
        self.conditions(&rule.conditions, &rule.each);
        for field in rule.during.iter().chain(if let super::Binding::Lowers(field) = &rule.binding {
            Some(field)
        } else {
            None
        }) {
            self.own(field);
        }
        for (index, join) in rule.joins.iter().enumerate() {
            for (theirs, ours) in &join.on {
                self.field(&FieldRef { join: Some(index), field: theirs.clone() });
                for field in ours {
                    self.field(field);
                }
            }
            self.conditions(&join.conditions, &rule.each);
            for date in ["held", "completed", "accepted", "assessed", "exported", "approved-on"] {
                self.field(&FieldRef { join: Some(index), field: FieldName::new(date) });
            }
            if let Some(complete) = &join.complete {
                self.field(&FieldRef { join: Some(index), field: complete.per.clone() });
                self.own(&complete.dated_after);
                self.conditions(&complete.conditions, &complete.of);
                self.of(&complete.of, &FieldName::new("name"));
            }
        }
        for kind in &rule.scales {
            let fields = &mut self.demand.kinds.entry(kind.clone()).or_default().fields;
            fields.extend(["value", "label", "dimension"].map(FieldName::new));
        }
        for limit in &rule.limits {
            for field in limit.field.iter().chain(limit.by.as_ref().map(|by| &by.field)) {
                self.own(field);
            }
            if let Some(id) = limit.probe {
                for kind in &limit.stated_in {
                    let entry = self.demand.kinds.entry(kind.clone()).or_default();
                    entry.probes.push(Probe { id, all: limit.near.clone() });
                    // Since when a promise is made.
                    entry.fields.extend(["effective", "approved-on", "version"].map(FieldName::new));
                }
            }
        }
        for expect in &rule.expects {
            self.conditions(&expect.unless, &rule.each);
            self.expectation(&expect.demand);
        }
    }

    fn expectation(&mut self, demand: &Expectation) {
        match demand {
            Expectation::Present | Expectation::Covers(_) => {}
            Expectation::Fields(fields) | Expectation::Ordered(fields) => {
                for field in fields {
                    self.field(field);
                }
            }
            Expectation::That(conditions) => self.conditions(conditions, &self.rule.each),
            Expectation::Fresh(date, _) | Expectation::Due(date) => self.field(date),
            Expectation::Cadence { of, date, since, .. } => {
                self.field(&FieldRef { join: Some(*of), field: date.clone() });
                if let Some(field) = since {
                    self.own(field);
                }
            }
            Expectation::Within(a, b, _) | Expectation::Distinct(a, b) => {
                self.field(a);
                self.field(b);
            }
            Expectation::Computed(a, b, otherwise) => {
                self.field(a);
                self.field(b);
                for field in otherwise.iter().flat_map(|otherwise| &otherwise.of) {
                    self.field(field);
                }
                if let Some(Otherwise { method: Method::Field(field), .. }) = otherwise {
                    self.field(field);
                }
            }
            Expectation::Unique(fields) => {
                for field in fields {
                    self.own(field);
                }
            }
            Expectation::Agrees(Agreement::Fields(fields, join)) => {
                for field in fields {
                    self.own(field);
                    self.field(&FieldRef { join: Some(*join), field: field.clone() });
                }
            }
            Expectation::Agrees(Agreement::Count(claim, _, conditions)) => {
                self.field(claim);
                self.conditions(conditions, &self.rule.each);
            }
            Expectation::Topics(topics) => {
                for kind in kinds_of(&self.rule.each) {
                    let entry = self.demand.kinds.entry(kind.clone()).or_default();
                    for (_, id, pattern) in topics {
                        entry.probes.push(Probe { id: *id, all: vec![pattern.clone()] });
                    }
                }
            }
            Expectation::NoPlaceholders => {
                for kind in kinds_of(&self.rule.each) {
                    self.demand.kinds.entry(kind.clone()).or_default().placeholders = true;
                }
            }
        }
    }

    /// Fields of conditions in which a bare name is one of `bare`; what it is compared with is the subject's or a join's.
    fn conditions(&mut self, conditions: &[Condition], bare: &Source) {
        for condition in conditions {
            match condition {
                Condition::Field(field, test) => {
                    match field.join {
                        None => self.of(bare, &field.field),
                        Some(_) => self.field(field),
                    }
                    for operand in test.operands() {
                        if let Operand::Field(field) = operand {
                            self.field(field);
                        }
                    }
                }
                Condition::Joined(..) => {}
                Condition::Any(inner) => self.conditions(inner, bare),
            }
        }
    }

    fn own(&mut self, field: &FieldName) {
        self.field(&FieldRef { join: None, field: field.clone() });
    }

    fn field(&mut self, field: &FieldRef) {
        let source = match field.join {
            None => &self.rule.each,
            Some(index) => match self.rule.joins.get(index) {
                Some(join) => &join.source,
                None => return,
            },
        };
        self.of(source, &field.field);
    }

    fn of(&mut self, source: &Source, field: &FieldName) {
        for kind in kinds_of(source) {
            self.demand.kinds.entry(kind.clone()).or_default().fields.insert(field.clone());
        }
    }
}

fn kinds_of(source: &Source) -> &[KindId] {
    match source {
        Source::Kinds(kinds) => kinds,
        Source::CatalogControl | Source::AssessmentControl => &[],
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
