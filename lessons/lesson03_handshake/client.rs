//! The driver of the client's half: send the offer, read until the answer is complete, and hand the stream over.

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{
    answer::{Accepted, Offer, parse_response},
    failure::DialError,
    server::{USUAL_HEAD, worth_parsing},
    url::Url,
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
) -> Result<(Accepted, Vec<u8>), DialError>
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
) -> Result<(Accepted, Vec<u8>), DialError> {
    let mut buffer = Vec::with_capacity(USUAL_HEAD);
    let mut tried = 0;
    loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(DialError::Ended);
        }
        if worth_parsing(&buffer, tried) {
            tried = buffer.len();
            if let Some((accepted, length)) = parse_response(&buffer, offer)? {
                return Ok((accepted, buffer.split_off(length)));
            }
        }
    }
}

/// Opens a TCP connection to where the address points.
pub async fn reach(url: &Url) -> Result<TcpStream, DialError> {
    let connecting = TcpStream::connect((url.host.as_str(), url.port));
    let connected = timeout(ANSWER_DEADLINE, connecting).await;
    let connected = connected.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    let unreachable = |source| DialError::Unreachable { address: url.authority(), source };
    let stream = connected.map_err(unreachable)?;
    let _ = stream.set_nodelay(true); // a frame is written whole: nothing to wait for
    Ok(stream)
}

/// The whole call: a TCP connection, a fresh key, the handshake.
pub async fn connect(
    url: &Url,
    protocols: &[&str],
) -> Result<(TcpStream, Accepted, Vec<u8>), DialError> {
    let mut stream = reach(url).await?;
    let offer = Offer::new(random()?, protocols);
    let (accepted, early) = dial(&mut stream, url, &offer).await?;
    Ok((stream, accepted, early))
}
