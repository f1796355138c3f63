//! What a writer shows: the assessment as wire structs, plus the lines of evidence that people are to see beside each finding.

use crate::json::{Document, Finding, Place, StateChange};
use std::collections::{BTreeMap, BTreeSet};

/// An assessment ready to be written.
#[derive(Clone, Debug)]
pub struct View {
    /// All of it, as data.
    pub document: Document,
    /// Lines to show, by fingerprint, the main place first.
    pub frames: BTreeMap<String, Vec<Frame>>,
    /// Whether rules were left out by hand, so that the states are those of a part.
    pub filtered: bool,
    /// By rule id: what it demands, for every rule that a finding names.
    pub rules: BTreeMap<String, RuleText>,
    /// Names of persons in the evidence, for formats that leave the repository; none where the configuration lets names pass.
    pub persons: BTreeSet<String>,
    /// Whether the configuration lets names leave the repository.
    pub names: bool,
    /// A file that stands for what is nowhere, relative to the root: the configuration, else the README at the top.
    pub fallback: Option<String>,
}

/// A rule in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// What it demands, in one sentence.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// `major`, `minor` or `improvement`.
    pub severity: String,
    /// `standard`, `law`, `promise` or `practice`.
    pub basis: String,
    /// Where that is written; empty if nowhere.
    pub cite: String,
    /// The level it shows; empty for what no rule demands, such as that a waiver ends.
    pub shows: String,
    /// The controls it speaks to, `framework:id`.
    pub controls: Vec<String>,
}

/// One line of a file with the words that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// File, relative to the root.
    pub path: String,
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters of the line in the file.
    pub column: usize,
    /// Number of characters that are meant.
    pub width: usize,
    /// The line as it stands in the file, not yet escaped; a long one is cut around the words that are meant, `…` where it
    /// goes on.
    pub text: String,
    /// Number of characters of the line that are left off before the text.
    pub cut: usize,
    /// What it shows.
    pub label: String,
}

/// A line longer than this is cut around the words that are meant.
pub const LONGEST_LINE: usize = 140;
/// Characters kept before the words that are meant.
const BEFORE: usize = 40;
/// Characters of what is meant that are shown where not all of it can be.
const ENOUGH: usize = 12;
/// A label is never cut to less.
const SHORTEST_LABEL: usize = 24;

impl Frame {
    /// The frame of a line of a file.
    pub fn new(path: &str, line: usize, column: usize, width: usize, text: &str, label: &str) -> Self {
        let length = text.chars().count();
        let long = length > LONGEST_LINE;
        let cut = if long && column > 60 { (column - BEFORE).min(length) } else { 0 };
        let mut shown: String = text.chars().skip(cut).take(LONGEST_LINE).collect();
        if cut + LONGEST_LINE < length {
            shown.push('…');
        }
        Self {
            path: path.to_owned(),
            line,
            column,
            width: width.min((cut + LONGEST_LINE + 1).saturating_sub(column)).max(1),
            text: shown,
            cut,
            label: label.to_owned(),
        }
    }

    /// Where the words that are meant begin in the text that is shown.
    fn start(&self) -> usize {
        self.column.saturating_sub(1 + self.cut)
    }

    /// Where they end, or enough of them to see what they are.
    fn reach(&self) -> usize {
        self.start() + self.width.min(ENOUGH)
    }

    /// Leaves off so many characters before, and shows so many.
    fn cut_to(&mut self, skip: usize, room: usize) {
        let length = self.text.chars().count();
        let (start, end) = (self.start(), self.start() + self.width);
        let mut shown: String = self.text.chars().skip(skip).take(room).collect();
        if skip + room < length {
            shown.pop();
            shown.push('…');
        }
        let last = skip + shown.chars().count();
        self.width = end.min(last).saturating_sub(start.max(skip)).max(1);
        self.cut += skip;
        self.text = shown;
    }
}

/// The frames of lines that are longer than the screen, cut once more around the words that are meant.
pub fn narrowed(frames: &[Frame], room: usize) -> Vec<Frame> {
    let mut narrowed = frames.to_vec();
    for frame in &mut narrowed {
        let alike = |other: &&Frame| other.path == frame.path && other.line == frame.line;
        let line: Vec<&Frame> = frames.iter().filter(alike).collect();
        if line.iter().all(|other| other.text.chars().count() <= room) {
            continue;
        }
        let first = line.iter().map(|other| other.start()).min().unwrap_or(0);
        let reach = line.iter().map(|other| other.reach()).max().unwrap_or(0);
        // One piece for all of them where they stand close, else a piece for each.
        let (skip, room) = match left_off(first, reach, room) {
            Some(skip) if line.iter().all(|other| other.cut == frame.cut) => (skip, room),
            _ => {
                let room = room / line.len();
                (left_off(frame.start(), frame.reach(), room).unwrap_or(frame.start()), room)
            }
        };
        frame.cut_to(skip, room);
    }
    narrowed
}

/// How much is left off before a piece of a line that shows all of a range; as little as can be, for the front of a line says what
/// it is about.
fn left_off(first: usize, reach: usize, room: usize) -> Option<usize> {
    if reach < room {
        return Some(0);
    }
    let before = room / 4;
    (reach - first + before < room).then(|| first.saturating_sub(before))
}

/// Cuts the labels that would run over the edge; for findings only, whose headline says it in full.
pub fn shorten_labels(frames: &mut [Frame], room: usize) {
    for frame in frames {
        let before = frame.start() + frame.width / 2 + "╰── ".chars().count();
        let left = room.saturating_sub(before).max(SHORTEST_LABEL);
        if frame.label.chars().count() > left {
            frame.label = frame.label.chars().take(left - 1).chain(['…']).collect();
        }
    }
}

impl View {
    /// What a reviewer is told, worst first: with a base what the change introduced, vanished subjects included, else everything that
    /// fails; absent kinds after what exists. What is waived is left out.
    pub fn reported(&self) -> Vec<&Finding> {
        let compared = self.document.base.is_some();
        self.worst_first(|finding| {
            fails(finding)
                && (!compared || matches!(finding.origin.as_deref(), Some("introduced" | "vanished")))
        })
    }

    /// Some of the findings: severity first, then what exists before what does not, then verdict, rule and subject.
    pub fn worst_first(&self, told: impl Fn(&Finding) -> bool) -> Vec<&Finding> {
        worst_first(self.document.findings.iter().filter(|finding| told(finding)))
    }

    /// Where a format that insists on a file shows a finding, relative to the root of the repository: its main place, else the file
    /// that stands for what is nowhere. A place without a line is the first line.
    pub fn anchor(&self, finding: &Finding) -> Option<Place> {
        let place = finding.places.first().cloned();
        let mut place = place.or_else(|| {
            Some(Place { path: self.fallback.clone()?, label: finding.message.clone(), ..Place::default() })
        })?;
        place.path = self.in_repository(&place.path);
        place.line = place.line.or(Some(1));
        Some(place)
    }

    /// A path relative to the root of the repository.
    pub fn in_repository(&self, path: &str) -> String {
        format!("{}{path}", self.document.tree.prefix)
    }

    /// What is shown one by one, worst first: with a base what the change introduced, else what fails in what exists.
    pub fn worst(&self) -> Vec<&Finding> {
        if self.document.base.is_some() {
            return self.reported();
        }
        self.worst_first(|finding| fails(finding) && !absent_kind(finding))
    }

    /// Findings of one origin, `resolved` or `unchanged`, worst first. What is waived is left out.
    pub fn of_origin(&self, origin: &str) -> Vec<&Finding> {
        self.worst_first(|finding| finding.waived_by.is_none() && finding.origin.as_deref() == Some(origin))
    }

    /// The worst finding of each rule, worst first, with the others of the rule.
    pub fn by_rule(&self) -> Vec<(&Finding, Vec<&Finding>)> {
        by_rule(self.worst())
    }

    /// What nothing exists of, each once, by name; with a base, as without one, whatever the change did.
    pub fn absent(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self
            .document
            .findings
            .iter()
            .filter(|finding| fails(finding) && absent_kind(finding))
            .map(|finding| finding.title.as_str())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// `A.5.18 Access rights` for each control of the finding whose title is known; an id never stands alone.
    pub fn control_names(&self, finding: &Finding) -> Vec<String> {
        let controls = self.document.controls.iter();
        controls
            .filter(|control| finding.controls.contains(&format!("{}:{}", control.framework, control.id)))
            .map(|control| format!("{} {}", control.id, control.title))
            .collect()
    }
}

/// Findings in the order in which they are told: severity first, then what exists before what does not, then verdict, rule and subject.
pub(crate) fn worst_first<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<&'a Finding> {
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|finding| {
        (
            severity(finding),
            absent_kind(finding),
            verdict(finding),
            finding.nature == "age",
            &finding.rule,
            &finding.subject,
        )
    });
    findings
}

/// The first finding of each rule with the others of the rule: ten leavers are one lesson, and hide nine others. What failed before and is
/// gone is another lesson than what fails.
pub(crate) fn by_rule(findings: Vec<&Finding>) -> Vec<(&Finding, Vec<&Finding>)> {
    let mut rules: Vec<(&Finding, Vec<&Finding>)> = Vec::new();
    let mut known: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for finding in findings {
        let lesson = (finding.rule.as_str(), finding.origin.as_deref() == Some("vanished"));
        match known.get(&lesson).and_then(|at| rules.get_mut(*at)) {
            Some((_, more)) => more.push(finding),
            None => {
                known.insert(lesson, rules.len());
                rules.push((finding, Vec::new()));
            }
        }
    }
    rules
}

/// Controls with another state, those that are worse off first.
pub(crate) fn worse_first(states: &[StateChange]) -> Vec<&StateChange> {
    let mut states: Vec<&StateChange> = states.iter().collect();
    states.sort_by_key(|change| rank(&["worse", "other"], &change.direction));
    states
}

/// Whether it fails now, or is about a subject that failed and is gone.
pub(crate) fn fails(finding: &Finding) -> bool {
    finding.waived_by.is_none() && verdict(finding) < 3 && finding.origin.as_deref() != Some("resolved")
}

/// An absent kind is one finding whose subject is the kind itself. One with a place is there and empty, such as a register without
/// rows: that is wrong in what exists.
fn absent_kind(finding: &Finding) -> bool {
    finding.verdict == "missing" && finding.subject == finding.kind && finding.places.is_empty()
}

/// Rank of its severity, the worst first.
pub(crate) fn severity(finding: &Finding) -> usize {
    rank(&["major", "minor", "improvement"], &finding.severity)
}

fn verdict(finding: &Finding) -> usize {
    rank(&["violated", "missing", "undetermined", "holds", "void"], &finding.verdict)
}

fn rank(words: &[&str], word: &str) -> usize {
    words.iter().position(|known| *known == word).unwrap_or(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_line_longer_than_the_screen_is_cut_around_what_is_meant() {
        let text = format!("{}2026-02-27,{},2026-03-05", "é".repeat(30), "x".repeat(20));
        let both =
            [Frame::new("a.csv", 2, 31, 10, &text, "left"), Frame::new("a.csv", 2, 63, 10, &text, "revoked")];
        for room in 52..100 {
            let cut = narrowed(&both, room);
            for (frame, word) in cut.iter().zip(["2026-02-27", "2026-03-05"]) {
                assert!(frame.text.chars().count() <= room, "{room}: {frame:?}");
                let start = frame.column - 1 - frame.cut;
                let meant: String = frame.text.chars().skip(start).take(frame.width).collect();
                let known = meant.trim_end_matches('…');
                assert!(!known.is_empty() && word.starts_with(known), "{room}: {meant} in {frame:?}");
            }
        }
        let mut whole = [Frame::new("a.csv", 2, 1, 72, &text, &"not filled in; ".repeat(9))];
        whole = [narrowed(&whole, 52)[0].clone()];
        assert_eq!((whole[0].cut, whole[0].width, whole[0].text.chars().count()), (0, 52, 52));
        shorten_labels(&mut whole, 52);
        assert!(whole[0].label.ends_with('…') && whole[0].label.chars().count() <= 26, "{whole:?}");
    }

    #[test]
    fn an_absent_kind_is_named_once_and_is_not_among_the_worst() {
        let mut document = sample::document();
        let mut gone = document.findings[0].clone();
        gone.verdict = "missing".into();
        gone.subject.clone_from(&gone.kind);
        gone.title = "leaver list".into();
        let mut empty = gone.clone();
        empty.severity = "improvement".into();
        gone.places.clear();
        let mut minor = document.findings[0].clone();
        minor.severity = "minor".into();
        document.findings.splice(0..0, [gone.clone(), gone, empty, minor]);
        let view = sample::view(document);
        assert_eq!(view.absent(), ["leaver list"]);
        let severities: Vec<&str> = view.worst().iter().map(|finding| finding.severity.as_str()).collect();
        assert_eq!(severities, ["major", "minor", "improvement"], "an empty register is there");
    }

    #[test]
    fn with_a_base_only_what_the_change_caused_is_told() {
        let view = sample::view(sample::compared());
        let told: Vec<_> = view.reported().iter().map(|finding| finding.fingerprint.as_str()).collect();
        assert_eq!(told, ["f1", "f4"]);
        let anchor = view.anchor(view.reported()[1]).unwrap();
        assert_eq!((anchor.path.as_str(), anchor.line), ("isms/saydo.toml", Some(1)));
    }

    #[test]
    fn what_is_undetermined_is_shown_and_what_is_waived_is_not() {
        let mut document = sample::document();
        document.findings[0].verdict = "undetermined".into();
        let mut view = sample::view(document);
        assert_eq!(view.worst().len(), 1);
        view.document.findings[0].waived_by = Some(0);
        assert!(view.worst().is_empty());
    }
}
