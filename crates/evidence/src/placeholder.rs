//! Text that stands where a value should be.

use crate::parsed::Written;
use regex::Regex;
use saydo_source::ByteRange;
use std::sync::LazyLock;

static INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        r"\{\{[^{}\n]{1,60}\}\}",
        r"\[(?:tbd|tba|to be (?:determined|defined|added|completed)|insert[^\]\n]{0,60}|x\.x|xx+|yyyy[^\]\n]{0,10}|[^\]\n]{0,40}e\.g\.[^\]\n]{0,60})\]",
        r"\[(?:your |the )?(?:company|organi[sz]ation|firm|policy|document|role|owner|author|approver|name|date|version|department|title|address|email|contact|ciso|system|describe)(?:[ _/-][^\]\n]{0,40})?\]",
        r"<(?:your |the )?(?:company|organi[sz]ation|role|owner|name|date|version|department|title|insert)(?:[ _/-][^>\n]{0,40})?>",
        r"_{6,}",
        r"\b(?:YYYY|YY|MM|DD|TT|JJJJ)(?:[-./](?:YYYY|YY|MM|MMM|DD|TT|JJJJ)){1,2}\b",
        r"\blorem ipsum\b",
        r"\badd description here\b",
    ];
    Regex::new(&format!("(?i)(?:{})", patterns.join("|"))).expect("a constant pattern, tested below")
});

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    let waiting = "determined|defined|confirmed|completed|added|assigned|announced|appointed|decided";
    let bracket = r"(?:\[[^\]]*\]|<[^>@:]*>|\{\{[^}]*\}\})";
    let joining = r"(?:[\s,;/|–-]|\bto\b|\bbis\b|\band\b|\bund\b|\bor\b)*";
    let patterns = [
        r"",
        r"[-–—]+",
        r"n\.?/?a\.?|none|null|nil|k\. ?a\.|offen|unassigned|not (?:yet )?(?:assigned|set|defined)|nicht zugewiesen",
        r"(?:tbd|tba|tbc|t\.b\.d\.)(?:[\s,;:(–-].{0,60})?",
        &format!("to be (?:{waiting})"),
        r"x{2,}|\?+|\.\.\.|…|_+",
        r"lorem ipsum.*",
        // Brackets, braces and angles with nothing but joining words between them; an address is a value.
        &format!("{bracket}(?:{joining}{bracket})*"),
    ];
    Regex::new(&format!("(?i)^(?:{})$", patterns.join("|"))).expect("a constant pattern, tested below")
});

/// Words that put a value off or send the reader away. In a column of dates or of known words they are read as what they are: no such
/// value; where any words will do they would pass for one.
static PUT_OFF: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        r"\.+",
        r"tb[dac]|soon|later|coming soon|asap|pending|ditto|dito|unknown|unbekannt|in klärung|ausstehend|folgt|kommt noch",
        r"(?:[\p{L}-]+ )?(?:to follow|follows|folgt)",
        r"(?:pending|awaiting|outstanding) .{1,40}",
        r"(?:none|nothing) yet|not applicable|nicht anwendbar|entfällt|noch (?:offen|nicht .{1,30})",
        r"not (?:yet )?(?:done|known|decided|available|named|nominated|appointed|approved|justified|assigned|filled|filled in|written|performed|started)(?: yet)?",
        r"to be \p{L}+",
        r"(?:see|siehe|cf\.?) (?:above|below|tickets?|jira|e-?mail|oben|unten)|s\. ?[ou]\.",
    ];
    Regex::new(&format!("(?i)^(?:{})\\.?$", patterns.join("|"))).expect("a constant pattern, tested below")
});

/// Words that stand where a person should be and name nobody.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        r"nobody|no[ -]?one|niemand|keine[rn]?|vacant|vakant|unbesetzt|open|various|diverse|verschiedene|everyone|everybody|someone|jemand",
        r"n\. ?n\.?|self|selbst|draft|entwurf|max mustermann|john doe|jane doe",
        r"(?:see|siehe) (?:the )?(?:org(?:ani[sz]ation)?[ -]?chart|organigramm|raci|register|list|minutes|protokoll|[a-z]+-\d+)",
        // A name that is still to be confirmed.
        r".*\((?:pending|tbd|tbc|tba|vacant|vakant|open|offen|ausstehend|not yet [^)]*|to be [^)]*|noch [^)]*)\)",
    ];
    Regex::new(&format!("(?i)^(?:{})$", patterns.join("|"))).expect("a constant pattern, tested below")
});

/// Whether words where any words will do put the value off.
pub(crate) fn is_put_off(words: &str) -> bool {
    PUT_OFF.is_match(words.trim())
}

/// Whether words where a person should be name nobody.
pub fn names_nobody(words: &str) -> bool {
    let words = words.trim();
    let bare = words.trim_matches(['(', ')', '[', ']']);
    NOBODY.is_match(words) || NOBODY.is_match(bare) || is_put_off(bare)
}

/// Whether a placeholder stands anywhere in the words: `Head of [Department]`.
pub(crate) fn holds_placeholder(words: &str) -> bool {
    INSIDE.find_iter(words).any(|found| !is_link_text(words, found.end()))
}

/// What is followed so is the text of a Markdown link or its reference.
fn is_link_text(text: &str, end: usize) -> bool {
    matches!(text.get(end..).and_then(|rest| rest.chars().next()), Some('(' | ':' | '['))
}

/// Whether nothing stands there: blank, a dash, `n/a`. A placeholder is not blank.
pub(crate) fn is_blank(words: &str) -> bool {
    let words = words.trim().trim_matches(['`', '*']).trim().to_lowercase();
    words.chars().all(|c| matches!(c, '-' | '–' | '—'))
        || matches!(words.as_str(), "n/a" | "na" | "none" | "k.a.")
}

/// Whether the words of a field are no value: blank, a dash, `n/a`, or a placeholder.
pub fn is_unset(words: &str) -> bool {
    let words = words.trim().trim_matches(['`', '*', '"', '\'']).trim();
    WHOLE.is_match(words)
        || INSIDE.find(words).is_some_and(|found| found.start() == 0 && found.end() == words.len())
}

/// Whether a YAML flow list or map is a placeholder in brackets or braces rather than a value: `[TBD]`, `{{company}}`.
pub(crate) fn is_flow_placeholder(raw: &str) -> bool {
    raw.starts_with(['[', '{'])
        && INSIDE.find(raw).is_some_and(|found| found.start() == 0 && found.end() == raw.len())
}

/// Every placeholder in a text; the target of a Markdown link and a check box are none.
pub fn placeholders(text: &str) -> Vec<Written> {
    INSIDE
        .find_iter(text)
        .filter(|found| !is_link_text(text, found.end()))
        .map(|found| Written {
            text: found.as_str().to_owned(),
            at: ByteRange::new(found.start(), found.end()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_as_unset() {
        for words in [
            "",
            "—",
            "-",
            "n/a",
            "[TBD]",
            "TBD",
            "[Date]",
            "[Company Name]",
            "<Role/Name>",
            "{{companyShortName}}",
            "[POLICY_OWNER_ROLE, e.g. CISO]",
            "________",
            "YYYY-MM-DD",
            "XX",
            "[X.X]",
            "TBD by the board",
            "to be assigned",
            "[Start Date] to [End Date]",
            "DD-MM-YYYY",
            "MM/YYYY",
            "Lorem ipsum dolor sit amet",
        ] {
            assert!(is_unset(words), "{words}");
        }
        for words in ["CISO", "1.0", "2026-01-01", "no", "A-1", "0", "<ann@example.org>", "and so on", "to"] {
            assert!(!is_unset(words), "{words}");
        }
    }

    #[test]
    fn what_puts_a_value_off() {
        for words in [
            "soon",
            "see ticket",
            "reason to follow",
            "Not yet justified.",
            "to be written",
            ".",
            "siehe oben",
            "noch offen",
            "awaiting board",
            "pending",
        ] {
            assert!(is_put_off(words), "{words}");
        }
        for words in [
            "not needed: no own development",
            "see ticket SEC-12",
            "follows from the risk assessment",
            "the later of both dates",
            "done",
            "Pending approvals are escalated by the desk to the owner of the system",
        ] {
            assert!(!is_put_off(words), "{words}");
        }
    }

    #[test]
    fn what_names_nobody() {
        for words in
            ["nobody", "N.N.", "(vacant)", "Petra Vogel (pending)", "see org chart", "soon", "Self", "tbd."]
        {
            assert!(names_nobody(words) || is_unset(words), "{words}");
        }
        for words in
            ["Anna Open", "Head of IT", "CISO (deputy: Bo Lind)", "Nina N.", "Sven Keiner", "See, Anna"]
        {
            assert!(!names_nobody(words), "{words}");
        }
    }

    #[test]
    fn a_link_and_a_check_box_are_no_placeholders() {
        assert!(placeholders("[Company policy](x.md) and [x] done, see [1]").is_empty());
        assert_eq!(placeholders("ask [Company Name] on DD.MM.YYYY").len(), 2);
    }
}
