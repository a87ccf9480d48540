//! The four roads to a room in the network: a WebSocket, or a link.

use std::task::{Context, Poll};

use super::{
    dialler::{Dialler, Patience},
    http_socket::Links,
    link_socket::LinkSocket,
    road::{Road, Roads},
};
use crate::{
    lesson03_handshake::Url,
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        client::{DialledSocket, dial},
        socket::{Received, Side, Socket, ToSend},
    },
    lesson08_reconnect::{client::driver::Words, outcome::Outcome},
};

/// A socket over one of the roads.
pub enum Carried {
    /// Over the best one.
    WebSocket(Box<DialledSocket>),
    /// Over one of the others.
    Link(LinkSocket),
}

/// A dialler for the room whose WebSocket is at this address, and the words of those who decline
/// one.
#[must_use]
pub fn to_url(url: Url, roads: Roads, patience: Patience) -> (Dialler<Carried>, Words) {
    let (links, words) = (Links::beside(&url), Words::default());
    let heard = words.clone();
    let open = move |road| {
        let (url, links, heard) = (url.clone(), links.clone(), heard.clone());
        async move {
            if road == Road::WebSocket {
                let socket = dial(&url).await.map_err(|error| heard.keep(error))?;
                return Ok(Carried::WebSocket(socket.into()));
            }
            let links = links.ok_or(Outcome::Stranger)?;
            links.open(road).await.map(Carried::Link)
        }
    };
    (Dialler::new(open, roads, patience), words)
}

impl Socket for Carried {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        match self {
            Self::WebSocket(socket) => Socket::poll_next(&mut **socket, cx),
            Self::Link(link) => link.poll_next(cx),
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        match self {
            Self::WebSocket(socket) => Socket::poll_ready(&mut **socket, cx),
            Self::Link(link) => link.poll_ready(cx),
        }
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        match self {
            Self::WebSocket(socket) => Socket::start_send(&mut **socket, message),
            Self::Link(link) => link.start_send(message),
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        match self {
            Self::WebSocket(socket) => Socket::poll_flush(&mut **socket, cx),
            Self::Link(link) => link.poll_flush(cx),
        }
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        match self {
            Self::WebSocket(socket) => Socket::close(*socket, close, side).await,
            Self::Link(link) => link.close(close, side).await,
        }
    }

    async fn finish(self, ending: &Ending, side: Side) {
        match self {
            Self::WebSocket(socket) => Socket::finish(*socket, ending, side).await,
            Self::Link(link) => link.finish(ending, side).await,
        }
    }
}
