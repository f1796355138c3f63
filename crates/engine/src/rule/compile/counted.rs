//! Demands on how many there are: `count`, `counts`, `ratio`, and on each of a list of names: `references`.

use super::Scope;
use super::condition::Home;
use crate::rule::{Asks, Bound, Expectation, Measure, Order, Pick};
use saydo_evidence::{FieldName, Unit};
use saydo_source::{ByteRange, Item, Spanned, Table};

/// The keys of a bound.
const ORDERS: [(&str, Order); 3] =
    [("at-least", Order::AtLeast), ("at-most", Order::AtMost), ("is", Order::Is)];

impl Scope<'_> {
    pub(super) fn references(&self, table: &Table<'_>) -> Option<Expectation> {
        let field = table.required("field");
        let own = field.as_ref().and_then(|field| self.own_field(field));
        let to = table.required("to");
        let join = to.as_ref().and_then(|to| self.join(to));
        let (field, to, own, join) = (field?, to?, own?, join?);
        let looked_for = self.joins.get(join).is_none_or(|join| {
            join.on.is_empty() && join.source == super::names::UNKNOWN
                || join
                    .on
                    .iter()
                    .any(|(_, ours)| ours.iter().any(|one| one.join.is_none() && one.field == own))
        });
        if !looked_for {
            let label = format!("expected a join with on = {{ … = \"{}\" }}", field.value);
            let message = format!("the join `{}` does not look for `{}`", to.value, field.value);
            self.complain("not-joined", to.at, message, label);
            return None;
        }
        Some(Expectation::References(own, join))
    }

    pub(super) fn count(&self, table: &Table<'_>) -> Option<Expectation> {
        let of = table.required("of").and_then(|of| self.counted(&of));
        let bound = self.bound(table, Unit::Count);
        Some(Expectation::Count(of?, bound?))
    }

    pub(super) fn counts(&self, table: &Table<'_>) -> Option<Expectation> {
        let of = self.of(table);
        let per = table.required("per");
        let field = per.as_ref().and_then(|per| match of? {
            Some(join) => self.joined_field(join, per),
            None => self.own_field(per),
        });
        let groups = table.item("in");
        let bound = self.bound(table, Unit::Count);
        self.for_all(table, of?, bound);
        let (of, per) = (of?, field?);
        let groups = match groups {
            Some(item) => Some(self.groups(&item, of, &per)?),
            None => None,
        };
        Some(Expectation::Counts { of, per, groups, bound: bound? })
    }

    pub(super) fn ratio(&self, table: &Table<'_>) -> Option<Expectation> {
        let of = self.of(table);
        let home = of.flatten().map_or(Home::Subject, Home::Join);
        if !table.has("where") {
            let label = "expected the conditions that must hold for the share";
            self.complain("missing-key", table.at(), "`where` is missing", label);
        }
        let conditions = self.conditions_of(table, "where", home);
        if let Some(Item::List(items, at)) = table.item("where") {
            self.some(&items, at, "expected the conditions that must hold for the share");
        }
        let bound = self.bound(table, Unit::Percent);
        self.for_all(table, of?, bound);
        (!conditions.is_empty()).then_some(Expectation::Ratio { of: of?, conditions, bound: bound? })
    }

    /// The join that is counted, if one is named; the outer `None` is a mistake.
    #[allow(clippy::option_option)] // outside: a mistake; inside: the key is left out
    fn of(&self, table: &Table<'_>) -> Option<Option<usize>> {
        match table.text("of") {
            Some(of) => self.counted(&of).map(Some),
            None => (!table.has("of")).then_some(None),
        }
    }

    /// A join of which every record counts: of one that picks, there is never more than one.
    fn counted(&self, of: &Spanned<String>) -> Option<usize> {
        let index = self.join(of)?;
        let picks = self.joins.get(index).is_some_and(|join| join.pick != Pick::Every);
        if picks {
            let label = "expected a join with pick = \"every\"";
            self.complain("picked", of.at, format!("the join `{}` picks its records", of.value), label);
        }
        (!picks).then_some(index)
    }

    /// The groups there must be: words, or all of the vocabulary.
    fn groups(&self, item: &Item<'_>, of: Option<usize>, per: &FieldName) -> Option<Vec<String>> {
        let source = of.map_or(Some(&self.each), |join| self.joins.get(join).map(|join| &join.source))?;
        let vocabulary = self.vocabulary(source, per);
        match item {
            Item::Text(word) if word.value == "vocabulary" => {
                if vocabulary.is_none() && *source != super::names::UNKNOWN {
                    let message = format!("`{per}` has no closed vocabulary");
                    self.complain("no-vocabulary", word.at, message, "expected the words of the groups");
                }
                vocabulary.map(|words| words.into_iter().map(str::to_owned).collect())
            }
            Item::List(items, at) => {
                self.some(items, *at, "expected the words of the groups")?;
                let word = |item: &Item<'_>| {
                    let Item::Text(word) = item else {
                        self.complain("wrong-type", item.at(), "no word of a group", "expected a text");
                        return None;
                    };
                    if let Some(known) = &vocabulary {
                        self.in_vocabulary(word, known, per)?;
                    }
                    Some(word.value.clone())
                };
                let words: Vec<Option<String>> = items.iter().map(word).collect();
                words.into_iter().collect()
            }
            other => {
                let label = "expected a list of words, or \"vocabulary\" for all that the field knows";
                self.complain("wrong-type", other.at(), "`in` names no groups", label);
                None
            }
        }
    }

    /// `at-least`, `at-most` or `is`: one of them, and one that could fail.
    fn bound(&self, table: &Table<'_>, unit: Unit) -> Option<Bound> {
        let mut written: Vec<(ByteRange, &'static str, Order)> = ORDERS
            .iter()
            .filter_map(|(key, order)| table.item(key).map(|item| (item.at(), *key, *order)))
            .collect();
        written.sort_unstable_by_key(|(at, _, _)| *at);
        for (at, key, _) in written.iter().skip(1) {
            let label = format!("`{key}` needs an [[expect]] of its own");
            self.complain("second-bound", *at, "one bound a demand", label);
        }
        let Some((at, key, order)) = written.first().copied() else {
            let label = "expected one of at-least, at-most, is";
            self.complain("missing-key", table.at(), "the demand has no bound", label);
            return None;
        };
        let item = table.item(key)?;
        let measure = match (unit, &item) {
            (_, Item::Table(table)) => self.measured(table, order, unit).map(Measure::Limit),
            (Unit::Count, Item::Integer(number)) if (0..=i64::from(u32::MAX)).contains(&number.value) => {
                u32::try_from(number.value).map(|number| Measure::Number(number.into())).ok()
            }
            (Unit::Percent, Item::Text(text)) => percent(&text.value).map(Measure::Number),
            (Unit::Count | Unit::Percent | Unit::Duration, _) => None,
        };
        let Some(measure) = measure else {
            if !matches!(item, Item::Table(_)) {
                let example = if unit == Unit::Count { "1" } else { "\"95 %\"" };
                let label =
                    format!("expected {}, as in {key} = {example}, or {{ limit = \"…\" }}", number_of(unit));
                self.complain("bad-bound", at, format!("`{key}` is no bound"), label);
            }
            return None;
        };
        let always = match (order, measure) {
            (Order::AtLeast, Measure::Number(number)) => number <= 0.0,
            (Order::AtMost, Measure::Number(number)) => unit == Unit::Percent && number >= 100.0,
            (Order::Is, Measure::Number(_)) | (_, Measure::Limit(_)) => false,
        };
        if always {
            let label = "it always holds; expected a bound that could fail";
            self.complain("bad-bound", at, "the bound demands nothing", label);
        }
        (!always && written.len() == 1).then_some(Bound { order, measure })
    }

    /// `{ limit = "…" }`: a limit of the unit, kept the way the bound says.
    fn measured(&self, table: &Table<'_>, order: Order, unit: Unit) -> Option<usize> {
        let name = table.required("limit");
        table.close();
        let name = name?;
        let index = self.limit(&name)?;
        if !self.in_unit(index, name.at, &[unit]) {
            return None;
        }
        let wanted = match order {
            Order::AtLeast => Some((Asks::AtLeast, "at-least")),
            Order::AtMost => Some((Asks::AtMost, "at-most")),
            Order::Is => None,
        };
        if let Some((asks, word)) = wanted
            && self.limits.get(index).is_some_and(|limit| limit.asks != asks)
        {
            let message = format!("the limit `{}` is kept the other way", name.value);
            self.complain("wrong-way", name.at, message, format!("expected a limit with asks = \"{word}\""));
            return None;
        }
        Some(index)
    }

    /// What is asked of all subjects together has one limit for all of them.
    fn for_all(&self, table: &Table<'_>, of: Option<usize>, bound: Option<Bound>) {
        let Some(Bound { measure: Measure::Limit(limit), .. }) = bound.filter(|_| of.is_none()) else {
            return;
        };
        if self.limits.get(limit).is_some_and(|limit| limit.by.is_some() || limit.field.is_some()) {
            let label = "expected a limit without `by` and `field`";
            let message = "a demand on all subjects together has one limit for all of them";
            self.complain("tiered-limit", table.at(), message, label);
        }
    }
}

fn number_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "a whole number",
        Unit::Percent => "a share from 0 to 100",
        Unit::Duration => "a length of time",
    }
}

/// `95 %`.
fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.trim().strip_suffix('%')?.trim().parse().ok()?;
    (0.0..=100.0).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::super::said::mistakes;

    fn incident(parts: &str) -> Vec<String> {
        mistakes(&format!(
            "each = \"incident-record\"\n[join.action]\nkind = \"action-register\"\non = {{ id = \"actions\" }}\n\
             [join.last]\nkind = \"action-register\"\non = {{ id = \"actions\" }}\npick = \"latest\"\n[[expect]]\n{parts}\n"
        ))
    }

    #[test]
    fn a_reference_is_one_that_the_join_looks_for() {
        assert!(incident("references = { field = \"actions\", to = \"action\" }").is_empty());
        for (written, said) in [
            (
                "references = { field = \"systems\", to = \"action\" }",
                vec!["\"action\": expected a join with on = { … = \"systems\" }"],
            ),
            (
                "references = { field = \"action\", to = \"acton\" }",
                vec![
                    "\"action\": no field of this name; did you mean \"actions\"?",
                    "\"acton\": expected the name of a [join.…]; did you mean \"action\"?",
                ],
            ),
            (
                "references = { field = \"action.id\", to = \"action\" }",
                vec!["\"action.id\": only a field of the subject can stand here, not one of a join"],
            ),
            ("references = [\"actions\"]", vec!["[\"actions\"]: expected a table"]),
        ] {
            assert_eq!(incident(written), said, "{written}");
        }
    }

    #[test]
    fn a_number_of_records_has_one_bound_that_could_fail() {
        assert!(incident("count = { of = \"action\", at-most = 0 }").is_empty());
        for (written, said) in [
            ("at-least = 0", "0: it always holds; expected a bound that could fail"),
            ("at-least = -1", "-1: expected a whole number, as in at-least = 1, or { limit = \"…\" }"),
            ("at-least = 1.5", "1.5: expected a whole number, as in at-least = 1, or { limit = \"…\" }"),
            ("is = \"one\"", "\"one\": expected a whole number, as in is = 1, or { limit = \"…\" }"),
            ("at-least = 1, at-most = 3", "3: `at-most` needs an [[expect]] of its own"),
        ] {
            assert_eq!(incident(&format!("count = {{ of = \"action\", {written} }}")), [said], "{written}");
        }
        assert_eq!(
            incident("count = { of = \"action\" }"),
            ["{ of = \"action\" }: expected one of at-least, at-most, is"]
        );
        assert_eq!(
            incident("count = { of = \"last\", at-least = 1 }"),
            ["\"last\": expected a join with pick = \"every\""]
        );
    }

    #[test]
    fn a_limit_of_a_bound_is_of_its_unit_and_kept_its_way() {
        let share = |limit: &str, bound: &str| {
            mistakes(&format!(
                "each = \"incident-record\"\n[limit.l]\n{limit}\n[[expect]]\n\
                 ratio = {{ where = [{{ field = \"status\", is = [\"closed\"] }}], {bound} }}\n"
            ))
        };
        let percent = "unit = \"percent\"\nfixed = \"95 %\"";
        assert!(share(percent, "at-least = { limit = \"l\" }").is_empty());
        for (limit, bound, said) in [
            ("fixed = \"3 days\"", "at-least = { limit = \"l\" }", "\"l\": expected a share"),
            (percent, "at-most = { limit = \"l\" }", "\"l\": expected a limit with asks = \"at-most\""),
            (percent, "at-least = { limit = \"m\" }", "\"m\": expected the name of a [limit.…]"),
            (percent, "at-least = { limits = \"l\" }", "{ limits = \"l\" }: expected `limit = \"…\"`"),
        ] {
            let found = share(limit, bound);
            assert_eq!(found.first().map(String::as_str), Some(said), "{found:?}");
        }
    }

    #[test]
    fn groups_are_words_of_the_field() {
        for fine in ["", "in = \"vocabulary\", ", "in = [\"high\", \"low\"], "] {
            let written = format!("counts = {{ per = \"severity\", {fine}at-least = 1 }}");
            assert!(incident(&written).is_empty(), "{written}");
        }
        for (written, said) in [
            (
                "per = \"severity\", in = [\"hihg\"]",
                "\"hihg\": expected one of critical, high, medium, low; did you mean \"high\"?",
            ),
            ("per = \"severity\", in = []", "[]: expected the words of the groups"),
            ("per = \"category\", in = \"vocabulary\"", "\"vocabulary\": expected the words of the groups"),
            (
                "per = \"category\", in = 3",
                "3: expected a list of words, or \"vocabulary\" for all that the field knows",
            ),
            ("of = \"action\", per = \"severity\"", "\"severity\": no field of this name"),
        ] {
            let found = incident(&format!("counts = {{ {written}, at-least = 1 }}"));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(said.split(';').next().unwrap()), "{written}: {found:?}");
        }
    }

    #[test]
    fn a_share_is_a_percentage_of_those_for_which_conditions_hold() {
        let closed = "where = [{ field = \"status\", is = [\"closed\"] }]";
        assert!(incident(&format!("ratio = {{ {closed}, at-least = \"95 %\" }}")).is_empty());
        for (bound, said) in [
            (
                "at-least = 95",
                "95: expected a share from 0 to 100, as in at-least = \"95 %\", or { limit = \"…\" }",
            ),
            (
                "at-least = \"950 %\"",
                "\"950 %\": expected a share from 0 to 100, as in at-least = \"95 %\", or { limit = \"…\" }",
            ),
            ("at-least = \"0 %\"", "\"0 %\": it always holds; expected a bound that could fail"),
            ("at-most = \"100%\"", "\"100%\": it always holds; expected a bound that could fail"),
        ] {
            assert_eq!(incident(&format!("ratio = {{ {closed}, {bound} }}")), [said], "{bound}");
        }
        assert_eq!(
            incident("ratio = { at-least = \"95 %\" }"),
            ["{ at-least = \"95 %\" }: expected the conditions that must hold for the share"]
        );
        assert_eq!(
            incident("ratio = { where = [], at-least = \"95 %\" }"),
            ["[]: expected the conditions that must hold for the share"]
        );
        assert_eq!(
            incident(
                "ratio = { of = \"action\", where = [{ field = \"severity\", is = [\"high\"] }], at-least = \"5 %\" }"
            ),
            ["\"severity\": no field of this name"]
        );
    }
}
