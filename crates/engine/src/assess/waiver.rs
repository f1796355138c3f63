//! Waivers: an accepted shortfall marks a finding; it never makes anything hold.

use crate::judge::Finding;
use globset::GlobMatcher;
use jiff::civil::Date;
use saydo_catalog::{Catalog, ControlId, Mention};
use saydo_evidence::placeholder::is_unset;
use saydo_source::{Item, Place, Problem, Table};

/// An accepted shortfall, as the configuration states it. What it names must all fit.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The rule.
    pub rule: Option<String>,
    /// The control; other controls of the same finding stay as they are.
    pub control: Option<ControlId>,
    /// Pattern of the path, and its text.
    pub path: Option<(String, GlobMatcher)>,
    /// Key or name of the subject, without regard to case.
    pub subject: Option<String>,
    /// Why it was accepted.
    pub reason: String,
    /// By whom.
    pub approved_by: String,
    /// The last day on which it counts; `None` when it cannot be read, which means expired.
    pub expires: Option<Date>,
    /// Where it stands in the configuration.
    pub at: Place,
}

impl Waiver {
    /// Whether it counts on the day.
    pub fn lasts(&self, as_of: Date) -> bool {
        self.expires.is_some_and(|expires| as_of <= expires)
    }

    /// Whether it speaks to a finding of the rule, as far as `control` is concerned (`None`: the finding as such).
    pub fn covers(&self, rule: &str, finding: &Finding, control: Option<&ControlId>) -> bool {
        let subject = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            finding.subject.to_lowercase() == wanted || finding.title.to_lowercase() == wanted
        };
        let path = |(_, glob): &(String, GlobMatcher)| {
            finding.places.first().is_some_and(|place| glob.is_match(place.path.as_str()))
        };
        let for_control = |wanted: &ControlId| match control {
            Some(control) => control == wanted,
            None => finding.controls.contains(wanted),
        };
        self.rule.as_deref().is_none_or(|wanted| wanted == rule)
            && self.control.as_ref().is_none_or(for_control)
            && self.path.as_ref().is_none_or(path)
            && self.subject.as_ref().is_none_or(subject)
    }

    /// Reads one `[[waiver]]`; its mistakes are collected in the definition.
    pub fn lower(table: &Table<'_>, catalog: &Catalog) -> Option<Self> {
        let text = |key| table.text(key).map(|text| text.value);
        let control = table.text("control").and_then(|id| {
            let mentions = catalog.mentions(&id.value, Some(crate::judge::HOME));
            let known = mentions.iter().find_map(Mention::known).cloned();
            if known.is_none() {
                let message = format!("`{}` is no control", id.value);
                table.complain("unknown-control", id.at, message, "expected an id such as \"A.5.18\"", None);
            }
            known
        });
        let path = table.text("path").and_then(|pattern| match globset::Glob::new(&pattern.value) {
            Ok(glob) => Some((pattern.value, glob.compile_matcher())),
            Err(error) => {
                table.complain("bad-pattern", pattern.at, "no path pattern", error.to_string(), None);
                None
            }
        });
        let (rule, subject) = (text("rule"), text("subject"));
        let unscoped = ["rule", "control", "path", "subject"].into_iter().all(|key| !table.has(key));
        if unscoped {
            let label = "expected rule, control, path or subject";
            table.complain("waiver-without-scope", table.at(), "the waiver covers everything", label, None);
        }
        let (reason, approved_by) = (table.required("reason"), table.required("approved-by"));
        let expires = match table.item("expires") {
            Some(Item::Date(date)) => Some(date.value),
            Some(Item::Text(text)) => text.value.parse().ok(),
            Some(_) | None => None,
        };
        let endless = !table.has("expires");
        if endless {
            let label = "expected expires = 2026-12-31";
            table.complain("missing-key", table.at(), "the waiver never ends", label, None);
        }
        for text in reason.iter().chain(&approved_by).filter(|text| is_unset(&text.value)) {
            let label = "expected a name, and a reason that can be read";
            table.complain("empty-value", text.at, format!("`{}` is no value", text.value), label, None);
        }
        table.close();
        let at = Place::bytes(&table.definition().name, table.at());
        Some(Self {
            rule,
            control,
            path,
            subject,
            reason: reason?.value,
            approved_by: approved_by?.value,
            expires,
            at,
        })
        .filter(|_| !unscoped && !endless)
    }
}

/// What is to be said about the waivers of a run: expired ones, and those that cover nothing. `used` counts findings by waiver.
pub fn problems(waivers: &[Waiver], used: &[usize], as_of: Date) -> Vec<Problem> {
    let one = |(waiver, used): (&Waiver, &usize)| {
        let (code, message) = match waiver.expires {
            None => {
                ("waiver-expired", "the expiry of a waiver cannot be read; it counts as expired".to_owned())
            }
            Some(day) if as_of > day => ("waiver-expired", format!("a waiver expired on {day}")),
            Some(_) if *used == 0 => ("waiver-unused", "a waiver covers no finding".to_owned()),
            Some(_) => return None,
        };
        let problem = Problem::noted(code, message).labelled("this waiver").at(waiver.at.clone());
        Some(problem.help("Remove the waiver, or have it approved again with a new expiry."))
    };
    waivers.iter().zip(used).filter_map(one).collect()
}
