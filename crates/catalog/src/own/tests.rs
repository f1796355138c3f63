use super::*;
use crate::Relation;
use saydo_source::{Gravity, Spot};
use std::fmt::Write as _;

const HOME: &str = "iso27001-2022";

/// A framework that has everything.
const ACME: &str = r#"framework = "acme-controls"
title = "Acme controls"
baselines = ["core", "full"]
default-baseline = "full"
[[group]]
id = "build"
title = "How we build"
[[group]]
id = "run"
title = "How we run"
[[control]]
id = "ACME-1"
title = "Building"
group = "build"
leaf = false
[[control]]
id = "ACME-1.1"
title = "Code is reviewed"
group = "build"
parent = "ACME-1"
baselines = ["core", "full"]
proof = ["implementation"]
[[control]]
id = "ACME-2"
title = "Restores are tried"
group = "run"
baselines = ["full"]
"#;

fn file(name: &str, text: &str) -> Definition {
    Definition::parse(&name.parse().unwrap(), text)
}

fn own(frameworks: &[&str], crosswalks: &[&str]) -> Own {
    let files = |texts: &[&str], what: &str| {
        texts.iter().enumerate().map(|(n, text)| file(&format!("{what}/{n}.toml"), text)).collect()
    };
    Own {
        frameworks: files(frameworks, "frameworks"),
        retired: Vec::new(),
        crosswalks: files(crosswalks, "crosswalks"),
    }
}

/// The catalogue with these, and `written: message: label` of everything that is said.
fn added(frameworks: &[&str], crosswalks: &[&str]) -> (Catalog, Vec<String>) {
    let mut catalog = Catalog::embedded().unwrap();
    let own = own(frameworks, crosswalks);
    let problems = catalog.add(&own, HOME);
    let texts: BTreeMap<String, String> = own
        .frameworks
        .iter()
        .chain(&own.crosswalks)
        .map(|file| (file.name.to_string(), file.text.to_string()))
        .collect();
    let said = |problem: &Problem| {
        let place = problem.place.as_ref().unwrap();
        let written = match place.spot {
            Spot::Bytes(at) => texts[place.path.as_str()][at.range()].to_owned(),
            _ => String::new(),
        };
        let lead = if problem.gravity == Gravity::Noted { "noted: " } else { "" };
        format!("{lead}{written}: {}: {}", problem.message, problem.label)
    };
    (catalog, problems.iter().map(said).collect())
}

fn mistakes(text: &str) -> Vec<String> {
    added(&[text], &[]).1
}

#[test]
fn an_own_framework_is_one_like_those_inside() {
    let (catalog, said) = added(&[ACME], &[]);
    assert_eq!(said, Vec::<String>::new());
    let ids = |scope: &str| -> Vec<String> {
        let scope = catalog.scope(scope).unwrap();
        catalog.population(&scope).iter().map(|control| control.id.id().to_owned()).collect()
    };
    assert_eq!(ids("acme-controls"), ["ACME-1.1", "ACME-2"]);
    assert_eq!(ids("acme-controls@core"), ["ACME-1.1"]);
    let control = catalog.control(&ControlId::new("acme-controls", "ACME-1.1")).unwrap();
    assert_eq!(control.proof, [crate::Level::Implementation]);
    let leaves = catalog.leaves(&ControlId::new("acme-controls", "ACME-1"));
    assert_eq!(leaves.len(), 1);
    assert!(catalog.scope("acme-control").unwrap_err().contains("did you mean acme-controls?"));
}

#[test]
fn its_ids_are_known_in_evidence_and_lend_no_other_control_a_mention() {
    let letters = ACME.replace("ACME-", "ACME-A.5.");
    let (catalog, _) = added(&[&letters], &[]);
    let known = |text: &str, home: &str| -> Vec<String> {
        catalog
            .mentions(text, Some(home))
            .iter()
            .filter_map(Mention::known)
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(known("ACME-A.5.2", HOME), ["acme-controls:ACME-A.5.2"]);
    assert_eq!(
        known("A.5.18, ACME-A.5.2; see (ACME-A.5.1.1).", HOME),
        ["iso27001-2022:A.5.18", "acme-controls:ACME-A.5.2", "acme-controls:ACME-A.5.1.1"]
    );
    assert_eq!(known("acme-controls:ACME-A.5.2", HOME), ["acme-controls:ACME-A.5.2"]);
}

#[test]
fn an_id_that_means_another_control_too_counts_only_with_its_framework() {
    let (catalog, said) = added(&[&ACME.replace("ACME-2", "AC-2").replace("ACME-1.1", "5.1")], &[]);
    assert_eq!(
        said,
        ["noted: : 2 ids of acme-controls can mean another control: 5.1 is also iso27001-2022:5.1"]
    );
    let known = |text: &str, home: &str| -> Vec<String> {
        catalog
            .mentions(text, Some(home))
            .iter()
            .filter_map(Mention::known)
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(known("AC-2", HOME), ["nist-800-53-r5:AC-2"]);
    assert_eq!(known("acme-controls:AC-2", HOME), ["acme-controls:AC-2"]);
    assert_eq!(known("AC-2", "acme-controls"), ["acme-controls:AC-2"]);
    let second = ACME.replace("acme-controls", "other");
    let (catalog, said) = added(&[ACME, &second], &[]);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(catalog.mentions("ACME-2", Some(HOME)).is_empty(), "an id of two frameworks names neither");
}

#[test]
fn what_replaces_or_widens_a_framework_inside_is_said() {
    let replaced = ACME.replace("acme-controls", "gdpr");
    let (catalog, said) = added(&[&replaced], &[]);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("replaces the framework `gdpr` that comes with the program; "), "{said:?}");
    assert_eq!(catalog.population(&catalog.scope("gdpr").unwrap()).len(), 2);
    assert!(catalog.pairs.values().flatten().all(|pair| catalog.control(&pair.other).is_some()));
    let wider = "extends = \"iso27001-2022\"\nbaselines = [\"first-year\"]\n[[control]]\nid = \"A.9.1\"\ntitle = \"Ours\"\n\
                 group = \"annex-a\"\n[select]\nfirst-year = [\"A.5.1\", \"A.9.1\"]\n";
    let (catalog, said) = added(&[wider], &[]);
    assert_eq!(
        said,
        ["noted: \"iso27001-2022\": adds 1 control and 1 baseline to the framework `iso27001-2022`: "]
    );
    assert_eq!(catalog.population(&catalog.scope("iso27001").unwrap()).len(), 124);
    assert_eq!(catalog.population(&catalog.scope("iso27001@first-year").unwrap()).len(), 2);
}

#[test]
fn a_crosswalk_of_ones_own_connects_and_says_what_it_lends() {
    let walk = "from = \"acme-controls\"\nto = \"iso27001-2022\"\nrelation = \"superset\"\nsource = \"our own reading\"\n\
                [pairs]\n\"ACME-2\" = [\"A.8.13\"]\n";
    let (catalog, said) = added(&[ACME], &[walk]);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("says `superset`"), "{said:?}");
    let pairs = catalog.pairs(&ControlId::new("iso27001-2022", "A.8.13"));
    assert!(pairs.iter().any(|pair| pair.other.id() == "ACME-2" && pair.relation == Relation::Subset));
    assert!(added(&[ACME], &[&walk.replace("superset", "related")]).1.is_empty(), "support is no credit");
    let inside = "from = \"iso27001-2022\"\nto = \"nist-800-53-r5\"\nrelation = \"related\"\nsource = \"s\"\n\
                  [pairs]\n\"A.5.18\" = \"AC-2\"\n";
    let (catalog, said) = added(&[], &[inside]);
    assert!(said[0].contains("replaces the crosswalk from `iso27001-2022` to `nist-800-53-r5`"), "{said:?}");
    let pairs = catalog.pairs(&ControlId::new("iso27001-2022", "A.5.15"));
    assert!(pairs.iter().all(|pair| pair.other.framework() != "nist-800-53-r5"));
}

#[test]
fn every_mistake_of_a_crosswalk_stands_at_its_place() {
    let wrong = "from = \"acme-control\"\nto = \"iso27001-2022\"\nrelation = \"same\"\nsorce = \"s\"\n[pairs]\n\"X\" = [\"A.5.1\", 5]\n";
    insta::assert_snapshot!(added(&[ACME], &[wrong]).1.join("\n"));
    let wrong = "from = \"acme-controls\"\nto = \"iso27001-2022\"\nrelation = \"related\"\nsource = \"s\"\n\
                 [pairs]\n\"ACME-3\" = [\"A.5.1\"]\n\"ACME-2\" = [\"A.5.99\", \"A.5.1\", \"A.5.1\"]\n";
    insta::assert_snapshot!(added(&[ACME], &[wrong, wrong]).1.join("\n"));
    let same = "from = \"gdpr\"\nto = \"gdpr\"\nrelation = \"equal\"\nsource = \"s\"\n[pairs]\n";
    insta::assert_snapshot!(added(&[], &[same]).1.join("\n"));
}

#[test]
fn every_mistake_of_a_framework_stands_at_its_place() {
    let wrong = r#"framework = "Acme Controls"
titel = "Acme"
title = "A\nB"
baselines = ["core", "core", "none"]
default-baseline = "cor"
[[group]]
id = "run"
title = "Run"
name = "x"
[[group]]
id = "run"
title = "Again"
[[control]]
id = "A-1"
title = "One"
group = "runn"
parent = "A-9"
proof = ["operations"]
baselines = ["cores"]
[[control]]
id = "A-1"
title = "One again"
group = "run"
baselines = ["core"]
[[control]]
id = "A-2"
title = "Two"
group = "run"
parent = "A-3"
[[control]]
id = "A-3"
title = "Three"
group = "run"
parent = "A-2"
[[control]]
id = "A,4"
group = 5
[[control]]
id = "A:5"
title = "Five"
group = "run"
withdrawn = ["A-7"]
[select]
core = ["A-8"]
"#;
    insta::assert_snapshot!(mistakes(wrong).join("\n"));
    insta::assert_snapshot!(mistakes("extends = \"iso27001\"\ntitle = \"x\"\n").join("\n"));
}

#[test]
fn a_framework_that_asks_nothing_is_a_mistake() {
    let none = "framework = \"x\"\ntitle = \"X\"\n[[group]]\nid = \"g\"\ntitle = \"G\"\n";
    assert_eq!(mistakes(none).len(), 1);
    assert!(mistakes(none)[0].contains("asks nothing"));
    let twice = added(&[ACME, ACME], &[]).1;
    assert!(twice.iter().any(|said| said.contains("defined twice: also in frameworks/0.toml")), "{twice:?}");
    let again = format!("extends = \"acme-controls\"\n{}", &ACME[ACME.find("[[control]]").unwrap()..]);
    assert!(added(&[ACME, &again], &[]).1.iter().any(|said| said.contains("`ACME-2` is there already")));
}

#[test]
fn what_is_too_much_is_refused() {
    let mut many = ACME.to_owned();
    for number in 0..bounds() {
        write!(many, "[[control]]\nid = \"M-{number}\"\ntitle = \"t\"\ngroup = \"run\"\n").unwrap();
    }
    let said = mistakes(&many);
    assert!(said.iter().any(|said| said.contains("too many controls: expected at most 10000")), "{said:?}");
    let long = ACME.replace("Restores are tried", &"a".repeat(501)).replace("ACME-2", &"b1".repeat(33));
    let said = mistakes(&long);
    assert_eq!(said.len(), 2, "{said:?}");
}

fn bounds() -> usize {
    crate::bounds::CONTROLS
}
