//! A worker: one thread, and the connections that are its own. Nothing of them is shared with other
//! threads; what is shared is the log, and the hub for what is rare.
//!
//! ```text
//!             ┌────────────────────── worker ───────────────────────┐
//!   sockets ──┤ tasks: read, append ──► log ──► pump: one turn for  ├──► sockets
//!             │ one buffer for all reads        all that has come   │
//!   hub ──────┤ one inbox             one timer for all heartbeats  │
//!             └─────────────────────────────────────────────────────┘
//! ```

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::BTreeMap,
    io,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    thread,
    time::Duration,
};

use tokio::{
    runtime::Builder,
    sync::mpsc,
    task::{LocalSet, spawn_local, yield_now},
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use super::{
    Options,
    batch::Batch,
    connection::Connection,
    inbox::{Inbox, Notes},
    progress::{Ended, Progress},
    speaker::{Appends, Author},
};
use crate::{
    lesson02_push::log::{AppendError, Appended, Cursor, Log},
    lesson04_frames::websocket::CLOSE_DEADLINE,
    lesson06_chat::connection::stopped,
    lesson07_heartbeat::heartbeat::Heartbeat,
    lesson08_reconnect::server::{
        connection::Closing,
        http::AppState,
        hub::{Command, ConnectionId},
        shared_hub::{Cut, Reservation, SharedHub},
    },
    tap::Tapped,
};

/// The size of the buffer into which all connections read.
const BUFFER: usize = 64 * 1024;

/// The messages that may be ahead of the slowest worker's pump. Then nothing more is read before it
/// has had its turn: the log must not forget what nobody has been sent. (Only what comes by POST
/// asks nobody.)
const AHEAD: u64 = 256;

/// The time that a connection's last appends get after the connection has ended.
const LAST_APPENDS: Duration = Duration::from_secs(2);

/// A connection whose handshake is done, on its way to its worker.
pub struct Newcomer {
    /// The stream, which no runtime knows at the moment.
    pub stream: Tapped<std::net::TcpStream>,
    /// The bytes that came together with the request.
    pub early: Vec<u8>,
    /// Its place in the room.
    pub reservation: Reservation,
}

// ANCHOR: worker
/// One thread's part of the server.
pub struct Worker {
    state: AppState,
    options: Options,
    log: Arc<dyn Log>,
    inbox: Arc<Inbox>,
    connections: RefCell<BTreeMap<ConnectionId, Rc<Connection>>>,
    /// Everything up to here has been handed to the connections that are live.
    cursor: RefCell<Cursor>,
    /// Where it is, for the others to see.
    progress: Progress,
    /// The last message that was appended by this worker.
    appended: Cell<u64>,
    batch: RefCell<Batch>,
    buffer: RefCell<Box<[u8]>>,
    /// Where the pump puts together what goes to one connection alone.
    space: RefCell<Vec<u8>>,
}
// ANCHOR_END: worker

// ANCHOR: start
/// Starts a worker. It ends when nobody can send it newcomers any more and its connections are
/// closed.
pub fn start(
    progress: Progress,
    state: AppState,
    options: Options,
) -> io::Result<mpsc::UnboundedSender<Newcomer>> {
    let (sender, newcomers) = mpsc::unbounded_channel();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name(format!("worker {}", progress.number())).spawn(move || {
        let local = LocalSet::new();
        let worker = async { Rc::new(Worker::new(progress, state, options)).run(newcomers).await };
        runtime.block_on(local.run_until(worker));
    })?;
    Ok(sender)
}
// ANCHOR_END: start

impl Worker {
    fn new(progress: Progress, state: AppState, options: Options) -> Self {
        let log = state.config.hub.log().clone();
        let cursor = log.head();
        progress.set(cursor.seq);
        Self {
            progress,
            appended: Cell::new(cursor.seq),
            cursor: RefCell::new(cursor),
            log,
            state,
            options,
            inbox: Arc::default(),
            connections: RefCell::default(),
            batch: RefCell::default(),
            buffer: RefCell::new(vec![0; BUFFER].into()),
            space: RefCell::default(),
        }
    }

    /// The hub of all workers.
    pub fn hub(&self) -> &SharedHub {
        &self.state.config.hub
    }

    /// The log of all workers.
    pub fn log(&self) -> &dyn Log {
        &*self.log
    }

    /// Where the pump is.
    pub fn cursor(&self) -> Cursor {
        self.cursor.borrow().clone()
    }

    /// The buffer for reading.
    pub fn buffer(&self) -> RefMut<'_, Box<[u8]>> {
        self.buffer.borrow_mut()
    }

    /// Whether so much has been said that a pump must have its turn first: this worker's, or that
    /// of a slower one.
    pub fn is_ahead(&self) -> bool {
        self.appended.get() >= self.progress.slowest().saturating_add(AHEAD)
    }

    // ANCHOR: run
    async fn run(self: Rc<Self>, mut newcomers: mpsc::UnboundedReceiver<Newcomer>) {
        spawn_local(self.clone().pump());
        spawn_local(self.clone().beat());
        spawn_local(self.clone().stop());
        while let Some(newcomer) = newcomers.recv().await {
            self.admit(newcomer);
        }
        let _ = timeout(2 * CLOSE_DEADLINE, self.hub().empty()).await;
    }

    /// Ends all connections when the server is to stop. One that is admitted later ends at once.
    async fn stop(self: Rc<Self>) {
        stopped(self.state.stopping.clone()).await;
        self.end_all(&Closing::Restart);
    }

    /// From here on the connection is this worker's.
    fn admit(self: &Rc<Self>, Newcomer { stream, early, reservation }: Newcomer) {
        let stream = stream.try_map(tokio::net::TcpStream::from_std);
        let Ok(stream) = stream else { return };
        let mut seat = 0;
        let place = reservation.connect(|number| {
            let (mailbox, given) = self.inbox.mailbox(number);
            seat = given;
            mailbox
        });
        let (number, now) = (place.connection(), Instant::now().into_std());
        let heartbeat = Heartbeat::new(self.state.config.pace, fastrand::f64(), now);
        let connection = Rc::new(Connection::new(stream, early, (place, seat), heartbeat));
        if *self.state.stopping.borrow() {
            connection.end(Closing::Restart);
        }
        self.connections.borrow_mut().insert(number, connection.clone());
        self.tell(number, "hello · xin chào", self.hub().connections());
        spawn_local(serve(self.clone(), connection));
    }
    // ANCHOR_END: run

    fn tell(&self, number: ConnectionId, what: impl std::fmt::Display, connections: usize) {
        (self.state.config.log_line)(format!("#{number}: {what} ({connections})"));
    }

    // ANCHOR: pump
    /// Hands on what has come, as often as something has.
    async fn pump(self: Rc<Self>) {
        let _ended = Ended(&self.progress);
        let mut grown = self.log.grown();
        loop {
            tokio::select! {
                _ = grown.changed() => {}
                () = self.inbox.filled() => {}
            }
            // The log before the inbox: what the hub has decided about a member comes before what
            // that member said next, and so has arrived by now.
            let head = grown.borrow_and_update().seq;
            let notes = self.inbox.take(self.connections.borrow().len());
            self.turn(head, &notes);
            yield_now().await; // the others have their turn, also where more has come
        }
    }

    /// One turn: a batch of the log, the hub's items in their places in it, and one write for each
    /// connection.
    fn turn(&self, head: u64, notes: &Notes) {
        let end = notes.head().max(head);
        if !self.options.batched() {
            // Up to the first item of the hub's, which has its place among the messages.
            for each in self.cursor().seq + 1..end.min(notes.first_head() + 1) {
                self.round(each, &Notes::default());
            }
        }
        self.round(end, notes);
    }

    fn round(&self, end: u64, notes: &Notes) {
        let mut batch = self.batch.borrow_mut();
        let connections = self.connections.borrow();
        let read = batch.read(&*self.log, &mut self.cursor.borrow_mut(), end);
        self.progress.set(self.cursor.borrow().seq);
        if read.is_err() {
            return self.end_all(&Closing::Cut(Cut::Slow)); // all are as slow as their worker
        }
        for (number, why) in notes.cuts() {
            if let Some(connection) = connections.get(&number) {
                connection.end(Closing::Cut(why));
            }
        }
        for connection in connections.values() {
            self.deliver(connection, notes, &mut batch);
        }
        self.space.borrow_mut().shrink_to(BUFFER); // after a burst of long items
    }
    // ANCHOR_END: pump

    /// One connection's part of a turn, also in the ways that are slower, to see what each brings.
    fn deliver(&self, connection: &Connection, notes: &Notes, batch: &mut Batch) {
        if !self.options.direct() {
            return connection.leave_to_task(notes);
        }
        if !self.options.shared() {
            batch.build();
        }
        connection.deliver(batch, notes, &mut self.space.borrow_mut());
    }

    fn end_all(&self, why: &Closing) {
        for connection in self.connections.borrow().values() {
            connection.end(why.clone());
        }
    }

    // ANCHOR: beat
    /// One timer for all heartbeats. It looks at them so often that none is late by more than a
    /// small part of its time.
    async fn beat(self: Rc<Self>) {
        let pace = self.state.config.pace;
        let mut ticks = interval(pace.every.min(pace.pong_timeout) / 10);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay); // after a pause once, not often
        loop {
            ticks.tick().await;
            let now = Instant::now().into_std();
            for connection in self.connections.borrow().values() {
                connection.beat(now);
            }
        }
    }
    // ANCHOR_END: beat

    // ANCHOR: appends
    /// Tells the hub what has become of appends. `author` is remembered after a first message: the
    /// hub has made its author known, and has nothing to add to the next ones.
    pub fn poll_appends(
        &self,
        cx: &mut Context<'_>,
        connection: ConnectionId,
        appends: &mut Appends<'_>,
        author: &mut Author,
    ) {
        while let Some((_, append)) = appends.front_mut()
            && let Poll::Ready(result) = append.as_mut().poll(cx)
        {
            let id = appends.pop_front().and_then(|(id, _)| id);
            if let Ok(Appended { entry, duplicate: false }) = &result {
                self.appended.set(entry.message.seq);
                match author {
                    Author::Known(_) => continue,
                    Author::Asked if appends.is_empty() => *author = Author::Known(entry.clone()),
                    _ => {}
                }
            }
            self.written(connection, id, result);
        }
    }

    /// Completes the appends of a connection that has ended.
    pub async fn finish(&self, connection: ConnectionId, appends: Appends<'_>) {
        let finish = async {
            for (id, append) in appends {
                self.written(connection, id, append.await);
            }
        };
        let _ = timeout(LAST_APPENDS, finish).await;
    }
    // ANCHOR_END: appends

    fn written(
        &self,
        connection: ConnectionId,
        id: Option<String>,
        result: Result<Appended, AppendError>,
    ) {
        self.hub().handle(Command::Written(connection, id, result));
    }
}

// ANCHOR: serve
/// One connection's task.
async fn serve(worker: Rc<Worker>, connection: Rc<Connection>) {
    let listed = Listed { number: connection.number(), worker };
    let why = connection.run(&listed.worker).await;
    let (number, worker) = (listed.number, listed.worker.clone());
    drop(listed);
    let outcome = Box::pin(connection.close(why)).await;
    worker.tell(number, outcome, worker.hub().connections());
}

/// A connection's place in its worker's list, also if its task panics.
struct Listed {
    worker: Rc<Worker>,
    number: ConnectionId,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.worker.connections.borrow_mut().remove(&self.number);
    }
}
// ANCHOR_END: serve
