//! The head of a rule: what it says of itself, and what it judges; the other parts are read from here in their order.

use super::condition::Home;
use super::{Scope, names};
use crate::rule::{Basis, Empty, Rule, Severity};
use saydo_catalog::Level;
use saydo_evidence::{FieldName, FieldType};
use saydo_source::Table;

const BASIS: [(&str, Basis); 4] = [
    ("standard", Basis::Standard),
    ("law", Basis::Law),
    ("promise", Basis::Promise),
    ("practice", Basis::Practice),
];

const SEVERITY: [(&str, Severity); 3] =
    [("improvement", Severity::Improvement), ("minor", Severity::Minor), ("major", Severity::Major)];

const EMPTY: [(&str, Empty); 3] =
    [("missing", Empty::Missing), ("void", Empty::Void), ("nil-return", Empty::NilReturn)];

impl Scope<'_> {
    /// A whole rule. Where a part has a mistake the others are read all the same, so that all of them are told at once.
    pub(super) fn rule(&mut self, table: &Table<'_>) -> Option<Rule> {
        let title = table.required("title");
        let (why, remedy) = (table.required("why"), table.required("remedy"));
        self.each = table.required("each").map_or(names::UNKNOWN, |each| self.source(&each));
        let basis = self.word(table, "basis", &BASIS);
        let shows = self.word(table, "shows", &Level::ALL.map(|level| (level.as_str(), level)));
        let severity = self.word(table, "severity", &SEVERITY);
        self.practice(table, basis, severity);
        let empty = self.word_or(table, "empty", &EMPTY, Empty::Missing);
        let systemic = table.table("systemic").and_then(|systemic| self.systemic(&systemic));
        self.lower_limits(table);
        self.lower_joins(table);
        let binding = self.binding(table);
        let cite = table.required("cite");
        if let Some(cite) = &cite
            && let Some(name) = cite.value.strip_prefix("limit:")
        {
            self.limit(&saydo_source::Spanned { value: name.to_owned(), at: cite.at });
        }
        let during = self.during(table);
        let conditions = self.conditions_of(table, "where", Home::Subject);
        let contradicts = self.word_or(table, "contradicts", &[("exclusion", true)], false);
        let expects = self.expects(table);
        table.close();
        let noted = self.noted.take();
        for (index, limit) in self.limits.iter_mut().enumerate() {
            limit.in_conditions = noted.limits.contains(&index);
        }
        Some(Rule {
            id: self.definition.name.stem().to_owned(),
            title: title?.value,
            binding: binding?,
            each: self.each.clone(),
            conditions,
            during,
            empty: empty?,
            shows: shows?,
            basis: basis?,
            cite: cite?.value,
            severity: severity?,
            systemic,
            why: why?.value,
            remedy: remedy?.value,
            joins: std::mem::take(&mut self.joins),
            limits: std::mem::take(&mut self.limits),
            expects,
            contradicts_exclusion: contradicts?,
            scales: noted.scales.into_iter().collect(),
            ages: noted.ages,
        })
    }

    fn practice(&self, table: &Table<'_>, basis: Option<Basis>, severity: Option<Severity>) {
        if basis == Some(Basis::Practice) && severity.is_some_and(|severity| severity > Severity::Improvement)
        {
            let at = table.item("severity").map_or(table.at(), |severity| severity.at());
            let label = "expected severity = \"improvement\"";
            self.complain("practice-severity", at, "good practice is at most an improvement", label);
        }
    }

    fn systemic(&self, table: &Table<'_>) -> Option<(f64, Severity)> {
        let over = table.required("over");
        let severity = self.word(table, "severity", &SEVERITY);
        table.close();
        let over = over?;
        let share = over.value.trim_end_matches(['%', ' ']).parse::<f64>().ok();
        let share = share.filter(|share| (0.0..100.0).contains(share));
        if share.is_none() {
            self.complain("bad-share", over.at, "`over` is no share", "expected a text such as \"20 %\"");
        }
        Some((share? / 100.0, severity?))
    }

    fn during(&self, table: &Table<'_>) -> Option<FieldName> {
        let text = table.text("during")?;
        let field = self.own_field(&text)?;
        self.source_holding(&self.each, &field, text.at, &[FieldType::Date], "a date").then_some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::{HEAD, mistakes, whole};

    #[test]
    fn a_wrong_kind_hides_no_other_mistake() {
        let parts = "each = \"vulnerability-reprot\"\nwhere = [{ field = \"anything\", is = [\"any\"] }]\n[[expect]]\n\
                     within = { from = \"found\", untill = \"fixed\", limit = \"days\" }\n";
        assert_eq!(
            mistakes(parts),
            [
                "\"vulnerability-reprot\": no kind of this name; did you mean \"vulnerability-report\"?",
                "{ from = \"found\", untill = \"fixed\", limit = \"days\" }: expected `to = \"…\"`",
                "untill: unknown key; known here: from, limit, to, unless",
                "\"days\": expected the name of a [limit.…]",
            ]
        );
    }

    #[test]
    fn a_wrong_word_of_the_head_is_told() {
        let expect = "[[expect]]\nfields = [\"left\"]\n";
        for (head, said) in [
            ("contradicts = \"exclusions\"", "\"exclusions\": expected \"exclusion\""),
            ("empty = \"none\"", "\"none\": expected one of missing, void, nil-return"),
            ("during = \"person\"", "\"person\": it holds a person"),
            (
                "systemic = { over = \"120 %\", severity = \"major\" }",
                "\"120 %\": expected a text such as \"20 %\"",
            ),
        ] {
            assert_eq!(mistakes(&format!("each = \"leaver-record\"\n{head}\n{expect}")), [said]);
        }
        let controls = "controls = [\"iso27001-2022:A.5.18\"]\neach = \"leaver-record\"\n";
        let cited = HEAD.replace("\"c\"", "\"limit:revoke\"");
        assert_eq!(
            whole(&format!("{cited}{controls}{expect}")).1,
            ["\"limit:revoke\": expected the name of a [limit.…]"]
        );
        let practice = HEAD.replace("standard", "practice");
        assert_eq!(
            whole(&format!("{practice}{controls}{expect}")).1,
            ["\"minor\": expected severity = \"improvement\""]
        );
    }
}
