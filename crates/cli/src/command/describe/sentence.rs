//! Conditions, joins, limits and expectations of a compiled rule in words.

use saydo_engine::rule::{
    Absent, Agreement, Arithmetic, Bound, Condition, Empty, Expectation, FieldRef, Join, Limit, Looked,
    Measure, Method, Operand, Order, Pick, Rule, Severity, Source, Test, Window,
};
use saydo_evidence::{FieldName, KindId, Kinds};

/// A rule's parts in words: names of joins and kinds are looked up in it.
pub struct Words<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// For the titles of kinds.
    pub kinds: &'a Kinds,
}

impl Words<'_> {
    /// `leaver-record (Leaver record)`; of many, their number and some.
    pub fn source(&self, source: &Source) -> String {
        match source {
            Source::TreeFile => "every file of the tree".to_owned(),
            Source::CatalogControl => "every control of the chosen frameworks".to_owned(),
            Source::AssessmentControl => "every control with its state, after all other rules".to_owned(),
            Source::Kinds(kinds) => self.kinds_named(kinds),
        }
    }

    /// Kinds with their titles.
    pub fn kinds_named(&self, kinds: &[KindId]) -> String {
        let named = |id: &KindId| {
            self.kinds.get(id).map_or_else(|| id.to_string(), |kind| format!("{id} ({})", kind.title))
        };
        match kinds {
            [first, .., last] if kinds.len() > 4 => {
                format!("{} kinds, from {} to {}", kinds.len(), named(first), named(last))
            }
            few => few.iter().map(named).collect::<Vec<_>>().join(", "),
        }
    }

    fn join_name(&self, index: usize) -> &str {
        self.rule.joins.get(index).map_or("", |join| join.name.as_str())
    }

    fn limit_name(&self, index: usize) -> &str {
        self.rule.limits.get(index).map_or("", |limit| limit.name.as_str())
    }

    fn field(&self, field: &FieldRef) -> String {
        match field.join {
            Some(join) => format!("`{}.{}`", self.join_name(join), field.field),
            None => format!("`{}`", field.field),
        }
    }

    fn fields(&self, fields: &[FieldRef], word: &str) -> String {
        listed(&fields.iter().map(|field| self.field(field)).collect::<Vec<_>>(), word)
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Word(word) => word.clone(),
            Operand::Number(number) => number.to_string(),
            Operand::Date(day) => day.to_string(),
            Operand::Duration(length) => length.to_string(),
            Operand::Limit(index) => format!("the limit `{}`", self.limit_name(*index)),
            Operand::Field(field) => self.field(field),
            Operand::AsOf => "the day of the assessment".to_owned(),
        }
    }

    /// All of the conditions, with "and" between.
    pub fn conditions(&self, conditions: &[Condition]) -> String {
        conditions.iter().map(|condition| self.condition(condition)).collect::<Vec<_>>().join(", and ")
    }

    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Field(field, test) => format!("{} {}", self.field(field), self.test(test)),
            Condition::Joined(join, true) => format!("there is a joined `{}`", self.join_name(*join)),
            Condition::Joined(join, false) => format!("there is no joined `{}`", self.join_name(*join)),
            Condition::Any(inner) => {
                let parts: Vec<String> = inner.iter().map(|condition| self.condition(condition)).collect();
                format!("({})", parts.join(" or "))
            }
        }
    }

    fn test(&self, test: &Test) -> String {
        let list = |operands: &[Operand], word| {
            listed(&operands.iter().map(|operand| self.operand(operand)).collect::<Vec<_>>(), word)
        };
        match test {
            Test::Is(operands) => format!("is {}", list(operands, "or")),
            Test::Not(operands) => format!("is not {}", list(operands, "or")),
            Test::Above(operand) => format!("is above {}", self.operand(operand)),
            Test::Below(operand) => format!("is below {}", self.operand(operand)),
            Test::AtLeast(operand) => format!("is at least {}", self.operand(operand)),
            Test::AtMost(operand) => format!("is at most {}", self.operand(operand)),
            Test::YoungerThan(age) => format!("is not older than {}, and no plan", self.operand(age)),
            Test::OnScale(kind) => {
                format!("is a step of the {}", self.kinds_named(std::slice::from_ref(kind)))
            }
            Test::Matches(regex) => format!("matches /{}/", regex.as_str()),
            Test::Present(true) => "has a value".to_owned(),
            Test::Present(false) => "has no value".to_owned(),
        }
    }

    /// One demand, with its exception.
    pub fn expectation(&self, demand: &Expectation, unless: &[Condition]) -> String {
        let said = match demand {
            Expectation::Present => "it is there".to_owned(),
            Expectation::Fields(fields) => format!("{} can be read", self.fields(fields, "and")),
            Expectation::That(conditions) => self.conditions(conditions),
            Expectation::Fresh(date, limit) => {
                format!("{} is not older than the limit `{}`", self.field(date), self.limit_name(*limit))
            }
            Expectation::Due(date) => format!("{} has not passed", self.field(date)),
            Expectation::Cadence { of, date, every, window, grace, since } => {
                let since =
                    since.as_ref().map_or_else(String::new, |field| format!(", counted from `{field}`"));
                let (of, every) = (self.join_name(*of), self.limit_name(*every));
                let grace = if *grace == saydo_source::Duration::default() {
                    String::new()
                } else {
                    format!(", {grace} late at most")
                };
                match window {
                    Window::Calendar => format!(
                        "every window of the limit `{every}` has a joined `{of}`, dated by its `{date}`{grace}{since}"
                    ),
                    Window::Rolling => format!(
                        "no gap between the joined `{of}`, dated by their `{date}`, is longer than the limit `{every}`{grace}{since}"
                    ),
                }
            }
            Expectation::Within(from, to, limit) => format!(
                "{} follows {} within the limit `{}`",
                self.field(to),
                self.field(from),
                self.limit_name(*limit)
            ),
            Expectation::Ordered(fields) => {
                format!("the dates follow each other: {}", self.fields(fields, "then"))
            }
            Expectation::Unique(fields) => {
                let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
                format!("no two have the same {}", listed(&names, "and"))
            }
            Expectation::Covers(join) => format!("there is a joined `{}`", self.join_name(*join)),
            Expectation::Distinct(a, b) => {
                format!("{} and {} are different people", self.field(a), self.field(b))
            }
            Expectation::Agrees(Agreement::Fields(fields, join)) => {
                let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
                format!(
                    "{} agree with those of the joined `{}`",
                    listed(&names, "and"),
                    self.join_name(*join)
                )
            }
            Expectation::Agrees(Agreement::Count(claim, join, conditions)) => {
                let which = if conditions.is_empty() {
                    String::new()
                } else {
                    format!(" where {}", self.conditions(conditions))
                };
                format!("{} is the number of joined `{}`{which}", self.field(claim), self.join_name(*join))
            }
            Expectation::Computed(field, from, otherwise) => {
                let otherwise = otherwise.as_ref().map_or_else(String::new, |otherwise| {
                    let numbers = self.fields(&otherwise.of, "and");
                    match &otherwise.method {
                        Method::Stated(arithmetic) => {
                            format!("; where none is joined, the {} of {numbers}", arithmetic.as_str())
                        }
                        Method::Field(method) => format!(
                            "; where none is joined, what {} says ({}) of {numbers}",
                            self.field(method),
                            listed(&Arithmetic::ALL.map(|(word, _)| word.to_owned()), "or")
                        ),
                    }
                });
                format!("{} equals {}{otherwise}", self.field(field), self.field(from))
            }
            Expectation::Topics(topics) => {
                let topics: Vec<String> = topics.iter().map(|(topic, _, _)| topic.clone()).collect();
                format!("the text addresses {}", listed(&topics, "and"))
            }
            Expectation::NoPlaceholders => "no placeholder is left in the text".to_owned(),
            Expectation::References(field, join) => {
                format!("each entry of `{field}` names a joined `{}`", self.join_name(*join))
            }
            Expectation::Count(join, bound) => {
                format!("the number of joined `{}` is {}", self.join_name(*join), self.bounded(bound, ""))
            }
            Expectation::Counts { of, per, groups, bound } => {
                let groups = groups.as_ref().map_or_else(
                    || format!("each `{per}` that occurs"),
                    |words| format!("each `{per}` of {}", listed(words, "and")),
                );
                format!("the number of {} with {groups} is {}", self.counted(*of), self.bounded(bound, ""))
            }
            Expectation::Ratio { of, conditions, bound } => format!(
                "the share of {} of which {} is {}",
                self.counted(*of),
                self.conditions(conditions),
                self.bounded(bound, " %")
            ),
            Expectation::Sections(wanted) => {
                let names: Vec<String> =
                    wanted.iter().map(|names| format!("\"{}\"", names.join("\" or \""))).collect();
                format!("the text has sections on {}, each with something in it", listed(&names, "and"))
            }
            Expectation::Matches(looked, regex) => {
                format!("{} matches /{}/", self.looked(looked, "a sentence of the text"), regex.as_str())
            }
            Expectation::Lacks(looked, regex) => {
                format!("nothing in {} matches /{}/", self.looked(looked, "the text"), regex.as_str())
            }
            Expectation::Links(inside) => {
                let inside = if *inside { ", and none leads out of the tree" } else { "" };
                format!("every link to a file leads to one{inside}")
            }
        };
        if unless.is_empty() { said } else { format!("{said}, unless {}", self.conditions(unless)) }
    }

    /// `at least 95 %`.
    fn bounded(&self, bound: &Bound, unit: &str) -> String {
        let order = match bound.order {
            Order::AtLeast => "at least",
            Order::AtMost => "at most",
            Order::Is => "exactly",
        };
        match bound.measure {
            Measure::Number(number) => format!("{order} {number}{unit}"),
            Measure::Limit(limit) => format!("{order} the limit `{}`", self.limit_name(limit)),
        }
    }

    fn counted(&self, of: Option<usize>) -> String {
        of.map_or_else(|| "all subjects".to_owned(), |join| format!("joined `{}`", self.join_name(join)))
    }

    fn looked(&self, looked: &Looked, text: &str) -> String {
        match looked {
            Looked::Text(_) => text.to_owned(),
            Looked::Field(field) => self.field(field),
        }
    }

    /// What a join finds, which of it counts, and what none means.
    pub fn join(&self, join: &Join) -> String {
        let on: Vec<String> = join
            .on
            .iter()
            .map(|(theirs, ours)| format!("`{theirs}` = our {}", self.fields(ours, "or")))
            .collect();
        let between = if join.all_keys { " and " } else { " or else " };
        let on = if on.is_empty() { String::new() } else { format!(" with {}", on.join(between)) };
        let which = if join.conditions.is_empty() {
            String::new()
        } else {
            format!(", where {}", self.conditions(&join.conditions))
        };
        let pick = match join.pick {
            Pick::Every => "each of them counts",
            Pick::Latest => "the latest counts",
            Pick::First => "the first counts",
            Pick::Only => "there must be only one",
        };
        let absent = match join.absent {
            Absent::Violated => "violates the demand",
            Absent::Holds => "is fine",
            Absent::Void => "takes the subject out of the question",
            Absent::Undetermined => "leaves the demand undetermined",
        };
        let complete = join.complete.as_ref().map_or_else(String::new, |complete| {
            let which = if complete.conditions.is_empty() {
                String::new()
            } else {
                format!(" where {}", self.conditions(&complete.conditions))
            };
            format!(
                ". That there is none proves something only with a file for each {}{which}, named in its `{}` and \
                 later than our `{}`",
                self.source(&complete.of),
                complete.per,
                complete.dated_after
            )
        });
        let source = self.source(&join.source);
        format!("`{}`: {source}{on}{which}; {pick}; none {absent}{complete}", join.name)
    }

    /// Where a limit comes from, in the order it is looked for.
    pub fn limit(&self, limit: &Limit) -> String {
        let mut parts = Vec::new();
        if let Some(field) = &limit.field {
            parts.push(format!("the subject's own `{field}`"));
        }
        if let Some(fixed) = &limit.fixed {
            parts.push(format!("{fixed} for everyone"));
        }
        if limit.probe.is_some() {
            let near: Vec<String> = limit.near.iter().map(|regex| format!("/{}/", regex.as_str())).collect();
            let kinds = self.kinds_named(&limit.stated_in);
            let tiers = limit.by.as_ref().map_or_else(String::new, |by| {
                format!(" and names the subject's `{}`, else in one that names no `{0}`", by.field)
            });
            parts
                .push(format!("stated in {kinds}, in a sentence that matches {}{tiers}", near.join(" and ")));
        }
        if let Some(parameter) = &limit.parameter {
            let set = limit.set_to.as_ref().map_or_else(String::new, |set| format!(" ({})", set.amount));
            parts.push(format!("the parameter `{parameter}` of the configuration{set}"));
        }
        let advice = limit.advice.as_ref().map_or_else(String::new, |advice| {
            format!(
                "; where nothing is stated the promise is missing, and {advice} is advice (improvement only)"
            )
        });
        format!("`{}`: {}{advice}", limit.name, parts.join(", else "))
    }
}

/// What an empty population means.
pub fn empty(empty: Empty) -> &'static str {
    match empty {
        Empty::Missing => "none is a gap: the evidence is missing",
        Empty::Void => "records of which none is meant are fine; no record at all is missing",
        Empty::NilReturn => "none needs a signed nil return that covers the period",
    }
}

/// Which subjects a date of theirs leaves in.
pub fn during(field: &FieldName) -> String {
    format!("only those whose `{field}` lies in the audit period")
}

/// The level that a rule shows.
pub fn shows(rule: &Rule) -> String {
    let level =
        if rule.content() { "" } else { "; by presence alone, which never makes a control satisfied" };
    format!("{}{level}", rule.shows)
}

/// The controls of a rule that speaks to those which a record names.
pub fn lowers(field: &FieldName) -> String {
    format!("those that a failing record names in its `{field}`; it lowers them and never credits one")
}

/// What a violation says of an exclusion, where the rule says so.
pub const EXCLUSION: &str = "a violation contradicts the exclusion in the Statement of Applicability";

/// How grave a failing subject is, and what it does to a control.
pub fn severity(rule: &Rule) -> String {
    let of_one = rule.severity.as_str();
    let systemic = rule.systemic.map_or_else(String::new, |(share, severity)| {
        format!(", {} if more than {:.0} % of the subjects fail", severity.as_str(), share * 100.0)
    });
    let effect = if rule.counts() {
        ""
    } else if rule.severity == Severity::Improvement {
        "; never lowers the state of a control"
    } else {
        "; good practice, never lowers the state of a control"
    };
    format!("{of_one}{systemic}{effect}")
}

/// `a, b and c`.
pub fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
