//! Exercise 03.1 · Believe only a real answer · Chỉ tin lời đáp thật
//!
//! You are the client. You have sent `key` and offered some subprotocols, but no extension; an
//! answer has come. Open the WebSocket only if everything is true, and hang up otherwise:
//! - the status is 101;
//! - `Upgrade` says `websocket`, in any case;
//! - `Connection` has the token `upgrade`, in any case: it is a list with commas;
//! - `Sec-WebSocket-Accept` is what `accept_key(key)` gives, to the letter;
//! - `Sec-WebSocket-Protocol`, if it is there, is one of those offered, to the letter;
//! - no `Sec-WebSocket-Extensions`.
//!
//! Each name stands at most once in an answer; names may be written in any case.
//!
//! Bạn là client. Bạn đã gửi `key`, đề nghị vài subprotocol, không đề nghị extension nào; và
//! câu trả lời đã đến. Chỉ mở WebSocket khi mọi điều sau đều đúng, nếu không thì gác máy:
//! - mã trạng thái là 101;
//! - `Upgrade` ghi `websocket`, hoa hay thường đều được;
//! - `Connection` có token `upgrade`, hoa hay thường đều được: đây là danh sách ngăn bằng dấu phẩy;
//! - `Sec-WebSocket-Accept` đúng bằng kết quả của `accept_key(key)`, không sai một chữ;
//! - `Sec-WebSocket-Protocol`, nếu có, là một trong những cái đã đề nghị, không sai một chữ;
//! - không có `Sec-WebSocket-Extensions`.
//!
//! Trong câu trả lời, mỗi tên xuất hiện nhiều nhất một lần; tên viết hoa hay thường đều được.

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{accept_key, checks},
};

/// Whether an answer opens the WebSocket. `fields` are its header fields: name and value.
pub fn believe(key: &str, offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
    todo!("true only if everything about the answer is right")
}

/// Runs your answer: `cargo learn check 03.1`.
pub fn main() -> Observed {
    checks::believe(believe)
}
