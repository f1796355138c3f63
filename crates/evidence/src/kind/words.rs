//! Synonyms for the words of closed vocabularies: those inside the program, and those an organisation adds.

use super::{FieldType, Kinds, normalise};
use saydo_source::{Definition, Spanned, Table, nearest};
use std::collections::BTreeMap;

/// Synonyms in one file.
const MOST: usize = 5_000;
/// Characters of one.
const LONGEST: usize = 100;

impl Kinds {
    pub(super) fn take_words(&mut self, definition: &Definition) {
        for (word, text) in read(&definition.root()) {
            self.words.entry(normalise(&text.value)).or_default().push(word.value);
        }
    }

    /// Adds synonyms of the organisation's own; the kinds that use the vocabularies are there by then. A synonym may not change what a
    /// word means today: within one vocabulary it stands for one word.
    pub fn add_words(&mut self, definition: &Definition) {
        let mut vocabularies: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
        for kind in self.by_id.values() {
            for field in &kind.fields {
                let FieldType::State(values) = &field.holds else { continue };
                for value in values {
                    let place = format!("{} of {}", field.name, kind.id);
                    vocabularies.entry(value.clone()).or_default().push((place, values.clone()));
                }
            }
        }
        for (number, (word, text)) in read(&definition.root()).into_iter().enumerate() {
            if definition.is_full() {
                return;
            }
            if number == MOST {
                let label = format!("expected at most {MOST}; this is one more");
                definition.complain("too-many", text.at, "too many synonyms", label, None);
                return;
            }
            let Some(places) = vocabularies.get(&word.value) else {
                let label = nearest(&word.value, vocabularies.keys().map(String::as_str)).map_or_else(
                    || "no kind has this word among the `values` of a field".to_owned(),
                    |near| format!("no kind has this word in a field; did you mean \"{near}\"?"),
                );
                definition.complain(
                    "unknown-word",
                    word.at,
                    format!("unknown word `{}`", word.value),
                    label,
                    None,
                );
                continue;
            };
            let plain = normalise(&text.value);
            if plain.is_empty()
                || text.value.chars().count() > LONGEST
                || text.value.contains(char::is_control)
            {
                let label = format!("expected a word or a few, at most {LONGEST} characters on one line");
                definition.complain("bad-word", text.at, "this is no synonym", label, None);
                continue;
            }
            let other = places.iter().find_map(|(place, values)| {
                self.state(values, &text.value)
                    .filter(|known| *known != word.value)
                    .map(|known| (place, known))
            });
            if let Some((place, known)) = other {
                let label = format!("it means `{known}` already, in {place}");
                let message = format!("`{}` would mean two things", text.value);
                definition.complain("second-meaning", text.at, message, label, None);
                continue;
            }
            self.words.entry(plain).or_default().push(word.value);
        }
    }
}

/// Every word with each of its synonyms.
fn read(root: &Table<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut pairs = Vec::new();
    if !root.has("words") {
        let label = "expected [words] with lines such as \"approved\" = [\"signed off\"]";
        root.complain("missing-key", root.at(), "`words` is missing", label, None);
    }
    if let Some(words) = root.table("words") {
        for (word, item) in words.entries() {
            let texts = words.texts_in(&word.value, item);
            pairs.extend(texts.into_iter().map(|text| (word.clone(), text)));
        }
    }
    root.close();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldName, KindId};
    use saydo_source::Spot;

    fn added(text: &str) -> (Kinds, Vec<String>) {
        let (mut kinds, _) = Kinds::embedded();
        let definition = Definition::parse(&"kinds/_words.toml".parse().unwrap(), text);
        kinds.add_words(&definition);
        let said = |problem: &saydo_source::Problem| {
            let written = match problem.place.as_ref().unwrap().spot {
                Spot::Bytes(at) => &text[at.range()],
                _ => "",
            };
            format!("{written}: {}", problem.label)
        };
        let said = definition.finish().iter().map(said).collect();
        (kinds, said)
    }

    fn meant(kinds: &Kinds, kind: &str, field: &str, written: &str) -> Option<String> {
        let kind = kinds.get(&KindId::new(kind)).unwrap();
        let FieldType::State(values) = &kind.field(&FieldName::new(field)).unwrap().holds else {
            return None;
        };
        kinds.state(values, written).map(str::to_owned)
    }

    #[test]
    fn a_synonym_is_read_as_its_word() {
        let (kinds, said) = added("[words]\napproved = [\"Signed off\"]\n\"draft\" = \"sketch\"\n");
        assert!(said.is_empty(), "{said:?}");
        assert_eq!(meant(&kinds, "policy.backup", "status", "signed-off").as_deref(), Some("approved"));
        assert_eq!(meant(&kinds, "policy.backup", "status", "SKETCH").as_deref(), Some("draft"));
    }

    #[test]
    fn no_synonym_turns_a_word_into_another() {
        for (word, synonym) in [("approved", "draft"), ("approved", "Entwurf"), ("approved", "in review")] {
            let (kinds, said) = added(&format!("[words]\n{word} = [\"{synonym}\"]\n"));
            assert!(said[0].contains("already, in "), "{said:?}");
            assert_ne!(meant(&kinds, "policy.backup", "status", synonym).as_deref(), Some(word));
        }
        let (_, said) = added("[words]\napproved = [\"done deal\"]\ndraft = [\"Done deal\"]\n");
        assert!(said[0].contains("it means `approved` already"), "{said:?}");
    }

    #[test]
    fn every_mistake_stands_at_its_place() {
        let (_, said) =
            added("word = 1\n[words]\naproved = [\"x\"]\ndraft = [\"\", \"a\\nb\", 5]\nopen = { a = 1 }\n");
        assert_eq!(
            said,
            [
                "word: unknown key; did you mean `words`?",
                "aproved: no kind has this word in a field; did you mean \"approved\"?",
                "\"\": expected a word or a few, at most 100 characters on one line",
                "\"a\\nb\": expected a word or a few, at most 100 characters on one line",
                "5: expected a text, found a number",
                "{ a = 1 }: expected a text or a list of texts, found a table",
            ]
        );
        let many = (0..5_001).map(|n| format!("\"w{n}\"")).collect::<Vec<_>>().join(",");
        assert_eq!(
            added(&format!("[words]\ndraft = [{many}]\n")).1,
            ["\"w5000\": expected at most 5000; this is one more"]
        );
    }
}
