//! The part of the screen that says what a change did: what it asks less, what it introduced, what it leaves as it was.

use super::{Options, by_rule, each, named};
use crate::escape;
use crate::frame::Style;
use crate::json::{Base, Changes, Place, StateChange};
use crate::view::View;
use crate::wrap::beside;
use std::io::{self, Write};

/// Resolved findings that are named.
const RESOLVED: usize = 5;
/// Controls with another state that are named, and places where less is asked.
const FEW: usize = 10;
/// What stands before a line that goes on.
const BELOW: &str = "         ";

/// What the tree is compared with, and by whose configuration it is judged.
pub(super) fn base(base: &Base, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (tip, merge_base) = (short(&base.tip), short(&base.merge_base));
    let text = format!("{} {tip} (merge base {merge_base}); findings of this change only", base.rev);
    write!(out, "{}", beside("Base     ", &escape::line(&text), style.width))?;
    if !base.configured {
        let text = "no configuration in the base: the defaults govern";
        write!(out, "{}", beside(BELOW, text, style.width))?;
    }
    writeln!(out)
}

/// The name of a commit as people write it.
fn short(commit: &str) -> String {
    commit.chars().take(7).collect()
}

/// What the change did.
pub(super) fn write(view: &View, changes: &Changes, options: Options, out: &mut dyn Write) -> io::Result<()> {
    asks_less(changes, options, out)?;
    let introduced = view.worst();
    if introduced.is_empty() {
        writeln!(out, "Nothing that falls short was introduced.\n")?;
    } else if options.all {
        writeln!(out, "Introduced   all {}\n", introduced.len())?;
        each(view, &introduced, options, out)?;
    } else {
        by_rule(view, "Introduced   ", options, out)?;
    }
    let unchanged = view.of_origin("unchanged");
    if options.all && !unchanged.is_empty() {
        writeln!(out, "Unchanged, not judged here   all {}\n", unchanged.len())?;
        each(view, &unchanged, options, out)?;
    }
    before(view, changes, options, out)
}

fn asks_less(changes: &Changes, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let asked = &changes.asks_less;
    if asked.is_empty() {
        return Ok(());
    }
    writeln!(out, "Asks less of itself")?;
    let shown = if options.all { asked.len() } else { FEW };
    for less in asked.iter().take(shown) {
        let at = less.places.first().map(|at| format!("   {}", place(at))).unwrap_or_default();
        let text = format!("{}: {}{at}", less.what, less.message);
        write!(out, "{}", beside(BELOW, &escape::line(&text), options.style.width))?;
    }
    rest(asked.len(), shown, out)?;
    writeln!(out)
}

fn place(place: &Place) -> String {
    place.line.map_or_else(|| place.path.clone(), |line| format!("{}:{line}", place.path))
}

/// What was there before, what is mended, and what became of the controls.
fn before(view: &View, changes: &Changes, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let text = format!(
        "{} unchanged, not judged here; {} resolved; {} vanished",
        changes.unchanged, changes.resolved, changes.vanished
    );
    write!(out, "{}", beside("Before   ", &text, options.style.width))?;
    let resolved = view.of_origin("resolved");
    if !resolved.is_empty() {
        let most = if options.all { resolved.len() } else { RESOLVED };
        let text = format!("resolved: {}", named(&resolved, most));
        write!(out, "{}", beside(BELOW, &text, options.style.width))?;
    }
    let mut states: Vec<&StateChange> = changes.states.iter().collect();
    states.sort_by_key(|state| state.direction != "worse");
    let shown = if options.all { states.len() } else { FEW };
    let arrow = if options.style.unicode { '→' } else { '>' };
    for state in states.iter().take(shown) {
        let text = format!("{} {}: {} {arrow} {}", state.id, state.title, state.before, state.after);
        write!(out, "{}", beside(BELOW, &escape::line(&text), options.style.width))?;
    }
    rest(states.len(), shown, out)?;
    writeln!(out)
}

fn rest(all: usize, shown: usize, out: &mut dyn Write) -> io::Result<()> {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "{BELOW}and {more} more   saydo check --all"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::write as screen_of;
    use super::*;
    use crate::json::Document;
    use crate::sample;

    const PLAIN: Options = Options { style: Style { width: 100, colour: false, unicode: true }, all: false };

    fn screen(document: Document, options: Options) -> String {
        let mut out = Vec::new();
        screen_of(&sample::view(document), options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_screen_says_what_a_change_did_before_what_there_is() {
        insta::assert_snapshot!(screen(sample::compared(), PLAIN), @r#"
        saydo 0.1.0   ISO/IEC 27001:2022   as of 2026-06-30   period 2025-07-01 .. 2026-06-30

        Base     origin/main 4444444 (merge base 9999999); findings of this change only

        Read     1 of 3 files is evidence: 1 register
                 1 not recognised   saydo evidence

        Trouble  1 problem with the files
                 scan.pdf is not text

        Asks less of itself
                 promise: the interval of access reviews was 3 months and is 1 year
                 policies/access-control.md:3

        Introduced   2 findings

          × major: E-114 (Jo Klein) left on 2026-06-02 and is still enabled
          help: disable the account, then write the date into the register
            in exports/users.csv:2
            A.5.18 Access rights, rule leaver-access-revoked

          × minor: E-090 failed before and is gone
          help: disable the account, then write the date into the register
            A.5.18 Access rights, rule leaver-access-revoked

        Before   1 unchanged, not judged here; 1 resolved; 1 vanished
                 resolved: E-099
                 A.5.18 Access rights: satisfied → partial
                 A.6.3 Information security awareness, education and training: gap → partial

        Waived   1 finding, accepted until 2026-12-31

        States   Annex A   1 control: 1 gap

        Next     saydo why A.5.18     the whole trace of A.5.18 Access rights

        gate not met (exit 1): 1 major; fail-on is "major"
        "#);
    }

    #[test]
    fn all_shows_what_was_there_before_too() {
        let shown = screen(sample::compared(), Options { all: true, ..PLAIN });
        assert!(shown.contains("Introduced   all 2\n"), "{shown}");
        assert!(shown.contains("Unchanged, not judged here   all 1\n"), "{shown}");
        assert!(shown.contains("× major: E-100 left on 2026-05-02"), "{shown}");
        assert!(!shown.contains("E-077"), "what is accepted is counted: {shown}");
    }

    #[test]
    fn nothing_introduced_is_one_calm_line() {
        let mut document = sample::compared();
        document.findings.retain(|finding| finding.origin.as_deref() == Some("unchanged"));
        if let Some(changes) = &mut document.changes {
            (changes.introduced, changes.resolved, changes.vanished) = (0, 0, 0);
            changes.asks_less.clear();
            changes.states.clear();
        }
        if let Some(base) = &mut document.base {
            base.configured = false;
        }
        document.gate.met = true;
        let shown = screen(document, PLAIN);
        for part in [
            "\nBase     origin/main 4444444 (merge base 9999999); findings of this change only\n         no configuration in \
             the base: the defaults govern\n\nRead ",
            "\n\nNothing that falls short was introduced.\n\n\
             Before   1 unchanged, not judged here; 0 resolved; 0 vanished\n\n",
        ] {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
        assert!(!shown.contains("Asks less") && !shown.contains("Next"), "{shown}");
    }

    #[test]
    fn of_many_only_some_are_named_and_the_rest_is_counted() {
        let mut document = sample::compared();
        let resolved = document.findings[2].clone();
        document.findings.extend(vec![resolved; 6]);
        if let Some(changes) = &mut document.changes {
            changes.asks_less = vec![changes.asks_less[0].clone(); 13];
            let better = changes.states[1].clone();
            changes.states = [vec![better; 12], vec![changes.states[0].clone()]].concat();
        }
        let shown = screen(document.clone(), PLAIN);
        assert!(
            shown.contains("resolved: E-099, E-099, E-099, E-099, E-099, …\n         A.5.18 Access rights"),
            "{shown}"
        );
        assert_eq!(shown.matches("and 3 more   saydo check --all\n").count(), 2, "{shown}");
        let all = screen(document, Options { all: true, ..PLAIN });
        assert!(!all.contains(" more   saydo check --all"), "{all}");
    }

    #[test]
    fn hostile_text_never_reaches_the_terminal() {
        for all in [false, true] {
            let shown = screen(sample::hostile(), Options { all, ..PLAIN });
            sample::assert_harmless(&shown);
        }
    }

    #[test]
    fn a_narrow_screen_is_not_overrun_and_a_simple_one_has_no_arrows() {
        let style = Style { width: 60, unicode: false, ..PLAIN.style };
        let shown = screen(sample::compared(), Options { style, ..PLAIN });
        let widest =
            shown.lines().filter(|line| !line.starts_with("gate")).map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= 60), "{shown}");
        assert!(shown.contains("satisfied > partial") && !shown.contains('→'), "{shown}");
    }
}
