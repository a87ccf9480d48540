//! How far each worker is in the log, for all of them to see: the fastest waits for the slowest,
//! before the log forgets what that one has still to send.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

// ANCHOR: progress
/// One worker's progress among that of all.
#[derive(Debug)]
pub struct Progress {
    number: usize,
    all: Arc<[AtomicU64]>,
}

impl Progress {
    /// That of so many workers, each for one of them.
    pub fn of(workers: usize) -> impl Iterator<Item = Self> {
        let all: Arc<[AtomicU64]> = (0..workers).map(|_| AtomicU64::new(0)).collect();
        (0..workers).map(move |number| Self { number, all: all.clone() })
    }

    /// Which worker's it is.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// This worker has handed on everything up to a seq.
    pub fn set(&self, seq: u64) {
        self.all[self.number].store(seq, Relaxed);
    }

    /// Up to where all of them are.
    #[must_use]
    pub fn slowest(&self) -> u64 {
        self.all.iter().map(|seq| seq.load(Relaxed)).min().unwrap_or_default()
    }
}
// ANCHOR_END: progress

/// When it is dropped, nobody waits for this worker any more.
pub struct Ended<'a>(pub &'a Progress);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.set(u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_counts_until_it_has_ended() {
        let workers: Vec<_> = Progress::of(2).collect();
        let ended = Ended(&workers[0]);
        for (worker, seq) in workers.iter().zip([5, 9]) {
            worker.set(seq);
        }
        assert_eq!([workers[0].slowest(), workers[1].slowest()], [5, 5]);
        drop(ended);
        assert_eq!(workers[1].slowest(), 9);
    }
}
