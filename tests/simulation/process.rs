//! A server that runs: connections over pipes to a hub, and a process that can be killed.

use std::{future::poll_fn, pin::Pin, sync::Arc, task::Poll};

use full_duplex::{
    lesson05_tungstenite::config::config,
    lesson06_chat::protocol::MAX_TEXT_FRAME,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        outcome::Outcome,
        server::{
            connection::{ConnectionOutcome as Ended, serve_connection},
            shared_hub::SharedHub,
        },
    },
};
use tokio::{
    io::DuplexStream,
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    task::JoinHandle,
    time::{Duration, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

use super::event_log::EventLog;

type Serving = Pin<Box<dyn Future<Output = Ended> + Send>>;

/// A server that runs.
pub struct Open {
    pub hub: Arc<SharedHub>,
    pace: Pace,
    closing: watch::Sender<bool>,
    connections: UnboundedSender<Serving>,
    running: JoinHandle<()>,
}

impl Open {
    /// A server around a hub, without connections.
    pub fn begin(hub: Arc<SharedHub>, pace: Pace) -> Self {
        let (connections, coming) = unbounded_channel();
        let running = tokio::spawn(run_connections(coming));
        Self { hub, pace, closing: watch::Sender::new(false), connections, running }
    }

    /// Takes a connection; refuses it if there is no room left.
    pub fn connect(
        &self,
        who: &str,
        stream: DuplexStream,
        event_log: &EventLog,
    ) -> Result<(), Outcome> {
        let Some(mut membership) = self.hub.connect() else {
            event_log.count("refused: too many connections");
            return Err(Outcome::Declined { status: 503, retry_after: None });
        };
        let (stopping, pace) = (self.closing.subscribe(), self.pace);
        let (event_log, who) = (event_log.clone(), who.to_owned());
        let serving = async move {
            let config = Some(config(MAX_TEXT_FRAME));
            let socket = WebSocketStream::from_raw_socket(stream, Role::Server, config).await;
            let ended = serve_connection(socket, &mut membership, pace, stopping).await;
            if let Ended::ClosedByServer(code) = ended {
                event_log.tell("SERVER", format_args!("ends {who}: {code}"));
            }
            ended
        };
        let _ = self.connections.send(Box::pin(serving));
        Ok(())
    }

    /// Ends it, as planned or by `kill -9`; returns what is left of it.
    pub async fn end(self, planned: bool) -> Arc<SharedHub> {
        if planned {
            self.closing.send_replace(true);
            let _ = timeout(Duration::from_secs(5), self.hub.empty()).await;
        }
        self.running.abort();
        let _ = self.running.await;
        self.hub
    }
}

/// All connections are one task, polled in the order in which they came. (With a task for each, the
/// log's watch would wake them in an order that tokio draws, and a seed would not give the same
/// world twice.)
async fn run_connections(mut coming: UnboundedReceiver<Serving>) {
    let mut connections: Vec<Serving> = Vec::new();
    poll_fn(move |cx| {
        while let Poll::Ready(Some(serving)) = coming.poll_recv(cx) {
            connections.push(serving);
        }
        connections.retain_mut(|serving| serving.as_mut().poll(cx).is_pending());
        Poll::<()>::Pending
    })
    .await;
}
