use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson03_handshake::accept_key,
};

/// The texts of exercise 03.1.
pub const EXERCISE: Exercise = Exercise {
    id: "03.1",
    name: "believe",
    title: Text { en: "Believe only a real answer", vi: "Chỉ tin lời đáp thật" },
    hints: [
        Text {
            en: "A mail server, or a cache, answers your request, which it has never understood. Which\nof the six points can it hardly get right by accident?",
            vi: "Một mail server, hay một cache nào đó, trả lời request của bạn mà chính nó chẳng hiểu gì. Trong sáu điều\nkia, điều nào nó khó lòng đúng nhờ may rủi?",
        },
        Text {
            en: "One helper finds a field by its name, in any case. Then six conditions with `&&`. Base64 has\nsmall and capital letters with different meanings: only the tokens may be written in any case.",
            vi: "Một hàm phụ tìm header theo tên, không phân biệt hoa thường. Rồi sáu điều kiện nối bằng `&&`. Trong Base64,\nchữ hoa và chữ thường mang nghĩa khác nhau: chỉ các token mới được viết hoa thường tuỳ ý.",
        },
        Text {
            en: "`status == 101`, `field(\"sec-websocket-accept\") == Some(&accept_key(key))`,\n`field(\"sec-websocket-protocol\").is_none_or(|name| offered.contains(&name))`, …",
            vi: "`status == 101`, `field(\"sec-websocket-accept\") == Some(&accept_key(key))`,\n`field(\"sec-websocket-protocol\").is_none_or(|name| offered.contains(&name))`, …",
        },
    ],
    mistakes: &[
        Mistake {
            name: "only_the_status",
            hint: Text {
                en: "A known mistake: 101 and an Upgrade, and you are in. Anything that repeats what it is sent gets\nthis far; the accept is what proves that somebody has understood.",
                vi: "Một lỗi quen thuộc: thấy 101 và Upgrade là mở luôn. Cái gì chỉ biết nhại lại cũng đi được tới đây; chính\naccept mới chứng tỏ bên kia đã hiểu.",
            },
        },
        Mistake {
            name: "accept_in_any_case",
            hint: Text {
                en: "A known mistake: the accept was compared without regard to case. Names of header fields may be\nwritten in any case; Base64 may not: `s` and `S` are different bits.",
                vi: "Một lỗi quen thuộc: so accept mà không phân biệt hoa thường. Tên header thì viết sao cũng được, còn\nBase64 thì không: `s` và `S` là những bit khác nhau.",
            },
        },
        Mistake {
            name: "takes_the_key",
            hint: Text {
                en: "A known mistake: the accept was compared with the key itself. An echo would pass, and every real\nserver fails. Which function turns one into the other?",
                vi: "Một lỗi quen thuộc: đem accept so thẳng với key. Một tiếng vọng thì lọt qua, còn server thật nào cũng\ntrượt. Hàm nào biến cái này thành cái kia?",
            },
        },
        Mistake {
            name: "takes_what_comes",
            hint: Text {
                en: "A known mistake: subprotocol and extensions were not looked at. With an extension that you never\noffered, the very same bytes mean something else.",
                vi: "Một lỗi quen thuộc: không nhìn đến subprotocol và extension. Với một extension bạn chưa hề đề nghị,\nvẫn những byte ấy lại mang nghĩa khác.",
            },
        },
        Mistake {
            name: "letter_for_letter",
            hint: Text {
                en: "A known mistake: everything was compared to the letter, and a good server was turned away. Names and\ntokens may be written in any case, and `Connection` is a list: a proxy may have added a token.",
                vi: "Một lỗi quen thuộc: so từng chữ một, nên đuổi mất một server tử tế. Tên header và token viết hoa hay thường\nđều được, còn `Connection` là danh sách: có thể proxy nào đó đã thêm vào một token.",
            },
        },
    ],
    after: Text {
        en: "Our client says *which* point failed (offer.rs), since \"handshake failed\" helps nobody. And it keeps\nthe bytes behind the head: a server may send its first frame right behind its 101, and a client that\nthrows the buffer away loses it. That bug hides for months, because it needs a fast server.",
        vi: "Client của bài học nói rõ *điểm nào* không đạt (offer.rs), vì \"handshake failed\" chẳng giúp được ai. Và nó giữ\nlại các byte phía sau head: server có thể gửi frame đầu tiên ngay sau 101, client nào vứt bộ đệm đi là mất\nframe ấy. Lỗi này nấp được hàng tháng, vì phải gặp server nhanh nó mới lộ ra.",
    },
};

/// What the client has sent: RFC 6455 §1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// What the client has offered.
const OFFERED: [&str; 2] = ["chat.v2", "chat.v1"];

/// 03.1: answers of good servers, of wrong ones, and of those that are no WebSocket servers at all.
#[must_use]
pub fn believe(
    believe: impl Fn(&str, &[&str], u16, &[(&str, &str)]) -> bool + Send + 'static,
) -> Observed {
    observe(move |tape| {
        let accept = accept_key(KEY);
        let lower = accept.to_ascii_lowercase();
        let mut server = 0;
        let mut answer = |status: u16, fields: &[(&str, &str)]| {
            server += 1;
            tape.sent(server, &format!("Sec-WebSocket-Key: {KEY}"));
            tape.received(server, &format!("HTTP/1.1 {status}"));
            for (name, value) in fields {
                tape.received(server, &format!("{name}: {value}"));
            }
            let opened = believe(KEY, &OFFERED, status, fields);
            tape.note(server, if opened { "the WebSocket is open" } else { "the client hangs up" });
        };
        let upgrade = ("Upgrade", "websocket");
        let connection = ("Connection", "Upgrade");
        let good = [upgrade, connection, ("Sec-WebSocket-Accept", &accept)];
        let with = |field: (&'static str, &'static str)| [&good[..], &[field]].concat();
        answer(101, &good);
        answer(101, &[("upgrade", "WebSocket"), ("connection", "x, upgrade"), good[2]]);
        answer(200, &good);
        answer(101, &[upgrade, connection]);
        answer(101, &[upgrade, connection, ("Sec-WebSocket-Accept", KEY)]);
        answer(101, &[upgrade, connection, ("Sec-WebSocket-Accept", &lower)]);
        answer(101, &[connection, good[2]]);
        answer(101, &[("Upgrade", "h2c"), connection, good[2]]);
        answer(101, &[upgrade, good[2]]);
        answer(101, &with(("Sec-WebSocket-Protocol", "chat.v1")));
        answer(101, &with(("Sec-WebSocket-Protocol", "chat.v3")));
        answer(101, &with(("Sec-WebSocket-Protocol", "chat.v2, chat.v1")));
        answer(101, &with(("Sec-WebSocket-Extensions", "permessage-deflate")));
    })
}
