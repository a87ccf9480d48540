//! What stands beside the conversation in a terminal: nothing here; in later lessons, notices and
//! commands.

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

use tokio::sync::mpsc::Receiver;

use super::client::event::Event;

/// What a later lesson has beside the conversation.
pub trait Beside {
    /// A line that is shown beside what happens in the room.
    fn poll_notice(&mut self, cx: &mut Context<'_>) -> Poll<String>;

    /// Does what the line says if it is a command, and returns whether it is one.
    fn command(&mut self, _line: &str) -> bool {
        false
    }

    /// Sees what happens before it is shown; may change how it is shown.
    fn happened(&mut self, _event: &mut Event) {}

    /// Whether something is under way that the end of a pipe or of a script should wait for.
    fn is_busy(&self) -> bool {
        false
    }
}

/// Nothing.
impl Beside for () {
    fn poll_notice(&mut self, _: &mut Context<'_>) -> Poll<String> {
        Poll::Pending
    }
}

/// Lines to show, and no more.
impl Beside for Receiver<String> {
    fn poll_notice(&mut self, cx: &mut Context<'_>) -> Poll<String> {
        match self.poll_recv(cx) {
            Poll::Ready(Some(notice)) => Poll::Ready(notice),
            _ => Poll::Pending,
        }
    }
}

/// Both.
impl<A: Beside, B: Beside> Beside for (A, B) {
    fn poll_notice(&mut self, cx: &mut Context<'_>) -> Poll<String> {
        match self.0.poll_notice(cx) {
            Poll::Pending => self.1.poll_notice(cx),
            notice @ Poll::Ready(_) => notice,
        }
    }

    fn command(&mut self, line: &str) -> bool {
        self.0.command(line) || self.1.command(line)
    }

    fn happened(&mut self, event: &mut Event) {
        self.0.happened(event);
        self.1.happened(event);
    }

    fn is_busy(&self) -> bool {
        self.0.is_busy() || self.1.is_busy()
    }
}

/// The next notice.
pub async fn notice(beside: &mut impl Beside) -> String {
    poll_fn(|cx| beside.poll_notice(cx)).await
}
