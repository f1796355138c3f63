//! The screen of a difference: what to know first, what is asked less, what is introduced with its place and remedy, what is gone, which
//! states are others, and the numbers of each group. One screen: of what is long the worst is shown and the rest counted.

use super::{Group, Part, Shown, Side};
use crate::escape;
use crate::human::counted;
use crate::json::{AsksLess, Finding, Place, StateChange};
use crate::view::{by_rule, severity, worse_first};
use crate::wrap::beside;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Findings, states or other lines of one part; the others are counted.
const MOST: usize = 8;
/// Others of a rule that are named.
const NAMED: usize = 6;
/// Where the text of a part begins.
const LEAD: usize = 9;

/// Writes the screen of `saydo diff`, so many columns wide.
pub fn write(shown: &Shown, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let screen = Screen { shown, width };
    screen.header(out)?;
    screen.remarks(out)?;
    screen.asks_less(out)?;
    for part in Part::ALL {
        screen.findings(part, shown.of(part), out)?;
    }
    screen.states(out)?;
    screen.counts(out)?;
    writeln!(out, "{}", summary(shown))
}

/// What changed, in one line: `3 introduced, 4 resolved; 52 fail as before`.
pub(crate) fn summary(shown: &Shown) -> String {
    let numbers = Part::ALL.map(|part| (shown.of(part).len(), part.word(shown)));
    let numbers: Vec<String> = numbers
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let changes = &shown.difference.changes;
    let changed = match numbers.as_slice() {
        [] if changes.asks_less.is_empty() && changes.states.is_empty() => "nothing changed".to_owned(),
        [] => "no finding came or went".to_owned(),
        numbers => numbers.join(", "),
    };
    match changes.unchanged {
        0 => changed,
        1 => format!("{changed}; 1 fails as before"),
        count => format!("{changed}; {count} fail as before"),
    }
}

/// A side by name, with its commit or the day of its report.
fn named(side: &Side) -> String {
    let commit = side.revision.as_deref().map(|id| id.chars().take(7).collect::<String>());
    let told: Vec<String> = match &side.report {
        Some(made) => {
            let commit = commit.map(|commit| format!("commit {commit}"));
            std::iter::once(format!("as of {}", made.as_of)).chain(commit).collect()
        }
        None => commit.into_iter().collect(),
    };
    if told.is_empty() { side.name.clone() } else { format!("{} ({})", side.name, told.join(", ")) }
}

struct Screen<'a> {
    shown: &'a Shown,
    width: usize,
}

impl Screen<'_> {
    /// A paragraph of escaped text after a lead.
    fn paragraph(&self, lead: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}", beside(&format!("{lead:<LEAD$}"), &escape::line(text), self.width))
    }

    fn header(&self, out: &mut dyn Write) -> io::Result<()> {
        let difference = &self.shown.difference;
        let mut titles: Vec<String> = Vec::new();
        for group in &difference.groups {
            let baseline =
                group.baseline.as_ref().map(|baseline| format!(" ({baseline})")).unwrap_or_default();
            let title = format!("{}{baseline}", group.framework_title);
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let day = difference.as_of.as_ref().map(|day| format!("   as of {day}")).unwrap_or_default();
        let tool = &difference.tool;
        let lead = format!("{} {}   ", tool.name, tool.version);
        let text = format!("{}{day}", titles.join(", "));
        write!(out, "{}", beside(&lead, &escape::line(&text), self.width))?;
        self.paragraph("From", &named(&difference.from), out)?;
        self.paragraph("To", &named(&difference.to), out)?;
        writeln!(out)
    }

    fn remarks(&self, out: &mut dyn Write) -> io::Result<()> {
        let remarks = &self.shown.difference.remarks;
        for (number, remark) in remarks.iter().enumerate() {
            self.paragraph(if number == 0 { "Note" } else { "" }, &remark.message, out)?;
        }
        if remarks.is_empty() { Ok(()) } else { writeln!(out) }
    }

    fn asks_less(&self, out: &mut dyn Write) -> io::Result<()> {
        let asked = &self.shown.difference.changes.asks_less;
        if asked.is_empty() {
            return Ok(());
        }
        writeln!(out, "Asks less of itself   {}", counted(asked.len(), "way"))?;
        for AsksLess { what, message, places } in asked.iter().take(MOST) {
            let at = places.first().map(|at| format!("   {}", place(at))).unwrap_or_default();
            self.paragraph("", &format!("{what}: {message}{at}"), out)?;
        }
        self.more(asked.len(), out)?;
        writeln!(out)
    }

    /// A part of findings: the worst of each rule, and who else it is about. What somebody has to mend is told with remedy and controls.
    fn findings(&self, part: Part, findings: Vec<&Finding>, out: &mut dyn Write) -> io::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        let mut counts: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
        for finding in &findings {
            counts.entry(severity(finding)).or_insert((&finding.severity, 0)).1 += 1;
        }
        let counts: Vec<String> = counts.values().map(|(word, count)| format!("{count} {word}")).collect();
        let all = counted(findings.len(), "finding");
        let heading = format!("{}   {all}: {}", part.title(self.shown), counts.join(", "));
        write!(out, "{}", beside("", &escape::line(&heading), self.width))?;
        let rules = by_rule(findings);
        for (finding, more) in rules.iter().take(MOST) {
            let undecided = if finding.verdict == "undetermined" { ", undetermined" } else { "" };
            let at = finding.places.first().map(|at| format!("   {}", place(at))).unwrap_or_default();
            self.paragraph("", &format!("{}{undecided}: {}{at}", finding.severity, finding.message), out)?;
            if part == Part::Introduced {
                self.detail(&format!("help: {}", finding.remedy), out)?;
                let mut names = self.shown.control_names(finding);
                let rule = format!("rule {}", finding.rule);
                names.push(&rule);
                self.detail(&names.join(", "), out)?;
            }
            if !more.is_empty() {
                self.detail(&others(more), out)?;
            }
        }
        if rules.len() > MOST {
            self.paragraph("", &format!("and {} more rules, in --format json", rules.len() - MOST), out)?;
        }
        // What is gone has one remedy, whatever it was.
        if let (Part::Vanished, Some((finding, _))) = (part, rules.first()) {
            self.paragraph("", &format!("help: {}", finding.remedy), out)?;
        }
        writeln!(out)
    }

    /// A line below a finding.
    fn detail(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}", beside(&" ".repeat(LEAD + 2), &escape::line(text), self.width))
    }

    /// How many of a part are left off.
    fn more(&self, count: usize, out: &mut dyn Write) -> io::Result<()> {
        if count <= MOST {
            return Ok(());
        }
        self.paragraph("", &format!("and {} more, in --format json", count - MOST), out)
    }

    /// Controls with another state, the worse ones first.
    fn states(&self, out: &mut dyn Write) -> io::Result<()> {
        let changed = worse_first(&self.shown.difference.changes.states);
        for (number, change) in changed.iter().take(MOST).enumerate() {
            let StateChange { id, title, before, after, direction, framework: _ } = change;
            let way = if direction == "other" { String::new() } else { format!(", {direction}") };
            let text = format!("{id} {title}: {before} -> {after}{way}");
            self.paragraph(if number == 0 { "States" } else { "" }, &text, out)?;
        }
        self.more(changed.len(), out)?;
        if changed.is_empty() { Ok(()) } else { writeln!(out) }
    }

    /// The numbers of each group.
    fn counts(&self, out: &mut dyn Write) -> io::Result<()> {
        let groups = &self.shown.difference.groups;
        let width = groups.iter().map(|group| group.title.chars().count()).max().unwrap_or(0);
        for (number, group) in groups.iter().enumerate() {
            let lead = if number == 0 { "Counts" } else { "" };
            let lead = format!("{lead:<LEAD$}{:<width$}   ", group.title);
            write!(out, "{}", beside(&escape::line(&lead), &escape::line(&numbers(group)), self.width))?;
        }
        writeln!(out)
    }
}

/// The others of a rule, by name.
fn others(more: &[&Finding]) -> String {
    let mut names: Vec<&str> = more.iter().take(NAMED).map(|finding| finding.title.as_str()).collect();
    if more.len() > names.len() {
        names.push("…");
    }
    // "Müller, Jörg" is one name.
    let between = if names.iter().any(|name| name.contains(',')) { "; " } else { ", " };
    format!("{} more of this rule: {}", more.len(), names.join(between))
}

/// `61 -> 62 satisfied of 93; gap 12 -> 11`: what is satisfied always, the other states where the number is another.
fn numbers(group: &Group) -> String {
    let count = |states: &BTreeMap<String, usize>, state: &str| states.get(state).copied().unwrap_or(0);
    let total = group.total;
    let (before, after) = match (&group.before, &group.after) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(after)) => {
            return format!("{} satisfied of {total}, not judged before", count(after, "satisfied"));
        }
        (Some(before), None) => {
            return format!("{} satisfied of {total} before, not judged now", count(before, "satisfied"));
        }
        (None, None) => return String::new(),
    };
    let went = |state: &str| match (count(before, state), count(after, state)) {
        (was, is) if was == is => is.to_string(),
        (was, is) => format!("{was} -> {is}"),
    };
    let others = ["attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];
    let others = others.into_iter().filter(|state| count(before, state) != count(after, state));
    let others: Vec<String> = others.map(|state| format!("{state} {}", went(state))).collect();
    let first = format!("{} satisfied of {total}", went("satisfied"));
    if others.is_empty() { first } else { format!("{first}; {}", others.join(", ")) }
}

/// File and line.
fn place(place: &Place) -> String {
    let at = place.line.map_or_else(|| place.path.clone(), |line| format!("{}:{line}", place.path));
    match (&place.sheet, &place.cell) {
        (Some(sheet), Some(cell)) => format!("{at} {sheet}!{cell}"),
        (Some(within), None) | (None, Some(within)) => format!("{at} {within}"),
        (None, None) => at,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all, revisions, two_reports};
    use super::*;
    use crate::json::Changes;
    use crate::sample;

    fn screen(shown: &Shown, width: usize) -> String {
        let mut out = Vec::new();
        write(shown, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_screen_of_two_revisions_says_what_where_and_what_to_do() {
        insta::assert_snapshot!(screen(&revisions(sample::compared()), 100), @r"
        saydo 0.1.0   ISO/IEC 27001:2022   as of 2026-06-30
        From     v1.0 (9999999)
        To       main (aaaaaaa)

        Note     configuration or rules differ between the two: both are judged by those of main

        Asks less of itself   1 way
                 promise: the interval of access reviews was 3 months and is 1 year
                 policies/access-control.md:3

        Introduced   1 finding: 1 major
                 major: E-114 (Jo Klein) left on 2026-06-02 and is still enabled   exports/users.csv:2
                   help: disable the account, then write the date into the register
                   A.5.18 Access rights, rule leaver-access-revoked

        Gone, not mended   1 finding: 1 minor
                 minor: E-090 failed before and is gone
                 help: disable the account, then write the date into the register

        Resolved   1 finding: 1 major
                 major: E-099 left on 2026-05-01 and is still enabled   exports/users.csv:2

        States   A.5.18 Access rights: satisfied -> partial, worse
                 A.6.3 Information security awareness, education and training: gap -> partial, better

        Counts   Annex A   1 -> 0 satisfied of 1

        1 introduced, 1 gone, 1 resolved; 1 fails as before
        ");
    }

    #[test]
    fn the_screen_of_two_reports_says_first_what_else_may_be_the_cause() {
        insta::assert_snapshot!(screen(&two_reports(), 100), @r"
        saydo 0.1.0   ISO/IEC 27001:2022
        From     before.json (as of 2026-06-30)
        To       after.json (as of 2026-07-31)

        Note     the two reports were made on different days (2026-06-30 and 2026-07-31): time alone may
                 have changed findings
                 two reports cannot tell a subject that was mended from one that is gone; two revisions can

        Introduced   1 finding: 1 major
                 major: E-200 left on 2026-07-02 and is still enabled, ask eve@example.org
                 exports/users.csv:2
                   help: disable the account, then write the date into the register
                   A.5.18 Access rights, rule leaver-access-revoked

        Resolved or gone   1 finding: 1 major
                 major: E-114 left on 2026-06-02 and is still enabled   exports/users.csv:2

        States   A.5.18 Access rights: gap -> partial, better

        Counts   Annex A   0 satisfied of 1; partial 0 -> 1, gap 1 -> 0

        1 introduced, 1 resolved or gone
        ");
    }

    #[test]
    fn where_nothing_changed_little_is_said() {
        let mut document = sample::compared();
        document.findings.retain(|finding| finding.origin.as_deref() == Some("unchanged"));
        document.changes = Some(Changes { unchanged: 1, ..Changes::default() });
        let shown = screen(&revisions(document), 100);
        assert!(
            shown.ends_with("Counts   Annex A   0 satisfied of 1\n\nnothing changed; 1 fails as before\n"),
            "{shown}"
        );
    }

    #[test]
    fn of_many_the_worst_of_each_rule_are_shown_and_the_rest_counted() {
        let mut document = sample::compared();
        let one = document.findings[0].clone();
        let many = |rule: usize, subject: usize| Finding {
            fingerprint: format!("g{rule}-{subject}"),
            rule: format!("rule-{rule:02}"),
            subject: format!("{subject}"),
            title: format!("E-{subject}"),
            ..one.clone()
        };
        document.findings = (0..20)
            .flat_map(|rule| (0..9).map(move |subject| (rule, subject)))
            .map(|(rule, subject)| many(rule, subject))
            .collect();
        let shown = screen(&revisions(document), 100);
        for part in [
            "Introduced   180 findings: 180 major\n",
            "8 more of this rule: E-1, E-2, E-3, E-4, E-5, E-6, …\n",
            "and 12 more rules, in --format json\n",
            "\n180 introduced; ",
        ] {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
        assert!(shown.lines().count() < 60, "{shown}");
    }

    #[test]
    fn nothing_runs_over_the_edge_and_nothing_is_obeyed() {
        for shown in all() {
            sample::assert_harmless(&screen(&shown, 100));
        }
        let narrow = screen(&revisions(sample::compared()), 60);
        let widest = narrow.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(60), "{narrow}");
    }
}
