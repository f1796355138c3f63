//! Which fields the demands of a rule stand on, taken from the compiled rule: what is not needed for a demand may go without harm.

use saydo_engine::rule::{Absent, Agreement, Condition, Expectation, FieldRef, Operand, Rule, Test};
use saydo_evidence::FieldName;

/// A field without which a demand must not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    pub field: FieldRef,
    /// Whether any words at all serve, as far as the type of the field allows.
    pub presence: bool,
    /// Claims that are held against the number of records this field leads to: where they rightly are zero, none is led to.
    pub claims: Vec<FieldRef>,
}

impl Need {
    fn of(field: FieldRef, presence: bool) -> Self {
        Self { field, presence, claims: Vec::new() }
    }
}

/// Every field that the demands, the period and the joins of a rule stand on.
pub fn needs(rule: &Rule) -> Vec<Need> {
    let mut needs = Vec::new();
    if let Some(during) = &rule.during {
        needs.push(Need::of(own(during), false));
    }
    for expect in &rule.expects {
        let mut found = Vec::new();
        of_demand(&expect.demand, &mut found);
        // What an exception may set aside is not needed where it applies: the other demands of the rule remain.
        if expect.unless.is_empty() {
            needs.extend(found);
        }
    }
    for (index, join) in rule.joins.iter().enumerate() {
        if !stands_on(rule, index) || join.absent == Absent::Void {
            continue;
        }
        // Of several keys each can go as long as another is left.
        if join.on.len() == 1 || join.all_keys {
            let claims = claims(rule, index);
            for (theirs, ours) in &join.on {
                let theirs = FieldRef { join: Some(index), field: theirs.clone() };
                let ours = if let [single] = ours.as_slice() { Some(single.clone()) } else { None };
                for field in std::iter::once(theirs).chain(ours) {
                    needs.push(Need { field, presence: false, claims: claims.clone() });
                }
            }
        }
        let mut found = Vec::new();
        // A blank field is none of the excluded words: what only excludes may be blank.
        let selecting = |condition: &&Condition| !matches!(condition, Condition::Field(_, Test::Not(_)));
        let selecting: Vec<Condition> = join.conditions.iter().filter(selecting).cloned().collect();
        of_conditions(&selecting, &mut found);
        for mut need in found {
            need.field.join = need.field.join.or(Some(index));
            needs.push(need);
        }
        if let Some(complete) = &join.complete {
            needs.push(Need::of(FieldRef { join: Some(index), field: complete.per.clone() }, false));
            needs.push(Need::of(own(&complete.dated_after), false));
        }
    }
    needs.dedup();
    needs
}

fn own(field: &FieldName) -> FieldRef {
    FieldRef { join: None, field: field.clone() }
}

/// The claims that are held against the number of the records of a join.
fn claims(rule: &Rule, index: usize) -> Vec<FieldRef> {
    let claim = |demand: &Expectation| match demand {
        Expectation::Agrees(Agreement::Count(claim, join, _)) if *join == index => Some(claim.clone()),
        _ => None,
    };
    rule.expects.iter().filter_map(|expect| claim(&expect.demand)).collect()
}

/// Whether some demand asks for the records of a join.
fn stands_on(rule: &Rule, index: usize) -> bool {
    rule.expects.iter().any(|expect| match &expect.demand {
        Expectation::Covers(join)
        | Expectation::Cadence { of: join, .. }
        | Expectation::Agrees(Agreement::Fields(_, join) | Agreement::Count(_, join, _)) => *join == index,
        Expectation::That(conditions) => conditions.iter().any(|condition| match condition {
            Condition::Joined(join, _) => *join == index,
            Condition::Field(field, test) => {
                field.join == Some(index) || operands(test).iter().any(|field| field.join == Some(index))
            }
            Condition::Any(_) => false,
        }),
        other => {
            let mut found = Vec::new();
            of_demand(other, &mut found);
            found.iter().any(|need| need.field.join == Some(index))
        }
    })
}

fn of_demand(demand: &Expectation, needs: &mut Vec<Need>) {
    let mut all = |fields: &[FieldRef], presence: bool| {
        needs.extend(fields.iter().map(|field| Need::of(field.clone(), presence)));
    };
    match demand {
        Expectation::Present
        | Expectation::Covers(_)
        | Expectation::Topics(_)
        | Expectation::NoPlaceholders => {}
        Expectation::Fields(fields) => all(fields, true),
        Expectation::Ordered(fields) => all(fields, false),
        Expectation::Fresh(field, _) | Expectation::Due(field) => all(std::slice::from_ref(field), false),
        Expectation::Cadence { of, date, .. } => {
            all(&[FieldRef { join: Some(*of), field: date.clone() }], false);
        }
        // The engine itself says: who does not know since when it was known counts from the day of detection.
        Expectation::Within(from, to, _) if from.field.as_str() == "aware" => {
            all(std::slice::from_ref(to), false);
        }
        Expectation::Within(a, b, _) | Expectation::Computed(a, b, _) => {
            all(&[a.clone(), b.clone()], false);
        }
        // A meaningless word is another name than the other one: nothing in a tree tells it from a person.
        Expectation::Distinct(a, b) => all(&[a.clone(), b.clone()], true),
        // A word that stands once is unique.
        Expectation::Unique(fields) => all(&fields.iter().map(own).collect::<Vec<_>>(), true),
        Expectation::Agrees(Agreement::Fields(fields, join)) => {
            let theirs = |field: &FieldName| FieldRef { join: Some(*join), field: field.clone() };
            all(&fields.iter().flat_map(|field| [own(field), theirs(field)]).collect::<Vec<_>>(), false);
        }
        Expectation::Agrees(Agreement::Count(claim, join, conditions)) => {
            all(std::slice::from_ref(claim), false);
            let mut found = Vec::new();
            of_conditions(conditions, &mut found);
            needs.extend(found.into_iter().map(|mut need| {
                need.field.join = need.field.join.or(Some(*join));
                need
            }));
        }
        Expectation::That(conditions) => of_conditions(conditions, needs),
    }
}

fn of_conditions(conditions: &[Condition], needs: &mut Vec<Need>) {
    for condition in conditions {
        let Condition::Field(field, test) = condition else { continue };
        match test {
            Test::Present(false) => continue,
            Test::Present(true) | Test::Not(_) => needs.push(Need::of(field.clone(), true)),
            _ => needs.push(Need::of(field.clone(), false)),
        }
        needs.extend(operands(test).into_iter().map(|field| Need::of(field, true)));
    }
}

fn operands(test: &Test) -> Vec<FieldRef> {
    let field = |operand: &Operand| match operand {
        Operand::Field(field) => Some(field.clone()),
        Operand::Word(_)
        | Operand::Number(_)
        | Operand::Date(_)
        | Operand::Duration(_)
        | Operand::Limit(_)
        | Operand::AsOf => None,
    };
    test.operands().iter().filter_map(field).collect()
}
