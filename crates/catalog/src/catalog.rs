//! The catalogue: every framework with its controls, and what a run asks of it.

use crate::crosswalk::Walk;
use crate::{ControlId, Level};
use saydo_source::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// A part of a framework whose states are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Short name, e.g. `annex-a`, `AC`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// What an assessor asks to see across the group, in our own words.
    pub asks: Option<String>,
}

/// Where a withdrawn control went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The controls that took its content.
    pub into: Vec<String>,
    /// How, in the framework's word.
    pub relation: String,
}

/// One entry of a framework.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its id.
    pub id: ControlId,
    /// Its official short title (for CSF subcategories a label of our own).
    pub title: String,
    /// The group it counts in.
    pub group: String,
    /// Theme, family or clause; may be empty.
    pub theme: String,
    /// The entry above it.
    pub parent: Option<String>,
    /// Whether it has a state of its own.
    pub leaf: bool,
    /// Set if it is withdrawn.
    pub withdrawn: Option<Withdrawn>,
    /// The baselines that select it.
    pub baselines: Vec<String>,
    /// Levels of which at least one must be shown for `satisfied`.
    pub proof: Vec<Level>,
    /// What an assessor asks to see, in our own words.
    pub asks: Option<String>,
    /// What records cannot decide and an assessment has to.
    pub stays_with_people: Option<String>,
}

/// A published catalogue.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Short name, e.g. `iso27001-2022`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Its groups in their order.
    pub groups: Vec<Group>,
    /// Names of its baselines.
    pub baselines: Vec<String>,
    /// The baseline that is meant when none is named.
    pub default_baseline: Option<String>,
    pub(crate) controls: Vec<Control>,
}

impl Framework {
    /// The ids of its leaf, active controls, in its order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let active = self.controls.iter().filter(|control| control.leaf && control.withdrawn.is_none());
        active.map(|control| control.id.id())
    }
}

/// A framework, and the baseline of it, that a run judges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// The framework.
    pub framework: String,
    /// The baseline, for frameworks that have some.
    pub baseline: Option<String>,
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.framework)?;
        self.baseline.as_ref().map_or(Ok(()), |baseline| write!(f, "@{baseline}"))
    }
}

/// How two controls of different frameworks relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same demand.
    Equal,
    /// The source is part of the target.
    Subset,
    /// The source includes the target.
    Superset,
    /// They overlap.
    Intersects,
    /// They concern each other; carries support, never credit.
    Related,
}

impl Relation {
    /// All of them, the strongest first.
    pub const ALL: [Self; 5] = [Self::Equal, Self::Subset, Self::Superset, Self::Intersects, Self::Related];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Subset => "subset",
            Self::Superset => "superset",
            Self::Intersects => "intersects",
            Self::Related => "related",
        }
    }

    /// The relation read from the other side.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Subset => Self::Superset,
            Self::Superset => Self::Subset,
            same => same,
        }
    }
}

/// One crosswalk pair, seen from one of its controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The control on the other side.
    pub other: ControlId,
    /// How this control relates to the other.
    pub relation: Relation,
}

/// All frameworks and crosswalks of a run.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(crate) frameworks: Vec<Framework>,
    pub(crate) index: BTreeMap<(String, String), (usize, usize)>,
    /// Every crosswalk, in the order in which they were read.
    pub(crate) walks: Vec<Walk>,
    pub(crate) pairs: BTreeMap<ControlId, Vec<Pair>>,
    /// Ids of earlier editions: framework they belonged to, where they went.
    pub(crate) retired: BTreeMap<String, Vec<ControlId>>,
    /// Frameworks of the organisation's own.
    pub(crate) own: BTreeSet<String>,
    /// Ids of their controls that mean nothing else, and so are known without their framework.
    pub(crate) spelled: BTreeMap<String, ControlId>,
}

impl Catalog {
    /// All frameworks, by id.
    pub fn frameworks(&self) -> impl Iterator<Item = &Framework> {
        self.frameworks.iter()
    }

    /// A framework by its id.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.id == id)
    }

    /// Reads `framework[@baseline]`; the error is a sentence with the nearest known name.
    pub fn scope(&self, text: &str) -> Result<Scope, String> {
        let (name, baseline) =
            text.split_once('@').map_or((text, None), |(name, baseline)| (name, Some(baseline)));
        let name = match name {
            "iso27001" => "iso27001-2022",
            "nist-800-53" => "nist-800-53-r5",
            "nist-csf" => "nist-csf-2.0",
            "nist-800-171" => "nist-800-171-r3",
            "hipaa" => "hipaa-security-rule",
            other => other,
        };
        let Some(framework) = self.framework(name) else {
            let known: Vec<&str> = self.frameworks.iter().map(|framework| framework.id.as_str()).collect();
            let hint = nearest(name, known.iter().copied()).map_or_else(
                || format!("known are {}", known.join(", ")),
                |near| format!("did you mean {near}?"),
            );
            return Err(format!("unknown framework `{name}`; {hint}"));
        };
        match baseline {
            None => Ok(Scope { framework: name.to_owned(), baseline: framework.default_baseline.clone() }),
            Some(baseline) if framework.baselines.iter().any(|known| known == baseline) => {
                Ok(Scope { framework: name.to_owned(), baseline: Some(baseline.to_owned()) })
            }
            Some(baseline) => Err(if framework.baselines.is_empty() {
                format!("`{name}` has no baselines; write `{name}`")
            } else {
                format!("`{name}` has no baseline `{baseline}`; known are {}", framework.baselines.join(", "))
            }),
        }
    }

    /// A control by its id.
    pub fn control(&self, id: &ControlId) -> Option<&Control> {
        self.lookup(id.framework(), id.id())
    }

    /// The leaf, active controls of a scope, in the framework's order.
    pub fn population(&self, scope: &Scope) -> Vec<&Control> {
        self.framework(&scope.framework).map_or_else(Vec::new, |framework| {
            framework
                .controls
                .iter()
                .filter(|control| control.leaf && control.withdrawn.is_none())
                .filter(|control| scope.baseline.as_ref().is_none_or(|name| control.baselines.contains(name)))
                .collect()
        })
    }

    /// The leaf, active controls that an id stands for: itself, or all below it.
    pub fn leaves(&self, id: &ControlId) -> Vec<&Control> {
        let Some(control) = self.control(id) else { return Vec::new() };
        if control.leaf {
            return if control.withdrawn.is_none() { vec![control] } else { Vec::new() };
        }
        let Some(framework) = self.framework(id.framework()) else { return Vec::new() };
        let below = |child: &Control| {
            let mut parent = child.parent.clone();
            while let Some(name) = parent {
                if name == id.id() {
                    return true;
                }
                parent = self.lookup(id.framework(), &name).and_then(|control| control.parent.clone());
            }
            false
        };
        framework
            .controls
            .iter()
            .filter(|child| child.leaf && child.withdrawn.is_none() && below(child))
            .collect()
    }

    /// The crosswalk pairs of a control.
    pub fn pairs(&self, id: &ControlId) -> &[Pair] {
        self.pairs.get(id).map_or(&[], Vec::as_slice)
    }

    /// `A.5.18 Access rights`: an id never stands without its title.
    pub fn named(&self, id: &ControlId) -> String {
        self.control(id).map_or_else(|| id.to_string(), |control| format!("{} {}", id.id(), control.title))
    }

    pub(crate) fn lookup(&self, framework: &str, id: &str) -> Option<&Control> {
        let (framework, control) = *self.index.get(&(framework.to_owned(), id.to_owned()))?;
        self.frameworks.get(framework)?.controls.get(control)
    }
}
