//! Whose pages may open the socket. The room lets every page in, unless `--origin` names those that
//! it lets in.

use std::sync::Arc;

use crate::lesson03_handshake::{Refusal, Request};

// ANCHOR: origins
/// The origins whose pages may open a socket, each as browsers write it: `https://chat.example`.
/// None: the pages of all sites may.
#[derive(Clone, Debug, Default)]
pub struct Origins(pub Arc<[String]>);

impl Origins {
    /// Refuses the pages of a foreign site, before any `101`. A browser always tells the origin of
    /// its page, and no page can change it; a program that is no browser needs none.
    pub fn judge(&self, request: &Request) -> Result<(), Refusal> {
        let Self(known) = self;
        match &request.origin {
            Some(origin) if !known.is_empty() && !known.contains(origin) => Err(Refusal {
                status: 403,
                headers: Vec::new(),
                body: "not from a page of this site · không nhận trang của site khác\n".to_owned(),
            }),
            _ => Ok(()),
        }
    }
}
// ANCHOR_END: origins

/// Reads an origin from the command line. It is compared letter by letter with what browsers send,
/// so one that none of them would write is refused here: `https://chat.example/`, for example.
pub fn parse(text: &str) -> Result<String, String> {
    let is_part = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_ascii_uppercase() || "/?#@ ".contains(c))
    };
    match text.split_once("://") {
        Some((scheme, host)) if is_part(scheme) && is_part(host) => Ok(text.to_owned()),
        _ => Err(
            "an origin is written like https://chat.example, without a path · origin viết như https://chat.example, không kèm đường dẫn"
                .to_owned(),
        ),
    }
}
