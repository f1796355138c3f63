//! saydo-report
