//! Lists the kind files of the repository: `explain` shows their labels and path patterns as they are written.
#![allow(clippy::disallowed_methods)] // a build script reads the files it embeds
#![allow(clippy::case_sensitive_file_extension_comparisons)] // kind files end in lower case

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../rules/kinds").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for file in fs::read_dir(&folder)?.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") && !name.starts_with('_') {
            files.push((format!("rules/kinds/{name}"), file.path().display().to_string()));
        }
    }
    files.sort();
    let words = folder.join("_words.toml").display().to_string();
    let mut out = String::from("/// Every kind of the repository: shown path and text.\n");
    out.push_str("pub const KINDS: &[(&str, &str)] = &[\n");
    for (shown, path) in files {
        writeln!(out, "    ({shown:?}, include_str!({path:?})),")?;
    }
    writeln!(out, "];\n/// Synonyms of the closed vocabularies.")?;
    writeln!(out, "pub const WORDS: &str = include_str!({words:?});")?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("embedded.rs"), out)?;
    Ok(())
}
