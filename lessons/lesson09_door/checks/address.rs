use std::net::IpAddr;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 09.4.
pub const EXERCISE: Exercise = Exercise {
    id: "09.4",
    name: "address",
    title: Text { en: "Two proxies in between", vi: "Hai proxy đứng giữa" },
    hints: [
        Text {
            en: "A proxy adds to the list the address that it sees itself. Then which entry was written by the proxy that you are connected to, and why may\nyou believe it? Whose words are those on the far left?",
            vi: "Proxy thêm vào danh sách địa chỉ mà chính nó nhìn thấy. Vậy mục nào do proxy đang nối với bạn viết, và vì sao bạn tin được mục ấy? Còn\nnhững mục ở tận bên trái là lời của ai?",
        },
        Text {
            en: "Begin with `peer`. As long as the address that you have is a trusted proxy's, it may tell you the next one: the last entry that has not\nbeen read yet, over all lines, from the last line to the first. Stop at the first address that is no trusted proxy's, or at what is no\naddress.",
            vi: "Hãy bắt đầu từ `peer`. Chừng nào địa chỉ đang có còn là của một proxy tin cậy thì nó được quyền cho biết địa chỉ kế tiếp: mục cuối cùng\nchưa đọc, tính qua mọi dòng, từ dòng cuối lên dòng đầu. Dừng ở địa chỉ đầu tiên không phải của proxy tin cậy, hoặc ở chỗ không phải địa\nchỉ.",
        },
        Text {
            en: "`let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));`\n`while trusted.contains(&nearest) { let Some(next) = hops.next().and_then(address) else { break }; nearest = next; }`\nIn `address`: `trim`, then `IpAddr` without the brackets, or else `SocketAddr`, which knows brackets and ports.",
            vi: "`let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));`\n`while trusted.contains(&nearest) { let Some(next) = hops.next().and_then(address) else { break }; nearest = next; }`\nTrong `address`: `trim`, rồi thử `IpAddr` sau khi bỏ ngoặc vuông, không được thì `SocketAddr`, kiểu này đọc được cả ngoặc lẫn cổng.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "believes_everybody",
            hint: Text {
                en: "A known mistake: the header counts, whoever sends it. A client that connects directly writes what it likes, a new address for each request,\nand no limit ever meets it. First look at where the connection comes from.",
                vi: "Một lỗi quen thuộc: ai gửi header này cũng tin. Client nối thẳng tới thì muốn viết gì cũng được, mỗi request một địa chỉ mới, và không giới\nhạn nào chạm tới nó. Trước hết hãy xem kết nối đến từ đâu.",
            },
        },
        Mistake {
            name: "the_leftmost",
            hint: Text {
                en: "A known mistake: the entry on the left. Many guides say that the client is there. It is, if it tells the truth: the proxies add to what has\ncome, and what has come is the client's own words.",
                vi: "Một lỗi quen thuộc: lấy mục ngoài cùng bên trái. Nhiều bài hướng dẫn bảo client ở đó. Đúng, nếu nó nói thật: proxy chỉ viết thêm vào những\ngì gửi tới, mà thứ gửi tới là lời của chính client.",
            },
        },
        Mistake {
            name: "the_rightmost",
            hint: Text {
                en: "A known mistake: always the entry on the right. Behind one proxy that is right. Behind two it is the outer proxy, so that all the world has\none address, and the first flood closes the door for everybody.",
                vi: "Một lỗi quen thuộc: luôn lấy mục ngoài cùng bên phải. Sau một proxy thì đúng. Sau hai proxy thì đó là proxy phía ngoài, thành ra cả thế\ngiới chung một địa chỉ, và đợt gửi dồn dập đầu tiên đóng cửa với tất cả mọi người.",
            },
        },
        Mistake {
            name: "counts_places",
            hint: Text {
                en: "A known mistake: always the second from the right, since there are two proxies. A request that comes through the inner one alone has a\nshorter list, and then the second from the right is the client's own words. Compare addresses; don't count.",
                vi: "Một lỗi quen thuộc: luôn lấy mục thứ hai từ bên phải, vì có hai proxy. Request chỉ đi qua proxy bên trong thì danh sách ngắn hơn, và lúc ấy\nmục thứ hai từ bên phải là lời của chính client. Hãy so địa chỉ, đừng đếm chỗ.",
            },
        },
        Mistake {
            name: "one_line",
            hint: Text {
                en: "A known mistake: only the first line is read. A header may come in several lines, and they are one list, in their order (RFC 9110 §5.3).\nThe client writes the first line itself, and the proxy adds its own behind it.",
                vi: "Một lỗi quen thuộc: chỉ đọc dòng đầu. Một header có thể đến trên nhiều dòng, và chúng là một danh sách, theo đúng thứ tự (RFC 9110 §5.3).\nClient tự viết dòng đầu, rồi proxy thêm dòng của nó ở sau.",
            },
        },
        Mistake {
            name: "skips_garbage",
            hint: Text {
                en: "A known mistake: what is no address is skipped. The proxy wrote `unknown`: it doesn't know. To the left of that stand the client's own\nwords, and you would believe them. The proxy itself is all that is known.",
                vi: "Một lỗi quen thuộc: gặp thứ không phải địa chỉ thì bỏ qua. Proxy viết `unknown`, nghĩa là nó không biết. Bên trái chữ ấy là lời của client,\nvà bạn lại đi tin. Khi đó, địa chỉ duy nhất biết chắc là của chính proxy.",
            },
        },
        Mistake {
            name: "splits_at_the_colon",
            hint: Text {
                en: "A known mistake: the port is cut off at the first colon. An IPv6 address is made of colons. Cut there, `2001:db8::1` is no address, and\nevery client with IPv6 counts as the proxy.",
                vi: "Một lỗi quen thuộc: cắt cổng ở dấu hai chấm đầu tiên. Địa chỉ IPv6 toàn là dấu hai chấm. Cắt ở đó thì `2001:db8::1` hết là địa chỉ, và mọi\nclient dùng IPv6 đều bị tính là proxy.",
            },
        },
        Mistake {
            name: "knows_no_ports",
            hint: Text {
                en: "A known mistake: an address with a port, or in brackets, is taken for garbage. Some proxies write them so, and all their clients count as\nthe proxy: one address for everybody.",
                vi: "Một lỗi quen thuộc: coi địa chỉ kèm cổng, hoặc nằm trong ngoặc vuông, là rác. Có những proxy viết như thế, và mọi client của chúng đều bị\ntính là proxy: tất cả chung một địa chỉ.",
            },
        },
    ],
    after: Text {
        en: "The same walk stands in the lesson (address.rs), for `Forwarded` (RFC 7239) too: the server is told which of the two its proxies write,\nsince they pass the other one on as the client sent it. Also there: an IPv4 client on an IPv6 socket is `::ffff:203.0.113.7`, one address\nunder two names; and limits count the first 64 bits of an IPv6 address, since all addresses behind them usually belong to one household.",
        vi: "Trong bài học (address.rs) cũng là lối đi ấy, và dùng cho cả `Forwarded` (RFC 7239): phải dặn server biết proxy viết header nào, vì header\nkia thì proxy chuyển đi y như client gửi. Cũng ở đó: client IPv4 trên socket IPv6 có dạng `::ffff:203.0.113.7`, một địa chỉ mang hai tên;\nvà giới hạn tính theo 64 bit đầu của địa chỉ IPv6, vì những địa chỉ chung 64 bit ấy thường là của một nhà.",
    },
};

/// The proxy that connects to us.
const INNER: &str = "10.0.0.1";
/// The proxy that connects to the inner one.
const OUTER: &str = "10.0.0.2";

const REQUESTS: [(&str, &[&str]); 20] = [
    ("203.0.113.7", &[]),
    ("203.0.113.7", &["192.0.2.66"]),
    (INNER, &["203.0.113.7, 10.0.0.2"]),
    (INNER, &["192.0.2.66, 203.0.113.7, 10.0.0.2"]),
    (INNER, &["192.0.2.66", "203.0.113.7, 10.0.0.2"]),
    (INNER, &["192.0.2.66, 203.0.113.7", "10.0.0.2"]),
    (INNER, &["203.0.113.7"]),
    (INNER, &["192.0.2.66,203.0.113.7"]),
    (INNER, &["10.0.0.2, 203.0.113.7"]),
    (INNER, &["203.0.113.7, 198.51.100.9"]),
    (INNER, &["203.0.113.7:4711, 10.0.0.2"]),
    (INNER, &["2001:db8::1, 10.0.0.2"]),
    (INNER, &["[2001:db8::1], 10.0.0.2"]),
    (INNER, &["[2001:db8::1]:4711, 10.0.0.2:4711"]),
    (INNER, &["unknown, 203.0.113.7"]),
    (INNER, &["192.0.2.66, unknown"]),
    (INNER, &["192.0.2.66, unknown, 10.0.0.2"]),
    (INNER, &["10.0.0.2"]),
    (INNER, &[""]),
    (INNER, &[]),
];

/// 09.4: requests that come directly, through one proxy and through two.
#[must_use]
pub fn address(client: fn(IpAddr, &[&str], &[IpAddr]) -> IpAddr) -> Observed {
    observe(move |tape| {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted = [INNER, OUTER].map(ip);
        tape.note(0, format!("trusted: {INNER} {OUTER}"));
        for (connection, (peer, lines)) in (1..).zip(REQUESTS) {
            tape.note(connection, format!("a connection from {peer}"));
            for line in lines {
                tape.sent(connection, format!("X-Forwarded-For: {line}").trim_end());
            }
            let client = client(ip(peer), lines, &trusted);
            tape.note(connection, format!("the client is {client}"));
        }
    })
}
