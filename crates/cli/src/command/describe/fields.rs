//! Fields of a kind in words.

use super::written::Labels;
use saydo_evidence::{Field, FieldType};

/// What a field holds, in words.
pub fn holds(field: &Field, labels: &Labels) -> String {
    let what = match &field.holds {
        FieldType::Text => "text".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::State(values) => format!("one of {}", values.join(", ")),
        FieldType::Scale => "step of a scale".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Money => "money".to_owned(),
        FieldType::Duration => "length of time".to_owned(),
        FieldType::Person => "person".to_owned(),
        FieldType::Control => "control id".to_owned(),
        FieldType::Reference => {
            labels.of.as_ref().map_or_else(|| "reference".to_owned(), |of| format!("reference to {of}"))
        }
        FieldType::Link => "link".to_owned(),
    };
    if field.list { format!("{what}, several allowed") } else { what }
}
