//! Numbers as people write them: `1.250,00 €`, `3/5`, `High (4)`, `12 %`.

use regex::Regex;
use std::sync::LazyLock;

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"-?\d[\d.,' ]*").expect("a constant pattern, tested below"));

/// Reads one number; two different numbers, or letters around it that are no label, are none.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim();
    if let Some((_, inner)) = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))
        && let Some(number) = plain(inner.trim())
    {
        return Some(number);
    }
    if let Some(number) = before_label(text) {
        return Some(number);
    }
    let before_slash = text
        .split_once('/')
        .map_or(text, |(value, scale)| if scale.trim().parse::<u32>().is_ok() { value.trim() } else { text });
    let bare = before_slash.trim_matches(|c: char| "€$£ ".contains(c)).trim();
    let bare = bare.strip_suffix("EUR").or_else(|| bare.strip_prefix("EUR")).unwrap_or(bare).trim();
    plain(bare)
}

/// `4 (Likely)`, `20 - Critical`: a number and its word, which holds no other number.
fn before_label(text: &str) -> Option<f64> {
    let (number, label) = [" (", " - ", " – ", " — "].iter().find_map(|mark| text.split_once(mark))?;
    let is_label = label.starts_with(char::is_alphabetic) && !label.contains(|c: char| c.is_ascii_digit());
    plain(number.trim()).filter(|_| is_label)
}

fn plain(text: &str) -> Option<f64> {
    let found = NUMBER.find(text)?;
    if found.start() != 0 || found.end() != text.len() {
        return None;
    }
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\'')).collect();
    let (dots, commas) = (compact.matches('.').count(), compact.matches(',').count());
    let decimal_comma = compact.rfind(',') > compact.rfind('.');
    let standard = match (dots, commas) {
        (_, 0) if dots <= 1 => compact,
        (_, 0) => compact.replace('.', ""),
        (0, 1) if compact.split(',').nth(1).is_some_and(|tail| tail.len() != 3) => compact.replace(',', "."),
        (0, 1) => return None,
        (0, _) => compact.replace(',', ""),
        _ if decimal_comma => compact.replace('.', "").replace(',', "."),
        _ => compact.replace(',', ""),
    };
    standard.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, number) in [
            ("12", 12.0),
            ("3.7", 3.7),
            ("3,7", 3.7),
            ("1.250,00 €", 1250.0),
            ("1,250.50", 1250.5),
            ("3/5", 3.0),
            ("High (4)", 4.0),
            ("20 %", 20.0),
            ("4 (Likely)", 4.0),
            ("20 - Critical", 20.0),
            ("5 (Critical) - notification due", 5.0),
        ] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        for text in ["", "some", "3 or 4", "3 - 4", "3 - 4 of them", "2026-01-01", "1,250"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
