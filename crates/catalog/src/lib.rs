//! saydo-catalog
