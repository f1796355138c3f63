//! The bytes of a file as text, decoded one way everywhere, so that an offset means the same to every crate.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;

/// SHA-256 of the raw bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// How the bytes were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Valid UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16 with a byte-order mark.
    Utf16,
    /// Not UTF-8: read as Windows-1252.
    Windows1252,
}

/// Decoded text: a byte-order mark is dropped, line ends stay as they are.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text. Every [`crate::ByteRange`] of the file counts bytes of this.
    pub content: Arc<str>,
    /// How it was read.
    pub encoding: Encoding,
}

/// The bytes are no text (they hold a NUL that is not UTF-16).
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the file is not text (NUL byte at offset {0})")]
pub struct NotText(pub usize);

impl Text {
    /// Decodes the bytes: UTF-8, else UTF-16 by its mark, else Windows-1252.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotText> {
        let marked = match bytes {
            [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
            [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
            _ => None,
        };
        if let Some(encoding) = marked {
            let (content, _) = encoding.decode_with_bom_removal(bytes);
            return Ok(Self { content: content.as_ref().into(), encoding: Encoding::Utf16 });
        }
        if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
            return Err(NotText(nul));
        }
        let unmarked = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
        if let Ok(content) = std::str::from_utf8(unmarked) {
            return Ok(Self { content: content.into(), encoding: Encoding::Utf8 });
        }
        let (content, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(unmarked);
        Ok(Self { content: content.as_ref().into(), encoding: Encoding::Windows1252 })
    }
}

/// Start offsets of the lines of a text, to turn an offset into line and column.
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Reads the line starts once.
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of an offset, both from 1; the column counts characters. Offsets past the end mean the end.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        (line, self.text[start..offset].chars().count() + 1)
    }

    /// The text of a line (from 1) without its line end.
    pub fn line(&self, line: usize) -> &'a str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else { return "" };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\r', '\n'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_drops_the_mark_and_falls_back_to_windows_1252() -> Result<(), NotText> {
        assert_eq!(&*Text::decode(b"\xef\xbb\xbfid")?.content, "id");
        let text = Text::decode(b"Eigent\xfcmer")?;
        assert_eq!((&*text.content, text.encoding), ("Eigentümer", Encoding::Windows1252));
        assert_eq!(Text::decode(b"PK\x00\x01").unwrap_err(), NotText(2));
        assert_eq!(&*Text::decode(b"\xff\xfei\x00d\x00")?.content, "id");
        assert_eq!(&*Text::decode(b"\xfe\xff\x00i\x00d")?.content, "id");
        Ok(())
    }

    #[test]
    fn positions_count_characters_from_one() {
        let lines = Lines::new("añb\r\nzweite");
        assert_eq!(lines.position(3), (1, 3));
        assert_eq!(lines.position(6), (2, 1));
        assert_eq!(lines.line(1), "añb");
        assert_eq!(lines.position(999), (2, 7));
    }
}
