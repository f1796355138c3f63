//! The ground floor: trees, texts, places, definition files, moments and problems. The only crate that touches the disk.

pub mod path;
pub mod place;
pub mod problem;
pub mod text;
pub mod truth;

pub use path::RepoPath;
pub use place::{ByteRange, Place, Spot};
pub use problem::{Gravity, Problem};
pub use text::{Digest, Text};
pub use truth::Truth;
