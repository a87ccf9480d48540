//! The echo server on the fast endpoint: what lesson 04's does, and nothing is copied but by the
//! system.

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    num::NonZeroUsize,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime,
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{endpoint::Event, socket::Socket};
use crate::{
    lesson03_handshake::{AcceptError, Agreed, accept},
    lesson04_frames::{
        close::{Close, CloseCode},
        connection::Role,
        event::{Ending, log},
        frame::Opcode,
        message::Limits,
        websocket::CLOSE_DEADLINE,
    },
    stage::serve::{Stopping, accept_each},
    tap::Tap,
};

// ANCHOR: echo
/// One connection from the handshake to the end of its stream.
pub async fn echo<S>(
    mut stream: S,
    limits: Limits,
    mut stopping: Stopping,
) -> Result<Ending, AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (_, _, early) = Box::pin(accept(&mut stream, |_| Ok(Agreed::default()))).await?;
    let mut socket = Socket::new(stream, Role::Server, limits, early);
    let mut stop = pin!(async move { drop(stopping.wait_for(|stop| *stop).await) });
    let mut ending = Ending::Lost;
    let over = tokio::select! {
        biased; // first what has arrived, and then whether the server stops
        () = repeat(&mut socket, &mut ending) => true,
        () = &mut stop => false,
    };
    Box::pin(async move {
        if !over {
            // Refused only if the connection closes already.
            let _ = socket.sender().close(Some(&Close::new(CloseCode::GOING_AWAY, "")));
            let _ = timeout(CLOSE_DEADLINE, repeat(&mut socket, &mut ending)).await;
        }
        socket.finish().await;
        Ok(ending)
    })
    .await
}

/// Sends back what comes, until the end.
async fn repeat<S>(socket: &mut Socket<S>, ending: &mut Ending)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    poll_fn(|cx| {
        socket.poll_events(cx, |event, replies| match event {
            // A message is refused only if the connection is closing.
            Event::Text(text) => drop(replies.send(Opcode::Text, text.as_bytes())),
            Event::Binary(bytes) => drop(replies.send(Opcode::Binary, bytes)),
            Event::Closed(how) => *ending = how,
            Event::Ping(_) | Event::Pong(_) => {}
        })
    })
    .await;
}
// ANCHOR_END: echo

// ANCHOR: workers
/// Serves until `stop` completes, with so many threads. Each connection belongs to one of them.
pub async fn run_server(
    listener: TcpListener,
    tap: Option<Tap>,
    limits: Limits,
    workers: NonZeroUsize,
    stop: impl Future,
) -> io::Result<()> {
    let workers: Vec<_> =
        (0..workers.get()).map(|_| worker(limits, tap.clone())).collect::<io::Result<_>>()?;
    let next = AtomicUsize::new(0);
    accept_each(listener, stop, |stream, peer, stopping| {
        let (over, is_over) = oneshot::channel();
        let arrival = stream.into_std().map(|stream| Arrival { stream, peer, stopping, over });
        if let Ok(arrival) = arrival {
            let turn = next.fetch_add(1, Relaxed) % workers.len();
            let _ = workers[turn].send(arrival); // it ends when this function does
        }
        async move { drop(is_over.await) }
    })
    .await;
    Ok(())
}

/// A connection that has been accepted, on its way to its thread.
struct Arrival {
    stream: std::net::TcpStream,
    peer: Option<SocketAddr>,
    stopping: Stopping,
    /// Tells that the connection is over, when it is dropped.
    over: oneshot::Sender<()>,
}

/// Starts a thread with a runtime of its own.
fn worker(limits: Limits, tap: Option<Tap>) -> io::Result<mpsc::UnboundedSender<Arrival>> {
    let (sender, mut arrivals) = mpsc::unbounded_channel::<Arrival>();
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("echo".to_owned()).spawn(move || {
        runtime.block_on(async {
            while let Some(Arrival { stream, peer, stopping, over }) = arrivals.recv().await {
                let Ok(stream) = TcpStream::from_std(stream) else { continue };
                let tap = tap.clone();
                tokio::spawn(async move {
                    let ended = match tap {
                        Some(tap) => {
                            let peer = peer.map_or_else(|| "?".into(), |peer| peer.to_string());
                            Box::pin(echo(tap.wrap(stream, &peer), limits, stopping)).await
                        }
                        None => echo(stream, limits, stopping).await,
                    };
                    log(ended);
                    drop(over);
                });
            }
        });
    })?;
    Ok(sender)
}
// ANCHOR_END: workers
