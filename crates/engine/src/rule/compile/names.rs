//! Names in a rule: kinds, fields, joins and limits, each with the nearest right one where it is unknown.

use super::Scope;
use crate::rule::{FieldRef, Source};
use saydo_evidence::{FieldName, KindId};
use saydo_source::{Item, Spanned, nearest};

impl Scope<'_> {
    pub(super) fn source(&self, text: &Spanned<String>) -> Option<Source> {
        match text.value.as_str() {
            "catalog.control" => return Some(Source::CatalogControl),
            "assessment.control" => return Some(Source::AssessmentControl),
            _ => {}
        }
        let kinds: Vec<KindId> =
            self.kinds.matching(&text.value).into_iter().map(|kind| kind.id.clone()).collect();
        if !kinds.is_empty() {
            return Some(Source::Kinds(kinds));
        }
        let label = nearest(&text.value, self.kinds.iter().map(|kind| kind.id.as_str())).map_or_else(
            || "no kind of this name".to_owned(),
            |near| format!("no kind of this name; did you mean \"{near}\"?"),
        );
        self.complain("unknown-kind", text.at, format!("unknown kind `{}`", text.value), label);
        None
    }

    /// A field of the subject, or `join.field`.
    pub(super) fn field(&self, text: &Spanned<String>) -> Option<FieldRef> {
        if let Some((join, field)) = text.value.split_once('.') {
            let name = Spanned { value: join.to_owned(), at: text.at };
            let index = self.join(&name)?;
            let field = self.joined_field(index, &Spanned { value: field.to_owned(), at: text.at })?;
            return Some(FieldRef { join: Some(index), field });
        }
        self.known(&self.each, text).map(|field| FieldRef { join: None, field })
    }

    pub(super) fn joined_field(&self, join: usize, text: &Spanned<String>) -> Option<FieldName> {
        self.known(&self.joins.get(join)?.source, text)
    }

    pub(super) fn known(&self, source: &Source, text: &Spanned<String>) -> Option<FieldName> {
        let name = FieldName::new(&text.value);
        let fields: Vec<&str> = match source {
            Source::CatalogControl => vec!["id", "title", "group", "framework", "applicable"],
            Source::AssessmentControl => vec!["id", "title", "group", "framework", "state"],
            Source::Kinds(kinds) => {
                let kinds = kinds.iter().filter_map(|kind| self.kinds.get(kind));
                kinds.flat_map(|kind| kind.fields.iter().map(|field| field.name.as_str())).collect()
            }
        };
        if fields.contains(&name.as_str()) {
            return Some(name);
        }
        let label = nearest(&text.value, fields).map_or_else(
            || "no field of this name".to_owned(),
            |near| format!("no field of this name; did you mean \"{near}\"?"),
        );
        self.complain("unknown-field", text.at, format!("unknown field `{}`", text.value), label);
        None
    }

    pub(super) fn fields(&self, items: &[Item<'_>]) -> Option<Vec<FieldRef>> {
        let fields: Vec<FieldRef> = items
            .iter()
            .filter_map(|item| match item {
                Item::Text(text) => self.field(text),
                other => {
                    self.complain("wrong-type", other.at(), "no name of a field", "expected a text");
                    None
                }
            })
            .collect();
        (fields.len() == items.len()).then_some(fields)
    }

    pub(super) fn join(&self, text: &Spanned<String>) -> Option<usize> {
        let found = self.joins.iter().position(|join| join.name == text.value);
        if found.is_none() {
            let label = nearest(&text.value, self.joins.iter().map(|join| join.name.as_str())).map_or_else(
                || "expected the name of a [join.…]".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            self.complain("unknown-join", text.at, format!("unknown join `{}`", text.value), label);
        }
        found
    }

    pub(super) fn limit(&self, text: &Spanned<String>) -> Option<usize> {
        let found = self.limits.iter().position(|limit| limit.name == text.value);
        if found.is_none() {
            let label = nearest(&text.value, self.limits.iter().map(|limit| limit.name.as_str()))
                .map_or_else(
                    || "expected the name of a [limit.…]".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
            self.complain("unknown-limit", text.at, format!("unknown limit `{}`", text.value), label);
        }
        found
    }
}
