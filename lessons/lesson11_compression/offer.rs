//! What a client offers: `permessage-deflate` and its four parameters (RFC 7692 §7.1).

use std::fmt;

use super::parameters::{Element, Malformed};

/// The extension's name.
pub const NAME: &str = "permessage-deflate";
const SERVER_NO_CONTEXT_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_NO_CONTEXT_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_MAX_WINDOW_BITS: &str = "server_max_window_bits";
const CLIENT_MAX_WINDOW_BITS: &str = "client_max_window_bits";

/// How far back a compressor may point: 2^8 to 2^15 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window(u8);

impl Window {
    /// 512 bytes, the smallest window that is wanted of anybody. RFC 7692 has a smaller one, but
    /// zlib can't compress for it, and so many clients refuse it.
    pub const SMALLEST_USUAL: Self = Self(9);
    /// 32 KiB, the window of a connection on which none was agreed.
    pub const LARGEST: Self = Self(15);

    /// A window of 2^`bits` bytes.
    #[must_use]
    pub fn of(bits: u8) -> Option<Self> {
        (8..=15).contains(&bits).then_some(Self(bits))
    }

    // ANCHOR: number
    /// "A decimal integer value without leading zeroes between 8 to 15, inclusive."
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        Self::of(text.parse().ok().filter(|_| is_plain)?)
    }
    // ANCHOR_END: number

    /// The base-2 logarithm of its size.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        1 << self.0
    }
}

// ANCHOR: parameters
/// The four parameters, in an offer or in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The server must begin each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client begins each message with an empty window.
    pub client_no_context_takeover: bool,
    /// The server's window must not be larger.
    pub server_max_window_bits: Option<Window>,
    /// The client's window: in an answer it must not be larger.
    pub client_max_window_bits: Option<ClientWindow>,
}

/// The value of `client_max_window_bits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientWindow {
    /// No value: only in an offer. The client can obey whatever the answer says.
    Any,
    /// A window. In an offer it is a hint, too: the client will use no larger one.
    AtMost(Window),
}
// ANCHOR_END: parameters

/// What most clients offer: everything is the server's choice.
pub const USUAL: Parameters = Parameters {
    server_no_context_takeover: false,
    client_no_context_takeover: false,
    server_max_window_bits: None,
    client_max_window_bits: Some(ClientWindow::Any),
};

/// Why an element can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is another extension.
    OtherExtension,
    /// A parameter that RFC 7692 doesn't know, or that stands there twice, or whose value is wrong.
    Parameter,
}

impl Parameters {
    // ANCHOR: read
    /// Reads an element. In an offer, one whose parameters are unknown, repeated or out of range
    /// "MUST be declined"; in an answer, the client "MUST _Fail the WebSocket Connection_" (§7).
    pub fn read(element: &Element<'_>) -> Result<Self, Unusable> {
        if element.name != NAME {
            return Err(Unusable::OtherExtension);
        }
        let mut found = Self::default();
        for (name, value) in &element.parameters {
            let is_first = match (*name, value.as_deref()) {
                (SERVER_NO_CONTEXT_TAKEOVER, None) => set(&mut found.server_no_context_takeover),
                (CLIENT_NO_CONTEXT_TAKEOVER, None) => set(&mut found.client_no_context_takeover),
                (SERVER_MAX_WINDOW_BITS, Some(bits)) => {
                    let window = Window::parse(bits).ok_or(Unusable::Parameter)?;
                    found.server_max_window_bits.replace(window).is_none()
                }
                (CLIENT_MAX_WINDOW_BITS, bits) => {
                    let window = match bits.map(Window::parse) {
                        None => ClientWindow::Any,
                        Some(window) => ClientWindow::AtMost(window.ok_or(Unusable::Parameter)?),
                    };
                    found.client_max_window_bits.replace(window).is_none()
                }
                _ => return Err(Unusable::Parameter),
            };
            if !is_first {
                return Err(Unusable::Parameter);
            }
        }
        Ok(found)
    }
    // ANCHOR_END: read

    /// Reads an element as text.
    pub fn parse(text: &str) -> Result<Result<Self, Unusable>, Malformed> {
        Ok(Self::read(&Element::parse(text)?))
    }
}

/// Sets a flag; whether it was not set before.
fn set(flag: &mut bool) -> bool {
    !std::mem::replace(flag, true)
}

// ANCHOR: display
impl fmt::Display for Parameters {
    /// The element, as it stands in the field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)?;
        if self.server_no_context_takeover {
            write!(f, "; {SERVER_NO_CONTEXT_TAKEOVER}")?;
        }
        if self.client_no_context_takeover {
            write!(f, "; {CLIENT_NO_CONTEXT_TAKEOVER}")?;
        }
        if let Some(window) = self.server_max_window_bits {
            write!(f, "; {SERVER_MAX_WINDOW_BITS}={}", window.bits())?;
        }
        match self.client_max_window_bits {
            None => Ok(()),
            Some(ClientWindow::Any) => write!(f, "; {CLIENT_MAX_WINDOW_BITS}"),
            Some(ClientWindow::AtMost(window)) => {
                write!(f, "; {CLIENT_MAX_WINDOW_BITS}={}", window.bits())
            }
        }
    }
}
// ANCHOR_END: display
