//! Labels and titles as they are compared.

/// A label as it is compared: plain, and an umlaut as those write it whose keyboard has none.
pub(crate) fn normalise(label: &str) -> String {
    spelled_out(&plain(label))
}

/// Without umlauts: `Rücksicherung` -> `Ruecksicherung`; lower case is expected.
pub(crate) fn spelled_out(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            _ => out.push(c),
        }
    }
    out
}

/// A label or key without case, punctuation, symbols, parentheses and needless blanks.
pub(crate) fn plain(label: &str) -> String {
    let mut plain = String::with_capacity(label.len());
    let mut depth = 0_u32;
    for c in label.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '/' | '&' | '+' | '%' | '\'' | '#' | '@' => plain.push(c),
            _ if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
            _ if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ if plain.ends_with(' ') => {}
            _ => plain.push(' '),
        }
    }
    let words = plain.trim();
    // A sign before words is an ornament; alone it is the label.
    let bare = words.trim_start_matches(['#', '/', '&', ' ']);
    if !bare.is_empty() {
        return bare.to_owned();
    }
    let alone = |c: char| c == '\u{fe0f}' || c.is_whitespace();
    label.trim_matches(alone).replace('\u{fe0f}', "").to_lowercase()
}

/// The words of a title, without the small words between them, a number before them and marks.
pub(crate) fn title_words(title: &str) -> Vec<String> {
    const SMALL: [&str; 16] = [
        "and", "the", "of", "for", "a", "an", "in", "to", "on", "und", "der", "des", "die", "das", "zur",
        "zum",
    ];
    title
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| spelled_out(&word.to_lowercase()))
        .filter(|word| !word.is_empty() && !SMALL.contains(&word.as_str()))
        .skip_while(|word| word.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ornaments_are_no_part_of_a_label() {
        for (written, plain) in [
            ("#️⃣ ID", "id"),
            ("🏷️ Classification", "classification"),
            ("**Review-Date:**", "review date"),
            ("Owner (role)", "owner"),
            ("No.", "no"),
            ("C/I/A", "c/i/a"),
            ("✅", "✅"),
            ("✔️", "✔"),
            ("[x]", "x"),
            ("🟡 In Progress", "in progress"),
            ("#", "#"),
            ("Eigentümer", "eigentuemer"),
            ("EIGENTUEMER:", "eigentuemer"),
        ] {
            assert_eq!(normalise(written), plain, "{written}");
        }
    }

    #[test]
    fn titles_are_compared_by_their_words() {
        assert_eq!(title_words("4. Backup & Recovery Policy"), ["backup", "recovery", "policy"]);
        assert_eq!(title_words("BCP/DR policy"), ["bcp", "dr", "policy"]);
        assert_eq!(
            title_words("Leitlinie zur Informationssicherheit"),
            ["leitlinie", "informationssicherheit"]
        );
    }
}
