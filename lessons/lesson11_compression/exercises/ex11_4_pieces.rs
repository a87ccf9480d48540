//! Exercise 11.4 · A picture in pieces · Một tấm ảnh gửi thành nhiều mảnh
//!
//! A picture goes up in binary messages, around chat. Each has a header of 13 bytes, big-endian:
//!
//! | byte | field | |
//! |---|---|---|
//! | 0 | kind | 1 begin, 2 piece, 3 cancel |
//! | 1 to 8 | id | which picture of this person |
//! | 9 to 12 | number | begin: the size of the picture; piece: where its first byte belongs |
//! | 13 … | rest | piece: the bytes |
//!
//! - `begin` is answered with how much is there: 0, or more if the person comes back to it. Another
//!   size than before: refused, 409. A size of 0: 400; above `LARGEST`: 413. A person has two
//!   unfinished pictures at most; one more: 429.
//! - A piece that continues what is there is put behind it, and answered with how much is there
//!   now, or with the whole picture, which is then no longer among `uploads`. Any other offset is
//!   answered with how much is there, and nothing changes. Unknown: 404. Beyond the size: the
//!   picture is forgotten, 409.
//! - `cancel`: the picture is forgotten, no answer. Anything else: 400.
//!
//! Một tấm ảnh được gửi lên bằng các message binary, xen giữa tin chat. Mỗi message có header 13
//! byte như bảng trên, big-endian: loại, id của ảnh (trong các ảnh của người ấy), một con số, rồi
//! phần còn lại.
//!
//! - `begin` (1) được đáp bằng số byte đã có: 0, hoặc hơn nếu người ấy quay lại gửi tiếp. Khác kích
//!   thước lúc trước: từ chối, 409. Kích thước 0: 400; quá `LARGEST`: 413. Mỗi người có nhiều nhất
//!   hai ảnh gửi dở; thêm nữa: 429.
//! - Mảnh (2) nối tiếp phần đã có thì được thêm vào, và được đáp bằng số byte giờ đã có, hoặc bằng
//!   cả tấm ảnh, lúc ấy ảnh không còn trong `uploads`. Offset khác thì đáp bằng số byte đã có, và
//!   không gì thay đổi. Id lạ: 404. Vượt kích thước: quên ảnh ấy, 409.
//! - `cancel` (3): quên ảnh ấy, không đáp. Mọi thứ khác: 400.

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, LARGEST, Reply, Upload, Uploads},
};

/// Kind, id, number and rest of a message, if it has a header.
pub fn read(message: &[u8]) -> Option<(u8, u64, usize, &[u8])> {
    todo!("1 byte, 8 bytes, 4 bytes, the rest")
}

/// What follows from a person's message.
pub fn take(uploads: &mut Uploads, who: u64, message: &[u8]) -> Reply {
    todo!("read it; then begin, piece or cancel")
}

/// Runs your answer: `cargo learn check 11.4`.
pub fn main() -> Observed {
    checks::pieces(take)
}
