//! The stair of crates: each may use any below it, never its own floor, never above.

use std::collections::BTreeMap;
use std::path::Path;

const STAIR: [(&str, u8); 6] =
    [("source", 1), ("catalog", 2), ("evidence", 2), ("engine", 3), ("report", 4), ("cli", 5)];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: &Path) -> String {
    #[allow(clippy::disallowed_methods)] // a test looks at the project itself
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The workspace crates that a crate's manifest names under `[dependencies]`.
fn arrows(of: &str) -> Vec<String> {
    let manifest = read(&root().join("crates").join(of).join("Cargo.toml"));
    let mut section = "";
    let mut arrows = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]"
            && let Some(rest) = line.strip_prefix("saydo-")
        {
            arrows.push(rest.chars().take_while(char::is_ascii_lowercase).collect());
        }
    }
    arrows
}

#[test]
fn every_arrow_runs_down_the_stair() {
    let floors: BTreeMap<&str, u8> = STAIR.into();
    for (krate, floor) in STAIR {
        for below in arrows(krate) {
            let other = floors.get(below.as_str()).copied();
            assert!(
                other.is_some_and(|other| other < floor),
                "an arrow runs up the stair: {krate} -> {below}"
            );
        }
    }
}

#[test]
fn the_stair_is_the_whole_workspace() {
    #[allow(clippy::disallowed_methods)] // a test looks at the project itself
    let folders = std::fs::read_dir(root().join("crates")).expect("crates/ is there");
    let mut found: Vec<String> =
        folders.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    found.sort();
    let mut expected: Vec<&str> = STAIR.iter().map(|(krate, _)| *krate).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn only_report_and_cli_know_miette() {
    for krate in ["source", "catalog", "evidence", "engine"] {
        let manifest = read(&root().join("crates").join(krate).join("Cargo.toml"));
        assert!(
            !manifest.contains("miette"),
            "{krate} names miette; problems are data until they are reported"
        );
    }
}
