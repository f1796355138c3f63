//! The parts of a group: the clauses and themes of ISO 27001, the categories of the CSF.

use crate::catalog::{Control, Framework};

/// A part of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// As the controls name it: `clause 4`, `organizational`, `PR.AA`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// The entry that heads it, such as clause 4 or the category PR.AA, if there is one.
    pub head: Option<String>,
}

impl Framework {
    /// Its entries, in its order: also those without a state of their own.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.controls.iter()
    }

    /// The parts of a group in the framework's order; none where its controls name none.
    pub fn themes(&self, group: &str) -> Vec<Theme> {
        let mut themes: Vec<Theme> = Vec::new();
        for control in self.controls.iter().filter(|control| control.group == group) {
            let id = &control.theme;
            if !id.is_empty() && !themes.iter().any(|theme| theme.id == *id) {
                themes.push(self.theme(group, id));
            }
        }
        themes
    }

    fn theme(&self, group: &str, id: &str) -> Theme {
        let known = |name: &str| self.controls.iter().any(|control| control.id.id() == name);
        let mut heads = self.controls.iter().filter(|control| {
            control.group == group
                && control.theme == id
                && !control.leaf
                && !control.parent.as_deref().is_some_and(known)
        });
        // Where several entries stand at the top of it, none of them names it.
        let head = heads.next().filter(|_| heads.next().is_none());
        let title = head.map_or_else(|| capital(id), |head| head.title.clone());
        Theme { id: id.to_owned(), title, head: head.map(|head| head.id.id().to_owned()) }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use crate::Catalog;

    #[test]
    fn a_part_is_named_as_its_framework_names_it() {
        let catalog = Catalog::embedded().unwrap();
        let titles = |framework: &str, group: &str| -> Vec<String> {
            let themes = catalog.framework(framework).unwrap().themes(group);
            themes.into_iter().map(|theme| format!("{}: {}", theme.id, theme.title)).collect()
        };
        assert_eq!(titles("iso27001-2022", "clauses")[0], "clause 4: Context of the organization");
        assert_eq!(titles("iso27001-2022", "annex-a").len(), 4);
        assert_eq!(titles("iso27001-2022", "annex-a")[1], "people: People");
        assert_eq!(titles("nist-csf-2.0", "PR")[1], "PR.AT: Awareness and Training");
        assert!(titles("nist-800-53-r5", "AC").is_empty());
        // Many entries stand at the top of it: none is its name.
        assert!(titles("hipaa-security-rule", "164.308").contains(&"required: Required".to_owned()));
    }
}
