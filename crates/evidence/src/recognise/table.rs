//! What a table is: columns that a kind knows, and whatever the path, the title or the heading above says.

use super::title::{Hints, parts};
use super::{Match, Scored, best};
use crate::facts::By;
use crate::kind::{Field, FieldName, Kind, KindId, Kinds, Shape, normalise};
use std::collections::{BTreeMap, BTreeSet};

/// Points for the path, the title or heading, and for all columns being known.
const PATH: usize = 40;
const TITLE: usize = 50;
const COLUMNS: usize = 60;
/// Points for columns that need no hint.
const CLEAR: usize = 20;
/// A label that is the own one of more kinds says little about any of them.
const DISTINCT: usize = 2;

/// What a kind makes of the columns.
#[derive(Default)]
struct Tally {
    fields: BTreeSet<usize>,
    own: usize,
    distinct: usize,
}

/// What a table is; `heading` stands above it, and in prose the title of the file says nothing about its tables.
pub(crate) fn table<'a>(
    kinds: &'a Kinds,
    hints: &Hints<'a>,
    heading: Option<&str>,
    prose: bool,
    labels: &[&str],
) -> Option<Match<'a>> {
    let labels: Vec<String> = labels.iter().map(|label| normalise(label)).filter(|l| !l.is_empty()).collect();
    let headed = heading.map(|heading| headed(kinds, heading)).unwrap_or_default();
    let by_path = |kind: &KindId| !prose && hints.on_path(kind);
    let by_title = |kind: &KindId| headed.contains(kind) || !prose && hints.in_title(kind);
    if labels.len() < 2 {
        return None;
    }
    let mut tallies: BTreeMap<&KindId, Tally> = BTreeMap::new();
    for label in &labels {
        let meanings = kinds.index().meanings(label);
        let owners = meanings.iter().filter(|meaning| meaning.own).count();
        for meaning in meanings {
            let tally = tallies.entry(&meaning.kind).or_default();
            // Two columns of one meaning are one known column.
            if tally.fields.insert(meaning.field) {
                tally.own += usize::from(meaning.own);
                tally.distinct += usize::from(meaning.own && owners <= DISTINCT);
            }
        }
    }
    let scored = tallies.into_iter().filter_map(|(id, tally)| {
        let kind = kinds.get(id).filter(|kind| kind.shape == Shape::Record)?;
        let mut known: BTreeSet<&FieldName> = tally
            .fields
            .iter()
            .filter_map(|index| kind.fields.get(*index))
            .map(|field| &field.name)
            .collect();
        let (path, title) = (by_path(id), by_title(id));
        let hinted = path || title;
        let id_field = FieldName::new("id");
        if hinted
            && !known.contains(&id_field)
            && kind.key.contains(&id_field)
            && id_column(kind, &labels).is_some()
        {
            known.insert(kind.key.iter().find(|key| **key == id_field)?);
        }
        let has_key = kind.key.iter().all(|key| known.contains(key));
        let named = kind.key.first().is_some_and(|key| known.contains(key)) || is_named(&known);
        let meets = kind.needs.iter().all(|any| any.iter().any(|name| known.contains(name)));
        let clear = tally.own >= 3 && tally.distinct >= 2 && known.len() * 4 >= labels.len() * 3;
        let enough = hinted || has_key && clear;
        // In prose a table is a register only if it has one's key: many a policy has a table of metrics.
        let keyed = !prose || kind.key.first().is_some_and(|key| known.contains(key));
        if !(meets && named && keyed && enough) || known.len() < 2 {
            return None;
        }
        let share = (known.len() * 40 / labels.len() + tally.own * 20 / labels.len()).min(COLUMNS);
        let points = share
            + if path { PATH } else { 0 }
            + if title { TITLE } else { 0 }
            + if hinted { 0 } else { CLEAR };
        let by = match (path, title) {
            (true, _) => By::Path,
            (false, true) => By::Title,
            (false, false) => By::Columns,
        };
        Some(Scored { points, by, kind })
    });
    best(scored.collect())
}

/// What a register without entries is: what the heading, the file name or the title names, else the only kind of its path.
pub(crate) fn empty<'a>(kinds: &'a Kinds, hints: &Hints<'a>, heading: Option<&str>) -> Option<Match<'a>> {
    let record = |id: &KindId| kinds.get(id).filter(|kind| kind.shape == Shape::Record);
    let headed = heading.map(|heading| headed(kinds, heading)).unwrap_or_default();
    let named = hints.named.iter().map(|phrase| (&phrase.kind, By::Path));
    let titled = hints.titled.iter().map(|phrase| (&phrase.kind, By::Title));
    let said = headed.iter().map(|kind| (kind, By::Title)).chain(named).chain(titled);
    let mut said = said.filter_map(|(id, by)| Some((record(id)?, by)));
    let on_path: Vec<&Kind> = hints.paths.iter().filter_map(|id| record(id)).collect();
    let only = || match on_path.as_slice() {
        [kind] => Some((*kind, By::Path)),
        [..] => None,
    };
    said.next().or_else(only).map(|(kind, by)| Match { kind, by, runner_up: None })
}

/// Fields that name a row where no key does.
fn is_named(known: &BTreeSet<&FieldName>) -> bool {
    known
        .iter()
        .any(|name| matches!(name.as_str(), "name" | "title" | "person" | "system" | "supplier" | "asset"))
}

/// The kinds that a heading names.
fn headed(kinds: &Kinds, heading: &str) -> Vec<KindId> {
    let words = parts(heading);
    let phrases = words.iter().flat_map(|words| kinds.index().phrases(words));
    phrases
        .filter(|phrase| phrase.to - phrase.from > 1 || words.len() == 1)
        .map(|phrase| phrase.kind)
        .collect()
}

/// The column that holds the ids where no label says so: "CAR ID", "Incident No.".
fn id_column(kind: &Kind, labels: &[String]) -> Option<usize> {
    let is_id = |label: &String| {
        let last = label.rsplit(' ').next().unwrap_or(label);
        matches!(last, "id" | "no" | "nr" | "number" | "ref" | "reference" | "nummer" | "kennung" | "#")
            && kind.meant(label).is_none()
    };
    labels.iter().take(3).position(is_id)
}

/// The field of each column; of two columns with one meaning the first counts.
pub(crate) fn columns<'k>(kind: &'k Kind, labels: &[&str]) -> Vec<Option<&'k Field>> {
    let plain: Vec<String> = labels.iter().map(|label| normalise(label)).collect();
    let mut taken: BTreeSet<&FieldName> = BTreeSet::new();
    let mut fields: Vec<Option<&Field>> = plain
        .iter()
        .map(|label| {
            let (field, _) = kind.meant(label)?;
            taken.insert(&field.name).then_some(field)
        })
        .collect();
    let id = FieldName::new("id");
    if kind.key.contains(&id)
        && !taken.contains(&id)
        && let Some(place) = id_column(kind, &plain).and_then(|index| fields.get_mut(index))
    {
        *place = kind.field(&id);
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parsed::{Parsed, Written};
    use saydo_source::ByteRange;
    use std::sync::LazyLock;

    fn found(path: &str, title: &str, heading: Option<&str>, prose: bool, labels: &str) -> Option<String> {
        static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::embedded().0);
        let kinds = &*KINDS;
        let at = ByteRange::default();
        let title = (!title.is_empty()).then(|| Written { text: title.to_owned(), at });
        let parsed = Parsed { title, ..Parsed::default() };
        let hints = Hints::new(kinds, &path.parse().unwrap(), &parsed);
        let labels: Vec<&str> = labels.split(',').collect();
        table(kinds, &hints, heading, prose, &labels).map(|found| found.kind.id.to_string())
    }

    #[test]
    fn registers_as_people_head_them() {
        for (path, labels, expected) in [
            ("registers/risk-register.csv", "Risk ID,Risk,Likelihood,Impact,Owner", "risk-register"),
            ("corrective-actions.csv", "CAR ID,Finding,Root cause,Owner,Status", "corrective-action"),
            ("x.csv", "Control,Control title,Applicable,Justification,Status", "statement-of-applicability"),
            ("Supplier List.csv", "Supplier,Services,Tier,Owner", "supplier-register"),
            (
                "03_Nachweise/Austritte.csv",
                "Personalnr.,Name,letzter Tag,Konten deaktiviert am",
                "leaver-record",
            ),
            ("Risiken.csv", "Risiko-Nr.,Risiko,Eintrittswahrscheinlichkeit,Auswirkung", "risk-register"),
            ("Vorfälle 2026.csv", "Vorfall-Nr.,Beschreibung,Festgestellt am,Bearbeiter", "incident-record"),
            ("Ruecksicherungen.csv", "System,Datum,durchgefuehrt von,Ergebnis", "restore-test"),
            ("Rücksicherung.csv", "System,Datum,Durchgeführt von,Ergebnis", "restore-test"),
        ] {
            assert_eq!(found(path, "", None, false, labels).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn a_table_inside_a_policy_is_a_register_only_if_it_clearly_is_one() {
        let roles = Some("Roles and Responsibilities");
        let inside =
            |heading, labels| found("policies/asset-policy.md", "Asset policy", heading, true, labels);
        assert_eq!(inside(roles, "Role,Responsibility"), None);
        assert_eq!(inside(roles, "Role,Responsibility,Name").as_deref(), Some("roles-register"));
        assert_eq!(inside(None, "Control,Requirement,Implementation,Evidence"), None);
        assert_eq!(inside(None, "Control,Description,Owner,Status"), None);
        assert_eq!(inside(None, "Asset,Owner,Classification"), None);
        assert_eq!(inside(None, "Metric,Target,Owner,Frequency"), None);
    }
}
