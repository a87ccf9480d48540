//! The chat in a terminal: lesson 08's, over a socket that offers compression.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use clap::Args;
use tokio::sync::mpsc::{Sender, channel};

use super::{
    dial::dial_speaking,
    options::Compressing,
    pictures::{
        client_socket::PictureQueue,
        commands::{COMMANDS, Commands, Unsent},
    },
    subprotocol::choose::Subprotocol,
};
use crate::{
    lesson03_handshake::{DialError, Scheme},
    lesson04_frames::message::Limits,
    lesson05_tungstenite::config::MAX_MESSAGE,
    lesson06_chat::join::Joining,
    lesson08_reconnect::{
        client::{Client, driver::Driver},
        join::{converse, last_lines, outcome},
    },
};

const SCRIPT: &str = "Play a conversation from a file: say TEXT, typing, wait SECONDS, expect TEXT, send FILE, cancel, one step a line · Diễn theo kịch bản trong file: say TEXT, typing, wait SECONDS, expect TEXT, send FILE, cancel, mỗi dòng một bước";

/// The arguments of `join`.
#[derive(Args)]
#[command(mut_arg("script", |script| script.help(SCRIPT)))]
pub struct Compressed {
    #[command(flatten)]
    joining: Joining,
    #[command(flatten)]
    compressing: Compressing,
    /// What to speak, if the server can · Muốn nói bằng gì, nếu server nói được
    #[arg(long, value_enum, default_value_t)]
    protocol: Subprotocol,
}

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(arguments: Compressed) -> Result<(), Box<dyn Error>> {
    let Compressed { joining, compressing, protocol: wanted } = arguments;
    if joining.url.scheme == Scheme::Wss {
        return Err(DialError::Secure.into()); // no attempt would end better
    }
    let (name, script) = joining.checked_with(COMMANDS)?;
    let client = Client::new(name, fastrand::Rng::new());
    let (url, offers, limits) =
        (joining.url.clone(), compressing.offers(), Limits::of(MAX_MESSAGE as u64));
    let (tell, notices) = channel(8);
    let fallback = Arc::new(Fallback { wanted, tell, in_use: AtomicBool::new(false) });
    let uploads = PictureQueue::default();
    let commands = Commands::new(uploads.clone(), &url, fastrand::Rng::new());
    let over = uploads.clone();
    let mut driver = Driver::heeding(client, move |_, _| {
        let (url, offers, fallback) = (url.clone(), offers.clone(), fallback.clone());
        let uploads = over.clone();
        async move {
            let dialling = dial_speaking(&url, wanted, &offers, compressing.threshold(), limits);
            let socket = dialling.await?;
            fallback.speaks(socket.subprotocol());
            Ok(uploads.over(socket))
        }
    });
    converse(&mut driver, name, script, (notices, commands)).await?;
    let (client, words) = (driver.client(), driver.words());
    match Unsent::of(&uploads) {
        None => last_lines(client, words)?,
        Some(unsent) => return Err(unsent.after(outcome(client, words)).into()),
    }
    Ok(())
}

/// Tells the person when the server doesn't speak what was wanted, and when it does again: each
/// connection may lead to another version of the server.
struct Fallback {
    wanted: Subprotocol,
    tell: Sender<String>,
    in_use: AtomicBool,
}

impl Fallback {
    fn speaks(&self, spoken: Subprotocol) {
        let (other, name) = (spoken != self.wanted, self.wanted.name());
        if self.in_use.swap(other, Relaxed) != other {
            let _ = self.tell.try_send(if other {
                format!(
                    "the server doesn't know {name}: JSON instead · server không biết {name}: dùng JSON"
                )
            } else {
                format!("the server speaks {name} now · giờ server đã nói {name}")
            });
        }
    }
}
