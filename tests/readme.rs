//! The README promises commands: those of the program are run as they stand there.

mod runner;

use runner::{Folder, call, repository};
use std::io;

/// A promised command: its line, its arguments, the code it ends with.
#[derive(Debug, PartialEq, Eq)]
struct Promise {
    line: usize,
    arguments: Vec<String>,
    code: i32,
}

/// The commands of the program in the fences of a text that are marked `console`. `# exit 1` after a command or after the mark of
/// its fence says how it ends; what else a shell would do (pipes, other programs) is not promised here.
fn promises(text: &str) -> Vec<Promise> {
    let mut promises = Vec::new();
    let mut fence: Option<(String, Option<i32>)> = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if let Some(info) = trimmed.strip_prefix("```") {
            fence = match fence {
                Some(_) => None,
                None => Some((info.split_whitespace().next().unwrap_or_default().to_owned(), exit(info))),
            };
            continue;
        }
        let Some((_, of_fence)) = fence.as_ref().filter(|(kind, _)| kind == "console") else { continue };
        let Some(command) = trimmed.strip_prefix("$ ") else { continue };
        let (command, comment) = command.split_once(" #").unwrap_or((command, ""));
        let command = command.trim();
        let ours = [
            "cargo run --release -- ",
            "cargo run -q --release -- ",
            "cargo run -- ",
            "cargo run -q -- ",
            "saydo ",
        ];
        let Some(arguments) = ours.iter().find_map(|start| command.strip_prefix(start)) else { continue };
        if arguments.contains(['|', '>', '<', ';', '$', '&', '\\']) {
            continue;
        }
        let code = exit(&format!("#{comment}")).or(*of_fence).unwrap_or(0);
        promises.push(Promise { line: index + 1, arguments: words(arguments), code });
    }
    promises
}

/// The code after `exit`.
fn exit(text: &str) -> Option<i32> {
    let (_, after) = text.split_once("exit ")?;
    after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Words as a shell splits them, with quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ' ') => words.push(std::mem::take(&mut word)),
            _ => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_the_readme_ends_as_promised() -> io::Result<()> {
    #[allow(clippy::disallowed_methods)] // the text under test
    let text = std::fs::read_to_string(repository().join("README.md"))?;
    let promises = promises(&text);
    assert!(!promises.is_empty(), "the README shows no command of the program");
    let scratch = tempfile::tempdir()?;
    for folder in ["crates", "fixtures", "rules"] {
        runner::copy(&repository().join(folder), &scratch.path().join(folder))?;
    }
    for Promise { line, arguments, code } in promises {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // In a copy of the repository: reports that a command writes stay out of it.
        let run = call(&arguments).within(scratch.path()).run()?;
        let shown =
            format!("README.md:{line}: saydo {}\n{}{}", arguments.join(" "), run.stdout(), run.stderr());
        assert_eq!(run.ended(), Some(code), "{shown}");
        assert!(!run.stderr().contains("panicked"), "{shown}");
    }
    Ok(())
}

#[test]
fn the_configuration_of_the_readme_is_one() -> io::Result<()> {
    #[allow(clippy::disallowed_methods)] // the text under test
    let text = std::fs::read_to_string(repository().join("README.md"))?;
    let blocks = text.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let block = |start: &str| blocks.clone().find(|block| block.starts_with(start)).unwrap_or_default();
    let (configuration, rule) = (block("organisation = "), block("title = "));
    assert!(configuration.contains("[[waiver]]") && rule.contains("[[expect]]"));
    let folder = Folder::company("brightloom")?
        .with("compliance/rules/exceptions-not-expired.toml", rule)?
        .with("saydo.toml", configuration)?;
    let assessment = folder.assessment(&[])?;
    assert_eq!(assessment.list("waivers")[0]["counts"], "yes");
    assert_eq!(assessment.list("waivers")[0]["approved_on"], "2026-06-15");
    Ok(())
}

#[test]
fn promises_are_read_as_people_write_them() {
    let text = "```console\n$ cargo run --release -- check . --as-of 2026-06-30   # exit 1\ngate not met\n$ cargo test\n\
                $ saydo explain \"A.5.18\"\n$ saydo check . | less\n```\n\n```sh\n$ saydo nothing\n```\n\n\
                ```console # exit 2\n$ saydo check no/such\n$ saydo --version # exit 0\n```\n$ saydo outside\n";
    let found = promises(text);
    let short: Vec<(usize, String, i32)> =
        found.into_iter().map(|promise| (promise.line, promise.arguments.join(" "), promise.code)).collect();
    assert_eq!(
        short,
        [
            (2, "check . --as-of 2026-06-30".to_owned(), 1),
            (5, "explain A.5.18".to_owned(), 0),
            (14, "check no/such".to_owned(), 2),
            (15, "--version".to_owned(), 0),
        ]
    );
}
