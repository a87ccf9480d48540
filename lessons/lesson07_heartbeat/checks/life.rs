use std::{collections::VecDeque, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role as Theirs};

use crate::{
    learn::observe::{Observed, Tape, observe_async},
    lesson04_frames::{
        connection::{Connection, Role},
        event::Event,
        message::Limits,
    },
};

/// After so long a silence a client is asked whether it is still there.
pub const EVERY: Duration = Duration::from_secs(25);
/// How long it may take to say anything.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The server's end of a connection in memory.
pub type Socket = WebSocketStream<DuplexStream>;

/// A client that nobody has heard for so long is dead: a server that still waits for it waits for ever.
const LONG: Duration = Duration::from_secs(300);

/// What a client does by itself, or when it is asked.
#[derive(Clone, Copy)]
enum Act {
    /// Sends a message.
    Says(&'static str),
    /// Sends a pong: the answer to a ping, or one that nobody asked for.
    Pongs,
    /// Ends the connection.
    Leaves,
    /// From here on nothing comes, and nothing says why.
    Tunnel,
}

/// A client: what it does by itself at which second, and what it answers to each ping, after how many tenths of a second.
type Script = (&'static str, &'static [(u64, Act)], &'static [(u64, Act)]);

const CLIENTS: [Script; 4] = {
    use Act::{Leaves, Pongs, Says, Tunnel};
    [
        // Her pong would have to wait behind a photo, so the photo is what comes.
        (
            "Lan",
            &[(20, Says("xin chào")), (40, Says("gửi ảnh nè")), (72, Tunnel)],
            &[(50, Says("photo.jpg"))],
        ),
        ("Minh", &[(20, Pongs), (40, Pongs), (60, Pongs), (61, Tunnel)], &[]),
        ("An", &[(3, Says("vào hầm đây")), (4, Tunnel)], &[]),
        ("Chi", &[(90, Leaves)], &[(1, Pongs), (1, Pongs), (1, Pongs)]),
    ]
};

/// 07.2: four clients. One talks, one sends pongs of its own accord, one goes into a tunnel, one only listens.
#[must_use]
pub fn life<F: Future<Output = ()>>(answer: impl Fn(Socket) -> F + Send + 'static) -> Observed {
    observe_async(async move |tape| {
        for (number, (name, acts, answers)) in (1..).zip(CLIENTS) {
            let (near, far) = duplex(4096);
            let socket = WebSocketStream::from_raw_socket(far, Theirs::Server, None).await;
            let client = Client {
                number,
                tape: tape.clone(),
                start: Instant::now(),
                stream: near,
                connection: Connection::new(Role::Client(|| [0; 4]), Limits::of(4096)),
                answers: answers.iter().copied().collect(),
            };
            client.note(&format!("{name} connects"));
            let served = async {
                if timeout(LONG, answer(socket)).await.is_err() {
                    tape.note(
                        number,
                        "five minutes later the server still believes in this client",
                    );
                }
            };
            tokio::join!(served, client.lives(acts));
        }
    })
}

struct Client {
    number: u64,
    tape: Tape,
    start: Instant,
    stream: DuplexStream,
    connection: Connection,
    answers: VecDeque<(u64, Act)>,
}

impl Client {
    /// Does what is written, answers pings, and tells when the server has dropped it.
    async fn lives(mut self, acts: &[(u64, Act)]) {
        let mut acts = acts.iter();
        let mut next = acts.next();
        let mut bytes = [0; 4096];
        loop {
            let at = self.start + Duration::from_secs(next.map_or(0, |(at, _)| *at));
            tokio::select! {
                biased;
                () = sleep_until(at), if next.is_some() => {
                    if let Some((_, act)) = next {
                        self.does(*act).await;
                    }
                    next = acts.next();
                }
                read = self.stream.read(&mut bytes) => match read {
                    Ok(count) if count > 0 => self.hears(&bytes[..count]).await,
                    _ => return self.note("the server drops the connection"),
                },
            }
        }
    }

    async fn hears(&mut self, mut bytes: &[u8]) {
        while let Some(event) = self.connection.receive(&mut bytes) {
            self.forget(); // the pong that lesson 04 has ready: this client has its own way
            match event {
                // What a ping carries is the answer's own business.
                Event::Ping(payload) => {
                    self.tape.received(self.number, &format!("{}PING", self.clock()));
                    if let Some((tenths, act)) = self.answers.pop_front() {
                        sleep(Duration::from_millis(100 * tenths)).await;
                        self.answers_ping(act, &payload).await;
                    }
                }
                other => self.tape.received(self.number, &format!("{}{other:?}", self.clock())),
            }
        }
    }

    async fn answers_ping(&mut self, act: Act, payload: &[u8]) {
        match act {
            Act::Pongs => {
                let _ = self.connection.pong(payload); // short enough: it came in a control frame
                self.sends("PONG").await;
            }
            other => self.does(other).await,
        }
    }

    async fn does(&mut self, act: Act) {
        match act {
            Act::Says(text) => {
                let _ = self.connection.send_text(text);
                self.sends(&format!("TEXT {text:?}")).await;
            }
            Act::Pongs => {
                let _ = self.connection.pong(b"");
                self.sends("PONG, which nobody asked for").await;
            }
            Act::Leaves => {
                self.note("the client hangs up");
                let _ = self.stream.shutdown().await;
            }
            Act::Tunnel => self.note("the client is in a tunnel"),
        }
    }

    async fn sends(&mut self, what: &str) {
        self.tape.sent(self.number, &format!("{}{what}", self.clock()));
        let _ = self.stream.write_all(self.connection.transmit()).await; // a server that has gone is heard
        self.forget();
    }

    fn forget(&mut self) {
        let count = self.connection.transmit().len();
        self.connection.transmitted(count);
    }

    fn note(&self, what: &str) {
        self.tape.note(self.number, format!("{}{what}", self.clock()));
    }

    fn clock(&self) -> String {
        format!("{:5.1} s  ", self.start.elapsed().as_secs_f64())
    }
}
