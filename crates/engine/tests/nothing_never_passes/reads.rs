//! Which fields the demands of a rule stand on, taken from the compiled rule: what is not needed for a demand may go without harm.

use saydo_engine::rule::walk::{Owner, Part, Read, Role, What, reads};
use saydo_engine::rule::{Absent, Agreement, Expectation, FieldRef, Rule};
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
    let all = reads(rule);
    let mut needs = Vec::new();
    if let Some(during) = &rule.during {
        needs.push(Need::of(own(during), false));
    }
    for (number, expect) in rule.expects.iter().enumerate() {
        // What an exception may set aside is not needed where it applies: the other demands of the rule remain.
        if expect.unless.is_empty() {
            needs.extend(all.iter().filter(|read| read.part == Part::Expect(number)).filter_map(|read| {
                // The engine itself says: who does not know since when it was known counts from the day of detection.
                let detected = matches!(&expect.demand, Expectation::Within(from, _, _)
                    if from.field.as_str() == "aware"
                        && matches!(read.what, What::Field(_, field, _) if *field == from.field));
                need(read, true).filter(|_| !detected)
            }));
        }
    }
    for (index, join) in rule.joins.iter().enumerate() {
        if !stands_on(&all, index) || join.absent == Absent::Void {
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
        // A blank field is none of the excluded words: what only excludes may be blank.
        let selecting = all.iter().filter(|read| read.part == Part::JoinWhere(index));
        needs.extend(selecting.filter_map(|read| need(read, false)));
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
fn stands_on(reads: &[Read<'_>], index: usize) -> bool {
    let mut demands = reads.iter().filter(|read| matches!(read.part, Part::Expect(_)) && !read.alternative);
    demands.any(|read| read.join() == Some(index))
}

/// A field that is needed for what reads it; whether one that excludes is.
fn need(read: &Read<'_>, excluded: bool) -> Option<Need> {
    let What::Field(owner, field, role) = read.what else { return None };
    let join = match owner {
        Owner::Subject => None,
        Owner::Join(join) => Some(join),
        Owner::Covered(_) => return None,
    };
    let presence = match role {
        Role::Value => false,
        Role::Presence | Role::Operand => true,
        Role::Excluded if excluded => true,
        Role::Excluded | Role::Absence | Role::Aid => return None,
    };
    (!read.alternative).then(|| Need::of(FieldRef { join, field: field.clone() }, presence))
}
