//! Evidence: what kinds there are, how they are recognised, and how texts become facts.

mod config;
mod difference;
mod embedded;
mod facts;
mod gather;
mod history;
mod kind;
pub mod parsed;
pub mod placeholder;
pub mod read;
mod recognise;
pub mod value;

pub use config::Config;
pub use difference::Difference;
pub use facts::{
    By, Demand, Extract, Fact, Facts, FileFacts, Item, KindDemand, Leads, Link, Passage, Probe, Recognised,
    Section,
};
pub use gather::{Pin, Settings, gather, gather_both};
pub use kind::{Field, FieldName, FieldType, Kind, KindId, Kinds, Shape, Towards};
pub use value::date::DateOrder;
pub use value::{Amount, Person, Reading, Unit, Value};
