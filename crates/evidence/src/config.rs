//! The part of `saydo.toml` that is obeyed here: the zone of dates, the order of day and month, pinned files.

use crate::gather::Pin;
use crate::kind::{KindId, Kinds};
use crate::value::date::DateOrder;
use saydo_source::{Table, Zone, nearest};

/// How evidence is to be read.
#[derive(Clone, Debug)]
pub struct Config {
    /// The zone of dates without one.
    pub zone: Zone,
    /// The order of `03/04/2026` where nothing else decides it.
    pub date_order: Option<DateOrder>,
    /// Files whose kind is given.
    pub pins: Vec<Pin>,
}

impl Default for Config {
    fn default() -> Self {
        Self { zone: Zone::utc(), date_order: None, pins: Vec::new() }
    }
}

impl Config {
    /// Reads `time-zone`, `date-order` and `[[pin]]`; mistakes are collected in the definition.
    pub fn lower(table: &Table<'_>, kinds: &Kinds) -> Self {
        let mut config = Self::default();
        if let Some(name) = table.text("time-zone") {
            match Zone::named(&name.value) {
                Ok(zone) => config.zone = zone,
                Err(error) => {
                    table.complain("unknown-zone", name.at, error.to_string(), "no such zone", None);
                }
            }
        }
        if let Some(word) = table.text("date-order") {
            config.date_order = match word.value.as_str() {
                "day-first" => Some(DateOrder::DayFirst),
                "month-first" => Some(DateOrder::MonthFirst),
                other => {
                    let message = format!("`{other}` is no order of dates");
                    let label = "expected \"day-first\" or \"month-first\"";
                    table.complain("unknown-word", word.at, message, label, None);
                    None
                }
            };
        }
        config.pins = table.tables("pin").iter().filter_map(|pin| lower_pin(pin, kinds)).collect();
        config
    }
}

fn lower_pin(table: &Table<'_>, kinds: &Kinds) -> Option<Pin> {
    let (path, kind) = (table.required("path"), table.required("kind"));
    table.close();
    let (path, kind) = (path?, kind?);
    let id = KindId::new(&kind.value);
    if kinds.get(&id).is_none() {
        let label = nearest(&kind.value, kinds.iter().map(|kind| kind.id.as_str())).map_or_else(
            || "no kind of this name; `saydo explain` shows them".to_owned(),
            |near| format!("no kind of this name; did you mean \"{near}\"?"),
        );
        table.complain("unknown-kind", kind.at, format!("unknown kind `{id}`"), label, None);
        return None;
    }
    match globset::GlobBuilder::new(&path.value).literal_separator(true).build() {
        Ok(glob) => Some(Pin { path: glob.compile_matcher(), kind: id }),
        Err(error) => {
            table.complain("bad-pattern", path.at, "no path pattern", error.to_string(), None);
            None
        }
    }
}
