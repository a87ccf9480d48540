//! Lesson 08: the server's hub and log by themselves, the client by itself, both together.

mod support;

#[path = "support/kept.rs"]
mod kept_of;

#[path = "lesson08/client.rs"]
mod client;
#[path = "lesson08/client_chance.rs"]
mod client_chance;
#[path = "lesson08/client_stories.rs"]
mod client_stories;
#[path = "lesson08/client_tape.rs"]
mod client_tape;
#[path = "lesson08/client_transitions.rs"]
mod client_transitions;
#[path = "lesson08/conversations.rs"]
mod conversations;
#[path = "lesson08/driver.rs"]
mod driver;
#[path = "lesson08/driver_pipe.rs"]
mod driver_pipe;
#[path = "lesson08/durable_log.rs"]
mod durable_log;
#[path = "lesson08/finale.rs"]
mod finale;
#[path = "lesson08/goodbyes.rs"]
mod goodbyes;
#[path = "lesson08/http.rs"]
mod http;
#[path = "lesson08/hub.rs"]
mod hub;
#[path = "lesson08/hub_room.rs"]
#[allow(dead_code, reason = "tests/stages/lesson08.rs uses the rest")]
mod hub_room;
#[path = "lesson08/join.rs"]
mod join;
#[path = "lesson08/kept.rs"]
mod kept;
#[path = "lesson08/members.rs"]
mod members;
#[path = "lesson08/network.rs"]
mod network;
#[path = "lesson08/page.rs"]
mod page;
#[path = "lesson08/pipes.rs"]
mod pipes;
