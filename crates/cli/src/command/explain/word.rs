//! A word of a verdict or of a rule, or the code of a remark: what it says.

use super::page::Page;
use crate::command::describe::words::Word;
use crate::command::rules::lint::Lint;
use std::io;

/// Writes what a word says, of everything that it is said of.
pub fn write(words: &[&Word], page: &mut Page<'_>) -> io::Result<()> {
    for (sort, word, meaning) in words {
        page.title(word, sort.as_str())?;
        page.entry("means", meaning)?;
        page.end()?;
    }
    Ok(())
}

/// Writes the page of a remark.
pub fn remark(lint: Lint, page: &mut Page<'_>) -> io::Result<()> {
    page.title(lint.code(), "a remark of saydo rules lint")?;
    page.entry("means", lint.meaning())?;
    page.entry("remedy", lint.help())?;
    page.end()
}
