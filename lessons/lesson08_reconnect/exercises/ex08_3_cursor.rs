//! Exercise 08.3 · The page you had reached · Trang bạn đã đọc tới
//!
//! At the first welcome you join, and your cursor is its `seq`. From there on others' chats and the
//! acks of your own come with numbers that have no hole: the next one moves the cursor (a chat is
//! shown, too), one that you have had is dropped, and one that comes too early shows that something
//! was lost. Then you resume from the cursor, with the epoch to which it belongs; once, until you
//! are answered, for what doesn't fit will come again. On a new connection you resume at the
//! welcome. If that fails, you are told the new epoch and cursor; tell the person that something
//! may be missing.
//!
//! Ở lời chào đầu tiên, bạn join, và con trỏ của bạn là `seq` trong đó. Từ đấy, tin của người khác
//! và ack của chính bạn đến với những con số liền nhau: số kế tiếp thì dời con trỏ (tin chat thì
//! còn hiện ra), số đã có rồi thì bỏ, còn số đến sớm quá cho thấy đã mất gì đó. Khi ấy bạn resume
//! từ con trỏ, kèm epoch của con trỏ ấy; chỉ một lần cho tới khi có câu trả lời, vì cái gì chưa
//! khớp rồi sẽ đến lại. Ở một kết nối mới, bạn resume ngay khi được chào. Nếu resume thất bại, bạn
//! được cho biết epoch và con trỏ mới; hãy báo cho người dùng là có thể thiếu gì đó.

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Act, Heard, Reader},
};

/// The client: what it does about what it hears.
pub fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
    todo!("the next number, an old one or a hole? a first welcome or a later one?")
}

/// Runs your answer: `cargo learn check 08.3`.
pub fn main() -> Observed {
    checks::cursor(hear)
}
