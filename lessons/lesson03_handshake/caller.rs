//! The calling program: dial any WebSocket server, see everything that goes over the wire, say goodbye.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    time::{Duration, timeout},
};

use super::{
    answer::Offer,
    client::{dial, random, reach},
    failure::DialError,
    greeting::CLOSE,
    report,
    url::Url,
};
use crate::{stage::program::print_line, tap::Tap};

/// Bytes that are listened to after the handshake, at most.
const HEARD: u64 = 4 * 1024;
/// How long the server may take to hang up after our goodbye.
const HANG_UP: Duration = Duration::from_secs(2);

/// Dials, tells what was checked, and listens for a while.
pub async fn call(url: &Url, protocols: &[&str], listen: Duration) -> Result<(), DialError> {
    let mut stream = Tap::terminal().wrap_client(reach(url).await?, &url.authority());
    let offer = Offer::new(random()?, protocols);
    let (agreed, _) = dial(&mut stream, url, &offer).await?;
    print_line(report::verified(&offer, &agreed));
    // The tap shows what comes. Who hangs up first is no matter here.
    let heard = timeout(listen, copy(&mut (&mut stream).take(HEARD), &mut sink())).await;
    if heard.is_err() {
        let [a, b, c, d, ..] = random()?;
        stream.write_all(&goodbye([a, b, c, d])).await?;
        let _ = timeout(HANG_UP, stream.read(&mut [0; 1024])).await;
    }
    Ok(())
}

/// The close frame of a client: the same as the server's, but masked, as all its frames must be (RFC 6455 §5.3).
fn goodbye(mask: [u8; 4]) -> [u8; 8] {
    let [kind, length, high, low] = CLOSE;
    let [a, b, c, d] = mask;
    [kind, length | 0x80, a, b, c, d, high ^ a, low ^ b]
}
