//! Sentences that name a thing to deny it, or only ask about it.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The whole sentence denies, plans or asks.
static WHOLLY: LazyLock<Regex> = LazyLock::new(|| {
    let rules = "process|procedure|rule|requirement|policy|provision|plan|arrangement|mechanism|schedule";
    let regeln = "prozess|verfahren|regel|regelung|vorgabe|richtlinie|frist";
    let patterns = [
        &format!(
            r"\bthere (?:is|are) (?:(?:currently|presently|yet|as yet|at present) )?no (?:[\w-]+ ){{0,3}}(?:{rules})s?\b"
        ),
        &format!(
            r"\bno (?:[\w-]+ ){{0,2}}(?:{rules})s? (?:for|to|of|on)\b.*\b(?:exists?|(?:is|are) (?:defined|in place|established|documented))\b"
        ),
        r"\b(?:is|are) (?:currently )?not (?:covered|addressed|described|regulated|governed) (?:by|in) this\b",
        r"\b(?:is|are) (?:currently )?not (?:yet )?(?:defined|documented|in place|established|implemented|performed|carried out|done|enforced|required|foreseen)(?: yet| so far| at all)?\s*[.;!]?\s*$",
        r"^(?:this is )?out of scope\b|\b(?:is|are) out of scope\b",
        r"\bit is not true\b|\b(?:it is|we are) planned to\b|\bwe (?:plan|intend) to\b",
        &format!(r"\b(?:es gibt|gibt es) (?:(?:derzeit|noch|bisher) )?keine?n? (?:\w+ ){{0,2}}(?:{regeln})"),
        r"\b(?:ist|sind) (?:derzeit |noch )?nicht (?:geregelt|vorgesehen|festgelegt|definiert|umgesetzt|erforderlich)\b",
        r"\?\s*$",
    ];
    Regex::new(&format!("(?i)(?:{})", patterns.join("|"))).expect("a constant pattern, tested below")
});

/// What is said not to be done, and how the clause goes on.
static NOT_DONE: LazyLock<Regex> = LazyLock::new(|| {
    let adverbs = "yet|currently|regularly|formally|systematically|being|been|be|noch|derzeit|regelmäßig";
    Regex::new(&format!(r"(?i)\b(?:not|never|no longer|nicht|nie|niemals)\s+(?:(?:{adverbs})\s+)*[\p{{L}}-]+(?P<tail>\s*(?:[.;,!)]|$|(?:and|or|yet|at all|und|oder)\b))?"))
        .expect("a constant pattern, tested below")
});

/// Why a topic does not apply.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:because|since|as (?:we|it|they|there|no)|weil|da (?:wir|es|sie|keine?))\b")
        .expect("a constant pattern, tested below")
});

/// Whether a sentence is silent on what a pattern finds in it: it denies it, without a reason. "Access is not reviewed." is no word on
/// reviews; "Access is not granted without a request." is one on granting.
pub(super) fn is_silent(words: &str, topic: &Regex) -> bool {
    if REASON.is_match(words) {
        return false;
    }
    WHOLLY.is_match(words) || lost(words, &without(words, true), topic)
}

/// Whether a sentence promises nothing of what the patterns find in it: "Access is not reviewed every quarter."
pub(super) fn is_no_promise(words: &str, near: &[Regex]) -> bool {
    let done = without(words, false);
    WHOLLY.is_match(words) || near.iter().any(|pattern| lost(words, &done, pattern))
}

fn lost(words: &str, done: &str, pattern: &Regex) -> bool {
    pattern.is_match(words) && !pattern.is_match(done)
}

/// The words without what is said not to be done; `ended` asks that the clause ends there.
fn without(words: &str, ended: bool) -> Cow<'_, str> {
    NOT_DONE.replace_all(words, |found: &regex::Captures<'_>| match found.name("tail") {
        Some(tail) => tail.as_str().to_owned(),
        None if ended => found[0].to_owned(),
        None => String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::RegexBuilder;

    fn pattern(text: &str) -> Regex {
        RegexBuilder::new(text).case_insensitive(true).build().unwrap()
    }

    #[test]
    fn a_topic_that_is_denied_is_not_addressed() {
        for (words, topic) in [
            ("Access is not reviewed.", "review"),
            ("Access is never reviewed and rights pile up.", "review"),
            ("There is no process for revoking access.", "revok"),
            ("There is currently no formal procedure for privileged accounts.", "privileg"),
            ("Backups are not yet encrypted.", "encrypt"),
            ("Multi-factor authentication is not required.", "authenticat"),
            ("Reviews are not covered by this policy.", "review"),
            ("Should access be reviewed?", "review"),
            ("Zugriffe werden nicht überprüft.", "überprüf"),
            ("Es gibt kein Verfahren für den Entzug.", "entzug"),
        ] {
            assert!(is_silent(words, &pattern(topic)), "{words}");
        }
        for (words, topic) in [
            ("Access is not granted without a request.", "grant"),
            ("Rights that are no longer needed are revoked.", "revok"),
            ("Passwords must not be shared.", "password"),
            ("Data is not kept longer than 90 days.", "kept"),
            ("Access is reviewed every quarter, not by the owner.", "review"),
            ("Privileged access is not required because all systems are hosted.", "privileg"),
            ("Keys are not kept with the data.", "kept"),
            ("There is no access without authentication.", "authenticat"),
        ] {
            assert!(!is_silent(words, &pattern(topic)), "{words}");
        }
    }

    #[test]
    fn a_promise_that_is_denied_is_none() {
        let near = [pattern("access|leav"), pattern("review|revok")];
        for words in [
            "Access to systems is not reviewed every quarter.",
            "It is not true that access is revoked within one day of leaving.",
            "Should access be reviewed every quarter?",
            "We plan to review access every quarter.",
        ] {
            assert!(is_no_promise(words, &near), "{words}");
        }
        for words in [
            "Access is reviewed every quarter, not only once a year.",
            "Access is revoked not later than one day after leaving.",
            "Access that is not used is reviewed every quarter.",
        ] {
            assert!(!is_no_promise(words, &near), "{words}");
        }
    }
}
