//! Documents: metadata as fields, what is in force, and the passages that rules look for.

use super::{Gatherer, Page, Taken, extract};
use crate::facts::{Fact, Item, KindDemand, Passage, Recognised};
use crate::kind::{FieldName, Kind, normalise, plain};
use crate::parsed::{Block, Parsed};
use crate::placeholder::is_unset;
use crate::recognise::{self, Match};
use crate::value::{Reading, Value};
use regex::Regex;
use saydo_source::{ByteRange, Truth};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Headings over what a document does not say itself: its history, what it leaves out, what is still open, what others say.
static NOT_SAID: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        r"out of scope|not (?:in|within) scope|not covered|open (?:questions|points|issues|items)|to-?do",
        r"(?:revision|change|version|document) (?:history|log)|changelog|references|related (?:documents|policies)|see also",
        r"änderungs(?:historie|verzeichnis)|offene punkte|nicht im geltungsbereich|mitgeltende (?:dokumente|unterlagen)",
    ];
    Regex::new(&format!(r"(?i)^[\d.\s]*(?:{})[\s:.]*$", patterns.join("|")))
        .expect("a constant pattern, used by tests")
});

impl Gatherer<'_> {
    pub(super) fn document(&self, page: &Page<'_>, found: &Match<'_>, taken: &mut Taken) {
        let kind = found.kind;
        let parsed = page.parsed;
        if parsed.blocks.is_empty() && parsed.metadata.is_empty() {
            return;
        }
        if recognise::is_unwritten(parsed) {
            taken.file.aside = Some("template: nothing is written under its title yet".to_owned());
            return;
        }
        let mut fields = self.metadata(kind, &parsed.metadata);
        for (name, fact) in &fields {
            taken.file.metadata.insert(name.to_string(), fact.raw.clone());
        }
        if let Some(Fact { reading: Reading::Known(Value::Date(effective)), .. }) =
            fields.get(&FieldName::new("effective"))
        {
            taken.file.effective = Some(*effective);
        }
        if let Some(why) = self.not_in_force(page, &fields) {
            taken.file.aside = Some(why);
            return;
        }
        let at = parsed.title.as_ref().map_or(ByteRange::default(), |title| title.at);
        let title = parsed
            .title
            .as_ref()
            .map_or_else(|| recognise::name_of(page.path).to_owned(), |title| title.text.clone());
        let wanted = self.demand.kinds.get(&kind.id);
        let passages = wanted.map(|wanted| passages(kind, parsed, wanted)).unwrap_or_default();
        let placeholders = if wanted.is_some_and(|wanted| wanted.placeholders) {
            parsed.placeholders.iter().map(|p| (p.text.clone(), p.at)).collect()
        } else {
            Vec::new()
        };
        let key = fields
            .get(&FieldName::new("document-id"))
            .filter(|fact| matches!(fact.reading, Reading::Known(_)))
            .map_or_else(|| plain(&title), |fact| plain(&fact.raw));
        fields.entry(FieldName::new("title")).or_insert_with(|| Fact {
            reading: Reading::Known(Value::Text(title.clone())),
            raw: title.clone(),
            at,
        });
        taken.items.push(Item {
            kind: kind.id.clone(),
            path: page.path.clone(),
            key,
            title,
            at,
            fields,
            // A title alone is no document: nothing of it can be judged.
            unreadable: page.parsed.blocks.is_empty().then(|| "nothing stands under its title".to_owned()),
            passages,
            placeholders,
            extract: wanted.map(|wanted| extract::of(page, wanted)).unwrap_or_default(),
        });
        taken.file.recognised.push(Recognised {
            kind: kind.id.clone(),
            by: found.by,
            subjects: 1,
            runner_up: found.runner_up.clone(),
        });
    }

    /// Why a document does not count today: its status, a title that calls it a draft, or a date to come.
    fn not_in_force(&self, page: &Page<'_>, fields: &BTreeMap<FieldName, Fact>) -> Option<String> {
        if let Some(word) = fields.get(&FieldName::new("status")).and_then(out_of_force) {
            return Some(format!("not in force: its status is {word}"));
        }
        let version = fields.get(&FieldName::new("version")).map_or("", |fact| fact.raw.as_str());
        if normalise(version).split(' ').any(|word| matches!(word, "draft" | "entwurf" | "wip")) {
            return Some("not in force: its version is a draft".to_owned());
        }
        let is_draft_flag = |meta: &&crate::parsed::Meta| {
            normalise(&meta.label.text) == "draft" && matches!(meta.value.text.as_str(), "true" | "yes")
        };
        let title = page.parsed.title.as_ref().map_or("", |title| &title.text);
        if page.parsed.metadata.iter().any(|meta| is_draft_flag(&meta))
            || recognise::is_called_draft(title)
            || recognise::is_called_draft(page.path.stem())
        {
            return Some("not in force: it calls itself a draft".to_owned());
        }
        match fields.get(&FieldName::new("effective")).map(|fact| &fact.reading) {
            Some(Reading::Known(Value::Date(date))) if self.settings.as_of.before(date) == Truth::Yes => {
                Some(format!("not in force: effective only from {date}"))
            }
            _ => None,
        }
    }
}

/// The status that takes a document or register out of force. Its first words count where the vocabulary does not know the whole: "Draft, for comment".
pub(super) fn out_of_force(status: &Fact) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("draft", "draft"),
        ("entwurf", "draft"),
        ("proposed", "draft"),
        ("proposal", "draft"),
        ("work in progress", "draft"),
        ("pending", "draft"),
        ("awaiting", "draft"),
        ("not approved", "draft"),
        ("not yet", "draft"),
        ("unapproved", "draft"),
        ("in review", "in-review"),
        ("under review", "in-review"),
        ("for review", "in-review"),
        ("superseded", "superseded"),
        ("obsolete", "superseded"),
        ("deprecated", "superseded"),
        ("archived", "archived"),
        ("withdrawn", "withdrawn"),
        ("retired", "withdrawn"),
        ("approved pending", "draft"),
        ("approved draft", "draft"),
        ("for approval", "draft"),
        ("to be approved", "draft"),
        ("not in force", "draft"),
        ("preliminary", "draft"),
        ("vorläufig", "draft"),
        ("pre release", "draft"),
        ("on hold", "draft"),
        ("planned", "draft"),
        ("scheduled", "draft"),
        ("geplant", "draft"),
        ("template", "draft"),
        ("sample", "draft"),
        ("example", "draft"),
        ("rejected", "withdrawn"),
        ("abgelehnt", "withdrawn"),
        ("expired", "withdrawn"),
        ("abgelaufen", "withdrawn"),
        ("cancelled", "withdrawn"),
        ("canceled", "withdrawn"),
        ("abgesagt", "withdrawn"),
        ("postponed", "withdrawn"),
        ("verschoben", "withdrawn"),
        ("void", "withdrawn"),
        ("invalid", "withdrawn"),
        ("ungültig", "withdrawn"),
        ("inactive", "withdrawn"),
    ];
    // "Approved (pending signature)" is not approved yet.
    let raw = status.raw.to_lowercase();
    if ["(pending", "(draft", "(ausstehend", "(not yet"].iter().any(|open| raw.contains(open)) {
        return Some("draft");
    }
    match &status.reading {
        Reading::Known(Value::State(word)) => {
            ["draft", "in-review", "superseded", "archived", "withdrawn"].into_iter().find(|out| out == word)
        }
        Reading::Known(_) | Reading::Unset => None,
        Reading::Unreadable(_) => {
            let words = normalise(&status.raw);
            let begins = |word: &str| {
                words.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/']))
            };
            // "Draft / Under review / Published" is a choice nobody made.
            WORDS.iter().find(|(word, _)| begins(word)).map(|(_, status)| *status)
        }
    }
}

/// The sentences, items and rows that the probes look for. The head of a document promises nothing: its review cycle is not that of the
/// access it is about, and its title stands above everything.
fn passages(kind: &Kind, parsed: &Parsed, wanted: &KindDemand) -> Vec<Passage> {
    let head: Vec<ByteRange> = parsed
        .metadata
        .iter()
        .filter(|meta| kind.labelled(&meta.label.text).is_some())
        .map(|meta| meta.label.at)
        .collect();
    let in_head = |at: ByteRange| head.iter().any(|label| at.start <= label.start && label.end <= at.end);
    let title = parsed.title.as_ref().map_or("", |title| title.text.as_str());
    let mut passages = Vec::new();
    let is_said =
        |block: &&Block| !block.heading.as_deref().is_some_and(|heading| NOT_SAID.is_match(heading));
    let said = parsed.blocks.iter().filter(is_said);
    for block in said.filter(|block| !in_head(block.words.at) && !is_unset(&block.words.text)) {
        let heading = block.heading.as_deref().filter(|heading| *heading != title).unwrap_or("");
        for probe in &wanted.probes {
            let words = |part: &Regex| part.is_match(&block.words.text);
            let all = probe.all.iter().all(|part| words(part) || part.is_match(heading));
            // A heading alone speaks for what stands under it only where one word was asked for.
            if all && (probe.all.len() == 1 || probe.all.iter().any(words)) {
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
