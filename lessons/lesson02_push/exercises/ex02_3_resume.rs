//! Exercise 02.3 · Where were we? · Lần trước tới đâu rồi?
//!
//! Lan's browser connects to the event stream, for the first time or again. It says in
//! `Last-Event-ID` which event it saw last. Decide how the stream begins: whether Lan must be told
//! of a gap (messages that are gone from the log), and which messages she gets now. Don't send
//! again what she has seen, don't leave out what the log still has, and don't hide what is gone.
//!
//! At the first visit Lan gets everything there is and has missed nothing. An id that this log
//! can't have given (too big, or no number at all) is from an earlier run of the server: that is a
//! gap, and Lan gets everything there is.
//!
//! Trình duyệt của Lan kết nối vào event stream, lần đầu hoặc kết nối lại. Nó nói trong
//! `Last-Event-ID` rằng event cuối cùng nó đã thấy là event nào. Hãy quyết định stream bắt đầu ra
//! sao: có phải báo cho Lan về một khoảng bị mất không (những tin nhật ký không còn giữ), và giờ
//! Lan nhận những tin nào. Tin đã xem thì không gửi lại, tin nhật ký còn giữ thì không được thiếu,
//! tin đã mất thì không được giấu.
//!
//! Ai đến lần đầu thì nhận mọi tin đang có và chẳng lỡ gì cả. Id mà nhật ký này không thể nào cấp
//! (quá lớn, hoặc chẳng phải con số) là từ một lần chạy trước của server: đó là khoảng bị mất, và
//! Lan nhận mọi tin đang có.

use full_duplex::{
    learn::observe::Observed, lesson01_polling::log::Message, lesson02_push::checks,
};

/// Whether there is a gap, and the messages to begin with.
///
/// `log` holds the newest messages, oldest first; their `seq`s are consecutive. An event's id is
/// its message's `seq`.
pub fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
    todo!("how the stream begins")
}

/// Runs your answer: `cargo learn check 02.3`.
pub fn main() -> Observed {
    checks::resume(resume)
}
