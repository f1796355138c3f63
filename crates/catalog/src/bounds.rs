//! How much a framework or crosswalk file may hold: far more than any published one, and little enough for every run.

use saydo_source::{ByteRange, Table};

/// Controls of one framework; SP 800-53 has 1196.
pub(crate) const CONTROLS: usize = 10_000;
/// Groups of one framework; SP 800-53 has 20.
pub(crate) const GROUPS: usize = 500;
/// Baselines of one framework.
pub(crate) const BASELINES: usize = 100;
/// Pairs of one crosswalk.
pub(crate) const PAIRS: usize = 50_000;
/// Characters of an id.
pub(crate) const ID: usize = 64;
/// Characters of a title or another text.
pub(crate) const TEXT: usize = 500;

/// More than there may be.
pub(crate) fn complain(table: &Table<'_>, at: ByteRange, what: &str, most: usize) {
    let label = format!("expected at most {most}; this is one more");
    table.complain("too-many", at, format!("too many {what}"), label, None);
}
