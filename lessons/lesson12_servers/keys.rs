//! The keys of the texts that were stored last, so that a repeated append is answered with the
//! number of the first one.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::store::Key;

/// The keys, and the number of each.
#[derive(Debug, Default)]
pub struct KnownKeys {
    seqs: HashMap<Arc<Key>, u64>,
    in_order: VecDeque<(u64, Arc<Key>)>,
}

impl KnownKeys {
    /// The number of the text with this key.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<u64> {
        self.seqs.get(key).copied()
    }

    /// Remembers a key. Numbers only grow.
    pub fn remember(&mut self, key: &Key, seq: u64) {
        let key = Arc::new(key.clone());
        self.seqs.insert(key.clone(), seq);
        self.in_order.push_back((seq, key));
    }

    /// Forgets all keys of texts before this one.
    pub fn forget_before(&mut self, seq: u64) {
        while let Some((oldest, key)) = self.in_order.front()
            && *oldest < seq
        {
            self.seqs.remove(key);
            self.in_order.pop_front();
        }
    }
}
