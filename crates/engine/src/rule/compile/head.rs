//! The head of a rule: what it says of itself, and what it judges; the other parts are read from here in their order.

use super::Scope;
use crate::rule::{Basis, Empty, Rule, Severity};
use saydo_catalog::Level;
use saydo_source::{Item, Table};

impl Scope<'_> {
    pub(super) fn rule(&mut self, table: &Table<'_>) -> Option<Rule> {
        let title = table.required("title");
        let (why, remedy) = (table.required("why"), table.required("remedy"));
        let each = table.required("each");
        self.each = self.source(each.as_ref()?)?;
        let basis = self.word(
            table,
            "basis",
            &[
                ("standard", Basis::Standard),
                ("law", Basis::Law),
                ("promise", Basis::Promise),
                ("practice", Basis::Practice),
            ],
        );
        let cite = table.required("cite");
        let shows = self.word(table, "shows", &Level::ALL.map(|level| (level.as_str(), level)));
        let severities =
            [("improvement", Severity::Improvement), ("minor", Severity::Minor), ("major", Severity::Major)];
        let severity = self.word(table, "severity", &severities);
        let empty = if table.has("empty") {
            self.word(
                table,
                "empty",
                &[("missing", Empty::Missing), ("void", Empty::Void), ("nil-return", Empty::NilReturn)],
            )
        } else {
            Some(Empty::Missing)
        };
        let systemic = table.table("systemic").and_then(|systemic| {
            let over = systemic.required("over")?;
            let share = over.value.trim_end_matches(['%', ' ']).parse::<f64>().ok();
            if share.is_none() {
                self.complain("bad-share", over.at, "`over` is no share", "expected a text such as \"20 %\"");
            }
            let severity = self.word(&systemic, "severity", &severities);
            systemic.close();
            Some((share? / 100.0, severity?))
        });
        let binding = self.binding(table);
        for (name, limit) in table.named("limit") {
            if let Some(limit) = self.lower_limit(&name, &limit) {
                self.limits.push(limit);
            }
        }
        for (name, join) in table.named("join") {
            if let Some(join) = self.lower_join(&name, &join) {
                self.joins.push(join);
            }
        }
        let during = table.text("during").and_then(|name| self.field(&name)).map(|field| field.field);
        let conditions = match table.item("where") {
            Some(Item::List(items, _)) => self.conditions(&items, None),
            Some(other) => {
                self.complain(
                    "wrong-type",
                    other.at(),
                    "`where` is no list of conditions",
                    "expected [{ field = …, is = … }]",
                );
                Vec::new()
            }
            None => Vec::new(),
        };
        let contradicts = table.text("contradicts");
        let expects = self.expects(table);
        table.close();
        let id = self.definition.name.stem().to_owned();
        if basis == Some(Basis::Practice) && severity.is_some_and(|severity| severity > Severity::Improvement)
        {
            self.complain(
                "practice-severity",
                table.at(),
                "good practice is at most an improvement",
                "set severity = \"improvement\"",
            );
        }
        Some(Rule {
            id,
            title: title?.value,
            binding: binding?,
            each: self.each.clone(),
            conditions,
            during,
            empty: empty?,
            shows: shows?,
            basis: basis?,
            cite: cite?.value,
            severity: severity?,
            systemic,
            why: why?.value,
            remedy: remedy?.value,
            joins: std::mem::take(&mut self.joins),
            limits: std::mem::take(&mut self.limits),
            expects,
            contradicts_exclusion: contradicts.is_some_and(|word| word.value == "exclusion"),
        })
    }
}
