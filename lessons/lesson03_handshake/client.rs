//! The driver of the client's half: send the offer, read until the answer is complete, and hand the stream over.

use std::fmt::Debug;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{
    answer::{Offer, parse_response},
    failure::DialError,
    response::Agreed,
    server::{USUAL_HEAD, worth_parsing},
    url::{Scheme, Url},
};
use crate::lesson01_polling::client::ANSWER_DEADLINE;

/// 16 bytes that nobody can foresee, for a key.
pub fn random() -> Result<[u8; 16], DialError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(DialError::Random)?;
    Ok(bytes)
}

/// Asks for a WebSocket on a fresh connection and checks the answer. With what was agreed come the bytes that arrived
/// behind the answer: the server's first frames.
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
            if let Some((agreed, length)) = parse_response(&buffer, offer)? {
                return Ok((agreed, buffer.split_off(length)));
            }
        }
    }
}

/// A stream of bytes in both directions: TCP, and later TLS over TCP. What stands above doesn't
/// need to know which.
pub trait ByteStream: AsyncRead + AsyncWrite + Debug + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Debug + Send + Unpin> ByteStream for S {}

/// Opens a connection to where the address points.
pub async fn reach(url: &Url) -> Result<Box<dyn ByteStream>, DialError> {
    if url.scheme == Scheme::Wss {
        return Err(DialError::Secure);
    }
    let connecting = TcpStream::connect((url.host.as_str(), url.port));
    let connected = timeout(ANSWER_DEADLINE, connecting).await;
    let connected = connected.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    let unreachable = |source| DialError::Unreachable { address: url.authority(), source };
    let stream = connected.map_err(unreachable)?;
    let _ = stream.set_nodelay(true); // a frame is written whole: nothing to wait for
    Ok(Box::new(stream))
}

/// The whole call: a connection, a fresh key, the handshake.
pub async fn connect(
    url: &Url,
    protocols: &[&str],
) -> Result<(Box<dyn ByteStream>, Agreed, Vec<u8>), DialError> {
    let mut stream = reach(url).await?;
    let offer = Offer::new(random()?, protocols);
    let (agreed, early) = dial(&mut stream, url, &offer).await?;
    Ok((stream, agreed, early))
}
