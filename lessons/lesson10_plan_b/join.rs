//! The chat in a terminal: lesson 08's, over whichever road works.

use std::{
    error::Error,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket},
    path::{Path, PathBuf},
};

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
    /// Remember in this file which road has worked, and begin with that one next time · Nhớ vào
    /// file này đường nào đã thông, lần sau đi đường ấy trước
    #[arg(long, value_name = "FILE")]
    remember: Option<PathBuf>,
}

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(arguments: OverRoads) -> Result<(), Box<dyn Error>> {
    let OverRoads { joining, road, remember } = arguments;
    if joining.url.scheme == Scheme::Wss {
        return Err(DialError::Secure.into()); // no road would be better
    }
    let (name, script) = joining.checked()?;
    let mut roads = road.map_or_else(Roads::default, |road| Roads::between(road, road));
    if let Some(worked) = remember.as_deref().and_then(recall) {
        roads = roads.remembering(worked);
    }
    let (dialler, words) = to_url(joining.url.clone(), roads, Patience::default());
    let client = Client::new(name, fastrand::Rng::new());
    let dial = dialler.clone();
    let mut here = own_address();
    let mut driver = Driver::new(client, move |_, _| {
        if let now @ Some(_) = own_address()
            && std::mem::replace(&mut here, now) != now
        {
            dial.network_changed();
        }
        dial.clone().dial()
    });
    converse(&mut driver, name, script, notices(&dialler, remember)).await?;
    Ok(last_lines(driver.client(), words.get())?)
}

/// The address that this device has in its network: with another one it is in another network.
/// Nothing is sent: the system tells where it would send from, to an address that is nobody's (RFC
/// 5737, RFC 3849).
fn own_address() -> Option<IpAddr> {
    let from = |own: IpAddr, to: &str| {
        let socket = UdpSocket::bind((own, 0))?;
        socket.connect((to, 9))?;
        socket.local_addr()
    };
    let address = from(Ipv4Addr::UNSPECIFIED.into(), "192.0.2.1");
    let address = address.or_else(|_| from(Ipv6Addr::UNSPECIFIED.into(), "2001:db8::1"));
    Some(address.ok()?.ip())
}

/// The road that a file names. A file that isn't there, or says something else, names none: it only
/// saves a few seconds.
fn recall(file: &Path) -> Option<Road> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// A line for each change of the road: which one is in use, and why not a better one. The road is
/// also remembered, if that is wanted.
fn notices(dialler: &Dialler<Carried>, remember: Option<PathBuf>) -> Receiver<String> {
    let (tell, told) = channel(1);
    let mut in_use = dialler.in_use();
    tokio::spawn(async move {
        while in_use.changed().await.is_ok() {
            let Some(now) = in_use.borrow_and_update().clone() else { continue };
            if let Some(file) = &remember {
                let _ = fs::write(file, now.road.word()); // it works without, a little later
            }
            if tell.send(now.to_string()).await.is_err() {
                return;
            }
        }
    });
    told
}
