//! Definitions for a run: what is inside the program, and what a user's folder adds or replaces. Every mistake is collected; a
//! command that judges goes on only when [`Loaded::usable`] says so.

use crate::command::{Failure, STYLE};
use crate::embedded;
use crate::run::DEFAULT_FRAMEWORK;
use crate::run::definitions::Folder;
use saydo_catalog::{Catalog, Own};
use saydo_engine::rule::{RuleSet, compile};
use saydo_evidence::{KindId, Kinds};
use saydo_report::{escape, problems};
use saydo_source::text::Encoding;
use saydo_source::tree::ReadError;
use saydo_source::{Definition, Gravity, Place, Problem, RepoPath, Text};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The subfolders of a user's folder that hold something else than rules.
const KINDS: &str = "kinds";
const FRAMEWORKS: &str = "frameworks";
const CROSSWALKS: &str = "crosswalks";
/// Below the kinds, the file with synonyms for the words of their vocabularies.
const WORDS: &str = "_words.toml";
/// More files than this in one folder are refused: every run reads them all.
const MOST_FILES: usize = 5_000;
/// Kinds of one folder: every file of the evidence is held against each of them.
const MOST_KINDS: usize = 500;
/// Bytes of all of them together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What is said of definitions in every run, not only to whoever asks for mistakes: the catalogue or the rules inside the program are no
/// longer what they were.
const TOLD: [&str; 4] = ["replaces-inside", "extends-framework", "infers", "ambiguous-id"];

/// A definition file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path shown to people: below the folder as the user named it, `rules/…` for those inside.
    pub path: RepoPath,
    /// Its text.
    pub text: Arc<str>,
}

/// The file of a rule or a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The definition itself.
    pub file: File,
    /// The file of cases beside it; kinds have none.
    pub cases: Option<File>,
    /// Whether it is inside the program.
    pub inside: bool,
}

/// All definitions of a run.
#[derive(Debug)]
pub struct Loaded {
    /// Frameworks, controls and crosswalks.
    pub catalog: Catalog,
    /// Kinds: those inside, then those of the user's folder.
    pub kinds: Kinds,
    /// The rules that compiled.
    pub rules: RuleSet,
    /// By rule id: the file that counts, also of a rule that did not compile.
    pub sources: BTreeMap<String, Source>,
    /// By kind: the file that counts.
    pub kind_sources: BTreeMap<KindId, Source>,
    /// Frameworks, crosswalks and words of the user's folder.
    pub others: Vec<File>,
    /// Everything that is wrong (fatal) or worth a remark (noted).
    pub problems: Vec<Problem>,
}

impl Loaded {
    /// The problems that end a run.
    pub fn fatal(&self) -> Vec<Problem> {
        self.problems.iter().filter(|problem| problem.gravity == Gravity::Fatal).cloned().collect()
    }

    /// What every run says of the definitions.
    pub fn told(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| TOLD.contains(&problem.code))
    }

    /// Synonyms of the user's own.
    pub fn words(&self) -> Option<&File> {
        self.others.iter().find(|file| file.path.name() == WORDS)
    }

    /// The definitions, unless one of them is broken: then all mistakes, drawn.
    pub fn usable(self) -> Result<Self, Failure> {
        let fatal = self.fatal();
        if fatal.is_empty() {
            return Ok(self);
        }
        let mut drawn = Vec::new();
        problems::write(&fatal, STYLE, &mut drawn)?;
        Err(Failure::Definitions(String::from_utf8_lossy(&drawn).trim_end().to_owned()))
    }
}

/// Loads what is inside and, if one is named, a folder of rules (`*.toml`), their cases (`*.test.toml`), and below `kinds/`,
/// `frameworks/` and `crosswalks/` those. It fails only when the folder cannot be listed or holds no definition; broken files are problems.
pub fn load(folder: Option<&Path>) -> Result<Loaded, Failure> {
    load_from(folder.map(|folder| Folder::Disk(folder.to_owned())).as_ref())
}

/// The same from a folder on disk or of a revision.
pub fn load_from(folder: Option<&Folder<'_>>) -> Result<Loaded, Failure> {
    let mut loading = Loading::default();
    loading.inside();
    if let Some(folder) = folder {
        loading.folder(folder)?;
    }
    Ok(loading.finish())
}

/// Whether a rule, a kind or a framework of this name is inside the program.
pub fn comes_with_the_program(name: &str) -> bool {
    let is_it = |(path, _): &&(&str, &str)| path.ends_with(&format!("/{name}.toml"));
    saydo_engine::embedded::RULES.iter().chain(embedded::KINDS).any(|file| is_it(&file))
        || saydo_catalog::is_inside(name)
}

#[derive(Default)]
struct Loading {
    problems: Vec<Problem>,
    kinds: Kinds,
    sources: BTreeMap<String, Source>,
    kind_sources: BTreeMap<KindId, Source>,
    own: Own,
    others: Vec<File>,
}

impl Loading {
    fn inside(&mut self) {
        let (kinds, problems) = Kinds::embedded();
        self.kinds = kinds;
        self.problems.extend(problems);
        let cases: BTreeMap<&str, &str> = saydo_engine::embedded::CASES.iter().copied().collect();
        for (path, text) in saydo_engine::embedded::RULES {
            let beside = cases_of(path);
            let cases = cases.get(beside.as_str()).and_then(|text| inside_file(&beside, text));
            if let Some(file) = inside_file(path, text) {
                self.sources.insert(file.path.stem().to_owned(), Source { file, cases, inside: true });
            }
        }
        for (path, text) in embedded::KINDS {
            if let Some(file) = inside_file(path, text) {
                let id = KindId::new(file.path.stem());
                self.kind_sources.insert(id, Source { file, cases: None, inside: true });
            }
        }
    }

    fn folder(&mut self, from: &Folder<'_>) -> Result<(), Failure> {
        let shown = from.shown();
        let folder = Path::new(&shown);
        let listed = from.list().map_err(|error| Failure::Nothing {
            message: format!("the rules in `{}` cannot be listed: {error}", escape::line(&shown)),
            help: "name a folder with rule files, as in --rules compliance/rules".to_owned(),
        })?;
        if listed.len() > MOST_FILES {
            return Err(Failure::Nothing {
                message: format!("{} definition files lie below `{}`", listed.len(), escape::line(&shown)),
                help: format!("a folder of rules holds at most {MOST_FILES}"),
            });
        }
        let (mut rules, mut kinds, mut cases) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut bytes = 0;
        for (file, below) in listed {
            let Some(path) = shown_path(folder, &file) else { continue };
            let top = below.components().next();
            let top = top.map(|part| part.as_os_str().to_string_lossy().into_owned()).unwrap_or_default();
            let Some(read) = self.read(&path, from.read(&file)) else { continue };
            bytes += read.text.len();
            if bytes > MOST_BYTES {
                return Err(Failure::Nothing {
                    message: format!("the definitions below `{}` are too large", escape::line(&shown)),
                    help: format!("a folder of rules holds at most {MOST_BYTES} bytes"),
                });
            }
            match top.as_str() {
                FRAMEWORKS | CROSSWALKS => self.catalogue(&top, read),
                KINDS if path.name() == WORDS => self.others.push(read),
                KINDS => kinds.push(read),
                _ if path.name().ends_with(".test.toml") => drop(cases.insert(read.path.to_string(), read)),
                _ => rules.push(read),
            }
        }
        if rules.is_empty() && kinds.is_empty() && self.others.is_empty() && self.problems.is_empty() {
            return Err(Failure::Nothing {
                message: format!("no rule lies below `{}`", escape::line(&shown)),
                help: "a rule is one file, rule-id.toml; see `saydo explain within` for a demand".to_owned(),
            });
        }
        if let Some(file) = kinds.get(MOST_KINDS) {
            let problem = Problem::fatal("too-many", "too many kinds");
            let problem = problem.labelled(format!("expected at most {MOST_KINDS}; this is one more"));
            self.problems.push(problem.at(Place::file(&file.path)));
            kinds.truncate(MOST_KINDS);
        }
        for file in kinds {
            self.kind(file);
        }
        self.words();
        for file in rules {
            let cases = cases.remove(&cases_of(file.path.as_str()));
            self.rule(file, cases);
        }
        Ok(())
    }

    fn catalogue(&mut self, top: &str, file: File) {
        let definition = Definition::parse(&file.path, &file.text);
        if top == CROSSWALKS {
            self.own.crosswalks.push(definition);
        } else if file.path.name().ends_with(".retired.toml") {
            self.own.retired.push(definition);
        } else {
            self.own.frameworks.push(definition);
        }
        self.others.push(file);
    }

    /// The synonyms, once all kinds are there.
    fn words(&mut self) {
        for file in self.others.iter().filter(|file| file.path.name() == WORDS) {
            let definition = Definition::parse(&file.path, &file.text);
            self.kinds.add_words(&definition);
            self.problems.extend(definition.finish());
        }
    }

    fn read(&mut self, path: &RepoPath, bytes: Result<Vec<u8>, ReadError>) -> Option<File> {
        let text = match bytes {
            Ok(bytes) => Text::decode(&bytes).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let text = text.and_then(|text| match text.encoding {
            Encoding::Utf8 => Ok(text.content),
            Encoding::Utf16 | Encoding::Windows1252 => Err("the file is not UTF-8".to_owned()),
        });
        match text {
            Ok(text) => Some(File { path: path.clone(), text }),
            Err(reason) => {
                let problem = Problem::fatal("unreadable-file", "cannot be read").labelled(reason);
                self.problems.push(problem.at(Place::file(path)));
                None
            }
        }
    }

    fn kind(&mut self, file: File) {
        let definition = Definition::parse(&file.path, &file.text);
        self.kinds.add_own(&definition);
        let id = definition.root().text("kind").map(|id| KindId::new(&id.value));
        self.problems.extend(definition.finish());
        let Some(id) = id else { return };
        let source = Source { file, cases: None, inside: false };
        let known = self.kind_sources.insert(id.clone(), source.clone());
        self.replaced(&format!("kind `{id}`"), known.as_ref(), &source);
    }

    fn rule(&mut self, file: File, cases: Option<File>) {
        let id = file.path.stem().to_owned();
        if cases.is_none() {
            let problem = Problem::noted("no-cases", "the rule has no cases")
                .labelled(format!("expected {id}.test.toml beside it"))
                .help(
                    "A rule without cases may hold for everyone; write small trees with what it must find.",
                );
            self.problems.push(problem.at(Place::file(&file.path)));
        }
        let source = Source { file, cases, inside: false };
        let known = self.sources.insert(id.clone(), source.clone());
        self.replaced(&format!("rule `{id}`"), known.as_ref(), &source);
    }

    /// Replacing what is inside is allowed and said; two files of one folder with one name are a mistake.
    fn replaced(&mut self, what: &str, known: Option<&Source>, by: &Source) {
        let Some(known) = known.filter(|known| known.file.text != by.file.text || !known.inside) else {
            return;
        };
        let problem = if known.inside {
            Problem::noted("replaces-inside", format!("replaces the {what} that comes with the program"))
        } else {
            Problem::fatal("defined-twice", format!("the {what} is defined twice"))
                .labelled(format!("also in {}", known.file.path))
        };
        self.problems.push(problem.at(Place::file(&by.file.path)));
    }

    fn finish(mut self) -> Loaded {
        let mut catalog = Catalog::embedded().unwrap_or_else(|problems| {
            self.problems.extend(problems);
            Catalog::default()
        });
        self.problems.extend(catalog.add(&self.own, DEFAULT_FRAMEWORK));
        let definitions: Vec<Definition> = self
            .sources
            .values()
            .map(|source| Definition::parse(&source.file.path, &source.file.text))
            .collect();
        let (rules, problems) = compile(&definitions, &catalog, &self.kinds);
        self.problems.extend(problems);
        Loaded {
            catalog,
            kinds: self.kinds,
            rules,
            sources: self.sources,
            kind_sources: self.kind_sources,
            others: self.others,
            problems: self.problems,
        }
    }
}

fn inside_file(path: &str, text: &str) -> Option<File> {
    Some(File { path: path.parse().ok()?, text: text.into() })
}

/// `a/rule.toml` -> `a/rule.test.toml`.
fn cases_of(path: &str) -> String {
    format!("{}.test.toml", path.strip_suffix(".toml").unwrap_or(path))
}

/// The file below the folder as the user named it; of a folder outside the current one only its own name is shown.
fn shown_path(folder: &Path, file: &Path) -> Option<RepoPath> {
    let whole = file.to_string_lossy();
    if let Ok(path) = whole.parse::<RepoPath>() {
        return Some(path);
    }
    let below = file.strip_prefix(folder).ok()?.to_string_lossy();
    let name = folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    format!("{}/{below}", name.trim_matches('/')).trim_start_matches('/').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use saydo_source::disk;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            disk::write(&path, text.as_bytes()).unwrap();
        }
        folder
    }

    const OWN: &str = "framework = \"own\"\ntitle = \"Own\"\n[[group]]\nid = \"g\"\ntitle = \"G\"\n\
                       [[control]]\nid = \"O-1\"\ntitle = \"One\"\ngroup = \"g\"\n";

    fn access_reviewed() -> &'static str {
        let named = |(path, _): &&(&str, &str)| path.ends_with("/access-reviewed.toml");
        saydo_engine::embedded::RULES.iter().find(named).unwrap().1
    }

    fn said(loaded: &Loaded) -> Vec<(&str, &str)> {
        let name = |problem: &'_ Problem| problem.place.as_ref().map_or("", |_| problem.code);
        loaded.problems.iter().map(|problem| (name(problem), problem.message.as_str())).collect()
    }

    #[test]
    fn what_is_inside_has_no_mistake_and_every_file_of_cases_its_rule() {
        let loaded = load(None).unwrap();
        assert!(loaded.problems.is_empty(), "{:?}", said(&loaded));
        assert_eq!(loaded.rules.rules.len(), loaded.sources.len());
        let with_cases = loaded.sources.values().filter(|source| source.cases.is_some()).count();
        assert_eq!(with_cases, saydo_engine::embedded::CASES.len());
        assert!(loaded.kinds.iter().all(|kind| loaded.kind_sources.contains_key(&kind.id)));
        assert_eq!(loaded.kinds.iter().count(), loaded.kind_sources.len());
    }

    #[test]
    fn a_folder_adds_rules_and_kinds_and_says_what_it_replaces() {
        let rule = access_reviewed();
        let kind = "kind = \"door-log\"\ntitle = \"Door log\"\nshape = \"record\"\nkey = [\"id\"]\n\
                    [[field]]\nname = \"id\"\ntype = \"text\"\n";
        let door = rule.replace("asset-inventory\"\nwhere", "door-log\"\nzzz");
        let folder = folder(&[
            ("kinds/door-log.toml", kind),
            ("asset-ids-unique.toml", &rule.replace("major", "minor")),
            ("asset-ids-unique.test.toml", ""),
            ("door/doors-closed.toml", &door),
            ("frameworks/own.toml", OWN),
            ("frameworks/gdpr.toml", &OWN.replace("\"own\"", "\"gdpr\"")),
            ("kinds/_words.toml", "[words]\nactive = [\"on the payroll\"]\n"),
        ]);
        let loaded = load(Some(folder.path())).unwrap();
        assert!(loaded.kinds.get(&KindId::new("door-log")).is_some());
        let source = &loaded.sources["asset-ids-unique"];
        assert!(!source.inside && source.cases.is_some());
        assert!(source.file.path.as_str().ends_with("/asset-ids-unique.toml"));
        let codes: Vec<&str> = loaded.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(loaded.catalog.framework("own").map(|own| own.ids().count()), Some(1));
        assert_eq!(loaded.words().map(|file| file.path.name()), Some("_words.toml"));
        // Both frameworks of the folder have the id: a bare one is ambiguous, beside what is replaced and has no cases.
        assert_eq!(loaded.told().count(), 4, "{:?}", said(&loaded));
        for code in ["replaces-inside", "no-cases", "ambiguous-id", "unknown-key", "unknown-field"] {
            assert!(codes.contains(&code), "{code} is not in {codes:?}");
        }
        assert!(
            matches!(loaded.usable(), Err(Failure::Definitions(drawn)) if drawn.contains("doors-closed.toml"))
        );
    }

    #[test]
    fn nothing_is_left_out_in_silence() {
        assert!(matches!(load(Some(Path::new("no/such/folder"))), Err(Failure::Nothing { .. })));
        assert!(matches!(load(Some(folder(&[("a.md", "")]).path())), Err(Failure::Nothing { .. })));
        let rule = access_reviewed();
        let twice = folder(&[("a/x.toml", rule), ("b/x.toml", rule)]);
        let loaded = load(Some(twice.path())).unwrap();
        assert!(loaded.fatal().iter().any(|problem| problem.code == "defined-twice"), "{:?}", said(&loaded));
    }
}
