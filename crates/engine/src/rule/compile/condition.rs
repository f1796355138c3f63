//! Conditions: a test of a field, a joined record that is there or not, or any of several.

use super::{Scope, did_you_mean, one_of};
use crate::rule::{Condition, FieldRef, Operand, Source, Test};
use saydo_evidence::{Amount, FieldName, FieldType, Kind, KindId, Unit};
use saydo_source::{ByteRange, Duration, Item, Spanned, Table};

/// What a condition can test.
pub(in crate::rule) const TESTS: [&str; 10] =
    ["is", "not", "above", "below", "at-least", "at-most", "younger-than", "on-scale", "matches", "present"];

/// What has an order.
const ORDERED: [FieldType; 5] =
    [FieldType::Date, FieldType::Number, FieldType::Money, FieldType::Scale, FieldType::Duration];

/// What a number is compared with.
const NUMBERS: [FieldType; 3] = [FieldType::Number, FieldType::Money, FieldType::Scale];

/// Whose field a bare name is.
#[derive(Clone, Copy)]
pub(super) enum Home<'a> {
    /// The subject's.
    Subject,
    /// That of the records of a join.
    Join(usize),
    /// That of the records which say what must be covered.
    Of(&'a Source),
}

impl Scope<'_> {
    /// The conditions under a key; none if it is left out.
    pub(super) fn conditions_of(
        &self,
        table: &Table<'_>,
        key: &'static str,
        home: Home<'_>,
    ) -> Vec<Condition> {
        match table.item(key) {
            Some(Item::List(items, _)) => self.conditions(&items, home),
            Some(other) => {
                let label = "expected [{ field = …, is = … }]";
                self.complain("wrong-type", other.at(), format!("`{key}` is no list of conditions"), label);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// A list of conditions.
    pub(super) fn conditions(&self, items: &[Item<'_>], home: Home<'_>) -> Vec<Condition> {
        items.iter().filter_map(|item| self.condition(item, home)).collect()
    }

    fn condition(&self, item: &Item<'_>, home: Home<'_>) -> Option<Condition> {
        let Item::Table(table) = item else {
            self.complain("wrong-type", item.at(), "no condition", "expected { field = …, is = … }");
            return None;
        };
        let condition = if table.has("any") {
            self.any(table, home)
        } else if table.has("join") {
            self.joined(table)
        } else {
            return self.tested(table, home);
        };
        table.close();
        condition
    }

    fn any(&self, table: &Table<'_>, home: Home<'_>) -> Option<Condition> {
        if let Some(Item::List(items, at)) = table.item("any") {
            self.some(&items, at, "expected conditions of which one must hold")?;
        }
        Some(Condition::Any(self.conditions_of(table, "any", home)))
    }

    fn joined(&self, table: &Table<'_>) -> Option<Condition> {
        let (join, present) = (table.text("join"), table.flag("present"));
        self.join(&join?).map(|join| Condition::Joined(join, present.is_none_or(|flag| flag.value)))
    }

    fn tested(&self, table: &Table<'_>, home: Home<'_>) -> Option<Condition> {
        let name = table.required("field");
        let field = name.as_ref().and_then(|name| self.homely(name, home));
        let mut written: Vec<(ByteRange, &'static str)> =
            TESTS.iter().filter_map(|key| table.item(key).map(|item| (item.at(), *key))).collect();
        written.sort_unstable();
        for (at, key) in written.iter().skip(1) {
            let label = format!("`{key}` needs a condition of its own");
            self.complain("second-test", *at, "a condition holds one test", label);
        }
        let tests: Vec<Option<Test>> =
            written.iter().map(|(_, key)| self.test(table, key, field.as_ref())).collect();
        table.close();
        let (name, (field, _)) = (name?, field?);
        // An unknown key is most often the test that was meant.
        if tests.is_empty() && table.entries().len() == 1 {
            let label = format!("expected {}", one_of(&TESTS));
            self.complain(
                "no-test",
                name.at,
                format!("the condition on `{}` tests nothing", name.value),
                label,
            );
        }
        Some(Condition::Field(field, tests.into_iter().next()??))
    }

    /// A field in a condition with the source it belongs to; the name of the join that is being read may stand before its own.
    fn homely<'b>(&'b self, name: &Spanned<String>, home: Home<'b>) -> Option<(FieldRef, &'b Source)> {
        let own = |index: usize| self.joins.get(index).map(|join| join.name.as_str());
        match (home, name.value.split_once('.')) {
            (Home::Join(index), None) => {
                let field = self.joined_field(index, name)?;
                Some((FieldRef { join: Some(index), field }, &self.joins.get(index)?.source))
            }
            (Home::Join(index), Some((join, field))) if own(index) == Some(join) => {
                let field = Spanned { value: field.to_owned(), at: name.at };
                self.homely(&field, home)
            }
            (Home::Of(source), None) => {
                let field = self.known(source, name)?;
                Some((FieldRef { join: None, field }, source))
            }
            (Home::Subject | Home::Join(_) | Home::Of(_), _) => {
                let field = self.field(name)?;
                let source = match field.join {
                    None => &self.each,
                    Some(join) => &self.joins.get(join)?.source,
                };
                Some((field, source))
            }
        }
    }

    fn test(
        &self,
        table: &Table<'_>,
        key: &'static str,
        field: Option<&(FieldRef, &Source)>,
    ) -> Option<Test> {
        let item = table.item(key)?;
        let holds = |wanted: &[FieldType], expected: &str| {
            field.is_none_or(|(field, source)| {
                self.source_holding(source, &field.field, item.at(), wanted, expected)
            })
        };
        let ordered = |make: fn(Operand) -> Test| {
            holds(&ORDERED, "ordered").then(|| self.measure(&item, field)).flatten().map(make)
        };
        match key {
            "is" => self.words(&item, field).map(Test::Is),
            "not" => self.words(&item, field).map(Test::Not),
            "above" => ordered(Test::Above),
            "below" => ordered(Test::Below),
            "at-least" => ordered(Test::AtLeast),
            "at-most" => ordered(Test::AtMost),
            "younger-than" => {
                let age = self.age(&item);
                holds(&[FieldType::Date], "a date").then_some(Test::YoungerThan(age?))
            }
            "on-scale" => {
                let scale = self.scale(&table.text(key)?);
                holds(&[FieldType::Scale, FieldType::Number], "a step of a scale")
                    .then_some(Test::OnScale(scale?))
            }
            "matches" => self.regex(&table.text(key)?).map(Test::Matches),
            _ => table.flag(key).map(|flag| Test::Present(flag.value)),
        }
    }

    /// How old a date may be: a length of time, or a limit of one.
    fn age(&self, item: &Item<'_>) -> Option<Operand> {
        self.noted.borrow_mut().ages = true;
        match item {
            Item::Text(text) => self.length(text).map(Operand::Duration),
            Item::Table(table) => {
                let (index, at) = self.limit_in(table)?;
                self.in_unit(index, at, &[Unit::Duration]).then_some(Operand::Limit(index))
            }
            other => {
                let label = "expected a text such as \"12 months\", or { limit = … }";
                self.complain("wrong-type", other.at(), format!("{} is no age", other.what()), label);
                None
            }
        }
    }

    /// `{ limit = … }`: a limit of the rule, with its place.
    fn limit_in(&self, table: &Table<'_>) -> Option<(usize, ByteRange)> {
        let name = table.required("limit");
        table.close();
        let name = name?;
        let index = self.limit(&name)?;
        self.noted.borrow_mut().limits.insert(index);
        Some((index, name.at))
    }

    pub(super) fn length(&self, text: &Spanned<String>) -> Option<Duration> {
        let amount = Amount::parse(&text.value, Unit::Duration).and_then(|amount| amount.duration().copied());
        if amount.is_none() {
            let message = format!("`{}` is {}", text.value, Unit::Duration.no_such());
            self.complain("bad-amount", text.at, message, format!("expected {}", Unit::Duration.example()));
        }
        amount
    }

    /// A kind of which each row is a step.
    fn scale(&self, text: &Spanned<String>) -> Option<KindId> {
        let Some(kind) = self.kinds.get(&KindId::new(&text.value)) else {
            let known = self.kinds.iter().filter(|kind| is_scale(kind)).map(|kind| kind.id.as_str());
            let label = did_you_mean(&text.value, known, "expected the kind of a scale");
            self.complain("unknown-kind", text.at, format!("unknown kind `{}`", text.value), label);
            return None;
        };
        if !is_scale(kind) {
            let label = "expected a kind whose rows have a number `value`";
            self.complain("no-scale", text.at, format!("`{}` is no scale", kind.id), label);
            return None;
        }
        self.noted.borrow_mut().scales.insert(kind.id.clone());
        Some(kind.id.clone())
    }

    /// What a value is one of: one operand or a list of them.
    fn words(&self, item: &Item<'_>, field: Option<&(FieldRef, &Source)>) -> Option<Vec<Operand>> {
        let single = std::slice::from_ref(item);
        let items = if let Item::List(items, at) = item {
            self.some(items, *at, "expected the words that are meant")?;
            items
        } else {
            single
        };
        let vocabulary = field.and_then(|(field, source)| self.vocabulary(source, &field.field));
        let operands: Vec<Option<Operand>> = items
            .iter()
            .map(|item| {
                if let (Item::Text(word), Some(known), Some((field, _))) = (item, &vocabulary, field) {
                    self.in_vocabulary(word, known, &field.field)?;
                }
                self.operand(item)
            })
            .collect();
        operands.into_iter().collect()
    }

    /// A word outside the vocabulary of a field is never read from any evidence.
    pub(super) fn in_vocabulary(
        &self,
        word: &Spanned<String>,
        known: &[&str],
        field: &FieldName,
    ) -> Option<()> {
        if known.contains(&word.value.as_str()) {
            return Some(());
        }
        let label = did_you_mean(&word.value, known.iter().copied(), &format!("expected {}", one_of(known)));
        self.complain("unknown-word", word.at, format!("`{}` is no word of `{field}`", word.value), label);
        None
    }

    /// An operand that has an order, and one that the field can have with it.
    fn measure(&self, item: &Item<'_>, field: Option<&(FieldRef, &Source)>) -> Option<Operand> {
        let holds = |wanted: &[FieldType], expected: &str| {
            field.is_none_or(|(field, source)| {
                self.source_holding(source, &field.field, item.at(), wanted, expected)
            })
        };
        match item {
            Item::Text(text) if self.may_hold(field, &FieldType::Duration) => {
                self.length(text).map(Operand::Duration)
            }
            Item::Text(_) => {
                let label = "expected a number, a day as in 2026-06-30, { field = … }, { limit = … } or { as-of = true }";
                self.complain("wrong-type", item.at(), format!("{} has no order here", item.what()), label);
                None
            }
            Item::Date(date) => holds(&[FieldType::Date], "a date").then_some(Operand::Date(date.value)),
            Item::Integer(_) | Item::Number(_) => {
                holds(&NUMBERS, "a number").then(|| self.operand(item)).flatten()
            }
            Item::Table(table) if table.has("limit") => {
                let (index, _) = self.limit_in(table)?;
                let unit = self.limits.get(index)?.unit;
                let fits = match unit {
                    Unit::Duration => holds(&[FieldType::Duration], "a length of time"),
                    Unit::Count | Unit::Percent => holds(&NUMBERS, "a number"),
                };
                fits.then_some(Operand::Limit(index))
            }
            Item::Table(_) | Item::Flag(_) | Item::List(..) => self.operand(item),
        }
    }

    /// Whether the field can hold values of the type.
    fn may_hold(&self, field: Option<&(FieldRef, &Source)>, wanted: &FieldType) -> bool {
        field.is_some_and(|(field, source)| {
            self.fields_named(source, &field.field).any(|field| field.holds == *wanted)
        })
    }

    fn operand(&self, item: &Item<'_>) -> Option<Operand> {
        #[allow(clippy::cast_precision_loss)] // rules hold small numbers
        match item {
            Item::Text(text) => Some(Operand::Word(text.value.clone())),
            Item::Integer(number) => Some(Operand::Number(number.value as f64)),
            Item::Number(number) => Some(Operand::Number(number.value)),
            Item::Date(date) => Some(Operand::Date(date.value)),
            Item::Table(table) => {
                let as_of = table.flag("as-of");
                let field = if as_of.is_some() { table.text("field") } else { table.required("field") };
                table.close();
                match (as_of, field) {
                    (Some(flag), None) if flag.value => Some(Operand::AsOf),
                    (Some(flag), _) => {
                        let label = "expected { as-of = true } alone";
                        self.complain("wrong-type", flag.at, "not the day of the assessment", label);
                        None
                    }
                    (None, field) => self.field(&field?).map(Operand::Field),
                }
            }
            Item::Flag(_) | Item::List(..) => {
                let label = "expected a word, a number or { field = … }";
                self.complain("wrong-type", item.at(), "nothing to compare with", label);
                None
            }
        }
    }
}

/// Whether each row of the kind is a step with its number.
fn is_scale(kind: &Kind) -> bool {
    let value = kind.field(&FieldName::new("value"));
    value.is_some_and(|value| value.holds == FieldType::Number)
}

#[cfg(test)]
mod tests {
    use super::super::said::mistakes;

    fn on_a_leaver(condition: &str) -> Vec<String> {
        mistakes(&format!(
            "each = \"leaver-record\"\n[join.account]\nkind = \"access-export\"\non = {{ person = \"person\" }}\n\
             [[expect]]\nthat = [{condition}]\n"
        ))
    }

    #[test]
    fn an_unknown_key_is_a_mistake_in_every_form_of_a_condition() {
        for (condition, said) in [
            (
                "{ any = [{ field = \"left\", present = true }], nott = 1 }",
                "nott: unknown key; known here: any",
            ),
            ("{ join = \"account\", presnt = false }", "presnt: unknown key; did you mean `present`?"),
            (
                "{ field = \"left\", at-mots = { as-of = true } }",
                "at-mots: unknown key; did you mean `at-most`?",
            ),
            (
                "{ field = \"left\", at-most = { as-of = true, limt = \"x\" } }",
                "limt: unknown key; did you mean `limit`?",
            ),
        ] {
            assert_eq!(on_a_leaver(condition), [said], "{condition}");
        }
    }

    #[test]
    fn a_condition_holds_one_test() {
        assert_eq!(
            on_a_leaver("{ field = \"left\", at-most = { as-of = true }, present = true }"),
            ["true: `present` needs a condition of its own"]
        );
        assert_eq!(
            on_a_leaver("{ field = \"left\" }"),
            [
                "\"left\": expected one of is, not, above, below, at-least, at-most, younger-than, on-scale, matches, present"
            ]
        );
    }

    #[test]
    fn what_can_never_be_decided_is_a_mistake() {
        for (condition, said) in [
            ("{ any = [] }", "[]: expected conditions of which one must hold"),
            ("{ any = \"x\" }", "\"x\": expected [{ field = …, is = … }]"),
            ("{ field = \"left\", is = [] }", "[]: expected the words that are meant"),
            (
                "{ field = \"left\", at-most = \"2026-01-01\" }",
                "\"2026-01-01\": expected a number, a day as in 2026-06-30, { field = … }, { limit = … } or { as-of = true }",
            ),
            ("{ field = \"left\", at-most = { as-of = false } }", "false: expected { as-of = true } alone"),
            ("{ field = \"person\", above = 3 }", "3: it holds a person"),
            ("{ field = \"left\", matches = \"x*\" }", "\"x*\": it matches where nothing is written"),
        ] {
            assert_eq!(on_a_leaver(condition), [said], "{condition}");
        }
    }

    #[test]
    fn a_word_outside_the_vocabulary_is_a_mistake() {
        assert_eq!(
            on_a_leaver("{ field = \"account.state\", is = [\"enabeld\"] }"),
            ["\"enabeld\": expected one of enabled, disabled, locked; did you mean \"enabled\"?"]
        );
    }
}
