//! `[waivers]`: who may accept a shortfall, for how long at most, and when its end is announced.

use crate::rule::Severity;
use jiff::civil::Date;
use saydo_evidence::Person;
use saydo_evidence::placeholder::is_unset;
use saydo_source::{Duration, Spanned, Table, Truth, moment};

/// What every waiver is held to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who may approve a waiver; `None`: anyone.
    pub approvers: Option<Vec<String>>,
    /// So long before its end a waiver is announced to end.
    pub warn: Duration,
    /// The longest life, by severity of what is covered.
    pub longest: Longest,
}

/// The longest life of a waiver: the graver what it covers, the shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longest {
    /// Of a major finding.
    pub major: Duration,
    /// Of a minor finding.
    pub minor: Duration,
    /// Of an improvement.
    pub improvement: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self { approvers: None, warn: Duration::days(30), longest: Longest::default() }
    }
}

impl Default for Longest {
    fn default() -> Self {
        Self { major: Duration::days(90), minor: Duration::days(180), improvement: Duration::days(365) }
    }
}

impl Longest {
    /// For findings of a severity.
    pub const fn of(&self, severity: Severity) -> Duration {
        match severity {
            Severity::Major => self.major,
            Severity::Minor => self.minor,
            Severity::Improvement => self.improvement,
        }
    }
}

impl Terms {
    /// Reads the table; its mistakes are collected in the definition.
    pub fn lower(table: &Table<'_>) -> Self {
        let mut terms = Self::default();
        if table.has("approvers") {
            let names = table.texts("approvers");
            for name in names.iter().filter(|name| is_unset(&name.value)) {
                let message = format!("`{}` is no value", name.value);
                table.complain("empty-value", name.at, message, "expected a name", None);
            }
            terms.approvers = Some(names.into_iter().map(|name| name.value).collect());
        }
        length(table, "warn", &mut terms.warn);
        if let Some(longest) = table.table("longest") {
            length(&longest, "major", &mut terms.longest.major);
            length(&longest, "minor", &mut terms.longest.minor);
            length(&longest, "improvement", &mut terms.longest.improvement);
            longest.close();
        }
        table.close();
        terms
    }

    /// Whether the name is one of those who may approve: however it is written, or by e-mail. A short form is nobody yet.
    pub fn entitles(&self, name: &str) -> bool {
        self.approvers.as_ref().is_none_or(|known| known.iter().any(|known| is_one(known, name)))
    }

    /// In what respects these terms let pass more than the others, one sentence each.
    pub fn weaker_than(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        match (&self.approvers, &other.approvers) {
            (None, Some(_)) => found.push("anyone may approve a waiver".to_owned()),
            (Some(ours), Some(_)) => {
                let more = ours.iter().filter(|name| !other.entitles(name)).count();
                if more > 0 {
                    found.push(format!("{more} more may approve a waiver"));
                }
            }
            (_, None) => {}
        }
        for severity in [Severity::Major, Severity::Minor, Severity::Improvement] {
            let (is, was) = (self.longest.of(severity), other.longest.of(severity));
            if is.approximate_days() > was.approximate_days() {
                let of = severity.as_str();
                found.push(format!("the longest life of a waiver of what is {of} is {is} instead of {was}"));
            }
        }
        found
    }
}

/// Whether a length of time that starts on one day reaches another. Days are days, whatever the zone.
pub(super) fn reaches(from: Date, length: &Duration, to: Date) -> bool {
    to <= moment::add(from, length)
}

/// Whether both names are one person's beyond doubt.
fn is_one(a: &str, b: &str) -> bool {
    let (mine, theirs) = (address(a), address(b));
    let mailed = mine.is_some() && mine == theirs;
    mailed || !Person::new(a).is_some_owner() && Person::new(a).same(&Person::new(b)) == Truth::Yes
}

/// Whether both names may be one person's: by name, by a short form of it, or by e-mail.
pub(super) fn may_be_one(a: &str, b: &str) -> bool {
    let forms = |name: &str| {
        let address = address(name);
        std::iter::once(name.to_owned()).chain(address).map(|form| Person::new(&form)).collect::<Vec<_>>()
    };
    let (a_forms, b_forms) = (forms(a), forms(b));
    is_one(a, b) || a_forms.iter().any(|a| b_forms.iter().any(|b| a.same(b) != Truth::No))
}

/// The e-mail address in a name, if there is one.
fn address(name: &str) -> Option<String> {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ','));
    let address = words.map(str::to_lowercase).find(|word| word.contains('@'));
    address.map(|word| word.trim_start_matches("mailto:").to_owned())
}

fn length(table: &Table<'_>, key: &'static str, into: &mut Duration) {
    let Some(Spanned { value, at }) = table.text(key) else { return };
    match value.parse() {
        Ok(duration) => *into = duration,
        Err(error) => {
            let error: saydo_source::DurationError = error;
            table.complain("bad-duration", at, error.to_string(), "here", None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saydo_source::{Definition, Problem};

    fn read(text: &str) -> (Terms, Vec<Problem>) {
        let definition = Definition::parse(&"saydo.toml".parse().unwrap(), text);
        let terms = Terms::lower(&definition.root());
        (terms, definition.finish())
    }

    fn listed(approvers: &[&str]) -> Terms {
        let names = approvers.iter().map(|name| (*name).to_owned()).collect();
        Terms { approvers: Some(names), ..Terms::default() }
    }

    #[test]
    fn what_is_left_out_has_its_default_and_what_is_wrong_its_place() {
        assert_eq!(read(""), (Terms::default(), Vec::new()));
        let (terms, problems) = read(
            "approvers = [\"Sam Okoro\"]\nwarn = \"2 weeks\"\nlongest = { major = \"1 month\", minor = \"90 days\" }\n",
        );
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!((terms.warn, terms.longest.major), (Duration::days(14), Duration::months(1)));
        assert_eq!(terms.longest.improvement, Duration::days(365));
        let (_, problems) = read(
            "approver = \"Sam\"\napprovers = [\"[TBD]\"]\nwarn = \"soon\"\nlongest = { majr = \"1 day\" }\n",
        );
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["unknown-key", "empty-value", "bad-duration", "unknown-key"], "{problems:?}");
    }

    #[test]
    fn a_name_is_known_however_it_is_written_and_a_short_form_is_not() {
        let terms = listed(&["Sam Okoro <sam@example.org>", "Dr. Maria Lang"]);
        for name in ["Sam Okoro", "OKORO, Sam", "sam@example.org", "S. O. <SAM@example.org>", "Lang, Maria"] {
            assert!(terms.entitles(name), "{name}");
        }
        for name in
            ["S. Okoro", "Okoro", "Sam", "sam@example.com", "Samuel Okoro", "Deputy Maria Lang", "owner"]
        {
            assert!(!terms.entitles(name), "{name}");
        }
        assert!(Terms::default().entitles("anyone"));
        assert!(!listed(&[]).entitles("anyone"), "an empty list entitles nobody");
        assert!(!listed(&["owner"]).entitles("owner"), "that names nobody");
    }

    #[test]
    fn whoever_may_be_the_author_is_told_from_whoever_is_somebody_else() {
        let author = "Sam Okoro <12+sam-okoro@users.noreply.example.org>";
        for name in ["Sam Okoro", "Okoro, Sam", "S. Okoro", "sam.okoro@example.com", "SAM OKORO (CISO)"] {
            assert!(may_be_one(name, author), "{name}");
        }
        for name in ["Maria Lang", "CISO", "Maria Lang and Sam Okoro", "maria@example.com"] {
            assert!(!may_be_one(name, author), "{name}");
        }
        assert!(may_be_one("Maria Lang", "ml <maria.lang@example.org>"), "by the address alone");
    }

    #[test]
    fn a_life_reaches_its_last_day_and_not_the_day_after() {
        let date = jiff::civil::date;
        assert!(reaches(date(2026, 1, 1), &Duration::days(90), date(2026, 4, 1)));
        assert!(!reaches(date(2026, 1, 1), &Duration::days(90), date(2026, 4, 2)));
        assert!(reaches(date(2026, 1, 31), &Duration::months(1), date(2026, 2, 28)));
        assert!(reaches(date(2026, 1, 1), &Duration::days(0), date(2026, 1, 1)));
    }

    #[test]
    fn weaker_terms_are_said() {
        let plain = Terms::default();
        assert!(plain.weaker_than(&plain).is_empty());
        assert_eq!(plain.weaker_than(&listed(&["Ann Lee"])), ["anyone may approve a waiver"]);
        assert!(listed(&["Ann Lee"]).weaker_than(&plain).is_empty());
        assert!(listed(&["Lee, Ann"]).weaker_than(&listed(&["Ann Lee", "Bo Lind"])).is_empty());
        assert_eq!(
            listed(&["Ann Lee", "Bo Lind"]).weaker_than(&listed(&["Ann Lee"])),
            ["1 more may approve a waiver"]
        );
        let longer = Longest { major: Duration::months(6), ..Longest::default() };
        let longer = Terms { longest: longer, ..Terms::default() };
        assert_eq!(
            longer.weaker_than(&plain),
            ["the longest life of a waiver of what is major is 6 months instead of 90 days"]
        );
    }
}
