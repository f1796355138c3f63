//! The virtual kind `tree.file`: every file of the tree, with what its name, its content and git tell of it.

use saydo_evidence::{FieldName, FieldType};

/// Its name in a rule.
pub(crate) const FILE: &str = "tree.file";

/// The field with the path; every record and document has it too, unless its kind has one of its own.
pub(crate) const PATH: &str = "path";

/// The word for a file that serves no kind.
pub(crate) const ALONE: &str = "none";

/// Whether the last change touched nothing but what a document says of itself.
pub(crate) const BUMP_ONLY: &str = "last-review-bump-only";

/// Its fields.
pub(crate) const FIELDS: [&str; 13] = [
    PATH,
    "name",
    "folder",
    "extension",
    "kind",
    "recognised",
    "empty",
    "last-changed",
    "last-author",
    "last-committer",
    "author",
    "changes",
    BUMP_ONLY,
];

/// The fields that only the history tells.
pub(crate) const WITNESSED: [&str; 6] =
    ["last-changed", "last-author", "last-committer", "author", "changes", BUMP_ONLY];

/// The closed vocabulary of a field.
pub(crate) fn words(name: &FieldName) -> Option<&'static [&'static str]> {
    matches!(name.as_str(), "recognised" | "empty" | BUMP_ONLY).then_some(&["yes", "no"])
}

/// What a field holds.
pub(crate) fn holds(name: &FieldName) -> Option<FieldType> {
    Some(match name.as_str() {
        "path" | "name" | "folder" | "extension" | "kind" => FieldType::Text,
        "last-changed" => FieldType::Date,
        "last-author" | "last-committer" | "author" => FieldType::Person,
        "changes" => FieldType::Number,
        _ => FieldType::State(words(name)?.iter().map(|word| (*word).to_owned()).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_holds_something() {
        for name in FIELDS {
            assert!(holds(&FieldName::new(name)).is_some(), "{name}");
        }
        assert!(WITNESSED.iter().all(|name| FIELDS.contains(name)));
    }
}
