//! The client's handshake: offers, and a connection that keeps to the answer.

use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    extension::PerMessageDeflate,
    negotiate::agree,
    offer::Parameters,
    subprotocol::{choose::Subprotocol, socket::Translated},
};
use crate::{
    lesson03_handshake::{
        DialError, Offer, Url,
        client::{dial as handshake, random, reach},
    },
    lesson04_frames::{
        connection::{Connection, Role},
        fast::secure_key,
        message::Limits,
        websocket::{Dialled, WebSocket},
    },
};

/// Opens a WebSocket and offers compression. The server may decline; an answer to what wasn't
/// offered ends the connection.
pub async fn dial(
    url: &Url,
    offers: &[Parameters],
    threshold: usize,
    limits: Limits,
) -> Result<Dialled, DialError> {
    let stream = reach(url).await?;
    let (socket, _) = dial_over(stream, url, Vec::new(), offers, threshold, limits).await?;
    Ok(socket)
}

/// The same for a client that would like to speak this subprotocol.
pub async fn dial_speaking(
    url: &Url,
    wanted: Subprotocol,
    offers: &[Parameters],
    threshold: usize,
    limits: Limits,
) -> Result<Translated<Dialled>, DialError> {
    let stream = reach(url).await?;
    let (socket, chosen) =
        dial_over(stream, url, wanted.offers(), offers, threshold, limits).await?;
    Ok(Translated::client(socket, Subprotocol::agreed(chosen.as_deref())))
}

/// The same over a stream that is open already; with the subprotocol that was chosen.
pub async fn dial_over<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    url: &Url,
    protocols: Vec<String>,
    offers: &[Parameters],
    threshold: usize,
    limits: Limits,
) -> Result<(WebSocket<S>, Option<String>), DialError> {
    let extensions = offers.iter().map(Parameters::to_string).collect();
    let offer = Offer { protocols, extensions, ..Offer::new(random()?, &[]) };
    let (agreed, early) = handshake(&mut stream, url, &offer).await?;
    let role = Role::Client(secure_key);
    let connection = match agreed.extension {
        None => Connection::new(role, limits),
        Some(answer) => match agree(offers, &answer) {
            Ok(terms) => PerMessageDeflate::client(terms, threshold).connection(role, limits),
            Err(_) => return Err(DialError::Extension(answer)),
        },
    };
    Ok((WebSocket::new(stream, connection, early), agreed.protocol))
}
