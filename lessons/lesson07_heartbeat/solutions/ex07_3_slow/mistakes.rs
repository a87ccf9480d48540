//! Known mistakes in exercise 07.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, KEEP, Phone},
};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    mpsc,
};

pub fn lag_is_the_end() -> Observed {
    async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
        let (news, _) = broadcast::channel::<String>(KEEP);
        for mut phone in phones {
            let mut news = news.subscribe();
            tokio::spawn(async move {
                loop {
                    let next = tokio::select! {
                        next = news.recv() => next,
                        () = phone.left() => return,
                    };
                    let Ok(text) = next else { return };
                    if phone.send(&text).await.is_err() {
                        return;
                    }
                }
            });
        }
        while let Some(text) = said.recv().await {
            let _ = news.send(text);
        }
    }

    checks::slow(room)
}

pub fn pattern_in_select() -> Observed {
    async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
        let (news, _) = broadcast::channel::<String>(KEEP);
        for mut phone in phones {
            let mut news = news.subscribe();
            tokio::spawn(async move {
                loop {
                    tokio::select! {
                        Ok(text) = news.recv() => {
                            if phone.send(&text).await.is_err() {
                                return;
                            }
                        }
                        () = phone.left() => return,
                    }
                }
            });
        }
        while let Some(text) = said.recv().await {
            let _ = news.send(text);
        }
    }

    checks::slow(room)
}

pub fn gap_in_silence() -> Observed {
    async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
        let (news, _) = broadcast::channel::<String>(KEEP);
        for mut phone in phones {
            let mut news = news.subscribe();
            tokio::spawn(async move {
                loop {
                    let next = tokio::select! {
                        next = news.recv() => next,
                        () = phone.left() => return,
                    };
                    let sent = match next {
                        Ok(text) => phone.send(&text).await,
                        Err(RecvError::Lagged(_)) => continue,
                        Err(RecvError::Closed) => return,
                    };
                    if sent.is_err() {
                        return;
                    }
                }
            });
        }
        while let Some(text) = said.recv().await {
            let _ = news.send(text);
        }
    }

    checks::slow(room)
}

pub fn subscribes_anew() -> Observed {
    async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
        let (news, _) = broadcast::channel::<String>(KEEP);
        for mut phone in phones {
            let mut news = news.subscribe();
            tokio::spawn(async move {
                loop {
                    let next = tokio::select! {
                        next = news.recv() => next,
                        () = phone.left() => return,
                    };
                    let sent = match next {
                        Ok(text) => phone.send(&text).await,
                        Err(RecvError::Lagged(count)) => {
                            news = news.resubscribe();
                            phone.missed(count).await
                        }
                        Err(RecvError::Closed) => return,
                    };
                    if sent.is_err() {
                        return;
                    }
                }
            });
        }
        while let Some(text) = said.recv().await {
            let _ = news.send(text);
        }
    }

    checks::slow(room)
}

pub fn everybody_waits() -> Observed {
    async fn room(mut said: mpsc::Receiver<String>, mut phones: Vec<Phone>) {
        while let Some(text) = said.recv().await {
            let mut here = Vec::new();
            for mut phone in phones {
                if phone.send(&text).await.is_ok() {
                    here.push(phone);
                }
            }
            phones = here;
        }
    }

    checks::slow(room)
}

pub fn keeps_everything() -> Observed {
    async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
        let mut outboxes = Vec::new();
        for mut phone in phones {
            let (outbox, mut texts) = mpsc::unbounded_channel::<String>();
            outboxes.push(outbox);
            tokio::spawn(async move {
                loop {
                    let next = tokio::select! {
                        next = texts.recv() => next,
                        () = phone.left() => return,
                    };
                    let Some(text) = next else { return };
                    if phone.send(&text).await.is_err() {
                        return;
                    }
                }
            });
        }
        while let Some(text) = said.recv().await {
            outboxes.retain(|outbox| outbox.send(text.clone()).is_ok());
        }
    }

    checks::slow(room)
}
