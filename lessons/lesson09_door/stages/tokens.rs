use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 09-B: signed tokens, and tickets.
pub const STAGE: Stage = Stage {
    id: "09-B",
    title: Text { en: "Signed tokens and tickets", vi: "Token có chữ ký, và vé" },
    part: Text { en: "tokens and tickets", vi: "token và vé" },
    task: Text {
        en: "\
Write what the door believes (lesson 09). `signed.rs`: tokens that a client keeps, and of which it
can't change a letter. `tickets.rs`: passwords for one handshake. What must hold:
- A token is `purpose.claims.signature`: claims are JSON in Base64, and the signature is the
  HMAC-SHA256, in Base64, of everything before the second dot.
- `sign` uses the current key. `verify` believes the current key and the previous one, if there is
  one, and no other.
- A token of one purpose is none of another. The whole signature must be right. Whatever else a
  stranger sends is `None`, never a panic.
- A ticket opens one socket, for the session that asked for it, within `GOOD_FOR`; when that time is
  over, it is good no more. A wrong guess changes nothing.
- At most `MOST` tickets are kept, the oldest makes room. Only digests are kept, no tickets.
HMAC, Base64 and random bits come from crates and from lesson 08 (`draw_token`, `digest`): nobody
should write those by hand for a real door.
The cases begin with what a token looks like, then good ones, two keys, false ones, and tickets.",
        vi: "\
Viết điều mà cánh cửa tin (bài 09). `signed.rs`: những token do client giữ, mà client không sửa được
một chữ nào. `tickets.rs`: mật khẩu cho một lần bắt tay. Những điều luôn phải đúng:
- Token có dạng `purpose.claims.signature`: claims là JSON viết bằng Base64, còn chữ ký là
  HMAC-SHA256, cũng viết bằng Base64, của mọi thứ đứng trước dấu chấm thứ hai.
- `sign` dùng khoá hiện tại. `verify` tin khoá hiện tại và khoá trước đó, nếu có, ngoài ra không tin
  khoá nào.
- Token của mục đích này không dùng được cho mục đích khác. Chữ ký phải đúng trọn vẹn. Người lạ gửi
  gì khác thì trả `None`, không bao giờ panic.
- Một vé mở một socket, cho session đã xin vé, trong `GOOD_FOR`; hết thời gian ấy là thôi. Đoán sai
  thì không gì thay đổi.
- Giữ nhiều nhất `MOST` vé, vé cũ nhất nhường chỗ. Chỉ giữ digest, không giữ vé.
HMAC, Base64 và bit ngẫu nhiên lấy từ các crate và từ bài 08 (`draw_token`, `digest`): với một cánh
cửa thật thì không ai nên tự viết mấy thứ đó.
Các ca đi từ hình dạng của token, qua token thật, hai khoá, token giả, rồi đến vé.",
    },
    files: &[
        StageFile { path: "signed.rs", bodies: &["Keys::sign", "Keys::verify", "mac"] },
        StageFile {
            path: "tickets.rs",
            bodies: &["Tickets::issue", "Tickets::redeem", "Tickets::forget"],
        },
    ],
    runs: &["lesson09"],
    proofs: &[Proof { program: "lesson09", tests: &["bad_input", "conversations"] }],
    hints: [
        Text {
            en: "The client keeps the token, not you. By what do you know tomorrow that it says what you wrote today? And a password\nthat somebody has seen on its way: what makes it worth nothing?",
            vi: "Client giữ token, chứ không phải bạn. Nhờ đâu mà ngày mai bạn biết nó vẫn nói đúng điều hôm nay bạn viết? Còn một mật\nkhẩu mà ai đó đã nhìn thấy dọc đường: điều gì làm cho nó thành vô giá trị?",
        },
        Text {
            en: "`sign` and `verify` compute the same HMAC over the same text, `purpose.claims`. `verify` goes from right to left:\nsplit at the last dot, check the signature over what stands before it, and only then look at purpose and claims. A\nticket lives in two places: a map by its digest, and a queue by its end. `forget` keeps both in step.",
            vi: "`sign` và `verify` tính cùng một HMAC trên cùng một đoạn chữ, `purpose.claims`. `verify` đi từ phải sang trái: tách ở\ndấu chấm cuối, kiểm chữ ký trên phần đứng trước nó, rồi mới xem mục đích và claims. Một vé nằm ở hai nơi: một map theo\ndigest, và một hàng đợi theo lúc hết hạn. `forget` giữ cho hai nơi khớp nhau.",
        },
        Text {
            en: "`mac`: `Hmac::<Sha256>::new_from_slice(&key.0)`, then `chain_update(signed)`. `sign`: `.finalize().into_bytes()`.\n`verify`: `token.rsplit_once('.')?`, `BASE64.decode(signature).ok()?`,\n`mac(key, signed).verify_slice(&signature).is_ok()` for either key, `signed.split_once('.')?`, the name,\n`serde_json::from_slice(…).ok()`. `issue`: `forget(now, MOST - 1)`, draw, insert the digest,\n`push_back((now + GOOD_FOR, digest))`. `redeem`: `forget(now, MOST)`, `self.out.remove(&digest(ticket))`. `forget`:\nwhile the front has `end <= now`, or there are more than `most`, remove it from both places.",
            vi: "`mac`: `Hmac::<Sha256>::new_from_slice(&key.0)`, rồi `chain_update(signed)`. `sign`: `.finalize().into_bytes()`.\n`verify`: `token.rsplit_once('.')?`, `BASE64.decode(signature).ok()?`,\n`mac(key, signed).verify_slice(&signature).is_ok()` với một trong hai khoá, `signed.split_once('.')?`, tên,\n`serde_json::from_slice(…).ok()`. `issue`: `forget(now, MOST - 1)`, rút vé, ghi digest,\n`push_back((now + GOOD_FOR, digest))`. `redeem`: `forget(now, MOST)`, `self.out.remove(&digest(ticket))`. `forget`:\nchừng nào vé đầu có `end <= now`, hoặc có hơn `most` vé, thì bỏ nó khỏi cả hai nơi.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "any_purpose",
            hint: Text {
                en: "A known mistake: a token is believed whatever it is for. An invitation, which may have travelled through a group chat,\nopens a session as it is, again and again. The purpose must be asked for, not only signed.",
                vi: "Một lỗi quen thuộc: token để làm gì cũng tin. Một lời mời, có khi đã đi qua một nhóm chat, cứ thế mở được session, hết\nlần này đến lần khác. Mục đích phải được hỏi tới, chứ không chỉ được ký.",
            },
            changes: &[("name == purpose.name()", "!name.is_empty() || name == purpose.name()")],
        },
        KnownMistake {
            name: "a_part_of_the_signature",
            hint: Text {
                en: "A known mistake: only as many bytes of the signature are compared as the token brings. One byte is guessed with 256\ntries, and an empty one needs none. All of it must be right: `verify_slice`.",
                vi: "Một lỗi quen thuộc: token mang tới bao nhiêu byte chữ ký thì chỉ so bấy nhiêu. Một byte thì đoán 256 lần là trúng, còn\nchữ ký rỗng thì khỏi cần đoán. Phải đúng trọn vẹn: `verify_slice`.",
            },
            changes: &[("verify_slice(&signature)", "verify_truncated_left(&signature)")],
        },
        KnownMistake {
            name: "one_key",
            hint: Text {
                en: "A known mistake: only the current key is believed. When the key is changed, everybody is signed out in the same\nmoment, and so nobody ever changes it.",
                vi: "Một lỗi quen thuộc: chỉ tin khoá hiện tại. Đổi khoá một cái là mọi người cùng bị đăng xuất, thế nên chẳng ai đổi khoá\nbao giờ.",
            },
            changes: &[(
                "if !by(&self.current) && !self.previous.as_ref().is_some_and(by) {",
                "if !by(&self.current) {",
            )],
        },
        KnownMistake {
            name: "good_until_the_next",
            hint: Text {
                en: "A known mistake: tickets are only dropped when a new one is issued. In a quiet night nobody asks for one, and a ticket\nof yesterday still opens the door.",
                vi: "Một lỗi quen thuộc: chỉ khi phát vé mới thì mới bỏ vé cũ. Đêm vắng chẳng ai xin vé, và tấm vé hôm qua vẫn mở được cửa.",
            },
            changes: &[(
                "        self.forget(now, MOST);\n        self.out.remove",
                "        let _ = now;\n        self.out.remove",
            )],
        },
        KnownMistake {
            name: "keeps_the_tickets",
            hint: Text {
                en: "A known mistake: the tickets themselves are kept. A copy of the memory, or a line in a log file, is then a bunch of\nkeys. Of a digest nobody makes a ticket.",
                vi: "Một lỗi quen thuộc: giữ chính những tấm vé. Khi ấy một bản chép bộ nhớ, hay một dòng trong file log, là cả một chùm\nchìa khoá. Còn từ digest thì không ai làm ra vé được.",
            },
            changes: &[
                ("let digest = digest(&ticket);", "let digest = ticket.0.clone();"),
                ("self.out.remove(&digest(ticket))", "self.out.remove(&ticket.0)"),
            ],
        },
    ],
    after: Text {
        en: "The door believes your tokens now: `cargo learn run lesson09`. Ask the attack lab what it can do with them:\n`cargo learn run lesson09 attack` shows a stranger a copy of a cookie, a ticket that is used twice, a token that was\nchanged. Signed isn't secret: take a token apart at its dots, and read its middle with any Base64 decoder.",
        vi: "Giờ cánh cửa tin token của bạn: `cargo learn run lesson09`. Hãy hỏi phòng thử tấn công xem nó làm được gì với chúng:\n`cargo learn run lesson09 attack` thử một cookie bị chép trộm, một vé dùng hai lần, một token bị sửa. Đã ký không có\nnghĩa là bí mật: tách token ở các dấu chấm, rồi đọc phần giữa bằng bất cứ bộ giải mã Base64 nào.",
    },
};
