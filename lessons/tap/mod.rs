//! The tap: see what goes over a connection while it works.
//!
//! A [`Tap`] is put around a stream. It counts the bytes and, if asked, writes a [`Transcript`]:
//! HTTP heads as text, anything else in hex. The stream inside doesn't know.
//!
//! ```text
//!   hyper, tungstenite, your own code
//!        │ read                  ▲ write
//!   ┌────▼───────────────────────┴────┐
//!   │ Tapped<S>   every byte passes,  │──► Dissect: bytes → lines ──► terminal or Recording
//!   └────┬───────────────────────▲────┘
//!        │      TcpStream        │
//! ```
//!
//! The same transcript is what `--tap` shows, what the tests compare and what the book prints. Each
//! line has its time; where waiting is the point, the tests compare it and the book prints it.
//!
//! A lesson that speaks another protocol after `101 Switching Protocols` brings its own [`Dissect`]
//! and hands it to [`Tap::then`].
//!
//! Outside of the server the tap is a program: `cargo run --bin tap` stands between any client and
//! any server, shows what they say, and does to their connection what a bad network would do.
//!
//! | file | idea |
//! |---|---|
//! | `stream.rs`, `view.rs` | a stream with a tap around it; one connection as the tap sees it |
//! | `transcript.rs`, `http.rs` | bytes become lines that a person can read |
//! | `http2.rs`, `hpack.rs` | the same for HTTP/2, inside of lesson 09's TLS |
//! | `secrets.rs` | what a transcript must not tell |
//! | [`fault`] | what a bad network does to a connection, in words |
//! | [`proxy`], `flow.rs` | a connection carried from one stream to another, with those faults |
//! | [`switch`] | cuts or freezes it while it runs |

pub mod fault;
mod flow;
mod hpack;
mod http;
mod http2;
mod meddle;
pub mod proxy;
mod secrets;
mod stream;
pub mod switch;
mod transcript;
mod view;

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
};

pub use http::Http;
pub use http2::Http2;
pub use stream::Tapped;
use tokio::time::Instant;
pub use transcript::{Direction, Dissect, Hex, Line, Mark, Timed, Transcript, hex};
pub use view::View;

use crate::stage::output::print_line;

/// Makes the dissector that takes over when a connection leaves HTTP.
pub type AfterUpgrade = fn() -> Box<dyn Dissect>;

/// Watches connections. Cloning it gives another handle on the same tap.
#[derive(Clone, Debug)]
pub struct Tap {
    shared: Arc<Shared>,
    after_upgrade: AfterUpgrade,
}

#[derive(Debug)]
struct Shared {
    sink: Sink,
    begun: Instant,
    opened: AtomicU64,
    closed: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
}

enum Sink {
    Nothing,
    Terminal,
    Printer(Mutex<Print>),
    Recording(Mutex<Transcript>),
}

type Print = Box<dyn FnMut(String) + Send>;

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Terminal => "Terminal",
            Self::Printer(_) => "Printer",
            Self::Recording(_) => "Recording",
        })
    }
}

/// What has gone over all connections of a tap so far. Bytes are those of TCP's payload, heads
/// included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections that are open now.
    pub connections: u64,
    /// Bytes from clients.
    pub received: u64,
    /// Bytes to clients.
    pub sent: u64,
}

impl Tap {
    /// A tap that only counts.
    #[must_use]
    pub fn counting() -> Self {
        Self::with(Sink::Nothing)
    }

    /// A tap that prints each line with the seconds since the start, coloured where there is a
    /// terminal.
    #[must_use]
    pub fn terminal() -> Self {
        Self::with(Sink::Terminal)
    }

    /// A tap that hands each line to `print`, for a terminal in which a line is being typed.
    #[must_use]
    pub fn printing(print: impl FnMut(String) + Send + 'static) -> Self {
        Self::with(Sink::Printer(Mutex::new(Box::new(print))))
    }

    /// A tap that keeps what it sees for [`Tap::transcript`].
    #[must_use]
    pub fn recording() -> Self {
        Self::with(Sink::Recording(Mutex::default()))
    }

    fn with(sink: Sink) -> Self {
        let shared = Shared {
            sink,
            begun: Instant::now(),
            opened: AtomicU64::new(0),
            closed: AtomicU64::new(0),
            received: AtomicU64::new(0),
            sent: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared), after_upgrade: || Box::new(Hex) }
    }

    /// This tap, reading what follows `101 Switching Protocols` with another dissector (hex
    /// otherwise).
    #[must_use]
    pub fn then(self, after_upgrade: AfterUpgrade) -> Self {
        Self { after_upgrade, ..self }
    }

    /// Puts the tap around a server's stream; `peer` is how the client is called in the transcript.
    pub fn wrap<S>(&self, stream: S, peer: &str) -> Tapped<S> {
        Tapped::new(stream, Direction::ToServer, self.watch(peer))
    }

    /// The same around a stream on which HTTP/2 is spoken.
    pub fn wrap_http2<S>(&self, stream: S, peer: &str) -> Tapped<S> {
        let dissector = Box::new(Http2::new(self.after_upgrade));
        Tapped::new(stream, Direction::ToServer, self.watch_with(peer, dissector))
    }

    /// Puts the tap around a client's stream; `peer` is how the server is called.
    pub fn wrap_client<S>(&self, stream: S, peer: &str) -> Tapped<S> {
        Tapped::new(stream, Direction::ToClient, self.watch(peer))
    }

    /// Watches a connection without a stream: the caller carries its bytes and tells the view.
    #[must_use]
    pub fn watch(&self, peer: &str) -> View {
        self.watch_with(peer, Box::new(Http::new(self.after_upgrade)))
    }

    fn watch_with(&self, peer: &str, dissector: Box<dyn Dissect>) -> View {
        let connection = self.shared.opened.fetch_add(1, Relaxed) + 1;
        let dissector = match self.shared.sink {
            Sink::Nothing => None,
            _ => Some(dissector),
        };
        let view = View::new(self.clone(), connection, dissector);
        view.note(format!("open {peer}"));
        view
    }

    /// What has gone over the wire so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let closed = self.shared.closed.load(Acquire);
        Traffic {
            connections: self.shared.opened.load(Relaxed).saturating_sub(closed),
            received: self.shared.received.load(Relaxed),
            sent: self.shared.sent.load(Relaxed),
        }
    }

    /// What a recording tap has seen so far; empty for the others.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        match &self.shared.sink {
            Sink::Recording(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Transcript::default(),
        }
    }

    fn count(&self, direction: Direction, bytes: usize) {
        let counter = match direction {
            Direction::ToServer => &self.shared.received,
            Direction::ToClient => &self.shared.sent,
        };
        counter.fetch_add(bytes as u64, Relaxed);
    }

    fn close(&self, connection: u64) {
        self.write(connection, vec![Line::note("close")]);
        // Last: a caller that waits for no open connection has read the lines of all of them.
        self.shared.closed.fetch_add(1, Release);
    }

    fn write(&self, connection: u64, lines: Vec<Line>) {
        match &self.shared.sink {
            Sink::Nothing => {}
            Sink::Terminal => {
                let seconds = self.shared.begun.elapsed().as_secs_f64();
                for line in lines {
                    print_line(format_args!("{seconds:9.3} {}", line.coloured(connection)));
                }
            }
            Sink::Printer(print) => {
                let mut print = print.lock().unwrap_or_else(PoisonError::into_inner);
                for line in lines {
                    print(line.coloured(connection));
                }
            }
            Sink::Recording(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_at(self.shared.begun.elapsed(), connection, lines);
            }
        }
    }
}
