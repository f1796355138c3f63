//! Everything a rule reads, part by part: each field with whose it is and what it is read for, each join and limit that is used, and what
//! is looked for in texts. Whoever asks what a rule needs asks here, so that a new expectation is told in one place.

use super::{
    Agreement, Binding, Bound, Condition, Expectation, FieldRef, Join, Looked, Measure, Method, Operand,
    Otherwise, Rule, Source, Test,
};
use regex::Regex;
use saydo_evidence::{FieldName, KindId};
use std::sync::LazyLock;

/// The part of a rule that reads. The numbers are those of the join, the limit or the expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `where` of the rule.
    Where,
    /// `during`.
    During,
    /// `controls`, where the record names them.
    Controls,
    /// `on` of a join.
    Key(usize),
    /// `where` of a join.
    JoinWhere(usize),
    /// The dates by which a join finds the latest or first of its records.
    Pick(usize),
    /// `complete` of a join.
    Complete(usize),
    /// A limit: the field that states it, the tiers, the texts.
    Limit(usize),
    /// `unless` of an expectation.
    Unless(usize),
    /// An expectation.
    Expect(usize),
}

/// Whose field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The subject's.
    Subject,
    /// That of the records of a join.
    Join(usize),
    /// That of the records which say what the exports of a join must cover.
    Covered(usize),
}

/// What a field is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its value decides.
    Value,
    /// It must hold something; any words serve, as far as its type allows.
    Presence,
    /// It must hold nothing.
    Absence,
    /// It must be none of some words, or is what another field must not be: blank, it is none of them.
    Excluded,
    /// Another field is compared with it.
    Operand,
    /// It serves if it is there; nothing stands on it.
    Aid,
}

/// What is looked for in a text.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'a> {
    /// Sentences, items or rows in which all of these match, under this number.
    Probe(usize, &'a [Regex]),
    /// Placeholders.
    Placeholders,
    /// Headings, tables and metadata too, under this number.
    Anywhere(usize, &'a Regex),
    /// Headings, and whether anything stands below them.
    Sections,
    /// Links to files.
    Links,
}

/// One thing that is read.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A field.
    Field(Owner, &'a FieldName, Role),
    /// The records of a join, for their being there or for their number.
    Join(usize),
    /// A limit.
    Limit(usize),
    /// The texts of these kinds.
    Text(&'a [KindId], Sought<'a>),
}

/// One thing that is read, and where in the rule.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// The part that reads.
    pub part: Part,
    /// What is read.
    pub what: What<'a>,
    /// Whether it is one of several alternatives, so that the part can do without it.
    pub alternative: bool,
}

impl Read<'_> {
    /// The join whose records are read, for a field of theirs or as such.
    pub fn join(&self) -> Option<usize> {
        match self.what {
            What::Field(Owner::Join(join), ..) | What::Join(join) => Some(join),
            What::Field(Owner::Subject | Owner::Covered(_), ..) | What::Limit(_) | What::Text(..) => None,
        }
    }
}

impl Owner {
    /// The source whose records have the field.
    pub fn source(self, rule: &Rule) -> Option<&Source> {
        match self {
            Self::Subject => Some(&rule.each),
            Self::Join(join) => rule.joins.get(join).map(|join| &join.source),
            Self::Covered(join) => rule.joins.get(join)?.complete.as_ref().map(|complete| &complete.of),
        }
    }
}

impl From<&FieldRef> for Owner {
    fn from(field: &FieldRef) -> Self {
        field.join.map_or(Self::Subject, Self::Join)
    }
}

/// The kinds of a source; none of a virtual one.
pub(crate) fn kinds_of(source: &Source) -> &[KindId] {
    match source {
        Source::Kinds(kinds) => kinds,
        Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => &[],
    }
}

/// Everything that a rule reads, in the order of its parts.
pub fn reads(rule: &Rule) -> Vec<Read<'_>> {
    let mut walk = Walk { rule, part: Part::Where, alternative: false, reads: Vec::new() };
    walk.conditions(&rule.conditions, Owner::Subject);
    if let Some(during) = &rule.during {
        walk.part = Part::During;
        walk.of(Owner::Subject, during, Role::Value);
    }
    if let Binding::Lowers(field) = &rule.binding {
        walk.part = Part::Controls;
        walk.of(Owner::Subject, field, Role::Value);
    }
    for (number, join) in rule.joins.iter().enumerate() {
        walk.join(number, join);
    }
    for (number, limit) in rule.limits.iter().enumerate() {
        walk.part = Part::Limit(number);
        if let Some(field) = &limit.field {
            walk.of(Owner::Subject, field, Role::Aid);
        }
        if let Some(by) = &limit.by {
            walk.of(Owner::Subject, &by.field, Role::Value);
        }
        if let Some(id) = limit.probe {
            walk.see(What::Text(&limit.stated_in, Sought::Probe(id, &limit.near)));
        }
    }
    for (number, expect) in rule.expects.iter().enumerate() {
        walk.part = Part::Unless(number);
        walk.conditions(&expect.unless, Owner::Subject);
        walk.part = Part::Expect(number);
        walk.demand(&expect.demand);
    }
    walk.reads
}

/// The dates that tell which record of a join is the latest.
static PICKED: LazyLock<[FieldName; 6]> = LazyLock::new(|| {
    ["held", "completed", "accepted", "assessed", "exported", "approved-on"].map(FieldName::new)
});

/// What an export says it is of is compared with the name of what must be covered.
static NAME: LazyLock<FieldName> = LazyLock::new(|| FieldName::new("name"));

struct Walk<'a> {
    rule: &'a Rule,
    part: Part,
    alternative: bool,
    reads: Vec<Read<'a>>,
}

impl<'a> Walk<'a> {
    fn see(&mut self, what: What<'a>) {
        self.reads.push(Read { part: self.part, what, alternative: self.alternative });
    }

    fn of(&mut self, owner: Owner, field: &'a FieldName, role: Role) {
        self.see(What::Field(owner, field, role));
    }

    fn field(&mut self, field: &'a FieldRef, role: Role) {
        self.of(Owner::from(field), &field.field, role);
    }

    fn fields(&mut self, fields: &'a [FieldRef], role: Role) {
        for field in fields {
            self.field(field, role);
        }
    }

    fn join(&mut self, number: usize, join: &'a Join) {
        self.part = Part::Key(number);
        for (theirs, ours) in &join.on {
            self.of(Owner::Join(number), theirs, Role::Value);
            for field in ours {
                self.field(field, Role::Value);
            }
        }
        self.part = Part::JoinWhere(number);
        self.conditions(&join.conditions, Owner::Join(number));
        self.part = Part::Pick(number);
        for date in &*PICKED {
            self.of(Owner::Join(number), date, Role::Aid);
        }
        if let Some(complete) = &join.complete {
            self.part = Part::Complete(number);
            self.of(Owner::Join(number), &complete.per, Role::Value);
            self.of(Owner::Subject, &complete.dated_after, Role::Value);
            self.conditions(&complete.conditions, Owner::Covered(number));
            self.of(Owner::Covered(number), &NAME, Role::Value);
        }
    }

    fn demand(&mut self, demand: &'a Expectation) {
        match demand {
            Expectation::Present => {}
            Expectation::Covers(join) => self.see(What::Join(*join)),
            Expectation::Fields(fields) => self.fields(fields, Role::Presence),
            Expectation::Ordered(fields) => self.fields(fields, Role::Value),
            Expectation::That(conditions) => self.conditions(conditions, Owner::Subject),
            Expectation::Due(date) => self.field(date, Role::Value),
            Expectation::Fresh(date, limit) => {
                self.field(date, Role::Value);
                self.see(What::Limit(*limit));
            }
            Expectation::Cadence { of, date, every, since, window: _, grace: _ } => {
                self.see(What::Join(*of));
                self.of(Owner::Join(*of), date, Role::Value);
                if let Some(since) = since {
                    self.of(Owner::Subject, since, Role::Aid);
                }
                self.see(What::Limit(*every));
            }
            Expectation::Within(from, to, limit) => {
                self.field(from, Role::Value);
                self.field(to, Role::Value);
                self.see(What::Limit(*limit));
            }
            Expectation::Computed(field, from, otherwise) => {
                self.field(field, Role::Value);
                self.field(from, Role::Value);
                if let Some(Otherwise { method, of }) = otherwise {
                    // They stand in for what is joined.
                    self.fields(of, Role::Aid);
                    if let Method::Field(method) = method {
                        self.field(method, Role::Aid);
                    }
                }
            }
            // Any words are another name than the other one: nothing in a tree tells them from a person.
            Expectation::Distinct(field, from) => {
                self.field(field, Role::Presence);
                self.field(from, Role::Presence);
            }
            // A word that stands once is unique.
            Expectation::Unique(fields) => {
                for field in fields {
                    self.of(Owner::Subject, field, Role::Presence);
                }
            }
            Expectation::Agrees(Agreement::Fields(fields, join)) => {
                self.see(What::Join(*join));
                for field in fields {
                    self.of(Owner::Subject, field, Role::Value);
                    self.of(Owner::Join(*join), field, Role::Value);
                }
            }
            Expectation::Agrees(Agreement::Count(claim, join, conditions)) => {
                self.see(What::Join(*join));
                self.field(claim, Role::Value);
                self.conditions(conditions, Owner::Join(*join));
            }
            Expectation::Topics(topics) => {
                for (_, id, pattern) in topics {
                    let sought = Sought::Probe(*id, std::slice::from_ref(pattern));
                    self.see(What::Text(kinds_of(&self.rule.each), sought));
                }
            }
            Expectation::NoPlaceholders => {
                self.see(What::Text(kinds_of(&self.rule.each), Sought::Placeholders));
            }
            Expectation::References(field, join) => {
                self.of(Owner::Subject, field, Role::Value);
                self.see(What::Join(*join));
            }
            Expectation::Count(join, bound) => {
                self.see(What::Join(*join));
                self.bound(bound);
            }
            Expectation::Counts { of, per, bound, groups: _ } => {
                self.bound(bound);
                if let Some(join) = of {
                    self.see(What::Join(*join));
                }
                self.of(of.map_or(Owner::Subject, Owner::Join), per, Role::Value);
            }
            Expectation::Ratio { of, conditions, bound } => {
                self.bound(bound);
                if let Some(join) = of {
                    self.see(What::Join(*join));
                }
                self.conditions(conditions, of.map_or(Owner::Subject, Owner::Join));
            }
            Expectation::Sections(_) => {
                self.see(What::Text(kinds_of(&self.rule.each), Sought::Sections));
            }
            Expectation::Links(_) => self.see(What::Text(kinds_of(&self.rule.each), Sought::Links)),
            Expectation::Matches(Looked::Field(field), _) | Expectation::Lacks(Looked::Field(field), _) => {
                self.field(field, Role::Value);
            }
            Expectation::Matches(Looked::Text(id), pattern) => {
                let sought = Sought::Probe(*id, std::slice::from_ref(pattern));
                self.see(What::Text(kinds_of(&self.rule.each), sought));
            }
            Expectation::Lacks(Looked::Text(id), pattern) => {
                self.see(What::Text(kinds_of(&self.rule.each), Sought::Anywhere(*id, pattern)));
            }
        }
    }

    fn bound(&mut self, bound: &Bound) {
        match bound.measure {
            Measure::Limit(limit) => self.see(What::Limit(limit)),
            Measure::Number(_) => {}
        }
    }

    /// Conditions in which a bare name is a field of `bare`; what it is compared with is the subject's or a join's.
    fn conditions(&mut self, conditions: &'a [Condition], bare: Owner) {
        for condition in conditions {
            match condition {
                Condition::Field(field, test) => {
                    let owner = field.join.map_or(bare, Owner::Join);
                    let role = role(test);
                    self.of(owner, &field.field, role);
                    for operand in test.operands() {
                        match operand {
                            Operand::Field(field) if role == Role::Excluded => self.field(field, role),
                            Operand::Field(field) => self.field(field, Role::Operand),
                            Operand::Limit(limit) => self.see(What::Limit(*limit)),
                            Operand::Word(_)
                            | Operand::Number(_)
                            | Operand::Date(_)
                            | Operand::Duration(_)
                            | Operand::AsOf => {}
                        }
                    }
                }
                Condition::Joined(join, _) => self.see(What::Join(*join)),
                Condition::Any(inner) => {
                    let outer = std::mem::replace(&mut self.alternative, true);
                    self.conditions(inner, bare);
                    self.alternative = outer;
                }
            }
        }
    }
}

fn role(test: &Test) -> Role {
    match test {
        Test::Present(true) => Role::Presence,
        Test::Present(false) => Role::Absence,
        Test::Not(_) => Role::Excluded,
        Test::Is(_)
        | Test::Above(_)
        | Test::Below(_)
        | Test::AtLeast(_)
        | Test::AtMost(_)
        | Test::YoungerThan(_)
        | Test::OnScale(_)
        | Test::Matches(_) => Role::Value,
    }
}
