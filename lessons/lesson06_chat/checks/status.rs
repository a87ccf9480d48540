use serde_json::Value;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 06.2.
pub const EXERCISE: Exercise = Exercise {
    id: "06.2",
    name: "status",
    title: Text { en: "One port, two jobs", vi: "Một cổng, hai việc" },
    hints: [
        Text {
            en: "A WebSocket begins as an ordinary HTTP request. So what can a server look at before it decides what this connection\nis going to be? In which order?",
            vi: "WebSocket bắt đầu như một request HTTP bình thường. Vậy trước khi quyết định kết nối này sẽ thành gì, server xem được\nnhững gì? Theo thứ tự nào?",
        },
        Text {
            en: "First the path, without what stands behind the `?`. Then the method. Only a `GET /ws` is asked whether it wants an\nupgrade. A `match` on `(path, method)` reads like the table in the text.",
            vi: "Trước hết là đường dẫn, bỏ phần sau dấu `?`. Rồi tới method. Chỉ `GET /ws` mới cần hỏi có xin upgrade không. Một `match`\ntrên `(path, method)` đọc lên giống hệt bảng mô tả trong đề bài.",
        },
        Text {
            en: "`let path = target.split('?').next().unwrap_or_default();`, then `match (path, method)` with\n`(\"/ws\", \"GET\") if upgrade => Reply::Upgrade`, `(\"/ws\", \"GET\") => Reply::Refuse(426)`,\n`(\"/status\", \"GET\") => Reply::Json(format!(…))`, 405 for other methods of the two, and 404.",
            vi: "`let path = target.split('?').next().unwrap_or_default();`, rồi `match (path, method)` với\n`(\"/ws\", \"GET\") if upgrade => Reply::Upgrade`, `(\"/ws\", \"GET\") => Reply::Refuse(426)`,\n`(\"/status\", \"GET\") => Reply::Json(format!(…))`, 405 cho method khác ở hai đường dẫn ấy, và 404.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "upgrades_anything",
            hint: Text {
                en: "A known mistake: a request for an upgrade is granted at every path. A client with a wrong address believes that\nit is in the room, and `/status` counts it. The path comes first.",
                vi: "Một lỗi quen thuộc: cứ xin upgrade là được, xin ở đâu cũng được. Client gõ sai địa chỉ thì tưởng mình đã vào phòng, và\n`/status` cũng đếm nó. Đường dẫn phải xét trước.",
            },
        },
        Mistake {
            name: "number_as_text",
            hint: Text {
                en: "A known mistake: `\"2\"` in quotes is a text. A program that adds one to it gets 21.",
                vi: "Một lỗi quen thuộc: `\"2\"` nằm trong dấu nháy là chuỗi. Chương trình nào đem cộng thêm một sẽ được 21.",
            },
        },
        Mistake {
            name: "takes_the_query_for_the_path",
            hint: Text {
                en: "A known mistake: `/status?pretty=1` is the same place as `/status`. What stands behind the `?` is a query, not a part\nof the path.",
                vi: "Một lỗi quen thuộc: `/status?pretty=1` vẫn là chỗ ấy, `/status`. Phần sau dấu `?` là query, không thuộc về đường dẫn.",
            },
        },
        Mistake {
            name: "counts_the_asker",
            hint: Text {
                en: "A known mistake: the one that asks is counted, too. A request for `/status` comes and goes over HTTP; it is not in the\nroom. What is counted are the sockets.",
                vi: "Một lỗi quen thuộc: tính luôn cả người hỏi. Request hỏi `/status` đến rồi đi qua HTTP, nó đâu có ở trong phòng. Cái được\nđếm là các socket.",
            },
        },
    ],
    after: Text {
        en: "This is why WebSocket needs no port of its own and passes every proxy that lets HTTP pass: until 101 it *is* HTTP. The\nlesson's server keeps page, log, status and socket behind one router (server.rs). In production `/status` is what a load\nbalancer asks every few seconds, so it must be cheap and never wait for the room.",
        vi: "Vì vậy WebSocket không cần cổng riêng, và đi lọt qua mọi proxy cho HTTP đi qua: cho tới 101, nó *chính là* HTTP. Server của\nbài học đặt trang, nhật ký, status và socket sau cùng một router (server.rs). Trên production, cứ vài giây load balancer lại\nhỏi `/status` một lần, nên nó phải rẻ và không bao giờ phải chờ phòng chat.",
    },
};

/// What the server does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It says 101, and the connection becomes a WebSocket.
    Upgrade,
    /// It says 200, with this JSON.
    Json(String),
    /// It says no, with this status.
    Refuse(u16),
}

/// A request (client, method, target, whether with `Upgrade: websocket`), or a client that leaves.
const STORY: [(u64, &str, &str, bool); 12] = [
    (9, "GET", "/status", false),
    (1, "GET", "/ws", true),
    (2, "GET", "/ws", true),
    (9, "GET", "/status", false),
    (9, "GET", "/status?pretty=1", false),
    (2, "leaves", "", false),
    (9, "GET", "/status", false),
    (9, "GET", "/ws", false),
    (9, "POST", "/status", false),
    (9, "GET", "/nowhere", false),
    (3, "GET", "/elsewhere", true),
    (9, "GET", "/status", false),
];

/// 06.2: two clients in the room, and requests for their number.
#[must_use]
pub fn status(answer: fn(&str, &str, bool, usize) -> Reply) -> Observed {
    observe(move |tape| {
        let mut connections: usize = 0;
        for (who, method, target, upgrade) in STORY {
            if method == "leaves" {
                connections = connections.saturating_sub(1);
                tape.note(who, "leaves");
                continue;
            }
            let with = if upgrade { ", upgrade: websocket" } else { "" };
            tape.sent(who, &format!("{method} {target}{with}"));
            let reply = answer(method, target, upgrade, connections);
            connections += usize::from(reply == Reply::Upgrade);
            show(tape, who, reply);
        }
    })
}

/// Reads `connections`; other fields are ignored.
fn show(tape: &Tape, who: u64, reply: Reply) {
    match reply {
        Reply::Upgrade => tape.received(who, "101, and from now on frames"),
        Reply::Refuse(status) => tape.received(who, &status.to_string()),
        Reply::Json(json) => match serde_json::from_str::<Value>(&json) {
            Ok(json) => tape.received(who, &format!("200 connections: {}", json["connections"])),
            Err(_) => tape.received(who, &format!("200 and something that is not JSON: {json}")),
        },
    }
}
