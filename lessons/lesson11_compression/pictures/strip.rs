//! What a picture tells besides itself: where it was taken, when, with which camera; sometimes a
//! small copy of what was later cut away. A person who sends a picture doesn't send that.
//!
//! Each format is a row of parts that name their type and length. The parts that a picture needs
//! are copied, and everything else is left out: also what is unknown, and what stands behind the
//! end. No pixel is touched. What a JPEG says about how it is to be turned stays, and colour
//! profiles do.
//!
//! The bytes come from a stranger: each length is checked against what is there, nothing is as long
//! as a stranger says, and each step goes forward. The pixels are not inflated here, but each
//! reader's browser will inflate them: how many may be announced is in [`pixels`].

use self::pixels::Pixels;
use super::{kind::Kind, refusal::Refusal};

mod gif;
mod jpeg;
pub mod pixels;
mod png;
mod webp;

/// The picture without its metadata. It isn't one if it breaks its format or breaks off.
pub fn strip(kind: Kind, picture: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (bytes, mut stripped) = (Bytes(picture), Vec::with_capacity(picture.len()));
    let mut pixels = Pixels::default();
    let whole = match kind {
        Kind::Png => png::strip(bytes, &mut stripped, &mut pixels),
        Kind::Jpeg => jpeg::strip(bytes, &mut stripped, &mut pixels),
        Kind::Gif => gif::strip(bytes, &mut stripped, &mut pixels),
        Kind::WebP => webp::strip(bytes, &mut stripped, &mut pixels),
    };
    whole.ok_or(Refusal::NotAPicture)?;
    pixels.judge()?;
    Ok(stripped)
}

/// Bytes that are taken from the front.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// So many, if they are there.
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }
}
