//! The origin of each finding: what fails in both trees is unchanged unless more of it fails now.

use super::{Sides, some};
use crate::assess::Assessment;
use crate::assess::steering::Steering;
use crate::judge::{At, Finding, Member, Observation, Origin, Outcome, Verdict, fingerprint, same_promises};
use crate::rule::{Rule, Source};
use saydo_evidence::KindId;
use std::collections::{BTreeMap, BTreeSet};

/// Something that failed in the base: a finding, or one of the subjects that a finding tells of.
struct Failed<'a> {
    finding: &'a Finding,
    is_member: bool,
}

impl Sides<'_> {
    /// The fingerprints that a finding of the head, or each of its subjects, has in the base.
    pub(super) fn former_prints(&self, finding: &Finding) -> Vec<String> {
        let former = |subject: &str, print: &String| {
            let key = (finding.kind.clone(), subject.to_owned());
            self.difference.former_keys.get(&key).map_or_else(
                || print.clone(),
                |before| fingerprint(&finding.rule, finding.kind.as_str(), before),
            )
        };
        if finding.members.is_empty() {
            return vec![former(&finding.subject, &finding.fingerprint)];
        }
        finding.members.iter().map(|member| former(&member.subject, &member.fingerprint)).collect()
    }

    /// Sets the origins; what the change resolved or made vanish, and the places that made hold what fails now.
    pub(super) fn origins(
        &self,
        head: &mut [Finding],
        base: &Assessment,
    ) -> (Vec<Finding>, BTreeMap<String, Vec<At>>) {
        let mut failed: BTreeMap<&str, Failed<'_>> = BTreeMap::new();
        for finding in base.findings.iter().filter(|finding| finding.verdict.fails()) {
            failed.insert(&finding.fingerprint, Failed { finding, is_member: false });
            for member in &finding.members {
                failed.insert(&member.fingerprint, Failed { finding, is_member: true });
            }
        }
        let held: BTreeMap<&str, &Finding> =
            base.told.holding.iter().map(|finding| (finding.fingerprint.as_str(), finding)).collect();
        let mut still: BTreeSet<String> = BTreeSet::new();
        let mut held_by = BTreeMap::new();
        for finding in head.iter_mut().filter(|finding| finding.verdict.fails()) {
            let prints = self.former_prints(finding);
            let is_new = prints.iter().all(|print| !failed.contains_key(print.as_str()));
            if let Some(known) = is_new.then(|| said_of_another_text(finding, base)).flatten() {
                // The texts of a kind are one policy: another text is now the first of them.
                finding.origin = Some(Origin::Unchanged);
                still.insert(known.fingerprint.clone());
                still.extend(prints);
                continue;
            }
            let introduced = prints.iter().any(|print| match failed.get(print.as_str()) {
                Some(known) if known.is_member || !finding.members.is_empty() => false,
                Some(known) => self.is_worse(finding, known.finding),
                // Both sides have the waivers of the base: who removes what one of them covered has nothing to answer for.
                None if Steering::named(&finding.rule) == Some(Steering::WaiverUnused) => false,
                None => !self.failed_as_a_whole(finding, base),
            });
            if introduced && !finding.members.is_empty() {
                name_what_is_new(finding, &prints, &failed);
            }
            finding.origin = Some(if introduced { Origin::Introduced } else { Origin::Unchanged });
            if introduced {
                let mut places: Vec<At> = Vec::new();
                for before in prints.iter().filter_map(|print| held.get(print.as_str())) {
                    let observed = before.observations.iter().flat_map(|observed| &observed.places);
                    let all = before.places.iter().chain(observed);
                    let stated = before.limit.as_ref().and_then(|limit| limit.stated_at.as_ref());
                    for at in all.chain(stated) {
                        if !places.contains(at) {
                            places.push(at.clone());
                        }
                    }
                }
                held_by.insert(finding.fingerprint.clone(), places);
            }
            still.extend(prints);
            still.insert(finding.fingerprint.clone());
        }
        (self.gone(base, &still), held_by)
    }

    /// Whether more of a finding fails than did in the base.
    fn is_worse(&self, now: &Finding, before: &Finding) -> bool {
        if before.by_age && !now.by_age {
            return true;
        }
        if now.observations.is_empty() {
            // About files that cannot be read: one more of them is worse.
            let former = |at: &At| self.former.get(&at.path).unwrap_or(&at.path).clone();
            let known: BTreeSet<_> = before.places.iter().map(|at| &at.path).collect();
            return !now.about_promise && now.places.iter().any(|at| !known.contains(&former(at)));
        }
        let demands = self.rule(&now.rule).map_or(0, |rule| rule.expects.len());
        let beyond = |finding: &Finding| -> Vec<Observation> {
            let more = finding.observations.iter().skip(demands);
            more.filter(|observed| observed.verdict.fails()).cloned().collect()
        };
        let (more, fewer) = (beyond(now), beyond(before));
        if fewer.iter().any(|observed| observed.verdict == Verdict::Undetermined) {
            // The row as a whole could not be judged: nothing of it was known to hold.
            return false;
        }
        if more.iter().any(|observed| fewer.iter().all(|known| known.expected != observed.expected)) {
            return true;
        }
        let pairs = now.observations.iter().zip(&before.observations).take(demands);
        pairs.filter(|(observed, _)| observed.verdict.fails()).any(|(observed, known)| {
            let new_part = |part: &String| !known.parts.contains(part);
            !known.verdict.fails()
                || (known.by_age && !observed.by_age)
                || (!known.parts.is_empty() && observed.parts.iter().any(new_part))
        })
    }

    /// Whether what fails now by itself failed in the base as a part of something larger: a control that no Statement spoke of, a
    /// promise that nobody made while there was nothing to measure by it.
    fn failed_as_a_whole(&self, finding: &Finding, base: &Assessment) -> bool {
        let Some((number, rule)) = self.numbered(&finding.rule) else { return false };
        if finding.about_promise {
            let changed = (0..rule.limits.len())
                .filter(|index| finding.subject == format!("limit {}", rule.limits[*index].name))
                .any(|index| !same_promises(rule, index, self.head, self.base));
            return !changed;
        }
        let over_controls = !matches!(rule.each, Source::Kinds(_));
        let absent = base.results.iter().any(|result| {
            result.rule == number && result.outcome == Outcome::Missing && result.counts.examined == 0
        });
        over_controls && absent && finding.verdict == Verdict::Missing
    }

    fn rule(&self, id: &str) -> Option<&Rule> {
        self.numbered(id).map(|(_, rule)| rule)
    }

    fn numbered(&self, id: &str) -> Option<(usize, &Rule)> {
        self.rules.rules.iter().enumerate().find(|(_, rule)| rule.id == id)
    }

    /// What failed in the base and does not fail any more: resolved if its subject is still there, else vanished.
    fn gone(&self, base: &Assessment, still: &BTreeSet<String>) -> Vec<Finding> {
        let there = self.still_there();
        let was_a_subject: BTreeSet<(&KindId, &str)> =
            self.base.facts.items.iter().map(|item| (&item.kind, item.key.as_str())).collect();
        let vanished = |kind: &KindId, subject: &str| {
            was_a_subject.contains(&(kind, subject)) && !there.contains(&(kind, subject))
        };
        let mut gone = Vec::new();
        for finding in base.findings.iter().filter(|finding| finding.verdict.fails()) {
            if finding.members.is_empty() {
                if !still.contains(&finding.fingerprint) {
                    gone.push(told_gone(finding, vanished(&finding.kind, &finding.subject)));
                }
                continue;
            }
            let members = finding.members.iter().filter(|member| !still.contains(&member.fingerprint));
            let (lost, mended): (Vec<_>, Vec<_>) =
                members.partition(|member| vanished(&finding.kind, &member.subject));
            for member in &lost {
                let own = Finding {
                    fingerprint: member.fingerprint.clone(),
                    subject: member.subject.clone(),
                    title: member.title.clone(),
                    members: Vec::new(),
                    message: format!("{}: {}", member.title, finding.message),
                    ..finding.clone()
                };
                gone.push(told_gone(&own, true));
            }
            if mended.len() == finding.members.len() {
                gone.push(told_gone(finding, false));
            }
        }
        gone
    }
}

/// A finding of the base that misses the same topics, or more of them, in another text of the kind.
fn said_of_another_text<'a>(finding: &Finding, base: &'a Assessment) -> Option<&'a Finding> {
    let missed = |finding: &Finding| -> Option<BTreeSet<String>> {
        let mut failing = finding.observations.iter().filter(|observed| observed.verdict.fails());
        let only = failing.next().filter(|observed| observed.expectation == "topics")?;
        failing.next().is_none().then(|| only.parts.iter().cloned().collect())
    };
    let now = missed(finding)?;
    let others = base.findings.iter().filter(|known| known.verdict.fails());
    let mut others = others.filter(|known| known.rule == finding.rule && known.kind == finding.kind);
    others.find(|known| missed(known).is_some_and(|before| now.is_subset(&before)))
}

/// Several subjects told as one, of which some failed before: the finding is about the others.
fn name_what_is_new(finding: &mut Finding, prints: &[String], failed: &BTreeMap<&str, Failed<'_>>) {
    let members = finding.members.iter().zip(prints);
    let new: Vec<&Member> =
        members.filter(|(_, print)| !failed.contains_key(print.as_str())).map(|(member, _)| member).collect();
    if new.is_empty() || new.len() == finding.members.len() {
        return;
    }
    let names: Vec<&str> = new.iter().map(|member| member.title.as_str()).collect();
    let places: Vec<At> = new.iter().filter_map(|member| member.at.clone()).collect();
    finding.message = format!("{}; new among them: {}", finding.message, some(&names));
    finding.places.retain(|at| !places.contains(at));
    finding.places.splice(0..0, places.into_iter().take(3));
}

/// A finding of the base as it is told of the head.
fn told_gone(finding: &Finding, vanished: bool) -> Finding {
    if !vanished {
        return Finding { origin: Some(Origin::Resolved), ..finding.clone() };
    }
    Finding {
        origin: Some(Origin::Vanished),
        message: format!("{} failed before and is gone, not mended: {}", finding.title, finding.message),
        remedy: "Bring the record back and mend it, or let whoever owns it confirm that it is rightly gone."
            .to_owned(),
        ..finding.clone()
    }
}
