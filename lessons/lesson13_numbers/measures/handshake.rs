//! The bytes and the time of an upgrade, beside a question that is asked in vain.

use std::{future::pending, time::Instant};

use tokio::{io::duplex, net::TcpStream};

use super::{
    Failed, Size,
    frames::{QUESTION, ask},
};
use crate::{
    lesson03_handshake::{Agreed, Url, accept, client::random, dial, offer::Offer},
    lesson13_numbers::results::Run,
    stage::serve::{accept_until, listen},
    tap::Tap,
};

/// The bytes are counted over a pipe, with the usual port in the request; the time over TCP.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    let url: Url = "ws://127.0.0.1:8080/".parse()?;
    let (mut client, server) = duplex(4_096);
    let tap = Tap::counting();
    let mut server = tap.wrap(server, "a client");
    let offer = Offer::new(random()?, &[]);
    let (dialled, accepted) =
        tokio::join!(dial(&mut client, &url, &offer), accept(&mut server, agree));
    dialled?;
    accepted?;
    let traffic = tap.traffic();
    let (request, response) = (u32::try_from(traffic.received)?, u32::try_from(traffic.sent)?);
    let question = u32::try_from(QUESTION.len())?;
    let answer = u32::try_from(ask(QUESTION).await?.len())?;
    run.note("handshake.request", request);
    run.note("handshake.response", response);
    run.note("handshake.bytes", request + response);
    run.note("question.request", question);
    run.note("question.response", answer);
    run.note("question.bytes", question + answer);
    let seconds = f64::from(request + response) / f64::from(question + answer);
    run.note("handshake.in_questions", seconds);
    times(size, run).await
}

#[allow(clippy::unnecessary_wraps, reason = "`accept` wants to know whether it may be refused")]
fn agree(
    _: &crate::lesson03_handshake::Request,
) -> Result<Agreed, crate::lesson03_handshake::Refusal> {
    Ok(Agreed::default())
}

/// One after the other, in turns with connections alone.
async fn times(size: Size, run: &mut Run) -> Result<(), Failed> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let url: Url = format!("ws://{address}/").parse()?;
    let each = |mut stream, _| async move {
        let _ = accept(&mut stream, agree).await; // a connection alone asks nothing
    };
    let server = tokio::spawn(async move {
        accept_until(listener, Tap::counting(), pending::<()>(), each).await;
    });
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..size.of(200, 1_000) {
        let begun = Instant::now();
        drop(TcpStream::connect(address).await?);
        alone.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let begun = Instant::now();
        let mut stream = TcpStream::connect(address).await?;
        dial(&mut stream, &url, &Offer::new(random()?, &[])).await?;
        whole.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    server.abort();
    run.note_all("handshake.connect", alone);
    run.note_all("handshake.time", whole);
    Ok(())
}
