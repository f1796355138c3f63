//! Rules and facts in, an assessment out. Pure: no disk, no clock, no environment, no terminal.

pub mod embedded;
pub mod rule;
