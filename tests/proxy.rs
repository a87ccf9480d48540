//! The tap between a client and a server: what it passes on, and what it does to a connection as a
//! bad network would.

mod support;

#[path = "proxy/faults.rs"]
mod faults;
#[path = "proxy/line.rs"]
mod line;
#[path = "proxy/pipes.rs"]
mod pipes;
#[path = "proxy/program.rs"]
mod program;
#[path = "proxy/silence.rs"]
mod silence;
#[path = "proxy/sockets.rs"]
mod sockets;
