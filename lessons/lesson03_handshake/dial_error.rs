//! Every reason why dialling fails, in both languages. Each says what is known; a cause that is
//! only likely is called so.

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use thiserror::Error;

use super::offer::{MAX_FIELDS, MAX_INTERIM};
use crate::{lesson01_polling::client::ANSWER_DEADLINE, stage::serve::MAX_HEAD};

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
    /// No TLS comes about; lesson 09, which has TLS, says why.
    #[error("{0}")]
    Tls(String),
    /// The name in the address stands for no place.
    #[error(
        "the name in {address} can't be looked up: {source}\nkhông tra được tên trong {address}: {source}"
    )]
    Name {
        /// Host and port.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// No connection comes about with this address.
    #[error("{}", unreachable(address, source))]
    Unreachable {
        /// Host and port.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// No whole answer came in time.
    #[error("no whole answer within {} s\nquá {} giây vẫn chưa có câu trả lời trọn vẹn", ANSWER_DEADLINE.as_secs(), ANSWER_DEADLINE.as_secs())]
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
    /// The answer doesn't begin like HTTP/1.
    #[error(
        "what comes back is not an HTTP/1.1 answer\nthứ nhận được không phải câu trả lời HTTP/1.1"
    )]
    NotHttp,
    /// A 101 in HTTP/1.0, which can't switch to another protocol.
    #[error(
        "the 101 comes in HTTP/1.0; only HTTP/1.1 can switch protocols\ncâu trả lời 101 dùng HTTP/1.0; chỉ HTTP/1.1 mới đổi giao thức được"
    )]
    HttpVersion,
    /// A line that HTTP doesn't allow.
    #[error(
        "the answer begins as HTTP/1.1, but a line of its head breaks the rules of HTTP\ncâu trả lời mở đầu đúng HTTP/1.1, nhưng có dòng trong head phạm luật HTTP"
    )]
    Malformed,
    /// The head is longer than the limit.
    #[error(
        "the head of the answer is longer than {MAX_HEAD} bytes\nhead của câu trả lời dài quá {MAX_HEAD} byte"
    )]
    TooLong,
    /// More header fields than the limit.
    #[error(
        "the answer has more than {MAX_FIELDS} header fields\ncâu trả lời có nhiều hơn {MAX_FIELDS} header"
    )]
    TooManyFields,
    /// Interim answers, and no end of them.
    #[error(
        "more than {MAX_INTERIM} interim answers (100, 103 …) and no final one\nnhiều hơn {MAX_INTERIM} câu trả lời tạm (100, 103 …) mà chưa có câu trả lời chính"
    )]
    Interim,
    /// A field that may be there once is there again.
    #[error("the answer has {0} more than once\ncâu trả lời có nhiều hơn một {0}")]
    Repeated(&'static str),
    /// A field that can't be read.
    #[error("{0} in the answer is not text in UTF-8\n{0} trong câu trả lời không phải chữ UTF-8")]
    NotText(&'static str),
    /// Another status than 101: the connection has stayed HTTP.
    #[error(
        "the handshake was declined: status {status} instead of 101{}\nhandshake bị từ chối: mã {status} thay vì 101{}{}",
        likely(*status)[0],
        likely(*status)[1],
        quoted(words)
    )]
    Status {
        /// The HTTP status.
        status: u16,
        /// The time that the server asks the client to wait.
        retry_after: Option<Duration>,
        /// The body of the answer, fit to be printed; empty if there is none.
        words: String,
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

/// Why there is no connection, as far as the system knows.
fn unreachable(address: &str, source: &io::Error) -> String {
    match source.kind() {
        ErrorKind::ConnectionRefused => format!(
            "no answer from {address}: the connection is refused; is a server running there?\n{address} không trả lời: kết nối bị từ chối; server ở đó đã chạy chưa?"
        ),
        ErrorKind::TimedOut => format!(
            "no answer from {address} in time, not even a refusal: the machine may be off, or a firewall in between\n{address} không trả lời kịp, cũng không từ chối: có thể máy đó đang tắt, hoặc có tường lửa chắn giữa"
        ),
        _ => format!("no answer from {address}: {source}\n{address} không trả lời: {source}"),
    }
}

/// What a status most often means in the answer to a handshake.
fn likely(status: u16) -> [&'static str; 2] {
    match status {
        200 | 404 => [
            "; is the path right, as in ws://127.0.0.1:8080/ws?",
            "; đường dẫn đã đúng chưa, như trong ws://127.0.0.1:8080/ws?",
        ],
        301 | 302 | 303 | 307 | 308 => [
            "; the room is elsewhere, and this program doesn't follow",
            "; phòng đã dời chỗ, và chương trình này không đi theo",
        ],
        426 | 501 | 505 => [
            "; most likely a proxy on the way doesn't pass WebSocket on",
            "; nhiều khả năng một proxy trên đường không chuyển WebSocket đi tiếp",
        ],
        502 | 504 => [
            "; a proxy answers, but the server behind it doesn't",
            "; proxy có trả lời, nhưng server phía sau thì không",
        ],
        _ => ["", ""],
    }
}

/// The words of the one who declined, below the rest.
#[must_use]
pub fn quoted(words: &str) -> String {
    let lines: Vec<_> = words.lines().map(|line| format!("\n  │ {line}")).collect();
    lines.concat()
}
