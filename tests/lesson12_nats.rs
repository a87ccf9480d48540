//! Lesson 12's log in NATS JetStream, with real servers that are killed and started again. Where
//! Debian's `nats-server` isn't installed, these tests say so and do nothing.

#![cfg(unix)] // where `kill -9` is

mod support;

#[path = "lesson12_nats/bus.rs"]
mod bus;
#[path = "lesson12/disk.rs"]
mod disk;
#[path = "lesson12_nats/kills.rs"]
mod kills;
#[path = "lesson12_nats/log.rs"]
mod log;
#[path = "simulation/model.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod model;
#[path = "lesson12/node.rs"]
mod node;
#[path = "survival/person.rs"]
mod person;
#[path = "lesson12_nats/playground.rs"]
mod playground;
#[path = "lesson12_nats/server.rs"]
mod server;
#[path = "lesson12/suite.rs"]
mod suite;
#[path = "lesson12/survival.rs"]
mod survival;
#[path = "lesson12/talk.rs"]
mod talk;
#[path = "simulation/trace.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod trace;
