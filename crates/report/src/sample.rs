//! The one sample assessment that every format is tested on.

use crate::escape;
use crate::json::{
    AsksLess, Base, Changes, Control, Counts, Document, Evidence, Finding, Framework, Gate, GateReason,
    Group, History, Inputs, Limit, Observation, Period, Place, Problem, Recognised, SCHEMA, SetAside,
    StateChange, Support, Tool, Tree, Waiver,
};
use crate::view::{RuleText, View};
use serde_json::Value;
use std::collections::BTreeMap;

/// A view of a document, with the rule of its findings, one person and a configuration.
pub fn view(document: Document) -> View {
    let rule = RuleText {
        title: "Access of leavers is revoked within the promised time".into(),
        why: "An account that outlives its owner is an open door.".into(),
        remedy: "disable the account, then write the date into the register".into(),
        severity: "major".into(),
        basis: "promise".into(),
        cite: "ISO/IEC 27001:2022 A.5.18".into(),
        shows: "operation".into(),
        controls: vec!["iso27001-2022:A.5.18".into()],
    };
    View {
        document,
        frames: BTreeMap::new(),
        filtered: false,
        rules: BTreeMap::from([("leaver-access-revoked".to_owned(), rule)]),
        persons: ["Jo Klein".to_owned()].into(),
        names: false,
        fallback: Some("saydo.toml".into()),
    }
}

/// The same world as seen by a pull request: one finding of each origin, one waived, a promise loosened, a state better and one worse.
pub fn compared() -> Document {
    let mut document = document();
    document.tree.prefix = "isms/".into();
    document.tree.revision = Some("a".repeat(40));
    document.base = Some(Base {
        rev: "origin/main".into(),
        tip: "4".repeat(40),
        merge_base: "9".repeat(40),
        configured: true,
    });
    let with = |print: &str, subject: &str, origin: &str, severity: &str, message: &str| Finding {
        fingerprint: print.into(),
        subject: subject.to_lowercase(),
        title: subject.into(),
        origin: Some(origin.into()),
        severity: severity.into(),
        message: message.into(),
        ..finding()
    };
    let gone = Finding {
        places: Vec::new(),
        observations: Vec::new(),
        ..with("f4", "E-090", "vanished", "minor", "E-090 failed before and is gone")
    };
    let waived = Finding {
        waived_by: Some(0),
        ..with("f5", "E-077", "unchanged", "major", "E-077 left on 2026-04-02 and is still enabled")
    };
    document.findings = vec![
        with(
            "f1",
            "E-114",
            "introduced",
            "major",
            "E-114 (Jo Klein) left on 2026-06-02 and is still enabled",
        ),
        with("f2", "E-100", "unchanged", "major", "E-100 left on 2026-05-02 and is still enabled"),
        with("f3", "E-099", "resolved", "major", "E-099 left on 2026-05-01 and is still enabled"),
        gone,
        waived,
    ];
    let state = |id: &str, title: &str, before: &str, after: &str, direction: &str| StateChange {
        framework: "iso27001-2022".into(),
        id: id.into(),
        title: title.into(),
        before: before.into(),
        after: after.into(),
        direction: direction.into(),
    };
    document.changes = Some(Changes {
        introduced: 2,
        unchanged: 1,
        resolved: 1,
        vanished: 1,
        asks_less: vec![AsksLess {
            what: "promise".into(),
            message: "the interval of access reviews was 3 months and is 1 year".into(),
            places: vec![place("policies/access-control.md", 3, "the promise: 1 year")],
        }],
        states: vec![
            state("A.5.18", "Access rights", "satisfied", "partial", "worse"),
            state(
                "A.6.3",
                "Information security awareness, education and training",
                "gap",
                "partial",
                "better",
            ),
        ],
    });
    document
}

/// Everything that some reader of a report would obey: commands of terminals and of services that read logs, HTML, Markdown, XML,
/// what turns or hides letters; a secret, an address and a name besides.
pub const HOSTILE: &str = concat!(
    "\n::error file=x,line=1::owned\r\n##[error]owned\t::add-mask::a ::stop-commands::token ##vso[task.x]y %0A::debug::b",
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}ad\u{200b}min\u{feff}\u{e0041}\u{0}\u{c}\u{fffe}\u{ffff}",
    "<script>alert(1)</script><!-- <img src=x onerror=alert(1)> &lt; ]]> --> <b>\"'</b>",
    "![i](https://evil.example/i.png) [l](javascript:alert(1)) <https://evil.example> https://evil.example/a ",
    "@org/team @someone #1 GH-1 | a | `b` ``` *c* _d_ ~~e~~ # f \\ ../../etc/passwd =1+1 ",
    "AKIAIOSFODNN7EXAMPLE password=hunter2-Xy9 eve@example.org Jo Klein",
);

/// A sample in which every free text and every path, of evidence and of whoever names a branch, holds [`HOSTILE`].
pub fn hostile() -> Document {
    let mut document = compared();
    let text = |text: &mut String| text.push_str(HOSTILE);
    let places = |places: &mut [Place]| {
        for place in places {
            place.path = format!("../{}{HOSTILE}", place.path);
            place.sheet = Some(HOSTILE.into());
            text(&mut place.label);
        }
    };
    document.tree.prefix = format!("is ms{HOSTILE}/");
    document.base.iter_mut().for_each(|base| text(&mut base.rev));
    if let Some(changes) = &mut document.changes {
        for less in &mut changes.asks_less {
            text(&mut less.message);
            places(&mut less.places);
        }
        changes.states.iter_mut().for_each(|state| text(&mut state.title));
    }
    for framework in &mut document.frameworks {
        text(&mut framework.title);
        framework.groups.iter_mut().for_each(|group| text(&mut group.title));
    }
    for control in &mut document.controls {
        text(&mut control.title);
        text(&mut control.maturity_reason);
        places(&mut control.attested_by);
    }
    for finding in &mut document.findings {
        let Finding { subject, title, message, remedy, .. } = finding;
        [subject, title, message, remedy].into_iter().for_each(text);
        finding.cite = Some(HOSTILE.into());
        if let Some(limit) = &mut finding.limit {
            text(&mut limit.value);
            limit.stated_at.iter_mut().for_each(|place| places(std::slice::from_mut(place)));
        }
        places(&mut finding.places);
        for observation in &mut finding.observations {
            text(&mut observation.expected);
            text(&mut observation.found);
            places(&mut observation.places);
        }
    }
    for file in &mut document.evidence {
        text(&mut file.path);
        file.metadata.insert("owner".into(), Some(HOSTILE.into()));
    }
    for file in &mut document.set_aside {
        text(&mut file.path);
        text(&mut file.reason);
    }
    for waiver in &mut document.waivers {
        (waiver.path, waiver.subject) = (Some(HOSTILE.into()), Some(HOSTILE.into()));
        text(&mut waiver.reason);
        text(&mut waiver.approved_by);
    }
    for problem in &mut document.problems {
        text(&mut problem.message);
        problem.places = vec![place("scan.pdf", 1, "here")];
        places(&mut problem.places);
    }
    document.gate.reasons.iter_mut().for_each(|reason| text(&mut reason.value));
    document
}

/// Fails if a terminal or a reader of logs would obey anything in the text.
#[track_caller]
pub fn assert_harmless(text: &str) {
    let obeyed = text.chars().find(|c| *c != '\n' && escape::hostile(*c));
    assert_eq!(obeyed, None, "{}", text.escape_debug());
    let command =
        |line: &str| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
    assert_eq!(text.lines().find(|line| command(line)), None);
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// Walks document and schema together: each object has exactly the keys the schema names as required.
pub fn same_keys(value: &Value, schema: &Value, root: &Value, at: &str) {
    let named = |schema: &Value| {
        let alone = schema.get("anyOf").and_then(|any| any.get(0)).unwrap_or(schema).clone();
        let target = alone.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
        target.and_then(|pointer| root.pointer(pointer).cloned()).unwrap_or(alone)
    };
    let schema = named(schema);
    match value {
        Value::Object(fields) if schema.get("properties").is_some() => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            assert_eq!(keys(value), required, "{at}");
            for (key, field) in fields {
                same_keys(field, &schema["properties"][key], root, &format!("{at}/{key}"));
            }
        }
        Value::Array(items) => {
            for item in items {
                same_keys(item, &schema["items"], root, &format!("{at}[]"));
            }
        }
        Value::String(text) => {
            let words = schema.get("enum").and_then(Value::as_array);
            assert!(words.is_none_or(|words| words.iter().any(|word| word == text)), "{at}: {text}");
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A small world: one control, one failing finding shown in two files.
pub fn document() -> Document {
    let states = ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];
    Document {
        schema: SCHEMA,
        tool: Tool { name: "saydo".into(), version: "0.1.0".into(), rules_edition: "2026.11".into() },
        as_of: "2026-06-30".into(),
        period: Period { from: "2025-07-01".into(), to: "2026-06-30".into() },
        tree: Tree {
            revision: None,
            files: 3,
            digest: None,
            history: History::None,
            untracked: 0,
            prefix: String::new(),
        },
        inputs: Inputs { config_digest: None, rules_digest: None },
        base: None,
        changes: None,
        frameworks: vec![Framework {
            id: "iso27001-2022".into(),
            title: "ISO/IEC 27001:2022".into(),
            baseline: None,
            groups: vec![Group {
                id: "annex-a".into(),
                title: "Annex A".into(),
                total: 1,
                states: states.map(|state| (state.to_owned(), usize::from(state == "gap"))).into(),
                satisfied_inferred: 0,
            }],
        }],
        controls: vec![Control {
            framework: "iso27001-2022".into(),
            id: "A.5.18".into(),
            title: "Access rights".into(),
            group: "annex-a".into(),
            state: "gap".into(),
            state_before_waivers: "gap".into(),
            proof: vec!["operation".into()],
            shown: vec![],
            maturity: Some(0),
            maturity_reason: "nothing is shown".into(),
            inferred: None,
            attested_by: vec![],
            why: vec!["f1".into()],
            supported_by: vec![Support { control: "nist-800-53-r5:AC-2".into(), relation: "related".into() }],
        }],
        findings: vec![finding()],
        evidence: vec![Evidence {
            path: "registers/leavers.csv".into(),
            sha256: "0".repeat(64),
            kinds: vec![Recognised { kind: "leaver-list".into(), by: "columns".into(), runner_up: None }],
            metadata: BTreeMap::from([("owner".to_owned(), None)]),
            effective: None,
            effective_from: None,
        }],
        set_aside: vec![SetAside { path: "notes.md".into(), reason: "not recognised".into() }],
        waivers: vec![Waiver {
            rule: Some("access-reviewed".into()),
            control: None,
            path: None,
            subject: None,
            reason: "system is being retired".into(),
            approved_by: "R. Ode".into(),
            expires: Some("2026-12-31".into()),
            used: 0,
            approved_on: Some("2026-06-01".into()),
            counts: "yes".into(),
        }],
        problems: vec![Problem {
            code: "not-text".into(),
            message: "scan.pdf is not text".into(),
            places: vec![],
        }],
        gate: Gate {
            met: false,
            reasons: vec![GateReason {
                rule: "fail-on".into(),
                value: "1 major".into(),
                limit: "major".into(),
            }],
            report_only: false,
        },
    }
}

fn finding() -> Finding {
    let account = place("exports/users.csv", 2, "enabled on 2026-06-25");
    let promise = place("policies/access-control.md", 3, "the promise");
    Finding {
        fingerprint: "f1".into(),
        rule: "leaver-access-revoked".into(),
        kind: "leaver-list".into(),
        subject: "e-114".into(),
        title: "E-114".into(),
        verdict: "violated".into(),
        severity: "major".into(),
        nature: "content".into(),
        origin: None,
        basis: "promise".into(),
        cite: None,
        message: "E-114 left on 2026-06-02 and is still enabled".into(),
        remedy: "disable the account, then write the date into the register".into(),
        controls: vec!["iso27001-2022:A.5.18".into()],
        waived_by: None,
        counts: Counts { examined: 11, held: 10, out_of_scope: 0, unknown: 0 },
        limit: Some(Limit { value: "1 business day".into(), stated_at: Some(promise.clone()) }),
        places: vec![account.clone(), promise],
        observations: vec![Observation {
            expectation: "within".into(),
            verdict: "violated".into(),
            expected: "revoked within 1 business day".into(),
            found: "still enabled".into(),
            places: vec![account],
            parts: vec!["p1".into()],
        }],
        members: vec![],
    }
}

fn place(path: &str, line: usize, label: &str) -> Place {
    Place { path: path.into(), line: Some(line), column: Some(1), label: label.into(), ..Place::default() }
}
