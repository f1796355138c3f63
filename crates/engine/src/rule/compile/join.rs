//! `[join.…]`: the records that belong to a subject.

use super::Scope;
use super::condition::Home;
use crate::rule::{Absent, Complete, FieldRef, Join, Pick, Source};
use saydo_evidence::{FieldName, FieldType};
use saydo_source::{Item, Spanned, Table};

const PICK: [(&str, Pick); 4] =
    [("every", Pick::Every), ("latest", Pick::Latest), ("first", Pick::First), ("only", Pick::Only)];

const ABSENT: [(&str, Absent); 4] = [
    ("violated", Absent::Violated),
    ("holds", Absent::Holds),
    ("void", Absent::Void),
    ("undetermined", Absent::Undetermined),
];

impl Scope<'_> {
    /// Every `[join.…]` of a rule. One with a mistake is known by its name all the same, so that what refers to it is not told
    /// that it is unknown.
    pub(super) fn lower_joins(&mut self, table: &Table<'_>) {
        let joins = table.named("join");
        self.later_joins = joins.iter().map(|(name, _)| name.value.clone()).collect();
        for (name, join) in joins {
            self.later_joins.retain(|later| *later != name.value);
            self.open_join = Some(self.joins.len());
            self.lower_join(&name, &join);
            self.open_join = None;
        }
    }

    fn lower_join(&mut self, name: &Spanned<String>, table: &Table<'_>) {
        let kind = table.required("kind");
        let source = kind.as_ref().map_or(super::names::UNKNOWN, |kind| self.source(kind));
        let pick = self.word_or(table, "pick", &PICK, Pick::Every);
        let absent = self.word_or(table, "absent", &ABSENT, Absent::Violated);
        let index = self.joins.len();
        self.joins.push(Join {
            name: name.value.clone(),
            source: source.clone(),
            on: Vec::new(),
            all_keys: false,
            conditions: Vec::new(),
            pick: pick.unwrap_or(Pick::Every),
            absent: absent.unwrap_or(Absent::Violated),
            complete: None,
        });
        let on = self.keys(index, table);
        let conditions = self.conditions_of(table, "where", Home::Join(index));
        let complete = table.table("complete").and_then(|complete| self.complete(index, &complete));
        table.close();
        let all_keys = match &source {
            Source::Kinds(kinds) => kinds
                .iter()
                .filter_map(|kind| self.kinds.get(kind))
                .all(|kind| on.iter().all(|(theirs, _)| kind.key.contains(theirs))),
            Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => true,
        };
        if let Some(join) = self.joins.get_mut(index) {
            (join.on, join.all_keys, join.conditions, join.complete) = (on, all_keys, conditions, complete);
        }
    }

    fn keys(&self, index: usize, table: &Table<'_>) -> Vec<(FieldName, Vec<FieldRef>)> {
        if !table.has("on") {
            let label = "expected { theirs = \"ours\" }, or {} where any record will do";
            self.complain("missing-key", table.at(), "`on` is missing", label);
        }
        let mut on = Vec::new();
        for (theirs, item) in table.table("on").map(|on| on.entries()).unwrap_or_default() {
            let at = item.at();
            let names = match item {
                Item::Text(text) => vec![Item::Text(text)],
                Item::List(items, _) => items,
                other => {
                    let label = "expected the name of a field";
                    self.complain("wrong-type", other.at(), "no field to join on", label);
                    continue;
                }
            };
            let theirs = self.joined_field(index, &theirs);
            if let (Some(theirs), Some(ours)) = (theirs, self.fields(&names, at)) {
                on.push((theirs, ours));
            }
        }
        on
    }

    fn complete(&self, index: usize, table: &Table<'_>) -> Option<Complete> {
        let (per, of, after) = (table.required("per"), table.required("of"), table.required("dated-after"));
        let of = of.map(|of| self.source(&of));
        let conditions = self.conditions_of(table, "where", of.as_ref().map_or(Home::Subject, Home::Of));
        table.close();
        let per = per.and_then(|per| self.joined_field(index, &per));
        let dated_after = after.and_then(|after| {
            let field = self.own_field(&after)?;
            self.source_holding(&self.each, &field, after.at, &[FieldType::Date], "a date").then_some(field)
        });
        Some(Complete { per: per?, of: of?, conditions, dated_after: dated_after? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::{mistakes, of};

    const REST: &str = "[[expect]]\ncovers = \"account\"\n[[expect]]\nthat = [{ field = \"account.state\", is = [\"enabled\"] }]\n\
                        [[expect]]\nfresh = { date = \"account.exported\", limit = \"l\" }\n[limit.l]\nfixed = \"1 day\"\n";

    fn account(parts: &str) -> Vec<String> {
        mistakes(&format!("each = \"leaver-record\"\n[join.account]\n{parts}\n{REST}"))
    }

    #[test]
    fn a_join_with_a_mistake_makes_no_other_complaint() {
        assert_eq!(
            account(
                "kind = \"acces-export\"\non = { person = \"person\", nobody = \"person\" }\nwhere = [{ field = \"x\", is = [\"y\"] }]"
            ),
            ["\"acces-export\": no kind of this name; did you mean \"access-export\"?"]
        );
        assert_eq!(
            account("kind = \"access-export\"\non = { person = \"person\" }\npick = \"last\""),
            ["\"last\": expected one of every, latest, first, only"]
        );
    }

    #[test]
    fn where_is_a_list_and_on_is_there() {
        assert_eq!(
            account("kind = \"access-export\"\non = {}\nwhere = { field = \"state\", is = [\"enabled\"] }"),
            ["{ field = \"state\", is = [\"enabled\"] }: expected [{ field = …, is = … }]"]
        );
        assert_eq!(
            account("kind = \"access-export\""),
            ["[join.account]: expected { theirs = \"ours\" }, or {} where any record will do"]
        );
    }

    #[test]
    fn a_join_looks_at_the_subject_and_at_joins_above_it() {
        let head = "each = \"leaver-record\"\n";
        let above = "[join.a]\nkind = \"access-export\"\non = { person = \"b.person\" }\n";
        let below = "[join.b]\nkind = \"staff-list\"\non = { person = \"person\" }\n";
        let rest = "[[expect]]\ncovers = \"a\"\n";
        assert_eq!(
            mistakes(&format!("{head}{above}{below}{rest}")),
            ["\"b.person\": it stands further below; move it above"]
        );
        assert!(mistakes(&format!("{head}{below}{above}{rest}")).is_empty());
        assert_eq!(
            account(
                "kind = \"access-export\"\non = { person = \"account.person\" }\nwhere = [{ join = \"account\", present = true }]"
            ),
            [
                "\"account.person\": a join looks at the subject and at joins above it",
                "\"account\": a join looks at the subject and at joins above it"
            ]
        );
        let own_name = account(
            "kind = \"access-export\"\non = {}\nwhere = [{ field = \"account.state\", is = [\"enabled\"] }]",
        );
        assert!(own_name.is_empty(), "{own_name:?}");
    }

    #[test]
    fn every_kind_of_a_list_of_kinds_is_known() {
        let parts = "each = \"policy.access-control|policy.bakup\"\n[[expect]]\nfields = [\"owner\"]\n";
        assert_eq!(
            of(parts).1,
            ["\"policy.access-control|policy.bakup\": no kind of this name; did you mean \"policy.backup\"?"]
        );
    }
}
