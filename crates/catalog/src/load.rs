//! The framework and crosswalk files inside the program -> catalogue.

use crate::catalog::Catalog;
use crate::crosswalk::Walk;
use crate::framework::Draft;
use crate::{ControlId, embedded};
use saydo_source::{Definition, Problem, RepoPath, Spanned, Table};

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
        each(embedded::FRAMEWORKS, &mut |catalog, table| {
            catalog.frameworks.extend(Draft::read(table).and_then(|draft| draft.framework(None)));
        });
        each(embedded::RETIRED, &mut |catalog, table| {
            for (id, likely) in retired(table) {
                catalog.retired.insert(id.value, likely);
            }
        });
        each(embedded::CROSSWALKS, &mut |catalog, table| catalog.walks.extend(Walk::read(table)));
        catalog.connect();
        if problems.is_empty() { Ok(catalog) } else { Err(problems) }
    }

    /// Lookups of what is there now: by id, and by the pairs of each control. A pair with a control that no framework has any more
    /// leads nowhere and is left out.
    pub(crate) fn connect(&mut self) {
        self.index.clear();
        for (at, framework) in self.frameworks.iter().enumerate() {
            for (number, control) in framework.controls.iter().enumerate() {
                self.index.insert((framework.id.clone(), control.id.id().to_owned()), (at, number));
            }
        }
        self.pairs.clear();
        for walk in &self.walks {
            for (a, b) in &walk.pairs {
                if self.control(a).is_some() && self.control(b).is_some() {
                    let (there, back) = walk.pair(a, b);
                    self.pairs.entry(a.clone()).or_default().push(there);
                    self.pairs.entry(b.clone()).or_default().push(back);
                }
            }
        }
    }
}

/// Ids of an earlier edition and the controls that took their content.
pub(crate) fn retired(table: &Table<'_>) -> Vec<(Spanned<String>, Vec<ControlId>)> {
    table.required("framework");
    table.text("title");
    let Some(into) = table.required("into") else { return Vec::new() };
    let mut ids = Vec::new();
    for retired in table.tables("retired") {
        for key in ["title", "shape", "relation"] {
            retired.text(key);
        }
        let likely =
            retired.texts("into").iter().map(|new| ControlId::new(&into.value, &new.value)).collect();
        ids.extend(retired.required("id").map(|id| (id, likely)));
        retired.close();
    }
    table.close();
    ids
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
            let framework = Draft::read(&definition.root()).and_then(|draft| draft.framework(None)).unwrap();
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
