//! How an attempt or a connection ended, and whether it is worth another attempt.
//!
//! | outcome | verdict |
//! |---|---|
//! | 1000, 1002, 1003, 1007 to 1010 | stop: it was on purpose, or the same bytes would fail again |
//! | 1001, 1005, 1006, 1011 to 1014, 4000, 4001, 4002 | retry |
//! | 4501 replaced, 4502 kicked, 4503 too old | stop |
//! | HTTP 401, 4500 | once more with new credentials, then stop |
//! | HTTP 408, 429, 5xx but those two | retry, not before `Retry-After` |
//! | HTTP 501, 505, any other 4xx, no WebSocket at all, a certificate that isn't believed | stop |
//! | any of the codes below 4000 after a `reconnect` message | retry |
//! | silent, too slow, unreachable | retry |
//!
//! A client that retries after a final outcome gets the same answer again, for ever.

use std::time::Duration;

use crate::{
    lesson03_handshake::DialError as Error, lesson04_frames::close::CloseCode,
    lesson05_tungstenite::ending::Ending,
};

/// "Please come again": the server moves its connections elsewhere.
pub const RECONNECT: u16 = 4002;
/// "I don't know (any more) who you are."
pub const UNAUTHORIZED: u16 = 4500;
/// "You have been put out."
pub const KICKED: u16 = 4502;
/// "I no longer speak as you do."
pub const VERSION: u16 = 4503;

/// The longest wait that a server may ask for. If one asks for a year, the client tries again in an
/// hour.
pub const MAX_WAIT: Duration = Duration::from_secs(60 * 60);

// ANCHOR: outcome
/// How an attempt or a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The connection was open, and ended with this code. 1005 and 1006 mean what they mean in a
    /// browser: a close frame without a code, and no close frame.
    Closed(CloseCode),
    /// It was open, and nothing more arrived.
    Silent,
    /// The server had announced that it restarts; which code came then tells nothing more.
    Restarting,
    /// No answer in time: to the dial, to the handshake, or to `join` and `resume`.
    TooSlow,
    /// The server can't be reached: no such name, nothing listens, no network.
    Unreachable,
    /// An answer, but not 101.
    Declined {
        /// The HTTP status.
        status: u16,
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },
    /// What answers is not this lesson's server.
    Stranger,
    /// Nobody knows who answers: no TLS, or a certificate that isn't believed.
    Untrusted,
}

/// What to do about an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is final.
    Stop,
    /// Dial again, after a backoff.
    Retry,
    /// Dial again, after this time and a backoff.
    RetryAfter(Duration),
    /// Dial again with new credentials, once.
    Credentials,
}
// ANCHOR_END: outcome

impl Outcome {
    // ANCHOR: verdict
    /// Whether another attempt can end better.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Closed(code) => closed(code.value()),
            Self::Silent | Self::Restarting | Self::TooSlow | Self::Unreachable => Verdict::Retry,
            Self::Declined { status: 401, .. } => Verdict::Credentials,
            // The server, or a proxy before it, can't do this: it will not have learnt it tomorrow.
            Self::Declined { status: 501 | 505, .. } => Verdict::Stop,
            Self::Declined { status: 408 | 429 | 500..=599, retry_after } => {
                retry_after.map_or(Verdict::Retry, |time| Verdict::RetryAfter(time.min(MAX_WAIT)))
            }
            Self::Declined { .. } | Self::Stranger | Self::Untrusted => Verdict::Stop,
        }
    }
    // ANCHOR_END: verdict
}

// ANCHOR: closed
fn closed(code: u16) -> Verdict {
    match code {
        1000 | 1002 | 1003 | 1007..=1010 => Verdict::Stop,
        UNAUTHORIZED => Verdict::Credentials,
        4501..=4999 => Verdict::Stop, // those of this course are final from here on
        _ => Verdict::Retry,
    }
}
// ANCHOR_END: closed

impl From<Ending> for Outcome {
    fn from(ending: Ending) -> Self {
        Self::Closed(ending.code())
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        match error {
            Error::Name { .. } | Error::Unreachable { .. } | Error::Random(_) => Self::Unreachable,
            Error::TooSlow => Self::TooSlow,
            Error::Ended | Error::Io(_) => Self::Closed(CloseCode::LOST),
            Error::Status { status, retry_after, .. } => Self::Declined { status, retry_after },
            Error::Tls(_) => Self::Untrusted,
            _ => Self::Stranger, // an answer, but not that of a WebSocket server
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_close_code_has_its_verdict() {
        let stop = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 4501, 4502, 4503, 4999];
        let retry = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 3000, 4000, 4001, 4002, 4499];
        let credentials = [4500];
        for (codes, verdict) in [
            (&stop[..], Verdict::Stop),
            (&retry[..], Verdict::Retry),
            (&credentials[..], Verdict::Credentials),
        ] {
            for code in codes {
                assert_eq!(Outcome::Closed((*code).into()).verdict(), verdict, "{code}");
            }
        }
    }

    #[test]
    fn every_answer_that_is_not_101_has_its_verdict() {
        for (status, verdict) in [
            (200, Verdict::Stop),
            (301, Verdict::Stop),
            (400, Verdict::Stop),
            (401, Verdict::Credentials),
            (403, Verdict::Stop),
            (404, Verdict::Stop),
            (408, Verdict::Retry),
            (426, Verdict::Stop),
            (429, Verdict::Retry),
            (500, Verdict::Retry),
            (501, Verdict::Stop),
            (502, Verdict::Retry),
            (503, Verdict::Retry),
            (505, Verdict::Stop),
        ] {
            let outcome = Outcome::Declined { status, retry_after: None };
            assert_eq!(outcome.verdict(), verdict, "{status}");
        }
        for (asked, obeyed) in
            [(Duration::from_secs(7), Duration::from_secs(7)), (Duration::MAX, MAX_WAIT)]
        {
            let outcome = Outcome::Declined { status: 503, retry_after: Some(asked) };
            assert_eq!(outcome.verdict(), Verdict::RetryAfter(obeyed));
            let outcome = Outcome::Declined { status: 404, retry_after: Some(asked) };
            assert_eq!(
                outcome.verdict(),
                Verdict::Stop,
                "Retry-After makes no final answer less final"
            );
        }
    }

    #[test]
    fn what_never_became_a_connection_is_retried_unless_a_stranger_answers() {
        let broken = || std::io::ErrorKind::ConnectionRefused.into();
        let declined = |status| Error::Status { status, retry_after: None, words: "…".into() };
        for (error, verdict) in [
            (Error::Unreachable { address: "x:1".into(), source: broken() }, Verdict::Retry),
            (Error::Name { address: "x:1".into(), source: broken() }, Verdict::Retry),
            (Error::TooSlow, Verdict::Retry),
            (Error::Ended, Verdict::Retry),
            (Error::Io(broken()), Verdict::Retry),
            (declined(502), Verdict::Retry),
            (declined(404), Verdict::Stop),
            (Error::NotHttp, Verdict::Stop),
            (Error::Upgrade, Verdict::Stop),
            (Error::Accept { expected: "a".into(), found: "b".into() }, Verdict::Stop),
        ] {
            let words = error.to_string();
            assert_eq!(Outcome::from(error).verdict(), verdict, "{words}");
        }
        for outcome in
            [Outcome::Silent, Outcome::Restarting, Outcome::TooSlow, Outcome::from(Ending::Lost)]
        {
            assert_eq!(outcome.verdict(), Verdict::Retry, "{outcome}");
        }
    }
}
