//! Each expectation on one subject -> an observation; one file for each.

/// Words of an observation, made only where they are told.
macro_rules! told {
    ($ask:expr, $($words:tt)*) => {
        if $ask.tells { format!($($words)*) } else { String::new() }
    };
}

mod agrees;
mod cadence;
mod computed;
mod count;
mod covers;
mod distinct;
mod due;
mod fields;
mod fresh;
mod links;
mod ordered;
mod pattern;
mod ratio;
mod references;
mod sections;
mod that;
mod topics;
mod unique;
mod within;

pub(super) use count::{Groups, Said, grouped};
pub(super) use ratio::share;

use super::compare::moment;
use super::finding::{At, Observation, StatedLimit, Verdict};
use super::limit::Applied;
use super::subject::{Got, Subject, Supposing, got, place};
use super::together::TOGETHER;
use crate::rule::{Absent, Agreement, Expect, Expectation, FieldRef, Looked, Source};
use saydo_evidence::Item;
use saydo_source::{Moment, Truth};

/// An observation with the limit that was used.
pub(super) struct Judged {
    pub(super) observation: Observation,
    pub(super) limit: Option<StatedLimit>,
    /// Whether no text stated the limit, so that advice or a parameter was looked at.
    pub(super) advised: bool,
    /// Whether the verdict comes from the comparison with advice: what is not there at all falls short of any limit.
    pub(super) by_advice: bool,
}

/// Judges one expectation, and says on what its verdict hangs. Where nothing of it will be told, it comes to the same without words and
/// places.
pub(super) fn judge(subject: &Subject<'_>, expect: &Expect, tells: bool) -> Judged {
    let mut judged = alone(subject, expect, tells);
    if !tells {
        return judged;
    }
    for (index, applied) in subject.compared_with() {
        let Some(applied) = applied else { continue };
        let hangs_on_it = judged.observation.verdict.fails()
            && [Truth::Yes, Truth::No].into_iter().any(|truth| {
                let supposed = alone(&subject.under(Supposing::Limit(index, truth)), expect, false);
                !supposed.observation.verdict.fails()
            });
        if hangs_on_it {
            judged.by_advice |= applied.advice;
            let places = &mut judged.observation.places;
            places.extend(
                applied.sentences.iter().filter(|at| !places.contains(at)).cloned().collect::<Vec<_>>(),
            );
        }
        judged.limit = judged.limit.or(Some(applied.stated));
    }
    if subject.rule.ages && judged.observation.verdict == Verdict::Violated && !judged.observation.by_age {
        let young = alone(&subject.under(Supposing::Young), expect, true).observation;
        if young.verdict == Verdict::Holds {
            let observation = &mut judged.observation;
            observation.by_age = true;
            observation.found = format!("{}; what there is, is too old", observation.found);
            let places = young.places.into_iter().filter(|at| !observation.places.contains(at));
            let places: Vec<At> = places.collect();
            observation.places.extend(places);
        }
    }
    judged
}

/// One expectation as it stands.
fn alone(subject: &Subject<'_>, expect: &Expect, tells: bool) -> Judged {
    let name = expect.demand.name();
    let mut ask = Ask { subject, name, tells, limit: None, advised: false, by_advice: false };
    let excepted = match expect.unless.as_slice() {
        [] => Truth::No,
        unless => unless.iter().fold(Truth::Yes, |truth, condition| truth.and(subject.shows(condition))),
    };
    let mut observation = match excepted {
        Truth::Yes => ask.say(Verdict::Void, "nothing", "an exception applies", Vec::new()),
        Truth::No | Truth::Unknown => ask.judge(&expect.demand),
    };
    if excepted == Truth::Unknown && observation.verdict.fails() {
        // Whether the demand is excepted is not known, so neither is the shortfall.
        observation.verdict = Verdict::Undetermined;
        observation.by_age = false;
    }
    Judged { observation, limit: ask.limit, advised: ask.advised, by_advice: ask.by_advice }
}

struct Ask<'b, 'a> {
    subject: &'b Subject<'a>,
    name: &'static str,
    /// Whether words and places are wanted: of the many subjects that hold nothing is told but their number.
    tells: bool,
    limit: Option<StatedLimit>,
    advised: bool,
    by_advice: bool,
}

/// A date with the place it stands at.
type Dated<'a> = (Moment, Spot<'a>);

/// A field of an item: a place that costs nothing until it is told.
#[derive(Clone, Copy)]
struct Spot<'a> {
    item: &'a Item,
    field: &'a FieldRef,
}

impl Ask<'_, '_> {
    fn say(
        &self,
        verdict: Verdict,
        expected: impl Into<String>,
        found: impl Into<String>,
        places: Vec<At>,
    ) -> Observation {
        let (expected, found, places) = match (self.tells, places.is_empty()) {
            (false, _) => (String::new(), String::new(), Vec::new()),
            (true, true) => (expected.into(), found.into(), vec![self.whole("here")]),
            (true, false) => (expected.into(), found.into(), places),
        };
        Observation {
            expectation: self.name,
            verdict,
            by_age: false,
            alone: false,
            expected,
            found,
            parts: Vec::new(),
            places,
        }
    }

    /// Places, made only where they are told.
    fn places(&self, make: impl FnOnce() -> Vec<At>) -> Vec<At> {
        if self.tells { make() } else { Vec::new() }
    }

    /// The place of a date, with the date.
    fn dated(&self, (date, spot): Dated<'_>) -> At {
        place(spot.item, &spot.field.field, format!("{} {date}", self.label(spot.field)))
    }

    /// A field as people read it, with what it belongs to: `supplier assessment held`.
    fn label(&self, field: &FieldRef) -> String {
        if !self.tells {
            return String::new();
        }
        let name = field.field.as_str().replace('-', " ");
        match field.join.and_then(|index| self.subject.rule.joins.get(index)) {
            Some(join) if name_of(&join.source) == name => name,
            Some(join) => format!("{} {name}", name_of(&join.source)),
            None => name,
        }
    }

    /// The subject's own words that a join looks for; of a join without a key, the subject.
    fn sought(&self, index: usize) -> String {
        if !self.tells {
            return String::new();
        }
        let ours = self.subject.rule.joins[index].on.first().map_or(&[][..], |(_, ours)| ours.as_slice());
        let items = ours.iter().flat_map(|field| {
            let raw = |item: &Item| item.fields.get(&field.field).map(|fact| fact.raw.clone());
            self.subject.items(field).into_iter().filter_map(raw)
        });
        items
            .into_iter()
            .find(|raw| !raw.trim().is_empty())
            .unwrap_or_else(|| self.subject.item.title.clone())
    }

    fn whole(&self, label: &str) -> At {
        At {
            path: self.subject.item.path.clone(),
            range: Some(self.subject.item.at),
            label: label.to_owned(),
        }
    }

    fn judge(&mut self, demand: &Expectation) -> Observation {
        match demand {
            Expectation::Present => self.say(Verdict::Holds, "the evidence", "it is there", Vec::new()),
            Expectation::Fields(fields) => self.fields(fields),
            Expectation::That(conditions) => self.that(conditions),
            Expectation::Fresh(date, limit) => self.fresh(date, *limit),
            Expectation::Due(date) => self.due(date),
            Expectation::Cadence { of, date, every, window, grace, since } => {
                let asked = cadence::Asked { of: *of, date, window: *window, grace, since: since.as_ref() };
                self.cadence(&asked, *every)
            }
            Expectation::Within(from, to, limit) => self.within(from, to, *limit),
            Expectation::Ordered(dates) => self.ordered(dates),
            Expectation::Unique(fields) => self.unique(fields),
            Expectation::Covers(join) => self.covers(*join),
            Expectation::Distinct(field, from) => self.distinct(field, from),
            Expectation::Agrees(Agreement::Fields(fields, join)) => self.agrees(fields, *join),
            Expectation::Agrees(Agreement::Count(claim, join, conditions)) => {
                self.counts(claim, *join, conditions)
            }
            Expectation::Computed(field, from, otherwise) => self.computed(field, from, otherwise.as_ref()),
            Expectation::Topics(topics) => self.topics(topics),
            Expectation::NoPlaceholders => self.no_placeholders(),
            Expectation::References(field, join) => self.references(field, *join),
            Expectation::Count(join, bound) => self.count(*join, bound),
            Expectation::Counts { of: Some(join), per, groups, bound } => {
                self.groups(*join, per, groups.as_deref(), bound)
            }
            Expectation::Ratio { of: Some(join), conditions, bound } => self.ratio(*join, conditions, bound),
            Expectation::Counts { of: None, .. } | Expectation::Ratio { of: None, .. } => {
                self.say(TOGETHER.0, "nothing of it alone", TOGETHER.1, Vec::new())
            }
            Expectation::Sections(wanted) => self.sections(wanted),
            Expectation::Matches(Looked::Text(id), pattern) => self.matches(*id, pattern),
            Expectation::Lacks(Looked::Text(id), pattern) => self.lacks(*id, pattern),
            Expectation::Matches(Looked::Field(field), pattern) => self.worded(field, pattern, true),
            Expectation::Lacks(Looked::Field(field), pattern) => self.worded(field, pattern, false),
            Expectation::Links(inside) => self.links(*inside),
        }
    }

    fn nothing_joined(&self, index: usize, expected: String) -> Observation {
        let join = &self.subject.rule.joins[index];
        let joined = self.subject.join(index);
        let unread = self.subject.unread(index);
        let verdict = match join.absent {
            _ if joined.maybe > 0 || joined.incomplete.is_some() || unread.is_some() => Verdict::Undetermined,
            Absent::Violated => Verdict::Violated,
            // Where absence is good news it must be shown.
            Absent::Holds | Absent::Void if self.subject.open(index) => Verdict::Undetermined,
            Absent::Holds => Verdict::Holds,
            Absent::Void => Verdict::Void,
            Absent::Undetermined => Verdict::Undetermined,
        };
        let what = if self.tells { name_of(&join.source) } else { String::new() };
        let found = match (unread, &joined.incomplete) {
            _ if !self.tells => String::new(),
            (Some(path), _) => format!("{path} cannot be read"),
            (None, Some(gap)) => gap.clone(),
            (None, None) if joined.maybe > 0 => format!("there is {} that may be meant", one(&what)),
            (None, None) if self.subject.partner_gone(index) && verdict == Verdict::Undetermined => {
                format!("there is no {what} at all")
            }
            (None, None) if self.subject.partner_gone(index) => format!("there is no {what}"),
            (None, None) => format!("no {what} entry is found for it"),
        };
        let alone = verdict.fails() && self.subject.partner_gone(index);
        Observation { alone, ..self.say(verdict, expected, found, Vec::new()) }
    }

    /// The worst of what each date of a field comes to: where several records count, none may hide behind another.
    fn each_date(
        &self,
        field: &FieldRef,
        expected: &str,
        judge: impl Fn(Dated<'_>) -> Observation,
    ) -> Observation {
        let joined = if field.join.is_some() { self.subject.items(field) } else { Vec::new() };
        let keys: Vec<&str> = joined.iter().map(|item| item.key.as_str()).collect();
        let judged = self.dates(field, expected).into_iter().map(|date| match date {
            Ok(dated) => judge(dated),
            Err(observation) => observation,
        });
        let mut parts = Vec::new();
        let mut worst: Option<Observation> = None;
        for (number, next) in judged.enumerate() {
            // The record is what fails, whatever its date is: another date of it that fails too is no further shortfall.
            if self.tells && next.verdict.fails() {
                parts.extend(keys.get(number).map(|key| (*key).to_owned()));
            }
            if worst.as_ref().is_none_or(|known| next.verdict > known.verdict) {
                worst = Some(next);
            }
        }
        let worst = worst.unwrap_or_else(|| self.say(Verdict::Missing, expected, "nothing", Vec::new()));
        Observation { parts, ..worst }
    }

    /// The dates of a field; an error is the observation to return.
    fn dates<'s>(&'s self, field: &'s FieldRef, expected: &str) -> Vec<Result<Dated<'s>, Observation>> {
        let items = self.subject.items(field);
        if let (true, Some(join)) = (items.is_empty(), field.join) {
            return vec![Err(self.nothing_joined(join, expected.to_owned()))];
        }
        items.into_iter().map(|item| self.date_of(item, field, expected)).collect()
    }

    /// The one date of a field.
    fn date<'s>(&'s self, field: &'s FieldRef, expected: &str) -> Result<Dated<'s>, Observation> {
        let first = self.dates(field, expected).into_iter().next();
        first.unwrap_or_else(|| Err(self.say(Verdict::Missing, expected, "nothing", Vec::new())))
    }

    fn date_of<'s>(
        &'s self,
        item: &'s Item,
        field: &'s FieldRef,
        expected: &str,
    ) -> Result<Dated<'s>, Observation> {
        let at = |label: &str| self.places(|| vec![place(item, &field.field, label)]);
        match got(item, &field.field) {
            Got::Known(value) => moment(value).map(|date| (*date, Spot { item, field })).ok_or_else(|| {
                let found = told!(self, "{} is no date", self.label(field));
                self.say(Verdict::Undetermined, expected, found, at("no date"))
            }),
            Got::Unset => {
                let (label, name) =
                    (told!(self, "{} is not filled in", self.label(field)), self.label(field));
                Err(self.say(Verdict::Missing, expected, told!(self, "no {name}"), at(&label)))
            }
            Got::Unreadable(why) => {
                let raw = item.fields.get(&field.field).map_or("", |fact| fact.raw.as_str());
                let found = told!(self, "{} is \"{raw}\": {why}", self.label(field));
                Err(self.say(Verdict::Undetermined, expected, found, at(why)))
            }
        }
    }

    /// The limit; the error is the observation to return.
    fn limited(&mut self, index: usize) -> Result<Applied, Observation> {
        let Some(applied) = self.subject.limit(index) else {
            let limit = &self.subject.rule.limits[index];
            return Err(self.say(
                Verdict::Undetermined,
                "a stated limit",
                format!("nothing states the limit \"{}\"", limit.name),
                Vec::new(),
            ));
        };
        self.limit = Some(applied.stated.clone());
        self.advised |= applied.unstated;
        self.by_advice |= applied.advice;
        Ok(applied)
    }
}

fn of(truth: Truth) -> Verdict {
    match truth {
        Truth::Yes => Verdict::Holds,
        Truth::No => Verdict::Violated,
        Truth::Unknown => Verdict::Undetermined,
    }
}

/// `a` or `an` before a word.
fn one(what: &str) -> String {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {what}")
}

/// The joined kinds in words.
pub(super) fn name_of(source: &Source) -> String {
    match source {
        Source::Kinds(kinds) => match kinds.as_slice() {
            [single] => single.as_str().replace(['-', '.'], " "),
            _ => "document".to_owned(),
        },
        Source::TreeFile => "file".to_owned(),
        Source::CatalogControl => "control".to_owned(),
        Source::AssessmentControl => "state".to_owned(),
    }
}
