//! Those who listen, all together: how many texts are still on their way to them.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{sync::Notify, task::JoinSet};

use crate::person::{Person, Space, space};

/// Nothing takes so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Everybody who listens and only counts.
pub struct Audience {
    listeners: JoinSet<io::Result<()>>,
    heard: Arc<Heard>,
}

/// What has reached them.
struct Heard {
    space: Space,
    missing: AtomicUsize,
    all: Notify,
}

impl Heard {
    fn count(&self, texts: usize) {
        if self.missing.fetch_sub(texts, Relaxed) == texts {
            self.all.notify_one();
        }
    }
}

impl Audience {
    /// Nobody yet.
    pub fn new() -> Self {
        let heard = Heard { space: space(), missing: AtomicUsize::new(0), all: Notify::new() };
        Self { listeners: JoinSet::new(), heard: Arc::new(heard) }
    }

    /// Lets somebody listen, and tells of texts as they come.
    pub fn add(&mut self, person: Person, mut tell: impl FnMut(usize) + Send + 'static) {
        let heard = self.heard.clone();
        self.listeners.spawn(async move {
            let count = |texts| {
                tell(texts);
                heard.count(texts);
            };
            person.listen(&heard.space, count).await
        });
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.listeners.len()
    }

    /// Where everybody reads.
    pub fn space(&self) -> &Space {
        &self.heard.space
    }

    /// From now on so many texts are to come, to all of them together.
    pub fn expects(&self, texts: usize) {
        self.heard.missing.store(texts, Relaxed);
    }

    /// Completes when they have come. Nobody may leave before.
    pub async fn has_heard(&mut self) -> io::Result<()> {
        tokio::select! {
            biased;
            () = self.heard.all.notified() => Ok(()),
            Some(end) = self.listeners.join_next() => end.map_err(io::Error::other)?,
            () = tokio::time::sleep(PATIENCE) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}
