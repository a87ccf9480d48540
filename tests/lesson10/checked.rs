//! The two ends of a link, watched: each hears what the other one has said, from the beginning, in
//! order, each text once. Ids and cursors hide from a chat whether that is so.

use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use full_duplex::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
    lesson10_plan_b::link_socket::LinkSocket,
    stage::text::Text,
};

/// What was said in one direction, in order.
type Said = Arc<Mutex<Vec<Text>>>;

/// Texts that were heard and had not been said, or not then.
pub type Wrong = Arc<Mutex<Vec<Text>>>;

/// One end.
pub struct Checked {
    socket: LinkSocket,
    says: Said,
    hears: Said,
    /// How many were heard.
    heard: usize,
    wrong: Wrong,
}

/// Both ends of one link.
pub fn checked(near: LinkSocket, far: LinkSocket, wrong: &Wrong) -> [Checked; 2] {
    let (up, down) = (Said::default(), Said::default());
    let end = |socket, says: &Said, hears: &Said| {
        let (says, hears, wrong) = (says.clone(), hears.clone(), wrong.clone());
        Checked { socket, says, hears, heard: 0, wrong }
    };
    [end(near, &up, &down), end(far, &down, &up)]
}

impl Socket for Checked {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        let next = self.socket.poll_next(cx);
        if let Poll::Ready(Ok(Received::Text(text))) = &next {
            let said = self.hears.lock().expect("short").get(self.heard).cloned();
            if said.as_ref() != Some(text) {
                self.wrong.lock().expect("short").push(text.clone());
            }
            self.heard += 1;
        }
        next
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_ready(cx)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        if let ToSend::Text(text) = &message {
            self.says.lock().expect("short").push(text.clone());
        }
        self.socket.start_send(message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_flush(cx)
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        self.socket.close(close, side).await
    }

    async fn finish(self, ending: &Ending, side: Side) {
        self.socket.finish(ending, side).await;
    }
}
