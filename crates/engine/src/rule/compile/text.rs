//! Demands on a text: `sections`, `matches`, `lacks`, `links`.

use super::Scope;
use crate::rule::{Expectation, Looked};
use saydo_source::{ByteRange, Item, Spanned, Table};

impl Scope<'_> {
    /// `sections = ["Scope", ["Roles", "Verantwortlichkeiten"]]`: each by one name or several.
    pub(super) fn sections(
        &self,
        name: &Spanned<String>,
        items: &[Item<'_>],
        at: ByteRange,
    ) -> Option<Expectation> {
        self.of_documents(name, "a record holds no text that could have sections")?;
        self.some(items, at, "expected the headings that must be there")?;
        let one = |item: &Item<'_>| match item {
            Item::Text(word) => self.heading(word).map(|heading| vec![heading]),
            Item::List(words, at) => {
                self.some(words, *at, "expected the names of the section")?;
                let names: Vec<Option<String>> = words
                    .iter()
                    .map(|word| match word {
                        Item::Text(word) => self.heading(word),
                        other => self.no_heading(other.at()),
                    })
                    .collect();
                names.into_iter().collect()
            }
            other => {
                self.no_heading(other.at());
                None
            }
        };
        let sections: Vec<Option<Vec<String>>> = items.iter().map(one).collect();
        Some(Expectation::Sections(sections.into_iter().collect::<Option<_>>()?))
    }

    /// Words of a heading; one without a letter would be found everywhere or nowhere.
    fn heading(&self, word: &Spanned<String>) -> Option<String> {
        if word.value.contains(char::is_alphanumeric) {
            return Some(word.value.clone());
        }
        self.no_heading(word.at)
    }

    fn no_heading(&self, at: ByteRange) -> Option<String> {
        let label = "expected the words of a heading, or a list of its names";
        self.complain("wrong-type", at, "no heading", label);
        None
    }

    /// `{ pattern = … }` looks into the text, with `field` into the words of a field.
    pub(super) fn pattern(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Option<Expectation> {
        let pattern = table.required("pattern").and_then(|pattern| self.regex(&pattern));
        let looked = if table.has("field") {
            Looked::Field(self.field(&table.text("field")?)?)
        } else {
            self.of_documents(name, "a record has no text; name the `field` that is looked into")?;
            Looked::Text(self.probe())
        };
        let pattern = pattern?;
        Some(if name.value == "matches" {
            Expectation::Matches(looked, pattern)
        } else {
            Expectation::Lacks(looked, pattern)
        })
    }

    pub(super) fn links(&self, name: &Spanned<String>, table: &Table<'_>) -> Option<Expectation> {
        let inside = table.flag("inside").is_some_and(|flag| flag.value);
        self.of_documents(name, "a record holds no text that could have links")?;
        Some(Expectation::Links(inside))
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::mistakes;

    fn policy(parts: &str) -> Vec<String> {
        mistakes(&format!("each = \"policy.backup\"\n[[expect]]\n{parts}\n"))
    }

    fn leaver(parts: &str) -> Vec<String> {
        mistakes(&format!("each = \"leaver-record\"\n[[expect]]\n{parts}\n"))
    }

    #[test]
    fn a_demand_on_a_text_is_one_on_documents() {
        for (written, said) in [
            ("sections = [\"Scope\"]", "sections: a record holds no text that could have sections"),
            (
                "matches = { pattern = \"x\" }",
                "matches: a record has no text; name the `field` that is looked into",
            ),
            (
                "lacks = { pattern = \"x\" }",
                "lacks: a record has no text; name the `field` that is looked into",
            ),
            ("links = true", "links: a record holds no text that could have links"),
            ("links = { inside = true }", "links: a record holds no text that could have links"),
        ] {
            assert!(policy(written).is_empty(), "{written}: {:?}", policy(written));
            assert_eq!(leaver(written), [said], "{written}");
        }
        assert!(leaver("lacks = { field = \"person\", pattern = \"x\" }").is_empty());
    }

    #[test]
    fn what_would_ask_for_nothing_is_a_mistake() {
        let words = "expected the words of a heading, or a list of its names";
        for (written, said) in [
            ("sections = []", "[]: expected the headings that must be there".to_owned()),
            ("sections = [\"Scope\", []]", "[]: expected the names of the section".to_owned()),
            ("sections = [\"…\"]", format!("\"…\": {words}")),
            ("sections = [3]", format!("3: {words}")),
            ("sections = [[\"Scope\", 3]]", format!("3: {words}")),
            ("matches = { pattern = \".*\" }", "\".*\": it matches where nothing is written".to_owned()),
            ("lacks = { field = \"x\" }", "{ field = \"x\" }: expected `pattern = \"…\"`".to_owned()),
            (
                "links = false",
                "false: expected true; leave the demand out where nothing is demanded".to_owned(),
            ),
            ("links = \"yes\"", "\"yes\": expected true, or a table".to_owned()),
        ] {
            let found = policy(written);
            assert_eq!(found.first(), Some(&said), "{written}: {found:?}");
        }
    }
}
