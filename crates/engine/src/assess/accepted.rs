//! Which waivers count on a day, and what they mark.

use super::Input;
use super::terms::{Terms, may_be_one, reaches};
use super::waiver::Waiver;
use crate::judge::Finding;
use crate::rule::Severity;
use jiff::civil::Date;
use saydo_catalog::ControlId;
use saydo_source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a waiver counts, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Counts,
    /// Its last day is over, or a date of it cannot be read.
    Expired,
    /// It is approved after the day of the assessment.
    NotYet,
    /// Nobody who may has approved it.
    NotEntitled,
    /// Nobody but its author has approved it.
    SelfApproved,
    /// It lasts longer than the gravity of anything that it names allows.
    TooLong,
}

impl Standing {
    /// `yes`, or the reason why not.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counts => "yes",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
            Self::NotEntitled => "not-entitled",
            Self::SelfApproved => "self-approved",
            Self::TooLong => "too-long",
        }
    }
}

/// Whether the waiver counts on the day, as far as that does not depend on what it covers: the first reason that fits.
pub fn standing(waiver: &Waiver, terms: &Terms, as_of: Date) -> Standing {
    if waiver.spans.unread.is_some() || waiver.expires.is_none_or(|last| as_of > last) {
        return Standing::Expired;
    }
    if waiver.approved_on.is_some_and(|from| as_of < from) {
        return Standing::NotYet;
    }
    let entitled: Vec<&str> = waiver.approvers().into_iter().filter(|name| terms.entitles(name)).collect();
    let author = waiver.introduced_by.as_deref();
    match author {
        _ if entitled.is_empty() => Standing::NotEntitled,
        Some(author) if entitled.iter().all(|name| may_be_one(name, author)) => Standing::SelfApproved,
        Some(_) | None => Standing::Counts,
    }
}

/// What a waiver did.
#[derive(Clone, Debug, Default)]
pub(super) struct Use {
    /// Number of findings it marks.
    pub(super) marks: usize,
    /// The rules of which it does.
    pub(super) rules: BTreeSet<String>,
    /// Whether it covers a finding, or its share of one, at all.
    pub(super) covers: bool,
    /// Number of findings that it names and lasts too long for.
    pub(super) too_grave: usize,
    /// The gravest of these.
    pub(super) gravest: Option<Severity>,
}

/// The waivers of a run.
pub(super) struct Accepted<'a> {
    pub(super) waivers: &'a [Waiver],
    pub(super) terms: &'a Terms,
    renamed: &'a BTreeMap<RepoPath, RepoPath>,
    pub(super) as_of: Date,
    pub(super) partial: bool,
    pub(super) standings: Vec<Standing>,
}

impl<'a> Accepted<'a> {
    pub(super) fn new(input: &'a Input<'_>) -> Self {
        let as_of = input.context.as_of.first;
        Self {
            waivers: input.waivers,
            terms: input.terms,
            renamed: input.renamed,
            as_of,
            partial: input.partial,
            standings: input.waivers.iter().map(|waiver| standing(waiver, input.terms, as_of)).collect(),
        }
    }

    /// The waivers that count on the day and name the finding of a rule, each with whether it may last as long as it does for what is
    /// so grave.
    fn naming<'b>(
        &'b self,
        rule: &'b str,
        finding: &'b Finding,
        control: Option<&'b ControlId>,
    ) -> impl Iterator<Item = (usize, bool)> + 'b {
        let counting = self.waivers.iter().zip(&self.standings).enumerate();
        let counting = counting.filter(|(_, (_, standing))| **standing == Standing::Counts);
        counting
            .filter(move |(_, (waiver, _))| waiver.covers(rule, finding, control, self.renamed))
            .map(move |(index, (waiver, _))| (index, self.short_enough(waiver, finding)))
    }

    fn short_enough(&self, waiver: &Waiver, finding: &Finding) -> bool {
        // Who does not say since when has had it until the day at least.
        let from = waiver.approved_on.unwrap_or(self.as_of);
        waiver.expires.is_some_and(|last| reaches(from, &self.terms.longest.of(finding.severity), last))
    }

    /// The first waiver that covers a finding of the rule, as far as `control` is concerned (`None`: the finding as such).
    pub(super) fn covering(
        &self,
        rule: &str,
        finding: &Finding,
        control: Option<&ControlId>,
    ) -> Option<usize> {
        self.naming(rule, finding, control).find(|(_, short)| *short).map(|(index, _)| index)
    }

    /// Marks what is waived; a finding about several rules only if each of them is.
    pub(super) fn mark(&self, findings: &mut [Finding]) -> Vec<Use> {
        let mut used = vec![Use::default(); self.waivers.len()];
        if self.waivers.is_empty() {
            return used;
        }
        for finding in findings.iter_mut().filter(|finding| finding.verdict.fails()) {
            let rules =
                if finding.rules.is_empty() { vec![finding.rule.clone()] } else { finding.rules.clone() };
            let mut too_grave = BTreeSet::new();
            for (index, short) in rules.iter().flat_map(|rule| self.naming(rule, finding, None)) {
                if short {
                    used[index].covers = true;
                } else {
                    too_grave.insert(index);
                }
            }
            for index in too_grave {
                used[index].too_grave += 1;
                used[index].gravest = used[index].gravest.max(Some(finding.severity));
            }
            let found: Option<Vec<usize>> =
                rules.iter().map(|rule| self.covering(rule, finding, None)).collect();
            let Some(found) = found else { continue };
            for (index, rule) in found.iter().zip(&rules) {
                used[*index].rules.insert(rule.clone());
            }
            finding.waived_by = found.first().copied();
            if let Some(index) = finding.waived_by {
                used[index].marks += 1;
            }
        }
        used
    }

    /// Whether each waiver counts, now that it is known what it covers.
    pub(super) fn standings(&self, used: &[Use]) -> Vec<Standing> {
        let last = |(standing, used): (&Standing, &Use)| match standing {
            Standing::Counts if used.too_grave > 0 && !used.covers => Standing::TooLong,
            known => *known,
        };
        self.standings.iter().zip(used).map(last).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::steering::Steering;
    use super::*;
    use crate::judge::At;
    use jiff::civil::date;
    use saydo_source::{ByteRange, Place};

    pub(in crate::assess) const AS_OF: Date = date(2026, 6, 30);
    pub(in crate::assess) const RULE: &str = "leaver-access-revoked";

    pub(in crate::assess) fn waiver() -> Waiver {
        let path: RepoPath = "saydo.toml".parse().unwrap();
        Waiver {
            rule: None,
            control: None,
            path: None,
            subject: None,
            reason: "agreed".to_owned(),
            approved_by: "Sam Okoro".to_owned(),
            approved_on: Some(date(2026, 6, 1)),
            expires: Some(date(2026, 8, 30)),
            introduced_by: None,
            at: Place::bytes(&path, ByteRange::new(0, 12)),
            spans: super::super::waiver::Spans { header: ByteRange::new(0, 12), ..Default::default() },
        }
    }

    pub(in crate::assess) fn of_rule(rule: &str) -> Waiver {
        Waiver { rule: Some(rule.to_owned()), ..waiver() }
    }

    pub(in crate::assess) fn of_subject(name: &str) -> Waiver {
        Waiver { subject: Some(name.to_owned()), ..waiver() }
    }

    pub(in crate::assess) fn finding(rule: &str, subject: &str, severity: Severity) -> Finding {
        let place = At { path: "a.csv".parse().unwrap(), range: None, label: String::new() };
        let about = Steering::WaiverUnused.finding(subject, subject, String::new(), vec![place]);
        Finding { rule: rule.to_owned(), severity, ..about }
    }

    pub(in crate::assess) fn told(
        waivers: &[Waiver],
        findings: &mut [Finding],
        terms: &Terms,
        partial: bool,
    ) -> Vec<Finding> {
        let renamed = BTreeMap::new();
        let standings = waivers.iter().map(|waiver| standing(waiver, terms, AS_OF)).collect();
        let accepted = Accepted { waivers, terms, renamed: &renamed, as_of: AS_OF, partial, standings };
        let used = accepted.mark(findings);
        accepted.findings(&used)
    }

    pub(in crate::assess) fn said(waivers: &[Waiver], findings: &mut [Finding]) -> Vec<String> {
        told(waivers, findings, &Terms::default(), false).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn the_first_reason_why_a_waiver_does_not_count() {
        let unread = super::super::waiver::Spans { unread: Some(ByteRange::new(1, 2)), ..Default::default() };
        let listed =
            Terms { approvers: Some(vec!["Okoro, Sam".into(), "Ann Lee".into()]), ..Terms::default() };
        let by = |names: &str, author: Option<&str>| Waiver {
            approved_by: names.to_owned(),
            introduced_by: author.map(str::to_owned),
            ..waiver()
        };
        for (waiver, terms, expected) in [
            (waiver(), Terms::default(), Standing::Counts),
            (Waiver { expires: Some(AS_OF), ..waiver() }, Terms::default(), Standing::Counts),
            (Waiver { expires: Some(date(2026, 6, 29)), ..waiver() }, Terms::default(), Standing::Expired),
            (Waiver { expires: None, ..waiver() }, Terms::default(), Standing::Expired),
            (Waiver { spans: unread, ..waiver() }, Terms::default(), Standing::Expired),
            (Waiver { approved_on: Some(AS_OF), ..waiver() }, Terms::default(), Standing::Counts),
            (Waiver { approved_on: Some(date(2026, 7, 1)), ..waiver() }, Terms::default(), Standing::NotYet),
            (Waiver { approved_on: None, ..waiver() }, Terms::default(), Standing::Counts),
            (by("SAM OKORO <sam@example.org>", None), listed.clone(), Standing::Counts),
            (by("S. Okoro", None), listed.clone(), Standing::NotEntitled),
            (by("Bo Lind", None), listed.clone(), Standing::NotEntitled),
            (by("Bo Lind and Ann Lee", None), listed.clone(), Standing::Counts),
            (waiver(), Terms { approvers: Some(Vec::new()), ..Terms::default() }, Standing::NotEntitled),
            (by("Sam Okoro", Some("Sam Okoro <s@example.org>")), Terms::default(), Standing::SelfApproved),
            (by("S. Okoro", Some("Sam Okoro <s@example.org>")), Terms::default(), Standing::SelfApproved),
            (
                by("s@example.org", Some("Sam Okoro <s@example.org>")),
                Terms::default(),
                Standing::SelfApproved,
            ),
            (by("Sam Okoro", Some("Bo Lind <b@example.org>")), Terms::default(), Standing::Counts),
            (by("Sam Okoro and Ann Lee", Some("Sam Okoro <s@x>")), Terms::default(), Standing::Counts),
            // Of two approvers the one who may is the author: nobody else who may has approved.
            (by("Sam Okoro and Bo Lind", Some("Sam Okoro <s@x>")), listed, Standing::SelfApproved),
        ] {
            let shown = (&waiver.approved_by, &waiver.introduced_by, waiver.approved_on, waiver.expires);
            assert_eq!(standing(&waiver, &terms, AS_OF), expected, "{shown:?}");
        }
    }

    #[test]
    fn what_does_not_count_marks_nothing_and_is_said() {
        let expired = Waiver { expires: Some(date(2026, 6, 29)), ..of_rule(RULE) };
        let later = Waiver { approved_on: Some(date(2026, 7, 1)), ..of_rule(RULE) };
        let own = Waiver { introduced_by: Some("Sam Okoro <s@x>".into()), ..of_rule(RULE) };
        for (waiver, rule) in
            [(expired, "waiver-expired"), (later, "waiver-not-yet"), (own, "waiver-self-approved")]
        {
            let mut findings = [finding(RULE, "E-1", Severity::Minor)];
            assert_eq!(said(&[waiver], &mut findings), [rule]);
            assert_eq!(findings[0].waived_by, None, "{rule}");
        }
        let strict = Terms { approvers: Some(vec!["Ann Lee".into()]), ..Terms::default() };
        let mut findings = [finding(RULE, "E-1", Severity::Minor)];
        let told = told(&[of_rule(RULE)], &mut findings, &strict, false);
        assert_eq!((told[0].rule.as_str(), told[0].severity), ("waiver-not-entitled", Severity::Minor));
        assert_eq!(findings[0].waived_by, None);
    }

    #[test]
    fn the_graver_a_finding_the_shorter_it_is_waived() {
        use Severity::{Improvement, Major, Minor};
        let lasting = |days: i32| {
            let expires = date(2026, 6, 1).saturating_add(jiff::Span::new().days(days));
            Waiver { expires: Some(expires), ..of_rule(RULE) }
        };
        for (days, marked, too_long) in [
            (90, vec![Major, Minor, Improvement], false),
            (91, vec![Minor, Improvement], true),
            (180, vec![Minor, Improvement], true),
            (181, vec![Improvement], true),
            (365, vec![Improvement], true),
            (366, vec![], true),
        ] {
            let mut findings = [Major, Minor, Improvement].map(|grave| finding(RULE, grave.as_str(), grave));
            let said = said(&[lasting(days)], &mut findings);
            let waived = findings.iter().filter(|finding| finding.waived_by.is_some());
            assert_eq!(waived.map(|finding| finding.severity).collect::<Vec<_>>(), marked, "{days}");
            assert_eq!(said, if too_long { vec!["waiver-too-long"] } else { vec![] }, "{days}");
        }
        // Without a day of approval it has lasted until the day at least.
        let since = |expires| Waiver { approved_on: None, expires: Some(expires), ..of_rule(RULE) };
        for (expires, marked) in [(date(2026, 9, 28), true), (date(2026, 9, 29), false)] {
            let mut findings = [finding(RULE, "E-1", Major)];
            said(&[since(expires)], &mut findings);
            assert_eq!(findings[0].waived_by.is_some(), marked, "{expires}");
        }
    }

    #[test]
    fn a_shorter_waiver_covers_what_a_longer_one_may_not() {
        let long = Waiver { expires: Some(date(2026, 12, 31)), ..of_rule(RULE) };
        let mut findings = [finding(RULE, "E-1", Severity::Major)];
        assert_eq!(said(&[long.clone(), of_rule(RULE)], &mut findings), ["waiver-too-long"]);
        assert_eq!(findings[0].waived_by, Some(1));
        let terms = Terms::default();
        let standings = [&long, &of_rule(RULE)].map(|waiver| standing(waiver, &terms, AS_OF)).to_vec();
        let (waivers, renamed) = ([long, of_rule(RULE)], BTreeMap::new());
        let accepted = Accepted {
            waivers: &waivers,
            terms: &terms,
            renamed: &renamed,
            as_of: AS_OF,
            partial: false,
            standings,
        };
        let used = accepted.mark(&mut findings);
        assert_eq!(accepted.standings(&used), [Standing::TooLong, Standing::Counts]);
    }

    #[test]
    fn that_evidence_is_not_there_is_accepted_by_name_only() {
        let absent = || Finding {
            rules: vec!["a".to_owned(), "b".to_owned()],
            ..finding("evidence-present", "leaver-list", Severity::Minor)
        };
        let mut findings = [absent()];
        assert_eq!(said(&[of_rule("a"), of_rule("b")], &mut findings), ["waiver-unused"; 2]);
        assert_eq!(
            findings[0].waived_by, None,
            "a register that is deleted is more than a row that falls short"
        );
        assert!(said(&[of_rule("evidence-present")], &mut findings).is_empty());
        assert_eq!(findings[0].waived_by, Some(0));
        let mut long = of_rule("evidence-present");
        long.expires = Some(date(2027, 6, 1));
        let mut findings = [absent()];
        said(&[long], &mut findings);
        assert_eq!(findings[0].waived_by, None, "it lasts too long");
    }

    #[test]
    fn what_holds_needs_no_waiver_and_a_waiver_of_it_is_unused() {
        let held = Finding { verdict: crate::judge::Verdict::Holds, ..finding(RULE, "E-1", Severity::Major) };
        let mut findings = [held];
        assert_eq!(said(&[of_rule(RULE)], &mut findings), ["waiver-unused"]);
        assert_eq!(findings[0].waived_by, None);
        let partial = told(&[of_rule(RULE)], &mut findings, &Terms::default(), true);
        assert!(partial.is_empty(), "rules that were left out may need it");
    }

    #[test]
    fn a_waiver_that_another_one_stands_before_is_not_unused() {
        let mut findings = [finding(RULE, "E-1", Severity::Minor)];
        assert!(said(&[of_rule(RULE), of_subject("e-1")], &mut findings).is_empty());
        assert_eq!(findings[0].waived_by, Some(0));
    }
}
