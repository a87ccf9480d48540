//! What every store must do, wherever it keeps its texts: one suite for all of them.

use std::{collections::BTreeMap, fmt::Display, sync::Arc, time::Duration};

use full_duplex::{
    lesson02_push::log::Cursor,
    lesson12_servers::store::{Key, Page, Placed, Store, Stored},
};
use futures_util::{FutureExt as _, future::join_all};
use tokio::time::timeout;

use crate::support::SOON;

/// A place where a store is kept. It outlives each store that is opened there. The stores keep few
/// texts: [`MANY`] are more than any of them keeps.
pub trait Place {
    /// Opens the store there; none is open. What the one before had not yet promised may be gone.
    async fn open(&self) -> Arc<dyn Store>;

    /// Loses everything. The next store begins a new log.
    async fn lose(&self);
}

/// More texts than a store in a test keeps.
pub const MANY: u64 = 400;

/// Judges a store by all cases, each in a place of its own.
pub async fn judge<P: Place>(place: impl AsyncFn() -> P) {
    numbers_have_no_holes(&place().await).await;
    a_page_ends_where_it_is_asked_to(&place().await).await;
    a_repeat_has_the_number_of_the_first(&place().await).await;
    a_repeat_after_a_restart(&place().await).await;
    a_repeat_after_trimming(&place().await).await;
    repeats_in_parallel(&place().await).await;
    many_in_parallel(&place().await).await;
    a_reply_that_is_lost(&place().await).await;
    what_is_gone_is_a_gap(&place().await).await;
    a_cursor_beyond_the_end(&place().await).await;
    a_log_that_was_lost(&place().await).await;
    the_head_comes_after_the_texts(&place().await).await;
}

/// The key of a message of Lan's.
pub fn key(id: impl Display + Copy) -> Key {
    Key { session: "Lan".into(), id: id.to_string() }
}

/// Appends a text, which must succeed.
pub async fn append(store: &dyn Store, id: impl Display + Copy) -> Placed {
    let text = format!("text {id}");
    let placed = timeout(SOON, store.append(key(id), text)).await.expect("an answer");
    placed.expect("a store that takes texts")
}

pub async fn read(store: &dyn Store, after: Cursor, most: usize) -> Page {
    let page = timeout(SOON, store.read(after, most)).await.expect("an answer");
    page.expect("a store that can be read")
}

fn head(store: &dyn Store) -> Cursor {
    store.head().borrow().clone()
}

/// A place in the log that the store holds now.
fn at(store: &dyn Store, seq: u64) -> Cursor {
    Cursor { seq, ..head(store) }
}

/// Everything that is kept.
pub async fn everything(store: &dyn Store) -> Vec<Arc<Stored>> {
    let mut after = at(store, 0);
    match read(store, after.clone(), usize::MAX).await {
        Page::Complete(stored) => return stored,
        Page::Gap { first } => after.seq = first - 1,
        Page::OtherEpoch(head) => panic!("0 is a number of every log, also of {head:?}"),
    }
    match read(store, after, usize::MAX).await {
        Page::Complete(stored) => stored,
        other => panic!("{other:?} after the first that is left"),
    }
}

/// Appends until the first text is gone.
async fn trim(store: &dyn Store) -> u64 {
    for n in 0..MANY {
        append(store, &format!("filling {n}")).await;
        if let Page::Gap { first } = read(store, at(store, 0), 1).await {
            return first;
        }
    }
    panic!("{MANY} texts, and none is gone");
}

pub async fn numbers_have_no_holes(place: &impl Place) {
    let store = place.open().await;
    assert_eq!(head(&*store).seq, 0);
    assert_eq!(read(&*store, head(&*store), 9).await, Page::Complete(vec![]), "nothing yet");
    for n in 1..=5 {
        assert_eq!(append(&*store, n).await, Placed::New(n));
    }
    drop(store);
    let store = place.open().await;
    assert_eq!(append(&*store, 6).await, Placed::New(6));
    let stored = everything(&*store).await;
    let expected = (1..=6).map(|seq| Stored { seq, key: key(seq), text: format!("text {seq}") });
    assert!(stored.iter().map(|stored| &**stored).eq(&expected.collect::<Vec<_>>()), "{stored:?}");
}

pub async fn a_page_ends_where_it_is_asked_to(place: &impl Place) {
    let store = place.open().await;
    for n in 1..=5 {
        append(&*store, n).await;
    }
    for (after, most, expected) in
        [(0, 2, vec![1, 2]), (2, 2, vec![3, 4]), (4, 2, vec![5]), (5, 2, vec![]), (1, 0, vec![])]
    {
        let Page::Complete(stored) = read(&*store, at(&*store, after), most).await else {
            panic!("a gap after {after}");
        };
        let seqs: Vec<_> = stored.iter().map(|stored| stored.seq).collect();
        assert_eq!(seqs, expected, "{most} after {after}");
    }
}

pub async fn a_repeat_has_the_number_of_the_first(place: &impl Place) {
    let store = place.open().await;
    assert_eq!(append(&*store, "a").await, Placed::New(1));
    assert_eq!(append(&*store, "b").await, Placed::New(2));
    assert_eq!(append(&*store, "a").await, Placed::Duplicate(1));
    let of_another = Key { session: "Minh".into(), id: "a".into() };
    let placed = store.append(of_another, "text".into()).await.expect("a store that takes texts");
    assert_eq!(placed, Placed::New(3), "an id is its session's own");
    let other_text = store.append(key("b"), "not the text of b".into()).await.expect("an answer");
    assert_eq!(other_text, Placed::Duplicate(2), "the key alone says what is a repeat");
    assert_eq!(everything(&*store).await.len(), 3);
}

pub async fn a_repeat_after_a_restart(place: &impl Place) {
    let mut store = place.open().await;
    append(&*store, "a").await;
    for _ in 0..3 {
        drop(store);
        store = place.open().await;
        assert_eq!(append(&*store, "a").await, Placed::Duplicate(1));
    }
    assert_eq!(append(&*store, "b").await, Placed::New(2));
}

pub async fn a_repeat_after_trimming(place: &impl Place) {
    let store = place.open().await;
    append(&*store, "a").await;
    trim(&*store).await;
    assert_eq!(append(&*store, "a").await, Placed::Duplicate(1), "the text is gone, its key isn't");
    drop(store);
    let store = place.open().await;
    assert_eq!(append(&*store, "a").await, Placed::Duplicate(1), "and not in the next life");
}

pub async fn repeats_in_parallel(place: &impl Place) {
    let store = place.open().await;
    let placed = join_all((0..20).map(|_| append(&*store, "a"))).await;
    let new = placed.iter().filter(|placed| **placed == Placed::New(1)).count();
    assert_eq!(new, 1, "{placed:?}");
    assert!(placed.iter().all(|placed| placed.seq() == 1), "{placed:?}");
    assert_eq!(everything(&*store).await.len(), 1);
}

pub async fn many_in_parallel(place: &impl Place) {
    let store = place.open().await;
    let appends = (0..60).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { (n / 2, append(&*store, n / 2).await) }) // each one twice
    });
    let mut seqs = BTreeMap::new();
    for placed in join_all(appends).await {
        let (n, placed) = placed.expect("an append that doesn't panic");
        assert_eq!(*seqs.entry(n).or_insert(placed.seq()), placed.seq(), "both have one number");
    }
    let mut numbers: Vec<_> = seqs.values().copied().collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
    for stored in everything(&*store).await {
        let n = stored.key.id.parse::<u64>().expect("a number");
        assert_eq!(seqs[&n], stored.seq, "what was answered is what is stored");
    }
}

pub async fn a_reply_that_is_lost(place: &impl Place) {
    let store = place.open().await;
    for n in 0..20 {
        let mut lost = store.append(key(n), format!("text {n}"));
        let _ = (&mut lost).now_or_never(); // it was sent, perhaps; nobody waits for the answer
        drop(lost);
        append(&*store, n).await;
    }
    let stored = everything(&*store).await;
    let ids: Vec<_> =
        stored.iter().map(|stored| stored.key.id.parse::<u64>().expect("a number")).collect();
    assert_eq!(ids, (0..20).collect::<Vec<_>>());
}

pub async fn what_is_gone_is_a_gap(place: &impl Place) {
    let mut store = place.open().await;
    let first = trim(&*store).await;
    for restarted in [false, true] {
        if restarted {
            drop(store);
            store = place.open().await;
        }
        for after in 0..first - 1 {
            assert_eq!(read(&*store, at(&*store, after), 9).await, Page::Gap { first }, "{after}");
        }
        let Page::Complete(stored) = read(&*store, at(&*store, first - 1), 1).await else {
            panic!("{first} is left");
        };
        assert_eq!(stored[0].seq, first);
    }
}

pub async fn a_cursor_beyond_the_end(place: &impl Place) {
    let store = place.open().await;
    append(&*store, "a").await;
    for seq in [2, 1_000, u64::MAX] {
        let page = read(&*store, at(&*store, seq), 9).await;
        assert_eq!(page, Page::OtherEpoch(at(&*store, 1)), "{seq} isn't \"nothing new\"");
    }
}

pub async fn a_log_that_was_lost(place: &impl Place) {
    let store = place.open().await;
    for n in 0..3 {
        append(&*store, n).await;
    }
    let before = head(&*store);
    drop(store);
    place.lose().await;
    let store = place.open().await;
    assert_eq!(head(&*store).seq, 0);
    for n in 0..3 {
        assert_eq!(append(&*store, n).await, Placed::New(n + 1), "the new log knows no key");
    }
    let now = at(&*store, 3);
    assert_ne!(now.epoch, before.epoch);
    assert_eq!(read(&*store, before, 9).await, Page::OtherEpoch(now), "3 was another 3");
}

pub async fn the_head_comes_after_the_texts(place: &impl Place) {
    let store = place.open().await;
    let mut hint = store.head();
    let reader = tokio::spawn({
        let store = store.clone();
        async move {
            let mut after = hint.borrow().clone();
            while after.seq < 50 {
                let changed = timeout(Duration::from_secs(10), hint.changed()).await;
                changed.expect("a hint").expect("a store that lives");
                let head = hint.borrow_and_update().clone();
                let Page::Complete(stored) = read(&*store, after.clone(), usize::MAX).await else {
                    panic!("a gap after {after:?}");
                };
                after.seq += stored.len() as u64;
                assert!(after.seq >= head.seq, "{head:?} was told, {after:?} can be read");
            }
        }
    });
    for n in 1..=50 {
        append(&*store, n).await;
    }
    reader.await.expect("a reader that saw everything");
}
