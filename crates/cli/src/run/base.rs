//! The other side of a pull request: its tree at the merge base, its rules of the game at the tip, and what the change would do to them.

use super::Run;
use super::configuration::{self, Configuration};
use super::definitions::Folder;
use crate::args::Subject;
use crate::command::Failure;
use crate::load::{self, Loaded};
use saydo_engine::compare::weakened::{self, Files, Texts, Weakened};
use saydo_evidence::{Difference, Facts};
use saydo_report::escape;
use saydo_source::revision::compare_with;
use saydo_source::tree::OpenError;
use saydo_source::{BaseError, Compared, Limits, RepoPath, Text, Tree, Zone, renames};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run is compared with.
pub struct Base {
    /// The revision as the user named it.
    pub rev: String,
    /// The commits.
    pub git: Compared,
    /// The tree at the merge base.
    pub tree: Tree,
    /// What its files say.
    pub facts: Facts,
    /// The path that each renamed file of the head had there.
    pub former: BTreeMap<RepoPath, RepoPath>,
    /// In what the facts differ.
    pub difference: Difference,
    /// Every way in which the change would weaken its own gate.
    pub weakened: Vec<Weakened>,
    /// Whether the tip has a configuration.
    pub configured: bool,
}

/// A revision that was found, before anything is read by its rules.
pub struct Started {
    rev: String,
    git: Compared,
    /// The files of the tip.
    pub tip: Tree,
    /// All files of the merge base.
    plain: Tree,
    config: Option<RepoPath>,
}

/// Finds the revision and the merge base.
pub fn start(subject: &Subject, rev: &str) -> Result<Started, Failure> {
    let root = subject.path.as_path();
    if !root.exists() {
        return Err(super::unopened(&OpenError::Missing(root.to_owned())));
    }
    let git = compare_with(root, rev).map_err(|error| unfound(&error))?;
    let tip = at_revision(root, &git.tip, &[])?;
    let plain = if git.tip == git.merge_base {
        tip.hiding(&[]).map_err(|error| super::unopened(&error))?
    } else {
        at_revision(root, &git.merge_base, &[])?
    };
    let config = subject.by.config.clone().unwrap_or_else(|| PathBuf::from(configuration::NAME));
    let config = super::definitions::in_tree(&tip, &config);
    Ok(Started { rev: rev.to_owned(), git, tip, plain, config })
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

    /// With a base nothing on the command line may ask for less than the revision does.
    pub fn no_looser(
        &self,
        subject: &Subject,
        configuration: &Configuration,
        as_of: jiff::civil::Date,
        zone: &Zone,
    ) -> Result<(), Failure> {
        let refused = |message: String, help: &str| Err(Failure::Nothing { message, help: help.to_owned() });
        if !subject.by.rule.is_empty() || !subject.by.skip.is_empty() {
            return refused(
                "with --base every rule judges".to_owned(),
                "leave out --rule and --skip; without --base they show a part",
            );
        }
        let made = zone.day_of(self.git.tip_at);
        if subject.by.as_of.is_some() && as_of < made {
            return refused(
                format!("--as-of {as_of} lies before {made}, the day of {}", escape::line(&self.rev)),
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
                    escape::line(&self.rev)
                ),
                "with --base the command line may only ask for more: name it too, or leave --framework out",
            ),
            None => Ok(()),
        }
    }

    /// The tree at the merge base, which of the files of the head had another path there.
    pub fn base(
        &self,
        root: &Path,
        ignore: &[String],
        head: &Tree,
    ) -> Result<(Tree, BTreeMap<RepoPath, RepoPath>), Failure> {
        let tree = self.plain.hiding(ignore).map_err(|error| super::unopened(&error))?;
        let former = renames(root, &self.git.merge_base, head);
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
        let mut weakened = steering(subject, configuration, loaded, &self.plain, head)?;
        weakened.extend(workflows(&subject.path, &self.git, &self.plain)?);
        Ok(Base {
            rev: self.rev,
            git: self.git,
            tree,
            facts,
            former,
            difference,
            weakened,
            configured: configuration.digest.is_some(),
        })
    }
}

/// What the change does to configuration and rules.
fn steering(
    subject: &Subject,
    configuration: &Configuration,
    loaded: &Loaded,
    base: &Tree,
    head: &Tree,
) -> Result<Vec<Weakened>, Failure> {
    let root = subject.path.as_path();
    let path = subject.by.config.clone().unwrap_or_else(|| PathBuf::from(configuration::NAME));
    let mut weakened = Vec::new();
    let mut touched = false;
    if let Some(path) = super::definitions::in_tree(base, &path) {
        let (before, now) = (text(base, &path), text(head, &path));
        touched = before != now;
        let texts = Texts { path: &path, before: before.as_deref(), now: now.as_deref() };
        weakened.extend(weakened::configuration(&texts, &loaded.catalog, &loaded.rules));
    }
    let named = subject.by.rules.as_deref().and_then(|folder| super::definitions::in_tree(base, folder));
    if let Some(folder) = named.or_else(|| configuration.engine.rules.clone()) {
        let before = files(&Folder::Revision(base, folder.clone()), &folder);
        let now = files(&Folder::Disk(root.join(folder.as_str())), &folder);
        touched |= before != now;
        let inside: Vec<String> = load::load(None)?.sources.keys().cloned().collect();
        let kinds = saydo_evidence::Kinds::embedded().0;
        let comes_with = |name: &str| {
            inside.iter().any(|id| id == name) || kinds.get(&saydo_evidence::KindId::new(name)).is_some()
        };
        weakened.extend(weakened::definitions(&weakened::side_by_side(&before, &now), comes_with));
    }
    // What cannot be used judges nothing once it is merged.
    if touched
        && !weakened.iter().any(|one| one.subject == "broken")
        && let Err(failure) = configuration::load(super::Definitions::Disk(root), root, subject)
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
    Ok(weakened)
}

fn text(tree: &Tree, path: &RepoPath) -> Option<Arc<str>> {
    Text::decode(&tree.read(path).ok()?).ok().map(|text| text.content)
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

/// Files that tell a service what to run: they lie anywhere in the repository, most in a folder whose name begins with a dot.
fn tells_a_service(path: &RepoPath) -> bool {
    let name = path.name();
    let yaml = matches!(path.extension().as_str(), "yml" | "yaml");
    let hidden = path.as_str().split('/').any(|part| part.starts_with('.'));
    (yaml && (hidden || path.folders().next().is_none()))
        || matches!(
            name,
            "Jenkinsfile" | "Makefile" | "justfile" | "Taskfile.yml" | "package.json" | "tox.ini"
        )
        || (hidden && matches!(path.extension().as_str(), "sh" | "toml" | "json"))
}

/// Workflow files of the whole repository that the change touches; places are relative to the folder that is checked where they lie in
/// it, else to the root of the repository.
fn workflows(root: &Path, git: &Compared, plain: &Tree) -> Result<Vec<Weakened>, Failure> {
    let mut top = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    for _ in git.prefix.split('/').filter(|part| !part.is_empty()) {
        top.pop();
    }
    let whole = if git.prefix.is_empty() { None } else { Some(at_revision(&top, &git.merge_base, &[])?) };
    let base = whole.as_ref().unwrap_or(plain);
    let mut pairs = Vec::new();
    for entry in base.entries().iter().filter(|entry| tells_a_service(&entry.path)) {
        let now = saydo_source::disk::read(&top.join(entry.path.as_str())).ok();
        if now.as_ref().is_some_and(|now| base.holds(&entry.path, now)) {
            continue;
        }
        let now = now.and_then(|bytes| Text::decode(&bytes).ok()).map(|text| text.content);
        let below = entry.path.as_str().strip_prefix(&git.prefix).unwrap_or(entry.path.as_str());
        if let (Ok(path), Some(before)) = (below.parse::<RepoPath>(), text(base, &entry.path)) {
            pairs.push((path, before, now));
        }
    }
    let texts: Vec<Texts<'_>> = pairs
        .iter()
        .map(|(path, before, now)| Texts { path, before: Some(before), now: now.as_deref() })
        .collect();
    let mut weakened = weakened::workflows(&texts);
    // Places are relative to the folder that is checked: of a file outside it only the name is told.
    let inside = |path: &RepoPath| {
        pairs.iter().any(|(known, ..)| known == path)
            && (git.prefix.is_empty() || root.join(path.as_str()).exists())
    };
    for one in &mut weakened {
        one.now = one.now.take().filter(|at| inside(&at.path));
    }
    Ok(weakened)
}

/// Why there is nothing to compare with, and what to do.
pub fn unfound(error: &BaseError) -> Failure {
    const DEEPER: &str =
        "fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` where a workflow checks out";
    let help = match error {
        BaseError::NoGit(_) => "install git: --base reads the history",
        BaseError::NoRepository(_) => "leave --base out to judge the folder as it is",
        BaseError::Refused(_) => "trust the folder with `git config --global --add safe.directory PATH`",
        BaseError::NotAName(_) | BaseError::NotACommit(_) => {
            "name a branch, tag or commit, as in --base origin/main"
        }
        BaseError::Unknown { shallow: true, .. }
        | BaseError::Absent { shallow: true, .. }
        | BaseError::Shallow(_) => DEEPER,
        BaseError::Unknown { .. } => "fetch it first, as in `git fetch origin main`, then --base origin/main",
        BaseError::NoHead => "commit something first",
        BaseError::Unrelated(_) => "name a revision that the checked out work comes from",
        BaseError::Absent { .. } => {
            "fetch it: this clone was made without all objects, and nothing is fetched here"
        }
        BaseError::Broken(_) => "see whether `git log` works in this folder",
    };
    Failure::Nothing { message: escape::line(&error.to_string()).into_owned(), help: help.to_owned() }
}

impl Run {
    /// The path of a file in the head that had this path in the base, if it is still there.
    pub fn now_at(&self, base: &Base, before: &RepoPath) -> Option<RepoPath> {
        let renamed = base.former.iter().find(|(_, known)| *known == before).map(|(now, _)| now.clone());
        renamed.or_else(|| self.tree.read(before).is_ok().then(|| before.clone()))
    }
}
