//! Conditions: tests of fields and of joined records, three-valued when they are judged.

use super::FieldRef;
use jiff::civil::Date;
use regex::Regex;
use saydo_evidence::KindId;
use saydo_source::Duration;

/// What a field is compared with.
#[derive(Clone, Debug)]
pub enum Operand {
    /// A word.
    Word(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// A length of time.
    Duration(Duration),
    /// A limit of the rule.
    Limit(usize),
    /// Another field.
    Field(FieldRef),
    /// The day of the assessment.
    AsOf,
}

/// A comparison.
#[derive(Clone, Debug)]
pub enum Test {
    /// One of these.
    Is(Vec<Operand>),
    /// None of these.
    Not(Vec<Operand>),
    /// Greater or later.
    Above(Operand),
    /// Less or earlier.
    Below(Operand),
    /// Not less, not earlier.
    AtLeast(Operand),
    /// Not greater, not later.
    AtMost(Operand),
    /// A date not older than this length or limit, and no plan.
    YoungerThan(Operand),
    /// A step of the scale that the rows of this kind are.
    OnScale(KindId),
    /// The words match.
    Matches(Regex),
    /// Has a value.
    Present(bool),
}

/// A condition; three-valued.
#[derive(Clone, Debug)]
pub enum Condition {
    /// A test of a field.
    Field(FieldRef, Test),
    /// Whether anything is joined.
    Joined(usize, bool),
    /// Any of these.
    Any(Vec<Condition>),
}

impl Condition {
    /// Whether it comes to the same whatever subject is judged: the record's own fields against what is written in the rule. What is
    /// young enough may be supposed otherwise.
    pub fn asks_only_its_own(&self) -> bool {
        match self {
            Self::Field(_, Test::YoungerThan(_)) | Self::Joined(..) => false,
            Self::Field(field, test) => {
                let written = |operand: &Operand| !matches!(operand, Operand::Field(_) | Operand::Limit(_));
                field.join.is_none() && test.operands().iter().all(written)
            }
            Self::Any(inner) => inner.iter().all(Self::asks_only_its_own),
        }
    }
}

impl Test {
    /// What it compares with.
    pub fn operands(&self) -> &[Operand] {
        match self {
            Self::Is(operands) | Self::Not(operands) => operands,
            Self::Above(operand)
            | Self::Below(operand)
            | Self::AtLeast(operand)
            | Self::AtMost(operand)
            | Self::YoungerThan(operand) => std::slice::from_ref(operand),
            Self::OnScale(_) | Self::Matches(_) | Self::Present(_) => &[],
        }
    }
}
