//! `saydo why CONTROL`: the trace of one control.

use super::Failure;
use crate::args::Subject;
use crate::run::Run;
use crate::terminal;
use saydo_catalog::{ControlId, Mention};
use saydo_report::privacy::secrets;
use saydo_report::{escape, why};
use std::io::Write;

/// Writes the trace of each control that the text names.
pub fn run(text: &str, subject: &Subject, out: &mut dyn Write) -> Result<(), Failure> {
    let run = Run::prepare(subject)?.with_evidence()?;
    let catalog = &run.loaded.catalog;
    let exact = text.parse::<ControlId>().ok().filter(|id| catalog.control(id).is_some());
    let named: Vec<ControlId> = match exact {
        Some(id) => vec![id],
        None => run
            .scopes
            .iter()
            .map(|scope| catalog.mentions(text, Some(&scope.framework)))
            .find(|mentions| mentions.iter().any(|mention| mention.known().is_some()))
            .unwrap_or_default()
            .iter()
            .filter_map(Mention::known)
            .cloned()
            .collect(),
    };
    let judged = run.assess(&run.configuration.engine.gate);
    let assessment = &judged.assessment;
    let leaves: Vec<&ControlId> =
        named.iter().flat_map(|id| catalog.leaves(id)).map(|control| &control.id).collect();
    let controls: Vec<_> =
        assessment.controls.iter().filter(|control| leaves.contains(&&control.id)).collect();
    if controls.is_empty() {
        let judged: Vec<String> = run.scopes.iter().map(ToString::to_string).collect();
        let (message, help) = match named.first() {
            Some(id) => (
                format!("{} is not judged here", catalog.named(id)),
                format!("this run judges {}; add --framework {}", judged.join(", "), id.framework()),
            ),
            None => (
                format!("no control is named `{}`", escape::line(text)),
                "write the id as in A.5.18, AC-2 or iso27001-2022:9.2.1".to_owned(),
            ),
        };
        return Err(Failure::Nothing { message, help });
    }
    run.with_located(&judged, true, |located, _| {
        let trace = why::Trace {
            assessment,
            rules: &run.loaded.rules,
            catalog,
            facts: &run.facts,
            located,
            width: terminal::line(),
        };
        for (number, control) in controls.iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            let mut text = Vec::new();
            why::write(&trace, control, &mut text)?;
            for line in String::from_utf8_lossy(&text).split_inclusive('\n') {
                out.write_all(secrets::mask(line).as_bytes())?;
            }
        }
        Ok(())
    })
}
