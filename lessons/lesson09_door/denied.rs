//! What somebody is told who stays outside: over HTTP, and instead of a handshake.

use std::{io, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use thiserror::Error;

use super::door::Denied;
use crate::{
    lesson01_polling::refusal::refuse,
    lesson03_handshake::{self as handshake},
};

/// Why somebody isn't known, in both languages. A stranger learns no more than that.
#[derive(Debug, Error)]
pub enum Unknown {
    /// Forged, expired, ended, or used before.
    #[error(
        "this is not good, or not any more: sign in with a new invitation · cái này không có hiệu lực, hoặc không còn hiệu lực: hãy đăng nhập bằng lời mời mới"
    )]
    NotGood,
    /// It can't be written down that an invitation was used.
    #[error("not now: {0} · lúc này chưa được: {0}")]
    Unavailable(#[from] io::Error),
}

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
