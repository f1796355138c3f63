//! Who is asked about: the subjects of each source, and a lookup by the words of a field, made once for all rules.

use super::compare;
use super::subject::{Got, got};
use crate::rule::{Rule, RuleSet, Source};
use crate::statement::Statement;
use saydo_catalog::{Catalog, ControlId, Scope};
use saydo_evidence::{Extract, Fact, Facts, FieldName, Item, KindId, Kinds, Reading, Value};
use saydo_source::{ByteRange, RepoPath};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Numbers of the items that hold a word.
type Words = BTreeMap<String, Vec<usize>>;

/// Numbers of records by rule, join and what they are.
type Lists = BTreeMap<(String, usize, &'static str), Arc<Vec<usize>>>;

/// Lookups by source and fields.
type Lookups = BTreeMap<(usize, Vec<FieldName>), Arc<Words>>;

/// The subjects of every source that some rule names.
pub(super) struct Index<'a> {
    catalog: &'a Catalog,
    items: BTreeMap<&'a Source, (usize, Vec<&'a Item>)>,
    /// By kind: a file that may be of it and could not be read.
    unread: BTreeMap<&'a KindId, &'a RepoPath>,
    /// By the number of the source, so that the lookup holds nothing borrowed.
    words: Mutex<Lookups>,
    /// Records of a join that are alike for every subject, by rule, join and what they are.
    lists: Mutex<Lists>,
    /// By kind and probe: the first text of the kind that has a passage for it.
    addressed: Mutex<BTreeMap<(KindId, usize), Option<usize>>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(
        rules: &'a RuleSet,
        facts: &'a Facts,
        controls: &'a Controls,
        files: &'a [Item],
        catalog: &'a Catalog,
    ) -> Self {
        let mut items: BTreeMap<&'a Source, (usize, Vec<&'a Item>)> = BTreeMap::new();
        for source in rules.rules.iter().flat_map(sources) {
            let number = items.len();
            items.entry(source).or_insert_with(|| {
                let subjects = match source {
                    Source::TreeFile => files.iter().collect(),
                    Source::CatalogControl => controls.catalog.iter().collect(),
                    Source::AssessmentControl => controls.states.iter().collect(),
                    Source::Kinds(kinds) => kinds.iter().flat_map(|kind| facts.of(kind)).collect(),
                };
                (number, subjects)
            });
        }
        let mut unread = BTreeMap::new();
        for file in &facts.files {
            for kind in &file.candidates {
                unread.entry(kind).or_insert(&file.path);
            }
        }
        Self {
            catalog,
            unread,
            items,
            words: Mutex::default(),
            lists: Mutex::default(),
            addressed: Mutex::default(),
        }
    }

    /// Every subject of a source.
    pub(super) fn all(&self, source: &Source) -> &[&'a Item] {
        self.items.get(source).map_or(&[], |(_, items)| items.as_slice())
    }

    /// Numbers (in [`Index::all`]) of the subjects whose fields hold one of the words each, in order.
    pub(super) fn matching(&self, source: &Source, fields: &[FieldName], words: &[String]) -> Vec<usize> {
        let Some(known) = self.words(source, fields) else { return Vec::new() };
        let mut numbers: Vec<usize> =
            words.iter().filter_map(|word| known.get(word)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Numbers of the records of a source, for a join, that pass a test which asks nothing of the subject; tested once for all subjects.
    pub(super) fn list(
        &self,
        rule: &Rule,
        join: usize,
        (what, source): (&'static str, &Source),
        test: impl Fn(&Item) -> bool,
    ) -> Arc<Vec<usize>> {
        let key = (rule.id.clone(), join, what);
        let known = self.lists.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known.unwrap_or_else(|| {
            let numbers =
                self.all(source).iter().enumerate().filter(|(_, item)| test(item)).map(|(number, _)| number);
            let list = Arc::new(numbers.collect::<Vec<_>>());
            self.lists.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&list));
            list
        })
    }

    /// A file that may hold records of a source, and that nobody could read.
    pub(super) fn unread(&self, source: &Source) -> Option<&'a RepoPath> {
        match source {
            Source::Kinds(kinds) => kinds.iter().find_map(|kind| self.unread.get(kind).copied()),
            Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => None,
        }
    }

    /// The number, among the texts of a kind, of the first one that says what a probe looks for; asked once for all texts.
    pub(super) fn addressed(
        &self,
        kind: &KindId,
        texts: &[Item],
        probe: usize,
        says: impl Fn(&Item) -> bool,
    ) -> Option<usize> {
        let mut known = self.addressed.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry((kind.clone(), probe)).or_insert_with(|| texts.iter().position(says))
    }

    fn words(&self, source: &Source, fields: &[FieldName]) -> Option<Arc<Words>> {
        let (number, items) = self.items.get(source)?;
        let mut cache = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let made = cache.entry((*number, fields.to_vec())).or_insert_with(|| {
            let mut words: Words = BTreeMap::new();
            for (number, item) in items.iter().enumerate() {
                for word in self.keys(item, fields) {
                    words.entry(word).or_default().push(number);
                }
            }
            Arc::new(words)
        });
        Some(Arc::clone(made))
    }

    /// The key of an item as its kind has it; nothing else of a row tells it from another one.
    pub(super) fn own_key(&self, item: &Item, kinds: &Kinds) -> Vec<String> {
        let keys = kinds.get(&item.kind).map(|kind| self.keys(item, &kind.key)).unwrap_or_default();
        if keys.is_empty() { vec![format!("{}\u{1f}{:?}", item.path, item.at)] } else { keys }
    }

    /// The words of an item under which it is looked up; of several fields, all of them together; none if one has no value.
    pub(super) fn keys(&self, item: &Item, fields: &[FieldName]) -> Vec<String> {
        let each = |field| match got(item, field) {
            Got::Known(value) => compare::keys(value, self.catalog),
            Got::Unset | Got::Unreadable(_) => Vec::new(),
        };
        match fields {
            [single] => each(single),
            several => {
                let words: Vec<String> = several.iter().map(|field| each(field).join("\u{1f}")).collect();
                if words.iter().any(String::is_empty) { Vec::new() } else { vec![words.join("\u{1e}")] }
            }
        }
    }
}

fn sources(rule: &Rule) -> impl Iterator<Item = &Source> {
    let joined = rule.joins.iter().flat_map(|join| {
        std::iter::once(&join.source).chain(join.complete.as_ref().map(|complete| &complete.of))
    });
    std::iter::once(&rule.each).chain(joined)
}

/// The path of controls, which stand in no file.
pub(super) const NOWHERE: &str = "catalogue";

/// Controls as subjects.
pub(super) struct Controls {
    catalog: Vec<Item>,
    states: Vec<Item>,
}

impl Controls {
    /// The leaf controls of the scopes, and those of them that have a state, with it.
    pub(super) fn new(
        catalog: &Catalog,
        scopes: &[Scope],
        states: &BTreeMap<ControlId, &'static str>,
        statement: &Statement,
    ) -> Self {
        let Ok(path) = NOWHERE.parse::<RepoPath>() else {
            return Self { catalog: Vec::new(), states: Vec::new() };
        };
        let text = |words: &str| Fact {
            reading: Reading::Known(Value::Text(words.to_owned())),
            raw: words.to_owned(),
            at: ByteRange::default(),
        };
        let item = |id: &ControlId, kind: &str, state: Option<&str>| {
            let control = catalog.control(id)?;
            let words = [
                ("id", Some(id.id())),
                ("title", Some(control.title.as_str())),
                ("group", Some(control.group.as_str())),
                ("framework", Some(id.framework())),
                ("applicable", statement.applicable(id).map(|applies| if applies { "yes" } else { "no" })),
                ("state", state),
            ];
            Some(Item {
                kind: KindId::new(kind),
                path: path.clone(),
                key: id.id().to_lowercase(),
                title: id.id().to_owned(),
                at: ByteRange::default(),
                fields: words
                    .into_iter()
                    .filter_map(|(name, words)| Some((FieldName::new(name), text(words?))))
                    .collect(),
                unreadable: None,
                passages: Vec::new(),
                placeholders: Vec::new(),
                extract: Extract::default(),
            })
        };
        let population = scopes
            .iter()
            .filter(|scope| scope.framework == compare::HOME)
            .flat_map(|scope| catalog.population(scope));
        Self {
            catalog: population.filter_map(|control| item(&control.id, "catalog.control", None)).collect(),
            states: states
                .iter()
                .filter_map(|(id, state)| item(id, "assessment.control", Some(state)))
                .collect(),
        }
    }
}
