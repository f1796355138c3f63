//! Every way in which a change would weaken its own gate: its configuration, its rules, the workflow that runs it, what the Statement of
//! Applicability leaves out. What it does takes effect only once it is merged; until then the base governs, and each of these is a finding
//! for whoever owns the gate.

mod parameters;

use super::{AsksLess, Gated, Sides, What};
use crate::assess::gate::Policy;
use crate::assess::steering::Steering;
use crate::config::Config;
use crate::judge::{At, Finding, Origin};
use crate::rule::{RuleSet, Severity};
use crate::statement::Statement;
use saydo_catalog::Catalog;
use saydo_source::{ByteRange, Definition, RepoPath, Saying, Spot};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One way in which the gate gets weaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakened {
    /// What: `gate`, `waiver`, `pin`, `ignore`, `parameter`, `configuration`, `rule`, `kind`, `framework`, `crosswalk`,
    /// `vocabulary`, `workflow` or `exclusion`.
    pub what: &'static str,
    /// Its name, stable over lines and days.
    pub subject: String,
    /// In one sentence.
    pub message: String,
    /// Where in the head; none where it was taken away.
    pub now: Option<At>,
    /// Where it stood in the base.
    pub before: Option<At>,
}

impl Weakened {
    /// The finding about it. What the first configuration says is only an improvement, for without one in the base
    /// there was none to weaken; but where a service runs the program there, it does so with the defaults, and what it runs
    /// and what the Statement leaves out are held to them.
    pub fn finding(&self, gated: Gated) -> Finding {
        let steering = Steering::GateWeakened;
        let governed = gated.configured || (gated.run && matches!(self.what, "workflow" | "exclusion"));
        let severity = if governed { steering.severity() } else { Severity::Improvement };
        let subject = format!("{} {}", self.what, self.subject);
        let places = self.now.iter().cloned().collect();
        let finding = steering.finding(&subject, &self.subject, self.message.clone(), places);
        Finding { severity, origin: Some(Origin::Introduced), ..finding }
    }

    /// The same where nothing is gated, and it is told with all else by which the organisation asks less of itself.
    pub fn told(&self) -> AsksLess {
        AsksLess {
            what: What::Gate,
            message: self.message.clone(),
            now: self.now.iter().cloned().collect(),
            before: self.before.iter().cloned().collect(),
        }
    }
}

/// A text of both trees; `None` where a tree has none.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The path.
    pub path: &'a RepoPath,
    /// In the base.
    pub before: Option<&'a str>,
    /// In the head.
    pub now: Option<&'a str>,
}

/// What the two configurations of a change ask, the later less than the earlier. Without one in the base the defaults are the earlier.
pub fn configuration(texts: &Texts<'_>, catalog: &Catalog, rules: &RuleSet) -> Vec<Weakened> {
    if texts.before == texts.now {
        return Vec::new();
    }
    let whole = |label: &str| At { path: texts.path.clone(), range: None, label: label.to_owned() };
    let Some(now) = texts.now else {
        return vec![Weakened {
            what: "configuration",
            subject: texts.path.to_string(),
            message: format!(
                "{} is removed: the defaults would govern, without its waivers, pins and rules",
                texts.path
            ),
            now: None,
            before: Some(whole("was here")),
        }];
    };
    let (before, now) =
        (Definition::parse(texts.path, texts.before.unwrap_or_default()), Definition::parse(texts.path, now));
    let mut weakened = policy(&before, &now, catalog, rules);
    // What cannot be read judges nothing once it is merged. Other mistakes are found by whoever reads all of it with its own rules.
    if let Some(problem) = now.finish().into_iter().find(|problem| problem.code == "broken-toml") {
        let range = problem.place.as_ref().and_then(|place| match place.spot {
            Spot::Bytes(range) => Some(range),
            _ => None,
        });
        return vec![Weakened {
            what: "configuration",
            subject: "broken".to_owned(),
            message: format!(
                "{} cannot be used as it is ({}): once merged, nothing would be judged",
                texts.path, problem.message
            ),
            now: Some(At { path: texts.path.clone(), range, label: problem.message }),
            before: None,
        }];
    }
    weakened.extend(parameters::weakened(&before, &now, catalog, rules));
    weakened.extend(said(texts.path, &before, &now));
    weakened
}

/// In what the gate lets pass more.
fn policy(before: &Definition, now: &Definition, catalog: &Catalog, rules: &RuleSet) -> Vec<Weakened> {
    let read = |definition: &Definition| -> (Policy, BTreeMap<String, ByteRange>) {
        let policy = Config::lower(&definition.root(), catalog, rules).gate;
        let places = definition.sayings().into_iter().map(|saying| (saying.key, saying.at)).collect();
        (policy, places)
    };
    let ((was, places_before), (is, places_now)) = (read(before), read(now));
    is.weakenings(&was)
        .into_iter()
        .map(|weakening| {
            let key = format!("gate.{}", weakening.clause.key());
            let at = |definition: &Definition, places: &BTreeMap<String, ByteRange>| {
                let exact = places.iter().find(|(known, _)| known.starts_with(&key));
                let table = places.iter().find(|(known, _)| known.starts_with("gate."));
                exact.or(table).map(|(_, range)| At {
                    path: definition.name.clone(),
                    range: Some(*range),
                    label: weakening.sentence.clone(),
                })
            };
            Weakened {
                what: "gate",
                subject: key.clone(),
                message: format!("the gate would let more pass: {weakening}"),
                now: at(now, &places_now),
                before: at(before, &places_before),
            }
        })
        .collect()
}

/// What else is said otherwise, key by key.
fn said(path: &RepoPath, before: &Definition, now: &Definition) -> Vec<Weakened> {
    let (was, is) = (before.sayings(), now.sayings());
    let told = |saying: &Saying, (what, message), now: Option<&Saying>, before: Option<&Saying>| {
        let at = |saying: &Saying| At {
            path: path.clone(),
            range: Some(saying.at),
            label: saying.key.trim_end_matches("[]").to_owned(),
        };
        let subject =
            if is_entry(saying) { format!("{} {}", saying.key, saying.value) } else { saying.key.clone() };
        Weakened { what, subject, message, now: now.map(at), before: before.map(at) }
    };
    let mut weakened = Vec::new();
    for (index, saying) in is.iter().enumerate() {
        if count(&was, saying) >= count(&is[..=index], saying) {
            continue;
        }
        let earlier = was.iter().find(|known| known.key == saying.key && !is_entry(saying));
        let said = weakens(saying, earlier, &was);
        weakened.extend(said.map(|said| told(saying, said, Some(saying), earlier)));
    }
    for (index, saying) in was.iter().enumerate() {
        let replaced = !is_entry(saying) && is.iter().any(|known| known.key == saying.key);
        if replaced || count(&is, saying) >= count(&was[..=index], saying) {
            continue;
        }
        weakened.extend(weakens_by_absence(saying).map(|said| told(saying, said, None, Some(saying))));
    }
    weakened
}

/// Whether it is one entry of a list, of which there can be several.
fn is_entry(saying: &Saying) -> bool {
    saying.key.ends_with("[]")
}

fn count(sayings: &[Saying], wanted: &Saying) -> usize {
    sayings.iter().filter(|known| known.key == wanted.key && known.value == wanted.value).count()
}

/// What a new or changed saying lets pass; none where it asks for the same or more.
fn weakens(saying: &Saying, earlier: Option<&Saying>, was: &[Saying]) -> Option<(&'static str, String)> {
    let value = saying.value.as_str();
    Some(match saying.key.as_str() {
        "waiver[]" => {
            let shortened = was.iter().any(|known| known.key == "waiver[]" && ends_earlier(known, saying));
            if shortened {
                return None;
            }
            ("waiver", format!("a waiver is added or widened: {value}"))
        }
        "pin[]" => (
            "pin",
            format!("a pin is added or changed: {value}; no other file is then looked at for that kind"),
        ),
        "ignore[]" => {
            ("ignore", format!("the path {value} is ignored: what lies there would be read no longer"))
        }
        "frameworks[]" | "organisation" | "privacy" | "waivers.warn" => return None,
        key if key.starts_with("gate.") || key.starts_with("parameters.") => return None,
        key => {
            let was = earlier.map_or_else(|| "not set".to_owned(), |earlier| earlier.value.clone());
            (
                "configuration",
                format!(
                    "{} is {value} instead of {was}: evidence would be judged otherwise",
                    key.trim_end_matches("[]")
                ),
            )
        }
    })
}

/// What the loss of a saying lets pass.
fn weakens_by_absence(saying: &Saying) -> Option<(&'static str, String)> {
    let value = saying.value.as_str();
    Some(match saying.key.as_str() {
        "pin[]" => (
            "pin",
            format!(
                "a pin is removed or changed: {value}; its file would be evidence only if it is recognised"
            ),
        ),
        "frameworks[]" => ("configuration", format!("the framework {value} would be judged no longer")),
        "ignore[]" | "waiver[]" | "organisation" | "privacy" | "waivers.warn" => return None,
        key if key.starts_with("gate.") || key.starts_with("parameters.") => return None,
        key => (
            "configuration",
            format!("{} {value} is removed: evidence would be judged otherwise", key.trim_end_matches("[]")),
        ),
    })
}

/// Whether a waiver is the same but for an end that comes earlier.
fn ends_earlier(before: &Saying, now: &Saying) -> bool {
    let parts = |saying: &Saying| {
        let (end, rest): (Vec<String>, Vec<String>) =
            saying.value.split(", ").map(str::to_owned).partition(|part| part.starts_with("expires = "));
        (end.first().map(|end| end.trim_start_matches("expires = ").trim_matches('"').to_owned()), rest)
    };
    let ((was, rest), (is, other)) = (parts(before), parts(now));
    rest == other && was.zip(is).is_some_and(|(was, is)| is <= was)
}

/// Definitions of the organisation's own that are changed or gone, and those that replace one inside the program. `inside` names the
/// rules, kinds and frameworks that come with it.
pub fn definitions(texts: &[Texts<'_>], inside: impl Fn(&str) -> bool) -> Vec<Weakened> {
    let mut weakened = Vec::new();
    for text in texts.iter().filter(|text| text.before != text.now) {
        let (path, name) = (text.path, text.path.stem());
        let below = |name: &str| path.folders().any(|folder| folder == name);
        let what = match path.name() {
            "_words.toml" => "vocabulary",
            _ if below("kinds") => "kind",
            _ if below("frameworks") => "framework",
            _ if below("crosswalks") => "crosswalk",
            cases if cases.ends_with(".test.toml") => continue,
            _ => "rule",
        };
        let same = |a: &str, b: &str| {
            let said = |text: &str| -> Vec<(String, String)> {
                let sayings = Definition::parse(path, text).sayings();
                sayings.into_iter().map(|saying| (saying.key, saying.value)).collect()
            };
            said(a) == said(b)
        };
        let message = match (text.before, text.now) {
            (Some(_), None) => format!("the {what} `{name}` is removed"),
            (Some(before), Some(now)) if same(before, now) => continue,
            (Some(_), Some(_)) => format!("the {what} `{name}` is changed"),
            (None, Some(now)) if what == "framework" => match touched(path, now).filter(|id| inside(id)) {
                Some(id) => format!("the framework `{id}` that comes with the program would be another one"),
                None => continue,
            },
            (None, Some(_)) if inside(name) => {
                format!("the {what} `{name}` would replace the one that comes with the program")
            }
            (None, Some(_)) if what == "kind" => {
                format!("the kind `{name}` is new: files may be recognised as it, and as nothing else")
            }
            (None, Some(_)) if what == "crosswalk" => {
                format!("the crosswalk `{name}` is new: controls may be inferred from others, or no longer")
            }
            (None, Some(_)) if what == "vocabulary" => {
                "words are added to the vocabularies: cells may say what they did not say".to_owned()
            }
            (None, _) => continue,
        };
        let at =
            |label: &str, range: Option<ByteRange>| At { path: path.clone(), range, label: label.to_owned() };
        weakened.push(Weakened {
            what,
            subject: name.to_owned(),
            message,
            now: text
                .now
                .map(|now| at("changed here", first_change(path, text.before.unwrap_or_default(), now))),
            before: text.before.map(|_| at("was here", None)),
        });
    }
    weakened
}

/// The framework that a file is, or adds to.
fn touched(path: &RepoPath, text: &str) -> Option<String> {
    let definition = Definition::parse(path, text);
    let root = definition.root();
    root.text("extends").or_else(|| root.text("framework")).map(|id| id.value)
}

/// The first saying that the earlier text does not have.
fn first_change(path: &RepoPath, before: &str, now: &str) -> Option<ByteRange> {
    let (was, is) = (Definition::parse(path, before).sayings(), Definition::parse(path, now).sayings());
    is.iter().find(|saying| count(&was, saying) == 0).or(is.first()).map(|saying| saying.at)
}

/// Controls that the Statement of Applicability leaves out, and did not before.
pub(super) fn exclusions(sides: &Sides<'_>) -> Vec<Weakened> {
    let catalog = sides.head.catalog;
    let now = Statement::read(sides.head.facts, catalog);
    let before = Statement::read(sides.base.facts, catalog);
    let controls = sides.head.scopes.iter().flat_map(|scope| catalog.population(scope));
    controls
        .map(|control| &control.id)
        .filter(|id| now.excludes(id, catalog) && !before.excludes(id, catalog))
        .map(|id| Weakened {
            what: "exclusion",
            subject: id.to_string(),
            message: format!("the Statement of Applicability leaves out {}", catalog.named(id)),
            now: now.claims(id).first().map(|claim| claim.at.clone()),
            before: before.claims(id).first().map(|claim| claim.at.clone()),
        })
        .collect()
}

/// The texts of several files, by path.
pub type Files = BTreeMap<RepoPath, Arc<str>>;

/// The texts of both trees side by side.
pub fn side_by_side<'a>(before: &'a Files, now: &'a Files) -> Vec<Texts<'a>> {
    let mut paths: Vec<&RepoPath> = before.keys().chain(now.keys()).collect();
    paths.sort();
    paths.dedup();
    let text = |files: &'a Files, path: &RepoPath| files.get(path).map(AsRef::as_ref);
    paths.into_iter().map(|path| Texts { path, before: text(before, path), now: text(now, path) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: Option<&str>, now: Option<&str>) -> Vec<String> {
        let catalog = Catalog::embedded().unwrap();
        let path: RepoPath = "saydo.toml".parse().unwrap();
        let weakened = configuration(&Texts { path: &path, before, now }, &catalog, &RuleSet::default());
        weakened.iter().map(|one| format!("{}: {}", one.what, one.subject)).collect()
    }

    const BASE: &str = "frameworks = [\"iso27001-2022\", \"nist-csf-2.0\"]\nignore = [\"old/**\"]\n[gate]\nfail-on = \"minor\"\n\
        [[pin]]\npath = \"a.csv\"\nkind = \"supplier-register\"\n\
        [[waiver]]\nrule = \"access-reviewed\"\nreason = \"it is being retired\"\napproved-by = \"Sam Okoro\"\nexpires = 2026-12-31\n";

    #[test]
    fn each_way_of_asking_less_is_told_and_asking_more_is_not() {
        let change = |from: &str, to: &str| told(Some(BASE), Some(&BASE.replace(from, to)));
        assert_eq!(told(Some(BASE), Some(BASE)), [""; 0]);
        assert_eq!(change("\"minor\"", "\"major\""), ["gate: gate.fail-on"]);
        assert_eq!(change("\"minor\"", "\"improvement\""), [""; 0]);
        assert_eq!(change("fail-on = \"minor\"", ""), ["gate: gate.fail-on"]);
        assert_eq!(change("\"old/**\"", "\"old/**\", \"records/**\""), ["ignore: ignore[] \"records/**\""]);
        assert_eq!(change("[\"old/**\"]", "[]"), [""; 0]);
        assert_eq!(change(", \"nist-csf-2.0\"", ""), ["configuration: frameworks[] \"nist-csf-2.0\""]);
        assert_eq!(change("2026-12-31", "2026-11-30"), [""; 0]);
        assert_eq!(change("2026-12-31", "2027-12-31").len(), 1);
        assert_eq!(change("rule = \"access-reviewed\"", "path = \"**\"").len(), 1);
        assert_eq!(change("a.csv", "b.csv").len(), 2, "the old pin is gone and a new one is there");
        assert_eq!(told(Some(BASE), None), ["configuration: saydo.toml"]);
        assert_eq!(told(Some(BASE), Some("frameworks = [")), ["configuration: broken"]);
        let started = format!("isms-start = 2026-01-01\n{BASE}");
        assert_eq!(told(Some(BASE), Some(&started)), ["configuration: isms-start"]);
    }

    #[test]
    fn a_parameter_may_only_become_stricter() {
        let catalog = Catalog::embedded().unwrap();
        let kinds = saydo_evidence::Kinds::embedded().0;
        let rule = "title = \"t\"\ncontrols = [\"iso27001-2022:A.5.18\"]\nshows = \"operation\"\nbasis = \"standard\"\n\
                    cite = \"c\"\nseverity = \"minor\"\nwhy = \"w\"\nremedy = \"r\"\neach = \"leaver-record\"\n\
                    [[expect]]\npresent = true\n[limit.a]\nparameter = \"patch-days\"\nadvice = \"20 days\"\n\
                    [limit.b]\nunit = \"percent\"\nparameter = \"trained\"\n";
        let definition = Definition::parse(&"rules/x.toml".parse().unwrap(), rule);
        let (rules, problems) = crate::rule::compile(&[definition], &catalog, &kinds);
        assert!(problems.is_empty(), "{problems:?}");
        let path: RepoPath = "saydo.toml".parse().unwrap();
        let told = |before: &str, now: &str| -> Vec<String> {
            let (before, now) = (format!("[parameters]\n{before}\n"), format!("[parameters]\n{now}\n"));
            let texts = Texts { path: &path, before: Some(&before), now: Some(&now) };
            configuration(&texts, &catalog, &rules).into_iter().map(|one| one.message).collect()
        };
        for (before, now) in [
            ("patch-days = 14", "patch-days = 7"),
            ("patch-days = 14", "patch-days = \"2 weeks\""),
            ("", "patch-days = 20"),
            ("trained = 90", "trained = 95"),
        ] {
            assert_eq!(told(before, now), [""; 0], "{before} -> {now}");
        }
        for (before, now, said) in [
            (
                "patch-days = 14",
                "patch-days = 30",
                "the parameter `patch-days` is 30 days instead of 14 days: less would be asked",
            ),
            (
                "",
                "patch-days = 30",
                "the parameter `patch-days` is set to 30 days: less would be asked than by the advice of 20 days",
            ),
            (
                "patch-days = 14",
                "",
                "the parameter `patch-days` of 14 days is removed: without a promise only advice would be left",
            ),
            (
                "trained = 95",
                "trained = 90",
                "the parameter `trained` is 90 % instead of 95 %: less would be asked",
            ),
            (
                "",
                "trained = 90",
                "the parameter `trained` is set to 90 %: without a promise nothing was decided",
            ),
        ] {
            assert_eq!(told(before, now), [said], "{before} -> {now}");
        }
    }

    #[test]
    fn how_it_is_written_does_not_matter() {
        let written = BASE.replace("ignore = [\"old/**\"]", "# a remark\nignore = [ 'old/**' ]");
        assert_eq!(told(Some(BASE), Some(&written)), [""; 0]);
    }

    #[test]
    fn a_rule_that_is_changed_removed_or_put_over_one_inside_is_told() {
        let path = |text: &str| -> RepoPath { text.parse().unwrap() };
        let files = |list: &[(&str, &str)]| -> Files {
            list.iter().map(|(name, text)| (path(name), Arc::from(*text))).collect()
        };
        let before = files(&[
            ("r/own.toml", "severity = \"major\"\n"),
            ("r/gone.toml", "a = 1\n"),
            ("r/same.toml", "a = 1\n"),
        ]);
        let now = files(&[
            ("r/own.toml", "severity = \"minor\"\n"),
            ("r/same.toml", "# said better\na = 1\n"),
            ("r/access-reviewed.toml", "a = 1\n"),
            ("r/new.toml", "a = 1\n"),
            ("r/kinds/own-kind.toml", "a = 1\n"),
            ("r/new.test.toml", "a = 1\n"),
        ]);
        let told = definitions(&side_by_side(&before, &now), |name| name == "access-reviewed");
        let told: Vec<String> = told.iter().map(|one| format!("{} {}", one.what, one.subject)).collect();
        assert_eq!(told, ["rule access-reviewed", "rule gone", "kind own-kind", "rule own"]);
    }
}
