//! One server's way to the store, which may be cut.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
};

use full_duplex::{
    lesson02_push::log::Cursor,
    lesson12_servers::store::{Answer, Key, NotPlaced, Page, Placed, Store, Unavailable},
};
use tokio::{
    sync::{oneshot, watch},
    time::{Duration, sleep},
};

use super::broker::{Broker, End, Fate};

/// A [`Store`] of one server's own, so that each watch has one reader: with several of them, tokio
/// would draw which one is woken first.
#[derive(Debug)]
pub struct Link {
    broker: Arc<Broker>,
    log: AtomicUsize,
    cut: Arc<AtomicBool>,
    head: watch::Sender<Cursor>,
}

impl Link {
    pub fn new(broker: Arc<Broker>, log: usize, head: Cursor) -> Self {
        let (log, head) = (AtomicUsize::new(log), watch::Sender::new(head));
        Self { broker, log, cut: Arc::default(), head }
    }

    /// The number of the log that it leads to.
    pub fn log(&self) -> usize {
        self.log.load(Relaxed)
    }

    fn hear(&self, head: Cursor) {
        if !self.cut.load(Relaxed) {
            self.head.send_replace(head);
        }
    }

    /// Whether nothing passes. Clones are one.
    pub fn cut(&self) -> &Arc<AtomicBool> {
        &self.cut
    }
}

/// Another log takes the place of the newest one. One of the links may go on with the old one for
/// so long, and its server, too.
pub fn fail_over(broker: &Arc<Broker>, lost: usize, late: (usize, Duration)) {
    let (number, links) = broker.begin_log(lost);
    for (at, link) in links.into_iter().enumerate() {
        let broker = broker.clone();
        tokio::spawn(async move {
            if at == late.0 {
                sleep(late.1).await;
            }
            link.log.fetch_max(number, Relaxed);
            link.hear(broker.head());
        });
    }
}

/// Tells the servers that there is something new.
pub fn hint(hints: Vec<(Arc<Link>, Cursor, Vec<Duration>)>) {
    for (link, head, times) in hints {
        for after in times {
            let (link, head) = (link.clone(), head.clone());
            tokio::spawn(async move {
                sleep(after).await;
                link.hear(head);
            });
        }
    }
}

fn unknown() -> Result<Placed, NotPlaced> {
    Err(NotPlaced::Unknown("no answer".into()))
}

impl Store for Link {
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>> {
        let (broker, log, cut) = (self.broker.clone(), self.log(), self.cut.clone());
        let Fate { ways: [there, back], end } = broker.fate();
        let end = if cut.load(Relaxed) { End::RequestLost } else { end };
        let (answer, answered) = oneshot::channel();
        // It is on its way, whether anybody waits for the answer or not.
        tokio::spawn(async move {
            sleep(there).await;
            let store = || {
                let (placed, hints) = broker.store(log, key, text);
                hint(hints);
                Ok(placed)
            };
            let placed = match end {
                End::Answered => store(),
                End::Refused => Err(NotPlaced::Refused("not now".into())),
                End::RequestLost => unknown(),
                End::ReplyLost => store().and_then(|_| unknown()),
                End::StoredLater(later) => {
                    let _ = answer.send(unknown());
                    sleep(later).await;
                    let _ = store();
                    return;
                }
            };
            sleep(back).await;
            let _ = answer.send(if cut.load(Relaxed) { unknown() } else { placed });
        });
        Box::pin(async move { answered.await.unwrap_or_else(|_| unknown()) })
    }

    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>> {
        Box::pin(async move {
            let ([there, back], fails) = self.broker.reading();
            sleep(there).await;
            let page = self.broker.page(self.log(), &after, most);
            sleep(back).await;
            if fails || self.cut.load(Relaxed) {
                return Err(Unavailable("away".into()));
            }
            Ok(page)
        })
    }

    fn head(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }
}
