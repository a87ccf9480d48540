//! A call over TCP: lesson 03's handshake, read by somebody who also wants to know when a refused client may come back.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

use crate::{
    lesson01_polling::serve::MAX_HEADERS,
    lesson03_handshake::{
        DialError, Offer, Url,
        client::{random, reach},
        parse_response,
    },
    lesson05_tungstenite::config::{MAX_MESSAGE, config},
    lesson08_reconnect::outcome::Outcome,
};

/// Calls the room. Whoever asks for it decides how long it may take.
pub async fn dial(url: Url) -> Result<WebSocketStream<TcpStream>, Outcome> {
    let mut stream = reach(&url).await?;
    let early = handshake(&mut stream, &url).await?;
    let config = Some(config(MAX_MESSAGE));
    Ok(WebSocketStream::from_partially_read(stream, early, Role::Client, config).await)
}

/// The bytes that came behind the answer.
async fn handshake(stream: &mut TcpStream, url: &Url) -> Result<Vec<u8>, Outcome> {
    let offer = Offer::new(random()?, &[]);
    stream.write_all(&offer.request(url)).await.map_err(DialError::Io)?;
    let mut head = Vec::new();
    loop {
        if stream.read_buf(&mut head).await.map_err(DialError::Io)? == 0 {
            return Err(DialError::Ended.into());
        }
        match parse_response(&head, &offer) {
            Ok(None) => {}
            Ok(Some((_, length))) => return Ok(head.split_off(length)),
            Err(DialError::Status(status)) => {
                return Err(Outcome::Declined { status, retry_after: retry_after(&head) });
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// `Retry-After: 120` (RFC 9110 §10.2.3). The other form, a date, needs clocks that agree: we come when we like.
fn retry_after(head: &[u8]) -> Option<Duration> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut fields);
    response.parse(head).ok()?;
    let field = response.headers.iter().find(|it| it.name.eq_ignore_ascii_case("retry-after"))?;
    str::from_utf8(field.value).ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_understood_in_seconds() {
        for (field, seconds) in [
            ("retry-after: 120", Some(120)),
            ("Retry-After:7", Some(7)),
            ("Retry-After: -1", None),
            ("Retry-After: soon", None),
            ("Retry-After: Fri, 31 Dec 2027 23:59:59 GMT", None),
            ("Age: 1", None),
        ] {
            let head = format!("HTTP/1.1 503 Service Unavailable\r\n{field}\r\n\r\n");
            assert_eq!(retry_after(head.as_bytes()), seconds.map(Duration::from_secs), "{field}");
        }
    }
}
