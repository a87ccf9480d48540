//! Names that nobody can guess: a session's secret, and what a log is called.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

use crate::lesson08_reconnect::protocol::{Epoch, Token};

/// Draws 128 random bits. A parameter, so that a test can foresee them.
pub type Draw = Box<dyn FnMut() -> u128 + Send>;

/// The system's secure generator; `None` if it doesn't work, which is noticed when the program starts.
#[must_use]
pub fn secure() -> Option<Draw> {
    let draw = || {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).ok().map(|()| u128::from_ne_bytes(bits))
    };
    draw()?;
    // It worked a moment ago, and doesn't stop. If it does, better no server than one with secrets that can be guessed.
    Some(Box::new(move || draw().expect("the system's random bits")))
}

impl Token {
    /// A new secret.
    pub fn draw(draw: &mut Draw) -> Self {
        Self(format!("{:032x}", draw()))
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn key(&self) -> Key {
        let mut key = String::with_capacity(40);
        for byte in Sha1::digest(&self.0) {
            let _ = write!(key, "{byte:02x}");
        }
        Key(key)
    }
}

impl Epoch {
    /// A new log's name.
    pub fn draw(draw: &mut Draw) -> Self {
        Self(format!("{:016x}", draw() >> 64))
    }
}

/// A token's digest. Who reads the server's memory or its log can't speak as another: nobody gets from the digest of 128
/// random bits back to the bits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_tokens_apart_and_does_not_tell_the_token() {
        let mut draw = secure().expect("random bits");
        let (one, other) = (Token::draw(&mut draw), Token::draw(&mut draw));
        assert_ne!(one, other);
        assert_eq!(one.key(), one.clone().key());
        assert_ne!(one.key(), other.key());
        assert!(!format!("{:?} {one:?}", one.key()).contains(&one.0));
    }
}
