//! A text that is encoded once and shared by everybody who gets it.

use std::{fmt, sync::Arc};

use tokio_tungstenite::tungstenite::Utf8Bytes;

/// A text that is cheap to clone: a clone copies a pointer, not the text. It is no larger than a
/// pointer, either, because thousands of queues hold the same ones.
///
/// (Inside is tungstenite's own shared text, so that handing one over to that library copies
/// nothing. Code that uses this type doesn't see it.)
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Arc<Shared>);

#[derive(Clone, PartialEq, Eq)]
struct Shared {
    text: Utf8Bytes,
    secret: bool,
}

impl Text {
    /// The same text, marked as one that carries a secret: it is never compressed, and no later
    /// message points back into it (lesson 11 shows why).
    #[must_use]
    pub fn secret(self) -> Self {
        Self(Arc::new(Shared { secret: true, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Whether the text carries a secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.0.secret
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.text.as_str()
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.text.len()
    }

    /// Whether the text has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.text.is_empty()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Utf8Bytes::from(text).into()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Utf8Bytes::from(text).into()
    }
}

impl From<Utf8Bytes> for Text {
    fn from(text: Utf8Bytes) -> Self {
        Self(Arc::new(Shared { text, secret: false }))
    }
}

impl From<Text> for Utf8Bytes {
    fn from(text: Text) -> Self {
        text.0.text.clone()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
