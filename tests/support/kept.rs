//! What a connection keeps of a burst: allocations of the one thread that everybody here runs on
//! are counted. It isn't part of `support`: its allocator would count in every test program.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use allocation_counter::measure;
use full_duplex::lesson06_chat::{
    connection::{MAX_MESSAGE, READ_BUFFER},
    socket::{ChatSocket, Side, chat_socket},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadBuf, duplex},
    runtime::Builder,
    time::{Duration, sleep},
};

use crate::support::frames::masked;

/// Together their `presence` is many times as long as a fragment.
const PEOPLE: usize = 200;
/// Messages that everybody but one hears.
const BURST: usize = 32;

/// A stream to somebody who hears everything at once and keeps nothing.
#[derive(Debug)]
pub struct Listener {
    says: DuplexStream,
    heard: Arc<AtomicUsize>,
}

impl AsyncRead for Listener {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.says).poll_read(cx, buf)
    }
}

impl AsyncWrite for Listener {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.heard.fetch_add(bytes.len(), Relaxed);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The bytes that a connection in this room keeps when everybody has joined and heard a burst,
/// besides what it had before: its name in the hub, and what its buffers hold on to. `serve`
/// begins to serve one connection.
#[allow(
    clippy::needless_pass_by_value,
    reason = "behind a reference the types of a closure are not known"
)]
pub fn kept_of_a_burst<R>(
    room: impl FnOnce() -> R,
    serve: impl AsyncFn(&R, ChatSocket<Listener>),
) -> u64 {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    let heard = Arc::<AtomicUsize>::default();
    let join = masked(0x81, br#"{"type":"join","username":"Minh"}"#);
    let chat = masked(0x81, r#"{"type":"chat","message":"mai gặp"}"#.as_bytes()).repeat(BURST);
    let (_room, mut people) = runtime.block_on(async {
        let (room, mut people) = (room(), Vec::new());
        for _ in 0..PEOPLE {
            let (theirs, says) = duplex(4096);
            let listener = Listener { says, heard: heard.clone() };
            let (side, read_buffer) = (Side::Server, Some(READ_BUFFER));
            let socket = chat_socket(listener, Vec::new(), side, MAX_MESSAGE, read_buffer).await;
            serve(&room, socket).await;
            people.push(theirs);
        }
        settled().await;
        (room, people)
    });
    let kept = measure(|| {
        runtime.block_on(async {
            for person in &mut people {
                person.write_all(&join).await.expect("room");
            }
            settled().await;
            let before = heard.load(Relaxed);
            people[0].write_all(&chat).await.expect("room");
            settled().await;
            let heard = heard.load(Relaxed) - before;
            assert!(heard > (PEOPLE - 1) * BURST * 64, "{heard} bytes: everybody has heard it");
        });
    });
    u64::try_from(kept.bytes_current).expect("more than before") / PEOPLE as u64
}

/// Waits until nobody has anything to do: only then does this time pass.
async fn settled() {
    sleep(Duration::from_millis(1)).await;
}
