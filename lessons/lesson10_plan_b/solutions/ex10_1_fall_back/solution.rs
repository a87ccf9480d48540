//! Exercise 10.1 · When to fall back · Khi nào thì lùi
//!
//! A road to the room has failed. Is it the road's fault? Then the same attempt goes on over the
//! next worse one of `ROADS`, and the next attempt begins there, too. Or does it hold for every
//! road? Then the attempt is over, nothing is learned, and the client waits, as in lesson 08.
//! It holds for every road if there is nobody to talk to, if the server itself says no (401, 403,
//! 408, 429, 500, 503), or if a proxy says that there is no server behind it (502, 504). Any other
//! status (such as 400, 404, 426, 501) is about this road, and so is a welcome that doesn't come.
//! When the last road has failed, the attempt is over, and the next one begins with the WebSocket.
//!
//! A connection that is lost in less than `SHORT` (5 s) after its welcome is no evidence yet. The
//! third one in a row (`SHORT_ENDS`) is: its road counts as failed. A connection that lives longer
//! or ends with a goodbye breaks the row. (You need `match`, `Option`, and `ROADS` as an array.)
//!
//! Một đường tới phòng chat đã hỏng. Có phải tại con đường không? Nếu phải thì lần thử ấy đi tiếp
//! qua đường kém hơn kế tiếp trong `ROADS`, và lần thử sau cũng bắt đầu từ đó. Hay điều ấy đúng cho
//! mọi đường? Khi đó lần thử chấm dứt, không ghi nhớ gì, và client chờ, như ở bài 08.
//! Nó đúng cho mọi đường nếu không có ai để nói chuyện, nếu chính server từ chối (401, 403, 408,
//! 429, 500, 503), hoặc nếu proxy báo rằng sau nó không có server nào (502, 504). Mọi mã khác (như
//! 400, 404, 426, 501) là chuyện của riêng đường này, và lời chào không tới cũng vậy.
//! Khi đường cuối cùng cũng hỏng thì lần thử chấm dứt, và lần sau bắt đầu lại từ WebSocket.
//!
//! Một kết nối mất trước `SHORT` (5 giây) kể từ lời chào thì chưa nói lên điều gì. Lần thứ ba liên
//! tiếp (`SHORT_ENDS`) thì có: coi như đường ấy hỏng. Kết nối sống lâu hơn, hay kết thúc bằng lời
//! tạm biệt, thì đếm lại từ đầu. (Bạn cần `match`, `Option`, và mảng `ROADS`.)

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson10_plan_b::checks::{self, Memory, Obstacle, ROADS, Road, SHORT, SHORT_ENDS},
};

/// This road hasn't brought the welcome. Over which one does the same attempt go on? `None`: over
/// none, it waits.
pub fn failed(memory: &mut Memory, road: Road, obstacle: Obstacle) -> Option<Road> {
    // ANSWER: does it hold for every road? if not: which one is next, now and in the next attempt?
    let for_every_road = match obstacle {
        Obstacle::Status(status) => {
            matches!(status, 401 | 403 | 408 | 429 | 500 | 502 | 503 | 504)
        }
        Obstacle::Unreachable => true,
        Obstacle::NoWelcome | Obstacle::CutShort => false,
    };
    if for_every_road {
        return None;
    }
    let next = ROADS.get(road as usize + 1).copied();
    memory.first = next.unwrap_or(Road::WebSocket);
    next
    // END
}

/// A connection over this road has ended, so long after its welcome: lost, or with a `goodbye`.
pub fn ended(memory: &mut Memory, road: Road, lived: Duration, goodbye: bool) {
    // ANSWER: count what is lost soon; three in a row are an obstacle
    if goodbye || lived >= SHORT {
        memory.short = 0;
        return;
    }
    memory.short += 1;
    if memory.short == SHORT_ENDS {
        memory.short = 0;
        failed(memory, road, Obstacle::CutShort);
    }
    // END
}

/// Runs your answer: `cargo learn check 10.1`.
pub fn main() -> Observed {
    checks::fall_back(failed, ended)
}
