//! `--format FORMAT[=PATH]`, for every command that has formats: one run, many reports.

use super::Failure;
use crate::run::shown;
use saydo_report::escape;
use saydo_source::disk;
use std::io::Write;
use std::path::PathBuf;

/// Reports that were asked for, each with its file, if it goes into one.
pub struct Asked<F>(Vec<(F, Option<PathBuf>)>);

impl<F: Copy + PartialEq> Asked<F> {
    /// Reads what the command line asks for; `known` names the formats of the command.
    pub fn read(texts: &[String], known: &[(&str, F)]) -> Result<Self, Failure> {
        let read = |text: &String| {
            let (name, path) =
                text.split_once('=').map_or((text.as_str(), None), |(name, path)| (name, Some(path)));
            match known.iter().find(|(other, _)| *other == name) {
                Some((_, format)) => Ok((*format, path.map(PathBuf::from))),
                None => Err(unknown(name, known.iter().map(|(name, _)| *name).collect())),
            }
        };
        texts.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a format is among them.
    pub fn holds(&self, format: F) -> bool {
        self.0.iter().any(|(asked, _)| *asked == format)
    }

    /// Writes each of them: files first, for if one of them cannot be written, nothing is concluded, and then nothing is shown as if it
    /// were. With `quiet` only files are written.
    pub fn write(
        &self,
        quiet: bool,
        out: &mut dyn Write,
        write: impl Fn(F, &mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for (format, path) in self.0.iter().filter_map(|(format, path)| Some((format, path.as_ref()?))) {
            let mut bytes = Vec::new();
            write(*format, &mut bytes)?;
            disk::write(path, &bytes).map_err(|error| Failure::Nothing {
                message: format!("the report `{}` cannot be written: {error}", shown(path)),
                help: "name a file in a folder that exists and can be written".to_owned(),
            })?;
        }
        for (format, _) in self.0.iter().filter(|(_, path)| path.is_none() && !quiet) {
            write(*format, out)?;
        }
        Ok(())
    }
}

/// `human, json and markdown` is how the formats are told that there are.
fn unknown(name: &str, mut known: Vec<&str>) -> Failure {
    let last = known.pop().unwrap_or_default();
    Failure::Nothing {
        message: format!("there is no format `{}`", escape::line(name)),
        help: format!("known are {} and {last}, as in --format json=report.json", known.join(", ")),
    }
}
