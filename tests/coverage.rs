//! `saydo coverage`: the same run as a check, told by part and by control; it gates nothing.

mod runner;

use runner::{DAY, Folder, Run, call, company, saydo};
use serde_json::Value;
use std::io;

const FRAMEWORKS: [&str; 4] = ["--framework", "iso27001-2022", "--framework", "nist-csf-2.0"];

fn coverage(name: &str, arguments: &[&str]) -> io::Result<Value> {
    let call = call(&["coverage", "--as-of", DAY, "--format", "json"]).arg(company(name)).args(arguments);
    Ok(serde_json::from_str(&call.run()?.calm().code(0).stdout()).expect("the coverage is JSON"))
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

fn run(folder: &Folder, arguments: &[&str]) -> io::Result<Run> {
    call(arguments).args(&["--as-of", DAY]).arg(folder.path()).run()
}

fn sum(counts: &Value) -> u64 {
    counts.as_object().into_iter().flatten().filter_map(|(_, count)| count.as_u64()).sum()
}

#[test]
fn its_states_are_those_of_the_check_and_every_part_adds_up() -> io::Result<()> {
    for name in ["brightloom", "hartwell-pumps"] {
        let coverage = coverage(name, &FRAMEWORKS)?;
        let checked = call(&["check", "--as-of", DAY, "--format", "json", "--fail-on", "never"]);
        let checked: Value =
            serde_json::from_str(&checked.arg(company(name)).args(&FRAMEWORKS).run()?.stdout())?;
        let state = |framework: &str, id: &Value| {
            let is_it = |control: &&Value| control["framework"] == framework && control["id"] == *id;
            list(&checked, "controls").iter().find(is_it).map(|control| control["state"].clone())
        };
        for framework in list(&coverage, "frameworks") {
            let id = framework["id"].as_str().expect("an id");
            for control in list(framework, "controls") {
                assert_eq!(Some(control["state"].clone()), state(id, &control["id"]), "{name} {control}");
            }
            for part in list(framework, "parts") {
                assert_eq!(Some(sum(&part["states"])), part["total"].as_u64(), "{part}");
                assert_eq!(Some(sum(&part["reach"])), part["total"].as_u64(), "{part}");
            }
            for division in ["group", "theme"] {
                let of = list(framework, "parts").iter().filter(|part| part["division"] == division);
                let total: u64 = of.filter_map(|part| part["total"].as_u64()).sum();
                assert_eq!(Some(total), framework["total"].as_u64(), "{name} {id} by {division}");
            }
        }
    }
    Ok(())
}

#[test]
fn a_framework_is_told_by_its_own_parts() -> io::Result<()> {
    let call = |arguments: &[&str]| {
        call(&["coverage", "--as-of", DAY]).arg(company("brightloom")).args(arguments).run()
    };
    let iso = call(&[])?.calm().code(0);
    iso.says("Clauses 4-10").says("  9 Performance evaluation").says("Annex A").says("  Physical");
    let group = call(&["--by", "group"])?.code(0);
    group.says("Annex A").never_says("Physical");
    call(&["--by", "theme"])?.code(0).says("Physical").never_says("Annex A");
    let families = call(&["--by", "family", "--framework", "nist-800-53-r5"])?.code(0);
    families.says("(moderate)").says("AC Access Control").says("SR Supply Chain").says("287");
    let functions = call(&["--by", "function", "--framework", "nist-csf-2.0"])?.code(0);
    functions.says("GV GOVERN").never_says("GV.OC");
    let categories = call(&["--by", "category", "--framework", "nist-csf-2.0"])?.code(0);
    categories.says("PR.AA Identity Management").never_says("GV GOVERN").says("106");
    let control = call(&["--by", "control"])?.code(0);
    control.says("A.7.1   unassessed  Physical security perimeters   no rule, stays with people");
    let tree = call(&["--format", "tree"])?.code(0);
    tree.says("├─ Clauses 4-10   30 controls").says("A.7.1 Physical security perimeters   unassessed");
    call(&["--format", "markdown"])?.code(0).says("| **Annex A** | 93 |");
    Ok(())
}

#[test]
fn what_is_absent_is_named_with_the_controls_that_wait_for_it() -> io::Result<()> {
    let folder = Folder::company("hartwell-pumps")?;
    run(&folder, &["coverage", "--absent"])?.calm().code(0).never_says("Leaver record");
    let folder = folder.without("records/leavers.csv")?;
    let absent = run(&folder, &["coverage", "--absent"])?.calm().code(0);
    let absent = absent.says("Leaver record").says("A.6.5 Responsibilities after termination");
    absent.says("leaver-access-revoked").says("saydo explain");
    // The check says that more is to be had here.
    run(&folder, &["check"])?.says("saydo coverage --absent");
    Ok(())
}

#[test]
fn it_gates_nothing_and_says_so_where_nothing_can_be_concluded() -> io::Result<()> {
    let folder = Folder::company("brightloom")?.with("saydo.toml", "[gate]\nfail-on = \"minor\"\n")?;
    run(&folder, &["check"])?.code(1);
    run(&folder, &["coverage"])?.calm().code(0);
    run(&folder, &["coverage", "--rule", "access-reviewed"])?.code(0).says("Filtered by");
    run(&folder, &["coverage", "--framework", "iso27001-2023"])?.nothing("did you mean iso27001-2022?");
    run(&folder, &["coverage", "--format", "human"])?.nothing("known are table, tree, json and markdown");
    run(&Folder::of(&[("a.txt", "nothing")])?, &["coverage"])?.nothing("0 of 1 files look like evidence");
    saydo(&["coverage", "no/such/folder"])?.code(2);
    Ok(())
}
