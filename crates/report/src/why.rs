//! The trace of one control: its state, what the Statement says, each rule with what it came to, on which evidence, and where.

use crate::escape;
use crate::located::Located;
use crate::wrap::beside;
use saydo_catalog::{Catalog, Control, Level};
use saydo_engine::assess::state::State;
use saydo_engine::assess::{Assessment, ControlState};
use saydo_engine::judge::{At, Finding, Outcome, RuleResult, Verdict};
use saydo_engine::rule::RuleSet;
use saydo_evidence::Facts;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Failing subjects of one rule that are shown.
const SHOWN: usize = 8;
/// What stands before a line that belongs to a rule.
const BELOW: &str = "               ";

/// What the trace is drawn from.
pub struct Trace<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The rules.
    pub rules: &'a RuleSet,
    /// The frameworks.
    pub catalog: &'a Catalog,
    /// The facts, for digests.
    pub facts: &'a Facts,
    /// Texts of the reported files.
    pub located: &'a Located<'a>,
    /// Columns of the screen.
    pub width: usize,
}

/// Writes the trace.
pub fn write(trace: &Trace<'_>, control: &ControlState, out: &mut dyn Write) -> io::Result<()> {
    let name = trace.catalog.named(&control.id);
    let maturity =
        control.maturity.map_or("no maturity".to_owned(), |level| format!("maturity {level} of 5"));
    let line = |lead: &str, text: &str| beside(lead, text, trace.width);
    write!(out, "{}", line("", &format!("{name}     {}     {maturity}", control.state.as_str())))?;
    if control.state != control.before_waivers {
        writeln!(out, "  Before waivers   {}", control.before_waivers.as_str())?;
    }
    write!(out, "{}", line("  ", &escape::line(&because(control))))?;
    if control.maturity.is_some() {
        write!(out, "{}", line("  To rise          ", &escape::line(&control.maturity_reason)))?;
    }
    let known = trace.catalog.control(&control.id);
    if let Some(known) = known {
        let proof: Vec<&str> = known.proof.iter().map(|level| level.as_str()).collect();
        let shown: Vec<&str> = control.shown.iter().map(|level| level.as_str()).collect();
        let shown = if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") };
        writeln!(out, "  Proof            {} asked; {shown} shown", proof.join(" or "))?;
    }
    for claim in &control.claims {
        let applies = match claim.applicable {
            Some(true) => "applicable",
            Some(false) => "not applicable",
            None => "applicability not stated",
        };
        let status = claim.status.as_deref().unwrap_or("no status");
        let reason =
            claim.justification.as_deref().map_or("no reason".to_owned(), |reason| format!("\"{reason}\""));
        let text = format!("{applies}, {status}, {reason}");
        let text = format!("{}   {}", escape::line(&text), trace.place(&claim.at));
        write!(out, "{}", line("  Statement        ", &text))?;
    }
    if control.claims.is_empty() {
        writeln!(out, "  Statement        no row about it")?;
    }
    for at in &control.attested_by {
        let text = format!("{}   {}", escape::line(&at.label), trace.place(at));
        write!(out, "{}", line("  Assessment       ", &text))?;
    }
    if let Some(from) = &control.inferred {
        write!(out, "{}", line("  Follows from     ", &trace.catalog.named(from)))?;
    }
    writeln!(out)?;
    for index in &control.rules {
        trace.rule(&trace.assessment.results[*index], control, out)?;
    }
    trace.files(control, out)?;
    residue(known, trace.width, out)?;
    if !control.supported_by.is_empty() {
        writeln!(out, "  Supported by (changes no state)")?;
        for (other, relation) in &control.supported_by {
            let text =
                format!("{}   {}, {}", trace.catalog.named(other), relation.as_str(), other.framework());
            write!(out, "{}", line("    ", &text))?;
        }
    }
    Ok(())
}

/// Why the state is what it is, in one sentence, by the line of the table.
fn because(control: &ControlState) -> String {
    match (control.line, control.state) {
        (1, _) => "excluded in the Statement of Applicability, with a reason that nothing contradicts",
        (2, _) => "no rule judges it; an assessment record attests it",
        (3, _) => "no rule judges it; an assessment record speaks against it",
        (4, _) => "no rule judges it; the assessment record has expired",
        (5, _) => "follows from a control that includes it and is satisfied by its own rules",
        (6, _) => "no rule found evidence to judge, and no assessment record attests it",
        (7, _) => "every rule that counts is met, and one of them shows what proves it",
        (8, _) => "every rule that counts is met, but an assessment record speaks against it",
        (9, _) => "every rule that counts is met; what proves it is attested, not shown by content",
        (10, _) if control.shown.iter().all(|level| *level == Level::Design) => "designed, not shown to run",
        (10, _) => "what is shown is not at a level that proves it",
        (11, _) => "every shortfall is waived",
        (12, _) => "only time made it fall short",
        (13, _) => "some of what is demanded is shown, not all of it",
        (_, State::Gap) => "nothing of what is demanded is shown",
        _ => "",
    }
    .to_owned()
}

fn residue(known: Option<&Control>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match known.and_then(|control| control.stays_with_people.as_ref()) {
        Some(residue) => write!(out, "{}", beside("  Stays with people  ", &escape::line(residue), width)),
        None => Ok(()),
    }
}

impl Trace<'_> {
    fn place(&self, at: &At) -> String {
        let place = self.located.place(at);
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}", escape::line(&place.path))
    }

    fn findings<'a>(&'a self, result: &'a RuleResult, control: &ControlState) -> Vec<&'a Finding> {
        let lowers = result.lowered.iter().map(|(_, print)| print.as_str()).collect::<BTreeSet<_>>();
        let by_print: BTreeMap<&str, &Finding> =
            self.assessment.findings.iter().map(|finding| (finding.fingerprint.as_str(), finding)).collect();
        let concerns = |print: &&String| lowers.is_empty() || control.why.contains(*print);
        result
            .findings
            .iter()
            .filter(concerns)
            .filter_map(|print| by_print.get(print.as_str()).copied())
            .collect()
    }

    fn rule(&self, result: &RuleResult, control: &ControlState, out: &mut dyn Write) -> io::Result<()> {
        let rule = &self.rules.rules[result.rule];
        let counts = result.counts;
        let word = if rule.counts() { result.outcome.as_str() } else { "advice" };
        let text = format!("{}   {}, {}", escape::line(&rule.title), rule.shows, escape::line(&rule.id));
        write!(out, "{}", beside(&format!("  {word:<12} "), &text, self.width))?;
        if result.outcome != Outcome::Missing && result.outcome != Outcome::Declared {
            let unknown =
                if counts.unknown > 0 { format!(", {} undetermined", counts.unknown) } else { String::new() };
            let out_of = if counts.out_of_scope > 0 {
                format!(", {} out of scope", counts.out_of_scope)
            } else {
                String::new()
            };
            writeln!(out, "{BELOW}{} of {} hold{unknown}{out_of}", counts.held, counts.examined)?;
        }
        let findings = self.findings(result, control);
        let failing: Vec<&&Finding> = findings.iter().filter(|finding| finding.verdict.fails()).collect();
        for finding in failing.iter().take(SHOWN) {
            let waived = if finding.waived_by.is_some() { " (waived)" } else { "" };
            let place = finding.places.first().map(|at| format!("   {}", self.place(at))).unwrap_or_default();
            let message = escape::line(&finding.message);
            let text = format!("{}: {message}{waived}{place}", finding.verdict.as_str());
            write!(out, "{}", beside(BELOW, &text, self.width))?;
        }
        if failing.len() > SHOWN {
            writeln!(out, "{BELOW}and {} more", failing.len() - SHOWN)?;
        }
        for finding in findings.iter().filter(|finding| finding.verdict == Verdict::Holds).take(SHOWN) {
            let place = finding.places.first().map(|at| self.place(at)).unwrap_or_default();
            let title = escape::line(&finding.title);
            let at = if title.contains(&place) { String::new() } else { format!("   {place}") };
            write!(out, "{}", beside(BELOW, &format!("holds: {title}{at}"), self.width))?;
        }
        let stated = findings.iter().find_map(|finding| finding.limit.as_ref());
        if let Some(limit) = stated {
            let at = limit.stated_at.as_ref().map(|at| format!("   {}", self.place(at))).unwrap_or_default();
            let text = format!("limit: {}{at}", escape::line(&limit.value));
            write!(out, "{}", beside(BELOW, &text, self.width))?;
        }
        Ok(())
    }

    /// Each file behind the findings, with what identifies it.
    fn files(&self, control: &ControlState, out: &mut dyn Write) -> io::Result<()> {
        let results = control.rules.iter().map(|index| &self.assessment.results[*index]);
        let findings = results.flat_map(|result| self.findings(result, control));
        let paths: BTreeSet<&str> =
            findings.flat_map(|finding| &finding.places).map(|at| at.path.as_str()).collect();
        let files: Vec<_> =
            self.facts.files.iter().filter(|file| paths.contains(file.path.as_str())).collect();
        if files.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n  Evidence")?;
        for file in files {
            let dated = file.effective.map(|date| format!(", effective {date}")).unwrap_or_default();
            let digest = file.digest.map(|digest| digest.to_string()).unwrap_or_default();
            writeln!(out, "    {}{dated}\n      sha256 {digest}", escape::line(file.path.as_str()))?;
        }
        Ok(())
    }
}
