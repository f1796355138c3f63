//! An assessment as text, one file per format. Writers take plain wire structs and a `dyn Write`; no verdict is decided here.

pub mod assemble;
pub mod coverage;
pub mod difference;
pub mod escape;
pub mod frame;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod located;
pub mod markdown;
pub mod moved;
pub mod privacy;
pub mod problems;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod view;
pub mod why;
pub mod wrap;
