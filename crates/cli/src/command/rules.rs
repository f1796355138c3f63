//! `saydo rules …`: which rules there are, whether they are well formed, what they demand, and how a new one begins.

pub mod doc;
pub mod lint;
pub mod list;
