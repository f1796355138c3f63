//! A crosswalk file: sourced pairs of controls of two frameworks, all with one relation.

use crate::catalog::{Catalog, Pair, Relation};
use crate::own::near;
use crate::{ControlId, bounds};
use saydo_source::{Item, Spanned, Table};
use std::collections::BTreeSet;

/// A crosswalk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) relation: Relation,
    pub(crate) pairs: Vec<(ControlId, ControlId)>,
}

impl Walk {
    /// Reads the file; whether its controls are known is not looked at.
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let (from, to) = (table.required("from"), table.required("to"));
        let word = table.required("relation");
        let relation = word.as_ref().and_then(|word| relation(table, word));
        table.required("source");
        let mut pairs = Vec::new();
        if !table.has("pairs") {
            let label = "expected [pairs] with lines such as \"C-1\" = [\"A.5.1\", \"A.5.2\"]";
            table.complain("missing-key", table.at(), "`pairs` is missing", label, None);
        }
        let read = table.table("pairs");
        for (ours, item) in read.iter().flat_map(Table::entries) {
            let theirs = match item {
                Item::List(list, _) => list,
                single => vec![single],
            };
            for item in theirs {
                match item {
                    Item::Text(theirs) => pairs.push((ours.value.clone(), theirs.value)),
                    other => {
                        let label = format!("expected a list of control ids, found {}", other.what());
                        table.complain("wrong-type", other.at(), "no control", label, None);
                    }
                }
            }
        }
        // Where the source names a whole group; that is no pair of controls.
        for (_, item) in table.table("families").iter().flat_map(Table::entries) {
            table.texts_in("families", item);
        }
        table.close();
        let (from, to) = (from?.value, to?.value);
        let id =
            |(ours, theirs): (String, String)| (ControlId::new(&from, &ours), ControlId::new(&to, &theirs));
        let pairs = pairs.into_iter().map(id).collect();
        Some(Self { relation: relation?, pairs, from, to })
    }

    /// What a file says that does not hold: of a framework or control that is not there, of one thing twice.
    pub(crate) fn check(table: &Table<'_>, catalog: &Catalog) {
        let name = |key| table.text(key);
        let ends = [name("from"), name("to")];
        for end in ends.iter().flatten() {
            if catalog.framework(&end.value).is_none() {
                let known = catalog.frameworks().map(|framework| framework.id.as_str());
                let label = near(&end.value, known, "no framework of this id");
                table.complain("unknown-framework", end.at, "unknown framework", label, None);
            }
        }
        let [Some(from), Some(to)] = &ends else { return };
        if from.value == to.value {
            let label = "expected another framework than `from`";
            table.complain(
                "same-framework",
                to.at,
                "a crosswalk leads from one framework to another",
                label,
                None,
            );
            return;
        }
        if ends.iter().flatten().any(|end| catalog.framework(&end.value).is_none()) {
            return;
        }
        let mut count = 0;
        for (ours, item) in table.table("pairs").iter().flat_map(Table::entries) {
            known(table, catalog, &from.value, &ours);
            let theirs = match item {
                Item::List(list, _) => list,
                single => vec![single],
            };
            let mut seen: BTreeSet<String> = BTreeSet::new();
            for item in theirs {
                let Item::Text(id) = item else { continue };
                count += 1;
                if table.definition().is_full() {
                    return;
                }
                if count > bounds::PAIRS {
                    bounds::complain(table, id.at, "pairs in one crosswalk", bounds::PAIRS);
                    return;
                }
                known(table, catalog, &to.value, &id);
                if !seen.insert(id.value.clone()) {
                    let message = format!("the pair of {} and {} is written twice", ours.value, id.value);
                    table.complain("defined-twice", id.at, message, "leave it out once", None);
                }
            }
        }
        if count == 0 {
            let label = "expected at least one pair";
            table.complain("empty-value", table.at(), "the crosswalk has no pairs", label, None);
        }
    }

    /// The pair seen from its first control, and from its second.
    pub(crate) fn pair(&self, a: &ControlId, b: &ControlId) -> (Pair, Pair) {
        (
            Pair { other: b.clone(), relation: self.relation },
            Pair { other: a.clone(), relation: self.relation.reversed() },
        )
    }

    /// Whether a control of one side can be inferred from one of the other.
    pub(crate) fn infers(&self) -> bool {
        matches!(self.relation, Relation::Equal | Relation::Subset | Relation::Superset)
    }
}

fn relation(table: &Table<'_>, word: &Spanned<String>) -> Option<Relation> {
    let found = Relation::ALL.into_iter().find(|relation| relation.as_str() == word.value);
    if found.is_none() {
        let message = format!("`{}` is no relation", word.value);
        let label = format!("expected one of {}", Relation::ALL.map(Relation::as_str).join(", "));
        table.complain("unknown-word", word.at, message, label, None);
    }
    found
}

fn known(table: &Table<'_>, catalog: &Catalog, framework: &str, id: &Spanned<String>) {
    if catalog.lookup(framework, &id.value).is_some() {
        return;
    }
    let ids = catalog.framework(framework).into_iter().flat_map(crate::Framework::ids);
    let label = near(&id.value, ids, &format!("no control of {framework}"));
    table.complain("unknown-control", id.at, format!("unknown control `{}`", id.value), label, None);
}
