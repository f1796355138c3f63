//! A framework file -> what it says, with every mistake at its place. A file says a framework as a whole, or what it adds to one.

use crate::catalog::{Control, Framework, Group, Withdrawn};
use crate::{ControlId, Level};
use saydo_source::{Spanned, Table};
use std::collections::BTreeSet;

/// What an assessor asks to see is a sentence or two, not a page.
const LONGEST_ASKS: usize = 400;

/// What a framework file says, before anything is looked up.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The framework it is, or adds to.
    pub(crate) id: Option<Spanned<String>>,
    /// Whether it only adds.
    pub(crate) extends: bool,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) groups: Vec<(Spanned<String>, Group)>,
    pub(crate) baselines: Vec<Spanned<String>>,
    pub(crate) default_baseline: Option<Spanned<String>>,
    pub(crate) controls: Vec<Entry>,
    /// Baselines with the controls that they select.
    pub(crate) select: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
}

/// One control with the places of what it refers to.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) control: Control,
    pub(crate) id: Spanned<String>,
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) parent: Option<Spanned<String>>,
    pub(crate) baselines: Vec<Spanned<String>>,
    pub(crate) into: Vec<Spanned<String>>,
}

impl Draft {
    /// Reads the file; what it refers to is not looked up yet.
    pub(crate) fn read(table: &Table<'_>) -> Option<Self> {
        let extends = table.has("extends");
        let id = table.required(if extends { "extends" } else { "framework" });
        let mut draft = Self { id, extends, ..Self::default() };
        if !extends {
            draft.title = table.required("title");
            draft.default_baseline = table.text("default-baseline");
        }
        for group in table.tables("group") {
            let (id, title) = (group.required("id"), group.required("title"));
            let asks = asks(&group);
            group.close();
            if let (Some(id), Some(title)) = (id, title) {
                let group = Group { id: id.value.clone(), title: title.value, asks };
                draft.groups.push((id, group));
            }
        }
        draft.baselines = table.texts("baselines");
        let framework = draft.id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
        draft.controls =
            table.tables("control").iter().filter_map(|control| entry(&framework, control)).collect();
        if let Some(select) = table.table("select") {
            for (baseline, item) in select.entries() {
                let ids = select.texts_in(&baseline.value, item);
                draft.select.push((baseline, ids));
            }
        }
        table.close();
        draft.id.is_some().then_some(draft)
    }

    /// The framework: of itself, or what `base` becomes with it.
    pub(crate) fn framework(self, base: Option<&Framework>) -> Option<Framework> {
        let mut framework = match base {
            Some(base) => base.clone(),
            None => Framework {
                id: self.id?.value,
                title: self.title?.value,
                groups: Vec::new(),
                baselines: Vec::new(),
                default_baseline: self.default_baseline.map(|text| text.value),
                controls: Vec::new(),
            },
        };
        framework.groups.extend(self.groups.into_iter().map(|(_, group)| group));
        framework.baselines.extend(self.baselines.into_iter().map(|text| text.value));
        framework.controls.extend(self.controls.into_iter().map(|entry| entry.control));
        for (baseline, ids) in self.select {
            let ids: BTreeSet<&str> = ids.iter().map(|id| id.value.as_str()).collect();
            let selected = |control: &&mut Control| ids.contains(control.id.id());
            for control in framework.controls.iter_mut().filter(selected) {
                if !control.baselines.contains(&baseline.value) {
                    control.baselines.push(baseline.value.clone());
                }
            }
        }
        Some(framework)
    }
}

fn entry(framework: &str, table: &Table<'_>) -> Option<Entry> {
    let text = |key| table.text(key).map(|text| text.value);
    let values = |texts: &[Spanned<String>]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
    let into = table.texts("withdrawn");
    let relation = text("relation");
    let withdrawn = table
        .has("withdrawn")
        .then(|| Withdrawn { into: values(&into), relation: relation.unwrap_or_default() });
    let id = table.required("id");
    let title = if withdrawn.is_some() {
        Some(text("title").filter(|title| !title.is_empty()).unwrap_or_else(|| "withdrawn".to_owned()))
    } else {
        table.required("title").map(|title| title.value)
    };
    let (group, parent, baselines) =
        (table.required("group"), table.text("parent"), table.texts("baselines"));
    let theme = text("theme").unwrap_or_default();
    let leaf = table.flag("leaf").is_none_or(|flag| flag.value);
    let (proof, asks, stays_with_people) = (proof(table), asks(table), text("stays-with-people"));
    table.close();
    // What is missing is said; what else is wrong with the control is said too.
    let id = id?;
    let control = Control {
        id: ControlId::new(framework, &id.value),
        title: title.unwrap_or_default(),
        group: group.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
        theme,
        parent: parent.as_ref().map(|text| text.value.clone()),
        leaf,
        withdrawn,
        baselines: values(&baselines),
        proof,
        asks,
        stays_with_people,
    };
    Some(Entry { control, id, group, parent, baselines, into })
}

/// The levels of which one must be shown; operation where nothing is said.
fn proof(table: &Table<'_>) -> Vec<Level> {
    let mut proof = Vec::new();
    for word in table.texts("proof") {
        if let Ok(level) = word.value.parse::<Level>() {
            proof.push(level);
        } else {
            let label = format!("expected one of {}", Level::ALL.map(Level::as_str).join(", "));
            let message = format!("`{}` is no level of proof", word.value);
            table.complain("unknown-level", word.at, message, label, None);
        }
    }
    if proof.is_empty() {
        proof.push(Level::Operation);
    }
    proof
}

/// What an assessor asks to see: one line of bounded length.
fn asks(table: &Table<'_>) -> Option<String> {
    let text = table.text("asks")?;
    let said = text.value.trim();
    let length = said.chars().count();
    let wrong = if said.is_empty() {
        "it is empty".to_owned()
    } else if said.contains(char::is_control) {
        "it has more than one line".to_owned()
    } else if length > LONGEST_ASKS {
        format!("it has {length} characters")
    } else {
        return Some(said.to_owned());
    };
    let help = "Say in a sentence or two what an assessor asks to see, or leave the key out.".to_owned();
    let expected = format!("`asks` is one line of at most {LONGEST_ASKS} characters");
    table.complain("bad-asks", text.at, &expected, &wrong, Some(help));
    None
}
