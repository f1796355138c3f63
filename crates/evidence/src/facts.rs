//! What the engine judges: subjects with typed fields and places, and what was set aside. The texts are gone by then.

use crate::kind::{FieldName, KindId};
use crate::value::{Reading, Value};
use regex::Regex;
use saydo_source::{ByteRange, Digest, Moment, Problem, RepoPath};
use std::collections::{BTreeMap, BTreeSet};

/// A pattern set whose parts must all match in one sentence, list item or table row.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Its number, given by the rules.
    pub id: usize,
    /// The parts.
    pub all: Vec<Regex>,
}

/// What the rules ask of one kind.
#[derive(Clone, Debug, Default)]
pub struct KindDemand {
    /// Fields whose values are kept.
    pub fields: BTreeSet<FieldName>,
    /// Patterns whose matches are kept.
    pub probes: Vec<Probe>,
    /// Whether placeholders in the text are kept.
    pub placeholders: bool,
    /// Patterns that are looked for wherever words stand: in headings, tables and metadata, too.
    pub anywhere: Vec<Probe>,
    /// Whether its sections are kept.
    pub sections: bool,
    /// Whether its links are kept.
    pub links: bool,
}

/// What the rules ask, decided before a file is parsed.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// By kind.
    pub kinds: BTreeMap<KindId, KindDemand>,
}

/// The value of a field with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it says.
    pub reading: Reading,
    /// The words as written.
    pub raw: String,
    /// Where they stand.
    pub at: ByteRange,
}

/// Words that match a probe.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The probe.
    pub probe: usize,
    /// The sentence, item or row, with the heading above it where that took part.
    pub words: String,
    /// Where it stands.
    pub at: ByteRange,
}

/// A heading with what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its words.
    pub heading: String,
    /// Where the heading stands.
    pub at: ByteRange,
    /// Whether anything stands below it, up to the next heading of its level: words, a table row, a picture, code. A placeholder is nothing.
    pub filled: bool,
}

/// Where a link leads, seen from the tree alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To a file or folder of the tree.
    There,
    /// To something that is there and not part of what is read: ignored, a link itself, a submodule; or to where only the root of a
    /// site would tell.
    Unread,
    /// Out of the tree: what stands there is not looked at.
    Outside,
    /// Nowhere.
    Nowhere,
}

/// A link of a document to a file; addresses elsewhere are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its target as written.
    pub target: String,
    /// Where it stands.
    pub at: ByteRange,
    /// Where it leads.
    pub leads: Leads,
}

/// What of a text is kept because a rule asks for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extract {
    /// Its headings in order.
    pub sections: Vec<Section>,
    /// Its links to files.
    pub links: Vec<Link>,
    /// Words that match a pattern, wherever they stand.
    pub hits: Vec<Passage>,
}

/// One subject: a document or a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: KindId,
    /// The file it stands in.
    pub path: RepoPath,
    /// Its normalised key, unique among its kind.
    pub key: String,
    /// Its name for people.
    pub title: String,
    /// The row, or the title of the document.
    pub at: ByteRange,
    /// Its fields; a column that does not exist has no entry.
    pub fields: BTreeMap<FieldName, Fact>,
    /// Why the row cannot be trusted as a whole.
    pub unreadable: Option<String>,
    /// Matches of the probes.
    pub passages: Vec<Passage>,
    /// Placeholders left in the text.
    pub placeholders: Vec<(String, ByteRange)>,
    /// What else of the text is kept.
    pub extract: Extract,
}

impl Item {
    /// The fact of a field, by its name.
    pub fn fact(&self, name: &FieldName) -> Option<&Fact> {
        self.fields.get(name)
    }

    /// The known value of a field.
    pub fn value(&self, name: &str) -> Option<&Value> {
        match &self.fields.get(name)?.reading {
            Reading::Known(value) => Some(value),
            Reading::Unset | Reading::Unreadable(_) => None,
        }
    }
}

/// How a file was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// It says so itself, or the configuration pins it.
    Declared,
    /// By its path.
    Path,
    /// By its title or a heading.
    Title,
    /// By its columns or keys.
    Columns,
}

impl By {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Path => "path",
            Self::Title => "title",
            Self::Columns => "columns",
        }
    }
}

/// A kind that a file serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The kind.
    pub kind: KindId,
    /// How that was known.
    pub by: By,
    /// How many subjects were read.
    pub subjects: usize,
    /// Another kind that was nearly as likely.
    pub runner_up: Option<KindId>,
}

/// What is known of the history of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Witnessed {
    /// When it last changed.
    pub changed: Moment,
    /// Who wrote the last change.
    pub author: String,
    /// Who committed it.
    pub committer: String,
    /// Who wrote its first version, and how many changes there are.
    pub since: Option<(String, usize)>,
    /// Whether the last change touched nothing but what a document says of itself: dates, versions, names, its history.
    pub bump_only: Option<bool>,
}

/// One file of the tree, as it was taken.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// Its path.
    pub path: RepoPath,
    /// Digest of its bytes; none if it could not be read.
    pub digest: Option<Digest>,
    /// The kinds it serves.
    pub recognised: Vec<Recognised>,
    /// Why it, or part of it, is not evidence.
    pub aside: Option<String>,
    /// What its path suggests, if it could not be read.
    pub candidates: Vec<KindId>,
    /// Its own words about itself.
    pub metadata: BTreeMap<String, String>,
    /// The date it states for itself.
    pub effective: Option<Moment>,
    /// Its history, where a rule asked and git could tell.
    pub witnessed: Option<Witnessed>,
}

/// All facts of a tree.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Every file, by path.
    pub files: Vec<FileFacts>,
    /// Every subject in force, by kind, then path and place.
    pub items: Vec<Item>,
    /// What was wrong with the files.
    pub problems: Vec<Problem>,
}

impl Facts {
    /// The names of persons that fields hold, as written; of a list each.
    pub fn persons(&self) -> BTreeSet<String> {
        let facts = self.items.iter().flat_map(|item| item.fields.values());
        facts
            .flat_map(
                |fact| if let Reading::Known(value) = &fact.reading { named(value) } else { Vec::new() },
            )
            .collect()
    }

    /// The subjects of a kind.
    pub fn of(&self, kind: &KindId) -> &[Item] {
        let start = self.items.partition_point(|item| item.kind < *kind);
        let end = self.items.partition_point(|item| item.kind <= *kind);
        &self.items[start..end]
    }

    /// A file that may be of the kind but could not be read.
    pub fn candidate(&self, kind: &KindId) -> Option<&FileFacts> {
        self.files.iter().find(|file| file.candidates.contains(kind))
    }

    /// A file of the kind that holds no row.
    pub fn empty(&self, kind: &KindId) -> Option<&FileFacts> {
        self.files
            .iter()
            .find(|file| file.recognised.iter().any(|found| found.kind == *kind && found.subjects == 0))
    }
}

fn named(value: &Value) -> Vec<String> {
    match value {
        Value::Person(person) => vec![person.name.clone()],
        Value::List(values) => values.iter().flat_map(named).collect(),
        Value::Text(_)
        | Value::Date(_)
        | Value::State(_)
        | Value::Number(_)
        | Value::Duration(_)
        | Value::Control(_) => Vec::new(),
    }
}
