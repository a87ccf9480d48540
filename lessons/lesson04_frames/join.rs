//! A client for people: it shows everything that goes over the wire, and sends what is typed, valid
//! or not.

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
    websocket::{CLOSE_DEADLINE, WebSocket},
};
use crate::{
    lesson03_handshake::{
        DialError, Offer, Url,
        client::{random, reach},
        dial,
    },
    stage::{
        program::print_line,
        stop::{closing, unless_asked},
        terminal::keyboard,
    },
    tap::Tap,
};

/// Connects to `url` and talks until one side closes. The result is how the connection ended;
/// `None` if the person has not waited for that.
pub async fn join(url: &Url) -> Result<Option<Ending>, DialError> {
    let Some(stream) = unless_asked(reach(url)).await else { return Ok(None) };
    let stream = stream?;
    print_line(
        "/help shows what you can send, Ctrl-C leaves · Gõ /help để xem gửi được gì, Ctrl-C để rời\n",
    );
    let (entered, print) = keyboard();
    let mut stream = Tap::printing(print).then(frames).wrap_client(stream, &url.authority());
    let offer = Offer::new(random()?, &[]);
    let Some(dialled) = unless_asked(dial(&mut stream, url, &offer)).await else { return Ok(None) };
    let (_, early) = dialled?;
    let connection = Connection::new(Role::Client(secure_key), Limits::default());
    let mut socket = WebSocket::new(stream, connection, early);
    let ended = unless_asked(talk(&mut socket, entered)).await.flatten();
    Ok(closing(2 * CLOSE_DEADLINE, say_goodbye(socket, ended)).await)
}

/// Ends a connection that the other side has not closed yet, and the stream of any.
async fn say_goodbye<S>(socket: WebSocket<S>, ended: Option<Ending>) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match ended {
        None => socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await,
        Some(ending) => {
            socket.finish().await;
            ending
        }
    }
}

/// Talks until the input ends, or the other side closes the connection.
async fn talk<S>(socket: &mut WebSocket<S>, mut entered: Receiver<String>) -> Option<Ending>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let line = tokio::select! {
            event = socket.next() => match event {
                Some(Event::Closed(ending)) => return Some(ending),
                _ => continue, // the tap has shown it
            },
            line = entered.recv() => line?,
        };
        send_typed(socket, &line).await;
    }
}

async fn send_typed<S>(socket: &mut WebSocket<S>, line: &str)
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
