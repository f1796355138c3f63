//! What a kind of the organisation's own refers to, and how much it may hold: fields once each, keys that are fields, words where there
//! is a vocabulary.

use saydo_source::{Spanned, Table, nearest};
use std::collections::BTreeSet;

/// Fields of one kind; the largest inside the program has 20.
const FIELDS: usize = 200;
/// Entries of one list: labels, titles, paths, words of a vocabulary.
const LISTED: usize = 100;
/// Characters of a name, a label, a title or a path pattern.
const LONGEST: usize = 200;

/// Complains of what does not hold; types and shapes are looked at by whoever lowers the kind.
pub(super) fn kind(table: &Table<'_>) {
    if let Some(id) = table.text("kind") {
        name(table, &id, "kind");
    }
    for key in ["titles", "paths", "key", "needs"] {
        listed(table, key);
    }
    let fields = table.tables("field");
    if let Some(field) = fields.get(FIELDS) {
        let label = format!("expected at most {FIELDS}; this is one more");
        table.complain("too-many", field.at(), "too many fields", label, None);
        return;
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    for field in &fields {
        for key in ["values", "aliases", "shared"] {
            listed(field, key);
        }
        if let Some(written) = field.text("name") {
            name(field, &written, "field");
            if !names.insert(written.value.clone()) {
                let message = format!("the field `{}` is there already", written.value);
                field.complain(
                    "defined-twice",
                    written.at,
                    message,
                    "give it another name, or leave it out",
                    None,
                );
            }
        }
        vocabulary(field);
    }
    for key in table.texts("key") {
        known(table, &key, &names);
    }
    for needs in table.texts("needs") {
        for one in needs.value.split('|').map(str::trim) {
            known(table, &Spanned { value: one.to_owned(), at: needs.at }, &names);
        }
    }
}

/// A state has its words, and nothing else has any.
fn vocabulary(field: &Table<'_>) {
    let Some(holds) = field.text("type") else { return };
    let values = field.texts("values");
    match (holds.value.as_str(), values.first()) {
        ("state", None) => {
            let label = "expected `values` with the words it can have";
            field.complain("missing-key", holds.at, "a state without a vocabulary", label, None);
        }
        ("state", Some(_)) => {
            let mut seen = BTreeSet::new();
            for value in &values {
                if !seen.insert(&value.value) {
                    let message = format!("the word `{}` is there already", value.value);
                    field.complain("defined-twice", value.at, message, "leave it out once", None);
                }
            }
        }
        (_, Some(value)) => {
            let label = "only a field of type \"state\" has a vocabulary";
            field.complain("no-vocabulary", value.at, "`values` without a state", label, None);
        }
        (_, None) => {}
    }
}

fn name(table: &Table<'_>, written: &Spanned<String>, what: &str) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if written.value.len() > LONGEST || !written.value.chars().all(fits) {
        let label = "expected small letters, digits, dots and hyphens";
        table.complain("bad-name", written.at, format!("this is no name of a {what}"), label, None);
    }
}

fn listed(table: &Table<'_>, key: &'static str) {
    let texts = table.texts(key);
    if let Some(text) = texts.get(LISTED) {
        let label = format!("expected at most {LISTED}; this is one more");
        table.complain("too-many", text.at, format!("too many entries in `{key}`"), label, None);
        return;
    }
    for text in texts {
        if text.value.chars().count() > LONGEST || text.value.contains(char::is_control) {
            let label = format!("expected one line of at most {LONGEST} characters");
            table.complain("bad-text", text.at, format!("an entry of `{key}` cannot be used"), label, None);
        }
    }
}

fn known(table: &Table<'_>, field: &Spanned<String>, names: &BTreeSet<String>) {
    if names.contains(&field.value) {
        return;
    }
    let label = nearest(&field.value, names.iter().map(String::as_str)).map_or_else(
        || "no [[field]] of this name".to_owned(),
        |near| format!("no [[field]] of this name; did you mean \"{near}\"?"),
    );
    table.complain("unknown-field", field.at, format!("unknown field `{}`", field.value), label, None);
}

#[cfg(test)]
mod tests {
    use crate::Kinds;
    use saydo_source::{Definition, Spot};

    fn said(text: &str) -> Vec<String> {
        let (mut kinds, _) = Kinds::embedded();
        let definition = Definition::parse(&"kinds/x.toml".parse().unwrap(), text);
        kinds.add_own(&definition);
        let said = |problem: &saydo_source::Problem| match problem.place.as_ref().unwrap().spot {
            Spot::Bytes(at) => format!("{}: {}", &text[at.range()], problem.label),
            _ => problem.label.clone(),
        };
        definition.finish().iter().map(said).collect()
    }

    #[test]
    fn every_mistake_of_a_kind_stands_at_its_place() {
        let text = "kind = \"Door Log\"\nshape = \"rows\"\nkey = [\"idd\"]\nneeds = [\"id|when\"]\npaths = [\"[\"]\n\
                    [[field]]\nname = \"id\"\ntype = \"txt\"\n[[field]]\nname = \"id\"\ntype = \"text\"\nvalues = [\"a\"]\n\
                    [[field]]\nname = \"state\"\ntype = \"state\"\nalias = \"x\"\n\
                    [[field]]\nname = \"door\"\ntype = \"state\"\nvalues = [\"open\", \"open\"]\nasks-less = \"up\"\n";
        assert_eq!(
            said(text),
            [
                ": expected `title = \"…\"`",
                "\"Door Log\": expected small letters, digits, dots and hyphens",
                "\"rows\": expected \"document\" or \"record\"",
                "\"idd\": no [[field]] of this name; did you mean \"id\"?",
                "\"id|when\": no [[field]] of this name",
                "\"[\": error parsing glob '[': unclosed character class; missing ']'",
                "\"txt\": no type of field; did you mean \"text\"?",
                "\"id\": give it another name, or leave it out",
                "\"a\": only a field of type \"state\" has a vocabulary",
                "\"state\": expected `values` with the words it can have",
                "alias: unknown key; did you mean `aliases`?",
                "\"open\": leave it out once",
                "\"up\": expected greater, smaller, earlier or later",
            ]
        );
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let head = "kind = \"x\"\ntitle = \"X\"\nshape = \"record\"\nkey = [\"f0\"]\n";
        let field = |n: usize| format!("[[field]]\nname = \"f{n}\"\ntype = \"text\"\n");
        let fields = |count: usize| (0..count).map(field).collect::<Vec<_>>().concat();
        assert!(said(&format!("{head}{}", fields(200))).is_empty());
        assert_eq!(
            said(&format!("{head}{}", fields(201))),
            ["[[field]]: expected at most 200; this is one more"]
        );
        let labels = (0..101).map(|n| format!("\"a{n}\"")).collect::<Vec<_>>().join(",");
        let one = format!("{head}{}aliases = [{labels}]\n", field(0));
        assert_eq!(said(&one), ["\"a100\": expected at most 100; this is one more"]);
        let long = format!("{head}paths = [\"{}\"]\n{}", "*a".repeat(101), field(0));
        assert_eq!(said(&long).len(), 1);
    }

    #[test]
    fn the_kinds_inside_keep_to_it() {
        for (file, text) in crate::embedded::KINDS {
            assert_eq!(said(text), Vec::<String>::new(), "{file}");
        }
    }
}
