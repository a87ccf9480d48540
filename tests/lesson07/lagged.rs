//! What `tokio::sync::broadcast` does with a slow reader, as the book tells it: it keeps the last
//! so many messages for everybody and makes nobody wait. A receiver further behind is told
//! `Lagged`, which is news, and no end.

use tokio::{
    sync::broadcast::{
        channel,
        error::{RecvError, TryRecvError},
    },
    time::{Duration, timeout},
};

// ANCHOR: lagged
#[tokio::test]
async fn a_slow_reader_is_told_how_much_it_missed_and_goes_on_with_what_is_left() {
    let (room, mut slow) = channel(4);
    let mut quick = room.subscribe();
    for n in 1..=10 {
        room.send(n).expect("a receiver"); // never waits, however slow they are
        assert_eq!(quick.recv().await, Ok(n));
    }
    assert_eq!(slow.recv().await, Err(RecvError::Lagged(6))); // 1 to 6 are gone
    for n in 7..=10 {
        assert_eq!(slow.recv().await, Ok(n));
    }
    assert_eq!(slow.try_recv(), Err(TryRecvError::Empty)); // and it is one of us again
}
// ANCHOR_END: lagged

/// The two ways of getting it wrong: to take it for the end, and not to see it at all.
#[tokio::test(start_paused = true)]
async fn a_loop_that_reads_while_all_is_well_ends_and_a_pattern_that_wants_ok_sees_nothing() {
    let (room, mut first) = channel(4);
    let mut second = room.subscribe();
    for n in 1..=10 {
        room.send(n).expect("a receiver");
    }
    let mut heard = Vec::new();
    while let Ok(n) = first.recv().await {
        heard.push(n);
    }
    assert!(heard.is_empty(), "the loop is over before it has begun");

    // `select!` switches a branch off whose pattern doesn't match: six messages are lost, and
    // nobody notices.
    let lost = timeout(Duration::from_secs(1), async {
        tokio::select! {
            Ok(n) = second.recv() => n,
            () = std::future::pending() => 0,
        }
    });
    assert!(lost.await.is_err(), "and nothing is heard in this round, either");
    assert_eq!(second.recv().await, Ok(7), "and the next one looks as if nothing had happened");
}
