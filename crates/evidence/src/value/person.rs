//! People: one person however the name is written, and names that may be one person's.

use saydo_source::Truth;

/// A person as written, and as compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As written.
    pub name: String,
    /// Without case, title, order of the parts and punctuation.
    pub key: String,
}

/// Words around a name that are no part of it.
const TITLES: [&str; 16] = [
    "", "dr", "prof", "mr", "mrs", "ms", "herr", "frau", "dipl", "dipl-ing", "phd", "mba", "msc", "bsc",
    "cissp", "cism",
];

/// Words of a role: one of them alone names no person.
const ROLES: [&str; 38] = [
    "of",
    "the",
    "der",
    "des",
    "it",
    "hr",
    "ciso",
    "cio",
    "cto",
    "ceo",
    "cfo",
    "coo",
    "dpo",
    "isb",
    "dsb",
    "head",
    "manager",
    "lead",
    "leader",
    "leiter",
    "leiterin",
    "leitung",
    "officer",
    "director",
    "team",
    "department",
    "abteilung",
    "admin",
    "administrator",
    "security",
    "operations",
    "service",
    "desk",
    "board",
    "management",
    "owner",
    "support",
    "engineering",
];

/// Who stands in for somebody is somebody else.
const OTHERS: [&str; 9] = [
    "deputy",
    "assistant",
    "vice",
    "stellv",
    "stellvertreter",
    "stellvertretende",
    "stellvertretender",
    "former",
    "ex",
];

/// What says "the owner" without a name.
const OWNERS: [&str; 14] = [
    "owner",
    "the owner",
    "control owner",
    "system owner",
    "asset owner",
    "application owner",
    "process owner",
    "risk owner",
    "service owner",
    "data owner",
    "same as owner",
    "eigentümer",
    "systemeigentümer",
    "verantwortlicher",
];

impl Person {
    /// Reads a name: `Lang, Maria`, `Dr. Maria Lang`, `Maria Lang <m@example.org>`.
    pub fn new(written: &str) -> Self {
        let name = written.trim().to_owned();
        let bare = name.split(['<', '(', '/']).next().unwrap_or(&name);
        let ordered = match bare.split_once(',') {
            Some((last, first)) if !first.trim().is_empty() && !first.contains(',') => {
                format!("{first} {last}")
            }
            Some(_) | None => bare.to_owned(),
        };
        let words: Vec<String> = ordered
            .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '@' | '\'')))
            // Of "Dipl.-Ing." the second half.
            .filter(|word| !word.eq_ignore_ascii_case("-ing"))
            .map(|word| word.trim_matches('-').to_lowercase())
            .filter(|word| !TITLES.contains(&word.as_str()))
            .collect();
        let key = if words.is_empty() { name.to_lowercase() } else { words.join(" ") };
        Self { name, key }
    }

    /// Whether the words say "the owner" and name nobody.
    pub fn is_some_owner(&self) -> bool {
        OWNERS.contains(&self.key.as_str())
    }

    /// Whether both are one person: unknown where one name may be a short or other form of the other.
    pub fn same(&self, other: &Self) -> Truth {
        if self.key == other.key {
            return Truth::Yes;
        }
        if self.is_some_owner() || other.is_some_owner() {
            return Truth::Unknown;
        }
        // Of several people at least one is another.
        let may_be = |a: &str| people(&other.name).iter().all(|b| may_be_one(a, b));
        if people(&self.name).iter().all(|a| may_be(a)) { Truth::Unknown } else { Truth::No }
    }
}

/// The people that a cell names: `Ann Lee and Bo Lind`.
fn people(written: &str) -> Vec<String> {
    let mut parts = vec![written.to_owned()];
    for separator in [" and ", " und ", " & ", " + ", ";", ","] {
        parts =
            parts.iter().flat_map(|part| part.split(separator)).map(|part| part.trim().to_owned()).collect();
    }
    let full = |part: &String| words(part).len() >= 2;
    if parts.len() > 1 && parts.iter().all(full) { parts } else { vec![written.to_owned()] }
}

/// Whether a name may be a short form of the other, or the same in other letters.
fn may_be_one(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let is_role = |words: &[String]| words.iter().any(|word| ROLES.contains(&word.as_str()));
    if long.iter().any(|word| OTHERS.contains(&word.as_str()) && !short.contains(word)) || short.is_empty() {
        return false;
    }
    if let [single] = short.as_slice() {
        let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
        let named = single.chars().count() > 2 && long.contains(single);
        return !is_role(short) && !is_role(long) && (named || long.len() > 1 && *single == initials);
    }
    let mut left: Vec<&String> = long.iter().collect();
    let mut full = false;
    let mut ordered: Vec<&String> = short.iter().collect();
    ordered.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    ordered.into_iter().all(|word| {
        let exact = left.iter().position(|other| *other == word);
        let initial = || {
            let is_initial = |a: &str, b: &str| a.chars().count() == 1 && b.starts_with(a);
            left.iter().position(|other| is_initial(word, other) || is_initial(other, word))
        };
        full |= exact.is_some() && word.chars().count() > 1;
        match exact.or_else(initial) {
            Some(at) => {
                left.remove(at);
                true
            }
            None => false,
        }
    }) && full
}

/// The words of a name in plain letters; of an address those before the `@`.
fn words(written: &str) -> Vec<String> {
    let local: Vec<&str> = written
        .split_whitespace()
        .map(|word| if word.contains('@') { word.split('@').next().unwrap_or(word) } else { word })
        .collect();
    let plain: String = local.join(" ").to_lowercase().chars().filter_map(plain).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    words.filter(|word| !TITLES.contains(&word.as_str()) && word != "ing").collect()
}

/// A letter as people type it: without marks, and Latin where a Cyrillic or Greek one only looks so; `None` for what nobody sees.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{300}'..='\u{36f}' => return None,
        'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' | 'а' | 'α' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'е' | 'ё' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'і' | 'ι' => 'i',
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' | 'о' | 'ο' => 'o',
        'ü' | 'ú' | 'ù' | 'û' => 'u',
        'ç' | 'ć' | 'č' | 'с' => 'c',
        'ñ' | 'ń' => 'n',
        'š' | 'ś' | 'ѕ' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        'р' | 'ρ' => 'p',
        'х' => 'x',
        'у' => 'y',
        'ј' => 'j',
        'ν' => 'v',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::Person;
    use saydo_source::Truth;

    #[test]
    fn one_person_however_written() {
        for written in [
            "Maria Lang",
            "Lang, Maria",
            "Dr. Maria Lang",
            "Dipl.-Ing. Maria Lang",
            "MARIA LANG",
            "Maria Lang <m@example.org>",
            "Maria\u{a0}Lang",
        ] {
            assert_eq!(Person::new(written).key, "maria lang", "{written}");
        }
    }

    #[test]
    fn a_short_form_may_be_the_person() {
        for written in [
            "M. Lang",
            "Lang, M.",
            "Lang",
            "Maria L.",
            "ML",
            "maria.lang@example.org",
            "IT (Maria Lang)",
            "Maria Lang, CISO",
            "Maria T. Lang",
            "M\u{430}ria Lang",
            "owner",
            "System owner",
        ] {
            let (full, short) = (Person::new("Maria Lang"), Person::new(written));
            assert_eq!(full.same(&short), Truth::Unknown, "{written}");
            assert_eq!(short.same(&full), Truth::Unknown, "{written}");
        }
    }

    #[test]
    fn another_person_stays_another() {
        for (a, b) in [
            ("Maria Lang", "Martin Lang"),
            ("Maria Lang", "Maria Berg"),
            ("Maria Lang", "Bo Lind"),
            ("Maria Lang", "Maria Lang and Bo Lind"),
            ("CISO", "Deputy CISO"),
            ("Head of IT", "Deputy Head of IT"),
            ("IT", "IT Security Officer"),
            ("Head of IT", "Head of HR"),
            ("Maria Lang", "J. Lang"),
            ("Maria Lang", "CISO"),
        ] {
            assert_eq!(Person::new(a).same(&Person::new(b)), Truth::No, "{a}, {b}");
        }
    }
}
