use std::fmt;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 09.1.
pub const EXERCISE: Exercise = Exercise {
    id: "09.1",
    name: "origin",
    title: Text { en: "Whose page is it?", vi: "Trang của ai đây?" },
    hints: [
        Text {
            en: "Lan is signed in at `chat.example`, and opens a page of another site. That page opens a socket to `chat.example`. What may her browser send\nalong with it, and what in the handshake can that page not choose?",
            vi: "Lan đã đăng nhập ở `chat.example`, rồi mở trang của một site khác. Trang ấy mở socket tới `chat.example`. Trình duyệt của Lan có thể gửi\nkèm những gì, và trong lời bắt tay có gì mà trang kia không tự chọn được?",
        },
        Text {
            en: "Ask two questions, in this order. Is there an origin, and is it in the list, as it stands there? If it is foreign, nothing else counts.\nThen: what does the handshake show? Without an origin it is no browser, or it hides that it is one; there only a ticket counts.",
            vi: "Hãy hỏi hai câu, theo thứ tự này. Có origin không, và nó có nằm trong danh sách, y nguyên từng chữ không? Nếu là của site lạ thì không xét\ngì thêm. Rồi mới hỏi: lời bắt tay đưa ra gì? Không có origin thì đó không phải trình duyệt, hoặc giấu mình là trình duyệt; khi ấy chỉ nhận\nvé.",
        },
        Text {
            en: "`match (origin, shows)`, with three arms:\n`(Some(origin), _) if !ours.contains(&origin)` is `Forbidden`;\n`(_, Shows::Nothing) | (None, Shows::Cookie)` is `Unauthorized`; everything else is `Open`.",
            vi: "`match (origin, shows)`, ba nhánh:\n`(Some(origin), _) if !ours.contains(&origin)` là `Forbidden`;\n`(_, Shows::Nothing) | (None, Shows::Cookie)` là `Unauthorized`; còn lại là `Open`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "begins_alike",
            hint: Text {
                en: "A known mistake: what begins like one of ours is taken for ours. But a name is read from its end: `chat.example.evil.example` belongs to\n`evil.example`, and anybody can have such a name. Another port begins alike, too.",
                vi: "Một lỗi quen thuộc: thấy phần đầu giống là nhận. Nhưng tên miền phải đọc từ cuối: `chat.example.evil.example` là của `evil.example`, và ai\ncũng đặt được một cái tên như thế. Cổng khác cũng có phần đầu giống y như vậy.",
            },
        },
        Mistake {
            name: "ends_alike",
            hint: Text {
                en: "A known mistake: what ends like one of our hosts is taken for ours. `evilchat.example` ends alike, and costs a few dollars a year. And a\nsubdomain may be run by other people, with other care.",
                vi: "Một lỗi quen thuộc: thấy phần cuối giống là nhận. `evilchat.example` cũng có phần cuối y hệt, mà mua chỉ vài đô một năm. Còn một subdomain\nthì có thể do người khác trông coi, cẩn thận theo kiểu khác.",
            },
        },
        Mistake {
            name: "contains_the_host",
            hint: Text {
                en: "A known mistake: our name somewhere in the text is enough. Then it is enough to write it somewhere: before, behind, or in the middle of a\nname of one's own. Compare the whole text.",
                vi: "Một lỗi quen thuộc: chỉ cần có tên mình ở đâu đó trong chuỗi là nhận. Thế thì kẻ lạ chỉ việc viết tên ấy vào đâu đó: đầu, cuối, hay giữa\nmột cái tên của họ. Hãy so sánh cả chuỗi.",
            },
        },
        Mistake {
            name: "host_alone",
            hint: Text {
                en: "A known mistake: only the host is compared. An origin has three parts. On another port runs another program, perhaps another person's; and\na page that came over `http` may have been written by anybody on the way.",
                vi: "Một lỗi quen thuộc: chỉ so sánh tên máy. Một origin có ba phần. Ở cổng khác là một chương trình khác, có khi của người khác; còn trang đi\nqua `http` thì ai ở dọc đường cũng có thể đã viết lại.",
            },
        },
        Mistake {
            name: "null_is_none",
            hint: Text {
                en: "A known mistake: `null` is read as \"no origin\". It is one: a browser's name for a page that has no site of its own, such as a file, or a\nframe with `sandbox`, which any site can put on its page.",
                vi: "Một lỗi quen thuộc: hiểu `null` là \"không có origin\". Nó vẫn là một origin: trình duyệt gọi như thế một trang không thuộc site nào, ví dụ\nmột file, hay một khung `sandbox` mà site nào cũng đặt vào trang của mình được.",
            },
        },
        Mistake {
            name: "no_origin_is_welcome",
            hint: Text {
                en: "A known mistake: without an origin, the cookie counts. Every browser tells the origin when a page opens a socket; a cookie that comes\nwithout one has been taken out of its browser. Programs have a better way: a ticket.",
                vi: "Một lỗi quen thuộc: không có origin mà vẫn nhận cookie. Trình duyệt nào cũng báo origin khi một trang mở socket; cookie đến một mình là\ncookie đã bị lấy khỏi trình duyệt. Các chương trình khác có cách tốt hơn: vé.",
            },
        },
        Mistake {
            name: "no_origin_is_foreign",
            hint: Text {
                en: "A known mistake: without an origin, nobody comes in. It is safe, but the terminal's client stays outside, and so does every program that\nisn't a browser. So they learn to write one of our origins themselves, and nothing is gained.",
                vi: "Một lỗi quen thuộc: không có origin thì không cho ai vào. An toàn thật, nhưng client trong terminal cũng phải đứng ngoài, và mọi chương\ntrình không phải trình duyệt cũng vậy. Rồi chúng sẽ tự điền vào một origin của bạn, và bạn chẳng được gì thêm.",
            },
        },
        Mistake {
            name: "ignores_case",
            hint: Text {
                en: "A known mistake: upper and lower case are the same here. It opens no hole, but what does it help? Browsers write lower case, always. A\ncomparison that is kinder than it must be is one more thing to think through at the door.",
                vi: "Một lỗi quen thuộc: coi chữ hoa và chữ thường như nhau. Cách này không mở ra lỗ hổng nào, nhưng giúp được ai? Trình duyệt luôn viết chữ\nthường. Phép so sánh dễ dãi hơn mức cần thiết là thêm một điều phải suy xét ở ngay cửa.",
            },
        },
        Mistake {
            name: "ticket_is_enough",
            hint: Text {
                en: "A known mistake: a ticket opens the door before anybody asks whose page it is. A foreign page that has got hold of a ticket comes in. Judge\nthe origin first; then nobody has to prove that such a page can't have one.",
                vi: "Một lỗi quen thuộc: thấy vé là mở cửa, chưa kịp hỏi trang của ai. Trang lạ nào nhặt được một tấm vé là vào được. Cứ xét origin trước, thế\nlà khỏi phải chứng minh rằng trang lạ không thể có vé.",
            },
        },
    ],
    after: Text {
        en: "A list of whole texts has no clever cases. The lesson's door (door.rs) asks in the same order, before the `101`: a browser shows a page\nnothing of a handshake that was refused, not even the status. In production the list is part of the configuration (`--origin`), and a wrong\nentry is refused at the start (origin.rs). The cookie's `SameSite=Strict` is a second lock, and a coarser one: for it, `localhost:9001` and\n`blog.chat.example` are the same site as ours. So neither replaces the other.",
        vi: "Một danh sách gồm những chuỗi trọn vẹn thì không có trường hợp lắt léo. Cánh cửa của bài học (door.rs) cũng hỏi theo thứ tự ấy, trước khi\ntrả `101`: bắt tay bị từ chối thì trình duyệt không cho trang thấy gì, kể cả mã trạng thái. Khi chạy thật, danh sách nằm trong cấu hình\n(`--origin`), và mục viết sai bị từ chối ngay lúc khởi động (origin.rs). `SameSite=Strict` của cookie là ổ khoá thứ hai, thô hơn: với nó\nthì `localhost:9001` và `blog.chat.example` cũng cùng site với mình. Vì vậy cái nọ không thay được cái kia.",
    },
};

/// What a handshake shows besides its origin. It has been checked: it is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Neither a cookie nor a ticket.
    Nothing,
    /// A session's cookie.
    Cookie,
    /// A ticket.
    Ticket,
}

/// What becomes of a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `101`: a socket.
    Open,
    /// `401`: sign in first.
    Unauthorized,
    /// `403`: the page of another site.
    Forbidden,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "101 Switching Protocols",
            Self::Unauthorized => "401 Unauthorized",
            Self::Forbidden => "403 Forbidden",
        })
    }
}

const OURS: [&str; 4] =
    ["https://chat.example", "http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"];

const HANDSHAKES: [(Option<&str>, Shows); 19] = {
    use Shows::{Cookie, Nothing, Ticket};
    [
        (Some("https://chat.example"), Cookie),
        (Some("http://localhost:9000"), Cookie),
        (Some("http://[::1]:9000"), Cookie),
        (Some("https://chat.example"), Ticket),
        (Some("https://chat.example"), Nothing),
        (Some("https://evil.example"), Cookie),
        (Some("null"), Cookie),
        (Some("null"), Ticket),
        (Some("http://chat.example"), Cookie),
        (Some("https://chat.example:8443"), Cookie),
        (Some("http://localhost:9001"), Cookie),
        (Some("https://chat.example.evil.example"), Cookie),
        (Some("https://evilchat.example"), Cookie),
        (Some("https://blog.chat.example"), Cookie),
        (Some("HTTPS://CHAT.EXAMPLE"), Cookie),
        (Some("https://evil.example"), Ticket),
        (None, Ticket),
        (None, Cookie),
        (None, Nothing),
    ]
};

/// 09.1: handshakes of pages and of programs, each on a connection of its own.
#[must_use]
pub fn origin(door: fn(&[&str], Option<&str>, Shows) -> Answer) -> Observed {
    observe(move |tape| {
        tape.note(0, format!("our pages: {}", OURS.join(" ")));
        for (connection, (origin, shows)) in (1..).zip(HANDSHAKES) {
            let from = origin.map_or("no Origin".into(), |origin| format!("Origin: {origin}"));
            let with = match shows {
                Shows::Nothing => "no cookie, no ticket",
                Shows::Cookie => "a cookie",
                Shows::Ticket => "a ticket",
            };
            tape.sent(connection, &format!("{from}, {with}"));
            tape.received(connection, &door(&OURS, origin, shows).to_string());
        }
    })
}
