//! What is said about the means of steering, such as a waiver that ended: what is demanded, why, and what to do.

use super::page::Page;
use saydo_engine::assess::steering::Steering;
use std::io;

/// Writes the page of one of them.
pub fn write(about: Steering, page: &mut Page<'_>) -> io::Result<()> {
    page.title(about.id(), about.title())?;
    page.entry("why", about.why())?;
    page.entry("remedy", about.remedy())?;
    page.entry("severity", &format!("{}; never lowers the state of a control", about.severity().as_str()))?;
    page.entry("basis", about.basis().as_str())?;
    page.entry("judges each", &format!("{} of saydo.toml; no waiver covers what it finds", about.kind()))?;
    page.end()
}
