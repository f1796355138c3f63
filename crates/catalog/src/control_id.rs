//! The printed form of a control: `iso27001-2022:A.5.18`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A control of a framework. Sorts by framework, then in natural order (`A.5.2` before `A.5.10`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ControlId {
    framework: Arc<str>,
    id: Arc<str>,
}

/// The text is no `framework:id`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no control; expected `framework:id` such as \"iso27001-2022:A.5.18\"")]
pub struct ControlIdError(pub String);

impl ControlId {
    /// From the framework's id and the control's own.
    pub fn new(framework: &str, id: &str) -> Self {
        Self { framework: framework.into(), id: id.into() }
    }

    /// The framework.
    pub fn framework(&self) -> &str {
        &self.framework
    }

    /// The id within the framework.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn parts(&self) -> Vec<(String, u32)> {
        let mut parts = Vec::new();
        let mut word = String::new();
        let mut digits = String::new();
        for c in self.id.chars().chain(['\0']) {
            if c.is_ascii_digit() {
                digits.push(c);
            } else {
                if !digits.is_empty() {
                    parts.push((std::mem::take(&mut word), digits.parse().unwrap_or(u32::MAX)));
                    digits.clear();
                }
                word.push(c);
            }
        }
        parts.push((word, 0));
        parts
    }
}

impl PartialOrd for ControlId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ControlId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.framework
            .cmp(&other.framework)
            .then_with(|| self.parts().cmp(&other.parts()))
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl FromStr for ControlId {
    type Err = ControlIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((framework, id)) if !framework.is_empty() && !id.is_empty() => Ok(Self::new(framework, id)),
            Some(_) | None => Err(ControlIdError(text.to_owned())),
        }
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.framework, self.id)
    }
}
