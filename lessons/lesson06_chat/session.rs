//! One member's session: from the socket to the hub, from the hub to the socket. One task, and no other writes there.
//!
//! It knows nothing of TCP, of time or of goodbyes. Whatever gives and takes messages can be its socket: a test's pipe,
//! or a socket that somebody has put something around.

use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, protocol::CloseFrame};

use super::{
    line::{Caller, Line},
    outbox::Outbox,
    protocol::{Code, Complaint, parse},
};

/// How a session ended. Saying goodbye is the caller's business: the socket is still theirs.
#[derive(Debug)]
pub enum End<E> {
    /// The client has said goodbye; the socket has the answer ready.
    Goodbye(Option<CloseFrame>),
    /// The socket has failed, in reading or in writing.
    Failed(E),
    /// The socket gives nothing more, and doesn't say why.
    Silence,
    /// The hub has put this member out: too much was waiting.
    TooSlow,
}

// ANCHOR: session
/// Carries messages both ways until one side has had enough.
pub async fn session<S, E>(socket: &mut S, line: &mut Line) -> End<E>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
{
    let Line { calls, outbox, .. } = line;
    tokio::select! {
        biased;
        () = outbox.cut() => End::TooSlow, // also in the middle of a write that gets nowhere
        end = carry(socket, calls, outbox) => end,
    }
}

async fn carry<S, E>(socket: &mut S, calls: &Caller, outbox: &Outbox) -> End<E>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
{
    let mut texts = Vec::new();
    loop {
        tokio::select! {
            () = outbox.take(&mut texts) => {
                if let Err(error) = write(socket, texts.drain(..)).await {
                    return End::Failed(error);
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => calls.say(parse(&text)).await,
                Some(Ok(Message::Binary(_))) => calls.say(Err(not_text())).await,
                Some(Ok(Message::Close(close))) => return End::Goodbye(close),
                Some(Ok(_)) => {} // the library has answered pings
                Some(Err(error)) => return End::Failed(error),
                None => return End::Silence,
            },
        }
    }
}

/// Whatever waits goes out together: one flush, and so one write.
pub async fn write<S, E>(
    socket: &mut S,
    texts: impl IntoIterator<Item = Utf8Bytes>,
) -> Result<(), E>
where
    S: Sink<Message, Error = E> + Unpin,
{
    for text in texts {
        socket.feed(Message::Text(text)).await?;
    }
    socket.flush().await
}
// ANCHOR_END: session

/// What is said to bytes.
#[must_use]
pub fn not_text() -> Complaint {
    let why = "this room takes text, not bytes · phòng này nhận văn bản, không nhận byte";
    Complaint::new(Code::NotText, why)
}
