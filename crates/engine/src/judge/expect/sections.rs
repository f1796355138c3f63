//! `sections`: headings that a document must have, with something below each.

use super::super::finding::{At, Observation, Verdict};
use super::Ask;

/// A heading in which one of these stands before the name says that it is not about it: "Out of scope".
const DENYING: [&str; 14] = [
    "no",
    "not",
    "non",
    "out",
    "without",
    "except",
    "excluding",
    "missing",
    "nicht",
    "kein",
    "keine",
    "ohne",
    "außer",
    "außerhalb",
];

impl Ask<'_, '_> {
    pub(super) fn sections(&self, wanted: &[Vec<String>]) -> Observation {
        let item = self.subject.item;
        let expected = wanted.iter().filter_map(|names| names.first()).cloned().collect::<Vec<_>>();
        let expected = format!("a section on {}", expected.join(", "));
        let (mut missing, mut found, mut places, mut held) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for names in wanted {
            let Some(first) = names.first() else { continue };
            // The title of the document stands above all of it and is no section.
            let mut headed = item.extract.sections.iter().filter(|section| {
                section.at != item.at && names.iter().any(|name| is_about(&section.heading, name))
            });
            let at = |range, label: String| At { path: item.path.clone(), range: Some(range), label };
            match (headed.clone().find(|section| section.filled), headed.next()) {
                (Some(section), _) => held.push(at(section.at, first.clone())),
                (None, Some(empty)) => {
                    missing.push(first.clone());
                    found.push(format!("nothing below \"{}\"", empty.heading));
                    places.push(at(empty.at, "nothing stands below it".to_owned()));
                }
                (None, None) => {
                    missing.push(first.clone());
                    found.push(format!("no section on {first}"));
                }
            }
        }
        if missing.is_empty() {
            return self.say(Verdict::Holds, expected, "all of them", held);
        }
        Observation { parts: missing, ..self.say(Verdict::Missing, expected, found.join(", "), places) }
    }
}

/// Whether a heading holds the words of a name one after the other, and does not deny them.
fn is_about(heading: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (heading, name) = (words(heading), words(name));
    let mut starts = heading.windows(name.len().max(1)).enumerate().filter(|(_, window)| *window == name);
    starts.any(|(start, _)| heading.iter().take(start).all(|word| !DENYING.contains(&word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::is_about;

    #[test]
    fn a_heading_is_about_what_it_names_and_does_not_deny() {
        for (heading, name, expected) in [
            ("2. Scope", "scope", true),
            ("Purpose and Scope", "Scope", true),
            ("Roles & Responsibilities", "roles", true),
            ("4 Verantwortlichkeiten", "Verantwortlichkeiten", true),
            ("Review of this policy", "review", true),
            ("Out of scope", "Scope", false),
            ("What is not in scope", "Scope", false),
            ("Ohne Geltungsbereich", "Geltungsbereich", false),
            ("Telescope", "Scope", false),
            ("Scope", "Scope of application", false),
            ("Peer reviewers", "review", false),
        ] {
            assert_eq!(is_about(heading, name), expected, "{heading}: {name}");
        }
    }
}
