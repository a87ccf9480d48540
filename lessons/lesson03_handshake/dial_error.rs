//! Every reason why dialling fails, in both languages.

use std::{io, time::Duration};

use thiserror::Error;

use crate::lesson01_polling::client::ANSWER_DEADLINE;

/// Why no WebSocket was opened.
#[derive(Debug, Error)]
pub enum DialError {
    /// The address can't be understood.
    #[error(
        "{0:?} is not an address like ws://127.0.0.1:8080/\n{0:?} không phải địa chỉ kiểu ws://127.0.0.1:8080/"
    )]
    Address(String),
    /// The address asks for encryption.
    #[error(
        "wss:// needs TLS, which is not in this lesson: dial a ws:// address\nwss:// cần TLS, bài này chưa có: hãy gọi một địa chỉ ws://"
    )]
    Secure,
    /// No server listens at this address.
    #[error(
        "no answer from {address}: is a server running there?\n{address} không trả lời: server ở đó đã chạy chưa?"
    )]
    Unreachable {
        /// Host and port.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// No whole answer came in time.
    #[error("no whole answer within {} s\nquá {} s vẫn chưa có câu trả lời trọn vẹn", ANSWER_DEADLINE.as_secs(), ANSWER_DEADLINE.as_secs())]
    TooSlow,
    /// The connection ended in the middle.
    #[error(
        "the connection ended before the answer was complete\nkết nối đứt trước khi câu trả lời đến trọn vẹn"
    )]
    Ended,
    /// The connection broke.
    #[error("the connection broke: {0}\nkết nối hỏng: {0}")]
    Io(#[from] io::Error),
    /// The system has no random bytes for a key.
    #[error("the system gives no random bytes: {0}\nhệ thống không cấp được byte ngẫu nhiên: {0}")]
    Random(getrandom::Error),
    /// The answer is not HTTP/1.1, or its head is too long.
    #[error(
        "what comes back is not an HTTP/1.1 answer\nthứ nhận được không phải câu trả lời HTTP/1.1"
    )]
    NotHttp,
    /// Another status than 101: the connection has stayed HTTP.
    #[error(
        "the server declined: status {status} instead of 101{}\nserver từ chối: mã {status} thay vì 101{}",
        elsewhere(*status)[0],
        elsewhere(*status)[1]
    )]
    Status {
        /// The HTTP status.
        status: u16,
        /// The time that the server asks the client to wait.
        retry_after: Option<Duration>,
    },
    /// No `Upgrade: websocket`, or a switch to something else.
    #[error("the answer lacks Upgrade: websocket\ncâu trả lời thiếu Upgrade: websocket")]
    Upgrade,
    /// No `Connection: Upgrade`.
    #[error("the answer lacks Connection: Upgrade\ncâu trả lời thiếu Connection: Upgrade")]
    Connection,
    /// The answer to the key is wrong or missing: it answers some other request.
    #[error(
        "wrong accept: {found:?}, must be {expected:?}\naccept sai: {found:?}, phải là {expected:?}"
    )]
    Accept {
        /// What the key calls for.
        expected: String,
        /// What came; empty if nothing did.
        found: String,
    },
    /// An extension that was not offered: the frames would mean something else.
    #[error(
        "the server uses an extension that nobody offered: {0:?}\nserver dùng một extension không ai đề nghị: {0:?}"
    )]
    Extension(String),
    /// A subprotocol that was not offered, or several.
    #[error(
        "the server chose a subprotocol that nobody offered: {0:?}\nserver chọn một subprotocol không ai đề nghị: {0:?}"
    )]
    Protocol(String),
}

/// What to check for a status that most often means a wrong path.
fn elsewhere(status: u16) -> [&'static str; 2] {
    match status {
        200 | 404 => [
            "; is the path right, as in ws://127.0.0.1:8080/ws?",
            "; đường dẫn đã đúng chưa, như trong ws://127.0.0.1:8080/ws?",
        ],
        _ => ["", ""],
    }
}
