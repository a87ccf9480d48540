//! A message for many connections is compressed once.
//!
//! Without context takeover a message's compressed form depends on nothing but the message and the
//! window. So the sessions of a room needn't know of each other: the first one that sends a text
//! compresses it, and the others find it here.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use super::{deflate::deflate, offer::Window};

/// The messages that are remembered: about as many as a member's outbox may hold.
const KEPT: usize = 64;

/// A longer message isn't remembered: 64 of them would be much memory.
pub const LONGEST: usize = 64 * 1024;

/// The last messages, and what was made of each.
#[derive(Debug)]
pub struct Recent<M, F>(Mutex<VecDeque<(M, F)>>);

/// The last messages, and their compressed forms.
#[derive(Debug, Default)]
pub struct Once {
    kept: Recent<(Window, Box<[u8]>), Form>,
    compressed: AtomicU64,
}

/// How a message is sent.
#[derive(Clone, Debug)]
enum Form {
    Compressed(Arc<[u8]>),
    /// Compressed it would be no smaller.
    AsItIs,
}

impl Once {
    // ANCHOR: once
    /// The message, compressed with this window; `None` if it would be no smaller.
    pub fn message(&self, message: &[u8], window: Window) -> Option<Vec<u8>> {
        match self.kept.find(|kept| kept.0 == window && *kept.1 == *message) {
            Some(Form::Compressed(packed)) => return Some(packed.to_vec()),
            Some(Form::AsItIs) => return None,
            None => {}
        }
        self.compressed.fetch_add(1, Relaxed);
        let packed = deflate(message, window, &[]).filter(|packed| packed.len() < message.len());
        if message.len() <= LONGEST {
            let form =
                packed.as_deref().map_or(Form::AsItIs, |bytes| Form::Compressed(bytes.into()));
            self.kept.keep((window, message.into()), form);
        }
        packed
    }
    // ANCHOR_END: once

    /// How often a message had to be compressed.
    #[must_use]
    pub fn compressed(&self) -> u64 {
        self.compressed.load(Relaxed)
    }
}

impl<M, F: Clone> Recent<M, F> {
    /// What was made of a message, the newest first. Most messages differ in their length or early
    /// in their text, so that few bytes are compared.
    pub fn find(&self, is_it: impl Fn(&M) -> bool) -> Option<F> {
        let kept = self.lock();
        let (_, form) = kept.iter().find(|(message, _)| is_it(message))?;
        Some(form.clone())
    }

    /// Remembers a message.
    pub fn keep(&self, message: M, form: F) {
        let mut kept = self.lock();
        kept.truncate(KEPT - 1);
        kept.push_front((message, form));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(M, F)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }
}

impl<M, F> Default for Recent<M, F> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
