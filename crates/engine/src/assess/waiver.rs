//! Waivers: an accepted shortfall marks a finding; it never makes anything hold.

use super::steering::Steering;
use crate::judge::{EVIDENCE_PRESENT, Finding};
use crate::rule::RuleSet;
use globset::GlobMatcher;
use jiff::civil::Date;
use saydo_catalog::{Catalog, ControlId, Mention};
use saydo_evidence::placeholder::is_unset;
use saydo_source::{ByteRange, Item, Place, RepoPath, Spanned, Table, nearest};
use std::collections::BTreeMap;

/// An accepted shortfall, as the configuration states it. What it names must all fit.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The rule.
    pub rule: Option<String>,
    /// The control; other controls of the same finding stay as they are.
    pub control: Option<ControlId>,
    /// Pattern of the path, and its text.
    pub path: Option<(String, GlobMatcher)>,
    /// Key or name of the subject, without regard to case. Of records with one key it names the first; another has a key with a number.
    pub subject: Option<String>,
    /// Why it was accepted.
    pub reason: String,
    /// By whom.
    pub approved_by: String,
    /// From which day on; `None` where that is not said or cannot be read.
    pub approved_on: Option<Date>,
    /// The last day on which it counts; `None` when it cannot be read, which means expired.
    pub expires: Option<Date>,
    /// Name and e-mail of whoever introduced it, if the history says so.
    pub introduced_by: Option<String>,
    /// Where it stands in the configuration.
    pub at: Place,
    /// Where its words stand there.
    pub spans: Spans,
}

/// Where the words of a waiver stand in the text of the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// The header.
    pub header: ByteRange,
    /// Who approved it.
    pub approved_by: Option<ByteRange>,
    /// Since when.
    pub approved_on: Option<ByteRange>,
    /// Until when.
    pub expires: Option<ByteRange>,
    /// A date that cannot be read: then it counts as expired.
    pub unread: Option<ByteRange>,
}

impl Waiver {
    /// Whether it is the same decision: scope, approver, day of approval and end, however it is worded. Whoever moves one of these
    /// decides anew.
    pub fn is_same(&self, other: &Self) -> bool {
        let path = |waiver: &Self| waiver.path.as_ref().map(|(text, _)| text.clone());
        (&self.rule, &self.control, path(self), &self.subject)
            == (&other.rule, &other.control, path(other), &other.subject)
            && (&self.approved_by, self.approved_on) == (&other.approved_by, other.approved_on)
            && self.expires == other.expires
    }

    /// Whether it speaks to a finding of the rule, as far as `control` is concerned (`None`: the finding as such). `renamed` has, by
    /// the path of today, the former path of a file: a pattern means both. What is said about waivers is beyond them.
    pub fn covers(
        &self,
        rule: &str,
        finding: &Finding,
        control: Option<&ControlId>,
        renamed: &BTreeMap<RepoPath, RepoPath>,
    ) -> bool {
        // Another record with the key of one that was accepted is another record: only its own key names it.
        let is_double =
            finding.subject.rsplit_once(" #").is_some_and(|(_, number)| number.parse::<u32>().is_ok());
        let subject = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            finding.subject.to_lowercase() == wanted || (!is_double && finding.title.to_lowercase() == wanted)
        };
        let path = |(_, glob): &(String, GlobMatcher)| {
            finding.places.first().is_some_and(|place| {
                let former = renamed.get(&place.path);
                std::iter::once(&place.path).chain(former).any(|path| glob.is_match(path.as_str()))
            })
        };
        let for_control = |wanted: &ControlId| match control {
            Some(control) => control == wanted,
            None => finding.controls.contains(wanted),
        };
        Steering::named(&finding.rule).is_none()
            && self.rule.as_deref().is_none_or(|wanted| {
                // That evidence is not there at all is another thing than that it falls short: it is accepted by name.
                wanted == finding.rule || (finding.rule != EVIDENCE_PRESENT && wanted == rule)
            })
            && self.control.as_ref().is_none_or(for_control)
            && self.path.as_ref().is_none_or(path)
            && self.subject.as_ref().is_none_or(subject)
    }

    /// Whether it names nothing but a pattern that may fit many files.
    pub fn is_pattern_only(&self) -> bool {
        let pattern = |(text, _): &(String, GlobMatcher)| text.contains(['*', '?', '[', '{']);
        self.rule.is_none()
            && self.control.is_none()
            && self.subject.is_none()
            && self.path.as_ref().is_some_and(pattern)
    }

    /// Everyone who approved it.
    pub fn approvers(&self) -> Vec<&str> {
        let split = |text: &'_ str| [" and ", " und ", " & ", ";"].into_iter().find(|by| text.contains(by));
        let mut people = vec![self.approved_by.as_str()];
        while let Some((at, by)) = people.iter().enumerate().find_map(|(at, text)| Some((at, split(text)?))) {
            people.splice(at..=at, people[at].split(by).collect::<Vec<_>>());
        }
        people.into_iter().map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    /// What it covers, in words: as it is written.
    pub fn scope(&self) -> String {
        self.worded(|control| control.id().to_owned(), str::to_owned)
    }

    /// What it covers, as one key: without regard to how it is written.
    pub fn key(&self) -> String {
        self.worded(ToString::to_string, str::to_lowercase)
    }

    fn worded(&self, control: impl Fn(&ControlId) -> String, subject: impl Fn(&str) -> String) -> String {
        let parts = [
            self.rule.as_ref().map(|rule| format!("rule {rule}")),
            self.control.as_ref().map(|id| format!("control {}", control(id))),
            self.path.as_ref().map(|(text, _)| format!("path {text}")),
            self.subject.as_ref().map(|name| format!("subject {}", subject(name.trim()))),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Reads one `[[waiver]]`; its mistakes are collected in the definition.
    pub fn lower(table: &Table<'_>, catalog: &Catalog, rules: &RuleSet) -> Option<Self> {
        let rule = table.text("rule").map(|id| lower_rule(table, &id, rules));
        let control = table.text("control").and_then(|id| lower_control(table, &id, catalog));
        // Patterns mean the same everywhere in the configuration: one star stays in its folder.
        let glob = |text: &str| globset::GlobBuilder::new(text).literal_separator(true).build();
        let path = table.text("path").and_then(|pattern| match glob(&pattern.value) {
            Ok(glob) => Some((pattern.value, glob.compile_matcher())),
            Err(error) => {
                table.complain("bad-pattern", pattern.at, "no path pattern", error.to_string(), None);
                None
            }
        });
        let subject = table.text("subject").map(|text| text.value);
        let unscoped = ["rule", "control", "path", "subject"].into_iter().all(|key| !table.has(key));
        if unscoped {
            let label = "expected rule, control, path or subject";
            table.complain("waiver-without-scope", table.at(), "the waiver covers everything", label, None);
        }
        let (reason, approved_by) = (table.required("reason"), table.required("approved-by"));
        let (approved_on, expires) = (table.item("approved-on"), table.item("expires"));
        let endless = expires.is_none();
        if endless {
            let label = "expected expires = 2026-12-31";
            table.complain("missing-key", table.at(), "the waiver never ends", label, None);
        }
        for text in reason.iter().chain(&approved_by).filter(|text| is_unset(&text.value)) {
            let label = "expected a name, and a reason that can be read";
            table.complain("empty-value", text.at, format!("`{}` is no value", text.value), label, None);
        }
        table.close();
        let dates = [&approved_on, &expires];
        let unread = dates.into_iter().flatten().find(|item| day(item).is_none()).map(Item::at);
        let spans = Spans {
            header: table.at(),
            approved_by: approved_by.as_ref().map(|name| name.at),
            approved_on: approved_on.as_ref().map(Item::at),
            expires: expires.as_ref().map(Item::at),
            unread,
        };
        Some(Self {
            rule,
            control,
            path,
            subject,
            reason: reason?.value,
            approved_by: approved_by?.value,
            approved_on: approved_on.as_ref().and_then(day),
            expires: expires.as_ref().and_then(day),
            introduced_by: None,
            at: Place::bytes(&table.definition().name, table.at()),
            spans,
        })
        .filter(|_| !unscoped && !endless)
    }
}

/// A day, if it is one: a text that is none makes the waiver expired, and is no mistake that ends the run.
fn day(item: &Item<'_>) -> Option<Date> {
    match item {
        Item::Date(date) => Some(date.value),
        Item::Text(text) => text.value.trim().parse().ok(),
        Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::List(..) | Item::Table(_) => None,
    }
}

fn lower_rule(table: &Table<'_>, id: &Spanned<String>, rules: &RuleSet) -> String {
    let known = || rules.rules.iter().map(|rule| rule.id.as_str()).chain([EVIDENCE_PRESENT]);
    if Steering::named(&id.value).is_some() {
        let message = format!("`{}` is said about waivers and cannot be waived", id.value);
        table.complain(
            "unknown-rule",
            id.at,
            message,
            "expected the rule of a finding in the evidence",
            None,
        );
    } else if !known().any(|rule| rule == id.value) {
        let label = nearest(&id.value, known()).map_or_else(
            || "saydo rules list names them".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        );
        table.complain("unknown-rule", id.at, format!("there is no rule `{}`", id.value), label, None);
    }
    id.value.clone()
}

fn lower_control(table: &Table<'_>, id: &Spanned<String>, catalog: &Catalog) -> Option<ControlId> {
    let mentions = catalog.mentions(&id.value, Some(crate::judge::HOME));
    if let [Mention::Known { id, .. }] = mentions.as_slice() {
        return Some(id.clone());
    }
    let named = |ids: &[ControlId]| ids.iter().map(|id| catalog.named(id)).collect::<Vec<_>>().join(", ");
    let (message, label) = match mentions.as_slice() {
        [Mention::Retired { likely, .. }] if !likely.is_empty() => (
            format!("`{}` is an id of an earlier edition", id.value),
            format!("did you mean {}?", named(likely)),
        ),
        [_, _, ..] => (
            format!("`{}` names more than one control", id.value),
            "expected one; write a waiver for each".to_owned(),
        ),
        _ => {
            let known = catalog.frameworks().flat_map(saydo_catalog::Framework::ids);
            let label = nearest(&id.value, known).map_or_else(
                || "expected an id such as \"A.5.18\"".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            (format!("`{}` is no control", id.value), label)
        }
    };
    table.complain("unknown-control", id.at, message, label, None);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::At;
    use saydo_source::{Definition, Problem};

    const WHO: &str = "reason = \"agreed\"\napproved-by = \"Sam Okoro\"\nexpires = 2026-08-31\n";

    fn read(text: &str) -> (Option<Waiver>, Vec<Problem>) {
        let catalog = Catalog::embedded().unwrap();
        let definition = Definition::parse(&"saydo.toml".parse().unwrap(), &format!("[[waiver]]\n{text}"));
        let tables = definition.root().tables("waiver");
        let waiver = Waiver::lower(&tables[0], &catalog, &RuleSet::default());
        (waiver, definition.finish())
    }

    fn waiver(names: &str) -> Waiver {
        let (waiver, problems) = read(&format!("{names}\n{WHO}"));
        assert!(problems.is_empty(), "{problems:?}");
        waiver.unwrap()
    }

    fn finding(rule: &str, subject: &str, path: &str) -> Finding {
        let place = At { path: path.parse().unwrap(), range: None, label: String::new() };
        let controls = ["A.5.18", "A.6.5"].map(|id| ControlId::new("iso27001-2022", id)).to_vec();
        let about = Steering::WaiverUnused.finding(subject, subject, String::new(), vec![place]);
        Finding { rule: rule.to_owned(), controls, ..about }
    }

    fn covers(waiver: &Waiver, finding: &Finding) -> bool {
        waiver.covers(&finding.rule, finding, None, &BTreeMap::new())
    }

    #[test]
    fn what_it_names_must_all_fit() {
        let of = finding(EVIDENCE_PRESENT, "BA-3", "records/reviews.csv");
        for (names, covered) in [
            ("subject = \"ba-3\"", true),
            ("subject = \"BA-33\"", false),
            ("path = \"records/*.csv\"", true),
            ("path = \"*\"", false),
            ("path = \"**\"", true),
            ("path = \"records\"", false),
            ("control = \"A.5.18\"", true),
            ("control = \"A.8.1\"", false),
            (
                "rule = \"evidence-present\"\nsubject = \"BA-3\"\ncontrol = \"A.6.5\"\npath = \"records/**\"",
                true,
            ),
            ("rule = \"evidence-present\"\nsubject = \"BA-4\"", false),
            ("subject = \"BA-3\"\npath = \"registers/**\"", false),
            ("subject = \"BA-3\"\ncontrol = \"A.8.1\"", false),
        ] {
            assert_eq!(covers(&waiver(names), &of), covered, "{names}");
        }
        let double = Finding { title: "BA-3".to_owned(), ..finding(EVIDENCE_PRESENT, "ba-3 #2", "a.csv") };
        assert!(!covers(&waiver("subject = \"BA-3\""), &double), "nobody accepted the second one");
        assert!(covers(&waiver("subject = \"BA-3 #2\""), &double));
        let elsewhere = Finding { places: Vec::new(), ..of };
        assert!(!covers(&waiver("path = \"**\""), &elsewhere), "what has no place is below no path");
    }

    #[test]
    fn a_waiver_of_absent_evidence_is_one_of_every_rule_that_asks_for_it() {
        let mut absent = finding(EVIDENCE_PRESENT, "leaver-list", "x.csv");
        absent.rules = vec!["access-reviewed".to_owned()];
        let by_name = waiver("rule = \"evidence-present\"");
        assert!(by_name.covers("access-reviewed", &absent, None, &BTreeMap::new()));
        assert!(!by_name.covers(
            "access-reviewed",
            &finding("access-reviewed", "x", "x"),
            None,
            &BTreeMap::new()
        ));
    }

    #[test]
    fn a_control_that_it_does_not_name_stays_as_it_is() {
        let of = finding("access-reviewed", "BA-3", "x.csv");
        let waiver = waiver("control = \"A.5.18\"");
        let other = ControlId::new("iso27001-2022", "A.6.5");
        assert!(waiver.covers("access-reviewed", &of, of.controls.first(), &BTreeMap::new()));
        assert!(!waiver.covers("access-reviewed", &of, Some(&other), &BTreeMap::new()));
    }

    #[test]
    fn a_pattern_follows_a_renamed_file_and_no_other() {
        let waiver = waiver("path = \"records/old.csv\"");
        let renamed = |from: &str, to: &str| BTreeMap::from([(to.parse().unwrap(), from.parse().unwrap())]);
        let of = finding("x", "BA-3", "records/new.csv");
        assert!(!covers(&waiver, &of));
        assert!(waiver.covers("x", &of, None, &renamed("records/old.csv", "records/new.csv")));
        assert!(!waiver.covers("x", &of, None, &renamed("records/old.csv", "records/other.csv")));
    }

    #[test]
    fn what_is_said_about_waivers_is_beyond_them() {
        for about in crate::assess::steering::rules() {
            let of = finding(about.id(), "path **", "saydo.toml");
            assert!(!covers(&waiver("path = \"**\""), &of), "{about:?}");
        }
    }

    #[test]
    fn a_name_that_is_none_is_a_mistake_with_the_nearest() {
        for (names, message, label) in [
            ("rule = \"evidence-presnt\"", "there is no rule `evidence-presnt`", "\"evidence-present\""),
            ("rule = \"zzzz\"", "there is no rule `zzzz`", "saydo rules list"),
            ("rule = \"waiver-expired\"", "cannot be waived", "the rule of a finding"),
            ("control = \"A.5.81\"", "`A.5.81` is no control", "did you mean \"A.5.1\"?"),
            ("control = \"A.9.2.5\"", "an id of an earlier edition", "A.5.18 Access rights"),
            ("control = \"A.5.18, A.6.5\"", "names more than one control", "a waiver for each"),
            ("control = \"all\"", "`all` is no control", "expected an id"),
            ("path = \"[a\"", "no path pattern", "unclosed"),
            ("path = \"x\"\napprovd-on = 2026-01-01", "unknown key", "approved-on"),
        ] {
            let (_, problems) = read(&format!("{names}\n{WHO}"));
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].message.contains(message), "{}", problems[0].message);
            assert!(problems[0].label.contains(label), "{}", problems[0].label);
            assert_ne!(problems[0].place, None);
        }
        let (none, problems) = read(&format!("path = \" \"\n{}", WHO.replace("agreed", "TBD")));
        assert!(none.is_some() && problems.iter().any(|problem| problem.code == "empty-value"));
        let (none, _) = read(WHO);
        assert!(none.is_none(), "a waiver of everything is none");
    }

    #[test]
    fn a_text_that_is_no_date_is_no_mistake_and_is_remembered() {
        for dates in [
            "expires = \"end of May\"",
            "expires = 3",
            "approved-on = \"soon\"\nexpires = 2026-08-31",
            "approved-on = \"\"\nexpires = 2026-08-31",
        ] {
            let (waiver, problems) =
                read(&format!("rule = \"evidence-present\"\nreason = \"a\"\napproved-by = \"Sam\"\n{dates}"));
            assert!(problems.is_empty(), "{dates}: {problems:?}");
            assert!(waiver.unwrap().spans.unread.is_some(), "{dates}");
        }
        let text = "path = \"a\"\nreason = \"a\"\napproved-by = \"Sam\"\napproved-on = \"2026-06-01\"\nexpires = 2026-08-31";
        let waiver = read(text).0.unwrap();
        assert_eq!(waiver.approved_on.map(|day| day.to_string()).as_deref(), Some("2026-06-01"));
        assert_eq!(waiver.spans.unread, None);
    }

    #[test]
    fn its_scope_is_said_as_written_and_compared_without_regard_to_that() {
        let (plain, other) = (
            waiver("control = \"A.5.18\"\nsubject = \"BA-3\""),
            waiver("control = \"iso27001-2022:A.5.18\"\nsubject = \" ba-3 \""),
        );
        assert_eq!(plain.scope(), "control A.5.18, subject BA-3");
        assert_eq!(plain.key(), other.key());
        assert_ne!(plain.key(), waiver("control = \"A.5.18\"").key());
    }

    #[test]
    fn whoever_moves_a_day_decides_anew_and_whoever_finds_other_words_does_not() {
        let dated = |days: &str| {
            read(&format!("path = \"a\"\nreason = \"x\"\napproved-by = \"Sam\"\n{days}")).0.unwrap()
        };
        let first = dated("approved-on = 2026-01-01\nexpires = 2026-08-31");
        let reworded = Waiver { reason: "better said".to_owned(), ..first.clone() };
        assert!(first.is_same(&reworded));
        for other in [
            dated("approved-on = 2026-06-01\nexpires = 2026-08-31"),
            dated("expires = 2026-08-31"),
            dated("approved-on = 2026-01-01\nexpires = 2026-09-30"),
            Waiver { approved_by: "Ann".to_owned(), ..first.clone() },
            Waiver { subject: Some("BA-3".to_owned()), ..first.clone() },
        ] {
            assert!(!first.is_same(&other), "{other:?}");
        }
    }

    #[test]
    fn everyone_who_approved_it_is_heard() {
        let named = |names: &str| {
            let (waiver, _) = read(&format!("path = \"a\"\n{}", WHO.replace("Sam Okoro", names)));
            waiver.unwrap().approvers().into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(named("Sam Okoro and Ann Lee; Bo Lind"), ["Sam Okoro", "Ann Lee", "Bo Lind"]);
        assert_eq!(named("Okoro, Sam"), ["Okoro, Sam"]);
    }

    #[test]
    fn only_a_pattern_for_many_files_is_a_pattern_only() {
        for (names, only) in [
            ("path = \"**\"", true),
            ("path = \"records/**\"", true),
            ("path = \"records/2026-0?.csv\"", true),
            ("path = \"records/{a,b}.csv\"", true),
            ("path = \"records/a.csv\"", false),
            ("path = \"**\"\nsubject = \"BA-3\"", false),
            ("control = \"A.5.18\"\npath = \"**\"", false),
        ] {
            assert_eq!(waiver(names).is_pattern_only(), only, "{names}");
        }
    }
}
