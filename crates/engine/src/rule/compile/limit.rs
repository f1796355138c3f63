//! `[limit.…]`: how long something may take, and who says so.

use super::Scope;
use crate::rule::{Limit, Source};
use regex::Regex;
use saydo_source::{Duration, Spanned, Table};

impl Scope<'_> {
    pub(super) fn lower_limit(&mut self, name: &Spanned<String>, table: &Table<'_>) -> Option<Limit> {
        table.text("unit");
        let quantity = |key| {
            let text: Spanned<String> = table.text(key)?;
            let parsed = text.value.parse::<Duration>();
            parsed.map_err(|error| self.complain("bad-duration", text.at, error.to_string(), "here")).ok()
        };
        let (fixed, advice) = (quantity("fixed"), quantity("advice"));
        let field = table.text("field").and_then(|field| self.field(&field)).map(|field| field.field);
        let near: Vec<Regex> = table.texts("near").iter().filter_map(|text| self.regex(text)).collect();
        let mut stated_in = Vec::new();
        for kind in table.texts("stated-in") {
            if let Some(Source::Kinds(kinds)) = self.source(&kind) {
                stated_in.extend(kinds);
            }
        }
        table.close();
        let probe = (!stated_in.is_empty() && !near.is_empty()).then(|| self.probe());
        if fixed.is_none() && probe.is_none() && field.is_none() {
            self.complain(
                "no-limit",
                name.at,
                "the limit has no value",
                "expected `fixed`, or `stated-in` with `near`",
            );
            return None;
        }
        Some(Limit { name: name.value.clone(), field, stated_in, probe, near, fixed, advice })
    }
}
