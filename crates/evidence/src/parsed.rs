//! One file as its reader sees it, in one shape for all formats: metadata, headings, tables, sentences, links, placeholders.

use saydo_source::{ByteRange, Problem};

/// Words of a file with their place. Markup is removed, blanks around are trimmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The words.
    pub text: String,
    /// Their bytes in the decoded text.
    pub at: ByteRange,
}

/// How a piece of metadata is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    /// YAML between dashes at the top.
    FrontMatter,
    /// `**Owner:** CISO`.
    BoldLine,
    /// A row of a two-column table near the top.
    TwoColumnTable,
    /// `Owner: CISO`.
    PlainLine,
    /// A shields.io badge.
    Badge,
    /// A heading with the value under it.
    HeadingValue,
    /// The newest row of a revision table.
    Revision,
    /// A key of a structured file, or a row above the header of a sheet.
    Structured,
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The label.
    pub label: Written,
    /// The value; several values are joined by `; `.
    pub value: Written,
    /// How it is written.
    pub style: Style,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 is the highest.
    pub level: u8,
    /// Its words.
    pub words: Written,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// One cell for each column; `None` where the row is shorter.
    pub cells: Vec<Option<Written>>,
    /// The whole row.
    pub at: ByteRange,
    /// The row has another number of cells than the header: nothing is shifted, nothing of it can be trusted.
    pub ragged: bool,
}

/// A table, a sheet, or a list of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetTable {
    /// The heading above it.
    pub heading: Option<String>,
    /// The names of its columns.
    pub columns: Vec<Written>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A unit in which a promise may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// One sentence of a paragraph.
    Sentence,
    /// One list item.
    Item,
    /// One row of a table.
    TableRow,
}

/// One sentence, item or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words.
    pub words: Written,
    /// The heading above it.
    pub heading: Option<String>,
}

/// A file as read.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The first heading of the highest level, or the title in the metadata.
    pub title: Option<Written>,
    /// Labels and values about the file.
    pub metadata: Vec<Meta>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Tables in order.
    pub tables: Vec<SheetTable>,
    /// Sentences, items and rows in order.
    pub blocks: Vec<Block>,
    /// Targets of links.
    pub links: Vec<Written>,
    /// Placeholders that wait for a value.
    pub placeholders: Vec<Written>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}
