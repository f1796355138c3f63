//! The ground floor: trees, texts, places, definition files, moments and problems. The only crate that touches the disk.

mod changes;
pub mod definition;
pub mod disk;
mod duration;
mod git;
pub mod moment;
mod moves;
mod past;
mod path;
mod period;
mod place;
mod problem;
mod renames;
pub mod revision;
#[cfg(test)]
mod sample;
mod similar;
pub mod text;
pub mod tree;
mod truth;
mod versions;

pub use changes::{Change, changes};
pub use definition::{Definition, Item, Saying, Spanned, Table};
pub use duration::{Duration, DurationError};
pub use moment::{Grain, Moment, Zone, ZoneError};
pub use moves::Moves;
pub use past::{Past, Wish, pasts};
pub use path::{PathError, RepoPath};
pub use period::Period;
pub use place::{ByteRange, Place, Spot};
pub use problem::{Gravity, Problem};
pub use renames::renames;
pub use revision::{BaseError, Compared};
pub use similar::nearest;
pub use text::{Digest, Lines, Text};
pub use tree::{Entry, History, Limits, Tree};
pub use truth::Truth;
pub use versions::{Version, versions};
