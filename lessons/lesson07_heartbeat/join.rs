//! The chat in a terminal, with a client that notices when the server is gone.

use std::error::Error;

use super::{
    heartbeat::{NO_HEARTBEAT, Pace},
    keepalive::Keepalive,
};
use crate::{
    lesson04_frames::websocket::CLOSE_DEADLINE,
    lesson06_chat::{
        client::{Client, dial},
        join::{Joining, converse},
    },
    stage::{
        program::print_line,
        stop::{closing, unless_asked},
    },
};

/// The server has fallen silent. TCP would tell much later, or never: it tells at once only that a
/// process has ended.
#[derive(Debug, thiserror::Error)]
#[error(
    "{NO_HEARTBEAT}: nothing heard from the server for {silence} s, not even an answer to our ping: it hangs, or the line is dead\n{NO_HEARTBEAT}: suốt {silence} giây không nghe server nói gì, hỏi cũng không thấy trả lời: server bị treo, hoặc đường truyền đã chết",
    silence = .0.longest_doubt().as_secs_f64()
)]
pub struct SilentError(Pace);

/// Chats until the person leaves or the script ends, or until the server is given up.
pub async fn join(joining: Joining, pace: Pace) -> Result<(), Box<dyn Error>> {
    let (name, script) = joining.checked()?;
    let url = &joining.url;
    if let Some(socket) = unless_asked(dial(url)).await {
        let mut client = Client::new(Keepalive::new(socket?, pace, fastrand::f64()));
        let ended = unless_asked(converse(&mut client, url, name, script)).await;
        if client.socket().is_timed_out() {
            return Err(SilentError(pace).into()); // no close handshake: there is no peer for it
        }
        ended.transpose()?;
        closing(2 * CLOSE_DEADLINE, client.leave()).await;
    }
    print_line("Goodbye · Tạm biệt");
    Ok(())
}
