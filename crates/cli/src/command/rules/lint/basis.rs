//! What a rule rests on, against what it shows of it: the text it cites, the promise it measures by, the kinds that should state it.

use super::{Lint, Written};
use saydo_catalog::ControlId;
use saydo_engine::rule::{Basis, Binding};
use saydo_evidence::Shape;
use saydo_source::{ByteRange, Item, Problem};

/// All of it.
pub fn basis(written: &Written<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(unshown(written));
    found.extend(elsewhere(written));
    found.extend(unstated(written));
    found
}

fn at(written: &Written<'_>, key: &'static str) -> ByteRange {
    let root = written.definition.root();
    root.item(key).map_or(root.at(), |item| item.at())
}

/// A basis that the rule does not show.
fn unshown(written: &Written<'_>) -> Option<Problem> {
    let rule = written.rule;
    let limit = rule.cite.starts_with("limit:");
    let fixed = rule.limits.iter().any(|limit| limit.fixed.is_some());
    let stated = rule.limits.iter().any(|limit| limit.fixed.is_none());
    let message = match rule.basis {
        Basis::Standard | Basis::Law | Basis::Practice if limit => {
            format!("a limit is a promise of the organisation, and the basis is {}", rule.basis.as_str())
        }
        Basis::Promise if !stated && rule.joins.is_empty() => {
            let lacks = if fixed { "a fixed limit is nobody's promise" } else { "the rule has no limit" };
            format!("where is it promised? {lacks}")
        }
        Basis::Law if !fixed && !names_a_provision(&rule.cite) => {
            "which provision is meant? the text that is cited names none".to_owned()
        }
        Basis::Standard | Basis::Law | Basis::Promise | Basis::Practice => return None,
    };
    let key = if rule.basis == Basis::Law { "cite" } else { "basis" };
    Some(written.remark(Lint::BasisNotShown, at(written, key), message))
}

/// `Art. 33(1)`, `§ 8a`.
fn names_a_provision(cite: &str) -> bool {
    cite.contains('§') || cite.chars().any(|c| c.is_ascii_digit())
}

/// Controls that are cited, none of which the rule speaks to. A number alone may be a section of any text, and what good practice or a
/// promise refers to need not be a control.
fn elsewhere(written: &Written<'_>) -> Option<Problem> {
    let rule = written.rule;
    if !matches!(rule.basis, Basis::Standard | Basis::Law) {
        return None;
    }
    let Binding::Controls(controls) = &rule.binding else { return None };
    let catalog = &written.loaded.catalog;
    let mut frameworks: Vec<&str> = controls.iter().map(ControlId::framework).collect();
    frameworks.dedup();
    let mut cited: Vec<ControlId> = Vec::new();
    for framework in frameworks {
        for mention in catalog.mentions(&rule.cite, Some(framework)) {
            let number = |id: &&ControlId| id.id().chars().all(|c| c.is_ascii_digit());
            cited.extend(mention.known().filter(|id| !number(id)).cloned());
        }
    }
    let speaks = |id: &ControlId| {
        controls.contains(id) || catalog.leaves(id).iter().any(|leaf| controls.contains(&leaf.id))
    };
    let (first, none) = (cited.first()?, !cited.iter().any(speaks));
    none.then(|| {
        let message = format!("the rule does not speak to {}", catalog.named(first));
        written.remark(Lint::CitesAnother, at(written, "cite"), message)
    })
}

/// Kinds without sentences, in which a limit is looked for.
fn unstated(written: &Written<'_>) -> Vec<Problem> {
    let kinds = &written.loaded.kinds;
    let mut found = Vec::new();
    for (_, limit) in written.definition.root().named("limit") {
        let items = match limit.item("stated-in") {
            Some(Item::List(items, _)) => items,
            Some(single) => vec![single],
            None => Vec::new(),
        };
        for item in items {
            let Item::Text(text) = item else { continue };
            let meant = kinds.matching(&text.value);
            if !meant.is_empty() && meant.iter().all(|kind| kind.shape == Shape::Record) {
                let message = format!("{} is a record, which has no sentences", text.value);
                found.push(written.remark(Lint::LimitUnstated, text.at, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::said::{HEAD, whole};

    fn rests(on: &str, parts: &str) -> Vec<String> {
        whole(
            "doors-closed",
            &format!(
                "{HEAD}{on}\neach = \"leaver-record\"\n[[expect]]\nwithin = {{ from = \"left\", to = \"revoked\", limit = \"l\" }}\n[limit.l]\n{parts}\n"
            ),
            None,
        )
    }

    const STATED: &str = "stated-in = [\"policy.access-control\"]\nnear = [\"revoke\"]";
    const FIXED: &str = "fixed = \"72 hours\"";

    #[test]
    fn a_promise_is_found_and_a_law_is_named() {
        for (on, parts, said) in [
            (
                "basis = \"standard\"\ncite = \"limit:l\"",
                STATED,
                "\"standard\": basis-not-shown: a limit is a promise of the organisation, and the basis is standard",
            ),
            (
                "basis = \"promise\"\ncite = \"limit:l\"",
                FIXED,
                "\"promise\": basis-not-shown: where is it promised? a fixed limit is nobody's promise",
            ),
            (
                "basis = \"law\"\ncite = \"the law\"",
                STATED,
                "\"the law\": basis-not-shown: which provision is meant? the text that is cited names none",
            ),
        ] {
            assert_eq!(rests(on, parts), [said]);
        }
        for (on, parts) in [
            ("basis = \"promise\"\ncite = \"limit:l\"", STATED),
            ("basis = \"law\"\ncite = \"the data protection act, section 7\"", FIXED),
            ("basis = \"law\"\ncite = \"§ 8a BSIG\"", STATED),
            ("basis = \"standard\"\ncite = \"ISO/IEC 27001:2022 A.5.18\"", STATED),
        ] {
            assert!(rests(on, parts).is_empty(), "{on} {:?}", rests(on, parts));
        }
        let bare = format!(
            "{HEAD}basis = \"promise\"\ncite = \"our word\"\neach = \"leaver-record\"\n[[expect]]\nfields = [\"left\"]\n"
        );
        assert_eq!(
            whole("doors-closed", &bare, None),
            ["\"promise\": basis-not-shown: where is it promised? the rule has no limit"]
        );
    }

    #[test]
    fn what_is_cited_is_what_the_rule_speaks_to() {
        let cites = |cite: &str| rests(&format!("basis = \"standard\"\ncite = \"{cite}\""), STATED);
        assert_eq!(
            cites("ISO/IEC 27001:2022 A.5.9"),
            [
                "\"ISO/IEC 27001:2022 A.5.9\": cites-another: the rule does not speak to A.5.9 Inventory of information and other associated assets"
            ]
        );
        for fine in ["ISO/IEC 27001:2022 A.5.18", "A.5.9 and A.5.18", "four-eyes principle"] {
            assert!(cites(fine).is_empty(), "{fine} {:?}", cites(fine));
        }
    }

    #[test]
    fn a_limit_is_stated_where_there_are_sentences() {
        let on = "basis = \"promise\"\ncite = \"limit:l\"";
        let stated = |kinds: &str| rests(on, &format!("stated-in = [{kinds}]\nnear = [\"revoke\"]"));
        assert_eq!(
            stated("\"policy.access-control\", \"training-plan\""),
            ["\"training-plan\": limit-unstated: training-plan is a record, which has no sentences"]
        );
        assert!(stated("\"policy.*\"").is_empty());
    }
}
