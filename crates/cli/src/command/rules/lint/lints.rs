//! The remarks that there are: a closed table, so that `explain` can say what each means and what to do.

/// A sort of remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lint {
    /// Nothing can break it.
    AlwaysHolds,
    /// It rests on something that it does not show.
    BasisNotShown,
    /// Cases that decide it are not there.
    CasesLack,
    /// The text that it names speaks of other controls.
    CitesAnother,
    /// A field is held against itself.
    ComparedWithItself,
    /// The id does not say what is demanded.
    IdSaysNoState,
    /// The kinds that should state the limit have no sentences.
    LimitUnstated,
    /// An exception covers everyone, or a demand is made of nobody.
    NeverDemanded,
    /// Nothing can meet it.
    NeverHolds,
    /// Nothing refers to it.
    NeverUsed,
    /// Nothing can violate it: what is absent is fine or out of the question, and what is there holds.
    NeverViolated,
    /// An older reader of TOML refuses it.
    NewerToml,
    /// There are no cases at all.
    NoCases,
    /// A text for people is no sentence.
    NoSentence,
    /// A pattern that matches nearly every text.
    PatternMatchesAll,
    /// A pattern that matches no text.
    PatternNeverMatches,
    /// A definition takes the place of one inside the program.
    ReplacesInside,
}

impl Lint {
    /// All of them, in the order of the codes.
    pub const ALL: [Self; 17] = [
        Self::AlwaysHolds,
        Self::BasisNotShown,
        Self::CasesLack,
        Self::CitesAnother,
        Self::ComparedWithItself,
        Self::IdSaysNoState,
        Self::LimitUnstated,
        Self::NeverDemanded,
        Self::NeverHolds,
        Self::NeverUsed,
        Self::NeverViolated,
        Self::NewerToml,
        Self::NoCases,
        Self::NoSentence,
        Self::PatternMatchesAll,
        Self::PatternNeverMatches,
        Self::ReplacesInside,
    ];

    /// The name by which it is allowed and asked about.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlwaysHolds => "always-holds",
            Self::BasisNotShown => "basis-not-shown",
            Self::CasesLack => "cases-lack",
            Self::CitesAnother => "cites-another",
            Self::ComparedWithItself => "compared-with-itself",
            Self::IdSaysNoState => "id-says-no-state",
            Self::LimitUnstated => "limit-unstated",
            Self::NeverDemanded => "never-demanded",
            Self::NeverHolds => "never-holds",
            Self::NeverUsed => "never-used",
            Self::NeverViolated => "never-violated",
            Self::NewerToml => "newer-toml",
            Self::NoCases => "no-cases",
            Self::NoSentence => "no-sentence",
            Self::PatternMatchesAll => "pattern-matches-all",
            Self::PatternNeverMatches => "pattern-never-matches",
            Self::ReplacesInside => "replaces-inside",
        }
    }

    /// What it means, in one or two sentences.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::AlwaysHolds => {
                "Whatever can be read meets the condition, so the rule looks at content and decides nothing by it."
            }
            Self::BasisNotShown => {
                "A promise is found in a limit or in a joined record, and a law names its provision or fixes a number; this rule does neither."
            }
            Self::CasesLack => {
                "The cases beside the rule do not try all that decides it: what holds, what is violated, what is missing, a header only, \
                 and what cannot be read."
            }
            Self::CitesAnother => {
                "The text that `cite` names is of controls that the rule does not speak to."
            }
            Self::ComparedWithItself => "A field is held against itself, which decides nothing.",
            Self::IdSaysNoState => {
                "The id of a rule says the demanded state in small words with dashes, as in access-reviewed; it is no order and has no number."
            }
            Self::LimitUnstated => {
                "A limit is looked for in sentences, and records have none: the promise would be missing for ever."
            }
            Self::NeverDemanded => {
                "The exception repeats what selects the subjects, so nothing is demanded of any of them."
            }
            Self::NeverHolds => "The conditions exclude each other: nothing that can be written meets them.",
            Self::NeverUsed => {
                "Nothing refers to the join or limit; most often a demand was meant and not written."
            }
            Self::NeverViolated => {
                "Where nothing is joined the demand is fine or out of the question, and where something is joined it holds."
            }
            Self::NewerToml => {
                "The line is TOML 1.1; editors and programs that read TOML 1.0 refuse the file."
            }
            Self::NoCases => "A rule without cases may hold for everyone, and nobody would see it.",
            Self::NoSentence => {
                "People read these texts in findings: a title begins with a capital and has no full stop; why and remedy are sentences."
            }
            Self::PatternMatchesAll => {
                "The pattern asks for so little that nearly every text matches, so what it finds is chance."
            }
            Self::PatternNeverMatches => {
                "No sentence, item or table row can match the pattern: texts are searched one sentence at a time, on one line, with single blanks."
            }
            Self::ReplacesInside => {
                "The definition has the name of one inside the program, which is not used then."
            }
        }
    }

    /// What to do.
    pub const fn help(self) -> &'static str {
        match self {
            Self::AlwaysHolds => "Demand what can be broken, or say `present = true`.",
            Self::BasisNotShown => {
                "State the limit (`stated-in` with `near`, or `fixed` for a law) and cite it, or say basis = \"practice\"."
            }
            Self::CasesLack => "Write the cases that are named; begin the name of each with that word.",
            Self::CitesAnother => "Cite the text that demands it, or name its control in `controls`.",
            Self::ComparedWithItself => "Name the other field.",
            Self::IdSaysNoState => {
                "Name the file after the state that is demanded, as in access-reviewed.toml."
            }
            Self::LimitUnstated => {
                "Name the kind of a document in `stated-in`, or the field of the record in `field`."
            }
            Self::NeverDemanded => "Narrow the exception, or leave the demand out.",
            Self::NeverHolds => "Leave out the condition that does not belong there.",
            Self::NeverUsed => "Use it in an [[expect]], or remove it.",
            Self::NeverViolated => "Say absent = \"violated\", or test a field of what is joined.",
            Self::NewerToml => {
                "Write inline tables on one line and without a comma at their end, or as a [table] of their own."
            }
            Self::NoCases => "Write small trees with what the rule must find in them.",
            Self::NoSentence => "Write it as a person would say it.",
            Self::PatternMatchesAll => "Ask for whole words, three letters or more.",
            Self::PatternNeverMatches => "Write what stands within one sentence.",
            Self::ReplacesInside => "Give it another name, unless it is meant to replace it.",
        }
    }

    /// The one with this code.
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lint| lint.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Lint;

    #[test]
    fn every_remark_has_one_code_and_says_what_it_means_and_what_to_do() {
        let codes = Lint::ALL.map(Lint::code);
        assert!(codes.is_sorted() && codes.windows(2).all(|two| two[0] != two[1]), "{codes:?}");
        for lint in Lint::ALL {
            assert!(lint.meaning().ends_with('.') && lint.help().ends_with('.'), "{}", lint.code());
            assert_eq!(Lint::named(lint.code()), Some(lint));
        }
    }
}
