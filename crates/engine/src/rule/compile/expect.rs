//! `[[expect]]`: one demand with its exceptions.

use super::condition::Home;
use super::{Scope, did_you_mean};
use crate::rule::expectation::NAMES;
use crate::rule::reference::reference;
use crate::rule::{
    Agreement, Arithmetic, Condition, Expect, Expectation, FieldRef, Method, Otherwise, Source, Window,
};
use saydo_evidence::{FieldName, FieldType, Shape, Unit};
use saydo_source::{ByteRange, Duration, Item, Spanned, Table, nearest};

const WINDOW: [(&str, Window); 2] = [("calendar", Window::Calendar), ("rolling", Window::Rolling)];

const NUMBERS: [FieldType; 3] = [FieldType::Number, FieldType::Money, FieldType::Scale];

impl Scope<'_> {
    /// Every `[[expect]]` of a rule.
    pub(super) fn expects(&mut self, table: &Table<'_>) -> Vec<Expect> {
        let expects = table.tables("expect");
        if expects.is_empty() {
            let label = "expected at least one [[expect]]";
            self.complain("no-expectation", table.at(), "the rule expects nothing", label);
        }
        expects.iter().filter_map(|expect| self.expect(expect)).collect()
    }

    fn expect(&mut self, table: &Table<'_>) -> Option<Expect> {
        let mut unless = self.conditions_of(table, "unless", Home::Subject);
        let entries = table.entries();
        let mut demands = entries.iter().filter(|(name, _)| name.value != "unless");
        let Some((name, value)) = demands.next() else {
            let label = format!("expected one of {}", NAMES.join(", "));
            self.complain("no-demand", table.at(), "the [[expect]] demands nothing", label);
            return None;
        };
        let demand = self.demand(name, value);
        unless.extend(self.inner_unless(name, value, table.has("unless")));
        for (name, value) in demands {
            let label = format!("`{}` needs an [[expect]] of its own", name.value);
            self.complain("second-demand", name.at, "one demand an [[expect]]", label);
            self.demand(name, value);
        }
        Some(Expect { demand: demand?, unless })
    }

    /// Exceptions may stand in the table of a demand, too; among topics it is the name of one.
    fn inner_unless(&self, name: &Spanned<String>, value: &Item<'_>, beside: bool) -> Vec<Condition> {
        let Item::Table(inner) = value else { return Vec::new() };
        if name.value == "topics" {
            return Vec::new();
        }
        if let (Some(again), true) = (inner.item("unless"), beside) {
            let label = "one `unless` stands beside the demand already";
            self.complain("second-unless", again.at(), "one `unless` an [[expect]]", label);
        }
        self.conditions_of(inner, "unless", Home::Subject)
    }

    /// Reads `name = value`. All keys of the demand count as known, also where an earlier one cannot be used; the others are
    /// told, for they are most often why. Topics have names of their own choice.
    fn demand(&mut self, name: &Spanned<String>, value: &Item<'_>) -> Option<Expectation> {
        let demand = self.lower(name, value);
        if name.value == "topics" {
            return demand;
        }
        if let (Item::Table(table), Some(form)) = (value, reference(&name.value)) {
            if demand.is_none() {
                for (key, _) in form.keys {
                    table.has(key);
                }
            }
            table.has("unless");
            table.close();
        }
        demand
    }

    fn lower(&mut self, name: &Spanned<String>, value: &Item<'_>) -> Option<Expectation> {
        match (name.value.as_str(), value) {
            ("present" | "no-placeholders" | "links", Item::Flag(flag)) if !flag.value => {
                let label = "expected true; leave the demand out where nothing is demanded";
                self.complain("bad-value", flag.at, format!("`{}` cannot be false", name.value), label);
                None
            }
            ("present", Item::Flag(_)) => Some(Expectation::Present),
            ("no-placeholders", Item::Flag(_)) => {
                self.of_documents(name, "a record holds no text that could have placeholders")?;
                Some(Expectation::NoPlaceholders)
            }
            ("fields", Item::List(items, at)) => self.fields(items, *at).map(Expectation::Fields),
            ("ordered", Item::List(items, at)) => self.ordered(items, *at).map(Expectation::Ordered),
            ("unique", Item::List(items, at)) => self.own_fields(items, *at).map(Expectation::Unique),
            ("that", Item::List(items, at)) => {
                self.some(items, *at, "expected conditions that must hold")?;
                Some(Expectation::That(self.conditions(items, Home::Subject)))
            }
            ("covers", Item::Text(join)) => self.join(join).map(Expectation::Covers),
            ("fresh", Item::Table(table)) => {
                let (date, limit) = (self.date_of(table, "date"), self.time_of(table, "limit"));
                Some(Expectation::Fresh(date?, limit?))
            }
            ("due", Item::Table(table)) => self.date_of(table, "date").map(Expectation::Due),
            ("within", Item::Table(table)) => {
                let (from, to) = (self.date_of(table, "from"), self.date_of(table, "to"));
                let limit = self.time_of(table, "limit");
                Some(Expectation::Within(from?, to?, limit?))
            }
            ("cadence", Item::Table(table)) => self.cadence(table),
            ("distinct", Item::Table(table)) => {
                let (field, from) = (self.field_of(table, "field"), self.field_of(table, "from"));
                Some(Expectation::Distinct(field?, from?))
            }
            ("computed", Item::Table(table)) => {
                let (field, from) = (self.number_of(table, "field"), self.number_of(table, "from"));
                let otherwise = self.otherwise(table);
                Some(Expectation::Computed(field?, from?, otherwise?))
            }
            ("agrees", Item::Table(table)) if table.has("claim") => {
                let claim = self.number_of(table, "claim");
                let join = table.required("count").and_then(|count| self.join(&count));
                let conditions = self.conditions_of(table, "where", join.map_or(Home::Subject, Home::Join));
                Some(Expectation::Agrees(Agreement::Count(claim?, join?, conditions)))
            }
            ("agrees", Item::Table(table)) => self.same_fields(table).map(Expectation::Agrees),
            ("topics", Item::Table(table)) => self.topics(name, table),
            ("references", Item::Table(table)) => self.references(table),
            ("count", Item::Table(table)) => self.count(table),
            ("counts", Item::Table(table)) => self.counts(table),
            ("ratio", Item::Table(table)) => self.ratio(table),
            ("sections", Item::List(items, at)) => self.sections(name, items, *at),
            ("matches" | "lacks", Item::Table(table)) => self.pattern(name, table),
            ("links", Item::Flag(_)) => {
                self.of_documents(name, "a record holds no text that could have links")?;
                Some(Expectation::Links(false))
            }
            ("links", Item::Table(table)) => self.links(name, table),
            (known, other) if NAMES.contains(&known) => {
                let message = format!("`{known}` cannot be {}", other.what());
                let form = reference(known).map_or("another form", |form| form.value);
                self.complain("wrong-type", other.at(), message, format!("expected {form}"));
                None
            }
            (unknown, _) => {
                let near = nearest(unknown, NAMES).map_or_else(
                    || format!("known are {}", NAMES.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.complain("unknown-expectation", name.at, format!("no expectation `{unknown}`"), near);
                None
            }
        }
    }

    fn ordered(&self, items: &[Item<'_>], at: ByteRange) -> Option<Vec<FieldRef>> {
        let fields = self.fields(items, at)?;
        if fields.len() < 2 {
            let label = "expected at least two dates";
            self.complain("empty-list", at, "one date alone is always in order", label);
            return None;
        }
        let dates = fields
            .iter()
            .zip(items)
            .map(|(field, item)| self.holding(field, item.at(), &[FieldType::Date], "a date"));
        dates.collect::<Vec<_>>().into_iter().all(|is_date| is_date).then_some(fields)
    }

    fn own_fields(&self, items: &[Item<'_>], at: ByteRange) -> Option<Vec<FieldName>> {
        let fields = self.fields(items, at)?;
        for item in items {
            if let Item::Text(text) = item {
                self.own_field(text)?;
            }
        }
        Some(fields.into_iter().map(|field| field.field).collect())
    }

    fn cadence(&self, table: &Table<'_>) -> Option<Expectation> {
        let window = self.word_or(table, "window", &WINDOW, Window::Calendar);
        let grace = match table.text("grace") {
            Some(text) => self.length(&text),
            None => Some(Duration::default()),
        };
        let of = table.required("of").and_then(|of| self.join(&of));
        let date = table.required("date").and_then(|date| {
            let field = self.joined_field(of?, &date)?;
            let source = &self.joins.get(of?)?.source;
            self.source_holding(source, &field, date.at, &[FieldType::Date], "a date").then_some(field)
        });
        let every = self.time_of(table, "every");
        let since = table.text("since").and_then(|since| {
            let field = self.own_field(&since)?;
            self.source_holding(&self.each, &field, since.at, &[FieldType::Date], "a date").then_some(field)
        });
        let (window, grace) = (window?, grace?);
        Some(Expectation::Cadence { of: of?, date: date?, every: every?, window, grace, since })
    }

    /// `else` and `of`: the arithmetic of the method, and the numbers it takes; neither says anything without the other.
    fn otherwise(&self, table: &Table<'_>) -> Option<Option<Otherwise>> {
        let (says, numbers) = (table.text("else"), table.item("of"));
        let missing = |key: &str, label: &str| {
            self.complain("missing-key", table.at(), format!("`{key}` is missing"), label);
        };
        let (says, numbers) = match (says, numbers) {
            (None, None) => return (!table.has("else")).then_some(None),
            (Some(_), None) => {
                missing("of", "expected of = [\"likelihood\", \"impact\"]: the numbers it is computed from");
                return None;
            }
            (None, Some(_)) => {
                missing("else", "expected else = \"product\", \"sum\", \"max\", or a field that says which");
                return None;
            }
            (Some(says), Some(numbers)) => (says, numbers),
        };
        let method = match Arithmetic::parse(&says.value) {
            Some(arithmetic) => Some(Method::Stated(arithmetic)),
            None if says.value.contains('.') => self.field(&says).and_then(|field| {
                let source = field.join.and_then(|join| self.joins.get(join)).map(|join| &join.source)?;
                let words = self.vocabulary(source, &field.field).unwrap_or_default();
                if words.iter().any(|word| Arithmetic::parse(word).is_some()) {
                    return Some(Method::Field(field));
                }
                let label = "expected a field whose words are product, sum or max";
                self.complain("wrong-field", says.at, format!("`{}` says no arithmetic", says.value), label);
                None
            }),
            None => {
                let words = Arithmetic::ALL.map(|(word, _)| word);
                let label = did_you_mean(
                    &says.value,
                    words,
                    "expected product, sum, max, or a field of a join that says which",
                );
                self.complain("unknown-word", says.at, format!("`{}` is no arithmetic", says.value), label);
                None
            }
        };
        let Item::List(items, at) = numbers else {
            let label = "expected the names of fields";
            self.complain("wrong-type", numbers.at(), format!("`of` cannot be {}", numbers.what()), label);
            return None;
        };
        let of = self.fields(&items, at)?;
        let numbers =
            of.iter().zip(&items).map(|(field, item)| self.holding(field, item.at(), &NUMBERS, "a number"));
        let all = numbers.collect::<Vec<_>>().into_iter().all(|is_number| is_number);
        Some(Some(Otherwise { method: method?, of })).filter(|_| all)
    }

    fn same_fields(&self, table: &Table<'_>) -> Option<Agreement> {
        if !table.has("ours") {
            let label = "expected the fields that both sides have";
            self.complain("missing-key", table.at(), "`ours` is missing", label);
        }
        let ours = table.texts("ours");
        if let Some(list) = table.item("ours") {
            self.some(&ours, list.at(), "expected the fields that both sides have");
        }
        let join = table.required("theirs").and_then(|theirs| self.join(&theirs));
        let both = |name| {
            let (ours, theirs) = (self.own_field(name), join.map(|join| self.joined_field(join, name)));
            ours.filter(|_| theirs.flatten().is_some())
        };
        let fields: Vec<Option<FieldName>> = ours.iter().map(both).collect();
        Some(Agreement::Fields(fields.into_iter().collect::<Option<_>>()?, join?))
    }

    fn topics(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Option<Expectation> {
        self.of_documents(name, "a record holds no text that could address them")?;
        let entries = table.entries();
        self.some(&entries, name.at, "expected topics, each with its patterns")?;
        let mut topics = Vec::new();
        for (topic, patterns) in entries {
            let (patterns, at) = match patterns {
                Item::Text(text) => (vec![Item::Text(text)], topic.at),
                Item::List(items, at) => (items, at),
                other => (vec![other], topic.at),
            };
            let mut words = Vec::new();
            for pattern in &patterns {
                match pattern {
                    Item::Text(text) => words.extend(self.regex(text).map(|regex| format!("(?:{regex})"))),
                    other => self.complain("wrong-type", other.at(), "no pattern", "expected a text"),
                }
            }
            let some = self.some(&patterns, at, "expected the patterns of the topic");
            let pattern = Spanned { value: words.join("|"), at };
            if some.is_some() && words.len() == patterns.len() {
                topics.push((topic.value, self.probe(), self.regex(&pattern)?));
            }
        }
        Some(Expectation::Topics(topics))
    }

    /// A demand on a text needs documents; of records it would say nothing.
    pub(super) fn of_documents(&self, name: &Spanned<String>, label: &str) -> Option<()> {
        let documents = match &self.each {
            Source::TreeFile | Source::CatalogControl | Source::AssessmentControl => false,
            Source::Kinds(kinds) => {
                kinds.iter().filter_map(|kind| self.kinds.get(kind)).all(|kind| kind.shape == Shape::Document)
            }
        };
        if !documents {
            let message = format!("`{}` asks for a text", name.value);
            self.complain("no-document", name.at, message, label);
        }
        documents.then_some(())
    }

    fn field_of(&self, table: &Table<'_>, key: &'static str) -> Option<FieldRef> {
        self.field(&table.required(key)?)
    }

    fn date_of(&self, table: &Table<'_>, key: &'static str) -> Option<FieldRef> {
        self.date_field(&table.required(key)?)
    }

    fn number_of(&self, table: &Table<'_>, key: &'static str) -> Option<FieldRef> {
        let text = table.required(key)?;
        let field = self.field(&text)?;
        self.holding(&field, text.at, &NUMBERS, "a number").then_some(field)
    }

    /// A limit of time, which alone says anything of dates.
    fn time_of(&self, table: &Table<'_>, key: &'static str) -> Option<usize> {
        let name = table.required(key)?;
        let index = self.limit(&name)?;
        self.in_unit(index, name.at, &[Unit::Duration]).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::{mistakes, of};

    fn leaver(expect: &str) -> Vec<String> {
        mistakes(&format!("each = \"leaver-record\"\n[limit.l]\nfixed = \"1 day\"\n[[expect]]\n{expect}\n"))
    }

    #[test]
    fn one_demand_an_expect() {
        assert_eq!(
            leaver("fields = [\"left\"]\nthat = [{ field = \"person\", present = true }]"),
            ["that: `that` needs an [[expect]] of its own"]
        );
        let none = leaver("unless = [{ field = \"left\", present = false }]");
        assert_eq!(none.len(), 1);
        assert!(none[0].starts_with("[[expect]]: expected one of present, fields, that"), "{none:?}");
    }

    #[test]
    fn unless_is_heard_beside_every_form_of_a_demand() {
        let unless = "unless = [{ field = \"left\", present = false }]";
        for expect in [
            format!("fields = [\"revoked\"]\n{unless}"),
            format!("{unless}\nthat = [{{ field = \"revoked\", present = true }}]"),
            format!("due = {{ date = \"revoked\" }}\n{unless}"),
            format!("due = {{ date = \"revoked\", {unless} }}"),
        ] {
            let (rule, mistakes) = of(&format!("each = \"leaver-record\"\n[[expect]]\n{expect}\n"));
            assert!(mistakes.is_empty(), "{mistakes:?}");
            assert_eq!(rule.unwrap().expects[0].unless.len(), 1, "{expect}");
        }
        assert_eq!(
            leaver(&format!("due = {{ date = \"revoked\", unless = [] }}\n{unless}")),
            ["[]: one `unless` stands beside the demand already"]
        );
        assert_eq!(leaver("present = true\nunless = true"), ["true: expected [{ field = …, is = … }]"]);
    }

    #[test]
    fn a_demand_that_asks_for_nothing_is_a_mistake() {
        for (expect, said) in [
            ("fields = []", "[]: expected the names of fields"),
            ("that = []", "[]: expected conditions that must hold"),
            ("ordered = [\"left\"]", "[\"left\"]: expected at least two dates"),
            ("present = false", "false: expected true; leave the demand out where nothing is demanded"),
            (
                "no-placeholders = true",
                "no-placeholders: a record holds no text that could have placeholders",
            ),
            ("topics = { a = [\"b\"] }", "topics: a record holds no text that could address them"),
        ] {
            assert_eq!(leaver(expect), [said], "{expect}");
        }
        let policy =
            |topics: &str| mistakes(&format!("each = \"policy.backup\"\n[[expect]]\ntopics = {topics}\n"));
        assert_eq!(policy("{}"), ["topics: expected topics, each with its patterns"]);
        assert_eq!(policy("{ a = [] }"), ["[]: expected the patterns of the topic"]);
        assert_eq!(policy("{ a = [\"b\", 3] }"), ["3: expected a text"]);
        assert_eq!(policy("{ a = [\"(\"], unless = [\"x\"] }").len(), 1);
    }

    #[test]
    fn every_mistake_of_a_demand_is_told_at_once() {
        assert_eq!(
            leaver("within = { from = \"person\", to = \"revokd\", limit = \"m\" }"),
            [
                "\"person\": it holds a person",
                "\"revokd\": no field of this name; did you mean \"revoked\"?",
                "\"m\": expected the name of a [limit.…]"
            ]
        );
    }

    #[test]
    fn words_and_fields_of_a_cadence_are_held_against_what_is_known() {
        let cadence = |parts: &str| {
            mistakes(&format!(
                "each = \"asset-inventory\"\n[limit.l]\nfixed = \"3 months\"\n[join.review]\nkind = \"access-review\"\non = {{ system = \"name\" }}\n\
                 [[expect]]\ncadence = {{ of = \"review\", every = \"l\", {parts} }}\n"
            ))
        };
        assert!(cadence("date = \"held\", window = \"calendar\", since = \"in-service\"").is_empty());
        assert!(cadence("date = \"held\", window = \"rolling\", grace = \"2 weeks\"").is_empty());
        assert_eq!(
            cadence("date = \"held\", window = \"roling\""),
            ["\"roling\": expected one of calendar, rolling"]
        );
        assert_eq!(
            cadence("date = \"held\", grace = \"soon\""),
            ["\"soon\": expected a number and a unit such as \"72 hours\", \"30 days\", \"6 months\""]
        );
        assert_eq!(cadence("date = \"reviewer\""), ["\"reviewer\": it holds a person"]);
        assert_eq!(
            cadence("date = \"held\", since = \"review.held\""),
            ["\"review.held\": only a field of the subject can stand here, not one of a join"]
        );
    }

    #[test]
    fn the_arithmetic_of_a_method_stands_with_its_numbers() {
        let computed = |parts: &str| {
            mistakes(&format!(
                "each = \"risk-register\"\n[join.cell]\nkind = \"risk-matrix\"\non = {{ likelihood = \"likelihood\" }}\n\
                 [join.method]\nkind = \"risk-method\"\non = {{}}\n[[expect]]\ncomputed = {{ field = \"score\", from = \"cell.score\", {parts} }}\n"
            ))
        };
        let of = "of = [\"likelihood\", \"impact\"]";
        for fine in ["product", "sum", "max", "method.score-rule"] {
            assert_eq!(computed(&format!("else = \"{fine}\", {of}")), [""; 0]);
        }
        for (parts, said) in [
            (
                format!("else = \"prodct\", {of}"),
                "\"prodct\": expected product, sum, max, or a field of a join that says which; did you mean \"product\"?",
            ),
            (
                format!("else = \"method.status\", {of}"),
                "\"method.status\": expected a field whose words are product, sum or max",
            ),
            ("else = \"sum\", of = [\"owner\", \"impact\"]".to_owned(), "\"owner\": it holds a person"),
            ("else = \"sum\", of = []".to_owned(), "[]: expected the names of fields"),
            ("else = \"sum\", of = \"impact\"".to_owned(), "\"impact\": expected the names of fields"),
        ] {
            assert_eq!(computed(&parts), [said], "{parts}");
        }
        assert!(
            computed("else = \"sum\"")[0]
                .ends_with("expected of = [\"likelihood\", \"impact\"]: the numbers it is computed from")
        );
        assert!(
            computed(of)[0]
                .ends_with("expected else = \"product\", \"sum\", \"max\", or a field that says which")
        );
    }

    #[test]
    fn a_limit_of_dates_is_a_length_of_time() {
        let said = mistakes(
            "each = \"leaver-record\"\n[limit.l]\nunit = \"count\"\nfixed = \"3\"\n[[expect]]\nfresh = { date = \"left\", limit = \"l\" }\n",
        );
        assert_eq!(said, ["\"l\": expected a length of time"]);
    }

    #[test]
    fn what_must_agree_stands_on_both_sides() {
        let agrees = |parts: &str| {
            mistakes(&format!(
                "each = \"document-register\"\n[join.file]\nkind = \"policy.backup\"\non = {{ title = \"title\" }}\n[[expect]]\nagrees = {{ theirs = \"file\", {parts} }}\n"
            ))
        };
        assert!(agrees("ours = [\"owner\"]").is_empty());
        assert_eq!(agrees("ours = []"), ["[]: expected the fields that both sides have"]);
        assert_eq!(agrees("ours = [\"type\"]"), ["\"type\": no field of this name"]);
    }
}
