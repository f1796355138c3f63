//! Did-you-mean: the nearest known word.

/// The word among `known` that is most like `word`, if one is like enough to be a slip of the hand.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let likeness = strsim::normalized_damerau_levenshtein(&word, &candidate.to_lowercase());
        if likeness >= 0.6 && best.is_none_or(|(score, _)| likeness > score) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(nearest("untill", ["from", "to", "limit", "until"]), Some("until"));
        assert_eq!(nearest("vulnerability-reprot", ["vulnerability-report"]), Some("vulnerability-report"));
        assert_eq!(nearest("banana", ["from", "to"]), None);
    }
}
