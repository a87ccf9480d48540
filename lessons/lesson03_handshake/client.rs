//! The driver of the client's half: send the offer, and read until the answer is complete.

use std::{fmt::Debug, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use super::{
    dial_error::DialError,
    explanation::{is_whole, words},
    offer::{Offer, parse_response},
    reach::{places, race},
    response::Agreed,
    server::{USUAL_HEAD, worth_parsing},
    url::{Scheme, Url},
};
use crate::lesson01_polling::client::ANSWER_DEADLINE;

/// The time that the words of a refusal get, once its head is here.
const WORDS_DEADLINE: Duration = Duration::from_secs(1);

/// 16 unpredictable bytes, for a key.
pub fn random() -> Result<[u8; 16], DialError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(DialError::Random)?;
    Ok(bytes)
}

/// Asks for a WebSocket on a fresh connection and checks the answer. The result is what was agreed
/// on, and the bytes that arrived behind the answer: the server's first frames.
pub async fn dial<S>(
    stream: &mut S,
    url: &Url,
    offer: &Offer,
) -> Result<(Agreed, Vec<u8>), DialError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let exchange = async {
        stream.write_all(&offer.request(url)).await?;
        stream.flush().await?;
        read_answer(stream, offer).await
    };
    timeout(ANSWER_DEADLINE, exchange).await.unwrap_or(Err(DialError::TooSlow))
}

async fn read_answer<S: AsyncRead + Unpin>(
    stream: &mut S,
    offer: &Offer,
) -> Result<(Agreed, Vec<u8>), DialError> {
    let mut buffer = Vec::with_capacity(USUAL_HEAD);
    let mut tried = 0;
    loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(DialError::Ended);
        }
        if worth_parsing(&buffer, tried) {
            tried = buffer.len();
            match parse_response(&buffer, offer) {
                Ok(Some((agreed, length))) => return Ok((agreed, buffer.split_off(length))),
                Ok(None) => {}
                Err(DialError::Status { status, retry_after, .. }) => {
                    let words = hear_out(stream, buffer).await;
                    return Err(DialError::Status { status, retry_after, words });
                }
                Err(other) => return Err(other),
            }
        }
    }
}

/// Reads why a server declines, as far as it says so soon.
async fn hear_out<S: AsyncRead + Unpin>(stream: &mut S, mut answer: Vec<u8>) -> String {
    let reading = async {
        while !is_whole(&answer) && stream.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
    };
    let _ = timeout(WORDS_DEADLINE, reading).await;
    words(&answer)
}

/// A stream of bytes in both directions: TCP, and TLS over TCP in lesson 09. What stands above
/// doesn't need to know which.
pub trait ByteStream: AsyncRead + AsyncWrite + Debug + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Debug + Send + Unpin> ByteStream for S {}

/// Opens a connection to where the address points: to the first of its places that answers.
pub async fn reach(url: &Url) -> Result<Box<dyn ByteStream>, DialError> {
    if url.scheme == Scheme::Wss {
        return Err(DialError::Secure);
    }
    let unknown = |source| DialError::Name { address: url.authority(), source };
    let unreachable = |source| DialError::Unreachable { address: url.authority(), source };
    let places = places(&url.host, url.port).await.map_err(unknown)?;
    let stream = race(places).await.map_err(unreachable)?;
    let _ = stream.set_nodelay(true); // a frame is written whole: nothing to wait for
    Ok(Box::new(stream))
}

/// The whole call: a connection, a fresh key, the handshake.
pub async fn connect(
    url: &Url,
    protocols: &[&str],
) -> Result<(Box<dyn ByteStream>, Agreed, Vec<u8>), DialError> {
    connect_with(url, &Offer::new(random()?, protocols)).await
}

/// The same with an offer of the caller's own.
pub async fn connect_with(
    url: &Url,
    offer: &Offer,
) -> Result<(Box<dyn ByteStream>, Agreed, Vec<u8>), DialError> {
    let mut stream = reach(url).await?;
    let (agreed, early) = dial(&mut stream, url, offer).await?;
    Ok((stream, agreed, early))
}
