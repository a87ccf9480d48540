//! Known mistakes in exercise 13.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson13_numbers::checks::{self, MOST, Socket},
};
use tokio::{
    select,
    sync::mpsc::{UnboundedReceiver, error::TryRecvError},
    time::{Instant, interval, sleep, timeout_at},
};

const A_LITTLE: Duration = Duration::from_millis(10);

pub fn a_write_for_each() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        while let Some(message) = messages.recv().await {
            socket.write(&[message]).await;
        }
    })
}

pub fn waits_a_little() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        while let Some(first) = messages.recv().await {
            let mut batch = vec![first];
            let until = Instant::now() + A_LITTLE;
            while batch.len() < MOST
                && let Ok(Some(next)) = timeout_at(until, messages.recv()).await
            {
                batch.push(next);
            }
            socket.write(&batch).await;
        }
    })
}

pub fn a_pause_after_each() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        let mut batch = Vec::new();
        loop {
            sleep(A_LITTLE).await;
            if messages.recv_many(&mut batch, MOST).await == 0 {
                return;
            }
            socket.write(&batch).await;
            batch.clear();
        }
    })
}

pub fn at_each_tick() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        let mut ticks = interval(A_LITTLE);
        let mut batch = Vec::new();
        loop {
            select! {
                biased;
                next = messages.recv(), if batch.len() < MOST => match next {
                    Some(next) => batch.push(next),
                    None => break,
                },
                _ = ticks.tick() => if !batch.is_empty() {
                    socket.write(&batch).await;
                    batch.clear();
                },
            }
        }
        if !batch.is_empty() {
            socket.write(&batch).await;
        }
    })
}

pub fn waits_for_a_full_batch() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        let mut batch = Vec::new();
        while let Some(next) = messages.recv().await {
            batch.push(next);
            if batch.len() == MOST {
                socket.write(&batch).await;
                batch.clear();
            }
        }
        if !batch.is_empty() {
            socket.write(&batch).await;
        }
    })
}

pub fn the_first_alone() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        while let Some(first) = messages.recv().await {
            socket.write(&[first]).await;
            let mut batch = Vec::new();
            while batch.len() < MOST
                && let Ok(next) = messages.try_recv()
            {
                batch.push(next);
            }
            if !batch.is_empty() {
                socket.write(&batch).await;
            }
        }
    })
}

pub fn forgets_the_rest() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        while let Some(first) = messages.recv().await {
            let mut batch = vec![first];
            while batch.len() < MOST {
                match messages.try_recv() {
                    Ok(next) => batch.push(next),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            socket.write(&batch).await;
        }
    })
}

pub fn loses_one() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        while let Some(first) = messages.recv().await {
            let mut batch = vec![first];
            while let Ok(next) = messages.try_recv() {
                if batch.len() == MOST {
                    break;
                }
                batch.push(next);
            }
            socket.write(&batch).await;
        }
    })
}

pub fn without_a_limit() -> Observed {
    checks::batch(async |mut messages: UnboundedReceiver<u32>, socket: &Socket| {
        while let Some(first) = messages.recv().await {
            let mut batch = vec![first];
            while let Ok(next) = messages.try_recv() {
                batch.push(next);
            }
            socket.write(&batch).await;
        }
    })
}
