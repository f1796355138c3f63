//! Records: the rows of a table as items with typed fields.

use super::document::out_of_force;
use super::{Gatherer, Page, Taken};
use crate::facts::{Extract, Fact, Item, Recognised};
use crate::kind::{Field, FieldName, FieldType, Kind, normalise, plain};
use crate::parsed::{Row, SheetTable, Written};
use crate::placeholder::is_unset;
use crate::recognise::{self, Match};
use crate::value::Reading;
use crate::value::date::{self, DateOrder};
use saydo_source::{ByteRange, Digest, Place, Problem, RepoPath};
use std::collections::BTreeMap;

/// A column that a field was found for, with the order of its dates.
struct Column<'k> {
    index: usize,
    field: &'k Field,
    order: Option<DateOrder>,
}

/// Where a record stands, and what is there.
#[derive(Clone, Copy)]
pub(super) struct Stands<'w> {
    pub(super) at: ByteRange,
    /// The number of its row in the table, from 0.
    pub(super) number: usize,
    /// All that it says: it names the record where no field does.
    pub(super) words: &'w str,
}

impl Gatherer<'_> {
    pub(super) fn rows(&self, page: &Page<'_>, table: &SheetTable, found: &Match<'_>, taken: &mut Taken) {
        let kind = found.kind;
        let around = self.around(kind, &page.parsed.metadata);
        if let Some(word) = around.get(&FieldName::new("register-status")).and_then(out_of_force) {
            taken.file.aside = Some(format!("not in force: its status is {word}"));
            return;
        }
        let title = page.parsed.title.as_ref().map_or("", |title| &title.text);
        if recognise::is_called_draft(title) || recognise::is_called_draft(page.path.stem()) {
            taken.file.aside = Some("not in force: it calls itself a draft".to_owned());
            return;
        }
        for (name, fact) in &around {
            let name = name.as_str();
            let plain = match name.strip_prefix("register-").unwrap_or(name) {
                "reviewed" => "last-review",
                "cycle" => "review-cycle",
                other => other,
            };
            taken.file.metadata.entry(plain.to_owned()).or_insert_with(|| fact.raw.clone());
        }
        let columns = self.columns(kind, table);
        let before = taken.items.len();
        let mut ragged: Vec<ByteRange> = Vec::new();
        for (number, row) in table.rows.iter().enumerate() {
            if row.cells.iter().flatten().all(|cell| is_unset(&cell.text)) {
                continue;
            }
            if row.ragged {
                ragged.push(row.at);
            }
            taken.items.push(self.row(page.path, kind, row, number, &columns, &around));
        }
        taken.problems.extend(ragged_rows(page.path, &ragged));
        taken.problems.extend(doubled_columns(page.path, table, &columns));
        taken.file.recognised.push(Recognised {
            kind: kind.id.clone(),
            by: found.by,
            subjects: taken.items.len() - before,
            runner_up: found.runner_up.clone(),
        });
    }

    fn columns<'k>(&self, kind: &'k Kind, table: &SheetTable) -> Vec<Column<'k>> {
        let labels: Vec<&str> = table.columns.iter().map(|column| column.text.as_str()).collect();
        let fields = recognise::columns(kind, &labels).into_iter().enumerate();
        fields
            .filter_map(|(index, field)| {
                let field = field?;
                let cells = table.rows.iter().filter_map(|row| row.cells.get(index)?.as_ref());
                let order = (field.holds == FieldType::Date)
                    .then(|| date::order_of(cells.map(|cell| cell.text.as_str())))
                    .flatten()
                    .or(self.settings.date_order);
                Some(Column { index, field, order })
            })
            .collect()
    }

    fn row(
        &self,
        path: &RepoPath,
        kind: &Kind,
        row: &Row,
        number: usize,
        columns: &[Column<'_>],
        around: &BTreeMap<FieldName, Fact>,
    ) -> Item {
        let wanted = self.demand.kinds.get(&kind.id);
        let blank = Written { text: String::new(), at: row.at };
        let mut fields = BTreeMap::new();
        for column in columns {
            let field = column.field;
            let cell = row.cells.get(column.index).and_then(Option::as_ref).unwrap_or(&blank);
            let needed = wanted.is_none_or(|wanted| wanted.fields.contains(&field.name))
                || kind.key.contains(&field.name)
                || is_name(&field.name);
            if !needed {
                continue;
            }
            let fact = if row.ragged {
                let why = "the cells of the row cannot be told apart".to_owned();
                Fact { reading: Reading::Unreadable(why), raw: cell.text.clone(), at: cell.at }
            } else {
                self.fact(cell, field, column.order)
            };
            fields.insert(field.name.clone(), fact);
        }
        for (name, fact) in around {
            fields.entry(name.clone()).or_insert_with(|| fact.clone());
        }
        let unreadable = row.ragged.then(|| "the cells of the row cannot be told apart".to_owned());
        let cells: Vec<&str> = row.cells.iter().flatten().map(|cell| cell.text.as_str()).collect();
        let stands = Stands { at: row.at, number, words: &cells.join("\u{1f}") };
        self.item(path, kind, fields, stands, unreadable)
    }

    /// A record of these fields; what the rules do not ask for is dropped.
    pub(super) fn item(
        &self,
        path: &RepoPath,
        kind: &Kind,
        mut fields: BTreeMap<FieldName, Fact>,
        stands: Stands<'_>,
        unreadable: Option<String>,
    ) -> Item {
        let raw = |name: &FieldName| {
            fields.get(name).filter(|fact| fact.reading != Reading::Unset).map(|fact| fact.raw.clone())
        };
        let keys: Vec<String> = kind.key.iter().filter_map(raw).collect();
        let name = || NAMES.iter().find_map(|name| raw(&FieldName::new(name)));
        let title = kind
            .key
            .first()
            .and_then(raw)
            .or_else(name)
            .unwrap_or_else(|| format!("row {}", stands.number + 1));
        let key = if keys.is_empty() && name().is_none() {
            // A number of the row would name another row as soon as one is put before it.
            format!("row {}", short_digest(stands.words))
        } else if keys.is_empty() {
            plain(&title)
        } else {
            keys.iter().map(|key| plain(key)).collect::<Vec<_>>().join(" / ")
        };
        if let Some(wanted) = self.demand.kinds.get(&kind.id) {
            fields.retain(|name, _| wanted.fields.contains(name) || kind.key.contains(name));
        }
        Item {
            kind: kind.id.clone(),
            path: path.clone(),
            key,
            title,
            at: stands.at,
            fields,
            unreadable,
            passages: Vec::new(),
            placeholders: Vec::new(),
            extract: Extract::default(),
        }
    }
}

/// Of what a record says, short enough for a key.
fn short_digest(words: &str) -> String {
    Digest::of(words.as_bytes()).to_string().chars().take(12).collect()
}

/// Fields that name a record for people where its key does not.
const NAMES: [&str; 6] = ["name", "title", "person", "system", "supplier", "asset"];

fn is_name(name: &FieldName) -> bool {
    NAMES.contains(&name.as_str())
}

/// Columns with one heading that do not say the same: the first is read, and a reader may have looked at the other.
fn doubled_columns(path: &RepoPath, table: &SheetTable, columns: &[Column<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, label) in table.columns.iter().enumerate() {
        let same = |column: &&Column<'_>| {
            let first = table.columns.get(column.index).map(|first| normalise(&first.text));
            column.index < index && first.is_some_and(|first| first == normalise(&label.text))
        };
        let Some(first) = columns.iter().find(same) else { continue };
        let said =
            |row: &Row, index: usize| row.cells.get(index)?.as_ref().map(|cell| cell.text.trim().to_owned());
        if table.rows.iter().all(|row| row.ragged || said(row, first.index) == said(row, index)) {
            continue;
        }
        let message =
            format!("the column `{}` of {path} stands twice and says two things", label.text.trim());
        problems.push(
            Problem::noted("duplicate-column", message)
                .labelled("again here; the first one was read")
                .at(Place::bytes(path, label.at))
                .help("Keep the one that is true."),
        );
    }
    problems
}

/// One problem for all ragged rows of a table.
fn ragged_rows(path: &RepoPath, rows: &[ByteRange]) -> Option<Problem> {
    let first = rows.first()?;
    let message = match rows.len() {
        1 => format!("a row of {path} does not fit its header"),
        count => format!("{count} rows of {path} do not fit their header"),
    };
    Some(
        Problem::noted("ragged-row", message)
            .labelled("another number of cells than the header: undetermined")
            .at(Place::bytes(path, *first))
            .help("Quote the cells that hold a separator, or write the missing cells."),
    )
}
