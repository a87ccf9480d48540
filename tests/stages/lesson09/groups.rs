//! What the cases ask for: the rule, and a hint.

use full_duplex::learn::{ladder::Group, text::Text};

pub static SIGNED: Group = Group {
    title: Text { en: "what a token looks like", vi: "token trông thế nào" },
    rule: "lesson 09: purpose . claims . signature; RFC 2104, RFC 4648 §5",
    hint: Text {
        en: "Three parts with dots between them. The claims are JSON in Base64 (`BASE64` above), the signature is the HMAC, in\nBase64, of everything before the second dot, purpose and dot included.",
        vi: "Ba phần, giữa chúng là dấu chấm. Claims là JSON viết bằng Base64 (`BASE64` ở trên), chữ ký là HMAC, cũng viết bằng\nBase64, của mọi thứ đứng trước dấu chấm thứ hai, kể cả mục đích và dấu chấm.",
    },
};

pub static BELIEVED: Group = Group {
    title: Text { en: "a good token", vi: "token thật" },
    rule: "lesson 09: a token that the key has signed tells its claims",
    hint: Text {
        en: "Split at the last dot first: what stands before it was signed, as it is. Only then look at what it says.",
        vi: "Trước hết hãy tách ở dấu chấm cuối cùng: phần đứng trước nó là phần đã ký, giữ nguyên như vậy. Sau đó mới xem nó nói\ngì.",
    },
};

pub static KEYS: Group = Group {
    title: Text { en: "two keys", vi: "hai khoá" },
    rule: "lesson 09: keys can be changed without signing everybody out",
    hint: Text {
        en: "A token is believed if the current key has signed it, or the one before, if there is one. Nothing else changes.",
        vi: "Token được tin nếu khoá hiện tại đã ký nó, hoặc khoá trước đó, nếu có. Ngoài ra không có gì khác.",
    },
};

pub static FORGED: Group = Group {
    title: Text { en: "a false token", vi: "token giả" },
    rule: "lesson 09: nobody can change a letter of it, nor use it for something else",
    hint: Text {
        en: "The whole signature must be right: `verify_slice` compares all of it, in constant time. And a token of one purpose is\nnone of another, although it is signed. What can't be read is refused: nothing that a stranger sends may panic.",
        vi: "Chữ ký phải đúng trọn vẹn: `verify_slice` so toàn bộ, trong thời gian cố định. Và token của mục đích này không dùng\nđược cho mục đích khác, dù nó đã được ký. Gì không đọc được thì từ chối: người lạ gửi gì cũng không được làm panic.",
    },
};

pub static ONCE: Group = Group {
    title: Text { en: "a ticket is good once", vi: "vé dùng một lần" },
    rule: "lesson 09: a ticket opens one socket, for the session that asked for it",
    hint: Text {
        en: "`issue` draws a ticket, keeps its digest with the session, and returns the ticket. `redeem` takes the session out of\nthe map: what is taken out can't be found a second time.",
        vi: "`issue` rút một vé, giữ digest của nó cùng với session, rồi trả vé về. `redeem` lấy session ra khỏi map: thứ đã lấy ra\nthì không tìm thấy lần thứ hai.",
    },
};

pub static TIME: Group = Group {
    title: Text { en: "and for 30 s", vi: "và trong 30 giây" },
    rule: "lesson 09: a ticket is good for 30 s; when they are over, it isn't",
    hint: Text {
        en: "All tickets live equally long, so `ends` is in order: what is too old stands in front. Drop it before each look at the\nmap; at `end` itself the ticket is too old.",
        vi: "Vé nào cũng sống lâu như nhau, nên `ends` đã theo thứ tự: vé quá hạn đứng ở đầu. Hãy bỏ chúng trước mỗi lần xem map;\nđúng lúc `end` là vé đã quá hạn.",
    },
};

pub static MANY: Group = Group {
    title: Text { en: "not too many", vi: "không quá nhiều" },
    rule: "lesson 09: a memory that strangers can't fill; the oldest makes room",
    hint: Text {
        en: "Before a new ticket is added, there may be `MOST - 1` at most. The oldest goes, from both places where it is kept.",
        vi: "Trước khi thêm một vé mới, chỉ được còn nhiều nhất `MOST - 1` vé. Vé cũ nhất phải đi, khỏi cả hai nơi đang giữ nó.",
    },
};
