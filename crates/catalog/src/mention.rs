//! Control ids in the spellings people use. An id that is not in the catalogue earns nothing; the likely one is named.

use crate::{Catalog, ControlId};
use regex::Regex;
use saydo_source::ByteRange;
use std::sync::LazyLock;

/// One control id found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mention {
    /// A control of a known framework.
    Known {
        /// The control.
        id: ControlId,
        /// Where in the text.
        at: ByteRange,
    },
    /// An id of an earlier edition.
    Retired {
        /// As written.
        written: String,
        /// The controls that took its content.
        likely: Vec<ControlId>,
        /// Where in the text.
        at: ByteRange,
    },
    /// An id that no edition has.
    Unknown {
        /// As written.
        written: String,
        /// Where in the text.
        at: ByteRange,
    },
}

impl Mention {
    /// The control, if it is known.
    pub fn known(&self) -> Option<&ControlId> {
        match self {
            Self::Known { id, .. } => Some(id),
            Self::Retired { .. } | Self::Unknown { .. } => None,
        }
    }
}

const ISO: &str = "iso27001-2022";

/// Letter with numbers (`A.5.1`, `A 5.1`, `A5.1`, `A.05.01`, `A.9.2.1`, `B.5.1`), optionally a range.
static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b([A-H])[. ]?(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?(?:\s*[-–—]\s*(?:A[. ]?)?(\d{1,2})\.(\d{1,2}))?\b",
    )
});
/// A clause or a bare number: `Clause 9.2`, `ISO 27001:2022 5.1`, `9.2.2`, `6.1`, optionally a range.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(\d{1,2})(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?(?:\s*[-–—]\s*(\d{1,2})\.(\d{1,2}))?\b")
});
/// Whole clauses from one to another.
static CLAUSES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:clauses?|kapitel|abschnitte?)\s+(\d{1,2})\s*[-–—]\s*(\d{1,2})\b"));
static ISO_PREFIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bISO(?:\s*/\s*IEC)?\s*27001(?:\s*:\s*20\d\d)?|\bclauses?\b|\bkapitel\b"));
static NIST: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([A-Z]{2})-(\d{1,2})(?:\s*\((\d{1,2})\))?"));
static CSF: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([A-Z]{2})\.([A-Z]{2})(?:-(\d{1,2}))?\b"));
static R171: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\d{2})\.(\d{2})\.(\d{2})\b"));
static HIPAA: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b164\.\d{3}(?:\([a-zA-Z0-9]{1,4}\))*"));
static GDPR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bart(?:icle|ikel|\.)?\s*(\d{1,2})\b"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of this file are constants, tested below")
}

impl Catalog {
    /// Every control id in the text. `home` is the framework that bare numbers such as `5.1` belong to; without it they are
    /// no ids. A range names all its controls.
    pub fn mentions(&self, text: &str, home: Option<&str>) -> Vec<Mention> {
        let mut found = Found { catalog: self, text, taken: Vec::new(), mentions: Vec::new() };
        found.prefixed();
        found.own(home);
        found.whole_clauses();
        found.annex();
        found.nist();
        found.csf();
        if home == Some("nist-800-171-r3") {
            found.plain(&R171, "nist-800-171-r3", |c| c[0].to_owned());
        }
        found.plain(&HIPAA, "hipaa-security-rule", |c| c[0].to_owned());
        if home == Some("gdpr")
            || text.to_lowercase().contains("gdpr")
            || text.to_lowercase().contains("dsgvo")
        {
            found.plain(&GDPR, "gdpr", |c| format!("Art. {}", &c[1]));
        }
        if home == Some(ISO) || ISO_PREFIX.is_match(text) {
            found.bare();
        }
        found.mentions.sort_by_key(|(at, order, _)| (*at, *order));
        found.mentions.into_iter().map(|(_, _, mention)| mention).collect()
    }

    /// The control whose title is written beside an id, if it is another one than the id says.
    pub fn title_conflict(&self, id: &ControlId, written: &str) -> Option<ControlId> {
        let plain =
            |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
        let written = plain(written);
        let own = self.control(id)?;
        if written.is_empty() || plain(&own.title) == written {
            return None;
        }
        let framework = self.framework(id.framework())?;
        framework.controls.iter().find(|c| c.leaf && plain(&c.title) == written).map(|c| c.id.clone())
    }
}

/// The pieces of a text without blanks around them, each with its offset.
fn pieces(text: &str, offset: usize, between: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut from = 0;
    let mut pieces = Vec::new();
    for piece in text.split_inclusive(&between) {
        let bare = piece.trim_end_matches(&between);
        let inner = bare.trim();
        if !inner.is_empty() {
            pieces.push((offset + from + bare.find(inner).unwrap_or_default(), inner));
        }
        from += piece.len();
    }
    pieces
}

struct Found<'a> {
    catalog: &'a Catalog,
    text: &'a str,
    taken: Vec<ByteRange>,
    mentions: Vec<(ByteRange, usize, Mention)>,
}

impl Found<'_> {
    fn free(&mut self, at: ByteRange) -> bool {
        let free = self.taken.iter().all(|taken| taken.end <= at.start || at.end <= taken.start);
        if free {
            self.taken.push(at);
        }
        free
    }

    fn add(&mut self, framework: &str, id: &str, at: ByteRange, written: &str) {
        let order = self.mentions.len();
        let mention = if self.catalog.lookup(framework, id).is_some() {
            Mention::Known { id: ControlId::new(framework, id), at }
        } else if let Some(likely) = self.catalog.retired.get(id) {
            Mention::Retired { written: written.to_owned(), likely: likely.clone(), at }
        } else {
            Mention::Unknown { written: written.to_owned(), at }
        };
        self.mentions.push((at, order, mention));
    }

    /// `framework:id`, the printed form.
    fn prefixed(&mut self) {
        for framework in &self.catalog.frameworks {
            let prefix = format!("{}:", framework.id);
            for (start, _) in self.text.match_indices(&prefix) {
                let from = start + prefix.len();
                let rest = &self.text[from..];
                let end = rest.find([',', ';', '|']).unwrap_or(rest.len());
                let id = rest[..end].trim();
                let at = ByteRange::new(start, from + id.len());
                if self.free(at) {
                    self.add(&framework.id, id, at, id);
                }
            }
        }
    }

    /// Ids of own frameworks as they are written there: a whole item between commas and the like, or a word of it. An id that means
    /// another control too is not among them, unless its own framework is at home.
    fn own(&mut self, home: Option<&str>) {
        if self.catalog.own.is_empty() {
            return;
        }
        let home = home.filter(|home| self.catalog.own.contains(*home));
        let meant = |item: &str| -> Option<ControlId> {
            let at_home = home.filter(|home| self.catalog.lookup(home, item).is_some());
            let at_home = at_home.map(|home| ControlId::new(home, item));
            at_home.or_else(|| self.catalog.spelled.get(item).cloned())
        };
        let mut found: Vec<(ControlId, ByteRange, &str)> = Vec::new();
        for item in pieces(self.text, 0, |c| matches!(c, ',' | ';' | '|' | '\n')) {
            if let Some(id) = meant(item.1) {
                found.push((id, ByteRange::new(item.0, item.0 + item.1.len()), item.1));
                continue;
            }
            for (start, word) in pieces(item.1, item.0, char::is_whitespace) {
                let bare = word.trim_matches(['(', ')', '[', ']', '.']);
                let inner = start + word.find(bare).unwrap_or_default();
                let whole = meant(word).map(|id| (id, start, word));
                let whole = whole.or_else(|| meant(bare).map(|id| (id, inner, bare)));
                found.extend(
                    whole.map(|(id, start, word)| (id, ByteRange::new(start, start + word.len()), word)),
                );
            }
        }
        for (id, at, written) in found {
            if self.free(at) {
                self.add(id.framework(), id.id(), at, written);
            }
        }
    }

    fn annex(&mut self) {
        let text = self.text;
        for groups in ANNEX.captures_iter(text) {
            let Some(whole) = groups.get(0) else { continue };
            let at = ByteRange::new(whole.start(), whole.end());
            if !self.free(at) {
                continue;
            }
            let number = |index: usize| groups.get(index).and_then(|m| m.as_str().parse::<u32>().ok());
            let letter = groups[1].to_uppercase();
            let (Some(theme), Some(first)) = (number(2), number(3)) else { continue };
            if let Some(fourth) = number(4) {
                self.add(ISO, &format!("{letter}.{theme}.{first}.{fourth}"), at, whole.as_str());
                continue;
            }
            let first_id = format!("{letter}.{theme}.{first}");
            match (number(5), number(6)) {
                (Some(last_theme), Some(last)) => {
                    let last_id = format!("{letter}.{last_theme}.{last}");
                    for id in self.range(&first_id, &last_id) {
                        self.add(ISO, &id, at, whole.as_str());
                    }
                }
                _ => self.add(ISO, &first_id, at, whole.as_str()),
            }
        }
    }

    /// The ids from one to another in the order of the framework; both ends where they make no range.
    fn range(&self, first: &str, last: &str) -> Vec<String> {
        let known = |id: &str| self.catalog.lookup(ISO, id).map(|control| &control.id);
        let group = |id: &str| self.catalog.lookup(ISO, id).map(|control| control.group.as_str());
        let (Some(from), Some(to)) = (known(first), known(last)) else {
            return vec![first.to_owned(), last.to_owned()];
        };
        if from > to || group(first) != group(last) {
            return vec![first.to_owned(), last.to_owned()];
        }
        let controls = self.catalog.framework(ISO).map_or(&[][..], |framework| framework.controls.as_slice());
        let between = controls.iter().filter(|control| {
            control.leaf && group(control.id.id()) == group(first) && *from <= control.id && control.id <= *to
        });
        let mut ids: Vec<String> = between.map(|control| control.id.id().to_owned()).collect();
        for (end, id) in [(0, first), (1, last)] {
            if !ids.iter().any(|known| known == id) {
                ids.insert(if end == 0 { 0 } else { ids.len() }, id.to_owned());
            }
        }
        ids
    }

    fn nist(&mut self) {
        let text = self.text;
        for groups in NIST.captures_iter(text) {
            let Some(whole) = groups.get(0) else { continue };
            let family = &groups[1];
            let known = |f: &crate::Framework| f.groups.iter().any(|group| group.id == *family);
            if !self.catalog.framework("nist-800-53-r5").is_some_and(known)
                || text[..whole.start()].ends_with('.')
            {
                continue;
            }
            let at = ByteRange::new(whole.start(), whole.end());
            if self.free(at) {
                let number = |index: usize| groups.get(index).and_then(|m| m.as_str().parse::<u32>().ok());
                let enhancement = number(3).map(|n| format!("({n})")).unwrap_or_default();
                let id = format!("{family}-{}{enhancement}", number(2).unwrap_or_default());
                self.add("nist-800-53-r5", &id, at, whole.as_str());
            }
        }
    }

    fn csf(&mut self) {
        let text = self.text;
        for groups in CSF.captures_iter(text) {
            let Some(whole) = groups.get(0) else { continue };
            if !["GV", "ID", "PR", "DE", "RS", "RC"].contains(&&groups[1]) {
                continue;
            }
            let at = ByteRange::new(whole.start(), whole.end());
            if self.free(at) {
                let item = groups.get(3).and_then(|m| m.as_str().parse::<u32>().ok());
                let item = item.map(|n| format!("-{n:02}")).unwrap_or_default();
                self.add("nist-csf-2.0", &format!("{}.{}{item}", &groups[1], &groups[2]), at, whole.as_str());
            }
        }
    }

    fn plain(&mut self, pattern: &Regex, framework: &str, id: impl Fn(&regex::Captures<'_>) -> String) {
        let text = self.text;
        for groups in pattern.captures_iter(text) {
            let Some(whole) = groups.get(0) else { continue };
            let at = ByteRange::new(whole.start(), whole.end());
            if self.free(at) {
                self.add(framework, &id(&groups), at, whole.as_str());
            }
        }
    }

    fn bare(&mut self) {
        let text = self.text;
        for found in ISO_PREFIX.find_iter(text) {
            if found.as_str().to_lowercase().starts_with("iso") {
                self.taken.push(ByteRange::new(found.start(), found.end()));
            }
        }
        for groups in BARE.captures_iter(text) {
            let Some(whole) = groups.get(0) else { continue };
            let at = ByteRange::new(whole.start(), whole.end());
            let number = |index: usize| groups.get(index).and_then(|m| m.as_str().parse::<u32>().ok());
            let (Some(first), second) = (number(1), number(2)) else { continue };
            if !(4..=10).contains(&first) || !self.free(at) {
                continue;
            }
            let Some(second) = second else {
                self.add(ISO, &first.to_string(), at, whole.as_str());
                continue;
            };
            // A clause and an Annex A control can share a number; `5.1` alone means the clause, `5.18` only the control.
            let clause = match number(3) {
                Some(third) => format!("{first}.{second}.{third}"),
                None => format!("{first}.{second}"),
            };
            let annex = format!("A.{clause}");
            let is_known = |id: &str| self.catalog.lookup(ISO, id).is_some();
            let last = match (number(4), number(5)) {
                (Some(last), Some(part)) => Some(format!("{last}.{part}")),
                _ => None,
            };
            // A range whose ends are both clauses is one of clauses; `5.15-5.18` can only be controls.
            let ids = match last {
                Some(last) if is_known(&clause) && is_known(&last) => self.range(&clause, &last),
                Some(last) if is_known(&annex) => self.range(&annex, &format!("A.{last}")),
                Some(last) => vec![clause, last],
                None if is_known(&clause) || !is_known(&annex) => vec![clause],
                None => vec![annex],
            };
            for id in ids {
                self.add(ISO, &id, at, whole.as_str());
            }
        }
    }

    /// `Clauses 4-10`: whole clauses, each with everything below it.
    fn whole_clauses(&mut self) {
        let text = self.text;
        for groups in CLAUSES.captures_iter(text) {
            let (Some(whole), Ok(first), Ok(last)) =
                (groups.get(0), groups[1].parse::<u32>(), groups[2].parse::<u32>())
            else {
                continue;
            };
            let at = ByteRange::new(whole.start(), whole.end());
            if (4..=10).contains(&first) && (first..=10).contains(&last) && self.free(at) {
                for clause in first..=last {
                    self.add(ISO, &clause.to_string(), at, whole.as_str());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, home: Option<&str>) -> Vec<String> {
        let catalog = Catalog::embedded().unwrap_or_else(|problems| panic!("{} problems", problems.len()));
        catalog
            .mentions(text, home)
            .into_iter()
            .map(|mention| match mention {
                Mention::Known { id, .. } => id.id().to_owned(),
                Mention::Retired { written, .. } => format!("retired {written}"),
                Mention::Unknown { written, .. } => format!("unknown {written}"),
            })
            .collect()
    }

    #[test]
    fn every_spelling_means_one_control() {
        for text in ["A.5.1", "A 5.1", "A5.1", "A.05.01", "ISO 27001 A.5.1", "iso27001-2022:A.5.1"] {
            assert_eq!(read(text, None), ["A.5.1"], "{text}");
        }
        for text in ["A.5.15-5.18", "A.5.15–A.5.18", "A.5.15 – 5.18"] {
            assert_eq!(read(text, None), ["A.5.15", "A.5.16", "A.5.17", "A.5.18"], "{text}");
        }
        assert_eq!(read("A.5.36 - A.6.2", None), ["A.5.36", "A.5.37", "A.6.1", "A.6.2"]);
        assert_eq!(read("5.1-5.3", Some(ISO)), ["5.1", "5.2", "5.3"]);
        assert_eq!(read("5.15-5.17", Some(ISO)), ["A.5.15", "A.5.16", "A.5.17"]);
        assert_eq!(read("Clauses 4-6", None), ["4", "5", "6"]);
        assert_eq!(read("A.5.30-A.5.99", None), ["A.5.30", "unknown A.5.30-A.5.99"]);
        assert_eq!(read("Clause 9.2", None), ["9.2"]);
        assert_eq!(read("ISO 27001:2022 5.1", None), ["5.1"]);
        assert_eq!(read("AC-2, AC-2(1) and AC-02(01)", None), ["AC-2", "AC-2(1)", "AC-2(1)"]);
        assert_eq!(read("PR.AA-01", None), ["PR.AA-01"]);
        assert_eq!(read("03.01.01", Some("nist-800-171-r3")), ["03.01.01"]);
        assert_eq!(read("164.308(a)(1)(i)", None), ["164.308(a)(1)(i)"]);
        assert_eq!(read("Art. 33 GDPR", None), ["Art. 33"]);
        assert_eq!(read("5.18", Some(ISO)), ["A.5.18"]);
        assert!(read("see section 5.18", None).is_empty());
    }

    #[test]
    fn old_and_invented_ids_earn_nothing() {
        assert_eq!(read("A.9.2.3", None), ["retired A.9.2.3"]);
        assert_eq!(read("PR.AC-1", None), ["retired PR.AC-1"]);
        assert_eq!(read("A.5.99", None), ["unknown A.5.99"]);
        assert_eq!(read("B.5.1", None), ["unknown B.5.1"]);
    }

    #[test]
    fn a_title_of_another_control_is_noticed() {
        let catalog = Catalog::embedded().unwrap_or_else(|problems| panic!("{} problems", problems.len()));
        let id = ControlId::new(ISO, "A.5.1");
        assert_eq!(catalog.title_conflict(&id, "Access rights"), Some(ControlId::new(ISO, "A.5.18")));
        assert_eq!(catalog.title_conflict(&id, "Policies for information security"), None);
    }
}
