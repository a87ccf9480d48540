//! What servers say to each other over Redis, and the secret that they share. A text that is
//! published is kept nowhere: a server that isn't listening misses it.

use std::sync::{Arc, Weak};

use futures_util::StreamExt as _;
use redis::{RedisError, RedisResult, cmd};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

use super::{PATIENCE, PAUSE, RedisLog, settings::RedisLogError};
use crate::{
    lesson08_reconnect::server::token::Draw,
    lesson09_door::signed::Keys,
    lesson12_servers::{cluster::Bus, presence::LEASE, secret, store::Answer},
};

/// The number of texts that may wait for this server.
const WAITING: usize = 256;

/// A room's channel in Redis.
pub struct RedisBus(Arc<RedisLog>);

impl RedisBus {
    /// The channel of the room whose log this is.
    #[must_use]
    pub fn new(log: Arc<RedisLog>) -> Self {
        Self(log)
    }
}

impl Bus for RedisBus {
    fn publish(&self, text: String) -> Answer<'_, ()> {
        Box::pin(async move {
            let Ok(mut connection) = self.0.connection(&self.0.commands).await else { return };
            let mut publish = cmd("PUBLISH");
            publish.arg(&self.0.names.bus).arg(text);
            let published = publish.query_async::<u64>(&mut connection).await;
            let _ = self.0.checked(&self.0.commands, published).await; // the next one comes soon
        })
    }

    fn listen(&self) -> mpsc::Receiver<String> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let log = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            while let Some(()) = listen_once(&log, &sender).await {
                sleep(PAUSE).await;
            }
        });
        receiver
    }
}

/// Listens over one connection until that ends, or is silent for too long: not even this server
/// itself is heard. `None`: the receiver is gone.
async fn listen_once(log: &Weak<RedisLog>, sender: &mpsc::Sender<String>) -> Option<()> {
    let (client, channel) = {
        let log = log.upgrade()?;
        (log.client.clone(), log.names.bus.clone())
    };
    let subscribed = async {
        let mut connection = client.get_async_pubsub().await?;
        connection.subscribe(&channel).await.map(|()| connection)
    };
    let Ok(Ok(mut connection)) = timeout(PATIENCE, subscribed).await else { return Some(()) };
    let mut heard = connection.on_message();
    loop {
        let message = tokio::select! {
            message = timeout(LEASE / 2, heard.next()) => message.ok().flatten(),
            () = sender.closed() => return None,
        };
        let Some(message) = message else { return Some(()) };
        let Ok(text) = message.get_payload() else { continue };
        let _ = sender.try_send(text); // a server that is too slow for this hears the next one
    }
}

impl RedisLog {
    /// The key that all servers of the room sign with. The first one draws it.
    pub async fn keys(&self, draw: &mut Draw) -> Result<Keys, RedisLogError> {
        let drawn = secret::drawn(draw);
        let (mut connection, _) = self.connect(PATIENCE).await?;
        let secret: RedisResult<String> = async {
            let name = &self.names.secret;
            let mut set = cmd("SET");
            set.arg(name).arg(drawn).arg("NX");
            let _: redis::Value = set.query_async(&mut connection).await?;
            cmd("GET").arg(name).query_async(&mut connection).await
        }
        .await;
        let refused = || RedisError::from((redis::ErrorKind::Client, "the secret is damaged"));
        let key = secret::parse(&secret.map_err(RedisLogError::Refused)?);
        let current = key.ok_or_else(|| RedisLogError::Refused(refused()))?;
        Ok(Keys { current, previous: None })
    }
}
