use std::fmt;

use super::super::{
    negotiate::agree,
    offer::{Parameters, Window},
    parameters::Element,
};
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 11.1.
pub const EXERCISE: Exercise = Exercise {
    id: "11.1",
    name: "negotiate",
    title: Text { en: "Answer an offer", vi: "Trả lời một lời đề nghị" },
    hints: [
        Text {
            en: "A client fails the connection if the answer says something that it didn't offer. Which parameter of the answer must therefore have been\noffered, and which ones may a server promise unasked?",
            vi: "Client huỷ kết nối nếu câu trả lời nói điều nó không đề nghị. Vậy tham số nào của câu trả lời bắt buộc phải được đề nghị trước, còn tham số\nnào server có thể tự hứa dù không ai hỏi?",
        },
        Text {
            en: "Write `accept` for a single offer, and give `None` at the first thing that RFC 7692 doesn't know: another name, an unknown parameter, one\nthat stands there twice, a value where none belongs or none where one belongs. `answer` is then the first offer for which `accept` gives\nsomething. Begin with an answer that only says `server_max_window_bits`, and let each parameter change it.",
            vi: "Hãy viết `accept` cho một đề nghị, và trả về `None` ngay ở điều đầu tiên mà RFC 7692 không biết: tên khác, tham số lạ, tham số xuất hiện hai\nlần, có giá trị ở chỗ không được có hay thiếu ở chỗ phải có. Khi đó `answer` là đề nghị đầu tiên mà `accept` cho ra kết quả. Bắt đầu với câu\ntrả lời chỉ nói `server_max_window_bits`, rồi để từng tham số thay đổi nó.",
        },
        Text {
            en: "`offers.iter().find_map(accept)`. In `accept`: `for (name, value) in &offer.parameters`, first `if !seen.insert(name) { return None; }`,\nthen `match (*name, value.as_deref())`: `(\"server_max_window_bits\", Some(value)) => answer.server_max_window_bits =\nSome(bits(value)?.min(MOST))`, and for the client's `let window = value.map_or(Some(MOST), bits)?;`. The last arm: `_ => return None`.",
            vi: "`offers.iter().find_map(accept)`. Trong `accept`: `for (name, value) in &offer.parameters`, trước hết `if !seen.insert(name) { return None;\n}`, rồi `match (*name, value.as_deref())`: `(\"server_max_window_bits\", Some(value)) => answer.server_max_window_bits =\nSome(bits(value)?.min(MOST))`, còn của client thì `let window = value.map_or(Some(MOST), bits)?;`. Nhánh cuối: `_ => return None`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "The lesson (negotiate.rs) does the same for any wish of its server, and has the other half, too: `agree`, with which a client judges an\nanswer. A server may ask less of itself unasked, because it alone has to keep that; it may ask less of a client only if the client has said\nthat it can be told. Most browsers offer exactly `permessage-deflate; client_max_window_bits`, the parameter without a value. An offer with\nsomething unknown in it is declined, not cut down: the unknown part may be what makes sense of the rest.",
        vi: "Bài học (negotiate.rs) cũng làm như thế cho mọi mong muốn của server, và có cả nửa kia: `agree`, hàm mà client dùng để xét câu trả lời.\nServer tự giảm phần mình thì không cần ai hỏi, vì chỉ mình nó phải giữ lời; còn muốn client giảm thì client phải cho phép trước. Hầu hết trình duyệt đề nghị đúng `permessage-deflate; client_max_window_bits`, tham số không kèm giá trị. Đề nghị có phần lạ thì từ\nchối cả, không cắt bớt: có khi chính phần lạ ấy mới làm cho phần còn lại có nghĩa.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "tells_everybody",
        hint: Text {
            en: "A known mistake: `client_max_window_bits` stands in every answer. A client that didn't offer it can't be told, and MUST fail the connection\n(RFC 7692 §7.1.2.2). Its window is then the largest one, and the server has to bear that.",
            vi: "Một lỗi quen thuộc: câu trả lời nào cũng có `client_max_window_bits`. Client không đề nghị thì không thể bị yêu cầu, và PHẢI huỷ kết nối\n(RFC 7692 §7.1.2.2). Khi đó cửa sổ của nó là lớn nhất, server đành chịu.",
        },
    },
    Mistake {
        name: "needs_a_value",
        hint: Text {
            en: "A known mistake: `client_max_window_bits` without a value is taken for an error. It means \"tell me any window\", and it is what nearly every\nbrowser sends: with this server, none of them would compress.",
            vi: "Một lỗi quen thuộc: coi `client_max_window_bits` không kèm giá trị là sai. Nó nghĩa là \"cứ bảo tôi cửa sổ nào cũng được\", và gần như trình\nduyệt nào cũng gửi thế: với server này thì chẳng trình duyệt nào nén được.",
        },
    },
    Mistake {
        name: "ignores_the_unknown",
        hint: Text {
            en: "A known mistake: an unknown parameter is skipped, as in many other headers. Here the client would read the answer as a yes to something that\nnobody has understood. Decline such an offer (RFC 7692 §7).",
            vi: "Một lỗi quen thuộc: bỏ qua tham số lạ, như với nhiều header khác. Ở đây client sẽ hiểu câu trả lời là đồng ý với một điều mà chẳng ai hiểu.\nHãy từ chối đề nghị như thế (RFC 7692 §7).",
        },
    },
    Mistake {
        name: "the_last_one_counts",
        hint: Text {
            en: "A known mistake: of a parameter that stands there twice, the last one counts. Two programs that read such an offer in two ways would not\nagree on what they have agreed on. Decline it.",
            vi: "Một lỗi quen thuộc: tham số xuất hiện hai lần thì lấy lần sau. Hai chương trình đọc cùng một đề nghị theo hai cách thì sẽ không thống nhất\nđược với nhau là đã thống nhất điều gì. Hãy từ chối.",
        },
    },
    Mistake {
        name: "the_first_or_none",
        hint: Text {
            en: "A known mistake: only the first offer is looked at. A client lists several, the best one first, so that a server which can't do that finds\nanother one. Look on.",
            vi: "Một lỗi quen thuộc: chỉ xem đề nghị đầu tiên. Client liệt kê vài đề nghị, thích nhất đứng trước, để server không làm được cái ấy còn tìm\nđược cái khác. Hãy xem tiếp.",
        },
    },
    Mistake {
        name: "the_smallest_of_all",
        hint: Text {
            en: "A known mistake: of several offers the one with the smallest window is chosen. But their order is the client's preference: the first that\ncan be accepted counts.",
            vi: "Một lỗi quen thuộc: trong các đề nghị, chọn cái có cửa sổ nhỏ nhất. Nhưng thứ tự của chúng là ý thích của client: cái đầu tiên chấp nhận\nđược mới là cái được chọn.",
        },
    },
    Mistake {
        name: "larger_than_wanted",
        hint: Text {
            en: "A known mistake: the server answers its own window, whatever the client has asked for. The client has room for 2^10 bytes and no more: it\nmust refuse an answer of 12. The smaller of the two counts.",
            vi: "Một lỗi quen thuộc: server trả lời cửa sổ của mình, bất kể client xin gì. Client chỉ có chỗ cho 2^10 byte: nó phải từ chối câu trả lời 12.\nLấy số nhỏ hơn trong hai số.",
        },
    },
    Mistake {
        name: "obeys_in_silence",
        hint: Text {
            en: "A known mistake: `server_no_context_takeover` is obeyed, but the answer doesn't say it. A wish is granted by standing in the answer; a\nclient that doesn't find it there must fail the connection.",
            vi: "Một lỗi quen thuộc: làm theo `server_no_context_takeover` mà câu trả lời không nhắc đến. Điều client xin chỉ được coi là đồng ý khi nó có\nmặt trong câu trả lời; không thấy thì client phải huỷ kết nối.",
        },
    },
    Mistake {
        name: "clamps",
        hint: Text {
            en: "A known mistake: a number that is no window is moved to the nearest one. The RFC knows 8 to 15, written without leading zeroes; an offer\nwith anything else is declined, because nobody knows what its client means. `bits` reads them.",
            vi: "Một lỗi quen thuộc: số không hợp lệ thì kéo về số hợp lệ gần nhất. RFC chỉ biết 8 đến 15, không có số 0 đứng đầu; đề nghị ghi khác thì từ\nchối, vì không ai biết client ấy muốn gì. `bits` đọc được chúng.",
        },
    },
];

/// The largest window that this server wants on either side, as its logarithm: 2^12 bytes.
pub const MOST: u8 = 12;

/// The answer to an offer: the parameters that stand in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The server begins each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client must begin each message with an empty window.
    pub client_no_context_takeover: bool,
    /// The logarithm of the server's window.
    pub server_max_window_bits: Option<u8>,
    /// The logarithm of the client's window.
    pub client_max_window_bits: Option<u8>,
}

/// The logarithm of a window, 8 to 15, if this is one: "a decimal integer value without leading
/// zeroes".
#[must_use]
pub fn bits(value: &str) -> Option<u8> {
    Window::parse(value).map(Window::bits)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)?;
        for (is_there, name) in [
            (self.server_no_context_takeover, "server_no_context_takeover"),
            (self.client_no_context_takeover, "client_no_context_takeover"),
        ] {
            if is_there {
                write!(f, "; {name}")?;
            }
        }
        for (bits, name) in [
            (self.server_max_window_bits, "server_max_window_bits"),
            (self.client_max_window_bits, "client_max_window_bits"),
        ] {
            if let Some(bits) = bits {
                write!(f, "; {name}={bits}")?;
            }
        }
        Ok(())
    }
}

const NAME: &str = "permessage-deflate";

/// What clients offer, each on a connection of its own: what stands behind the extension's name. A
/// word without a semicolon is the name of another extension.
const CLIENTS: &[(&str, &[&str])] = &[
    ("without a wish", &[""]),
    ("a browser", &["; client_max_window_bits"]),
    ("a client that uses a small window anyway", &["; client_max_window_bits=10"]),
    ("one that names the largest", &["; client_max_window_bits=15"]),
    ("one with little room for what it reads", &["; server_max_window_bits=10"]),
    ("one with more room than we use", &["; server_max_window_bits=15"]),
    ("one that remembers nothing", &["; server_no_context_takeover; client_no_context_takeover"]),
    ("all of it", &[ALL]),
    ("another extension", &["x-webkit-deflate-frame"]),
    ("a parameter that nobody knows", &["; client_max_window_bits; mem_level=9"]),
    ("a name in capital letters", &["; Client_Max_Window_Bits"]),
    ("a flag with a value", &["; server_no_context_takeover=true"]),
    ("the server's window without a value", &["; server_max_window_bits"]),
    ("no such windows", &["; server_max_window_bits=16"]),
    ("", &["; server_max_window_bits=7"]),
    ("", &["; client_max_window_bits=010"]),
    ("twice the same flag", &["; server_no_context_takeover; server_no_context_takeover"]),
    ("two windows", &["; server_max_window_bits=9; server_max_window_bits=11"]),
    ("several offers, the best first", &["; server_max_window_bits=11", ""]),
    ("", &["", "; server_max_window_bits=9"]),
    (
        "the first that can be accepted",
        &["x-snappy", "; mem_level=9", "; server_max_window_bits=11"],
    ),
    ("none of them", &["x-snappy", "; server_max_window_bits=99"]),
];

const ALL: &str = "; server_max_window_bits=9; server_no_context_takeover; client_max_window_bits=9; client_no_context_takeover";

/// 11.1: clients with other offers, and what each of them makes of the answer.
#[must_use]
pub fn negotiate(answer: fn(&[Element<'_>]) -> Option<Answer>) -> Observed {
    observe(move |tape| {
        for (connection, (note, offers)) in (1..).zip(CLIENTS) {
            if !note.is_empty() {
                tape.note(connection, *note);
            }
            client(tape, connection, offers, answer);
        }
    })
}

fn client(
    tape: &Tape,
    connection: u64,
    offers: &[&str],
    answer: fn(&[Element<'_>]) -> Option<Answer>,
) {
    let whole = |offer: &&str| {
        let name = if offer.is_empty() || offer.starts_with(';') { NAME } else { "" };
        format!("{name}{offer}")
    };
    let offers: Vec<String> = offers.iter().map(whole).collect();
    tape.sent(connection, &offers.join(", "));
    let elements: Vec<_> = offers.iter().filter_map(|offer| Element::parse(offer).ok()).collect();
    let Some(answer) = answer(&elements) else {
        tape.received(connection, "no answer: not compressed");
        return;
    };
    tape.received(connection, &answer.to_string());
    let offered: Vec<_> =
        elements.iter().filter_map(|element| Parameters::read(element).ok()).collect();
    if agree(&offered, &answer.to_string()).is_err() {
        tape.note(connection, "the client fails the connection: it has not offered that");
    }
}
