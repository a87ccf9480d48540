use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 01.2.
pub const EXERCISE: Exercise = Exercise {
    id: "01.2",
    name: "nothing_new",
    title: Text { en: "Nothing new, cheaply", vi: "\"Không có gì mới\", thật rẻ" },
    hints: [
        Text {
            en: "How does a client know where an answer ends, if the connection stays open for the next one?\nAnd which status says \"success, and there is nothing to read\"?",
            vi: "Khi kết nối còn mở cho câu trả lời kế tiếp, làm sao client biết một câu trả lời kết thúc ở đâu?\nVà mã trạng thái nào nói \"thành công, nhưng không có gì để đọc\"?",
        },
        Text {
            en: "`204 No Content` never has a body and needs no header field at all. An answer with a body says\nits length in `content-length`, in bytes: \"Chào\" is 4 characters and 5 bytes.",
            vi: "`204 No Content` không bao giờ có body và không cần header nào cả. Câu trả lời có body thì ghi độ\ndài trong `content-length`, tính bằng byte: \"Chào\" là 4 ký tự nhưng 5 byte.",
        },
        Text {
            en: "`\"HTTP/1.1 204 No Content\\r\\n\\r\\n\"` is all of it. With news: `HTTP/1.1 200 OK`, the line\n`content-length: {}` with `json.len()`, an empty line, the JSON.",
            vi: "`\"HTTP/1.1 204 No Content\\r\\n\\r\\n\"` là đủ. Khi có tin: `HTTP/1.1 200 OK`, dòng\n`content-length: {}` với `json.len()`, một dòng trống, rồi JSON.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "counts_characters",
            hint: Text {
                en: "A known mistake: `content-length` counts bytes, not characters. In English nobody notices;\nthe first \"à\" cuts the JSON short, and the rest of it looks like the next answer.",
                vi: "Một lỗi quen thuộc: `content-length` đếm byte, không đếm ký tự. Viết tiếng Anh thì chẳng ai nhận ra;\nnhưng chữ \"à\" đầu tiên sẽ làm JSON bị cụt, còn phần đuôi bị đọc thành câu trả lời kế tiếp.",
            },
        },
        Mistake {
            name: "body_after_204",
            hint: Text {
                en: "A known mistake: a body behind a 204. The client knows that a 204 has none, so it takes those\nbytes for the beginning of the next answer. The connection is lost.",
                vi: "Một lỗi quen thuộc: gửi body sau 204. Client biết 204 không có body, nên coi những byte ấy là\nphần đầu của câu trả lời kế tiếp. Kết nối coi như hỏng.",
            },
        },
        Mistake {
            name: "length_on_204",
            hint: Text {
                en: "A known mistake: `content-length: 0` on a 204. Most clients don't mind, but the rule is clear: a 204 has\nno body, so it must not announce one, not even an empty one (RFC 9110 §8.6).",
                vi: "Một lỗi quen thuộc: gắn `content-length: 0` vào 204. Phần lớn client bỏ qua cho, nhưng luật rất rõ:\n204 không có body, nên không được báo độ dài, kể cả độ dài bằng 0 (RFC 9110 §8.6).",
            },
        },
        Mistake {
            name: "empty_200",
            hint: Text {
                en: "A known mistake: a 200 without a body is cheap, but it promises JSON, and nothing is not JSON:\n`JSON.parse(\"\")` throws.",
                vi: "Một lỗi quen thuộc: 200 không có body thì rẻ thật, nhưng nó hứa sẽ có JSON, mà rỗng thì không phải JSON:\n`JSON.parse(\"\")` sẽ ném lỗi.",
            },
        },
    ],
    after: Text {
        en: "Our server stays with `200` and a small body, so that every answer carries the cursor; a `204`\nis right where client and server agree that the cursor is unchanged. Real savings are elsewhere: the\nrequest's head alone is longer than all of this, and no answer can make that cheaper. Lesson 02 asks less often.",
        vi: "Server của bài học vẫn dùng `200` với body nhỏ, để câu trả lời nào cũng mang theo con trỏ; `204` chỉ\nhợp khi ai cũng ngầm hiểu là con trỏ không đổi. Chỗ tiết kiệm thật sự nằm ở nơi khác: riêng head của request\nđã dài hơn tất cả những thứ này, mà không câu trả lời nào làm nó rẻ đi được. Bài 02 sẽ hỏi ít lần hơn.",
    },
};

/// An answer that brings nothing should not cost more than this, in bytes.
const CHEAP: usize = 64;
const LAN: u64 = 1;

/// 01.2: four questions on one connection. The client reads answers as RFC 9112 §6.3 says: it
/// trusts the head to tell where the body ends, and whatever stands behind that is the beginning of
/// the next answer.
#[must_use]
pub fn nothing_new(answer: fn(Option<&str>) -> String) -> Observed {
    observe(move |tape| {
        let mut wire = String::new();
        let hello = r#"{"messages":[{"seq":1,"username":"Lan","message":"Chào bạn"}],"seq":1}"#;
        let bye = r#"{"messages":[{"seq":2,"username":"Lan","message":"Tạm biệt"}],"seq":2}"#;
        for body in [None, Some(hello), None, None, Some(bye)] {
            tape.sent(LAN, "GET /messages");
            let answer = answer(body);
            if body.is_none() && answer.len() > CHEAP {
                tape.note(LAN, format!("more than {CHEAP} bytes to say that there is nothing"));
            }
            wire.push_str(&answer);
            match read(&wire, tape) {
                Some(rest) => wire = rest.to_owned(),
                None => return,
            }
        }
    })
}

/// Reads one answer from the wire and returns what is left; `None` if the client is lost.
fn read<'a>(wire: &'a str, tape: &Tape) -> Option<&'a str> {
    let Some((head, rest)) =
        wire.strip_prefix("HTTP/1.1 ").and_then(|wire| wire.split_once("\r\n\r\n"))
    else {
        let found: String = wire.chars().take(24).collect();
        tape.note(LAN, format!("expected the head of an answer, found {found:?}"));
        return None;
    };
    let status = head.split([' ', '\r']).next().unwrap_or_default();
    if matches!(status, "204" | "304") {
        tape.received(LAN, &format!("{status}, no body"));
        if status == "204"
            && field(head, "content-length").or(field(head, "transfer-encoding")).is_some()
        {
            tape.note(LAN, "yet it announces one, which a 204 must not (RFC 9110 §8.6)");
        }
        return Some(rest);
    }
    if field(head, "transfer-encoding").is_some() {
        tape.note(LAN, "a body in chunks: this simple client reads only content-length");
        return None;
    }
    let Some(length) =
        field(head, "content-length").and_then(|length| length.parse::<usize>().ok())
    else {
        tape.note(
            LAN,
            format!("{status} without a length: the client waits for the connection's end"),
        );
        return None;
    };
    read_body(status, rest, length, tape)
}

/// The value of a header field.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

/// Reads a body of `length` bytes and returns what is left; `None` if the client is lost.
fn read_body<'a>(status: &str, rest: &'a str, length: usize, tape: &Tape) -> Option<&'a str> {
    let Some((body, _)) = rest.as_bytes().split_at_checked(length) else {
        let missing = length - rest.len();
        tape.note(LAN, format!("the client waits for {missing} more bytes, which never come"));
        return None;
    };
    let text = String::from_utf8_lossy(body);
    tape.received(LAN, &format!("{status} {text}"));
    if serde_json::from_slice::<serde_json::Value>(body).is_err() {
        tape.note(LAN, "this body is not JSON");
    }
    let left = rest.get(length..);
    if left.is_none() {
        tape.note(LAN, "the body ends in the middle of a character");
    }
    left
}
