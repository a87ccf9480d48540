//! A client for people, with the library: it shows what the server sends, and how the connection
//! ended. (Lesson 04's `join` shows the frames.)

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    sync::mpsc::Receiver,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{
            Role,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

use super::{
    closing::{close_handshake, end, fail},
    config::{MAX_MESSAGE, config},
    ending::{Ending, frame},
};
use crate::{
    lesson03_handshake::{DialError, Url, connect},
    lesson04_frames::{
        close::{Close, CloseCode},
        input::{HELP, Input},
        message::Message as Said,
        websocket::CLOSE_DEADLINE,
    },
    stage::{
        program::print_line,
        stop::{closing, unless_asked},
        terminal::{Printer, keyboard},
        visible::visible,
    },
};

/// Connects to `url` and talks until one side closes. The result is how the connection ended;
/// `None` if the person has not waited for that.
pub async fn join(url: &Url) -> Result<Option<Ending>, DialError> {
    let Some(connected) = unless_asked(connect(url, &[])).await else { return Ok(None) };
    let (stream, _, early) = connected?;
    let config = Some(config(MAX_MESSAGE));
    let mut socket =
        WebSocketStream::from_partially_read(stream, early, Role::Client, config).await;
    print_line(
        "/help shows what you can send, Ctrl-C leaves · Gõ /help để xem gửi được gì, Ctrl-C để rời\n",
    );
    let (entered, mut print) = keyboard();
    let ended = unless_asked(talk(&mut socket, entered, &mut print)).await.flatten();
    Ok(closing(2 * CLOSE_DEADLINE, say_goodbye(socket, ended, &mut print)).await)
}

/// Ends a connection that the other side has not closed yet, and the stream of any.
async fn say_goodbye<S>(
    mut socket: WebSocketStream<S>,
    ended: Option<Result<Ending, Error>>,
    print: &mut Printer,
) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let ending = match ended {
        Some(Ok(ending)) => ending,
        Some(Err(error)) => fail(&mut socket, &error).await,
        None => {
            let done = Close::new(CloseCode::NORMAL, "");
            close_handshake(&mut socket, &done, |message| print(shown(&message))).await
        }
    };
    end(socket, Role::Client).await;
    ending
}

/// Talks until the input ends, or the connection.
async fn talk<S>(
    socket: &mut WebSocketStream<S>,
    mut entered: Receiver<String>,
    print: &mut Printer,
) -> Option<Result<Ending, Error>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let line = tokio::select! {
            received = socket.next() => match received.unwrap_or(Err(Error::ConnectionClosed)) {
                Ok(Message::Close(close)) => return Some(Ok(Ending::closed(close))),
                Ok(message) => {
                    print(shown(&message));
                    continue;
                }
                Err(error) => return Some(Err(error)),
            },
            line = entered.recv() => line?,
        };
        if let Err(error) = send_typed(socket, &line, print).await {
            print(format!("not sent · chưa gửi được: {error}"));
        }
    }
}

/// A message of the server, in one line.
fn shown(message: &Message) -> String {
    match message {
        Message::Text(text) => format!("← {}", visible(text)),
        Message::Binary(bytes) => format!("← {} byte: {}", bytes.len(), bytes.escape_ascii()),
        Message::Ping(_) => "← ping".to_owned(),
        _ => "← pong".to_owned(),
    }
}

async fn send_typed<S>(
    socket: &mut WebSocketStream<S>,
    line: &str,
    print: &mut Printer,
) -> Result<(), Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match line.parse() {
        Ok(Input::Help) => print(HELP.to_owned()),
        Ok(Input::Send(Said::Text(text))) => socket.send(Message::text(text)).await?,
        Ok(Input::Send(Said::Binary(bytes))) => socket.send(Message::binary(bytes)).await?,
        Ok(Input::Ping(payload)) => socket.send(Message::Ping(payload.into())).await?,
        Ok(Input::Fragment(size, message)) => {
            for fragment in fragments(size, &message) {
                socket.feed(fragment).await?;
            }
            socket.flush().await?;
        }
        // The library sends any code, even those that must never travel.
        Ok(Input::Close(Some(close))) if !close.code.may_travel() => print(format!(
            "close code {0} must never be sent · mã đóng {0} không bao giờ được gửi",
            close.code
        )),
        Ok(Input::Close(close)) => socket.close(close.as_ref().map(frame)).await?,
        Ok(Input::Raw(bytes)) => {
            socket.flush().await?;
            socket.get_mut().write_all(&bytes).await?;
        }
        Err(error) => print(error.to_string()),
    }
    Ok(())
}

/// The fragments of a message. The library also sends single frames, if it is asked to.
fn fragments(size: usize, message: &Said) -> Vec<Message> {
    let kind = match message {
        Said::Text(_) => Data::Text,
        Said::Binary(_) => Data::Binary,
    };
    let pieces: Vec<_> = message.payload().chunks(size).collect();
    let last = pieces.len().saturating_sub(1);
    let fragment = |(at, piece): (usize, &&[u8])| {
        let kind = if at == 0 { kind } else { Data::Continue };
        Message::Frame(Frame::message(piece.to_vec(), OpCode::Data(kind), at == last))
    };
    pieces.iter().enumerate().map(fragment).collect()
}
