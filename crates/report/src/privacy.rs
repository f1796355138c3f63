//! What may be read by whom: secrets are masked in every report, and what leaves the repository (code scanning, annotations, test
//! reports, comments) names nobody either. Paths, rules, fingerprints and controls are never touched.

mod cell;
mod persons;
pub mod secrets;

use crate::difference::{Difference, Remark, Shown, Side};
use crate::json::{
    AsksLess, Base, Changes, Control, Document, Evidence, Finding, Gate, GateReason, Limit, Observation,
    Place, Problem, SetAside, Waiver,
};
use crate::view::{Frame, RuleText, View};
use persons::Persons;
use saydo_evidence::placeholder::{is_unset, names_nobody};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The view with its secrets masked, for every reader.
pub fn masked(mut view: View) -> View {
    mask_keys(&mut view.document.findings);
    texts(&mut view, &mut mask);
    for Frame { text, label, .. } in view.frames.values_mut().flatten() {
        mask(label);
        if let Cow::Owned(masked) = secrets::mask_line(text) {
            *text = masked;
        }
    }
    view
}

/// The view for readers outside the repository: its secrets masked, and, unless the configuration lets names pass, pseudonyms for
/// persons and addresses and no lines of evidence.
pub fn outside(view: &View) -> View {
    if view.names {
        return masked(view.clone());
    }
    let mut view = View { frames: std::collections::BTreeMap::new(), ..view.clone() };
    view = masked(view);
    let mut cells = std::mem::take(&mut view.persons);
    cells.extend(told_as_persons(&view.document));
    let persons = known(&cells, paths(&view.document));
    texts(&mut view, &mut |text| hide(&persons, text));
    view
}

/// A difference with its secrets masked, for every reader.
pub fn masked_difference(mut shown: Shown) -> Shown {
    mask_keys(&mut shown.difference.findings);
    of_difference(&mut shown.difference, &mut mask);
    shown
}

/// A difference for readers outside the repository, as [`outside`] makes a view: of two reports only addresses are known to be somebody's.
pub fn outside_difference(shown: &Shown) -> Shown {
    let mut shown = masked_difference(shown.clone());
    if shown.names {
        return shown;
    }
    let cells = std::mem::take(&mut shown.persons);
    let findings = shown.difference.findings.iter().flat_map(|finding| &finding.places);
    let places = findings.chain(shown.difference.changes.asks_less.iter().flat_map(|less| &less.places));
    let persons = known(&cells, places.map(|place| place.path.as_str()));
    of_difference(&mut shown.difference, &mut |text| hide(&persons, text));
    shown
}

fn mask(text: &mut String) {
    if let Cow::Owned(masked) = secrets::mask(text) {
        *text = masked;
    }
}

/// A key is normalised, and has lost the signs by which a secret is known.
fn mask_keys(findings: &mut [Finding]) {
    for Finding { subject, title, .. } in findings {
        if let Cow::Owned(_) = secrets::mask(title) {
            secrets::MASK.clone_into(subject);
        }
    }
}

/// Persons by the cells that name them. The texts in which they are looked for are masked already, and so is a name beside a secret.
fn known<'a>(cells: &BTreeSet<String>, kept: impl Iterator<Item = &'a str>) -> Persons {
    let cells = cells.iter().map(|cell| secrets::mask(cell).replace(secrets::MASK, "")).collect();
    Persons::new(&cells, kept)
}

fn hide(persons: &Persons, text: &mut String) {
    if let Some(hidden) = persons.hide(text) {
        *text = hidden;
    }
}

/// Who stands where only persons stand, without being a field of a kind: owners and approvers of files and waivers.
pub(crate) fn told_as_persons(document: &Document) -> impl Iterator<Item = String> {
    let metadata = document.evidence.iter().flat_map(|file| &file.metadata);
    let named = metadata.filter(|(label, _)| matches!(label.as_str(), "owner" | "approved_by"));
    let approvers = document.waivers.iter().map(|waiver| waiver.approved_by.clone());
    let told = named.filter_map(|(_, value)| value.clone()).chain(approvers);
    told.filter(|words| !is_unset(words) && !names_nobody(words))
}

/// Paths that messages may tell.
fn paths(document: &Document) -> impl Iterator<Item = &str> {
    let findings = document.findings.iter().flat_map(|finding| &finding.places);
    let problems = document.problems.iter().flat_map(|problem| &problem.places);
    let places = findings.chain(problems).map(|place| place.path.as_str());
    let evidence = document.evidence.iter().map(|file| file.path.as_str());
    places.chain(evidence).chain(document.set_aside.iter().map(|file| file.path.as_str()))
}

/// Every text that comes from evidence, from the configuration, or from a rule. Each struct is taken apart field by field, so that
/// a new field does not compile until somebody has said what it is.
fn texts(view: &mut View, change: &mut dyn FnMut(&mut String)) {
    let View { document, rules, frames: _, filtered: _, persons: _, names: _, fallback: _ } = view;
    for rule in rules.values_mut() {
        let RuleText { title, why, remedy, cite, severity: _, basis: _, shows: _, controls: _ } = rule;
        [title, why, remedy, cite].into_iter().for_each(&mut *change);
    }
    let Document {
        schema: _,
        tool: _,
        as_of: _,
        period: _,
        tree: _,
        inputs: _,
        base,
        changes,
        frameworks: _,
        controls,
        findings,
        evidence,
        set_aside,
        waivers,
        problems,
        gate,
    } = document;
    if let Some(Base { rev, tip: _, merge_base: _, configured: _ }) = base {
        change(rev);
    }
    if let Some(changes) = changes {
        of_changes(changes, change);
    }
    for control in controls {
        of_control(control, change);
    }
    for finding in findings {
        of_finding(finding, change);
    }
    for Evidence { path: _, sha256: _, kinds: _, metadata, effective: _, effective_from: _ } in evidence {
        metadata.values_mut().flatten().for_each(&mut *change);
    }
    for SetAside { path: _, reason } in set_aside {
        change(reason);
    }
    for waiver in waivers {
        of_waiver(waiver, change);
    }
    for Problem { code: _, message, places } in problems {
        change(message);
        labels(places, change);
    }
    let Gate { met: _, reasons, report_only: _ } = gate;
    for GateReason { rule: _, value, limit } in reasons {
        [value, limit].into_iter().for_each(&mut *change);
    }
}

/// The same of a difference.
fn of_difference(difference: &mut Difference, change: &mut dyn FnMut(&mut String)) {
    let Difference { schema: _, tool: _, as_of: _, from, to, remarks, changes, groups: _, findings, waivers } =
        difference;
    for Side { name, revision: _, report: _ } in [from, to] {
        change(name);
    }
    for Remark { code: _, message } in remarks {
        change(message);
    }
    of_changes(changes, change);
    for finding in findings {
        of_finding(finding, change);
    }
    for waiver in waivers {
        of_waiver(waiver, change);
    }
}

fn of_changes(changes: &mut Changes, change: &mut dyn FnMut(&mut String)) {
    let Changes { introduced: _, unchanged: _, resolved: _, vanished: _, asks_less, states: _ } = changes;
    for AsksLess { what: _, message, places } in asks_less {
        change(message);
        labels(places, change);
    }
}

fn of_waiver(waiver: &mut Waiver, change: &mut dyn FnMut(&mut String)) {
    let Waiver {
        rule: _,
        control: _,
        path: _,
        subject,
        reason,
        approved_by,
        expires: _,
        used: _,
        approved_on: _,
        counts: _,
    } = waiver;
    subject.iter_mut().chain([reason, approved_by]).for_each(&mut *change);
}

fn of_control(control: &mut Control, change: &mut dyn FnMut(&mut String)) {
    let Control {
        framework: _,
        id: _,
        title: _,
        group: _,
        state: _,
        state_before_waivers: _,
        proof: _,
        shown: _,
        maturity: _,
        maturity_reason,
        inferred: _,
        attested_by,
        why: _,
        supported_by: _,
    } = control;
    change(maturity_reason);
    labels(attested_by, change);
}

fn of_finding(finding: &mut Finding, change: &mut dyn FnMut(&mut String)) {
    let Finding {
        fingerprint: _,
        rule: _,
        kind: _,
        subject,
        title,
        verdict: _,
        severity: _,
        nature: _,
        origin: _,
        basis: _,
        cite,
        message,
        remedy,
        controls: _,
        waived_by: _,
        counts: _,
        limit,
        places,
        observations,
        members: _,
    } = finding;
    [subject, title, message, remedy].into_iter().chain(cite).for_each(&mut *change);
    if let Some(Limit { value, stated_at }) = limit {
        change(value);
        labels(stated_at, change);
    }
    labels(places, change);
    for Observation { expectation: _, verdict: _, expected, found, places, parts: _ } in observations {
        change(expected);
        change(found);
        labels(places, change);
    }
}

fn labels<'a>(places: impl IntoIterator<Item = &'a mut Place>, change: &mut dyn FnMut(&mut String)) {
    for place in places {
        let Place { path: _, line: _, column: _, end_line: _, sheet, cell: _, page: _, label } = place;
        sheet.iter_mut().chain([label]).for_each(&mut *change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{difference, sample};
    use std::time::Instant;

    /// Everything in the view but what is never touched.
    fn told(view: &View) -> String {
        let mut view = view.clone();
        let mut all = String::new();
        texts(&mut view, &mut |text| {
            all.push_str(text);
            all.push('\n');
        });
        all
    }

    #[test]
    fn outside_nobody_is_named_and_no_secret_is_told() {
        let shown = told(&outside(&sample::view(sample::hostile())));
        for word in ["Jo Klein", "jo klein", "eve@example.org", "AKIAIOSFODNN7EXAMPLE", "hunter2"] {
            assert!(!shown.contains(word), "{word} is in\n{shown}");
        }
        assert!(
            !told(&outside(&sample::view(sample::document()))).contains("R. Ode"),
            "the approver of a waiver"
        );
        assert!(shown.contains("E-114 (person-") && shown.contains("[secret] password=[secret]"), "{shown}");
    }

    #[test]
    fn who_is_not_named_yet_is_nobody() {
        let mut document = sample::compared();
        let owner = |words: &str| [("owner".to_owned(), Some(words.to_owned()))].into();
        for words in ["TBD", "[Policy Owner]", "vacant", "open", "R. Ode"] {
            let file = Evidence { metadata: owner(words), ..document.evidence[0].clone() };
            document.evidence.push(file);
            document.findings[0].message.push_str(", ");
            document.findings[0].message.push_str(words);
        }
        let message = &outside(&sample::view(document)).document.findings[0].message;
        assert!(message.contains("TBD, [Policy Owner], vacant, open, person-"), "{message}");
    }

    #[test]
    fn paths_rules_fingerprints_and_controls_are_never_touched() {
        let mut document = sample::compared();
        for place in document.findings.iter_mut().flat_map(|finding| &mut finding.places) {
            place.path = "people/jo-klein/AKIAIOSFODNN7EXAMPLE.csv".into();
        }
        let before = sample::view(document);
        let after = outside(&before);
        let untouched = |view: &View| {
            let findings = view.document.findings.iter();
            let of = |finding: &Finding| {
                (
                    finding.fingerprint.clone(),
                    finding.rule.clone(),
                    finding.controls.clone(),
                    finding.places[0].path.clone(),
                )
            };
            findings.filter(|finding| !finding.places.is_empty()).map(of).collect::<Vec<_>>()
        };
        assert_eq!(untouched(&before), untouched(&after));
        assert_eq!(before.document.controls[0].title, after.document.controls[0].title);
        assert!(after.persons.is_empty());
    }

    #[test]
    fn where_names_may_pass_only_secrets_are_masked() {
        let names = View {
            names: true,
            persons: std::collections::BTreeSet::new(),
            ..sample::view(sample::hostile())
        };
        let shown = told(&outside(&names));
        assert!(shown.contains("Jo Klein") && shown.contains("eve@example.org") && !shown.contains("AKIA"));
        assert_eq!(shown, told(&masked(names)));
    }

    #[test]
    fn a_line_of_evidence_keeps_its_columns_inside_and_stays_inside() {
        let line = "db,password=hunter2-Xy9,2026-03-05";
        let frame = Frame::new("a.csv", 2, 24, 10, line, "password=hunter2-Xy9");
        let mut view = sample::view(sample::document());
        view.frames.insert("f1".into(), vec![frame.clone()]);
        let inside = masked(view.clone());
        let shown = &inside.frames["f1"][0];
        assert_eq!(shown.text, "db,password=[secret]***,2026-03-05");
        assert_eq!((shown.column, shown.width, shown.label.as_str()), (24, 10, "password=[secret]"));
        assert!(outside(&view).frames.is_empty());
    }

    #[test]
    fn the_key_of_a_subject_tells_no_secret_that_its_title_hides() {
        let mut document = sample::document();
        document.findings[0].title = "Bo password=hunter2-Xy9".into();
        document.findings[0].subject = "bo password hunter2 xy9".into();
        let finding = &masked(sample::view(document)).document.findings[0];
        assert_eq!((finding.title.as_str(), finding.subject.as_str()), ("Bo password=[secret]", "[secret]"));
    }

    #[test]
    fn a_difference_names_nobody_outside_and_tells_no_secret_anywhere() {
        let told = |shown: &Shown| {
            let mut all = String::new();
            of_difference(&mut shown.difference.clone(), &mut |text| all.push_str(text));
            all
        };
        let shown = difference::tests::revisions(sample::hostile());
        let inside = told(&masked_difference(shown.clone()));
        assert!(inside.contains("Jo Klein") && inside.contains("eve@example.org"));
        let outside = told(&outside_difference(&shown));
        for word in ["Jo Klein", "jo klein", "eve@example.org"] {
            assert!(!outside.contains(word), "{word} is in\n{outside}");
        }
        let plain = difference::tests::revisions(sample::compared());
        assert!(!told(&outside_difference(&plain)).contains("R. Ode"), "the approver of a waiver");
        let names = told(&outside_difference(&Shown { names: true, ..shown }));
        assert!(names.contains("Jo Klein"));
        for text in [inside, outside, names] {
            assert!(!text.contains("AKIA") && !text.contains("hunter2"), "{text}");
        }
        let reports = told(&outside_difference(&difference::tests::two_reports()));
        assert!(reports.contains("ask person-") && !reports.contains("eve@"), "{reports}");
    }

    #[test]
    fn ten_thousand_findings_and_a_thousand_persons_take_no_time_to_speak_of() {
        let mut document = sample::compared();
        let one = document.findings[0].clone();
        document.findings = vec![one; 10_000];
        let mut view = sample::view(document);
        view.persons.extend((0..1_000).map(|number| format!("Person{number} Of{number}")));
        let start = Instant::now();
        let shown = outside(&view);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
        assert!(shown.document.findings[9_999].message.contains("person-"));
    }
}
