//! Lists the rule files of the repository, so that a new rule needs no line of Rust.
#![allow(clippy::disallowed_methods)] // a build script reads the files it embeds
#![allow(clippy::case_sensitive_file_extension_comparisons)] // rule files end in lower case

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../rules").canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let (mut rules, mut cases) = (Vec::new(), Vec::new());
    for topic in fs::read_dir(&root)?.flatten() {
        let folder = topic.file_name().to_string_lossy().into_owned();
        if ["frameworks", "crosswalks", "kinds"].contains(&folder.as_str()) || !topic.path().is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", topic.path().display());
        for file in fs::read_dir(topic.path())?.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let entry = (format!("rules/{folder}/{name}"), file.path().display().to_string());
            if name.ends_with(".test.toml") {
                cases.push(entry);
            } else if name.ends_with(".toml") {
                rules.push(entry);
            }
        }
    }
    let mut out = String::new();
    for (name, what, mut list) in [("RULES", "rule", rules), ("CASES", "file of cases", cases)] {
        list.sort();
        writeln!(out, "/// Every {what} of the repository: shown path and text.")?;
        writeln!(out, "pub const {name}: &[(&str, &str)] = &[")?;
        for (shown, path) in list {
            writeln!(out, "    ({shown:?}, include_str!({path:?})),")?;
        }
        writeln!(out, "];")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("embedded.rs"), out)?;
    Ok(())
}
