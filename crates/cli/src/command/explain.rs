//! `saydo explain [ID]`: a control, a framework or a part of one, a rule, a kind or an expectation; what is demanded, and what would
//! satisfy it; or a word of a verdict, and what it says. Without an id, all but controls and rules by name.

mod bound;
mod control;
mod expectation;
mod kind;
mod overview;
mod page;
mod part;
mod rule;
mod steering;
mod word;

use super::Failure;
use super::describe::words::{self, WORDS, Word};
use super::rules::lint::Lint;
use crate::load::{self, Loaded};
use crate::terminal;
use page::Page;
use saydo_catalog::{ControlId, Mention};
use saydo_engine::assess::steering::{Steering, rules as steered};
use saydo_engine::rule::reference::{REFERENCE, reference};
use saydo_evidence::KindId;
use saydo_report::escape;
use saydo_source::nearest;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

/// Names suggested where none fits.
const SUGGESTED: usize = 6;

/// Writes everything that the id names.
pub fn run(
    id: Option<&str>,
    framework: &str,
    rules: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let loaded = load::load(rules)?.usable()?;
    let Some(id) = id else { return Ok(overview::write(&loaded, &mut Page::new(out, terminal::page()))?) };
    let scope = loaded.catalog.scope(framework).map_err(|message| Failure::Nothing {
        message: escape::line(&message).into_owned(),
        help: "name the framework as in --framework iso27001-2022".to_owned(),
    })?;
    let rule = loaded.rules.rules.iter().find(|rule| rule.id == id);
    let kind = loaded.kinds.get(&KindId::new(id));
    let expectation = reference(id);
    let about = Steering::named(id);
    let said: Vec<&Word> = words::named(id).collect();
    let remark = Lint::named(id);
    let named = rule.is_some()
        || kind.is_some()
        || expectation.is_some()
        || about.is_some()
        || !said.is_empty()
        || remark.is_some();
    let part = part::named(&loaded, id, &scope.framework).filter(|_| !named);
    let whole = loaded.catalog.scope(id).ok().filter(|_| !named);
    let controls = if part.is_some() {
        Controls::Named(Vec::new())
    } else {
        controls(&loaded, id, &scope.framework, named)
    };
    if !named && part.is_none() && whole.is_none() && controls.ids().is_empty() {
        return Err(unknown(&loaded, id, &scope.framework));
    }
    if let Controls::Retired(likely) = &controls {
        let names: Vec<String> = likely.iter().map(|id| loaded.catalog.named(id)).collect();
        writeln!(out, "{} is an id of an earlier edition; today: {}\n", escape::line(id), names.join(", "))?;
    }
    let mut page = Page::new(out, terminal::page());
    if let Some(whole) = &whole {
        return Ok(part::framework(&loaded, whole, &mut page)?);
    }
    if let Some(part) = &part {
        part::write(&loaded, part, &mut page)?;
    }
    for id in controls.ids() {
        control::write(&loaded, id, &mut page)?;
    }
    if let Some(rule) = rule {
        rule::write(&loaded, rule, &mut page)?;
    }
    if let Some(kind) = kind {
        kind::write(&loaded, kind, &mut page)?;
    }
    if let Some(entry) = expectation {
        expectation::write(&loaded, entry, &mut page)?;
    }
    if let Some(about) = about {
        steering::write(about, &mut page)?;
    }
    word::write(&said, &mut page)?;
    if let Some(lint) = remark {
        word::remark(lint, &mut page)?;
    }
    Ok(())
}

/// The controls that an id means.
enum Controls {
    /// These.
    Named(Vec<ControlId>),
    /// The id is one of an earlier edition; these took its content.
    Retired(Vec<ControlId>),
}

impl Controls {
    fn ids(&self) -> &[ControlId] {
        match self {
            Self::Named(ids) | Self::Retired(ids) => ids,
        }
    }
}

/// The controls meant by the id as printed, as the framework writes it or as people do. Where something else has the same name,
/// only an id that is the whole text counts.
fn controls(loaded: &Loaded, id: &str, framework: &str, named: bool) -> Controls {
    let catalog = &loaded.catalog;
    let known = |id: &ControlId| catalog.control(id).is_some();
    let printed = id.parse().ok().filter(known);
    if let Some(exact) = printed.or_else(|| Some(ControlId::new(framework, id)).filter(known)) {
        return Controls::Named(vec![exact]);
    }
    let (mut current, mut retired) = (Vec::new(), Vec::new());
    for mention in catalog.mentions(id, Some(framework)) {
        match mention {
            Mention::Known { id: control, at } if whole(id, at.range(), named) => current.push(control),
            Mention::Retired { likely, at, .. } if whole(id, at.range(), named) => {
                retired.extend(likely.into_iter().filter(known));
            }
            Mention::Known { .. } | Mention::Retired { .. } | Mention::Unknown { .. } => {}
        }
    }
    current.dedup();
    retired.dedup();
    if current.is_empty() && !retired.is_empty() {
        Controls::Retired(retired)
    } else {
        Controls::Named(current)
    }
}

/// Whether the mention is an id of its own: the `5` of `A.5.189` is none. With `all`, it must be the whole text.
fn whole(text: &str, at: Range<usize>, all: bool) -> bool {
    let before = text.get(..at.start).and_then(|text| text.chars().next_back());
    let after = text.get(at.end..).unwrap_or_default().trim_start_matches('.').chars().next();
    let goes_on = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let own = !before.is_some_and(goes_on) && !after.is_some_and(char::is_alphanumeric);
    own && (!all || at == (0..text.len()))
}

fn unknown(loaded: &Loaded, id: &str, framework: &str) -> Failure {
    let scope = loaded.catalog.scope(framework).ok();
    let controls: Vec<&ControlId> =
        scope.iter().flat_map(|scope| loaded.catalog.population(scope)).map(|control| &control.id).collect();
    let rules = loaded.rules.rules.iter().map(|rule| rule.id.as_str());
    let kinds = loaded.kinds.iter().map(|kind| kind.id.as_str());
    let expectations = REFERENCE.iter().map(|entry| entry.name);
    let steered = steered().map(|about| -> &str { about.id() });
    let frameworks = loaded.catalog.frameworks();
    let parts = frameworks.flat_map(|framework| {
        std::iter::once(framework.id.as_str()).chain(framework.groups.iter().map(|group| group.id.as_str()))
    });
    let known = rules
        .chain(kinds)
        .chain(parts)
        .chain(expectations)
        .chain(steered)
        .chain(WORDS.iter().map(|(_, word, _)| *word))
        .chain(Lint::ALL.map(Lint::code))
        .chain(controls.iter().map(|control| control.id()));
    let near = nearest(id, known).map(|near| {
        let control = controls.iter().find(|control| control.id() == near);
        control.map_or_else(|| near.to_owned(), |control| loaded.catalog.named(control))
    });
    let holding = holding(loaded, id);
    let suggested = if holding.is_empty() { near } else { Some(listed(&holding)) };
    Failure::Nothing {
        message: format!("nothing that can be explained is named `{}`", escape::line(id)),
        help: suggested.map_or_else(
            || {
                "write a control as in A.5.18 (--framework names another catalogue); rules: saydo rules list; \
                 kinds and expectations: saydo explain"
                    .to_owned()
            },
            |names| format!("did you mean {}?", escape::line(&names)),
        ),
    }
}

/// The rules and kinds that have the word in their name or title: `policy` means none of them, and all of them.
fn holding<'a>(loaded: &'a Loaded, word: &str) -> Vec<&'a str> {
    let word = word.trim().to_lowercase();
    if word.chars().count() < 3 {
        return Vec::new();
    }
    let kinds = loaded.kinds.iter().map(|kind| (kind.id.as_str(), kind.title.as_str()));
    let rules = loaded.rules.rules.iter().map(|rule| (rule.id.as_str(), rule.title.as_str()));
    let holds = |(id, title): &(&str, &str)| id.contains(&word) || title.to_lowercase().contains(&word);
    let mut names: Vec<&str> = kinds.chain(rules).filter(holds).map(|(id, _)| id).collect();
    names.sort_by_key(|id| (!id.starts_with(&word), !id.contains(&word)));
    names
}

/// `a, b, c or 4 more`.
fn listed(names: &[&str]) -> String {
    let (shown, rest) = names.split_at(names.len().min(SUGGESTED));
    let (last, before) = match (shown.split_last(), rest.len()) {
        (Some((last, before)), 0) => ((*last).to_owned(), before),
        (_, more) => (format!("{more} more"), shown),
    };
    if before.is_empty() { last } else { format!("{} or {last}", before.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::page::Page;
    use super::{control, listed, part, whole};
    use crate::load::{Loaded, load};
    use saydo_catalog::ControlId;

    /// Definitions with these rules only: what is said does not change with every rule that is added.
    fn only(rules: &[&str]) -> Loaded {
        let mut loaded = load(None).unwrap();
        loaded.rules.rules.retain(|rule| rules.contains(&rule.id.as_str()));
        assert_eq!(loaded.rules.rules.len(), rules.len());
        loaded
    }

    fn drawn(write: impl FnOnce(&mut Page<'_>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut Page::new(&mut out, 100)).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn page(rules: &[&str], id: &str) -> String {
        let loaded = only(rules);
        drawn(|page| control::write(&loaded, &ControlId::new("iso27001-2022", id), page))
    }

    #[test]
    fn the_page_of_a_control_with_rules() {
        insta::assert_snapshot!(page(&["access-reviewed", "access-control-policy-addresses"], "A.5.18"));
    }

    #[test]
    fn the_page_of_a_control_whose_rules_one_record_can_show() {
        insta::assert_snapshot!(page(&["risk-register-complete", "score-follows-method"], "6.1.2"));
    }

    #[test]
    fn the_page_of_a_control_without_rules() {
        insta::assert_snapshot!(page(&["access-reviewed"], "A.5.6"));
    }

    #[test]
    fn the_page_of_a_part() {
        let loaded = only(&["management-review-complete"]);
        let part = part::named(&loaded, "clause 9", "iso27001-2022").unwrap();
        insta::assert_snapshot!(drawn(|page| part::write(&loaded, &part, page)));
    }

    #[test]
    fn the_page_of_a_framework() {
        let loaded = only(&["management-review-complete"]);
        let scope = loaded.catalog.scope("nist-csf").unwrap();
        insta::assert_snapshot!(drawn(|page| part::framework(&loaded, &scope, page)));
    }

    #[test]
    fn suggestions_end_in_a_number_where_they_are_many() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b or c");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f", "g", "h"]), "a, b, c, d, e, f or 2 more");
    }

    #[test]
    fn a_part_of_a_longer_number_is_no_id() {
        assert!(whole("ISO 27001:2022 A.5.18", 15..21, false) && whole("A.5.18.", 0..6, false));
        assert!(
            !whole("A.5.189", 2..3, false) && !whole("A.5.18", 2..6, false) && !whole("5.18x", 0..4, false)
        );
        assert!(whole("AC-2", 0..4, true) && !whole("see AC-2", 4..8, true));
    }
}
