//! A member's line into the room: what the session says goes to the hub, what the hub says waits here.

use tokio::sync::{
    OwnedSemaphorePermit,
    mpsc::{self, OwnedPermit},
};

use super::{
    hub::Command,
    hub_task::Call,
    outbox::Outbox,
    protocol::{ClientId, ClientMessage, Complaint},
};

/// What `user_left` says of somebody who went without a goodbye.
pub const LOST: &str = "lost";

/// One member's connection with the hub. Dropping it is leaving, however it comes about.
#[derive(Debug)]
pub struct Line {
    id: ClientId,
    pub(super) calls: Caller,
    pub(super) outbox: Outbox,
    goodbye: Option<OwnedPermit<Call>>,
    reason: Option<String>,
    _seat: OwnedSemaphorePermit,
}

/// The mouthpiece of a line.
#[derive(Debug)]
pub(super) struct Caller {
    id: ClientId,
    calls: mpsc::Sender<Call>,
}

impl Line {
    pub(super) fn new(
        id: ClientId,
        calls: mpsc::Sender<Call>,
        outbox: Outbox,
        goodbye: OwnedPermit<Call>,
        seat: OwnedSemaphorePermit,
    ) -> Self {
        let calls = Caller { id, calls };
        let (goodbye, reason) = (Some(goodbye), Some(LOST.to_owned()));
        Self { id, calls, outbox, goodbye, reason, _seat: seat }
    }

    /// Whose line it is.
    #[must_use]
    pub fn id(&self) -> ClientId {
        self.id
    }

    /// Leaves now; the reason, if there is one, is told to the others. Without a call of this it is "lost".
    pub fn leave(&mut self, reason: Option<&str>) {
        self.reason = reason.map(str::to_owned);
        self.say_goodbye();
    }

    fn say_goodbye(&mut self) {
        if let Some(goodbye) = self.goodbye.take() {
            goodbye.send(Call::Command(Command::Leave(self.id, self.reason.take())));
        }
    }
}

impl Drop for Line {
    /// Also when the session's task panics: nobody stays in the list who isn't there.
    fn drop(&mut self) {
        self.say_goodbye();
    }
}

impl Caller {
    /// Tells the hub what was said; waits while the hub has too much to do.
    pub(super) async fn say(&self, said: Result<ClientMessage, Complaint>) {
        // A hub that is gone has cut the line, too.
        let _ = self.calls.send(Call::Command(Command::Said(self.id, said))).await;
    }
}
