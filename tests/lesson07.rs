//! Lesson 07: who is still there, who is too slow, and how a server stops. Policies in virtual time
//! over pipes; real sockets and the program itself in real time.

mod support;

#[path = "support/kept.rs"]
mod kept_of;

#[cfg(unix)]
#[path = "lesson07/descriptors.rs"]
mod descriptors;
#[path = "lesson07/faults.rs"]
mod faults;
#[cfg(unix)]
#[path = "lesson07/floods.rs"]
mod floods;
#[path = "lesson07/frozen.rs"]
mod frozen;
#[path = "lesson07/heartbeat.rs"]
mod heartbeat;
#[path = "lesson07/kept.rs"]
mod kept;
#[path = "lesson07/lagged.rs"]
mod lagged;
#[path = "lesson07/network.rs"]
mod network;
#[path = "lesson07/pipe.rs"]
mod pipe;
#[path = "lesson07/program.rs"]
mod program;
#[path = "lesson07/storm.rs"]
mod storm;
#[path = "lesson07/stuck.rs"]
mod stuck;
#[path = "lesson07/wire.rs"]
mod wire;
