//! What is to be said about the waivers of a run, once it is known what they mark.

use super::accepted::{Accepted, Standing, Use};
use super::steering::Steering;
use super::terms::reaches;
use super::waiver::Waiver;
use crate::judge::{At, Finding};
use jiff::civil::Date;
use saydo_source::ByteRange;
use std::collections::BTreeMap;

/// A waiver that covers findings of more rules was not decided rule by rule.
pub const MOST_RULES: usize = 5;
/// A waiver that covers more findings was not decided one by one.
pub const MOST_FINDINGS: usize = 25;

/// What is said, in one sentence, and its place in the configuration where that is not the header of the waiver.
type Remark = (Steering, String, Option<ByteRange>);

impl Accepted<'_> {
    /// What is to be said about the waivers, in the order of the table and of the configuration.
    pub(super) fn findings(&self, used: &[Use]) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let mut known: BTreeMap<(Steering, String), usize> = BTreeMap::new();
        for ((waiver, standing), used) in self.waivers.iter().zip(&self.standings).zip(used) {
            for (steering, message, at) in self.said(waiver, *standing, used) {
                let key = waiver.key();
                let number = known.entry((steering, key.clone())).or_default();
                *number += 1;
                let subject = if *number == 1 { key } else { format!("{key} #{number}") };
                let range = at.unwrap_or(waiver.spans.header);
                let label = label(steering, waiver).to_owned();
                let place = At { path: waiver.at.path.clone(), range: Some(range), label };
                let title = format!("waiver of {}", waiver.scope());
                let mut finding = steering.finding(&subject, &title, message, vec![place]);
                finding.by_age |= steering == Steering::WaiverExpired && waiver.spans.unread.is_none();
                found.push(finding);
            }
        }
        found
    }

    /// What is said about one waiver. It names nobody: the line that is shown does.
    fn said(&self, waiver: &Waiver, standing: Standing, used: &Use) -> Vec<Remark> {
        let (scope, spans) = (format!("the waiver of {}", waiver.scope()), &waiver.spans);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let one = |steering, message, at| vec![(steering, message, at)];
        match standing {
            Standing::Counts => self.careless(waiver, used),
            Standing::Expired if spans.unread.is_some() => {
                let message = format!("{scope} has a date that cannot be read, and counts as expired");
                one(Steering::WaiverExpired, message, spans.unread)
            }
            Standing::Expired => {
                let message = format!("{scope} expired on {}", day(waiver.expires));
                one(Steering::WaiverExpired, message, spans.expires)
            }
            Standing::NotYet => {
                let message =
                    format!("{scope} is approved on {}, and does not count yet", day(waiver.approved_on));
                one(Steering::WaiverNotYet, message, spans.approved_on)
            }
            Standing::NotEntitled => {
                let message = format!("{scope} is approved by nobody who may approve waivers");
                one(Steering::WaiverNotEntitled, message, spans.approved_by)
            }
            Standing::SelfApproved => {
                let message = format!("{scope} is approved by whoever wrote it");
                one(Steering::WaiverSelfApproved, message, spans.approved_by)
            }
            // That is not known before the findings are marked.
            Standing::TooLong => Vec::new(),
        }
    }

    /// What is said about a waiver that counts.
    fn careless(&self, waiver: &Waiver, used: &Use) -> Vec<Remark> {
        let mut said = Vec::new();
        let (scope, spans) = (format!("the waiver of {}", waiver.scope()), &waiver.spans);
        if let Some(gravest) = used.gravest {
            let plural = if used.too_grave == 1 { "finding" } else { "findings" };
            let (most, word) = (self.terms.longest.of(gravest), gravest.as_str());
            let message = format!(
                "{scope} lasts too long for {} {plural}: at most {most} for what is {word}",
                used.too_grave
            );
            said.push((Steering::WaiverTooLong, message, spans.expires));
        }
        // Rules that do not judge today may have what it covers.
        if !used.covers && used.too_grave == 0 && !self.partial {
            said.push((Steering::WaiverUnused, format!("{scope} covers no finding"), None));
        }
        let too_much = if waiver.is_pattern_only() {
            Some("names files by a pattern, and nothing of what is wrong with them".to_owned())
        } else if used.rules.len() > MOST_RULES {
            Some(format!("covers findings of {} rules, more than {MOST_RULES}", used.rules.len()))
        } else if used.marks > MOST_FINDINGS {
            Some(format!("covers {} findings, more than {MOST_FINDINGS}", used.marks))
        } else {
            None
        };
        if let Some(too_much) = too_much {
            said.push((Steering::WaiverOverBroad, format!("{scope} {too_much}"), None));
        }
        if used.covers
            && let Some(last) = waiver.expires
            && reaches(self.as_of, &self.terms.warn, last)
        {
            said.push((Steering::WaiverEndsSoon, format!("{scope} ends on {last}"), spans.expires));
        }
        said
    }
}

/// What stands at the place that is shown.
fn label(steering: Steering, waiver: &Waiver) -> &'static str {
    match steering {
        Steering::WaiverExpired if waiver.spans.unread.is_some() => "no date",
        Steering::WaiverExpired | Steering::WaiverEndsSoon | Steering::WaiverTooLong => "its last day",
        Steering::WaiverNotYet => "approved on this day",
        Steering::WaiverNotEntitled | Steering::WaiverSelfApproved => "who approved it",
        Steering::GateWeakened | Steering::WaiverOverBroad | Steering::WaiverUnused => "this waiver",
    }
}

#[cfg(test)]
mod tests {
    use super::super::accepted::tests::{AS_OF, RULE, finding, of_rule, of_subject, said, told, waiver};
    use super::super::terms::Terms;
    use super::*;
    use crate::rule::Severity;
    use jiff::civil::date;

    #[test]
    fn more_than_anyone_looked_at_counts_and_is_said() {
        let many = |rules: usize, each: usize| -> Vec<Finding> {
            let one = |number| finding(&format!("rule-{}", number % rules), "everyone", Severity::Minor);
            (0..rules * each).map(one).collect()
        };
        for (rules, each, broad) in [(5, 5, false), (6, 1, true), (1, 25, false), (1, 26, true)] {
            let mut findings = many(rules, each);
            let said = said(&[of_subject("everyone")], &mut findings);
            assert_eq!(said == ["waiver-over-broad"], broad, "{rules} x {each}: {said:?}");
            assert!(findings.iter().all(|finding| finding.waived_by == Some(0)));
        }
        let glob = globset::Glob::new("**").unwrap().compile_matcher();
        let pattern = Waiver { path: Some(("**".to_owned(), glob)), ..waiver() };
        let mut findings = [finding(RULE, "E-1", Severity::Minor)];
        let told = told(&[pattern], &mut findings, &Terms::default(), false);
        assert_eq!((told[0].rule.as_str(), told[0].severity), ("waiver-over-broad", Severity::Improvement));
        assert_eq!(findings[0].waived_by, Some(0));
    }

    #[test]
    fn the_end_is_announced_in_time_and_only_of_what_is_needed() {
        for (expires, soon) in [(AS_OF, true), (date(2026, 7, 30), true), (date(2026, 7, 31), false)] {
            let waiver = Waiver { expires: Some(expires), ..of_rule(RULE) };
            let mut findings = [finding(RULE, "E-1", Severity::Minor)];
            let told = told(std::slice::from_ref(&waiver), &mut findings, &Terms::default(), false);
            assert_eq!(
                told.iter().any(|said| said.rule == "waiver-ends-soon" && said.by_age),
                soon,
                "{expires}"
            );
            assert!(findings[0].waived_by.is_some(), "it still counts");
            assert_eq!(said(&[waiver], &mut []), ["waiver-unused"], "nobody waits for that end");
        }
    }

    #[test]
    fn two_waivers_of_one_scope_are_two_subjects_and_a_day_changes_neither() {
        let expired = |day: i8| Waiver { expires: Some(date(2026, 5, day)), ..of_rule(RULE) };
        let prints = |first, second| -> Vec<(String, String)> {
            let told = told(&[expired(first), expired(second)], &mut [], &Terms::default(), false);
            told.into_iter().map(|finding| (finding.subject, finding.fingerprint)).collect()
        };
        let told = prints(1, 2);
        assert_eq!(told[0].0, format!("rule {RULE}"));
        assert_eq!(told[1].0, format!("rule {RULE} #2"));
        assert_ne!(told[0].1, told[1].1);
        assert_eq!(told, prints(3, 4));
    }
}
