//! The rules inside the binary, and their cases.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
