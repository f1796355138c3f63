//! What the rules ask of the evidence, before any file is parsed.

use super::{Agreement, Condition, Expectation, FieldRef, Operand, Rule, RuleSet, Source, Test};
use saydo_evidence::{Demand, FieldName, KindId, Kinds, Probe};

/// Fields that the engine itself reads.
const OWN: [(&str, &[&str]); 3] = [
    ("statement-of-applicability", &["control", "title", "applicable", "justification", "status"]),
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
        self.conditions(&rule.conditions, None);
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
            self.conditions(&join.conditions, Some(index));
            for date in ["held", "completed", "accepted", "assessed", "exported", "approved-on"] {
                self.field(&FieldRef { join: Some(index), field: FieldName::new(date) });
            }
            if let Some(complete) = &join.complete {
                self.field(&FieldRef { join: Some(index), field: complete.per.clone() });
                self.own(&complete.dated_after);
                let mut names = Vec::new();
                names_of(&complete.conditions, &mut names);
                for kind in kinds_of(&complete.of) {
                    let entry = self.demand.kinds.entry(kind.clone()).or_default();
                    entry.fields.insert(FieldName::new("name"));
                    entry.fields.extend(names.iter().map(|field| field.field.clone()));
                }
            }
        }
        for limit in &rule.limits {
            if let Some(field) = &limit.field {
                self.own(field);
            }
            if let Some(id) = limit.probe {
                for kind in &limit.stated_in {
                    let probes = &mut self.demand.kinds.entry(kind.clone()).or_default().probes;
                    probes.push(Probe { id, all: limit.near.clone() });
                }
            }
        }
        for expect in &rule.expects {
            self.conditions(&expect.unless, None);
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
            Expectation::That(conditions) => self.conditions(conditions, None),
            Expectation::Fresh(date, _) | Expectation::Due(date) => self.field(date),
            Expectation::Cadence { of, date, since, .. } => {
                self.field(&FieldRef { join: Some(*of), field: date.clone() });
                if let Some(field) = since {
                    self.own(field);
                }
            }
            Expectation::Within(a, b, _) | Expectation::Distinct(a, b) | Expectation::Computed(a, b) => {
                self.field(a);
                self.field(b);
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
            Expectation::Agrees(Agreement::Count(claim, join, conditions)) => {
                self.field(claim);
                self.conditions(conditions, Some(*join));
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

    fn conditions(&mut self, conditions: &[Condition], home: Option<usize>) {
        let mut names = Vec::new();
        names_of(conditions, &mut names);
        for mut field in names {
            field.join = field.join.or(home);
            self.field(&field);
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
        for kind in kinds_of(source) {
            self.demand.kinds.entry(kind.clone()).or_default().fields.insert(field.field.clone());
        }
    }
}

fn kinds_of(source: &Source) -> &[KindId] {
    match source {
        Source::Kinds(kinds) => kinds,
        Source::CatalogControl | Source::AssessmentControl => &[],
    }
}

fn names_of(conditions: &[Condition], names: &mut Vec<FieldRef>) {
    for condition in conditions {
        match condition {
            Condition::Field(field, test) => {
                names.push(field.clone());
                let operands: &[Operand] = match test {
                    Test::Is(operands) | Test::Not(operands) => operands,
                    Test::Above(operand)
                    | Test::Below(operand)
                    | Test::AtLeast(operand)
                    | Test::AtMost(operand) => std::slice::from_ref(operand),
                    Test::Matches(_) | Test::Present(_) => &[],
                };
                for operand in operands {
                    if let Operand::Field(field) = operand {
                        names.push(field.clone());
                    }
                }
            }
            Condition::Joined(..) => {}
            Condition::Any(inner) => names_of(inner, names),
        }
    }
}
