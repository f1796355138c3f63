//! saydo-evidence
