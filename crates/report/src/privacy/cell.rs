//! The cell of a person -> the people it names: `Klein, Jo`, `Ann Lee and Bo Lind`, `CISO (Ann Lee)`.

use super::persons::keys;
use saydo_evidence::Person;

/// Words of functions: a cell of nothing else names nobody who could be hidden, and hiding it would hide what the text says.
const FUNCTIONS: &str = "a abteilung admin administrator all and application asset assistant audit auditor auditors bereich betrieb board \
    buchhaltung business ceo cfo chair chief cio ciso cissp cloud committee company compliance consultant control coo \
    council cto customer data datenschutzbeauftragte datenschutzbeauftragter department departments deputy der des desk \
    developer developers development devops die director dpo dsb einkauf employees engineer engineering engineers \
    entwicklung everyone executive external facility finance firm for geschäftsführer geschäftsführerin geschäftsführung \
    group head hr human in information informationssicherheitsbeauftragte informationssicherheitsbeauftragter \
    infrastructure internal isb it law lead leader leadership legal leiter leiterin leitung management manager managers \
    marketing member network of office officer on operations owner owners party people person personal personalabteilung \
    platform president process product project protection provider quality resources responsible risk sales security \
    senior service staff supplier support system team teams technology the third top und user users vendor vorstand";

/// A cell that is longer lists no names; it is prose.
const LONGEST: usize = 300;

/// What stands between people, or between a person and the function.
const SEPARATORS: &str = "; / & + | ( ) < > [ ] :";
/// The same as words.
const BETWEEN: [&str; 6] = [" and ", " und ", " - ", " – ", " — ", "\n"];

/// The people that a cell names, each by the words of the name in lower case.
pub(super) fn people(cell: &str) -> Vec<Vec<String>> {
    if cell.chars().count() > LONGEST {
        return Vec::new();
    }
    let mut parts = vec![cell.to_owned()];
    for separator in SEPARATORS.split(' ').chain(BETWEEN) {
        parts = parts.iter().flat_map(|part| part.split(separator)).map(str::to_owned).collect();
    }
    let people: Vec<Vec<String>> = parts.iter().flat_map(|part| listed(part)).collect();
    // Beside a full name a single word is a department or a place.
    let full = people.iter().any(|words| words.len() > 1);
    people.into_iter().filter(|words| words.len() > 1 || !full).collect()
}

/// "Klein, Jo" is one person, "Jo Klein, Ann Lee" are two; "Jo Klein, Payments" may be either.
fn listed(part: &str) -> Vec<Vec<String>> {
    let pieces: Vec<Vec<String>> = part.split(',').map(name).filter(|words| !words.is_empty()).collect();
    match pieces.as_slice() {
        [last, first] if last.len() == 1 || first.len() == 1 => {
            let full = pieces.iter().filter(|words| words.len() > 1).cloned();
            std::iter::once(name(part)).chain(full).collect()
        }
        _ => pieces,
    }
}

/// The words of a name without titles, and without functions before or after it; none if nobody is named.
fn name(written: &str) -> Vec<String> {
    let words = keys(&Person::new(written).key);
    let is_function = |word: &String| FUNCTIONS.split(' ').any(|function| function == word);
    let letters = words.iter().any(|word| word.chars().any(char::is_alphabetic));
    if !letters || words.iter().all(is_function) {
        return Vec::new();
    }
    let start = words.iter().position(|word| !is_function(word)).unwrap_or(0);
    let end = words.iter().rposition(|word| !is_function(word)).map_or(words.len(), |last| last + 1);
    let bare = words.get(start..end).unwrap_or_default();
    if bare.len() > 1 { bare.to_vec() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_may_name_several_people_and_their_functions() {
        for (cell, named) in [
            ("Ann Lee", "ann lee"),
            ("Lee, Ann", "ann lee"),
            ("van der Berg, Jan", "jan van der berg|van der berg"),
            ("Ann Lee and Bo Lind", "ann lee|bo lind"),
            ("Ann Lee; Bo Lind", "ann lee|bo lind"),
            ("Ann Lee, Bo Lind", "ann lee|bo lind"),
            ("Lee, Ann / Lind, Bo", "ann lee|bo lind"),
            ("Dr. Ann Lee, CISO", "ann lee"),
            ("Payments (Ann Lee)", "ann lee"),
            ("CISO Ann Lee", "ann lee"),
            ("Ann", "ann"),
            ("E-114", "e 114"),
        ] {
            let people: Vec<String> = people(cell).iter().map(|words| words.join(" ")).collect();
            assert_eq!(people.join("|"), named, "{cell}");
        }
    }

    #[test]
    fn a_function_is_nobody_and_prose_names_nobody() {
        for cell in ["CISO", "Head of IT", "Information security officer", "Chief executive", "114", ""] {
            assert!(people(cell).is_empty(), "{cell}");
        }
        assert!(people(&"the owner is named in the minutes; ".repeat(9)).is_empty());
    }
}
