//! Exercise 09.2 · A password for one handshake · Mật khẩu cho một lần bắt tay
//!
//! A client that has no cookie proves over HTTP who it is, and is given a ticket, which it shows at
//! its handshake. A ticket is good once, for `GOOD_FOR` (30 s; when they are over, it is good no
//! more), and for the session that asked for it; a person may have several. A wrong guess changes
//! nothing. At most `MOST` tickets are kept: the oldest makes room. (You need `VecDeque` and
//! `Option`; time is an argument, counted from the server's start.)
//!
//! Client không có cookie thì chứng minh mình là ai qua HTTP, rồi nhận một tấm vé để đưa ra lúc bắt
//! tay. Vé dùng được một lần, trong `GOOD_FOR` (30 giây; hết 30 giây là thôi), và cho đúng phiên đã
//! xin vé; một người có thể có nhiều vé. Đoán sai thì không gì thay đổi. Giữ nhiều nhất `MOST` vé:
//! vé cũ nhất nhường chỗ. (Bạn cần `VecDeque` và `Option`; thời gian là tham số, tính từ lúc server
//! khởi động.)

use std::{collections::VecDeque, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson09_door::checks::{self, GOOD_FOR, MOST, Ticket},
};

/// `session` has asked for a ticket, and is given this `secret`. The newest stands at the back.
pub fn issue(out: &mut VecDeque<Ticket>, secret: u64, session: &'static str, now: Duration) {
    todo!("there is room for the new one, always")
}

/// A handshake shows this `secret`: whose socket is it, if anybody's?
pub fn redeem(out: &mut VecDeque<Ticket>, secret: u64, now: Duration) -> Option<&'static str> {
    todo!("is it out? is it good now? and will it be good again?")
}

/// Runs your answer: `cargo learn check 09.2`.
pub fn main() -> Observed {
    checks::ticket(issue, redeem)
}
