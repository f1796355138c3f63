//! Files as subjects: what their names, their content and git tell of them.

use crate::rule::{ALONE, FILE};
use saydo_evidence::{Extract, Fact, FieldName, FileFacts, Item, KindId, Person, Reading, Value};
use saydo_source::{ByteRange, Digest};

/// Every file as a subject.
pub(super) fn subjects(files: &[FileFacts]) -> Vec<Item> {
    let nothing = Digest::of(b"");
    files.iter().map(|file| subject(file, &nothing)).collect()
}

fn subject(file: &FileFacts, nothing: &Digest) -> Item {
    let path = file.path.as_str();
    let text = |words: &str| Known::Is(Value::Text(words.to_owned()));
    let state = |yes: bool| Known::Is(Value::State(if yes { "yes" } else { "no" }.to_owned()));
    let person = |name: &str| Known::Is(Value::Person(Person::new(name)));
    let kinds: Vec<Value> = file.recognised.iter().map(|found| Value::Text(found.kind.to_string())).collect();
    let mut fields = vec![
        ("path", text(path)),
        ("name", text(file.path.name())),
        ("folder", text(path.rsplit_once('/').map_or("", |(folder, _)| folder))),
        ("extension", text(&file.path.extension())),
        ("kind", if kinds.is_empty() { text(ALONE) } else { Known::Is(Value::List(kinds)) }),
    ];
    // A file that could not be read may be evidence: whether it is, is not known.
    let recognised = !file.recognised.is_empty();
    let unread = !recognised && !file.candidates.is_empty();
    fields.push(("recognised", if unread { Known::Not("it cannot be read") } else { state(recognised) }));
    fields.push(match &file.digest {
        Some(digest) => ("empty", state(digest == nothing)),
        None => ("empty", Known::Not("it is not read")),
    });
    let silent = "git tells no history of it";
    let seen = file.witnessed.as_ref();
    let told = |value: Option<Known>| value.unwrap_or(Known::Not(silent));
    fields.push(("last-changed", told(seen.map(|seen| Known::Is(Value::Date(seen.changed))))));
    fields.push(("last-author", told(seen.map(|seen| person(&seen.author)))));
    fields.push(("last-committer", told(seen.map(|seen| person(&seen.committer)))));
    let since = seen.and_then(|seen| seen.since.as_ref());
    fields.push(("author", told(since.map(|(author, _)| person(author)))));
    let changes = since.map(|(_, changes)| f64::from(u32::try_from(*changes).unwrap_or(u32::MAX)));
    fields.push(("changes", told(changes.map(|changes| Known::Is(Value::Number(changes))))));
    let bump = seen.and_then(|seen| seen.bump_only).map(state);
    fields.push((
        "last-review-bump-only",
        bump.unwrap_or(Known::Not("git does not tell what its last change did")),
    ));
    Item {
        kind: KindId::new(FILE),
        path: file.path.clone(),
        key: path.to_owned(),
        title: path.to_owned(),
        at: ByteRange::default(),
        fields: fields.into_iter().map(|(name, known)| (FieldName::new(name), known.fact())).collect(),
        unreadable: None,
        passages: Vec::new(),
        placeholders: Vec::new(),
        extract: Extract::default(),
    }
}

/// A value, or why there is none.
enum Known {
    Is(Value),
    Not(&'static str),
}

impl Known {
    fn fact(self) -> Fact {
        let (reading, raw) = match self {
            Self::Is(value) => {
                let raw = super::compare::shown(&value);
                (if raw.is_empty() { Reading::Unset } else { Reading::Known(value) }, raw)
            }
            Self::Not(why) => (Reading::Unreadable(why.to_owned()), String::new()),
        };
        Fact { reading, raw, at: ByteRange::default() }
    }
}
