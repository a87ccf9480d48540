//! The echo server with threads, on `tungstenite` alone: no tasks, no `await`. The rules of lesson
//! 03's handshake are pure functions, so they serve here as well.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use tokio_tungstenite::tungstenite::{
    Error, Message, WebSocket,
    protocol::{Role, WebSocketConfig},
};

use super::ending::{self, Ending, frame};
use crate::{
    lesson03_handshake::{AcceptError, Agreed, HandshakeError, server::judge},
    lesson04_frames::{
        close::{Close, CloseCode},
        websocket::CLOSE_DEADLINE,
    },
    stage::serve::{DRAIN, HEAD_DEADLINE},
    tap::Tap,
};

/// The time after which a thread that waits for bytes checks whether the server stops.
const LOOK_UP: Duration = Duration::from_millis(250);
/// The same for the thread that waits for connections. The next one waits as long.
const LOOK_OUT: Duration = Duration::from_millis(5);

// ANCHOR: serve
/// Accepts connections, with a thread for each, until `stop` is set; then waits for all threads.
/// `log` gets the outcome of each connection.
pub fn serve(
    listener: &TcpListener,
    tap: &Tap,
    config: WebSocketConfig,
    stop: &AtomicBool,
    log: impl Fn(Result<Ending, AcceptError>) + Sync,
) -> io::Result<()> {
    let log = &log;
    // A thread that waits in `accept` wakes up only for another connection, so this one looks.
    listener.set_nonblocking(true)?;
    thread::scope(|threads| {
        while !stop.load(Relaxed) {
            let Ok((stream, _)) = listener.accept() else {
                thread::sleep(LOOK_OUT); // nobody has come, or there is no descriptor
                continue;
            };
            let one = move || log(echo(&stream, tap, config, stop));
            // Without a thread the closure is dropped, and the connection with it.
            let _ = thread::Builder::new().spawn_scoped(threads, one);
        }
    });
    Ok(())
}
// ANCHOR_END: serve

// ANCHOR: echo
/// One connection from the handshake to the end of its stream.
fn echo(
    stream: &TcpStream,
    tap: &Tap,
    config: WebSocketConfig,
    stop: &AtomicBool,
) -> Result<Ending, AcceptError> {
    let peer = stream.peer_addr()?.to_string();
    stream.set_nonblocking(false)?; // on some systems it is as its listener is
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(CLOSE_DEADLINE))?; // a peer that never reads
    let mut tapped = tap.wrap(stream, &peer);
    let accepted = accept(stream, &mut tapped);
    let early = accepted.inspect_err(|_| end(stream, &mut tapped))?;
    stream.set_read_timeout(Some(LOOK_UP))?;
    let mut socket = WebSocket::from_partially_read(&mut tapped, early, Role::Server, Some(config));
    let ending = talk(&mut socket, stop);
    end(stream, &mut tapped);
    Ok(ending)
}
// ANCHOR_END: echo

// ANCHOR: talk
/// Sends back every message until the connection is over.
fn talk<S: Read + Write>(socket: &mut WebSocket<S>, stop: &AtomicBool) -> Ending {
    let mut until = None; // the deadline for the client's close frame, once ours is sent
    loop {
        let done = match socket.read() {
            Ok(Message::Close(close)) => {
                let _ = socket.flush(); // the answer
                return Ending::closed(close);
            }
            Ok(message @ (Message::Text(_) | Message::Binary(_))) if until.is_none() => {
                socket.send(message)
            }
            Ok(_) => Ok(()), // the next read answers a ping
            Err(Error::Io(error)) if is_time_up(&error) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            return fail(socket, &error);
        }
        match until {
            Some(until) if Instant::now() > until => return Ending::Lost,
            None if stop.load(Relaxed) => {
                until = Some(Instant::now() + DRAIN);
                let _ = socket.close(Some(frame(&Close::new(CloseCode::GOING_AWAY, ""))));
            }
            _ => {}
        }
    }
}
// ANCHOR_END: talk

/// Fails the connection: tells the peer what was wrong.
fn fail<S: Read + Write>(socket: &mut WebSocket<S>, error: &Error) -> Ending {
    if let Some(code) = ending::code(error) {
        let _ = socket.close(Some(frame(&Close::new(code, &error.to_string()))));
    }
    Ending::of(error)
}

// ANCHOR: accept
/// Lesson 03's handshake, driven by a thread. The result are the bytes behind the request.
fn accept(socket: &TcpStream, stream: &mut (impl Read + Write)) -> Result<Vec<u8>, AcceptError> {
    let deadline = Instant::now() + HEAD_DEADLINE;
    let mut head = Vec::new();
    let refused = loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break HandshakeError::TooSlow.into();
        }
        socket.set_read_timeout(Some(left))?;
        let mut piece = [0; 1024];
        match stream.read(&mut piece) {
            Ok(0) => return Err(AcceptError::Left),
            Ok(count) => head.extend_from_slice(&piece[..count]),
            Err(error) if is_time_up(&error) => continue,
            Err(error) => return Err(error.into()),
        }
        match judge(&head) {
            Ok(None) => {}
            Ok(Some((request, length))) => {
                stream.write_all(&request.response(&Agreed::default()).to_bytes())?;
                return Ok(head.split_off(length));
            }
            Err(refused) => break refused,
        }
    };
    if let Some(answer) = refused.response() {
        stream.write_all(&answer.to_bytes_for(&head))?;
    }
    Err(refused)
}
// ANCHOR_END: accept

/// Ends the stream, and reads for a while what the client still sends (see the other `end`).
fn end(socket: &TcpStream, stream: &mut impl Read) {
    let _ = socket.shutdown(Shutdown::Write);
    let until = Instant::now() + DRAIN;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || socket.set_read_timeout(Some(left)).is_err() {
            return;
        }
        if !matches!(stream.read(&mut [0; 4096]), Ok(1..)) {
            return;
        }
    }
}

/// Whether a read or a write has used up its time.
fn is_time_up(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
