//! Rules and facts in, an assessment out. Pure: no disk, no clock, no environment, no terminal.

pub mod assess;
pub mod cases;
pub mod compare;
pub mod config;
pub mod embedded;
pub mod judge;
pub mod rule;
#[cfg(test)]
mod shipped;
pub mod statement;
