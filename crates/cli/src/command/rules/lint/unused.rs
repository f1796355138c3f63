//! Joins and limits that nothing refers to.

use super::{Lint, Written};
use saydo_engine::rule::Rule;
use saydo_engine::rule::walk::{Part, What, reads};
use saydo_source::Problem;
use std::collections::BTreeSet;

/// Joins and limits that nothing refers to: most often a demand was meant and not written.
pub fn unused(written: &Written<'_>) -> Vec<Problem> {
    let rule = written.rule;
    let used = Used::of(rule);
    let root = written.definition.root();
    let mut problems = Vec::new();
    let mut remark = |what: &'static str, names: Vec<String>| {
        for (name, _) in root.named(what) {
            if names.contains(&name.value) {
                let message = format!("the {what} `{}` is never used", name.value);
                let problem = written.remark(Lint::NeverUsed, name.at, message);
                problems.push(problem);
            }
        }
    };
    let joins = rule.joins.iter().enumerate().filter(|(index, _)| !used.joins.contains(index));
    remark("join", joins.map(|(_, join)| join.name.clone()).collect());
    let limits = rule.limits.iter().enumerate().filter(|(index, _)| !used.limits.contains(index));
    remark("limit", limits.map(|(_, limit)| limit.name.clone()).collect());
    problems
}

#[derive(Default)]
struct Used {
    joins: BTreeSet<usize>,
    limits: BTreeSet<usize>,
}

impl Used {
    fn of(rule: &Rule) -> Self {
        let mut used = Self::default();
        for read in reads(rule) {
            if let What::Limit(limit) = read.what {
                used.limits.insert(limit);
            }
            // A join may serve another one; what it reads of its own records is no use of it.
            let itself = match read.part {
                Part::Where
                | Part::During
                | Part::Controls
                | Part::Limit(_)
                | Part::Unless(_)
                | Part::Expect(_) => None,
                Part::Key(join) | Part::JoinWhere(join) | Part::Pick(join) | Part::Complete(join) => {
                    Some(join)
                }
            };
            used.joins.extend(read.join().filter(|join| Some(*join) != itself));
        }
        used
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::parts;

    #[test]
    fn what_nothing_refers_to_is_remarked() {
        let head = "each = \"leaver-record\"\n[limit.l]\nfixed = \"1 day\"\n[join.account]\nkind = \"access-export\"\n\
                    on = { person = \"person\" }\nwhere = [{ field = \"account.state\", is = [\"enabled\"] }]\n[[expect]]\n";
        assert_eq!(
            parts(&format!("{head}fields = [\"left\"]")),
            [
                "account: never-used: the join `account` is never used",
                "l: never-used: the limit `l` is never used"
            ]
        );
        assert!(
            parts(&format!(
                "{head}that = [{{ join = \"account\", present = false }}]\n[[expect]]\n\
                 within = {{ from = \"left\", to = \"revoked\", limit = \"l\" }}"
            ))
            .is_empty()
        );
    }
}
