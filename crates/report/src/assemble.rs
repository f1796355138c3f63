//! Assessment -> view: wire structs for every format, lines of evidence for those that show them. Decides no verdict.

mod change;

pub use change::Compared;

use crate::json::{
    self, Control, Counts, Document, Evidence, Finding, Framework, Gate, GateReason, Group, Inputs, Limit,
    Observation, Problem, Recognised, SCHEMA, SetAside, Support, Tool, Tree, Waiver,
};
use crate::located::Located;
use crate::view::{Frame, RuleText, View};
use saydo_catalog::{Catalog, ControlId, Level, Scope};
use saydo_engine::assess::accepted::Standing;
use saydo_engine::assess::state::State;
use saydo_engine::assess::steering::{self, Steering};
use saydo_engine::assess::waiver;
use saydo_engine::assess::{Assessment, ControlState};
use saydo_engine::judge::{self, At, Verdict};
use saydo_engine::rule::{Binding, Rule};
use saydo_evidence::{Facts, FileFacts};
use saydo_source::{Change, Digest, Period, RepoPath};
use std::collections::{BTreeMap, BTreeSet};

/// Labels of metadata that are told of every recognised file.
const METADATA: [&str; 8] =
    ["owner", "version", "status", "approved-by", "approved-on", "effective", "last-review", "next-review"];

/// Everything a report is made of.
pub struct Material<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The frameworks.
    pub catalog: &'a Catalog,
    /// What was read.
    pub facts: &'a Facts,
    /// The frameworks judged.
    pub scopes: &'a [Scope],
    /// The waivers of the configuration.
    pub waivers: &'a [waiver::Waiver],
    /// The configuration, if it lies in the tree: it is read, though it is no evidence.
    pub configuration: Option<&'a RepoPath>,
    /// Texts of the reported files.
    pub located: &'a Located<'a>,
    /// When git says files last changed, where the content does not.
    pub changes: &'a BTreeMap<RepoPath, Change>,
    /// Problems of reading, judging and locating, in the order of the report.
    pub problems: &'a [saydo_source::Problem],
    /// The day of the assessment.
    pub as_of: jiff::civil::Date,
    /// The audit period.
    pub period: Period,
    /// The tree: revision, history, untracked files.
    pub tree: Tree,
    /// Digests of configuration and rules.
    pub inputs: Inputs,
    /// Edition of the rules.
    pub edition: &'a str,
    /// Whether rules were left out by hand.
    pub filtered: bool,
    /// The rules that judged.
    pub rules: &'a [Rule],
    /// Whether names of persons may leave the repository.
    pub names: bool,
    /// A file that stands for what is nowhere.
    pub fallback: Option<RepoPath>,
    /// What it was compared with.
    pub change: Option<Compared<'a>>,
    /// Whether the lines of every failing finding are shown, or only those of the worst one of each rule.
    pub every_frame: bool,
}

/// The view of an assessment.
pub fn assemble(material: &Material<'_>) -> View {
    let assessment = material.assessment;
    let files = material.facts.files.iter().map(|file| &file.path);
    let mut read: BTreeSet<&RepoPath> = files.chain(material.configuration).collect();
    let steered = assessment.findings.iter().filter(|finding| finding.rule == Steering::GateWeakened.id());
    read.extend(steered.flat_map(|finding| &finding.places).map(|at| &at.path));
    let mut tree = material.tree.clone();
    tree.digest = Some(digest(&material.facts.files));
    let document = Document {
        schema: SCHEMA,
        tool: Tool {
            name: "saydo".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules_edition: material.edition.to_owned(),
        },
        as_of: material.as_of.to_string(),
        period: json::Period { from: material.period.from.to_string(), to: material.period.to.to_string() },
        tree,
        inputs: material.inputs.clone(),
        base: material.change.as_ref().map(|change| change.base.clone()),
        changes: None,
        frameworks: material.scopes.iter().filter_map(|scope| framework(scope, material)).collect(),
        controls: assessment.controls.iter().map(|control| lower_control(control, material)).collect(),
        findings: change::findings(material, &read),
        evidence: material.facts.files.iter().filter_map(|file| evidence(file, material.changes)).collect(),
        set_aside: material.facts.files.iter().filter_map(set_aside).collect(),
        waivers: material
            .waivers
            .iter()
            .zip(assessment.waived.iter().zip(&assessment.standings))
            .map(|(waiver, (used, standing))| lower_waiver(waiver, *used, *standing))
            .collect(),
        problems: material.problems.iter().map(|problem| lower_problem(problem, material.located)).collect(),
        gate: Gate {
            met: assessment.reasons.is_empty(),
            reasons: assessment
                .reasons
                .iter()
                .map(|reason| GateReason {
                    rule: reason.rule.to_owned(),
                    value: reason.value.clone(),
                    limit: reason.limit.clone(),
                })
                .collect(),
            report_only: assessment.report_only,
        },
    };
    let mut document = document;
    document.changes =
        material.change.as_ref().map(|compared| change::changes(compared, &document, material));
    let mut persons = if material.names { BTreeSet::new() } else { material.facts.persons() };
    if let Some(change) = material.change.as_ref().filter(|_| !material.names) {
        persons.extend(change.persons.iter().cloned());
    }
    let mut view = View {
        document,
        frames: BTreeMap::new(),
        filtered: material.filtered,
        rules: material
            .rules
            .iter()
            .map(|rule| (rule.id.clone(), rule_text(rule)))
            .chain(steering::rules().map(|about| (about.id().to_owned(), steering_text(about))))
            .collect(),
        persons,
        names: material.names,
        fallback: material.fallback.as_ref().map(ToString::to_string),
    };
    let shown: BTreeSet<String> = if material.every_frame {
        let unchanged = view.of_origin("unchanged");
        view.worst().into_iter().chain(unchanged).map(|finding| finding.fingerprint.clone()).collect()
    } else {
        view.by_rule().iter().map(|(first, _)| first.fingerprint.clone()).collect()
    };
    let failing = assessment.findings.iter().filter(|finding| shown.contains(&finding.fingerprint));
    let mut drawn: BTreeMap<String, Vec<Frame>> =
        failing.map(|finding| (finding.fingerprint.clone(), frames(finding, material.located))).collect();
    // The place that the change answers for is drawn first, be it the line where something is missed.
    for finding in view.document.findings.iter().filter(|finding| shown.contains(&finding.fingerprint)) {
        let Some(place) = finding.places.first().filter(|_| finding.origin.is_some()) else { continue };
        let frames = drawn.entry(finding.fingerprint.clone()).or_default();
        let is_it = |frame: &Frame| frame.path == place.path && Some(frame.line) == place.line;
        match frames.iter().position(is_it) {
            Some(at) => frames[..=at].rotate_right(1),
            None => {
                if let Some(frame) = material.located.missed(place) {
                    frames.insert(0, frame);
                    frames.truncate(4);
                }
            }
        }
    }
    view.frames = drawn;
    view
}

fn rule_text(rule: &Rule) -> RuleText {
    let controls: &[ControlId] = if let Binding::Controls(controls) = &rule.binding { controls } else { &[] };
    RuleText {
        title: rule.title.clone(),
        why: rule.why.clone(),
        remedy: rule.remedy.clone(),
        severity: rule.severity.as_str().to_owned(),
        basis: rule.basis.as_str().to_owned(),
        cite: rule.cite.clone(),
        shows: rule.shows.to_string(),
        controls: controls.iter().map(ToString::to_string).collect(),
    }
}

fn steering_text(about: Steering) -> RuleText {
    RuleText {
        title: about.title().to_owned(),
        why: about.why().to_owned(),
        remedy: about.remedy().to_owned(),
        severity: about.severity().as_str().to_owned(),
        basis: about.basis().as_str().to_owned(),
        ..RuleText::default()
    }
}

/// The lines under a finding: at most four, what stands at one place said once.
fn frames(finding: &judge::Finding, located: &Located<'_>) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    for frame in finding.places.iter().filter_map(|at| located.frame(at)) {
        let same = |known: &&mut Frame| {
            (&known.path, known.line, known.column, known.width)
                == (&frame.path, frame.line, frame.column, frame.width)
        };
        let full = frames.len() >= 4;
        match frames.iter_mut().find(same) {
            Some(known) if known.label == frame.label || frame.label == "here" => {}
            Some(known) if known.label == "here" => known.label = frame.label,
            Some(known) => {
                known.label.push_str("; ");
                known.label.push_str(&frame.label);
            }
            None if full => {}
            None => frames.push(frame),
        }
    }
    frames
}

/// Over paths and contents of every file that was read.
fn digest(files: &[FileFacts]) -> String {
    let mut all = String::new();
    for file in files {
        all.push_str(file.path.as_str());
        all.push('\0');
        if let Some(digest) = &file.digest {
            all.push_str(&digest.to_string());
        }
        all.push('\n');
    }
    Digest::of(all.as_bytes()).to_string()
}

fn framework(scope: &Scope, material: &Material<'_>) -> Option<Framework> {
    let framework = material.catalog.framework(&scope.framework)?;
    let of = |group: &str| -> Vec<&ControlState> {
        let controls = material.assessment.controls.iter();
        controls.filter(|control| control.id.framework() == framework.id && control.group == group).collect()
    };
    let groups = framework.groups.iter().filter_map(|group| {
        let controls = of(&group.id);
        let count = |state: State| controls.iter().filter(|control| control.state == state).count();
        (!controls.is_empty()).then(|| Group {
            id: group.id.clone(),
            title: group.title.clone(),
            total: controls.len(),
            states: State::ALL.into_iter().map(|state| (state.as_str().to_owned(), count(state))).collect(),
            satisfied_inferred: controls.iter().filter(|control| control.inferred.is_some()).count(),
        })
    });
    Some(Framework {
        id: framework.id.clone(),
        title: framework.title.clone(),
        baseline: scope.baseline.clone(),
        groups: groups.collect(),
    })
}

fn words(levels: &[Level]) -> Vec<String> {
    levels.iter().map(ToString::to_string).collect()
}

fn lower_control(control: &ControlState, material: &Material<'_>) -> Control {
    let known = material.catalog.control(&control.id);
    Control {
        framework: control.id.framework().to_owned(),
        id: control.id.id().to_owned(),
        title: known.map(|known| known.title.clone()).unwrap_or_default(),
        group: control.group.clone(),
        state: control.state.as_str().to_owned(),
        state_before_waivers: control.before_waivers.as_str().to_owned(),
        proof: known.map(|known| words(&known.proof)).unwrap_or_default(),
        shown: words(&control.shown),
        maturity: control.maturity,
        maturity_reason: control.maturity_reason.clone(),
        inferred: control.inferred.as_ref().map(ToString::to_string),
        attested_by: control.attested_by.iter().map(|at| material.located.place(at)).collect(),
        why: control.why.clone(),
        supported_by: control
            .supported_by
            .iter()
            .map(|(other, relation)| Support {
                control: other.to_string(),
                relation: relation.as_str().to_owned(),
            })
            .collect(),
    }
}

fn lower_finding(finding: &judge::Finding, located: &Located<'_>, read: &BTreeSet<&RepoPath>) -> Finding {
    // What comes from the catalogue (a control, a state) is no file that a reader could open.
    let places = |places: &[At]| {
        let there = places.iter().filter(|at| read.contains(&at.path));
        there.map(|at| located.place(at)).collect::<Vec<_>>()
    };
    let counts = finding.counts;
    Finding {
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.clone(),
        kind: finding.kind.to_string(),
        subject: finding.subject.clone(),
        title: finding.title.clone(),
        verdict: finding.verdict.as_str().to_owned(),
        severity: finding.severity.as_str().to_owned(),
        nature: if finding.by_age { "age" } else { "content" }.to_owned(),
        origin: finding.origin.map(|origin| origin.as_str().to_owned()),
        basis: finding.basis.as_str().to_owned(),
        cite: Some(finding.cite.clone()).filter(|cite| !cite.is_empty()),
        message: finding.message.clone(),
        remedy: finding.remedy.clone(),
        controls: finding.controls.iter().map(ToString::to_string).collect(),
        waived_by: finding.waived_by,
        counts: Counts {
            examined: counts.examined,
            held: counts.held,
            out_of_scope: counts.out_of_scope,
            unknown: counts.unknown,
        },
        limit: finding.limit.as_ref().map(|limit| Limit {
            value: limit.value.clone(),
            stated_at: limit.stated_at.as_ref().map(|at| located.place(at)),
        }),
        places: places(&finding.places),
        observations: finding
            .observations
            .iter()
            .map(|observation| Observation {
                expectation: observation.expectation.to_owned(),
                verdict: observation.verdict.as_str().to_owned(),
                expected: observation.expected.clone(),
                found: observation.found.clone(),
                // What holds needs no second place beside that of the finding.
                places: if observation.verdict == Verdict::Holds && finding.verdict != Verdict::Holds {
                    Vec::new()
                } else {
                    places(&observation.places)
                },
                parts: observation.parts.iter().map(|part| print_of(part)).collect(),
            })
            .collect(),
        members: finding.members.iter().map(|member| member.fingerprint.clone()).collect(),
    }
}

/// A part of what is demanded, told from others without its words: those are said in what was found.
fn print_of(part: &str) -> String {
    Digest::of(part.as_bytes()).to_string().chars().take(16).collect()
}

fn evidence(file: &FileFacts, changes: &BTreeMap<RepoPath, Change>) -> Option<Evidence> {
    if file.recognised.is_empty() {
        return None;
    }
    let own = file.effective.map(|moment| moment.to_string());
    let git = changes.get(&file.path).map(|change| change.when.first.to_string());
    let from = match (&own, &git) {
        (Some(_), _) => Some("content"),
        (None, Some(_)) => Some("git"),
        (None, None) => None,
    };
    Some(Evidence {
        path: file.path.to_string(),
        sha256: file.digest.map(|digest| digest.to_string()).unwrap_or_default(),
        kinds: file
            .recognised
            .iter()
            .map(|found| Recognised {
                kind: found.kind.to_string(),
                by: found.by.as_str().to_owned(),
                runner_up: found.runner_up.as_ref().map(ToString::to_string),
            })
            .collect(),
        metadata: METADATA
            .into_iter()
            .map(|name| {
                let value = file.metadata.get(name).filter(|words| !words.is_empty()).cloned();
                (name.replace('-', "_"), value)
            })
            .collect(),
        effective: own.or(git),
        effective_from: from.map(str::to_owned),
    })
}

fn set_aside(file: &FileFacts) -> Option<SetAside> {
    let reason = file.aside.clone()?;
    file.recognised.is_empty().then(|| SetAside { path: file.path.to_string(), reason })
}

fn lower_waiver(waiver: &waiver::Waiver, used: usize, standing: Standing) -> Waiver {
    Waiver {
        rule: waiver.rule.clone(),
        control: waiver.control.as_ref().map(ToString::to_string),
        path: waiver.path.as_ref().map(|(text, _)| text.clone()),
        subject: waiver.subject.clone(),
        reason: waiver.reason.clone(),
        approved_by: waiver.approved_by.clone(),
        expires: waiver.expires.map(|day| day.to_string()),
        used,
        approved_on: waiver.approved_on.map(|day| day.to_string()),
        counts: standing.as_str().to_owned(),
    }
}

fn lower_problem(problem: &saydo_source::Problem, located: &Located<'_>) -> Problem {
    Problem {
        code: problem.code.to_owned(),
        message: problem.message.clone(),
        places: problem.place.iter().map(|place| located.problem(place, &problem.label)).collect(),
    }
}
