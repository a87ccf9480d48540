//! Exercise 09.1 · Whose page is it? · Trang của ai đây?
//!
//! When a page opens a socket, the browser may send our cookie along, even if the page belongs to
//! another site; but it always tells the page's origin in `Origin`. `ours` are the origins whose
//! pages may come in. They are compared letter by letter: a browser always writes an origin in the
//! same way, in lower case and without the usual port. A foreign origin is refused, whatever else
//! is shown. No origin at all: that is no browser, and our decision is that there a ticket opens
//! the door, and a cookie doesn't. (You need `match` and `Option`; lesson 03 told what an origin
//! is.)
//!
//! Khi một trang mở socket, trình duyệt có thể gửi kèm cookie của chúng mình, kể cả khi trang ấy
//! thuộc site khác; nhưng lúc nào nó cũng báo origin của trang trong `Origin`. `ours` là origin của
//! những trang được vào. Chúng được so sánh từng chữ một: trình duyệt luôn viết một origin theo
//! đúng một cách, chữ thường và không kèm cổng mặc định. Origin lạ thì từ chối, dù có đưa ra gì đi
//! nữa. Không có origin nào: đó không phải trình duyệt, và chúng mình quyết định rằng khi ấy vé thì
//! mở được cửa, còn cookie thì không. (Bạn cần `match` và `Option`; origin là gì thì bài 03 đã kể.)

use full_duplex::{
    learn::observe::Observed,
    lesson09_door::checks::{self, Answer, Shows},
};

/// What becomes of a handshake. What it `shows` is good: that has been checked.
pub fn door(ours: &[&str], origin: Option<&str>, shows: Shows) -> Answer {
    // ANSWER: first whose page it is, then what it shows
    match (origin, shows) {
        (Some(origin), _) if !ours.contains(&origin) => Answer::Forbidden,
        (_, Shows::Nothing) | (None, Shows::Cookie) => Answer::Unauthorized,
        (Some(_), Shows::Cookie | Shows::Ticket) | (None, Shows::Ticket) => Answer::Open,
    }
    // END
}

/// Runs your answer: `cargo learn check 09.1`.
pub fn main() -> Observed {
    checks::origin(door)
}
