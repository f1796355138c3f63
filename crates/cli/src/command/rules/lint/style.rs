//! How a rule is named and worded: people read its id, title, why and remedy in findings.

use super::{Lint, Written};
use saydo_source::{Item, Place, Problem};

/// Words that begin an order or name a thing, where a state is meant.
const ORDERS: [&str; 9] =
    ["check", "ensure", "verify", "test", "rule", "must", "should", "review", "require"];

/// All of it.
pub fn style(written: &Written<'_>) -> Vec<Problem> {
    let root = written.definition.root();
    let mut found = Vec::new();
    let id = &written.rule.id;
    if let Some(why) = no_state(id) {
        let message = format!("`{id}` {why}");
        let problem = Problem::noted(Lint::IdSaysNoState.code(), message).help(Lint::IdSaysNoState.help());
        found.push(problem.at(Place::file(&written.source.file.path)));
    }
    for (key, wrong) in
        [("title", title as fn(&str) -> Option<&'static str>), ("why", sentence), ("remedy", sentence)]
    {
        let Some(Item::Text(text)) = root.item(key) else { continue };
        if let Some(why) = wrong(&text.value) {
            found.push(written.remark(Lint::NoSentence, text.at, format!("`{key}` {why}")));
        }
    }
    found
}

/// Why an id does not say a state.
pub fn no_state(id: &str) -> Option<&'static str> {
    let words: Vec<&str> = id.split('-').collect();
    if !id.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
        Some("has other signs than small letters and dashes")
    } else if words.len() < 2 || words.contains(&"") {
        Some("is not made of words with dashes between")
    } else if words.first().is_some_and(|first| ORDERS.contains(first)) {
        Some("is an order")
    } else {
        None
    }
}

fn title(text: &str) -> Option<&'static str> {
    if text.trim_end().ends_with('.') {
        Some("ends with a full stop")
    } else if text.starts_with(char::is_lowercase) {
        Some("begins with a small letter")
    } else {
        None
    }
}

fn sentence(text: &str) -> Option<&'static str> {
    let text = text.trim_end_matches(['"', '”', '“', ')', ' ', '\n']);
    (!text.ends_with(['.', '?', '!', '。'])).then_some("is no sentence")
}

#[cfg(test)]
mod tests {
    use super::super::said::{HEAD, STANDARD, whole};

    const REST: &str = "each = \"leaver-record\"\n[[expect]]\nfields = [\"left\"]\n";

    #[test]
    fn an_id_says_a_state() {
        let named = |id: &str| whole(id, &format!("{HEAD}{STANDARD}{REST}"), None);
        assert_eq!(named("check-doors"), ["id-says-no-state: `check-doors` is an order"]);
        for id in ["doors", "rule_1", "Doors-closed", "doors--closed"] {
            assert_eq!(named(id).len(), 1, "{id}");
        }
        assert!(named("doors-closed").is_empty());
    }

    #[test]
    fn texts_for_people_are_sentences() {
        let text = |from: &str, to: &str| {
            let head = HEAD.replace(from, to);
            assert_ne!(head, HEAD);
            whole("doors-closed", &format!("{head}{STANDARD}{REST}"), None)
        };
        assert_eq!(
            text("Doors are closed", "Doors are closed."),
            ["\"Doors are closed.\": no-sentence: `title` ends with a full stop"]
        );
        assert_eq!(text("Doors are", "doors are").len(), 1);
        assert_eq!(text("Close it.", "close it"), ["\"close it\": no-sentence: `remedy` is no sentence"]);
        assert!(text("Close it.", "Who closes it?").is_empty());
        assert!(text("Doors are closed", "Türen sind zu").is_empty());
    }
}
