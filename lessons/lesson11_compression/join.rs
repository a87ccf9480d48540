//! The chat in a terminal: lesson 08's, over a socket that offers compression.

use std::error::Error;

use clap::Args;

use super::{
    dial::dial,
    options::Compressing,
    pictures::{
        client_socket::Uploads,
        commands::{COMMANDS, Commands, Unsent},
    },
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
}

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(arguments: Compressed) -> Result<(), Box<dyn Error>> {
    let Compressed { joining, compressing } = arguments;
    if joining.url.scheme == Scheme::Wss {
        return Err(DialError::Secure.into()); // no attempt would end better
    }
    let (name, script) = joining.checked_with(COMMANDS)?;
    let client = Client::new(name, fastrand::Rng::new());
    let (url, offers, limits) =
        (joining.url.clone(), compressing.offers(), Limits::of(MAX_MESSAGE as u64));
    let uploads = Uploads::default();
    let commands = Commands::new(uploads.clone(), &url, fastrand::Rng::new());
    let over = uploads.clone();
    let mut driver = Driver::heeding(client, move |_, _| {
        let (url, offers, uploads) = (url.clone(), offers.clone(), over.clone());
        async move {
            let socket = dial(&url, &offers, compressing.threshold(), limits).await?;
            Ok(uploads.over(socket))
        }
    });
    converse(&mut driver, name, script, commands).await?;
    let (client, words) = (driver.client(), driver.words());
    match Unsent::of(&uploads) {
        None => Ok(last_lines(client, words)?),
        Some(unsent) => Err(match outcome(client, words) {
            Ok(()) => unsent.to_string(),
            Err(why) => format!("{why}\n{unsent}"),
        }
        .into()),
    }
}
