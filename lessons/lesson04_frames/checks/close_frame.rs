use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    tap::hex,
};

/// The texts of exercise 04.2.
pub const EXERCISE: Exercise = Exercise {
    id: "04.2",
    name: "goodbye",
    title: Text { en: "A proper goodbye", vi: "Lời tạm biệt đúng phép" },
    hints: [
        Text {
            en: "How many bytes has a payload without a code? With one? What is left over? And who would ever send 1006?",
            vi: "Không có mã thì payload dài mấy byte? Có mã thì mấy? Còn thừa trường hợp nào? Và ai mà lại đi gửi 1006?",
        },
        Text {
            en: "`payload.split_first_chunk::<2>()` gives the code's two bytes and the rest, or `None` if there are fewer\nthan two. Judge the code first, then the reason with `str::from_utf8`.",
            vi: "`payload.split_first_chunk::<2>()` cho hai byte của mã và phần còn lại, hoặc `None` nếu chưa đủ hai byte. Xét\nmã trước, rồi xét lý do bằng `str::from_utf8`.",
        },
        Text {
            en: "`None` and empty: `Close(None)`; `None` and not empty: `Fail(1002)`. A code outside of\n`1000..=1003 | 1007..=1014 | 3000..=4999`: `Fail(1002)`. A bad reason: `Fail(1007)`.",
            vi: "`None` và rỗng: `Close(None)`; `None` mà không rỗng: `Fail(1002)`. Mã nằm ngoài\n`1000..=1003 | 1007..=1014 | 3000..=4999`: `Fail(1002)`. Lý do hỏng: `Fail(1007)`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "any_code_from_1000",
            hint: Text {
                en: "A known mistake: 1004, 1005, 1006 and 1015 look like all the others, but must never travel. 1005 means\n\"there was no code\", 1006 \"there was no goodbye\": nobody can send that.",
                vi: "Một lỗi quen thuộc: 1004, 1005, 1006 và 1015 trông như mọi mã khác, nhưng không bao giờ được đi trên đường\ntruyền. 1005 nghĩa là \"không có mã\", 1006 là \"không có lời tạm biệt\": chẳng ai gửi được điều đó.",
            },
        },
        Mistake {
            name: "half_a_code_is_none",
            hint: Text {
                en: "A known mistake: one byte is taken for nothing. Nothing is a goodbye without a code; one byte is half\na code, and half a code is a mistake.",
                vi: "Một lỗi quen thuộc: một byte bị coi như không có gì. Không có gì là lời tạm biệt không kèm mã; một byte là\nnửa cái mã, mà nửa cái mã là lỗi.",
            },
        },
        Mistake {
            name: "repairs_the_reason",
            hint: Text {
                en: "A known mistake: `from_utf8_lossy` makes a text of anything. The peer learns nothing of its mistake, and\nyour log file shows a reason that was never given.",
                vi: "Một lỗi quen thuộc: `from_utf8_lossy` biến cái gì cũng thành text. Bên kia chẳng biết mình sai, còn file log\ncủa bạn thì ghi một lý do chưa ai từng nói.",
            },
        },
        Mistake {
            name: "no_private_codes",
            hint: Text {
                en: "A known mistake: 3000 to 4999 are refused. They are for libraries and for applications, and the chat of\nlesson 07 closes a slow reader with 4001.",
                vi: "Một lỗi quen thuộc: từ chối 3000 đến 4999. Đó là khoảng dành cho thư viện và ứng dụng; phòng chat ở bài 07\nsẽ đóng kết nối của kẻ đọc chậm với 4001.",
            },
        },
    ],
    after: Text {
        en: "close.rs is this function with names. The codes are a small language: 1000 and 1001 are fine, 1002 to 1010\nsay whose fault it was, 1011 to 1014 say \"try again\", 3000 up belongs to you. Lesson 08 decides by them whether\nto reconnect.",
        vi: "close.rs chính là hàm này, thêm tên gọi. Các mã là một ngôn ngữ nhỏ: 1000 và 1001 là êm đẹp, 1002 đến 1010 nói\nlỗi ở ai, 1011 đến 1014 nói \"thử lại nhé\", từ 3000 là của bạn. Bài 08 dựa vào chúng để quyết định có kết nối\nlại hay không.",
    },
};

/// What to make of a close frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A proper close frame, with a code and a reason or without: answer with the same.
    Close(Option<(u16, String)>),
    /// It breaks a rule: fail the connection with this code.
    Fail(u16),
}

/// 04.2: close frames, proper and improper.
#[must_use]
pub fn close_frame(judge: fn(&[u8]) -> Verdict) -> Observed {
    let close = |code: u16, reason: &[u8]| [&code.to_be_bytes(), reason].concat();
    let mut payloads =
        vec![vec![], vec![0x03], close(1000, b""), close(1000, "tạm biệt".as_bytes())];
    let codes = [
        0, 999, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 5000,
        65_535,
    ];
    payloads.extend(codes.map(|code| close(code, b"")));
    payloads.push(close(1001, b"caf\xc3")); // a character cut in two
    payloads.push(close(1006, b"\xff")); // wrong twice: the code comes first
    observe(move |tape| {
        for payload in payloads {
            let code = payload
                .first_chunk()
                .map_or(String::new(), |code| format!(" ({})", u16::from_be_bytes(*code)));
            tape.sent(1, &format!("CLOSE {}{code}", hex(&payload)));
            let answer = match judge(&payload) {
                Verdict::Close(None) => "CLOSE, without a code as well".to_owned(),
                Verdict::Close(Some((code, reason))) => format!("CLOSE {code} {reason:?}"),
                Verdict::Fail(code) => format!("fails the connection: {code}"),
            };
            tape.received(1, &answer);
        }
    })
}
