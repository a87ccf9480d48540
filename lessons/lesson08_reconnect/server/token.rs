//! Names that cannot be guessed: a session's token and a log's epoch.

use std::fmt::Write as _;

use sha1::{Digest as _, Sha1};
use thiserror::Error;

use crate::{lesson02_push::log::Epoch, lesson08_reconnect::protocol::Token};

/// A source of 128 random bits. It is a parameter, so that a test can foresee them.
pub type Draw = Box<dyn FnMut() -> u128 + Send>;

/// The system has no random bits.
#[derive(Debug, Error)]
#[error("no random bits · hệ thống không cấp được bit ngẫu nhiên")]
pub struct NoRandomBits;

/// The system's secure generator; an error if it doesn't work, which shows when the program starts.
pub fn secure_random() -> Result<Draw, NoRandomBits> {
    let draw = || {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).ok().map(|()| u128::from_ne_bytes(bits))
    };
    draw().ok_or(NoRandomBits)?;
    // It worked a moment ago, and doesn't stop. If it does, no server is better than one whose
    // tokens can be guessed.
    Ok(Box::new(move || draw().expect("the system's random bits")))
}

/// A new log's name.
pub fn draw_epoch(draw: &mut Draw) -> Epoch {
    format!("{:016x}", draw() >> 64).into()
}

/// A new member's token.
pub fn draw_token(draw: &mut Draw) -> Token {
    Token(format!("{:032x}", draw()))
}

/// The digest of a token: what the server keeps of it, in memory and in the log. It identifies the
/// member, and 128 random bits can't be found from it.
#[must_use]
pub fn digest(token: &Token) -> String {
    let mut hex = String::with_capacity(40);
    for byte in Sha1::digest(&token.0) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_tokens_apart_and_does_not_tell_the_token() {
        let mut draw = secure_random().expect("random bits");
        let (one, other) = (draw_token(&mut draw), draw_token(&mut draw));
        assert_ne!(one, other);
        assert_eq!(digest(&one), digest(&one.clone()));
        assert_ne!(digest(&one), digest(&other));
        assert!(!format!("{:?} {one:?}", digest(&one)).contains(&one.0));
    }
}
