//! Lesson 12: a log that is kept outside of a server's memory, and servers that share it.

mod support;

#[path = "lesson12/cluster.rs"]
mod cluster;
#[path = "lesson12/crowd.rs"]
mod crowd;
#[path = "lesson12/cut_off.rs"]
mod cut_off;
#[path = "lesson12/disk.rs"]
mod disk;
#[path = "lesson12/fickle.rs"]
mod fickle;
#[path = "lesson12/file_log.rs"]
mod file_log;
#[path = "lesson12/hub.rs"]
mod hub;
#[path = "lesson12/imitated.rs"]
mod imitated;
#[path = "lesson12/memory.rs"]
mod memory;
#[path = "lesson12/node.rs"]
mod node;
#[path = "lesson12/node_log.rs"]
mod node_log;
#[path = "lesson12/power.rs"]
mod power;
#[path = "lesson12/program.rs"]
mod program;
#[path = "lesson12/suite.rs"]
mod suite;
#[path = "lesson12/talk.rs"]
#[allow(dead_code, reason = "the tests of brokers use the rest")]
mod talk;
