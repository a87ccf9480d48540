//! Exercise 10.2 · When to climb · Khi nào thì lên lại
//!
//! The chat works over a worse road than the WebSocket. From time to time a *probe* tries the
//! better ones beside it; your function says when, and when the chat moves. `probe_at` is the time
//! of the next probe, `None` if there will be none; the result is the road on which the chat goes
//! on: then the connection in use is ended.
//! - A worse road is open: if a better one was declined (a status) or cut short, the proxy that did
//!   it will not be another one soon: probe after `PROBE` (5 min). If there was only silence, or
//!   nothing was tried, probe after `PROBE_SOON` (30 s).
//! - A probe that has failed is followed by another one, `PROBE` later.
//! - The chat moves when the room's welcome has come over the better road, and not before.
//! - In another network the next probe is at once, if there was to be one.
//! - A probe belongs to a connection over a worse road: without one, there is none.
//!
//! (You need `match` and `Option`; the time is an argument, and roads compare with `<`: the better
//! one is the smaller.)
//!
//! Chat đang chạy qua một đường kém hơn WebSocket. Thỉnh thoảng có một lần *dò* (probe) các đường
//! tốt hơn, song song với nó; hàm của bạn quyết định khi nào dò, và khi nào chat đổi đường.
//! `probe_at` là lúc dò kế tiếp, `None` nếu sẽ không dò; kết quả là con đường mà chat sẽ đi tiếp:
//! khi ấy kết nối đang dùng được đóng lại.
//! - Một đường kém vừa mở: nếu đường tốt hơn bị từ chối (có mã) hoặc cứ nối được là đứt, thì proxy
//!   gây ra chuyện ấy chưa đổi ngay đâu: dò sau `PROBE` (5 phút). Nếu chỉ có im lặng, hoặc chưa thử
//!   gì, thì dò sau `PROBE_SOON` (30 giây).
//! - Dò hỏng thì dò lần nữa, sau `PROBE`.
//! - Chat đổi đường khi lời chào của phòng chat đã tới qua đường tốt hơn, không sớm hơn.
//! - Sang mạng khác thì dò ngay, nếu trước đó có hẹn dò.
//! - Việc dò đi kèm một kết nối qua đường kém: không có kết nối ấy thì không dò.
//!
//! (Bạn cần `match` và `Option`; thời gian là tham số, còn đường thì so bằng `<`: đường tốt hơn là
//! đường nhỏ hơn.)

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson10_plan_b::checks::{self, Event, Obstacle, PROBE, PROBE_SOON, Road},
};

/// Sets the time of the next probe. Returns the road to which the chat moves, if it does.
pub fn climb(probe_at: &mut Option<Duration>, event: Event<'_>, now: Duration) -> Option<Road> {
    // ANSWER: for each event: when is the next probe, and does the chat move?
    match event {
        Event::Opened(road, against) => {
            let is_plain = |it: &_| matches!(it, Obstacle::Status(_) | Obstacle::CutShort);
            let after = if against.iter().any(is_plain) { PROBE } else { PROBE_SOON };
            *probe_at = (road > Road::WebSocket).then_some(now + after);
        }
        Event::Answered(_) => {}
        Event::Welcomed(road) => {
            *probe_at = None;
            return Some(road);
        }
        Event::Failed(_) => *probe_at = Some(now + PROBE),
        Event::NetworkChanged => *probe_at = probe_at.map(|_| now),
        Event::Ended => *probe_at = None,
    }
    None
    // END
}

/// Runs your answer: `cargo learn check 10.2`.
pub fn main() -> Observed {
    checks::climb(climb)
}
