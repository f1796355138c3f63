//! The kind files inside the binary, as texts.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
