//! What somebody is told who stays outside: over HTTP, and instead of a handshake.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{door::Denied, identity::Unknown};
use crate::{
    lesson01_polling::refusal::refuse,
    lesson03_handshake::{self as handshake},
};

/// Whole seconds, and never too early.
#[must_use]
pub fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

impl Denied {
    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Origin => (StatusCode::FORBIDDEN, "forbidden"),
            Self::Nobody | Self::Unknown(Unknown::NotGood) => {
                (StatusCode::UNAUTHORIZED, "unauthorized")
            }
            Self::Unknown(Unknown::Unavailable(_)) => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
            Self::TooMuch(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
        }
    }

    /// The header field that belongs to the status.
    fn field(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Nobody | Self::Unknown(Unknown::NotGood) => {
                Some(("www-authenticate", "Bearer".to_owned()))
            }
            Self::TooMuch(wait) => Some(("retry-after", seconds(*wait).to_string())),
            _ => None,
        }
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        let (status, code) = self.status();
        let mut answer = refuse(status, code, &self);
        if let Some((name, value)) = self.field()
            && let Ok(value) = value.parse()
        {
            answer.headers_mut().insert(name, value);
        }
        answer
    }
}

impl From<Denied> for handshake::Refusal {
    fn from(denied: Denied) -> Self {
        let (status, _) = denied.status();
        let body = denied.to_string().replace(" · ", "\n") + "\n";
        Self { status: status.as_u16(), headers: denied.field().into_iter().collect(), body }
    }
}
