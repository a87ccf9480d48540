//! A call of this lesson's client: dial any WebSocket server, show what goes over the wire, close.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    time::{Duration, timeout},
};

use super::{
    client::{dial, random, reach},
    dial_error::DialError,
    greeting::CLOSE,
    offer::Offer,
    report,
    url::Url,
};
use crate::{
    stage::{program::print_line, stop::unless_asked},
    tap::Tap,
};

/// The most bytes that are read after the handshake.
const HEARD: u64 = 4 * 1024;
/// The time that the server has to end the connection after our close frame.
const HANG_UP: Duration = Duration::from_secs(2);

/// Dials, prints what was checked, and listens for a while.
pub async fn call(url: &Url, protocols: &[&str], listen: Duration) -> Result<(), DialError> {
    let mut stream = Tap::terminal().wrap_client(reach(url).await?, &url.authority());
    let offer = Offer::new(random()?, protocols);
    let (agreed, _) = dial(&mut stream, url, &offer).await?;
    print_line(report::verified(&offer, &agreed));
    // The tap shows what comes. Either side may end the connection first.
    let mut start = (&mut stream).take(HEARD);
    let heard = unless_asked(timeout(listen, copy(&mut start, &mut sink()))).await;
    if !matches!(heard, Some(Ok(_))) {
        let [a, b, c, d, ..] = random()?;
        stream.write_all(&close_frame([a, b, c, d])).await?;
        let _ = timeout(HANG_UP, stream.read(&mut [0; 1024])).await;
    }
    Ok(())
}

/// The close frame of a client: the same as the server's, but masked, as all its frames must be
/// (RFC 6455 §5.3).
fn close_frame(mask: [u8; 4]) -> [u8; 8] {
    let [kind, length, high, low] = CLOSE;
    let [a, b, c, d] = mask;
    [kind, length | 0x80, a, b, c, d, high ^ a, low ^ b]
}
