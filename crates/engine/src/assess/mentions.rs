//! Control ids as evidence writes them: one that no edition has, or an old one, is a problem with the likely id named; it earns nothing.

use crate::judge::HOME;
use saydo_catalog::{Catalog, ControlId, Mention};
use saydo_evidence::{Facts, FieldName, Item, Reading, Value};
use saydo_source::{Place, Problem, nearest};

/// The problems of every control id in the facts.
pub fn problems(facts: &Facts, catalog: &Catalog) -> Vec<Problem> {
    let mut found = Vec::new();
    for item in &facts.items {
        if matches!(item.value("own"), Some(Value::State(word)) if word == "yes") {
            continue;
        }
        for fact in item.fields.values() {
            let control = match &fact.reading {
                Reading::Known(Value::Control(_)) => true,
                Reading::Known(Value::List(values)) => matches!(values.first(), Some(Value::Control(_))),
                Reading::Known(_) | Reading::Unset | Reading::Unreadable(_) => false,
            };
            if !control {
                continue;
            }
            let place = Place::bytes(&item.path, fact.at);
            let mentions = catalog.mentions(&fact.raw, Some(HOME));
            for mention in &mentions {
                found.extend(problem(mention, item, catalog).map(|problem| problem.at(place.clone())));
            }
        }
    }
    found.dedup();
    found
}

fn problem(mention: &Mention, item: &Item, catalog: &Catalog) -> Option<Problem> {
    match mention {
        Mention::Unknown { written, .. } => {
            let near = likely(written, catalog);
            let label = near
                .map_or("earns nothing".to_owned(), |near| format!("earns nothing; did you mean {near}?"));
            Some(
                Problem::noted("unknown-control", format!("`{written}` is no control of any edition that is known"))
                    .labelled(label)
                    .help("Correct the id; an own control of the organisation needs a column \"own control\" with yes."),
            )
        }
        Mention::Retired { written, likely, .. } => {
            let names: Vec<String> = likely.iter().map(|id| catalog.named(id)).collect();
            let label = format!("today: {}", names.join(", "));
            Some(
                Problem::noted("retired-control", format!("`{written}` is an id of an earlier edition"))
                    .labelled(label)
                    .help("Write the id of the current edition; the old one earns nothing."),
            )
        }
        Mention::Known { id, .. } => other_title(id, item, catalog),
    }
}

/// The control whose id is most like what is written, with its title.
fn likely(written: &str, catalog: &Catalog) -> Option<String> {
    // Another letter before the number of a control of Annex A is a slip, or another annex.
    let annex = written.split_once('.').map(|(_, number)| ControlId::new(HOME, &format!("A.{number}")));
    let annex = annex.filter(|id| catalog.control(id).is_some() && written.starts_with(char::is_alphabetic));
    let near = || Some(ControlId::new(HOME, nearest(written, catalog.framework(HOME)?.ids())?));
    Some(catalog.named(&annex.or_else(near)?))
}

fn other_title(id: &ControlId, item: &Item, catalog: &Catalog) -> Option<Problem> {
    if item.kind.as_str() != "statement-of-applicability" {
        return None;
    }
    let title = &item.fact(&FieldName::new("title"))?.raw;
    let other = catalog.title_conflict(id, title)?;
    let message = format!("the row of {} has the title of {}", catalog.named(id), catalog.named(&other));
    Some(
        Problem::noted("other-title", message)
            .labelled("id and title are two controls'")
            .help("Correct the id or the title; the id counts."),
    )
}
