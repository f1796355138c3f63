//! Frameworks as data: controls with titles, groups, baselines and proof, the spellings people use for them, and crosswalks.

mod bounds;
mod catalog;
mod control_id;
mod crosswalk;
mod embedded;
mod framework;
mod load;
mod mention;
mod own;
mod theme;

pub use catalog::{Catalog, Control, Framework, Group, Pair, Relation, Scope};
pub use control_id::{ControlId, ControlIdError};
pub use embedded::is_inside;
pub use mention::Mention;
pub use own::Own;
pub use theme::Theme;

use std::fmt;
use std::str::FromStr;

/// What a piece of evidence shows about a control, in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It is written down and approved.
    Design,
    /// It is set up.
    Implementation,
    /// It runs.
    Operation,
    /// Its effect is measured.
    Measurement,
    /// It gets better from what was measured.
    Improvement,
}

impl Level {
    /// All levels in order.
    pub const ALL: [Self; 5] =
        [Self::Design, Self::Implementation, Self::Operation, Self::Measurement, Self::Improvement];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Implementation => "implementation",
            Self::Operation => "operation",
            Self::Measurement => "measurement",
            Self::Improvement => "improvement",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|level| level.as_str() == text).ok_or(())
    }
}
