//! Trees -> facts: every file read once and parsed once, in parallel; only what the rules ask for is kept.

use crate::facts::{By, Demand, Fact, Facts, FileFacts, Item, KindDemand, Passage, Recognised};
use crate::kind::{FieldName, FieldType, Kind, KindId, Kinds, Shape, normalise};
use crate::parsed::{Meta, Parsed, Row, SheetTable, Style, Written};
use crate::placeholder::is_unset;
use crate::read::{Format, parse};
use crate::recognise::{self, Match};
use crate::value::date::{self, DateOrder};
use crate::value::{self, Context, Reading, Value};
use rayon::prelude::*;
use saydo_source::{ByteRange, Digest, Entry, Moment, Place, Problem, RepoPath, Text, Tree, Truth, Zone};
use std::collections::BTreeMap;

/// A file that the configuration says is of a kind.
#[derive(Clone, Debug)]
pub struct Pin {
    /// Path pattern.
    pub path: globset::GlobMatcher,
    /// The kind.
    pub kind: KindId,
}

/// What gathering depends on besides tree and kinds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The zone of dates without one.
    pub zone: Zone,
    /// The day of the assessment.
    pub as_of: Moment,
    /// The order of `03/04/2026` where nothing else decides it.
    pub date_order: Option<DateOrder>,
    /// Files whose kind is given; a pin is exclusive for its kind.
    pub pins: Vec<Pin>,
}

/// Reads every file of the tree. Evidence is untrusted: bad files are problems, never an end of the run.
pub fn gather(tree: &Tree, kinds: &Kinds, demand: &Demand, settings: &Settings) -> Facts {
    let gatherer = Gatherer { kinds, demand, settings };
    let mut read: Vec<Taken> = tree.entries().par_iter().map(|entry| gatherer.file(tree, entry)).collect();
    read.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    let mut facts = Facts { problems: tree.problems().to_vec(), ..Facts::default() };
    for taken in read {
        facts.files.push(taken.file);
        facts.items.extend(taken.items);
        facts.problems.extend(taken.problems);
    }
    for pin in &settings.pins {
        if !facts.files.iter().any(|file| pin.path.is_match(file.path.as_str())) {
            let message = format!("the pin of {} matches no file", pin.kind);
            facts.problems.push(
                Problem::noted("pin-without-file", message)
                    .help("Correct the path of the pin, or remove it."),
            );
        }
    }
    set_copies_aside(&mut facts, kinds);
    facts.items.sort_by(|a, b| (&a.kind, &a.path, a.at, &a.key).cmp(&(&b.kind, &b.path, b.at, &b.key)));
    number_equal_keys(&mut facts.items);
    facts
}

#[derive(Default)]
struct Out {
    items: Vec<Item>,
    problems: Vec<Problem>,
}

struct Taken {
    file: FileFacts,
    items: Vec<Item>,
    problems: Vec<Problem>,
}

struct Gatherer<'a> {
    kinds: &'a Kinds,
    demand: &'a Demand,
    settings: &'a Settings,
}

impl Gatherer<'_> {
    fn file(&self, tree: &Tree, entry: &Entry) -> Taken {
        let path = &entry.path;
        let mut file = FileFacts {
            path: path.clone(),
            digest: None,
            recognised: Vec::new(),
            aside: None,
            candidates: Vec::new(),
            metadata: BTreeMap::new(),
            effective: None,
        };
        let mut out = Out::default();
        match load(tree, path, &mut file) {
            Ok(Some((format, text))) => {
                let parsed = parse(path, format, &text.content);
                self.take(path, &text.content, &parsed, &mut file, &mut out);
                if parsed.problems.iter().any(|problem| problem.code != "duplicate-key")
                    && file.recognised.is_empty()
                {
                    file.candidates = recognise::candidates(self.kinds, path);
                }
                out.problems.extend(parsed.problems);
            }
            Ok(None) => file.aside = Some("not recognised: no format that is read".to_owned()),
            Err(reason) => {
                file.candidates = recognise::candidates(self.kinds, path);
                file.aside = Some(format!("unreadable: {reason}"));
                let message = format!("{path} cannot be read");
                out.problems
                    .push(Problem::noted("unreadable-file", message).labelled(reason).at(Place::file(path)));
            }
        }
        Taken { file, items: out.items, problems: out.problems }
    }

    fn take(&self, path: &RepoPath, text: &str, parsed: &Parsed, file: &mut FileFacts, out: &mut Out) {
        if let Some(why) = recognise::not_evidence(path, parsed, text) {
            file.aside = Some(why.to_owned());
            return;
        }
        if recognise::is_template(parsed) {
            file.aside = Some("template: most of its owner, version and dates are placeholders".to_owned());
            return;
        }
        let declared = parsed
            .metadata
            .iter()
            .find(|meta| matches!(normalise(&meta.label.text).as_str(), "kind" | "saydo kind"));
        let declared = declared.and_then(|meta| self.kinds.get(&KindId::new(&meta.value.text)));
        let pinned = self.settings.pins.iter().find(|pin| pin.path.is_match(path.as_str()));
        let given = declared.or_else(|| pinned.and_then(|pin| self.kinds.get(&pin.kind)));
        let mut context: Vec<String> = parsed.title.iter().map(|title| title.text.clone()).collect();
        let document = match given {
            Some(kind) if kind.shape == Shape::Document => {
                Some(Match { kind, by: By::Declared, runner_up: None })
            }
            Some(_) => None,
            None => recognise::document(self.kinds, path, parsed)
                .filter(|found| !self.pinned_elsewhere(found.kind)),
        };
        if let Some(found) = &document {
            self.document(path, parsed, found, file, out);
        }
        let mut forms = 0;
        for table in &parsed.tables {
            context.truncate(1);
            context.extend(table.heading.clone());
            let columns: Vec<&str> = table.columns.iter().map(|column| column.text.as_str()).collect();
            let found = match given {
                Some(kind) if kind.shape == Shape::Record => {
                    Some(Match { kind, by: By::Declared, runner_up: None })
                }
                _ => recognise::table(self.kinds, path, &context, &columns)
                    .filter(|found| !self.pinned_elsewhere(found.kind)),
            };
            let Some(found) = found else { continue };
            if recognise::is_blank_form(table) {
                forms += 1;
                continue;
            }
            self.rows(path, parsed, table, &found, file, out);
        }
        if document.is_none() && file.recognised.is_empty() {
            self.single(path, parsed, given, &context, file, out);
        }
        if file.recognised.is_empty() && file.aside.is_none() {
            file.aside = Some(
                if forms > 0 { "template: a form that is not filled in" } else { "not recognised" }
                    .to_owned(),
            );
        }
    }

    fn pinned_elsewhere(&self, kind: &Kind) -> bool {
        self.settings.pins.iter().any(|pin| pin.kind == kind.id)
    }

    fn document(
        &self,
        path: &RepoPath,
        parsed: &Parsed,
        found: &Match<'_>,
        file: &mut FileFacts,
        out: &mut Out,
    ) {
        let kind = found.kind;
        let fields = self.metadata(kind, &parsed.metadata);
        for (name, fact) in &fields {
            file.metadata.insert(name.to_string(), fact.raw.clone());
        }
        let state = |word: &str| {
            fields
                .get(&FieldName::new("status"))
                .is_some_and(|fact| fact.reading == Reading::Known(Value::State(word.to_owned())))
        };
        if let Some(word) =
            ["draft", "in-review", "superseded", "archived", "withdrawn"].into_iter().find(|word| state(word))
        {
            file.aside = Some(format!("not in force: its status is {word}"));
            return;
        }
        if let Some(Fact { reading: Reading::Known(Value::Date(effective)), .. }) =
            fields.get(&FieldName::new("effective"))
        {
            file.effective = Some(*effective);
            if self.settings.as_of.before(effective) == Truth::Yes {
                file.aside = Some(format!("not in force: effective only from {effective}"));
                return;
            }
        }
        let at = parsed.title.as_ref().map_or(ByteRange::default(), |title| title.at);
        let title = parsed.title.as_ref().map_or_else(|| path.stem().to_owned(), |title| title.text.clone());
        let wanted = self.demand.kinds.get(&kind.id);
        let passages = wanted.map(|wanted| passages(parsed, wanted)).unwrap_or_default();
        let keep = wanted.is_some_and(|wanted| wanted.placeholders);
        let placeholders = if keep {
            parsed.placeholders.iter().map(|p| (p.text.clone(), p.at)).collect()
        } else {
            Vec::new()
        };
        let key = fields
            .get(&FieldName::new("document-id"))
            .filter(|fact| matches!(fact.reading, Reading::Known(_)))
            .map_or_else(|| normalise(&title), |fact| normalise(&fact.raw));
        let mut fields = fields;
        fields.entry(FieldName::new("title")).or_insert_with(|| Fact {
            reading: Reading::Known(Value::Text(title.clone())),
            raw: title.clone(),
            at,
        });
        out.items.push(Item {
            kind: kind.id.clone(),
            path: path.clone(),
            key,
            title,
            at,
            fields,
            // A title alone is no document: nothing of it can be judged.
            unreadable: parsed.blocks.is_empty().then(|| "nothing stands under its title".to_owned()),
            passages,
            placeholders,
        });
        file.recognised.push(Recognised {
            kind: kind.id.clone(),
            by: found.by,
            subjects: 1,
            runner_up: found.runner_up.clone(),
        });
    }

    /// Labels -> fields. The first style that states a field wins; a revision table only fills what nothing else states.
    fn metadata(&self, kind: &Kind, metas: &[Meta]) -> BTreeMap<FieldName, Fact> {
        let mut fields: BTreeMap<FieldName, (Style, Fact)> = BTreeMap::new();
        for meta in metas {
            let label = normalise(&meta.label.text);
            let named = match label.as_str() {
                "review date" => Some(self.review_date(&meta.value.text)),
                "revision date" => Some("last-review"),
                _ => None,
            };
            let field = match named {
                Some(name) => kind.field(&FieldName::new(name)),
                None => kind.labelled(&label).map(|(field, _)| field),
            };
            let Some(field) = field else { continue };
            let known = fields
                .get(&field.name)
                .is_some_and(|(style, fact)| *style != Style::Revision || fact.reading == Reading::Unset);
            if known {
                continue;
            }
            let fact = self.fact(&meta.value, field, self.settings.date_order);
            fields.insert(field.name.clone(), (meta.style, fact));
        }
        fields.into_iter().map(|(name, (_, fact))| (name, fact)).collect()
    }

    /// An ambiguous "review date" is the next one if it lies after the day of the assessment, else the last one.
    fn review_date(&self, words: &str) -> &'static str {
        match date::parse(words, self.settings.date_order, &self.settings.zone) {
            Ok(date) if self.settings.as_of.before(&date) == Truth::Yes => "next-review",
            _ => "last-review",
        }
    }

    fn fact(&self, words: &Written, field: &crate::kind::Field, order: Option<DateOrder>) -> Fact {
        let context = Context { kinds: self.kinds, zone: &self.settings.zone, order };
        Fact { reading: value::read(&words.text, field, &context), raw: words.text.clone(), at: words.at }
    }

    fn rows(
        &self,
        path: &RepoPath,
        parsed: &Parsed,
        table: &SheetTable,
        found: &Match<'_>,
        file: &mut FileFacts,
        out: &mut Out,
    ) {
        let kind = found.kind;
        let mut taken: Vec<&FieldName> = Vec::new();
        let columns: Vec<Option<&crate::kind::Field>> = table
            .columns
            .iter()
            .map(|column| {
                let field = kind
                    .labelled(&column.text)
                    .map(|(field, _)| field)
                    .filter(|field| !taken.contains(&&field.name))?;
                taken.push(&field.name);
                Some(field)
            })
            .collect();
        let orders: Vec<Option<DateOrder>> = columns
            .iter()
            .enumerate()
            .map(|(index, field)| {
                let dates = field.is_some_and(|field| field.holds == FieldType::Date);
                let cells = table
                    .rows
                    .iter()
                    .filter_map(|row| row.cells.get(index)?.as_ref())
                    .map(|cell| cell.text.as_str());
                if dates { date::order_of(cells).or(self.settings.date_order) } else { None }
            })
            .collect();
        let around: BTreeMap<FieldName, Fact> = self.metadata(kind, &parsed.metadata);
        let before = out.items.len();
        for (number, row) in table.rows.iter().enumerate() {
            if row.cells.iter().flatten().all(|cell| is_unset(&cell.text)) {
                continue;
            }
            let item = self.row(path, kind, row, number, &columns, &orders, &around);
            if row.ragged {
                let message = format!("a row of {path} has another number of cells than the header");
                out.problems.push(
                    Problem::noted("ragged-row", message)
                        .labelled("this row is undetermined")
                        .at(Place::bytes(path, row.at))
                        .help("Quote the cells that hold a separator."),
                );
            }
            out.items.push(item);
        }
        let subjects = out.items.len() - before;
        file.recognised.push(Recognised {
            kind: kind.id.clone(),
            by: found.by,
            subjects,
            runner_up: found.runner_up.clone(),
        });
    }

    #[allow(clippy::too_many_arguments)] // one row of one table: all of it is needed, nothing of it is kept
    fn row(
        &self,
        path: &RepoPath,
        kind: &Kind,
        row: &Row,
        number: usize,
        columns: &[Option<&crate::kind::Field>],
        orders: &[Option<DateOrder>],
        around: &BTreeMap<FieldName, Fact>,
    ) -> Item {
        let mut fields = BTreeMap::new();
        for ((cell, field), order) in row.cells.iter().zip(columns).zip(orders) {
            let Some(field) = field else { continue };
            let blank = Written { text: String::new(), at: row.at };
            let cell = cell.as_ref().unwrap_or(&blank);
            let fact = if row.ragged {
                Fact {
                    reading: Reading::Unreadable("the row is ragged".to_owned()),
                    raw: cell.text.clone(),
                    at: cell.at,
                }
            } else {
                self.fact(cell, field, *order)
            };
            fields.insert(field.name.clone(), fact);
        }
        for (name, fact) in around {
            fields.entry(name.clone()).or_insert_with(|| fact.clone());
        }
        let unreadable = row.ragged.then(|| "the row has another number of cells than the header".to_owned());
        self.item(path, kind, fields, row.at, number, unreadable)
    }

    fn item(
        &self,
        path: &RepoPath,
        kind: &Kind,
        mut fields: BTreeMap<FieldName, Fact>,
        at: ByteRange,
        number: usize,
        unreadable: Option<String>,
    ) -> Item {
        let raw = |name: &FieldName| {
            fields.get(name).filter(|fact| fact.reading != Reading::Unset).map(|fact| fact.raw.clone())
        };
        let keys: Vec<String> = kind.key.iter().filter_map(raw).collect();
        let name = ["name", "title", "person", "system"].iter().find_map(|name| raw(&FieldName::new(name)));
        let title = raw(&kind.key[0]).or(name).unwrap_or_else(|| format!("row {}", number + 1));
        let key = if keys.is_empty() {
            normalise(&title)
        } else {
            keys.iter().map(|key| normalise(key)).collect::<Vec<_>>().join(" / ")
        };
        if let Some(wanted) = self.demand.kinds.get(&kind.id) {
            fields.retain(|name, _| wanted.fields.contains(name) || kind.key.contains(name));
        }
        Item {
            kind: kind.id.clone(),
            path: path.clone(),
            key,
            title,
            at,
            fields,
            unreadable,
            passages: Vec::new(),
            placeholders: Vec::new(),
        }
    }

    /// One record written as prose with metadata: the minutes of a meeting, the report of an incident.
    fn single(
        &self,
        path: &RepoPath,
        parsed: &Parsed,
        given: Option<&Kind>,
        context: &[String],
        file: &mut FileFacts,
        out: &mut Out,
    ) {
        let labels: Vec<&str> = parsed.metadata.iter().map(|meta| meta.label.text.as_str()).collect();
        let found = match given {
            Some(kind) => Some(Match { kind, by: By::Declared, runner_up: None }),
            None => recognise::table(self.kinds, path, context, &labels)
                .filter(|found| found.by != By::Columns && !self.pinned_elsewhere(found.kind)),
        };
        let Some(found) = found.filter(|found| found.kind.shape == Shape::Record) else { return };
        let fields = self.metadata(found.kind, &parsed.metadata);
        let at = parsed.title.as_ref().map_or(ByteRange::default(), |title| title.at);
        for (name, fact) in &fields {
            file.metadata.insert(name.to_string(), fact.raw.clone());
        }
        out.items.push(self.item(path, found.kind, fields, at, 0, None));
        file.recognised.push(Recognised {
            kind: found.kind.id.clone(),
            by: found.by,
            subjects: 1,
            runner_up: found.runner_up,
        });
    }
}

fn passages(parsed: &Parsed, wanted: &KindDemand) -> Vec<Passage> {
    let mut passages = Vec::new();
    for block in &parsed.blocks {
        for probe in &wanted.probes {
            let heading = block.heading.as_deref().unwrap_or("");
            let hit = probe.all.iter().all(|part| part.is_match(&block.words.text) || part.is_match(heading));
            if hit && probe.all.iter().any(|part| part.is_match(&block.words.text)) {
                passages.push(Passage {
                    probe: probe.id,
                    words: block.words.text.clone(),
                    at: block.words.at,
                });
            }
        }
    }
    passages
}

/// The text of a file with its format; `None` for formats that are not read.
fn load(tree: &Tree, path: &RepoPath, file: &mut FileFacts) -> Result<Option<(Format, Text)>, String> {
    if Format::of(path, "").is_none() {
        return Ok(None);
    }
    let bytes = tree.read(path).map_err(|error| error.to_string())?;
    file.digest = Some(Digest::of(&bytes));
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Err("a pointer to a large file that is not here (git lfs pull)".to_owned());
    }
    let text = Text::decode(&bytes).map_err(|error| error.to_string())?;
    Ok(Format::of(path, &text.content).map(|format| (format, text)))
}

/// Documents of one kind with one key are one document: the highest version counts, the others are set aside.
fn set_copies_aside(facts: &mut Facts, kinds: &Kinds) {
    let mut best: BTreeMap<(KindId, String), (String, RepoPath)> = BTreeMap::new();
    let version = |item: &Item| {
        let words =
            item.fields.get(&FieldName::new("version")).map(|fact| fact.raw.clone()).unwrap_or_default();
        let numbers: Vec<String> = words
            .split(|c: char| !c.is_ascii_digit())
            .filter(|n| !n.is_empty())
            .map(|n| format!("{n:0>6}"))
            .collect();
        let old = item.path.as_str().to_lowercase();
        let current =
            !["archive", "archiv", "/old", "copy", "superseded"].iter().any(|word| old.contains(word));
        format!("{}{}", u8::from(current), numbers.join("."))
    };
    let is_document = |item: &Item| kinds.get(&item.kind).is_some_and(|kind| kind.shape == Shape::Document);
    for item in facts.items.iter().filter(|item| is_document(item)) {
        let entry = (version(item), item.path.clone());
        let known = best.entry((item.kind.clone(), item.key.clone())).or_insert_with(|| entry.clone());
        if entry.0 > known.0 {
            *known = entry;
        }
    }
    let mut aside: BTreeMap<RepoPath, RepoPath> = BTreeMap::new();
    facts.items.retain(|item| {
        let Some((_, path)) = best.get(&(item.kind.clone(), item.key.clone())).filter(|_| is_document(item))
        else {
            return true;
        };
        if *path != item.path {
            aside.insert(item.path.clone(), path.clone());
        }
        *path == item.path
    });
    for file in &mut facts.files {
        if let Some(of) = aside.get(&file.path) {
            file.aside = Some(format!("a copy or older version of {of}"));
            file.recognised.clear();
        }
    }
}

/// Records with equal keys stay apart: `key #2`.
fn number_equal_keys(items: &mut [Item]) {
    let mut seen: BTreeMap<(KindId, String), usize> = BTreeMap::new();
    for item in items {
        let count = seen.entry((item.kind.clone(), item.key.clone())).or_insert(0);
        *count += 1;
        if *count > 1 {
            item.key = format!("{} #{count}", item.key);
        }
    }
}
