//! A client for people: everything that goes over the wire is shown, and what is typed is sent, well-formed or not.

use std::pin::pin;

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    sync::mpsc::Receiver,
};

use super::{
    close::{Close, CloseCode},
    connection::{Connection, Role},
    dissect::frames,
    event::{Ending, Event},
    input::{HELP, Input},
    mask::secure_key,
    message::Limits,
    websocket::WebSocket,
};
use crate::{
    lesson03_handshake::{
        DialError, Offer, Url,
        client::{random, reach},
        dial,
    },
    stage::{program::print_line, terminal::keyboard},
    tap::Tap,
};

/// Talks to the server at `url` until one side leaves; says how it ended.
pub async fn join(url: &Url) -> Result<Ending, DialError> {
    let stream = reach(url).await?;
    print_line(
        "/help shows what you can send, Ctrl-C leaves · Gõ /help để xem gửi được gì, Ctrl-C để rời\n",
    );
    let (entered, print) = keyboard();
    let mut stream = Tap::printing(print).then(frames).wrap_client(stream, &url.authority());
    let (_, early) = dial(&mut stream, url, &Offer::new(random()?, &[])).await?;
    let connection = Connection::new(Role::Client(secure_key), Limits::default());
    Ok(talk(WebSocket::new(stream, connection, early), entered).await)
}

async fn talk<S>(mut socket: WebSocket<S>, mut entered: Receiver<String>) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut leave = pin!(tokio::signal::ctrl_c());
    loop {
        let line = tokio::select! {
            event = socket.next() => match event {
                Some(Event::Closed(ending)) => {
                    socket.finish().await;
                    return ending;
                }
                _ => continue, // the tap has shown it
            },
            line = entered.recv() => line,
            _ = &mut leave => None,
        };
        let Some(line) = line else {
            return socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await;
        };
        obey(&mut socket, &line).await;
    }
}

async fn obey<S>(socket: &mut WebSocket<S>, line: &str)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let done = match line.parse() {
        Ok(Input::Help) => Err(HELP.to_owned()),
        Ok(input) => input.apply(socket.connection()).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(raw) => {
            // A server that has gone is noticed by the next read.
            let _ = socket.flush().await;
            let _ = socket.stream().write_all(&raw).await;
        }
        Err(words) => print_line(words),
    }
}
