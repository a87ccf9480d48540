//! Lesson 05's servers on real sockets: one with tasks, one with threads.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use full_duplex::{
    lesson05_tungstenite::{blocking, config::config, echo::echo},
    stage::serve::accept_until,
    tap::Tap,
};
use tokio::task::spawn_blocking;

use super::echoer::Echoer;

/// The server with tasks.
pub async fn tasks(max_message: usize, tap: Tap) -> Echoer {
    let each = move |stream, stopping| async move {
        drop(echo(stream, config(max_message), stopping).await);
    };
    Echoer::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
}

/// The server with threads.
pub async fn threads(max_message: usize, tap: Tap) -> Echoer {
    Echoer::run(tap.clone(), async move |listener, stopped| {
        let listener = listener.into_std().expect("a listener");
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        let serving = spawn_blocking(move || {
            blocking::serve(&listener, &tap, config(max_message), &flag, drop)
        });
        let _ = stopped.await;
        stop.store(true, Relaxed);
        serving.await.expect("no thread panics").expect("a listener");
    })
    .await
}
