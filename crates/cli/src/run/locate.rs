//! The texts behind the places that are reported: only those files are read again, and one that changed meanwhile is a problem.

use super::{Judged, Run};
use saydo_engine::judge::{At, Finding, Origin};
use saydo_evidence::Facts;
use saydo_report::moved::{Became, Files};
use saydo_source::{Digest, Place, Problem, RepoPath, Text, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The files that the places of an assessment and of what is asked less lie in; `whole` asks for what holds too.
pub fn wanted(judged: &Judged, whole: bool) -> BTreeSet<RepoPath> {
    let Judged { assessment, comparison } = judged;
    let mut paths = BTreeSet::new();
    let mut add = |places: &[At]| paths.extend(places.iter().map(|at| at.path.clone()));
    for finding in assessment.findings.iter().filter(|finding| whole || finding.verdict.fails()) {
        add(&finding.places);
        if let Some(at) = finding.limit.as_ref().and_then(|limit| limit.stated_at.as_ref()) {
            add(std::slice::from_ref(at));
        }
        if whole {
            finding.observations.iter().for_each(|observation| add(&observation.places));
        }
    }
    for control in &assessment.controls {
        add(&control.attested_by);
        if whole {
            control.claims.iter().for_each(|claim| add(std::slice::from_ref(&claim.at)));
        }
    }
    comparison.iter().flat_map(|comparison| &comparison.asks_less).for_each(|less| add(&less.now));
    paths.extend(assessment.problems.iter().filter_map(|problem| Some(problem.place.as_ref()?.path.clone())));
    paths
}

/// The texts of these files and of those with problems, as far as they can be read and are what they were.
pub fn texts(
    tree: &Tree,
    facts: &Facts,
    wanted: &BTreeSet<RepoPath>,
) -> (BTreeMap<RepoPath, Arc<str>>, Vec<Problem>) {
    let mut texts = BTreeMap::new();
    let mut problems = Vec::new();
    let with_problems: BTreeSet<&RepoPath> =
        facts.problems.iter().filter_map(|problem| Some(&problem.place.as_ref()?.path)).collect();
    for file in &facts.files {
        if !wanted.contains(&file.path) && !with_problems.contains(&file.path) {
            continue;
        }
        let Some(digest) = &file.digest else { continue };
        let Ok(bytes) = tree.read(&file.path) else { continue };
        if Digest::of(&bytes) != *digest {
            problems.push(
                Problem::noted("changed-meanwhile", format!("{} changed while it was judged", file.path))
                    .at(Place::file(&file.path))
                    .help("Run again; the findings are those of the first reading."),
            );
        } else if let Ok(text) = Text::decode(&bytes) {
            texts.insert(file.path.clone(), text.content);
        }
    }
    (texts, problems)
}

/// The text of a file, if it is one.
pub fn text(tree: &Tree, path: &RepoPath) -> Option<Arc<str>> {
    Text::decode(&tree.read(path).ok()?).ok().map(|text| text.content)
}

/// The files of both trees that a comparison tells of: those where introduced findings stand, and those in which something of the base
/// stood.
pub fn both(run: &Run, judged: &Judged) -> Files {
    let mut files = Files::default();
    let (Some(base), Some(comparison)) = (&run.base, &judged.comparison) else { return files };
    let caused =
        judged.assessment.findings.iter().filter(|finding| finding.origin == Some(Origin::Introduced));
    let now: BTreeSet<&RepoPath> = caused.flat_map(|finding| &finding.places).map(|at| &at.path).collect();
    let of = |finding: &Finding| -> Vec<RepoPath> {
        let stated = finding.limit.as_ref().and_then(|limit| limit.stated_at.as_ref());
        finding.places.iter().chain(stated).map(|at| at.path.clone()).collect()
    };
    let mut before: BTreeSet<RepoPath> = comparison.gone.iter().flat_map(of).collect();
    before.extend(comparison.held_by.values().flatten().map(|at| at.path.clone()));
    before.extend(comparison.asks_less.iter().flat_map(|less| &less.before).map(|at| at.path.clone()));
    for path in now {
        let former = base.former.get(path).unwrap_or(path);
        if base.tree.read(former).is_ok() {
            before.insert(former.clone());
        } else {
            files.new.insert(path.clone());
        }
    }
    for path in before {
        let Some(text_before) = text(&base.tree, &path) else { continue };
        let now = run.now_at(base, &path).and_then(|now| {
            let text = text(&run.tree, &now)?;
            Some((now, text))
        });
        files.before.insert(path, Became { before: text_before, now });
    }
    files
}
