//! The counts that `GET /status` tells.

use serde::Serialize;

use super::log::News;
use crate::tap::Traffic;

/// What was asked of the log since the server began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Requests for news.
    pub polls: u64,
    /// Answers without news.
    pub empty_polls: u64,
    /// Messages in the answers.
    pub delivered: u64,
}

impl Asked {
    /// Counts one answer.
    pub fn count(&mut self, answer: &News) {
        self.polls += 1;
        self.empty_polls += u64::from(answer.messages.is_empty());
        self.delivered += answer.messages.len() as u64;
    }
}

/// The body of `GET /status`. Bytes are those on the wire, heads included.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    connections: u64,
    seq: u64,
    bytes_received: u64,
    bytes_sent: u64,
    #[serde(flatten)]
    asked: Asked,
}

impl Status {
    /// The counts of a log whose newest message is `seq`.
    #[must_use]
    pub fn new(seq: u64, asked: Asked, traffic: Traffic) -> Self {
        let Traffic { connections, received, sent } = traffic;
        Self { connections, seq, bytes_received: received, bytes_sent: sent, asked }
    }
}
