//! What lesson 01 had no reason to refuse.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use thiserror::Error;

use super::http::LONGEST_WAIT;
use super::log::AppendError;
use crate::lesson01_polling::refusal::{Refusal, refuse};

/// Why a request of this lesson is refused, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PushRefusal {
    /// As in lesson 01.
    #[error(transparent)]
    Known(#[from] Refusal),
    /// A wait that is no number, or too long.
    #[error(
        "wait must be a number of seconds, 0 to {max} · wait phải là số giây, từ 0 đến {max}",
        max = LONGEST_WAIT.as_secs()
    )]
    Wait,
    /// The log doesn't take messages now: [`AppendError::Unavailable`] in its own words.
    #[error("{0}")]
    Unavailable(String),
}

impl From<AppendError> for PushRefusal {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Invalid(why) => Self::Known(why.into()),
            error @ AppendError::Unavailable(_) => Self::Unavailable(error.to_string()),
        }
    }
}

impl IntoResponse for PushRefusal {
    fn into_response(self) -> Response {
        match self {
            Self::Known(known) => known.into_response(),
            Self::Wait => refuse(StatusCode::BAD_REQUEST, "invalid", &self),
            Self::Unavailable(_) => refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &self),
        }
    }
}
