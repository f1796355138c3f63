//! saydo-engine
