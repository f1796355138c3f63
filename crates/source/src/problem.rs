//! Bad input as data: collected, never thrown, each with place, what was expected and what to do.

use crate::Place;
use std::sync::Arc;

/// What a problem means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// Nothing can be concluded (exit 2): a broken configuration, rule, kind or framework.
    Fatal,
    /// The run goes on; what depends on the input is undetermined.
    Noted,
}

/// One bad input. `message` is the headline (lower case, no full stop), `label` stands at the place, `help` is a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable name of the class of problem, e.g. `unknown-key`, `unreadable-file`.
    pub code: &'static str,
    /// Headline.
    pub message: String,
    /// Text at the place; may be empty.
    pub label: String,
    /// The remedy.
    pub help: Option<String>,
    /// Where, if it has a place.
    pub place: Option<Place>,
    /// The text the place points into, when it is not a file of the tree (definitions).
    pub text: Option<Arc<str>>,
    /// Whether the run can go on.
    pub gravity: Gravity,
}

impl Problem {
    /// A noted problem without place.
    pub fn noted(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            label: String::new(),
            help: None,
            place: None,
            text: None,
            gravity: Gravity::Noted,
        }
    }

    /// A fatal problem without place.
    pub fn fatal(code: &'static str, message: impl Into<String>) -> Self {
        Self { gravity: Gravity::Fatal, ..Self::noted(code, message) }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same problem with a text at its place.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same problem with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
