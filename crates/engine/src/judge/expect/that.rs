//! `that`: conditions hold.

use super::super::condition::Asked;
use super::super::finding::{At, Observation, Verdict};
use super::super::subject::{Got, Subject, got, place};
use super::{Ask, name_of, of, one};
use crate::rule::{Absent, Condition, Operand, Test};
use saydo_evidence::Item;
use saydo_source::Truth;

impl Ask<'_, '_> {
    pub(super) fn that(&self, conditions: &[Condition]) -> Observation {
        let mut worst: Option<Observation> = None;
        let mut parts = Vec::new();
        for condition in conditions {
            let observation = self.condition(condition);
            if self.tells && observation.verdict.fails() {
                parts.push(observation.expected.clone());
            }
            if worst.as_ref().is_none_or(|known| observation.verdict > known.verdict) {
                worst = Some(observation);
            }
        }
        let worst = worst.unwrap_or_else(|| self.say(Verdict::Void, "nothing", "nothing", Vec::new()));
        Observation { parts, ..worst }
    }

    fn condition(&self, condition: &Condition) -> Observation {
        let subject = self.subject;
        let truth = subject.shows(condition);
        match condition {
            Condition::Any(_) if !self.tells => self.say(of(truth), "", "", Vec::new()),
            Condition::Any(inner) => {
                let verdict = of(truth);
                let observed: Vec<Observation> =
                    inner.iter().map(|condition| self.condition(condition)).collect();
                let all = |words: fn(&Observation) -> &str| observed.iter().map(words).collect::<Vec<_>>();
                let expected = all(|o| &o.expected).join(", or ");
                let found = all(|o| &o.found).join("; ");
                self.say(verdict, expected, found, observed.into_iter().flat_map(|o| o.places).collect())
            }
            Condition::Joined(index, present) => {
                let join = &subject.rule.joins[*index];
                let joined = subject.join(*index);
                let what = if self.tells { name_of(&join.source) } else { String::new() };
                let sought = self.sought(*index);
                let expected = if *present {
                    told!(self, "{sought} in the {what}")
                } else {
                    told!(self, "nothing in the {what} that says otherwise")
                };
                let found = match (joined.rows.first(), &joined.incomplete) {
                    _ if !self.tells => String::new(),
                    (Some(row), _) if join.on.is_empty() => told!(self, "{} has {}", row.path, row.title),
                    (Some(row), _) => told!(self, "{} has {sought} ({})", row.path, row.title),
                    (None, Some(gap)) => gap.clone(),
                    (None, None) if subject.partner_gone(*index) => told!(self, "there is no {what} at all"),
                    (None, None) if subject.unread(*index).is_some() => {
                        told!(self, "{} that cannot be read", one(&what))
                    }
                    (None, None) if joined.maybe > 0 => told!(self, "{} that may be meant", one(&what)),
                    (None, None) if subject.has_unkeyed(*index) => {
                        told!(self, "{} that names nobody", one(&what))
                    }
                    (None, None) => told!(self, "{sought} is not there"),
                };
                let at = |row: &&Item| At {
                    path: row.path.clone(),
                    range: Some(row.at),
                    label: format!("{what}: {}", row.title),
                };
                let places = self.places(|| joined.rows.iter().map(at).collect());
                let absent_void =
                    joined.rows.is_empty() && join.absent == Absent::Void && !subject.open(*index);
                self.say(if absent_void { Verdict::Void } else { of(truth) }, expected, found, places)
            }
            Condition::Field(field, test) => {
                let items = subject.items(field);
                let label = self.label(field);
                let expected = told!(self, "{label} {}", demanded(test, subject));
                if let (Some(index), true) = (field.join, items.is_empty()) {
                    // Without a record there is no value to hold against the demand: missing, not wrong.
                    let nothing = self.nothing_joined(index, expected);
                    let verdict = match nothing.verdict {
                        Verdict::Violated => Verdict::Missing,
                        other => other,
                    };
                    return Observation { verdict, ..nothing };
                }
                let mut worst = self.say(Verdict::Void, expected.as_str(), "nothing to look at", Vec::new());
                for item in items {
                    let unset = matches!(got(item, &field.field), Got::Unset);
                    let truth = subject.test(item, &field.field, test, Asked::Showing);
                    let verdict = match (truth, unset) {
                        (Truth::Yes, _) => Verdict::Holds,
                        (Truth::No | Truth::Unknown, true) => Verdict::Missing,
                        (Truth::No, false) => Verdict::Violated,
                        (Truth::Unknown, false) => Verdict::Undetermined,
                    };
                    if verdict > worst.verdict {
                        let found = item.fields.get(&field.field).map_or("nothing", |fact| fact.raw.as_str());
                        let found = if found.is_empty() { "nothing" } else { found };
                        worst = self.say(
                            verdict,
                            expected.as_str(),
                            told!(self, "{label} is {found}"),
                            self.places(|| vec![place(item, &field.field, short(found))]),
                        );
                    }
                }
                worst
            }
        }
    }
}

/// Words short enough for a label.
fn short(words: &str) -> String {
    let cut: String = words.chars().take(40).collect();
    if cut.len() < words.len() { format!("{cut}…") } else { cut }
}

/// A limit by its value, or by its name where it has none.
fn limit_in_words(subject: &Subject<'_>, index: usize) -> String {
    match (subject.limit(index), subject.rule.limits.get(index)) {
        (Some(applied), _) => applied.words(),
        (None, Some(limit)) => format!("the limit \"{}\", which nothing states", limit.name),
        (None, None) => "a limit".to_owned(),
    }
}

/// A test in words.
fn demanded(test: &Test, subject: &Subject<'_>) -> String {
    let word = |operand: &Operand| match operand {
        Operand::Word(word) => word.clone(),
        Operand::Number(number) => format!("{number}"),
        Operand::Date(day) => day.to_string(),
        Operand::Duration(length) => length.to_string(),
        Operand::Limit(index) => limit_in_words(subject, *index),
        Operand::Field(field) => field.field.as_str().replace('-', " "),
        Operand::AsOf => "the day of the assessment".to_owned(),
    };
    let list = |operands: &[Operand]| operands.iter().map(word).collect::<Vec<_>>().join(" or ");
    match test {
        Test::Is(operands) => format!("to be {}", list(operands)),
        Test::Not(operands) => format!("not to be {}", list(operands)),
        Test::Above(operand) => format!("above {}", word(operand)),
        Test::Below(operand) => format!("below {}", word(operand)),
        Test::AtLeast(operand) => format!("at least {}", word(operand)),
        Test::AtMost(operand) => format!("at most {}", word(operand)),
        Test::YoungerThan(operand) => format!("not older than {}", word(operand)),
        Test::OnScale(kind) => format!("a step of the {}", kind.as_str().replace(['-', '.'], " ")),
        Test::Matches(pattern) => format!("like {pattern}"),
        Test::Present(true) => "filled in".to_owned(),
        Test::Present(false) => "empty".to_owned(),
    }
}
