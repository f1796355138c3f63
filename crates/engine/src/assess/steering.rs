//! What is said about the means of steering a run, such as its waivers: a closed table, so that formats and `explain` can show it
//! as they show rules. It rests on good practice and is bound to no control: it never touches a state.

use crate::judge::{At, Counts, Finding, Verdict, fingerprint};
use crate::rule::{Basis, Severity};
use saydo_evidence::KindId;

/// Something said about steering; its id stands where a finding of evidence names its rule.
///
/// A waiver that counts no more leaves a shortfall that somebody had to decide about and nobody did, or not as agreed: that is minor.
/// One that counts, only carelessly, is an improvement; so is one that does not count yet, for whoever looks back at an earlier day
/// finds later waivers through nobody's fault. The shortfall itself is reported beside it, as gravely as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Steering {
    /// A change would let the gate pass more than it does.
    GateWeakened,
    /// It ends within the time of warning.
    WaiverEndsSoon,
    /// Its last day is over, or a date of it cannot be read.
    WaiverExpired,
    /// Its approver is none.
    WaiverNotEntitled,
    /// It is approved after the day of the assessment.
    WaiverNotYet,
    /// It covers more than anyone can have looked at.
    WaiverOverBroad,
    /// Its approver wrote it.
    WaiverSelfApproved,
    /// Its life is longer than the gravity of a finding allows.
    WaiverTooLong,
    /// It covers nothing.
    WaiverUnused,
}

/// All of it, in the order of the ids.
pub fn rules() -> impl Iterator<Item = Steering> {
    Steering::ALL.into_iter()
}

impl Steering {
    /// All of it, in the order of the ids.
    pub const ALL: [Self; 9] = [
        Self::GateWeakened,
        Self::WaiverEndsSoon,
        Self::WaiverExpired,
        Self::WaiverNotEntitled,
        Self::WaiverNotYet,
        Self::WaiverOverBroad,
        Self::WaiverSelfApproved,
        Self::WaiverTooLong,
        Self::WaiverUnused,
    ];

    /// The one with this id.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.id() == id)
    }

    /// The id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::GateWeakened => "gate-weakened",
            Self::WaiverEndsSoon => "waiver-ends-soon",
            Self::WaiverExpired => "waiver-expired",
            Self::WaiverNotEntitled => "waiver-not-entitled",
            Self::WaiverNotYet => "waiver-not-yet",
            Self::WaiverOverBroad => "waiver-over-broad",
            Self::WaiverSelfApproved => "waiver-self-approved",
            Self::WaiverTooLong => "waiver-too-long",
            Self::WaiverUnused => "waiver-unused",
        }
    }

    /// What is about a waiver, a part of the gate and so on: where a finding of evidence names its kind.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::WaiverEndsSoon
            | Self::WaiverExpired
            | Self::WaiverNotEntitled
            | Self::WaiverNotYet
            | Self::WaiverOverBroad
            | Self::WaiverSelfApproved
            | Self::WaiverTooLong
            | Self::WaiverUnused => "waiver",
            Self::GateWeakened => "gate",
        }
    }

    /// What is demanded, in one sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::GateWeakened => "A change does not weaken the gate that judges it",
            Self::WaiverEndsSoon => "A waiver is decided anew before it ends",
            Self::WaiverExpired => "A waiver has not expired",
            Self::WaiverNotEntitled => "A waiver is approved by somebody who may approve it",
            Self::WaiverNotYet => "A waiver was approved by the day of the assessment",
            Self::WaiverOverBroad => "A waiver covers what somebody looked at, not everything of a kind",
            Self::WaiverSelfApproved => "A waiver is approved by somebody other than its author",
            Self::WaiverTooLong => "A waiver ends the sooner, the graver what it covers",
            Self::WaiverUnused => "A waiver covers something",
        }
    }

    /// Why it matters.
    pub const fn why(self) -> &'static str {
        match self {
            Self::GateWeakened => {
                "Whoever can change the rules of the game in the game can pass with anything."
            }
            Self::WaiverEndsSoon => {
                "The day after its end, what it covers counts again, for whoever comes by."
            }
            Self::WaiverExpired => {
                "What was accepted for a time was not accepted for ever; nobody decided again."
            }
            Self::WaiverNotEntitled => {
                "A risk is accepted by whoever answers for it, not by whoever writes it down."
            }
            Self::WaiverNotYet => "A shortfall is not accepted before somebody accepts it.",
            Self::WaiverOverBroad => "What nobody looked at one by one is hidden with what was meant.",
            Self::WaiverSelfApproved => "Whoever excuses the own shortfall has asked nobody.",
            Self::WaiverTooLong => "A grave shortfall that is accepted for long is a way of working.",
            Self::WaiverUnused => "It hides the next shortfall of its scope, which nobody accepted.",
        }
    }

    /// What to do.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::GateWeakened => {
                "Let whoever owns the gate look at it and merge it over this finding, or take it out of the change."
            }
            Self::WaiverEndsSoon => {
                "Remove the shortfall before that day, or have the waiver approved again."
            }
            Self::WaiverExpired => "Remove the waiver, or have it approved again with a new end.",
            Self::WaiverNotEntitled => {
                "Have it approved by one of the approvers of [waivers], named as there."
            }
            Self::WaiverNotYet => "Correct the day in approved-on; until then the waiver counts for nothing.",
            Self::WaiverOverBroad => {
                "Name the rule and the subject that were accepted; write a waiver for each."
            }
            Self::WaiverSelfApproved => "Let one person write the waiver and another one approve it.",
            Self::WaiverTooLong => {
                "Bring the end forward and say in approved-on when it was approved; what takes longer is approved again."
            }
            Self::WaiverUnused => "Remove the waiver, or correct what it names.",
        }
    }

    /// How grave it is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::GateWeakened => Severity::Major,
            Self::WaiverExpired
            | Self::WaiverNotEntitled
            | Self::WaiverSelfApproved
            | Self::WaiverTooLong => Severity::Minor,
            Self::WaiverEndsSoon | Self::WaiverNotYet | Self::WaiverOverBroad | Self::WaiverUnused => {
                Severity::Improvement
            }
        }
    }

    /// The level that all of it rests on.
    pub const fn basis(self) -> Basis {
        Basis::Practice
    }

    /// The finding about a subject. `subject` must stay the same over days and edits.
    pub fn finding(self, subject: &str, title: &str, message: String, places: Vec<At>) -> Finding {
        Finding {
            fingerprint: fingerprint(self.id(), self.kind(), subject),
            rule: self.id().to_owned(),
            rules: Vec::new(),
            members: Vec::new(),
            kind: KindId::new(self.kind()),
            subject: subject.to_owned(),
            title: title.to_owned(),
            verdict: Verdict::Violated,
            severity: self.severity(),
            by_age: matches!(self, Self::WaiverEndsSoon),
            origin: None,
            about_promise: false,
            basis: self.basis(),
            cite: String::new(),
            message,
            remedy: self.remedy().to_owned(),
            controls: Vec::new(),
            waived_by: None,
            counts: Counts::default(),
            limit: None,
            places,
            observations: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_closed_sorted_and_says_something_of_each() {
        let ids: Vec<&str> = rules().map(Steering::id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        for steering in rules() {
            assert_eq!(Steering::named(steering.id()), Some(steering));
            let texts = [steering.title(), steering.why(), steering.remedy()];
            assert!(texts.iter().all(|text| !text.is_empty()), "{steering:?}");
            assert!(steering.id().starts_with(steering.kind()) && !steering.title().ends_with('.'));
            let about_waivers = steering.kind() == "waiver";
            assert!(
                !about_waivers || steering.severity() < Severity::Major,
                "the shortfall itself is graver"
            );
        }
        assert_eq!(Steering::named("access-reviewed"), None);
    }
}
