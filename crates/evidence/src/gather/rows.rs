//! Records: the rows of a table as items with typed fields, and one record written as prose.

use super::{Gatherer, Out};
use crate::facts::{By, Fact, FileFacts, Item, Recognised};
use crate::kind::{Field, FieldName, FieldType, Kind, Shape, normalise};
use crate::parsed::{Parsed, Row, SheetTable, Written};
use crate::placeholder::is_unset;
use crate::recognise::{self, Match};
use crate::value::Reading;
use crate::value::date::{self, DateOrder};
use saydo_source::{ByteRange, Place, Problem, RepoPath};
use std::collections::BTreeMap;

impl Gatherer<'_> {
    pub(super) fn rows(
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
        let columns: Vec<Option<&Field>> = table
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
    pub(super) fn row(
        &self,
        path: &RepoPath,
        kind: &Kind,
        row: &Row,
        number: usize,
        columns: &[Option<&Field>],
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

    pub(super) fn item(
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
    pub(super) fn single(
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
