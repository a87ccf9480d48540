//! What servers say to each other over NATS itself, without JetStream, and the secret that they
//! share. A text that is published is kept nowhere: a server that isn't listening misses it.
//! JetStream's silence while a leader is chosen doesn't concern it: presence goes on.

use std::sync::Arc;

use async_nats::jetstream::stream::{Config, DiscardPolicy};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use super::{
    NatsLog,
    connect::patiently,
    trouble::{NatsLogError, Trouble},
};
use crate::{
    lesson08_reconnect::server::token::Draw,
    lesson09_door::signed::Keys,
    lesson12_servers::{cluster::Bus, secret, store::Answer},
};

/// The number of texts that may wait for this server.
const WAITING: usize = 256;

/// A room's subject in NATS.
pub struct NatsBus(Arc<NatsLog>);

impl NatsBus {
    /// The subject of the room whose log this is.
    #[must_use]
    pub fn new(log: Arc<NatsLog>) -> Self {
        Self(log)
    }
}

impl Bus for NatsBus {
    fn publish(&self, text: String) -> Answer<'_, ()> {
        Box::pin(async move {
            if self.0.connected().is_ok() {
                let _ = self.0.client.publish(self.0.names.bus.clone(), text.into()).await;
            } // the next one comes soon
        })
    }

    /// The client subscribes again by itself when it has another connection.
    fn listen(&self) -> mpsc::Receiver<String> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (client, subject) = (self.0.client.clone(), self.0.names.bus.clone());
        tokio::spawn(async move {
            let Ok(mut heard) = client.subscribe(subject).await else { return };
            drop(client);
            loop {
                let message = tokio::select! {
                    message = heard.next() => message,
                    () = sender.closed() => return,
                };
                let Some(message) = message else { return };
                let Ok(text) = String::from_utf8(message.payload.to_vec()) else { continue };
                let _ = sender.try_send(text); // a server that is too slow for this hears the next
            }
        });
        receiver
    }
}

impl NatsLog {
    /// The key that all servers of the room sign with. The first one draws it.
    pub async fn keys(&self, draw: &mut Draw) -> Result<Keys, NatsLogError> {
        let drawn = secret::drawn(draw);
        let secret = patiently(async || self.secret(&drawn).await).await?;
        let current = secret::parse(&secret).ok_or(NatsLogError::Secret)?;
        Ok(Keys { current, previous: None })
    }

    /// A stream for one message: the first one stays, and whatever comes later is refused.
    async fn secret(&self, drawn: &str) -> Result<String, Trouble> {
        let name = &self.names.secret;
        let config = Config {
            name: name.clone(),
            subjects: vec![name.clone()],
            max_messages: 1,
            discard: DiscardPolicy::New,
            num_replicas: self.kept.replicas,
            deny_delete: true,
            ..Config::default()
        };
        let stream = self.jetstream.get_or_create_stream(config).await?;
        if stream.cached_info().state.messages == 0 {
            let sent = self.jetstream.publish(name.clone(), drawn.to_owned().into()).await?;
            let _ = sent.await; // whether it was the first one shows below
        }
        let stored = stream.get_raw_message(1).await?;
        Ok(String::from_utf8_lossy(&stored.payload).into_owned())
    }
}
