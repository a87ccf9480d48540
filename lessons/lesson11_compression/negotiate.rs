//! What may be answered to which offer, and what a client takes for an answer (RFC 7692 §5 and §7).

use thiserror::Error;

use super::{
    offer::{ClientWindow, Parameters, Unusable, Window},
    parameters::Malformed,
};

// ANCHOR: terms
/// What both ends agree on, for what each of them sends. (For a server's own wishes: the most that
/// it agrees to.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What the server sends.
    pub server: Half,
    /// What the client sends.
    pub client: Half,
}

/// The messages of one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    /// Whether a message may point back into the messages before it.
    pub takeover: bool,
    /// How far back it may point.
    pub window: Window,
}
// ANCHOR_END: terms

impl Terms {
    /// The same for both ends.
    #[must_use]
    pub fn both(takeover: bool, window: Window) -> Self {
        let half = Half { takeover, window };
        Self { server: half, client: half }
    }
}

// ANCHOR: answer
/// The server's half: the answer to the first of these offers (one element each) that can be
/// accepted, and what it means. `None` declines: the connection goes on without the extension.
pub fn answer(offers: &[String], most: Terms) -> Result<Option<(Parameters, Terms)>, Malformed> {
    let parsed = offers.iter().map(|offer| Parameters::parse(offer));
    let parsed = parsed.collect::<Result<Vec<_>, _>>()?; // all of them, before one is chosen
    Ok(parsed.into_iter().flatten().next().map(|offer| accept(offer, most)))
}

fn accept(offer: Parameters, most: Terms) -> (Parameters, Terms) {
    let wanted = offer.server_max_window_bits;
    // 2^8 bytes only for a client that has named them itself.
    let [our_most, their_most] =
        [most.server, most.client].map(|half| half.window.max(Window::SMALLEST_USUAL));
    let server = Half {
        takeover: most.server.takeover && !offer.server_no_context_takeover,
        window: wanted.unwrap_or(Window::LARGEST).min(our_most),
    };
    let client = Half {
        takeover: most.client.takeover && !offer.client_no_context_takeover,
        window: match offer.client_max_window_bits {
            None => Window::LARGEST, // a client that can't be told
            Some(ClientWindow::Any) => their_most,
            Some(ClientWindow::AtMost(window)) => window.min(their_most),
        },
    };
    let smaller = |window| (window < Window::LARGEST).then_some(window);
    let answer = Parameters {
        server_no_context_takeover: !server.takeover,
        client_no_context_takeover: !client.takeover,
        server_max_window_bits: wanted.map(|_| server.window).or(smaller(server.window)),
        client_max_window_bits: smaller(client.window).map(ClientWindow::AtMost),
    };
    (answer, Terms { server, client })
}
// ANCHOR_END: answer

/// Why a client can't go on with an answer: it must fail the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// It breaks the syntax of the field.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It is no answer to `permessage-deflate`, or one of its parameters is wrong.
    #[error("a wrong parameter · có tham số sai")]
    Unusable,
    /// No offer of ours allows it.
    #[error("it answers no offer of ours · không ứng với đề nghị nào của mình")]
    NotOffered,
}

// ANCHOR: agree
/// The client's half: what the answer to these offers means.
pub fn agree(offers: &[Parameters], answer: &str) -> Result<Terms, AnswerError> {
    let answer = Parameters::parse(answer)?.map_err(|_: Unusable| AnswerError::Unusable)?;
    if answer.client_max_window_bits == Some(ClientWindow::Any) {
        return Err(AnswerError::Unusable); // in an answer it has a value
    }
    offers.iter().find_map(|offer| meant(*offer, answer)).ok_or(AnswerError::NotOffered)
}
// ANCHOR_END: agree

// ANCHOR: meant
/// What the answer means, if it is one to this offer.
fn meant(offer: Parameters, answer: Parameters) -> Option<Terms> {
    let window = |window: Option<ClientWindow>| match window {
        Some(ClientWindow::AtMost(window)) => window,
        Some(ClientWindow::Any) | None => Window::LARGEST,
    };
    let server_obeys = answer.server_no_context_takeover || !offer.server_no_context_takeover;
    let server_window = match (offer.server_max_window_bits, answer.server_max_window_bits) {
        (Some(most), Some(window)) if window <= most => window,
        (None, window) => window.unwrap_or(Window::LARGEST), // a server may promise it unasked
        _ => return None,
    };
    let hint = window(offer.client_max_window_bits);
    let client_window = match (offer.client_max_window_bits, answer.client_max_window_bits) {
        (Some(_), told) if told.is_none() || window(told) <= hint => window(told).min(hint),
        (None, None) => Window::LARGEST,
        _ => return None, // nobody has said that we can obey
    };
    let own = offer.client_no_context_takeover || answer.client_no_context_takeover;
    server_obeys.then_some(Terms {
        server: Half { takeover: !answer.server_no_context_takeover, window: server_window },
        client: Half { takeover: !own, window: client_window },
    })
}
// ANCHOR_END: meant
