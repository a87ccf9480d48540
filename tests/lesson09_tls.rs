//! Lesson 09 in TLS, over real sockets: `cargo test --features tls --test lesson09_tls`.

mod support;

#[path = "lesson09_tls/certificates.rs"]
mod certificates;
#[path = "lesson09_tls/cost.rs"]
mod cost;
#[path = "lesson09_tls/http2.rs"]
mod http2;
#[path = "lesson09_tls/multiplexed.rs"]
mod multiplexed;
#[path = "lesson09_tls/place.rs"]
mod place;
#[path = "lesson09_tls/port.rs"]
mod port;
#[path = "lesson09_tls/program.rs"]
mod program;
#[path = "lesson09_tls/quiet.rs"]
mod quiet;
#[path = "lesson09_tls/reload.rs"]
mod reload;
#[path = "lesson09_tls/transcript.rs"]
mod transcript;
#[path = "lesson09_tls/trust.rs"]
mod trust;
