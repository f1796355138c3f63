//! An assessment as text, one file per format. Writers take plain wire structs and a `dyn Write`; no verdict is decided here.

pub mod escape;
pub mod json;
#[cfg(test)]
mod sample;
