//! Parameters of the configuration that would ask for less: laxer than before, laxer than the advice they stand for, or gone.

use super::Weakened;
use crate::config::Config;
use crate::judge::{At, asks_less};
use crate::rule::parameter::Given;
use crate::rule::{Limit, RuleSet};
use saydo_catalog::Catalog;
use saydo_source::{Definition, Saying};

/// What the later of two configurations asks for less by its parameters.
pub(super) fn weakened(
    before: &Definition,
    now: &Definition,
    catalog: &Catalog,
    rules: &RuleSet,
) -> Vec<Weakened> {
    let given = |definition: &Definition| Config::lower(&definition.root(), catalog, rules).parameters;
    let (was, is) = (given(before), given(now));
    let mut names: Vec<&str> = was.iter().chain(&is).map(Given::name).collect();
    names.sort_unstable();
    names.dedup();
    let (said_before, said_now) = (before.sayings(), now.sayings());
    let told = names.into_iter().filter_map(|name| {
        let find = |given: &[Given]| given.iter().find(|given| given.name() == name).cloned();
        let (earlier, later) = (find(&was), find(&is));
        let message =
            rules.reading(name).find_map(|limit| laxer(name, limit, earlier.as_ref(), later.as_ref()))?;
        let key = format!("parameters.{name}");
        let at = |definition: &Definition, sayings: &[Saying]| {
            let saying = sayings.iter().find(|saying| saying.key == key)?;
            Some(At { path: definition.name.clone(), range: Some(saying.at), label: key.clone() })
        };
        Some(Weakened {
            what: "parameter",
            subject: key.clone(),
            message,
            now: at(now, &said_now),
            before: at(before, &said_before),
        })
    });
    told.collect()
}

/// In what the one value asks a limit for less than the other.
fn laxer(name: &str, limit: &Limit, earlier: Option<&Given>, later: Option<&Given>) -> Option<String> {
    let amount = |given: Option<&Given>| given.and_then(|given| given.amount(limit.unit));
    let less = |one, other| asks_less(limit.asks, one, other);
    match (amount(earlier), amount(later)) {
        (Some(was), Some(is)) if less(&is, &was) => {
            Some(format!("the parameter `{name}` is {is} instead of {was}: less would be asked"))
        }
        (Some(was), None) => Some(format!(
            "the parameter `{name}` of {was} is removed: without a promise only advice would be left"
        )),
        (None, Some(is)) => match limit.advice {
            Some(advice) if less(&is, &advice) => Some(format!(
                "the parameter `{name}` is set to {is}: less would be asked than by the advice of {advice}"
            )),
            Some(_) => None,
            None => {
                Some(format!("the parameter `{name}` is set to {is}: without a promise nothing was decided"))
            }
        },
        (Some(_), Some(_)) | (None, None) => None,
    }
}
