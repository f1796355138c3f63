//! `[limit.…]`: how long something may take, how many there must be or which share, and who says so.

use super::Scope;
use crate::rule::{Asks, Limit, Source, Tiers};
use regex::Regex;
use saydo_evidence::{Amount, FieldName, FieldType, KindId, Unit};
use saydo_source::{Item, Spanned, Table};

const ASKS: [(&str, Asks); 2] = [("at-most", Asks::AtMost), ("at-least", Asks::AtLeast)];

/// Which way a limit of the unit is mostly kept: a time is not exceeded, of things and shares there are enough.
const fn usual(unit: Unit) -> Asks {
    match unit {
        Unit::Duration => Asks::AtMost,
        Unit::Count | Unit::Percent => Asks::AtLeast,
    }
}

impl Scope<'_> {
    /// Every `[limit.…]` of a rule. One with a mistake is known by its name all the same.
    pub(super) fn lower_limits(&mut self, table: &Table<'_>) {
        for (name, limit) in table.named("limit") {
            let limit = self.lower_limit(&name, &limit);
            self.limits.push(limit);
        }
    }

    fn lower_limit(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Limit {
        let unit = self.word_or(table, "unit", &Unit::ALL.map(|unit| (unit.as_str(), unit)), Unit::Duration);
        let unit = unit.unwrap_or(Unit::Duration);
        let asks = self.word_or(table, "asks", &ASKS, usual(unit)).unwrap_or(usual(unit));
        let fixed = self.quantity(table, "fixed", unit);
        let advice = self.quantity(table, "advice", unit);
        let field = table.text("field").and_then(|field| self.own_amount(&field, unit));
        let near: Vec<Regex> = table.texts("near").iter().filter_map(|text| self.regex(text)).collect();
        let mut stated_in: Vec<KindId> = Vec::new();
        for kind in table.texts("stated-in") {
            match self.source(&kind) {
                Source::Kinds(kinds) => stated_in.extend(kinds),
                Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => {
                    let label = "expected the kind of a text";
                    self.complain("unknown-kind", kind.at, "it states no limit", label);
                }
            }
        }
        let parameter = table.text("parameter").and_then(|name| self.parameter(&name));
        let by = table.table("by").and_then(|by| self.tiers(&by));
        self.sources(name, table);
        table.close();
        let probe = (!stated_in.is_empty() && !near.is_empty()).then(|| self.probe());
        Limit {
            name: name.value.clone(),
            unit,
            asks,
            field,
            stated_in,
            probe,
            near,
            fixed,
            by,
            advice,
            parameter,
            set_to: None,
            in_conditions: false,
        }
    }

    /// A limit needs a value, and every value that is written must be able to count.
    fn sources(&self, name: &Spanned<String>, table: &Table<'_>) {
        let stated = (table.has("stated-in"), table.has("near"));
        let fixed = table.item("fixed");
        if fixed.is_none() && !table.has("field") && !table.has("parameter") && stated == (false, false) {
            let label = "expected `fixed`, `parameter`, or `stated-in` with `near`";
            self.complain("no-limit", name.at, "the limit has no value", label);
        }
        for (there, missing, label) in [
            (stated == (true, false), "near", "expected the patterns that the sentence must match"),
            (stated == (false, true), "stated-in", "expected the kinds whose text states it"),
            (stated == (false, false) && table.has("by"), "stated-in", "only what a text states has tiers"),
        ] {
            if there {
                self.complain("missing-key", table.at(), format!("`{missing}` is missing"), label);
            }
        }
        if let Some(fixed) = fixed
            && (stated != (false, false) || table.has("advice") || table.has("parameter"))
        {
            let label = "with `fixed`, no text, parameter or advice counts; leave one of them out";
            self.complain("two-limits", fixed.at(), "the limit is fixed and stated elsewhere", label);
        }
    }

    /// `{ field = … }`, where texts name a state by its word, or with a pattern for each state beside it.
    fn tiers(&self, table: &Table<'_>) -> Option<Tiers> {
        let name = table.required("field");
        let field = name.as_ref().and_then(|name| self.own_field(name));
        let words = field.as_ref().map(|field| self.vocabulary(&self.each, field));
        if let (Some(name), Some(None)) = (&name, &words) {
            let label = "expected a field with a closed vocabulary";
            self.complain("wrong-field", name.at, format!("`{}` has no tiers", name.value), label);
        }
        let mut patterns = Vec::new();
        for (state, pattern) in table.entries() {
            if state.value == "field" {
                continue;
            }
            if let (Some(field), Some(Some(known))) = (&field, &words) {
                self.in_vocabulary(&state, known, field);
            }
            match pattern {
                Item::Text(text) => patterns.extend(self.regex(&text).map(|regex| (state.value, regex))),
                other => self.complain("wrong-type", other.at(), "no pattern", "expected a text"),
            }
        }
        let states = words??.into_iter().map(str::to_owned).collect();
        Some(Tiers { field: field?, states, patterns })
    }

    fn parameter(&self, text: &Spanned<String>) -> Option<String> {
        let name = text.value.as_str();
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if plain && name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Some(name.to_owned());
        }
        let label = "expected small letters, digits and dashes, as in \"patch-days\"";
        self.complain("bad-name", text.at, "no name of a parameter", label);
        None
    }

    fn quantity(&self, table: &Table<'_>, key: &'static str, unit: Unit) -> Option<Amount> {
        let text = table.text(key)?;
        let amount = Amount::parse(&text.value, unit);
        if amount.is_none() {
            let message = format!("`{}` is {}", text.value, unit.no_such());
            self.complain("bad-amount", text.at, message, format!("expected {}", unit.example()));
        }
        amount
    }

    fn own_amount(&self, text: &Spanned<String>, unit: Unit) -> Option<FieldName> {
        let field = self.own_field(text)?;
        let wanted = match unit {
            Unit::Duration => FieldType::Duration,
            Unit::Count | Unit::Percent => FieldType::Number,
        };
        self.source_holding(&self.each, &field, text.at, &[wanted], unit.what()).then_some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::mistakes;

    fn limit(parts: &str) -> Vec<String> {
        mistakes(&format!(
            "each = \"leaver-record\"\n[[expect]]\nwithin = {{ from = \"left\", to = \"revoked\", limit = \"l\" }}\n[limit.l]\n{parts}\n"
        ))
    }

    #[test]
    fn a_limit_with_a_mistake_makes_no_other_complaint() {
        for (parts, said) in [
            (
                "fixed = \"soon\"",
                "\"soon\": expected a number and a unit such as \"72 hours\", \"30 days\", \"6 months\"",
            ),
            ("fixed = 3", "3: expected a text, found a number"),
            (
                "stated-in = [\"policy.acces-control\"]\nnear = [\"x\"]",
                "\"policy.acces-control\": no kind of this name; did you mean \"policy.access-control\"?",
            ),
            ("unit = \"days\"\nfixed = \"3 days\"", "\"days\": expected one of duration, count, percent"),
            ("asks = \"atmost\"\nfixed = \"3 days\"", "\"atmost\": expected one of at-most, at-least"),
            ("field = \"person\"", "\"person\": it holds a person"),
        ] {
            assert_eq!(limit(parts), [said], "{parts}");
        }
    }

    #[test]
    fn tiers_are_states_of_a_field_of_the_subject() {
        let by = |parts: &str| {
            mistakes(&format!(
                "each = \"asset-inventory\"\n[[expect]]\nfresh = {{ date = \"verified\", limit = \"l\" }}\n[limit.l]\n{parts}\n"
            ))
        };
        let stated = "stated-in = [\"policy.backup\"]\nnear = [\"x\"]\n";
        assert!(by(&format!("{stated}by = {{ field = \"rating\" }}")).is_empty());
        assert!(by(&format!("{stated}by = {{ field = \"access-tier\", critical = \"krit\" }}")).is_empty());
        for (parts, said) in [
            (
                "{ field = \"access-tier\", priviliged = \"p\" }",
                "priviliged: expected one of standard, critical, privileged; did you mean \"privileged\"?",
            ),
            ("{ field = \"owner\" }", "\"owner\": expected a field with a closed vocabulary"),
            ("{ field = \"rating\", high = 3 }", "3: expected a text"),
            ("{ feild = \"rating\" }", "{ feild = \"rating\" }: expected `field = \"…\"`"),
        ] {
            let found = by(&format!("{stated}by = {parts}"));
            assert_eq!(found.first().map(String::as_str), Some(said), "{parts}");
        }
        assert_eq!(
            by("fixed = \"1 day\"\nby = { field = \"rating\" }"),
            ["[limit.l]: only what a text states has tiers"]
        );
    }

    #[test]
    fn every_value_of_a_limit_can_count() {
        for (parts, said) in [
            ("unit = \"duration\"", "l: expected `fixed`, `parameter`, or `stated-in` with `near`"),
            (
                "stated-in = [\"policy.access-control\"]",
                "[limit.l]: expected the patterns that the sentence must match",
            ),
            ("near = [\"x\"]\nadvice = \"1 day\"", "[limit.l]: expected the kinds whose text states it"),
            (
                "fixed = \"1 day\"\nparameter = \"patch-days\"",
                "\"1 day\": with `fixed`, no text, parameter or advice counts; leave one of them out",
            ),
            (
                "parameter = \"Patch days\"",
                "\"Patch days\": expected small letters, digits and dashes, as in \"patch-days\"",
            ),
            (
                "fixed = \"1 day\"\nadvice = \"2 days\"",
                "\"1 day\": with `fixed`, no text, parameter or advice counts; leave one of them out",
            ),
        ] {
            assert_eq!(limit(parts), [said], "{parts}");
        }
    }
}
