//! Exercise 03.1 · The accept key · Lời đáp cho key
//!
//! A client sends 16 random bytes, written in Base64: its `Sec-WebSocket-Key`. Answer it. Append
//! the GUID to the key, compute the SHA-1 of the two together, and write those 20 bytes in Base64.
//! Each client checks your answer, and hangs up if a single character is wrong.
//!
//! The tools are there: `Sha1::new().chain_update(a).chain_update(b).finalize()` gives the 20
//! bytes, and `BASE64_STANDARD.encode(bytes)` writes bytes in Base64.
//!
//! Client gửi 16 byte ngẫu nhiên, viết bằng Base64: đó là `Sec-WebSocket-Key` của nó. Hãy đáp lại:
//! nối GUID vào sau key, tính SHA-1 của cả hai, rồi viết 20 byte ấy bằng Base64. Client nào cũng
//! kiểm tra lời đáp của bạn, và gác máy ngay nếu sai dù chỉ một ký tự.
//!
//! Đồ nghề có sẵn: `Sha1::new().chain_update(a).chain_update(b).finalize()` cho ra 20 byte, còn
//! `BASE64_STANDARD.encode(bytes)` viết các byte bằng Base64.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use full_duplex::{learn::observe::Observed, lesson03_handshake::checks};
use sha1::{Digest as _, Sha1};

/// What every WebSocket server appends to the key.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
pub fn accept(key: &str) -> String {
    todo!("Base64 of the SHA-1 of the key and the GUID")
}

/// Runs your answer: `cargo learn check 03.1`.
pub fn main() -> Observed {
    checks::accept(accept)
}
