//! `[[expect]]`: one demand with its exceptions.

use super::Scope;
use crate::rule::expectation::NAMES;
use crate::rule::reference::reference;
use crate::rule::{Agreement, Expect, Expectation};
use saydo_source::{Item, Spanned, Table};

impl Scope<'_> {
    /// Every `[[expect]]` of a rule.
    pub(super) fn expects(&mut self, table: &Table<'_>) -> Vec<Expect> {
        let mut expects = Vec::new();
        for expect in table.tables("expect") {
            let mut demand = None;
            let mut unless = Vec::new();
            for (name, value) in expect.entries() {
                if name.value == "unless" {
                    continue;
                }
                if let Item::Table(inner) = &value
                    && let Some(Item::List(items, _)) = inner.item("unless")
                {
                    unless = self.conditions(&items, None);
                }
                demand = Expectation::compile(&name, &value, self);
                if let (Item::Table(inner), Some(_)) = (&value, &demand) {
                    inner.close();
                }
            }
            expects.extend(demand.map(|demand| Expect { demand, unless }));
        }
        if table.tables("expect").is_empty() {
            self.complain(
                "no-expectation",
                table.at(),
                "the rule expects nothing",
                "expected at least one [[expect]]",
            );
        }
        expects
    }
}

impl Expectation {
    /// Reads `name = value` of an `[[expect]]`. The unknown keys of a demand that cannot be used are reported too: they are
    /// most often why.
    pub(super) fn compile(name: &Spanned<String>, value: &Item<'_>, scope: &mut Scope<'_>) -> Option<Self> {
        let demand = Self::lower(name, value, scope);
        if let (None, Item::Table(table), Some(form)) = (&demand, value, reference(&name.value)) {
            for (key, _) in form.keys {
                table.has(key);
            }
            table.close();
        }
        demand
    }

    fn lower(name: &Spanned<String>, value: &Item<'_>, scope: &mut Scope<'_>) -> Option<Self> {
        match (name.value.as_str(), value) {
            ("present", Item::Flag(_)) => Some(Self::Present),
            ("no-placeholders", Item::Flag(_)) => Some(Self::NoPlaceholders),
            ("fields", Item::List(items, _)) => scope.fields(items).map(Self::Fields),
            ("ordered", Item::List(items, _)) => scope.fields(items).map(Self::Ordered),
            ("unique", Item::List(items, _)) => scope
                .fields(items)
                .map(|fields| Self::Unique(fields.into_iter().map(|field| field.field).collect())),
            ("that", Item::List(items, _)) => Some(Self::That(scope.conditions(items, None))),
            ("covers", Item::Text(join)) => scope.join(join).map(Self::Covers),
            ("fresh", Item::Table(table)) => {
                let (date, limit) = (table.required("date"), table.required("limit"));
                Some(Self::Fresh(scope.field(&date?)?, scope.limit(&limit?)?))
            }
            ("due", Item::Table(table)) => scope.field(&table.required("date")?).map(Self::Due),
            ("within", Item::Table(table)) => {
                let (from, to, limit) =
                    (table.required("from"), table.required("to"), table.required("limit"));
                Some(Self::Within(scope.field(&from?)?, scope.field(&to?)?, scope.limit(&limit?)?))
            }
            ("cadence", Item::Table(table)) => {
                table.text("window");
                let (of, date, every) =
                    (table.required("of"), table.required("date"), table.required("every"));
                let since =
                    table.text("since").and_then(|since| scope.field(&since)).map(|field| field.field);
                let of = scope.join(&of?)?;
                let date = scope.joined_field(of, &date?)?;
                Some(Self::Cadence { of, date, every: scope.limit(&every?)?, since })
            }
            ("distinct", Item::Table(table)) => {
                let (field, from) = (table.required("field"), table.required("from"));
                Some(Self::Distinct(scope.field(&field?)?, scope.field(&from?)?))
            }
            ("computed", Item::Table(table)) => {
                let (field, from) = (table.required("field"), table.required("from"));
                Some(Self::Computed(scope.field(&field?)?, scope.field(&from?)?))
            }
            ("agrees", Item::Table(table)) if table.has("claim") => {
                let (claim, count) = (table.required("claim"), table.required("count"));
                let join = scope.join(&count?)?;
                let conditions = match table.item("where") {
                    Some(Item::List(items, _)) => scope.conditions(&items, Some(join)),
                    _ => Vec::new(),
                };
                Some(Self::Agrees(Agreement::Count(scope.field(&claim?)?, join, conditions)))
            }
            ("agrees", Item::Table(table)) => {
                let (ours, theirs) = (table.texts("ours"), table.required("theirs"));
                let join = scope.join(&theirs?)?;
                let fields =
                    ours.iter().filter_map(|name| scope.field(name)).map(|field| field.field).collect();
                Some(Self::Agrees(Agreement::Fields(fields, join)))
            }
            ("topics", Item::Table(table)) => {
                let mut topics = Vec::new();
                for (topic, patterns) in table.entries() {
                    let words = match patterns {
                        Item::Text(text) => vec![text],
                        Item::List(items, _) => items
                            .into_iter()
                            .filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None })
                            .collect(),
                        _ => Vec::new(),
                    };
                    let alternatives: Vec<String> =
                        words.iter().map(|text| format!("(?:{})", text.value)).collect();
                    let pattern = Spanned { value: alternatives.join("|"), at: topic.at };
                    let regex = scope.regex(&pattern)?;
                    topics.push((topic.value, scope.probe(), regex));
                }
                Some(Self::Topics(topics))
            }
            (known, other) if NAMES.contains(&known) => {
                let message = format!("`{known}` cannot be {}", other.what());
                let form = reference(known).map_or("another form", |form| form.value);
                scope.complain("wrong-type", other.at(), message, format!("expected {form}"));
                None
            }
            (unknown, _) => {
                let near = saydo_source::nearest(unknown, NAMES).map_or_else(
                    || format!("known are {}", NAMES.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                scope.complain("unknown-expectation", name.at, format!("no expectation `{unknown}`"), near);
                None
            }
        }
    }
}
