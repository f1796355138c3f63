//! The kinds of evidence that no file shows, with the controls that wait for them, most controls first.

use super::table::header;
use super::{Absent, Coverage};
use crate::escape;
use crate::frame::Style;
use crate::human::counted;
use crate::wrap::beside;
use std::io::{self, Write};

/// Controls of one kind that are named.
const NAMED: usize = 8;

/// Writes the list.
pub fn write(coverage: &Coverage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    header(coverage, style, out)?;
    let waiting: Vec<&Absent> = coverage.absent.iter().filter(|absent| !absent.controls.is_empty()).collect();
    let advised: Vec<&Absent> = coverage.absent.iter().filter(|absent| absent.controls.is_empty()).collect();
    if waiting.is_empty() {
        return writeln!(out, "Of every kind of evidence that a control waits for there is some.");
    }
    let text =
        format!("{} of evidence that no file shows, most controls first", counted(waiting.len(), "kind"));
    writeln!(out, "{}", beside("Absent   ", &text, style.width))?;
    for absent in waiting {
        one(absent, style, out)?;
    }
    if !advised.is_empty() {
        let names: Vec<&str> = advised.iter().map(|absent| absent.title.as_str()).collect();
        let text = format!("{}; no control waits for it", names.join(", "));
        writeln!(out, "{}", beside("Advice   ", &escape::line(&text), style.width))?;
    }
    let first = coverage.absent.iter().find_map(|absent| absent.kinds.first());
    let kind = first.map(String::as_str).unwrap_or_default();
    let text = format!("saydo explain {kind}     its fields, and an example to copy");
    write!(out, "{}", beside("Next     ", &escape::line(&text), style.width))
}

fn one(absent: &Absent, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let wait = if absent.controls.len() == 1 { "waits" } else { "wait" };
    let waiting = counted(absent.controls.len(), "control");
    let head = format!("{}   {waiting} {wait}", absent.title);
    write!(out, "{}", beside("  ", &escape::line(&head), style.width))?;
    let mut named: Vec<String> = Vec::new();
    for control in absent.controls.iter().take(NAMED) {
        named.push(format!("{} {} ({})", control.id, control.title, control.state));
    }
    if absent.controls.len() > NAMED {
        named.push(format!("{} more", absent.controls.len() - NAMED));
    }
    let line = |lead: &str, text: &str| beside(lead, &escape::line(text), style.width);
    write!(out, "{}", line("    controls   ", &named.join(", ")))?;
    write!(out, "{}", line("    rules      ", &absent.rules.join(", ")))?;
    if let Some(path) = &absent.unreadable {
        write!(out, "{}", line("    unread     ", &format!("{path} may be it and cannot be read")))?;
    }
    if let Some(path) = &absent.empty {
        write!(out, "{}", line("    empty      ", &format!("{path} holds no row")))?;
    }
    writeln!(out)
}
