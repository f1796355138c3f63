//! One run: definitions and configuration to facts, facts to an assessment, an assessment to a view. Each step is the next one's
//! question; nobody calls back.

mod configuration;
mod locate;

use crate::args::Subject;
use crate::command::Failure;
use crate::load::Loaded;
use configuration::Configuration;
use jiff::civil::Date;
use saydo_catalog::Scope;
use saydo_engine::assess::gate::Policy;
use saydo_engine::assess::{Assessment, Input, assess};
use saydo_engine::config::EDITION;
use saydo_engine::judge::Context;
use saydo_evidence::{Facts, Settings, gather};
use saydo_report::assemble::{Material, assemble};
use saydo_report::escape;
use saydo_report::json;
use saydo_report::located::Located;
use saydo_report::view::View;
use saydo_source::tree::OpenError;
use saydo_source::{
    Change, Digest, History, Limits, Moment, Period, Problem, RepoPath, Tree, Zone, changes, nearest,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A tree that was read, with everything its judgement depends on.
pub struct Run {
    /// The tree.
    pub tree: Tree,
    /// Frameworks, kinds and rules; rules left out by hand are gone.
    pub loaded: Loaded,
    /// The configuration.
    pub configuration: Configuration,
    /// What the files say.
    pub facts: Facts,
    /// The day of the assessment.
    pub as_of: Moment,
    /// The audit period.
    pub period: Period,
    /// The frameworks judged.
    pub scopes: Vec<Scope>,
    /// Whether rules were left out by hand.
    pub filtered: bool,
}

impl Run {
    /// Reads configuration, rules and tree.
    pub fn prepare(subject: &Subject) -> Result<Self, Failure> {
        let root = subject.path.as_path();
        let (configuration, mut loaded) = configuration::load(root, subject)?;
        let filtered = filter(&mut loaded, subject)?;
        let mut scopes = configuration.engine.frameworks.clone();
        if !subject.by.framework.is_empty() {
            scopes =
                subject.by.framework.iter().map(|text| scope(text, &loaded)).collect::<Result<_, _>>()?;
        }
        if scopes.is_empty() {
            scopes = vec![scope("iso27001-2022", &loaded)?];
        }
        scopes.dedup();
        loaded.rules.keep_for(&scopes);
        let day = match &subject.by.as_of {
            Some(text) => text.parse::<Date>().map_err(|_| Failure::Nothing {
                message: format!("`{}` is no date", escape::line(text)),
                help: "write it as in --as-of 2026-06-30".to_owned(),
            })?,
            None => today(&configuration.evidence.zone),
        };
        let mut ignore = configuration.ignore.clone();
        ignore.extend(configuration.engine.rules.iter().map(ToString::to_string));
        let tree = Tree::open(root, &ignore, &Limits::default()).map_err(|error| unopened(&error))?;
        let as_of = Moment::day(day, &configuration.evidence.zone);
        let settings = Settings {
            zone: configuration.evidence.zone.clone(),
            as_of,
            date_order: configuration.evidence.date_order,
            pins: configuration.evidence.pins.clone(),
        };
        let facts = gather(&tree, &loaded.kinds, &loaded.rules.demand(&loaded.kinds), &settings);
        let period = configuration.engine.period.unwrap_or_else(|| Period::year_to(day));
        Ok(Self { tree, loaded, configuration, facts, as_of, period, scopes, filtered })
    }

    /// Fails if no file is evidence: then nothing can be concluded.
    pub fn with_evidence(self) -> Result<Self, Failure> {
        if self.facts.files.iter().any(|file| !file.recognised.is_empty()) {
            return Ok(self);
        }
        let files = self.facts.files.len();
        let unreadable = self.facts.files.iter().filter(|file| !file.candidates.is_empty()).count();
        let more = match unreadable {
            0 => String::new(),
            count => format!(", {count} of them could be but cannot be read"),
        };
        Err(Failure::Nothing {
            message: format!("0 of {files} files look like evidence{more}"),
            help: "saydo evidence says of each file why not; name the folder of the policies and registers, or pin a file \
                   in saydo.toml"
                .to_owned(),
        })
    }

    /// Judges.
    pub fn assess(&self, gate: &Policy) -> Assessment {
        let context = Context {
            catalog: &self.loaded.catalog,
            kinds: &self.loaded.kinds,
            facts: &self.facts,
            as_of: self.as_of,
            period: self.period,
            scopes: &self.scopes,
            isms_start: self.configuration.engine.isms_start,
        };
        let waivers = &self.configuration.engine.waivers;
        assess(&Input { context, rules: &self.loaded.rules, waivers, gate })
    }

    /// The view of an assessment; `whole` locates what holds too, which only the contract shows; `all` draws every
    /// finding.
    pub fn view(&self, assessment: &Assessment, whole: bool, all: bool) -> View {
        self.with_located(assessment, whole, |located, lost| {
            self.assembled(assessment, whole, all, located, lost)
        })
    }

    /// Reads the files that are reported again, for whoever shows places of them; what changed meanwhile is told beside.
    pub fn with_located<T>(
        &self,
        assessment: &Assessment,
        whole: bool,
        show: impl FnOnce(&Located<'_>, Vec<Problem>) -> T,
    ) -> T {
        let wanted = locate::wanted(assessment, whole);
        let (texts, lost) = locate::texts(&self.tree, &self.facts, &wanted);
        show(&Located::new(&texts), lost)
    }

    fn assembled(
        &self,
        assessment: &Assessment,
        whole: bool,
        all: bool,
        located: &Located<'_>,
        mut lost: Vec<Problem>,
    ) -> View {
        let mut problems: Vec<Problem> = self.facts.problems.clone();
        problems.extend(assessment.problems.iter().cloned());
        problems.append(&mut lost);
        problems.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        problems.dedup();
        let changes = if whole { self.changes() } else { BTreeMap::new() };
        assemble(&Material {
            assessment,
            catalog: &self.loaded.catalog,
            facts: &self.facts,
            scopes: &self.scopes,
            waivers: &self.configuration.engine.waivers,
            located,
            changes: &changes,
            problems: &problems,
            as_of: self.as_of.first,
            period: self.period,
            tree: json::Tree {
                revision: self.tree.revision().map(str::to_owned),
                files: self.facts.files.len(),
                digest: None,
                history: match self.tree.history() {
                    History::Full => json::History::Full,
                    History::Shallow => json::History::Shallow,
                    History::None => json::History::None,
                },
                untracked: self.tree.untracked(),
                prefix: String::new(),
            },
            inputs: json::Inputs {
                config_digest: self.configuration.digest.map(|digest| digest.to_string()),
                rules_digest: Some(self.rules_digest()),
            },
            edition: EDITION,
            filtered: self.filtered,
            rules: &self.loaded.rules.rules,
            names: self.configuration.names,
            fallback: self.fallback(),
            every_frame: all,
        })
    }

    /// The file that stands for what is nowhere: the configuration, else the README at the top.
    fn fallback(&self) -> Option<RepoPath> {
        let named = |name: &str| {
            let mut paths = self.tree.entries().iter().map(|entry| &entry.path);
            paths.find(|path| path.as_str().eq_ignore_ascii_case(name)).cloned()
        };
        [configuration::NAME, "README.md", "README.txt", "README"].into_iter().find_map(named)
    }

    /// When git says that recognised files without a date of their own last changed.
    pub fn changes(&self) -> BTreeMap<RepoPath, Change> {
        let undated =
            self.facts.files.iter().filter(|file| !file.recognised.is_empty() && file.effective.is_none());
        let wanted: BTreeSet<RepoPath> = undated.map(|file| file.path.clone()).collect();
        changes(&self.tree, &wanted)
    }

    fn rules_digest(&self) -> String {
        let used = self.loaded.rules.rules.iter().filter_map(|rule| self.loaded.sources.get(&rule.id));
        let texts: Vec<&str> = used.map(|source| source.file.text.as_ref()).collect();
        Digest::of(texts.join("\0").as_bytes()).to_string()
    }
}

/// Leaves rules out as `--rule` and `--skip` say; whether any were.
fn filter(loaded: &mut Loaded, subject: &Subject) -> Result<bool, Failure> {
    for id in subject.by.rule.iter().chain(&subject.by.skip) {
        if !loaded.rules.rules.iter().any(|rule| rule.id == *id) {
            let ids = loaded.rules.rules.iter().map(|rule| rule.id.as_str());
            let help = nearest(id, ids).map_or_else(
                || "saydo rules list names them".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Failure::Nothing {
                message: format!("there is no rule `{}`", escape::line(id)),
                help,
            });
        }
    }
    loaded.rules.rules.retain(|rule| {
        (subject.by.rule.is_empty() || subject.by.rule.contains(&rule.id))
            && !subject.by.skip.contains(&rule.id)
    });
    if loaded.rules.rules.is_empty() {
        return Err(Failure::Nothing {
            message: "no rule is left".to_owned(),
            help: "leave out fewer rules with --skip".to_owned(),
        });
    }
    Ok(!subject.by.rule.is_empty() || !subject.by.skip.is_empty())
}

fn scope(text: &str, loaded: &Loaded) -> Result<Scope, Failure> {
    loaded.catalog.scope(text).map_err(|message| Failure::Nothing {
        message: escape::line(&message).into_owned(),
        help: "name it as in --framework iso27001-2022 or --framework nist-800-53-r5@moderate".to_owned(),
    })
}

fn unopened(error: &OpenError) -> Failure {
    let help = match error {
        OpenError::Missing(_) => "name the folder that holds the policies and registers",
        OpenError::NotAFolder(_) => "name the folder the file lies in",
        OpenError::Pattern { .. } => "correct the pattern under `ignore` in saydo.toml",
    };
    Failure::Nothing { message: escape::line(&error.to_string()).into_owned(), help: help.to_owned() }
}

/// Today in the organisation's zone. The clock is read here and nowhere else.
fn today(zone: &Zone) -> Date {
    #[allow(clippy::disallowed_methods)] // the one door to the clock
    zone.day_of(jiff::Timestamp::now())
}

/// A path as people write it, for messages.
pub fn shown(path: &Path) -> String {
    escape::line(&path.to_string_lossy()).into_owned()
}
