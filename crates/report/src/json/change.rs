//! The part of the contract that a comparison fills.

use super::Place;
use serde::Serialize;

/// The compared revision.
#[derive(Clone, Debug, Serialize)]
pub struct Base {
    /// As named by the user.
    pub rev: String,
    /// The commit it names: rules and configuration are read from there.
    pub tip: String,
    /// Where head and base parted: findings are compared with those of this commit.
    pub merge_base: String,
    /// Whether the tip has a configuration; without one the defaults govern.
    pub configured: bool,
}

/// What a change did, by comparison with the base at the same day.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Changes {
    /// Number of failing findings, not waived, that the change introduced, those of vanished subjects included.
    pub introduced: usize,
    /// Number of failing findings, not waived, that were there before.
    pub unchanged: usize,
    /// Number of findings that the change resolved.
    pub resolved: usize,
    /// Number of findings whose subject failed before and is gone.
    pub vanished: usize,
    /// In what the organisation asks less of itself.
    pub asks_less: Vec<AsksLess>,
    /// Controls whose state is another.
    pub states: Vec<StateChange>,
}

/// Something by which the organisation asks less of itself; told, not judged.
#[derive(Clone, Debug, Serialize)]
pub struct AsksLess {
    /// `promise`, `target`, `population`, `scope`, `rating` or `gate`.
    pub what: String,
    /// In one sentence.
    pub message: String,
    /// Where; the first is the main one.
    pub places: Vec<Place>,
}

/// A control with another state than before.
#[derive(Clone, Debug, Serialize)]
pub struct StateChange {
    /// Framework id.
    pub framework: String,
    /// Control id within it.
    pub id: String,
    /// Short title.
    pub title: String,
    /// State in the base.
    pub before: String,
    /// State now.
    pub after: String,
    /// `better`, `worse` or `other`.
    pub direction: String,
}
