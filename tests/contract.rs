//! `saydo.assessment/v1` as its readers rely on it: against the published schema, and where a schema cannot reach.

mod runner;

use runner::{Assessment, Folder, company};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// The samples, and one of them with waivers, bad files and another framework.
fn all() -> io::Result<Vec<(&'static str, Folder, Assessment)>> {
    let waived = Folder::company("brightloom")?
        .with("registers/broken-suppliers.json", "{\"suppliers\": [")?
        .append("registers/statement-of-applicability.csv", "A.5.99,No such control,yes,risk,planned\n")?
        .with(
            "saydo.toml",
            "frameworks = [\"iso27001-2022\", \"nist-csf-2.0\", \"nist-800-53-r5@moderate\"]\n\n\
             [[pin]]\npath = \"no/such.md\"\nkind = \"policy.change\"\n\n\
             [[waiver]]\nrule = \"staff-trained\"\nreason = \"new course in August\"\napproved-by = \"Sam Okoro\"\n\
             approved-on = 2026-06-01\nexpires = 2026-08-15\n\n\
             [[waiver]]\npath = \"registers/suppliers.csv\"\nreason = \"all are replaced\"\napproved-by = \"Sam Okoro\"\nexpires = 2020-01-01\n",
        )?;
    let mut all = Vec::new();
    for (name, folder) in [
        ("brightloom", Folder::company("brightloom")?),
        ("hartwell-pumps", Folder::company("hartwell-pumps")?),
        ("brightloom with waivers", waived),
    ] {
        let assessment = folder.assessment(&[])?;
        all.push((name, folder, assessment));
    }
    Ok(all)
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

fn sorted<T: Ord>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] <= pair[1])
}

fn fails(finding: &Value) -> bool {
    matches!(text(finding, "verdict"), "violated" | "missing" | "undetermined")
}

#[test]
fn every_assessment_validates_against_the_published_schema() -> io::Result<()> {
    let published = runner::repository().join("crates/report/schema/assessment-v1.schema.json");
    #[allow(clippy::disallowed_methods)] // the published file itself
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(published)?)?;
    let validator = jsonschema::validator_for(&schema).map_err(io::Error::other)?;
    for (name, _, assessment) in all()? {
        let errors: Vec<String> = validator
            .iter_errors(&assessment.0)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        let mut other = assessment.0.clone();
        other["controls"][0]["state"] = "splendid".into();
        assert!(!validator.is_valid(&other), "the schema knows the states");
    }
    Ok(())
}

#[test]
fn lists_are_sorted() -> io::Result<()> {
    for (name, _, assessment) in all()? {
        let pairs: Vec<(&str, &str)> = assessment
            .list("findings")
            .iter()
            .map(|finding| (text(finding, "rule"), text(finding, "kind")))
            .collect();
        assert!(sorted(&pairs), "{name}: findings by rule and kind");
        let mut subjects: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for finding in assessment.list("findings") {
            subjects
                .entry((text(finding, "rule"), text(finding, "kind")))
                .or_default()
                .push(text(finding, "subject"));
        }
        for (of, subjects) in subjects {
            assert!(sorted(&subjects), "{name}: subjects of {of:?}: {subjects:?}");
        }
        for part in ["evidence", "set_aside"] {
            let paths: Vec<&str> = assessment.list(part).iter().map(|file| text(file, "path")).collect();
            assert!(sorted(&paths), "{name}: {part} by path");
        }
        for control in assessment.list("controls") {
            let why: Vec<&str> = list(control, "why").iter().filter_map(Value::as_str).collect();
            assert!(sorted(&why), "{name}: why of {}", text(control, "id"));
        }
    }
    Ok(())
}

#[test]
fn what_is_referred_to_exists() -> io::Result<()> {
    for (name, _, assessment) in all()? {
        let prints: BTreeSet<&str> =
            assessment.list("findings").iter().map(|finding| text(finding, "fingerprint")).collect();
        let controls: BTreeSet<String> = assessment
            .list("controls")
            .iter()
            .map(|control| format!("{}:{}", text(control, "framework"), text(control, "id")))
            .collect();
        let waivers = assessment.list("waivers");
        for finding in assessment.list("findings") {
            if let Some(index) = finding["waived_by"].as_u64() {
                assert!(usize::try_from(index).is_ok_and(|index| index < waivers.len()), "{name}: {index}");
                assert!(fails(finding), "{name}: what holds needs no waiver");
            }
        }
        for (index, waiver) in waivers.iter().enumerate() {
            let marked =
                assessment.list("findings").iter().filter(|finding| finding["waived_by"] == index).count();
            assert_eq!(waiver["used"], marked, "{name}: waiver {index}");
        }
        for control in assessment.list("controls") {
            for print in list(control, "why").iter().filter_map(Value::as_str) {
                assert!(prints.contains(print), "{name}: {print} of {}", text(control, "id"));
            }
            if let Some(from) = control["inferred"].as_str() {
                assert!(from.contains(':'), "{name}: {from}");
            }
            assert!(!text(control, "title").is_empty(), "{name}: {} has no title", text(control, "id"));
        }
        let judged: BTreeSet<&str> =
            assessment.list("frameworks").iter().map(|framework| text(framework, "id")).collect();
        for finding in assessment.list("findings") {
            for id in list(finding, "controls").iter().filter_map(Value::as_str) {
                let leaf = |known: &&String| *known == id || known.starts_with(&format!("{id}."));
                let framework = id.split(':').next().unwrap_or_default();
                // A rule may serve controls that the chosen baseline leaves out.
                let baseline = framework.starts_with("nist-800-53");
                assert!(
                    baseline || !judged.contains(framework) || controls.iter().any(|known| leaf(&known)),
                    "{name}: {id} of {}",
                    text(finding, "rule")
                );
            }
        }
    }
    Ok(())
}

#[test]
fn the_waiver_of_the_sample_marks_and_the_lapsed_one_does_not() -> io::Result<()> {
    let (_, _, waived) = all()?.pop().ok_or_else(|| io::Error::other("no sample"))?;
    assert!(waived.list("waivers")[0]["used"].as_u64() > Some(0), "{}", waived.list("waivers")[0]);
    assert_eq!(waived.list("waivers")[1]["used"], 0);
    let said =
        |field: &str| waived.list("waivers").iter().map(|waiver| waiver[field].clone()).collect::<Vec<_>>();
    assert_eq!(said("counts"), ["yes", "expired"]);
    assert_eq!(said("approved_on"), [Value::from("2026-06-01"), Value::Null]);
    assert_eq!(waived.failing("waiver-expired").len(), 1);
    let codes: BTreeSet<&str> = waived.problems().into_iter().map(|(code, _)| code).collect();
    for code in ["broken-json", "pin-without-file", "unknown-control"] {
        assert!(codes.contains(code), "{code} is not in {codes:?}");
    }
    Ok(())
}

#[test]
fn states_sum_to_the_total_of_their_group_and_agree_with_the_controls() -> io::Result<()> {
    for (name, _, assessment) in all()? {
        for framework in assessment.list("frameworks") {
            for group in list(framework, "groups") {
                let (total, states) = (&group["total"], group["states"].as_object());
                let sum: u64 = states.into_iter().flatten().filter_map(|(_, count)| count.as_u64()).sum();
                assert_eq!(total.as_u64(), Some(sum), "{name}: {}", text(group, "id"));
                for (state, count) in states.into_iter().flatten() {
                    let counted = assessment.list("controls").iter().filter(|control| {
                        control["framework"] == framework["id"]
                            && control["group"] == group["id"]
                            && control["state"] == state.as_str()
                    });
                    assert_eq!(count, counted.count(), "{name}: {state} of {}", text(group, "id"));
                }
            }
        }
        let iso = assessment.list("frameworks").iter().find(|framework| framework["id"] == "iso27001-2022");
        let groups: Vec<(&str, Option<u64>)> = iso
            .map(|iso| list(iso, "groups"))
            .unwrap_or_default()
            .iter()
            .map(|group| (text(group, "id"), group["total"].as_u64()))
            .collect();
        assert_eq!(groups, [("clauses", Some(30)), ("annex-a", Some(93))], "{name}");
    }
    Ok(())
}

#[test]
fn the_denominators_of_nist_are_those_of_the_publications() -> io::Result<()> {
    let (_, _, assessment) = all()?.pop().ok_or_else(|| io::Error::other("no sample"))?;
    let total = |id: &str| -> u64 {
        let of = assessment.list("frameworks").iter().filter(|framework| framework["id"] == id);
        of.flat_map(|framework| list(framework, "groups")).filter_map(|group| group["total"].as_u64()).sum()
    };
    assert_eq!((total("nist-csf-2.0"), total("nist-800-53-r5")), (106, 287));
    Ok(())
}

/// Every place in a value, wherever it stands.
fn places<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            if ["path", "line", "column", "label"].iter().all(|key| fields.contains_key(*key)) {
                found.push(value);
            }
            fields.values().for_each(|field| places(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| places(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_place_is_in_the_folder_and_its_line_is_in_the_file() -> io::Result<()> {
    for (name, folder, assessment) in all()? {
        let mut found = Vec::new();
        places(&assessment.0, &mut found);
        assert!(found.len() > 50, "{name}: {} places", found.len());
        for place in found {
            let path = text(place, "path");
            assert!(!path.starts_with('/') && !path.contains('\\') && !path.contains(".."), "{name}: {path}");
            assert!(path == "saydo.toml" || folder.path().join(path).is_file(), "{name}: {path}");
            let Some(line) = place["line"].as_u64() else { continue };
            let lines: Vec<String> = folder.read(path)?.lines().map(str::to_owned).collect();
            let index = usize::try_from(line).map_err(io::Error::other)?;
            let words = index.checked_sub(1).and_then(|index| lines.get(index));
            let length = words.map(|words| words.chars().count() as u64);
            assert!(length.is_some(), "{name}: {path} has no line {line}");
            let column = place["column"].as_u64().unwrap_or(1);
            assert!(column >= 1 && Some(column) <= length.map(|length| length + 1), "{name}: {place}");
            assert!(place["end_line"].as_u64() >= Some(line), "{name}: {place}");
        }
    }
    Ok(())
}

#[test]
fn what_fails_has_a_place_words_and_a_remedy() -> io::Result<()> {
    for (name, _, assessment) in all()? {
        for finding in assessment.list("findings").iter().filter(|finding| fails(finding)) {
            for field in ["message", "remedy", "rule", "kind", "subject", "title", "fingerprint"] {
                assert!(!text(finding, field).is_empty(), "{name}: {field} of {finding}");
            }
            assert!(!list(finding, "places").is_empty(), "{name}: {} has no place", text(finding, "message"));
            // A missing or twofold promise is about the text, not about one expectation.
            let observed = list(finding, "observations");
            assert!(
                observed.is_empty() || observed.iter().any(fails),
                "{name}: {}",
                text(finding, "message")
            );
        }
    }
    Ok(())
}

#[test]
fn fingerprints_of_what_fails_are_unique() -> io::Result<()> {
    for (name, _, assessment) in all()? {
        let mut seen = BTreeMap::new();
        for finding in assessment.list("findings").iter().filter(|finding| fails(finding)) {
            let other = seen.insert(text(finding, "fingerprint"), text(finding, "message"));
            assert_eq!(other, None, "{name}: {}", text(finding, "message"));
        }
    }
    Ok(())
}

#[test]
fn an_absent_kind_is_told_once() -> io::Result<()> {
    let header = "Supplier ID,Supplier,Owner,Tier,Status,Services\n";
    let assessment = Folder::of(&[("registers/suppliers.csv", header)])?.assessment(&[])?;
    let mut kinds: Vec<&str> =
        assessment.failing("evidence-present").iter().map(|finding| text(finding, "kind")).collect();
    let all = kinds.len();
    kinds.dedup();
    assert_eq!(kinds.len(), all, "{kinds:?}");
    Ok(())
}

#[test]
fn fingerprints_outlive_moved_lines_renamed_files_and_another_day() -> io::Result<()> {
    let prints = |folder: &Folder, day: &[&str]| -> io::Result<BTreeSet<String>> {
        let assessment = folder.assessment(day)?;
        let of = |finding: &Value| text(finding, "fingerprint").to_owned();
        Ok(assessment.failing("suppliers-owned-and-tiered").into_iter().map(of).collect())
    };
    let folder = Folder::company("brightloom")?;
    let before = prints(&folder, &[])?;
    assert!(!before.is_empty());
    let moved = folder.rewrite("registers/suppliers.csv", |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        format!("Supplier list,,,,,\n{}\n", lines.join("\n"))
    })?;
    assert_eq!(before, prints(&moved, &[])?, "lines moved");
    let text = moved.read("registers/suppliers.csv")?;
    let renamed = moved.without("registers/suppliers.csv")?.with("registers/vendors.csv", text)?;
    assert_eq!(before, prints(&renamed, &[])?, "file renamed");
    Ok(())
}

#[test]
fn the_gate_and_the_exit_code_say_the_same() -> io::Result<()> {
    for name in ["brightloom", "hartwell-pumps"] {
        for least in ["major", "minor", "improvement", "never"] {
            let folder = company(name);
            let day = runner::DAY;
            let run = runner::call(&["check", "--as-of", day, "--format", "json", "--fail-on", least])
                .arg(folder)
                .run()?
                .concludes();
            let (code, assessment) = (run.ended(), runner::assessment(&run)?);
            let gate = &assessment.0["gate"];
            assert_eq!(gate["met"] == true, code == Some(0), "{name} {least}");
            assert_eq!(list(gate, "reasons").is_empty(), code == Some(0), "{name} {least}");
        }
    }
    Ok(())
}

#[test]
fn a_file_is_evidence_or_set_aside_with_a_reason_never_both() -> io::Result<()> {
    for (name, _, assessment) in all()? {
        let used: BTreeSet<&str> =
            assessment.list("evidence").iter().map(|file| text(file, "path")).collect();
        for file in assessment.list("set_aside") {
            assert!(!used.contains(text(file, "path")) && !text(file, "reason").is_empty(), "{name}: {file}");
        }
        let all = used.len() + assessment.list("set_aside").len();
        assert_eq!(assessment.0["tree"]["files"], all, "{name}: every file is accounted for");
        for file in assessment.list("evidence") {
            assert_eq!(text(file, "sha256").len(), 64, "{name}: {file}");
        }
    }
    Ok(())
}
