//! Both ends for the public test suite, with compression: its sections 12 and 13.

use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    dial::dial,
    offer::Parameters,
    options::{Compressing, Server},
};
use crate::{
    lesson03_handshake::{AcceptError, Url},
    lesson04_frames::{
        autobahn::{PATIENCE, SuiteError, run_over},
        echo::repeat,
        event::Ending,
        message::Limits,
    },
    stage::serve::Stopping,
};

/// The server: one connection from the handshake to its end; what comes is sent back.
pub async fn echo<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    server: &Server,
    stopping: Stopping,
) -> Result<Ending, AcceptError> {
    Ok(repeat(server.accept(stream, Limits::default()).await?, stopping).await)
}

/// Lets the suite at `url` judge this client as `agent`; gives the number of cases.
pub async fn run(url: &Url, agent: &str, compressing: Compressing) -> Result<u32, SuiteError> {
    let (offers, threshold) = (offers(compressing), compressing.threshold());
    let dial = async |url: Url| dial(&url, &offers, threshold, Limits::default()).await;
    run_over(url, agent, PATIENCE, dial).await
}

/// The usual offer, and a second one that says more: the suite's server waits, in some cases, for a
/// client that can do without its context.
fn offers(compressing: Compressing) -> Vec<Parameters> {
    let mut offers = compressing.offers();
    let without = |offer: &Parameters| Parameters { client_no_context_takeover: true, ..*offer };
    offers.extend(offers.first().map(without).filter(|second| Some(second) != offers.first()));
    offers
}
