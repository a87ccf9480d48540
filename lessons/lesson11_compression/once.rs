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
const LONGEST: usize = 64 * 1024;

/// The last messages, and their compressed forms.
#[derive(Debug, Default)]
pub struct Once {
    kept: Mutex<VecDeque<Kept>>,
    compressed: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    window: Window,
    message: Box<[u8]>,
    form: Form,
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
        match self.find(message, window) {
            Some(Form::Compressed(packed)) => return Some(packed.to_vec()),
            Some(Form::AsItIs) => return None,
            None => {}
        }
        self.compressed.fetch_add(1, Relaxed);
        let packed = deflate(message, window, &[]).filter(|packed| packed.len() < message.len());
        if message.len() <= LONGEST {
            let form =
                packed.as_deref().map_or(Form::AsItIs, |bytes| Form::Compressed(bytes.into()));
            let mut kept = self.lock();
            kept.truncate(KEPT - 1);
            kept.push_front(Kept { window, message: message.into(), form });
        }
        packed
    }
    // ANCHOR_END: once

    /// What was remembered, the newest first. Most messages differ in their length or early in
    /// their text, so that few bytes are compared.
    fn find(&self, message: &[u8], window: Window) -> Option<Form> {
        let kept = self.lock();
        let found = kept.iter().find(|kept| kept.window == window && *kept.message == *message)?;
        Some(found.form.clone())
    }

    /// How often a message had to be compressed.
    #[must_use]
    pub fn compressed(&self) -> u64 {
        self.compressed.load(Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }
}
