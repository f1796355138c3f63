//! `saydo rules new`: a scaffold of a rule and its cases.

/// The texts of the scaffold that its author replaces.
pub const UNFINISHED: [&str; 4] = [TITLE, WHY, REMEDY, CITE];

const TITLE: &str = "Say here in one sentence what is demanded";
const WHY: &str = "Say why it matters, in words an auditor would use.";
const REMEDY: &str = "Say what to do, and in which file.";
const CITE: &str = "say what it rests on";
