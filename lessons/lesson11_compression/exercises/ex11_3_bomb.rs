//! Exercise 11.3 · The limit that stops a bomb · Giới hạn chặn bom nén
//!
//! A compressed message arrives in fragments. `take` restores what one of them means and puts it
//! behind what `message` holds already. The whole message has at most `limit` bytes: one more, and
//! the connection fails with 1009; the error is that code. Bytes that are no DEFLATE are 1007.
//! Finding that out must not take much more memory than the limit, and a short message must not
//! take as much as a long one.
//!
//! `fragment.step(room)` restores the next bytes, `room` at most, and gives none at the fragment's
//! end. `STEP` is a good size; ask for at least one byte. (You need `loop`, `Vec` and `Result`.)
//!
//! Một message nén đến thành nhiều mảnh. `take` giải nén một mảnh và nối kết quả vào sau những gì
//! `message` đang có. Cả message dài nhiều nhất `limit` byte: thêm một byte nữa là kết nối bị huỷ
//! với 1009; lỗi trả về là mã ấy. Byte không phải DEFLATE thì 1007. Phát hiện ra điều đó không
//! được tốn bộ nhớ hơn giới hạn là bao, và message ngắn không được chiếm chỗ như message dài.
//!
//! `fragment.step(room)` giải nén các byte tiếp theo, nhiều nhất `room` byte, và hết mảnh thì
//! không trả về byte nào. `STEP` là cỡ vừa phải; hãy xin ít nhất một byte. (Bạn cần `loop`, `Vec`
//! và `Result`.)

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Broken, Fragment, STEP},
};

/// Takes a fragment of a message, or fails the connection with a code.
pub fn take(message: &mut Vec<u8>, fragment: &mut Fragment<'_>, limit: usize) -> Result<(), u16> {
    todo!("step by step (`fragment.step`), until the fragment ends or the limit is passed")
}

/// Runs your answer: `cargo learn check 11.3`.
pub fn main() -> Observed {
    checks::bomb(take)
}
