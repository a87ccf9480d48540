//! The chat in a terminal: lesson 08's, over whichever road works.

use std::error::Error;

use clap::Args;
use tokio::sync::mpsc::{Receiver, channel};

use super::{
    carried::{Carried, to_url},
    dialler::{Dialler, Patience},
    road::{Road, Roads},
};
use crate::{
    lesson03_handshake::{DialError, Scheme},
    lesson06_chat::join::Joining,
    lesson08_reconnect::{
        client::{Client, driver::Driver},
        join::{converse, last_lines},
    },
};

/// The arguments of `join`.
#[derive(Args)]
pub struct OverRoads {
    #[command(flatten)]
    joining: Joining,
    /// Take this road and no other: websocket, events, long-poll or poll · Chỉ đi đường này:
    /// websocket, events, long-poll hoặc poll
    #[arg(long, value_name = "ROAD")]
    road: Option<Road>,
}

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(OverRoads { joining, road }: OverRoads) -> Result<(), Box<dyn Error>> {
    if joining.url.scheme == Scheme::Wss {
        return Err(DialError::Secure.into()); // no road would be better
    }
    let (name, script) = joining.checked()?;
    let roads = road.map_or_else(Roads::default, |road| Roads::between(road, road));
    let (dialler, words) = to_url(joining.url.clone(), roads, Patience::default());
    let client = Client::new(name, fastrand::Rng::new());
    let dial = dialler.clone();
    let mut driver = Driver::new(client, move |_, _| dial.clone().dial());
    converse(&mut driver, name, script, notices(&dialler)).await?;
    Ok(last_lines(driver.client(), words.get())?)
}

/// A line for each change of the road: which one is in use, and why not a better one.
fn notices(dialler: &Dialler<Carried>) -> Receiver<String> {
    let (tell, told) = channel(1);
    let mut in_use = dialler.in_use();
    tokio::spawn(async move {
        while in_use.changed().await.is_ok() {
            let line = in_use.borrow_and_update().as_ref().map(ToString::to_string);
            if let Some(line) = line
                && tell.send(line).await.is_err()
            {
                return;
            }
        }
    });
    told
}
