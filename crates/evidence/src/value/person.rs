//! People: one person however the name is written.

/// A person as written, and as compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As written.
    pub name: String,
    /// Without case, title, order of the parts and punctuation.
    pub key: String,
}

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
            .map(str::to_lowercase)
            .filter(|word| {
                !matches!(word.as_str(), "" | "dr" | "prof" | "mr" | "mrs" | "ms" | "herr" | "frau")
            })
            .collect();
        let key = if words.is_empty() { name.to_lowercase() } else { words.join(" ") };
        Self { name, key }
    }
}

#[cfg(test)]
mod tests {
    use super::Person;

    #[test]
    fn one_person_however_written() {
        for written in
            ["Maria Lang", "Lang, Maria", "Dr. Maria Lang", "MARIA LANG", "Maria Lang <m@example.org>"]
        {
            assert_eq!(Person::new(written).key, "maria lang", "{written}");
        }
    }
}
