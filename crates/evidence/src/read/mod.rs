//! Readers: one file each format, all into one shape. Reading never fails; what is wrong is a problem.

mod csv;
mod entries;
mod json;
mod markdown;
mod metadata;
mod plain;
mod structured;
mod toml;
mod yaml;

use crate::parsed::Parsed;
use saydo_source::RepoPath;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Markdown and plain text.
    Markdown,
    /// Separated values.
    Csv,
    /// YAML, also of several documents.
    Yaml,
    /// TOML.
    Toml,
    /// JSON.
    Json,
    /// One JSON value a line.
    JsonLines,
}

impl Format {
    /// The format of a file, by its name; a `.md` that is a sheet is read as one.
    pub fn of(path: &RepoPath, text: &str) -> Option<Self> {
        Some(match path.extension().as_str() {
            "md" | "markdown" | "txt" if csv::looks_like_sheet(text) => Self::Csv,
            "md" | "markdown" | "mdx" | "txt" => Self::Markdown,
            "csv" | "tsv" => Self::Csv,
            "yaml" | "yml" => Self::Yaml,
            "toml" => Self::Toml,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::JsonLines,
            _ => return None,
        })
    }
}

/// Reads a text.
pub fn parse(path: &RepoPath, format: Format, text: &str) -> Parsed {
    match format {
        Format::Markdown => markdown::parse(path, text),
        Format::Csv => csv::parse(path, text),
        Format::Yaml => yaml::parse(path, text),
        Format::Toml => toml::parse(path, text),
        Format::Json => json::parse(path, text),
        Format::JsonLines => json::parse_lines(path, text),
    }
}
