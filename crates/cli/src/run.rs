//! One run: definitions and configuration to facts, facts to an assessment, an assessment to a view. Each step is the next one's
//! question; nobody calls back.

pub mod base;
mod configuration;
mod coverage;
pub mod definitions;
mod locate;
mod waivers;

use crate::args::Subject;
use crate::command::Failure;
use crate::load::Loaded;
use base::{Base, Comparing};
use configuration::Configuration;
use definitions::Definitions;
use jiff::civil::Date;
use saydo_catalog::Scope;
use saydo_engine::assess::gate::Policy;
use saydo_engine::assess::{Assessment, Input, assess};
use saydo_engine::compare::{self, Comparison, Gated, assess_change};
use saydo_engine::config::EDITION;
use saydo_engine::judge::{Asked, Context};
use saydo_evidence::{Facts, Settings, gather, gather_both};
use saydo_report::assemble::{Compared, Material, assemble};
use saydo_report::escape;
use saydo_report::json;
use saydo_report::located::Located;
use saydo_report::moved::Moved;
use saydo_report::view::View;
use saydo_source::tree::OpenError;
use saydo_source::{
    Change, Digest, History, Limits, Moment, Period, Problem, RepoPath, Tree, Wish, Zone, changes, nearest,
    pasts,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is judged where nobody says.
pub const DEFAULT_FRAMEWORK: &str = "iso27001-2022";

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
    /// Whether other frameworks than those of the configuration are judged.
    pub reframed: bool,
    /// What it is compared with.
    pub base: Option<Base>,
}

/// What a run came to.
pub struct Judged {
    /// All of it; with a base each failing finding has its origin.
    pub assessment: Assessment,
    /// What the change did.
    pub comparison: Option<Comparison>,
}

impl Run {
    /// Reads configuration, rules and tree.
    pub fn prepare(subject: &Subject) -> Result<Self, Failure> {
        Self::comparing(subject, Comparing::Nothing)
    }

    /// The same, with what is compared: then rules and configuration are those of a revision.
    pub fn comparing(subject: &Subject, comparing: Comparing<'_>) -> Result<Self, Failure> {
        let root = subject.path.as_path();
        let started = base::start(subject, comparing)?;
        let from = started.as_ref().map_or(Definitions::Disk(root), base::Started::definitions);
        let (mut configuration, mut loaded) = configuration::load(from, root, subject)?;
        let filtered = filter(&mut loaded, subject)?;
        let mut scopes = configuration.engine.frameworks.clone();
        if !subject.by.framework.is_empty() {
            scopes =
                subject.by.framework.iter().map(|text| scope(text, &loaded)).collect::<Result<_, _>>()?;
        }
        if scopes.is_empty() {
            scopes = vec![scope(DEFAULT_FRAMEWORK, &loaded)?];
        }
        scopes.dedup();
        let reframed = !subject.by.framework.is_empty();
        loaded.rules.keep_for(&scopes);
        let day = match &subject.by.as_of {
            Some(text) => text.parse::<Date>().map_err(|_| Failure::Nothing {
                message: format!("`{}` is no date", escape::line(text)),
                help: "write it as in --as-of 2026-06-30".to_owned(),
            })?,
            None => today(&configuration.evidence.zone),
        };
        if let Some(started) = &started {
            started.no_looser(subject, &configuration, day, &configuration.evidence.zone)?;
        }
        let mut ignore = configuration.ignore.clone();
        ignore.extend(configuration.engine.rules.iter().map(ToString::to_string));
        let tree = match &started {
            Some(started) => started.head(root, &ignore)?,
            None => open(root, &ignore)?,
        };
        waivers::introducers(&mut configuration, &tree, started.as_ref(), &loaded);
        let as_of = Moment::day(day, &configuration.evidence.zone);
        let base = started.as_ref().map(|started| started.base(root, &ignore, &tree)).transpose()?;
        let settings = Settings {
            zone: configuration.evidence.zone.clone(),
            as_of,
            date_order: configuration.evidence.date_order,
            pins: configuration.evidence.pins.clone(),
            former: base.as_ref().map(|(_, former)| former.clone()).unwrap_or_default(),
        };
        let demand = loaded.rules.demand(&loaded.kinds);
        let period = configuration.engine.period.unwrap_or_else(|| Period::year_to(day));
        let (facts, base) = match (started, base) {
            (Some(started), Some((before, former))) => {
                let (mut facts, mut earlier) =
                    gather_both((&tree, &before), &loaded.kinds, &demand, &settings);
                witness(&mut facts, &tree, &loaded);
                witness(&mut earlier, &before, &loaded);
                let of_base = (before, earlier, former);
                let base = started.finish(subject, (&configuration, &loaded), (&tree, &facts), of_base)?;
                (facts, Some(base))
            }
            _ => {
                let mut facts = gather(&tree, &loaded.kinds, &demand, &settings);
                witness(&mut facts, &tree, &loaded);
                (facts, None)
            }
        };
        Ok(Self { tree, loaded, configuration, facts, as_of, period, scopes, filtered, reframed, base })
    }

    /// Fails if no file is evidence: then nothing can be concluded. That all of it was removed, or was not there yet, is a difference
    /// like any other where nothing is gated.
    pub fn with_evidence(self) -> Result<Self, Failure> {
        let some = |facts: &Facts| facts.files.iter().any(|file| !file.recognised.is_empty());
        if some(&self.facts) || self.base.as_ref().is_some_and(|base| !base.gates && some(&base.facts)) {
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

    /// Judges, with a base both sides.
    pub fn assess(&self, gate: &Policy) -> Judged {
        let engine = &self.configuration.engine;
        let context = Context {
            catalog: &self.loaded.catalog,
            kinds: &self.loaded.kinds,
            facts: &self.facts,
            as_of: self.as_of,
            period: self.period,
            scopes: &self.scopes,
            isms_start: engine.isms_start,
        };
        let unmoved = BTreeMap::new();
        let input = Input {
            context,
            rules: &self.loaded.rules,
            waivers: &engine.waivers,
            terms: &engine.terms,
            renamed: self.base.as_ref().map_or(&unmoved, |base| &base.former),
            partial: self.filtered || self.reframed,
            gate,
            asked: Asked::default(),
        };
        let Some(base) = &self.base else {
            return Judged { assessment: assess(&input), comparison: None };
        };
        let change = compare::Change {
            base: Context { facts: &base.facts, ..context },
            difference: &base.difference,
            weakened: &base.weakened,
            gated: base.gates.then_some(Gated { configured: base.configured, run: base.services.run }),
        };
        let compared = assess_change(&input, &change);
        Judged { assessment: compared.head, comparison: Some(compared.comparison) }
    }

    /// The view of what a run came to; `whole` locates what holds too, which only the contract shows; `all` draws every finding.
    pub fn view(&self, judged: &Judged, whole: bool, all: bool) -> View {
        self.with_located(judged, whole, |located, lost| self.assembled(judged, whole, all, located, lost))
    }

    /// Reads the files that are reported again, for whoever shows places of them; what changed meanwhile is told beside.
    pub fn with_located<T>(
        &self,
        judged: &Judged,
        whole: bool,
        show: impl FnOnce(&Located<'_>, Vec<Problem>) -> T,
    ) -> T {
        let wanted = locate::wanted(judged, whole);
        let (mut texts, lost) = locate::texts(&self.tree, &self.facts, &wanted);
        // The text that was obeyed, whether or not it is evidence, ignored or elsewhere.
        texts.extend(self.configuration.file.iter().map(|file| (file.path.clone(), file.text.clone())));
        if let Some(base) = &self.base {
            for path in base.weakened.iter().filter_map(|one| one.now.as_ref()).map(|at| &at.path) {
                if let Some(text) = locate::text(&self.tree, path) {
                    texts.insert(path.clone(), text);
                }
            }
        }
        show(&Located::new(&texts), lost)
    }

    fn assembled(
        &self,
        judged: &Judged,
        whole: bool,
        all: bool,
        located: &Located<'_>,
        mut lost: Vec<Problem>,
    ) -> View {
        let assessment = &judged.assessment;
        let files = locate::both(self, judged);
        let moved = Moved::new(&files);
        let change = self.base.as_ref().zip(judged.comparison.as_ref());
        let mut problems: Vec<Problem> = self.facts.problems.clone();
        problems.extend(assessment.problems.iter().cloned());
        problems.extend(self.loaded.told().cloned());
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
            configuration: self.configuration.file.as_ref().filter(|file| file.inside).map(|file| &file.path),
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
                prefix: self.prefix(),
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
            change: change.map(|(base, comparison)| Compared {
                base: json::Base {
                    rev: base.rev.clone(),
                    tip: base.tip.clone(),
                    merge_base: base.commit.clone(),
                    configured: base.configured,
                },
                comparison,
                moved: &moved,
                persons: base.facts.persons(),
            }),
            every_frame: all,
        })
    }

    /// The file that stands for what is nowhere: the configuration, else the README at the top, else the first file.
    fn fallback(&self) -> Option<RepoPath> {
        let named = |name: &str| {
            let mut paths = self.tree.entries().iter().map(|entry| &entry.path);
            paths.find(|path| path.as_str().eq_ignore_ascii_case(name)).cloned()
        };
        let known = [configuration::NAME, "README.md", "README.txt", "README"].into_iter().find_map(named);
        // A format that insists on a file shows what is nowhere at the first one there is.
        known.or_else(|| self.tree.entries().first().map(|entry| entry.path.clone()))
    }

    /// When git says that recognised files without a date of their own last changed.
    pub fn changes(&self) -> BTreeMap<RepoPath, Change> {
        let undated =
            self.facts.files.iter().filter(|file| !file.recognised.is_empty() && file.effective.is_none());
        let wanted: BTreeSet<RepoPath> = undated.map(|file| file.path.clone()).collect();
        changes(&self.tree, &wanted)
    }

    /// Where the folder lies in its repository.
    fn prefix(&self) -> String {
        match (&self.base, self.tree.root()) {
            (Some(base), _) => base.prefix.clone(),
            (None, Some(root)) => saydo_source::revision::prefix(root),
            (None, None) => String::new(),
        }
    }

    fn rules_digest(&self) -> String {
        let used = self.loaded.rules.rules.iter().filter_map(|rule| self.loaded.sources.get(&rule.id));
        // What comes with the program is named by its version.
        let kinds = self.loaded.kind_sources.values().filter(|source| !source.inside);
        let files = used.chain(kinds).map(|source| &source.file).chain(&self.loaded.others);
        let texts: Vec<&str> = files.map(|file| file.text.as_ref()).collect();
        Digest::of(texts.join("\0").as_bytes()).to_string()
    }
}

/// Adds what git tells of the history of files, where a rule asks.
fn witness(facts: &mut Facts, tree: &Tree, loaded: &Loaded) {
    let Some(asked) = loaded.rules.history() else { return };
    let files = facts.files.iter().filter(|file| asked.all || !file.recognised.is_empty());
    let wanted: BTreeSet<RepoPath> = files.map(|file| file.path.clone()).collect();
    let pasts = pasts(tree, &wanted, Wish { since: asked.since, before: asked.before });
    facts.witness(&loaded.kinds, pasts, |path| tree.read(path).ok());
}

/// Leaves rules out as `--rule` and `--skip` say; whether any were.
fn filter(loaded: &mut Loaded, subject: &Subject) -> Result<bool, Failure> {
    for id in subject.part.rule.iter().chain(&subject.part.skip) {
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
        (subject.part.rule.is_empty() || subject.part.rule.contains(&rule.id))
            && !subject.part.skip.contains(&rule.id)
    });
    if loaded.rules.rules.is_empty() {
        return Err(Failure::Nothing {
            message: "no rule is left".to_owned(),
            help: "leave out fewer rules with --skip".to_owned(),
        });
    }
    Ok(!subject.part.rule.is_empty() || !subject.part.skip.is_empty())
}

fn scope(text: &str, loaded: &Loaded) -> Result<Scope, Failure> {
    loaded.catalog.scope(text).map_err(|message| Failure::Nothing {
        message: escape::line(&message).into_owned(),
        help: "name it as in --framework iso27001-2022 or --framework nist-800-53-r5@moderate".to_owned(),
    })
}

/// The files below a folder on disk.
fn open(root: &Path, ignore: &[String]) -> Result<Tree, Failure> {
    Tree::open(root, ignore, &Limits::default()).map_err(|error| unopened(&error))
}

fn unopened(error: &OpenError) -> Failure {
    let help = match error {
        OpenError::Missing(_) => "name the folder that holds the policies and registers",
        OpenError::NotAFolder(_) => "name the folder the file lies in",
        OpenError::Pattern { .. } => "correct the pattern under `ignore` in saydo.toml",
        OpenError::Unlisted { .. } => "fetch the whole history, in a workflow with `fetch-depth: 0`",
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
