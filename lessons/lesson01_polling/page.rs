//! The files of this lesson's web page. Those that later lessons use, too, are in [`stage`].
//!
//! [`stage`]: crate::stage::page

use axum::Router;

use crate::stage::page::{self, File, files};

/// The script that asks again and again; lesson 02's page also uses it.
pub const POLLER: File = ("/page/poller.js", include_str!("page/poller.js"));

const FILES: &[File] = &[
    ("/", include_str!("page/index.html")),
    ("/page/cost.js", include_str!("page/cost.js")),
    ("/page/page.js", include_str!("page/page.js")),
    POLLER,
    ("/page/state.js", include_str!("page/state.js")),
];

/// Serves this lesson's page.
pub fn router() -> Router {
    files(FILES).merge(page::router())
}
