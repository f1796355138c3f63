//! The two sample companies: one well run, one with planted faults. Every fault is found, and nothing that nobody planted.

use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::Command;

type Anything = Result<(), Box<dyn Error>>;
/// Rule, subject in lower case, verdict.
type Shortfall = (String, String, String);

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn check(company: &str) -> Result<Value, Box<dyn Error>> {
    let folder = root().join("fixtures/companies").join(company);
    let output = Command::new(env!("CARGO_BIN_EXE_saydo"))
        .arg("check")
        .arg(folder)
        .args(["--as-of", "2026-06-30", "--fail-on", "never", "--format", "json"])
        .output()?;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Failing findings with their number.
fn shortfalls(document: &Value) -> BTreeMap<Shortfall, usize> {
    let mut found = BTreeMap::new();
    for finding in document["findings"].as_array().into_iter().flatten() {
        if ["violated", "missing", "undetermined"].contains(&text(finding, "verdict")) {
            let key =
                [text(finding, "rule"), &text(finding, "title").to_lowercase(), text(finding, "verdict")];
            *found.entry(key.map(str::to_owned).into()).or_default() += 1;
        }
    }
    found
}

/// Subjects that hold, by rule.
fn held(document: &Value) -> BTreeMap<String, u64> {
    let mut held = BTreeMap::new();
    for finding in document["findings"].as_array().into_iter().flatten() {
        if text(finding, "verdict") == "holds" {
            held.insert(text(finding, "rule").to_owned(), finding["counts"]["held"].as_u64().unwrap_or(0));
        }
    }
    held
}

fn listed(of: &BTreeMap<Shortfall, usize>, without: &BTreeMap<Shortfall, usize>) -> Vec<String> {
    let more = |(key, count): &(&Shortfall, &usize)| **count > without.get(*key).copied().unwrap_or(0);
    of.iter()
        .filter(more)
        .map(|((rule, subject, verdict), _)| format!("{rule}: {subject} {verdict}"))
        .collect()
}

#[test]
fn every_planted_fault_is_found_and_none_is_invented() -> Anything {
    #[allow(clippy::disallowed_methods)] // a test reads its own fixture
    let manifest = std::fs::read_to_string(root().join("fixtures/companies/brightloom.faults.toml"))?;
    let manifest: toml::Table = manifest.parse()?;
    let mut planted = BTreeMap::new();
    for fault in manifest["fault"].as_array().into_iter().flatten() {
        let word = |key: &str| fault.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        *planted.entry((word("rule"), word("subject").to_lowercase(), word("verdict"))).or_default() += 1;
    }
    assert!(planted.values().sum::<usize>() >= 40, "forty faults at least");
    let found = shortfalls(&check("brightloom")?);
    assert_eq!(listed(&planted, &found), [""; 0], "planted and not found");
    assert_eq!(listed(&found, &planted), [""; 0], "found and not planted");
    Ok(())
}

#[test]
fn the_well_run_company_has_no_shortfall_and_every_rule_has_looked_at_something() -> Anything {
    let document = check("hartwell-pumps")?;
    assert_eq!(listed(&shortfalls(&document), &BTreeMap::new()), [""; 0]);
    assert_eq!(document["problems"].as_array().map(Vec::len), Some(0), "{}", document["problems"]);
    insta::assert_json_snapshot!(held(&document));
    Ok(())
}

#[test]
fn what_holds_in_the_faulty_company_is_counted() -> Anything {
    insta::assert_json_snapshot!(held(&check("brightloom")?));
    Ok(())
}
