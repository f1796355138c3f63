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
        r"\bYYYY-MM-DD\b",
        r"\bDD\.MM\.YYYY\b|\bTT\.MM\.JJJJ\b|\bMM/DD/YYYY\b|\bDD/MM/YYYY\b",
        r"\blorem ipsum\b",
        r"\badd description here\b",
    ];
    Regex::new(&format!("(?i)(?:{})", patterns.join("|"))).expect("a constant pattern, tested below")
});

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:|[-–—]+|n\.?/?a\.?|none|null|nil|tbd|tba|t\.b\.d\.|to be (?:determined|defined|confirmed)|x{2,}|\?+|\.\.\.|…|\[[^\]]*\]|<[^>]*>|\{\{[^}]*\}\}|_+|offen|k\. ?a\.)$",
    )
    .expect("a constant pattern, tested below")
});

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
        .filter(|found| !matches!(text[found.end()..].chars().next(), Some('(' | ':' | '[')))
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
        ] {
            assert!(is_unset(words), "{words}");
        }
        for words in ["CISO", "1.0", "2026-01-01", "no", "A-1", "0"] {
            assert!(!is_unset(words), "{words}");
        }
    }

    #[test]
    fn a_link_and_a_check_box_are_no_placeholders() {
        assert!(placeholders("[Company policy](x.md) and [x] done, see [1]").is_empty());
        assert_eq!(placeholders("ask [Company Name] on DD.MM.YYYY").len(), 2);
    }
}
