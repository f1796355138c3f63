//! The objects of SARIF 2.1.0 that are written, by their names in the standard.

use serde::Serialize;
use std::collections::BTreeMap;

/// A file.
#[derive(Debug, Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    pub version: &'static str,
    pub runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub tool: Tool,
    pub automation_details: AutomationDetails,
    pub column_kind: &'static str,
    pub original_uri_base_ids: BTreeMap<&'static str, Base>,
    pub invocations: [Invocation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxonomies: Vec<Component>,
    pub results: Vec<Outcome>,
    pub properties: RunProperties,
}

#[derive(Debug, Serialize)]
pub(super) struct Tool {
    pub driver: Component,
}

/// The program, or a framework as a taxonomy.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semantic_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_description: Option<Text>,
    /// Of the program always, if there are none too: GitHub asks for the array.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<Rule>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxa: Vec<Taxon>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_taxonomies: Vec<ComponentReference>,
}

#[derive(Debug, Serialize)]
pub(super) struct Text {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub id: String,
    pub name: String,
    pub short_description: Text,
    pub full_description: Text,
    pub help: Text,
    pub default_configuration: Configuration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    pub properties: RuleProperties,
}

#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pub level: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Relationship {
    pub target: TaxonReference,
    pub kinds: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaxonReference {
    pub id: String,
    pub index: usize,
    pub tool_component: ComponentReference,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ComponentReference {
    pub name: String,
    pub index: usize,
}

/// What GitHub reads of a rule beyond the standard.
#[derive(Debug, Serialize)]
pub(super) struct RuleProperties {
    pub tags: Vec<String>,
    pub precision: &'static str,
    #[serde(rename = "problem.severity")]
    pub problem_severity: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxon {
    pub id: String,
    pub short_description: Text,
}

#[derive(Debug, Serialize)]
pub(super) struct AutomationDetails {
    pub id: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Base {
    pub description: Text,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
pub(super) struct Notification {
    pub descriptor: DescriptorReference,
    pub level: &'static str,
    pub message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
pub(super) struct DescriptorReference {
    pub id: String,
}

/// A result; the word of the standard is Rust's own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    pub rule_id: String,
    pub rule_index: usize,
    pub level: &'static str,
    pub message: Text,
    pub locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Location>,
    pub partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressions: Vec<Suppression>,
    pub properties: OutcomeProperties,
}

#[derive(Debug, Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "primaryLocationLineHash")]
    pub primary_location_line_hash: String,
    #[serde(rename = "saydoFingerprint/v1")]
    pub saydo: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Suppression {
    pub kind: &'static str,
    pub status: &'static str,
    pub justification: String,
    pub properties: SuppressionProperties,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SuppressionProperties {
    pub approved_by: String,
    pub expires: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    pub physical: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub uri: String,
    pub uri_base_id: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutcomeProperties {
    pub verdict: String,
    pub severity: String,
    pub nature: String,
    pub origin: Option<String>,
    pub controls: Vec<String>,
    #[serde(skip_serializing_if = "is_zero")]
    pub places_left_out: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties {
    pub as_of: String,
    pub period: String,
    pub rules_edition: String,
    pub revision: Option<String>,
    pub base: Option<BaseProperties>,
    pub gate_met: bool,
    pub results_left_out: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BaseProperties {
    pub rev: String,
    pub tip: String,
    pub merge_base: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
