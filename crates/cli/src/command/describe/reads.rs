//! Which kinds a rule reads, and what for.

use saydo_engine::rule::{Rule, Source};
use saydo_evidence::KindId;
use std::collections::BTreeMap;

/// What a rule reads a kind for; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Each of it is judged.
    Judged,
    /// It is held against what is judged.
    Joined,
    /// It lists what an export must cover.
    Listed,
    /// Its text states a limit.
    States,
}

impl Use {
    /// The words for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judged => "judges it",
            Self::Joined => "compares with it",
            Self::Listed => "takes its list as complete",
            Self::States => "takes a limit from it",
        }
    }
}

/// The kinds of a rule.
pub fn reads(rule: &Rule) -> BTreeMap<KindId, Use> {
    let mut read = BTreeMap::new();
    let mut add = |kinds: &[KindId], what: Use| {
        for kind in kinds {
            let known = read.entry(kind.clone()).or_insert(what);
            *known = what.min(*known);
        }
    };
    let kinds = |source: &Source| match source {
        Source::Kinds(kinds) => kinds.clone(),
        Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => Vec::new(),
    };
    add(&kinds(&rule.each), Use::Judged);
    for join in &rule.joins {
        add(&kinds(&join.source), Use::Joined);
        if let Some(complete) = &join.complete {
            add(&kinds(&complete.of), Use::Listed);
        }
    }
    for limit in &rule.limits {
        add(&limit.stated_in, Use::States);
    }
    read
}
