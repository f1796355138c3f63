//! Documents: metadata as fields, what is in force, and the passages that rules look for.

use super::{Gatherer, Out};
use crate::facts::{Fact, FileFacts, Item, KindDemand, Passage, Recognised};
use crate::kind::{Field, FieldName, Kind, normalise};
use crate::parsed::{Meta, Parsed, Style, Written};
use crate::recognise::Match;
use crate::value::date::{self, DateOrder};
use crate::value::{self, Context, Reading, Value};
use saydo_source::{ByteRange, RepoPath, Truth};
use std::collections::BTreeMap;

impl Gatherer<'_> {
    pub(super) fn document(
        &self,
        path: &RepoPath,
        parsed: &Parsed,
        found: &Match<'_>,
        file: &mut FileFacts,
        out: &mut Out,
    ) {
        let kind = found.kind;
        let fields = self.metadata(kind, &parsed.metadata);
        for (name, fact) in &fields {
            file.metadata.insert(name.to_string(), fact.raw.clone());
        }
        let state = |word: &str| {
            fields
                .get(&FieldName::new("status"))
                .is_some_and(|fact| fact.reading == Reading::Known(Value::State(word.to_owned())))
        };
        if let Some(word) =
            ["draft", "in-review", "superseded", "archived", "withdrawn"].into_iter().find(|word| state(word))
        {
            file.aside = Some(format!("not in force: its status is {word}"));
            return;
        }
        if let Some(Fact { reading: Reading::Known(Value::Date(effective)), .. }) =
            fields.get(&FieldName::new("effective"))
        {
            file.effective = Some(*effective);
            if self.settings.as_of.before(effective) == Truth::Yes {
                file.aside = Some(format!("not in force: effective only from {effective}"));
                return;
            }
        }
        let at = parsed.title.as_ref().map_or(ByteRange::default(), |title| title.at);
        let title = parsed.title.as_ref().map_or_else(|| path.stem().to_owned(), |title| title.text.clone());
        let wanted = self.demand.kinds.get(&kind.id);
        let passages = wanted.map(|wanted| passages(parsed, wanted)).unwrap_or_default();
        let keep = wanted.is_some_and(|wanted| wanted.placeholders);
        let placeholders = if keep {
            parsed.placeholders.iter().map(|p| (p.text.clone(), p.at)).collect()
        } else {
            Vec::new()
        };
        let key = fields
            .get(&FieldName::new("document-id"))
            .filter(|fact| matches!(fact.reading, Reading::Known(_)))
            .map_or_else(|| normalise(&title), |fact| normalise(&fact.raw));
        let mut fields = fields;
        fields.entry(FieldName::new("title")).or_insert_with(|| Fact {
            reading: Reading::Known(Value::Text(title.clone())),
            raw: title.clone(),
            at,
        });
        out.items.push(Item {
            kind: kind.id.clone(),
            path: path.clone(),
            key,
            title,
            at,
            fields,
            unreadable: None,
            passages,
            placeholders,
        });
        file.recognised.push(Recognised {
            kind: kind.id.clone(),
            by: found.by,
            subjects: 1,
            runner_up: found.runner_up.clone(),
        });
    }

    /// Labels -> fields. The first style that states a field wins; a revision table only fills what nothing else states.
    pub(super) fn metadata(&self, kind: &Kind, metas: &[Meta]) -> BTreeMap<FieldName, Fact> {
        let mut fields: BTreeMap<FieldName, (Style, Fact)> = BTreeMap::new();
        for meta in metas {
            let label = normalise(&meta.label.text);
            let named = match label.as_str() {
                "review date" => Some(self.review_date(&meta.value.text)),
                "revision date" => Some("last-review"),
                _ => None,
            };
            let field = match named {
                Some(name) => kind.field(&FieldName::new(name)),
                None => kind.labelled(&label).map(|(field, _)| field),
            };
            let Some(field) = field else { continue };
            let known = fields
                .get(&field.name)
                .is_some_and(|(style, fact)| *style != Style::Revision || fact.reading == Reading::Unset);
            if known {
                continue;
            }
            let fact = self.fact(&meta.value, field, self.settings.date_order);
            fields.insert(field.name.clone(), (meta.style, fact));
        }
        fields.into_iter().map(|(name, (_, fact))| (name, fact)).collect()
    }

    /// An ambiguous "review date" is the next one if it lies after the day of the assessment, else the last one.
    pub(super) fn review_date(&self, words: &str) -> &'static str {
        match date::parse(words, self.settings.date_order, &self.settings.zone) {
            Ok(date) if self.settings.as_of.before(&date) == Truth::Yes => "next-review",
            _ => "last-review",
        }
    }

    pub(super) fn fact(&self, words: &Written, field: &Field, order: Option<DateOrder>) -> Fact {
        let context = Context { kinds: self.kinds, zone: &self.settings.zone, order };
        Fact { reading: value::read(&words.text, field, &context), raw: words.text.clone(), at: words.at }
    }
}

fn passages(parsed: &Parsed, wanted: &KindDemand) -> Vec<Passage> {
    let mut passages = Vec::new();
    for block in &parsed.blocks {
        for probe in &wanted.probes {
            let heading = block.heading.as_deref().unwrap_or("");
            let hit = probe.all.iter().all(|part| part.is_match(&block.words.text) || part.is_match(heading));
            if hit && probe.all.iter().any(|part| part.is_match(&block.words.text)) {
                passages.push(Passage {
                    probe: probe.id,
                    words: block.words.text.clone(),
                    at: block.words.at,
                });
            }
        }
    }
    passages
}
