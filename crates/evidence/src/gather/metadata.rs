//! Labels and values as fields of a kind: of a document, of one record in prose, or around the rows of a table.

use super::Gatherer;
use crate::facts::Fact;
use crate::kind::{Field, FieldName, Kind, normalise};
use crate::parsed::{Meta, Style, Written};
use crate::value::date::{self, DateOrder};
use crate::value::{self, Context, Reading};
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
        self.fields(metas, |label| kind.meant(label), kind)
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
        self.fields(metas, field, kind)
    }

    /// Labels -> fields. The first style that states a field wins; a revision table only fills what nothing else states.
    fn fields<'k>(
        &self,
        metas: &[Meta],
        meant: impl Fn(&str) -> Option<(&'k Field, bool)>,
        kind: &'k Kind,
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
        for meta in metas {
            let label = normalise(&meta.label.text);
            if let Some((field, _)) = meant(&label).filter(|(_, own)| *own || !is_review(&label)) {
                take(field, meta.style, self.fact(&meta.value, field, order));
                continue;
            }
            for field in self.reviews(kind, &label, &meta.value.text, order).into_iter().flatten() {
                let mut fact = self.fact(&meta.value, field, order);
                if self.is_open(&meta.value.text, order) && label != "revision date" {
                    let why = "it may be the date of the last review or of the next";
                    fact.reading = Reading::Unreadable(why.to_owned());
                }
                take(field, meta.style, fact);
            }
        }
        fields.into_iter().map(|(name, (_, fact))| (name.clone(), fact)).collect()
    }

    /// The fields that an ambiguous "review date" means: the next review if it lies after the day of the assessment, the last one if before, both if nothing tells.
    fn reviews<'k>(
        &self,
        kind: &'k Kind,
        label: &str,
        words: &str,
        order: Option<DateOrder>,
    ) -> [Option<&'k Field>; 2] {
        let find = |names: [&str; 2]| names.into_iter().find_map(|name| kind.field(&FieldName::new(name)));
        let last = find(["last-review", "register-reviewed"]);
        let next = find(["next-review", "register-next-review"]);
        match label {
            "revision date" => [last, None],
            "review date" | "review" => {
                match date::parse(words, order, &self.settings.zone) {
                    Ok(date) => match self.settings.as_of.before(&date) {
                        Truth::Yes => [None, next],
                        Truth::No => [last, None],
                        Truth::Unknown => [last, next],
                    },
                    // "Review: Annual" says how often, a word that is no date says nothing.
                    Err(_) if label == "review" => {
                        let cycle = find(["review-cycle", "register-cycle"]);
                        [cycle.filter(|_| !crate::value::duration::find(words).is_empty()), None]
                    }
                    Err(_) => [last, None],
                }
            }
            _ => [None, None],
        }
    }

    /// Whether a date may lie before or after the day of the assessment.
    fn is_open(&self, words: &str, order: Option<DateOrder>) -> bool {
        date::parse(words, order, &self.settings.zone)
            .is_ok_and(|date| self.settings.as_of.before(&date) == Truth::Unknown)
    }

    /// The words of a field as its value.
    pub(super) fn fact(&self, words: &Written, field: &Field, order: Option<DateOrder>) -> Fact {
        let context = Context { kinds: self.kinds, zone: &self.settings.zone, order };
        Fact { reading: value::read(&words.text, field, &context), raw: words.text.clone(), at: words.at }
    }
}

fn is_review(label: &str) -> bool {
    matches!(label, "review date" | "revision date" | "review")
}
