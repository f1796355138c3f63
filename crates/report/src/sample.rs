//! The one sample assessment that every format is tested on.

use crate::json::{
    Control, Counts, Document, Evidence, Finding, Framework, Gate, GateReason, Group, History, Inputs, Limit,
    Observation, Period, Place, Problem, Recognised, SCHEMA, SetAside, Support, Tool, Tree, Waiver,
};
use std::collections::BTreeMap;

/// A small world: one control, one failing finding shown in two files.
pub fn document() -> Document {
    let states = ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];
    Document {
        schema: SCHEMA,
        tool: Tool { name: "saydo".into(), version: "0.1.0".into(), rules_edition: "2026.11".into() },
        as_of: "2026-06-30".into(),
        period: Period { from: "2025-07-01".into(), to: "2026-06-30".into() },
        tree: Tree { revision: None, files: 3, digest: None, history: History::None, untracked: 0 },
        inputs: Inputs { config_digest: None, rules_digest: None },
        base: None,
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
        }],
    }
}

fn place(path: &str, line: usize, label: &str) -> Place {
    Place { path: path.into(), line: Some(line), column: Some(1), label: label.into(), ..Place::default() }
}
