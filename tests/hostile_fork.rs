//! A pull request from a stranger. It may hold anything that git can hold, and the folder it is checked out in anything a disk can:
//! nothing of it is run, followed or fetched, nothing outside is touched, no run hangs, no report is steered, and no change gets past
//! its gate unseen.
#![cfg(unix)]

mod runner;

#[path = "hostile_fork/files.rs"]
mod files;
#[path = "hostile_fork/gate.rs"]
mod gate;
#[path = "hostile_fork/repository.rs"]
mod repository;
#[path = "hostile_fork/revisions.rs"]
mod revisions;
#[path = "hostile_fork/stage.rs"]
mod stage;
#[path = "hostile_fork/steering.rs"]
mod steering;
