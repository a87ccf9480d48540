//! One connection: what its client says, and the way out for what it hears. Its task sleeps unless
//! the client has said something, or the socket was full and has room again.

use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Instant,
};

use tokio::{
    io::{AsyncRead, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    task::unconstrained,
    time::timeout,
};

use super::{
    batch::{Batch, Forgotten},
    inbox::{Notes, Seat},
    outgoing::Outgoing,
    speaker::{Appends, Author, MOST_APPENDS, Speaker},
    worker::Worker,
};
use crate::{
    lesson04_frames::{
        close::Close,
        connection::{Connection as Endpoint, Role},
        frame::Opcode,
        message::Limits,
        protocol_error::ProtocolError,
        websocket::WebSocket,
    },
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{connection::MAX_MESSAGE, session::READ_AHEAD},
    lesson07_heartbeat::{
        connection::LAST_CHANCE,
        heartbeat::{Action, Heartbeat},
    },
    lesson08_reconnect::server::{
        connection::{Closing, ConnectionOutcome, close},
        hub::ConnectionId,
        shared_hub::{Cut, Place},
    },
    lesson13_numbers::codec::{Arrived, Codec, Input},
    tap::Tapped,
};

/// The number of reads after which other connections have their turn.
const READS: usize = 4;

/// The number of frames after which they have: what a client may ask of the hub at once.
const FRAMES: usize = 64;

/// The number of bursts after which they have, while a connection catches up.
const BURSTS: usize = 8;

/// A connection, as its own task and the worker's pump share it.
pub struct Connection(RefCell<State>);

/// All that a connection keeps while nothing happens.
struct State {
    stream: Tapped<TcpStream>,
    place: Place,
    seat: Seat,
    codec: Codec,
    /// What was read and not yet received, because there was no room for its consequences.
    input: Vec<u8>,
    out: Outgoing,
    /// The messages that were read since a write made progress.
    ahead: usize,
    heartbeat: Heartbeat,
    author: Author,
    /// Why it is to end.
    closing: Option<Closing>,
    /// Whether that has been told: nothing more is written but what is left.
    ended: bool,
    /// Whether a write has failed: what the client has still sent is read all the same.
    broken: bool,
    task: Option<Waker>,
}

impl Connection {
    /// A connection; `early` are the bytes that came together with its request.
    pub fn new(
        stream: Tapped<TcpStream>,
        early: Vec<u8>,
        (place, seat): (Place, Seat),
        heartbeat: Heartbeat,
    ) -> Self {
        Self(RefCell::new(State {
            stream,
            place,
            seat,
            codec: Codec::new(Role::Server, Limits::of(MAX_MESSAGE as u64)),
            input: early,
            out: Outgoing::default(),
            ahead: 0,
            heartbeat,
            author: Author::Unknown,
            closing: None,
            ended: false,
            broken: false,
            task: None,
        }))
    }

    /// The hub's name for it.
    pub fn number(&self) -> ConnectionId {
        self.0.borrow().place.connection()
    }

    // ANCHOR: run
    /// Runs until there is a reason to close.
    pub async fn run(&self, worker: &Worker) -> Closing {
        let mut appends = Appends::new();
        let poll = poll_fn(|cx| self.0.borrow_mut().poll(cx, worker, &mut appends));
        let why = unconstrained(poll).await; // it gives others their turn by itself
        if !appends.is_empty() {
            Box::pin(worker.finish(self.number(), appends)).await;
        }
        why
    }
    // ANCHOR_END: run

    // ANCHOR: deliver
    /// The pump's turn: one write for everything that has come. If it is too much for the socket,
    /// the rest is the connection's own task.
    pub fn deliver(&self, batch: &mut Batch, notes: &Notes, space: &mut Vec<u8>) {
        let mut state = self.0.borrow_mut();
        if state.ended {
            return;
        }
        if !state.out.is_live() {
            return state.put(notes);
        }
        let State { out, stream, broken, task, seat, .. } = &mut *state;
        let items = notes.of(*seat).map(|(item, _)| item);
        *broken |= out.deliver(batch, items, space, stream).is_err();
        if (!out.is_live() || *broken)
            && let Some(task) = task
        {
            task.wake_by_ref();
        }
    }
    // ANCHOR_END: deliver

    /// The connection's own task is to write, as if the socket were full.
    pub fn leave_to_task(&self, notes: &Notes) {
        let mut state = self.0.borrow_mut();
        state.put(notes);
        state.out.lag();
        state.wake();
    }

    /// The connection is to end.
    pub fn end(&self, why: Closing) {
        self.0.borrow_mut().end(why);
    }

    /// Asks for a sign of life if it is time, or gives the connection up.
    pub fn beat(&self, now: Instant) {
        let mut state = self.0.borrow_mut();
        if state.ended {
            return;
        }
        match state.heartbeat.handle_timeout(now) {
            Some(Action::Ping) => {
                state.out.control(Opcode::Ping, b"");
                state.flush();
            }
            Some(Action::TimedOut) => state.wake(), // it reads once more before it believes that
            None => {}
        }
    }

    // ANCHOR: close
    /// Closes as lesson 08 does, behind what is still to be written. Here speed doesn't matter any
    /// more: the stream goes to lesson 04's WebSocket.
    pub async fn close(self: Rc<Self>, why: Closing) -> ConnectionOutcome {
        let Some(Self(state)) = Rc::into_inner(self) else { return why.outcome() };
        let State { mut stream, mut place, input, out, .. } = state.into_inner();
        why.leave(&mut place);
        if !matches!(why, Closing::TimedOut | Closing::Ended(Ending::Lost)) {
            let rest = timeout(LAST_CHANCE, stream.write_all(out.rest())).await;
            if !matches!(rest, Ok(Ok(()))) {
                return why.outcome(); // a client that reads nothing can't be told
            }
        }
        let endpoint = Endpoint::new(Role::Server, Limits::of(MAX_MESSAGE as u64));
        close(WebSocket::new(stream, endpoint, input), &mut place, why).await
    }
    // ANCHOR_END: close
}

impl State {
    // ANCHOR: poll
    fn poll<'a>(
        &mut self,
        cx: &mut Context<'_>,
        worker: &'a Worker,
        appends: &mut Appends<'a>,
    ) -> Poll<Closing> {
        self.task.get_or_insert_with(|| cx.waker().clone()).clone_from(cx.waker());
        worker.poll_appends(cx, self.place.connection(), appends, &mut self.author);
        if self.closing.is_none() && self.catch_up(cx, worker).is_err() {
            self.end(Closing::Cut(Cut::Slow));
        }
        if self.closing.is_none()
            && let Err(ending) = self.receive(cx, worker, appends)
        {
            self.closing = Some(Closing::Ended(ending));
        }
        if self.heartbeat.is_timed_out() {
            self.closing.get_or_insert(Closing::TimedOut);
        }
        self.ended = self.closing.is_some();
        self.closing.take().map_or(Poll::Pending, Poll::Ready)
    }

    /// Writes what a full socket has left, and what has come since.
    fn catch_up(&mut self, cx: &mut Context<'_>, worker: &Worker) -> Result<(), Forgotten> {
        for _ in 0..BURSTS {
            if self.out.is_live() || self.broken {
                return Ok(());
            }
            if self.out.rest().is_empty() {
                self.out.catch_up(worker.log(), &worker.cursor())?;
            }
            let before = self.out.rest().len();
            self.broken |= self.out.flush(&mut self.stream).is_err();
            if self.out.rest().len() < before {
                self.ahead = 0;
            }
            if !self.out.rest().is_empty()
                && self.stream.get_ref().poll_write_ready(cx).is_pending()
            {
                return Ok(());
            }
        }
        cx.waker().wake_by_ref(); // after the others
        Ok(())
    }
    // ANCHOR_END: poll

    // ANCHOR: receive
    /// Reads into the worker's buffer: a connection has none of its own.
    fn receive<'a>(
        &mut self,
        cx: &mut Context<'_>,
        worker: &'a Worker,
        appends: &mut Appends<'a>,
    ) -> Result<(), Ending> {
        let (mut buffer, mut frames) = (worker.buffer(), FRAMES);
        for _ in 0..READS {
            if !self.input.is_empty() && self.has_room(worker, appends) {
                let mut input = std::mem::take(&mut self.input);
                self.take(cx, worker, appends, &mut input, &mut frames)?;
            }
            if !self.input.is_empty() || !self.has_room(worker, appends) {
                if worker.is_ahead() || frames == 0 {
                    cx.waker().wake_by_ref(); // after the pump
                }
                return Ok(());
            }
            let mut read = ReadBuf::new(&mut buffer);
            match Pin::new(&mut self.stream).poll_read(cx, &mut read) {
                Poll::Pending if self.broken => return Err(Ending::Lost),
                Poll::Pending => return Ok(()),
                Poll::Ready(Ok(())) if !read.filled().is_empty() => {
                    self.heartbeat.handle_activity(Instant::now());
                    self.take(cx, worker, appends, read.filled_mut(), &mut frames)?;
                }
                Poll::Ready(_) => return Err(Ending::Lost),
            }
        }
        cx.waker().wake_by_ref(); // after the others
        Ok(())
    }

    /// Takes what has arrived, as long as there is room for its consequences.
    fn take<'a>(
        &mut self,
        cx: &mut Context<'_>,
        worker: &'a Worker,
        appends: &mut Appends<'a>,
        bytes: &mut [u8],
        frames: &mut usize,
    ) -> Result<(), Ending> {
        let mut input = Input::new(bytes);
        while *frames > 0 && self.has_room(worker, appends) {
            let connection = self.place.connection();
            let Self { codec, out, author, .. } = self;
            let mut speaker = Speaker { worker, connection, author, appends };
            match codec.next(&mut input) {
                Ok(None) => break,
                Ok(Some(Arrived::Text(text))) => speaker.text(cx, text),
                Ok(Some(Arrived::Binary(_))) => speaker.binary(),
                Ok(Some(Arrived::Ping(payload))) => out.control(Opcode::Pong, payload),
                Ok(Some(Arrived::Pong(_))) => {}
                Ok(Some(Arrived::Close(close))) => return Err(self.closed(close)),
                Err(error) => return Err(self.failed(error)),
            }
            *frames -= 1;
            self.ahead += usize::from(!self.out.is_live());
        }
        self.input = input.rest().to_vec();
        if self.out.is_live() {
            self.flush(); // pongs
        }
        Ok(())
    }
    // ANCHOR_END: receive

    /// Whether the consequences of another message have room: its append, its answer, and the
    /// deliveries that it means for others.
    fn has_room(&self, worker: &Worker, appends: &Appends<'_>) -> bool {
        appends.len() < MOST_APPENDS
            && (self.out.is_live() || self.broken || self.ahead < READ_AHEAD)
            && !worker.is_ahead()
    }

    /// The client's close frame goes back to it.
    fn closed(&mut self, close: Option<Close>) -> Ending {
        let payload = close.as_ref().map(Close::payload).unwrap_or_default();
        self.out.control(Opcode::Close, &payload);
        Ending::Closed(close)
    }

    /// A client that breaks a rule is told which.
    fn failed(&mut self, error: ProtocolError) -> Ending {
        let close = Close::new(error.code(), &error.reason());
        self.out.control(Opcode::Close, &close.payload());
        Ending::Failed { code: error.code(), why: error.to_string() }
    }

    /// Keeps what the hub wants sent until the socket has room again.
    fn put(&mut self, notes: &Notes) {
        for (item, delivery) in notes.of(self.seat) {
            if self.out.put(item, delivery).is_err() {
                return self.end(Closing::Cut(Cut::Slow));
            }
        }
    }

    fn flush(&mut self) {
        self.broken |= self.out.flush(&mut self.stream).is_err();
        if !self.out.is_live() || self.broken {
            self.wake();
        }
    }

    fn end(&mut self, why: Closing) {
        self.closing.get_or_insert(why);
        self.wake();
    }

    fn wake(&self) {
        if let Some(task) = &self.task {
            task.wake_by_ref();
        }
    }
}
