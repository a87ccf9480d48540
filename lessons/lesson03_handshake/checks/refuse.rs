use super::KEY;
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 03.2.
pub const EXERCISE: Exercise = Exercise {
    id: "03.2",
    name: "refuse",
    title: Text {
        en: "Refuse what must be refused", vi: "Từ chối những gì phải từ chối"
    },
    hints: [
        Text {
            en: "Firefox sends `Connection: keep-alive, Upgrade`, Chromium sends `Connection: Upgrade`. What is\nthe same in both? And what if a proxy makes two fields out of the list?",
            vi: "Firefox gửi `Connection: keep-alive, Upgrade`, còn Chromium gửi `Connection: Upgrade`. Hai bên giống nhau\nở điểm nào? Và nếu proxy tách danh sách thành hai header thì sao?",
        },
        Text {
            en: "Two helpers do most of the work: all values of a name (in any case), and \"one of the\ncomma-separated items of any of them is this token\" (in any case, spaces trimmed).",
            vi: "Hai hàm phụ lo gần hết việc: lấy mọi giá trị của một tên (không phân biệt hoa thường), và \"trong các\nphần ngăn bằng dấu phẩy của những giá trị ấy có token này\" (không phân biệt hoa thường, bỏ khoảng trắng).",
        },
        Text {
            en: "`all(\"connection\").iter().flat_map(|value| value.split(',')).any(|item|\nitem.trim().eq_ignore_ascii_case(\"upgrade\"))`; for the key, `match all(\"sec-websocket-key\")[..]`\nwith `[key] if is_key(key) => 101` and `_ => 400`.",
            vi: "`all(\"connection\").iter().flat_map(|value| value.split(',')).any(|item|\nitem.trim().eq_ignore_ascii_case(\"upgrade\"))`; còn với key: `match all(\"sec-websocket-key\")[..]`\ncó `[key] if is_key(key) => 101` và `_ => 400`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "whole_value",
            hint: Text {
                en: "A known mistake: `Connection` is compared as a whole. Chromium gets in, and Firefox, which says\n`keep-alive, Upgrade`, is refused: the kind of bug that is found by somebody else.",
                vi: "Một lỗi quen thuộc: so sánh nguyên cả giá trị của `Connection`. Chromium vào được, còn Firefox, vốn gửi\n`keep-alive, Upgrade`, thì bị từ chối: loại lỗi mà người khác phát hiện giùm bạn.",
            },
        },
        Mistake {
            name: "case_sensitive",
            hint: Text {
                en: "A known mistake: names or tokens are compared letter by letter. `connection: upgrade` and\n`Upgrade: WebSocket` are as good as the usual spelling, and some proxies rewrite names.",
                vi: "Một lỗi quen thuộc: so tên hoặc token đúng từng chữ hoa chữ thường. `connection: upgrade` hay\n`Upgrade: WebSocket` đều hợp lệ như cách viết thường gặp, và có proxy còn viết lại cả tên header.",
            },
        },
        Mistake {
            name: "first_field_only",
            hint: Text {
                en: "A known mistake: only the first field of a name is looked at. Two Hosts and two keys slip through,\nand a list that is spread over two fields is cut off.",
                vi: "Một lỗi quen thuộc: chỉ nhìn header đầu tiên của mỗi tên. Hai Host, hai key cứ thế lọt qua, còn danh\nsách nằm rải trên hai header thì bị cụt.",
            },
        },
        Mistake {
            name: "part_of_a_word",
            hint: Text {
                en: "A known mistake: `contains` finds `websocket` in `websockets`, which is another word. Split the\nlist at its commas and compare whole tokens.",
                vi: "Một lỗi quen thuộc: `contains` tìm thấy `websocket` trong `websockets`, mà đó là một từ khác. Hãy tách\ndanh sách ở dấu phẩy rồi so trọn từng token.",
            },
        },
    ],
    after: Text {
        en: "The lesson's server does the same on raw bytes (request.rs), and answers each refusal with a whole\nHTTP answer: a 426 says which version it wants, a 405 which method. In production those few bytes\nsave hours: `curl -i` shows what is wrong, where a silent hang-up shows nothing.",
        vi: "Server của bài học làm y như vậy trên các byte thô (request.rs), và mỗi lần từ chối là một câu trả lời HTTP\ntrọn vẹn: 426 nói rõ cần phiên bản nào, 405 nói rõ cần method nào. Trên production, vài byte ấy cứu được\nhàng giờ: `curl -i` cho thấy sai ở đâu, còn lặng lẽ gác máy thì chẳng cho thấy gì.",
    },
};

const GOOD: [(&str, &str); 5] = [
    ("Host", "localhost"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", KEY),
    ("Sec-WebSocket-Version", "13"),
];

/// A field, and the values that it has instead of the good one.
type Change = (&'static str, &'static [&'static str]);

/// 03.2: good requests, and each mistake once.
#[must_use]
pub fn refuse(status: fn(&str, &str, &[(&str, &str)]) -> u16) -> Observed {
    observe(move |tape| {
        let mut client = 0;
        let mut ask = |method: &str, http: &str, changes: &[Change]| {
            client += 1;
            let status = status(method, http, &fields(changes));
            show(tape, client, &format!("{method} /chat {http}"), changes);
            tape.received(client, &status.to_string());
        };
        ask("GET", "HTTP/1.1", &[]);
        ask("POST", "HTTP/1.1", &[]);
        ask("GET", "HTTP/1.0", &[]);
        for change in [
            ("Host", &[][..]),
            ("Host", &["localhost", "example.com"]),
            ("Upgrade", &[]),
            ("Upgrade", &["websockets"]),
            ("Upgrade", &["WebSocket"]),
            ("Connection", &[]),
            ("Connection", &["keep-alive"]),
            ("Connection", &["keep-alive, Upgrade"]),
            ("Connection", &["keep-alive", "Upgrade"]),
            ("Sec-WebSocket-Version", &[]),
            ("Sec-WebSocket-Version", &["8"]),
            ("Sec-WebSocket-Key", &[]),
            ("Sec-WebSocket-Key", &["dGhlIHNhbXBsZSBub25j"]),
            ("Sec-WebSocket-Key", &[KEY, KEY]),
        ] {
            ask("GET", "HTTP/1.1", &[change]);
        }
        ask(
            "GET",
            "HTTP/1.1",
            &[("host", &["localhost"]), ("connection", &["upgrade"]), ("upgrade", &["websocket"])],
        );
    })
}

/// A good request's fields, some of them changed.
fn fields(changes: &[Change]) -> Vec<(&'static str, &'static str)> {
    let field = |(name, value)| {
        let change = changes.iter().find(|(changed, _)| changed.eq_ignore_ascii_case(name));
        match change {
            Some((name, values)) => values.iter().map(|value| (*name, *value)).collect(),
            None => vec![(name, value)],
        }
    };
    GOOD.into_iter().flat_map(field).collect()
}

/// What is special about a request.
fn show(tape: &Tape, client: u64, first: &str, changes: &[Change]) {
    tape.sent(client, first);
    for (name, values) in changes {
        if values.is_empty() {
            tape.note(client, format!("without {name}"));
        }
        for value in *values {
            tape.sent(client, &format!("{name}: {value}"));
        }
    }
}
