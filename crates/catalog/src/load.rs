//! Framework and crosswalk files -> catalogue.

use crate::catalog::{Catalog, Control, Framework, Group, Pair, Relation, Withdrawn};
use crate::{ControlId, Level, embedded};
use saydo_source::{Definition, Item, Problem, RepoPath, Table};

/// What an assessor asks to see is a sentence or two, not a page.
const LONGEST_ASKS: usize = 400;

impl Catalog {
    /// The frameworks and crosswalks inside the binary.
    pub fn embedded() -> Result<Self, Vec<Problem>> {
        let mut catalog = Self::default();
        let mut problems = Vec::new();
        let mut each = |files: &[(&str, &str)], read: &mut dyn FnMut(&mut Self, &Table<'_>)| {
            for (name, text) in files {
                let Ok(name) = format!("rules/{name}").parse::<RepoPath>() else { continue };
                let definition = Definition::parse(&name, text);
                read(&mut catalog, &definition.root());
                problems.extend(definition.finish());
            }
        };
        each(embedded::FRAMEWORKS, &mut |catalog, table| catalog.add_framework(table));
        each(embedded::RETIRED, &mut |catalog, table| catalog.add_retired(table));
        each(embedded::CROSSWALKS, &mut |catalog, table| catalog.add_crosswalk(table));
        if problems.is_empty() { Ok(catalog) } else { Err(problems) }
    }

    fn add_framework(&mut self, table: &Table<'_>) {
        let (Some(id), Some(title)) = (table.required("framework"), table.required("title")) else { return };
        let texts = |table: &Table<'_>, key| table.texts(key).into_iter().map(|text| text.value).collect();
        let groups = table
            .tables("group")
            .iter()
            .filter_map(|group| {
                let (id, title) = (group.required("id")?.value, group.required("title")?.value);
                Some(Group { id, title, asks: asks(group) })
            })
            .collect();
        let controls: Vec<Control> =
            table.tables("control").iter().filter_map(|control| lower_control(&id.value, control)).collect();
        let framework = Framework {
            id: id.value,
            title: title.value,
            groups,
            baselines: texts(table, "baselines"),
            default_baseline: table.text("default-baseline").map(|text| text.value),
            controls,
        };
        table.close();
        let at = self.frameworks.len();
        for (index, control) in framework.controls.iter().enumerate() {
            self.index.insert((framework.id.clone(), control.id.id().to_owned()), (at, index));
        }
        self.frameworks.push(framework);
    }

    fn add_retired(&mut self, table: &Table<'_>) {
        let Some(into) = table.required("into") else { return };
        for retired in table.tables("retired") {
            let Some(id) = retired.required("id") else { continue };
            let likely =
                retired.texts("into").iter().map(|new| ControlId::new(&into.value, &new.value)).collect();
            self.retired.insert(id.value, likely);
        }
    }

    fn add_crosswalk(&mut self, table: &Table<'_>) {
        let (Some(from), Some(to)) = (table.required("from"), table.required("to")) else { return };
        let relation = match table.required("relation").map(|text| text.value).as_deref() {
            Some("equal") => Relation::Equal,
            Some("subset") => Relation::Subset,
            Some("superset") => Relation::Superset,
            Some("intersects") => Relation::Intersects,
            _ => Relation::Related,
        };
        table.required("source");
        let mut add = |a: &ControlId, b: &ControlId| {
            let pair = |other: &ControlId, relation| Pair { other: other.clone(), relation };
            self.pairs.entry(a.clone()).or_default().push(pair(b, relation));
            self.pairs.entry(b.clone()).or_default().push(pair(a, relation.reversed()));
        };
        for (ours, item) in table.table("pairs").map(|pairs| pairs.entries()).unwrap_or_default() {
            let Item::List(list, _) = item else { continue };
            for theirs in list {
                if let Item::Text(theirs) = theirs {
                    add(&ControlId::new(&from.value, &ours.value), &ControlId::new(&to.value, &theirs.value));
                }
            }
        }
    }
}

fn lower_control(framework: &str, table: &Table<'_>) -> Option<Control> {
    let text = |key| table.text(key).map(|text| text.value);
    let list = |key| table.texts(key).into_iter().map(|text| text.value).collect::<Vec<_>>();
    let withdrawn = table
        .has("withdrawn")
        .then(|| Withdrawn { into: list("withdrawn"), relation: text("relation").unwrap_or_default() });
    let mut proof = Vec::new();
    for word in table.texts("proof") {
        match word.value.parse::<Level>() {
            Ok(level) => proof.push(level),
            Err(()) => {
                table.complain("unknown-level", word.at, "no such level of proof", "unknown level", None);
            }
        }
    }
    if proof.is_empty() {
        proof.push(Level::Operation);
    }
    let control = Control {
        id: ControlId::new(framework, &table.required("id")?.value),
        title: if withdrawn.is_some() {
            text("title").filter(|title| !title.is_empty()).unwrap_or_else(|| "withdrawn".to_owned())
        } else {
            table.required("title")?.value
        },
        group: table.required("group")?.value,
        theme: text("theme").unwrap_or_default(),
        parent: text("parent"),
        leaf: table.flag("leaf").is_none_or(|flag| flag.value),
        withdrawn,
        baselines: list("baselines"),
        proof,
        asks: asks(table),
        stays_with_people: text("stays-with-people"),
    };
    table.close();
    Some(control)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        Catalog::embedded().unwrap_or_else(|problems| {
            panic!("{:?}", problems.iter().map(|p| (&p.message, &p.label)).collect::<Vec<_>>())
        })
    }

    #[test]
    fn the_counts_are_those_of_the_published_catalogues() {
        let catalog = catalog();
        let count = |scope: &str| catalog.population(&catalog.scope(scope).unwrap()).len();
        assert_eq!(count("iso27001-2022"), 30 + 93);
        let counts = ["low", "moderate", "high", "privacy"].map(|b| count(&format!("nist-800-53-r5@{b}")));
        assert_eq!(counts, [149, 287, 370, 96]);
        assert_eq!(count("nist-csf-2.0"), 106);
        let all = catalog.framework("nist-800-53-r5").unwrap();
        assert_eq!(all.controls.len(), 1196);
        assert_eq!(all.controls.iter().filter(|control| control.withdrawn.is_some()).count(), 182);
        let iso = catalog.population(&catalog.scope("iso27001").unwrap());
        assert_eq!(iso.iter().filter(|control| control.group == "clauses").count(), 30);
    }

    #[test]
    fn what_an_assessor_asks_is_one_bounded_line_or_a_mistake_at_its_place() {
        let read = |asks: &str| {
            let text = format!(
                "framework = \"x\"\ntitle = \"X\"\n[[group]]\nid = \"g\"\ntitle = \"G\"\nasks = {asks}\n\
                 [[control]]\nid = \"C-1\"\ntitle = \"C\"\ngroup = \"g\"\nasks = {asks}\n"
            );
            let definition = Definition::parse(&"x.toml".parse().unwrap(), &text);
            let mut catalog = Catalog::default();
            catalog.add_framework(&definition.root());
            let framework = catalog.frameworks.remove(0);
            let both = (framework.groups[0].asks.clone(), framework.controls[0].asks.clone());
            (both, definition.finish().iter().map(|problem| problem.label.clone()).collect::<Vec<_>>())
        };
        let some = Some("Which list, of what day?".to_owned());
        assert_eq!(read("\"  Which list, of what day? \""), ((some.clone(), some), vec![]));
        for (wrong, label) in [
            ("\" \"".to_owned(), "empty"),
            ("\"\"\"a\nb\"\"\"".to_owned(), "line"),
            ("\"a\\tb\"".to_owned(), "line"),
            (format!("\"{}\"", "a".repeat(401)), "401"),
        ] {
            let (both, labels) = read(&wrong);
            assert_eq!((both, labels.len()), ((None, None), 2), "{wrong}: {labels:?}");
            assert!(labels.iter().all(|said| said.contains(label)), "{labels:?}");
        }
        let ((group, control), _) = read(&format!("\"{}\"", "ä".repeat(400)));
        assert!(group.is_some() && control.is_some());
    }

    #[test]
    fn no_pair_no_parent_and_no_successor_dangles() {
        let catalog = catalog();
        for (id, pairs) in &catalog.pairs {
            assert!(catalog.control(id).is_some(), "{id}");
            for pair in pairs {
                assert!(catalog.control(&pair.other).is_some(), "{id} -> {}", pair.other);
            }
        }
        for framework in catalog.frameworks() {
            for control in &framework.controls {
                let known = |id: &String| catalog.lookup(&framework.id, id).is_some();
                assert!(
                    control.parent.as_ref().is_none_or(known) || framework.id == "nist-csf-2.0",
                    "{}",
                    control.id
                );
                for id in control.withdrawn.iter().flat_map(|withdrawn| &withdrawn.into) {
                    let family = framework.groups.iter().any(|group| group.id == *id);
                    assert!(known(id) || family, "{} -> {id}", control.id);
                }
                assert!(!control.title.is_empty() && !control.proof.is_empty());
            }
        }
        for (old, new) in &catalog.retired {
            for id in new {
                let category =
                    catalog.frameworks.iter().any(|f| f.groups.iter().any(|g| id.id().starts_with(&g.id)));
                assert!(catalog.control(id).is_some() || category, "{old} -> {id}");
            }
        }
    }

    #[test]
    fn an_id_round_trips_and_sorts_naturally() {
        let catalog = catalog();
        for framework in catalog.frameworks() {
            for control in &framework.controls {
                assert_eq!(control.id.to_string().parse::<ControlId>().as_ref(), Ok(&control.id));
            }
        }
        let mut ids = ["A.5.10", "A.5.2", "A.5.1"].map(|id| ControlId::new("iso27001-2022", id));
        ids.sort();
        assert_eq!(ids.map(|id| id.id().to_owned()), ["A.5.1", "A.5.2", "A.5.10"]);
    }

    #[test]
    fn an_unknown_framework_names_the_nearest() {
        let catalog = catalog();
        assert!(catalog.scope("iso27001-2023").unwrap_err().contains("did you mean iso27001-2022?"));
        assert!(catalog.scope("nist-800-53-r5@medium").unwrap_err().contains("moderate"));
    }
}
