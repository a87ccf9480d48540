//! What is true of every compressed message, whoever sends it. Shared by the property tests and the
//! fuzz target.

use fastrand::Rng;
use full_duplex::{
    lesson04_frames::protocol_error::ProtocolError,
    lesson11_compression::{deflate::Deflate, inflate::Inflate, negotiate::Half, offer::Window},
};

/// What a message is restored to, or why it can't be.
type Restored = Result<Vec<u8>, ProtocolError>;

pub fn half(takeover: bool, bits: u8) -> Half {
    Half { takeover, window: Window::of(8 + bits % 8).expect("a window") }
}

/// Restored at once or in pieces, a message is the same, and no longer than the limit. What comes
/// out is compressed to something that is restored to the same.
pub fn inflating_holds(messages: &[&[u8]], half: Half, limit: u64, cuts: u64) {
    let whole: Vec<Restored> =
        until_broken(messages, half, |inflate, message| inflate.finish(message, limit));
    let mut rng = Rng::with_seed(cuts);
    let pieces = until_broken(messages, half, |inflate, message| {
        let mut before = 0;
        for _ in 0..rng.usize(..8) {
            let end = rng.usize(..=message.len());
            if end > before {
                before = end;
                let so_far = inflate.preview(&message[..end], limit)?;
                assert!(so_far.len() as u64 <= limit, "{} bytes", so_far.len());
            }
        }
        inflate.finish(message, limit)
    });
    assert_eq!(pieces, whole, "in pieces");
    for restored in whole.into_iter().flatten() {
        assert!(restored.len() as u64 <= limit, "{} bytes", restored.len());
        if let Some(packed) = Deflate::new(half).message(&restored) {
            assert_eq!(Inflate::new(half).finish(&packed, limit), Ok(restored));
        }
    }
}

/// One message after the other; after the first one that is broken the connection has failed.
fn until_broken(
    messages: &[&[u8]],
    half: Half,
    mut restore: impl FnMut(&mut Inflate, &[u8]) -> Restored,
) -> Vec<Restored> {
    let (mut inflate, mut all) = (Inflate::new(half), Vec::new());
    for message in messages {
        let restored = restore(&mut inflate, message);
        let broken = restored.is_err();
        all.push(restored);
        if broken {
            break;
        }
    }
    all
}
