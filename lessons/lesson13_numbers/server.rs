//! The fast server: lesson 08's protocol, page and routes; each socket belongs to one of a few
//! threads from its handshake to its end.
//!
//! ```text
//!   HTTP ──► front ── page, /messages, /status
//!              │ 101: the stream is handed over
//!              ├──────► worker 0 ◄──┐
//!              └──────► worker 1 ◄──┴── log, hub
//! ```

use std::{
    io,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::any,
};
use clap::{Args, ValueEnum};
use hyper::upgrade::OnUpgrade;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::timeout,
};

use self::{progress::Progress, worker::Newcomer};
use crate::{
    lesson01_polling::http::guard,
    lesson06_chat::{
        connection::upgraded_stream,
        server::{anyone, full, serve_until, upgrade},
    },
    lesson08_reconnect::{
        page,
        server::{
            http::{AppState, Config, plain_routes},
            shared_hub::Reservation,
        },
    },
    stage::serve::DRAIN,
};

pub mod batch;
pub mod connection;
pub mod inbox;
pub mod outgoing;
pub mod progress;
pub mod speaker;
pub mod wire;
pub mod worker;

/// The number of connections that a room takes, unless it is told otherwise.
pub const MAX_CONNECTIONS: usize = 10_000;

/// How many threads, and which of the steps that make them fast.
#[derive(Args, Clone, Debug, Default)]
pub struct Options {
    /// Threads that own the sockets; default: one for each processor · Số thread giữ socket; mặc
    /// định: mỗi bộ xử lý một thread
    #[arg(long, value_name = "NUMBER")]
    pub workers: Option<NonZeroUsize>,
    /// Leave this step out, to see what it brings; can be repeated · Bỏ bước này để xem nó đem lại
    /// gì; có thể lặp lại
    #[arg(long, value_name = "STEP")]
    pub without: Vec<Step>,
}

/// A step that makes the server fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Write from where messages are handed out, instead of waking a task for each socket · Ghi
    /// thẳng ra socket, không đánh thức một task cho mỗi socket
    Direct,
    /// Build a frame once for all receivers · Dựng frame một lần cho mọi người nhận
    Shared,
    /// Send what comes together in one write · Tin đến cùng lúc thì gửi chung một lần ghi
    Batched,
}

impl Options {
    fn workers(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.workers.map_or_else(all, NonZeroUsize::get)
    }

    fn direct(&self) -> bool {
        !self.without.contains(&Step::Direct)
    }

    fn shared(&self) -> bool {
        !self.without.contains(&Step::Shared)
    }

    fn batched(&self) -> bool {
        !self.without.contains(&Step::Batched)
    }
}

// ANCHOR: run
/// Serves a chat until `stop` completes, as lesson 08 does.
pub async fn run_server(
    listener: TcpListener,
    config: Config,
    options: Options,
    stop: impl Future,
) -> io::Result<()> {
    let (hub, tap) = (config.hub.clone(), config.tap.clone());
    let (closing, stopping) = watch::channel(false);
    let state = AppState { config, stopping };
    let start = |progress| worker::start(progress, state.clone(), options.clone());
    let workers = Progress::of(options.workers()).map(start).collect::<io::Result<_>>()?;
    let entrance = Entrance { state, workers, next: Arc::default() };
    serve_until(listener, router(entrance), tap, stop, closing).await;
    let _ = timeout(DRAIN, hub.empty()).await;
    Ok(())
}
// ANCHOR_END: run

/// What the handlers share.
#[derive(Clone)]
struct Entrance {
    state: AppState,
    workers: Arc<[mpsc::UnboundedSender<Newcomer>]>,
    next: Arc<AtomicUsize>,
}

fn router(entrance: Entrance) -> Router {
    let page = page::router(entrance.state.config.pace);
    let plain = plain_routes(entrance.state.clone());
    guard(plain.route("/ws", any(socket).with_state(entrance)).merge(page))
}

// ANCHOR: front
/// Takes any method: lesson 03's rules have an answer to a POST.
async fn socket(State(entrance): State<Entrance>, mut request: Request) -> Response {
    let (answer, upgrading, _) = match upgrade(&mut request, anyone) {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    let Some(reservation) = entrance.state.config.hub.reserve() else { return full() };
    tokio::spawn(hand_over(entrance, upgrading, reservation)); // hyper upgrades after this answer
    answer
}

/// Takes the stream out of this runtime, and gives it to a worker for good.
async fn hand_over(entrance: Entrance, upgrading: OnUpgrade, reservation: Reservation) {
    let Some((stream, early)) = upgraded_stream(upgrading).await else { return };
    let Ok(stream) = stream.try_map(TcpStream::into_std) else { return };
    let next = entrance.next.fetch_add(1, Relaxed) % entrance.workers.len();
    let _ = entrance.workers[next].send(Newcomer { stream, early, reservation });
}
// ANCHOR_END: front
