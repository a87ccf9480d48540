//! Known mistakes in exercise 07.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, EVERY, PONG_TIMEOUT, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, interval_at, sleep_until, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;

pub fn only_pongs() -> Observed {
    async fn watch(mut socket: Socket) {
        let mut heard = Instant::now();
        let mut asked = false;
        loop {
            let silence = if asked { EVERY + PONG_TIMEOUT } else { EVERY };
            match timeout_at(heard + silence, socket.next()).await {
                Ok(Some(Ok(Message::Pong(_)))) => {
                    heard = Instant::now();
                    asked = false;
                }
                Ok(Some(Ok(_))) => {}
                Ok(_) => return,
                Err(_) if asked => return,
                Err(_) => {
                    asked = true;
                    let _ = socket.send(Message::Ping("are you there?".into())).await;
                }
            }
        }
    }

    checks::life(watch)
}

pub fn only_its_own_pong() -> Observed {
    async fn watch(mut socket: Socket) {
        let mut heard = Instant::now();
        let mut asked = false;
        loop {
            let silence = if asked { EVERY + PONG_TIMEOUT } else { EVERY };
            match timeout_at(heard + silence, socket.next()).await {
                Ok(Some(Ok(Message::Pong(payload)))) if payload == "are you there?" => {
                    heard = Instant::now();
                    asked = false;
                }
                Ok(Some(Ok(_))) => {}
                Ok(_) => return,
                Err(_) if asked => return,
                Err(_) => {
                    asked = true;
                    let _ = socket.send(Message::Ping("are you there?".into())).await;
                }
            }
        }
    }

    checks::life(watch)
}

pub fn asking_is_hearing() -> Observed {
    async fn watch(mut socket: Socket) {
        let mut heard = Instant::now();
        loop {
            match timeout(EVERY, socket.next()).await {
                Ok(Some(Ok(_))) => heard = Instant::now(),
                Ok(_) => return,
                Err(_) if heard.elapsed() > EVERY + PONG_TIMEOUT => return,
                Err(_) => {
                    let _ = socket.send(Message::Ping("".into())).await;
                    heard = Instant::now();
                }
            }
        }
    }

    checks::life(watch)
}

pub fn counts_from_the_connect() -> Observed {
    async fn watch(mut socket: Socket) {
        let connected = Instant::now();
        let mut asked = false;
        loop {
            let silence = if asked { EVERY + PONG_TIMEOUT } else { EVERY };
            match timeout_at(connected + silence, socket.next()).await {
                Ok(Some(Ok(_))) => {}
                Ok(_) => return,
                Err(_) if asked => return,
                Err(_) => {
                    asked = true;
                    let _ = socket.send(Message::Ping("".into())).await;
                }
            }
        }
    }

    checks::life(watch)
}

pub fn never_asks() -> Observed {
    async fn watch(mut socket: Socket) {
        while let Ok(Some(Ok(_))) = timeout(EVERY + PONG_TIMEOUT, socket.next()).await {}
    }

    checks::life(watch)
}

pub fn pings_by_the_clock() -> Observed {
    async fn watch(mut socket: Socket) {
        let mut clock = interval_at(Instant::now() + EVERY, EVERY);
        let mut asked: Option<Instant> = None;
        loop {
            let given_up = asked.map(|asked| asked + PONG_TIMEOUT);
            tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(_)) => asked = None,
                    _ => return,
                },
                _ = clock.tick() => {
                    let _ = socket.send(Message::Ping("".into())).await;
                    asked = Some(Instant::now());
                }
                () = sleep_until(given_up.unwrap_or_else(Instant::now)), if given_up.is_some() => return,
            }
        }
    }

    checks::life(watch)
}
