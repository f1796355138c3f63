//! Conditions: a test of a field, a joined record that is there or not, or any of several.

use super::Scope;
use crate::rule::{Condition, FieldRef, Operand, Test};
use saydo_source::Item;

type Comparison = fn(Operand) -> Test;

impl Scope<'_> {
    /// Conditions; inside a join (`home`) a bare field is one of the joined record.
    pub(super) fn conditions(&self, items: &[Item<'_>], home: Option<usize>) -> Vec<Condition> {
        items.iter().filter_map(|item| self.condition(item, home)).collect()
    }

    pub(super) fn condition(&self, item: &Item<'_>, home: Option<usize>) -> Option<Condition> {
        let Item::Table(table) = item else {
            self.complain("wrong-type", item.at(), "no condition", "expected { field = …, is = … }");
            return None;
        };
        if let Some(Item::List(items, _)) = table.item("any") {
            return Some(Condition::Any(self.conditions(&items, home)));
        }
        if let Some(join) = table.text("join") {
            let present = table.flag("present").is_none_or(|flag| flag.value);
            return self.join(&join).map(|join| Condition::Joined(join, present));
        }
        let name = table.required("field")?;
        let field = match home {
            Some(join) if !name.value.contains('.') => {
                FieldRef { join: Some(join), field: self.joined_field(join, &name)? }
            }
            _ => self.field(&name)?,
        };
        let tests: [(&'static str, Comparison); 4] = [
            ("above", Test::Above),
            ("below", Test::Below),
            ("at-least", Test::AtLeast),
            ("at-most", Test::AtMost),
        ];
        let mut test = None;
        for (key, make) in tests {
            if let Some(item) = table.item(key) {
                test = self.operand(&item).map(make);
            }
        }
        for (key, make) in [("is", Test::Is as fn(Vec<Operand>) -> Test), ("not", Test::Not)] {
            match table.item(key) {
                Some(Item::List(items, _)) => {
                    test = Some(make(items.iter().filter_map(|item| self.operand(item)).collect()));
                }
                Some(single) => test = self.operand(&single).map(|operand| make(vec![operand])),
                None => {}
            }
        }
        if let Some(pattern) = table.text("matches") {
            test = self.regex(&pattern).map(Test::Matches);
        }
        if let Some(flag) = table.flag("present") {
            test = Some(Test::Present(flag.value));
        }
        table.close();
        if test.is_none() {
            self.complain(
                "no-test",
                name.at,
                format!("the condition on `{}` tests nothing", name.value),
                "expected is, not, above, below, at-least, at-most, matches or present",
            );
        }
        Some(Condition::Field(field, test?))
    }

    pub(super) fn operand(&self, item: &Item<'_>) -> Option<Operand> {
        #[allow(clippy::cast_precision_loss)] // rules hold small numbers
        match item {
            Item::Text(text) => Some(Operand::Word(text.value.clone())),
            Item::Integer(number) => Some(Operand::Number(number.value as f64)),
            Item::Number(number) => Some(Operand::Number(number.value)),
            Item::Date(date) => Some(Operand::Word(date.value.to_string())),
            Item::Table(table) if table.has("as-of") => Some(Operand::AsOf),
            Item::Table(table) => self.field(&table.required("field")?).map(Operand::Field),
            Item::Flag(_) | Item::List(..) => {
                self.complain(
                    "wrong-type",
                    item.at(),
                    "nothing to compare with",
                    "expected a word, a number or { field = … }",
                );
                None
            }
        }
    }
}
