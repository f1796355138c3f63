//! Forms of files that are not read: where the path says that such a file is evidence, what stands in it is not known, and that is said.

use super::Taken;
use crate::kind::{Kinds, Shape};
use crate::read::Format;
use crate::recognise;
use saydo_source::tree::UNREADABLE_NAME;
use saydo_source::{Place, Problem, RepoPath, Tree};
use std::collections::BTreeMap;

/// The form of an office file by its ending, if it is one.
fn form(path: &RepoPath) -> Option<&'static str> {
    Some(match path.extension().as_str() {
        "xlsx" | "xlsm" | "xls" => "Excel",
        "docx" | "doc" => "Word",
        "pptx" | "ppt" => "PowerPoint",
        "odt" | "ods" | "odp" => "OpenDocument",
        "pdf" => "PDF",
        "html" | "htm" => "HTML",
        _ => return None,
    })
}

/// Takes a file whose format is not read.
pub(super) fn take(path: &RepoPath, kinds: &Kinds, taken: &mut Taken) {
    taken.file.aside = Some("not recognised: no format that is read".to_owned());
    let Some(form) = form(path) else { return };
    let shape =
        if matches!(form, "Excel") || path.extension() == "ods" { Shape::Record } else { Shape::Document };
    taken.file.candidates = recognise::likely(kinds, path, shape);
    if !taken.file.candidates.is_empty() {
        let reason = format!("{form} files are not read");
        taken.file.aside = Some(format!("unreadable: {reason}"));
        taken.problems.push(
            Problem::noted("unread-format", format!("it may be evidence, but {reason}"))
                .labelled("what stands in it is not known")
                .at(Place::file(path))
                .help("Keep it as Markdown, CSV, YAML or JSON beside this form."),
        );
    }
}

/// Files whose name is no path are not read either; the tree says so. No name hides what may be evidence: what stands there is not known.
pub(super) fn unnamed(tree: &Tree, kinds: &Kinds) -> Vec<Taken> {
    let problems = tree.problems().iter().filter(|problem| problem.code == UNREADABLE_NAME);
    let paths = problems.filter_map(|problem| Some(&problem.place.as_ref()?.path));
    let known = paths.filter(|path| Format::of(path, "").is_some());
    let taken = |path: &RepoPath| {
        // A folder that the name would give the file elsewhere speaks for it too.
        let meant: RepoPath = path.as_str().replace("%5C", "/").parse().unwrap_or_else(|_| path.clone());
        let mut taken = Taken::of(path);
        taken.file.candidates = recognise::candidates(kinds, &meant);
        taken.file.aside = Some("unreadable: its name is no path".to_owned());
        taken
    };
    known.map(taken).collect()
}

/// A file that stands beside itself in a form that is read is a rendition of it, and nothing of it is unknown.
pub(super) fn renditions(read: &mut [Taken]) {
    let bare = |path: &RepoPath| {
        let text = path.as_str();
        text.rsplit_once('.').map_or(text, |(stem, _)| stem).to_lowercase()
    };
    let known: BTreeMap<String, RepoPath> = read
        .iter()
        .filter(|taken| !taken.file.recognised.is_empty())
        .map(|taken| (bare(&taken.file.path), taken.file.path.clone()))
        .collect();
    for taken in read.iter_mut().filter(|taken| !taken.file.candidates.is_empty()) {
        let twin = known.get(&bare(&taken.file.path)).filter(|_| form(&taken.file.path).is_some());
        if let Some(twin) = twin {
            taken.file.aside = Some(format!("a copy of {twin} in another form"));
            taken.file.candidates.clear();
            taken.problems.clear();
        }
    }
}
