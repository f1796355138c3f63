//! `saydo rules …`: which rules there are, and whether they are well formed.

pub mod lint;
pub mod list;
