//! The frames under a finding: lines of up to several files with the words that are meant, drawn by miette and joined into one.

use crate::escape;
use crate::view::{Frame, LONGEST_LINE, narrowed};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    Severity, SourceCode, SourceSpan, SpanContents,
};
use std::collections::BTreeMap;
use std::fmt;
use textwrap::{WordSeparator, WordSplitter};

/// How frames are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the screen.
    pub width: usize,
    /// Whether colours may be used.
    pub colour: bool,
    /// Whether characters beyond ASCII may be used for the drawing.
    pub unicode: bool,
}

impl Style {
    /// Columns for a line of a file, beside its number and the bar.
    pub(crate) fn room(self, frames: &[Frame]) -> usize {
        let last = frames.iter().map(|frame| frame.line).max().unwrap_or(0);
        self.width.saturating_sub(last.to_string().len().max(2) + " │ ".chars().count() + 1)
    }

    fn theme(self) -> GraphicalTheme {
        match (self.unicode, self.colour) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, _) => GraphicalTheme::none(),
        }
    }
}

/// Headline, frames and help of one finding. Every text is escaped here; columns are those of the escaped line.
pub fn draw(headline: &str, help: &str, frames: &[Frame], style: Style) -> Result<String, fmt::Error> {
    let handler = GraphicalReportHandler::new_themed(style.theme())
        .with_width(style.width)
        .with_context_lines(0)
        // A date or an id is one word: `2026-03-05` is never broken at a hyphen.
        .with_word_separator(WordSeparator::AsciiSpace)
        .with_word_splitter(WordSplitter::NoHyphenation)
        .with_links(false);
    let frames = &narrowed(frames, style.room(frames));
    let mut files: Vec<&str> = Vec::new();
    for frame in frames {
        if !files.contains(&frame.path.as_str()) {
            files.push(&frame.path);
        }
    }
    let mut out = String::new();
    let last = files.len().saturating_sub(1);
    for index in 0..files.len().max(1) {
        let path = files.get(index).copied();
        let shown = Shown {
            headline: escape::line(headline).into_owned(),
            help: (index == last).then(|| escape::line(help).into_owned()).filter(|help| !help.is_empty()),
            source: path.map(|path| Excerpt::of(path, frames)),
        };
        let mut drawn = String::new();
        handler.render_report(&mut drawn, &shown)?;
        if index == 0 {
            out.push_str(&drawn);
        } else {
            join(&mut out, &drawn, style);
        }
    }
    Ok(out)
}

/// Appends a second frame without its headline, so that both read as one.
fn join(out: &mut String, drawn: &str, style: Style) {
    let (opens, goes_on) = if style.unicode { ("╭─", "├─") } else { (",-", "|-") };
    let closes = if style.unicode { "╰────" } else { "`----" };
    let kept = out.trim_end().rsplit_once('\n').filter(|(_, last)| last.contains(closes));
    if let Some(length) = kept.map(|(before, _)| before.len() + 1) {
        out.truncate(length);
    }
    let body: Vec<&str> = drawn.lines().skip_while(|line| !line.contains(opens)).collect();
    for (number, line) in body.iter().enumerate() {
        let line = if number == 0 { line.replacen(opens, goes_on, 1) } else { (*line).to_owned() };
        out.push_str(&line);
        out.push('\n');
    }
}

/// The lines of one file at their line numbers; what lies between is blank, for nothing else is shown.
struct Excerpt {
    source: Lines,
    labels: Vec<LabeledSpan>,
}

impl Excerpt {
    fn of(path: &str, frames: &[Frame]) -> Self {
        let mut lines: BTreeMap<usize, Vec<&Frame>> = BTreeMap::new();
        for frame in frames.iter().filter(|frame| frame.path == path) {
            lines.entry(frame.line.max(1)).or_default().push(frame);
        }
        let (mut text, mut labels, mut columns, mut line) = (String::new(), Vec::new(), BTreeMap::new(), 1);
        for (number, mut frames) in lines {
            text.push_str(&"\n".repeat(number - line));
            line = number;
            frames.sort_by_key(|frame| frame.cut);
            // Of a long line only pieces are shown; words that the piece before does not hold bring their own.
            let mut piece: Option<(&Frame, usize)> = None;
            for frame in frames {
                let held = piece.filter(|(shown, _)| {
                    frame.column.saturating_sub(1) + frame.width
                        <= shown.cut + shown.text.chars().count().min(LONGEST_LINE)
                        || frame.cut == shown.cut
                });
                let (shown, start) = held.unwrap_or_else(|| {
                    // A piece that another one follows ends with the mark already.
                    text.push_str(if frame.cut > 0 && piece.is_none() { "…" } else { "" });
                    let start = text.len();
                    text.push_str(&escape::excerpt(&frame.text));
                    (frame, start)
                });
                piece = Some((shown, start));
                let from = frame.column.saturating_sub(1 + shown.cut);
                let at = start + escape::excerpt_offset(&shown.text, from);
                let end = start + escape::excerpt_offset(&shown.text, from + frame.width);
                let label = Some(escape::line(&frame.label).into_owned()).filter(|label| !label.is_empty());
                labels.push(LabeledSpan::new(label, at, end - at));
                columns.entry(at).or_insert(frame.column);
            }
        }
        text.push('\n');
        Self { source: Lines { name: escape::line(path).into_owned(), text, columns }, labels }
    }
}

/// A text that is always shown in whole lines: without context lines, miette's own sources begin at the label.
struct Lines {
    name: String,
    text: String,
    /// The column in the file, by the place of a label in the text.
    columns: BTreeMap<usize, usize>,
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset().saturating_add(span.len()));
        let (Some(before), Some(rest)) = (self.text.get(..from), self.text.get(to..)) else {
            return Err(MietteError::OutOfBounds);
        };
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = rest.find('\n').map_or(self.text.len(), |at| to + at);
        let shown = self.text.get(start..end).unwrap_or_default();
        let column = before.get(start..).unwrap_or_default().chars().count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            shown.as_bytes(),
            (start, shown.len()).into(),
            before.matches('\n').count(),
            self.columns.get(&from).map_or(column, |column| column.saturating_sub(1)),
            shown.lines().count(),
        )))
    }
}

struct Shown {
    headline: String,
    help: Option<String>,
    source: Option<Excerpt>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|excerpt| &excerpt.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref().map(|excerpt| Box::new(excerpt.labels.iter().cloned()) as Box<_>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(path: &str, line: usize, text: &str, meant: &str, label: &str) -> Frame {
        let column = text.find(meant).map_or(1, |at| text[..at].chars().count() + 1);
        Frame::new(path, line, column, meant.chars().count(), text, label)
    }

    const PLAIN: Style = Style { width: 100, colour: false, unicode: true };

    #[test]
    fn two_files_read_as_one_frame_with_both_labels() -> Result<(), fmt::Error> {
        let frames = [
            frame(
                "exports/users.csv",
                48,
                "E-114,jk@example.org,enabled",
                "enabled",
                "enabled on 2026-06-25",
            ),
            frame(
                "policies/access.md",
                31,
                "Access is revoked within one business day.",
                "one business day",
                "the promise",
            ),
        ];
        let drawn = draw("major: E-114 is still enabled", "disable the account", &frames, PLAIN)?;
        no_controls(&drawn);
        assert!(drawn.contains("╭─[exports/users.csv:48:22]"), "{drawn}");
        assert!(drawn.contains("├─[policies/access.md:31:26]"), "{drawn}");
        assert!(drawn.contains("enabled on 2026-06-25") && drawn.contains("the promise"), "{drawn}");
        assert!(drawn.contains("48 │ E-114,jk@example.org,enabled"), "{drawn}");
        assert_eq!(drawn.matches("╰────").count(), 1, "{drawn}");
        assert_eq!(drawn.matches("is still enabled").count(), 1, "{drawn}");
        assert!(drawn.contains("help: disable the account"), "{drawn}");
        Ok(())
    }

    fn no_controls(drawn: &str) {
        assert!(!drawn.contains('\u{1b}'), "{drawn}");
    }

    #[test]
    fn hostile_evidence_is_written_out_under_its_label() -> Result<(), fmt::Error> {
        let frames = [frame("a\u{1b}[2J.md", 1, "x\u{202e}y\u{7} enabled", "enabled", "l\u{1b}")];
        let drawn = draw("h\u{1b}[31m", "do\u{200b}", &frames, PLAIN)?;
        no_controls(&drawn);
        assert!(drawn.contains(r"x\u{202e}y\u{7} enabled") && drawn.contains(r"a\u{1b}[2J.md"), "{drawn}");
        Ok(())
    }

    #[test]
    fn words_far_apart_on_one_long_line_are_both_shown() -> Result<(), fmt::Error> {
        for (front, filler) in [("a", "é"), ("ab", "é"), ("abc", "日"), ("a", "x")] {
            let text = format!("{front},2026-02-27,{},2026-03-05,{}", filler.repeat(500), "z".repeat(400));
            let frames = [
                frame("a.csv", 2, &text, "2026-03-05", "revoked"),
                frame("a.csv", 2, &text, "2026-02-27", "left"),
            ];
            let drawn = draw("late", "", &frames, PLAIN)?;
            assert!(drawn.contains("revoked") && drawn.contains("left"), "{drawn}");
            assert!(drawn.contains("2026-02-27,") && drawn.contains('…'), "{drawn}");
            assert!(drawn.contains(",2026-03-05,zz") && !drawn.contains("Failed"), "{drawn}");
            assert!(drawn.contains(&format!("a.csv:2:{}]", front.len() + 2)), "{drawn}");
        }
        Ok(())
    }

    #[test]
    fn a_date_is_never_broken() -> Result<(), fmt::Error> {
        for width in 60..90 {
            let style = Style { width, ..PLAIN };
            let drawn =
                draw(&format!("{} 2026-03-05, 6 days after 2026-02-27", "word ".repeat(9)), "", &[], style)?;
            assert!(drawn.contains("2026-03-05,") && drawn.contains("2026-02-27"), "{width}: {drawn}");
        }
        Ok(())
    }

    #[test]
    fn without_a_place_the_headline_and_help_still_stand() -> Result<(), fmt::Error> {
        let drawn = draw("nothing", "write it", &[], PLAIN)?;
        assert!(drawn.contains("nothing") && drawn.contains("write it"), "{drawn}");
        Ok(())
    }
}
