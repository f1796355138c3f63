//! Names of persons in texts -> pseudonyms. Words are compared, not letters in a row: `Klein, Jo`, `KLEIN Jo` and `jo.klein` are one
//! person, and `Jo` within `Joint` is none.

use super::cell;
use crate::escape;
use regex::{Captures, Regex};
use saydo_source::Digest;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Between the words of one name at most so many characters.
const WIDEST_GAP: usize = 3;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+";
    Regex::new(pattern).expect("a constant pattern, tested below")
});

/// The persons of a report, ready to be looked for.
pub(super) struct Persons {
    /// By first word, the longest first.
    names: BTreeMap<String, Vec<Name>>,
    /// Pseudonyms by address, in lower case.
    addresses: BTreeMap<String, String>,
}

struct Name {
    /// The words after the first, in lower case.
    rest: Vec<String>,
    meant: Meant,
}

/// What is done where the words stand.
#[derive(Clone)]
enum Meant {
    /// They become this.
    Hidden(String),
    /// They do where they are written like this: a name of one word must not hide a verb or a month.
    Alone { written: String, pseudonym: String },
    /// They stay if they stand just so, such as a path with a name in it.
    Kept(String),
}

/// A word of a text.
struct Word {
    start: usize,
    end: usize,
    key: String,
}

impl Persons {
    /// Persons as their cells name them: `Klein, Jo <jo@example.org>`. What is kept, such as a path with a name in it, stays as it is
    /// wherever it is told.
    pub(super) fn new<'a>(cells: &BTreeSet<String>, kept: impl Iterator<Item = &'a str>) -> Self {
        let mut persons = Self { names: BTreeMap::new(), addresses: BTreeMap::new() };
        for cell in cells {
            let people = cell::people(&ADDRESS.replace_all(cell, ""));
            for words in &people {
                persons.add_person(words, cell);
            }
            if let [only] = people.as_slice() {
                for address in ADDRESS.find_iter(cell) {
                    persons.addresses.insert(address.as_str().to_lowercase(), pseudonym(only));
                }
            }
        }
        let with_names: BTreeSet<&str> = kept.filter(|text| persons.hide(text).is_some()).collect();
        for text in with_names {
            persons.add(&keys(text), Meant::Kept(bare(text).to_owned()));
        }
        for names in persons.names.values_mut() {
            names.sort_by_key(|name| std::cmp::Reverse(name.rest.len()));
        }
        persons
    }

    fn add_person(&mut self, words: &[String], cell: &str) {
        let pseudonym = pseudonym(words);
        if let [word] = words {
            self.add(words, Meant::Alone { written: as_written(cell, word), pseudonym });
            return;
        }
        let mut last_first = words.to_vec();
        last_first.rotate_right(1);
        self.add(&last_first, Meant::Hidden(pseudonym.clone()));
        self.add(words, Meant::Hidden(pseudonym));
    }

    fn add(&mut self, words: &[String], meant: Meant) {
        let Some((first, rest)) = words.split_first() else { return };
        let names = self.names.entry(first.clone()).or_default();
        if !names.iter().any(|name| name.rest == rest) {
            names.push(Name { rest: rest.to_vec(), meant });
        }
    }

    /// The text with pseudonyms for names and addresses; `None` if there are none in it.
    pub(super) fn hide(&self, text: &str) -> Option<String> {
        let addressed = if text.contains('@') {
            ADDRESS.replace_all(text, |found: &Captures<'_>| self.of_address(&found[0]))
        } else {
            Cow::Borrowed(text)
        };
        let words = words(&addressed);
        let (mut out, mut copied, mut at) = (String::new(), 0, 0);
        while let Some(word) = words.get(at) {
            let Some((meant, end)) = self.meant_at(&addressed, &words[at..]) else {
                at += 1;
                continue;
            };
            if let Meant::Hidden(pseudonym) | Meant::Alone { pseudonym, .. } = meant {
                out.push_str(&addressed[copied..word.start]);
                out.push_str(pseudonym);
                copied = end + said_again(&addressed[end..], pseudonym);
            }
            while words.get(at).is_some_and(|word| word.start < copied.max(end)) {
                at += 1;
            }
        }
        out.push_str(&addressed[copied..]);
        (copied > 0 || matches!(addressed, Cow::Owned(_))).then_some(out)
    }

    /// The longest name that begins with the first word, and where it ends.
    fn meant_at(&self, text: &str, words: &[Word]) -> Option<(&Meant, usize)> {
        let (first, after) = words.split_first()?;
        self.names.get(&first.key)?.iter().find_map(|name| {
            let mut end = first.end;
            let mut gaps = true;
            for (at, key) in name.rest.iter().enumerate() {
                let word = after.get(at).filter(|word| word.key == *key)?;
                gaps &= is_gap(&text[end..word.start]);
                end = word.end;
            }
            let shown = &text[first.start..end];
            let here = match &name.meant {
                Meant::Hidden(_) => gaps,
                Meant::Alone { written, .. } => text.trim() == shown || is_written(shown, written),
                Meant::Kept(exactly) => shown == exactly,
            };
            here.then_some((&name.meant, end))
        })
    }

    /// The pseudonym of an address: of the person whose cell has it, or whose name stands before the `@`, else of its own.
    fn of_address(&self, address: &str) -> String {
        let address = address.to_lowercase();
        if let Some(known) = self.addresses.get(&address) {
            return known.clone();
        }
        let local = address.split('@').next().unwrap_or_default();
        match self.meant_at(local, &words(local)) {
            Some((Meant::Hidden(pseudonym), end)) if end == local.len() => pseudonym.clone(),
            _ => pseudonym(&[address]),
        }
    }
}

/// `person-` and eight digits of a digest of the words, in whatever order: the same on every day and machine. Whoever knows the
/// names can find out whose it is; it keeps names out of what is copied and searched, no more.
fn pseudonym(words: &[String]) -> String {
    let mut sorted = words.to_vec();
    sorted.sort_unstable();
    let digest = Digest::of(sorted.join(" ").as_bytes()).to_string();
    format!("person-{}", digest.chars().take(8).collect::<String>())
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        // A letter may be written as itself and a mark, or have a character in it that nobody sees.
        let within = open && (matches!(c, '\u{300}'..='\u{36f}') || escape::hostile(c) && !c.is_control());
        if c.is_alphanumeric() {
            if !open {
                words.push(Word { start: at, end: at, key: String::new() });
            }
            if let Some(word) = words.last_mut() {
                word.key.extend(c.to_lowercase());
                word.end = at + c.len_utf8();
            }
        }
        open = c.is_alphanumeric() || within;
    }
    words
}

/// The words of a text in lower case.
pub(super) fn keys(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.key).collect()
}

/// The text from its first word to its last.
fn bare(text: &str) -> &str {
    let words = words(text);
    let ends = words.first().zip(words.last());
    ends.and_then(|(first, last)| text.get(first.start..last.end)).unwrap_or(text)
}

/// Whether what stands between two words leaves them one name.
fn is_gap(gap: &str) -> bool {
    gap.chars().count() <= WIDEST_GAP
        && gap.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '.' | '-' | '_' | '\'' | '’' | '‐'))
}

/// The word as the cell has it.
fn as_written(cell: &str, key: &str) -> String {
    let found = words(cell).into_iter().find(|word| word.key == key);
    found.and_then(|word| cell.get(word.start..word.end)).unwrap_or(key).to_owned()
}

/// Whether a word is the name: written alike, or with a capital where the name has one.
fn is_written(shown: &str, name: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    shown == name || name.chars().count() > 3 && (capital(shown) || !capital(name))
}

/// How much of what follows says the same once more: ` <person-1>` after `person-1`.
fn said_again(rest: &str, pseudonym: &str) -> usize {
    let again = [format!(" <{pseudonym}>"), format!(" ({pseudonym})")];
    again.iter().find(|again| rest.starts_with(again.as_str())).map_or(0, String::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons(cells: &[&str]) -> Persons {
        Persons::new(&cells.iter().map(|cell| (*cell).to_owned()).collect(), std::iter::empty())
    }

    fn hidden(cells: &[&str], text: &str) -> String {
        persons(cells).hide(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn one_person_has_one_pseudonym_however_written() {
        let jo = pseudonym(&["jo".to_owned(), "klein".to_owned()]);
        assert_eq!(jo, "person-1e655973");
        for written in [
            "Jo Klein",
            "Klein, Jo",
            "JO KLEIN",
            "Jo\u{a0}Klein",
            "jo.klein",
            "Jo  Klein",
            "Klein, Jo <jo@example.org>",
            "Jo Klein (jo@example.org)",
            "jo@example.org",
            "JO@Example.org",
            "jo.klein@other.example",
            "Jo Kl\u{200b}ein",
        ] {
            for cell in ["Klein, Jo <jo@example.org>", "Dr. Jo Klein jo@example.org"] {
                assert_eq!(
                    hidden(&[cell], &format!("left: {written}!")),
                    format!("left: {jo}!"),
                    "{written}, {cell}"
                );
            }
        }
    }

    #[test]
    fn the_longest_name_counts_and_parts_of_words_do_not() {
        let cells = ["Jo Klein", "Jo Klein Berg", "Öztürk, Deniz"];
        let text = "Jo Klein Berg, Jo Klein's deputy, ÖZTÜRK Deniz; Jo Kleinberg and Joint Klein stay";
        let shown = hidden(&cells, text);
        assert_eq!(shown.matches("person-").count(), 3, "{shown}");
        assert!(
            shown.ends_with("; Jo Kleinberg and Joint Klein stay") && shown.contains("'s deputy"),
            "{shown}"
        );
    }

    #[test]
    fn a_function_is_no_person() {
        let cells = ["CISO", "Head of IT", "Information security officer", "Payments (Maria Lang)"];
        let text = "Information Security Policy: owner CISO, IT, Payments";
        assert_eq!(hidden(&cells, text), text);
    }

    #[test]
    fn a_single_word_hides_no_verb() {
        let will = pseudonym(&["will".to_owned()]);
        assert_eq!(hidden(&["Will"], "it will be done by Will"), format!("it will be done by {will}"));
        assert_eq!(hidden(&["Will"], "will"), will, "the key of a subject is in lower case");
        let user = pseudonym(&["jklein".to_owned()]);
        assert_eq!(hidden(&["jklein"], "JKlein left"), format!("{user} left"));
        assert_eq!(hidden(&["JK"], "jk jK"), "jk jK");
    }

    #[test]
    fn an_address_of_anybody_is_hidden_and_a_mention_is_none() {
        let shown = hidden(&[], "eve@example.org, Eve <EVE@example.org>, @org/team, a@b");
        let eve = pseudonym(&["eve@example.org".to_owned()]);
        assert_eq!(shown, format!("{eve}, Eve <{eve}>, @org/team, a@b"));
    }

    #[test]
    fn a_path_that_is_told_stays_the_path_it_is() {
        let cells = BTreeSet::from(["Jo Klein".to_owned()]);
        let persons = Persons::new(&cells, ["records/jo-klein.md", "a.md"].into_iter());
        let shown = persons.hide("Jo Klein: records/jo-klein.md has no date").unwrap_or_default();
        assert!(
            shown.starts_with("person-") && shown.ends_with(": records/jo-klein.md has no date"),
            "{shown}"
        );
    }
}
