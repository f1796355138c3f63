//! Definitions in words: what a rule demands, what a kind is called in files, an example of it. `explain` draws them on a screen, `rules doc`
//! on a page, `rules new` writes them into a scaffold.

pub mod example;
pub mod fields;
pub mod reads;
pub mod satisfying;
pub mod sentence;
pub mod words;
pub mod written;
