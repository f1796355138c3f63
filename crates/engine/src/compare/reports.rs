//! Two reports that were written at other times: what fails in the later and did not in the earlier, what fails no longer, which states
//! are others, and what beside the evidence may be the cause. A report tells less than a tree: of what holds it has only the number, so a
//! subject that was mended and one that is gone look alike.

use super::states::{self, StateChange};
use crate::assess::state::State;
use crate::judge::{Origin, Verdict};
use jiff::civil::Date;
use saydo_catalog::ControlId;
use std::collections::{BTreeMap, BTreeSet};

/// What a report says, as far as two of them can be compared.
#[derive(Clone, Debug)]
pub struct Report {
    /// How it was made.
    pub made: Made,
    /// What fails, waived or not.
    pub failing: Vec<Failing>,
    /// Every control with its state.
    pub controls: Vec<(ControlId, State)>,
}

/// How a report was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The day of the assessment.
    pub as_of: Date,
    /// Version of the program.
    pub version: String,
    /// Edition of the rules.
    pub edition: String,
    /// Digest of the rules that judged; `None` where it is not known.
    pub rules: Option<String>,
    /// Digest of the configuration; `None` without one.
    pub configuration: Option<String>,
    /// The frameworks that were judged, with their baselines.
    pub frameworks: Vec<String>,
}

/// A finding that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Its fingerprint: rule and subject.
    pub fingerprint: String,
    /// The fingerprints of its subjects, where it tells of several.
    pub members: Vec<String>,
    /// What it comes to.
    pub verdict: Verdict,
    /// Whether only time made it fail.
    pub by_age: bool,
    /// Its expectations.
    pub observations: Vec<Observed>,
}

/// An expectation of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Its name.
    pub expectation: String,
    /// What it came to.
    pub verdict: Verdict,
    /// Fingerprints of what of it fails, where it asks for several things.
    pub parts: Vec<String>,
}

/// What is not the same of two reports, beside what they say: each may change findings by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Otherwise {
    /// They are of different days.
    Day,
    /// They judge different frameworks or baselines.
    Frameworks,
    /// Another version of the program made them.
    Version,
    /// The rules are of another edition.
    Edition,
    /// The rules are others, though of one edition: own ones, or a part.
    Rules,
    /// The configuration is another.
    Configuration,
}

/// How a report differs from an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differing {
    /// Of each finding that fails in the later, in its order: introduced or unchanged.
    pub origins: Vec<Origin>,
    /// Which findings that failed in the earlier, by their place there, fail no longer: they hold, or their subject is gone.
    pub no_longer: Vec<usize>,
    /// Controls of both with another state, in the order of the later.
    pub states: Vec<StateChange>,
    /// What else is another, in the order in which it is told.
    pub otherwise: Vec<Otherwise>,
}

/// How the later report differs from the earlier.
pub fn compare(before: &Report, after: &Report) -> Differing {
    let mut failed: BTreeMap<&str, (&Failing, bool)> = BTreeMap::new();
    for finding in &before.failing {
        failed.insert(&finding.fingerprint, (finding, false));
        failed.extend(finding.members.iter().map(|member| (member.as_str(), (finding, true))));
    }
    let same_day = before.made.as_of == after.made.as_of;
    let mut still: BTreeSet<&str> = BTreeSet::new();
    let mut origin = |finding| {
        let prints = prints(finding);
        let introduced = prints.iter().any(|print| match failed.get(print) {
            // Among several told as one, nothing is known of each but that it fails.
            Some((_, true)) => false,
            Some(_) if !finding.members.is_empty() => false,
            Some((known, false)) => is_worse(finding, known, same_day),
            None => true,
        });
        still.extend(prints);
        still.insert(finding.fingerprint.as_str());
        if introduced { Origin::Introduced } else { Origin::Unchanged }
    };
    let origins = after.failing.iter().map(&mut origin).collect();
    let gone = |finding: &Failing| {
        !still.contains(finding.fingerprint.as_str())
            && prints(finding).iter().all(|print| !still.contains(print))
    };
    let no_longer = before.failing.iter().enumerate().filter(|(_, finding)| gone(finding)).map(|(at, _)| at);
    Differing {
        origins,
        no_longer: no_longer.collect(),
        states: states::changes(of(after), of(before)),
        otherwise: otherwise(&before.made, &after.made),
    }
}

/// Its controls with their states.
fn of(report: &Report) -> impl Iterator<Item = (&ControlId, State)> {
    report.controls.iter().map(|(id, state)| (id, *state))
}

/// The fingerprints of a finding, or of each subject it tells of.
fn prints(finding: &Failing) -> Vec<&str> {
    if finding.members.is_empty() {
        return vec![finding.fingerprint.as_str()];
    }
    finding.members.iter().map(String::as_str).collect()
}

/// Whether it fails now by more than the passing of time, or in an expectation that did not fail before. What fails of one expectation
/// may be named by days and times: only on one day are others another thing that fails.
fn is_worse(now: &Failing, before: &Failing, same_day: bool) -> bool {
    if before.by_age && !now.by_age {
        return true;
    }
    let known: BTreeMap<(&str, usize), &Observed> = numbered(before).collect();
    numbered(now).filter(|(_, observed)| observed.verdict.fails()).any(|(number, observed)| {
        match known.get(&number) {
            Some(known) => !known.verdict.fails() || (same_day && has_a_new_part(observed, known)),
            // Where nothing could be decided, nothing was known to hold.
            None => before.verdict != Verdict::Undetermined,
        }
    })
}

/// Whether it fails in something in which it did not fail before, of the several that it asks for.
fn has_a_new_part(now: &Observed, before: &Observed) -> bool {
    let known: BTreeSet<&String> = before.parts.iter().collect();
    !known.is_empty() && now.parts.iter().any(|part| !known.contains(part))
}

/// Its observations by name and number: of several with one name the first is held against the first.
fn numbered(finding: &Failing) -> impl Iterator<Item = ((&str, usize), &Observed)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    finding.observations.iter().map(move |observed| {
        let number = seen.entry(&observed.expectation).or_default();
        *number += 1;
        ((observed.expectation.as_str(), *number), observed)
    })
}

fn otherwise(before: &Made, after: &Made) -> Vec<Otherwise> {
    let frameworks = before.frameworks != after.frameworks;
    let edition = before.edition != after.edition;
    let rules =
        before.rules.as_ref().zip(after.rules.as_ref()).is_some_and(|(before, after)| before != after);
    let differs = [
        (before.as_of != after.as_of, Otherwise::Day),
        (frameworks, Otherwise::Frameworks),
        (before.version != after.version, Otherwise::Version),
        (edition, Otherwise::Edition),
        // Other frameworks are judged by other rules, and so is another edition.
        (rules && !frameworks && !edition, Otherwise::Rules),
        (before.configuration != after.configuration, Otherwise::Configuration),
    ];
    differs.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Direction;
    use Verdict::{Holds, Missing, Undetermined, Violated};

    fn made() -> Made {
        Made {
            as_of: jiff::civil::date(2026, 6, 30),
            version: "0.1.0".into(),
            edition: "2026.11".into(),
            rules: Some("r".into()),
            configuration: None,
            frameworks: vec!["iso27001-2022".into()],
        }
    }

    fn observed_as(verdict: Verdict, parts: &[&str]) -> Observed {
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        Observed { expectation: "fields".into(), verdict, parts }
    }

    fn failing(fingerprint: &str, observed: &[Verdict]) -> Failing {
        Failing {
            fingerprint: fingerprint.into(),
            members: Vec::new(),
            verdict: observed.iter().copied().max().unwrap_or(Violated),
            by_age: false,
            observations: observed.iter().map(|verdict| observed_as(*verdict, &[])).collect(),
        }
    }

    fn report(failing: &[&Failing]) -> Report {
        let failing = failing.iter().map(|finding| (*finding).clone()).collect();
        Report { made: made(), failing, controls: Vec::new() }
    }

    fn origin(before: &Failing, after: &Failing) -> Origin {
        compare(&report(&[before]), &report(&[after])).origins[0]
    }

    #[test]
    fn the_same_report_twice_differs_in_nothing() {
        let id = || ControlId::new("iso27001-2022", "A.5.18");
        let several = Failing { members: vec!["m1".into(), "m2".into()], ..failing("w", &[Missing]) };
        let findings = [&failing("a", &[Violated, Holds]), &several];
        let report = Report { controls: vec![(id(), State::Gap)], ..report(&findings) };
        let same = compare(&report, &report);
        assert_eq!(same, Differing { origins: vec![Origin::Unchanged; 2], ..Differing::default() });
    }

    #[test]
    fn what_fails_only_now_is_introduced_and_what_fails_no_longer_is_told_by_its_place() {
        let [a, b, c] = ["a", "b", "c"].map(|print| failing(print, &[]));
        let differing = compare(&report(&[&a, &b]), &report(&[&b, &c]));
        assert_eq!(differing.origins, [Origin::Unchanged, Origin::Introduced]);
        assert_eq!(differing.no_longer, [0]);
    }

    #[test]
    fn more_of_its_expectations_is_introduced_and_fewer_or_graver_is_not() {
        let told =
            |before: &[Verdict], after: &[Verdict]| origin(&failing("a", before), &failing("a", after));
        assert_eq!(told(&[Violated, Holds], &[Violated, Missing]), Origin::Introduced);
        assert_eq!(told(&[Violated, Holds], &[Holds, Missing]), Origin::Introduced, "another one");
        assert_eq!(told(&[Violated, Holds], &[Missing, Holds]), Origin::Unchanged);
        assert_eq!(told(&[Violated, Holds], &[Violated, Holds, Missing]), Origin::Introduced, "one more");
        assert_eq!(
            told(&[Undetermined], &[Violated, Violated]),
            Origin::Unchanged,
            "nothing was known to hold"
        );
    }

    #[test]
    fn one_more_of_several_things_that_are_asked_for_is_introduced() {
        let with = |parts: &[&str]| Failing {
            observations: vec![observed_as(Missing, parts)],
            ..failing("a", &[Missing])
        };
        let told = |before: &[&str], after: &[&str]| origin(&with(before), &with(after));
        assert_eq!(told(&["owner"], &["owner", "approver"]), Origin::Introduced);
        assert_eq!(told(&["owner"], &["approver"]), Origin::Introduced, "another one");
        assert_eq!(told(&["owner", "approver"], &["approver"]), Origin::Unchanged);
        assert_eq!(told(&[], &["owner"]), Origin::Unchanged, "all of it failed");
        let before = report(&[&with(&["2023-02-01, 900 days ago"])]);
        let mut after = report(&[&with(&["2023-02-01, 930 days ago"])]);
        after.made.as_of = jiff::civil::date(2026, 7, 30);
        assert_eq!(compare(&before, &after).origins, [Origin::Unchanged], "only time passed");
    }

    #[test]
    fn what_failed_by_age_and_fails_by_content_is_introduced() {
        let content = failing("a", &[Violated]);
        let aged = Failing { by_age: true, ..content.clone() };
        assert_eq!(origin(&aged, &content), Origin::Introduced);
        assert_eq!(origin(&content, &aged), Origin::Unchanged);
        assert_eq!(origin(&aged, &aged), Origin::Unchanged);
    }

    #[test]
    fn several_told_as_one_are_the_same_ones_told_one_by_one() {
        let several = |names: &[&str]| {
            let members = names.iter().map(|name| (*name).to_owned()).collect();
            Failing { members, ..failing("w", &[Missing]) }
        };
        let (four, one) = (several(&["m1", "m2", "m3", "m4"]), failing("m1", &[Missing, Violated]));
        assert_eq!(origin(&four, &one), Origin::Unchanged);
        assert_eq!(compare(&report(&[&four]), &report(&[&one])).no_longer, [0; 0]);
        assert_eq!(origin(&one, &four), Origin::Introduced, "m2 did not fail");
        assert_eq!(compare(&report(&[&one]), &report(&[&four])).no_longer, [0; 0]);
        assert_eq!(origin(&four, &several(&["m1", "m2", "m3"])), Origin::Unchanged);
        assert_eq!(compare(&report(&[&four]), &report(&[])).no_longer, [0]);
    }

    #[test]
    fn states_are_held_against_each_other_where_both_have_the_control() {
        let with = |controls: &[(&str, State)]| Report {
            controls: controls
                .iter()
                .map(|(id, state)| (ControlId::new("iso27001-2022", id), *state))
                .collect(),
            ..report(&[])
        };
        let before = with(&[("A.5.1", State::Gap), ("A.5.2", State::Stale), ("A.5.3", State::Gap)]);
        let after = with(&[("A.5.2", State::Gap), ("A.5.1", State::Partial), ("A.5.4", State::Gap)]);
        let told: Vec<_> = compare(&before, &after)
            .states
            .into_iter()
            .map(|change| (change.id.id().to_owned(), change.direction))
            .collect();
        assert_eq!(told, [("A.5.2".to_owned(), Direction::Worse), ("A.5.1".to_owned(), Direction::Better)]);
    }

    #[test]
    fn whatever_else_may_be_the_cause_is_told_once() {
        let told = |other: Made| compare(&report(&[]), &Report { made: other, ..report(&[]) }).otherwise;
        assert_eq!(told(made()), []);
        assert_eq!(told(Made { as_of: jiff::civil::date(2026, 7, 1), ..made() }), [Otherwise::Day]);
        assert_eq!(told(Made { rules: Some("s".into()), ..made() }), [Otherwise::Rules]);
        assert_eq!(told(Made { rules: None, ..made() }), [], "what is not known is not another");
        assert_eq!(told(Made { configuration: Some("c".into()), ..made() }), [Otherwise::Configuration]);
        let all = Made {
            as_of: jiff::civil::date(2025, 6, 30),
            version: "0.2.0".into(),
            edition: "2027.02".into(),
            rules: Some("s".into()),
            configuration: None,
            frameworks: vec!["gdpr".into()],
        };
        let expected = [Otherwise::Day, Otherwise::Frameworks, Otherwise::Version, Otherwise::Edition];
        assert_eq!(told(all), expected, "of other frameworks and editions other rules go without saying");
    }
}
