//! `links`: every link of a document to a file leads to one. Addresses elsewhere are not looked at.

use super::super::finding::{At, Observation, Verdict};
use super::Ask;
use saydo_evidence::{Leads, Link};

impl Ask<'_, '_> {
    pub(super) fn links(&self, inside: bool) -> Observation {
        let item = self.subject.item;
        let links = &item.extract.links;
        let expected = "every link to a file leads to one";
        if links.is_empty() {
            return self.say(Verdict::Void, expected, "no link to a file", Vec::new());
        }
        let verdict = |link: &Link| match link.leads {
            Leads::There => Verdict::Holds,
            Leads::Nowhere => Verdict::Violated,
            Leads::Outside if inside => Verdict::Violated,
            Leads::Outside | Leads::Unread => Verdict::Undetermined,
        };
        let label = |link: &Link| match link.leads {
            Leads::There => "as demanded",
            Leads::Nowhere => "nothing stands there",
            Leads::Outside => "it leads out of what is checked",
            Leads::Unread => "what stands there is not read",
        };
        let worst = links.iter().map(verdict).max().unwrap_or(Verdict::Void);
        let at = |link: &&Link| At {
            path: item.path.clone(),
            range: Some(link.at),
            label: format!("{}: {}", link.target, label(link)),
        };
        let failing: Vec<&Link> = links.iter().filter(|link| verdict(link).fails()).collect();
        let Some(first) = failing.iter().find(|link| verdict(link) == worst) else {
            let places = links.iter().take(3).collect::<Vec<_>>().iter().map(at).collect();
            return self.say(Verdict::Holds, expected, format!("all {} do", links.len()), places);
        };
        let found = match failing.len() {
            1 => format!("{}: {}", first.target, label(first)),
            several => format!("{several} do not, such as {}: {}", first.target, label(first)),
        };
        let parts = failing.iter().map(|link| link.target.clone()).collect();
        Observation { parts, ..self.say(worst, expected, found, failing.iter().map(at).collect()) }
    }
}
