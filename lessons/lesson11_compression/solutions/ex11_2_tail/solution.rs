//! Exercise 11.2 · Take the tail off, put it on · Bỏ đuôi, gắn đuôi
//!
//! DEFLATE ends at a byte's border if it is flushed: with an empty block, whose last four bytes are
//! always `TAIL`, `00 00 ff ff`. So they needn't travel. The engine is given; `compress` takes the
//! tail off and makes fragments of at most `size` bytes. RSV1 on the first of them says that the
//! message is compressed. An empty message is compressed, too: its payload is the byte `00`, also
//! if the engine has nothing to say.
//!
//! `restore` is given all frames of a message, one at least. Without RSV1 it isn't compressed.
//! RSV1 on a later frame fails the connection with 1002, and bytes that are no DEFLATE with 1007:
//! that code is then the error.
//!
//! Khi được flush, DEFLATE kết thúc đúng ranh giới byte: bằng một block rỗng, mà bốn byte cuối luôn
//! là `TAIL`, `00 00 ff ff`. Vì vậy không cần gửi chúng. Engine đã có sẵn; `compress` bỏ đuôi rồi
//! chia thành các mảnh dài nhất `size` byte. RSV1 ở mảnh đầu nói rằng message có nén. Message rỗng
//! cũng được nén: payload là byte `00`, kể cả khi engine không cho byte nào.
//!
//! `restore` nhận mọi frame của một message, ít nhất là một. Không có RSV1 thì message không nén.
//! RSV1 ở frame sau thì kết nối bị huỷ với 1002, byte không phải DEFLATE thì 1007: lỗi trả về là mã
//! ấy. (Bạn cần slice, `Vec`, `Result`; you need slices, `Vec` and `Result`.)

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Compressor, Decompressor, Frame, TAIL},
};

/// The frames of a message.
pub fn compress(engine: &mut Compressor, message: &[u8], size: usize) -> Vec<Frame> {
    // ANSWER: flush (`engine.flush`), take the tail off, cut, and set RSV1 where it belongs
    let packed = engine.flush(message);
    let payload = packed.strip_suffix(&TAIL).unwrap_or(&[0]);
    let frame =
        |(number, piece): (usize, &[u8])| Frame { rsv1: number == 0, payload: piece.into() };
    payload.chunks(size).enumerate().map(frame).collect()
    // END
}

/// The message of these frames, or the code with which the connection fails.
pub fn restore(engine: &mut Decompressor, frames: &[Frame]) -> Result<Vec<u8>, u16> {
    // ANSWER: is it compressed? then join, put the tail on, and feed the engine (`engine.feed`)
    if frames.iter().skip(1).any(|frame| frame.rsv1) {
        return Err(1002);
    }
    let mut payload: Vec<u8> = frames.iter().flat_map(|frame| frame.payload.clone()).collect();
    if !frames[0].rsv1 {
        return Ok(payload);
    }
    payload.extend(TAIL);
    engine.feed(&payload).ok_or(1007)
    // END
}

/// Runs your answer: `cargo learn check 11.2`.
pub fn main() -> Observed {
    checks::tail(compress, restore)
}
