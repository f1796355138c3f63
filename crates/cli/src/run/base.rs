//! The other side of a comparison: of a pull request its tree at the merge base, its rules of the game at the tip, and what the change
//! would do to them; of two revisions the earlier, by the rules of the later.

mod services;

use super::Run;
use super::configuration::{self, Configuration};
use super::definitions::{Definitions, Folder};
use super::locate::text;
use crate::args::Subject;
use crate::command::Failure;
use crate::load::{self, Loaded};
use jiff::Timestamp;
use saydo_engine::compare::weakened::{self, Files, Texts, Weakened};
use saydo_evidence::{Difference, Facts};
use saydo_report::escape;
use saydo_source::revision::{compare_with, prefix, resolve};
use saydo_source::tree::{OpenError, ReadError};
use saydo_source::{BaseError, Compared, Limits, RepoPath, Text, Tree, Zone, renames};
use services::Services;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub enum Comparing<'a> {
    /// Nothing: the folder is judged as it is.
    Nothing,
    /// The work tree with the commit where it left this revision, by the rules of the revision: a gate.
    WorkTree {
        /// The revision as the user named it.
        base: &'a str,
    },
    /// A revision with another one, each exactly as it is, by the rules of the later: a report.
    Revisions {
        /// The earlier as the user named it.
        from: &'a str,
        /// The later.
        to: &'a str,
    },
}

/// What a run is compared with.
pub struct Base {
    /// The revision as the user named it.
    pub rev: String,
    /// The full id of the commit that was compared with.
    pub commit: String,
    /// The full id of the commit whose rules and configuration judge.
    pub tip: String,
    /// The folder inside the repository: empty for its root, else with a `/` at the end.
    pub prefix: String,
    /// The tree of that commit.
    pub tree: Tree,
    /// What its files say.
    pub facts: Facts,
    /// The path that each renamed file of the head had there.
    pub former: BTreeMap<RepoPath, RepoPath>,
    /// In what the facts differ.
    pub difference: Difference,
    /// Every way in which the change would weaken its own gate.
    pub weakened: Vec<Weakened>,
    /// Whether anything that steers is another: configuration or rules.
    pub steered_otherwise: bool,
    /// Whether the tip has a configuration.
    pub configured: bool,
    /// What there is to say of the services of the repository.
    pub services: Services,
    /// Whether the comparison is a gate: then a way to weaken it is a finding.
    pub gates: bool,
}

/// Revisions that were found, before anything is read by their rules.
pub struct Started {
    /// The revision whose rules and configuration judge, as the user named it.
    governing: String,
    /// Its files.
    pub tip: Tree,
    /// Its full id.
    tip_id: String,
    /// When it was made, where that bounds the day of the assessment; `None` where it is itself judged.
    tip_at: Option<Timestamp>,
    /// What is compared with, as the user named it.
    rev: String,
    /// The commit that is compared with.
    commit: String,
    /// All files of it.
    plain: Tree,
    prefix: String,
    config: Option<RepoPath>,
}

/// Finds the revisions and the merge base; nothing where nothing is compared.
pub fn start(subject: &Subject, comparing: Comparing<'_>) -> Result<Option<Started>, Failure> {
    let root = subject.path.as_path();
    if !matches!(comparing, Comparing::Nothing) && !root.exists() {
        return Err(super::unopened(&OpenError::Missing(root.to_owned())));
    }
    let (governing, rev, commits) = match comparing {
        Comparing::Nothing => return Ok(None),
        Comparing::WorkTree { base } => (base, base, compare_with(root, base).map(Commits::from)),
        Comparing::Revisions { from, to } => (to, from, Commits::between(root, from, to)),
    };
    let Commits { tip: tip_id, tip_at, commit, prefix } =
        commits.map_err(|error| unfound(&error, comparing))?;
    let tip = at_revision(root, &tip_id, &[])?;
    let plain = if tip_id == commit {
        tip.hiding(&[]).map_err(|error| super::unopened(&error))?
    } else {
        at_revision(root, &commit, &[])?
    };
    let config = subject.by.config.clone().unwrap_or_else(|| PathBuf::from(configuration::NAME));
    let config = super::definitions::in_tree(&tip, &config);
    let (governing, rev) = (governing.to_owned(), rev.to_owned());
    Ok(Some(Started { governing, tip, tip_id, tip_at, rev, commit, plain, prefix, config }))
}

/// The commits of a comparison by their full ids.
struct Commits {
    tip: String,
    tip_at: Option<Timestamp>,
    commit: String,
    prefix: String,
}

impl From<Compared> for Commits {
    fn from(git: Compared) -> Self {
        Self { tip: git.tip, tip_at: Some(git.tip_at), commit: git.merge_base, prefix: git.prefix }
    }
}

impl Commits {
    /// Exactly these two: where their histories part plays no part.
    fn between(root: &Path, from: &str, to: &str) -> Result<Self, BaseError> {
        let (commit, tip) = (resolve(root, from)?, resolve(root, to)?);
        Ok(Self { tip, tip_at: None, commit, prefix: prefix(root) })
    }
}

/// The files of a commit.
pub fn at_revision(root: &Path, commit: &str, ignore: &[String]) -> Result<Tree, Failure> {
    Tree::at_revision(root, commit, ignore, &Limits::default()).map_err(|error| super::unopened(&error))
}

impl Started {
    /// The path of the configuration in the tip, if there is one.
    pub fn configuration(&self) -> Option<RepoPath> {
        self.config.clone()
    }

    /// Whether the tip is itself the head; else the work tree is.
    fn is_judged(&self) -> bool {
        self.tip_at.is_none()
    }

    /// Where rules and configuration are read from.
    pub fn definitions(&self) -> Definitions<'_> {
        Definitions::Revision { tree: &self.tip, rev: &self.governing, judged: self.is_judged() }
    }

    /// The tree that is judged.
    pub fn head(&self, root: &Path, ignore: &[String]) -> Result<Tree, Failure> {
        if self.is_judged() {
            self.tip.hiding(ignore).map_err(|error| super::unopened(&error))
        } else {
            super::open(root, ignore)
        }
    }

    /// With a gate nothing on the command line may ask for less than the revision does.
    pub fn no_looser(
        &self,
        subject: &Subject,
        configuration: &Configuration,
        as_of: jiff::civil::Date,
        zone: &Zone,
    ) -> Result<(), Failure> {
        let refused = |message: String, help: &str| Err(Failure::Nothing { message, help: help.to_owned() });
        let Some(tip_at) = self.tip_at else { return Ok(()) };
        if !subject.part.rule.is_empty() || !subject.part.skip.is_empty() {
            return refused(
                "with --base every rule judges".to_owned(),
                "leave out --rule and --skip; without --base they show a part",
            );
        }
        let made = zone.day_of(tip_at);
        if subject.by.as_of.is_some() && as_of < made {
            return refused(
                format!("--as-of {as_of} lies before {made}, the day of {}", escape::line(&self.governing)),
                "a day before the base would judge by what nobody could know yet; name a later day, or none",
            );
        }
        let configured: Vec<String> = match configuration.engine.frameworks.as_slice() {
            [] if configuration.digest.is_none() => Vec::new(),
            [] => vec![super::DEFAULT_FRAMEWORK.to_owned()],
            scopes => scopes
                .iter()
                .map(|scope| match &scope.baseline {
                    Some(baseline) => format!("{}@{baseline}", scope.framework),
                    None => scope.framework.clone(),
                })
                .collect(),
        };
        let given = &subject.by.framework;
        let left_out = configured.iter().find(|framework| !given.contains(framework));
        match left_out.filter(|_| !given.is_empty()) {
            Some(framework) => refused(
                format!(
                    "--framework leaves out {framework}, which the configuration of {} judges",
                    escape::line(&self.governing)
                ),
                "with --base the command line may only ask for more: name it too, or leave --framework out",
            ),
            None => Ok(()),
        }
    }

    /// The tree that is compared with, and which of the files of the head had another path there.
    pub fn base(
        &self,
        root: &Path,
        ignore: &[String],
        head: &Tree,
    ) -> Result<(Tree, BTreeMap<RepoPath, RepoPath>), Failure> {
        let tree = self.plain.hiding(ignore).map_err(|error| super::unopened(&error))?;
        let former = renames(root, &self.commit, head);
        Ok((tree, former))
    }

    /// The whole base, once both trees are read.
    pub fn finish(
        self,
        subject: &Subject,
        (configuration, loaded): (&Configuration, &Loaded),
        (head, head_facts): (&Tree, &Facts),
        (tree, facts, former): (Tree, Facts, BTreeMap<RepoPath, RepoPath>),
    ) -> Result<Base, Failure> {
        let difference = head_facts.difference(&facts, &loaded.kinds, &former);
        let now = if self.is_judged() { self.definitions() } else { Definitions::Change(&subject.path) };
        let (mut weakened, steered_otherwise) =
            steering(subject, (configuration, loaded), &self.plain, (head, now));
        let services = self.services(&subject.path, configuration.digest.is_none())?;
        weakened.extend(services.weakened.iter().cloned());
        Ok(Base {
            gates: !self.is_judged(),
            rev: self.rev,
            commit: self.commit,
            tip: self.tip_id,
            prefix: self.prefix,
            tree,
            facts,
            former,
            difference,
            weakened,
            steered_otherwise,
            configured: configuration.digest.is_some(),
            services,
        })
    }
}

/// What the change does to configuration and rules, and whether it touches them at all. `now` is where those of the head lie.
fn steering(
    subject: &Subject,
    (configuration, loaded): (&Configuration, &Loaded),
    base: &Tree,
    (head, now): (&Tree, Definitions<'_>),
) -> (Vec<Weakened>, bool) {
    let path = subject.by.config.clone().unwrap_or_else(|| PathBuf::from(configuration::NAME));
    let mut weakened = Vec::new();
    let mut touched = false;
    if let Some(path) = super::definitions::in_tree(base, &path) {
        let (before, now) = (text(base, &path), text(head, &path));
        touched = stands(base, &path) != stands(head, &path);
        let texts = Texts { path: &path, before: before.as_deref(), now: now.as_deref() };
        weakened.extend(weakened::configuration(&texts, &loaded.catalog, &loaded.rules));
    }
    let named = subject.by.rules.as_deref().and_then(|folder| super::definitions::in_tree(base, folder));
    if let Some(folder) = named.or_else(|| configuration.engine.rules.clone()) {
        let before = files(&Folder::Revision(base, folder.clone()), &folder);
        let now = files(&now.below(&folder), &folder);
        touched |= before != now;
        let pairs = weakened::side_by_side(&before, &now);
        weakened.extend(weakened::definitions(&pairs, load::comes_with_the_program));
    }
    // What cannot be used judges nothing once it is merged.
    if touched
        && !weakened.iter().any(|one| one.subject == "broken")
        && let Err(failure) = configuration::load(now, &subject.path, subject)
    {
        let said = failure.to_string();
        let first = said
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("broken")
            .trim_start_matches(['×', ' ']);
        weakened.push(Weakened {
            what: "configuration",
            subject: "broken".to_owned(),
            message: format!("the configuration or rules of this change cannot be used ({first}): once merged, nothing would be judged"),
            now: None,
            before: None,
        });
    }
    (weakened, touched)
}

/// What stands at a path: nothing, these bytes, or something that cannot be read.
fn stands(tree: &Tree, path: &RepoPath) -> Result<Option<Vec<u8>>, String> {
    match tree.read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The definition files of a folder by their path in the tree.
fn files(from: &Folder<'_>, folder: &RepoPath) -> Files {
    let listed = from.list().unwrap_or_default();
    let read = |(file, below): (PathBuf, PathBuf)| {
        let path: RepoPath =
            format!("{folder}/{}", below.to_string_lossy().replace('\\', "/")).parse().ok()?;
        Some((path, Text::decode(&from.read(&file).ok()?).ok()?.content))
    };
    listed.into_iter().filter_map(read).collect()
}

/// Why there is nothing to compare with, and what to do.
fn unfound(error: &BaseError, comparing: Comparing<'_>) -> Failure {
    const DEEPER: &str =
        "fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` where a workflow checks out";
    let gate = matches!(comparing, Comparing::WorkTree { .. });
    let example = if gate { "--base origin/main" } else { "saydo diff v1.0 origin/main" };
    let otherwise = if gate { "" } else { "; or two files that `saydo check --format json` wrote" };
    let help = match error {
        BaseError::NoGit(_) => "install git: the history is read with it".to_owned(),
        BaseError::NoRepository(_) if gate => "leave --base out to judge the folder as it is".to_owned(),
        BaseError::NoRepository(_) => {
            format!("name a folder of a repository after the two revisions{otherwise}")
        }
        BaseError::Refused(_) => {
            "trust the folder with `git config --global --add safe.directory PATH`".to_owned()
        }
        BaseError::Ambiguous { names, .. } => {
            let remote = names.iter().find(|name| name.starts_with("refs/remotes/"));
            let first = remote.or(names.first()).map(|name| escape::line(name)).unwrap_or_default();
            format!("name the one that is meant in full, as in {first}, and have the other removed")
        }
        BaseError::NotAName(_) | BaseError::NotACommit(_) => {
            format!("name a branch, tag or commit, as in {example}{otherwise}")
        }
        BaseError::Unknown { shallow: true, .. }
        | BaseError::Absent { shallow: true, .. }
        | BaseError::Shallow(_) => DEEPER.to_owned(),
        BaseError::Unknown { .. } => {
            format!("fetch it first, as in `git fetch origin main`, then {example}{otherwise}")
        }
        BaseError::NoHead => "commit something first".to_owned(),
        BaseError::Unrelated(_) => "name a revision that the checked out work comes from".to_owned(),
        BaseError::Absent { .. } => {
            "fetch it: this clone was made without all objects, and nothing is fetched here".to_owned()
        }
        BaseError::Broken(_) => "see whether `git log` works in this folder".to_owned(),
    };
    Failure::Nothing { message: escape::line(&error.to_string()).into_owned(), help }
}

impl Run {
    /// The path of a file in the head that had this path in the base, if it is still there.
    pub fn now_at(&self, base: &Base, before: &RepoPath) -> Option<RepoPath> {
        let renamed = base.former.iter().find(|(_, known)| *known == before).map(|(now, _)| now.clone());
        renamed.or_else(|| self.tree.read(before).is_ok().then(|| before.clone()))
    }
}
