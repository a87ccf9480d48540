//! Lesson 12's log in Redis, with a real server that is killed and started again. Where Debian's
//! `redis-server` isn't installed, these tests say so and do nothing.

#![cfg(unix)] // where `kill -9` is

mod support;

#[path = "lesson12/disk.rs"]
mod disk;
#[path = "lesson12_redis/log.rs"]
mod log;
#[path = "lesson12_redis/server.rs"]
mod server;
#[path = "lesson12/suite.rs"]
mod suite;
