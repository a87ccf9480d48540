use super::KEY;
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
    name: "accept",
    title: Text { en: "The accept key", vi: "Lời đáp cho key" },
    hints: [
        Text {
            en: "The key looks like Base64, and it is. Does the server ever need to know which bytes are in it?",
            vi: "Key trông giống Base64, và đúng là thế. Nhưng server có bao giờ cần biết trong đó là những byte nào\nkhông?",
        },
        Text {
            en: "The key is taken as text, just as it came: 24 characters, then the 36 of the GUID. SHA-1 makes 20\nbytes of them, and Base64 makes 28 characters of those.",
            vi: "Key được dùng như một đoạn chữ, đến sao để vậy: 24 ký tự, rồi 36 ký tự của GUID. SHA-1 biến chúng\nthành 20 byte, và Base64 biến 20 byte ấy thành 28 ký tự.",
        },
        Text {
            en: "`let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();` and then\n`BASE64_STANDARD.encode(digest)`.",
            vi: "`let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();` rồi\n`BASE64_STANDARD.encode(digest)`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "decodes_the_key",
            hint: Text {
                en: "A known mistake: the key was decoded before it was hashed. It seems more proper, but the RFC\nhashes the 24 characters themselves: a server needn't decode to answer.",
                vi: "Một lỗi quen thuộc: giải mã key rồi mới băm. Nghe có vẻ đúng bài hơn, nhưng RFC băm chính 24 ký tự\nấy: để trả lời, server không cần giải mã.",
            },
        },
        Mistake {
            name: "encodes_the_hex",
            hint: Text {
                en: "A known mistake: SHA-1 gives 20 bytes, but tools like to show them as 40 hex digits, and those\nwere put into Base64. An accept has 28 characters; how many has yours?",
                vi: "Một lỗi quen thuộc: SHA-1 cho ra 20 byte, nhưng nhiều công cụ hiển thị thành 40 chữ số hex, và chính\n40 chữ số đó bị đem viết bằng Base64. Accept dài 28 ký tự; còn của bạn dài bao nhiêu?",
            },
        },
        Mistake {
            name: "guid_first",
            hint: Text {
                en: "A known mistake: the GUID stands before the key. It comes behind it.",
                vi: "Một lỗi quen thuộc: GUID đứng trước key. Nó phải đứng sau.",
            },
        },
    ],
    after: Text {
        en: "That is all: one hash, no secret. SHA-1 is broken for signatures, and it doesn't matter here:\nnothing is signed. In production the library does it; but when a proxy or a test says \"invalid\naccept\", you can now recompute it in one line and see who is right.",
        vi: "Chỉ có thế: một lần băm, không có bí mật nào. SHA-1 đã bị phá trong chuyện chữ ký số, nhưng ở đây không\nsao: chẳng có gì được ký cả. Trên production, thư viện làm giúp bạn; nhưng khi proxy hay test kêu \"invalid\naccept\", giờ bạn có thể tính lại trong một dòng và biết ai đúng ai sai.",
    },
};

/// 03.1: clients with different keys, each of which checks what it is told.
#[must_use]
pub fn accept(accept: fn(&str) -> String) -> Observed {
    observe(move |tape| {
        for (client, key) in (1..).zip([
            KEY,
            "x3JJHMbDL1EzLkh9GBhXDw==",
            "AAAAAAAAAAAAAAAAAAAAAA==",
            "+/+/+/+/+/+/+/+/+/+/+w==",
        ]) {
            tape.sent(client, &format!("Sec-WebSocket-Key: {key}"));
            let answer = accept(key);
            tape.received(client, &format!("Sec-WebSocket-Accept: {answer}"));
            let believed = answer == accept_key(key);
            tape.note(client, if believed { "the client stays" } else { "the client hangs up" });
        }
    })
}
