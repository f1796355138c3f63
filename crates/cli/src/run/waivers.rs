//! Who introduced each waiver of the configuration, by the history of its file.

use super::base::Started;
use super::configuration::Configuration;
use crate::load::Loaded;
use saydo_engine::assess::waiver::Waiver;
use saydo_source::{Definition, Limits, Text, Tree, versions};

/// So many versions of the configuration are looked at.
const VERSIONS: usize = 200;

/// Says of each waiver who introduced it, as far as the history tells: the author of the oldest version, counted back from today without
/// a gap, that has it.
pub fn introducers(
    configuration: &mut Configuration,
    tree: &Tree,
    started: Option<&Started>,
    loaded: &Loaded,
) {
    let (waivers, file) = (&mut configuration.engine.waivers, &configuration.file);
    let (Some(file), Some(root)) = (file.as_ref().filter(|_| !waivers.is_empty()), tree.root()) else {
        return;
    };
    let (path, at) = match started {
        Some(started) => (started.configuration(), started.tip.revision()),
        None => (file.inside.then(|| file.path.clone()), tree.revision()),
    };
    let (Some(path), Some(at)) = (path, at) else { return };
    let Some(versions) = versions(root, &path, at, VERSIONS, &Limits::default()) else { return };
    let read = |content: &[u8]| -> Vec<Waiver> {
        let text = Text::decode(content).map(|text| text.content).unwrap_or_default();
        let definition = Definition::parse(&path, &text);
        let tables = definition.root().tables("waiver");
        tables.iter().filter_map(|table| Waiver::lower(table, &loaded.catalog, &loaded.rules)).collect()
    };
    let by_version: Vec<Vec<Waiver>> = versions.iter().map(|version| read(&version.content)).collect();
    for waiver in waivers {
        let has = |known: &Vec<Waiver>| known.iter().any(|other| other.is_same(waiver));
        let run = by_version.iter().take_while(|known| has(known)).count();
        if let Some(version) = run.checked_sub(1).and_then(|oldest| versions.get(oldest)) {
            waiver.introduced_by = Some(format!("{} <{}>", version.author, version.email));
        }
    }
}
