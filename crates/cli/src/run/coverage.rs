//! What a run came to, counted by part and by control.

use super::{Judged, Run};
use saydo_engine::config::EDITION;
use saydo_report::coverage::{Coverage, Material, lower};
use saydo_report::json::Inputs;

impl Run {
    /// The coverage of what a run came to.
    pub fn coverage(&self, judged: &Judged) -> Coverage {
        lower(&Material {
            assessment: &judged.assessment,
            rules: &self.loaded.rules,
            catalog: &self.loaded.catalog,
            kinds: &self.loaded.kinds,
            facts: &self.facts,
            scopes: &self.scopes,
            as_of: self.as_of.first,
            period: self.period,
            revision: self.tree.revision().map(str::to_owned),
            inputs: Inputs {
                config_digest: self.configuration.digest.map(|digest| digest.to_string()),
                rules_digest: Some(self.rules_digest()),
            },
            edition: EDITION,
            filtered: self.filtered,
        })
    }
}
