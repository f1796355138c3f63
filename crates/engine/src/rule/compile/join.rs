//! `[join.…]`: the records that belong to a subject.

use super::Scope;
use crate::rule::{Absent, Complete, Join, Pick, Source};
use saydo_source::{Item, Spanned, Table};

impl Scope<'_> {
    pub(super) fn lower_join(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Option<Join> {
        let kind = table.required("kind")?;
        let source = self.source(&kind)?;
        let pick = if table.has("pick") {
            self.word(
                table,
                "pick",
                &[
                    ("every", Pick::Every),
                    ("latest", Pick::Latest),
                    ("first", Pick::First),
                    ("only", Pick::Only),
                ],
            )?
        } else {
            Pick::Every
        };
        let absent = if table.has("absent") {
            self.word(
                table,
                "absent",
                &[
                    ("violated", Absent::Violated),
                    ("holds", Absent::Holds),
                    ("void", Absent::Void),
                    ("undetermined", Absent::Undetermined),
                ],
            )?
        } else {
            Absent::Violated
        };
        let index = self.joins.len();
        let draft = Join {
            name: name.value.clone(),
            source,
            on: Vec::new(),
            all_keys: false,
            conditions: Vec::new(),
            pick,
            absent,
            complete: None,
        };
        self.joins.push(draft);
        let mut on = Vec::new();
        for (theirs, item) in table.table("on").map(|on| on.entries()).unwrap_or_default() {
            let names = match item {
                Item::Text(text) => vec![Item::Text(text)],
                Item::List(items, _) => items,
                other => {
                    self.complain(
                        "wrong-type",
                        other.at(),
                        "no field to join on",
                        "expected the name of a field",
                    );
                    continue;
                }
            };
            if let (Some(theirs), Some(ours)) = (self.joined_field(index, &theirs), self.fields(&names)) {
                on.push((theirs, ours));
            }
        }
        let conditions = match table.item("where") {
            Some(Item::List(items, _)) => self.conditions(&items, Some(index)),
            _ => Vec::new(),
        };
        let complete = table.table("complete").and_then(|complete| {
            let (per, of, after) =
                (complete.required("per")?, complete.required("of")?, complete.required("dated-after")?);
            let of = self.source(&of)?;
            let each = std::mem::replace(&mut self.each, of.clone());
            let conditions = match complete.item("where") {
                Some(Item::List(items, _)) => self.conditions(&items, None),
                _ => Vec::new(),
            };
            self.each = each;
            complete.close();
            let dated_after = self.field(&after)?.field;
            Some(Complete { per: self.joined_field(index, &per)?, of, conditions, dated_after })
        });
        table.close();
        let mut join = self.joins.pop()?;
        join.all_keys = match &join.source {
            Source::Kinds(kinds) => kinds
                .iter()
                .filter_map(|kind| self.kinds.get(kind))
                .all(|kind| on.iter().all(|(theirs, _)| kind.key.contains(theirs))),
            Source::CatalogControl | Source::AssessmentControl => true,
        };
        (join.on, join.conditions, join.complete) = (on, conditions, complete);
        Some(join)
    }
}
