//! A member's end of the hub: the way in for what the client sends, and the outbox for what the hub sends.

use tokio::sync::{
    OwnedSemaphorePermit,
    mpsc::{self, OwnedPermit},
};

use super::{
    hub::Command,
    hub_task::Inbound,
    outbox::Outbox,
    protocol::{ClientId, ClientMessage, Complaint},
};

/// The reason in `user_left` for a connection that ended without a close handshake.
pub const LOST: &str = "lost";

/// One connection's membership in the room. Dropping it is leaving, however it comes about.
#[derive(Debug)]
pub struct Membership {
    pub(super) inbound: InboundSender,
    pub(super) outbox: Outbox,
    leave: Option<OwnedPermit<Inbound>>,
    reason: Option<String>,
    _permit: OwnedSemaphorePermit,
}

/// The way to the hub for one member.
#[derive(Debug)]
pub(super) struct InboundSender {
    id: ClientId,
    hub: mpsc::Sender<Inbound>,
}

impl Membership {
    pub(super) fn new(
        id: ClientId,
        hub: mpsc::Sender<Inbound>,
        outbox: Outbox,
        leave: OwnedPermit<Inbound>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let inbound = InboundSender { id, hub };
        let (leave, reason) = (Some(leave), Some(LOST.to_owned()));
        Self { inbound, outbox, leave, reason, _permit: permit }
    }

    /// The member's public number.
    #[must_use]
    pub fn id(&self) -> ClientId {
        self.inbound.id
    }

    /// Leaves now. The reason, if there is one, is sent to the others. Without this call it is "lost".
    pub fn leave(&mut self, reason: Option<&str>) {
        self.reason = reason.map(str::to_owned);
        self.send_leave();
    }

    fn send_leave(&mut self) {
        if let Some(permit) = self.leave.take() {
            permit.send(Inbound::Command(Command::Leave(self.id(), self.reason.take())));
        }
    }
}

impl Drop for Membership {
    /// Also when the session's task panics: no member stays in the list without a connection.
    fn drop(&mut self) {
        self.send_leave();
    }
}

impl InboundSender {
    /// Sends a message or a complaint to the hub. Waits while the hub's queue is full.
    pub(super) async fn send(&self, said: Result<ClientMessage, Complaint>) {
        // A hub that is gone has evicted everybody.
        let _ = self.hub.send(Inbound::Command(Command::Said(self.id, said))).await;
    }
}
