//! `GET /pictures/NAME`: a picture, as its type and as nothing else.
//!
//! Its bytes come from a stranger. A browser that takes them for a page would run their scripts on
//! this site. So they have a type that no page has, the browser is told not to guess another one
//! (`nosniff`), and if it is opened by itself, nothing in it may run or load.

use std::{
    fs::File,
    io::{self, Read as _},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::stream::try_unfold;
use tokio::task::spawn_blocking;

use super::store::{Found, Name, Store};
use crate::lesson01_polling::refusal::refuse;

/// How much of a file is in memory for one reader.
const CHUNK: u64 = 64 * 1024;

/// The path below which pictures are found.
pub const PATH: &str = "/pictures/";

/// The route to the pictures.
pub fn router(store: Arc<Store>) -> Router {
    Router::new().route("/pictures/{name}", get(picture)).with_state(store)
}

// ANCHOR: picture
async fn picture(State(store): State<Arc<Store>>, uri: Uri) -> Response {
    // As it was sent: a name needs no percent encoding.
    let Some(name) = uri.path().strip_prefix(PATH).and_then(Name::parse) else { return gone() };
    let found = spawn_blocking(move || store.get(name)).await;
    let (length, body) = match found.ok().flatten() {
        None => return gone(),
        Some(Found::Bytes(bytes)) => (bytes.len() as u64, Body::from(bytes)),
        Some(Found::File(file, length)) => (length, in_chunks(file)),
    };
    let headers = [
        (header::CONTENT_TYPE, name.kind.media_type()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
    ];
    ([(header::CONTENT_LENGTH, length)], headers, body).into_response()
}
// ANCHOR_END: picture

fn gone() -> Response {
    let why = "there is no such picture, or it is gone · không có ảnh này, hoặc nó không còn nữa";
    refuse(StatusCode::NOT_FOUND, "not_found", &why)
}

/// A thousand slow readers don't put a thousand pictures into memory.
fn in_chunks(file: File) -> Body {
    Body::from_stream(try_unfold(file, async |file| {
        let read = spawn_blocking(move || {
            let mut chunk = Vec::new();
            (&file).take(CHUNK).read_to_end(&mut chunk)?;
            Ok::<_, io::Error>((!chunk.is_empty()).then_some((chunk, file)))
        });
        read.await?
    }))
}
