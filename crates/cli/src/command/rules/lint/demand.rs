//! Demands that are never broken, never met or never made, and conditions that decide nothing: told from the rule alone.

use super::condition::{Ask, Clause, Names, Other, Space, Tested, clauses, every_value, read};
use super::{Lint, Written};
use saydo_engine::rule::{Absent, Pick};
use saydo_source::{ByteRange, Item, Problem, Spanned, Table};

/// All of them.
pub fn unreachable(written: &Written<'_>) -> Vec<Problem> {
    let mut reach = Reach { written, found: Vec::new() };
    let root = written.definition.root();
    let ours = Names { written, home: None };
    let selected = clauses(&root, "where");
    reach.list(&selected, &ours, "nothing is ever selected");
    for (name, join) in root.named("join") {
        let theirs = Names { written, home: Some(&name.value) };
        reach.list(&clauses(&join, "where"), &theirs, "nothing is ever joined");
    }
    for expect in root.tables("expect") {
        reach.expect(&expect, &selected, &ours);
    }
    reach.found
}

struct Reach<'a> {
    written: &'a Written<'a>,
    found: Vec<Problem>,
}

impl Reach<'_> {
    fn say(&mut self, lint: Lint, at: ByteRange, message: impl Into<String>) {
        self.found.push(self.written.remark(lint, at, message));
    }

    /// A list of conditions by itself.
    fn list(&mut self, list: &[Clause], names: &Names<'_>, effect: &str) {
        if let Some((at, why)) = Space::default().add(list, names) {
            self.say(Lint::NeverHolds, at, format!("{why}; {effect}"));
        }
        self.each(list, names);
    }

    /// Each condition by itself.
    fn each(&mut self, list: &[Clause], names: &Names<'_>) {
        for clause in list {
            match clause {
                Clause::Field(tested) => {
                    if every_value(tested, &names.known(&tested.field)) {
                        let message = format!(
                            "it takes every word of `{}`; what can be read always holds",
                            tested.field
                        );
                        self.say(Lint::AlwaysHolds, tested.at, message);
                    }
                    if with_itself(tested) {
                        let message = format!("`{}` is compared with itself", tested.field);
                        self.say(Lint::ComparedWithItself, tested.at, message);
                    }
                }
                Clause::Any(_, branches) => self.each(branches, names),
                Clause::Joined(..) => {}
            }
        }
    }

    fn expect(&mut self, table: &Table<'_>, selected: &[Clause], names: &Names<'_>) {
        let entries = table.entries();
        let mut unless = clauses(table, "unless");
        for (_, value) in entries.iter().filter(|(name, _)| name.value != "topics") {
            if let Item::Table(inner) = value {
                unless.extend(clauses(inner, "unless"));
            }
        }
        let nobody = self.unless(&unless, selected, names);
        let mut space = Space::default();
        space.add(selected, names);
        for (name, value) in &entries {
            match (name.value.as_str(), value) {
                ("that", Item::List(items, _)) if !nobody => {
                    self.that(&read(items), &mut space, &unless, names);
                }
                ("fields", Item::List(items, _)) => self.blank(items, &space),
                ("ordered" | "unique", Item::List(items, _)) => self.twice(items),
                ("covers", Item::Text(join)) => self.covers(join),
                ("within", Item::Table(inner)) => self.same(inner, "from", "to"),
                ("distinct" | "computed", Item::Table(inner)) => self.same(inner, "field", "from"),
                _ => {}
            }
        }
    }

    /// Whether an exception covers all that is selected.
    fn unless(&mut self, unless: &[Clause], selected: &[Clause], names: &Names<'_>) -> bool {
        let Some(first) = unless.first() else { return false };
        let mut space = Space::default();
        space.add(selected, names);
        let nobody = unless.iter().all(|clause| space.implies(clause, names, true));
        if nobody {
            let message = "the exception holds for all that `where` selects; nothing is demanded";
            self.say(Lint::NeverDemanded, first.at(), message);
        } else if let Some((at, why)) = space.add(unless, names) {
            self.say(Lint::NeverHolds, at, format!("{why}; the exception never applies"));
        }
        self.each(unless, names);
        nobody
    }

    /// Conditions that are demanded of what is selected and not excepted.
    fn that(&mut self, demanded: &[Clause], space: &mut Space, unless: &[Clause], names: &Names<'_>) {
        for clause in demanded {
            if let Some(why) = space.excludes(clause, names) {
                self.say(Lint::NeverHolds, clause.at(), format!("{why}; the demand is never met"));
            } else if space.implies(clause, names, false) {
                let message =
                    "it follows from what selects the subject or from an earlier demand; it always holds";
                self.say(Lint::AlwaysHolds, clause.at(), message);
            } else if excepted(clause, unless) {
                let message = "who meets it is excepted; it is demanded of nobody who can meet it";
                self.say(Lint::NeverHolds, clause.at(), message);
            }
            if let Clause::Joined(at, join, true) = clause {
                let void = self.written.rule.joins.iter().find(|known| known.name == *join);
                if void.is_some_and(|join| join.absent == Absent::Void) {
                    self.say(
                        Lint::NeverViolated,
                        *at,
                        format!("without a `{join}` the subject is out of the question"),
                    );
                }
            }
            space.add(std::slice::from_ref(clause), names);
        }
        self.each(demanded, names);
    }

    /// Fields that must be there where they are said to be blank.
    fn blank(&mut self, items: &[Item<'_>], space: &Space) {
        for item in items {
            if let Item::Text(field) = item
                && space.blank(&field.value)
            {
                let message = format!("`{}` has no value in what `where` selects", field.value);
                self.say(Lint::NeverHolds, field.at, message);
            }
        }
    }

    /// One field twice in a list.
    fn twice(&mut self, items: &[Item<'_>]) {
        let mut seen: Vec<&str> = Vec::new();
        for item in items {
            let Item::Text(field) = item else { continue };
            if seen.contains(&field.value.as_str()) {
                let message = format!("`{}` stands here already", field.value);
                self.say(Lint::ComparedWithItself, field.at, message);
            }
            seen.push(&field.value);
        }
    }

    /// Two keys that name one field.
    fn same(&mut self, table: &Table<'_>, a: &'static str, b: &'static str) {
        if let (Some(Item::Text(a)), Some(Item::Text(b))) = (table.item(a), table.item(b))
            && a.value == b.value
        {
            self.say(Lint::ComparedWithItself, b.at, format!("`{}` is compared with itself", b.value));
        }
    }

    /// A partner that need not be there, and whose being there is all that is asked.
    fn covers(&mut self, name: &Spanned<String>) {
        let Some(join) = self.written.rule.joins.iter().find(|join| join.name == name.value) else { return };
        let none = match join.absent {
            Absent::Void => "takes the subject out of the question",
            Absent::Holds => "is fine",
            Absent::Violated | Absent::Undetermined => return,
        };
        if join.pick != Pick::Only {
            let message = format!("one `{}` is all that is asked, and none {none}", name.value);
            self.say(Lint::NeverViolated, name.at, message);
        }
    }
}

/// Whether the only exception is the demand itself.
fn excepted(clause: &Clause, unless: &[Clause]) -> bool {
    let (Clause::Field(demanded), [Clause::Field(excepted)]) = (clause, unless) else { return false };
    demanded.field == excepted.field
        && match (&demanded.ask, &excepted.ask) {
            (Ask::Is(words), Ask::Is(out)) => words.is_subset(out),
            (demanded, out) => demanded == out,
        }
}

fn with_itself(tested: &Tested) -> bool {
    match &tested.ask {
        Ask::Itself => true,
        Ask::Order(_, Other::Field(field)) => *field == tested.field,
        Ask::Order(_, Other::Number(_) | Other::AsOf)
        | Ask::Is(_)
        | Ask::Not(_)
        | Ask::Present(_)
        | Ask::Matches(_)
        | Ask::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::said::parts;

    /// What is said of a leaver with these conditions, demand and join.
    fn leaver(selected: &str, expect: &str) -> Vec<String> {
        parts(&format!(
            "each = \"leaver-record\"\nwhere = [{selected}]\n[limit.l]\nfixed = \"1 day\"\n[[expect]]\n{expect}\n[[expect]]\n\
             within = {{ from = \"left\", to = \"revoked\", limit = \"l\" }}\n"
        ))
    }

    fn code(said: &[String]) -> Vec<&str> {
        said.iter().map(|one| one.rsplit(": ").nth(1).unwrap_or_default()).collect()
    }

    const FINE: &str = "fields = [\"person\"]";

    #[test]
    fn conditions_that_exclude_each_other_select_nothing() {
        let said = leaver(
            "{ field = \"type\", is = [\"resignation\"] }, { field = \"type\", is = [\"dismissal\"] }",
            FINE,
        );
        assert_eq!(
            said,
            [
                "{ field = \"type\", is = [\"dismissal\"] }: never-holds: `type` cannot be dismissal here; nothing is ever selected"
            ]
        );
        for selected in [
            "{ field = \"type\", is = [\"dismissal\"] }, { field = \"type\", not = [\"dismissal\"] }",
            "{ field = \"type\", not = [\"resignation\", \"dismissal\", \"contract-end\", \"retirement\", \"other\"] }",
            "{ field = \"left\", present = false }, { field = \"left\", at-most = { as-of = true } }",
            "{ field = \"left\", above = { as-of = true } }, { field = \"left\", at-most = { as-of = true } }",
            "{ field = \"assets-outstanding\", above = 5 }, { field = \"assets-outstanding\", below = 3 }",
            "{ field = \"type\", is = [\"dismissal\"] }, { any = [{ field = \"type\", is = [\"other\"] }, { field = \"type\", is = [\"retirement\"] }] }",
            "{ field = \"type\", matches = \"fired\" }",
        ] {
            assert_eq!(code(&leaver(selected, FINE)), ["never-holds"], "{selected}");
        }
        for selected in [
            "{ field = \"type\", is = [\"dismissal\", \"other\"] }, { field = \"type\", not = [\"dismissal\"] }",
            "{ field = \"left\", at-least = { as-of = true } }, { field = \"left\", at-most = { as-of = true } }",
            "{ field = \"assets-outstanding\", above = 3 }, { field = \"assets-outstanding\", below = 5 }",
            "{ field = \"type\", is = [\"dismissal\"] }, { any = [{ field = \"type\", is = [\"other\"] }, { field = \"left\", present = true }] }",
            "{ field = \"left\", present = true }, { field = \"left\", at-most = { as-of = true } }",
            "{ field = \"type\", matches = \"end|other\" }",
        ] {
            assert!(leaver(selected, FINE).is_empty(), "{selected}: {:?}", leaver(selected, FINE));
        }
    }

    #[test]
    fn a_field_of_several_words_can_be_both() {
        let said = parts(
            "each = \"access-export\"\nwhere = [{ field = \"roles\", is = [\"admin\"] }, { field = \"roles\", is = [\"reader\"] }]\n\
             [[expect]]\nfields = [\"person\"]\n",
        );
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn a_demand_that_is_met_or_broken_whatever_is_written_is_remarked() {
        let dismissed = "{ field = \"type\", is = [\"dismissal\"] }";
        for (selected, expect, said) in [
            (dismissed, "that = [{ field = \"type\", is = [\"dismissal\", \"other\"] }]", "always-holds"),
            (dismissed, "that = [{ field = \"type\", is = [\"other\"] }]", "never-holds"),
            (dismissed, "that = [{ field = \"type\", not = [\"other\"] }]", "always-holds"),
            (
                "",
                "that = [{ field = \"type\", is = [\"resignation\", \"dismissal\", \"contract-end\", \"retirement\", \"other\"] }]",
                "always-holds",
            ),
            (
                "{ field = \"left\", present = true }",
                "that = [{ field = \"left\", present = true }]",
                "always-holds",
            ),
            (
                "{ field = \"badge-returned\", present = false }",
                "fields = [\"badge-returned\"]",
                "never-holds",
            ),
            ("", "that = [{ field = \"left\", at-most = { field = \"left\" } }]", "compared-with-itself"),
            ("", "that = [{ field = \"manager\", not = [{ field = \"manager\" }] }]", "compared-with-itself"),
            ("", "distinct = { field = \"manager\", from = \"manager\" }", "compared-with-itself"),
            ("", "ordered = [\"left\", \"revoked\", \"left\"]", "compared-with-itself"),
        ] {
            assert_eq!(code(&leaver(selected, expect)), [said], "{selected} {expect}");
        }
        for (selected, expect) in [
            (dismissed, "that = [{ field = \"left\", at-most = { as-of = true } }]"),
            // A blank field is selected as none of the words, and shows nothing.
            ("{ field = \"type\", not = [\"other\"] }", "that = [{ field = \"type\", not = [\"other\"] }]"),
            // A blank one may be any of them, and is no value.
            (dismissed, "that = [{ field = \"type\", present = true }]"),
            ("", "that = [{ field = \"left\", at-most = { field = \"revoked\" } }]"),
            ("", "distinct = { field = \"manager\", from = \"completed-by\" }"),
        ] {
            assert!(leaver(selected, expect).is_empty(), "{expect}: {:?}", leaver(selected, expect));
        }
    }

    #[test]
    fn an_exception_for_everyone_leaves_no_demand() {
        let dismissed = "{ field = \"type\", is = [\"dismissal\"] }";
        for (unless, said) in [
            (dismissed, "never-demanded"),
            ("{ field = \"type\", is = [\"dismissal\", \"other\"] }", "never-demanded"),
            ("{ field = \"type\", is = [\"other\"] }", "never-holds"),
        ] {
            assert_eq!(code(&leaver(dismissed, &format!("{FINE}\nunless = [{unless}]"))), [said], "{unless}");
            let due = format!("due = {{ date = \"left\", unless = [{unless}] }}");
            assert_eq!(code(&leaver(dismissed, &due)), [said], "{unless}");
        }
        let itself = format!("that = [{dismissed}]\nunless = [{dismissed}]");
        assert_eq!(code(&leaver("", &itself)), ["never-holds"]);
        assert!(leaver("", &format!("{FINE}\nunless = [{dismissed}]")).is_empty());
        let some = "{ field = \"left\", present = false }";
        assert!(leaver(dismissed, &format!("fields = [\"revoked\"]\nunless = [{some}]")).is_empty());
    }

    #[test]
    fn a_partner_that_need_not_be_there_is_no_demand() {
        let covered = |absent: &str, rest: &str| {
            code(&parts(&format!(
                "each = \"leaver-record\"\n[join.account]\nkind = \"access-export\"\non = {{ person = \"person\" }}\n{absent}\n[[expect]]\n{rest}"
            )))
            .join(" ")
        };
        let covers = "covers = \"account\"\n";
        assert_eq!(covered("absent = \"void\"", covers), "never-violated");
        assert_eq!(covered("absent = \"holds\"", covers), "never-violated");
        assert_eq!(
            covered("absent = \"void\"", "that = [{ join = \"account\", present = true }]\n"),
            "never-violated"
        );
        assert_eq!(covered("", covers), "");
        assert_eq!(covered("absent = \"void\"\npick = \"only\"", covers), "");
        assert_eq!(
            covered("absent = \"void\"", "that = [{ field = \"account.state\", is = [\"disabled\"] }]\n"),
            ""
        );
    }

    #[test]
    fn a_join_that_selects_nothing_is_remarked() {
        let joined = |conditions: &str| {
            parts(&format!(
                "each = \"leaver-record\"\n[join.account]\nkind = \"access-export\"\non = {{ person = \"person\" }}\nwhere = [{conditions}]\n\
                 [[expect]]\ncovers = \"account\"\n"
            ))
        };
        let both = "{ field = \"state\", is = [\"enabled\"] }, { field = \"state\", not = [\"enabled\", \"locked\"] }";
        assert_eq!(code(&joined(both)), ["never-holds"]);
        assert!(joined("{ field = \"state\", is = [\"enabled\"] }").is_empty());
    }
}
