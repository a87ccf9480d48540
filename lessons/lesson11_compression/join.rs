//! The chat in a terminal: lesson 08's, over a socket that offers compression.

use std::error::Error;

use clap::Args;
use tokio::sync::mpsc::channel;

use super::{dial::dial, options::Compressing};
use crate::{
    lesson03_handshake::{DialError, Scheme},
    lesson04_frames::message::Limits,
    lesson05_tungstenite::config::MAX_MESSAGE,
    lesson06_chat::join::Joining,
    lesson08_reconnect::{
        client::{Client, driver::Driver},
        join::{converse, last_lines},
    },
};

/// The arguments of `join`.
#[derive(Args)]
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
    let (name, script) = joining.checked()?;
    let client = Client::new(name, fastrand::Rng::new());
    let (url, offers, limits) =
        (joining.url.clone(), compressing.offers(), Limits::of(MAX_MESSAGE as u64));
    let mut driver = Driver::heeding(client, move |_, _| {
        let (url, offers) = (url.clone(), offers.clone());
        async move { dial(&url, &offers, compressing.threshold(), limits).await }
    });
    converse(&mut driver, name, script, channel(1).1).await?;
    Ok(last_lines(driver.client(), driver.words())?)
}
