//! Signed tokens: a client keeps what the server has told it, and cannot change a letter of it.
//!
//! ```text
//!   session.eyJpZCI6IjRm….mIvF0kz…    purpose . claims in JSON . HMAC-SHA256 of what stands before
//! ```
//!
//! The claims are signed, not encrypted: anybody who has a token can read them. HMAC is RFC 2104,
//! the Base64 is the one of RFC 4648 §5, without padding, which needs no escaping in a header.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

// ANCHOR: purpose
/// What a token is for. A token of one purpose is none of another: the purpose is signed, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in, once.
    Invitation,
    /// To be known again, until it expires or is ended.
    Session,
}

impl Purpose {
    /// Its name, as it stands in a token.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Session => "session",
        }
    }
}

/// A secret of the server, 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

/// The keys of a server: one signs, and the one before it is still believed. So keys can be changed
/// without signing everybody out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The key that signs.
    pub current: Key,
    /// The key that signed until the last change.
    pub previous: Option<Key>,
}
// ANCHOR_END: purpose

// ANCHOR: signed
impl Keys {
    /// A token with these claims.
    pub fn sign(&self, purpose: Purpose, claims: &impl Serialize) -> String {
        let claims = serde_json::to_vec(claims).unwrap_or_default(); // plain data: can't fail
        let signed = format!("{}.{}", purpose.name(), BASE64.encode(claims));
        let signature = mac(&self.current, &signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64.encode(signature))
    }

    /// The claims of a token of this purpose that one of the keys has signed.
    #[must_use]
    pub fn verify<T: DeserializeOwned>(&self, purpose: Purpose, token: &str) -> Option<T> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = BASE64.decode(signature).ok()?;
        // The comparison takes the same time wherever the first wrong byte stands.
        let by = |key: &Key| mac(key, signed).verify_slice(&signature).is_ok();
        if !by(&self.current) && !self.previous.as_ref().is_some_and(by) {
            return None;
        }
        let (name, claims) = signed.split_once('.')?;
        let claims = BASE64.decode(claims).ok().filter(|_| name == purpose.name())?;
        serde_json::from_slice(&claims).ok()
    }
}

fn mac(key: &Key, signed: &str) -> Hmac<Sha256> {
    // HMAC takes a key of any length.
    let mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("a key of 32 bytes");
    mac.chain_update(signed)
}
// ANCHOR_END: signed

impl fmt::Debug for Key {
    /// Hides the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(current: u8, previous: Option<u8>) -> Keys {
        Keys { current: Key([current; 32]), previous: previous.map(|byte| Key([byte; 32])) }
    }

    #[test]
    fn a_token_is_believed_by_the_keys_that_signed_it_and_by_the_next() {
        let token = keys(1, None).sign(Purpose::Session, &("Lan", 7));
        let read = |keys: Keys| keys.verify::<(String, u32)>(Purpose::Session, &token);
        assert_eq!(read(keys(1, None)), Some(("Lan".to_owned(), 7)));
        assert_eq!(read(keys(2, Some(1))), Some(("Lan".to_owned(), 7)));
        assert_eq!(read(keys(3, Some(2))), None);
    }

    #[test]
    fn no_letter_of_a_token_can_be_changed() {
        let keys = keys(1, None);
        let token = keys.sign(Purpose::Session, &"Lan");
        for at in 0..token.len() {
            for other in ["A", "B", ".", "="] {
                let mut forged = token.clone();
                forged.replace_range(at..=at, other);
                let read = keys.verify::<String>(Purpose::Session, &forged);
                assert!(read.is_none() || forged == token, "{forged}");
            }
        }
        for length in 0..token.len() {
            assert_eq!(keys.verify::<String>(Purpose::Session, &token[..length]), None);
        }
        assert_eq!(keys.verify::<String>(Purpose::Invitation, &token), None);
    }
}
