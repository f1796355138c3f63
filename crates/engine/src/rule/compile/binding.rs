//! `controls`: what a rule speaks to.

use super::names::HOME;
use super::{Scope, names};
use crate::rule::{Binding, Source};
use saydo_catalog::ControlId;
use saydo_evidence::{FieldName, FieldType};
use saydo_source::{ByteRange, Item, Spanned, Table};

impl Scope<'_> {
    /// The controls of a rule; its joins are read by then.
    pub(super) fn binding(&self, table: &Table<'_>) -> Option<Binding> {
        match table.item("controls") {
            Some(Item::Table(from)) => self.lowers(&from).map(Binding::Lowers),
            Some(list) => self.controls(&table.texts("controls"), list.at()).map(Binding::Controls),
            None => {
                let label = "expected a list of control ids";
                self.complain("missing-key", table.at(), "`controls` is missing", label);
                None
            }
        }
    }

    fn controls(&self, texts: &[Spanned<String>], at: ByteRange) -> Option<Vec<ControlId>> {
        self.some(texts, at, "expected the controls that the rule speaks to")?;
        let controls: Vec<Option<ControlId>> = texts.iter().map(|text| self.control(text)).collect();
        for (number, control) in controls.iter().enumerate() {
            if let (Some(_), Some(text), true) =
                (control, texts.get(number), controls[..number].contains(control))
            {
                self.complain(
                    "second-control",
                    text.at,
                    "the control stands here already",
                    "leave it out once",
                );
            }
        }
        controls.into_iter().collect()
    }

    fn control(&self, text: &Spanned<String>) -> Option<ControlId> {
        let id = match text.value.parse::<ControlId>() {
            Ok(id) => id,
            Err(error) => {
                self.complain("unknown-control", text.at, error.to_string(), "here");
                return None;
            }
        };
        let unknown = |label: &str| {
            self.complain("unknown-control", text.at, format!("unknown control `{id}`"), label);
        };
        let Some(control) = self.catalog.control(&id) else {
            let known = self.catalog.framework(id.framework()).is_some();
            unknown(if known { "no control of this framework" } else { "no framework of this name" });
            return None;
        };
        if let Some(withdrawn) = &control.withdrawn {
            let label = format!("it is withdrawn ({} {})", withdrawn.relation, withdrawn.into.join(", "));
            self.complain("no-state", text.at, format!("`{id}` has no state"), label);
            return None;
        }
        if !control.leaf {
            let below: Vec<&str> = self.catalog.leaves(&id).iter().map(|leaf| leaf.id.id()).collect();
            let label = format!("only what is below it has one: {}", below.join(", "));
            self.complain("no-state", text.at, format!("`{id}` has no state"), label);
            return None;
        }
        if self.reads_states() && !may_read_states(&id) {
            let label = "a rule that reads states speaks only to iso27001-2022 6.1.3, 8.3 and 9.2";
            self.complain("second-stratum", text.at, "the rule could judge the control it reads", label);
            return None;
        }
        Some(id)
    }

    /// `{ from = "field", field = …, effect = "lowers" }`: the controls that the record itself names.
    fn lowers(&self, table: &Table<'_>) -> Option<FieldName> {
        let from = table.required("from");
        let supported = |text: &Spanned<String>, word: &str, planned: &str| {
            if text.value == word {
                return true;
            }
            let message = if text.value == planned {
                format!("\"{planned}\" is not supported yet")
            } else {
                format!("`{}` is unknown here", text.value)
            };
            self.complain("unsupported", text.at, message, format!("expected \"{word}\""));
            false
        };
        let by_field = from.as_ref().is_some_and(|from| supported(from, "field", "kind"));
        // Of another form, the rest has another meaning.
        if from.is_some() && !by_field {
            return None;
        }
        let effect = table.required("effect");
        let lowers = effect.is_some_and(|effect| supported(&effect, "lowers", "attests"));
        let field = table.required("field").and_then(|text| {
            let field = self.own_field(&text)?;
            let wanted = [FieldType::Control];
            self.source_holding(&self.each, &field, text.at, &wanted, "a control").then_some(field)
        });
        table.close();
        if self.reads_states() {
            let label = "expected a list of control ids: a rule that reads states lowers none";
            self.complain("second-stratum", table.at(), "the rule could judge the control it reads", label);
            return None;
        }
        field.filter(|_| by_field && lowers)
    }

    fn reads_states(&self) -> bool {
        let reads = |source: &Source| *source == Source::AssessmentControl;
        self.each != names::UNKNOWN && reads(&self.each) || self.joins.iter().any(|join| reads(&join.source))
    }
}

/// Only the demands on the Statement, on treatment and on audits are about other controls.
fn may_read_states(id: &ControlId) -> bool {
    id.framework() == HOME && (matches!(id.id(), "6.1.3" | "8.3") || id.id().starts_with("9.2."))
}

#[cfg(test)]
mod tests {
    use super::super::said::{HEAD, whole};

    fn controls(controls: &str, each: &str) -> Vec<String> {
        let rest = "[[expect]]\npresent = true\n";
        whole(&format!("{HEAD}controls = {controls}\neach = \"{each}\"\n{rest}")).1
    }

    #[test]
    fn a_rule_speaks_to_controls_that_have_a_state() {
        for (written, said) in [
            ("[]", "[]: expected the controls that the rule speaks to"),
            ("[\"iso27001-2022:A.5.99\"]", "\"iso27001-2022:A.5.99\": no control of this framework"),
            ("[\"iso27001-2022:9.2\"]", "\"iso27001-2022:9.2\": only what is below it has one: 9.2.1, 9.2.2"),
            (
                "[\"iso27001-2022:A.5.18\", \"iso27001-2022:A.5.18\"]",
                "\"iso27001-2022:A.5.18\": leave it out once",
            ),
        ] {
            assert_eq!(controls(written, "corrective-action"), [said], "{written}");
        }
    }

    #[test]
    fn what_is_not_supported_is_said() {
        for (written, said) in [
            ("{ from = \"kind\" }", "\"kind\": expected \"field\""),
            (
                "{ from = \"field\", field = \"control\", effect = \"attests\" }",
                "\"attests\": expected \"lowers\"",
            ),
            ("{ from = \"field\", field = \"owner\", effect = \"lowers\" }", "\"owner\": it holds a person"),
        ] {
            assert_eq!(controls(written, "corrective-action"), [said], "{written}");
        }
    }

    #[test]
    fn a_rule_that_reads_states_speaks_only_to_the_clauses_about_them() {
        let only = "a rule that reads states speaks only to iso27001-2022 6.1.3, 8.3 and 9.2";
        let fine = "[\"iso27001-2022:6.1.3\", \"iso27001-2022:8.3\", \"iso27001-2022:9.2.1\"]";
        assert!(controls(fine, "assessment.control").is_empty());
        for wrong in ["iso27001-2022:A.5.18", "iso27001-2022:9.3.1", "nist-800-53-r5:CA-2"] {
            assert_eq!(
                controls(&format!("[\"{wrong}\"]"), "assessment.control"),
                [format!("\"{wrong}\": {only}")]
            );
        }
        let join =
            "corrective-action\"\n[join.state]\non = { id = \"control\" }\nkind = \"assessment.control";
        assert_eq!(
            controls("[\"iso27001-2022:A.5.18\"]", join),
            [format!("\"iso27001-2022:A.5.18\": {only}")]
        );
    }
}
