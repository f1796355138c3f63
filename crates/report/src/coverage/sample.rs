//! A small world for the forms of a coverage: two frameworks, one of many groups, and evidence that is absent in each way.

use super::*;

const STATES: [&str; 8] =
    ["satisfied", "attested", "partial", "stale", "gap", "unassessed", "excluded", "waived"];
const REACH: [&str; 4] = ["judged", "no-evidence", "nothing-due", "no-rule"];

/// The numbers of a part: of each word in its order.
fn part(id: &str, title: &str, group: Option<&str>, states: [usize; 8], reach: [usize; 4]) -> Part {
    assert_eq!(states.iter().sum::<usize>(), reach.iter().sum::<usize>(), "{id}");
    Part {
        id: id.into(),
        title: title.into(),
        division: if group.is_some() { "theme" } else { "group" }.into(),
        group: group.map(str::to_owned),
        total: states.iter().sum(),
        states: STATES.map(str::to_owned).into_iter().zip(states).collect(),
        satisfied_inferred: states[0].min(1),
        reach: REACH.map(str::to_owned).into_iter().zip(reach).collect(),
    }
}

fn control(
    id: &str,
    title: &str,
    at: (&str, Option<&str>),
    state: &str,
    reach: &str,
    waits: &[&str],
) -> Control {
    Control {
        id: id.into(),
        title: title.into(),
        group: at.0.into(),
        theme: at.1.map(str::to_owned),
        state: state.into(),
        inferred: (state == "satisfied").then(|| "AC-2 Account Management".to_owned()),
        reach: reach.into(),
        rules: if reach == "no-rule" { vec![] } else { vec!["access-reviewed".into()] },
        judged_by: if reach == "judged" { vec!["access-reviewed".into()] } else { vec![] },
        waits_for: waits.iter().map(|kind| (*kind).to_owned()).collect(),
        stays_with_people: (reach == "no-rule").then(|| "walk along the fence".to_owned()),
    }
}

/// The world.
pub fn coverage() -> Coverage {
    let people = ("annex-a", Some("people"));
    let iso = Framework {
        id: "iso27001-2022".into(),
        title: "ISO/IEC 27001:2022".into(),
        baseline: None,
        total: 4,
        parts: vec![
            part("annex-a", "Annex A", None, [1, 0, 1, 0, 1, 1, 0, 0], [1, 1, 0, 2]),
            part("people", "People", Some("annex-a"), [0, 0, 1, 0, 1, 0, 0, 0], [1, 1, 0, 0]),
            part("physical", "Physical", Some("annex-a"), [1, 0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 2]),
        ],
        controls: vec![
            control("A.6.1", "Screening", people, "gap", "no-evidence", &["screening-record"]),
            control(
                "A.6.3",
                "Awareness",
                people,
                "partial",
                "judged",
                &["policy.awareness or training-plan"],
            ),
            control("A.7.1", "Perimeters", ("annex-a", Some("physical")), "unassessed", "no-rule", &[]),
            control("A.7.2", "Entry", ("annex-a", Some("physical")), "satisfied", "no-rule", &[]),
        ],
    };
    let families =
        ["AC Access Control", "AT Awareness and Training", "PT Personally Identifiable Information"];
    let nist = Framework {
        id: "nist-800-53-r5".into(),
        title: "NIST SP 800-53 Rev. 5".into(),
        baseline: Some("moderate".into()),
        total: 3,
        parts: families
            .map(|title| part(&title[..2], title, None, [0, 0, 0, 1, 0, 0, 0, 0], [1, 0, 0, 0]))
            .into(),
        controls: ["AC", "AT", "PT"]
            .map(|family| {
                control(&format!("{family}-2"), "Something", (family, None), "stale", "judged", &[])
            })
            .into(),
    };
    let absent = |kind: &str, title: &str, controls: Vec<Waiting>| Absent {
        kinds: vec![kind.into()],
        title: title.into(),
        rules: vec!["screened-before-start".into()],
        unreadable: controls.first().map(|_| "hr/screening.xlsx".to_owned()),
        empty: controls.first().map(|_| "hr/screening.csv".to_owned()),
        controls,
    };
    let waiting = Waiting {
        framework: "iso27001-2022".into(),
        id: "A.6.1".into(),
        title: "Screening".into(),
        state: "gap".into(),
    };
    Coverage {
        schema: SCHEMA,
        tool: Tool { name: "saydo".into(), version: "0.1.0".into(), rules_edition: "2026.11".into() },
        as_of: "2026-06-30".into(),
        period: Period { from: "2025-07-01".into(), to: "2026-06-30".into() },
        tree: Tree { revision: None, files: 3, evidence: 1 },
        inputs: Inputs { config_digest: None, rules_digest: None },
        filtered: false,
        frameworks: vec![iso, nist],
        absent: vec![
            absent("screening-record", "Screening record", vec![waiting]),
            absent("org-chart", "Organisation chart", vec![]),
        ],
    }
}
