//! One element of `Sec-WebSocket-Extensions`: a name and its parameters (RFC 6455 §9.1).
//!
//! ```text
//!   permessage-deflate; server_no_context_takeover; client_max_window_bits="10"
//!   └───── name ─────┘  └──── without a value ───┘  └──── with one, quoted ───┘
//! ```

use thiserror::Error;

use crate::lesson03_handshake::{is_token, split, trim};

// ANCHOR: element
/// An element as it stands in the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The extension's name.
    pub name: &'a str,
    /// The parameters in their order, some with a value.
    pub parameters: Vec<(&'a str, Option<String>)>,
}

/// The text is no element: RFC 6455 §9.1 wants the connection to be failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Sec-WebSocket-Extensions is malformed · Sec-WebSocket-Extensions viết sai cú pháp")]
pub struct Malformed;
// ANCHOR_END: element

impl<'a> Element<'a> {
    // ANCHOR: parse
    /// Reads an element.
    pub fn parse(text: &'a str) -> Result<Self, Malformed> {
        let mut parts = split(text, ';');
        let name = parts.next().filter(|name| is_token(name)).ok_or(Malformed)?;
        let parameters = parts.map(parameter).collect::<Result<_, _>>()?;
        Ok(Self { name, parameters })
    }
    // ANCHOR_END: parse
}

// ANCHOR: parameter
/// `name`, `name=value` or `name="value"`. "When using the quoted-string syntax variant, the value
/// after quoted-string unescaping MUST conform to the 'token' ABNF."
fn parameter(text: &str) -> Result<(&str, Option<String>), Malformed> {
    let (name, value) = match text.split_once('=') {
        None => (text, None),
        Some((name, value)) => (trim(name), Some(unquoted(trim(value))?)),
    };
    if is_token(name) { Ok((name, value)) } else { Err(Malformed) }
}
// ANCHOR_END: parameter

fn unquoted(value: &str) -> Result<String, Malformed> {
    let plain = match value.strip_prefix('"') {
        None => value.to_owned(),
        Some(rest) => unescaped(rest.strip_suffix('"').ok_or(Malformed)?)?,
    };
    if is_token(&plain) { Ok(plain) } else { Err(Malformed) }
}

/// The content of a quoted string: a backslash stands before a character that is meant as it is.
fn unescaped(quoted: &str) -> Result<String, Malformed> {
    let (mut plain, mut characters) = (String::new(), quoted.chars());
    while let Some(next) = characters.next() {
        plain.push(match next {
            '\\' => characters.next().ok_or(Malformed)?,
            '"' => return Err(Malformed), // the string has ended before
            other => other,
        });
    }
    Ok(plain)
}
