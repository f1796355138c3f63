//! TOML -> rules: every mistake of a file at its place, with the nearest right word.

use super::{
    Absent, Basis, Binding, Complete, Condition, Empty, Expect, Expectation, FieldRef, Join, Limit, Operand,
    Pick, Rule, RuleSet, Severity, Source, Test,
};
use regex::{Regex, RegexBuilder};
use saydo_catalog::{Catalog, ControlId, Level};
use saydo_evidence::{FieldName, KindId, Kinds};
use saydo_source::{ByteRange, Definition, Duration, Item, Problem, Spanned, Table, nearest};

/// Compiled patterns larger than this are refused.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Compiles rule files. What is wrong with any of them is returned beside the rules that could be used.
pub fn compile(definitions: &[Definition], catalog: &Catalog, kinds: &Kinds) -> (RuleSet, Vec<Problem>) {
    let mut rules: Vec<Rule> = Vec::new();
    let mut problems = Vec::new();
    let mut probes = 0;
    for definition in definitions {
        let table = definition.root();
        let mut scope = Scope {
            definition,
            kinds,
            catalog,
            each: Source::CatalogControl,
            joins: Vec::new(),
            limits: Vec::new(),
            probes: &mut probes,
        };
        if let Some(rule) = scope.rule(&table) {
            rules.retain(|known| known.id != rule.id);
            rules.push(rule);
        }
        problems.extend(definition.finish());
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    (RuleSet { rules }, problems)
}

type Comparison = fn(Operand) -> Test;

/// What names in a rule can mean.
pub struct Scope<'a> {
    definition: &'a Definition,
    kinds: &'a Kinds,
    catalog: &'a Catalog,
    each: Source,
    joins: Vec<Join>,
    limits: Vec<Limit>,
    probes: &'a mut usize,
}

impl Scope<'_> {
    pub(super) fn complain(
        &self,
        code: &'static str,
        at: ByteRange,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.definition.complain(code, at, message, label, None);
    }

    /// A fresh number for a probe.
    pub(super) fn probe(&mut self) -> usize {
        *self.probes += 1;
        *self.probes
    }

    fn rule(&mut self, table: &Table<'_>) -> Option<Rule> {
        let title = table.required("title");
        let (why, remedy) = (table.required("why"), table.required("remedy"));
        let each = table.required("each");
        self.each = self.source(each.as_ref()?)?;
        let basis = self.word(
            table,
            "basis",
            &[
                ("standard", Basis::Standard),
                ("law", Basis::Law),
                ("promise", Basis::Promise),
                ("practice", Basis::Practice),
            ],
        );
        let cite = table.required("cite");
        let shows = self.word(table, "shows", &Level::ALL.map(|level| (level.as_str(), level)));
        let severities =
            [("improvement", Severity::Improvement), ("minor", Severity::Minor), ("major", Severity::Major)];
        let severity = self.word(table, "severity", &severities);
        let empty = if table.has("empty") {
            self.word(
                table,
                "empty",
                &[("missing", Empty::Missing), ("void", Empty::Void), ("nil-return", Empty::NilReturn)],
            )
        } else {
            Some(Empty::Missing)
        };
        let systemic = table.table("systemic").and_then(|systemic| {
            let over = systemic.required("over")?;
            let share = over.value.trim_end_matches(['%', ' ']).parse::<f64>().ok();
            if share.is_none() {
                self.complain("bad-share", over.at, "`over` is no share", "expected a text such as \"20 %\"");
            }
            let severity = self.word(&systemic, "severity", &severities);
            systemic.close();
            Some((share? / 100.0, severity?))
        });
        let binding = self.binding(table);
        for (name, limit) in table.named("limit") {
            if let Some(limit) = self.lower_limit(&name, &limit) {
                self.limits.push(limit);
            }
        }
        for (name, join) in table.named("join") {
            if let Some(join) = self.lower_join(&name, &join) {
                self.joins.push(join);
            }
        }
        let during = table.text("during").and_then(|name| self.field(&name)).map(|field| field.field);
        let conditions = match table.item("where") {
            Some(Item::List(items, _)) => self.conditions(&items, None),
            Some(other) => {
                self.complain(
                    "wrong-type",
                    other.at(),
                    "`where` is no list of conditions",
                    "expected [{ field = …, is = … }]",
                );
                Vec::new()
            }
            None => Vec::new(),
        };
        let contradicts = table.text("contradicts");
        let mut expects = Vec::new();
        for expect in table.tables("expect") {
            let mut demand = None;
            let mut unless = Vec::new();
            for (name, value) in expect.entries() {
                if name.value == "unless" {
                    continue;
                }
                if let Item::Table(inner) = &value
                    && let Some(Item::List(items, _)) = inner.item("unless")
                {
                    unless = self.conditions(&items, None);
                }
                demand = Expectation::compile(&name, &value, self);
                if let (Item::Table(inner), Some(_)) = (&value, &demand) {
                    inner.close();
                }
            }
            expects.extend(demand.map(|demand| Expect { demand, unless }));
        }
        if table.tables("expect").is_empty() {
            self.complain(
                "no-expectation",
                table.at(),
                "the rule expects nothing",
                "expected at least one [[expect]]",
            );
        }
        table.close();
        let id = self.definition.name.stem().to_owned();
        if basis == Some(Basis::Practice) && severity.is_some_and(|severity| severity > Severity::Improvement)
        {
            self.complain(
                "practice-severity",
                table.at(),
                "good practice is at most an improvement",
                "set severity = \"improvement\"",
            );
        }
        Some(Rule {
            id,
            title: title?.value,
            binding: binding?,
            each: self.each.clone(),
            conditions,
            during,
            empty: empty?,
            shows: shows?,
            basis: basis?,
            cite: cite?.value,
            severity: severity?,
            systemic,
            why: why?.value,
            remedy: remedy?.value,
            joins: std::mem::take(&mut self.joins),
            limits: std::mem::take(&mut self.limits),
            expects,
            contradicts_exclusion: contradicts.is_some_and(|word| word.value == "exclusion"),
        })
    }

    fn word<T: Copy>(&self, table: &Table<'_>, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = table.required(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.complain(
                "unknown-word",
                text.at,
                format!("`{}` is no {key}", text.value),
                format!("expected one of {}", known.join(", ")),
            );
        }
        found
    }

    fn binding(&self, table: &Table<'_>) -> Option<Binding> {
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

    fn source(&self, text: &Spanned<String>) -> Option<Source> {
        match text.value.as_str() {
            "catalog.control" => return Some(Source::CatalogControl),
            "assessment.control" => return Some(Source::AssessmentControl),
            _ => {}
        }
        let kinds: Vec<KindId> =
            self.kinds.matching(&text.value).into_iter().map(|kind| kind.id.clone()).collect();
        if !kinds.is_empty() {
            return Some(Source::Kinds(kinds));
        }
        let label = nearest(&text.value, self.kinds.iter().map(|kind| kind.id.as_str())).map_or_else(
            || "no kind of this name".to_owned(),
            |near| format!("no kind of this name; did you mean \"{near}\"?"),
        );
        self.complain("unknown-kind", text.at, format!("unknown kind `{}`", text.value), label);
        None
    }

    /// Patterns are matched without regard to case, within a bound on their size.
    pub(super) fn regex(&self, text: &Spanned<String>) -> Option<Regex> {
        let built =
            RegexBuilder::new(&text.value).case_insensitive(true).size_limit(MAX_PATTERN_BYTES).build();
        match built {
            Ok(regex) => Some(regex),
            Err(error) => {
                self.complain("bad-pattern", text.at, "the pattern cannot be used", error.to_string());
                None
            }
        }
    }

    fn lower_limit(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Option<Limit> {
        table.text("unit");
        let quantity = |key| {
            let text: Spanned<String> = table.text(key)?;
            let parsed = text.value.parse::<Duration>();
            parsed.map_err(|error| self.complain("bad-duration", text.at, error.to_string(), "here")).ok()
        };
        let (fixed, advice) = (quantity("fixed"), quantity("advice"));
        let field = table.text("field").and_then(|field| self.field(&field)).map(|field| field.field);
        let near: Vec<Regex> = table.texts("near").iter().filter_map(|text| self.regex(text)).collect();
        let mut stated_in = Vec::new();
        for kind in table.texts("stated-in") {
            if let Some(Source::Kinds(kinds)) = self.source(&kind) {
                stated_in.extend(kinds);
            }
        }
        table.close();
        let probe = (!stated_in.is_empty() && !near.is_empty()).then(|| self.probe());
        if fixed.is_none() && probe.is_none() && field.is_none() {
            self.complain(
                "no-limit",
                name.at,
                "the limit has no value",
                "expected `fixed`, or `stated-in` with `near`",
            );
            return None;
        }
        Some(Limit { name: name.value.clone(), field, stated_in, probe, near, fixed, advice })
    }

    fn lower_join(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Option<Join> {
        let kind = table.required("kind")?;
        let source = self.source(&kind)?;
        let pick = if table.has("pick") {
            self.word(
                table,
                "pick",
                &[
                    ("every", Pick::Every),
                    ("latest", Pick::Latest),
                    ("first", Pick::First),
                    ("only", Pick::Only),
                ],
            )?
        } else {
            Pick::Every
        };
        let absent = if table.has("absent") {
            self.word(
                table,
                "absent",
                &[
                    ("violated", Absent::Violated),
                    ("holds", Absent::Holds),
                    ("void", Absent::Void),
                    ("undetermined", Absent::Undetermined),
                ],
            )?
        } else {
            Absent::Violated
        };
        let index = self.joins.len();
        let draft = Join {
            name: name.value.clone(),
            source,
            on: Vec::new(),
            all_keys: false,
            conditions: Vec::new(),
            pick,
            absent,
            complete: None,
        };
        self.joins.push(draft);
        let mut on = Vec::new();
        for (theirs, item) in table.table("on").map(|on| on.entries()).unwrap_or_default() {
            let names = match item {
                Item::Text(text) => vec![Item::Text(text)],
                Item::List(items, _) => items,
                other => {
                    self.complain(
                        "wrong-type",
                        other.at(),
                        "no field to join on",
                        "expected the name of a field",
                    );
                    continue;
                }
            };
            if let (Some(theirs), Some(ours)) = (self.joined_field(index, &theirs), self.fields(&names)) {
                on.push((theirs, ours));
            }
        }
        let conditions = match table.item("where") {
            Some(Item::List(items, _)) => self.conditions(&items, Some(index)),
            _ => Vec::new(),
        };
        let complete = table.table("complete").and_then(|complete| {
            let (per, of, after) =
                (complete.required("per")?, complete.required("of")?, complete.required("dated-after")?);
            let of = self.source(&of)?;
            let each = std::mem::replace(&mut self.each, of.clone());
            let conditions = match complete.item("where") {
                Some(Item::List(items, _)) => self.conditions(&items, None),
                _ => Vec::new(),
            };
            self.each = each;
            complete.close();
            let dated_after = self.field(&after)?.field;
            Some(Complete { per: self.joined_field(index, &per)?, of, conditions, dated_after })
        });
        table.close();
        let mut join = self.joins.pop()?;
        join.all_keys = match &join.source {
            Source::Kinds(kinds) => kinds
                .iter()
                .filter_map(|kind| self.kinds.get(kind))
                .all(|kind| on.iter().all(|(theirs, _)| kind.key.contains(theirs))),
            Source::CatalogControl | Source::AssessmentControl => true,
        };
        (join.on, join.conditions, join.complete) = (on, conditions, complete);
        Some(join)
    }

    /// A field of the subject, or `join.field`.
    pub(super) fn field(&self, text: &Spanned<String>) -> Option<FieldRef> {
        if let Some((join, field)) = text.value.split_once('.') {
            let name = Spanned { value: join.to_owned(), at: text.at };
            let index = self.join(&name)?;
            let field = self.joined_field(index, &Spanned { value: field.to_owned(), at: text.at })?;
            return Some(FieldRef { join: Some(index), field });
        }
        self.known(&self.each, text).map(|field| FieldRef { join: None, field })
    }

    pub(super) fn joined_field(&self, join: usize, text: &Spanned<String>) -> Option<FieldName> {
        self.known(&self.joins.get(join)?.source, text)
    }

    fn known(&self, source: &Source, text: &Spanned<String>) -> Option<FieldName> {
        let name = FieldName::new(&text.value);
        let fields: Vec<&str> = match source {
            Source::CatalogControl => vec!["id", "title", "group", "framework", "applicable"],
            Source::AssessmentControl => vec!["id", "title", "group", "framework", "state"],
            Source::Kinds(kinds) => {
                let kinds = kinds.iter().filter_map(|kind| self.kinds.get(kind));
                kinds.flat_map(|kind| kind.fields.iter().map(|field| field.name.as_str())).collect()
            }
        };
        if fields.contains(&name.as_str()) {
            return Some(name);
        }
        let label = nearest(&text.value, fields).map_or_else(
            || "no field of this name".to_owned(),
            |near| format!("no field of this name; did you mean \"{near}\"?"),
        );
        self.complain("unknown-field", text.at, format!("unknown field `{}`", text.value), label);
        None
    }

    pub(super) fn fields(&self, items: &[Item<'_>]) -> Option<Vec<FieldRef>> {
        let fields: Vec<FieldRef> = items
            .iter()
            .filter_map(|item| match item {
                Item::Text(text) => self.field(text),
                other => {
                    self.complain("wrong-type", other.at(), "no name of a field", "expected a text");
                    None
                }
            })
            .collect();
        (fields.len() == items.len()).then_some(fields)
    }

    pub(super) fn join(&self, text: &Spanned<String>) -> Option<usize> {
        let found = self.joins.iter().position(|join| join.name == text.value);
        if found.is_none() {
            let label = nearest(&text.value, self.joins.iter().map(|join| join.name.as_str())).map_or_else(
                || "expected the name of a [join.…]".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            self.complain("unknown-join", text.at, format!("unknown join `{}`", text.value), label);
        }
        found
    }

    pub(super) fn limit(&self, text: &Spanned<String>) -> Option<usize> {
        let found = self.limits.iter().position(|limit| limit.name == text.value);
        if found.is_none() {
            let label = nearest(&text.value, self.limits.iter().map(|limit| limit.name.as_str()))
                .map_or_else(
                    || "expected the name of a [limit.…]".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
            self.complain("unknown-limit", text.at, format!("unknown limit `{}`", text.value), label);
        }
        found
    }

    /// Conditions; inside a join (`home`) a bare field is one of the joined record.
    pub(super) fn conditions(&self, items: &[Item<'_>], home: Option<usize>) -> Vec<Condition> {
        items.iter().filter_map(|item| self.condition(item, home)).collect()
    }

    fn condition(&self, item: &Item<'_>, home: Option<usize>) -> Option<Condition> {
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

    fn operand(&self, item: &Item<'_>) -> Option<Operand> {
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
