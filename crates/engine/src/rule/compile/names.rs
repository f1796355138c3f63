//! Names in a rule: kinds, fields, joins and limits, each with the nearest right one where it is unknown.

use super::{Scope, did_you_mean, one_of};
use crate::rule::file::{self, FILE, PATH};
use crate::rule::{FieldRef, STATES, Source};
use saydo_evidence::{Field, FieldName, FieldType, KindId, Unit};
use saydo_source::{ByteRange, Item, Spanned};

/// Stands where the name of a kind is wrong: whatever is asked of it is taken for right, since its own mistake is told already.
pub(super) const UNKNOWN: Source = Source::Kinds(Vec::new());

/// The framework whose controls are subjects, and that may speak of other controls.
pub(super) const HOME: &str = "iso27001-2022";

const OF_A_CONTROL: [&str; 5] = ["id", "title", "group", "framework", "applicable"];
const OF_A_STATE: [&str; 5] = ["id", "title", "group", "framework", "state"];

impl Scope<'_> {
    /// What a kind, a family or a virtual kind means.
    pub(super) fn source(&self, text: &Spanned<String>) -> Source {
        match text.value.as_str() {
            FILE => return Source::TreeFile,
            "catalog.control" => return Source::CatalogControl,
            "assessment.control" => return Source::AssessmentControl,
            _ => {}
        }
        let mut known = true;
        for part in text.value.split('|').map(str::trim) {
            if self.kinds.matching(part).is_empty() {
                let label = did_you_mean(
                    part,
                    self.kinds.iter().map(|kind| kind.id.as_str()),
                    "no kind of this name",
                );
                self.complain("unknown-kind", text.at, format!("unknown kind `{part}`"), label);
                known = false;
            }
        }
        if !known {
            return UNKNOWN;
        }
        let kinds: Vec<KindId> =
            self.kinds.matching(&text.value).into_iter().map(|kind| kind.id.clone()).collect();
        Source::Kinds(kinds)
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

    /// A field of the subject itself, where one of a join would be read as if it were the subject's.
    pub(super) fn own_field(&self, text: &Spanned<String>) -> Option<FieldName> {
        if text.value.contains('.') {
            let label = "only a field of the subject can stand here, not one of a join";
            self.complain("no-own-field", text.at, format!("`{}` is no own field", text.value), label);
            return None;
        }
        self.known(&self.each, text)
    }

    /// A field of a join.
    pub(super) fn joined_field(&self, join: usize, text: &Spanned<String>) -> Option<FieldName> {
        self.known(&self.joins.get(join)?.source, text)
    }

    /// A field with a date, of the subject or a join.
    pub(super) fn date_field(&self, text: &Spanned<String>) -> Option<FieldRef> {
        let field = self.field(text)?;
        self.holding(&field, text.at, &[FieldType::Date], "a date").then_some(field)
    }

    /// Whether a field can hold one of these types; where it cannot, the demand could never be decided.
    pub(super) fn holding(
        &self,
        field: &FieldRef,
        at: ByteRange,
        wanted: &[FieldType],
        expected: &str,
    ) -> bool {
        let source = match field.join {
            None => Some(&self.each),
            Some(join) => self.joins.get(join).map(|join| &join.source),
        };
        source.is_none_or(|source| self.source_holding(source, &field.field, at, wanted, expected))
    }

    pub(super) fn source_holding(
        &self,
        source: &Source,
        name: &FieldName,
        at: ByteRange,
        wanted: &[FieldType],
        expected: &str,
    ) -> bool {
        let held: Vec<FieldType> = match source {
            Source::Kinds(_) if name.as_str() == PATH && self.fields_named(source, name).next().is_none() => {
                vec![FieldType::Text]
            }
            Source::Kinds(_) => self.fields_named(source, name).map(|field| field.holds.clone()).collect(),
            Source::TreeFile => file::holds(name).into_iter().collect(),
            Source::CatalogControl | Source::AssessmentControl => vec![FieldType::Text],
        };
        let Some(first) = held.first().filter(|_| !held.iter().any(|holds| wanted.contains(holds))) else {
            return true;
        };
        let found = what(first);
        self.complain("wrong-field", at, format!("`{name}` is not {expected}"), format!("it holds {found}"));
        false
    }

    /// The fields of this name in the kinds of a source.
    pub(super) fn fields_named<'b>(
        &'b self,
        source: &'b Source,
        name: &'b FieldName,
    ) -> impl Iterator<Item = &'b Field> {
        let kinds: &[KindId] = match source {
            Source::Kinds(kinds) => kinds,
            Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => &[],
        };
        kinds.iter().filter_map(|kind| self.kinds.get(kind)).filter_map(|kind| kind.field(name))
    }

    /// The closed vocabulary of a field, if it has one in every kind of the source.
    pub(super) fn vocabulary(&self, source: &Source, name: &FieldName) -> Option<Vec<&str>> {
        let groups =
            || self.catalog.framework(HOME).map(|home| home.groups.iter().map(|group| group.id.as_str()));
        match (source, name.as_str()) {
            (Source::AssessmentControl, "state") => Some(STATES.to_vec()),
            (Source::CatalogControl, "group") => Some(groups()?.collect()),
            (Source::CatalogControl, "applicable") => Some(vec!["yes", "no"]),
            (Source::TreeFile, _) => file::words(name).map(<[&str]>::to_vec),
            (Source::CatalogControl | Source::AssessmentControl, _) => None,
            (Source::Kinds(kinds), _) => {
                let fields = kinds.iter().filter_map(|kind| self.kinds.get(kind)?.field(name));
                let mut words = Vec::new();
                for field in fields {
                    let FieldType::State(values) = &field.holds else { return None };
                    words.extend(values.iter().map(String::as_str));
                }
                (!words.is_empty()).then_some(words)
            }
        }
    }

    pub(super) fn known(&self, source: &Source, text: &Spanned<String>) -> Option<FieldName> {
        let name = FieldName::new(&text.value);
        let fields: Vec<&str> = match source {
            unknown if *unknown == UNKNOWN => return Some(name),
            Source::TreeFile => file::FIELDS.to_vec(),
            Source::CatalogControl => OF_A_CONTROL.to_vec(),
            Source::AssessmentControl => OF_A_STATE.to_vec(),
            Source::Kinds(kinds) => {
                let kinds = kinds.iter().filter_map(|kind| self.kinds.get(kind));
                kinds.flat_map(|kind| kind.fields.iter().map(|field| field.name.as_str())).collect()
            }
        };
        // Every record and every document stands in a file.
        let stands_in = matches!(source, Source::Kinds(_)) && name.as_str() == PATH;
        if stands_in || fields.contains(&name.as_str()) {
            return Some(name);
        }
        let label = did_you_mean(&text.value, fields, "no field of this name");
        self.complain("unknown-field", text.at, format!("unknown field `{}`", text.value), label);
        None
    }

    /// A list of fields; it must name some.
    pub(super) fn fields(&self, items: &[Item<'_>], at: ByteRange) -> Option<Vec<FieldRef>> {
        self.some(items, at, "expected the names of fields")?;
        let named = |item: &Item<'_>| match item {
            Item::Text(text) => self.field(text),
            other => {
                self.complain("wrong-type", other.at(), "no name of a field", "expected a text");
                None
            }
        };
        let fields: Vec<Option<FieldRef>> = items.iter().map(named).collect();
        fields.into_iter().collect()
    }

    /// A list that is empty asks for nothing and would always hold.
    pub(super) fn some<T>(&self, list: &[T], at: ByteRange, expected: &str) -> Option<()> {
        if list.is_empty() {
            self.complain("empty-list", at, "the list is empty", expected);
        }
        (!list.is_empty()).then_some(())
    }

    /// The number of a join.
    pub(super) fn join(&self, text: &Spanned<String>) -> Option<usize> {
        let found = self.joins.iter().position(|join| join.name == text.value);
        if found.is_some() && found == self.open_join {
            let label = "a join looks at the subject and at joins above it";
            self.complain("own-join", text.at, format!("the join `{}` looks at itself", text.value), label);
            return None;
        }
        if found.is_none() {
            let label = if self.later_joins.contains(&text.value) {
                "it stands further below; move it above".to_owned()
            } else {
                did_you_mean(
                    &text.value,
                    self.joins.iter().map(|join| join.name.as_str()),
                    "expected the name of a [join.…]",
                )
            };
            self.complain("unknown-join", text.at, format!("unknown join `{}`", text.value), label);
        }
        found
    }

    /// Whether a limit is one of these units.
    pub(super) fn in_unit(&self, limit: usize, at: ByteRange, wanted: &[Unit]) -> bool {
        let Some(limit) = self.limits.get(limit).filter(|limit| !wanted.contains(&limit.unit)) else {
            return true;
        };
        let wanted: Vec<&str> = wanted.iter().map(|unit| unit.what()).collect();
        let message = format!("the limit `{}` is {}", limit.name, limit.unit.what());
        self.complain("wrong-unit", at, message, format!("expected {}", wanted.join(" or ")));
        false
    }

    /// The number of a limit.
    pub(super) fn limit(&self, text: &Spanned<String>) -> Option<usize> {
        let found = self.limits.iter().position(|limit| limit.name == text.value);
        if found.is_none() {
            let known = self.limits.iter().map(|limit| limit.name.as_str());
            let label = did_you_mean(&text.value, known, "expected the name of a [limit.…]");
            self.complain("unknown-limit", text.at, format!("unknown limit `{}`", text.value), label);
        }
        found
    }
}

fn what(holds: &FieldType) -> String {
    match holds {
        FieldType::Text => "a text".to_owned(),
        FieldType::Date => "a date".to_owned(),
        FieldType::State(values) => {
            let words: Vec<&str> = values.iter().map(String::as_str).collect();
            one_of(&words)
        }
        FieldType::Scale => "a step of a scale".to_owned(),
        FieldType::Number => "a number".to_owned(),
        FieldType::Money => "an amount of money".to_owned(),
        FieldType::Duration => "a length of time".to_owned(),
        FieldType::Person => "a person".to_owned(),
        FieldType::Control => "control ids".to_owned(),
        FieldType::Reference => "a reference".to_owned(),
        FieldType::Link => "a link".to_owned(),
    }
}
