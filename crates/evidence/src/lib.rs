//! Evidence: what kinds there are, how they are recognised, and how texts become facts.

pub mod parsed;
pub mod placeholder;
pub mod read;
