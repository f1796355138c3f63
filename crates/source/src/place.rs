//! Where something stands: a file, and a byte range, a cell or a page of it. Lines and columns are computed only for what is reported.

use crate::RepoPath;
use std::sync::Arc;

/// Half-open range of bytes in the decoded text of a file (see [`crate::Text`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByteRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl ByteRange {
    /// Range from `start` to `end`; offsets past 4 GiB saturate (readers refuse such files earlier).
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The same range moved by `offset` bytes.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }

    /// As a range of `usize`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The part of a file that is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The file as a whole.
    File,
    /// Bytes of its decoded text.
    Bytes(ByteRange),
    /// A cell of a workbook; row and column count from 0.
    Cell {
        /// Name of the sheet.
        sheet: Arc<str>,
        /// Row from 0.
        row: u32,
        /// Column from 0.
        column: u32,
    },
    /// A page, from 1.
    Page(u32),
}

/// A spot in a file of the tree (or, for definitions, in a definition file named by its shown path).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub path: RepoPath,
    /// Where in it.
    pub spot: Spot,
}

impl Place {
    /// The file as a whole.
    pub fn file(path: &RepoPath) -> Self {
        Self { path: path.clone(), spot: Spot::File }
    }

    /// A byte range of the file.
    pub fn bytes(path: &RepoPath, range: ByteRange) -> Self {
        Self { path: path.clone(), spot: Spot::Bytes(range) }
    }
}
