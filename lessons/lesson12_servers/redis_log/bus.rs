//! What servers say to each other over Redis, and the secret that they share. A text that is
//! published is kept nowhere: a server that isn't listening misses it.

use futures_util::StreamExt as _;
use redis::{Client, RedisError, RedisResult, cmd};
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

/// The room's channel.
impl Bus for RedisLog {
    fn publish(&self, text: String) -> Answer<'_, ()> {
        Box::pin(async move {
            let Ok(mut connection) = self.connection(&self.commands).await else { return };
            let mut publish = cmd("PUBLISH");
            publish.arg(&self.names.bus).arg(text);
            let published = publish.query_async::<u64>(&mut connection).await;
            let _ = self.checked(&self.commands, published).await; // the next one comes soon
        })
    }

    fn listen(&self) -> mpsc::Receiver<String> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (client, channel) = (self.client.clone(), self.names.bus.clone());
        tokio::spawn(async move {
            while !sender.is_closed() {
                listen_once(&client, &channel, &sender).await;
                sleep(PAUSE).await;
            }
        });
        receiver
    }
}

/// Listens over one connection until that ends, or is silent for too long: not even this server
/// itself is heard.
async fn listen_once(client: &Client, channel: &str, sender: &mpsc::Sender<String>) {
    let subscribed = async {
        let mut connection = client.get_async_pubsub().await?;
        connection.subscribe(channel).await.map(|()| connection)
    };
    let Ok(Ok(mut connection)) = timeout(PATIENCE, subscribed).await else { return };
    let mut heard = connection.on_message();
    loop {
        let message = tokio::select! {
            message = timeout(LEASE / 2, heard.next()) => message.ok().flatten(),
            () = sender.closed() => return,
        };
        let Some(message) = message else { return };
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
