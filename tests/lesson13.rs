//! Lesson 13: the fast server says what lesson 08's says, and does it with fewer calls.

mod support;

#[path = "lesson13/attacks.rs"]
mod attacks;
#[path = "lesson13/codec.rs"]
mod codec;
#[path = "lesson13/counts.rs"]
mod counts;
#[path = "lesson13/echoes.rs"]
mod echoes;
#[path = "lesson13/measures.rs"]
mod measures;
#[path = "lesson13/nonsense.rs"]
mod nonsense;
#[path = "lesson13/play.rs"]
mod play;
#[path = "lesson13/program.rs"]
#[cfg(unix)] // signals
mod program;
#[path = "lesson13/readers.rs"]
mod readers;
#[path = "lesson13/restart.rs"]
#[cfg(unix)]
mod restart;
#[path = "lesson13/same.rs"]
mod same;
#[path = "lesson13/server.rs"]
mod server;
#[path = "lesson13/silent.rs"]
mod silent;
#[path = "lesson13/stories.rs"]
mod stories;
