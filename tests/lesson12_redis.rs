//! Lesson 12's log in Redis, with a real server that is killed and started again. Where Debian's
//! `redis-server` isn't installed, these tests say so and do nothing.

#![cfg(unix)] // where `kill -9` is

mod support;

#[path = "lesson12/crowd.rs"]
mod crowd;
#[path = "lesson12_redis/faults.rs"]
mod faults;
#[path = "lesson12_redis/log.rs"]
mod log;
#[path = "simulation/model.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod model;
#[path = "lesson12_redis/once.rs"]
mod once;
#[path = "survival/person.rs"]
mod person;
#[path = "lesson12_redis/playground.rs"]
mod playground;
#[path = "lesson12/process.rs"]
mod process;
#[path = "lesson12_redis/replica.rs"]
mod replica;
#[path = "lesson12_redis/server.rs"]
mod server;
#[path = "lesson12/suite.rs"]
mod suite;
#[path = "lesson12/survival.rs"]
mod survival;
#[path = "lesson12/talk.rs"]
#[allow(dead_code, reason = "the tests of NATS use the rest")]
mod talk;
#[path = "simulation/trace.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod trace;
