//! The framework and crosswalk files inside the binary.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../rules/", $path)))),*]
    };
}

/// Every framework: shown path and text.
pub(crate) const FRAMEWORKS: &[(&str, &str)] = files![
    "frameworks/gdpr.toml",
    "frameworks/hipaa-security-rule.toml",
    "frameworks/iso27001-2022.toml",
    "frameworks/nist-800-171-r3.toml",
    "frameworks/nist-800-53-r5.toml",
    "frameworks/nist-csf-2.0.toml",
];

/// Earlier editions, to recognise their ids.
pub(crate) const RETIRED: &[(&str, &str)] =
    files!["frameworks/iso27001-2013.retired.toml", "frameworks/nist-csf-1.1.retired.toml"];

/// Every crosswalk.
pub(crate) const CROSSWALKS: &[(&str, &str)] = files![
    "crosswalks/hipaa-security-rule--nist-800-53-r5.toml",
    "crosswalks/iso27001-2022--nist-800-53-r5.toml",
    "crosswalks/nist-csf-2.0--iso27001-2022.toml",
    "crosswalks/nist-csf-2.0--nist-800-53-r5.toml",
];

/// Whether a framework of this id comes with the program.
pub fn is_inside(id: &str) -> bool {
    FRAMEWORKS.iter().any(|(path, _)| path.strip_prefix("frameworks/") == Some(&format!("{id}.toml")))
}
