//! The files of the web page.

use axum::Router;

use crate::lesson06_chat::page::router as room;

/// Serves the page.
pub fn router() -> Router {
    room()
}
