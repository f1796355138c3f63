//! `controls`: what a rule speaks to.

use super::Scope;
use crate::rule::Binding;
use saydo_catalog::ControlId;
use saydo_source::{Item, Table};

impl Scope<'_> {
    pub(super) fn binding(&self, table: &Table<'_>) -> Option<Binding> {
        match table.item("controls") {
            Some(Item::Table(from)) => {
                from.required("from");
                let effect = from.required("effect");
                let field = from.required("field").and_then(|field| self.field(&field));
                from.close();
                if effect.as_ref().is_some_and(|effect| effect.value != "lowers") {
                    self.complain(
                        "unknown-word",
                        effect?.at,
                        "a record can only lower a control",
                        "expected \"lowers\"",
                    );
                    return None;
                }
                field.map(|field| Binding::Lowers(field.field))
            }
            Some(_) => {
                let mut controls = Vec::new();
                for text in table.texts("controls") {
                    match text.value.parse::<ControlId>() {
                        Ok(id) if self.catalog.control(&id).is_some() => controls.push(id),
                        Ok(id) => {
                            let known = self.catalog.framework(id.framework()).is_some();
                            let what = if known {
                                "no control of this framework"
                            } else {
                                "no framework of this name"
                            };
                            self.complain(
                                "unknown-control",
                                text.at,
                                format!("unknown control `{id}`"),
                                what,
                            );
                        }
                        Err(error) => self.complain("unknown-control", text.at, error.to_string(), "here"),
                    }
                }
                Some(Binding::Controls(controls))
            }
            None => {
                self.complain(
                    "missing-key",
                    table.at(),
                    "`controls` is missing",
                    "expected a list of control ids",
                );
                None
            }
        }
    }
}
