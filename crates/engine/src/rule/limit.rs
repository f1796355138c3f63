//! Limits: what is compared with, how much of it, and who says so.

use super::parameter::SetTo;
use regex::Regex;
use saydo_evidence::{Amount, FieldName, KindId, Unit};

/// Which way a limit is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// By no more than it: a longer time asks for less.
    AtMost,
    /// By no less than it: a smaller share asks for less.
    AtLeast,
}

/// A limit: the organisation's own promise, a law, or advice.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Its name in the rule.
    pub name: String,
    /// What its amounts are amounts of; every value of it is of this unit.
    pub unit: Unit,
    /// Which way it is kept; it decides which of two promises asks for less.
    pub asks: Asks,
    /// The subject's own field that states it first.
    pub field: Option<FieldName>,
    /// The kinds whose text states it.
    pub stated_in: Vec<KindId>,
    /// The number of its probe.
    pub probe: Option<usize>,
    /// Patterns of the probe.
    pub near: Vec<Regex>,
    /// The same for everyone.
    pub fixed: Option<Amount>,
    /// For whom each sentence speaks, where the promise differs from subject to subject.
    pub by: Option<Tiers>,
    /// Compared with where nothing is stated; then only an improvement.
    pub advice: Option<Amount>,
    /// The parameter of the configuration that stands in where no text states it.
    pub parameter: Option<String>,
    /// What the configuration sets it to.
    pub set_to: Option<SetTo>,
    /// Whether a condition compares with it.
    pub in_conditions: bool,
}

/// The tiers of a limit: a sentence, item or table row speaks for those whose name it gives, else for all that none names.
#[derive(Clone, Debug)]
pub struct Tiers {
    /// The subject's own field with its tier, a word of a closed vocabulary.
    pub field: FieldName,
    /// The vocabulary.
    pub states: Vec<String>,
    /// The pattern by which a text names a state; where there is none at all, texts name a state as cells do.
    pub patterns: Vec<(String, Regex)>,
}
