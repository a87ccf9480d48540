//! The client's handshake: offers, and a connection that keeps to the answer.

use super::{extension::PerMessageDeflate, negotiate::agree, offer::Parameters};
use crate::{
    lesson03_handshake::{ByteStream, DialError, Offer, Url, client::random, connect_with},
    lesson04_frames::{
        connection::{Connection, Role},
        fast::secure_key,
        message::Limits,
        websocket::WebSocket,
    },
};
/// Opens a WebSocket and offers compression. The server may decline; an answer to what wasn't
/// offered ends the connection.
pub async fn dial(
    url: &Url,
    offers: &[Parameters],
    threshold: usize,
    limits: Limits,
) -> Result<WebSocket<Box<dyn ByteStream>>, DialError> {
    let extensions = offers.iter().map(Parameters::to_string).collect();
    let offer = Offer { extensions, ..Offer::new(random()?, &[]) };
    let (stream, agreed, early) = connect_with(url, &offer).await?;
    let role = Role::Client(secure_key);
    let connection = match agreed.extension {
        None => Connection::new(role, limits),
        Some(answer) => match agree(offers, &answer) {
            Ok(terms) => PerMessageDeflate::client(terms, threshold).connection(role, limits),
            Err(_) => return Err(DialError::Extension(answer)),
        },
    };
    Ok(WebSocket::new(stream, connection, early))
}
