use std::{future::Future, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role as Theirs};

use super::super::config::config;
use crate::{
    learn::observe::Tape,
    lesson04_frames::{
        connection::SendError,
        connection::{Connection, Role},
        event::{Ending, Event},
        message::{Limits, Message},
    },
};

/// The server's end of a connection in memory.
pub type Socket = WebSocketStream<DuplexStream>;

/// What hasn't come after this time won't: nothing here takes longer than no time at all.
const SILENCE: Duration = Duration::from_secs(1);
/// Who still serves somebody who left so long ago waits for ever.
const LONG: Duration = Duration::from_secs(3600);

/// The client's end: lesson 04's connection, and a way around it.
pub(super) struct Peer {
    number: u64,
    tape: Tape,
    stream: Option<DuplexStream>,
    connection: Connection,
}

impl Peer {
    /// Client number so-and-so, and what the answer is given.
    pub(super) async fn connect(tape: &Tape, number: u64, max_message: usize) -> (Self, Socket) {
        let (near, far) = duplex(64 * 1024);
        let connection =
            Connection::new(Role::Client(|| [0x37, 0xfa, 0x21, 0x3d]), Limits::of(4096));
        let config = Some(config(max_message));
        let socket = WebSocketStream::from_raw_socket(far, Theirs::Server, config).await;
        (Self { number, tape: tape.clone(), stream: Some(near), connection }, socket)
    }

    /// Says something properly, and writes down what it hears.
    pub(super) async fn says(
        &mut self,
        what: &str,
        say: impl FnOnce(&mut Connection) -> Result<(), SendError>,
    ) {
        let _ = say(&mut self.connection); // what can't be said isn't: a client says nothing after its goodbye
        let bytes = self.connection.transmit().to_vec();
        self.connection.transmitted(bytes.len());
        self.sends(what, &bytes).await;
    }

    /// Sends exactly these bytes, and writes down what it hears.
    pub(super) async fn sends(&mut self, what: &str, bytes: &[u8]) {
        self.tape.sent(self.number, what);
        if let Some(stream) = &mut self.stream {
            let _ = stream.write_all(bytes).await; // a server that has gone is heard below
        }
        self.hears().await;
    }

    /// Goes without another word.
    pub(super) fn vanishes(&mut self) {
        self.tape.note(self.number, "the client is gone");
        self.stream = None;
    }

    async fn hears(&mut self) {
        let mut bytes = [0; 4096];
        while let Some(stream) = &mut self.stream {
            let Ok(read) = timeout(SILENCE, stream.read(&mut bytes)).await else { return };
            let count = read.unwrap_or(0);
            if count == 0 {
                self.stream = None;
                let lost = self.connection.receive_eof();
                let how = lost.map_or(
                    "the server hangs up",
                    |_| "the server hangs up without a goodbye: the client reports 1006",
                );
                return self.tape.note(self.number, how);
            }
            let mut rest = &bytes[..count];
            while let Some(event) = self.connection.receive(&mut rest) {
                self.tape.received(self.number, &told(&event));
            }
        }
    }
}

fn told(event: &Event) -> String {
    let shown = |kind: &str, bytes: &[u8]| format!("{kind} \"{}\"", bytes.escape_ascii());
    match event {
        Event::Message(Message::Text(text)) => format!("TEXT {text:?}"),
        Event::Message(Message::Binary(bytes)) => shown("BINARY", bytes),
        Event::Ping(payload) => shown("PING", payload),
        Event::Pong(payload) => shown("PONG", payload),
        // A reason is whatever an answer likes.
        Event::Closed(Ending::Closed(Some(close))) => format!("CLOSE {}", close.code),
        Event::Closed(Ending::Closed(None)) => "CLOSE, without a code".to_owned(),
        Event::Closed(ending) => format!("{ending}"),
    }
}

/// Lets an answer serve while the client talks; tells if it never ends.
pub(super) async fn serve<T>(
    tape: &Tape,
    number: u64,
    answer: impl Future<Output = T>,
    talk: impl Future<Output = ()>,
) -> Option<T> {
    let (served, ()) = tokio::join!(timeout(LONG, answer), talk);
    if served.is_err() {
        tape.note(number, "an hour later the answer still waits for this client");
    }
    served.ok()
}
