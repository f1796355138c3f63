//! Lines of text on a screen that is not endless.

/// The text in lines of the width: the lead before the first one, as many blanks before the others. A longer word stands alone.
pub fn beside(lead: &str, text: &str, width: usize) -> String {
    let indent = " ".repeat(lead.chars().count());
    let mut out = String::new();
    let mut line = lead.to_owned();
    let mut empty = true;
    // Blanks between words are kept within a line: three of them divide a sentence from its place.
    for word in text.split(' ') {
        if line.chars().count() + word.chars().count() > width && !empty && !word.is_empty() {
            out.push_str(line.trim_end());
            out.push('\n');
            line.clone_from(&indent);
        }
        line.push_str(word);
        line.push(' ');
        empty = line.trim().is_empty();
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn lines_hang_under_the_first_word() {
        assert_eq!(beside("  is  ", "one two three", 13), "  is  one two\n      three\n");
        assert_eq!(beside("", "a sentence   a/place.md:1", 14), "a sentence\na/place.md:1\n");
        assert_eq!(beside("    ", "a-very-long-word of it", 8), "    a-very-long-word\n    of\n    it\n");
        assert_eq!(beside("  ", "a   b", usize::MAX), "  a   b\n");
    }
}
