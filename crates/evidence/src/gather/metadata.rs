//! Labels and values as fields of a kind: of a document, of one record in prose, or around the rows of a table.

use super::Gatherer;
use crate::facts::Fact;
use crate::kind::{Field, FieldName, Kind, normalise};
use crate::parsed::{Meta, Style, Written};
use crate::value::date::{self, DateOrder};
use crate::value::{self, Context, Reading};
use jiff::Span;
use jiff::civil::Date;
use saydo_source::Truth;
use std::collections::BTreeMap;

/// Fields of rows that a file never lends to its rows: the owner of a register owns none of its risks.
const NEVER_LENT: [&str; 16] = [
    "id",
    "title",
    "name",
    "owner",
    "status",
    "version",
    "author",
    "approved-by",
    "approved-on",
    "last-review",
    "next-review",
    "effective",
    "classification",
    "controls",
    "control",
    "evidence",
];

impl Gatherer<'_> {
    /// The fields that the metadata of a file states.
    pub(super) fn metadata(&self, kind: &Kind, metas: &[Meta]) -> BTreeMap<FieldName, Fact> {
        self.fields(metas, |label| kind.meant(label), kind, false)
    }

    /// The fields that the file states about all rows of a table: those around the rows, and those of rows that hold for each.
    pub(super) fn around(&self, kind: &Kind, metas: &[Meta]) -> BTreeMap<FieldName, Fact> {
        let field = |label: &str| {
            let lent = || {
                let (field, own) = kind.meant(label)?;
                (!NEVER_LENT.contains(&field.name.as_str())).then_some((field, own))
            };
            kind.around(label).map(|field| (field, true)).or_else(lent)
        };
        self.fields(metas, field, kind, true)
    }

    /// Labels -> fields. The first style that states a field wins; a revision table only fills what nothing else states.
    fn fields<'k>(
        &self,
        metas: &[Meta],
        meant: impl Fn(&str) -> Option<(&'k Field, bool)>,
        kind: &'k Kind,
        around: bool,
    ) -> BTreeMap<FieldName, Fact> {
        let order = date::order_of(metas.iter().map(|meta| meta.value.text.as_str()));
        let order = order.or(self.settings.date_order);
        let mut fields: BTreeMap<&FieldName, (Style, Fact)> = BTreeMap::new();
        let mut take = |field: &'k Field, style: Style, fact: Fact| {
            let known = fields
                .get(&field.name)
                .is_some_and(|(style, fact)| *style != Style::Revision || fact.reading == Reading::Unset);
            if !known {
                fields.insert(&field.name, (style, fact));
            }
        };
        let dates: Vec<Date> = metas.iter().filter_map(|meta| self.day(&meta.value.text, order)).collect();
        for meta in metas {
            let label = normalise(&meta.label.text);
            if let Some((field, _)) = meant(&label).filter(|(_, own)| *own || !is_review(&label)) {
                take(field, meta.style, self.fact(&meta.value, field, order));
                continue;
            }
            let open = label != "revision date" && self.is_open(&meta.value.text, order, &dates);
            for name in self.reviews(&label, &meta.value.text, order, open).into_iter().flatten() {
                let Some(field) = named(kind, name, around) else { continue };
                let mut fact = self.fact(&meta.value, field, order);
                if open {
                    let why = "it may be the date of the last review or of the next";
                    fact.reading = Reading::Unreadable(why.to_owned());
                }
                take(field, meta.style, fact);
            }
        }
        fields.into_iter().map(|(name, (_, fact))| (name.clone(), fact)).collect()
    }

    /// The fields that an ambiguous "review date" means: the next review if it lies after the day of the assessment, the last one if before, both if nothing tells.
    fn reviews(
        &self,
        label: &str,
        words: &str,
        order: Option<DateOrder>,
        open: bool,
    ) -> [Option<&'static str>; 2] {
        match label {
            "revision date" => [Some("last-review"), None],
            "review date" | "review" => match date::parse(words, order, &self.settings.zone) {
                Ok(_) if open => [Some("last-review"), Some("next-review")],
                Ok(date) if self.settings.as_of.before(&date) == Truth::Yes => [Some("next-review"), None],
                // "Review: Annual" says how often.
                Err(_) if label == "review" => {
                    [(!value::duration::find(words).is_empty()).then_some("review-cycle"), None]
                }
                Ok(_) | Err(_) => [Some("last-review"), None],
            },
            _ => [None, None],
        }
    }

    /// Whether nothing tells if a review date is the last or the next one: it may lie before or after the day of the assessment, or it lies before but exactly one cycle after another date of the file, as a plan does that nobody kept.
    fn is_open(&self, words: &str, order: Option<DateOrder>, dates: &[Date]) -> bool {
        let Ok(date) = date::parse(words, order, &self.settings.zone) else { return false };
        match self.settings.as_of.before(&date) {
            Truth::Yes => false,
            Truth::Unknown => true,
            Truth::No => [3, 6, 12, 24, 36].into_iter().any(|months| {
                let planned = |from: &Date| from.checked_add(Span::new().months(months)).ok();
                dates.iter().filter_map(planned).any(|planned| planned == date.first)
            }),
        }
    }

    fn day(&self, words: &str, order: Option<DateOrder>) -> Option<Date> {
        date::parse(words, order, &self.settings.zone).ok().map(|date| date.first)
    }

    /// The words of a field as its value.
    pub(super) fn fact(&self, words: &Written, field: &Field, order: Option<DateOrder>) -> Fact {
        let context = Context { kinds: self.kinds, zone: &self.settings.zone, order };
        Fact { reading: value::read(&words.text, field, &context), raw: words.text.clone(), at: words.at }
    }
}

/// The field of that meaning: of the document or record itself, or around the rows of a register.
fn named<'k>(kind: &'k Kind, name: &str, around: bool) -> Option<&'k Field> {
    if !around {
        return kind.field(&FieldName::new(name));
    }
    let register = match name {
        "last-review" => "register-reviewed",
        "review-cycle" => "register-cycle",
        _ => "register-next-review",
    };
    kind.field(&FieldName::new(register))
}

fn is_review(label: &str) -> bool {
    matches!(label, "review date" | "revision date" | "review")
}
