//! Secrets in texts of evidence: a stated list of shapes, each masked wherever a report is written. What has no shape of its own is
//! found by the label before it, `password=`; a password in plain prose is not.

use regex::{Captures, Regex, RegexSet};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What stands where a secret was.
pub const MASK: &str = "[secret]";

/// Labels that say what follows, before `=` or a colon.
macro_rules! labels {
    () => {
        "password|passwort|passwd|passphrase|kennwort|pwd|api[ _-]?key|api[_-]?secret|client[_-]?secret\
         |secret[_-]?(?:access[_-]?)?key|access[_-]?(?:token|key)|auth[_-]?token|account[_-]?key|private[_-]?key"
    };
}

/// Shapes of secrets, by name. Of a match everything is masked but the groups `keep` and `after`; a group `perhaps` is a secret
/// unless it reads as prose. A key of capitals is known in small letters too: the key of a subject has no case.
pub const SECRETS: [(&str, &str); 25] = [
    (
        "private key",
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z)",
    ),
    ("age key", r"(?i)\bage-secret-key-1[0-9a-z]{30,}"),
    ("AWS access key", r"(?i)\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("GitHub token", r"\b(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})"),
    ("GitLab token", r"\bgl(?:pat|dt|rt|oas|ptt|cbt|ft|soat|agent|imt)-[A-Za-z0-9_=.-]{20,}"),
    ("Slack token", r"\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
    ("Slack hook", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]+"),
    ("JSON web token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    ("Google key", r"\b(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})"),
    ("Stripe key", r"\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})"),
    ("key of a language model", r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}"),
    ("Hugging Face token", r"\bhf_[A-Za-z0-9]{30,}"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{36}"),
    ("PyPI token", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    ("SendGrid key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("Twilio key", r"(?i)\bSK[0-9a-f]{32}\b"),
    ("Vault token", r"\bhv[bsr]\.[A-Za-z0-9_-]{20,}"),
    ("DigitalOcean token", r"\bdo[opr]_v1_[a-f0-9]{64}"),
    ("Atlassian token", r"\bATATT3[A-Za-z0-9_=-]{30,}"),
    ("Telegram bot", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    ("authorisation", r"(?P<keep>(?i:\b(?:bearer|authorization:\s*basic)\s+))[A-Za-z0-9+/_.=~-]{24,}"),
    ("password in an address", r"(?P<keep>\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:)[^\s/]+(?P<after>@)"),
    ("signature of an address", r"(?P<keep>[?&](?i:sig|token|key|secret)=)[^\s&#]{8,}"),
    (
        "value of a secret",
        concat!(
            r#"(?P<keep>(?i:"#,
            labels!(),
            r#"|secret|token)["']?\s*=>?\s*)(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"',;|<>=][^\s"',;|<>]{2,})"#
        ),
    ),
    (
        "word after a label",
        concat!(
            r#"(?P<keep>(?i:"#,
            labels!(),
            r#")["']?\s*:\s*)(?:"[^"\n]{3,}"|'[^'\n]{3,}'|(?P<perhaps>[^\s"',;|<>]{4,}))"#
        ),
    ),
];

/// What people write after "password:" that is none.
const PROSE: [&str; 14] = [
    "required", "optional", "none", "unset", "true", "false", "weak", "strong", "minimum", "missing",
    "expired", "changed", "disabled", "enabled",
];

struct Shapes {
    all: RegexSet,
    each: Vec<Regex>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let patterns = || SECRETS.iter().map(|(_, pattern)| *pattern);
    let each = patterns().map(|pattern| Regex::new(pattern).expect("a constant pattern, tested below"));
    Shapes { all: RegexSet::new(patterns()).expect("constant patterns, tested below"), each: each.collect() }
});

/// The text with [`MASK`] where a secret was.
pub fn mask(text: &str) -> Cow<'_, str> {
    masked(text, |_| MASK.to_owned())
}

/// A line in which columns are counted: each secret is as long as it was.
pub(super) fn mask_line(line: &str) -> Cow<'_, str> {
    masked(line, |secret| {
        let length = secret.chars().count();
        MASK.chars().chain(std::iter::repeat('*')).take(length).collect()
    })
}

fn masked(text: &str, mask: impl Fn(&str) -> String) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for shape in SHAPES.all.matches(text) {
        let Some(shape) = SHAPES.each.get(shape) else { continue };
        let replaced = shape.replace_all(&out, |found: &Captures<'_>| one(found, &out, &mask)).into_owned();
        out = Cow::Owned(replaced);
    }
    out
}

fn one(found: &Captures<'_>, text: &str, mask: impl Fn(&str) -> String) -> String {
    let group = |name| found.name(name).map_or("", |group| group.as_str());
    let (whole, keep, after) = (&found[0], group("keep"), group("after"));
    let rest = found.get(0).and_then(|whole| text.get(whole.end()..)).unwrap_or_default();
    if found.name("perhaps").is_some_and(|word| is_prose(word.as_str(), rest)) {
        return whole.to_owned();
    }
    let secret = whole.strip_prefix(keep).and_then(|secret| secret.strip_suffix(after)).unwrap_or(whole);
    // What ends the sentence is no part of it.
    let (secret, end) = secret.split_at(secret.trim_end_matches([':', '.', ')']).len());
    format!("{keep}{}{end}{after}", mask(secret))
}

/// "Password: at least 14 characters" tells no password, "Passwort: geheim" does.
fn is_prose(word: &str, rest: &str) -> bool {
    let word = word.trim_end_matches(['.', ')']);
    let letters = word.chars().all(|c| c.is_alphabetic() || c == '-');
    let number = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/'));
    let rest = rest.trim_start_matches([' ', '\t', '.', ')']);
    let last = rest.is_empty() || rest.starts_with(['\n', '\r', '|', ',', ';', '"', '\'']);
    if letters {
        !last || PROSE.contains(&word.to_lowercase().as_str())
    } else {
        number && word.len() < 6 || word.contains("://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_compiles_and_is_masked() {
        let long = "a1B2c3D4e5".repeat(7);
        let hex = "0123456789abcdef".repeat(4);
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----";
        let samples: [(&str, String); SECRETS.len()] = [
            ("private key", pem.to_owned()),
            ("age key", format!("AGE-SECRET-KEY-1{}", "Q".repeat(58))),
            ("AWS access key", "AKIAIOSFODNN7EXAMPLE".to_owned()),
            ("GitHub token", format!("ghp_{}", &long[..36])),
            ("GitLab token", format!("glpat-{}", &long[..20])),
            ("Slack token", format!("xoxb-{}", &long[..24])),
            ("Slack hook", "https://hooks.slack.com/services/T0/B0/abc".to_owned()),
            ("JSON web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln".to_owned()),
            ("Google key", format!("AIza{}", &long[..35])),
            ("Stripe key", format!("sk_live_{}", &long[..24])),
            ("key of a language model", format!("sk-proj-{}", &long[..40])),
            ("Hugging Face token", format!("hf_{}", &long[..34])),
            ("npm token", format!("npm_{}", &long[..36])),
            ("PyPI token", format!("pypi-{long}")),
            ("SendGrid key", format!("SG.{}.{}", &long[..22], &long[..43])),
            ("Twilio key", format!("SK{}", &hex[..32])),
            ("Vault token", format!("hvs.{}", &long[..24])),
            ("DigitalOcean token", format!("dop_v1_{hex}")),
            ("Atlassian token", format!("ATATT3{long}")),
            ("Telegram bot", format!("123456789:AA{}", &long[..33])),
            ("authorisation", format!("Bearer {}", &long[..30])),
            ("password in an address", "postgres://app:hunter2@db.example:5432/app".to_owned()),
            ("signature of an address", format!("https://x.example/a?se=1&sig={}", &long[..20])),
            ("value of a secret", "DB_PASSWORD=hunter2-Xy9".to_owned()),
            ("word after a label", "Passwort: geheim".to_owned()),
        ];
        for ((name, pattern), (sample, text)) in SECRETS.iter().zip(samples) {
            assert_eq!(*name, sample);
            let shape = Regex::new(pattern).unwrap();
            assert!(shape.is_match(&text), "{name}: {text}");
            let whole = format!("found {text}, on 2026-06-30");
            let masked = mask(&whole);
            assert!(masked.contains(MASK) && !masked.contains(text.as_str()), "{name}: {masked}");
            assert!(masked.starts_with("found ") || *name == "private key", "{name}: {masked}");
            assert_eq!(mask(&masked), masked, "masking twice is masking once");
            let line = mask_line(&whole);
            assert_eq!(line.chars().count(), whole.chars().count(), "{name}: {line}");
        }
    }

    #[test]
    fn what_stands_around_a_secret_stays() {
        for (text, shown) in [
            ("postgres://app:p@ss@db.example/x", "postgres://app:[secret]@db.example/x"),
            ("Server=db;Uid=app;Pwd=a b;Timeout=3", "Server=db;Uid=app;Pwd=a b;Timeout=3"),
            ("Server=db;Pwd=hunter2;Timeout=3", "Server=db;Pwd=[secret];Timeout=3"),
            ("{\"password\": \"correct horse\", \"a\": 1}", "{\"password\": [secret], \"a\": 1}"),
            ("aws_secret_access_key = wJalrXUtnFEMI/K7", "aws_secret_access_key = [secret]"),
            ("Bo password=hunter2-Xy9: expected", "Bo password=[secret]: expected"),
            ("akiaiosfodnn7example left", "[secret] left"),
            ("| api_key: Zx81-aa | Bo |", "| api_key: [secret] | Bo |"),
            ("a ghp_0123456789012345678901234567890123456 b", "a [secret] b"),
        ] {
            assert_eq!(mask(text), shown);
        }
    }

    #[test]
    fn prose_about_passwords_is_no_secret() {
        for text in [
            "Password: at least 14 characters",
            "Passwort: mindestens 12 Zeichen",
            "Password: 90 days",
            "password: required",
            "API key: rotated every quarter",
            "The password policy = good practice",
            "Passwords: see https://wiki.example/passwords",
            "Top secret: the risk is high",
            "basic telecommunications-infrastructure-services",
            "A.5.17 Authentication information",
            "sha256 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "https://example.org:8443/a/b",
            "risk-assessment-of-the-year-2026-and-the-one-before",
        ] {
            assert!(matches!(mask(text), Cow::Borrowed(_)) || mask(text) == text, "{}", mask(text));
        }
    }
}
