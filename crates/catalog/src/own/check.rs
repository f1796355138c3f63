//! What a framework file refers to: groups, parents, baselines, controls; each is there, once, and asks something.

use crate::bounds;
use crate::catalog::Framework;
use crate::framework::{Draft, Entry};
use saydo_source::{ByteRange, Definition, Spanned, Table, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// A draft beside what it adds to.
pub(super) struct Checked<'a> {
    pub(super) file: &'a Definition,
    pub(super) draft: &'a Draft,
    pub(super) base: Option<&'a Framework>,
    pub(super) table: &'a Table<'a>,
}

impl Checked<'_> {
    /// Complains of everything that does not hold.
    pub(super) fn check(&self, id: &Spanned<String>) {
        let draft = self.draft;
        if !draft.extends {
            self.name(id, "framework", is_name);
        }
        let text = |text: &Spanned<String>, what: &str| self.text(text, what);
        draft.title.iter().for_each(|title| text(title, "title"));
        self.groups();
        self.baselines();
        self.controls();
        self.select();
        self.population();
    }

    fn complain(&self, code: &'static str, at: ByteRange, message: String, label: impl Into<String>) {
        self.file.complain(code, at, message, label, None);
    }

    fn name(&self, text: &Spanned<String>, what: &str, fits: impl Fn(char) -> bool) {
        if text.value.chars().count() > bounds::ID || !text.value.chars().all(&fits) {
            let small = if fits('A') { "" } else { "small " };
            let label = format!("expected at most {} {small}letters, digits, dots and hyphens", bounds::ID);
            self.complain("bad-name", text.at, format!("this is no name of a {what}"), label);
        }
    }

    fn text(&self, text: &Spanned<String>, what: &str) {
        if text.value.chars().count() > bounds::TEXT || text.value.contains(char::is_control) {
            let label = format!("expected one line of at most {} characters", bounds::TEXT);
            self.complain("bad-text", text.at, format!("the {what} cannot be shown"), label);
        }
    }

    /// Says of everything that stands there already that it does.
    fn twice<'b>(
        &self,
        what: &str,
        ids: impl Iterator<Item = &'b Spanned<String>>,
        inside: BTreeSet<&'b str>,
    ) {
        let mut seen = inside;
        for id in ids {
            if !seen.insert(&id.value) {
                let message = format!("the {what} `{}` is there already", id.value);
                self.complain("defined-twice", id.at, message, "give it another id, or leave it out");
            }
        }
    }

    fn groups(&self) {
        let groups = &self.draft.groups;
        for (id, _) in groups {
            self.name(id, "group", is_name_or_capital);
        }
        if let Some((id, _)) = groups.get(bounds::GROUPS) {
            bounds::complain(self.table, id.at, "groups", bounds::GROUPS);
        }
        let inside = self.base.iter().flat_map(|base| &base.groups).map(|group| group.id.as_str()).collect();
        self.twice("group", groups.iter().map(|(id, _)| id), inside);
    }

    /// The baselines that a control can name.
    fn known_baselines(&self) -> BTreeSet<&str> {
        let inside = self.base.iter().flat_map(|base| &base.baselines).map(String::as_str);
        inside.chain(self.draft.baselines.iter().map(|baseline| baseline.value.as_str())).collect()
    }

    fn baselines(&self) {
        let baselines = &self.draft.baselines;
        for baseline in baselines {
            self.name(baseline, "baseline", is_name_or_capital);
        }
        if let Some(baseline) = baselines.get(bounds::BASELINES) {
            bounds::complain(self.table, baseline.at, "baselines", bounds::BASELINES);
        }
        let inside = self.base.iter().flat_map(|base| &base.baselines).map(String::as_str).collect();
        self.twice("baseline", baselines.iter(), inside);
        self.draft.default_baseline.iter().for_each(|baseline| self.known_baseline(baseline));
    }

    fn known_baseline(&self, baseline: &Spanned<String>) {
        let known = self.known_baselines();
        if !known.contains(baseline.value.as_str()) {
            let label = near(&baseline.value, known, "expected one that `baselines` lists");
            self.complain(
                "unknown-baseline",
                baseline.at,
                format!("unknown baseline `{}`", baseline.value),
                label,
            );
        }
    }

    fn controls(&self) {
        let controls = &self.draft.controls;
        if let Some(one) = controls.get(bounds::CONTROLS) {
            bounds::complain(self.table, one.id.at, "controls", bounds::CONTROLS);
            return;
        }
        let inside = self.base.iter().flat_map(|base| &base.controls);
        let inside: BTreeSet<&str> = inside.map(|control| control.id.id()).collect();
        let ids: BTreeSet<&str> =
            inside.iter().copied().chain(controls.iter().map(|entry| entry.control.id.id())).collect();
        let groups: BTreeSet<&str> = self
            .base
            .iter()
            .flat_map(|base| &base.groups)
            .map(|g| g.id.as_str())
            .chain(self.draft.groups.iter().map(|(id, _)| id.value.as_str()))
            .collect();
        for entry in controls {
            if self.file.is_full() {
                return;
            }
            self.id(&entry.id);
            self.text(&Spanned { value: entry.control.title.clone(), at: entry.id.at }, "title");
            for group in entry.group.iter().filter(|group| !groups.contains(group.value.as_str())) {
                let label = near(&group.value, groups.iter().copied(), "no [[group]] of this id");
                let message = format!("unknown group `{}`", group.value);
                self.complain("unknown-group", group.at, message, label);
            }
            for parent in entry.parent.iter().filter(|parent| !ids.contains(parent.value.as_str())) {
                let label = near(&parent.value, ids.iter().copied(), "no [[control]] of this id");
                let message = format!("unknown parent `{}`", parent.value);
                self.complain("unknown-control", parent.at, message, label);
            }
            for into in &entry.into {
                if !ids.contains(into.value.as_str()) && !groups.contains(into.value.as_str()) {
                    let label = near(&into.value, ids.iter().copied(), "no control and no group of this id");
                    self.complain(
                        "unknown-control",
                        into.at,
                        format!("unknown control `{}`", into.value),
                        label,
                    );
                }
            }
            entry.baselines.iter().for_each(|baseline| self.known_baseline(baseline));
        }
        self.twice("control", controls.iter().map(|entry| &entry.id), inside);
        self.cycles();
    }

    /// An id stands in evidence, between others.
    fn id(&self, id: &Spanned<String>) {
        let fits = |c: char| !c.is_control() && !matches!(c, ',' | ';' | '|' | ':' | '@');
        let trimmed = id.value.trim() == id.value;
        if id.value.chars().count() > bounds::ID || !id.value.chars().all(fits) || !trimmed {
            let label = format!("expected at most {} characters on one line, none of , ; | : @", bounds::ID);
            self.complain("bad-name", id.at, "this is no id of a control".to_owned(), label);
        }
    }

    /// Controls above each other in a circle: nothing would be below them.
    fn cycles(&self) {
        let parents: BTreeMap<&str, &Entry> =
            self.draft.controls.iter().map(|entry| (entry.control.id.id(), entry)).collect();
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for start in &self.draft.controls {
            let mut path: Vec<&str> = Vec::new();
            let mut on_path: BTreeSet<&str> = BTreeSet::new();
            let mut at = Some(start);
            while let Some(entry) = at {
                let id = entry.control.id.id();
                if !on_path.insert(id) {
                    if let Some(parent) = &entry.parent {
                        let circle: Vec<&str> =
                            path.iter().copied().skip_while(|known| *known != id).collect();
                        let shown = circle.iter().take(6).copied().collect::<Vec<_>>().join(" below ");
                        let message = format!("the control `{id}` stands above itself");
                        self.complain("circle", parent.at, message, format!("{shown} below {id}"));
                    }
                    break;
                }
                if done.contains(id) {
                    break;
                }
                path.push(id);
                at = entry.control.parent.as_deref().and_then(|parent| parents.get(parent).copied());
            }
            done.extend(path);
        }
    }

    fn select(&self) {
        let own = self.draft.controls.iter().map(|entry| entry.control.id.id());
        let ids: BTreeSet<&str> =
            self.base.iter().flat_map(|base| &base.controls).map(|c| c.id.id()).chain(own).collect();
        for (baseline, selected) in &self.draft.select {
            self.known_baseline(baseline);
            for id in selected.iter().filter(|id| !ids.contains(id.value.as_str())) {
                if self.file.is_full() {
                    return;
                }
                let label = near(&id.value, ids.iter().copied(), "no control of this id");
                self.complain("unknown-control", id.at, format!("unknown control `{}`", id.value), label);
            }
        }
    }

    /// A framework, or a baseline, that asks nothing would be met by nothing.
    fn population(&self) {
        let inside = self.base.iter().flat_map(|base| &base.controls);
        let own = self.draft.controls.iter().map(|entry| &entry.control);
        let asked: Vec<_> =
            inside.chain(own).filter(|control| control.leaf && control.withdrawn.is_none()).collect();
        if asked.is_empty() {
            let message = "the framework asks nothing: no control has a state".to_owned();
            let label = "expected a [[control]] that is a leaf and not withdrawn";
            self.complain(
                "empty-framework",
                self.draft.id.as_ref().map_or(ByteRange::new(0, 0), |id| id.at),
                message,
                label,
            );
        }
        for baseline in &self.draft.baselines {
            let selected = self.draft.select.iter().filter(|(name, _)| name.value == baseline.value);
            let selected: BTreeSet<&str> =
                selected.flat_map(|(_, ids)| ids).map(|id| id.value.as_str()).collect();
            let asks = asked.iter().any(|control| {
                control.baselines.contains(&baseline.value) || selected.contains(control.id.id())
            });
            if !asks {
                let message = format!("the baseline `{}` selects no control", baseline.value);
                let label = "expected `baselines` of a control, or [select], to name it";
                self.complain("empty-baseline", baseline.at, message, label);
            }
        }
    }
}

/// The nearest of what is known, after what is said anyway.
pub(crate) fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    nearest(word, known)
        .map_or_else(|| otherwise.to_owned(), |near| format!("{otherwise}; did you mean \"{near}\"?"))
}

fn is_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-')
}

fn is_name_or_capital(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}
